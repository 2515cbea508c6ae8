//! What a session's gate goes by at a moment: its rule, who on the list is ready, and who was admitted all the same.

use super::judge::{self, JudgeError};
use crate::course::{Catalog, Gate, Minutes, Workshop};
use crate::decision::{Act, Decision};
use crate::readiness::{Readiness, Standing};
use crate::roster::{Booking, Doorkeeper, NoticeKind, Person, PersonId, Session, SessionId};
use crate::store::{Store, StoreError, Told};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use uuid::Uuid;

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
        door.warned = warned(store, session, now)?;
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

/// How often somebody is told that they will lose their seat.
pub(super) const WARNINGS: usize = 2;

/// The `nth` of those: named by the seat and the start it is about, so that whoever looks again tells nobody twice, and that those about
/// another date, or a seat that was lost before, don't count.
pub(super) fn warning(session: &Session, booking: &Booking, nth: usize) -> Uuid {
    let name = format!("{}\n{}\n{}\n{}\n{nth}", session.id, booking.person, session.starts, booking.since);
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes())
}

/// Who was told as often as that.
fn warned(store: &dyn Store, session: &Session, now: Timestamp) -> Result<BTreeSet<PersonId>, StoreError> {
    let told: BTreeSet<Uuid> =
        store.notices(&session.id)?.into_iter().filter(is_warning).map(|told| told.notice.id).collect();
    let is_warned = |booking: &Booking| (0..WARNINGS).all(|nth| told.contains(&warning(session, booking, nth)));
    let bookings = store.bookings_at(&session.id, now)?.into_iter().map(|(_, booking)| booking);
    Ok(bookings.filter(is_warned).map(|booking| booking.person).collect())
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

/// That somebody was let in to a session by decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    /// Who.
    pub person: PersonId,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// Who was admitted to a session by decision.
///
/// # Errors
/// Of the store.
pub fn admitted(store: &dyn Store, session: &Session, as_of: Timestamp) -> Result<BTreeSet<PersonId>, StoreError> {
    Ok(admissions(store, &session.id, as_of)?.into_iter().map(|admission| admission.person).collect())
}

/// The same, with who decided so, and why.
///
/// # Errors
/// Of the store.
pub fn admissions(store: &dyn Store, session: &SessionId, as_of: Timestamp) -> Result<Vec<Admission>, StoreError> {
    let mut found: Vec<Admission> = Vec::new();
    for record in store.decisions_of(&["admit"], as_of)? {
        let Decision { at, by, reason, act, .. } = record.decision;
        let Act::Admit { person, session: of, admitted } = act else { continue };
        if of != *session {
            continue;
        }
        found.retain(|known| known.person != person);
        if admitted {
            found.push(Admission { person, by, reason, at });
        }
    }
    super::people::rename_merged(store, found.iter_mut().map(|admission| &mut admission.person))?;
    Ok(found)
}
