//! Front matter of a module, a lesson and an assessment.

use super::{Aim, Asked, objectives};
use crate::compile::fields::{Fields, Word};
use crate::course::{Completion, FeedbackPolicy, Id, Minutes, OnMajor, Validity};
use crate::diagnostic::Diagnostic;
use jiff::{SignedDuration, civil::Date};
use std::collections::BTreeMap;
use std::ops::Range;

/// What a module's `index.md` says.
#[derive(Debug, Clone, Default)]
pub(in crate::compile) struct ModuleFront {
    pub(in crate::compile) title: Option<String>,
    pub(in crate::compile) id: Option<Id>,
    pub(in crate::compile) id_span: Option<Range<usize>>,
    pub(in crate::compile) summary: String,
    pub(in crate::compile) duration: Option<Minutes>,
    pub(in crate::compile) duration_span: Option<Range<usize>>,
    pub(in crate::compile) version: u32,
    pub(in crate::compile) objectives: Vec<Aim>,
    pub(in crate::compile) concepts: Vec<Id>,
    pub(in crate::compile) concepts_span: Option<Range<usize>>,
    pub(in crate::compile) requires: Vec<Word>,
    pub(in crate::compile) prerequisite_for: Vec<Word>,
    pub(in crate::compile) completion: Option<Completion>,
    pub(in crate::compile) completion_span: Option<Range<usize>>,
    pub(in crate::compile) valid_for: Option<Validity>,
    pub(in crate::compile) grace: Option<Validity>,
    pub(in crate::compile) audience: BTreeMap<String, Vec<String>>,
    pub(in crate::compile) recommended: bool,
    pub(in crate::compile) equivalent: Vec<Word>,
    pub(in crate::compile) due: Option<Date>,
    pub(in crate::compile) on_major: Option<OnMajor>,
    /// The module that `on_major` says makes up for what is new.
    pub(in crate::compile) delta: Option<Word>,
    pub(in crate::compile) aliases: Vec<String>,
    pub(in crate::compile) formerly: Vec<Id>,
    pub(in crate::compile) draft: bool,
    pub(in crate::compile) tags: Vec<String>,
}

impl ModuleFront {
    pub(in crate::compile) fn read(mut fields: Fields, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let (valid_for, grace) = lasting(&mut fields);
        let mut front = Self {
            title: fields.text("title"),
            id: fields.id("id"),
            id_span: fields.key_span("id"),
            summary: fields.text("summary").unwrap_or_default(),
            duration: carpentries_minutes(&mut fields),
            duration_span: fields.key_span("duration"),
            version: 1,
            objectives: objectives(&mut fields),
            concepts_span: fields.key_span("concepts"),
            concepts: fields.ids("concepts"),
            requires: requires(&mut fields),
            prerequisite_for: fields.words("prerequisite_for"),
            completion: fields.choice(
                "completion",
                &[
                    ("pages", Completion::Pages),
                    ("assessment", Completion::Assessment),
                    ("both", Completion::Both),
                    ("declared", Completion::Declared),
                ],
            ),
            completion_span: fields.key_span("completion"),
            valid_for,
            grace,
            audience: fields.audience("audience"),
            recommended: fields.flag("recommended").unwrap_or(false),
            equivalent: fields.words("equivalent"),
            due: fields.word("due").and_then(|word| date(&mut fields, "due", &word)),
            on_major: None,
            delta: None,
            aliases: fields.texts("aliases"),
            formerly: fields.ids("formerly"),
            draft: fields.flag("draft").unwrap_or(false),
            tags: fields.texts("tags"),
        };
        (front.on_major, front.delta) = on_major(&mut fields).unwrap_or_default();
        front.version = fields.number("version", "bad-version", 1).unwrap_or(1);
        if front.version > 1 && front.on_major.is_none() && fields.key_span("on_major").is_none() {
            let span = fields.key_span("version").unwrap_or(0..0);
            fields.bad_value(
                "version-without-policy",
                format!(
                    "version {} doesn't say what happens to evidence of version {}",
                    front.version,
                    front.version - 1
                ),
                &span,
                "add `on_major: keep`, `retake_now`, `{retake_by: 2027-06-01}` or `{delta: MODULE}`",
            );
        }
        diagnostics.extend(fields.finish("a module"));
        front
    }
}

