//! `{{#include file:anchor}}`: in code, the lines of a file that is compiled and tested elsewhere; as a paragraph, the
//! Markdown of another file.

use super::Context;
use super::tree::{Builder, Located, Until, shown_lines};
use crate::compile::front;
use crate::compile::link::{join, parent};
use crate::course::Block;
use crate::diagnostic::Diagnostic;
use std::ops::Range;

/// How many files a page includes at most, in all.
const MAX_INCLUDES: usize = 100;

impl Builder<'_> {
    /// Code with its includes put in; one that leads nowhere stays as written, and is noted.
    pub(super) fn include(&mut self, code: String, span: &Range<usize>) -> String {
        if !code.contains("{{#") {
            return code;
        }
        let mut out = String::with_capacity(code.len());
        let mut seen = 0;
        for line in code.split_inclusive('\n') {
            let wanted = directive(line.trim()).map(|(_, wanted)| wanted);
            if let Some(text) = wanted.and_then(|wanted| self.included(wanted)) {
                out.push_str(&text);
                continue;
            }
            out.push_str(line);
            if let Some(wanted) = wanted {
                self.note_missing(wanted, span, &mut seen);
            }
        }
        out
    }

    fn included(&self, wanted: &str) -> Option<String> {
        let (path, part) = wanted.split_once(':').unwrap_or((wanted, ""));
        let text = (self.context.text)(&self.in_course(path)?)?;
        select(&text, part)
    }

    /// A path from the page's folder, when it stays in the course's.
    fn in_course(&self, path: &str) -> Option<String> {
        let path = join(parent(self.context.path), path)?;
        let inside =
            |folder: &str| folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        inside(self.context.folder).then_some(path)
    }

    /// Notes a directive that leads nowhere; `seen` bytes of `span` are behind already.
    fn note_missing(&mut self, wanted: &str, span: &Range<usize>, seen: &mut usize) {
        let rest = self.slice(span).get(*seen..).unwrap_or_default();
        let at = rest.find(wanted).map_or(span.start, |at| span.start + *seen + at);
        *seen = at - span.start + wanted.len();
        let diagnostic = self
            .context
            .mistake("broken-link", format!("nothing can be included from `{wanted}`"))
            .hint("name a file of this course, from the folder of this page, and behind `:` an anchor or lines in it");
        self.note(diagnostic, &(at..at + wanted.len()));
    }

    /// The directive that a paragraph is and nothing else: what kind, and what it names.
    pub(super) fn directive_at(&self, span: &Range<usize>) -> Option<(&'static str, String)> {
        let (kind, wanted) = directive(self.slice(span).trim())?;
        Some((kind, wanted.to_owned()))
    }

    /// The blocks of Markdown that stands in another file; its links, questions and mistakes are its own.
    pub(super) fn included_page(&mut self, (kind, wanted): (&str, &str), span: &Range<usize>) -> Vec<Located> {
        if kind != "include" {
            // What mdBook runs or tests is Rust.
            let Some(text) = self.included(wanted) else {
                self.note_missing(wanted, span, &mut 0);
                return Vec::new();
            };
            let block = Block::Code { language: "rust".to_owned(), text: shown_lines(&text) };
            return vec![Located { block, span: span.clone(), items: Vec::new() }];
        }
        let (path, part) = wanted.split_once(':').unwrap_or((wanted, ""));
        let path = self.in_course(path);
        let text = path.as_deref().and_then(|path| (self.context.text)(path));
        let found = path.zip(text).and_then(|(path, text)| {
            let body = front::split(&text).body_start;
            let range = if part.is_empty() { body..text.len() } else { range_of(&text, part)? };
            Some((path, text, range))
        });
        let Some((path, text, range)) = found else {
            self.note_missing(wanted, span, &mut 0);
            return Vec::new();
        };
        let above = std::iter::successors(Some(self.context), |context| context.above);
        self.page.includes += 1;
        if self.page.includes > MAX_INCLUDES {
            let message = format!("this page includes more than {MAX_INCLUDES} files; the rest is left out");
            self.note(Diagnostic::error("too-large", message).hint("split the page"), span);
            return Vec::new();
        }
        if above.clone().any(|context| context.path == path) {
            let diagnostic = self
                .context
                .mistake("include-loop", format!("`{path}` is included in itself"))
                .hint("remove one of the includes");
            self.note(diagnostic, span);
            return Vec::new();
        }
        let context = Context { path: &path, start: range.start, above: Some(self.context), ..*self.context };
        let mut inner = Builder::new(&text[range], &context);
        inner.depth = self.depth;
        inner.anchors = std::mem::take(&mut self.anchors);
        inner.heading_level = self.heading_level;
        inner.heading_anchor = std::mem::take(&mut self.heading_anchor);
        inner.page = std::mem::take(&mut self.page);
        let (blocks, _) = inner.blocks(Until::End);
        self.anchors = inner.anchors;
        self.heading_level = inner.heading_level;
        self.heading_anchor = inner.heading_anchor;
        self.page = inner.page;
        blocks.into_iter().map(|block| Located { block, span: span.clone(), items: Vec::new() }).collect()
    }
}

/// The kind of directive that a line is, and the file and part that it names.
fn directive(line: &str) -> Option<(&'static str, &str)> {
    const KINDS: [&str; 3] = ["include", "rustdoc_include", "playground"];
    let inner = line.strip_prefix("{{#")?.strip_suffix("}}")?;
    let (name, wanted) = inner.split_once(char::is_whitespace)?;
    let kind = KINDS.into_iter().find(|kind| *kind == name)?;
    Some((kind, wanted.split_whitespace().next()?))
}

/// The part of a text: everything, an anchor, or lines (`3`, `3:5`, `3:`, `:5`); without the marks of anchors.
fn select(text: &str, part: &str) -> Option<String> {
    let part = text.get(range_of(text, part)?)?;
    let shown = part.lines().filter(|line| !line.contains("ANCHOR:") && !line.contains("ANCHOR_END:"));
    Some(shown.flat_map(|line| [line, "\n"]).collect())
}

/// Where such a part stands, in bytes.
fn range_of(text: &str, part: &str) -> Option<Range<usize>> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
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
    if range.start.min(lines.len()) > range.end.min(lines.len()) {
        return None;
    }
    let at = |line: usize| lines.iter().take(line).map(|line| line.len()).sum();
    Some(at(range.start)..at(range.end))
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
        assert_eq!(directive("{{#rustdoc_include ../a.rs:here}}"), Some(("rustdoc_include", "../a.rs:here")));
        assert_eq!(directive("{{#title x}}"), None);
    }
}
