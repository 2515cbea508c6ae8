//! Bytes of a text to lines and columns as people count them.

use std::ops::Range;

/// Where each line of a text begins.
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

/// A line and a column, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

impl<'a> Lines<'a> {
    /// Finds the lines of `text`.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// The position of a byte; past the end is the end, inside a character is that character.
    #[must_use]
    pub fn position(&self, byte: usize) -> Position {
        let byte = self.floor(byte);
        let line = self.starts.partition_point(|start| *start <= byte);
        let start = self.starts[line - 1];
        Position { line, column: self.columns(start..byte) + 1 }
    }

    /// The text of a line (from 1), without its ending.
    #[must_use]
    pub fn line(&self, line: usize) -> &'a str {
        let start = self.starts[line - 1];
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }

    /// A byte-order mark takes no column.
    fn columns(&self, range: Range<usize>) -> usize {
        self.text[range].chars().filter(|c| *c != '\u{feff}').count()
    }

    fn floor(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_endings_are_no_text() {
        let text = "\u{feff}né\r\nzwei\n";
        let lines = Lines::new(text);
        let at = |needle: &str| {
            let p = lines.position(text.find(needle).unwrap());
            (p.line, p.column)
        };
        assert_eq!([at("né"), at("é"), at("zwei"), at("ei")], [(1, 1), (1, 2), (2, 1), (2, 3)]);
        assert_eq!(lines.line(2), "zwei");
        assert_eq!(lines.position(999), Position { line: 3, column: 1 });
        assert_eq!(lines.position(5), Position { line: 1, column: 2 }, "inside a character");
    }
}
