//! Connections that only read, lent out one at a time.

use super::connection::Connection;
use super::engine::Engine;
use crate::store::StoreError;
use std::ops::Deref;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many there are at most; who comes later waits for one.
const MOST: usize = 8;

/// The readers of one database.
#[derive(Debug, Default)]
pub(super) struct Readers {
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct State {
    idle: Vec<Box<dyn Connection>>,
    open: usize,
}

/// A reader on loan.
pub(super) struct Reader<'a> {
    connection: Option<Box<dyn Connection>>,
    readers: &'a Readers,
}

impl Readers {
    /// Lends a reader, opening one if none is idle.
    pub(super) fn lend(&self, engine: &dyn Engine) -> Result<Reader<'_>, StoreError> {
        let mut state = self
            .returned
            .wait_while(self.state(), |state| state.idle.is_empty() && state.open == MOST)
            .unwrap_or_else(PoisonError::into_inner);
        let idle = state.idle.pop();
        if idle.is_none() {
            state.open += 1;
        }
        drop(state);
        // Opening one may take its time, for which nobody else waits; where it fails, dropping this gives the place back.
        let mut reader = Reader { connection: idle, readers: self };
        if reader.connection.is_none() {
            reader.connection = Some(engine.reader()?);
        }
        Ok(reader)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Reader<'_> {
    type Target = dyn Connection;
    fn deref(&self) -> &Self::Target {
        self.connection.as_deref().expect("taken only when dropped")
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        let mut state = self.readers.state();
        match self.connection.take() {
            Some(connection) if connection.is_usable() => state.idle.push(connection),
            // The next to ask gets a new one.
            _ => state.open -= 1,
        }
        drop(state);
        self.readers.returned.notify_one();
    }
}
