//! A validated statement as a store keeps it: its bytes, beside the few columns that queries need.

use jiff::Timestamp;
use uuid::Uuid;

/// One statement, ready to be stored.
///
/// `body` is the JSON as received, with `id`, `authority`, `version` and `timestamp` spliced in and
/// its closing brace left off; the store appends `,"stored":"…"}` at the moment it commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The statement's id.
    pub id: Uuid,
    /// Canonical key of the actor (its one identifier; of an anonymous group, of its members).
    pub actor: String,
    /// The verb's IRI.
    pub verb: String,
    /// When it happened.
    pub timestamp: Timestamp,
    /// `context.registration`.
    pub registration: Option<Uuid>,
    /// Every activity IRI it names: `Relation::Direct` is its object, the rest came from context and sub-statement.
    pub activities: Vec<(String, Relation)>,
    /// Every agent key it names: `Relation::Direct` is actor or object.
    pub agents: Vec<(String, Relation)>,
    /// The statement it refers to (its object is a `StatementRef`).
    pub refers: Option<Uuid>,
    /// Whether it voids that one.
    pub voids: bool,
    /// SHA-256 of what must be equal for a re-sent statement to be the same one (xAPI 1.0.3, Data 2.3.1).
    pub fingerprint: [u8; 32],
    /// The canonical key of the authority, for `statements/read/mine`.
    pub authority: String,
    /// The JSON without its closing brace and without `stored`.
    pub body: String,
}

/// How a statement names an activity or an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// As its object (or, of an agent, as actor or object).
    Direct,
    /// Anywhere else: only `related_activities` and `related_agents` find it.
    Related,
}
