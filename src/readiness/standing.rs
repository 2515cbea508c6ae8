//! A judged session: everybody's verdict beside their name.

use super::{Verdict, Word};
use crate::roster::{Booking, Person, PersonId, Session};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// One learner's seat and where they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub person: Person,
    /// Since when they have the seat.
    pub booking: Booking,
    /// Where they stand.
    pub verdict: Verdict,
}

/// A session and where everybody in it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standings {
    /// Which session.
    pub session: Session,
    /// The instant it was judged for.
    pub as_of: Timestamp,
    /// Most fixable first, then by name.
    pub seats: Vec<Standing>,
    /// Who may yet have a seat: those who are held one, wait, or ask; who came first first.
    pub waiting: Vec<Standing>,
    /// Who was on the list and isn't any more, by name.
    pub off: Vec<(Person, Booking)>,
}

impl Standings {
    /// Puts seats in the order of a roster.
    #[must_use]
    pub fn new(session: Session, as_of: Timestamp, mut seats: Vec<Standing>) -> Self {
        seats.sort_by(|a, b| a.order().cmp(&b.order()));
        Self { session, as_of, seats, waiting: Vec::new(), off: Vec::new() }
    }

    /// The same with those who have no seat.
    #[must_use]
    pub fn with_others(self, mut waiting: Vec<Standing>, off: Vec<(Person, Booking)>) -> Self {
        waiting.sort_by(|a, b| {
            let place = |s: &Standing| (s.booking.seat, s.booking.enrolled, s.person.id.clone());
            place(a).cmp(&place(b))
        });
        Self { waiting, off, ..self }
    }

    /// Where somebody on the list stands, seat or not.
    #[must_use]
    pub fn of(&self, person: &PersonId) -> Option<&Standing> {
        self.seats.iter().chain(&self.waiting).find(|standing| standing.person.id == *person)
    }

    /// How many people each of the five words is true of, zeros included.
    #[must_use]
    pub fn words(&self) -> Vec<(Word, usize)> {
        let count = |word| self.seats.iter().filter(|seat| seat.verdict.state.word() == word).count();
        Word::ALL.into_iter().map(|word| (word, count(word))).collect()
    }

    /// How many people are in each state, by its code; states nobody is in are left out.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for seat in &self.seats {
            *counts.entry(seat.verdict.state.code()).or_default() += 1;
        }
        counts
    }
}

impl Standing {
    /// Where the seat stands on a roster: by word, least left first, by name.
    #[must_use]
    pub fn order(&self) -> (Word, u32, &str, &str) {
        (self.verdict.state.word(), self.verdict.minutes_left.0, &self.person.name, &self.person.id.0)
    }
}
