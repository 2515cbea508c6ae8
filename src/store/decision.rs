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

    /// Appends decisions of one kind, and stores the statements that follow from them and from those before, in one
    /// transaction. `false`, and nothing is changed, when the last decision of that kind isn't the one at `seen` any more (0
    /// when there was none): somebody else decided meanwhile.
    fn decide_together(
        &self,
        decisions: &[Decision],
        statements: &[Recorded],
        seen: (&str, i64),
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// All records made at or before `as_of`, oldest first.
    fn decisions(&self, as_of: Timestamp) -> Result<Vec<Record>, StoreError>;

    /// Those of some kinds, as [`crate::decision::Act::kind`] calls them, oldest first.
    fn decisions_of(&self, kinds: &[&str], as_of: Timestamp) -> Result<Vec<Record>, StoreError>;

    /// The first record that was changed, or stands where another was taken out; `None` when the chain holds.
    fn first_broken(&self) -> Result<Option<i64>, StoreError>;
}
