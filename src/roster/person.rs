//! A person, as a roster file names them.

use super::PersonId;
use crate::access::Role;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Someone Prework knows. Never in git; evidence names them by account only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The key.
    pub id: PersonId,
    /// As shown.
    pub name: String,
    /// An attribute, not a key.
    pub email: Option<String>,
    /// For text messages.
    pub phone: Option<String>,
    /// Where they work; empty when unknown.
    pub team: String,
    /// Everything else a file said (`role`, `site`, `language`, `starts`, other columns as tags),
    /// which audiences are matched against.
    pub attributes: BTreeMap<String, String>,
    /// What they may sign in as.
    pub roles: BTreeSet<Role>,
    /// Whether they may sign in at all; a leaver's record stays.
    pub active: bool,
}

impl Person {
    /// A person known by id and name alone.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>, role: Role) -> Self {
        Self {
            id: PersonId(id.into()),
            name: name.into(),
            email: None,
            phone: None,
            team: String::new(),
            attributes: BTreeMap::new(),
            roles: BTreeSet::from([role]),
            active: true,
        }
    }

    /// Whether an audience (attribute → accepted values) includes this person; an empty one includes everybody.
    #[must_use]
    pub fn is_in(&self, audience: &BTreeMap<String, Vec<String>>) -> bool {
        audience.iter().all(|(attribute, accepted)| {
            let value = if attribute == "team" { Some(&self.team) } else { self.attributes.get(attribute) };
            value.is_some_and(|value| accepted.iter().any(|a| a.eq_ignore_ascii_case(value)))
        })
    }
}
