//! Sessions: their rows, and what they were before.

use super::column::{cut, id, json, micros, time, time_or_none, unreadable};
use super::connection::{Connection, Row, values};
use super::{SqlStore, booking, decision, notice, people};
use crate::access::PersonId;
use crate::course::{Gate, Minutes, Modality, WorkshopKey};
use crate::decision::Decision;
use crate::roster::{Block, Booking, Change, Notice, Person, Session, SessionId, SignUp};
use crate::store::{Arrange, ArrangeBoth, Arranged, Before, Sessions, StoreError};
use jiff::Timestamp;

macro_rules! session_columns {
    ($rest:literal) => {
        concat!(
            "select s.id, s.course, s.workshop, s.starts, s.ends, s.timezone, s.capacity, s.place, s.ready_by, s.modality,
            s.join_link, s.gate, s.sign_up, s.cut_off, s.series, s.blocks, s.sequence, s.cancelled",
            $rest
        )
    };
}
pub(super) use session_columns;

/// How many columns a session is read from.
pub(super) const COLUMNS: usize = 18;

const INSERT: &str = "
    insert into session (id, course, workshop, starts, ends, timezone, capacity, place, ready_by, modality, join_link, gate,
        sign_up, cut_off, series, blocks, sequence, cancelled)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";

const UPDATE: &str = "
    update session set course = $1, workshop = $2, starts = $3, ends = $4, timezone = $5, capacity = $6, place = $7,
        ready_by = $8, modality = $9, join_link = $10, gate = $11, sign_up = $12, cut_off = $13, series = $14, blocks = $15,
        sequence = $16, cancelled = $17, previous = $18, changed = $19
    where id = $20";

const INSERT_TRAINER: &str = "insert into session_trainer (session, position, person) values ($1, $2, $3)";

const REMOVE_TRAINERS: &str = "delete from session_trainer where session = $1";

const TRAINERS: &str = "select person from session_trainer where session = $1 order by position";

const FIND: &str = session_columns!(" from session s where s.id = $1");

const BEFORE: &str = "select previous, changed from session where id = $1 and previous is not null";

const PREVIOUS: &str = "select previous from session where id = $1";

const ALL: &str = session_columns!(
    ", (select count(distinct p.id) from booking_step b join person who on who.id = b.person
            join person p on p.id = coalesce(who.merged_into, who.id)
            where b.session = s.id and b.seat = 'booked' and (p.departed is null or s.starts < p.departed)
                and not exists (select 1 from booking_step l
                    where l.session = b.session and l.person = b.person and l.number > b.number))
    from session s order by s.starts, s.id"
);

impl Sessions for SqlStore {
    fn add_sessions(&self, sessions: &[Session]) -> Result<(), StoreError> {
        let sessions: Vec<Session> = sessions.iter().map(whole).collect();
        self.write(move |connection| {
            for session in &sessions {
                match find(connection, &session.id)? {
                    None => insert(connection, session)?,
                    Some(same) if same == *session => {}
                    Some(_) => {
                        return Err(StoreError::Conflict(format!("another session has the id {}", session.id)));
                    }
                }
            }
            Ok(())
        })
    }

    fn change_session(
        &self,
        before: &Session,
        after: &Session,
        decision: &Decision,
        notices: &[Notice],
        for_good: bool,
    ) -> Result<(), StoreError> {
        let (before, after, decision) = (whole(before), whole(after), decision.clone());
        let notices = notices.to_vec();
        self.write(move |connection| {
            match find(connection, &before.id)? {
                None => return Err(StoreError::Missing(format!("there is no session {}", before.id))),
                Some(same) if same == before => {}
                Some(_) => return Err(StoreError::Conflict(format!("{} was changed meanwhile", before.id))),
            }
            let waiting = notice::about_plan(connection, &before.id)?;
            let previous = match for_good {
                true => None,
                // What people were told last is what it goes back to, whatever was changed since.
                false if !waiting.is_empty() => connection.value(PREVIOUS, values![before.id.0])?,
                false => Some(text_of(&before)?),
            };
            update(connection, &after, previous.as_deref(), decision.at)?;
            decision::append(connection, &decision)?;
            if for_good || !notices.is_empty() {
                notice::drop_waiting(connection, &waiting)?;
            }
            notice::add(connection, &notices)
        })
    }

    fn before(&self, id: &SessionId) -> Result<Option<Before>, StoreError> {
        self.read()?.one(BEFORE, values![id.0], |row| Ok(Before { session: json(row, 0)?, at: time(row, 1)? }))
    }

    fn session(&self, id: &SessionId) -> Result<Option<Session>, StoreError> {
        find(&*self.read()?, id)
    }

    fn sessions(&self) -> Result<Vec<(Session, usize)>, StoreError> {
        let reader = self.read()?;
        reader.all(ALL, values![], |row| {
            let taken: u32 = row.get(COLUMNS)?;
            Ok((read(&*reader, row)?, taken as usize))
        })
    }

    fn arrange(
        &self,
        session: &SessionId,
        people: &[Person],
        decisions: &[Decision],
        arrange: Arrange,
        now: Timestamp,
    ) -> Result<Arranged, StoreError> {
        let (session, people, decisions) = (session.clone(), people.to_vec(), decisions.to_vec());
        let now = cut(now);
        self.write(move |connection| {
            let Some(session) = find(connection, &session)? else {
                return Err(StoreError::Missing(format!("there is no session {session}")));
            };
            let (changes, notices) = match booking::arranged(connection, session, &*arrange)? {
                Ok(arranged) => arranged,
                Err(no) => return Ok(Err(no)),
            };
            for decision in &decisions {
                decision::append(connection, decision)?;
            }
            people::save(connection, &people)?;
            keep(connection, &changes, &notices, now)?;
            Ok(Ok(changes))
        })
    }

