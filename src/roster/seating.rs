//! Who sits where: a session's bookings, and what may become of them. Pure; the store runs it within one transaction, so that
//! a seat is given once.

use super::{Booking, PersonId, Seat, Session};
use crate::course::Gate;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// A session's bookings while they are being changed.
#[derive(Debug, Clone)]
pub struct Seating {
    session: Session,
    bookings: Vec<Booking>,
    changes: Vec<Change>,
}

/// What became of one booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where they stood; `None` when they weren't on the list.
    pub before: Option<Booking>,
    /// Where they stand.
    pub after: Booking,
}

/// What the gate goes by: the rules and verdicts of the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doorkeeper {
    /// The session's gate.
    pub gate: Gate,
    /// When everything must be done.
    pub due: Timestamp,
    /// Who on the list is ready.
    pub ready: BTreeSet<PersonId>,
    /// Who is let in by somebody's decision, whatever the gate says.
    pub admitted: BTreeSet<PersonId>,
    /// Who was told twice that they will lose their seat.
    pub warned: BTreeSet<PersonId>,
}

/// Why a booking stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SeatingError {
    /// Nothing of the kind is open to them.
    #[error("{0}")]
    No(&'static str),
}

impl Doorkeeper {
    /// Keeps nobody out.
    #[must_use]
    pub fn open() -> Self {
        Self {
            gate: Gate::Open,
            due: Timestamp::MAX,
            ready: BTreeSet::new(),
            admitted: BTreeSet::new(),
            warned: BTreeSet::new(),
        }
    }

    /// Whether the gate lets them have a seat.
    #[must_use]
    pub fn lets_in(&self, person: &PersonId) -> bool {
        self.gate != Gate::Strict || self.is_cleared(person)
    }

    /// Whether they are ready, or admitted all the same.
    #[must_use]
    pub fn is_cleared(&self, person: &PersonId) -> bool {
        self.ready.contains(person) || self.admitted.contains(person)
    }
}

const FULL: SeatingError = SeatingError::No("no seat is free");
const OVER: SeatingError = SeatingError::No("the list is closed");
const GATE: SeatingError = SeatingError::No("the required work has to be done first");

impl Seating {
    /// The bookings of a session, as they stand.
    #[must_use]
    pub fn new(session: Session, bookings: Vec<Booking>) -> Self {
        Self { session, bookings, changes: Vec::new() }
    }

    /// Which session.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// What has become of it, each booking once, as it was before and is now.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Where one person stands.
    #[must_use]
    pub fn of(&self, person: &PersonId) -> Option<&Booking> {
        self.bookings.iter().find(|booking| booking.person == *person)
    }

    /// How many seats are free; `None` is any number.
    #[must_use]
    pub fn free(&self) -> Option<usize> {
        let taken = self.bookings.iter().filter(|booking| booking.seat.takes_one()).count();
        self.session.capacity.map(|capacity| usize::try_from(capacity).unwrap_or(usize::MAX).saturating_sub(taken))
    }

    /// Gives somebody a seat, as whoever plans the session: the next place on the waiting list when it is full, and the
    /// promise of one when the gate wants them ready first. Whoever has one keeps it.
    pub fn enrol(&mut self, person: &PersonId, door: &Doorkeeper, now: Timestamp, by: &str) {
        let seat = self.of(person).map(|booking| booking.seat);
        if matches!(seat, Some(Seat::Booked | Seat::Offered | Seat::Waitlisted)) {
            return;
        }
        let seat = if door.lets_in(person) { self.next_seat(person) } else { Seat::Approved };
        self.set(person, seat, now, (by, ""));
    }

    /// Takes a seat, or asks for one, as the learner.
    ///
    /// # Errors
    /// When the session isn't open to that, or not to them.
    pub fn ask(
        &mut self,
        person: &PersonId,
        door: &Doorkeeper,
        now: Timestamp,
        name: &str,
    ) -> Result<(), SeatingError> {
        use super::SignUp;
        let seat = self.of(person).map(|booking| booking.seat);
        if seat.is_some_and(Seat::is_live) {
            return Ok(());
        }
        if self.session.sign_up == SignUp::Closed || seat == Some(Seat::Declined) {
            return Err(SeatingError::No("an organiser gives the seats of this session"));
        }
        self.is_open(now)?;
        if !door.lets_in(person) {
            return Err(GATE);
        }
        let seat = if self.session.sign_up == SignUp::Ask { Seat::Requested } else { self.next_seat(person) };
        self.set(person, seat, now, (name, ""));
        Ok(())
    }

