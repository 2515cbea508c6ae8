//! PostgreSQL's connection as the store's.

use super::address::Address;
use super::failure::{is_lost, told};
use super::value::Parameter;
use crate::store::StoreError;
use crate::store::sql::connection::{Access, Connection, Each, Value};
use postgres::fallible_iterator::FallibleIterator;
use postgres::{Client, Error, Row, Statement};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// `prework`, as a number. Whoever writes holds this lock, so that of all processes only one does.
const LOCK: i64 = 0x70_7265_776f_726b;

/// How many bytes of an answer are held at once: more than a page of statements has.
const HELD: usize = 16 << 20;

/// How many rows of a larger answer are fetched at a time; each may be as large as a statement can be.
const PORTION: usize = 16;

/// A connection, and the way to another one when it was lost.
pub(super) struct Link {
    address: Arc<Address>,
    client: RefCell<Client>,
    prepared: RefCell<HashMap<String, Statement>>,
    /// It leads nowhere any more.
    lost: Cell<bool>,
    /// The transaction it is in.
    access: Cell<Option<Access>>,
    /// Something was written in it.
    changed: Cell<bool>,
    /// How many answers are being fetched portion by portion, each while a row of the one before is looked at.
    cursors: Cell<usize>,
}

impl Link {
    pub(super) fn open(address: &Arc<Address>) -> Result<Self, StoreError> {
        Ok(Self {
            client: RefCell::new(address.connect()?),
            address: Arc::clone(address),
            prepared: RefCell::default(),
            lost: Cell::new(false),
            access: Cell::new(None),
            changed: Cell::new(false),
            cursors: Cell::new(0),
        })
    }

    /// Runs statements that have no values and no answer.
    pub(super) fn batch(&self, sql: &str) -> Result<(), StoreError> {
        self.attempt(|client, _| client.batch_execute(sql)).map_err(|error| told(&error))
    }

    /// Runs what may run twice: where the connection was lost while it was idle, nobody need notice.
    fn run<T>(
        &self,
        work: impl Fn(&mut Client, &mut HashMap<String, Statement>) -> Result<T, Error>,
    ) -> Result<T, StoreError> {
        let is_alone = self.access.get().is_none();
        if !(self.lost.get() && is_alone) {
            match self.attempt(&work) {
                Err(error) if self.lost.get() && is_alone => tracing::info!(%error, "connecting to the database again"),
                done => return done.map_err(|error| told(&error)),
            }
        }
        *self.client.borrow_mut() = self.address.connect()?;
        self.prepared.borrow_mut().clear();
        self.lost.set(false);
        self.attempt(work).map_err(|error| told(&error))
    }

