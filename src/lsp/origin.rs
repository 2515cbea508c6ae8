//! What stands at a place in a source: a key, a value of one, an attribute of a comment, the address of a link.

use crate::compile::{FileKind, Key};
use std::ops::Range;

/// What the cursor is at; the range is that of the word it is in, or of nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin<'a> {
    /// A key of the front matter, or where one may be.
    Key(&'a str, Range<usize>),
    /// A value, or a part of one, of a key.
    Value { key: &'a str, word: &'a str, range: Range<usize> },
    /// A value in the comment of a question or a step: `concept=mom`.
    Attribute { key: &'a str, word: &'a str, range: Range<usize> },
    /// The name of a fenced div.
    Div(&'a str, Range<usize>),
    /// The address of a link.
    Link(&'a str, Range<usize>),
    /// Text.
    Text,
}

/// What stands at a byte of a file's text.
pub(super) fn at(text: &str, at: usize, is_yaml: bool) -> Origin<'_> {
    let at = text.floor_char_boundary(at);
    if is_yaml || at < front_end(text) {
        return yaml(text, at);
    }
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    let (before, after) = (&text[start..at], &text[at..end]);
    if let Some(open) = before.rfind("<!--")
        && !before[open..].contains("-->")
    {
        return attribute(text, start + open + 4, at);
    }
    let fence = before.trim_start();
    if fence.starts_with(":::") && !fence.trim_start_matches(':').trim_start().contains(' ') {
        let name = word(text, at, |c| c.is_alphanumeric() || c == '-');
        return Origin::Div(&text[name.clone()], name);
    }
    if let Some(open) = before.rfind("](")
        && !before[open..].contains(')')
    {
        let from = start + open + 2;
        let to = at + after.find([')', ' ']).unwrap_or(after.len());
        return Origin::Link(&text[from..to], from..to);
    }
    Origin::Text
}

/// Where the front matter's lines end; 0 when there is none.
fn front_end(text: &str) -> usize {
    let Some(rest) = text.trim_start_matches('\u{feff}').strip_prefix("---") else { return 0 };
    let begin = text.len() - rest.len();
    match rest.find("\n---") {
        Some(end) => begin + end + 1,
        // While it is being written, nothing closes it.
        None => text.len() + 1,
    }
}

fn yaml(text: &str, at: usize) -> Origin<'_> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let before = &text[start..at];
    let indented = line.starts_with([' ', '\t', '-']) && !line.starts_with("---");
    let colon = line.find(':');
    if !indented && colon.is_none_or(|colon| at <= start + colon) {
        let range = word(text, at, |c| c.is_alphanumeric() || c == '_');
        return Origin::Key(&text[range.clone()], range);
    }
    let key = if indented { key_above(text, start) } else { colon.map(|colon| line[..colon].trim()) };
    let Some(key) = key.filter(|_| !before.contains('#')) else { return Origin::Text };
    let range = word(text, at, |c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'));
    Origin::Value { key, word: &text[range.clone()], range }
}

/// The key whose value a line at `start` is part of.
fn key_above(text: &str, start: usize) -> Option<&str> {
    text[..start]
        .lines()
        .rev()
        .find(|line| !line.starts_with([' ', '\t', '-', '#']) && line.contains(':'))?
        .split_once(':')
        .map(|(key, _)| key.trim())
}

fn attribute(text: &str, from: usize, at: usize) -> Origin<'_> {
    let spaces = text[from..at].char_indices().rev().find(|(_, c)| c.is_whitespace());
    let start = spaces.map_or(from, |(space, c)| from + space + c.len_utf8());
    let Some(equals) = text[start..at].find('=') else { return Origin::Text };
    let key = &text[start..start + equals];
    let range = word(text, at, |c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    Origin::Attribute { key, word: &text[range.clone()], range }
}

/// The bytes of the word around a byte.
fn word(text: &str, at: usize, fits: impl Fn(char) -> bool) -> Range<usize> {
    let start = text[..at].char_indices().rev().take_while(|(_, c)| fits(*c)).last().map_or(at, |(start, _)| start);
    let end = text[at..].find(|c| !fits(c)).map_or(text.len(), |end| at + end);
    start..end
}

/// What is known of a key.
pub(super) fn known(kind: FileKind, name: &str) -> Option<&'static Key> {
    kind.keys().iter().find(|key| key.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `‸` is the cursor.
    fn shown(text: &str, is_yaml: bool) -> String {
        let cursor = text.find('‸').unwrap();
        let text = text.replace('‸', "");
        match at(&text, cursor, is_yaml) {
            Origin::Key(word, _) => format!("key {word}"),
            Origin::Value { key, word, .. } => format!("value of {key}: {word}"),
            Origin::Attribute { key, word, .. } => format!("attribute {key}: {word}"),
            Origin::Div(word, _) => format!("div {word}"),
            Origin::Link(address, _) => format!("link {address}"),
            Origin::Text => "text".to_owned(),
        }
    }

    #[test]
    fn what_stands_where() {
        for (text, expected) in [
            ("---\nti‸\n---\n", "key ti"),
            ("---\n‸", "key "),
            ("---\ntitle: A\ndur‸ation: 5m\n---\n", "key duration"),
            ("---\nrequires: [a, hand-‸hyg]\n---\n", "value of requires: hand-hyg"),
            ("---\nrequires:\n  - a\n  - safety/fi‸\n---\n", "value of requires: safety/fi"),
            ("---\nrequires:\n- any: [‸]\n---\n", "value of requires: "),
            ("---\ngate: ‸\n---\n", "value of gate: "),
            ("---\ntitle: A # no‸te\n---\n", "text"),
            ("---\ntitle: A\n---\nWhy? <!-- #q concept=mo‸m -->\n", "attribute concept: mom"),
            ("Why? <!-- #q\u{a0}concept=m‸ -->\n", "attribute concept: m"),
            ("Why? <!-- #q‸ -->\n", "text"),
            ("::: chall‸\n", "div chall"),
            ("::: challenge Three ‸\n", "text"),
            ("See [it](../b.m‸d#x) now\n", "link ../b.md#x"),
            ("See [it](b.md) no‸w\n", "text"),
            ("ti‸tle\n", "text"),
        ] {
            assert_eq!(shown(text, false), expected, "{text}");
        }
        assert_eq!(shown("lang‸", true), "key lang");
        assert_eq!(shown("audience:\n  role: [nu‸]\n", true), "value of audience: nu");
    }
}
