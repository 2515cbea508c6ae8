//! `{{#include file:anchor}}` in code: the lines of a file that is compiled and tested elsewhere.

use super::tree::Builder;
use crate::compile::link::{join, parent};
use std::ops::Range;

impl Builder<'_> {
    /// Code with its includes put in; one that leads nowhere stays as written, and is noted.
    pub(super) fn include(&mut self, code: String, span: &Range<usize>) -> String {
        if !code.contains("{{#") {
            return code;
        }
        let mut out = String::with_capacity(code.len());
        for line in code.split_inclusive('\n') {
            let wanted = directive(line.trim());
            if let Some(text) = wanted.and_then(|wanted| self.included(wanted)) {
                out.push_str(&text);
                continue;
            }
            out.push_str(line);
            if let Some(wanted) = wanted {
                self.note_missing(wanted, span);
            }
        }
        out
    }

    fn included(&self, wanted: &str) -> Option<String> {
        let (path, part) = wanted.split_once(':').unwrap_or((wanted, ""));
        let path = join(parent(self.context.path), path)?;
        let text = (self.context.text)(&path)?;
        select(&text, part)
    }

    fn note_missing(&mut self, wanted: &str, span: &Range<usize>) {
        let at = self.slice(span).find(wanted).map_or(span.start, |at| span.start + at);
        let diagnostic = self
            .context
            .mistake("broken-link", format!("nothing can be included from `{wanted}`"))
            .hint("name a file from the folder of this page, and behind `:` an anchor or lines in it");
        self.note(diagnostic, &(at..at + wanted.len()));
    }
}

/// The file and part that a line includes.
fn directive(line: &str) -> Option<&str> {
    let inner = line.strip_prefix("{{#")?.strip_suffix("}}")?;
    let (name, wanted) = inner.split_once(char::is_whitespace)?;
    matches!(name, "include" | "rustdoc_include" | "playground").then(|| wanted.split_whitespace().next())?
}

/// The part of a text: everything, an anchor, or lines (`3`, `3:5`, `3:`, `:5`); without the marks of anchors.
fn select(text: &str, part: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let number = |text: &str| text.parse::<usize>().ok().filter(|n| *n > 0);
    let range = match part.split_once(':') {
        _ if part.is_empty() => 0..lines.len(),
        Some((from, to)) => number(from).unwrap_or(1) - 1..number(to).unwrap_or(lines.len()),
        None if number(part).is_some_and(|line| line <= lines.len()) => number(part).map(|line| line - 1..line)?,
        None => {
            let at = |mark: &str| lines.iter().position(|line| names(line, mark, part));
            let start = at("ANCHOR:")? + 1;
            start..at("ANCHOR_END:").unwrap_or(lines.len()).max(start)
        }
    };
    let part = lines.get(range.start.min(lines.len())..range.end.min(lines.len()))?;
    let shown = part.iter().filter(|line| !line.contains("ANCHOR:") && !line.contains("ANCHOR_END:"));
    Some(shown.flat_map(|line| [*line, "\n"]).collect())
}

fn names(line: &str, mark: &str, anchor: &str) -> bool {
    line.split_once(mark).is_some_and(|(_, rest)| rest.split_whitespace().next() == Some(anchor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_file() {
        let text = "one\n// ANCHOR: a\ntwo\n// ANCHOR: b\nthree\n// ANCHOR_END: a\nfour\n";
        let part = |part| select(text, part).map(|found| found.replace('\n', " "));
        for (wanted, expected) in [
            ("", Some("one two three four ")),
            ("a", Some("two three ")),
            ("b", Some("three four ")),
            ("c", None),
            ("1", Some("one ")),
            ("3:5", Some("two three ")),
            (":1", Some("one ")),
            ("7:", Some("four ")),
            ("99:", Some("")),
            ("5:2", None),
        ] {
            assert_eq!(part(wanted).as_deref(), expected, "{wanted}");
        }
        assert_eq!(directive("{{#rustdoc_include ../a.rs:here}}"), Some("../a.rs:here"));
        assert_eq!(directive("{{#title x}}"), None);
    }
}
