//! Every key an author may write, with what it takes and what it means: for editors. What a file's reader asks for and
//! this list are held together by a test.

use serde_json::{Value, json};

/// A file, by the keys it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// `prework.yaml`.
    Settings,
    /// `course.yaml`.
    Course,
    /// A module's `index.md`.
    Module,
    /// Another lesson, or a page that is none.
    Lesson,
    /// `assessment.md`.
    Assessment,
    /// A workshop.
    Workshop,
    /// A file of `programs/`.
    Program,
}

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Some text.
    Text,
    /// A list of texts.
    Texts,
    /// An id.
    Id,
    /// A list of ids.
    Ids,
    /// A list of concepts, by ids.
    Concepts,
    /// A list of modules.
    Modules,
    /// A list of workshops.
    Workshops,
    /// A whole number from 1.
    Number,
    /// True or false.
    Flag,
    /// One of some words.
    Choice(&'static [&'static str]),
    /// A duration with its unit.
    Duration,
    /// A span of the calendar.
    Validity,
    /// A day.
    Date,
    /// A share.
    Share,
    /// An absolute address.
    Address,
    /// Attributes with the values that fit.
    Audience,
    /// Kinds of things, with how long they are kept.
    Retention,
    /// Numbers, each with its name.
    Policies,
    /// What becomes of evidence of the version before.
    OnMajor,
    /// Objectives.
    Objectives,
    /// Skills.
    Skills,
    /// Requirements.
    Requires,
    /// Courses and modules, in order.
    Steps,
    /// Anything.
    Any,
}

/// One key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// As written.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What it means, in a sentence or two.
    pub about: &'static str,
}

const fn key(name: &'static str, takes: Takes, about: &'static str) -> Key {
    Key { name, takes, about }
}

const SETTINGS: &[Key] = &[
    key("title", Takes::Text, "The site's name."),
    key("base_url", Takes::Address, "Where the site will be, in full: `https://courses.example.org/`."),
    key(
        "server",
        Takes::Address,
        "Where the server is, when the site is on a host of its own: `https://learn.example.org/`.",
    ),
    key("id_base", Takes::Address, "What all ids hang on. Never change it once people have begun."),
    key("language", Takes::Text, "Language tag of the site, and of courses that name none: `en`."),
    key("timezone", Takes::Text, "For dates when nothing else names a zone: `Europe/Berlin`."),
    key("theme", Takes::Text, "The folder in `themes/` your files are in."),
    key(
        "retention",
        Takes::Retention,
        "How long what is kept about people is kept, by kind: `{sign_ins: P90D, statements: P3Y, evidence: P10Y, people: P2Y}`.",
    ),
    key("logo", Takes::Any, "For the theme."),
    key("colours", Takes::Any, "For the theme."),
    key(
        "policies",
        Takes::Policies,
        "When somebody is behind or at risk, or attended a session: `{behind_percent: 25, minutes_per_day: 30, idle_days: 7, last_hours: 48, fails: 2, freeze_days: 7, attended_percent: 80}`.",
    ),
];

const COURSE: &[Key] = &[
    key("id", Takes::Id, "Part of addresses and of every activity's id; the folder's name when left out."),
    key("title", Takes::Text, "As shown."),
    key("summary", Takes::Text, "One or two sentences."),
    key("language", Takes::Text, "Language tag of the course's pages: `de`."),
    key("version", Takes::Text, "As you count; kept with the course. What matters to evidence is a module's version."),
    key("authors", Takes::Texts, "Shown at the foot of the course's page."),
    key("license", Takes::Text, "An SPDX expression or a name: `CC-BY-4.0`."),
    key("audience", Takes::Audience, "Whom it is asked of: everybody in it has its modules to do, without a session."),
    key("credit", Takes::Text, "What it counts for, in a few words."),
    key("retired", Takes::Ids, "Modules that are gone on purpose, though there is evidence of them."),
];

