//! Storing statements: ids, order, what finds them, and what they void.

use super::column::{cut, micros, text, time, uuid};
use super::connection::{Access, Bind, Connection, Row, Value, several, values};
use super::definition::{Hash, Said};
use super::horizon::Horizon;
use super::term::Term;
use super::{SqlStore, definition, evidence, file, query, term, within};
use crate::evidence::{Account, Evidence};
use crate::store::{Batch, Done, Page, Query, Recorded, Statements, StoreError, Stored};
use crate::xapi::{Defined, Entry, File, are_same};
use jiff::Timestamp;
use std::array;
use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::mem;
use std::sync::{Arc, LazyLock};
use std::time::Instant;
use uuid::Uuid;

/// The newest is never taken out, so the next one's number was never another's.
const LAST: &str = "select sequence, stored from statement order by sequence desc limit 1";

/// What is kept under an id, and whether that, or somebody in it, was erased.
const KEPT: &str = "select body, erased from statement where id = $1";

/// It is given its number: to be told of it, `SQLite` would keep a journal of each row, and walk all of a job's for each.
const INSERT: &str = "
    insert into statement
        (sequence, id, stored, refers, voids, voided, erased, body)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (id) do nothing";

/// How many statements are stored at once, where there are so many: in an index that they follow each other in, they are put
/// without looking for the place of each.
pub(super) const TOGETHER: usize = 10;

/// `INSERT` for `TOGETHER` rows.
static INSERT_TOGETHER: LazyLock<String> = LazyLock::new(|| several(INSERT, TOGETHER));

const TAKE_BACK: &str = "delete from statement where sequence > $1";

const FIND: &str = "select sequence, id, stored, body, voided is not null from statement where id = $1 and body <> ''";

const TAKEN: &str = "select 1 from statement where id = $1";

const VOID: &str = "
    update statement set voided = $1
    where id = $2 and voids = 0 and voided is null
    returning sequence";

/// Null when nothing refers to it, else whether something that does voids it.
const REFERRED_TO: &str = "select max(voids) from statement where refers = $1";

