//! Attempts at assessments: what was drawn, what was answered, what came of it.

use super::{Recorded, StoreError};
use crate::access::PersonId;
use crate::course::ModuleKey;
use crate::decision::{Decision, Mark};
use crate::evidence::Scaled;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One drawn question, under ids that mean nothing outside the attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// The question's id in this attempt.
    pub id: String,
    /// Its id in the course.
    pub question: String,
    /// The ids of its choices in this attempt, in the order shown, with their places in the course.
    pub choices: Vec<(String, usize)>,
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Unique; also the statements' registration.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// At which module's assessment.
    pub module: ModuleKey,
    /// The publication its text came from; it finishes on that.
    pub publication: String,
    /// When it was drawn.
    pub begun: Timestamp,
    /// What was drawn.
    pub questions: Vec<Drawn>,
    /// Answers so far: question id in this attempt → choice ids in this attempt.
    pub answers: BTreeMap<String, Vec<String>>,
    /// When it was handed in; nothing again once it is returned.
    pub handed_in: Option<Timestamp>,
    /// What it scored then; nothing as long as a person has to mark it.
    pub score: Option<Scaled>,
    /// Whether that passed.
    pub passed: Option<bool>,
    /// What people said of its texts, in order.
    pub marks: Vec<Mark>,
    /// How often it may have been handed in so far: 1, and one more each time it was returned.
    pub round: u32,
}

impl Attempt {
    /// Whether it was handed in, and waits for a person to mark it.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.handed_in.is_some() && self.score.is_none()
    }
}

/// Attempts by person and module.
pub trait Attempts: Send + Sync {
    /// Begins an attempt and stores its statements, in one transaction.
    ///
    /// # Errors
    /// `Conflict` when the person has an open attempt at this module, or already `earlier` + 1 attempts.
    fn begin_attempt(
        &self,
        attempt: &Attempt,
        earlier: usize,
        statements: &[Recorded],
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// One attempt.
    fn attempt(&self, id: Uuid) -> Result<Option<Attempt>, StoreError>;

    /// A person's attempts at a module, oldest first.
    fn attempts(&self, person: &PersonId, module: &ModuleKey) -> Result<Vec<Attempt>, StoreError>;

    /// All of a person's attempts, oldest first.
    fn attempts_of(&self, person: &PersonId) -> Result<Vec<Attempt>, StoreError>;

    /// Every attempt at a module that was handed in at an instant or after it, in that order.
    fn handed_in(&self, module: &ModuleKey, since: Timestamp) -> Result<Vec<Attempt>, StoreError>;

    /// Every attempt at a module that has no result: open, returned, or to be marked.
    fn unfinished(&self, module: &ModuleKey) -> Result<Vec<Attempt>, StoreError>;

    /// Every attempt that was handed in and waits to be marked, the one that has waited longest first.
    fn to_mark(&self) -> Result<Vec<Attempt>, StoreError>;

    /// Attempts that a person marked, the last marked first, up to `limit`.
    fn marked(&self, limit: usize) -> Result<Vec<Attempt>, StoreError>;

    /// Keeps `after`: `before` with another mark and what came of that (a score, or that it is returned), or taken back
    /// from its learner; with the statements that say so and the decision, in one transaction.
    ///
    /// # Errors
    /// `Conflict` when it was answered, handed in, marked or regraded meanwhile, or would be open beside another one.
    fn mark(
        &self,
        before: &Attempt,
        after: &Attempt,
        decision: &Decision,
        statements: &[Recorded],
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Gives attempts another score, stores the statements that say so (those that void what was said before
    /// included) and the decision, in one transaction.
    ///
    /// # Errors
    /// `Conflict` when one of them hasn't the score any more that the decision says it had, or what is voided was voided
    /// before.
    fn regrade(&self, decision: &Decision, statements: &[Recorded], now: Timestamp) -> Result<(), StoreError>;

    /// Keeps the answers given so far in a round.
    ///
    /// # Errors
    /// `Conflict` when it was handed in, or the round is over.
    fn save_answers(&self, id: Uuid, round: u32, answers: &BTreeMap<String, Vec<String>>) -> Result<(), StoreError>;

    /// Hands an attempt in, with its grade and statements, in one transaction.
    ///
    /// # Errors
    /// `Conflict` when it was handed in already in its round: a second submit changes nothing.
    fn hand_in(&self, attempt: &Attempt, statements: &[Recorded], now: Timestamp) -> Result<(), StoreError>;
}
