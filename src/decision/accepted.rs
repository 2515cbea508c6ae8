//! Records from elsewhere that somebody vouched for: certificates, and completions from before.

use super::{Act, Decision};
use crate::course::ModuleKey;
use crate::roster::PersonId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a record from elsewhere says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The day it was achieved on.
    pub achieved: Date,
    /// The last day on which it is valid; by the module's own rule, where it doesn't say.
    pub until: Option<Date>,
    /// Where it comes from.
    pub source: String,
    /// SHA-256 of its scan, in hexadecimal, if there is one.
    pub scan: Option<String>,
}

/// A record that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The decision that accepted it.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// Which module it stands for.
    pub module: ModuleKey,
    /// What it says.
    pub says: Said,
    /// The statement that says so.
    pub statement: Uuid,
    /// Who vouched for it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// What ended it, if something did.
    pub ended: Option<Ended>,
}

/// What ended an accepted record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// One that corrects it.
    Replaced,
    /// It was revoked.
    Revoked {
        /// By whom.
        by: String,
        /// Why.
        reason: String,
        /// When.
        at: Timestamp,
    },
}

impl Accepted {
    /// Whether it is about the same: what was achieved, by whom, when and where.
    #[must_use]
    pub fn is_about(&self, person: &PersonId, module: &ModuleKey, says: &Said) -> bool {
        self.person == *person
            && self.module == *module
            && self.says.achieved == says.achieved
            && self.says.source.to_lowercase() == says.source.to_lowercase()
    }

    /// Whether it holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.ended.is_none()
    }
}

/// The records among decisions that were accepted, in their order, each with what ended it.
#[must_use]
pub fn accepted<'a>(decisions: impl IntoIterator<Item = &'a Decision>) -> Vec<Accepted> {
    let mut found: Vec<Accepted> = Vec::new();
    let mut places: std::collections::HashMap<Uuid, usize> = std::collections::HashMap::new();
    for decision in decisions {
        match &decision.act {
            Act::AcceptRecord { person, module, says, replaces, statement } => {
                if let Some(old) = replaces.and_then(|id| places.get(&id)) {
                    found[*old].ended = Some(Ended::Replaced);
                }
                places.insert(decision.id, found.len());
                found.push(Accepted {
                    id: decision.id,
                    person: person.clone(),
                    module: module.clone(),
                    says: says.clone(),
                    statement: *statement,
                    by: decision.by.clone(),
                    reason: decision.reason.clone(),
                    at: decision.at,
                    ended: None,
                });
            }
            Act::RevokeRecord { record, .. } => {
                if let Some(old) = places.get(record) {
                    let (by, reason, at) = (decision.by.clone(), decision.reason.clone(), decision.at);
                    found[*old].ended = Some(Ended::Revoked { by, reason, at });
                }
            }
            _ => {}
        }
    }
    found
}
