//! Attributes in an HTML comment, which every renderer hides: `<!-- #first points=2 concept=moments -->`.

use std::ops::Range;

/// A word of a comment, with its bytes in the file's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribute {
    /// Empty for a word without `=`.
    pub(super) key: String,
    pub(super) value: String,
    pub(super) span: Range<usize>,
}

/// The words of the comment at `start`; `None` when `html` is no comment.
pub(super) fn attributes(html: &str, start: usize) -> Option<Vec<Attribute>> {
    let trimmed = html.trim();
    let inner = trimmed.strip_prefix("<!--")?.strip_suffix("-->")?;
    let offset = start + (html.len() - html.trim_start().len()) + 4;
    let mut found = Vec::new();
    let mut at = 0;
    for word in inner.split_inclusive(char::is_whitespace) {
        let text = word.trim_end();
        if !text.is_empty() {
            let (key, value) = text.split_once('=').unwrap_or(("", text));
            let span = offset + at..offset + at + text.len();
            found.push(Attribute { key: key.to_owned(), value: value.trim_matches('"').to_owned(), span });
        }
        at += word.len();
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_their_places() {
        let text = "Prompt? <!-- #first  points=2 -->";
        let found = attributes(&text[8..], 8).unwrap();
        let shown: Vec<_> = found.iter().map(|a| (a.key.as_str(), a.value.as_str(), &text[a.span.clone()])).collect();
        assert_eq!(shown, [("", "#first", "#first"), ("points", "2", "points=2")]);
        assert_eq!(attributes("<b>", 0), None);
    }
}
