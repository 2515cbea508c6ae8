//! Sessions and the seats in them.

use super::StoreError;
use crate::access::PersonId;
use crate::decision::Decision;
use crate::roster::{Booking, Change, Notice, Person, Seating, SeatingError, Session, SessionId};
use jiff::Timestamp;
use std::sync::Arc;

/// What is done to a session's bookings, and whom that is told. It runs within the transaction that keeps it, perhaps more
/// than once, and must not depend on that.
pub type Arrange = Arc<dyn Fn(&mut Seating) -> Result<Vec<Notice>, SeatingError> + Send + Sync>;

/// The same for the bookings of two sessions.
pub type ArrangeBoth = Arc<dyn Fn(&mut Seating, &mut Seating) -> Result<Vec<Notice>, SeatingError> + Send + Sync>;

/// What became of the bookings; or why nothing did.
pub type Arranged = Result<Vec<Change>, SeatingError>;

/// A session as it was before it was changed, and when that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// As it was.
    pub session: Session,
    /// When it was changed.
    pub at: Timestamp,
}

/// Sessions and bookings.
pub trait Sessions: Send + Sync {
    /// Plans sessions, all or none.
    ///
    /// # Errors
    /// `Conflict` when another session has one's id (the very same one again is no conflict),
    /// `Missing` when a trainer is not there.
    fn add_sessions(&self, sessions: &[Session]) -> Result<(), StoreError>;

    /// Changes a session, with the decision to do so, and has people told: that takes the place of what waits to be said about an
    /// earlier change. What it was before is kept for whoever wants it back, unless `for_good`; while people haven't been told of
    /// an earlier change, that is what it was before that one.
    ///
    /// # Errors
    /// `Missing` when it isn't there, `Conflict` when it isn't as `before` any more.
    fn change_session(
        &self,
        before: &Session,
        after: &Session,
        decision: &Decision,
        notices: &[Notice],
        for_good: bool,
    ) -> Result<(), StoreError>;

    /// What a session was before it was last changed.
    fn before(&self, id: &SessionId) -> Result<Option<Before>, StoreError>;

    /// One session.
    fn session(&self, id: &SessionId) -> Result<Option<Session>, StoreError>;

    /// All sessions with the number of seats taken, by start.
    fn sessions(&self) -> Result<Vec<(Session, usize)>, StoreError>;

    /// Saves people and decisions (as [`super::People::save_people`] does) and does to the session's bookings what `arrange`
    /// does, in one transaction: all or nothing, and no seat is given twice. Letters about a seat that wait are dropped when
    /// it changes.
    ///
    /// # Errors
    /// `Missing` when the session or a person is not there.
    fn arrange(
        &self,
        session: &SessionId,
        people: &[Person],
        decisions: &[Decision],
        arrange: Arrange,
        now: Timestamp,
    ) -> Result<Arranged, StoreError>;

    /// The same in two sessions at once.
    ///
    /// # Errors
    /// `Missing` when a session or a person is not there.
    fn arrange_both(
        &self,
        sessions: (&SessionId, &SessionId),
        arrange: ArrangeBoth,
        now: Timestamp,
    ) -> Result<Arranged, StoreError>;

    /// Who has a seat, by name.
    fn roster(&self, session: &SessionId) -> Result<Vec<(Person, Booking)>, StoreError>;

    /// Everybody who is or was on a session's list, by name, as it stood at an instant.
    fn bookings_at(&self, session: &SessionId, as_of: Timestamp) -> Result<Vec<(Person, Booking)>, StoreError>;

    /// Where a person stands with each session they are or may yet be expected at, by start.
    fn bookings(&self, person: &PersonId) -> Result<Vec<(Session, Booking)>, StoreError>;

    /// What became of all of somebody's bookings, oldest first.
    fn steps_of(&self, person: &PersonId) -> Result<Vec<Booking>, StoreError>;

    /// What became of one of them, oldest first.
    fn booking_steps(&self, session: &SessionId, person: &PersonId) -> Result<Vec<Booking>, StoreError>;
}
