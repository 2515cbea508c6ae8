//! Views of a team's states, for managers who have no account: each has a link of its own that shows them for a while.

use super::{StoreError, TokenHash};
use crate::decision::Decision;
use jiff::Timestamp;

/// A view of the team of whoever has an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glimpse {
    /// Of the token in its address.
    pub token: TokenHash,
    /// The manager's e-mail address, as people's `manager_email` has it.
    pub address: String,
    /// Since when it can be opened.
    pub created: Timestamp,
    /// From when on it no longer can.
    pub expires: Timestamp,
    /// When it was first opened.
    pub opened: Option<Timestamp>,
    /// When it was taken back.
    pub revoked: Option<Timestamp>,
}

impl Glimpse {
    /// Whether it still shows something.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.revoked.is_none() && self.expires > now
    }
}

/// Such views.
pub trait Glimpses: Send + Sync {
    /// Keeps a new one, with the decision to send it.
    fn add_glimpse(&self, glimpse: &Glimpse, decision: &Decision) -> Result<(), StoreError>;

    /// The one with this token.
    fn glimpse(&self, token: &TokenHash) -> Result<Option<Glimpse>, StoreError>;

    /// All of them, newest first.
    fn glimpses(&self) -> Result<Vec<Glimpse>, StoreError>;

    /// Notes that one was opened, if it is the first time.
    fn open_glimpse(&self, token: &TokenHash, now: Timestamp) -> Result<(), StoreError>;

    /// Takes one back, with the decision; whether it could be opened until now.
    fn revoke_glimpse(&self, token: &TokenHash, decision: &Decision) -> Result<bool, StoreError>;
}
