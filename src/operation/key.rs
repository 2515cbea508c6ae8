//! Keys of xAPI clients: given out, checked, taken back.

use super::token;
use crate::access::{Principal, Scope};
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

/// Gives out a key.
pub fn add(store: &dyn Store, name: &str, scopes: Vec<Scope>, now: Timestamp) -> Result<NewKey, StoreError> {
    // It stands on command lines, where it must not be taken for an option.
    let key = Uuid::new_v4().simple().to_string();
    let (secret, kept) = token::fresh();
    store.add_key(&Key {
        key: key.clone(),
        secret: kept,
        name: name.to_owned(),
        scopes,
        created: now,
        revoked: None,
    })?;
    Ok(NewKey { key, secret })
}

/// Who a key and its secret are, if both are right and the key was not taken back.
pub fn check(store: &dyn Store, key: &str, secret: &str) -> Result<Option<Principal>, StoreError> {
    let found = store.key(key)?.filter(|key| key.revoked.is_none());
    // A comparison happens whether or not the key exists, so that its absence takes as long.
    let expected = found.as_ref().map_or([0; 32], |key| key.secret);
    let right: bool = token::hash(secret).ct_eq(&expected).into();
    Ok(found.filter(|_| right).map(|key| Principal::Client { key: key.key, name: key.name, scopes: key.scopes }))
}
