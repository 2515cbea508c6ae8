//! YAML as a tree whose every node knows its bytes, so that a mistake in it has a place.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{Location, Spanned};
use std::fmt;
use std::ops::Range;

/// A value and the bytes it stands in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) span: Range<usize>,
    pub(super) value: Value,
}

/// A YAML value; numbers stay as written, for `1.10` is a version and no `1.1`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key of a mapping, and its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_span: Range<usize>,
    pub(super) value: Node,
}

/// Why a text is no YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BadYaml {
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

impl Node {
    /// What kind of value it is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::Text(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// A scalar as written.
    pub(super) fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Number(text) => Some(text),
            _ => None,
        }
    }
}

const TOO_LARGE: &str = "it is larger or deeper than any course needs, once its aliases are written out";

/// Reads `text`, which starts at byte `base` of its file.
pub(super) fn parse(text: &str, base: usize) -> Result<Node, BadYaml> {
    if text.trim().is_empty() {
        return Ok(Node { span: base..base, value: Value::Null });
    }
    // Author files are small: a bomb of aliases runs into these long before it hurts, and the depth
    // keeps recursion far from the end of a small thread's stack.
    let budget = serde_yaml::budget! { max_depth: 32, max_nodes: 20_000, max_events: 60_000, max_aliases: 200 };
    let options = serde_yaml::options! {
        budget: budget,
        strict_booleans: true,
        with_snippet: false,
    };
    match serde_yaml::from_str_with_options::<Spanned<Raw>>(text, options) {
        Ok(root) => Ok(locate(root, text, base)),
        Err(error) => Err(explain(&error, text, base)),
    }
}

fn explain(error: &serde_yaml::Error, text: &str, base: usize) -> BadYaml {
    let error = error.without_snippet();
    let at = error.location().map_or(0, |location| start(&location, text));
    let line_start = text[..at].rfind('\n').map_or(0, |found| found + 1);
    let line_end = text[at..].find('\n').map_or(text.len(), |found| at + found);
    let line = &text[line_start..line_end];
    if let Some(tab) = tab_in_indent(text, line_start) {
        return BadYaml {
            span: base + tab..base + tab + 1,
            message: "a tab indents this line, and YAML allows only spaces".to_owned(),
            hint: Some("replace the tab with spaces".to_owned()),
        };
    }
    let mut cause = error;
    while let serde_yaml::Error::AliasError { error, .. } | serde_yaml::Error::WithSnippet { error, .. } = cause {
        cause = error;
    }
    let (message, hint) = match cause {
        serde_yaml::Error::DuplicateMappingKey { key, .. } => (
            key.as_deref().map_or("a key stands twice".to_owned(), |key| format!("the key `{key}` stands twice")),
            Some("remove one of the two".to_owned()),
        ),
        serde_yaml::Error::Budget { .. }
        | serde_yaml::Error::AliasReplayLimitExceeded { .. }
        | serde_yaml::Error::AliasExpansionLimitExceeded { .. }
        | serde_yaml::Error::AliasReplayStackDepthExceeded { .. } => (TOO_LARGE.to_owned(), None),
        serde_yaml::Error::SerdeInvalidType { .. } => ("a key is no plain text".to_owned(), None),
        other => {
            let message = other.render_with_formatter(&serde_yaml::UserMessageFormatter);
            let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
            if message.starts_with("recursion limit") {
                return BadYaml { span: base + at..base + at + 1, message: TOO_LARGE.to_owned(), hint: None };
            }
            let hint = line.matches(": ").nth(1).is_some().then(|| "put text that holds `: ` in quotes".to_owned());
            (message, hint)
        }
    };
    let word = text[at..line_end].find(char::is_whitespace).map_or(line_end, |found| at + found);
    BadYaml { span: base + at..base + word.max(at), message, hint }
}

/// The byte of a tab that indents the line at `line` or the next: a parser stumbles over either.
fn tab_in_indent(text: &str, line: usize) -> Option<usize> {
    let mut start = line;
    for line in text[line..].split_inclusive('\n').take(2) {
        let indent = &line[..line.len() - line.trim_start().len()];
        if let Some(tab) = indent.find('\t') {
            return Some(start + tab);
        }
        start += line.len();
    }
    None
}

