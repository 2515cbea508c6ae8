//! Diagnostics as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change.

use super::{Diagnostic, Lines, Place, Severity, Texts};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What each code means, in a section each.
const GUIDE: &str = include_str!("../../guide/errors.md");

/// One run with a rule per code and a result per diagnostic, and a line ending. Columns count UTF-16 code units, as
/// SARIF does unless told otherwise. Paths begin with `prefix`, so that they are those of the repository.
#[must_use]
pub fn render_sarif(diagnostics: &[Diagnostic], texts: Texts<'_>, prefix: &str) -> String {
    let codes: BTreeSet<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    let rule = |code: &&str| json!({ "id": code, "help": { "text": explained(code), "markdown": explained(code) } });
    let paths = diagnostics.iter().filter_map(|diagnostic| diagnostic.place.as_ref()).map(|place| place.path.as_str());
    let sources: BTreeMap<&str, String> = paths.filter_map(|path| Some((path, texts(path)?))).collect();
    let lines: BTreeMap<&str, Lines<'_>> = sources.iter().map(|(path, text)| (*path, Lines::new(text))).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "prework",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": codes.iter().map(rule).collect::<Vec<_>>(),
            } },
            "columnKind": "utf16CodeUnits",
            "results": diagnostics.iter().map(|diagnostic| result(diagnostic, &lines, prefix)).collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

/// What the guide says of a code.
fn explained(code: &str) -> &'static str {
    let section = GUIDE.split("\n## ").find_map(|section| section.strip_prefix(code)?.strip_prefix('\n'));
    section.unwrap_or_default().trim()
}

fn result(diagnostic: &Diagnostic, lines: &BTreeMap<&str, Lines<'_>>, prefix: &str) -> Value {
    let hint = diagnostic.hint.as_ref().map(|hint| format!("\nHint: {hint}")).unwrap_or_default();
    let mut result = json!({
        "ruleId": diagnostic.code,
        "level": if diagnostic.severity == Severity::Error { "error" } else { "warning" },
        "message": { "text": format!("{}{hint}", diagnostic.message) },
    });
    if let Some(place) = &diagnostic.place {
        let mut location = json!({ "artifactLocation": { "uri": uri(&format!("{prefix}{}", place.path)) } });
        if let Some(lines) = lines.get(place.path.as_str()) {
            location["region"] = region(lines, place);
        }
        result["locations"] = json!([{ "physicalLocation": location }]);
    }
    result
}

fn region(lines: &Lines<'_>, place: &Place) -> Value {
    let at = |at: usize| {
        let position = lines.position(at);
        let before = lines.line(position.line).chars().take(position.column - 1);
        (position.line, before.map(char::len_utf16).sum::<usize>() + 1)
    };
    let ((start_line, start_column), (end_line, end_column)) = (at(place.start), at(place.end));
    json!({ "startLine": start_line, "startColumn": start_column, "endLine": end_line, "endColumn": end_column })
}

/// A path as a relative reference (RFC 3986).
fn uri(path: &str) -> String {
    const SEGMENT: percent_encoding::AsciiSet =
        percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    percent_encoding::utf8_percent_encode(path, &SEGMENT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_has_its_rule_place_and_hint() {
        let text = "😀 x\n";
        let at = text.find('x').unwrap();
        let diagnostics = [
            Diagnostic::error("bad-id", "no id").at(Place::new("a b/ä.md", at..at + 1)).hint("write `x`"),
            Diagnostic::warning("no-course", "nothing here"),
        ];
        let log: Value =
            serde_json::from_str(&render_sarif(&diagnostics, &|_| Some(text.to_owned()), "docs/")).unwrap();
        let run = &log["runs"][0];
        let rule = &run["tool"]["driver"]["rules"][0];
        assert_eq!(rule["id"], "bad-id");
        assert!(rule["help"]["text"].as_str().is_some_and(|help| help.contains("An id has")), "{rule}");
        assert_eq!(
            run["results"],
            json!([
                { "ruleId": "bad-id", "level": "error", "message": { "text": "no id\nHint: write `x`" },
                  "locations": [{ "physicalLocation": {
                      "artifactLocation": { "uri": "docs/a%20b/%C3%A4.md" },
                      "region": { "startLine": 1, "startColumn": 4, "endLine": 1, "endColumn": 5 } } }] },
                { "ruleId": "no-course", "level": "warning", "message": { "text": "nothing here" } },
            ])
        );
    }
}
