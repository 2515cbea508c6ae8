//! Forgetting: a person who is erased, and statements that have grown old.

use super::StoreError;
use crate::access::PersonId;
use crate::decision::Decision;
use crate::xapi::{Pseudonym, Words};
use jiff::Timestamp;
use uuid::Uuid;

/// Somebody who is to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Who.
    pub person: PersonId,
    /// What identifies them in statements, and what takes its place; its name is the id that takes theirs.
    pub pseudonym: Pseudonym,
    /// That it was decided ([`crate::decision::Act::Erase`]); its `records` are filled in.
    pub decision: Decision,
}

/// What an erasure changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// Statements that are gone.
    pub removed: u64,
    /// Statements in which they go by the pseudonym now.
    pub renamed: u64,
    /// Documents about them (state and agent profiles), gone.
    pub documents: u64,
    /// Attachments' bytes that no statement has any more, gone.
    pub attachments: u64,
    /// Seats in sessions.
    pub seats: u64,
    /// Attempts at assessments.
    pub attempts: u64,
    /// Records of decisions about them, emptied; their hashes stay, so that the chain holds.
    pub records: Vec<i64>,
    /// Whether nothing of what was freed is left in the files: not while another process reads all along.
    pub is_compact: bool,
}

/// Something in which words still stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mention {
    /// A statement, by its id.
    Statement(Uuid),
    /// What is known of an activity or a verb, by its IRI.
    Definition(String),
    /// A document: its kind, of what it is, and its id.
    Document(String),
    /// A record of a decision, by its number.
    Decision(i64),
    /// What was written in an attempt at an assessment, or said of it, by the attempt's id.
    Attempt(Uuid),
}

/// Statements to forget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiry {
    /// Those stored before this instant.
    pub before: Timestamp,
    /// Also those by which somebody's readiness is judged.
    pub with_evidence: bool,
}

/// Forgetting.
pub trait Erasures: Send + Sync {
    /// Erases a person from everything that is kept, in one transaction. The ids of removed statements stay taken, so
    /// that a client that sends one again is acknowledged, and nothing comes back.
    ///
    /// # Errors
    /// `Missing` when nothing here names them.
    fn erase(&self, erasure: &Erasure) -> Result<Erased, StoreError>;

    /// Where one of these words still stands, up to `limit`.
    fn mentions(&self, words: &Words, limit: usize) -> Result<Vec<Mention>, StoreError>;

    /// How many statements `expire` would forget.
    fn expiring(&self, expiry: Expiry) -> Result<u64, StoreError>;

    /// Forgets some statements after that sequence, with what is kept of them alone; which, in order. The newest statement
    /// stays, whatever its age.
    fn expire(&self, expiry: Expiry, after: i64) -> Result<Vec<i64>, StoreError>;

    /// Gives the room of what is gone back to the disk; whether nothing of it is left in the files.
    fn compact(&self) -> Result<bool, StoreError>;
}
