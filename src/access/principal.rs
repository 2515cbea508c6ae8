//! Who is asking: a person in a role, a client with a key, or the server itself.

use super::Scope;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A person's id: the key of a roster, and the name of their xAPI account. Never an e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub String);

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a person is here for. A person may have several; each signs in by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Works through courses.
    Learner,
    /// Runs sessions.
    Trainer,
    /// Brings people in, plans, decides.
    Organiser,
    /// Sees their own team's states.
    Manager,
    /// Reads reports as of any day.
    Auditor,
}

impl Role {
    /// Every role, in the order screens list them.
    pub const ALL: [Self; 5] = [Self::Learner, Self::Trainer, Self::Organiser, Self::Manager, Self::Auditor];

    /// The word in JSON, in the store and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Learner => "learner",
            Self::Trainer => "trainer",
            Self::Organiser => "organiser",
            Self::Manager => "manager",
            Self::Auditor => "auditor",
        }
    }

    /// Reads that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Where the role's own pages begin. Its sign-in cookie is sent nowhere else, but a learner's,
    /// who is at home on the whole site.
    #[must_use]
    pub fn home(self) -> &'static str {
        match self {
            Self::Learner => "/me",
            Self::Trainer => "/trainer/",
            Self::Organiser => "/organise/",
            Self::Manager => "/team/",
            Self::Auditor => "/audit/",
        }
    }

    /// Whose pages an address is one of: a learner is at home wherever nobody else is.
    #[must_use]
    pub fn at(path: &str) -> Self {
        let others = [Self::Trainer, Self::Organiser, Self::Manager, Self::Auditor];
        others.into_iter().find(|role| path.starts_with(role.home())).unwrap_or(Self::Learner)
    }
}

/// Who a request comes from, once its credential has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// A signed-in person, acting in one role.
    Person(PersonId, Role),
    /// An xAPI client with a key.
    Client {
        /// The key's public half.
        key: String,
        /// Its display name.
        name: String,
        /// What it may do.
        scopes: Vec<Scope>,
    },
    /// This server, grading or deciding.
    Server,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_whose_pages_it_is_one_of() {
        for (path, role) in [
            ("/trainer/sessions/a", Role::Trainer),
            ("/organise/sessions/a/roster", Role::Organiser),
            ("/team/sign-out", Role::Manager),
            ("/audit/", Role::Auditor),
            ("/trainers/a", Role::Learner),
            ("/me", Role::Learner),
        ] {
            assert_eq!(Role::at(path), role, "{path}");
        }
    }
}
