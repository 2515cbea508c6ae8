//! Compiled rules and content, as they were in force.

use super::StoreError;
use crate::course::{Catalog, OnMajor};
use jiff::Timestamp;
use std::sync::Arc;

/// A catalog as it was published.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// SHA-256 of its canonical JSON, in hex.
    pub hash: String,
    /// When it came into force.
    pub at: Timestamp,
    /// What was published; shared, as it is read for every verdict.
    pub catalog: Arc<Catalog>,
}

/// A version of a module, as it came into force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// `course/module`.
    pub module: String,
    /// Its number.
    pub version: u32,
    /// When it was first published.
    pub at: Timestamp,
    /// What it did to the evidence of the version before.
    pub on_major: Option<OnMajor>,
}

/// Publications by time.
pub trait Publications: Send + Sync {
    /// Publishes a catalog, unless it is what is in force already, and puts that on the record. Returns its hash, and whether
    /// it is new.
    fn publish(&self, catalog: &Catalog, at: Timestamp) -> Result<(String, bool), StoreError>;

    /// What was in force at `as_of`; of all that came later the first, when nothing was in force yet.
    fn publication(&self, as_of: Timestamp) -> Result<Option<Publication>, StoreError>;

    /// One publication by hash.
    fn published(&self, hash: &str) -> Result<Option<Publication>, StoreError>;

    /// When each version of each module was first published, oldest first.
    fn versions(&self) -> Result<Vec<Released>, StoreError>;
}
