//! A waiver: somebody decided that a requirement need not be shown.

use super::{Act, Decision};
use crate::course::RequirementKey;
use crate::roster::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

/// A requirement excused, with who, why, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The decision that gave it.
    pub id: Uuid,
    /// Who need not show it.
    pub person: PersonId,
    /// What need not be shown.
    pub key: RequirementKey,
    /// Who decided.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub at: Timestamp,
    /// Until when; `None` is for good.
    pub until: Option<Timestamp>,
    /// When it was taken back.
    pub revoked: Option<Timestamp>,
}

impl Waiver {
    /// Whether it excuses through `until`, seen from `as_of`.
    #[must_use]
    pub fn covers(&self, as_of: Timestamp, until: Timestamp) -> bool {
        self.at <= as_of
            && self.until.is_none_or(|end| end >= until)
            && self.revoked.is_none_or(|revoked| revoked > as_of)
    }
}

/// The waivers among decisions, in their order, with revocations applied.
#[must_use]
pub fn waivers<'a>(decisions: impl IntoIterator<Item = &'a Decision>) -> Vec<Waiver> {
    let mut found: Vec<Waiver> = Vec::new();
    for decision in decisions {
        match &decision.act {
            Act::Waive { person, key, until } => found.push(Waiver {
                id: decision.id,
                person: person.clone(),
                key: key.clone(),
                by: decision.by.clone(),
                reason: decision.reason.clone(),
                at: decision.at,
                until: *until,
                revoked: None,
            }),
            Act::RevokeWaiver { waiver } => {
                if let Some(waiver) = found.iter_mut().find(|w| w.id == *waiver) {
                    waiver.revoked.get_or_insert(decision.at);
                }
            }
            _ => {}
        }
    }
    found
}
