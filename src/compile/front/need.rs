//! What `requires` asks for, as written: names are not looked up yet.

use crate::compile::fields::{Fields, Word};
use crate::compile::yaml::{Entry, Node, Value};
use crate::course::{Criterion, Grade};
use std::ops::Range;

/// A requirement or a group of them, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::compile) enum Asked {
    Need(AskedNeed),
    All(Vec<Asked>, Range<usize>),
    Any(Vec<Asked>, Range<usize>),
    AtLeast(usize, Vec<Asked>, Range<usize>),
}

/// One module or workshop by name; what isn't said follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::compile) struct AskedNeed {
    /// Of a workshop without its `workshops/`.
    pub(in crate::compile) name: Word,
    pub(in crate::compile) is_workshop: bool,
    /// All of them; none where it isn't said.
    pub(in crate::compile) criteria: Vec<Criterion>,
    pub(in crate::compile) grade: Option<Grade>,
}

/// What is in front of a workshop's name where a module's could be.
const WORKSHOPS: &str = "workshops/";

const GRAMMAR: &str = "write an id, `{any: [a, b]}`, `{at_least: 2, of: [a, b, c]}` or `{module: a, passed: true, evidence: verified}`, `{workshop: a, attended: true}`";

const ALONE: &str =
    "leave out the others: a certificate stands for a pass anyway, and a pass or every page for the learner's own word";

impl Asked {
    /// The items of `requires`; every one is needed.
    pub(in crate::compile) fn read(fields: &mut Fields) -> Vec<Self> {
        let Some(node) = fields.node("requires") else { return Vec::new() };
        list(fields, &node)
    }

    pub(in crate::compile) fn span(&self) -> Range<usize> {
        match self {
            Self::Need(need) => need.name.span.clone(),
            Self::All(_, span) | Self::Any(_, span) | Self::AtLeast(_, _, span) => span.clone(),
        }
    }
}

fn list(fields: &mut Fields, node: &Node) -> Vec<Asked> {
    match &node.value {
        Value::List(items) => items.iter().filter_map(|item| one(fields, item)).collect(),
        _ => one(fields, node).into_iter().collect(),
    }
}

fn one(fields: &mut Fields, node: &Node) -> Option<Asked> {
    if let Some(text) = node.scalar() {
        let word = Word { text: text.to_owned(), span: node.span.clone() };
        let is_workshop = text.contains(WORKSHOPS);
        return Some(Asked::Need(need(word, is_workshop, Vec::new(), None)));
    }
    match &node.value {
        Value::List(_) => Some(Asked::All(list(fields, node), node.span.clone())),
        Value::Map(entries) => group(fields, entries, &node.span),
        _ => {
            let message = format!("`requires` can't hold {}", node.kind());
            fields.bad_value("wrong-type", message, &node.span, GRAMMAR);
            None
        }
    }
}

fn group(fields: &mut Fields, entries: &[Entry], span: &Range<usize>) -> Option<Asked> {
    let has = |key: &str| entries.iter().any(|entry| entry.key == key);
    let mut inner = fields.within(entries);
    let asked = if has("any") {
        let node = inner.node("any");
        let span = inner.key_span("any").unwrap_or_else(|| span.clone());
        Some(Asked::Any(node.map(|node| list(&mut inner, &node)).unwrap_or_default(), span))
    } else if has("at_least") || has("of") {
        let count = inner.number("at_least", "bad-value", 0);
        let span = inner.key_span("at_least").unwrap_or_else(|| span.clone());
        let of = inner.node("of").map(|node| list(&mut inner, &node)).unwrap_or_default();
        if !has("at_least") {
            let message = "`of` doesn't say how many are enough".to_owned();
            inner.bad_value("bad-value", message, &span, "add `at_least: 1` beside it");
        }
        count.map(|count| Asked::AtLeast(count as usize, of, span))
    } else if has("module") {
        of_module(&mut inner, span)
    } else if has("workshop") {
        of_workshop(&mut inner)
    } else {
        let message = "this requirement names no module, no workshop and no group".to_owned();
        fields.bad_value("bad-value", message, span, GRAMMAR);
        return None;
    };
    fields.diagnostics.extend(inner.finish("a requirement"));
    asked
}

fn of_module(fields: &mut Fields, span: &Range<usize>) -> Option<Asked> {
    let name = fields.word("module");
    let mut has = |key| fields.flag(key).unwrap_or(false);
    let (passed, completed) = (has("passed"), has("completed"));
    let (external, declared) = (has("external"), has("declared"));
    if external && (completed || passed || declared) || declared && (completed || passed) {
        let key = if external { "external" } else { "declared" };
        let span = fields.key_span(key).unwrap_or_else(|| span.clone());
        let what = if external { "a certificate" } else { "the learner's own word" };
        fields.bad_value("bad-value", format!("this asks for {what} and for something else"), &span, ALONE);
    }
    let criterion = match (completed, passed) {
        _ if external => Some(Criterion::External),
        _ if declared => Some(Criterion::Declared),
        (true, true) => Some(Criterion::CompletedAndPassed),
        (true, false) => Some(Criterion::Completed),
        (false, true) => Some(Criterion::Passed),
        (false, false) => None,
    };
    let grade = fields.choice("evidence", &[("verified", Grade::Verified), ("reported", Grade::Reported)]);
    if criterion == Some(Criterion::Declared) && grade == Some(Grade::Verified) {
        let span = fields.key_span("evidence").unwrap_or_else(|| span.clone());
        let hint = "leave out `evidence`, or ask for `completed` or `passed` instead";
        fields.bad_value("bad-value", "nobody verifies what a learner says themselves".to_owned(), &span, hint);
    }
    Some(Asked::Need(need(name?, false, criterion.into_iter().collect(), grade)))
}

fn of_workshop(fields: &mut Fields) -> Option<Asked> {
    let name = fields.word("workshop");
    let mut asks = |key, criterion| fields.flag(key).unwrap_or(false).then_some(criterion);
    let criteria = [asks("attended", Criterion::Attended), asks("observed", Criterion::Observed)];
    Some(Asked::Need(need(name?, true, criteria.into_iter().flatten().collect(), None)))
}

fn need(mut name: Word, is_workshop: bool, criteria: Vec<Criterion>, grade: Option<Grade>) -> AskedNeed {
    if is_workshop {
        name.text = name.text.replacen(WORKSHOPS, "", 1);
    }
    AskedNeed { name, is_workshop, criteria, grade }
}
