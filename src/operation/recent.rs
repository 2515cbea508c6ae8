//! What was just done on a session's list, and taking it back: as long as nobody was told of it, and ten minutes at most.

use super::attend::{self, AttendError};
use super::catch_up::{self, CatchUpError};
use super::door;
use super::judge::JudgeError;
use super::seats::{self, SeatError};
use super::waive::{self, Grounds, WaiveError};
use crate::access::PersonId;
use crate::course::{ModuleKey, RequirementKey};
use crate::decision::{Act, Decision};
use crate::roster::{Booking, NoticeKind, PAUSE, Presence, Seat, SessionId};
use crate::store::{Store, StoreError, Told};
use jiff::Timestamp;
use uuid::Uuid;

/// Something that was done, and can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    /// How it is named to be taken back.
    pub token: Token,
    /// When it was done.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// About whom.
    pub people: Vec<PersonId>,
    /// What.
    pub what: Deed,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// They are to be reminded.
    Remind,
    /// They were excused from something.
    Waive(RequirementKey),
    /// They were let in, whatever the gate says.
    Admit,
    /// They were given a module to do.
    Assign(ModuleKey),
    /// They were marked in a block.
    Attend(Presence),
    /// Their seat is another one.
    Seat(Seat),
}

/// What is to be taken back, as a form says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// The reminders asked for at that instant, in microseconds.
    Remind(i64),
    /// A waiver.
    Waive(Uuid),
    /// Somebody's admission.
    Admit(PersonId),
    /// An assignment.
    Assign(Uuid),
    /// What was marked at that instant, in microseconds.
    Attend(i64),
    /// The last change of somebody's seat.
    Seat(PersonId),
}

/// Why nothing was taken back.
#[derive(Debug, thiserror::Error)]
pub enum RecentError {
    /// Too late, or nothing of the kind was done.
    #[error("there is nothing to take back any more")]
    Over,
    /// Nobody could be judged.
    #[error(transparent)]
    Judge(#[from] JudgeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SeatError> for RecentError {
    fn from(error: SeatError) -> Self {
        match error {
            SeatError::Judge(error) => Self::Judge(error),
            SeatError::Store(error) => Self::Store(error),
            _ => Self::Over,
        }
    }
}

impl From<WaiveError> for RecentError {
    fn from(error: WaiveError) -> Self {
        match error {
            WaiveError::Store(error) => Self::Store(error),
            _ => Self::Over,
        }
    }
}

impl From<CatchUpError> for RecentError {
    fn from(error: CatchUpError) -> Self {
        match error {
            CatchUpError::Judge(error) => Self::Judge(error),
            CatchUpError::Store(error) => Self::Store(error),
            _ => Self::Over,
        }
    }
}

impl From<AttendError> for RecentError {
    fn from(error: AttendError) -> Self {
        match error {
            AttendError::Store(error) => Self::Store(error),
            _ => Self::Over,
        }
    }
}

impl Token {
    /// The token as a form has it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Remind(at) => format!("remind {at}"),
            Self::Waive(id) => format!("waive {id}"),
            Self::Admit(person) => format!("admit {person}"),
            Self::Assign(id) => format!("assign {id}"),
            Self::Attend(at) => format!("attend {at}"),
            Self::Seat(person) => format!("seat {person}"),
        }
    }

    /// Reads that.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (kind, which) = text.split_once(' ')?;
        let person = || PersonId(which.to_owned());
        match kind {
            "remind" => which.parse().ok().map(Self::Remind),
            "waive" => which.parse().ok().map(Self::Waive),
            "admit" => Some(Self::Admit(person())),
            "assign" => which.parse().ok().map(Self::Assign),
            "attend" => which.parse().ok().map(Self::Attend),
            "seat" => Some(Self::Seat(person())),
            _ => None,
        }
    }
}

