//! Diagnostics as people read them, with the line they are about, and as JSON.

use super::{Diagnostic, Lines, Place, Severity};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Whether to mark parts with ANSI escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Never,
    /// Bold, red, yellow and blue.
    Always,
}

/// Looks a source text up by its path; `None` when it can't be read.
pub type Texts<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Excerpts show this much of a line, in characters.
const EXCERPT: usize = 120;
/// What stands before the place in a line that is cut.
const LEAD: usize = 40;

const RED: &str = "\x1b[1;31m";
const YELLOW: &str = "\x1b[1;33m";
const BLUE: &str = "\x1b[1;34m";
const BOLD: &str = "\x1b[1m";

/// All diagnostics, a blank line between them, and a closing line that counts them; empty when there are none.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], texts: Texts<'_>, colour: Colour) -> String {
    let mut sources = BTreeMap::new();
    let mut out = String::new();
    for diagnostic in diagnostics {
        let text = diagnostic
            .place
            .as_ref()
            .and_then(|place| sources.entry(place.path.clone()).or_insert_with(|| texts(&place.path)).as_deref());
        render_one(&mut out, diagnostic, text, colour);
        out.push('\n');
    }
    out.push_str(&summary(diagnostics));
    out
}

/// `3 errors, 1 warning` and a line ending; empty when there is neither.
fn summary(diagnostics: &[Diagnostic]) -> String {
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let parts: Vec<String> = [(count(Severity::Error), "error"), (count(Severity::Warning), "warning")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}{}", if n == 1 { "" } else { "s" }))
        .collect();
    if parts.is_empty() { String::new() } else { parts.join(", ") + "\n" }
}

fn render_one(out: &mut String, diagnostic: &Diagnostic, text: Option<&str>, colour: Colour) {
    let paint = |style: &str, text: &str| match colour {
        Colour::Never => text.to_owned(),
        Colour::Always => format!("{style}{text}\x1b[0m"),
    };
    let (word, style) = match diagnostic.severity {
        Severity::Error => ("error", RED),
        Severity::Warning => ("warning", YELLOW),
    };
    let head = paint(style, &format!("{word}[{}]", diagnostic.code));
    let message = printable(&diagnostic.message);
    let _ = writeln!(out, "{head}{}", paint(BOLD, &format!(": {message}")));

    let mut gutter = " ".repeat(3);
    if let Some(place) = &diagnostic.place {
        let arrow = paint(BLUE, "-->");
        if let Some(text) = text {
            let excerpt = Excerpt::new(text, place);
            let number = excerpt.line.to_string();
            gutter = " ".repeat(number.len() + 2);
            let bar = paint(BLUE, "|");
            let margin = &gutter[1..];
            let carets = paint(style, &format!("{} {}", "^".repeat(excerpt.carets), diagnostic.label));
            let _ = writeln!(out, "{margin}{arrow} {}:{}:{}", place.path, excerpt.line, excerpt.column);
            let _ = writeln!(out, "{gutter}{bar}");
            let _ = writeln!(out, " {} {bar} {}", paint(BLUE, &number), excerpt.text);
            let _ = writeln!(out, "{gutter}{bar} {}{}", " ".repeat(excerpt.indent), carets.trim_end());
        } else {
            let _ = writeln!(out, "{}{arrow} {}", &gutter[1..], place.path);
        }
    }
    if let Some(hint) = &diagnostic.hint {
        let _ = writeln!(out, "{gutter}{} {}", paint(BLUE, "="), paint(BOLD, "hint:") + " " + &printable(hint));
    }
}

/// The line a place begins on, cut to a readable width, and where its mark goes.
struct Excerpt {
    line: usize,
    column: usize,
    text: String,
    indent: usize,
    carets: usize,
}

impl Excerpt {
    fn new(text: &str, place: &Place) -> Self {
        let lines = Lines::new(text);
        let (start, end) = (lines.position(place.start), lines.position(place.end));
        let line: Vec<char> = printable(lines.line(start.line).trim_start_matches('\u{feff}')).chars().collect();
        let column = start.column - 1;
        let to = if end.line == start.line { end.column - 1 } else { line.len() };
        let from = if line.len() > EXCERPT && column > LEAD { column - LEAD } else { 0 };
        let shown: String = line.iter().skip(from).take(EXCERPT).collect();
        let ellipsis = |cut: bool| if cut { "…" } else { "" };
        let text = format!("{}{shown}{}", ellipsis(from > 0), ellipsis(line.len() > from + EXCERPT));
        let indent = column - from + usize::from(from > 0);
        let carets = to.saturating_sub(column).clamp(1, EXCERPT.saturating_sub(column - from).max(1));
        Self { line: start.line, column: start.column, text: text.trim_end().to_owned(), indent, carets }
    }
}