    fn attempt<T>(
        &self,
        work: impl FnOnce(&mut Client, &mut HashMap<String, Statement>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let done = work(&mut self.client.borrow_mut(), &mut self.prepared.borrow_mut());
        done.inspect_err(|error| self.lost.set(self.lost.get() || is_lost(error)))
    }

    /// Hands over the rows of an answer that is too large to be held, portion by portion.
    fn fetch(&self, sql: &str, values: &[Value<'_>], each: &mut Each<'_>) -> Result<(), StoreError> {
        let depth = self.cursors.get();
        let declare = format!("declare portions_{depth} no scroll cursor for {sql}");
        let fetch = format!("fetch {PORTION} from portions_{depth}");
        self.run(|client, _| answer(client, &declare, values, usize::MAX))?;
        self.cursors.set(depth + 1);
        let fetched = self.portions(&fetch, each);
        self.cursors.set(depth);
        // Where fetching failed, so has the transaction, and nothing is left to be closed.
        fetched.and_then(|()| self.batch(&format!("close portions_{depth}")))
    }

    fn portions(&self, fetch: &str, each: &mut Each<'_>) -> Result<(), StoreError> {
        loop {
            let rows = self.run(|client, _| client.query(fetch, &[]))?;
            for row in &rows {
                if each(row)?.is_break() {
                    return Ok(());
                }
            }
            if rows.len() < PORTION {
                return Ok(());
            }
        }
    }
}

impl Connection for Link {
    fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<usize, StoreError> {
        let changed = self.attempt(|client, known| {
            let statement = prepared(client, known, sql)?;
            let mut rows = client.query_raw(&statement, values.iter().copied().map(Parameter))?;
            while rows.next()?.is_some() {}
            Ok(rows.rows_affected().unwrap_or(0))
        });
        let changed = changed.map_err(|error| told(&error))?;
        self.changed.set(self.changed.get() || changed > 0);
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    fn each(&self, sql: &str, values: &[Value<'_>], each: &mut Each<'_>) -> Result<(), StoreError> {
        let reads = reads(sql);
        if !reads {
            self.changed.set(true);
        }
        let most = if reads { HELD } else { usize::MAX };
        let rows = self.run(|client, known| {
            let statement = prepared(client, known, sql)?;
            answer(client, &statement, values, most)
        })?;
        // All are here before the first is looked at, which may ask for more on this very connection.
        if let Some(rows) = rows {
            for row in &rows {
                if each(row)?.is_break() {
                    break;
                }
            }
            return Ok(());
        }
        if self.access.get().is_some() {
            return self.fetch(sql, values, each);
        }
        // A cursor lives in a transaction.
        self.begin(Access::View)?;
        let fetched = self.fetch(sql, values, each);
        self.roll_back();
        fetched
    }

    fn begin(&self, access: Access) -> Result<(), StoreError> {
        let begin = match access {
            Access::View => "begin isolation level repeatable read read only".to_owned(),
            // What is read after the lock is had is what was written by whoever had it before.
            Access::Write => format!(
                "begin isolation level read committed read write; set local lock_timeout = '10s';
                select pg_advisory_xact_lock({LOCK})"
            ),
        };
        if let Err(error) = self.run(|client, _| client.batch_execute(&begin)) {
            // It may have begun without getting the lock.
            self.access.set(Some(access));
            self.roll_back();
            return Err(error);
        }
        self.access.set(Some(access));
        self.changed.set(false);
        Ok(())
    }

    fn commit(&self) -> Result<(), StoreError> {
        self.batch(if self.changed.get() { "update change set number = number + 1; commit" } else { "commit" })?;
        self.access.set(None);
        Ok(())
    }

    fn roll_back(&self) {
        if self.access.take().is_some()
            && !self.lost.get()
            && let Err(error) = self.batch("rollback")
        {
            tracing::warn!(%error, "a transaction can't be rolled back");
        }
    }

    fn is_usable(&self) -> bool {
        !self.lost.get() && !self.client.borrow().is_closed()
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("access", &self.access).field("lost", &self.lost).finish_non_exhaustive()
    }
}

/// A statement as it was prepared on this connection.
fn prepared(client: &mut Client, known: &mut HashMap<String, Statement>, sql: &str) -> Result<Statement, Error> {
    if let Some(statement) = known.get(sql) {
        return Ok(statement.clone());
    }
    let statement = client.prepare(sql)?;
    known.insert(sql.to_owned(), statement.clone());
    Ok(statement)
}

/// The rows of an answer; none when it has more than `most` bytes.
fn answer<T: ?Sized + postgres::ToStatement>(
    client: &mut Client,
    statement: &T,
    values: &[Value<'_>],
    most: usize,
) -> Result<Option<Vec<Row>>, Error> {
    let mut rows = client.query_raw(statement, values.iter().copied().map(Parameter))?;
    let (mut held, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        bytes += row.raw_size_bytes();
        if bytes > most {
            return Ok(None);
        }
        held.push(row);
    }
    Ok(Some(held))
}

/// Whether a statement only reads.
fn reads(sql: &str) -> bool {
    let sql = sql.trim_start();
    sql.starts_with("select") || sql.starts_with("with")
}
