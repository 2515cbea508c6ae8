//! Is this learner ready for this session, and if not, why, and what closes it? A pure function.
//!
//! Trainer, learner, manager and auditor read the same answer from [`judge`]. It is never stored:
//! it follows from the evidence and decisions known by `as_of`, the rules in force, and the clock,
//! which is an argument. [`assignments`] answers without a session: does what a course or a program asks for hold, and until when?

mod assignment;
mod flip;
mod group;
mod history;
mod live;
mod pace;
mod reason;
mod record;
mod requirement;
mod session;
mod setting;
mod snapshot;
mod standing;
mod tally;
mod task;
mod validity;
mod verdict;
mod version;

pub use assignment::{Assignment, Held, Phase, assignments, is_assigned};
pub use flip::{Coming, Flip, Impact};
pub use session::{find_workshop, judge};
pub use snapshot::{Kept, Point, Snapshot};
pub use standing::{Standing, Standings};
pub use tally::{Assigned, Audience, Line, Tally, teams_of};
pub use task::task;
pub use verdict::{Readiness, RequirementState, RequirementVerdict, Verdict, Word};
pub use version::{Published, Release};

use crate::course::Catalog;
use crate::decision::Waiver;
use crate::evidence::Evidence;
use crate::roster::{Booking, Person, Session};
use jiff::Timestamp;

/// What is known of a person, and the rules: all that a verdict on one requirement follows from.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The rules in force.
    pub catalog: &'a Catalog,
    /// When each version of each module came into force.
    pub published: &'a Published,
    /// Who.
    pub person: &'a Person,
    /// Evidence about this person, in any order; what was not known by `as_of` is left out.
    pub evidence: &'a [Evidence],
    /// Waivers given to this person; those after `as_of` are left out.
    pub waivers: &'a [Waiver],
    /// A source of evidence that has been silent for longer than it may be.
    pub silent: Option<&'a Silence>,
    /// The instant the question is asked for.
    pub as_of: Timestamp,
}

/// Everything a verdict on a seat follows from.
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
    /// A source of evidence that has been silent for longer than it may be.
    pub silent: Option<&'a Silence>,
    /// The instant the question is asked for.
    pub as_of: Timestamp,
}

impl<'a> Case<'a> {
    fn facts(&self) -> Facts<'a> {
        let Self { catalog, published, person, evidence, waivers, silent, as_of, .. } = *self;
        Facts { catalog, published, person, evidence, waivers, silent, as_of }
    }
}

/// A client that should have sent something by now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Silence {
    /// When it was last heard from, or else given its key.
    pub since: Timestamp,
    /// The name of its key.
    pub source: String,
}
