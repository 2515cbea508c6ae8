//! Something a person is to be told about a session, by mail: kept as what it is about, and written when it is sent.

use super::{Booking, Change, PersonId, Seat, SessionId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long nothing goes out, so that what brought it about can be undone.
pub const PAUSE: SignedDuration = SignedDuration::from_mins(10);

/// Something a person is to be told about a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Unique.
    pub id: Uuid,
    /// Who is told.
    pub person: PersonId,
    /// About which session.
    pub session: SessionId,
    /// What.
    pub kind: NoticeKind,
    /// When it came up.
    pub made: Timestamp,
    /// Not before.
    pub due: Timestamp,
    /// Who has them told, as they are named on screens; empty for what comes about by itself.
    pub by: String,
    /// What they say to it, such as why a session was moved.
    pub note: String,
}

/// What somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// They have a seat.
    Booked,
    /// They wait for one.
    Waitlisted,
    /// One is held for them.
    Offered,
    /// They have one as soon as they are ready.
    Approved,
    /// They were told no.
    Declined,
    /// They are off the list, as they wanted.
    Cancelled,
    /// They were taken off it.
    TakenOff,
    /// They lost the seat, not being ready.
    Released,
    /// They will lose it unless they get ready.
    ReleaseAhead,
    /// It takes place at another time, or in another place.
    MovedTo,
    /// It doesn't take place.
    CalledOff,
    /// A trainer reminds them of what is left.
    Nudge,
    /// The trainer's brief, the day before.
    Brief,
}

impl NoticeKind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Booked,
        Self::Waitlisted,
        Self::Offered,
        Self::Approved,
        Self::Declined,
        Self::Cancelled,
        Self::TakenOff,
        Self::Released,
        Self::ReleaseAhead,
        Self::MovedTo,
        Self::CalledOff,
        Self::Nudge,
        Self::Brief,
    ];

    /// The word in columns.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Waitlisted => "waitlisted",
            Self::Offered => "offered",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::TakenOff => "taken_off",
            Self::Released => "released",
            Self::ReleaseAhead => "release_ahead",
            Self::MovedTo => "moved_to",
            Self::CalledOff => "called_off",
            Self::Nudge => "nudge",
            Self::Brief => "brief",
        }
    }

    /// The one with that word.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it says where somebody stands with a seat: only the newest of those matters.
    #[must_use]
    pub fn is_about_the_seat(self) -> bool {
        !self.is_about_the_plan() && !matches!(self, Self::Nudge | Self::Brief | Self::ReleaseAhead)
    }

    /// Whether it says what became of the session itself: only the newest of those matters.
    #[must_use]
    pub fn is_about_the_plan(self) -> bool {
        matches!(self, Self::MovedTo | Self::CalledOff)
    }
}

impl Notice {
    /// What is to be told after a pause in which it can be taken back.
    #[must_use]
    pub fn after_pause(person: PersonId, session: SessionId, kind: NoticeKind, now: Timestamp) -> Self {
        let due = now.checked_add(PAUSE).unwrap_or(now);
        Self { id: Uuid::now_v7(), person, session, kind, made: now, due, by: String::new(), note: String::new() }
    }

    /// What somebody is told of a change of their booking; nothing when they did it themselves and see it.
    #[must_use]
    pub fn of_change(change: &Change, now: Timestamp) -> Option<Self> {
        let had_a_seat = change.before.as_ref().is_some_and(|before| before.seat == Seat::Booked);
        let kind = match change.after.seat {
            Seat::Booked => NoticeKind::Booked,
            Seat::Offered => NoticeKind::Offered,
            Seat::Waitlisted => NoticeKind::Waitlisted,
            Seat::Approved => NoticeKind::Approved,
            Seat::Declined => NoticeKind::Declined,
            Seat::Released => NoticeKind::Released,
            Seat::CancelledByOrganiser | Seat::Moved => NoticeKind::TakenOff,
            Seat::CancelledByLearner if had_a_seat => NoticeKind::Cancelled,
            Seat::CancelledByLearner | Seat::Requested => return None,
        };
        let Booking { person, session, by, note, .. } = change.after.clone();
        Some(Self { by, note, ..Self::after_pause(person, session, kind, now) })
    }
}
