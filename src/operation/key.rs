//! Keys of xAPI clients: given out, checked, taken back.

use super::token;
use crate::access::Scope;
use crate::store::{Key, Store, StoreError};
use jiff::Timestamp;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// A key as it is shown, once: the secret can't be read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// The user name of Basic authentication.
    pub key: String,
    /// Its password.
    pub secret: String,
}

/// What a new key may do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grant {
    /// Whose it is, in words.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// The origins whose pages may use it, or `*`.
    pub origins: Vec<String>,
    /// How many requests a second.
    pub rate: Option<u32>,
}

/// Gives out a key.
pub fn add(store: &dyn Store, grant: Grant, now: Timestamp) -> Result<NewKey, StoreError> {
    // It stands on command lines, where it must not be taken for an option.
    let key = Uuid::new_v4().simple().to_string();
    let (secret, kept) = token::fresh();
    let Grant { name, scopes, origins, rate } = grant;
    store.add_key(&Key { key: key.clone(), secret: kept, name, scopes, origins, rate, created: now, revoked: None })?;
    Ok(NewKey { key, secret })
}

/// The one of these keys, if the secret is right and it was not taken back.
#[must_use]
pub fn check(keys: &[Key], key: &str, secret: &str) -> Option<Key> {
    let found = keys.iter().find(|known| known.key == key && known.revoked.is_none());
    // A comparison happens whether or not the key exists, so that its absence takes as long.
    let expected = found.map_or([0; 32], |key| key.secret);
    let right: bool = token::hash(secret).ct_eq(&expected).into();
    found.filter(|_| right).cloned()
}
