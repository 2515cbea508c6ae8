//! A place in received JSON that knows its path: what all types of a statement are read through.

use super::json::{Json, Kind};
use super::violation::shown;
use super::{Version, Violation};
use std::collections::HashSet;
use std::fmt::Write;

/// One value and the way to it. Lives on the stack: a path costs nothing until it is told.
#[derive(Clone, Copy)]
pub(super) struct Node<'n> {
    json: &'n Json<'n>,
    parent: Option<&'n Node<'n>>,
    step: Step<'n>,
    /// The version it must satisfy.
    pub(super) version: Version,
}

#[derive(Clone, Copy)]
enum Step<'n> {
    Root,
    Key(&'n str),
    Index(usize),
}

/// Up to how many keys it costs less to compare each with those before it than to hash them.
const FEW: usize = 12;

impl<'n> Node<'n> {
    pub(super) fn root(json: &'n Json<'n>, version: Version) -> Self {
        Self { json, parent: None, step: Step::Root, version }
    }

    fn child<'c>(&'c self, json: &'c Json<'c>, step: Step<'c>) -> Node<'c> {
        Node { json, parent: Some(self), step, version: self.version }
    }

    fn path(&self) -> String {
        let mut path = self.parent.map_or_else(|| "$".to_owned(), Node::path);
        match self.step {
            Step::Root => {}
            Step::Index(index) => {
                let _ = write!(path, "[{index}]");
            }
            Step::Key(key) if !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
                let _ = write!(path, ".{key}");
            }
            Step::Key(key) => {
                let _ = write!(path, "[{}]", shown(key).replace('`', "'"));
            }
        }
        path
    }

    /// A violation at this place.
    pub(super) fn wrong(&self, message: impl Into<String>) -> Violation {
        Violation { path: self.path(), message: message.into() }
    }

    /// A violation at this place, naming what stands there instead.
    pub(super) fn expected(&self, what: &str) -> Violation {
        let found = match &self.json.kind {
            Kind::Null => "null, which only extensions may hold".to_owned(),
            Kind::Bool(_) | Kind::Number => shown(self.json.text),
            Kind::String(text) => format!("the string {}", shown(text)),
            Kind::Array(_) => "an array".to_owned(),
            Kind::Object(_) => "an object".to_owned(),
        };
        self.wrong(format!("expected {what}, found {found}"))
    }

    /// Checks that this is an object with no other keys than these (xAPI 1.0.3, Data 2.2).
    pub(super) fn only(&self, what: &str, keys: &[&str]) -> Result<(), Violation> {
        let Kind::Object(members) = &self.json.kind else { return Err(self.expected(what)) };
        let Some(member) = members.iter().find(|member| !keys.contains(&member.key.as_ref())) else { return Ok(()) };
        let key = &member.key;
        let hint = match keys.iter().find(|known| known.eq_ignore_ascii_case(key)) {
            Some(known) => format!("keys are case sensitive: write `{known}`"),
            None => format!("{what} may have {}", keys.join(", ")),
        };
        Err(self.child(&member.value, Step::Key(key)).wrong(format!("{} is not allowed here; {hint}", shown(key))))
    }

    pub(super) fn is_object(&self) -> bool {
        matches!(self.json.kind, Kind::Object(_))
    }

    pub(super) fn is_array(&self) -> bool {
        matches!(self.json.kind, Kind::Array(_))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.json.get(key).is_some()
    }

    /// Reads the member with this key, if there is one.
    pub(super) fn maybe<T>(
        &self,
        key: &str,
        read: impl FnOnce(&Node) -> Result<T, Violation>,
    ) -> Result<Option<T>, Violation> {
        self.json.get(key).map(|json| read(&self.child(json, Step::Key(key)))).transpose()
    }

    /// Reads the member with this key.
    pub(super) fn must<T>(&self, key: &str, read: impl FnOnce(&Node) -> Result<T, Violation>) -> Result<T, Violation> {
        self.maybe(key, read)?.ok_or_else(|| self.wrong(format!("`{key}` is missing")))
    }

    /// Reads every item of an array.
    pub(super) fn each<T>(
        &self,
        what: &str,
        mut read: impl FnMut(&Node) -> Result<T, Violation>,
    ) -> Result<Vec<T>, Violation> {
        let Kind::Array(items) = &self.json.kind else { return Err(self.expected(what)) };
        items.iter().enumerate().map(|(index, item)| read(&self.child(item, Step::Index(index)))).collect()
    }

    /// Reads every member of an object whose keys are data.
    pub(super) fn entries<T>(
        &self,
        what: &str,
        mut read: impl FnMut(&str, &Node) -> Result<T, Violation>,
    ) -> Result<Vec<T>, Violation> {
        if !self.is_object() {
            return Err(self.expected(what));
        }
        let members = self.json.members().iter();
        members.map(|member| read(&member.key, &self.child(&member.value, Step::Key(&member.key)))).collect()
    }

    /// The value as it was written.
    pub(super) fn text(&self) -> &'n str {
        self.json.text
    }

    pub(super) fn str(&self, what: &str) -> Result<&str, Violation> {
        self.json.as_str().ok_or_else(|| self.expected(what))
    }

    /// A string that must be one of a few words, in exactly this case.
    pub(super) fn one_of<T: Copy>(&self, words: &[(&str, T)]) -> Result<T, Violation> {
        let list = || words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        let found = self.json.as_str().and_then(|text| words.iter().find(|(word, _)| *word == text));
        found.map(|(_, it)| *it).ok_or_else(|| self.expected(&list()))
    }

    /// Checks that no object in here, however deep, has a key twice (xAPI 1.0.3, Data 2.2).
    pub(super) fn distinct_keys(&self) -> Result<(), Violation> {
        match &self.json.kind {
            Kind::Array(items) => items
                .iter()
                .enumerate()
                .try_for_each(|(index, item)| self.child(item, Step::Index(index)).distinct_keys()),
            Kind::Object(members) => {
                let is_short = members.len() <= FEW;
                let mut seen = HashSet::with_capacity(if is_short { 0 } else { members.len() });
                members.iter().enumerate().try_for_each(|(at, member)| {
                    let child = self.child(&member.value, Step::Key(&member.key));
                    let is_new = if is_short {
                        members[..at].iter().all(|before| before.key != member.key)
                    } else {
                        seen.insert(member.key.as_ref())
                    };
                    if !is_new {
                        return Err(child.wrong(format!("the key {} occurs twice in one object", shown(&member.key))));
                    }
                    child.distinct_keys()
                })
            }
            _ => Ok(()),
        }
    }
}

// Functions, not methods, so that they can be handed to `maybe` and `must` by name.

pub(super) fn string(node: &Node) -> Result<String, Violation> {
    node.str("a string").map(str::to_owned)
}

pub(super) fn boolean(node: &Node) -> Result<bool, Violation> {
    if let Kind::Bool(it) = node.json.kind { Ok(it) } else { Err(node.expected("true or false")) }
}

pub(super) fn number(node: &Node) -> Result<f64, Violation> {
    let number = matches!(node.json.kind, Kind::Number).then(|| node.json.text.parse::<f64>().ok()).flatten();
    number.filter(|number| number.is_finite()).ok_or_else(|| node.expected("a number"))
}

pub(super) fn integer(node: &Node) -> Result<u64, Violation> {
    let number = matches!(node.json.kind, Kind::Number).then(|| node.json.text.parse().ok()).flatten();
    number.ok_or_else(|| node.expected("a whole number, 0 or more"))
}
