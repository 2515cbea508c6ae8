//! Who was in a session: marks, what follows from them, and the statement that somebody attended, which is made and voided in the
//! transaction that keeps the marks.

mod call;
mod follow;
mod register;

pub use call::{Kept, Line, Plan, Unmatched, carry_out, plan};
pub use follow::settle;
pub use register::{Attendee, Marks, Register, current};

use super::waive::Grounds;
use crate::access::{self, PersonId, Principal, Role};
use crate::course::Catalog;
use crate::decision::{Marked, Outcomes, Watched};
use crate::readiness::Standings;
use crate::report;
use crate::roster::{Attendance, Mark, Method, PAUSE, Person, Presence, Session, SessionId, Stay, seat_code};
use crate::store::{Store, StoreError};
use crate::xapi::Violation;
use jiff::{SignedDuration, Timestamp};
use register::is_of_it;

/// How long before a block somebody can be there already.
pub const EARLY: SignedDuration = SignedDuration::from_hours(2);

/// Why marks were put back where they were.
const MISTAKE: &str = "it was a mistake";

/// Why nothing was marked.
#[derive(Debug, thiserror::Error)]
pub enum AttendError {
    /// No such session or block, or nobody of that id is expected there.
    #[error("nobody of that name is expected there")]
    Missing,
    /// It isn't this person's to say.
    #[error("this is not yours to mark")]
    NotYours,
    /// Nobody can be there yet.
    #[error("it is too early: marks are taken from two hours before people meet, and “excused” at any time")]
    TooEarly,
    /// It doesn't take place.
    #[error("this session doesn't take place")]
    CalledOff,
    /// No seat has that code.
    #[error("no seat on this list has the code “{0}”")]
    NoSuchCode(String),
    /// Nobody is still expected.
    #[error("nobody is still expected")]
    Nobody,
    /// Minutes that aren't any.
    #[error("say how many minutes they were there, as a whole number")]
    NoMinutes,
    /// It is too late to take it back, or something was marked since.
    #[error("there is nothing to take back any more")]
    Over,
    /// Somebody else was faster, again and again.
    #[error("something was marked meanwhile: look again")]
    Meanwhile,
    /// Somebody answers for it.
    #[error("say who marks it, and how they know")]
    NoReason,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A statement could not be made.
    #[error("{0}")]
    Statement(#[from] Violation),
}

/// Who marks.
#[derive(Debug, Clone, Copy)]
pub struct Marker<'a> {
    /// As the table of who may do what knows them.
    pub who: &'a Principal,
    /// By name.
    pub name: &'a str,
}

impl Marker<'_> {
    fn may(&self, learner: &PersonId, session: &Session) -> Result<(), AttendError> {
        let act = access::Act::Decide { learner, trainers: &session.trainers };
        if access::may(self.who, act) { Ok(()) } else { Err(AttendError::NotYours) }
    }

    /// Who is named as the session's trainer: who marks, when they are one, or else who runs it.
    fn trainer(&self, session: &Session) -> Option<PersonId> {
        match self.who {
            Principal::Person(id, Role::Trainer) => Some(id.clone()),
            _ => session.trainers.first().cloned(),
        }
    }
}

/// Reads the session and whether a block of it can be marked so now.
fn opened(
    store: &dyn Store,
    id: &SessionId,
    block: Timestamp,
    presence: Presence,
    now: Timestamp,
) -> Result<Session, AttendError> {
    let session = store.session(id)?.ok_or(AttendError::Missing)?;
    if session.cancelled.is_some() {
        return Err(AttendError::CalledOff);
    }
    if !session.meetings().iter().any(|known| known.starts == block) {
        return Err(AttendError::Missing);
    }
    let is_any_time = matches!(presence, Presence::Excused | Presence::Expected);
    if !is_any_time && block.duration_since(now) > EARLY {
        return Err(AttendError::TooEarly);
    }
    Ok(session)
}

