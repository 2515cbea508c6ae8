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

/// One module by name; what isn't said follows from the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::compile) struct AskedNeed {
    pub(in crate::compile) module: Word,
    pub(in crate::compile) criterion: Option<Criterion>,
    pub(in crate::compile) grade: Option<Grade>,
}

const GRAMMAR: &str =
    "write an id, `{any: [a, b]}`, `{at_least: 2, of: [a, b, c]}` or `{module: a, passed: true, evidence: verified}`";

const ALONE: &str = "leave out `passed` and `completed`: a certificate stands for them anyway where they are asked for";

impl Asked {
    /// The items of `requires`; every one is needed.
    pub(in crate::compile) fn read(fields: &mut Fields) -> Vec<Self> {
        let Some(node) = fields.node("requires") else { return Vec::new() };
        list(fields, &node)
    }

    pub(in crate::compile) fn span(&self) -> Range<usize> {
        match self {
            Self::Need(need) => need.module.span.clone(),
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
        let module = Word { text: text.to_owned(), span: node.span.clone() };
        return Some(Asked::Need(AskedNeed { module, criterion: None, grade: None }));
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
        let module = inner.word("module");
        let passed = inner.flag("passed").unwrap_or(false);
        let completed = inner.flag("completed").unwrap_or(false);
        let external = inner.flag("external").unwrap_or(false);
        if external && (completed || passed) {
            let span = inner.key_span("external").unwrap_or_else(|| span.clone());
            inner.bad_value("bad-value", "this asks for a certificate and for something else".to_owned(), &span, ALONE);
        }
        let criterion = match (completed, passed) {
            _ if external => Some(Criterion::External),
            (true, true) => Some(Criterion::CompletedAndPassed),
            (true, false) => Some(Criterion::Completed),
            (false, true) => Some(Criterion::Passed),
            (false, false) => None,
        };
        let grade = inner.choice("evidence", &[("verified", Grade::Verified), ("reported", Grade::Reported)]);
        module.map(|module| Asked::Need(AskedNeed { module, criterion, grade }))
    } else {
        let message = "this requirement names no module and no group".to_owned();
        fields.bad_value("bad-value", message, span, GRAMMAR);
        return None;
    };
    fields.diagnostics.extend(inner.finish("a requirement"));
    asked
}
