//! That somebody attended a session, as an xAPI statement: never of anybody who didn't.

use crate::course::{ActivityId, IdBase, WorkshopKey};
use crate::evidence::{Account, vocabulary};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// Who attended what, for how long.
#[derive(Debug, Clone, Copy)]
pub struct Attended<'a> {
    /// What activity ids hang on.
    pub base: &'a IdBase,
    /// Who.
    pub learner: &'a Account,
    /// The session's trainer, where one is known.
    pub trainer: Option<&'a Account>,
    /// Which workshop.
    pub key: &'a WorkshopKey,
    /// What it is called.
    pub title: &'a str,
    /// The course's language tag.
    pub language: &'a str,
    /// The minutes credited.
    pub minutes: u32,
    /// The end of the last block they were in.
    pub at: Timestamp,
}

/// The statement, under this id.
#[must_use]
pub fn attended(id: Uuid, attended: &Attended<'_>) -> Value {
    let Attended { base, key, language, title, .. } = attended;
    let mut statement = json!({
        "id": id,
        "actor": attended.learner.agent(),
        "verb": { "id": vocabulary::ATTENDED, "display": { "en": "attended" } },
        "object": {
            "objectType": "Activity",
            "id": base.iri(&ActivityId::Workshop((*key).clone())),
            "definition": { "name": { *language: title } },
        },
        "result": { "duration": format!("PT{}M", attended.minutes) },
        "context": {
            "language": language,
            "contextActivities": {
                "grouping": [{ "objectType": "Activity", "id": base.iri(&ActivityId::Course(key.course.clone())) }],
            },
        },
        "timestamp": attended.at.to_string(),
    });
    if let Some(trainer) = attended.trainer {
        statement["context"]["instructor"] = trainer.agent();
    }
    statement
}