/// Says what is so of one person in one block. `minutes` is how long somebody was there who came late or left early.
///
/// # Errors
/// As [`AttendError`] says; nothing is marked then.
pub fn mark(
    store: &dyn Store,
    catalog: &Catalog,
    (id, block): (&SessionId, Timestamp),
    (person, presence, minutes): (&PersonId, Presence, Option<u32>),
    marker: Marker<'_>,
    now: Timestamp,
) -> Result<(), AttendError> {
    let session = opened(store, id, block, presence, now)?;
    marker.may(person, &session)?;
    let is_on_it = store.bookings_at(id, now)?.iter().any(|(known, booking)| known.id == *person && is_of_it(booking));
    if !is_on_it || presence == Presence::CheckedIn {
        return Err(AttendError::Missing);
    }
    let minutes = minutes.filter(|_| matches!(presence, Presence::Late | Presence::LeftEarly));
    let mark = Mark { minutes, ..Mark::by_hand(block, presence) };
    let grounds = Grounds { by: marker.name, reason: "seen in the session" };
    let trainer = marker.trainer(&session);
    follow::put(store, catalog, &session, &[(person.clone(), mark)], (grounds, trainer.as_ref()), now)
}

/// Checks in whoever has a seat with a code, from now on; who that is. Of whom more is known already, it stays.
///
/// # Errors
/// As [`AttendError`] says.
pub fn check_in(
    store: &dyn Store,
    catalog: &Catalog,
    (id, block): (&SessionId, Timestamp),
    code: &str,
    marker: Marker<'_>,
    now: Timestamp,
) -> Result<Person, AttendError> {
    let session = opened(store, id, block, Presence::CheckedIn, now)?;
    let spelled =
        |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let typed = spelled(code);
    let mut list = store.bookings_at(id, now)?.into_iter().filter(|(_, booking)| is_of_it(booking));
    let found = list.find(|(person, _)| spelled(&seat_code(id, &person.id)) == typed);
    let (person, _) = found.ok_or_else(|| AttendError::NoSuchCode(code.trim().chars().take(20).collect()))?;
    marker.may(&person.id, &session)?;
    let marks = Marks::read(store, now)?;
    let known = marks.last(id, &person.id, block).map(|marked| &marked.mark);
    let is_known = known.is_some_and(|mark| mark.presence != Presence::Expected && mark.method != Method::Import);
    if !is_known {
        let stays = vec![Stay { from: now, until: None }];
        let mark = Mark { block, presence: Presence::CheckedIn, minutes: None, stays, method: Method::Code };
        let grounds = Grounds { by: marker.name, reason: "by the code of their seat" };
        let trainer = marker.trainer(&session);
        follow::put(store, catalog, &session, &[(person.id.clone(), mark)], (grounds, trainer.as_ref()), now)?;
    }
    Ok(person)
}

/// Everybody of `people` who is still expected was there; how many that are.
///
/// # Errors
/// As [`AttendError`] says.
pub fn everybody(
    store: &dyn Store,
    catalog: &Catalog,
    (id, block): (&SessionId, Timestamp),
    people: &[PersonId],
    marker: Marker<'_>,
    now: Timestamp,
) -> Result<usize, AttendError> {
    let session = opened(store, id, block, Presence::Present, now)?;
    let register = Register::read(store, catalog, session, now)?;
    let session = &register.session;
    let trainer = marker.trainer(session);
    // Who came on the list, or was marked, since that was shown is left out; and nobody marks themselves.
    let theirs = register.expected(block).map(|one| &one.person.id).filter(|id| people.contains(id));
    let marks: Vec<follow::Put> = theirs
        .filter(|id| marker.may(id, session).is_ok())
        .map(|id| (id.clone(), Mark::by_hand(block, Presence::Present)))
        .collect();
    if marks.is_empty() {
        return Err(AttendError::Nobody);
    }
    let grounds = Grounds { by: marker.name, reason: "everybody else was here" };
    follow::put(store, catalog, session, &marks, (grounds, trainer.as_ref()), now)?;
    Ok(marks.len())
}

