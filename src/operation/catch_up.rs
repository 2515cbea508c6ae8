//! Catch-ups: a module that somebody is given to do beside what their workshop asks for. Both that and taking it back stay on
//! the record.

use super::judge::{self, JudgeError};
use super::waive::{Grounds, LONGEST_REASON};
use super::{once, people};
use crate::access::PersonId;
use crate::course::ModuleKey;
use crate::decision::{Act, CatchUp, catch_ups};
use crate::roster::SessionId;
use crate::store::{Store, StoreError};
use jiff::Timestamp;
use uuid::Uuid;

/// Why nothing was given, or taken back.
#[derive(Debug, thiserror::Error)]
pub enum CatchUpError {
    /// Nobody on the session's list has that id.
    #[error("nobody on the list has the id `{0}`")]
    UnknownPerson(PersonId),
    /// No course has the module.
    #[error("no course has such a module")]
    UnknownModule,
    /// There is nothing to do about it.
    #[error("they have that already: {0}")]
    Met(String),
    /// A decision without a reason is none.
    #[error("a catch-up needs a reason of at most {LONGEST_REASON} characters, and the name of who gives it")]
    NoReason,
    /// Given twice it would have to be taken back twice.
    #[error("they are given that already")]
    Given,
    /// Nobody can do it by then.
    #[error("that day is over")]
    Past,
    /// No such assignment is in force.
    #[error("there is nothing to take back any more")]
    Over,
    /// Somebody else was faster, again and again.
    #[error("something was given meanwhile: look again")]
    Meanwhile,
    /// Nobody could be judged.
    #[error(transparent)]
    Judge(#[from] JudgeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Gives somebody who is or was on a session's list a module to do by `due`.
///
/// # Errors
/// As [`CatchUpError`] says.
pub fn give(
    store: &dyn Store,
    (session, person): (&SessionId, &PersonId),
    (module, due): (&ModuleKey, Timestamp),
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<Uuid, CatchUpError> {
    let is_on_it = store.bookings_at(session, now)?.iter().any(|(known, _)| known.id == *person);
    if !is_on_it {
        return Err(CatchUpError::UnknownPerson(person.clone()));
    }
    if due <= now {
        return Err(CatchUpError::Past);
    }
    let who = people::current(store, person)?.map_or_else(|| person.clone(), |known| known.id);
    let is_same =
        |known: &CatchUp| (&known.person, &known.session, &known.module, known.due) == (&who, session, module, due);
    let given = once::decide(store, "assign", now, || {
        if list(store, Timestamp::MAX)?.iter().any(is_same) {
            return Err(CatchUpError::Given);
        }
        let (person, session, module) = (person.clone(), session.clone(), module.clone());
        let act = Act::Assign { person, session, module, due, assigned: true };
        let decision = grounds.decision(act, now).ok_or(CatchUpError::NoReason)?;
        let stands = judge::tasks(store, catch_ups([&decision]), now)?;
        let (_, verdict) = stands.first().ok_or(CatchUpError::UnknownModule)?;
        if verdict.state.is_met() { Err(CatchUpError::Met(verdict.reason.clone())) } else { Ok(decision) }
    })?;
    given.ok_or(CatchUpError::Meanwhile)
}

/// Takes one back.
///
/// # Errors
/// `Over` when it isn't in force.
pub fn take_back(store: &dyn Store, id: Uuid, grounds: Grounds<'_>, now: Timestamp) -> Result<(), CatchUpError> {
    let taken = once::decide(store, "assign", now, || {
        let CatchUp { person, module, session, due, .. } =
            list(store, Timestamp::MAX)?.into_iter().find(|known| known.id == id).ok_or(CatchUpError::Over)?;
        let act = Act::Assign { person, module, session, due, assigned: false };
        grounds.decision(act, now).ok_or(CatchUpError::NoReason)
    })?;
    taken.map(drop).ok_or(CatchUpError::Meanwhile)
}

/// Every one in force at `as_of`, in the order they were given, to whom those turned out to be.
///
/// # Errors
/// Of the store.
pub fn list(store: &dyn Store, as_of: Timestamp) -> Result<Vec<CatchUp>, StoreError> {
    let records = store.decisions_of(&["assign"], as_of)?;
    let mut found = catch_ups(records.iter().map(|record| &record.decision));
    people::rename_merged(store, found.iter_mut().map(|known| &mut known.person))?;
    Ok(found)
}
