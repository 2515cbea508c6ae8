//! What people are to be told about sessions.

use super::SqlStore;
use super::column::{micros, text, time, time_or_none, unreadable, uuid};
use super::connection::{Connection, Row, values};
use crate::access::PersonId;
use crate::roster::{Notice, NoticeKind, SessionId};
use crate::store::{Delivery, Notices, StoreError, Told};
use jiff::Timestamp;
use uuid::Uuid;

const INSERT: &str = "
    insert into notice (id, person, session, kind, made, due, said_by, note) values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict do nothing";

const OF_SESSION: &str = "
    select id, person, session, kind, made, due, said_by, note, sent, refused from notice where session = $1 order by made, id";

const WAITING_OF_SESSION: &str = "
    select id, kind from notice where session = $1 and sent is null and refused is null";

const WAITING_OF_PERSON: &str = "
    select id, kind from notice where session = $1 and person = $2 and sent is null and refused is null";

const DROP: &str = "delete from notice where id = $1 and sent is null and refused is null";

const NEXT: &str = "
    select id, person, session, kind, made, due, said_by, note from notice
    where due <= $1 and sent is null and refused is null and (claimed is null or claimed < $2)
    order by due, id limit 1";

const CLAIM: &str = "update notice set claimed = $1 where id = $2";

const SENT: &str = "update notice set sent = $1 where id = $2";

const REFUSED: &str = "update notice set refused = $1 where id = $2";

impl Notices for SqlStore {
    fn add_notices(&self, notices: &[Notice]) -> Result<(), StoreError> {
        let notices = notices.to_vec();
        self.write(move |connection| add(connection, &notices))
    }

    fn notices(&self, session: &SessionId) -> Result<Vec<Told>, StoreError> {
        self.read()?.all(OF_SESSION, values![session.0], |row| {
            Ok(Told { notice: read(row)?, sent: time_or_none(row, 8)?, refused: row.get(9)? })
        })
    }

    fn drop_notice(&self, id: Uuid) -> Result<bool, StoreError> {
        self.write(move |connection| Ok(connection.execute(DROP, values![text(id)])? == 1))
    }

    fn claim_notice(&self, since: Timestamp, now: Timestamp) -> Result<Option<Notice>, StoreError> {
        self.write(move |connection| {
            let found = connection.one(NEXT, values![micros(now), micros(since)], read)?;
            if let Some(notice) = &found {
                connection.execute(CLAIM, values![micros(now), text(notice.id)])?;
            }
            Ok(found)
        })
    }

    fn deliver_notice(&self, id: Uuid, delivery: &Delivery, now: Timestamp) -> Result<(), StoreError> {
        let delivery = delivery.clone();
        self.write(move |connection| {
            match &delivery {
                Delivery::Sent => connection.execute(SENT, values![micros(now), text(id)])?,
                Delivery::Refused(why) => connection.execute(REFUSED, values![why, text(id)])?,
                Delivery::Postponed | Delivery::Later => 0,
            };
            Ok(())
        })
    }
}

/// Keeps notices until they are sent.
pub(super) fn add(connection: &dyn Connection, notices: &[Notice]) -> Result<(), StoreError> {
    for Notice { id, person, session, kind, made, due, by, note } in notices {
        let (made, due) = (micros(*made), micros(*due));
        connection.execute(INSERT, values![text(*id), person.0, session.0, kind.code(), made, due, by, note])?;
    }
    Ok(())
}

/// Drops what waits to be said about somebody's seat in a session.
pub(super) fn drop_about_seat(
    connection: &dyn Connection,
    session: &SessionId,
    person: &PersonId,
) -> Result<(), StoreError> {
    let waiting = connection.all(WAITING_OF_PERSON, values![session.0, person.0], waiting)?;
    for (id, _) in waiting.into_iter().filter(|(_, kind)| kind.is_some_and(NoticeKind::is_about_the_seat)) {
        connection.execute(DROP, values![id])?;
    }
    Ok(())
}

/// What waits to be said about a session itself.
pub(super) fn about_plan(connection: &dyn Connection, session: &SessionId) -> Result<Vec<String>, StoreError> {
    let waiting = connection.all(WAITING_OF_SESSION, values![session.0], waiting)?;
    let about = waiting.into_iter().filter(|(_, kind)| kind.is_some_and(NoticeKind::is_about_the_plan));
    Ok(about.map(|(id, _)| id).collect())
}

/// Drops what waits to be said.
pub(super) fn drop_waiting(connection: &dyn Connection, notices: &[String]) -> Result<(), StoreError> {
    for id in notices {
        connection.execute(DROP, values![id])?;
    }
    Ok(())
}

fn waiting(row: &dyn Row) -> Result<(String, Option<NoticeKind>), StoreError> {
    Ok((row.get(0)?, NoticeKind::of(row.get(1)?)))
}

fn read(row: &dyn Row) -> Result<Notice, StoreError> {
    let kind: &str = row.get(3)?;
    Ok(Notice {
        id: uuid(row, 0)?,
        person: PersonId(row.get(1)?),
        session: SessionId(row.get(2)?),
        kind: NoticeKind::of(kind).ok_or_else(|| unreadable(3, format!("no notice is called {kind}")))?,
        made: time(row, 4)?,
        due: time(row, 5)?,
        by: row.get(6)?,
        note: row.get(7)?,
    })
}