const MODULE: &[Key] = &[
    key("title", Takes::Text, "As shown; the first heading when left out."),
    key("id", Takes::Id, "Evidence hangs on it; the folder's name without its number when left out."),
    key("summary", Takes::Text, "One sentence, shown on the way to the workshop."),
    key(
        "duration",
        Takes::Duration,
        "Learner's time; what its required lessons and its assessment take when left out.",
    ),
    key("version", Takes::Number, "Raise it when old evidence means something else, and say `on_major`."),
    key(
        "on_major",
        Takes::OnMajor,
        "What becomes of evidence of the version before: `keep`, `retake_now`, `{retake_by: DATE}` or `{delta: MODULE}`.",
    ),
    key("objectives", Takes::Objectives, "What it teaches: texts, or `{id, kind, text}` with the kind `know` or `do`."),
    key("concepts", Takes::Concepts, "What its questions are about."),
    key("requires", Takes::Modules, "Modules to do before this one."),
    key("prerequisite_for", Takes::Workshops, "Workshops it prepares for; the same as naming it in their `requires`."),
    key(
        "completion",
        Takes::Choice(&["pages", "assessment", "both", "declared"]),
        "What completes it: every required lesson worked through, the assessment passed, both, or the learner's own word.",
    ),
    key("valid_for", Takes::Validity, "How long evidence lasts: `P1Y`, `P6M`, `P90D`; for ever when left out."),
    key("grace", Takes::Validity, "For how long after that it is in grace, and not lapsed, without a session: `P30D`."),
    key("audience", Takes::Audience, "Who needs it; for others it is not required."),
    key("recommended", Takes::Flag, "Shown as worth doing; changes nobody's readiness."),
    key("equivalent", Takes::Modules, "Modules whose evidence is accepted in this one's place."),
    key("due", Takes::Date, "Your own last day: `2027-06-01`."),
    key("formerly", Takes::Ids, "Ids it had before; evidence under them still counts."),
    key("draft", Takes::Flag, "Left out of the site; nothing may require it."),
    key("tags", Takes::Texts, "Your own words."),
    key("aliases", Takes::Texts, "Addresses it had before."),
];

const LESSON: &[Key] = &[
    key("title", Takes::Text, "As shown; the first heading when left out."),
    key("id", Takes::Id, "Unique in its module; the file's name without its number when left out."),
    key("duration", Takes::Duration, "Learner's time; a minute per 200 words when left out."),
    key("required", Takes::Flag, "Whether it must be worked through for the module to be complete."),
    key("scenario", Takes::Flag, "Its headings are scenes, and links between them the choices."),
    key("draft", Takes::Flag, "Left out of the site."),
    key("summary", Takes::Text, "One sentence."),
    key("tags", Takes::Texts, "Your own words."),
    key("aliases", Takes::Texts, "Addresses it had before."),
];

const ASSESSMENT: &[Key] = &[
    key("pass", Takes::Share, "The share of the points that passes: `80%`."),
    key("attempts", Takes::Number, "How many tries there are until it is passed; no limit when left out."),
    key("retry_after", Takes::Duration, "How long to wait after a failed attempt."),
    key("draw", Takes::Number, "How many questions an attempt has, drawn at random; all when left out."),
    key("time_limit", Takes::Duration, "For one attempt."),
    key(
        "feedback",
        Takes::Choice(&["after_attempt", "after_each", "after_pass", "never"]),
        "When right and wrong are shown.",
    ),
    key("title", Takes::Text, "Accepted; the page is called after the module."),
];

const WORKSHOP: &[Key] = &[
    key("title", Takes::Text, "As shown."),
    key("id", Takes::Id, "Sessions hang on it; the file's name when left out."),
    key("summary", Takes::Text, "One sentence."),
    key("duration", Takes::Duration, "How long it takes; the sum of the plan's steps when left out."),
    key("modality", Takes::Choice(&["in_person", "virtual", "hybrid"]), "Where people meet."),
    key("capacity", Takes::Number, "Seats of a session, unless it says otherwise."),
    key(
        "requires",
        Takes::Requires,
        "What must be shown before: modules, `any: [a, b]`, `at_least: 2` with `of: […]`, `{module: a, passed: true}`, `{workshop: a, attended: true}`.",
    ),
    key("ready_by", Takes::Duration, "How long before the start all of it must be done: `24h`."),
    key(
        "gate",
        Takes::Choice(&["open", "warn", "provisional", "strict"]),
        "How strict you mean to be with who isn't ready.",
    ),
    key("objectives", Takes::Objectives, "What it works on: texts, or `{id, kind, text}`."),
    key("skills", Takes::Skills, "What the trainer watches and signs: texts, or `{id, text, steps}`."),
    key(
        "valid_for",
        Takes::Validity,
        "How long it counts to have been there, where another workshop asks for it: `P1Y`.",
    ),
    key("grace", Takes::Validity, "For how long after that it is in grace, and not lapsed, without a session: `P30D`."),
    key("follow_up", Takes::Text, "What comes after."),
    key("bring", Takes::Texts, "What to bring."),
    key("formerly", Takes::Ids, "Ids it had before; sessions planned under them still find it."),
    key("draft", Takes::Flag, "Left out of the site."),
    key("tags", Takes::Texts, "Your own words."),
    key("aliases", Takes::Texts, "Addresses it had before."),
];

