//! Bookings: the last step says where somebody stands, those before it how that came about.

use super::column::{micros, time, time_or_none, unreadable};
use super::connection::{Connection, Row, values};
use super::people::{self, person_columns};
use super::session::{self, session_columns};
use crate::access::PersonId;
use crate::roster::{Booking, Change, Notice, Person, Seat, Seating, SeatingError, Session, SessionId};
use crate::store::StoreError;
use jiff::Timestamp;

/// Who was merged has their booking as who they are; who left before it began has none.
const AT: &str = person_columns!(
    ", b.at, b.seat, b.enrolled, b.until, b.note, b.said_by
    from booking_step b join session s on s.id = b.session join person who on who.id = b.person
        join person p on p.id = coalesce(who.merged_into, who.id)
    where b.session = $1 and b.at <= $2 and (p.departed is null or s.starts < p.departed)
        and not exists (select 1 from booking_step l
            where l.session = b.session and l.person = b.person and l.number > b.number and l.at <= $2)"
);

const OF_PERSON: &str = session_columns!(
    ", b.at, b.seat, b.enrolled, b.until, b.note, b.said_by
    from booking_step b join session s on s.id = b.session
    where b.person in (select id from person where id = $1 or merged_into = $1)
        and s.starts < (select coalesce(departed, 9223372036854775807) from person where id = $1)
        and not exists (select 1 from booking_step l
            where l.session = b.session and l.person = b.person and l.number > b.number)
    order by s.starts, s.id"
);

const STEPS: &str = "
    select at, seat, enrolled, until, note, said_by from booking_step
    where session = $1 and person in (select id from person where id = $2 or merged_into = $2)
    order by at, number";

const STEPS_OF: &str = "
    select at, seat, enrolled, until, note, said_by, session from booking_step
    where person in (select id from person where id = $1 or merged_into = $1)
    order by at, session, number";

/// Under whatever id somebody came onto the list.
const IDS: &str = "
    select distinct person from booking_step
    where session = $1 and person in (select id from person where id = $2 or merged_into = $2)";

const LAST: &str = "select max(number) from booking_step where session = $1 and person = $2";

const STEP: &str = "
    insert into booking_step (session, person, number, at, seat, enrolled, until, note, said_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Who has a seat, by name.
pub(super) fn roster(connection: &dyn Connection, session: &SessionId) -> Result<Vec<(Person, Booking)>, StoreError> {
    let mut all = all(connection, session, Timestamp::MAX)?;
    all.retain(|(_, booking)| booking.seat == Seat::Booked);
    Ok(all)
}

/// Everybody who is or was on the list, by name, as it stood at an instant.
pub(super) fn all(
    connection: &dyn Connection,
    session: &SessionId,
    as_of: Timestamp,
) -> Result<Vec<(Person, Booking)>, StoreError> {
    let mut all = connection.all(AT, values![session.0, micros(as_of)], |row| {
        let person = people::read(row)?;
        let booking = read(row, people::COLUMNS, session, &person.id)?;
        Ok((person, booking))
    })?;
    // The engine would carry all columns along to put rows in order.
    all.sort_by(|(one, _), (other, _)| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
    let mut found: Vec<(Person, Booking)> = Vec::with_capacity(all.len());
    for (person, booking) in all {
        match found.last_mut() {
            Some((same, known)) if same.id == person.id => *known = stronger(known, booking),
            _ => found.push((person, booking)),
        }
    }
    Ok(found)
}

/// Where a person stands with each session they are or may yet be expected at, by start.
pub(super) fn of_person(connection: &dyn Connection, person: &PersonId) -> Result<Vec<(Session, Booking)>, StoreError> {
    let mut found: Vec<(Session, Booking)> = Vec::new();
    for (session, booking) in connection.all(OF_PERSON, values![person.0], |row| {
        let session = session::read(connection, row)?;
        let booking = read(row, session::COLUMNS, &session.id, person)?;
        Ok((session, booking))
    })? {
        match found.last_mut() {
            Some((same, known)) if same.id == session.id => *known = stronger(known, booking),
            _ => found.push((session, booking)),
        }
    }
    found.retain(|(_, booking)| booking.seat.is_live());
    Ok(found)
}

/// What became of somebody's booking, oldest first.
pub(super) fn steps(
    connection: &dyn Connection,
    session: &SessionId,
    person: &PersonId,
) -> Result<Vec<Booking>, StoreError> {
    let mut steps = connection.all(STEPS, values![session.0, person.0], |row| read(row, 0, session, person))?;
    // Who is on the list under several ids has each step once for each.
    steps.dedup();
    Ok(steps)
}

/// What became of all of somebody's bookings, oldest first.
pub(super) fn steps_of(connection: &dyn Connection, person: &PersonId) -> Result<Vec<Booking>, StoreError> {
    connection.all(STEPS_OF, values![person.0], |row| read(row, 0, &SessionId(row.get(6)?), person))
}

/// What an arrangement changed, and who is told; or why it did nothing.
type Outcome = Result<(Vec<Change>, Vec<Notice>), SeatingError>;

/// What an arrangement does to a session's bookings; nothing is written yet.
pub(super) fn arranged(
    connection: &dyn Connection,
    session: Session,
    arrange: &dyn Fn(&mut Seating) -> Result<Vec<Notice>, SeatingError>,
) -> Result<Outcome, StoreError> {
    let mut seating = seating(connection, session)?;
    Ok(arrange(&mut seating).map(|notices| (seating.changes().to_vec(), notices)))
}

/// A session's bookings, as they stand.
pub(super) fn seating(connection: &dyn Connection, session: Session) -> Result<Seating, StoreError> {
    let bookings = all(connection, &session.id, Timestamp::MAX)?;
    Ok(Seating::new(session, bookings.into_iter().map(|(_, booking)| booking).collect()))
}

/// Keeps where somebody stands from now on, under whatever ids they are on the list.
pub(super) fn step(connection: &dyn Connection, booking: &Booking, now: Timestamp) -> Result<(), StoreError> {
    let Booking { session, person, enrolled, seat, until, note, by, .. } = booking;
    people::expect(connection, person)?;
    let mut ids: Vec<String> = connection.all(IDS, values![session.0, person.0], |row| row.get(0))?;
    if ids.is_empty() {
        ids.push(person.0.clone());
    }
    for id in ids {
        let last: Option<i64> = connection.value(LAST, values![session.0, id])?;
        let number = last.map_or(0, |last| last + 1);
        let (enrolled, until) = (micros(*enrolled), until.map(micros));
        connection
            .execute(STEP, values![session.0, id, number, micros(now), seat.code(), enrolled, until, note, by])?;
    }
    Ok(())
}

/// Of two bookings of who turned out to be one person: the one that has more, since the earlier day.
fn stronger(one: &Booking, other: Booking) -> Booking {
    let enrolled = one.enrolled.min(other.enrolled);
    let stronger = if other.seat < one.seat { other } else { one.clone() };
    Booking { enrolled, ..stronger }
}

fn read(row: &dyn Row, first: usize, session: &SessionId, person: &PersonId) -> Result<Booking, StoreError> {
    let word: &str = row.get(first + 1)?;
    Ok(Booking {
        session: session.clone(),
        person: person.clone(),
        since: time(row, first)?,
        seat: Seat::of(word).ok_or_else(|| unreadable(first + 1, format!("no seat is called {word}")))?,
        enrolled: time(row, first + 2)?,
        until: time_or_none(row, first + 3)?,
        note: row.get(first + 4)?,
        by: row.get(first + 5)?,
    })
}
