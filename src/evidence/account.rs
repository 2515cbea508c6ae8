//! A learner as xAPI names them: an account under `id_base`, never an e-mail address.

use crate::course::IdBase;
use crate::roster::{Person, PersonId};
use serde_json::{Value, json};

/// A learner's account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account {
    /// The `id_base`.
    pub home_page: String,
    /// The person's id.
    pub name: String,
}

impl Account {
    /// The account of `person`.
    #[must_use]
    pub fn of(person: &PersonId, base: &IdBase) -> Self {
        Self { home_page: base.as_str().to_owned(), name: person.0.clone() }
    }

    /// The accounts of a person, and of those who turned out to be them.
    pub fn all_of(person: &Person, base: &IdBase) -> impl Iterator<Item = Self> {
        person.ids().map(|id| Self::of(id, base))
    }

    /// The person, when the account hangs on `base`.
    #[must_use]
    pub fn person(&self, base: &IdBase) -> Option<PersonId> {
        let same = self.home_page.trim_end_matches('/') == base.as_str().trim_end_matches('/');
        same.then(|| PersonId(self.name.clone()))
    }

    /// As an xAPI agent.
    #[must_use]
    pub fn agent(&self) -> Value {
        json!({ "objectType": "Agent", "account": { "homePage": self.home_page, "name": self.name } })
    }
}