    fn arrange_both(
        &self,
        (one, other): (&SessionId, &SessionId),
        arrange: ArrangeBoth,
        now: Timestamp,
    ) -> Result<Arranged, StoreError> {
        let (one, other) = (one.clone(), other.clone());
        let now = cut(now);
        self.write(move |connection| {
            let seating = |id: &SessionId| match find(connection, id)? {
                Some(session) => booking::seating(connection, session),
                None => Err(StoreError::Missing(format!("there is no session {id}"))),
            };
            let (mut one, mut other) = (seating(&one)?, seating(&other)?);
            let notices = match arrange(&mut one, &mut other) {
                Ok(notices) => notices,
                Err(no) => return Ok(Err(no)),
            };
            let changes = [one.changes(), other.changes()].concat();
            keep(connection, &changes, &notices, now)?;
            Ok(Ok(changes))
        })
    }

    fn roster(&self, session: &SessionId) -> Result<Vec<(Person, Booking)>, StoreError> {
        booking::roster(&*self.read()?, session)
    }

    fn bookings_at(&self, session: &SessionId, as_of: Timestamp) -> Result<Vec<(Person, Booking)>, StoreError> {
        booking::all(&*self.read()?, session, as_of)
    }

    fn bookings(&self, person: &PersonId) -> Result<Vec<(Session, Booking)>, StoreError> {
        booking::of_person(&*self.read()?, person)
    }

    fn steps_of(&self, person: &PersonId) -> Result<Vec<Booking>, StoreError> {
        booking::steps_of(&*self.read()?, person)
    }

    fn booking_steps(&self, session: &SessionId, person: &PersonId) -> Result<Vec<Booking>, StoreError> {
        booking::steps(&*self.read()?, session, person)
    }
}

/// Keeps what became of bookings, and who is told.
fn keep(connection: &dyn Connection, changes: &[Change], notices: &[Notice], now: Timestamp) -> Result<(), StoreError> {
    for change in changes {
        booking::step(connection, &change.after, now)?;
        notice::drop_about_seat(connection, &change.after.session, &change.after.person)?;
    }
    notice::add(connection, notices)
}

/// With its times cut to what columns hold.
fn whole(session: &Session) -> Session {
    let blocks = session.blocks.iter().map(|b| Block { starts: cut(b.starts), ends: cut(b.ends) }).collect();
    Session {
        starts: cut(session.starts),
        ends: cut(session.ends),
        blocks,
        cancelled: session.cancelled.map(cut),
        ..session.clone()
    }
}

fn text_of<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Engine(error.to_string()))
}

pub(super) fn find(connection: &dyn Connection, id: &SessionId) -> Result<Option<Session>, StoreError> {
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
            session.modality.code(),
            session.join_link,
            session.gate.map(Gate::code),
            session.sign_up.code(),
            session.cut_off.0,
            session.series,
            text_of(&session.blocks)?,
            session.sequence,
            session.cancelled.map(micros),
        ],
    )?;
    add_trainers(connection, session)
}

fn update(
    connection: &dyn Connection,
    session: &Session,
    previous: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection.execute(
        UPDATE,
        values![
            session.workshop.course.as_str(),
            session.workshop.workshop.as_str(),
            micros(session.starts),
            micros(session.ends),
            session.timezone,
            session.capacity,
            session.place,
            session.ready_by.map(|minutes| minutes.0),
            session.modality.code(),
            session.join_link,
            session.gate.map(Gate::code),
            session.sign_up.code(),
            session.cut_off.0,
            session.series,
            text_of(&session.blocks)?,
            session.sequence,
            session.cancelled.map(micros),
            previous,
            micros(now),
            session.id.0,
        ],
    )?;
    connection.execute(REMOVE_TRAINERS, values![session.id.0])?;
    add_trainers(connection, session)
}

fn add_trainers(connection: &dyn Connection, session: &Session) -> Result<(), StoreError> {
    for (position, person) in (0i64..).zip(&session.trainers) {
        people::expect(connection, person)?;
        connection.execute(INSERT_TRAINER, values![session.id.0, position, person.0])?;
    }
    Ok(())
}

/// Reads a session from the first columns, and its trainers.
pub(super) fn read(connection: &dyn Connection, row: &dyn Row) -> Result<Session, StoreError> {
    let trainers = connection.all(TRAINERS, values![row.get::<&str>(0)?], |row| row.get(0).map(PersonId))?;
    let unknown = |column: usize, word: &str| unreadable(column, format!("nothing is called {word}"));
    let (modality, sign_up): (&str, &str) = (row.get(9)?, row.get(12)?);
    let gate: Option<String> = row.get(11)?;
    Ok(Session {
        id: SessionId(row.get(0)?),
        workshop: WorkshopKey { course: id(row, 1)?, workshop: id(row, 2)? },
        starts: time(row, 3)?,
        ends: time(row, 4)?,
        timezone: row.get(5)?,
        capacity: row.get(6)?,
        place: row.get(7)?,
        ready_by: row.get::<Option<u32>>(8)?.map(Minutes),
        modality: Modality::of(modality).ok_or_else(|| unknown(9, modality))?,
        join_link: row.get(10)?,
        gate: match gate {
            None => None,
            Some(word) => Some(Gate::of(&word).ok_or_else(|| unknown(11, &word))?),
        },
        sign_up: SignUp::of(sign_up).ok_or_else(|| unknown(12, sign_up))?,
        cut_off: Minutes(row.get(13)?),
        series: row.get(14)?,
        blocks: json(row, 15)?,
        sequence: row.get(16)?,
        cancelled: time_or_none(row, 17)?,
        trainers,
    })
}
