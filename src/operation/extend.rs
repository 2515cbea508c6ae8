//! More time in assessments that have a limit, for whoever needs it: decided once, on the record, and added to every
//! limit from then on, that of an attempt under way included.

use super::people::{self, PersonError};
use super::waive::Grounds;
use crate::access::PersonId;
use crate::decision::Act;
use crate::store::{Attempt, Store, StoreError};
use jiff::Timestamp;

/// The most that can be given, in hundredths of the limit.
pub const MOST: u32 = 400;

/// How much more time somebody has at an instant, in hundredths of the limit.
pub fn at(store: &dyn Store, person: &PersonId, at: Timestamp) -> Result<u32, StoreError> {
    let Some(person) = people::current(store, person)? else { return Ok(0) };
    let records = store.decisions_of(&["extend"], at)?;
    let last = records.iter().rev().find_map(|record| match &record.decision.act {
        Act::Extend { person: who, percent } if person.ids().any(|id| id == who) => Some(*percent),
        _ => None,
    });
    Ok(last.unwrap_or(0))
}

/// How much more time an attempt has: as much as its person had when it began, or has by now. Nothing that was given is
/// taken from an attempt under way.
pub fn of(store: &dyn Store, attempt: &Attempt, now: Timestamp) -> Result<u32, StoreError> {
    Ok(at(store, &attempt.person, attempt.begun)?.max(at(store, &attempt.person, now)?))
}

/// Gives somebody more time from now on, or as much as everybody again (0).
pub fn give(
    store: &dyn Store,
    id: &PersonId,
    percent: u32,
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<(), PersonError> {
    let person = people::find(store, id)?;
    if percent > MOST || at(store, &person.id, now)? == percent {
        return Err(PersonError::Nothing);
    }
    let act = Act::Extend { person: person.id, percent };
    store.decide(&grounds.decision(act, now).ok_or(PersonError::NoReason)?)?;
    Ok(())
}
