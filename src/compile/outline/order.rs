//! Natural order: `2-b` before `10-a`.

use std::cmp::Ordering;

/// Compares names with their numbers as numbers, letters without case first.
pub(super) fn natural(a: &str, b: &str) -> Ordering {
    pieces(a).cmp(pieces(b)).then_with(|| a.cmp(b))
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    /// Without leading zeros: fewer digits is less.
    Number(usize, String),
    Letter(String),
}

fn pieces(text: &str) -> impl Iterator<Item = Piece> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (piece, taken) = if digits > 0 {
            let number = rest[..digits].trim_start_matches('0');
            (Piece::Number(number.len(), number.to_owned()), digits)
        } else {
            (Piece::Letter(first.to_lowercase().collect()), first.len_utf8())
        };
        rest = &rest[taken..];
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_as_numbers() {
        let mut names = ["b", "10-x", "2-y", "A", "a2", "a10", "02-z", "1"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["1", "2-y", "02-z", "10-x", "A", "a2", "a10", "b"]);
    }
}
