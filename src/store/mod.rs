//! Where everything is kept: one object-safe trait, and the engines behind it.
//!
//! [`Store`] is handed around as `Arc<dyn Store>`. Its methods block; a web request calls them on a
//! thread that may. Each concept has its own part of the trait, in a file of the same name.

mod attempt;
mod claim;
mod decision;
mod document;
mod erasure;
mod forward;
mod glimpse;
mod key;
mod lock;
mod notice;
mod people;
#[cfg(feature = "postgres")]
mod postgres;
mod publication;
mod session;
mod sign_in;
mod snapshot;
mod sql;
mod sqlite;
mod statement;
mod vitals;

pub use attempt::{Attempt, Attempts, Drawn};
pub use claim::{Claim, Claims, Settled, Vouching};
pub use decision::Decisions;
pub use document::Documents;
pub use erasure::{Erased, Erasure, Erasures, Expiry, Mention};
pub use forward::{Forwards, Refusal};
pub use glimpse::{Glimpse, Glimpses};
pub use key::{Key, Keys};
pub use lock::{Lock, LockError};
pub use notice::{Notices, Told};
pub use people::{People, Saved};
pub use publication::{Publication, Publications, Released};
pub use session::{Arrange, ArrangeBoth, Arranged, Before, Sessions};
pub use sign_in::{Delivery, KeptCode, SignIn, SignInLink, SignIns, TokenHash, Tries, Way};
pub use snapshot::Snapshots;
pub use sql::SqlStore;
pub use sqlite::{Verified, restore};
pub use statement::{Batch, Done, Page, Query, Recorded, Statements, Stored};
pub use vitals::{Size, Vitals};

/// Everything that is kept.
pub trait Store:
    Statements
    + Documents
    + People
    + Sessions
    + Notices
    + Snapshots
    + SignIns
    + Glimpses
    + Keys
    + Decisions
    + Publications
    + Attempts
    + Claims
    + Erasures
    + Forwards
{
    /// A number that grows whenever anything changed, by this process or another one.
    fn revision(&self) -> Result<u64, StoreError>;

    /// What its writer does.
    fn vitals(&self) -> &Vitals;

    /// How much it keeps.
    fn size(&self) -> Result<Size, StoreError>;
}

/// Why the store could not answer. Its text is for logs; a client is told only that it failed, or what conflicted.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Another thing is kept under that id.
    #[error("{0}")]
    Conflict(String),
    /// Something it refers to is not there.
    #[error("{0}")]
    Missing(String),
    /// The database was made by a newer version of Prework.
    #[error("the database has schema {found}, and this version of prework knows up to {known}: use a newer prework")]
    Newer {
        /// What the database says.
        found: i64,
        /// What this binary knows.
        known: i64,
    },
    /// No room left; what was stored stays.
    #[error("the disk is full: {0}")]
    Full(String),
    /// Somebody else has been writing for too long; what was stored stays.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// The file or its disk can't be read or written; what was stored stays.
    #[error("the disk failed: {0}")]
    Disk(String),
    /// The database's server can't be reached, or has gone away; whether this was stored is not known.
    #[error("the database can't be reached: {0}")]
    Away(String),
    /// This engine has no such thing.
    #[error("{0}")]
    Unsupported(String),
    /// The engine failed.
    #[error("the database failed: {0}")]
    Engine(String),
}

impl StoreError {
    /// A database that is to be read only has the schema of an older version.
    fn older() -> Self {
        Self::Conflict(
            "the database is an older version's, and is only read here: run `prework serve` of this version first"
                .to_owned(),
        )
    }
}
