//! Gaps: `[[main|master]]`, `[[=Main]]`, `[[/colou?r/]]`, `[[#3.14 ± 0.01]]` in a paragraph whose comment makes it a question.
//!
//! What stands in a gap is no Markdown. So, as with fences, each is written as a word of the same bytes before
//! parsing, and found again by its place.

use super::super::comment;
use super::pattern;
use crate::course::{Decimal, Gap};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;

/// What a masked gap begins with: a letter of nobody's alphabet.
pub(in super::super) const MARK: char = '\u{f8ff}';

/// What of a source are gaps, by their bytes.
#[derive(Debug, Default)]
pub(in super::super) struct Gaps {
    pub(in super::super) all: Vec<Range<usize>>,
    /// Where one begins that has no end on its line.
    pub(in super::super) open: Vec<usize>,
}

/// The source with its gaps written as words, and the bytes of each gap.
pub(in super::super) fn mask(source: Cow<'_, str>, options: Options) -> (Cow<'_, str>, Gaps) {
    if !source.contains("[[") || !source.contains("<!--") {
        return (source, Gaps::default());
    }
    let found = find(&source, options);
    let gaps = &found.all;
    if gaps.is_empty() {
        return (source, found);
    }
    let mut out = String::with_capacity(source.len());
    let mut done = 0;
    for gap in gaps {
        out.push_str(&source[done..gap.start]);
        out.push(MARK);
        out.extend(std::iter::repeat_n('g', gap.len() - MARK.len_utf8()));
        done = gap.end;
    }
    out.push_str(&source[done..]);
    (Cow::Owned(out), found)
}

fn find(source: &str, options: Options) -> Gaps {
    let mut events = Parser::new_ext(source, options).into_offset_iter().peekable();
    let mut gaps = Gaps::default();
    // What of the open paragraph is no text, and whether a comment makes it a question.
    let (mut taken, mut asks) = (Vec::new(), false);
    // Where the last piece of text ended.
    let mut inner = 0;
    while let Some((event, range)) = events.next() {
        if matches!(event, Event::Text(_) | Event::Code(_)) {
            inner = range.end;
        }
        match event {
            Event::Start(Tag::Paragraph) => (taken, asks) = (Vec::new(), false),
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => inner = range.start,
            // What follows the text of a link is its address and title.
            Event::End(TagEnd::Link | TagEnd::Image) => taken.push(inner.max(range.start)..range.end),
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => taken.push(range),
            Event::InlineHtml(html) => {
                asks |= makes_question(&html);
                taken.push(range);
            }
            Event::End(TagEnd::Paragraph) => {
                let below = match events.peek() {
                    Some((Event::Start(Tag::HtmlBlock), below)) => makes_question(&source[below.clone()]),
                    _ => false,
                };
                if asks || below {
                    taken.sort_by_key(|taken: &Range<usize>| taken.start);
                    let (closed, open) = within(source, &range);
                    gaps.all.extend(closed.into_iter().filter(|gap| !overlap(&taken, gap)));
                    gaps.open.extend(open.into_iter().filter(|at| !overlap(&taken, &(*at..*at + 2))));
                }
            }
            _ => {}
        }
    }
    gaps
}

/// Whether a range lies over one of those that are sorted, and don't lie over each other.
fn overlap(sorted: &[Range<usize>], range: &Range<usize>) -> bool {
    let after = sorted.partition_point(|taken| taken.start < range.end);
    sorted[..after].last().is_some_and(|taken| range.start < taken.end)
}

/// Whether a comment names a question or its type.
fn makes_question(html: &str) -> bool {
    comment::attributes(html, 0)
        .is_some_and(|found| found.iter().any(|a| a.value.starts_with('#') && a.key.is_empty() || a.key == "type"))
}

/// The gaps of a paragraph, each within a line; and where one begins that has no end there.
fn within(source: &str, paragraph: &Range<usize>) -> (Vec<Range<usize>>, Vec<usize>) {
    let (mut gaps, mut open) = (Vec::new(), Vec::new());
    let mut at = paragraph.start;
    while let Some(found) = source[at..paragraph.end].find("[[") {
        let start = at + found;
        let line = source[start..paragraph.end].lines().next().unwrap_or_default();
        let closing = if line.starts_with("[[/") { "/]]" } else { "]]" };
        // At least a character stands before what closes: `[[/]]` is too short for a pattern.
        let from = line[2..].chars().next().map_or(line.len(), |first| 2 + first.len_utf8());
        let Some(close) = line[from..].find(closing) else {
            at = start + 2;
            open.push(start);
            continue;
        };
        let gap = start..start + from + close + closing.len();
        at = gap.end;
        // `[[text]](url)` is a link.
        if !source[gap.end..paragraph.end].starts_with('(') {
            gaps.push(gap);
        }
    }
    (gaps, open)
}

