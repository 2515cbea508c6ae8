//! Front matter: what an author says about a file, above its text or in a YAML file.

mod course;
mod module;
mod need;
mod program;
mod settings;
mod workshop;

pub(super) use course::CourseFront;
pub(super) use module::{AssessmentFront, LessonFront, ModuleFront};
pub(super) use need::{Asked, AskedNeed};
pub(super) use program::ProgramFront;
pub(super) use settings::Settings;
pub(super) use workshop::WorkshopFront;

use super::fields::{Fields, Item};
use crate::course::{Id, Objective, ObjectiveKind};
use std::ops::Range;

/// A file's text in two parts, each with the byte it starts at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// The YAML between the `---` lines; empty when there is none.
    pub(super) front: &'a str,
    pub(super) front_start: usize,
    pub(super) body: &'a str,
    pub(super) body_start: usize,
}

/// Splits front matter off. A byte-order mark belongs to neither part; TOML between `+++` lines is other tools' own.
pub(super) fn split(text: &str) -> Parts<'_> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let whole = Parts { front: "", front_start: start, body: &text[start..], body_start: start };
    let mut lines = text[start..].split_inclusive('\n');
    let Some(opening) = lines.next() else { return whole };
    let fence = opening.trim_end();
    if fence != "---" && fence != "+++" {
        return whole;
    }
    let front_start = start + opening.len();
    let mut at = front_start;
    for line in lines {
        let mark = line.trim_end();
        if mark == fence || (fence == "---" && mark == "...") {
            let front = if fence == "---" { &text[front_start..at] } else { "" };
            let body_start = at + line.len();
            return Parts { front, front_start, body: &text[body_start..], body_start };
        }
        at += line.len();
    }
    whole
}

/// An objective, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Aim {
    pub(super) objective: Objective,
    /// Whether it has an id of its own; a plain text only says what the course is for.
    pub(super) named: bool,
    pub(super) span: Range<usize>,
}

/// Objectives: texts, or `{id, kind, text}`.
fn objectives(fields: &mut Fields) -> Vec<Aim> {
    let mut aims = Vec::new();
    for item in fields.items("objectives") {
        match item {
            Item::Word(word) => {
                let id = Id::from_name(&word.text);
                let objective = Objective { id, kind: ObjectiveKind::Know, text: word.text };
                aims.push(Aim { objective, named: false, span: word.span });
            }
            Item::Fields(mut of, span) => {
                let id = of.id("id");
                let kind =
                    of.choice("kind", &[("know", ObjectiveKind::Know), ("do", ObjectiveKind::Do)]).unwrap_or_default();
                let text = of.text("text");
                let named = id.is_some();
                let found = id.or_else(|| text.as_deref().map(Id::from_name));
                fields.diagnostics.extend(of.finish("an objective"));
                match found {
                    Some(id) => {
                        let objective = Objective { text: text.unwrap_or_else(|| id.to_string()), id, kind };
                        aims.push(Aim { objective, named, span });
                    }
                    None => fields.bad_value(
                        "bad-value",
                        "an objective has neither `id` nor `text`".to_owned(),
                        &span,
                        "write `{id: hand-rub, kind: do, text: \"Clean your hands\"}`",
                    ),
                }
            }
        }
    }
    aims
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_and_keeps_offsets() {
        let parts = |text| {
            let p = split(text);
            (p.front, p.front_start, p.body, p.body_start)
        };
        assert_eq!(parts("---\na: 1\n---\nText\n"), ("a: 1\n", 4, "Text\n", 13));
        assert_eq!(parts("\u{feff}---\r\na: 1\r\n---\r\nText"), ("a: 1\r\n", 8, "Text", 19));
        assert_eq!(parts("+++\na = 1\n+++\nText"), ("", 4, "Text", 14));
        assert_eq!(parts("---\n\nA rule, no front matter"), ("", 0, "---\n\nA rule, no front matter", 0));
        assert_eq!(parts("\u{feff}Text"), ("", 3, "Text", 3));
        assert_eq!(parts("---\n---"), ("", 4, "", 7));
        assert_eq!(parts(""), ("", 0, "", 0));
    }
}
