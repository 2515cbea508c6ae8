//! Sessions' readiness as it was kept.

use super::StoreError;
use crate::readiness::Snapshot;
use crate::roster::SessionId;

/// Snapshots.
pub trait Snapshots: Send + Sync {
    /// Keeps one; that of the same session and instant stays as it is.
    fn keep_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError>;

    /// Those of a session, oldest first.
    fn snapshots(&self, session: &SessionId) -> Result<Vec<Snapshot>, StoreError>;
}
