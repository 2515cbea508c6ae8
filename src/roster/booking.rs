//! A booking: where one person stands with one session's seats.

use super::{PersonId, SessionId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where one person stands with one session's seats. Whether they are ready for it is another question, and whether they
/// came is a third.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// In which session.
    pub session: SessionId,
    /// Whose.
    pub person: PersonId,
    /// Since when they have been on the list; nobody is behind on what came before, and who came first is promoted first.
    pub enrolled: Timestamp,
    /// Where they stand.
    pub seat: Seat,
    /// Since when.
    pub since: Timestamp,
    /// Until when an offer stands.
    pub until: Option<Timestamp>,
    /// What whoever brought it about wrote: an apology, a reason.
    pub note: String,
    /// Who brought it about, as they are named on screens; empty for what happens by itself.
    pub by: String,
}

/// The states of a booking (readiness rules, "four independent axes").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seat {
    /// Has a seat.
    Booked,
    /// Is held a seat for a while, and has to say yes.
    Offered,
    /// Waits for one, in order of coming.
    Waitlisted,
    /// May have one, and isn't let in yet: the gate asks for readiness first.
    Approved,
    /// Asked for one; an organiser has to answer.
    Requested,
    /// Was told no.
    Declined,
    /// Can't come.
    CancelledByLearner,
    /// Was taken off the list.
    CancelledByOrganiser,
    /// Lost the seat by not being ready in time.
    Released,
    /// Is in another session instead.
    Moved,
}

impl Booking {
    /// A seat, as whoever plans a session gives it.
    #[must_use]
    pub fn seat(session: SessionId, person: PersonId, at: Timestamp) -> Self {
        Self {
            session,
            person,
            enrolled: at,
            seat: Seat::Booked,
            since: at,
            until: None,
            note: String::new(),
            by: String::new(),
        }
    }
}

impl Seat {
    /// All of them, from a seat to none.
    pub const ALL: [Self; 10] = [
        Self::Booked,
        Self::Offered,
        Self::Waitlisted,
        Self::Approved,
        Self::Requested,
        Self::Declined,
        Self::CancelledByLearner,
        Self::CancelledByOrganiser,
        Self::Released,
        Self::Moved,
    ];

    /// Whether one is or may yet be expected.
    #[must_use]
    pub fn is_live(self) -> bool {
        self <= Self::Requested
    }

    /// Whether it takes up a seat.
    #[must_use]
    pub fn takes_one(self) -> bool {
        matches!(self, Self::Booked | Self::Offered)
    }

    /// The word in columns and JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Offered => "offered",
            Self::Waitlisted => "waitlisted",
            Self::Approved => "approved",
            Self::Requested => "requested",
            Self::Declined => "declined",
            Self::CancelledByLearner => "cancelled_by_learner",
            Self::CancelledByOrganiser => "cancelled_by_organiser",
            Self::Released => "released",
            Self::Moved => "moved",
        }
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Booked => "Booked",
            Self::Offered => "Offered a seat",
            Self::Waitlisted => "Waiting",
            Self::Approved => "Let in when ready",
            Self::Requested => "Asks for a seat",
            Self::Declined => "Declined",
            Self::CancelledByLearner => "Can’t come",
            Self::CancelledByOrganiser => "Taken off",
            Self::Released => "Seat released",
            Self::Moved => "In another session",
        }
    }

    /// The one with that word.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|seat| seat.code() == code)
    }
}
