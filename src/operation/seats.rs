//! Seats: given, asked for, offered, taken back; and what the clock does to them. Each in one transaction.

use super::door;
use super::judge::JudgeError;
use super::people;
use super::waive::Grounds;
use crate::course::{Catalog, Gate};
use crate::decision::{Act, Decision};
use crate::roster::{
    Booking, Change, Doorkeeper, Notice, NoticeKind, PAUSE, Person, PersonId, Seat, Seating, SeatingError, Session,
    SessionId,
};
use crate::store::{Arrange, ArrangeBoth, Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// How long an offer stands.
const OFFER: SignedDuration = SignedDuration::from_hours(48);

/// When those who will lose their seat are told, in hours before everything is due.
const WARNINGS: [i64; door::WARNINGS] = [72, 24];

/// How far apart two of them are at least.
const APART: SignedDuration = SignedDuration::from_hours(12);

const CALLED_OFF: &str = "it doesn’t take place";

/// Why a booking stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum SeatError {
    /// No such session.
    #[error("there is no session `{0}`")]
    UnknownSession(SessionId),
    /// Nobody has that id.
    #[error("nobody has the id `{0}`")]
    UnknownPerson(PersonId),
    /// It doesn't take place, or is over.
    #[error("{0}")]
    Gone(&'static str),
    /// No session that somebody could be in instead.
    #[error("choose a session ahead of the same workshop")]
    Elsewhere,
    /// It isn't open to them.
    #[error(transparent)]
    Seating(#[from] SeatingError),
    /// An exception without a reason is none.
    #[error(
        "an exception needs a reason of at most {} characters, and the name of who makes it",
        super::waive::LONGEST_REASON
    )]
    NoReason,
    /// Too late, or nothing to take back.
    #[error("there is nothing to take back any more")]
    Over,
    /// Nobody could be judged.
    #[error(transparent)]
    Judge(#[from] JudgeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is to become of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// A seat, as the learner.
    Ask,
    /// A seat, as whoever plans the session; also the yes to whoever asked.
    Give,
    /// The no to whoever asked.
    Decline,
    /// One that is free is held for them.
    Offer,
    /// Yes to that.
    Accept,
    /// They can't come.
    CannotCome,
    /// They are taken off the list.
    TakeOff,
    /// A seat whatever the gate and the number of seats say.
    Admit,
}

/// How many have what, of those a list names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seated {
    /// Have a seat now.
    pub added: usize,
    /// Wait for one now: all are taken.
    pub waiting: usize,
    /// Have one as soon as they are ready: the gate says so.
    pub held: usize,
    /// Were on the list before.
    pub present: usize,
}

/// Saves people and decisions, and gives those named by `seats` a seat, by the session's gate and as long as there are any.
///
/// # Errors
/// Of the store; nothing is done then.
pub fn enrol(
    store: &dyn Store,
    id: &SessionId,
    (people, decisions): (&[Person], &[Decision]),
    seats: &[PersonId],
    by: &str,
    now: Timestamp,
) -> Result<Seated, SeatError> {
    let session = store.session(id)?.ok_or_else(|| SeatError::UnknownSession(id.clone()))?;
    if session.cancelled.is_some() {
        return Err(SeatError::Gone(CALLED_OFF));
    }
    let door = match super::publish::in_force(store, now)? {
        Some(publication) => door::keeper(store, &publication.catalog, &session, people, now)?,
        // Without rules nobody is kept out.
        None => Doorkeeper::open(),
    };
    let (seats, by, count) = (seats.to_vec(), by.to_owned(), seats.len());
    let arrange: Arrange = Arc::new(move |seating: &mut Seating| {
        for person in &seats {
            seating.enrol(person, &door, now, &by);
        }
        Ok(Vec::new())
    });
    let changes = store.arrange(id, people, decisions, arrange, now)??;
    let now_in = |seat: Seat| changes.iter().filter(|change| change.after.seat == seat).count();
    Ok(Seated {
        added: now_in(Seat::Booked),
        waiting: now_in(Seat::Waitlisted),
        held: now_in(Seat::Approved),
        present: count - changes.len(),
    })
}

