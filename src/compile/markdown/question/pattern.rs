//! Which regular expressions a gap may have: those that mean the same to the program and to a browser (ECMAScript with
//! the flag `u`), so that page and server grade alike.

use std::iter::Peekable;
use std::str::Chars;

/// How long a pattern may be, in bytes.
const MAX: usize = 200;

/// What may follow a backslash to stand for itself.
const SYNTAX: &str = r"^$\.*+?()[]{}|/";

/// What may follow a backslash to stand for a class of characters.
const CLASSES: &str = "dDwWsS";

/// Whether both read it alike.
pub(super) fn is_portable(pattern: &str) -> bool {
    // By itself, too: one that closes the group around it would match from end to end no more.
    let compiles =
        || regex_lite::Regex::new(pattern).is_ok() && regex_lite::Regex::new(&format!("^(?:{pattern})$")).is_ok();
    !pattern.is_empty() && pattern.len() <= MAX && reads_alike(pattern) && compiles()
}

/// What stands before a character of a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Something that a quantifier may follow.
    Atom,
    /// A quantifier, which `?` makes lazy.
    Quantifier,
    /// Neither.
    Nothing,
}

fn reads_alike(pattern: &str) -> bool {
    let mut rest = pattern.chars().peekable();
    let mut before = Before::Nothing;
    while let Some(c) = rest.next() {
        before = match (c, before) {
            ('\\', _) => match rest.next() {
                Some('b' | 'B') => Before::Nothing,
                Some(c) if CLASSES.contains(c) || SYNTAX.contains(c) => Before::Atom,
                _ => return false,
            },
            ('[', _) if class(&mut rest) => Before::Atom,
            ('(', _) => {
                if rest.next_if_eq(&'?').is_some() && rest.next() != Some(':') {
                    return false;
                }
                Before::Nothing
            }
            ('|' | '^' | '$', _) | ('?', Before::Quantifier) => Before::Nothing,
            ('*' | '+' | '?', Before::Atom) => Before::Quantifier,
            ('{', Before::Atom) if bounds(&mut rest) => Before::Quantifier,
            ('*' | '+' | '?' | '{' | '}' | '[' | ']', _) => return false,
            _ => Before::Atom,
        };
    }
    true
}

/// Reads `a-z]` through its end; whether both read it alike.
fn class(rest: &mut Peekable<Chars<'_>>) -> bool {
    rest.next_if_eq(&'^');
    let mut empty = true;
    while let Some(c) = rest.next() {
        match c {
            ']' => return !empty,
            '[' => return false,
            '&' | '-' | '~' if rest.peek() == Some(&c) => return false,
            '\\' => match rest.next() {
                Some(c) if c == '-' || CLASSES.contains(c) || SYNTAX.contains(c) => {}
                _ => return false,
            },
            _ => {}
        }
        empty = false;
    }
    false
}

/// Reads `2,3}` through its end; whether it is one or two numbers.
fn bounds(rest: &mut Peekable<Chars<'_>>) -> bool {
    let bounds: String = rest.by_ref().take_while(|c| *c != '}').collect();
    let (low, high) = bounds.split_once(',').unwrap_or((&bounds, ""));
    let plain = |text: &str| text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    !low.is_empty() && plain(low) && plain(high)
}

#[cfg(test)]
mod tests {
    use super::is_portable;

    #[test]
    fn two_engines_read_them_alike() {
        for pattern in [
            "a",
            "colou?r",
            r"[A-Za-z]+\d{2,3}",
            "(?:a|b)*?",
            "(a|bc)",
            r"\(x\)",
            "[^-a]",
            r"[\-x]",
            "a.b",
            r"\bx\b",
            "a{2,}",
        ] {
            assert!(is_portable(pattern), "{pattern}");
        }
        for pattern in [
            "",
            "(?i)a",
            "(?=a)",
            "(?P<n>a)",
            "[[:alpha:]]",
            "[]a]",
            "[a--b]",
            "a++",
            "a**",
            "*",
            "a|*",
            "{2}",
            "a{x}",
            "a{,3}",
            "a}",
            "a]",
            r"\p{L}",
            r"\x41",
            r"\e",
            r"\-",
            r"[\b]",
            "^*",
            r"\b+",
            "a{1,2}{3}",
            "a???",
            "(",
            "[a",
            "a{2",
        ] {
            assert!(!is_portable(pattern), "{pattern}");
        }
    }
}
