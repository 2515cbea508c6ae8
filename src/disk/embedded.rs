//! The demo's courses, in the binary.

use crate::compile::{Source, SourceFile, Unreadable};
use rust_embed::RustEmbed;

/// The `courses/` of this repository.
#[derive(RustEmbed)]
#[folder = "courses/"]
#[prefix = "courses/"]
#[include = "*.md"]
#[include = "*.yaml"]
#[include = "*.svg"]
#[include = "*.png"]
#[include = "*.jpg"]
#[include = "*.webp"]
#[include = "*.vtt"]
#[allow_missing = true]
struct Courses;

/// A root of the courses in the binary.
#[derive(Debug)]
pub struct EmbeddedSource {
    files: Vec<SourceFile>,
}

impl EmbeddedSource {
    /// Lists them.
    #[must_use]
    pub fn new() -> Self {
        let size = |path: &str| Courses::get(path).map_or(0, |file| file.data.len() as u64);
        let files = Courses::iter().map(|path| SourceFile { size: size(&path), path: path.into_owned() }).collect();
        Self { files }
    }

    /// The bytes of a file, such as a picture.
    #[must_use]
    pub fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        Courses::get(path).map(|file| file.data.into_owned())
    }
}

impl Default for EmbeddedSource {
    fn default() -> Self {
        Self::new()
    }
}

impl Source for EmbeddedSource {
    fn files(&self) -> &[SourceFile] {
        &self.files
    }

    fn text(&self, path: &str) -> Result<String, Unreadable> {
        let bytes = self.bytes(path).ok_or_else(|| Unreadable::Failed("no such file".to_owned()))?;
        Unreadable::check(bytes)
    }
}
