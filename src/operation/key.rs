//! Keys of xAPI clients: given out, checked, taken back.

use super::token;
use super::waive::Grounds;
use crate::access::Scope;
use crate::decision::Act;
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

/// Why a key was not given out or taken back.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It is on the record who decided, and why.
    #[error("say why, in at most {} characters, and who decides it", super::waive::LONGEST_REASON)]
    NoReason,
    /// The store failed, or has no such key.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Gives out a key.
pub fn add(store: &dyn Store, grant: Grant, grounds: Grounds<'_>, now: Timestamp) -> Result<NewKey, KeyError> {
    // It stands on command lines, where it must not be taken for an option.
    let key = Uuid::new_v4().simple().to_string();
    let (secret, kept) = token::fresh();
    let Grant { name, scopes, origins, rate } = grant;
    let act = Act::Key { key: key.clone(), name: name.clone(), scopes: scopes.clone(), given: true };
    let decision = grounds.decision(act, now).ok_or(KeyError::NoReason)?;
    let kept = Key { key: key.clone(), secret: kept, name, scopes, origins, rate, created: now, revoked: None };
    store.add_key(&kept, &decision)?;
    Ok(NewKey { key, secret })
}

/// Takes a key back.
pub fn revoke(store: &dyn Store, key: &str, grounds: Grounds<'_>, now: Timestamp) -> Result<(), KeyError> {
    let known = store.keys()?.iter().find(|known| known.key == key).cloned();
    let known = known.ok_or_else(|| StoreError::Missing(format!("there is no key {key}")))?;
    let act = Act::Key { key: known.key, name: known.name, scopes: known.scopes, given: false };
    Ok(store.revoke_key(key, &grounds.decision(act, now).ok_or(KeyError::NoReason)?)?)
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
