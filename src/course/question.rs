//! A question: a prompt, a task with its key, and what is said about an answer.

use super::{Block, Decimal, Id, Inline};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One checkable prompt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Unique in its module; evidence hangs on it.
    pub id: Id,
    /// What is asked; of a text with gaps, the text.
    pub prompt: Vec<Inline>,
    /// What is to be done.
    #[serde(flatten)]
    pub task: Task,
    /// What it is worth.
    pub points: u32,
    /// How points are given.
    pub scoring: Scoring,
    /// What it is about.
    pub concept: Option<Id>,
    /// Shown on request before answering.
    pub hint: Vec<Block>,
    /// Shown after answering.
    pub explanation: Vec<Block>,
    /// Whether what is offered always stands as the author wrote it.
    #[serde(default)]
    pub unshuffled: bool,
    /// In practice: how many tries there are before the answer is told.
    #[serde(default = "two_tries")]
    pub tries: u32,
    /// In an assessment: how many people mark an answer to it, each without knowing of the other.
    #[serde(default = "one_marker")]
    pub markers: u32,
    /// Where it is written, as far as that is known: not of one that was published.
    #[serde(skip)]
    pub written: Option<Line>,
}

/// A line of a source file, as `path:line` names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// The file, relative to the root.
    pub path: String,
    /// From 1.
    pub line: usize,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path, self.line)
    }
}

fn two_tries() -> u32 {
    2
}

fn one_marker() -> u32 {
    1
}

impl Question {
    /// Whether an answer to it counts in a score.
    #[must_use]
    pub fn is_worth_something(&self) -> bool {
        self.points > 0 && self.task.is_scored()
    }

    /// A question worth a point, all or nothing, of which nothing more is said.
    #[must_use]
    pub fn new(id: Id, prompt: Vec<Inline>, task: Task) -> Self {
        Self {
            id,
            prompt,
            task,
            points: 1,
            scoring: Scoring::Whole,
            concept: None,
            hint: Vec::new(),
            explanation: Vec::new(),
            unshuffled: false,
            tries: two_tries(),
            markers: one_marker(),
            written: None,
        }
    }
}

/// What is to be done, and the key. Whatever is offered is named by its place in the author's order, from 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Task {
    /// Choosing exactly one.
    Single {
        /// What there is to choose.
        choices: Vec<Choice>,
    },
    /// Choosing any number.
    Multiple {
        /// What there is to choose.
        choices: Vec<Choice>,
    },
    /// Saying whether something is true.
    TrueFalse {
        /// Two: that it is true, then that it is false.
        choices: Vec<Choice>,
    },
    /// Filling in what is left out ([`Inline::Gap`]): words or a number.
    Gaps {
        /// In order.
        gaps: Vec<Gap>,
        /// Whether an answer is right in whichever gap it stands.
        #[serde(default)]
        any_order: bool,
    },
    /// Writing a text, which a person marks.
    Essay {
        /// What the marker looks for.
        rubric: Vec<Block>,
    },
    /// Putting things in order.
    Order {
        /// In the right order.
        items: Vec<Vec<Inline>>,
    },
    /// Finding what belongs to each thing.
    Match {
        /// What the things are called, and what belongs to them; empty where nothing is said.
        #[serde(default)]
        heads: Vec<Vec<Inline>>,
        /// The things.
        sources: Vec<Vec<Inline>>,
        /// What may belong to them; some may belong to none, or to several.
        targets: Vec<Vec<Inline>>,
        /// The place of each source's target.
        right: Vec<usize>,
    },
    /// Saying where one stands; never scored.
    Survey {
        /// From one end to the other.
        scale: Vec<Vec<Inline>>,
    },
    /// What a theme's script asks; never scored.
    Other,
}

/// How points are given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scoring {
    /// All or nothing.
    #[default]
    Whole,
    /// For what is right of it.
    Partial,
}

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// What it says.
    pub text: Vec<Inline>,
    /// Whether choosing it is right.
    pub right: bool,
    /// Shown to whoever chose it.
    pub feedback: Vec<Block>,
}