const PROGRAM: &[Key] = &[
    key("id", Takes::Id, "Part of its address, unlike any course's; the file's name when left out."),
    key("title", Takes::Text, "As shown; the file's name when left out."),
    key("summary", Takes::Text, "One or two sentences."),
    key("audience", Takes::Audience, "Whom it is asked of: everybody in it has all of it to do, without a session."),
    key(
        "requires",
        Takes::Steps,
        "What it asks for, in your order: a course, `course/module`, or `{module: course/module, passed: true}`.",
    ),
    key("recommended", Takes::Modules, "Modules worth doing, as `course/module`; asked of nobody."),
    key("due", Takes::Date, "The last day for all of it: `2027-06-01`."),
    key("draft", Takes::Flag, "Left out of the site, and asked of nobody."),
];

impl FileKind {
    /// Every kind, with the name people ask for it by.
    pub const ALL: [(&'static str, Self); 7] = [
        ("prework", Self::Settings),
        ("course", Self::Course),
        ("module", Self::Module),
        ("lesson", Self::Lesson),
        ("assessment", Self::Assessment),
        ("workshop", Self::Workshop),
        ("program", Self::Program),
    ];

    /// The keys it has.
    #[must_use]
    pub fn keys(self) -> &'static [Key] {
        match self {
            Self::Settings => SETTINGS,
            Self::Course => COURSE,
            Self::Module => MODULE,
            Self::Lesson => LESSON,
            Self::Assessment => ASSESSMENT,
            Self::Workshop => WORKSHOP,
            Self::Program => PROGRAM,
        }
    }

    /// Its JSON Schema (draft 7, which YAML editors read).
    #[must_use]
    pub fn schema(self) -> Value {
        let name = Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name);
        let properties: serde_json::Map<String, Value> = self
            .keys()
            .iter()
            .map(|key| {
                let mut schema = key.takes.schema();
                schema["description"] = key.about.into();
                (key.name.to_owned(), schema)
            })
            .collect();
        json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": format!("Prework: {name}"),
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        })
    }
}

impl Takes {
    fn schema(self) -> Value {
        const ID: &str = "^[A-Za-z0-9_-][A-Za-z0-9._-]*$";
        let text = || json!({ "type": ["string", "number", "boolean"] });
        let one_or_many = |item: Value| json!({ "anyOf": [item, { "type": "array", "items": item }] });
        let id = || json!({ "type": ["string", "number"], "pattern": ID });
        let module =
            || json!({ "type": "string", "pattern": "^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)?$" });
        match self {
            Self::Text => text(),
            Self::Texts => one_or_many(text()),
            Self::Id => id(),
            Self::Ids | Self::Concepts => one_or_many(id()),
            Self::Modules | Self::Workshops => one_or_many(module()),
            Self::Number => json!({ "type": "integer", "minimum": 1 }),
            Self::Flag => json!({ "type": "boolean" }),
            Self::Choice(words) => json!({ "enum": words }),
            Self::Duration => json!({ "type": "string", "examples": ["20m", "1h 30m", "2d", "PT20M"] }),
            Self::Validity => json!({ "type": "string", "pattern": "^P", "examples": ["P1Y", "P6M", "P90D"] }),
            Self::Date => json!({ "type": "string", "format": "date" }),
            Self::Share => json!({ "type": ["string", "number"], "examples": ["80%"] }),
            Self::Address => json!({ "type": "string", "format": "uri", "pattern": "^https?://" }),
            Self::Retention => {
                let span = || json!({ "type": "string", "pattern": "^P", "examples": ["P90D", "P3Y"] });
                json!({
                    "type": "object", "additionalProperties": false,
                    "properties": { "sign_ins": span(), "statements": span(), "evidence": span(), "people": span() },
                })
            }
            Self::Policies => {
                let number = |least: u32| json!({ "type": "integer", "minimum": least });
                json!({ "type": "object", "additionalProperties": false, "properties": {
                    "behind_percent": number(0), "minutes_per_day": number(1), "idle_days": number(1),
                    "last_hours": number(0), "fails": number(1), "freeze_days": number(0),
                    "attended_percent": { "type": "integer", "minimum": 1, "maximum": 100 },
                    "silent_after": { "type": "object", "additionalProperties": { "type": "string", "pattern": "^P" } },
                } })
            }
            Self::Audience => json!({ "type": "object", "additionalProperties": one_or_many(text()) }),
            Self::OnMajor => json!({ "anyOf": [
                { "enum": ["keep", "retake_now"] },
                { "type": "object", "properties": { "retake_by": { "type": "string", "format": "date" } },
                  "required": ["retake_by"], "additionalProperties": false },
            ] }),
            Self::Objectives => json!({ "type": "array", "items": { "anyOf": [text(), {
                "type": "object", "additionalProperties": false,
                "properties": { "id": id(), "kind": { "enum": ["know", "do"] }, "text": text() },
            }] } }),
            Self::Skills => json!({ "type": "array", "items": { "anyOf": [text(), {
                "type": "object", "additionalProperties": false,
                "properties": { "id": id(), "text": text(), "steps": one_or_many(text()) },
            }] } }),
            Self::Requires => need(3),
            Self::Steps => json!({ "type": "array", "minItems": 1, "items": { "anyOf": [module(), one_need()] } }),
            Self::Any => json!({}),
        }
    }
}