/// `duration`, or what a Carpentries episode says in minutes: teaching and exercises.
fn carpentries_minutes(fields: &mut Fields) -> Option<Minutes> {
    if fields.key_span("teaching").is_none() && fields.key_span("exercises").is_none() {
        return fields.minutes("duration");
    }
    let mut minutes = |key| fields.node(key).and_then(|node| node.scalar()?.parse::<u32>().ok()).unwrap_or(0);
    let sum = minutes("teaching").saturating_add(minutes("exercises"));
    (sum > 0).then_some(Minutes(sum))
}

/// Modules before a module are an order, so only a plain list makes sense.
fn requires(fields: &mut Fields) -> Vec<Word> {
    let mut words = Vec::new();
    for asked in Asked::read(fields) {
        match asked {
            Asked::Need(need) if need.criteria.is_empty() && need.grade.is_none() && !need.is_workshop => {
                words.push(need.name);
            }
            other => fields.bad_value(
                "wrong-type",
                "modules before a module are a plain list of ids".to_owned(),
                &other.span(),
                "write `requires: [hand-hygiene]`; groups and criteria belong to a workshop",
            ),
        }
    }
    words
}

/// How long evidence lasts, and for how long after that it is in grace: of what doesn't end, nothing comes after.
pub(super) fn lasting(fields: &mut Fields) -> (Option<Validity>, Option<Validity>) {
    let noted = fields.diagnostics.len();
    let valid_for = span(fields, "valid_for");
    let is_right = fields.diagnostics.len() == noted;
    let grace = span(fields, "grace");
    if grace.is_some() && valid_for.is_none() && is_right {
        let at = fields.key_span("grace").unwrap_or(0..0);
        fields.bad_value(
            "grace-without-validity",
            "`grace` comes after the end of `valid_for`, and there is no `valid_for`".to_owned(),
            &at,
            "add how long evidence lasts, such as `valid_for: P1Y`, or remove `grace`",
        );
    }
    let grace = grace.filter(|_| valid_for.is_some());
    (valid_for, grace)
}

fn span(fields: &mut Fields, key: &'static str) -> Option<Validity> {
    let word = fields.word(key)?;
    let validity = Validity::new(&word.text);
    if let Err(invalid) = &validity {
        let hint = "write `P1Y` for a year, `P6M` for six months, `P90D` for ninety days";
        fields.bad_value("bad-duration", invalid.to_string(), &word.span, hint);
    }
    validity.ok()
}

pub(super) fn date(fields: &mut Fields, key: &str, word: &Word) -> Option<Date> {
    let date = word.text.parse::<Date>().ok();
    if date.is_none() {
        let message = format!("`{key}` is no date: `{}`", word.text);
        fields.bad_value("bad-date", message, &word.span, "write year, month and day, as in `2027-06-01`");
    }
    date
}

/// The policy, or else the module that makes up for what is new.
fn on_major(fields: &mut Fields) -> Option<(Option<OnMajor>, Option<Word>)> {
    use crate::compile::yaml::Value;
    let node = fields.node("on_major")?;
    if let Value::Map(entries) = &node.value {
        let mut inner = fields.within(entries);
        let delta = inner.word("delta");
        let word = inner.word("retake_by");
        let date = word.and_then(|word| date(&mut inner, "retake_by", &word));
        fields.diagnostics.extend(inner.finish("`on_major`"));
        return Some((date.map(OnMajor::RetakeBy).filter(|_| delta.is_none()), delta));
    }
    let word = fields.choice("on_major", &[("keep", false), ("retake_now", true)]);
    Some((word.map(|now| if now { OnMajor::RetakeNow } else { OnMajor::Keep }), None))
}

