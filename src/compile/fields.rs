//! The fields of a mapping an author wrote: each is asked for once by name and type, mistakes are
//! noted, and what nobody asked for is unknown.

use super::duration;
use super::yaml::{self, Entry, Node, Value};
use crate::course::{Id, Minutes};
use crate::diagnostic::{Diagnostic, Place, Severity, nearest};
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::ops::Range;

/// The fields of one mapping.
pub(super) struct Fields {
    path: String,
    entries: Vec<Entry>,
    asked: Vec<&'static str>,
    /// In a repo read in place other tools' keys are theirs, and no mistake here is an error.
    lenient: bool,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A text with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) span: Range<usize>,
}

impl Fields {
    /// Reads `text`, which starts at byte `base` of the file at `path`, as a mapping.
    pub(super) fn read(path: &str, text: &str, base: usize, lenient: bool) -> Self {
        let mut fields = Self::new(path, Vec::new(), lenient);
        match yaml::parse(text, base) {
            Ok(Node { value: Value::Map(entries), .. }) => fields.entries = entries,
            Ok(Node { value: Value::Null, .. }) => {}
            Ok(other) => fields.note(
                Diagnostic::error("wrong-type", format!("`{path}` needs keys and values here, not {}", other.kind()))
                    .hint("write a key, a colon and a value, such as `title: Hand hygiene`"),
                &other.span,
            ),
            Err(bad) => {
                let mut diagnostic = Diagnostic::error("bad-yaml", bad.message);
                diagnostic.hint = bad.hint;
                fields.note(diagnostic, &bad.span);
            }
        }
        fields
    }

    /// The fields of a mapping within another.
    pub(super) fn within(&self, entries: &[Entry]) -> Self {
        Self::new(&self.path, entries.to_vec(), self.lenient)
    }

    fn new(path: &str, entries: Vec<Entry>, lenient: bool) -> Self {
        Self { path: path.to_owned(), entries, asked: Vec::new(), lenient, diagnostics: Vec::new() }
    }

    /// Notes a mistake at `span`.
    pub(super) fn note(&mut self, mut diagnostic: Diagnostic, span: &Range<usize>) {
        if self.lenient {
            diagnostic.severity = Severity::Warning;
        }
        self.diagnostics.push(diagnostic.at(Place::new(&self.path, span.clone())));
    }

