//! The store in one SQLite file.
//!
//! The write-ahead log lets readers go on while one thread writes; `synchronous=FULL` makes a commit
//! last. Other processes may write beside this one. The SQL keeps to what PostgreSQL reads as well:
//! `$n` first appear in ascending order, and columns hold text, integers, floats or bytes only.

mod attempt;
mod backup;
mod column;
mod decision;
mod definition;
mod document;
mod erasure;
mod evidence;
mod file;
mod forward;
mod horizon;
mod key;
mod migration;
mod people;
mod publication;
mod query;
mod readers;
mod session;
mod sign_in;
mod statement;
mod term;
mod writer;

pub use backup::{Verified, restore};

use super::{Size, Store, StoreError, Vitals};
use horizon::Horizon;
use key::Ring;
use publication::Shelf;
use readers::{Reader, Readers};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, Row};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use writer::Writer;

/// The file's name in the data folder.
const FILE: &str = "prework.db";
/// How long to wait while another process writes.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much of the database the writer keeps in memory.
const WRITER_CACHE_KIB: i64 = 32 * 1024;
/// How many pages the log holds before they go to their places: a page written often goes there once.
const CHECKPOINT_PAGES: i64 = 8_000;
/// How many prepared statements a connection keeps: more than there are.
const PREPARED: usize = 128;

/// The last statement, the last that is in the index, and how many bytes the file takes.
const SIZE: &str = "
    select coalesce((select max(sequence) from statement), 0), (select through from term_index),
        (select page_count * page_size from pragma_page_count, pragma_page_size)";

/// A store in a data folder.
#[derive(Debug)]
pub struct SqliteStore {
    writer: Writer,
    readers: Readers,
    /// Never writes, so that every commit is another connection's to it.
    watch: Mutex<Connection>,
    horizon: Arc<Horizon>,
    shelf: Shelf,
    ring: Ring,
}

impl SqliteStore {
    /// Whether `folder` has a store; opening it would make one.
    #[must_use]
    pub fn is_in(folder: &Path) -> bool {
        folder.join(FILE).exists()
    }

    /// Opens the store in `folder`, making both if need be.
    ///
    /// # Errors
    /// `Newer` when a newer version of Prework made it.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        make_private(folder)
            .map_err(|e| StoreError::Engine(format!("cannot make the folder {}: {e}", folder.display())))?;
        let path = folder.join(FILE);
        let mut connection = connect(&path)?;
        migration::migrate(&mut connection)?;
        // Writes go all over the indexes: what of them fits in memory need not be read again for each statement.
        connection.pragma_update(None, "cache_size", -(WRITER_CACHE_KIB))?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        let horizon = Arc::new(Horizon::default());
        Ok(Self {
            writer: Writer::start(connection, Arc::clone(&horizon), tend)?,
            readers: Readers::new(&path),
            watch: Mutex::new(connect(&path)?),
            horizon,
            shelf: Shelf::default(),
            ring: Ring::default(),
        })
    }

    fn read(&self) -> Result<Reader<'_>, StoreError> {
        self.readers.lend()
    }

    fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.write(work)
    }
}

/// Brings statements into the index when enough of them wait, or nobody else does; whether it may find more.
fn tend(connection: &mut Connection, idle: bool) -> bool {
    let least = if idle { 1 } else { term::WAITING };
    loop {
        match term::index(connection, least) {
            // However many came in one commit, few are left waiting.
            Ok(true) if !idle => {}
            Ok(more) => return more,
            Err(error) => {
                // They stay where they are, and queries find them there.
                tracing::warn!(%error, "statements can't be indexed");
                return false;
            }
        }
    }
}

impl Store for SqliteStore {
    fn revision(&self) -> Result<u64, StoreError> {
        let watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let version: i64 = watch.pragma_query_one(None, "data_version")?;
        Ok(version.unsigned_abs())
    }

    fn vitals(&self) -> &Vitals {
        self.writer.vitals()
    }

    fn size(&self) -> Result<Size, StoreError> {
        let number = |row: &Row<'_>, column| row.get::<_, i64>(column).map(i64::unsigned_abs);
        let read = |row: &Row<'_>| {
            let (statements, indexed) = (number(row, 0)?, number(row, 1)?);
            Ok(Size { statements, waiting: statements.saturating_sub(indexed), bytes: number(row, 2)? })
        };
        Ok(self.read()?.prepare_cached(SIZE)?.query_row([], read)?)
    }
}

/// Makes the data folder, for nobody else on the machine to look into; one that is there stays as it is.
pub(in crate::store) fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A connection as all of them are.
fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    log_ahead(&connection)?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // After a burst the log shrinks back to this many bytes.
    connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
    // What undoes one job of a commit goes to no file.
    connection.pragma_update(None, "temp_store", "memory")?;
    // A statement is planned once, not again for each value bound to it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    Ok(connection)
}

/// Switches to the write-ahead log. Where others do the same to a new file, `SQLite` reports it busy at once, whatever its timeout.
fn log_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let patient = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "wal") {
            Err(error) if is_busy(&error) && patient.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(5)),
            done => return done,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    /// `$n` in order of first appearance.
    fn placeholders(sql: &str) -> Vec<u32> {
        let mut seen = Vec::new();
        for part in sql.split('$').skip(1) {
            let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
            let number = digits.parse().unwrap_or(0);
            if !seen.contains(&number) {
                seen.push(number);
            }
        }
        seen
    }

    #[test]
    fn the_sql_is_what_both_engines_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/sqlite");
        let mut checked = BTreeSet::new();
        for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let Ok(source) = fs::read_to_string(&file) else { continue };
            let (code, _) = source.split_once("#[cfg(test)]").unwrap_or((&source, ""));
            let is_text = |declared: &&str| declared.split('=').next().is_some_and(|name| name.contains(": &str"));
            for declared in code.split("\nconst ").skip(1).filter(is_text) {
                let sql = declared.split_once(";\n").unwrap().0;
                let name = format!("{}: {sql}", file.display());
                assert!(!sql.contains("::") && !sql.contains('?'), "{name}");
                let found = placeholders(sql);
                assert!(found.iter().copied().eq((1..).take(found.len())), "{name}");
                checked.insert(name);
            }
        }
        assert!(checked.len() > 30, "only {} found", checked.len());
    }
}
