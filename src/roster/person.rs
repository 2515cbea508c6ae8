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

/// Why somebody can't be taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The server, and the keys of clients, have accounts of their own.
    #[error("`{0}` is an id of the server's own")]
    Reserved(PersonId),
    /// An id is shown, typed and written into addresses.
    #[error("`{0}` can't be an id: use at most 200 visible characters")]
    BadId(String),
    /// Names are shown in terminals and tables.
    #[error("the name or team of `{0}` has characters that can't be seen")]
    Unseen(PersonId),
}

/// Whether a character does something to the text around it and shows nothing itself.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

impl Person {
    /// Whether this person can be taken in.
    ///
    /// # Errors
    /// As [`Unfit`] says.
    pub fn check(&self) -> Result<(), Unfit> {
        let id = &self.id.0;
        if id == "prework" || id.starts_with("key:") {
            return Err(Unfit::Reserved(self.id.clone()));
        }
        if id.is_empty() || id.len() > 200 || id.chars().any(is_unseen) {
            return Err(Unfit::BadId(id.escape_debug().take(60).collect()));
        }
        if self.name.chars().chain(self.team.chars()).any(is_unseen) {
            return Err(Unfit::Unseen(self.id.clone()));
        }
        Ok(())
    }

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
