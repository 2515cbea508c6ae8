//! What other rules would change: the same seat, judged twice at the same instant.

use super::{Readiness, RequirementVerdict, Verdict, Word};
use crate::course::RequirementKey;
use crate::roster::{Person, PersonId, Session, SessionId};
use jiff::Timestamp;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// One seat whose state would be another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// In which session.
    pub session: SessionId,
    /// Whose.
    pub person: Person,
    /// By the rules as they are.
    pub before: Verdict,
    /// By the others.
    pub after: Verdict,
}

/// What other rules would change, in all sessions to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// The instant everybody was judged for, twice.
    pub as_of: Timestamp,
    /// The sessions that were looked at, by start.
    pub sessions: Vec<Coming>,
    /// How many people have a seat in them.
    pub people: usize,
    /// The seats whose state would be another: by session, worse ones first, then by name.
    pub flips: Vec<Flip>,
    /// How many seats would keep their state, with more to do.
    pub heavier: usize,
}

/// A session to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    /// Which.
    pub session: Session,
    /// How many have a seat.
    pub seats: usize,
    /// Whether the other courses lack its workshop.
    pub is_gone: bool,
}

impl Flip {
    /// Whether the other rules are worse for them (`Greater`), better, or otherwise neither.
    #[must_use]
    pub fn direction(&self) -> Ordering {
        self.after.state.distance().cmp(&self.before.state.distance())
    }

    /// Whether they are ready, and would be no longer.
    #[must_use]
    pub fn is_ready_no_longer(&self) -> bool {
        let is_ready = |state: Readiness| state.word() == Word::Ready;
        is_ready(self.before.state) && !is_ready(self.after.state)
    }

    /// What it comes from: what isn't met on the worse side, and stands otherwise on the other one.
    #[must_use]
    pub fn requirements(&self) -> Vec<&RequirementKey> {
        let better = self.direction() == Ordering::Less;
        let (from, to) = if better { (&self.after, &self.before) } else { (&self.before, &self.after) };
        let same = |row: &RequirementVerdict| {
            let other = from.requirements.iter().find(|other| other.key == row.key);
            other.is_some_and(|other| (other.state, other.minutes_left) == (row.state, row.minutes_left))
        };
        let rows = to.requirements.iter().filter(|row| !row.state.is_met() && !same(row));
        rows.map(|row| &row.key).collect()
    }
}

impl Impact {
    /// How many people have a seat for which this is so.
    pub fn people_with(&self, is: impl Fn(&Flip) -> bool) -> usize {
        let people: BTreeSet<&PersonId> =
            self.flips.iter().filter(|flip| is(flip)).map(|flip| &flip.person.id).collect();
        people.len()
    }

    /// Whether nobody would be worse off, and no session would lose its workshop.
    #[must_use]
    pub fn is_harmless(&self) -> bool {
        !self.flips.iter().any(|flip| flip.direction() == Ordering::Greater)
            && !self.sessions.iter().any(|coming| coming.is_gone)
    }
}
