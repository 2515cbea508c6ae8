//! Who is in a session, with every mark of theirs and what follows from those.

use super::EARLY;
use crate::access::PersonId;
use crate::course::Catalog;
use crate::decision::{Marked, attendance};
use crate::operation::people;
use crate::roster::{Attendance, Booking, Person, Presence, Seat, Session, SessionId};
use crate::store::{Store, StoreError};
use jiff::Timestamp;
use std::collections::HashMap;

/// Every mark there is, by session and person.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    pub(super) of: HashMap<SessionId, HashMap<PersonId, Vec<Marked>>>,
    /// The place of the last of them on the record.
    pub(super) seen: i64,
}

impl Marks {
    /// Those known by `as_of`, of whom those people turned out to be.
    ///
    /// # Errors
    /// Of the store.
    pub fn read(store: &dyn Store, as_of: Timestamp) -> Result<Self, StoreError> {
        let records = store.decisions_of(&["attend"], as_of)?;
        let mut marks = attendance::marks(records.iter().map(|record| &record.decision));
        people::rename_merged(store, marks.iter_mut().map(|marked| &mut marked.person))?;
        let mut found = Self { seen: records.last().map_or(0, |record| record.sequence), ..Self::default() };
        for marked in marks {
            let session = found.of.entry(marked.session.clone()).or_default();
            session.entry(marked.person.clone()).or_default().push(marked);
        }
        Ok(found)
    }

    /// Somebody's in a session, oldest first.
    #[must_use]
    pub fn of(&self, session: &SessionId, person: &PersonId) -> &[Marked] {
        self.of.get(session).and_then(|people| people.get(person)).map_or(&[], Vec::as_slice)
    }

    /// What follows from them at an instant.
    #[must_use]
    pub fn attendance(&self, catalog: &Catalog, session: &Session, person: &PersonId, now: Timestamp) -> Attendance {
        let marks = self.of(&session.id, person).iter().map(|marked| &marked.mark);
        Attendance::of(&session.meetings(), marks, catalog.thresholds.attended_percent, now)
    }

    /// What was said last of somebody in a block.
    pub(super) fn last(&self, session: &SessionId, person: &PersonId, block: Timestamp) -> Option<&Marked> {
        self.of(session, person).iter().rfind(|marked| marked.mark.block == block)
    }
}

/// Somebody who is expected in a session, or said that they can't come, and their presence in it.
#[derive(Debug, Clone)]
pub struct Attendee {
    /// Who.
    pub person: Person,
    /// Their seat, with what they wrote when they can't come.
    pub booking: Booking,
    /// Their presence.
    pub attendance: Attendance,
    /// Who said what was said last in each block, and when, by the block's first instant.
    pub marked: Vec<Marked>,
}

/// Everybody in a session, by name.
#[derive(Debug, Clone)]
pub struct Register {
    /// Which session.
    pub session: Session,
    /// Who.
    pub people: Vec<Attendee>,
}

impl Register {
    /// As it stood at an instant.
    ///
    /// # Errors
    /// Of the store.
    pub fn read(store: &dyn Store, catalog: &Catalog, session: Session, as_of: Timestamp) -> Result<Self, StoreError> {
        let marks = Marks::read(store, as_of)?;
        Self::of(store, catalog, session, &marks, as_of)
    }

    pub(super) fn of(
        store: &dyn Store,
        catalog: &Catalog,
        session: Session,
        marks: &Marks,
        as_of: Timestamp,
    ) -> Result<Self, StoreError> {
        let mut bookings = store.bookings_at(&session.id, as_of)?;
        bookings.retain(|(_, booking)| is_of_it(booking));
        let people = bookings.into_iter().map(|(person, booking)| Attendee {
            attendance: marks.attendance(catalog, &session, &person.id, as_of),
            marked: last_of_each(marks.of(&session.id, &person.id)),
            person,
            booking,
        });
        Ok(Self { people: people.collect(), session })
    }

    /// Who is still expected in a block: who has a seat, and of whom nothing was said.
    pub fn expected(&self, block: Timestamp) -> impl Iterator<Item = &Attendee> {
        let is_expected = move |one: &&Attendee| {
            one.booking.seat == Seat::Booked && one.attendance.presence(block) == Presence::Expected
        };
        self.people.iter().filter(is_expected)
    }
}

/// When the block begins that goes on or comes next within reach, else the last one that began.
#[must_use]
pub fn current(session: &Session, now: Timestamp) -> Timestamp {
    let meetings = session.meetings();
    let is_open = |starts: Timestamp| starts.duration_since(now) <= EARLY;
    let found = meetings.iter().rfind(|block| is_open(block.starts)).or(meetings.first());
    found.map_or(session.starts, |block| block.starts)
}

/// Who belongs to a session: who has a seat, and who had one and can't come.
pub(super) fn is_of_it(booking: &Booking) -> bool {
    matches!(booking.seat, Seat::Booked | Seat::CancelledByLearner)
}

fn last_of_each(marks: &[Marked]) -> Vec<Marked> {
    let mut found: Vec<Marked> = Vec::new();
    for marked in marks {
        found.retain(|known| known.mark.block != marked.mark.block);
        found.push(marked.clone());
    }
    found
}
