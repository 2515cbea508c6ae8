//! Front matter of a workshop.

use super::module::lasting;
use super::{Aim, Asked, objectives};
use crate::compile::fields::{Fields, Item};
use crate::course::{Gate, Id, Minutes, Modality, Skill, Validity};
use crate::diagnostic::Diagnostic;
use std::ops::Range;

/// What a workshop's file says.
#[derive(Debug, Clone)]
pub(in crate::compile) struct WorkshopFront {
    pub(in crate::compile) title: Option<String>,
    pub(in crate::compile) id: Option<Id>,
    pub(in crate::compile) formerly: Vec<Id>,
    pub(in crate::compile) summary: String,
    pub(in crate::compile) duration: Option<Minutes>,
    pub(in crate::compile) duration_span: Option<Range<usize>>,
    pub(in crate::compile) modality: Modality,
    pub(in crate::compile) capacity: Option<u32>,
    pub(in crate::compile) requires: Vec<Asked>,
    pub(in crate::compile) ready_by: Minutes,
    pub(in crate::compile) gate: Gate,
    pub(in crate::compile) objectives: Vec<Aim>,
    pub(in crate::compile) skills: Vec<Skill>,
    pub(in crate::compile) valid_for: Option<Validity>,
    pub(in crate::compile) grace: Option<Validity>,
    pub(in crate::compile) follow_up: Option<String>,
    pub(in crate::compile) bring: Vec<String>,
    pub(in crate::compile) draft: bool,
}

impl WorkshopFront {
    pub(in crate::compile) fn read(mut fields: Fields, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let (valid_for, grace) = lasting(&mut fields);
        let front = Self {
            title: fields.text("title"),
            id: fields.id("id"),
            formerly: fields.ids("formerly"),
            summary: fields.text("summary").unwrap_or_default(),
            duration: fields.minutes("duration"),
            duration_span: fields.key_span("duration"),
            modality: fields
                .choice(
                    "modality",
                    &[("in_person", Modality::InPerson), ("virtual", Modality::Virtual), ("hybrid", Modality::Hybrid)],
                )
                .unwrap_or_default(),
            capacity: fields.number("capacity", "bad-value", 1),
            requires: Asked::read(&mut fields),
            ready_by: fields.minutes("ready_by").unwrap_or(Minutes(24 * 60)),
            gate: fields
                .choice(
                    "gate",
                    &[
                        ("open", Gate::Open),
                        ("warn", Gate::Warn),
                        ("provisional", Gate::Provisional),
                        ("strict", Gate::Strict),
                    ],
                )
                .unwrap_or_default(),
            objectives: objectives(&mut fields),
            skills: skills(&mut fields),
            valid_for,
            grace,
            follow_up: fields.text("follow_up"),
            bring: fields.texts("bring"),
            draft: fields.flag("draft").unwrap_or(false),
        };
        for key in ["aliases", "tags"] {
            fields.node(key);
        }
        diagnostics.extend(fields.finish("a workshop"));
        front
    }
}

/// Skills: texts, or `{id, text, steps}`.
fn skills(fields: &mut Fields) -> Vec<Skill> {
    let mut skills: Vec<Skill> = Vec::new();
    for item in fields.items("skills") {
        let (skill, span) = match item {
            Item::Word(word) => {
                (Skill { id: Id::from_name(&word.text), text: word.text, steps: Vec::new() }, word.span)
            }
            Item::Fields(mut of, span) => {
                let (id, text, steps) = (of.id("id"), of.text("text"), of.texts("steps"));
                fields.diagnostics.extend(of.finish("a skill"));
                let Some(id) = id.or_else(|| text.as_deref().map(Id::from_name)) else {
                    let message = "a skill has neither `id` nor `text`".to_owned();
                    fields.bad_value(
                        "bad-value",
                        message,
                        &span,
                        "write `{id: hand-rub, text: \"A complete hand rub\"}`",
                    );
                    continue;
                };
                (Skill { text: text.unwrap_or_else(|| id.to_string()), id, steps }, span)
            }
        };
        if skills.iter().any(|other| other.id == skill.id) {
            let message = format!("the skill `{}` stands twice in this workshop", skill.id);
            fields.bad_value("repeated-id", message, &span, "give one of the two another `id`");
        } else {
            skills.push(skill);
        }
    }
    skills
}
