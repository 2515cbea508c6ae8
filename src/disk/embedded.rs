//! The demo's courses and programs, in the binary.

use crate::compile::{Source, SourceFile, Unreadable};
use rust_embed::{EmbeddedFile, RustEmbed};

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
struct Courses;

/// The plans over them.
#[derive(RustEmbed)]
#[folder = "programs/"]
#[prefix = "programs/"]
#[include = "*.yaml"]
struct Programs;

/// The settings beside them.
const SETTINGS: (&str, &str) = ("prework.yaml", include_str!("../../prework.yaml"));

fn embedded(path: &str) -> Option<EmbeddedFile> {
    Courses::get(path).or_else(|| Programs::get(path))
}

/// A root of the courses in the binary.
#[derive(Debug)]
pub struct EmbeddedSource {
    files: Vec<SourceFile>,
}

impl EmbeddedSource {
    /// Lists them.
    #[must_use]
    pub fn new() -> Self {
        let size = |path: &str| embedded(path).map_or(0, |file| file.data.len() as u64);
        let settings = SourceFile { path: SETTINGS.0.to_owned(), size: SETTINGS.1.len() as u64 };
        let courses = Courses::iter()
            .chain(Programs::iter())
            .map(|path| SourceFile { size: size(&path), path: path.into_owned() });
        let files = courses.chain([settings]).collect();
        Self { files }
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
        Unreadable::check(self.bytes(path)?)
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        if path == SETTINGS.0 {
            return Ok(SETTINGS.1.as_bytes().to_vec());
        }
        let file = embedded(path).ok_or_else(|| Unreadable::Failed("no such file".to_owned()))?;
        Ok(file.data.into_owned())
    }
}
