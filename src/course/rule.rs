//! What a workshop asks for before it: a tree of needs, as an author wrote and the compiler joined it.

use super::RequirementKey;
use serde::{Deserialize, Serialize};

/// A requirement, or a group of them. `All([])` is met; the compiler refuses an empty `Any`, and an
/// `AtLeast` of none or of more than there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// One thing to show.
    Need(Need),
    /// Every one.
    All(Vec<Rule>),
    /// One of them.
    Any(Vec<Rule>),
    /// `count` of them.
    AtLeast {
        /// How many are enough.
        count: usize,
        /// Of which.
        of: Vec<Rule>,
    },
}

impl Default for Rule {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl Rule {
    /// Every need in the tree, in the author's order, what is named twice only once.
    #[must_use]
    pub fn needs(&self) -> Vec<&Need> {
        fn walk<'a>(rule: &'a Rule, found: &mut Vec<&'a Need>) {
            match rule {
                Rule::Need(need) => {
                    if !found.iter().any(|other| other.key == need.key) {
                        found.push(need);
                    }
                }
                Rule::All(of) | Rule::Any(of) | Rule::AtLeast { of, .. } => of.iter().for_each(|r| walk(r, found)),
            }
        }
        let mut found = Vec::new();
        walk(self, &mut found);
        found
    }
}

/// A module to have done or a workshop to have been at, and how well it must be proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Which. It is called `module` in what was published before a workshop could be asked for.
    #[serde(rename = "module")]
    pub key: RequirementKey,
    /// What counts as having done it.
    pub criterion: Criterion,
    /// The weakest evidence accepted.
    pub grade: Grade,
}

/// What meets a need; the words are cmi5's `moveOn`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// Every lesson was worked through.
    Completed,
    /// The assessment was passed.
    Passed,
    /// Both.
    CompletedAndPassed,
    /// Either.
    CompletedOrPassed,
    /// A record from elsewhere, a certificate for example, that somebody vouched for; nothing online takes its place.
    External,
    /// The learner says that they have done it; so does a pass, or every lesson worked through.
    Declared,
    /// A session of the workshop was attended.
    Attended,
    /// Every skill of the workshop is signed.
    Observed,
    /// Nothing is asked.
    NotApplicable,
}

impl Criterion {
    /// The weakest evidence that a need accepts when it doesn't say.
    #[must_use]
    pub fn usual_grade(self) -> Grade {
        if matches!(self, Self::Completed | Self::Declared) { Grade::Reported } else { Grade::Verified }
    }
}

/// What evidence is worth: a browser can send anything, the server and a trainer can't be it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Sent by the learner's browser, or another client.
    Reported,
    /// Graded by the server, or a person's word on the record: a trainer's signature, a certificate that was accepted.
    Verified,
}
