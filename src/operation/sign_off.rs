//! Signing skills off: a trainer watched somebody in a session, and signs, says that it isn't there yet, or takes it back.

use super::waive::Grounds;
use super::{people, record};
use crate::access::{self, PersonId, Principal};
use crate::course::{Catalog, Id, Skill, Workshop};
use crate::decision::{self, Decision, SignOff, sign_off};
use crate::evidence::Account;
use crate::grading::{self, Watched};
use crate::roster::{Session, SessionId};
use crate::store::{Store, StoreError};
use crate::xapi::Violation;
use jiff::Timestamp;
use uuid::Uuid;

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// No such session, seat or skill.
    #[error("there is no such skill to sign")]
    Missing,
    /// It isn't this person's to sign.
    #[error("this is not yours to sign")]
    NotYours,
    /// What is signed was seen from end to end.
    #[error("tick every step that you saw, or say that it isn't there yet")]
    StepsMissing,
    /// What isn't there yet needs a word on what is missing.
    #[error("say what to try differently: the learner reads it")]
    NoNote,
    /// No word on it.
    #[error("sign it, or say that it isn't there yet")]
    Nothing,
    /// Nothing is signed.
    #[error("there is nothing to take back")]
    NotSigned,
    /// A note is longer than it may be.
    #[error("a note has at most {MAX_NOTE} bytes")]
    TooLong,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A statement could not be made.
    #[error("{0}")]
    Statement(#[from] Violation),
}

/// How long a note may be, in bytes.
pub const MAX_NOTE: usize = 2_000;

/// What a trainer says of a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word<'a> {
    /// All of it was seen.
    Sign,
    /// It isn't there yet: what to try differently.
    NotYet(&'a str),
    /// What was said last was a mistake: why.
    TakeBack(&'a str),
}

/// Who signs, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct Signing<'a> {
    /// In which session it was shown.
    pub session: &'a SessionId,
    /// Whose skill.
    pub learner: &'a PersonId,
    /// Which skill.
    pub skill: &'a str,
    /// Which of its steps were seen, in their order.
    pub steps: &'a [bool],
    /// Who signs.
    pub trainer: &'a PersonId,
    /// The trainer's name.
    pub name: &'a str,
}

/// All that was said of skills by `as_of`, what was taken back included.
///
/// # Errors
/// Of the store.
pub fn watched(store: &dyn Store, as_of: Timestamp) -> Result<Vec<sign_off::Watched>, StoreError> {
    let records = store.decisions_of(&["sign_off", "revoke_sign_off"], as_of)?;
    let mut found = sign_off::watched(records.iter().map(|record| &record.decision));
    people::rename_merged(store, found.iter_mut().map(|known| &mut known.sign_off.person))?;
    Ok(found)
}

/// Every sign-off that holds, known by `as_of`.
pub fn list(store: &dyn Store, as_of: Timestamp) -> Result<Vec<SignOff>, StoreError> {
    let all = watched(store, as_of)?;
    Ok(all.into_iter().filter(|known| known.reopened.is_none()).map(|known| known.sign_off).collect())
}

/// Says it, on the record.
pub fn say(
    store: &dyn Store,
    catalog: &Catalog,
    signing: &Signing<'_>,
    word: Word<'_>,
    now: Timestamp,
) -> Result<(), SignError> {
    let (session, workshop, skill) = find(store, catalog, signing)?;
    let trainer = Principal::Person(signing.trainer.clone(), access::Role::Trainer);
    let asked = access::Act::Sign { learner: signing.learner, trainers: &session.trainers };
    if !access::may(&trainer, asked) {
        return Err(SignError::NotYours);
    }
    let (signed, note) = match word {
        Word::TakeBack(why) => return take_back(store, catalog, signing, &session, why, now),
        Word::Sign => (true, "seen from end to end"),
        Word::NotYet(note) => (false, note.trim()),
    };
    let mut steps = signing.steps.to_vec();
    steps.resize(skill.steps.len(), false);
    if signed && steps.contains(&false) {
        return Err(SignError::StepsMissing);
    }
    check(note)?;
    let base = &catalog.id_base;
    let statement = Uuid::now_v7();
    let said = grading::signed(
        statement,
        &Watched {
            base,
            learner: &Account::of(signing.learner, base),
            trainer: &Account::of(signing.trainer, base),
            key: &session.workshop,
            workshop,
            skill,
            steps: &steps,
            signed,
            language: catalog.course(&session.workshop.course).map_or("en", |course| &course.language),
            at: now,
        },
    );
    let act = decision::Act::SignOff {
        person: signing.learner.clone(),
        workshop: session.workshop.clone(),
        session: session.id.clone(),
        skill: skill.id.clone(),
        steps,
        signed,
        statement,
    };
    let decision = decided(signing, note, act, now)?;
    store.decide_and_record(&decision, &[record::prepare_server(&said, base, now)?], now)?;
    Ok(())
}

/// Takes back what holds of a skill, and voids its statement.
fn take_back(
    store: &dyn Store,
    catalog: &Catalog,
    signing: &Signing<'_>,
    session: &Session,
    why: &str,
    now: Timestamp,
) -> Result<(), SignError> {
    check(why.trim())?;
    let all = list(store, now)?;
    let skill = Id::new(signing.skill).map_err(|_| SignError::Missing)?;
    let known = sign_off::standing(&all, signing.learner, &session.workshop, &skill).ok_or(SignError::NotSigned)?;
    let base = &catalog.id_base;
    let act = decision::Act::RevokeSignOff { person: signing.learner.clone(), sign_off: known.id };
    let decision = decided(signing, why, act, now)?;
    store.decide_and_record(&decision, &[record::prepare_void(known.statement, base, now)?], now)?;
    Ok(())
}

fn check(note: &str) -> Result<(), SignError> {
    match note.len() {
        0 => Err(SignError::NoNote),
        1..=MAX_NOTE => Ok(()),
        _ => Err(SignError::TooLong),
    }
}

fn decided(signing: &Signing<'_>, reason: &str, act: decision::Act, now: Timestamp) -> Result<Decision, SignError> {
    Grounds { by: signing.name, reason }.decision(act, now).ok_or(SignError::NoNote)
}

/// The session, its workshop and the skill, when the learner has a seat.
fn find<'a>(
    store: &dyn Store,
    catalog: &'a Catalog,
    signing: &Signing<'_>,
) -> Result<(Session, &'a Workshop, &'a Skill), SignError> {
    let session = store.session(signing.session)?.ok_or(SignError::Missing)?;
    let workshop = catalog.workshop(&session.workshop).ok_or(SignError::Missing)?;
    let skill = workshop.skills.iter().find(|skill| skill.id.as_str() == signing.skill).ok_or(SignError::Missing)?;
    // Under an id that was merged into theirs, somebody could sign for themselves.
    let is_own_id = people::current(store, signing.learner)?.is_some_and(|known| known.id == *signing.learner);
    let has_seat = store.roster(&session.id)?.iter().any(|(person, _)| person.id == *signing.learner);
    if is_own_id && has_seat { Ok((session, workshop, skill)) } else { Err(SignError::Missing) }
}