/// Changes one person's booking; where they stand then. `grounds` say who does it, and what they write.
///
/// # Errors
/// As [`SeatError`] says; nothing is changed then.
pub fn change(
    store: &dyn Store,
    catalog: &Catalog,
    (id, person): (&SessionId, &PersonId),
    wish: Wish,
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<Option<Booking>, SeatError> {
    let session = store.session(id)?.ok_or_else(|| SeatError::UnknownSession(id.clone()))?;
    let known = people::current(store, person)?.ok_or_else(|| SeatError::UnknownPerson(person.clone()))?;
    match wish {
        // What became of who wasn't there is for a trainer to say.
        Wish::CannotCome if session.ends <= now => return Err(SeatError::Gone("it is over")),
        Wish::TakeOff | Wish::Decline | Wish::CannotCome => {}
        _ if session.cancelled.is_some() => return Err(SeatError::Gone(CALLED_OFF)),
        _ => {}
    }
    let door = door::keeper(store, catalog, &session, std::slice::from_ref(&known), now)?;
    let decisions = match wish {
        Wish::Admit => {
            let act = Act::Admit { person: known.id.clone(), session: id.clone(), admitted: true };
            vec![grounds.decision(act, now).ok_or(SeatError::NoReason)?]
        }
        _ => Vec::new(),
    };
    let (by, note) =
        (grounds.by.to_owned(), grounds.reason.trim().chars().take(super::waive::LONGEST_REASON).collect::<String>());
    let who = known.id.clone();
    let arrange: Arrange = Arc::new(move |seating: &mut Seating| {
        let said = (by.as_str(), note.as_str());
        match wish {
            Wish::Ask => seating.ask(&who, &door, now, &by)?,
            Wish::Give => seating.enrol(&who, &door, now, &by),
            Wish::Decline => seating.decline(&who, now, said)?,
            Wish::Offer => seating.offer(&who, &door, now.checked_add(OFFER).unwrap_or(now), now, &by)?,
            Wish::Accept => seating.accept(&who, now, &by)?,
            Wish::CannotCome => seating.cancel(&who, Seat::CancelledByLearner, &door, now, said)?,
            Wish::TakeOff => seating.cancel(&who, Seat::CancelledByOrganiser, &door, now, said)?,
            Wish::Admit => seating.admit(&who, now, said),
        }
        Ok(notices(seating.changes(), now))
    });
    let changes = store.arrange(id, &[], &decisions, arrange, now)??;
    let theirs = changes.into_iter().map(|change| change.after).find(|booking| booking.person == known.id);
    match theirs {
        Some(booking) => Ok(Some(booking)),
        None => Ok(booking(store, id, &known.id, now)?),
    }
}

/// Gives somebody a seat in another session instead. Where they stand there.
///
/// # Errors
/// As [`SeatError`] says; they keep the one they have then.
pub fn move_to(
    store: &dyn Store,
    catalog: &Catalog,
    (from, to): (&SessionId, &SessionId),
    person: &PersonId,
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<Option<Booking>, SeatError> {
    let find = |id: &SessionId| store.session(id)?.ok_or_else(|| SeatError::UnknownSession(id.clone()));
    let (here, there) = (find(from)?, find(to)?);
    if here.id == there.id || here.workshop != there.workshop || !there.is_ahead(now) {
        return Err(SeatError::Elsewhere);
    }
    let known = people::current(store, person)?.ok_or_else(|| SeatError::UnknownPerson(person.clone()))?;
    let door = door::keeper(store, catalog, &here, &[], now)?;
    let door_there = door::keeper(store, catalog, &there, std::slice::from_ref(&known), now)?;
    let (who, by, note) = (known.id.clone(), grounds.by.to_owned(), format!("now in {to}"));
    let arrange: ArrangeBoth = Arc::new(move |here: &mut Seating, there: &mut Seating| {
        here.cancel(&who, Seat::Moved, &door, now, (&by, &note))?;
        there.enrol(&who, &door_there, now, &by);
        Ok(notices(&[here.changes(), there.changes()].concat(), now))
    });
    store.arrange_both((from, to), arrange, now)??;
    Ok(booking(store, to, &known.id, now)?)
}

/// Puts somebody back where they were before the last change of their booking, as long as nobody was told of it; out of the other
/// session, too, that they were moved to. When their seat went to somebody else meanwhile, they wait, and are told so.
///
/// # Errors
/// `Over` when it is too late for that, nothing was changed, or they did it themselves.
pub fn undo(
    store: &dyn Store,
    (id, person): (&SessionId, &PersonId),
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<(), SeatError> {
    let steps = store.booking_steps(id, person)?;
    let Some((last, before)) = steps.split_last() else { return Err(SeatError::Over) };
    let is_recent = now.duration_since(last.since) < PAUSE;
    let is_told = store
        .notices(id)?
        .iter()
        .any(|told| told.notice.person == *person && told.notice.made >= last.since && told.sent.is_some());
    if !is_recent || is_told || last.by.is_empty() {
        return Err(SeatError::Over);
    }
    let session = store.session(id)?.ok_or_else(|| SeatError::UnknownSession(id.clone()))?;
    if last.seat == Seat::Moved {
        leave_again(store, &session, person, last.since, grounds, now)?;
    }
    let was_admitted = door::admitted(store, &session, now)?.contains(person);
    let was_before =
        door::admitted(store, &session, last.since.saturating_sub(SignedDuration::from_micros(1)).unwrap_or(now))?;
    let taken_back = was_admitted && !was_before.contains(person);
    let act = Act::Admit { person: person.clone(), session: id.clone(), admitted: false };
    let decisions: Vec<Decision> = taken_back.then(|| grounds.decision(act, now)).flatten().into_iter().collect();
    let (before, who, by) = (before.last().cloned(), person.clone(), grounds.by.to_owned());
    let arrange: Arrange = Arc::new(move |seating: &mut Seating| {
        let is_whole = seating.restore(before.clone(), &who, now, &by);
        Ok(if is_whole { Vec::new() } else { notices(seating.changes(), now) })
    });
    store.arrange(id, &[], &decisions, arrange, now)??;
    Ok(())
}

/// Takes the seat back that somebody was given in another session of the workshop at the same instant.
fn leave_again(
    store: &dyn Store,
    session: &Session,
    person: &PersonId,
    at: Timestamp,
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<(), SeatError> {
    for (other, _) in store.sessions()? {
        let is_other = other.workshop == session.workshop && other.id != session.id;
        if is_other && booking(store, &other.id, person, now)?.is_some_and(|booking| booking.since == at) {
            undo(store, (&other.id, person), grounds, now)?;
        }
    }
    Ok(())
}

/// Does what the clock brings about, in every session ahead: offers end, gates open for who has become ready, seats are
/// released, those who wait move up. How many bookings changed.
///
/// # Errors
/// Of the store, and when nobody can be judged.
pub fn settle(store: &dyn Store, catalog: &Catalog, now: Timestamp) -> Result<usize, SeatError> {
    let mut changed = 0;
    for (session, _) in store.sessions()?.into_iter().filter(|(session, _)| session.is_ahead(now)) {
        super::brief::announce(store, &session, now)?;
        changed += settle_one(store, catalog, &session, now)?;
    }
    Ok(changed)
}

fn settle_one(store: &dyn Store, catalog: &Catalog, session: &Session, now: Timestamp) -> Result<usize, SeatError> {
    let bookings: Vec<Booking> = store.bookings_at(&session.id, now)?.into_iter().map(|(_, booking)| booking).collect();
    let gate = door::gate(session, catalog);
    let waits = |seat: Seat| matches!(seat, Seat::Offered | Seat::Waitlisted | Seat::Approved);
    if gate != Gate::Provisional && !bookings.iter().any(|booking| waits(booking.seat)) {
        return Ok(0);
    }
    let door = door::keeper(store, catalog, session, &[], now)?;
    warn(store, session, &bookings, &door, now)?;
    let mut seating = Seating::new(session.clone(), bookings);
    seating.settle(&door, now);
    if seating.changes().is_empty() {
        return Ok(0);
    }
    let arrange: Arrange = Arc::new(move |seating: &mut Seating| {
        seating.settle(&door, now);
        Ok(notices(seating.changes(), now))
    });
    Ok(store.arrange(&session.id, &[], &[], arrange, now)??.len())
}

/// Has those told who will lose their seat, twice.
fn warn(
    store: &dyn Store,
    session: &Session,
    bookings: &[Booking],
    door: &Doorkeeper,
    now: Timestamp,
) -> Result<(), StoreError> {
    if door.gate != Gate::Provisional || now >= door.due {
        return Ok(());
    }
    let mut notices = Vec::new();
    let window = |nth: usize| {
        let hours = WARNINGS.get(nth).copied().unwrap_or_default();
        door.due.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MIN)
    };
    let told: BTreeMap<Uuid, Timestamp> =
        store.notices(&session.id)?.iter().map(|told| (told.notice.id, told.notice.made)).collect();
    for nth in 0..WARNINGS.len() {
        if now < window(nth) {
            continue;
        }
        let unready = bookings.iter().filter(|b| b.seat == Seat::Booked && !door.is_cleared(&b.person));
        for booking in unready {
            let person = &booking.person;
            let id = |nth: usize| door::warning(session, booking, nth);
            // Two at once are one: who came onto the list late has only the second, and keeps the seat.
            let is_apart = nth == 0 || told.get(&id(nth - 1)).is_some_and(|made| now.duration_since(*made) >= APART);
            let is_due = nth + 1 == WARNINGS.len() || now < window(nth + 1);
            let id = id(nth);
            if is_apart && is_due && !told.contains_key(&id) {
                let kind = NoticeKind::ReleaseAhead;
                notices.push(Notice { id, ..Notice::after_pause(person.clone(), session.id.clone(), kind, now) });
            }
        }
    }
    if notices.is_empty() { Ok(()) } else { store.add_notices(&notices) }
}

/// What people are told of changes.
fn notices(changes: &[Change], now: Timestamp) -> Vec<Notice> {
    changes.iter().filter_map(|change| Notice::of_change(change, now)).collect()
}

/// Where somebody stands with a session.
///
/// # Errors
/// Of the store.
pub fn booking(
    store: &dyn Store,
    session: &SessionId,
    person: &PersonId,
    now: Timestamp,
) -> Result<Option<Booking>, StoreError> {
    let all = store.bookings_at(session, now)?;
    Ok(all.into_iter().map(|(_, booking)| booking).find(|booking| booking.person == *person))
}
