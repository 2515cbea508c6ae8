//! What people are to be told about sessions, until it is sent.

use super::{Delivery, StoreError};
use crate::roster::{Notice, SessionId};
use jiff::Timestamp;
use uuid::Uuid;

/// What became of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What was to be told.
    pub notice: Notice,
    /// When it went out.
    pub sent: Option<Timestamp>,
    /// Why it didn't.
    pub refused: Option<String>,
}

/// Notices.
pub trait Notices: Send + Sync {
    /// Keeps notices until they are sent; one that is kept already, by its id, stays as it is.
    fn add_notices(&self, notices: &[Notice]) -> Result<(), StoreError>;

    /// All about a session, oldest first.
    fn notices(&self, session: &SessionId) -> Result<Vec<Told>, StoreError>;

    /// Drops one that wasn't sent; whether it did.
    fn drop_notice(&self, id: Uuid) -> Result<bool, StoreError>;

    /// Takes the notice that is due longest, and that nobody took since `since`.
    fn claim_notice(&self, since: Timestamp, now: Timestamp) -> Result<Option<Notice>, StoreError>;

    /// Notes what became of it.
    fn deliver_notice(&self, id: Uuid, delivery: &Delivery, now: Timestamp) -> Result<(), StoreError>;
}
