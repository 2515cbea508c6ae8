//! A learner's own word that they have done what nobody grades: taken where it is asked for, and taken back.

use super::record::{Assertion, prepare_as, prepare_void};
use super::{assignments, judge};
use crate::access::{PersonId, Principal, Role};
use crate::course::{ActivityId, Catalog, Criterion, ModuleKey};
use crate::evidence::vocabulary::DECLARED;
use crate::evidence::{Account, Evidence, Proof};
use crate::readiness::RequirementVerdict;
use crate::store::{Batch, Store, StoreError};
use crate::xapi::{Incoming, Version, Violation};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// Why nothing was kept.
#[derive(Debug, thiserror::Error)]
pub enum DeclareError {
    /// Nothing asks for their word on it.
    #[error("nobody asks for your word on this")]
    Missing,
    /// What is asked of them couldn't be read.
    #[error(transparent)]
    Judge(#[from] judge::JudgeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A statement could not be made.
    #[error("{0}")]
    Statement(#[from] Violation),
}

/// What somebody says of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// They have done it.
    Done,
    /// They haven't, after all.
    TakenBack,
}

/// Keeps a learner's word, under their own authority: it is worth no more than what their browser reports. Saying it twice changes nothing.
///
/// # Errors
/// `Missing` unless a session of theirs, or a course, asks for their word on the module.
pub fn declare(
    store: &dyn Store,
    person: &PersonId,
    module: &str,
    word: Word,
    now: Timestamp,
) -> Result<(), DeclareError> {
    let (catalog, seats) = judge::person(store, person, now)?;
    let key = catalog.find_module(module).ok_or(DeclareError::Missing)?;
    let asks = |r: &RequirementVerdict| r.key == key && r.criterion == Criterion::Declared;
    let is_asked = seats.iter().any(|(_, seat)| seat.verdict.requirements.iter().any(asks))
        || assignments::person(store, person, now)?
            .1
            .iter()
            .any(|asked| asked.requirements.iter().any(|held| asks(&held.verdict)));
    if !is_asked {
        return Err(DeclareError::Missing);
    }
    let evidence = judge::evidence(store, person, &catalog.id_base, now)?;
    let version = catalog.module(&key).map_or(1, |module| module.version);
    let said = words(&catalog, &key, &evidence);
    let statements = match word {
        Word::Done if said.iter().any(|said| said.version == version) => return Ok(()),
        Word::Done => vec![prepare_as(
            &Incoming::one(&statement(&catalog, person, &key, version, now), Version::One)?,
            &Assertion::of(&Principal::Person(person.clone(), Role::Learner), &catalog.id_base),
            &catalog.id_base,
            now,
        )],
        Word::TakenBack => {
            let void = |said: &&Evidence| prepare_void(said.statement, &catalog.id_base, now);
            said.iter().map(void).collect::<Result<_, _>>()?
        }
    };
    Ok(store.record(Batch { statements, ..Batch::default() }, now)?)
}

/// What holds of what somebody said of a module, among their evidence.
#[must_use]
pub fn words<'a>(catalog: &Catalog, key: &ModuleKey, evidence: &'a [Evidence]) -> Vec<&'a Evidence> {
    let activity = catalog.id_base.iri(&ActivityId::Module(key.clone()));
    evidence.iter().filter(|e| e.proof == Proof::Declared && e.voided.is_none() && e.activity == activity).collect()
}

fn statement(catalog: &Catalog, person: &PersonId, key: &ModuleKey, version: u32, now: Timestamp) -> String {
    let base = &catalog.id_base;
    let language = catalog.course(&key.course).map_or("en", |course| &course.language);
    let title = catalog.module(key).map_or_else(|| key.to_string(), |module| module.title.clone());
    json!({
        "id": Uuid::now_v7(),
        "actor": Account::of(person, base).agent(),
        "verb": { "id": DECLARED, "display": { "en": "declared" } },
        "object": {
            "objectType": "Activity",
            "id": base.iri(&ActivityId::Module(key.clone())),
            "definition": { "name": { language: title } },
        },
        "context": {
            "revision": version.to_string(),
            "language": language,
            "contextActivities": {
                "grouping": [{ "objectType": "Activity", "id": base.iri(&ActivityId::Course(key.course.clone())) }],
            },
        },
        "timestamp": now.to_string(),
    })
    .to_string()
}
