//! One decision, and the hash chain that shows whether any was changed or taken out.

use super::Act;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Something a person decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Unique.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// By whom, as they are named on screens.
    pub by: String,
    /// Why.
    pub reason: String,
    /// What.
    pub act: Act,
}

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// A decision in its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// From 1, without gaps.
    pub sequence: i64,
    /// What was decided.
    pub decision: Decision,
    /// Over the hash before and this decision.
    pub hash: Hash,
}

/// The end of a chain, and the way to lengthen or check it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Chain(pub Hash);

impl Chain {
    /// The hash of a decision (its canonical JSON, as stored) that follows this one.
    #[must_use]
    pub fn next(self, decision: &str) -> Self {
        let digest = Sha256::new().chain_update(self.0).chain_update(decision.as_bytes()).finalize();
        Self(digest.into())
    }
}
