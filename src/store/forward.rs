//! How far statements were carried to other record stores.

use super::StoreError;
use uuid::Uuid;

/// A statement that another store refused for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The statement's sequence.
    pub sequence: i64,
    /// Its id.
    pub id: Uuid,
    /// What the other store said.
    pub reason: String,
}

/// Cursors, by target.
pub trait Forwards: Send + Sync {
    /// The sequence up to which a target has everything it takes; 0 at first.
    fn forwarded(&self, target: &str) -> Result<i64, StoreError>;

    /// Notes that a target has everything up to a sequence; with a reason, that it refused the last one.
    fn note_forwarded(&self, target: &str, through: i64, refused: Option<&str>) -> Result<(), StoreError>;

    /// What a target refused, oldest first.
    fn refusals(&self, target: &str) -> Result<Vec<Refusal>, StoreError>;

    /// Goes back to before the first statement that a target refused, and forgets the refusals; whether there were any.
    fn retry_refused(&self, target: &str) -> Result<bool, StoreError>;
}
