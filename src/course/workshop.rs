//! A workshop: the live, trainer-led part of a course, as designed (its dated runs are sessions).

use super::{Block, Id, Line, Minutes, Objective, Rule, Validity};
use crate::diagnostic::Place;
use serde::{Deserialize, Serialize};

/// A live part of a course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Workshop {
    /// Unique in its course.
    pub id: Id,
    /// Old ids under which sessions may still be known.
    pub formerly: Vec<Id>,
    /// As shown.
    pub title: String,
    /// One sentence, or empty.
    pub summary: String,
    /// How long it takes.
    pub duration: Option<Minutes>,
    /// Where people meet.
    pub modality: Modality,
    /// Seats, if limited.
    pub capacity: Option<u32>,
    /// What must be shown before it; `prerequisite_for` of modules is joined in.
    pub requires: Rule,
    /// How long before the start everything must be done, in minutes (default 24 h).
    pub ready_by: Minutes,
    /// What happens to those who aren't ready.
    pub gate: Gate,
    /// What it is for.
    pub objectives: Vec<Objective>,
    /// What a trainer signs.
    pub skills: Vec<Skill>,
    /// How long it counts to have been there, or to have a skill signed; `None` is for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_for: Option<Validity>,
    /// For how long after that end it is not yet lapsed where it is asked for without a session. Readiness for one doesn't know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grace: Option<Validity>,
    /// What happens after, in a few words.
    pub follow_up: Option<String>,
    /// What to bring.
    pub bring: Vec<String>,
    /// Its steps with their minutes, from the headings of the page.
    pub plan: Vec<PlanStep>,
    /// The page; `::: instructor` parts are the trainer's.
    #[serde(skip)]
    pub body: Vec<Block>,
    /// Where it is written.
    #[serde(skip)]
    pub place: Option<Place>,
    /// The source file, relative to the root.
    #[serde(skip)]
    pub source: String,
}

/// Where people meet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// In a room.
    #[default]
    InPerson,
    /// On a call.
    Virtual,
    /// Some here, some there.
    Hybrid,
}

/// What happens to those who aren't ready.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// Nothing.
    Open,
    /// They are told.
    #[default]
    Warn,
    /// The seat is released at a set time.
    Provisional,
    /// They can't book.
    Strict,
}

impl Modality {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::InPerson, Self::Virtual, Self::Hybrid];

    /// The word in files, columns and JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::InPerson => "in_person",
            Self::Virtual => "virtual",
            Self::Hybrid => "hybrid",
        }
    }

    /// The one with that word.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }
}

impl Gate {
    /// All of them, the most open first.
    pub const ALL: [Self; 4] = [Self::Open, Self::Warn, Self::Provisional, Self::Strict];

    /// The word in files, columns and JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Warn => "warn",
            Self::Provisional => "provisional",
            Self::Strict => "strict",
        }
    }

    /// The one with that word.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }
}

/// A skill a trainer watches and signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skill {
    /// Unique in its workshop.
    pub id: Id,
    /// What is shown.
    pub text: String,
    /// What to look for.
    pub steps: Vec<String>,
}

/// One step of a workshop's plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanStep {
    /// The heading.
    pub title: String,
    /// The heading's anchor on the page.
    pub anchor: String,
    /// How long it takes.
    pub minutes: Minutes,
    /// Objectives it serves.
    pub objectives: Vec<Id>,
    /// Where its heading is written, as far as that is known: not of one that was published.
    #[serde(skip)]
    pub written: Option<Line>,
}
