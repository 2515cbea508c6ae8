//! Records from elsewhere: certificates and completions from before, for which somebody here vouches, on the record.
//!
//! An accepted record is a decision and a statement under the server's authority, made together; evidence follows from the
//! statement alone. One that was wrong is voided, and replaced where it is corrected.

mod claim;
mod names;
mod plan;
mod statement;

pub use claim::{ClaimError, MOST_WAITING, Wish, accept, claim, refuse, title, waiting};
pub use plan::{Kind, Line, Plan, Scans, carry_out, made_ready, plan};

use super::waive::Grounds;
use super::{people, record};
use crate::access::{self, PersonId, Principal};
use crate::course::IdBase;
use crate::decision::{Accepted, Act, accepted};
use crate::evidence::Scan;
use crate::store::{Batch, Store, StoreError, Vouching};
use crate::xapi::Violation;
use jiff::Timestamp;
use uuid::Uuid;

/// Why nothing was vouched for, refused or revoked.
#[derive(Debug, thiserror::Error)]
pub enum VouchError {
    /// No such record, or it is revoked or corrected already.
    #[error("there is no record `{0}` in force")]
    Unknown(Uuid),
    /// Somebody answers for it.
    #[error("say why, in at most {} characters, and who decides it", super::waive::LONGEST_REASON)]
    NoReason,
    /// Nobody vouches for their own.
    #[error("nobody vouches for their own record: ask another organiser")]
    Own,
    /// Somebody else was faster.
    #[error("something was decided meanwhile: look again")]
    Meanwhile,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A statement could not be made.
    #[error("{0}")]
    Statement(#[from] Violation),
}

/// The records that were accepted by `as_of`, oldest first, of those their people turned out to be; and the place of the
/// last decision about them.
fn known(store: &dyn Store, as_of: Timestamp) -> Result<(Vec<Accepted>, i64), StoreError> {
    let records = store.decisions_of(&["accept_record", "revoke_record"], as_of)?;
    let mut found = accepted(records.iter().map(|record| &record.decision));
    people::rename_merged(store, found.iter_mut().map(|record| &mut record.person))?;
    Ok((found, records.last().map_or(0, |record| record.sequence)))
}

/// Every record that was accepted by `as_of`, oldest first, with what ended it.
pub fn list(store: &dyn Store, as_of: Timestamp) -> Result<Vec<Accepted>, StoreError> {
    Ok(known(store, as_of)?.0)
}

/// Whether somebody may decide on a person's records.
fn may(who: &Principal, person: &PersonId) -> Result<(), VouchError> {
    if access::may(who, access::Act::Vouch { whose: person }) { Ok(()) } else { Err(VouchError::Own) }
}

/// A record no longer holds; its statement is voided.
pub fn revoke(
    store: &dyn Store,
    base: &IdBase,
    id: Uuid,
    (who, grounds): (&Principal, Grounds<'_>),
    now: Timestamp,
) -> Result<(), VouchError> {
    let (all, seen) = known(store, now)?;
    let record = all.iter().find(|record| record.id == id && record.holds()).ok_or(VouchError::Unknown(id))?;
    may(who, &record.person)?;
    let act = Act::RevokeRecord { person: record.person.clone(), record: id };
    let decision = grounds.decision(act, now).ok_or(VouchError::NoReason)?;
    let void = record::prepare_void(record.statement, base, now)?;
    let batch = Batch { statements: vec![void], files: Vec::new() };
    let done = store.vouch(&Vouching { decisions: vec![decision], batch, seen, claim: None }, now)?;
    if done { Ok(()) } else { Err(VouchError::Meanwhile) }
}

/// The scan that came along with a statement, and what it is.
pub fn scan(store: &dyn Store, statement: Uuid) -> Result<Option<(Scan, Vec<u8>)>, StoreError> {
    let Some(stored) = store.statement(statement)? else { return Ok(None) };
    let files = store.files(stored.sequence)?;
    Ok(files.into_iter().find_map(|file| Some((Scan::of(&file.content)?, file.content))))
}
