//! `--database URL`: a PostgreSQL database that keeps what else is in the folder's own.

use super::context::Failure;
use crate::store::SqlStore;
#[cfg(feature = "postgres")]
use crate::store::StoreError;
use std::env;
use std::fmt;

/// The URL of a PostgreSQL database. It may hold a password, so it is never shown.
#[derive(Clone)]
#[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "nothing here can open one"))]
pub struct Database(String);

impl From<String> for Database {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Database")
    }
}

impl Database {
    /// The one that was named, or else the one that the environment names, where no other process reads its password.
    pub(super) fn given(named: Option<&Self>) -> Option<Self> {
        let from_environment = || env::var("PREWORK_DATABASE").ok().filter(|url| !url.is_empty()).map(Self);
        named.cloned().or_else(from_environment)
    }
}

#[cfg(feature = "postgres")]
impl Database {
    /// Opens the store there, making it when it isn't there.
    pub(super) fn open(&self) -> Result<SqlStore, Failure> {
        SqlStore::at(&self.0).map_err(failure)
    }

    /// Opens the store where there is one.
    pub(super) fn kept(&self) -> Result<SqlStore, Failure> {
        if !SqlStore::is_at(&self.0).map_err(failure)? {
            let nothing = Failure::new("nothing is kept in this database");
            return Err(nothing.hint("name the one that `prework serve` uses with `--database`"));
        }
        self.open()
    }

    /// Opens the store where there is one, to be read and nothing else.
    pub(super) fn to_read(&self) -> Result<SqlStore, Failure> {
        if !SqlStore::is_at(&self.0).map_err(failure)? {
            return Err(Failure::new("nothing is kept in this database"));
        }
        SqlStore::read_at(&self.0).map_err(failure)
    }
}

#[cfg(feature = "postgres")]
fn failure(error: StoreError) -> Failure {
    let hint = "see that its server runs and lets this machine in; \
        with TLS, `SSL_CERT_FILE` names the certificates of authorities that the system does not know";
    match error {
        StoreError::Away(_) => Failure::new(error).hint(hint),
        other => Failure::new(other),
    }
}

#[cfg(not(feature = "postgres"))]
#[allow(clippy::unused_self, reason = "as where there is one to open")]
impl Database {
    /// Says that this build can't.
    pub(super) fn open(&self) -> Result<SqlStore, Failure> {
        Err(Failure::new("a database is named, and this build of prework has no PostgreSQL")
            .hint("make one that has: `cargo build --release --features postgres`"))
    }

    /// Likewise.
    pub(super) fn kept(&self) -> Result<SqlStore, Failure> {
        self.open()
    }

    /// Likewise.
    pub(super) fn to_read(&self) -> Result<SqlStore, Failure> {
        self.open()
    }
}
