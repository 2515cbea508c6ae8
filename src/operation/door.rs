//! What a session's gate goes by at a moment: its rule, who on the list is ready, and who was admitted all the same.

use super::judge::{self, JudgeError};
use crate::course::{Catalog, Gate, Minutes, Workshop};
use crate::decision::Act;
use crate::readiness::{Readiness, Standing};
use crate::roster::{Booking, Doorkeeper, NoticeKind, Person, PersonId, Session, SessionId};
use crate::store::{Store, StoreError, Told};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// The gate of a session: its own, or the workshop's.
#[must_use]
pub fn gate(session: &Session, catalog: &Catalog) -> Gate {
    session.gate.or_else(|| workshop(session, catalog).map(|workshop| workshop.gate)).unwrap_or_default()
}

/// When everything must be done for it.
#[must_use]
pub fn due(session: &Session, catalog: &Catalog) -> Timestamp {
    let lead = session.ready_by.or(workshop(session, catalog).map(|w| w.ready_by)).unwrap_or(Minutes(24 * 60));
    session.starts.checked_sub(SignedDuration::from_mins(i64::from(lead.0))).unwrap_or(Timestamp::MIN)
}

fn workshop<'a>(session: &Session, catalog: &'a Catalog) -> Option<&'a Workshop> {
    catalog.workshop(&session.workshop)
}

/// Who keeps the door of a session, for everybody on its list and `others` who come to it.
///
/// # Errors
/// When nobody can be judged.
pub(super) fn keeper(
    store: &dyn Store,
    catalog: &Catalog,
    session: &Session,
    others: &[Person],
    now: Timestamp,
) -> Result<Doorkeeper, JudgeError> {
    let gate = gate(session, catalog);
    let mut door = Doorkeeper {
        gate,
        due: due(session, catalog),
        ready: BTreeSet::new(),
        admitted: admitted(store, session, now)?,
        warned: BTreeSet::new(),
    };
    if gate == Gate::Provisional {
        door.warned = warned_twice(store, &session.id)?;
    }
    // Nobody else asks who is ready.
    if matches!(gate, Gate::Strict | Gate::Provisional) {
        let mut bookings = store.bookings_at(&session.id, now)?;
        bookings.retain(|(_, booking)| booking.seat.is_live());
        let is_new = |person: &&Person| bookings.iter().all(|(known, _)| known.id != person.id);
        let new: Vec<(Person, Booking)> = others
            .iter()
            .filter(is_new)
            .map(|person| (person.clone(), Booking::seat(session.id.clone(), person.id.clone(), now)))
            .collect();
        bookings.extend(new);
        let standings = judge::would_be(store, session, bookings, now)?;
        door.ready.extend(standings.into_iter().filter(is_ready).map(|standing| standing.person.id));
    }
    Ok(door)
}

/// Whether somebody was told that they will lose their seat: what waits, or couldn't be sent, was told to nobody.
fn is_warning(told: &Told) -> bool {
    told.notice.kind == NoticeKind::ReleaseAhead && told.sent.is_some()
}

/// Who was told twice that they will lose their seat.
fn warned_twice(store: &dyn Store, session: &SessionId) -> Result<BTreeSet<PersonId>, StoreError> {
    let mut times: BTreeMap<PersonId, usize> = BTreeMap::new();
    for told in store.notices(session)?.into_iter().filter(is_warning) {
        *times.entry(told.notice.person).or_default() += 1;
    }
    Ok(times.into_iter().filter(|(_, times)| *times >= 2).map(|(person, _)| person).collect())
}

fn is_ready(standing: &Standing) -> bool {
    matches!(standing.verdict.state, Readiness::Ready | Readiness::ReadyByWaiver)
}

/// Whether the gate lets somebody with a seat into the room, or the call.
///
/// # Errors
/// When nobody can be judged.
pub fn lets_in(
    store: &dyn Store,
    catalog: &Catalog,
    session: &Session,
    standing: &Standing,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if gate(session, catalog) != Gate::Strict || is_ready(standing) {
        return Ok(true);
    }
    Ok(admitted(store, session, now)?.contains(&standing.person.id))
}

/// Who was admitted to a session by decision.
///
/// # Errors
/// Of the store.
pub fn admitted(store: &dyn Store, session: &Session, as_of: Timestamp) -> Result<BTreeSet<PersonId>, StoreError> {
    let mut found = BTreeSet::new();
    for (person, admitted) in decided(store, &session.id, as_of)? {
        if admitted {
            found.insert(person);
        } else {
            found.remove(&person);
        }
    }
    let mut found: Vec<PersonId> = found.into_iter().collect();
    super::people::rename_merged(store, found.iter_mut())?;
    Ok(found.into_iter().collect())
}

fn decided(store: &dyn Store, session: &SessionId, as_of: Timestamp) -> Result<Vec<(PersonId, bool)>, StoreError> {
    let records = store.decisions_of(&["admit"], as_of)?.into_iter();
    let of_session = records.filter_map(|record| match record.decision.act {
        Act::Admit { person, session: of, admitted } if of == *session => Some((person, admitted)),
        _ => None,
    });
    Ok(of_session.collect())
}