/// A module, and what counts as having done it.
fn one_need() -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": {
        "module": { "type": "string" }, "passed": { "type": "boolean" }, "completed": { "type": "boolean" },
        "external": { "type": "boolean" }, "declared": { "type": "boolean" },
        "evidence": { "enum": ["reported", "verified"] },
    } })
}

/// A list of needs, which nest; a schema that refers to itself is more than some editors follow.
fn need(deeper: usize) -> Value {
    let within = if deeper == 0 { json!({ "type": "array" }) } else { need(deeper - 1) };
    let object =
        |properties: Value| json!({ "type": "object", "additionalProperties": false, "properties": properties });
    json!({ "type": "array", "items": { "anyOf": [
        { "type": "string" },
        within,
        one_need(),
        object(json!({
            "workshop": { "type": "string" }, "attended": { "type": "boolean" }, "observed": { "type": "boolean" },
        })),
        object(json!({ "any": within })),
        object(json!({ "at_least": { "type": "integer", "minimum": 1 }, "of": within })),
    ] } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{MemorySource, compile};
    use std::collections::BTreeSet;

    /// A reader that is asked for a key nobody knows tells which it knows.
    #[test]
    fn these_are_the_keys_that_are_read() {
        let unknown = "---\nqqqqqqqqqqqq: 1\n---\n\nText\n";
        for (kind, path) in [
            (FileKind::Settings, "prework.yaml"),
            (FileKind::Course, "course.yaml"),
            (FileKind::Module, "a/index.md"),
            (FileKind::Lesson, "a/b.md"),
            (FileKind::Assessment, "a/assessment.md"),
            (FileKind::Workshop, "workshops/w.md"),
            (FileKind::Program, "programs/p.yaml"),
        ] {
            let text = if path.contains(".md") { unknown } else { "qqqqqqqqqqqq: 1\n" };
            let mut files = vec![("a/index.md".to_owned(), "# A\n".to_owned()), (path.to_owned(), text.to_owned())];
            files.dedup_by(|second, first| {
                second.0 == first.0 && {
                    first.1.clone_from(&second.1);
                    true
                }
            });
            let compiled = compile(&MemorySource::new(files));
            let told = compiled.diagnostics.iter().find(|diagnostic| diagnostic.code == "unknown-key").unwrap();
            let hint = told.hint.as_deref().unwrap();
            let (_, known) = hint.split_once(" knows ").unwrap();
            let known: BTreeSet<&str> = known.split(", ").collect();
            let listed: BTreeSet<&str> = kind.keys().iter().map(|key| key.name).collect();
            let missing: Vec<_> = known.symmetric_difference(&listed).collect();
            assert!(missing.is_empty(), "{path}: {missing:?}");
        }
    }
}
