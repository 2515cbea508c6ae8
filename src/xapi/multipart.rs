//! `multipart/mixed` in both directions: how statements travel with their attachments' bytes
//! (xAPI 1.0.3, Communication 1.5.2; RFC 2046, 5.1).

use memchr::memmem;
use std::fmt::Write as _;

/// The most parts of one body.
const MAX_PARTS: usize = 1_000;
/// The most bytes of one part's headers.
const MAX_HEADERS: usize = 16 * 1024;
/// A boundary is no longer (RFC 2046, 5.1.1).
const MAX_BOUNDARY: usize = 70;

/// One part, borrowed from the body it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'a> {
    headers: Vec<(&'a str, &'a str)>,
    /// Its bytes.
    pub content: &'a [u8],
}

impl<'a> Part<'a> {
    /// A header's value, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }
}

/// Why a body is no multipart body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(String);

fn malformed<T>(reason: impl Into<String>) -> Result<T, Malformed> {
    Err(Malformed(reason.into()))
}

/// The boundary that a `Content-Type` names.
///
/// # Errors
/// When it names none, or one that can't be.
pub fn boundary(content_type: &str) -> Result<&str, Malformed> {
    let mut rest = content_type.split_once(';').map_or("", |(_, rest)| rest);
    loop {
        rest = rest.trim_start_matches([' ', '\t', ';']);
        let Some((name, value)) = rest.split_once('=') else {
            return malformed("the Content-Type names no boundary");
        };
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => quoted
                .split_once('"')
                .ok_or_else(|| Malformed("a quote in the Content-Type is not closed".to_owned()))?,
            None => value.split_once(';').unwrap_or((value.trim_end(), "")),
        };
        if name.trim().eq_ignore_ascii_case("boundary") {
            let value = value.trim_end();
            let fits =
                (1..=MAX_BOUNDARY).contains(&value.len()) && value.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
            return if fits { Ok(value) } else { malformed("the boundary should be 1 to 70 visible characters") };
        }
        rest = after;
    }
}

/// Takes a body apart. What stands before the first boundary and after the last is left out.
///
/// # Errors
/// When it doesn't begin, go on or end as it has to.
pub fn parts<'a>(body: &'a [u8], boundary: &str) -> Result<Vec<Part<'a>>, Malformed> {
    let delimiter = format!("--{boundary}");
    let finder = memmem::Finder::new(delimiter.as_bytes());
    // A delimiter stands at the beginning of a line, and nothing but white space comes after it.
    let mut delimiters = finder.find_iter(body).filter_map(|start| {
        let begins = start == 0 || body[start - 1] == b'\n';
        let after = &body[start + delimiter.len()..];
        let (last, after) = after.strip_prefix(b"--").map_or((false, after), |after| (true, after));
        let padding = after.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let line = match &after[padding..] {
            [b'\r', b'\n', ..] => 2,
            [b'\n', ..] => 1,
            [] if last => 0,
            _ => return None,
        };
        let end = body.len() - after.len() + padding + line;
        begins.then_some((start, end, last))
    });
    let Some((_, mut at, mut last)) = delimiters.next() else {
        return malformed("the boundary that the Content-Type names is not in the body");
    };
    let mut parts = Vec::new();
    while !last {
        let Some((start, end, is_last)) = delimiters.next() else {
            return malformed(format!("the body does not end with `{delimiter}--`"));
        };
        if parts.len() == MAX_PARTS {
            return malformed(format!("the body has more than {MAX_PARTS} parts"));
        }
        parts.push(part(&body[at..start], parts.len() + 1)?);
        (at, last) = (end, is_last);
    }
    Ok(parts)
}

/// One part: header lines, an empty line, the content, and the line end that belongs to the delimiter.
fn part(text: &[u8], number: usize) -> Result<Part<'_>, Malformed> {
    let mut headers = Vec::new();
    let mut rest = text;
    loop {
        let length = rest.iter().take(MAX_HEADERS).position(|byte| *byte == b'\n');
        let Some(length) = length.filter(|length| text.len() - rest.len() + length < MAX_HEADERS) else {
            return malformed(format!("no empty line ends the headers of part {number}"));
        };
        let line = &rest[..length];
        rest = &rest[length + 1..];
        let line = std::str::from_utf8(line.strip_suffix(b"\r").unwrap_or(line));
        let line = line.map_err(|_| Malformed(format!("a header of part {number} is not UTF-8")))?;
        if line.is_empty() {
            break;
        }
        let Some((name, value)) = line.split_once(':') else {
            return malformed(format!("a header of part {number} has no colon"));
        };
        headers.push((name.trim(), value.trim()));
    }
    let content = rest.strip_suffix(b"\n").unwrap_or(rest);
    Ok(Part { headers, content: content.strip_suffix(b"\r").unwrap_or(content) })
}