/// The byte of a location; without byte facts, from its line and column.
fn start(location: &Location, text: &str) -> usize {
    let byte = location.span().byte_offset().and_then(|byte| usize::try_from(byte).ok()).unwrap_or_else(|| {
        let line = usize::try_from(location.line()).unwrap_or(1).saturating_sub(1);
        let column = usize::try_from(location.column()).unwrap_or(1).saturating_sub(1);
        let offset: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        text[offset..].char_indices().nth(column).map_or(offset, |(byte, _)| offset + byte)
    });
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

fn span(location: &Location, text: &str) -> Range<usize> {
    let from = start(location, text);
    let length = location.span().byte_len().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    let mut to = (from + length).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    from..from + text[from..to].trim_end().len()
}

fn locate(raw: Spanned<Raw>, text: &str, base: usize) -> Node {
    let location = if raw.referenced.line() == 0 { raw.defined } else { raw.referenced };
    let mut span = span(&location, text);
    let value = match raw.value {
        Raw::Null => Value::Null,
        Raw::Bool(value) => Value::Bool(value),
        Raw::Number(written) => {
            let source = &text[span.clone()];
            Value::Number(if source.is_empty() || source.starts_with('*') { written } else { source.to_owned() })
        }
        Raw::Text(value) => Value::Text(value),
        Raw::List(items) => {
            let items: Vec<Node> = items.into_iter().map(|item| locate(item, text, base)).collect();
            span.end = items.last().map_or(span.end, |item| (item.span.end - base).max(span.end));
            Value::List(items)
        }
        Raw::Map(entries) => {
            let entries: Vec<Entry> = entries
                .into_iter()
                .map(|(key, value)| {
                    let key = locate(key, text, base);
                    let name = key.scalar().map_or_else(|| key.kind().to_owned(), str::to_owned);
                    Entry { key: name, key_span: key.span, value: locate(value, text, base) }
                })
                .collect();
            span.end = entries.last().map_or(span.end, |e| (e.value.span.end - base).max(span.end));
            Value::Map(entries)
        }
    };
    Node { span: base + span.start..base + span.end, value }
}

/// The tree as the deserializer hands it over.
enum Raw {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RawVisitor;

        impl<'de> Visitor<'de> for RawVisitor {
            type Value = Raw;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any YAML value")
            }
            fn visit_unit<E>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }
            fn visit_none<E>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
                Ok(Raw::Bool(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
                Ok(Raw::Number(value.to_string()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
                Ok(Raw::Number(value.to_string()))
            }
            fn visit_i128<E>(self, value: i128) -> Result<Raw, E> {
                Ok(Raw::Number(value.to_string()))
            }
            fn visit_u128<E>(self, value: u128) -> Result<Raw, E> {
                Ok(Raw::Number(value.to_string()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
                Ok(Raw::Number(value.to_string()))
            }
            fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
                Ok(Raw::Text(value.to_owned()))
            }
            fn visit_string<E>(self, value: String) -> Result<Raw, E> {
                Ok(Raw::Text(value))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Raw::List(list))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
                let mut map = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    map.push(entry);
                }
                Ok(Raw::Map(map))
            }
        }

        deserializer.deserialize_any(RawVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    /// Every scalar with the bytes it stands in.
    fn outline(text: &str) -> String {
        fn walk(node: &Node, text: &str, out: &mut Vec<String>) {
            match &node.value {
                Value::List(items) => items.iter().for_each(|item| walk(item, text, out)),
                Value::Map(entries) => entries.iter().for_each(|entry| {
                    out.push(format!("{}:", &text[entry.key_span.clone()]));
                    walk(&entry.value, text, out);
                }),
                _ => out.push(format!("{:?}={}", node.value, &text[node.span.clone()])),
            }
        }
        let mut out = Vec::new();
        walk(&parse(text, 0).unwrap(), text, &mut out);
        out.join(" ")
    }

    #[test]
    fn every_value_knows_its_bytes() {
        let text = "title: Hände\nversion: 1.10\ndraft: true\nno: no\nrequires: [a, {any: [b]}]\n";
        let expected = "title: Text(\"Hände\")=Hände version: Number(\"1.10\")=1.10 draft: Bool(true)=true \
                        no: Text(\"no\")=no requires: Text(\"a\")=a any: Text(\"b\")=b";
        assert_eq!(outline(text), expected);
    }

    #[test]
    fn mistakes_have_a_place() {
        let bad = |text: &str| {
            let bad = parse(text, 0).unwrap_err();
            format!("{}: {}", bad.span.start, bad.message)
        };
        assert_eq!(bad("a: 1\na: 2\n"), "5: the key `a` stands twice");
        assert_eq!(bad("a:\n\tb: 1\n"), "3: a tab indents this line, and YAML allows only spaces");
        let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for (name, of) in [("b", "a"), ("c", "b"), ("d", "c"), ("e", "d"), ("f", "e"), ("g", "f")] {
            let items = [format!("*{of}").as_str(); 9].join(", ");
            writeln!(bomb, "{name}: &{name} [{items}]").unwrap();
        }
        assert!(bad(&bomb).contains("aliases are written out"), "{}", bad(&bomb));
        assert!(bad(&"[".repeat(100_000)).contains("larger or deeper"));
    }
}
