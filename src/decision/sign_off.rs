//! A sign-off: a trainer's word on a skill that somebody showed.

use super::{Act, Decision};
use crate::course::{Id, WorkshopKey};
use crate::roster::{PersonId, SessionId};
use jiff::Timestamp;
use uuid::Uuid;

/// A skill as it was watched, with who, when and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOff {
    /// The decision that gave it.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// In which workshop's list it is.
    pub workshop: WorkshopKey,
    /// In which session it was shown.
    pub session: SessionId,
    /// The skill's id.
    pub skill: Id,
    /// Which of its steps were seen, in their order.
    pub steps: Vec<bool>,
    /// Whether it is signed; else it isn't there yet.
    pub signed: bool,
    /// The statement that says so.
    pub statement: Uuid,
    /// Who watched.
    pub by: String,
    /// What they said of it.
    pub note: String,
    /// When.
    pub at: Timestamp,
}

/// The sign-offs among decisions that hold, in their order.
#[must_use]
pub fn sign_offs<'a>(decisions: impl IntoIterator<Item = &'a Decision>) -> Vec<SignOff> {
    let mut found: Vec<SignOff> = Vec::new();
    for decision in decisions {
        match &decision.act {
            Act::SignOff { person, workshop, session, skill, steps, signed, statement } => found.push(SignOff {
                id: decision.id,
                person: person.clone(),
                workshop: workshop.clone(),
                session: session.clone(),
                skill: skill.clone(),
                steps: steps.clone(),
                signed: *signed,
                statement: *statement,
                by: decision.by.clone(),
                note: decision.reason.clone(),
                at: decision.at,
            }),
            Act::RevokeSignOff { sign_off, .. } => found.retain(|known| known.id != *sign_off),
            _ => {}
        }
    }
    found
}

/// What holds of a person's skill: the last time it was signed, or else the last time it was watched.
#[must_use]
pub fn standing<'a>(all: &'a [SignOff], person: &PersonId, workshop: &WorkshopKey, skill: &Id) -> Option<&'a SignOff> {
    let own = |known: &&SignOff| known.person == *person && known.workshop == *workshop && known.skill == *skill;
    let signed = all.iter().rfind(|known| own(known) && known.signed);
    signed.or_else(|| all.iter().rfind(own))
}
