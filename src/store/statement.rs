//! Statements, and the evidence that is kept current as they arrive.

use super::StoreError;
use crate::evidence::{Account, Evidence};
use crate::xapi::{Defined, Entry, File};
use jiff::Timestamp;
use uuid::Uuid;

/// A statement to store, with the evidence it gives (if any); `known` is set when it is stored.
pub type Recorded = (Entry, Option<Evidence>);

/// Statements that are stored together or not at all, and the bytes of their attachments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// In the order sent.
    pub statements: Vec<Recorded>,
    /// What came along; what is there already is kept once.
    pub files: Vec<File>,
}

/// Called, once, when a batch is on disk or refused.
pub type Done = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A stored statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Grows with every statement.
    pub sequence: i64,
    /// The statement's id.
    pub id: Uuid,
    /// When it was stored.
    pub stored: Timestamp,
    /// The JSON, whole.
    pub body: String,
    /// Whether a later statement voided it.
    pub voided: bool,
}

/// What to find among statements (xAPI 1.0.3, Communication 2.1.3). The specification's queries never find voided ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are the specification's own switches")]
pub struct Query {
    /// An agent's canonical key.
    pub agent: Option<String>,
    /// Whether `agent` may be anywhere in the statement.
    pub related_agents: bool,
    /// A verb's IRI.
    pub verb: Option<String>,
    /// An activity's IRI.
    pub activity: Option<String>,
    /// Whether `activity` may be anywhere in the statement.
    pub related_activities: bool,
    /// A registration.
    pub registration: Option<Uuid>,
    /// Only statements stored after this instant.
    pub since: Option<Timestamp>,
    /// Only statements stored at or before this instant.
    pub until: Option<Timestamp>,
    /// Only statements written under this authority's key.
    pub authority: Option<String>,
    /// Voided ones, too.
    pub voided: bool,
    /// Oldest first.
    pub ascending: bool,
    /// Where a page before this one ended.
    pub after: Option<i64>,
    /// How many at most.
    pub limit: usize,
}

/// A page of statements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// In the asked order.
    pub statements: Vec<Stored>,
    /// Where the next page begins, if there is one.
    pub more: Option<i64>,
}

/// Statements and evidence.
pub trait Statements: Send + Sync {
    /// Stores a batch whole or not at all, and calls `done` when it is on disk. A statement that is there
    /// already, and says the same, is left as it is. Voiding marks the target, whichever came first;
    /// a statement that voids is never voided itself (xAPI 1.0.3, Data 2.3.2).
    ///
    /// # Errors
    /// `Conflict` when another statement has one of the ids, or two of the batch have the same.
    fn submit(&self, batch: Batch, now: Timestamp, done: Done);

    /// The same, and waits for it.
    ///
    /// # Errors
    /// As `submit`.
    fn record(&self, batch: Batch, now: Timestamp) -> Result<(), StoreError> {
        let (tell, told) = std::sync::mpsc::sync_channel(1);
        // Nobody is left to tell only when this very thread has died.
        self.submit(batch, now, Box::new(move |result| drop(tell.send(result))));
        told.recv().unwrap_or_else(|_| Err(StoreError::Engine("the store has stopped".to_owned())))
    }

    /// One statement by id, voided or not.
    fn statement(&self, id: Uuid) -> Result<Option<Stored>, StoreError>;

    /// Whether a statement was ever stored under this id, also one that was erased since.
    fn is_taken(&self, id: Uuid) -> Result<bool, StoreError>;

    /// A page of statements. A statement that refers to another is found by what finds the other (and so on).
    fn statements(&self, query: &Query) -> Result<Page, StoreError>;

    /// The bytes that came along with a statement; not those that another one brought, though it names the same hash.
    fn files(&self, sequence: i64) -> Result<Vec<File>, StoreError>;

    /// What is known of an activity (its definition) or of a verb (its display), as JSON.
    fn definition(&self, kind: Defined, iri: &str) -> Result<Option<String>, StoreError>;

    /// The names an agent was seen with, by its canonical key.
    fn agent_names(&self, key: &str) -> Result<Vec<String>, StoreError>;

    /// Everything stored before this instant is visible to queries.
    fn consistent_through(&self, now: Timestamp) -> Result<Timestamp, StoreError>;

    /// Evidence of these accounts known at or before `as_of` (of everybody, if `None`), oldest first.
    /// Evidence voided later than `as_of` shows as not voided.
    fn evidence(&self, of: Option<&[Account]>, as_of: Timestamp) -> Result<Vec<Evidence>, StoreError>;

    /// The same for several people, each by all of their accounts, in one view of what is stored.
    fn evidence_of_each(&self, people: &[Vec<Account>], as_of: Timestamp) -> Result<Vec<Vec<Evidence>>, StoreError>;

    /// Hands over the evidence of an activity and of all that names it in its context, known at or before `as_of` and not
    /// voided by then, oldest first; with the statement's text where it says more (of answers, results and leavings).
    fn evidence_within(
        &self,
        activity: &str,
        as_of: Timestamp,
        each: &mut dyn FnMut(Evidence, &str),
    ) -> Result<(), StoreError>;
}
