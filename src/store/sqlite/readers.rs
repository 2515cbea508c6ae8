//! Connections that only read, lent out one at a time.

use super::column::failed;
use crate::store::StoreError;
use rusqlite::Connection;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many there are at most; who comes later waits for one.
const MOST: usize = 8;

/// The readers of one database.
#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct State {
    idle: Vec<Connection>,
    open: usize,
}

/// A reader on loan.
pub(super) struct Reader<'a> {
    connection: Option<Connection>,
    readers: &'a Readers,
}

impl Readers {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), state: Mutex::default(), returned: Condvar::new() }
    }

    /// Where the database is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Lends a reader, opening one if none is idle.
    pub(super) fn lend(&self) -> Result<Reader<'_>, StoreError> {
        let mut state = self
            .returned
            .wait_while(self.state(), |state| state.idle.is_empty() && state.open == MOST)
            .unwrap_or_else(PoisonError::into_inner);
        let connection = if let Some(connection) = state.idle.pop() {
            connection
        } else {
            let connection = super::connect(&self.path).map_err(|e| failed(&e))?;
            connection.pragma_update(None, "query_only", true).map_err(|e| failed(&e))?;
            state.open += 1;
            connection
        };
        Ok(Reader { connection: Some(connection), readers: self })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Reader<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("taken only when dropped")
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        self.readers.state().idle.extend(self.connection.take());
        self.readers.returned.notify_one();
    }
}
