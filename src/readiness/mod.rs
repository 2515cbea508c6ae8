//! Is this learner ready for this session, and if not, why, and what closes it? A pure function.
//!
//! Trainer, learner, manager and auditor read the same answer from [`judge`]. It is never stored:
//! it follows from the evidence and decisions known by `as_of`, the rules in force, and the clock,
//! which is an argument.

mod group;
mod history;
mod pace;
mod reason;
mod record;
mod requirement;
mod session;
mod setting;
mod standing;
mod task;
mod validity;
mod verdict;
mod version;

pub use session::judge;
pub use standing::{Standing, Standings};
pub use task::task;
pub use verdict::{Readiness, RequirementState, RequirementVerdict, Verdict, Word};
pub use version::{Published, Release};

use crate::course::Catalog;
use crate::decision::Waiver;
use crate::evidence::Evidence;
use crate::roster::{Booking, Person, Session};
use jiff::Timestamp;

/// Everything a verdict follows from.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The rules in force.
    pub catalog: &'a Catalog,
    /// When each version of each module came into force.
    pub published: &'a Published,
    /// The session to be ready for.
    pub session: &'a Session,
    /// Whose seat.
    pub person: &'a Person,
    /// Since when they have it.
    pub booking: &'a Booking,
    /// Evidence about this person, in any order; what was not known by `as_of` is left out.
    pub evidence: &'a [Evidence],
    /// Waivers given to this person; those after `as_of` are left out.
    pub waivers: &'a [Waiver],
    /// The instant the question is asked for.
    pub as_of: Timestamp,
    /// When a person counts as behind or at risk.
    pub thresholds: &'a Thresholds,
}

/// The numbers behind `behind` and `at_risk` (readiness rules, "Behind, at risk").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thresholds {
    /// How far actual may fall short of expected progress, in percent.
    pub behind_percent: i64,
    /// Minutes of learning that fit in a day.
    pub minutes_per_day: i64,
    /// Days without any activity.
    pub idle_days: i64,
    /// Hours before it is due in which an unmet requirement is a risk.
    pub last_hours: i64,
    /// Fails on one requirement.
    pub fails: usize,
    /// Days before a session in which a new major version does not change its verdicts.
    pub freeze_days: i64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { behind_percent: 25, minutes_per_day: 30, idle_days: 7, last_hours: 48, fails: 2, freeze_days: 7 }
    }
}