/// Reads what stands between the brackets.
///
/// # Errors
/// What is wrong with it, and a hint.
pub(in super::super) fn read(inner: &str) -> Result<Gap, (String, &'static str)> {
    if let Some(number) = inner.strip_prefix('#') {
        return number_of(number.trim()).ok_or_else(|| {
            let hint = "write `[[#3.14 ± 0.01]]`, `[[#3..4]]`, or `[[#3..]]`";
            (format!("`{}` is no number, and no range of numbers", number.trim()), hint)
        });
    }
    if let Some(pattern) = inner.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
        return if pattern::is_portable(pattern) {
            Ok(Gap::Pattern(pattern.to_owned()))
        } else {
            let hint = "use letters, `.`, `[a-z]`, `(a|b)`, `\\d`, `\\w`, `\\s` and `* + ? {2,3}`: what page and server read alike";
            Err((format!("the pattern `{pattern}` can't be used"), hint))
        };
    }
    let (case_matters, texts) = match inner.strip_prefix('=') {
        Some(rest) => (true, rest),
        None => (false, inner),
    };
    // In a table `|` needs a backslash.
    let accepted: Vec<String> = texts
        .replace("\\|", "|")
        .split('|')
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect();
    if accepted.is_empty() {
        return Err((
            "this gap has no answer".to_owned(),
            "write what is right between the brackets: `[[main|master]]`",
        ));
    }
    Ok(Gap::Text { accepted, case_matters })
}

fn number_of(text: &str) -> Option<Gap> {
    let number = |text: &str| text.trim().parse::<Decimal>().ok();
    if let Some((low, high)) = text.split_once("..") {
        let end = |text: &str| if text.trim().is_empty() { Some(None) } else { number(text).map(Some) };
        let (low, high) = (end(low)?, end(high)?);
        let fits = low.zip(high).is_none_or(|(low, high)| low <= high) && (low.is_some() || high.is_some());
        return fits.then_some(Gap::Number { low, high });
    }
    let (middle, off) = match text.split_once('±').or_else(|| text.split_once("+-")) {
        Some((middle, off)) => (number(middle)?, number(off).filter(|off| *off >= number("0").unwrap_or(*off))?),
        None => (number(text)?, number("0")?),
    };
    Some(Gap::Number { low: Some(middle - off), high: Some(middle + off) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_gap_says() {
        let number = |low: &str, high: &str| Gap::Number { low: low.parse().ok(), high: high.parse().ok() };
        let text = |accepted: &[&str], case_matters| Gap::Text {
            accepted: accepted.iter().map(|text| (*text).to_owned()).collect(),
            case_matters,
        };
        for (inner, gap) in [
            ("main", text(&["main"], false)),
            ("main | master", text(&["main", "master"], false)),
            ("main\\|master", text(&["main", "master"], false)),
            ("=Main|MAIN", text(&["Main", "MAIN"], true)),
            ("#3.14 ± 0.01", number("3.13", "3.15")),
            ("# 3,14+-0,01", number("3.13", "3.15")),
            ("#3..4", number("3", "4")),
            ("#-4 .. -3", number("-4", "-3")),
            ("#3..", number("3", "")),
            ("#..-3", number("", "-3")),
            ("#20", number("20", "20")),
            ("/colou?r/", Gap::Pattern("colou?r".to_owned())),
        ] {
            assert_eq!(read(inner), Ok(gap), "{inner}");
        }
        for wrong in ["", " | ", "=", "#", "#x", "#4..3", "#..", "#3 ± -1", "/a(/", "//"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn gaps_are_found_only_in_questions() {
        let found = |source: &'static str| -> Vec<&str> {
            let (masked, gaps) = mask(Cow::Borrowed(source), Options::all() - Options::ENABLE_WIKILINKS);
            assert_eq!(masked.len(), source.len());
            gaps.all.into_iter().map(|gap| &source[gap]).collect()
        };
        assert_eq!(found("A [[b]] c. <!-- #q -->\n"), ["[[b]]"]);
        assert_eq!(found("> A [[b|*c*]]\n> and [[/[ab]*/]]. <!-- type=x -->\n"), ["[[b|*c*]]", "[[/[ab]*/]]"]);
        assert_eq!(found("A [[b]] c.\n<!-- #q -->\n"), ["[[b]]"]);
        assert_eq!(found("A [[b]] c.\n\nOther <!-- #q -->\n"), [""; 0]);
        assert_eq!(found("`[[b]]` [[c]](d) [[e\n]] <!-- #q [[f]] -->\n"), [""; 0]);
        assert_eq!(found("[[b]] <!-- a remark -->\n"), [""; 0]);
        assert_eq!(found("[[Übung]] [[−2]] [[ä]] <!-- #q -->\n"), ["[[Übung]]", "[[−2]]", "[[ä]]"]);
        assert_eq!(found("$[[1,2],[3]]$ [[x]] <!-- #q -->\n"), ["[[x]]"]);
        assert_eq!(found("[a [[b]] `c`](https://x.example/[[Page]]) [[d]] <!-- #q -->\n"), ["[[b]]", "[[d]]"]);
    }
}
