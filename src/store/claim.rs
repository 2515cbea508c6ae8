//! Records from elsewhere: certificates that learners say they have, scans that came with a list, and vouching for them.

use super::{Batch, StoreError};
use crate::access::PersonId;
use crate::course::ModuleKey;
use crate::decision::{Decision, Said};
use crate::xapi::File;
use jiff::Timestamp;
use uuid::Uuid;

/// A record that a learner says they have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Unique.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// Which module it is to stand for.
    pub module: ModuleKey,
    /// What it says; the hash of its scan is left out.
    pub says: Said,
    /// When it was handed in.
    pub made: Timestamp,
    /// What came of it, once somebody looked at it.
    pub settled: Option<Settled>,
}

/// What came of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// When.
    pub at: Timestamp,
    /// Whether it was accepted.
    pub accepted: bool,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// What somebody vouched for, refused or revoked: all of it, or none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vouching {
    /// Put on the record.
    pub decisions: Vec<Decision>,
    /// The statements that say so, with their scans.
    pub batch: Batch,
    /// The place of the last decision of the kind that was known; 0, when there was none.
    pub seen: i64,
    /// The claim that is settled by it, and whether it is accepted.
    pub claim: Option<(Uuid, bool)>,
}

/// Records from elsewhere.
pub trait Claims: Send + Sync {
    /// Keeps a claim with its scan, unless `most` of the person's wait already; whether it was kept.
    fn add_claim(&self, claim: &Claim, scan: &[u8], most: u32) -> Result<bool, StoreError>;

    /// One claim.
    fn claim(&self, id: Uuid) -> Result<Option<Claim>, StoreError>;

    /// Its scan; empty once it is settled.
    fn claim_scan(&self, id: Uuid) -> Result<Option<Vec<u8>>, StoreError>;

    /// A person's, newest first.
    fn claims_of(&self, person: &PersonId) -> Result<Vec<Claim>, StoreError>;

    /// All that wait, oldest first.
    fn open_claims(&self) -> Result<Vec<Claim>, StoreError>;

    /// Takes back a person's own claim that waits; whether there was one.
    fn withdraw_claim(&self, id: Uuid, person: &PersonId) -> Result<bool, StoreError>;

    /// Carries out what was decided, in one transaction. `false`, and nothing is changed, when something else was decided
    /// meanwhile.
    fn vouch(&self, vouching: &Vouching, now: Timestamp) -> Result<bool, StoreError>;

    /// Keeps the scans that came with a list of somebody's, in place of those that came before.
    fn keep_uploads(&self, owner: &PersonId, files: &[File], now: Timestamp) -> Result<(), StoreError>;

    /// Those scans.
    fn uploads(&self, owner: &PersonId) -> Result<Vec<File>, StoreError>;

    /// Forgets scans that came with a list before this instant, and was not taken in.
    fn forget_uploads(&self, before: Timestamp) -> Result<(), StoreError>;

    /// How many claims were settled before this instant.
    fn old_claims(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// Forgets them; how many.
    fn forget_claims(&self, before: Timestamp) -> Result<u64, StoreError>;
}
