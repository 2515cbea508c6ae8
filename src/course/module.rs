//! A module, what is tracked and required, and its lessons and assessment.

use super::{Block, Criterion, Id, Minutes, ModuleKey, Question, Validity};
use crate::diagnostic::Place;
use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An ordered group of lessons; the unit of tracking and of requirements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Module {
    /// Unique in its course.
    pub id: Id,
    /// Old ids whose evidence still counts.
    pub formerly: Vec<Id>,
    /// As shown.
    pub title: String,
    /// One sentence, or empty.
    pub summary: String,
    /// What its required lessons take, and its assessment where that completes it; `index` has what the others leave of what the
    /// author wrote.
    pub duration: Minutes,
    /// Absent means 1. A new number comes with [`Module::on_major`].
    pub version: u32,
    /// What happens to evidence of the version before.
    pub on_major: Option<OnMajor>,
    /// What it teaches.
    pub objectives: Vec<Objective>,
    /// What its questions are about.
    pub concepts: Vec<Id>,
    /// Modules to do first, an order for the learner (and checked for cycles).
    pub requires: Vec<ModuleKey>,
    /// Which evidence completes it.
    pub completion: Completion,
    /// How long that lasts.
    pub valid_for: Option<Validity>,
    /// For how long after that end it is not yet lapsed where it is asked for without a session. Readiness for one doesn't know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grace: Option<Validity>,
    /// Who it is for: attribute → accepted values. Empty means everyone.
    pub audience: BTreeMap<String, Vec<String>>,
    /// Shown as worth doing; never changes a state.
    pub recommended: bool,
    /// Modules whose evidence is accepted in place of this one's.
    pub equivalent: Vec<ModuleKey>,
    /// The author's own due date, if any.
    pub due: Option<Date>,
    /// Free words.
    pub tags: Vec<String>,
    /// Addresses it had before.
    pub aliases: Vec<String>,
    /// In order; the first is the module's own page.
    pub lessons: Vec<Lesson>,
    /// The scored set, graded by the server.
    pub assessment: Option<Assessment>,
    /// Which commit its text is from; nothing outside git.
    #[serde(default)]
    pub provenance: Option<Provenance>,
    /// Where it is written.
    #[serde(skip)]
    pub place: Option<Place>,
}

/// Where the text of a module comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The commit that changed its files last; `+dirty` appended when they differ from it.
    pub commit: String,
    /// When that was.
    pub at: Timestamp,
    /// Who wrote it, who changed it most often first.
    pub authors: Vec<String>,
}

/// What happens to evidence of the version before, when a module gets a new number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnMajor {
    /// Old evidence counts as before.
    Keep,
    /// Old evidence counts until the end of that day.
    RetakeBy(Date),
    /// Old evidence no longer counts.
    RetakeNow,
    /// Old evidence counts together with that of another module, which teaches what is new.
    Delta(ModuleKey),
}

/// Which evidence completes a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completion {
    /// Every lesson worked through.
    Pages,
    /// The assessment passed.
    Assessment,
    /// Both.
    Both,
    /// The learner's own word.
    Declared,
}

impl Completion {
    /// What a need that doesn't say otherwise asks of such a module.
    #[must_use]
    pub fn criterion(self) -> Criterion {
        match self {
            Self::Pages => Criterion::Completed,
            Self::Assessment => Criterion::Passed,
            Self::Both => Criterion::CompletedAndPassed,
            Self::Declared => Criterion::Declared,
        }
    }
}

/// What a module or workshop is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objective {
    /// Shared between the online and the live part that serve it.
    pub id: Id,
    /// Knowing or doing.
    pub kind: ObjectiveKind,
    /// As shown.
    pub text: String,
}

/// Knowing is taught anywhere; doing is signed in the room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectiveKind {
    /// To know.
    #[default]
    Know,
    /// To do.
    Do,
}

/// One source page a learner works through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// Unique in its module.
    pub id: Id,
    /// As shown.
    pub title: String,
    /// Written by the author, or estimated from its length.
    pub duration: Minutes,
    /// Whether a learner must work through it (a page of a repo read in place may be just a page).
    pub required: bool,
    /// Its practice questions, in order (they also stand in the body).
    pub questions: Vec<Question>,
    /// The text, as a tree.
    #[serde(skip)]
    pub body: Vec<Block>,
    /// The source file, relative to the root.
    #[serde(skip)]
    pub source: String,
}

/// A module's scored set: never on the site, drawn and graded by the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The opening text.
    pub intro: Vec<Block>,
    /// Everything that can be drawn.
    pub questions: Vec<Question>,
    /// How many are drawn per attempt; `None` is all.
    pub draw: Option<usize>,
    /// The score that passes, scaled by 10,000 (80 % is 8000).
    pub pass: u32,
    /// How many attempts there are; `None` is no limit.
    pub attempts: Option<u32>,
    /// How long to wait after a failed attempt.
    pub retry_after: Option<SignedDuration>,
    /// How long an attempt may take.
    pub time_limit: Option<Minutes>,
    /// When feedback is shown.
    pub feedback: FeedbackPolicy,
    /// The source file, relative to the root.
    #[serde(skip)]
    pub source: String,
}

impl Assessment {
    /// All of these questions, as often as one likes, passed at `pass` (scaled by 10,000).
    #[must_use]
    pub fn new(questions: Vec<Question>, pass: u32) -> Self {
        Self {
            intro: Vec::new(),
            questions,
            draw: None,
            pass,
            attempts: None,
            retry_after: None,
            time_limit: None,
            feedback: FeedbackPolicy::default(),
            source: String::new(),
        }
    }

    /// Learner's time it takes: its limit, or a minute for each question drawn.
    #[must_use]
    pub fn minutes(&self) -> Minutes {
        self.time_limit.unwrap_or_else(|| Minutes(u32::try_from(self.drawn()).unwrap_or(u32::MAX)))
    }

    /// How many questions an attempt has: those that are drawn, and those worth nothing, which are asked every time.
    #[must_use]
    pub fn drawn(&self) -> usize {
        let worth = self.questions.iter().filter(|question| question.is_worth_something()).count();
        self.questions.len() - worth + self.draw.unwrap_or(worth).min(worth)
    }
}

/// When a learner sees which answers were right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackPolicy {
    /// After each answer.
    AfterEach,
    /// When the attempt is handed in.
    #[default]
    AfterAttempt,
    /// When it is passed.
    AfterPass,
    /// Never.
    Never,
}
