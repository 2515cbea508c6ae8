//! Storing statements: ids, order, what finds them, and what they void.

use super::column::{cut, micros, text, time, uuid};
use super::connection::{Access, Connection, Row, values};
use super::horizon::Horizon;
use super::term::Term;
use super::{SqlStore, definition, evidence, file, query, term, within};
use crate::evidence::{Account, Evidence};
use crate::store::{Batch, Done, Page, Query, Recorded, Statements, StoreError, Stored};
use crate::xapi::{Defined, Entry, File, are_same};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// The newest is never taken out, so the next one's number was never another's.
const LAST: &str = "select sequence, stored from statement order by sequence desc limit 1";

/// What is kept under an id, and whether that, or somebody in it, was erased.
const KEPT: &str = "select body, erased from statement where id = $1";

/// It is given its number: to be told of it, `SQLite` would keep a journal of each row, and walk all of a job's for each.
const INSERT: &str = "
    insert into statement
        (sequence, id, stored, timestamp, actor, verb, refers, voids, voided, authority, body)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    on conflict (id) do nothing";

const FIND: &str = "select sequence, id, stored, body, voided is not null from statement where id = $1 and body <> ''";

const TAKEN: &str = "select 1 from statement where id = $1";

const VOID: &str = "
    update statement set voided = $1
    where id = $2 and voids = 0 and voided is null
    returning sequence";

/// Null when nothing refers to it, else whether something that does voids it.
const REFERRED_TO: &str = "select max(voids) from statement where refers = $1";

/// SHA-256.
type Hash = [u8; 32];

impl Statements for SqlStore {
    fn submit(&self, batch: Batch, now: Timestamp, done: Done) {
        let horizon = Arc::clone(&self.horizon);
        let Batch { statements, files } = batch;
        let statements = prepared(statements);
        let work = move |connection: &dyn Connection| {
            insert(connection, &horizon, &statements, now)?;
            // Only what a statement that is there has: one sent again, or erased, brings nothing with it.
            files.iter().try_for_each(|file| file::add(connection, file))
        };
        self.writer.submit(work, done);
    }

    fn statement(&self, id: Uuid) -> Result<Option<Stored>, StoreError> {
        self.read()?.one(FIND, values![text(id)], stored)
    }

    fn is_taken(&self, id: Uuid) -> Result<bool, StoreError> {
        Ok(self.read()?.one(TAKEN, values![text(id)], |_| Ok(()))?.is_some())
    }

    fn statements(&self, query: &Query) -> Result<Page, StoreError> {
        query::page(&*self.read()?, query)
    }

    fn files(&self, sequence: i64) -> Result<Vec<File>, StoreError> {
        file::find(&*self.read()?, sequence)
    }

    fn definition(&self, kind: Defined, iri: &str) -> Result<Option<String>, StoreError> {
        definition::find(&*self.read()?, kind, iri)
    }

    fn agent_names(&self, key: &str) -> Result<Vec<String>, StoreError> {
        definition::names(&*self.read()?, key)
    }

    fn consistent_through(&self, now: Timestamp) -> Result<Timestamp, StoreError> {
        Ok(self.horizon.through(now))
    }

    fn evidence(&self, of: Option<&[Account]>, as_of: Timestamp) -> Result<Vec<Evidence>, StoreError> {
        evidence::find(&*self.read()?, of, as_of)
    }

    fn evidence_of_each(&self, people: &[Vec<Account>], as_of: Timestamp) -> Result<Vec<Vec<Evidence>>, StoreError> {
        let reader = self.read()?;
        let _view = reader.transaction(Access::View)?;
        people.iter().map(|accounts| evidence::find(&*reader, Some(accounts), as_of)).collect()
    }

    fn evidence_within(
        &self,
        activity: &str,
        as_of: Timestamp,
        each: &mut dyn FnMut(Evidence, &str),
    ) -> Result<(), StoreError> {
        within::find(&*self.read()?, activity, as_of, each)
    }
}

/// Reads a row of sequence, id, stored, body and whether it is voided.
pub(super) fn stored(row: &dyn Row) -> Result<Stored, StoreError> {
    Ok(Stored {
        sequence: row.get(0)?,
        id: uuid(row, 1)?,
        stored: time(row, 2)?,
        body: row.get(3)?,
        voided: row.get(4)?,
    })
}

