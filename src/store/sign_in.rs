//! Personal links, and the sign-ins they open. Only hashes of tokens are kept.

use super::StoreError;
use crate::access::{PersonId, Role};
use jiff::Timestamp;

/// SHA-256 of a random token.
pub type TokenHash = [u8; 32];

/// A link that signs one person in, in one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInLink {
    /// Of the token in its address.
    pub token: TokenHash,
    /// Whom it signs in.
    pub person: PersonId,
    /// As what.
    pub role: Role,
    /// Since when it exists.
    pub created: Timestamp,
    /// From when on it no longer works.
    pub expires: Timestamp,
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Of the token in its cookie.
    pub token: TokenHash,
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: Role,
    /// Since when.
    pub created: Timestamp,
    /// From when on it no longer works.
    pub expires: Timestamp,
}

/// Links and sign-ins.
pub trait SignIns: Send + Sync {
    /// Keeps a new link; earlier ones of the same person keep working until they expire.
    fn add_link(&self, link: &SignInLink) -> Result<(), StoreError>;

    /// The link with this token.
    fn link(&self, token: &TokenHash) -> Result<Option<SignInLink>, StoreError>;

    /// Keeps a new sign-in.
    fn add_sign_in(&self, sign_in: &SignIn) -> Result<(), StoreError>;

    /// The sign-in with this token.
    fn sign_in(&self, token: &TokenHash) -> Result<Option<SignIn>, StoreError>;

    /// Ends a sign-in; ending one that isn't there is fine.
    fn end_sign_in(&self, token: &TokenHash) -> Result<(), StoreError>;
}
