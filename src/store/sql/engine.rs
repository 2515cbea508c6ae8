//! What differs between engines beyond their connections.

use super::connection::Connection;
use crate::store::{StoreError, Verified};
use std::fmt::Debug;
use std::path::Path;

/// A database that was opened and has this version's schema.
pub(in crate::store) trait Engine: Debug + Send + Sync {
    /// A new connection to read with.
    fn reader(&self) -> Result<Box<dyn Connection>, StoreError>;

    /// A new connection to write with.
    fn writer(&self) -> Result<Box<dyn Connection>, StoreError>;

    /// A number that grows whenever anything changed, by this process or another one.
    fn revision(&self) -> Result<u64, StoreError>;

    /// How many bytes the database takes.
    fn bytes(&self, connection: &dyn Connection) -> Result<u64, StoreError>;

    /// Copies everything to a new file.
    fn back_up(&self, file: &Path) -> Result<Verified, StoreError>;

    /// Leaves nothing in the database of what was deleted or changed; whether that is done.
    fn compact(&self) -> Result<bool, StoreError>;
}
