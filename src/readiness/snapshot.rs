//! A session's readiness as it was at the three instants that are looked back to: a week before, the day before, at the start.

use super::Standings;
use crate::roster::{PersonId, Session, SessionId};
use jiff::{Span, Timestamp, ToSpan as _};

/// Which instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Point {
    /// Seven days before the start.
    Week,
    /// 24 hours before it.
    Day,
    /// The start.
    Start,
}

/// What was kept of a session at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Of which session.
    pub session: SessionId,
    /// Which instant it is.
    pub point: Point,
    /// That instant: a session that was moved has others.
    pub at: Timestamp,
    /// When it was kept.
    pub taken: Timestamp,
    /// Everybody with a seat by then, by id.
    pub seats: Vec<Kept>,
}

/// Where one learner stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Who.
    pub person: PersonId,
    /// The state's word in JSON ([`super::Readiness::code`]).
    pub state: String,
    /// Why, as people read it then.
    pub reason: String,
    /// What was left, in minutes.
    pub minutes_left: u32,
}

impl Point {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Week, Self::Day, Self::Start];

    /// The word in columns and JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Day => "day",
            Self::Start => "start",
        }
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Week => "a week before",
            Self::Day => "the day before",
            Self::Start => "at the start",
        }
    }

    /// The one with that word.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|point| point.code() == code)
    }

    /// The instant it is of a session: seven days by the clock on the wall, 24 hours whatever it does.
    #[must_use]
    pub fn at(self, session: &Session) -> Timestamp {
        let span: Span = match self {
            Self::Week => 7.days(),
            Self::Day => 24.hours(),
            Self::Start => return session.starts,
        };
        session.starts_at().checked_sub(span).map_or(Timestamp::MIN, |at| at.timestamp())
    }
}

impl Snapshot {
    /// What is kept of a session judged as of that instant.
    #[must_use]
    pub fn of(standings: &Standings, point: Point, taken: Timestamp) -> Self {
        let mut seats: Vec<Kept> = standings
            .seats
            .iter()
            .map(|standing| Kept {
                person: standing.person.id.clone(),
                state: standing.verdict.state.code().to_owned(),
                reason: standing.verdict.reason.clone(),
                minutes_left: standing.verdict.minutes_left.0,
            })
            .collect();
        seats.sort_by(|a, b| a.person.cmp(&b.person));
        Self { session: standings.session.id.clone(), point, at: standings.as_of, taken, seats }
    }
}
