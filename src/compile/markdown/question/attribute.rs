//! What the comment behind a prompt says: `<!-- #first points=2 concept=moments type=order -->`.

use super::super::comment::Attribute;
use super::super::tree::Builder;
use crate::course::{Id, Question, Scoring, Task};
use crate::diagnostic::{Diagnostic, Fix, nearest};
use std::ops::Range;

/// How a question is answered, where the way it is written doesn't say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    TrueFalse,
    Essay,
    Order,
    Match,
    Survey,
    Other,
}

const KINDS: [(&str, Kind); 6] = [
    ("true-false", Kind::TrueFalse),
    ("essay", Kind::Essay),
    ("order", Kind::Order),
    ("match", Kind::Match),
    ("survey", Kind::Survey),
    ("other", Kind::Other),
];

/// The `type=` among the attributes.
pub(super) fn kind(attributes: &[Attribute]) -> Option<Kind> {
    let said = attributes.iter().find(|attribute| attribute.key == "type")?;
    KINDS.iter().find(|(name, _)| *name == said.value).map(|(_, kind)| *kind)
}

/// Whether they give an id.
pub(super) fn name_one(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.key.is_empty() && attribute.value.starts_with('#'))
}

/// Where an id can be written.
#[derive(Debug, Clone, Copy)]
pub(super) enum NameAt {
    /// In its comment, behind what opens it.
    Comment(usize),
    /// At the end of its prompt.
    Prompt(usize),
}

/// Puts into a question what its comment says, and notes what it can't have.
pub(super) fn describe(
    builder: &mut Builder<'_>,
    question: &mut Question,
    attributes: &[Attribute],
    (head, name_at): (&Range<usize>, Option<NameAt>),
) {
    let mut named = false;
    for attribute in attributes {
        named |= attribute.key.is_empty() && attribute.value.starts_with('#');
        if apply(question, attribute).is_none() {
            let message = format!("a question can't have `{}`", builder.slice(&attribute.span));
            let hint = hint(question, attribute);
            let diagnostic = builder.context.mistake("bad-attribute", message).hint(hint);
            builder.note(diagnostic, &attribute.span);
        }
    }
    if !named {
        let mut diagnostic = Diagnostic::warning(
            "question-without-id",
            "this question has no id, so evidence of it is lost when it moves",
        )
        .hint(format!("add `<!-- #{} -->` at the end of the prompt; `check --fix` does", question.id));
        if let Some(name_at) = name_at {
            // The id that it goes by already: what was recorded of it stays.
            let (at, text) = match name_at {
                NameAt::Comment(at) => (at, format!(" #{}", question.id)),
                NameAt::Prompt(at) => (at, format!(" <!-- #{} -->", question.id)),
            };
            let place = builder.place(&(at..at));
            diagnostic = diagnostic.fix(Fix { place, text });
        }
        builder.note(diagnostic, head);
    }
}

/// Does what one attribute says; nothing when the question can't have it.
fn apply(question: &mut Question, attribute: &Attribute) -> Option<()> {
    let several = match &question.task {
        Task::Multiple { .. } | Task::Order { .. } | Task::Match { .. } => true,
        Task::Gaps { gaps, .. } => gaps.len() > 1,
        _ => false,
    };
    match (attribute.key.as_str(), attribute.value.as_str()) {
        ("", id) => question.id = Id::new(id.strip_prefix('#')?).ok()?,
        ("points", points) => question.points = points.parse().ok()?,
        ("concept", concept) => question.concept = Some(Id::new(concept).ok()?),
        ("scoring", "partial") if several => question.scoring = Scoring::Partial,
        ("scoring", "whole") | ("shuffle", "yes") | ("markers", "1") => {}
        ("shuffle", "no") if question.task.may_stand_as_written() => question.unshuffled = true,
        ("markers", "2") if question.task.is_marked() => question.markers = 2,
        ("tries", tries) => question.tries = tries.parse().ok().filter(|tries| (1..=100).contains(tries))?,
        ("order", "any") => match &mut question.task {
            Task::Gaps { gaps, any_order } if gaps.len() > 1 => *any_order = true,
            _ => return None,
        },
        ("type", name) if KINDS.iter().any(|(known, _)| *known == name) => {}
        _ => return None,
    }
    Some(())
}

/// Notes a `type=` that there isn't, where no question came of it.
pub(super) fn note_unknown_kind(builder: &mut Builder<'_>, attributes: &[Attribute]) {
    let Some(attribute) = attributes.iter().find(|attribute| attribute.key == "type") else { return };
    let message = format!("a question can't have `{}`", builder.slice(&attribute.span));
    let diagnostic = builder.context.mistake("bad-attribute", message).hint(kind_hint(&attribute.value));
    builder.note(diagnostic, &attribute.span);
}

fn kind_hint(value: &str) -> String {
    match nearest(value, KINDS.iter().map(|(name, _)| *name)) {
        Some(near) => format!("did you mean `type={near}`?"),
        None => "a type is `true-false`, `essay`, `order`, `match`, `survey` or `other`".to_owned(),
    }
}

fn hint(question: &Question, attribute: &Attribute) -> String {
    const KEYS: [&str; 8] = ["points", "concept", "scoring", "shuffle", "tries", "order", "markers", "type"];
    let (key, value) = (attribute.key.as_str(), attribute.value.as_str());
    match key {
        "" => format!("an id begins with `#`, and has small letters, digits and `-`: `#{}`", question.id),
        "points" => "points are a whole number".to_owned(),
        "concept" => "a concept is an id: small letters, digits and `-`".to_owned(),
        "scoring" => {
            "`scoring=partial` is for what has several parts: several choices or gaps, an order, a match".to_owned()
        }
        "shuffle" => {
            "`shuffle=no` keeps the order as written, of choices only: an order or a match would tell itself".to_owned()
        }
        "tries" => "tries are a number from 1 to 100".to_owned(),
        "order" => "`order=any` is for several gaps".to_owned(),
        "markers" => "`markers=2` is for an essay: two people mark it, each without knowing of the other".to_owned(),
        "type" => kind_hint(value),
        _ => match nearest(key, KEYS) {
            Some(near) => format!("did you mean `{near}=`?"),
            None => format!("it can have `{}=`", KEYS.join("=`, `")),
        },
    }
}