    /// Says no to whoever asked.
    ///
    /// # Errors
    /// When they don't ask.
    pub fn decline(&mut self, person: &PersonId, now: Timestamp, said: (&str, &str)) -> Result<(), SeatingError> {
        self.expect(person, &[Seat::Requested, Seat::Approved], "they don’t ask for a seat")?;
        self.set(person, Seat::Declined, now, said);
        Ok(())
    }

    /// Takes somebody off the list: `seat` says who brought that about, and `said` is their name and what they wrote.
    ///
    /// # Errors
    /// When they aren't on it.
    pub fn cancel(
        &mut self,
        person: &PersonId,
        seat: Seat,
        door: &Doorkeeper,
        now: Timestamp,
        said: (&str, &str),
    ) -> Result<(), SeatingError> {
        debug_assert!(!seat.is_live(), "a cancelled booking is no seat");
        let live: Vec<Seat> = Seat::ALL.into_iter().filter(|seat| seat.is_live()).collect();
        self.expect(person, &live, "they aren’t on the list")?;
        self.set(person, seat, now, said);
        self.promote(door, now);
        Ok(())
    }

    /// Holds a free seat for somebody who waits, until they say yes or `until` is over.
    ///
    /// # Errors
    /// When they don't wait, no seat is free, or the list is closed.
    pub fn offer(
        &mut self,
        person: &PersonId,
        door: &Doorkeeper,
        until: Timestamp,
        now: Timestamp,
        by: &str,
    ) -> Result<(), SeatingError> {
        self.is_open(now)?;
        self.expect(person, &[Seat::Waitlisted, Seat::Requested, Seat::Approved], "they don’t wait for a seat")?;
        if self.free() == Some(0) {
            return Err(FULL);
        }
        if !door.lets_in(person) {
            return Err(GATE);
        }
        self.set(person, Seat::Offered, now, (by, ""));
        let until = until.min(self.session.closes());
        self.put(person, |booking| booking.until = Some(until));
        Ok(())
    }

    /// Says yes to an offer, as the learner.
    ///
    /// # Errors
    /// When none stands.
    pub fn accept(&mut self, person: &PersonId, now: Timestamp, name: &str) -> Result<(), SeatingError> {
        let stands =
            self.of(person).is_some_and(|b| b.seat == Seat::Offered && b.until.is_none_or(|until| now < until));
        if !stands || self.session.cancelled.is_some() {
            return Err(SeatingError::No("no offer stands any more"));
        }
        self.set(person, Seat::Booked, now, (name, ""));
        Ok(())
    }

    /// Gives a seat whatever the gate and the number of seats say: somebody decided so.
    pub fn admit(&mut self, person: &PersonId, now: Timestamp, said: (&str, &str)) {
        if self.of(person).is_none_or(|booking| booking.seat != Seat::Booked) {
            self.set(person, Seat::Booked, now, said);
        }
    }

    /// Puts somebody back where they were before, and in the same place of the line. Whether that went: their seat may be gone.
    pub fn restore(&mut self, before: Option<Booking>, person: &PersonId, now: Timestamp, by: &str) -> bool {
        let seat = before.as_ref().map_or(Seat::CancelledByOrganiser, |booking| booking.seat);
        // Their seat may have gone to somebody else since.
        let held = self.of(person).is_some_and(|booking| booking.seat.takes_one());
        let seat = if seat.takes_one() && !held && self.free() == Some(0) { Seat::Waitlisted } else { seat };
        let note = before.as_ref().map_or("", |booking| &booking.note).to_owned();
        self.set(person, seat, now, (by, &note));
        let Some(before) = before else { return true };
        self.put(person, |booking| {
            booking.enrolled = before.enrolled;
            booking.until = before.until.filter(|_| seat == Seat::Offered);
        });
        seat == before.seat
    }

