//! Bytes to positions of an editor and back, and paths to addresses and back.

use lsp_types::{Position, PositionEncodingKind, Range, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// What an editor counts columns in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
}

impl Encoding {
    /// UTF-8 when the editor can, else what every editor can.
    pub(super) fn of(offered: Option<&[PositionEncodingKind]>) -> Self {
        let utf8 = offered.is_some_and(|kinds| kinds.contains(&PositionEncodingKind::UTF8));
        if utf8 { Self::Utf8 } else { Self::Utf16 }
    }

    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn width(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
        }
    }

    /// The position of a byte; past the end is the end.
    pub(super) fn position(self, text: &str, at: usize) -> Position {
        let at = text.floor_char_boundary(at);
        let before = &text[..at];
        let line = before.matches('\n').count();
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column: usize = before[start..].chars().map(|c| self.width(c)).sum();
        Position::new(u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }

    /// The byte at a position; past the end of a line is its end.
    pub(super) fn byte(self, text: &str, position: Position) -> usize {
        let mut start = 0;
        for _ in 0..position.line {
            match text[start..].find('\n') {
                Some(newline) => start += newline + 1,
                None => return text.len(),
            }
        }
        let line = text[start..].split(['\n', '\r']).next().unwrap_or_default();
        let mut column = 0;
        for (at, c) in line.char_indices() {
            if column >= position.character as usize {
                return start + at;
            }
            column += self.width(c);
        }
        start + line.len()
    }

    pub(super) fn range(self, text: &str, start: usize, end: usize) -> Range {
        Range::new(self.position(text, start), self.position(text, end))
    }
}

const SEGMENT: AsciiSet = NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The `file:` address of a path.
pub(super) fn address(path: &Path) -> Option<Uri> {
    let path = path.to_str()?.replace('\\', "/");
    let slash = if path.starts_with('/') { "" } else { "/" };
    Uri::from_str(&format!("file://{slash}{}", utf8_percent_encode(&path, &SEGMENT))).ok()
}

/// The path of a `file:` address.
pub(super) fn path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    // A host, if any, is this one.
    let path = percent_decode_str(&rest[rest.find('/')?..]).decode_utf8().ok()?;
    // `/C:/courses` is `C:/courses`.
    let drive = path.as_bytes().get(2) == Some(&b':') && path.as_bytes()[1].is_ascii_alphabetic();
    Some(PathBuf::from(if drive { &path[1..] } else { &path }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_as_editors_do() {
        let text = "ä😀x\r\ny\n";
        for (at, utf16, utf8) in
            [(0, (0, 0), (0, 0)), (2, (0, 1), (0, 2)), (6, (0, 3), (0, 6)), (9, (1, 0), (1, 0)), (99, (2, 0), (2, 0))]
        {
            for (encoding, (line, column)) in [(Encoding::Utf16, utf16), (Encoding::Utf8, utf8)] {
                let position = encoding.position(text, at);
                assert_eq!(position, Position::new(line, column));
                assert_eq!(encoding.byte(text, position), at.min(text.len()));
            }
        }
        assert_eq!(Encoding::Utf16.byte(text, Position::new(0, 99)), 7);
        assert_eq!(Encoding::Utf16.byte(text, Position::new(99, 0)), text.len());
    }

    #[test]
    fn addresses_of_paths() {
        let odd = Path::new("/a b/ä#?.md");
        let uri = address(odd).unwrap();
        assert_eq!(uri.as_str(), "file:///a%20b/%C3%A4%23%3F.md");
        assert_eq!(path(&uri).as_deref(), Some(odd));
        let uri = Uri::from_str("file:///c%3A/x").unwrap();
        assert_eq!(path(&uri), Some(PathBuf::from("c:/x")));
        assert_eq!(path(&Uri::from_str("untitled:x").unwrap()), None);
    }
}
