//! What an xAPI client's key allows: the scopes of the specification's OAuth section (xAPI 1.0.3, Communication 4.2).

use serde::{Deserialize, Serialize};
use std::fmt;

/// One scope of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Write any statement.
    #[serde(rename = "statements/write")]
    StatementsWrite,
    /// Read statements written with the same key.
    #[serde(rename = "statements/read/mine")]
    StatementsReadMine,
    /// Read any statement.
    #[serde(rename = "statements/read")]
    StatementsRead,
    /// Say what activities, verbs and agents are from now on.
    #[serde(rename = "define")]
    Define,
    /// Read and write state documents.
    #[serde(rename = "state")]
    State,
    /// Read and write activity and agent profiles.
    #[serde(rename = "profile")]
    Profile,
    /// Read everything.
    #[serde(rename = "all/read")]
    AllRead,
    /// Everything.
    #[serde(rename = "all")]
    All,
    /// Read the server's figures at `/metrics`; not of the specification.
    #[serde(rename = "metrics")]
    Metrics,
}

/// A word that is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a scope: use one of all, all/read, statements/read, statements/read/mine, statements/write, define, state, profile, metrics"
)]
pub struct UnknownScope(pub String);

impl Scope {
    /// Every scope.
    pub const EVERY: [Self; 9] = [
        Self::All,
        Self::AllRead,
        Self::StatementsRead,
        Self::StatementsReadMine,
        Self::StatementsWrite,
        Self::Define,
        Self::State,
        Self::Profile,
        Self::Metrics,
    ];

    /// The word in the specification and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StatementsWrite => "statements/write",
            Self::StatementsReadMine => "statements/read/mine",
            Self::StatementsRead => "statements/read",
            Self::Define => "define",
            Self::State => "state",
            Self::Profile => "profile",
            Self::AllRead => "all/read",
            Self::All => "all",
            Self::Metrics => "metrics",
        }
    }

    /// Whether holding this scope includes `asked`.
    #[must_use]
    pub fn includes(self, asked: Self) -> bool {
        self == asked
            || self == Self::All
            || (self == Self::AllRead && matches!(asked, Self::StatementsRead | Self::StatementsReadMine))
            || (self == Self::StatementsRead && asked == Self::StatementsReadMine)
    }
}

impl std::str::FromStr for Scope {
    type Err = UnknownScope;
    fn from_str(word: &str) -> Result<Self, UnknownScope> {
        Self::EVERY.into_iter().find(|scope| scope.as_str() == word).ok_or_else(|| UnknownScope(word.to_owned()))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