    /// What the clock brings about: offers end, the gate opens for who has become ready, seats are released, and those who
    /// wait move up. Nothing changes when it is done twice.
    pub fn settle(&mut self, door: &Doorkeeper, now: Timestamp) {
        if !self.session.is_ahead(now) || now >= self.session.starts {
            return;
        }
        for person in self.in_seat(Seat::Offered) {
            if self.of(&person).and_then(|booking| booking.until).is_some_and(|until| until <= now) {
                // They have to say yes: who doesn't isn't given one all the same when they move up.
                self.set(&person, Seat::Requested, now, ("", "the offer was not answered"));
            }
        }
        for person in self.in_seat(Seat::Approved).into_iter().filter(|person| door.lets_in(person)) {
            let seat = self.next_seat(&person);
            self.set(&person, seat, now, ("", ""));
        }
        if door.gate == Gate::Provisional && now >= door.due {
            let lost = |person: &PersonId| door.warned.contains(person) && !door.is_cleared(person);
            for person in self.in_seat(Seat::Booked).into_iter().filter(lost) {
                self.set(&person, Seat::Released, now, ("", "not ready in time"));
            }
        }
        self.promote(door, now);
    }

    /// Fills free seats with those who wait, first come first served: as long as there is time to prepare. After that, seats
    /// that were released go to who is ready, and others to whom somebody offers them.
    fn promote(&mut self, door: &Doorkeeper, now: Timestamp) {
        let in_time = now < door.due;
        if self.is_open(now).is_err() || !in_time && door.gate != Gate::Provisional {
            return;
        }
        for person in self.in_seat(Seat::Waitlisted) {
            if self.free() == Some(0) {
                return;
            }
            if door.lets_in(&person) && (in_time || door.is_cleared(&person)) {
                self.set(&person, Seat::Booked, now, ("", ""));
            }
        }
    }

    fn is_open(&self, now: Timestamp) -> Result<(), SeatingError> {
        if self.session.cancelled.is_some() || now >= self.session.closes() { Err(OVER) } else { Ok(()) }
    }

    /// A seat, or the last place of those who wait.
    fn next_seat(&self, person: &PersonId) -> Seat {
        let others_wait = self.bookings.iter().any(|b| b.seat == Seat::Waitlisted && b.person != *person);
        if self.free() == Some(0) || (others_wait && self.free().is_some()) { Seat::Waitlisted } else { Seat::Booked }
    }

    /// Those in a state, who came first first.
    fn in_seat(&self, seat: Seat) -> Vec<PersonId> {
        let mut found: Vec<&Booking> = self.bookings.iter().filter(|booking| booking.seat == seat).collect();
        found.sort_by(|a, b| (a.enrolled, &a.person).cmp(&(b.enrolled, &b.person)));
        found.into_iter().map(|booking| booking.person.clone()).collect()
    }

    fn expect(&self, person: &PersonId, seats: &[Seat], else_: &'static str) -> Result<(), SeatingError> {
        let is_one = self.of(person).is_some_and(|booking| seats.contains(&booking.seat));
        if is_one { Ok(()) } else { Err(SeatingError::No(else_)) }
    }

    fn set(&mut self, person: &PersonId, seat: Seat, now: Timestamp, (by, note): (&str, &str)) {
        let before = self.of(person).cloned();
        if before.as_ref().is_some_and(|booking| booking.seat == seat) {
            return;
        }
        // Who comes back after having gone comes last.
        let enrolled = before.as_ref().filter(|booking| booking.seat.is_live()).map_or(now, |booking| booking.enrolled);
        let after = Booking {
            session: self.session.id.clone(),
            person: person.clone(),
            enrolled,
            seat,
            since: now,
            until: None,
            note: note.to_owned(),
            by: by.to_owned(),
        };
        match self.bookings.iter_mut().find(|booking| booking.person == *person) {
            Some(booking) => *booking = after.clone(),
            None => self.bookings.push(after.clone()),
        }
        match self.changes.iter_mut().find(|change| change.after.person == *person) {
            Some(change) => change.after = after,
            None => self.changes.push(Change { before, after }),
        }
    }

    /// Writes something else into a booking that has changed.
    fn put(&mut self, person: &PersonId, write: impl Fn(&mut Booking)) {
        let of_changes = self.changes.iter_mut().map(|change| &mut change.after);
        self.bookings.iter_mut().chain(of_changes).filter(|booking| booking.person == *person).for_each(write);
    }
}
