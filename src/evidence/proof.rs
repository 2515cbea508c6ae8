//! One piece of evidence: the few facts of a statement that rules look at.

use super::Account;
use crate::course::Grade;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// A score scaled to 10,000 (four decimals), so that it compares exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scaled(pub i32);

impl Scaled {
    /// From xAPI's `result.score.scaled`, −1 to 1.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, reason = "clamped to ±10,000 first")]
    pub fn from_f64(scaled: f64) -> Self {
        Self((scaled.clamp(-1.0, 1.0) * 10_000.0).round() as i32)
    }

    /// As people read it: whole percent, rounded down so that a miss never shows as the pass mark.
    #[must_use]
    pub fn percent(self) -> i32 {
        self.0.div_euclid(100)
    }
}

/// What a statement proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Proof {
    /// The activity was begun.
    Initialized,
    /// A page was worked through.
    Experienced,
    /// A question was answered; rightly, if known.
    Answered(Option<bool>),
    /// It was completed.
    Completed,
    /// It was passed, with this score if one was given.
    Passed(Option<Scaled>),
    /// It was failed, with this score if one was given.
    Failed(Option<Scaled>),
    /// It was handed in, and a person has to read it.
    Submitted,
    /// It was given back, to be handed in again.
    Returned,
    /// It was left.
    Terminated,
    /// A browser holds this many statements not handed in yet; 0 takes an earlier word back.
    Announced(u32),
    /// A record from elsewhere shows it, valid to the end of this day, if it ends.
    External(Option<Date>),
    /// A session of a workshop was attended.
    Attended,
    /// The learner says that they have done it; nobody else does.
    Declared,
}

/// One piece of evidence about one learner and one activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The statement it comes from.
    pub statement: Uuid,
    /// Whose; all evidence of one learner that is read together shares it.
    pub account: Arc<Account>,
    /// The activity's IRI.
    pub activity: String,
    /// What it proves.
    pub proof: Proof,
    /// The module version it was earned on (`context.revision`); 1 when not said.
    pub version: u32,
    /// What it is worth.
    pub grade: Grade,
    /// Which try it belongs to (`context.registration`).
    pub registration: Option<Uuid>,
    /// Which browser announced it.
    pub device: Option<Uuid>,
    /// Where it comes from, when that is elsewhere.
    pub source: Option<String>,
    /// When it happened (xAPI `timestamp`).
    pub occurred: Timestamp,
    /// When the store knew (xAPI `stored`).
    pub known: Timestamp,
    /// When it was voided, if it was.
    pub voided: Option<Timestamp>,
}
