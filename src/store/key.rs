//! Keys of xAPI clients.

use super::StoreError;
use super::TokenHash;
use crate::access::{Principal, Scope};
use crate::decision::Decision;
use jiff::Timestamp;
use std::sync::Arc;

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
    /// The origins (`https://host`) whose pages may use it in a browser; `*` is any. None: no other site's page.
    pub origins: Vec<String>,
    /// How many requests it may make a second, on average.
    pub rate: Option<u32>,
    /// Since when.
    pub created: Timestamp,
    /// When it was taken back.
    pub revoked: Option<Timestamp>,
}

impl Key {
    /// Who uses it.
    #[must_use]
    pub fn principal(&self) -> Principal {
        Principal::Client { key: self.key.clone(), name: self.name.clone(), scopes: self.scopes.clone() }
    }

    /// Whether a page of this origin may use it.
    #[must_use]
    pub fn is_for(&self, origin: &str) -> bool {
        self.origins.iter().any(|known| known == "*" || known.eq_ignore_ascii_case(origin))
    }
}

/// Keys by their public half.
pub trait Keys: Send + Sync {
    /// Keeps a new key, with the decision to give it out.
    fn add_key(&self, key: &Key, decision: &Decision) -> Result<(), StoreError>;

    /// All keys, revoked or not, oldest first. What another process changed in the last moment may be missing.
    fn keys(&self) -> Result<Arc<[Key]>, StoreError>;

    /// The same where they are at hand, having been read a moment ago: without waiting for anything.
    fn keys_at_hand(&self) -> Option<Arc<[Key]>>;

    /// Takes a key back, with the decision to; once it is, nothing changes.
    ///
    /// # Errors
    /// `Missing` when there is no such key.
    fn revoke_key(&self, key: &str, decision: &Decision) -> Result<(), StoreError>;
}
