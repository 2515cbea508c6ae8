//! One answer to one question, as figures need it.

use crate::access::PersonId;
use crate::course::{ActivityId, Id, ModuleKey};
use jiff::{SignedDuration, Timestamp};
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// A question across courses: of which lesson, the assessment being one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId {
    /// The module it is in.
    pub module: ModuleKey,
    /// The lesson; `assessment` is the module's assessment.
    pub lesson: Id,
    /// Its id in the module.
    pub question: Id,
}

impl ItemId {
    /// Whether the server grades it.
    #[must_use]
    pub fn is_assessed(&self) -> bool {
        ActivityId::Lesson(self.module.clone(), self.lesson.clone()).is_assessed()
    }
}

impl fmt::Display for ItemId {
    /// `course/module/lesson#question`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}#{}", self.module, self.lesson, self.question)
    }
}

/// A part of an answer: an option, a pair, an order, or what was typed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chosen {
    /// As people read it.
    pub text: Arc<str>,
    /// Whether that is right, where the key says.
    pub right: Option<bool>,
    /// Whether it is somebody's own words, not one of what was offered.
    pub is_typed: bool,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Answer {
    /// Whose.
    pub person: PersonId,
    /// To what.
    pub item: Arc<ItemId>,
    /// The module's version then.
    pub version: u32,
    /// When.
    pub at: Timestamp,
    /// What it consists of; nothing when nothing was said.
    pub chosen: Vec<Chosen>,
    /// Whether it was right; nothing where nobody says so.
    pub right: Option<bool>,
    /// How long it took, where that is known.
    pub time: Option<SignedDuration>,
    /// The attempt or the visit it belongs to.
    pub registration: Option<Uuid>,
}