/// What was marked at one instant, and can be taken back: within the pause, as long as nothing was marked since, and the
/// last of it only, for what was marked before is put right by a tap.
///
/// # Errors
/// Of the store.
pub fn recent(store: &dyn Store, id: &SessionId, now: Timestamp) -> Result<Vec<Marked>, StoreError> {
    let marks = Marks::read(store, now)?;
    let Some(people) = marks.of.get(id) else { return Ok(Vec::new()) };
    let since = now.saturating_sub(PAUSE).unwrap_or(Timestamp::MIN);
    let all = || people.values().flatten().filter(|marked| !follow::is_repeated(marked));
    let Some(last) = all().map(|marked| marked.at).max().filter(|at| *at > since) else { return Ok(Vec::new()) };
    let is_last = |marked: &&Marked| {
        let last = marks.last(id, &marked.person, marked.mark.block);
        marked.at == last_of(marked, last) && marked.reason != MISTAKE
    };
    let mut found: Vec<Marked> = all().filter(|marked| marked.at == last).filter(is_last).cloned().collect();
    found.sort_by(|one, other| one.person.cmp(&other.person));
    Ok(found)
}

/// When what holds of a mark's block was said first: repeating it at the block's end says nothing new.
fn last_of(marked: &Marked, last: Option<&Marked>) -> Timestamp {
    match last {
        Some(last) if last.mark == marked.mark && follow::is_repeated(last) => marked.at,
        Some(last) => last.at,
        None => marked.at,
    }
}

/// Puts what was marked at an instant back to what it was before.
///
/// # Errors
/// `Over` when there is nothing of the kind.
pub fn undo(store: &dyn Store, id: &SessionId, at: Timestamp, by: &str, now: Timestamp) -> Result<(), AttendError> {
    let session = store.session(id)?.ok_or(AttendError::Missing)?;
    let done: Vec<Marked> = recent(store, id, now)?.into_iter().filter(|marked| marked.at == at).collect();
    let catalog = super::publish::in_force(store, now)?.map(|publication| publication.catalog);
    let Some(catalog) = catalog.filter(|_| !done.is_empty()) else { return Err(AttendError::Over) };
    let marks = Marks::read(store, now)?;
    let before = |marked: &Marked| {
        let same = |known: &&Marked| known.mark.block == marked.mark.block && known.at < marked.at;
        let known = marks.of(id, &marked.person).iter().rfind(same);
        let mark =
            known.map_or_else(|| Mark::by_hand(marked.mark.block, Presence::Expected), |known| known.mark.clone());
        (marked.person.clone(), mark)
    };
    let restored: Vec<follow::Put> = done.iter().map(before).collect();
    let trainer = follow::trainer_called(store, &session, by)?;
    follow::put(store, &catalog, &session, &restored, (Grounds { by, reason: MISTAKE }, trainer.as_ref()), now)
}

/// Presence and outcome, two of the four axes a learner has in a session: all that both follow from, read once.
#[derive(Debug, Clone, Default)]
pub struct Axes {
    marks: Marks,
    watched: Vec<Watched>,
    as_of: Timestamp,
}

impl Axes {
    /// As they stood at an instant.
    ///
    /// # Errors
    /// Of the store.
    pub fn read(store: &dyn Store, as_of: Timestamp) -> Result<Self, StoreError> {
        Ok(Self { marks: Marks::read(store, as_of)?, watched: super::sign_off::watched(store, as_of)?, as_of })
    }

    /// Somebody's in a session.
    #[must_use]
    pub fn of(&self, catalog: &Catalog, session: &Session, person: &PersonId) -> (Attendance, Outcomes) {
        let skills = catalog.workshop(&session.workshop).map_or(&[][..], |workshop| &workshop.skills);
        let attendance = self.marks.attendance(catalog, session, person, self.as_of);
        (attendance, Outcomes::of(&self.watched, person, &session.workshop, skills))
    }
}

/// Presence and outcome of everybody who has a seat in a judged session, for a report.
///
/// # Errors
/// Of the store.
pub fn axes(store: &dyn Store, catalog: &Catalog, standings: &Standings) -> Result<report::Axes, StoreError> {
    let axes = Axes::read(store, standings.as_of)?;
    let of = |person: &PersonId| (person.clone(), axes.of(catalog, &standings.session, person));
    Ok(standings.seats.iter().map(|seat| of(&seat.person.id)).collect())
}
