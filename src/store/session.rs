//! Sessions and the seats in them.

use super::StoreError;
use crate::access::PersonId;
use crate::decision::Decision;
use crate::roster::{Booking, Person, Session, SessionId};
use jiff::Timestamp;

/// What enrolling changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Enrolled {
    /// Have a seat now.
    pub added: usize,
    /// Had one before.
    pub present: usize,
}

/// Sessions and bookings.
pub trait Sessions: Send + Sync {
    /// Plans a session.
    ///
    /// # Errors
    /// `Conflict` when another session has its id (the very same one again is no conflict),
    /// `Missing` when a trainer is not there.
    fn add_session(&self, session: &Session) -> Result<(), StoreError>;

    /// One session.
    fn session(&self, id: &SessionId) -> Result<Option<Session>, StoreError>;

    /// All sessions with the number of seats taken, by start.
    fn sessions(&self) -> Result<Vec<(Session, usize)>, StoreError>;

    /// Saves people and decisions (as [`super::People::save_people`] does) and gives those named by `seats` a seat: all or
    /// nothing.
    ///
    /// # Errors
    /// `Missing` when the session or a person is not there.
    fn enrol(
        &self,
        session: &SessionId,
        people: &[Person],
        decisions: &[Decision],
        seats: &[PersonId],
        at: Timestamp,
    ) -> Result<Enrolled, StoreError>;

    /// Who has a seat, by name.
    fn roster(&self, session: &SessionId) -> Result<Vec<(Person, Booking)>, StoreError>;

    /// A person's seats, by start.
    fn bookings(&self, person: &PersonId) -> Result<Vec<(Session, Booking)>, StoreError>;
}
