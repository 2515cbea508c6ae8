//! A sign-off: a trainer's word on a skill that somebody showed.

use super::{Act, Decision, SkillOutcome};
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

/// What was said of a skill, and why it no longer holds, if it was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// What was said.
    pub sign_off: SignOff,
    /// Why it was taken back.
    pub reopened: Option<String>,
}

/// All that was said of skills, in its order, what was taken back included.
#[must_use]
pub fn watched<'a>(decisions: impl IntoIterator<Item = &'a Decision>) -> Vec<Watched> {
    let mut found: Vec<Watched> = Vec::new();
    for decision in decisions {
        match &decision.act {
            Act::SignOff { person, workshop, session, skill, steps, signed, statement } => {
                let sign_off = SignOff {
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
                };
                found.push(Watched { sign_off, reopened: None });
            }
            Act::RevokeSignOff { sign_off, .. } => {
                let taken_back = found.iter_mut().filter(|known| known.sign_off.id == *sign_off);
                taken_back.for_each(|known| known.reopened = Some(decision.reason.clone()));
            }
            _ => {}
        }
    }
    found
}

/// How a person's skill stands: what holds of it, or that what was said last was taken back.
pub(super) fn skill_of(all: &[Watched], person: &PersonId, workshop: &WorkshopKey, skill: &Id) -> SkillOutcome {
    let is_own = |known: &SignOff| known.person == *person && known.workshop == *workshop && known.skill == *skill;
    let own: Vec<&Watched> = all.iter().filter(|known| is_own(&known.sign_off)).collect();
    let hold = || own.iter().filter(|known| known.reopened.is_none()).map(|known| &known.sign_off);
    let said = |known: &SignOff| (known.by.clone(), known.at);
    match (hold().rfind(|known| known.signed), own.last()) {
        (Some(signed), _) => {
            let (by, at) = said(signed);
            SkillOutcome::Passed(by, at)
        }
        (None, Some(Watched { reopened: Some(reason), .. })) => SkillOutcome::Reopened(reason.clone()),
        (None, Some(Watched { sign_off, .. })) => {
            let (by, at) = said(sign_off);
            SkillOutcome::Failed(by, at)
        }
        (None, None) => SkillOutcome::NotAssessed,
    }
}

/// What holds of a person's skill: the last time it was signed, or else the last time it was watched.
#[must_use]
pub fn standing<'a>(all: &'a [SignOff], person: &PersonId, workshop: &WorkshopKey, skill: &Id) -> Option<&'a SignOff> {
    let own = |known: &&SignOff| known.person == *person && known.workshop == *workshop && known.skill == *skill;
    let signed = all.iter().rfind(|known| own(known) && known.signed);
    signed.or_else(|| all.iter().rfind(own))
}
