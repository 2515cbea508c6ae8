//! Keys of xAPI clients.

use super::StoreError;
use super::TokenHash;
use crate::access::Scope;
use jiff::Timestamp;

/// A client's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The public half: the user name of Basic authentication.
    pub key: String,
    /// SHA-256 of the secret half (32 random bytes, so a slow hash adds nothing).
    pub secret: TokenHash,
    /// Whose it is, in words.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Since when.
    pub created: Timestamp,
    /// When it was taken back.
    pub revoked: Option<Timestamp>,
}

/// Keys by their public half.
pub trait Keys: Send + Sync {
    /// Keeps a new key.
    fn add_key(&self, key: &Key) -> Result<(), StoreError>;

    /// One key, revoked or not.
    fn key(&self, key: &str) -> Result<Option<Key>, StoreError>;

    /// All keys, oldest first.
    fn keys(&self) -> Result<Vec<Key>, StoreError>;

    /// Takes a key back.
    ///
    /// # Errors
    /// `Missing` when there is no such key.
    fn revoke_key(&self, key: &str, at: Timestamp) -> Result<(), StoreError>;
}