/// Builds a body.
#[derive(Debug)]
pub struct Builder {
    boundary: String,
    body: Vec<u8>,
}

impl Builder {
    /// An empty body; `boundary` must occur in nothing that is added, so it should be random.
    #[must_use]
    pub fn new(boundary: String) -> Self {
        Self { boundary, body: Vec::new() }
    }

    /// Adds a part. Line ends in header values are left out, so that no value can forge a header.
    pub fn add(&mut self, headers: &[(&str, &str)], content: &[u8]) {
        let mut head = format!("--{}\r\n", self.boundary);
        for (name, value) in headers {
            let _ = write!(head, "{name}: {}\r\n", value.replace(['\r', '\n'], " "));
        }
        head.push_str("\r\n");
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend_from_slice(content);
        self.body.extend_from_slice(b"\r\n");
    }

    /// The media type, and the whole.
    #[must_use]
    pub fn finish(mut self) -> (String, Vec<u8>) {
        self.body.extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        (format!("multipart/mixed; boundary={}", self.boundary), self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn boundaries() {
        for (content_type, expected) in [
            ("multipart/mixed; boundary=abc", Ok("abc")),
            ("multipart/mixed;BOUNDARY=\"a b:c\"; charset=utf-8", Ok("a b:c")),
            ("multipart/mixed; charset=\"x;boundary=no\"; boundary=-yes-", Ok("-yes-")),
            ("multipart/mixed", Err("the Content-Type names no boundary")),
            ("multipart/mixed; boundary=", Err("the boundary should be 1 to 70 visible characters")),
            ("multipart/mixed; boundary=\"a", Err("a quote in the Content-Type is not closed")),
        ] {
            assert_eq!(boundary(content_type).map_err(|e| e.to_string()), expected.map_err(str::to_owned));
        }
    }

    fn read(body: &str) -> Result<Vec<(Option<&str>, &str)>, String> {
        let parts = parts(body.as_bytes(), "b").map_err(|malformed| malformed.to_string())?;
        Ok(parts.iter().map(|part| (part.header("x-kind"), std::str::from_utf8(part.content).unwrap())).collect())
    }

    #[test]
    fn takes_bodies_apart() {
        for (body, expected) in [
            (
                "--b\r\nX-Kind: a\r\n\r\none\r\n--b\r\n\r\ntwo\r\n\r\n--b--\r\n",
                vec![(Some("a"), "one"), (None, "two\r\n")],
            ),
            ("a preamble\r\n--b  \r\n\r\n--bad\r\n--b--epilogue?", vec![]),
            ("--b\nx-kind:a\n\none\n--b--", vec![(Some("a"), "one")]),
            ("--b\r\n\r\n\r\n--b--", vec![(None, "")]),
            ("--b\r\n\r\nnot at a line's start: --b\r\n--b--", vec![(None, "not at a line's start: --b")]),
        ] {
            if expected.is_empty() {
                assert!(read(body).is_err(), "{body}");
            } else {
                assert_eq!(read(body), Ok(expected));
            }
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for (body, expected) in [
            ("", "the boundary that the Content-Type names is not in the body"),
            ("--c\r\n\r\n--c--", "the boundary that the Content-Type names is not in the body"),
            ("--b\r\n\r\none", "the body does not end with `--b--`"),
            ("--b\r\nx: y\r\n--b--", "no empty line ends the headers of part 1"),
            ("--b\r\nx\r\n\r\n\r\n--b--", "a header of part 1 has no colon"),
        ] {
            assert_eq!(read(body), Err(expected.to_owned()), "{body}");
        }
    }

    proptest! {
        #[test]
        fn what_was_built_is_read(contents in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..5)) {
            let mut builder = Builder::new("a-boundary-of-its-own".to_owned());
            for content in &contents {
                builder.add(&[("Content-Type", "text/plain\r\nX-Forged: yes")], content);
            }
            let (content_type, body) = builder.finish();
            let read = parts(&body, boundary(&content_type).unwrap()).unwrap();
            prop_assert_eq!(read.iter().map(|part| part.content.to_vec()).collect::<Vec<_>>(), contents);
            prop_assert!(read.iter().all(|part| part.header("x-forged").is_none()));
        }

        #[test]
        fn never_panics(body in prop::collection::vec(prop::sample::select(b"--b\r\n: x".to_vec()), 0..60)) {
            let _ = parts(&body, "b");
        }
    }
}
