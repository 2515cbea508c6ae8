//! Where the compiler reads from: a folder, the binary itself, or a list in memory.

use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The most a text file may hold, in bytes; nobody reads more on one page.
pub const MAX_TEXT: u64 = 8 * 1024 * 1024;

/// The files of one root.
pub trait Source: Send + Sync {
    /// Every file, in any order.
    fn files(&self) -> &[SourceFile];

    /// The text of a file.
    ///
    /// # Errors
    /// When it isn't there, is too large, or is no UTF-8.
    fn text(&self, path: &str) -> Result<String, Unreadable>;

    /// The bytes of any file, such as a picture.
    ///
    /// # Errors
    /// When it isn't there, or can't be read.
    fn bytes(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        self.text(path).map(String::into_bytes)
    }

    /// Where a file is on disk, if it is: a large one is copied rather than read.
    fn on_disk(&self, path: &str) -> Option<PathBuf> {
        let _ = path;
        None
    }

    /// What was wrong with the root before any file was read: loops of links, folders that can't be entered.
    fn problems(&self) -> &[Diagnostic] {
        &[]
    }
}

/// A file of a root.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceFile {
    /// Relative to the root, `/` between folders.
    pub path: String,
    /// In bytes.
    pub size: u64,
}

/// Why a text can't be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A byte that belongs to no character.
    #[error("it is not UTF-8: byte 0x{byte:02X} on line {line}, column {column}")]
    NotUtf8 {
        /// The byte.
        byte: u8,
        /// Its place in the file.
        at: usize,
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
    },
    /// More than [`MAX_TEXT`].
    #[error("it has {0} bytes, and the most is {MAX_TEXT}")]
    TooLarge(u64),
    /// The system's reason.
    #[error("{0}")]
    Failed(String),
}

impl Unreadable {
    /// Reads bytes as text, or says which byte is none.
    ///
    /// # Errors
    /// When the bytes are no UTF-8.
    pub fn check(bytes: Vec<u8>) -> Result<String, Self> {
        String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let before = String::from_utf8_lossy(&bytes[..at]);
            let line = before.rsplit('\n').next().unwrap_or("");
            Self::NotUtf8 {
                byte: bytes[at],
                at,
                line: before.matches('\n').count() + 1,
                column: line.chars().count() + 1,
            }
        })
    }
}

/// A root in memory.
#[derive(Debug, Clone, Default)]
pub struct MemorySource {
    files: Vec<SourceFile>,
    texts: BTreeMap<String, String>,
}

impl MemorySource {
    /// A root of these files: path and text.
    pub fn new(files: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Self {
        let texts: BTreeMap<String, String> = files.into_iter().map(|(p, t)| (p.into(), t.into())).collect();
        let files =
            texts.iter().map(|(path, text)| SourceFile { path: path.clone(), size: text.len() as u64 }).collect();
        Self { files, texts }
    }
}

impl Source for MemorySource {
    fn files(&self) -> &[SourceFile] {
        &self.files
    }

    fn text(&self, path: &str) -> Result<String, Unreadable> {
        let text = self.texts.get(path).ok_or_else(|| Unreadable::Failed("no such file".to_owned()))?;
        let size = text.len() as u64;
        if size > MAX_TEXT { Err(Unreadable::TooLarge(size)) } else { Ok(text.clone()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_byte_has_a_place() {
        let expected = Unreadable::NotUtf8 { byte: 0xE9, at: 8, line: 2, column: 5 };
        assert_eq!(Unreadable::check(b"one\nsaf\xc3\xa9".to_vec()), Ok("one\nsafé".to_owned()));
        assert_eq!(Unreadable::check(b"one\nsaf \xe9".to_vec()), Err(expected));
    }
}
