//! A skill that a trainer watched, as an xAPI statement: `passed` when it is signed, `failed` when it isn't there yet.

use crate::course::{ActivityId, IdBase, Skill, Workshop, WorkshopKey};
use crate::evidence::{Account, vocabulary};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// What was watched, of whom, by whom and when.
#[derive(Debug, Clone, Copy)]
pub struct Watched<'a> {
    /// What activity ids hang on.
    pub base: &'a IdBase,
    /// Whose skill.
    pub learner: &'a Account,
    /// Who watched.
    pub trainer: &'a Account,
    /// Which workshop.
    pub key: &'a WorkshopKey,
    /// The workshop.
    pub workshop: &'a Workshop,
    /// The skill.
    pub skill: &'a Skill,
    /// Which of its steps were seen, in their order.
    pub steps: &'a [bool],
    /// Whether it is signed.
    pub signed: bool,
    /// The course's language tag.
    pub language: &'a str,
    /// When.
    pub at: Timestamp,
}

/// The statement, under this id.
#[must_use]
pub fn signed(id: Uuid, watched: &Watched<'_>) -> Value {
    let Watched { base, key, language, .. } = watched;
    let (verb, word) = if watched.signed { (vocabulary::PASSED, "passed") } else { (vocabulary::FAILED, "failed") };
    let mut result = json!({ "success": watched.signed });
    if let Some(response) = super::skill_response(watched.steps) {
        result["response"] = response.into();
    }
    json!({
        "id": id,
        "actor": watched.learner.agent(),
        "verb": { "id": verb, "display": { "en": word } },
        "object": {
            "objectType": "Activity",
            "id": base.iri(&ActivityId::Skill((*key).clone(), watched.skill.id.clone())),
            "definition": super::skill_definition(watched.skill, language),
        },
        "result": result,
        "context": {
            "instructor": watched.trainer.agent(),
            "language": language,
            "contextActivities": {
                "parent": [{
                    "objectType": "Activity",
                    "id": base.iri(&ActivityId::Workshop((*key).clone())),
                    "definition": { "name": { *language: watched.workshop.title } },
                }],
                "grouping": [{ "objectType": "Activity", "id": base.iri(&ActivityId::Course(key.course.clone())) }],
            },
        },
        "timestamp": watched.at.to_string(),
    })
}
