//! The store in one `SQLite` file.
//!
//! The write-ahead log lets readers go on while one thread writes; `synchronous=FULL` makes a commit
//! last. Other processes may write beside this one.

mod backup;
mod connection;
mod migration;

pub use backup::{Verified, restore};

use super::sql::SqlStore;
use super::sql::engine::Engine;
use super::{Lock, StoreError, sql};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The file's name in the data folder.
const FILE: &str = "prework.db";
/// How long to wait while another process writes.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much of the database the writer keeps in memory.
const WRITER_CACHE_KIB: i64 = 8 * 1024;
/// How many pages the log holds before they go to their places: a page written often goes there once.
const CHECKPOINT_PAGES: i64 = 8_000;
/// How many prepared statements a connection keeps: more than there are.
const PREPARED: usize = 128;

const BYTES: &str = "select page_count * page_size from pragma_page_count, pragma_page_size";

/// A database in a file.
#[derive(Debug)]
struct Sqlite {
    path: PathBuf,
    /// How its readers are opened.
    open: fn(&Path) -> rusqlite::Result<Connection>,
    /// Never writes, so that every commit is another connection's to it.
    watch: Mutex<Connection>,
}

impl SqlStore {
    /// Whether `folder` has a store; opening it would make one.
    #[must_use]
    pub fn is_in(folder: &Path) -> bool {
        folder.join(FILE).exists()
    }

    /// Opens the store in `folder`, making both if need be.
    ///
    /// # Errors
    /// `Newer` when a newer version of Prework made it, `Conflict` when an older one made it and still serves it.
    pub fn in_folder(folder: &Path) -> Result<Self, StoreError> {
        make_private(folder)
            .map_err(|e| StoreError::Engine(format!("cannot make the folder {}: {e}", folder.display())))?;
        let path = folder.join(FILE);
        let mut connection = connect_roomy(&path)?;
        if migration::is_behind(&connection)?
            && let Some(other) = Lock::other(folder)
        {
            // It would fail on a schema that changes under it.
            return Err(StoreError::Conflict(format!(
                "the database is an older version's, and {other} serves it: stop that one first"
            )));
        }
        migration::migrate(&mut connection)?;
        drop(connection);
        let watch = Mutex::new(connect(&path)?);
        Self::over(Arc::new(Sqlite { path, open: connect, watch }))
    }

    /// Opens the store in `folder` to look at it: nothing is written, neither its schema nor an index.
    ///
    /// # Errors
    /// `Newer` when a newer version of Prework made it, `Conflict` when an older one did: bringing it up to date would
    /// be writing.
    pub fn read_in(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(FILE);
        let watch = look(&path)?;
        migration::expect_current(&watch)?;
        Ok(Self::to_read(Arc::new(Sqlite { path, open: look, watch: Mutex::new(watch) })))
    }
}

impl Engine for Sqlite {
    fn reader(&self) -> Result<Box<dyn sql::connection::Connection>, StoreError> {
        let connection = (self.open)(&self.path)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(Box::new(connection))
    }

    fn writer(&self) -> Result<Box<dyn sql::connection::Connection>, StoreError> {
        let connection = connect(&self.path)?;
        // Writes go all over the indexes: what of them fits in memory need not be read again for each statement.
        connection.pragma_update(None, "cache_size", -(WRITER_CACHE_KIB))?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        // What is deleted or changed is overwritten, not only let go.
        connection.pragma_update(None, "secure_delete", true)?;
        Ok(Box::new(connection))
    }

    fn revision(&self) -> Result<u64, StoreError> {
        let watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let version: i64 = watch.pragma_query_one(None, "data_version")?;
        Ok(version.unsigned_abs())
    }

    fn bytes(&self, connection: &dyn sql::connection::Connection) -> Result<u64, StoreError> {
        connection.value(BYTES, &[]).map(i64::unsigned_abs)
    }

    fn compact(&self) -> Result<bool, StoreError> {
        // One of its own: neither the writer's, which is in a transaction, nor a reader's.
        let connection = connect_roomy(&self.path)?;
        connection.execute_batch("vacuum")?;
        let busy: bool = connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))?;
        Ok(!busy)
    }

    fn back_up(&self, file: &Path) -> Result<Verified, StoreError> {
        backup::back_up(&self.path, file)
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

/// One through which nothing can be written.
fn look(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    Ok(connection)
}

/// One that puts what it needs aside in files, not in memory: it may sort or copy the whole database.
fn connect_roomy(path: &Path) -> rusqlite::Result<Connection> {
    let connection = connect(path)?;
    connection.pragma_update(None, "temp_store", "file")?;
    Ok(connection)
}

/// A connection to try things with, in a folder that may be new.
#[cfg(test)]
pub(super) fn scratch(folder: &Path) -> Box<dyn sql::connection::Connection> {
    let path = folder.join(FILE);
    migration::migrate(&mut connect(&path).unwrap()).unwrap();
    Box::new(connect(&path).unwrap())
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
