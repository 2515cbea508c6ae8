//! Documents of the state and profile resources.

use super::SqlStore;
use super::column::{micros, text, time};
use super::connection::{Connection, Row, values};
use crate::store::{Documents, StoreError};
use crate::xapi::{Blind, Change, Document, Place, Precondition, Refused, changed};
use jiff::Timestamp;

const FIND: &str = "
    select content_type, content, etag, updated from document
    where kind = $1 and activity = $2 and agent = $3 and registration = $4 and id = $5";

/// An empty registration stands for all.
const IDS: &str = "
    select distinct id from document
    where kind = $1 and activity = $2 and agent = $3 and ($4 = '' or registration = $4) and updated > $5
    order by id";

const SAVE: &str = "
    insert into document (kind, activity, agent, registration, id, content_type, content, etag, updated)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (kind, activity, agent, registration, id) do update set content_type = excluded.content_type,
        content = excluded.content, etag = excluded.etag, updated = excluded.updated";

const DELETE: &str = "
    delete from document where kind = $1 and activity = $2 and agent = $3 and registration = $4 and id = $5";

const DELETE_ALL: &str = "
    delete from document where kind = $1 and activity = $2 and agent = $3 and ($4 = '' or registration = $4)";

impl Documents for SqlStore {
    fn document(&self, place: &Place, id: &str) -> Result<Option<Document>, StoreError> {
        find(&*self.read()?, &Columns::of(place), id)
    }

    fn document_ids(&self, place: &Place, since: Option<Timestamp>) -> Result<Vec<String>, StoreError> {
        let Columns { kind, activity, agent, registration } = Columns::of(place);
        let since = since.map_or(i64::MIN, micros);
        self.read()?.all(IDS, values![kind, activity, agent, registration, since], |row| row.get(0))
    }

    fn change_document(
        &self,
        place: &Place,
        id: &str,
        change: &Change,
        precondition: &Precondition,
        blind: Blind,
        now: Timestamp,
    ) -> Result<Result<(), Refused>, StoreError> {
        let (place, id) = (place.clone(), id.to_owned());
        let (change, precondition) = (change.clone(), precondition.clone());
        self.write(move |connection| {
            let columns = Columns::of(&place);
            let old = find(connection, &columns, &id)?;
            let new = match changed(old.as_ref(), change.clone(), &precondition, blind, now) {
                Ok(new) => new,
                Err(refused) => return Ok(Err(refused)),
            };
            let Columns { kind, activity, agent, registration } = columns;
            match new {
                Some(Document { content_type, content, etag, updated }) => connection.execute(
                    SAVE,
                    values![kind, activity, agent, registration, id, content_type, content, etag, micros(updated)],
                )?,
                None => connection.execute(DELETE, values![kind, activity, agent, registration, id])?,
            };
            Ok(Ok(()))
        })
    }

    fn delete_documents(&self, place: &Place) -> Result<(), StoreError> {
        let place = place.clone();
        self.write(move |connection| {
            let Columns { kind, activity, agent, registration } = Columns::of(&place);
            connection.execute(DELETE_ALL, values![kind, activity, agent, registration])?;
            Ok(())
        })
    }
}

/// A place, as its columns.
struct Columns<'a> {
    kind: &'static str,
    activity: &'a str,
    agent: &'a str,
    registration: String,
}

impl<'a> Columns<'a> {
    fn of(place: &'a Place) -> Self {
        match place {
            Place::State { activity, agent, registration } => {
                Self { kind: "state", activity, agent, registration: registration.map_or_else(String::new, text) }
            }
            Place::AgentProfile { agent } => {
                Self { kind: "agent_profile", activity: "", agent, registration: String::new() }
            }
            Place::ActivityProfile { activity } => {
                Self { kind: "activity_profile", activity, agent: "", registration: String::new() }
            }
        }
    }
}

fn find(connection: &dyn Connection, columns: &Columns, id: &str) -> Result<Option<Document>, StoreError> {
    let Columns { kind, activity, agent, registration } = columns;
    connection.one(FIND, values![kind, activity, agent, registration, id], read)
}

fn read(row: &dyn Row) -> Result<Document, StoreError> {
    Ok(Document { content_type: row.get(0)?, content: row.get(1)?, etag: row.get(2)?, updated: time(row, 3)? })
}