/// What was done within the pause and can be taken back, newest first. `told` is all that people on the list are told.
///
/// # Errors
/// Of the store.
pub fn recent(
    store: &dyn Store,
    session: &SessionId,
    told: &[Told],
    now: Timestamp,
) -> Result<Vec<Recent>, StoreError> {
    let since = now.saturating_sub(PAUSE).unwrap_or(Timestamp::MIN);
    let list: Vec<Booking> = store.bookings_at(session, now)?.into_iter().map(|(_, booking)| booking).collect();
    let mut found = reminders(told);
    let decided = |at: &Timestamp| *at > since && *at <= now;
    let is_listed = |person: &PersonId| list.iter().any(|booking| booking.person == *person);
    for waiver in waive::list(store, now)?.into_iter().filter(|w| decided(&w.at) && w.revoked.is_none()) {
        if is_listed(&waiver.person) {
            let (token, what) = (Token::Waive(waiver.id), Deed::Waive(waiver.key));
            found.push(Recent { token, at: waiver.at, by: waiver.by, people: vec![waiver.person], what });
        }
    }
    for given in catch_up::list(store, now)?.into_iter().filter(|a| decided(&a.at) && a.session == *session) {
        let (token, what) = (Token::Assign(given.id), Deed::Assign(given.module));
        found.push(Recent { token, at: given.at, by: given.by, people: vec![given.person], what });
    }
    for admission in door::admissions(store, session, now)?.into_iter().filter(|a| decided(&a.at)) {
        let token = Token::Admit(admission.person.clone());
        found.push(Recent {
            token,
            at: admission.at,
            by: admission.by,
            people: vec![admission.person],
            what: Deed::Admit,
        });
    }
    found.extend(marked(store, session, now)?);
    for booking in list {
        // Whom an import has just brought in is no change, and what they did themselves is theirs to take back.
        let is_change = booking.enrolled != booking.since && !booking.by.is_empty();
        let is_admission = found.iter().any(|one| one.what == Deed::Admit && one.people.contains(&booking.person));
        if decided(&booking.since) && is_change && !is_admission && !is_told(told, &booking) {
            let (token, what) = (Token::Seat(booking.person.clone()), Deed::Seat(booking.seat));
            found.push(Recent { token, at: booking.since, by: booking.by, people: vec![booking.person], what });
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.at));
    Ok(found)
}

/// What was marked last.
///
/// # Errors
/// Of the store.
pub fn marked(store: &dyn Store, session: &SessionId, now: Timestamp) -> Result<Option<Recent>, StoreError> {
    let marks = attend::recent(store, session, now)?;
    Ok(marks.first().map(|first| Recent {
        token: Token::Attend(first.at.as_microsecond()),
        at: first.at,
        by: first.by.clone(),
        people: marks.iter().map(|marked| marked.person.clone()).collect(),
        what: Deed::Attend(first.mark.presence),
    }))
}

/// Reminders that wait, those asked for at once as one.
fn reminders(told: &[Told]) -> Vec<Recent> {
    let mut found: Vec<Recent> = Vec::new();
    let waiting = told.iter().filter(|told| told.sent.is_none() && told.refused.is_none());
    for notice in waiting.map(|told| &told.notice).filter(|notice| notice.kind == NoticeKind::Nudge) {
        let token = Token::Remind(notice.made.as_microsecond());
        match found.iter_mut().find(|one| one.token == token) {
            Some(one) => one.people.push(notice.person.clone()),
            None => found.push(Recent {
                token,
                at: notice.made,
                by: notice.by.clone(),
                people: vec![notice.person.clone()],
                what: Deed::Remind,
            }),
        }
    }
    found
}

fn is_told(told: &[Told], booking: &Booking) -> bool {
    told.iter()
        .any(|told| told.notice.person == booking.person && told.notice.made >= booking.since && told.sent.is_some())
}

/// Takes one of those back.
///
/// # Errors
/// `Over` when it is too late for that.
pub fn take_back(
    store: &dyn Store,
    session: &SessionId,
    token: &Token,
    by: &str,
    now: Timestamp,
) -> Result<(), RecentError> {
    let told = store.notices(session)?;
    let found = recent(store, session, &told, now)?.into_iter().find(|one| one.token == *token);
    let done = found.ok_or(RecentError::Over)?;
    let grounds = Grounds { by, reason: "it was a mistake" };
    match token {
        Token::Remind(at) => {
            let of_it = told
                .iter()
                .map(|told| &told.notice)
                .filter(|notice| notice.kind == NoticeKind::Nudge && notice.made.as_microsecond() == *at);
            let mut dropped = 0;
            for notice in of_it {
                dropped += usize::from(store.drop_notice(notice.id)?);
            }
            if dropped == 0 { Err(RecentError::Over) } else { Ok(()) }
        }
        Token::Waive(id) => Ok(waive::revoke(store, *id, grounds, now)?),
        Token::Attend(_) => Ok(attend::undo(store, session, done.at, by, now)?),
        Token::Assign(id) => Ok(catch_up::take_back(store, *id, grounds, now)?),
        Token::Admit(person) => {
            let booking = seats::booking(store, session, person, now)?;
            if booking.is_some_and(|booking| booking.since == done.at) {
                return Ok(seats::undo(store, (session, person), grounds, now)?);
            }
            // They had their seat before: only the decision is taken back.
            let act = Act::Admit { person: person.clone(), session: session.clone(), admitted: false };
            let decision: Decision = grounds.decision(act, now).ok_or(RecentError::Over)?;
            store.decide(&decision)?;
            Ok(())
        }
        Token::Seat(person) => Ok(seats::undo(store, (session, person), grounds, now)?),
    }
}