/// Control characters could move the cursor, or hide what stands there; a tab would shift the mark.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c == '\t' {
                ' '
            } else if c.is_control() {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'a str,
    severity: Severity,
    message: &'a str,
    path: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    hint: Option<&'a str>,
}

/// An array of `{code, severity, message, path, line, column, end_line, end_column, hint}`; what is unknown is null.
#[must_use]
pub fn render_json(diagnostics: &[Diagnostic], texts: Texts<'_>) -> String {
    let mut sources = BTreeMap::new();
    for place in diagnostics.iter().filter_map(|d| d.place.as_ref()) {
        sources.entry(place.path.as_str()).or_insert_with(|| texts(&place.path));
    }
    let entries: Vec<Entry<'_>> = diagnostics
        .iter()
        .map(|d| {
            let text = d.place.as_ref().and_then(|place| sources[place.path.as_str()].as_deref());
            let span = d.place.as_ref().zip(text).map(|(place, text)| {
                let lines = Lines::new(text);
                (lines.position(place.start), lines.position(place.end))
            });
            Entry {
                code: d.code,
                severity: d.severity,
                message: &d.message,
                path: d.place.as_ref().map(|place| place.path.as_str()),
                line: span.map(|(start, _)| start.line),
                column: span.map(|(start, _)| start.column),
                end_line: span.map(|(_, end)| end.line),
                end_column: span.map(|(_, end)| end.column),
                hint: d.hint.as_deref(),
            }
        })
        .collect();
    serde_json::to_string_pretty(&entries).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "---\nrequires:\n    - hand-hygene\n---\n";

    fn unknown() -> Diagnostic {
        let start = TEXT.find("hand").unwrap();
        Diagnostic::error("unknown-module", "workshop `skills-lab` requires `hand-hygene`, which no course has")
            .at(Place::new("workshops/skills-lab.md", start..start + 11))
            .label("no module has this id")
            .hint("did you mean `hand-hygiene` (01-hand-hygiene)?")
    }

    fn shown(diagnostics: &[Diagnostic]) -> String {
        render(diagnostics, &|_| Some(TEXT.to_owned()), Colour::Never)
    }

    #[test]
    fn reads_as_the_guide_shows() {
        let expected = "\
error[unknown-module]: workshop `skills-lab` requires `hand-hygene`, which no course has
  --> workshops/skills-lab.md:3:7
   |
 3 |     - hand-hygene
   |       ^^^^^^^^^^^ no module has this id
   = hint: did you mean `hand-hygiene` (01-hand-hygiene)?

1 error
";
        assert_eq!(shown(&[unknown()]), expected);
    }

    #[test]
    fn counts_both_kinds_and_says_nothing_of_nothing() {
        let warning = Diagnostic::warning("not-blended", "no module prepares for it");
        let ends = |diagnostics: &[Diagnostic]| shown(diagnostics).lines().last().unwrap_or("").to_owned();
        assert_eq!(ends(&[unknown(), unknown(), warning]), "2 errors, 1 warning");
        assert_eq!(shown(&[]), "");
    }

    #[test]
    fn cuts_a_long_line_around_the_place() {
        let text = format!("{}here{}", "a".repeat(5000), "b".repeat(5000));
        let diagnostic = Diagnostic::error("x", "y").at(Place::new("f", 5000..5004));
        let shown = render(&[diagnostic], &|_| Some(text.clone()), Colour::Never);
        let line = shown.lines().nth(3).unwrap();
        let mark = shown.lines().nth(4).unwrap();
        assert!(line.chars().count() < 130, "{line}");
        let at = mark.chars().position(|c| c == '^').unwrap();
        assert_eq!(line.chars().skip(at).take(4).collect::<String>(), "here");
    }

    #[test]
    fn colours_only_when_asked() {
        let painted = render(&[unknown()], &|_| Some(TEXT.to_owned()), Colour::Always);
        assert!(painted.starts_with("\x1b[1;31merror[unknown-module]\x1b[0m"), "{painted}");
        assert!(!shown(&[unknown()]).contains('\x1b'));
    }

    #[test]
    fn json_has_every_key_even_when_unknown() {
        let json = render_json(&[unknown(), Diagnostic::warning("w", "m")], &|_| Some(TEXT.to_owned()));
        let all: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(
            all[0],
            serde_json::json!({
                "code": "unknown-module", "severity": "error",
                "message": "workshop `skills-lab` requires `hand-hygene`, which no course has",
                "path": "workshops/skills-lab.md", "line": 3, "column": 7, "end_line": 3, "end_column": 18,
                "hint": "did you mean `hand-hygiene` (01-hand-hygiene)?"
            })
        );
        assert_eq!(all[1]["line"], serde_json::Value::Null);
    }
}
