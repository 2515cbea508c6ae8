//! Fenced divs (`::: name`), on the level of lines.
//!
//! Markdown parsers don't know them. A fence that stands where a thematic break could stand is
//! written as one, of the same bytes, before parsing; so reference definitions and footnotes stay
//! those of the whole file, every offset stays true, and what looks like a fence inside code stays
//! text: those lines are found by parsing, and put back.

use pulldown_cmark::{Event, Options, Parser};
use std::borrow::Cow;
use std::ops::Range;

/// A line that opens or closes a div.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fence {
    /// From the first colon to the end of the line.
    pub(super) span: Range<usize>,
    /// `None` closes the innermost.
    pub(super) opens: Option<Opening>,
}

/// What stands after the colons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) name: String,
    pub(super) name_span: Range<usize>,
    pub(super) title: Option<String>,
}

/// The source with its fences written as thematic breaks, and where they are.
pub(super) fn mask(source: &str, options: Options) -> (Cow<'_, str>, Vec<Fence>) {
    let candidates = find(source);
    if candidates.is_empty() {
        return (Cow::Borrowed(source), candidates);
    }
    let masked = write_breaks(source, &candidates);
    let breaks: Vec<usize> = Parser::new_ext(&masked, options)
        .into_offset_iter()
        .filter(|(event, _)| *event == Event::Rule)
        .map(|(_, range)| range.start)
        .collect();
    let seen = |fence: &Fence| breaks.binary_search_by(|at| compare(*at, fence)).is_ok();
    let fences: Vec<Fence> = candidates.into_iter().filter(seen).collect();
    (Cow::Owned(write_breaks(source, &fences)), fences)
}

/// The fence a thematic break at `at` was written for.
pub(super) fn at(fences: &[Fence], at: usize) -> Option<&Fence> {
    let index = fences.binary_search_by(|fence| compare(at, fence).reverse()).ok()?;
    fences.get(index)
}

/// Parsers differ in whether indentation belongs to a break: up to three columns before the colons do.
fn compare(at: usize, fence: &Fence) -> std::cmp::Ordering {
    if at + 3 < fence.span.start {
        std::cmp::Ordering::Less
    } else if at > fence.span.end {
        std::cmp::Ordering::Greater
    } else {
        std::cmp::Ordering::Equal
    }
}

fn write_breaks(source: &str, fences: &[Fence]) -> String {
    let mut out = String::with_capacity(source.len());
    let mut done = 0;
    for fence in fences {
        out.push_str(&source[done..fence.span.start]);
        out.push_str("***");
        out.extend(std::iter::repeat_n(' ', fence.span.len() - 3));
        done = fence.span.end;
    }
    out.push_str(&source[done..]);
    out
}

fn find(source: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let text = line.trim_end();
        let lead = text.len() - text.trim_start_matches([' ', '\t', '>']).len();
        if let Some(fence) = read(&text[lead..], start + lead) {
            fences.push(fence);
        }
        start += line.len();
    }
    fences
}

fn read(text: &str, start: usize) -> Option<Fence> {
    let colons = text.len() - text.trim_start_matches(':').len();
    if colons < 3 {
        return None;
    }
    let span = start..start + text.len();
    let after = text[colons..].trim_start();
    let rest = after.trim_end_matches(':').trim_end();
    if rest.is_empty() {
        return Some(Fence { span, opens: None });
    }
    let rest_start = start + text.len() - after.len();
    // `{.name #id key=value}` is how Pandoc writes what `name` alone says.
    let (name, name_start, title) = if let Some(attributes) = rest.strip_prefix('{') {
        let (attributes, title) = attributes.split_once('}')?;
        let dot = attributes.find('.')?;
        let name = attributes[dot + 1..].split_whitespace().next()?;
        (name, rest_start + dot + 2, title)
    } else {
        let (name, title) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        (name, rest_start, title)
    };
    let fits =
        name.starts_with(char::is_alphabetic) && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    let title = title.trim().trim_matches(['[', ']', '"']).trim();
    fits.then(|| Fence {
        span,
        opens: Some(Opening {
            name: name.to_owned(),
            name_span: name_start..name_start + name.len(),
            title: (!title.is_empty()).then(|| title.to_owned()),
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fences(source: &str) -> Vec<String> {
        let (masked, fences) = mask(source, Options::all());
        assert_eq!(masked.len(), source.len());
        fences
            .iter()
            .map(|fence| match &fence.opens {
                None => "/".to_owned(),
                Some(Opening { name, name_span, title }) => {
                    assert_eq!(&source[name_span.clone()], name);
                    format!("{name}{}", title.as_ref().map(|t| format!("({t})")).unwrap_or_default())
                }
            })
            .collect()
    }

    #[test]
    fn all_the_ways_to_write_one() {
        let source = "::: hint\ntext\n:::\n\n::::::  challenge [Try it] ::::\n\n> ::: tip\n> x\n> :::\n:::\n::: {.spoiler #a}\n:::\n";
        assert_eq!(fences(source), ["hint", "/", "challenge(Try it)", "tip", "/", "/", "spoiler", "/"]);
    }

    #[test]
    fn code_and_prose_are_no_fences() {
        assert_eq!(fences("```\n::: hint\n```\n\n    ::: hint\n"), [""; 0]);
        assert_eq!(
            fences("<!--\n::: hint\n-->\n\ntext ::: hint\n\n::: see below, please!\n\n:: hint\n"),
            ["see(below, please!)"]
        );
        assert_eq!(fences("::: (what)\n"), [""; 0]);
    }

    #[test]
    fn it_ends_paragraphs_lists_and_tables() {
        assert_eq!(
            fences("text\n::: hint\n- a\n:::\n\n| a |\n|---|\n| b |\n::: tip\n:::\n"),
            ["hint", "/", "tip", "/"]
        );
    }
}