/// A statement to store, with what can be worked out of it before it is the one writer's turn.
pub(super) struct Prepared {
    pub(super) entry: Entry,
    evidence: Option<Evidence>,
    /// What finds it.
    terms: BTreeSet<Term>,
    /// What each of its definitions is known by, and a hash of what it says.
    definitions: Vec<(Term, Hash)>,
}

/// Prepares statements.
pub(super) fn prepared(statements: Vec<Recorded>) -> Vec<Prepared> {
    let prepare = |(entry, evidence): Recorded| Prepared {
        terms: term::of(&entry),
        definitions: entry.definitions.iter().map(definition::known_by).collect(),
        entry,
        evidence,
    };
    statements.into_iter().map(prepare).collect()
}

/// Stores a batch inside the transaction at hand.
pub(super) fn insert(
    connection: &dyn Connection,
    horizon: &Horizon,
    batch: &[Prepared],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut ids = HashSet::new();
    let mut defined = HashMap::new();
    let mut last = connection.one(LAST, values![], |row| Ok(Last { sequence: row.get(0)?, stored: time(row, 1)? }))?;
    for statement in batch {
        let id = statement.entry.id;
        if !ids.insert(id) {
            return Err(StoreError::Conflict(format!("two statements of one request have the id {id}")));
        }
        let stored = horizon.stamp(cut(now), last.map(|last| last.stored));
        let next = Last { sequence: last.map_or(1, |last| last.sequence + 1), stored };
        if insert_one(connection, statement, next, &mut defined)? {
            last = Some(next);
        }
    }
    Ok(())
}

/// Where the newest statement stands in their order, and since when it is there.
#[derive(Clone, Copy)]
struct Last {
    sequence: i64,
    stored: Timestamp,
}

/// Stores one statement as the newest; whether it is new.
fn insert_one(
    connection: &dyn Connection,
    Prepared { entry, evidence, terms, definitions }: &Prepared,
    Last { sequence, stored }: Last,
    defined: &mut HashMap<Term, Hash>,
) -> Result<bool, StoreError> {
    let id = text(entry.id);
    let referred: Option<bool> = if entry.is_fresh { None } else { connection.value(REFERRED_TO, values![&id])? };
    let voided = (referred == Some(true) && !entry.voids).then_some(stored);
    let added = connection.execute(
        INSERT,
        values![
            sequence,
            id,
            micros(stored),
            micros(entry.timestamp),
            entry.actor,
            entry.verb,
            entry.refers.map(text),
            entry.voids,
            voided.map(micros),
            entry.authority,
            format!(r#"{},"stored":"{stored:.6}"}}"#, entry.body),
        ],
    )?;
    if added == 0 {
        let same = is_kept(connection, entry)?;
        return if same { Ok(false) } else { Err(StoreError::Conflict(format!("another statement has the id {id}"))) };
    }
    term::keep(connection, entry, terms, sequence, referred.is_some())?;
    for ((_, iri, json), (term, hash)) in entry.definitions.iter().zip(definitions) {
        // A batch says the same of the same verb all over again.
        if defined.insert(*term, *hash) != Some(*hash) {
            definition::define(connection, *term, iri, json, hash)?;
        }
    }
    for (key, name) in &entry.names {
        definition::add_name(connection, key, name)?;
    }
    for sha2 in &entry.attachments {
        file::refer(connection, sha2, sequence)?;
    }
    if let Some(evidence) = evidence {
        evidence::insert(connection, sequence, evidence, stored, voided)?;
    }
    if let Some(target) = entry.refers.filter(|_| entry.voids) {
        void(connection, target, stored)?;
    }
    Ok(true)
}

/// Whether what is kept under a statement's id is the same one. Of what was erased, or in which somebody was, nobody can tell.
fn is_kept(connection: &dyn Connection, entry: &Entry) -> Result<bool, StoreError> {
    let same = connection.one(KEPT, values![text(entry.id)], |row| {
        let (body, erased): (&str, bool) = (row.get(0)?, row.get(1)?);
        Ok(erased || are_same(body, &format!("{}}}", entry.body)))
    })?;
    Ok(same.unwrap_or(false))
}

/// Marks the target and its evidence, if it is there; a statement that voids cannot be voided.
fn void(connection: &dyn Connection, target: Uuid, at: Timestamp) -> Result<(), StoreError> {
    let voided = connection.one(VOID, values![micros(at), text(target)], |row| row.get::<i64>(0))?;
    voided.map_or(Ok(()), |sequence| evidence::void(connection, sequence, at))
}
