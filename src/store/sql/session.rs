//! Sessions and the seats in them.

use super::column::{cut, id, micros, time};
use super::connection::{Connection, Row, values};
use super::people::{self, person_columns};
use super::{SqlStore, decision};
use crate::access::PersonId;
use crate::course::{Minutes, WorkshopKey};
use crate::decision::Decision;
use crate::roster::{Booking, Person, Session, SessionId};
use crate::store::{Enrolled, Sessions, StoreError};
use jiff::Timestamp;

const INSERT: &str = "
    insert into session (id, course, workshop, starts, ends, timezone, capacity, place, ready_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

const INSERT_TRAINER: &str = "insert into session_trainer (session, position, person) values ($1, $2, $3)";

const TRAINERS: &str = "select person from session_trainer where session = $1 order by position";

const FIND: &str = "
    select id, course, workshop, starts, ends, timezone, capacity, place, ready_by
    from session where id = $1";

const ALL: &str = "
    select id, course, workshop, starts, ends, timezone, capacity, place, ready_by,
        (select count(distinct p.id) from booking b join person who on who.id = b.person
            join person p on p.id = coalesce(who.merged_into, who.id)
            where b.session = session.id and (p.departed is null or session.starts < p.departed))
    from session order by starts, id";

const BOOK: &str = "
    insert into booking (session, person, enrolled) values ($1, $2, $3)
    on conflict do nothing";

/// Who was merged has their seat as who they are; who left before it began has none.
const ROSTER: &str = person_columns!(
    ", min(b.enrolled)
    from booking b join session s on s.id = b.session join person who on who.id = b.person
        join person p on p.id = coalesce(who.merged_into, who.id)
    where b.session = $1 and (p.departed is null or s.starts < p.departed)
    group by p.id order by p.name, p.id"
);

const BOOKINGS: &str = "
    select s.id, s.course, s.workshop, s.starts, s.ends, s.timezone, s.capacity, s.place, s.ready_by,
        min(b.enrolled)
    from booking b join session s on s.id = b.session
    where b.person in (select id from person where id = $1 or merged_into = $1)
        and s.starts < (select coalesce(departed, 9223372036854775807) from person where id = $1)
    group by s.id order by s.starts, s.id";

impl Sessions for SqlStore {
    fn add_session(&self, session: &Session) -> Result<(), StoreError> {
        let session = Session { starts: cut(session.starts), ends: cut(session.ends), ..session.clone() };
        self.write(move |connection| match find(connection, &session.id)? {
            None => insert(connection, &session),
            Some(same) if same == session => Ok(()),
            Some(_) => Err(StoreError::Conflict(format!("another session has the id {}", session.id))),
        })
    }

    fn session(&self, id: &SessionId) -> Result<Option<Session>, StoreError> {
        find(&*self.read()?, id)
    }

    fn sessions(&self) -> Result<Vec<(Session, usize)>, StoreError> {
        let reader = self.read()?;
        reader.all(ALL, values![], |row| {
            let taken: u32 = row.get(9)?;
            Ok((read(&*reader, row)?, taken as usize))
        })
    }

    fn enrol(
        &self,
        session: &SessionId,
        people: &[Person],
        decisions: &[Decision],
        seats: &[PersonId],
        at: Timestamp,
    ) -> Result<Enrolled, StoreError> {
        let (session, people, seats) = (session.clone(), people.to_vec(), seats.to_vec());
        let decisions = decisions.to_vec();
        self.write(move |connection| {
            if find(connection, &session)?.is_none() {
                return Err(StoreError::Missing(format!("there is no session {session}")));
            }
            for decision in &decisions {
                decision::append(connection, decision)?;
            }
            people::save(connection, &people)?;
            let mut enrolled = Enrolled::default();
            for person in &seats {
                people::expect(connection, person)?;
                let added = connection.execute(BOOK, values![session.0, person.0, micros(at)])?;
                enrolled.added += added;
                enrolled.present += 1 - added;
            }
            Ok(enrolled)
        })
    }

    fn roster(&self, session: &SessionId) -> Result<Vec<(Person, Booking)>, StoreError> {
        self.read()?.all(ROSTER, values![session.0], |row| {
            let person = people::read(row)?;
            let booking =
                Booking { session: session.clone(), person: person.id.clone(), enrolled: time(row, people::COLUMNS)? };
            Ok((person, booking))
        })
    }

    fn bookings(&self, person: &PersonId) -> Result<Vec<(Session, Booking)>, StoreError> {
        let reader = self.read()?;
        reader.all(BOOKINGS, values![person.0], |row| {
            let session = read(&*reader, row)?;
            let booking = Booking { session: session.id.clone(), person: person.clone(), enrolled: time(row, 9)? };
            Ok((session, booking))
        })
    }
}

fn find(connection: &dyn Connection, id: &SessionId) -> Result<Option<Session>, StoreError> {
    connection.one(FIND, values![&id.0], |row| read(connection, row))
}

fn insert(connection: &dyn Connection, session: &Session) -> Result<(), StoreError> {
    connection.execute(
        INSERT,
        values![
            session.id.0,
            session.workshop.course.as_str(),
            session.workshop.workshop.as_str(),
            micros(session.starts),
            micros(session.ends),
            session.timezone,
            session.capacity,
            session.place,
            session.ready_by.map(|minutes| minutes.0),
        ],
    )?;
    for (position, person) in (0i64..).zip(&session.trainers) {
        people::expect(connection, person)?;
        connection.execute(INSERT_TRAINER, values![session.id.0, position, person.0])?;
    }
    Ok(())
}

/// Reads a session from the first nine columns, and its trainers.
fn read(connection: &dyn Connection, row: &dyn Row) -> Result<Session, StoreError> {
    let trainers = connection.all(TRAINERS, values![row.get::<&str>(0)?], |row| row.get(0).map(PersonId))?;
    Ok(Session {
        id: SessionId(row.get(0)?),
        workshop: WorkshopKey { course: id(row, 1)?, workshop: id(row, 2)? },
        starts: time(row, 3)?,
        ends: time(row, 4)?,
        timezone: row.get(5)?,
        capacity: row.get(6)?,
        place: row.get(7)?,
        ready_by: row.get::<Option<u32>>(8)?.map(Minutes),
        trainers,
    })
}