    /// Where `key` stands.
    pub(super) fn key_span(&self, key: &str) -> Option<Range<usize>> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| entry.key_span.clone())
    }

    /// The value of `key` as it is; a key without a value is no key.
    pub(super) fn node(&mut self, key: &'static str) -> Option<Node> {
        self.asked.push(key);
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        (entry.value.value != Value::Null).then(|| entry.value.clone())
    }

    fn wrong_type(&mut self, key: &str, wanted: &str, found: &Node) {
        let diagnostic = Diagnostic::error("wrong-type", format!("`{key}` is {}, and must be {wanted}", found.kind()))
            .label(format!("expected {wanted}"));
        let span = match found.value {
            Value::List(_) | Value::Map(_) => self.key_span(key).unwrap_or_else(|| found.span.clone()),
            _ => found.span.clone(),
        };
        self.note(diagnostic, &span);
    }

    /// A mistake in the value of `key`.
    pub(super) fn bad_value(&mut self, code: &'static str, message: String, span: &Range<usize>, hint: &str) {
        self.note(Diagnostic::error(code, message).hint(hint), span);
    }

    /// A text with its place; a number is text, too.
    pub(super) fn word(&mut self, key: &'static str) -> Option<Word> {
        let node = self.node(key)?;
        let word = node.scalar().map(|text| Word { text: text.to_owned(), span: node.span.clone() });
        if word.is_none() {
            self.wrong_type(key, "text", &node);
        }
        word
    }

    /// A text.
    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        self.word(key).map(|word| word.text)
    }

    /// True or false.
    pub(super) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let node = self.node(key)?;
        if let Value::Bool(flag) = node.value {
            return Some(flag);
        }
        self.wrong_type(key, "`true` or `false`", &node);
        None
    }

    /// A whole number from `least` up.
    pub(super) fn number(&mut self, key: &'static str, code: &'static str, least: u32) -> Option<u32> {
        let node = self.node(key)?;
        let number = match &node.value {
            Value::Number(text) => text.parse().ok().filter(|number| *number >= least),
            _ => None,
        };
        if number.is_none() {
            let message = format!("`{key}` is no whole number from {least} up");
            self.bad_value(code, message, &node.span, &format!("write a number such as `{key}: {}`", least + 1));
        }
        number
    }

    /// A list of texts; one text is a list of one.
    pub(super) fn words(&mut self, key: &'static str) -> Vec<Word> {
        let Some(node) = self.node(key) else { return Vec::new() };
        self.words_of(key, &node)
    }

    fn words_of(&mut self, key: &str, node: &Node) -> Vec<Word> {
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let mut words = Vec::new();
        for item in items {
            match item.scalar() {
                Some(text) => words.push(Word { text: text.to_owned(), span: item.span.clone() }),
                None => self.wrong_type(key, "a list of texts", item),
            }
        }
        words
    }

    /// A list of texts without their places.
    pub(super) fn texts(&mut self, key: &'static str) -> Vec<String> {
        self.words(key).into_iter().map(|word| word.text).collect()
    }

    /// An id.
    pub(super) fn id(&mut self, key: &'static str) -> Option<Id> {
        let word = self.word(key)?;
        self.read_id(&word)
    }

    /// A list of ids.
    pub(super) fn ids(&mut self, key: &'static str) -> Vec<Id> {
        self.words(key).iter().filter_map(|word| self.read_id(word)).collect()
    }

    /// A word as an id, or a mistake.
    pub(super) fn read_id(&mut self, word: &Word) -> Option<Id> {
        let id = Id::new(&word.text);
        if let Err(invalid) = &id {
            let hint = format!("write `{}`", Id::from_name(&word.text));
            self.bad_value("bad-id", invalid.to_string(), &word.span, &hint);
        }
        id.ok()
    }

    /// A duration in whole minutes.
    pub(super) fn minutes(&mut self, key: &'static str) -> Option<Minutes> {
        let word = self.word(key)?;
        let minutes = duration::minutes(&word.text);
        if minutes.is_none() {
            self.bad_duration(key, &word);
        }
        minutes
    }

    /// An exact duration.
    pub(super) fn duration(&mut self, key: &'static str) -> Option<SignedDuration> {
        let word = self.word(key)?;
        let duration = duration::parse(&word.text);
        if duration.is_none() {
            self.bad_duration(key, &word);
        }
        duration
    }

    fn bad_duration(&mut self, key: &str, word: &Word) {
        let bare = word.text.chars().all(|c| c.is_ascii_digit()) && !word.text.is_empty();
        let hint = if bare {
            format!("say which unit: `{}m` for minutes, `{}h` for hours", word.text, word.text)
        } else {
            "write it as `20m`, `1h 30m`, `2d` or `PT20M`".to_owned()
        };
        self.bad_value("bad-duration", format!("`{key}` is no duration: `{}`", word.text), &word.span, &hint);
    }

    /// One of some words.
    pub(super) fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let word = self.word(key)?;
        let found = choices.iter().find(|(name, _)| *name == word.text).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<String> = choices.iter().map(|(name, _)| format!("`{name}`")).collect();
            let hint = match nearest(&word.text, choices.iter().map(|(name, _)| *name)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write one of {}", names.join(", ")),
            };
            self.bad_value("bad-value", format!("`{key}` can't be `{}`", word.text), &word.span, &hint);
        }
        found
    }

    /// Attribute → accepted values.
    pub(super) fn audience(&mut self, key: &'static str) -> BTreeMap<String, Vec<String>> {
        let Some(node) = self.node(key) else { return BTreeMap::new() };
        let Value::Map(entries) = &node.value else {
            self.wrong_type(key, "a mapping such as `role: [nurse]`", &node);
            return BTreeMap::new();
        };
        entries
            .iter()
            .map(|entry| {
                let values = self.words_of(&entry.key, &entry.value);
                if matches!(&entry.value.value, Value::List(items) if items.is_empty()) {
                    let message = format!("nobody is in this audience: it accepts no value of `{}`", entry.key);
                    let hint = format!("write the values that fit, as in `{}: [nurse]`, or leave it out", entry.key);
                    self.bad_value("bad-value", message, &entry.key_span, &hint);
                }
                (entry.key.clone(), values.into_iter().map(|word| word.text).collect())
            })
            .collect()
    }

    /// The items of a list, each with its fields when it is a mapping.
    pub(super) fn items(&mut self, key: &'static str) -> Vec<Item> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let Value::List(items) = &node.value else {
            self.wrong_type(key, "a list", &node);
            return Vec::new();
        };
        let mut found = Vec::new();
        for item in items {
            match (&item.value, item.scalar()) {
                (Value::Map(entries), _) => found.push(Item::Fields(self.within(entries), item.span.clone())),
                (_, Some(text)) => found.push(Item::Word(Word { text: text.to_owned(), span: item.span.clone() })),
                _ => self.wrong_type(key, "a list of texts or mappings", item),
            }
        }
        found
    }

    /// Notes every key that nobody asked for, and hands over what was noted.
    pub(super) fn finish(mut self, what: &str) -> Vec<Diagnostic> {
        self.unknown_keys(what);
        self.diagnostics
    }

    fn unknown_keys(&mut self, what: &str) {
        if self.lenient {
            return;
        }
        let unknown: Vec<(String, Range<usize>)> = self
            .entries
            .iter()
            .filter(|entry| !self.asked.contains(&entry.key.as_str()))
            .map(|entry| (entry.key.clone(), entry.key_span.clone()))
            .collect();
        for (key, span) in unknown {
            let mut known = self.asked.clone();
            known.sort_unstable();
            let hint = match nearest(&key, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("{what} knows {}", known.join(", ")),
            };
            let diagnostic = Diagnostic::error("unknown-key", format!("{what} has no key `{key}`")).hint(hint);
            self.note(diagnostic, &span);
        }
    }
}

/// An item of a list.
pub(super) enum Item {
    Word(Word),
    Fields(Fields, Range<usize>),
}
