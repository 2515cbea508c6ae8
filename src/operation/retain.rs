//! Forgetting what is old enough, by what the courses' root says of how long each kind is kept.

use super::erase::{self, EraseError, Request};
use super::waive::Grounds;
use crate::course::{Catalog, Retention, Validity};
use crate::decision::Fate;
use crate::roster::Person;
use crate::store::{Expiry, Store, StoreError};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

/// How much of each kind is due, or is gone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Due {
    /// Sign-ins, invitations and managers' views; `None` where no span is set.
    pub sign_ins: Option<u64>,
    /// Statements that nobody's readiness is judged by.
    pub statements: Option<u64>,
    /// Statements of all kinds, and certificates that were looked at, that are older than evidence is kept.
    pub evidence: Option<u64>,
    /// People who left.
    pub people: Option<u64>,
}

/// Why something was not forgotten.
#[derive(Debug, thiserror::Error)]
pub enum RetainError {
    /// Somebody could not be erased.
    #[error(transparent)]
    Erase(#[from] EraseError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The instant before which something is old enough.
fn before(span: &Validity, now: Timestamp) -> Timestamp {
    let now = ZonedDateTime::new(now, TimeZone::UTC);
    now.checked_sub(span.span()).map_or(Timestamp::MIN, |at| at.timestamp())
}

fn gone(store: &dyn Store, span: &Validity, now: Timestamp) -> Result<Vec<Person>, StoreError> {
    let before = before(span, now);
    let mut people = store.people(None)?;
    // Who is nobody already stays so.
    let is_erased = |person: &Person| person.id.0.starts_with(erase::ERASED);
    people.retain(|person| person.left.is_some_and(|left| left < before) && !is_erased(person));
    Ok(people)
}

/// How much is due.
pub fn due(store: &dyn Store, retention: &Retention, now: Timestamp) -> Result<Due, StoreError> {
    let expiring = |span: &Validity, with_evidence| store.expiring(Expiry { before: before(span, now), with_evidence });
    let Retention { sign_ins, statements, evidence, people } = retention;
    Ok(Due {
        sign_ins: sign_ins.as_ref().map(|span| store.old_sign_ins(before(span, now))).transpose()?,
        statements: statements.as_ref().map(|span| expiring(span, false)).transpose()?,
        evidence: evidence
            .as_ref()
            .map(|span| Ok::<_, StoreError>(expiring(span, true)? + store.old_claims(before(span, now))?))
            .transpose()?,
        people: people.as_ref().map(|span| gone(store, span, now).map(|people| people.len() as u64)).transpose()?,
    })
}

/// Forgets it; how much of each kind. Whoever is erased is on the record, by the rule.
pub fn apply(store: &dyn Store, catalog: &Catalog, now: Timestamp) -> Result<Due, RetainError> {
    let Retention { sign_ins, statements, evidence, people } = &catalog.retention;
    let mut done = Due::default();
    if let Some(span) = people {
        let people = gone(store, span, now)?;
        for person in &people {
            let grounds = Grounds { by: "the rule in prework.yaml", reason: "left longer ago than people are kept" };
            let request = Request { person: person.id.clone(), agents: &[], fate: Fate::Pseudonymous, grounds };
            erase::erase(store, &catalog.id_base, &request, now)?;
        }
        done.people = Some(people.len() as u64);
    }
    if let Some(span) = sign_ins {
        done.sign_ins = Some(store.forget_sign_ins(before(span, now))?);
    }
    for (span, with_evidence, done) in [(statements, false, &mut done.statements), (evidence, true, &mut done.evidence)]
    {
        if let Some(span) = span {
            let before = before(span, now);
            let claims = if with_evidence { store.forget_claims(before)? } else { 0 };
            *done = Some(erase::expire(store, Expiry { before, with_evidence }, |_| ())? + claims);
        }
    }
    Ok(done)
}
