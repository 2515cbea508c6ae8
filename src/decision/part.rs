//! Words that decisions are made of: what became of a session, what was seen, how a key was mended, how people are invited.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What became of a session that was planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replanned {
    /// It takes place at another time.
    Moved,
    /// Its place, seats or rules are others.
    Changed,
    /// It doesn't take place.
    CalledOff,
    /// The last change was taken back before anybody was told.
    Undone,
}

/// What of the store somebody saw or took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// One learner's requirements, with the evidence.
    Evidence,
    /// A session's readiness.
    Readiness,
    /// Everything kept about one person.
    Person,
    /// Statements.
    Statements,
    /// The record of decisions.
    Audit,
}

/// What was done about a wrong key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mended {
    /// The key is that of a publication, by its hash.
    As(String),
    /// An answer is right, too.
    Accept(String),
    /// The question counts for nobody.
    Drop,
}

/// An attempt that was marked anew. Whose it was, the attempt says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Regraded {
    /// Which.
    pub attempt: Uuid,
    /// Its score before, scaled by 10,000, and whether that passed.
    pub before: (i32, bool),
    /// The same after.
    pub after: (i32, bool),
}

/// How an invitation gets to its person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Whoever made it passes it on.
    Link,
    /// By e-mail.
    Mail,
    /// Printed on a card.
    Card,
    /// In a list, for whatever tool sends text messages.
    List,
}

impl Way {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::Link, Self::Mail, Self::Card, Self::List];

    /// Its word in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Mail => "mail",
            Self::Card => "card",
            Self::List => "list",
        }
    }
}

/// What becomes of the statements about somebody who is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// They stay, under another name.
    Pseudonymous,
    /// They go.
    Removed,
}