impl Statements for SqlStore {
    fn submit(&self, batch: Batch, now: Timestamp, done: Done) {
        let (horizon, known) = (Arc::clone(&self.horizon), Arc::clone(&self.known));
        let Batch { statements, files } = batch;
        let mut statements = prepared(statements);
        known.leave_out(statements.iter_mut().map(|statement| &mut statement.said), Instant::now());
        let work = move |connection: &dyn Connection| {
            let said = store(connection, &horizon, &statements, now)?;
            // Only what a statement that is there has: one sent again, or erased, brings nothing with it.
            files.iter().try_for_each(|file| file::add(connection, file))?;
            Ok(said)
        };
        self.writer.submit(work, move |stored| done(stored.map(|said| known.note(said, Instant::now()))));
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
    /// Without what went into the rest.
    pub(super) entry: Entry,
    evidence: Option<Evidence>,
    /// What finds it, packed.
    terms: Vec<u8>,
    said: Vec<Said>,
}

/// Prepares statements.
pub(super) fn prepared(statements: Vec<Recorded>) -> Vec<Prepared> {
    let prepare = |(mut entry, evidence): Recorded| {
        let terms = term::of(&entry);
        let (definitions, names) = (mem::take(&mut entry.definitions), mem::take(&mut entry.names));
        let definitions = definitions.into_iter().map(|(kind, iri, json)| Said::definition(kind, iri, json));
        let said = definitions.chain(names.into_iter().map(|(key, name)| Said::name(&key, name))).collect();
        // Given back by the thread that took it, which costs less.
        (entry.activities, entry.agents) = (Vec::new(), Vec::new());
        Prepared { entry, evidence, terms, said }
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
    store(connection, horizon, batch, now).map(drop)
}

/// The same; tells what was said in it of activities, verbs and agents.
fn store(
    connection: &dyn Connection,
    horizon: &Horizon,
    batch: &[Prepared],
    now: Timestamp,
) -> Result<HashMap<Term, Hash>, StoreError> {
    let mut ids = HashSet::with_capacity(batch.len());
    if let Some(twice) = batch.iter().map(|statement| statement.entry.id).find(|id| !ids.insert(*id)) {
        return Err(StoreError::Conflict(format!("two statements of one request have the id {twice}")));
    }
    let last = connection.one(LAST, values![], |row| Ok(Last { sequence: row.get(0)?, stored: time(row, 1)? }))?;
    let mut end = End { connection, horizon, now, last, said: HashMap::with_capacity(2 * batch.len()) };
    let (chunks, rest) = batch.as_chunks();
    for some in chunks {
        // What refers to another one has to find what came just before it.
        let refers = some.iter().any(|statement| statement.entry.refers.is_some());
        if refers || !end.store_together(some)? {
            some.iter().try_for_each(|statement| end.store(statement))?;
        }
    }
    rest.iter().try_for_each(|statement| end.store(statement))?;
    Ok(end.said)
}

/// Where the newest statement stands in their order, and since when it is there.
#[derive(Clone, Copy)]
struct Last {
    sequence: i64,
    stored: Timestamp,
}

/// The end of all statements, where new ones go.
struct End<'a> {
    connection: &'a dyn Connection,
    horizon: &'a Horizon,
    now: Timestamp,
    last: Option<Last>,
    said: HashMap<Term, Hash>,
}

impl End<'_> {
    /// A statement after `last`.
    fn place(&self, entry: &Entry, last: Option<Last>) -> Result<Placed, StoreError> {
        let id = text(entry.id);
        let stored = self.horizon.stamp(cut(self.now), last.map(|last| last.stored));
        let voided_by: Option<bool> =
            if entry.is_fresh { None } else { self.connection.value(REFERRED_TO, values![&id])? };
        let mut body = String::with_capacity(entry.body.len() + 48);
        body.push_str(&entry.body);
        // Text takes whatever is written to it.
        let _ = write!(body, r#","stored":"{stored:.6}"}}"#);
        Ok(Placed {
            at: Last { sequence: last.map_or(1, |last| last.sequence + 1), stored },
            id,
            refers: entry.refers.map(text),
            voids: entry.voids,
            is_referred_to: voided_by.is_some(),
            voided: (voided_by == Some(true) && !entry.voids).then_some(stored),
            body,
        })
    }

    /// Stores some that refer to none, unless one of them is there already: then none of them.
    fn store_together(&mut self, some: &[Prepared; TOGETHER]) -> Result<bool, StoreError> {
        let mut rows: Vec<Placed> = Vec::with_capacity(TOGETHER);
        for statement in some {
            rows.push(self.place(&statement.entry, rows.last().map(|row| row.at).or(self.last))?);
        }
        let values: Vec<Value<'_>> = rows.iter().flat_map(Placed::values).collect();
        if self.connection.execute(&INSERT_TOGETHER, &values)? < TOGETHER {
            self.connection.execute(TAKE_BACK, values![self.last.map_or(0, |last| last.sequence)])?;
            return Ok(false);
        }
        term::keep_new(self.connection, array::from_fn(|nth| (rows[nth].at.sequence, some[nth].terms.as_slice())))?;
        for (row, statement) in rows.iter().zip(some) {
            if row.is_referred_to {
                term::bequeath(self.connection, statement.entry.id, &statement.terms)?;
            }
            self.follow(statement, row)?;
        }
        Ok(true)
    }

    /// Stores a statement, unless it is there already.
    fn store(&mut self, statement: &Prepared) -> Result<(), StoreError> {
        let entry = &statement.entry;
        let row = self.place(entry, self.last)?;
        if self.connection.execute(INSERT, &row.values())? == 0 {
            let same = is_kept(self.connection, entry)?;
            let other = || StoreError::Conflict(format!("another statement has the id {}", row.id));
            return if same { Ok(()) } else { Err(other()) };
        }
        term::keep(self.connection, entry, &statement.terms, row.at.sequence, row.is_referred_to)?;
        self.follow(statement, &row)
    }

    /// Keeps what comes with a statement that was stored as the newest.
    fn follow(&mut self, statement: &Prepared, row: &Placed) -> Result<(), StoreError> {
        let Prepared { entry, evidence, said, .. } = statement;
        let Last { sequence, stored } = row.at;
        self.last = Some(row.at);
        for one in said {
            // A batch says the same of the same verb all over again.
            if self.said.insert(one.of, one.hash) != Some(one.hash) {
                definition::keep(self.connection, one)?;
            }
        }
        for sha2 in &entry.attachments {
            file::refer(self.connection, sha2, sequence)?;
        }
        if let Some(evidence) = evidence {
            evidence::insert(self.connection, sequence, evidence, stored, row.voided)?;
        }
        match entry.refers.filter(|_| entry.voids) {
            Some(target) => void(self.connection, target, stored),
            None => Ok(()),
        }
    }
}

/// A statement in its place, as the table of them has it.
struct Placed {
    at: Last,
    id: String,
    refers: Option<String>,
    voids: bool,
    /// Whether others refer to it, which came before it.
    is_referred_to: bool,
    voided: Option<Timestamp>,
    body: String,
}

impl Placed {
    fn values(&self) -> [Value<'_>; 8] {
        [
            self.at.sequence.bind(),
            self.id.bind(),
            Value::Integer(micros(self.at.stored)),
            self.refers.bind(),
            self.voids.bind(),
            self.voided.map_or(Value::Null, |at| Value::Integer(micros(at))),
            Value::Integer(0),
            self.body.bind(),
        ]
    }
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
