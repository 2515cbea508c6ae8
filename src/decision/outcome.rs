//! The outcome of a workshop for one learner: what of its skills was passed or failed, and whether all of it is signed off. Apart
//! from whether they had a seat, were ready and came.

use super::sign_off::{Watched, skill_of};
use crate::course::{Id, Skill, WorkshopKey};
use crate::roster::PersonId;
use jiff::Timestamp;

/// How one skill of one learner stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SkillOutcome {
    /// Nobody watched it.
    NotAssessed,
    /// It was signed: by whom and when.
    Passed(String, Timestamp),
    /// It was watched, and isn't there yet: by whom and when.
    Failed(String, Timestamp),
    /// What was said of it was taken back, and nothing was said since: why.
    Reopened(String),
}

/// How a learner's skills stand as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nobody watched any; or there is none.
    NotAssessed,
    /// All that were watched are signed, and some weren't watched.
    Passed,
    /// One isn't there yet.
    Failed,
    /// All of them are signed: by whom, and when the last one was.
    SignedOff(String, Timestamp),
    /// What was signed was taken back: why.
    Reopened(String),
}

/// A learner's skills, each in the workshop's order, and the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcomes {
    /// Each skill, by its id.
    pub skills: Vec<(Id, SkillOutcome)>,
    /// All of them.
    pub whole: Outcome,
}

impl SkillOutcome {
    /// The word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAssessed => "not_assessed",
            Self::Passed(..) => "passed",
            Self::Failed(..) => "failed",
            Self::Reopened(..) => "reopened",
        }
    }
}

impl Outcome {
    /// The word in columns and JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAssessed => "not_assessed",
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::SignedOff(..) => "signed_off",
            Self::Reopened(..) => "reopened",
        }
    }

    /// The sign beside the word.
    #[must_use]
    pub fn sign(&self) -> &'static str {
        match self {
            Self::NotAssessed => "–",
            Self::Passed | Self::Failed => "◔",
            Self::SignedOff(..) => "✓",
            Self::Reopened(..) => "↻",
        }
    }
}

impl Outcomes {
    /// What follows from all that was said of a person's skills in a workshop, oldest first, what was taken back included: as
    /// where they are signed, what holds is the last time a skill was signed, or else the last time it was watched.
    #[must_use]
    pub fn of(watched: &[Watched], person: &PersonId, workshop: &WorkshopKey, skills: &[Skill]) -> Self {
        let found: Vec<(Id, SkillOutcome)> =
            skills.iter().map(|skill| (skill.id.clone(), skill_of(watched, person, workshop, &skill.id))).collect();
        let whole = whole(&found);
        Self { skills: found, whole }
    }

    /// How many skills are signed.
    #[must_use]
    pub fn signed(&self) -> usize {
        self.skills.iter().filter(|(_, how)| matches!(how, SkillOutcome::Passed(..))).count()
    }

    /// As people read it: “3 of 4 signed”; nothing when nobody watched any.
    #[must_use]
    pub fn told(&self) -> String {
        match &self.whole {
            Outcome::NotAssessed => String::new(),
            Outcome::SignedOff(..) => "signed off".to_owned(),
            Outcome::Reopened(..) => format!("{} of {} signed, one taken back", self.signed(), self.skills.len()),
            Outcome::Passed | Outcome::Failed => format!("{} of {} signed", self.signed(), self.skills.len()),
        }
    }
}

fn whole(skills: &[(Id, SkillOutcome)]) -> Outcome {
    let reopened = skills.iter().find_map(|(_, how)| match how {
        SkillOutcome::Reopened(reason) => Some(reason.clone()),
        _ => None,
    });
    let last = skills.iter().filter_map(|(_, how)| match how {
        SkillOutcome::Passed(by, at) => Some((at, by)),
        _ => None,
    });
    let last = last.max_by_key(|(at, _)| **at);
    let is = |wanted: fn(&SkillOutcome) -> bool| skills.iter().any(|(_, how)| wanted(how));
    match (reopened, last) {
        (Some(reason), _) => Outcome::Reopened(reason),
        _ if is(|how| matches!(how, SkillOutcome::Failed(..))) => Outcome::Failed,
        (None, None) => Outcome::NotAssessed,
        (None, Some((at, by))) if !is(|how| *how == SkillOutcome::NotAssessed) => Outcome::SignedOff(by.clone(), *at),
        (None, Some(_)) => Outcome::Passed,
    }
}
