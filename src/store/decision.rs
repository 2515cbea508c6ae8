//! Decisions, append-only and chained.

use super::{Recorded, StoreError};
use crate::decision::{Decision, Record};
use jiff::Timestamp;

/// The audit record.
pub trait Decisions: Send + Sync {
    /// Appends a decision, chained to the last one.
    ///
    /// # Errors
    /// `Missing` when a revocation names a waiver that isn't there, `Conflict` when another decision
    /// has its id (the very same one again changes nothing).
    fn decide(&self, decision: &Decision) -> Result<Record, StoreError>;

    /// Appends a decision and stores the statements that say so, in one transaction.
    ///
    /// # Errors
    /// As [`Decisions::decide`].
    fn decide_and_record(
        &self,
        decision: &Decision,
        statements: &[Recorded],
        now: Timestamp,
    ) -> Result<Record, StoreError>;

    /// All records made at or before `as_of`, oldest first.
    fn decisions(&self, as_of: Timestamp) -> Result<Vec<Record>, StoreError>;

    /// Those of some kinds, as [`crate::decision::Act::kind`] calls them, oldest first.
    fn decisions_of(&self, kinds: &[&str], as_of: Timestamp) -> Result<Vec<Record>, StoreError>;

    /// The first record that was changed, or stands where another was taken out; `None` when the chain holds.
    fn first_broken(&self) -> Result<Option<i64>, StoreError>;
}