/// What a lesson says.
#[derive(Debug, Clone, Default)]
pub(in crate::compile) struct LessonFront {
    pub(in crate::compile) title: Option<String>,
    pub(in crate::compile) id: Option<Id>,
    pub(in crate::compile) duration: Option<Minutes>,
    pub(in crate::compile) required: bool,
    pub(in crate::compile) scenario: bool,
    pub(in crate::compile) draft: bool,
}

impl LessonFront {
    pub(in crate::compile) fn read(mut fields: Fields, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let front = Self {
            title: fields.text("title"),
            id: fields.id("id"),
            duration: carpentries_minutes(&mut fields),
            required: fields.flag("required").unwrap_or(true),
            scenario: fields.flag("scenario").unwrap_or(false),
            draft: fields.flag("draft").unwrap_or(false),
        };
        for key in ["summary", "aliases", "tags"] {
            fields.node(key);
        }
        diagnostics.extend(fields.finish("a lesson"));
        front
    }
}

/// What an `assessment.md` says.
#[derive(Debug, Clone)]
pub(in crate::compile) struct AssessmentFront {
    pub(in crate::compile) pass: u32,
    pub(in crate::compile) pass_span: Option<Range<usize>>,
    pub(in crate::compile) draw: Option<u32>,
    pub(in crate::compile) draw_span: Option<Range<usize>>,
    pub(in crate::compile) attempts: Option<u32>,
    pub(in crate::compile) retry_after: Option<SignedDuration>,
    pub(in crate::compile) time_limit: Option<Minutes>,
    pub(in crate::compile) feedback: FeedbackPolicy,
}

impl AssessmentFront {
    pub(in crate::compile) fn read(mut fields: Fields, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let pass = fields.word("pass");
        let front = Self {
            pass_span: pass.as_ref().map(|word| word.span.clone()),
            pass: pass.and_then(|word| pass_mark(&mut fields, &word)).unwrap_or(8000),
            draw: fields.number("draw", "bad-value", 1),
            draw_span: fields.key_span("draw"),
            attempts: fields.number("attempts", "bad-value", 1),
            retry_after: fields.duration("retry_after"),
            time_limit: fields.minutes("time_limit"),
            feedback: fields
                .choice(
                    "feedback",
                    &[
                        ("after_each", FeedbackPolicy::AfterEach),
                        ("after_attempt", FeedbackPolicy::AfterAttempt),
                        ("after_pass", FeedbackPolicy::AfterPass),
                        ("never", FeedbackPolicy::Never),
                    ],
                )
                .unwrap_or_default(),
        };
        fields.node("title");
        diagnostics.extend(fields.finish("an assessment"));
        front
    }
}

/// `80%`, or `0.8`; scaled by 10,000.
fn pass_mark(fields: &mut Fields, word: &Word) -> Option<u32> {
    let text = word.text.trim();
    let (number, decimals) = match text.strip_suffix('%') {
        Some(percent) => (percent.trim(), 2),
        None if text.contains('.') => (text, 4),
        None => ("", 0),
    };
    let mark = scaled(number, decimals);
    if mark.is_none() {
        let message = format!("`pass` is no share of the points: `{text}`");
        let bare = text.parse::<u32>().is_ok();
        let hint = if bare { format!("did you mean `{text}%`?") } else { "write it as `80%`".to_owned() };
        fields.bad_value("bad-value", message, &word.span, &hint);
    }
    mark
}

/// A decimal number times ten to the `decimals`, exactly; `None` when it has more decimals than that.
fn scaled(number: &str, decimals: usize) -> Option<u32> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if part.len() > decimals || whole.is_empty() {
        return None;
    }
    format!("{whole}{part:0<decimals$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_mark_is_exact() {
        assert_eq!(scaled("80", 2), Some(8000));
        assert_eq!(scaled("66.67", 2), Some(6667));
        assert_eq!(scaled("66.667", 2), None);
        assert_eq!(scaled("0.8", 4), Some(8000));
        assert_eq!(scaled("", 2), None);
    }
}
