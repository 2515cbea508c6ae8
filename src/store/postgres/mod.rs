//! The store in a PostgreSQL database, which any number of servers may share.
//!
//! Whoever writes first takes a lock of the whole database, so that one transaction writes at a time, as it is on
//! SQLite: what the store's SQL takes for granted there holds here. Its client waits on a runtime of its own, so no
//! method may be called from within an asynchronous task.

mod address;
mod connection;
mod failure;
mod migration;
mod value;

use super::sql::SqlStore;
use super::sql::connection::{Connection, values};
use super::sql::engine::Engine;
use super::{StoreError, Verified};
use address::Address;
use connection::Link;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

const REVISION: &str = "select number from change";

const BYTES: &str = "select pg_database_size(current_database())";

/// A database behind a URL.
#[derive(Debug)]
struct Postgres {
    address: Arc<Address>,
    /// Asked often whether anything changed, so it waits for no reader.
    watch: Mutex<Link>,
}

impl SqlStore {
    /// Whether there is a store in the database at `url`; opening it would make one.
    pub fn is_at(url: &str) -> Result<bool, StoreError> {
        migration::is_there(&Link::open(&Arc::new(Address::read(url)?))?)
    }

    /// Opens the store in the database at `url`, making its tables if need be. Must not be called, nor the store be
    /// used or dropped, from within an asynchronous task.
    ///
    /// # Errors
    /// `Newer` when a newer version of Prework made it, `Away` when nobody answers there.
    pub fn at(url: &str) -> Result<Self, StoreError> {
        let address = Arc::new(Address::read(url)?);
        let link = Link::open(&address)?;
        migration::migrate(&link)?;
        Self::over(Arc::new(Postgres { address, watch: Mutex::new(link) }))
    }

    /// Opens the store in the database at `url` to look at it: nothing is written, so a role that may only read will do.
    ///
    /// # Errors
    /// `Newer` when a newer version of Prework made it, `Conflict` when an older one did, `Away` when nobody answers there.
    pub fn read_at(url: &str) -> Result<Self, StoreError> {
        let address = Arc::new(Address::read(url)?);
        let link = Link::open(&address)?;
        migration::expect_current(&link)?;
        Ok(Self::to_read(Arc::new(Postgres { address, watch: Mutex::new(link) })))
    }
}

impl Engine for Postgres {
    fn reader(&self) -> Result<Box<dyn Connection>, StoreError> {
        Ok(Box::new(Link::open(&self.address)?))
    }

    fn writer(&self) -> Result<Box<dyn Connection>, StoreError> {
        Ok(Box::new(Link::open(&self.address)?))
    }

    fn revision(&self) -> Result<u64, StoreError> {
        let watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        (&*watch as &dyn Connection).value(REVISION, values![]).map(i64::unsigned_abs)
    }

    fn bytes(&self, connection: &dyn Connection) -> Result<u64, StoreError> {
        connection.value(BYTES, values![]).map(i64::unsigned_abs)
    }

    fn compact(&self) -> Result<bool, StoreError> {
        let link = Link::open(&self.address)?;
        // Each table is written anew, with what is known of its values; its readers wait for it, and it for them, but
        // not for long.
        link.batch("set lock_timeout = '10s'")?;
        link.batch("vacuum (full, analyze)")?;
        Ok(true)
    }

    fn back_up(&self, _: &Path) -> Result<Verified, StoreError> {
        Err(StoreError::Unsupported("a PostgreSQL database is copied by its own means: run `pg_dump`".to_owned()))
    }
}