/// What is right in a gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// One of some texts.
    Text {
        /// The texts; the first is shown as the answer.
        accepted: Vec<String>,
        /// Whether upper and lower case are told apart.
        case_matters: bool,
    },
    /// Whatever a regular expression matches from end to end.
    Pattern(String),
    /// A number, the ends included; one that is left out is no bound.
    Number {
        /// The least.
        low: Option<Decimal>,
        /// The greatest.
        high: Option<Decimal>,
    },
}

impl Task {
    /// The choices of a task that has some.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        match self {
            Self::Single { choices } | Self::Multiple { choices } | Self::TrueFalse { choices } => choices,
            _ => &[],
        }
    }

    /// How many things are offered: choices, items, targets or points of a scale.
    #[must_use]
    pub fn offered(&self) -> usize {
        match self {
            Self::Single { choices } | Self::Multiple { choices } | Self::TrueFalse { choices } => choices.len(),
            Self::Order { items } => items.len(),
            Self::Match { targets, .. } => targets.len(),
            Self::Survey { scale } => scale.len(),
            Self::Gaps { .. } | Self::Essay { .. } | Self::Other => 0,
        }
    }

    /// What the thing offered at a place says.
    #[must_use]
    pub fn offer(&self, place: usize) -> Option<&[Inline]> {
        let text = match self {
            Self::Single { choices } | Self::Multiple { choices } | Self::TrueFalse { choices } => {
                &choices.get(place)?.text
            }
            Self::Order { items: texts } | Self::Match { targets: texts, .. } | Self::Survey { scale: texts } => {
                texts.get(place)?
            }
            Self::Gaps { .. } | Self::Essay { .. } | Self::Other => return None,
        };
        Some(text)
    }

    /// Whether what is offered has an order of its own.
    #[must_use]
    pub fn is_ordered(&self) -> bool {
        matches!(self, Self::TrueFalse { .. } | Self::Survey { .. })
    }

    /// Whether it may be shown in the author's order without telling what is right.
    #[must_use]
    pub fn may_stand_as_written(&self) -> bool {
        !matches!(self, Self::Order { .. } | Self::Match { .. })
    }

    /// Whether an answer in an assessment can earn points.
    #[must_use]
    pub fn is_scored(&self) -> bool {
        !matches!(self, Self::Survey { .. } | Self::Other)
    }

    /// Whether a person has to read an answer to say what it earns.
    #[must_use]
    pub fn is_marked(&self) -> bool {
        matches!(self, Self::Essay { .. })
    }
}

impl Gap {
    /// The answer as it is told; a pattern has none.
    #[must_use]
    pub fn shown(&self) -> Option<String> {
        match self {
            Self::Text { accepted, .. } => accepted.first().cloned(),
            Self::Pattern(_) => None,
            Self::Number { low, high } => Some(match (low, high) {
                (Some(low), Some(high)) if low == high => low.to_string(),
                (Some(low), Some(high)) => format!("{low} to {high}"),
                (Some(low), None) => format!("{low} or more"),
                (None, Some(high)) => format!("{high} or less"),
                (None, None) => "any number".to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_published_before_there_were_other_kinds_is_read() {
        let before = r#"{"id":"q","prompt":[{"text":"Why?"}],"kind":"multiple",
            "choices":[{"text":[],"right":true,"feedback":[]}],"points":2,"scoring":"partial","concept":null,"hint":[],
            "explanation":[]}"#;
        let question: Question = serde_json::from_str(before).unwrap();
        assert!(matches!(question.task, Task::Multiple { ref choices } if choices.len() == 1));
        assert_eq!((question.points, question.scoring, question.tries), (2, Scoring::Partial, 2));
        let again: Question = serde_json::from_value(serde_json::to_value(&question).unwrap()).unwrap();
        assert_eq!(again, question);
    }
}
