//! A folder on disk as a source.

use super::write::MANIFEST;
use crate::compile::{MAX_TEXT, Source, SourceFile, Unreadable};
use crate::diagnostic::{Diagnostic, Place};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A folder, listed once; texts are read when asked for.
#[derive(Debug)]
pub struct FolderSource {
    root: PathBuf,
    files: Vec<SourceFile>,
    problems: Vec<Diagnostic>,
}

/// Why a folder can't be a root.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such folder, or it may not be read.
    #[error("can't read the folder `{path}`: {reason}")]
    Unreadable {
        /// As it was given.
        path: String,
        /// The system's reason.
        reason: std::io::Error,
    },
    /// It is a file.
    #[error("`{0}` is a file, and a root is a folder")]
    NoFolder(String),
}

impl FolderSource {
    /// Lists the files of `root`: links are followed, and what is hidden or made by tools is left out.
    ///
    /// # Errors
    /// When `root` is no folder that can be read; what is wrong below it becomes a diagnostic.
    pub fn open(root: &Path) -> Result<Self, OpenError> {
        let shown = root.display().to_string();
        let unreadable = |reason| OpenError::Unreadable { path: shown.clone(), reason };
        if !std::fs::metadata(root).map_err(unreadable)?.is_dir() {
            return Err(OpenError::NoFolder(shown));
        }
        std::fs::read_dir(root).map_err(unreadable)?;
        let mut source = Self { root: root.to_owned(), files: Vec::new(), problems: Vec::new() };
        let walk = WalkDir::new(root).follow_links(true).min_depth(1).sort_by_file_name();
        for entry in walk.into_iter().filter_entry(is_content) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => source.file(&entry),
                Ok(_) => {}
                Err(error) => source.problem(&error),
            }
        }
        Ok(source)
    }

    fn file(&mut self, entry: &DirEntry) {
        let path = self.relative(entry.path());
        if entry.path().to_str().is_none() {
            let diagnostic = Diagnostic::warning("unreadable", format!("the name of `{path}` is not UTF-8"))
                .hint("rename the file; until then it is left out");
            self.problems.push(diagnostic);
            return;
        }
        let size = entry.metadata().map_or(0, |metadata| metadata.len());
        self.files.push(SourceFile { path, size });
    }

    fn problem(&mut self, error: &walkdir::Error) {
        let path = error.path().map_or_else(String::new, |path| self.relative(path));
        let diagnostic = if error.loop_ancestor().is_some() {
            let message = format!("the link `{path}` leads back to a folder it is in");
            Diagnostic::warning("link-loop", message).hint("remove the link; until then it is left out")
        } else {
            let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
            let message = format!("can't read `{path}`: {reason}");
            Diagnostic::warning("unreadable", message).hint("see that the file exists and may be read")
        };
        self.problems.push(diagnostic.at(Place::new(path, 0..0)));
    }

    fn relative(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        parts.join("/")
    }
}

/// Hidden things, other tools' output and a site built before are no course.
fn is_content(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    if entry.depth() == 0 {
        return true;
    }
    if name.starts_with('.') {
        return false;
    }
    let folder = entry.file_type().is_dir();
    let top = entry.depth() == 1;
    let made = matches!(name.as_ref(), "node_modules" | "target") || (top && name == "site");
    !(folder && (made || entry.path().join(MANIFEST).exists()))
}

impl Source for FolderSource {
    fn files(&self) -> &[SourceFile] {
        &self.files
    }

    fn text(&self, path: &str) -> Result<String, Unreadable> {
        let listed = self.files.binary_search_by(|file| file.path.as_str().cmp(path));
        let listed = listed.ok().or_else(|| self.files.iter().position(|file| file.path == path));
        let Some(file) = listed.map(|index| &self.files[index]) else {
            return Err(Unreadable::Failed("no such file".to_owned()));
        };
        if file.size > MAX_TEXT {
            return Err(Unreadable::TooLarge(file.size));
        }
        let bytes = std::fs::read(self.root.join(path)).map_err(|error| Unreadable::Failed(error.to_string()))?;
        let size = bytes.len() as u64;
        if size > MAX_TEXT { Err(Unreadable::TooLarge(size)) } else { Unreadable::check(bytes) }
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        if !self.files.iter().any(|file| file.path == path) {
            return Err(Unreadable::Failed("no such file".to_owned()));
        }
        std::fs::read(self.root.join(path)).map_err(|error| Unreadable::Failed(error.to_string()))
    }

    fn on_disk(&self, path: &str) -> Option<PathBuf> {
        self.files.iter().any(|file| file.path == path).then(|| self.root.join(path))
    }

    fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn lists_content_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for path in [
            "b/x.md",
            "a.md",
            ".git/x.md",
            ".hidden.md",
            "target/x.md",
            "site/x.md",
            "b/site/y.md",
            "out/.prework-manifest",
        ] {
            fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
            fs::write(root.join(path), "x").unwrap();
        }
        fs::write(root.join("out/page.md"), "x").unwrap();
        fs::write(root.join("bad.md"), b"\xff").unwrap();
        fs::File::create(root.join("large.md")).unwrap().set_len(MAX_TEXT + 1).unwrap();
        let source = FolderSource::open(root).unwrap();
        let paths: Vec<&str> = source.files().iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["a.md", "b/site/y.md", "b/x.md", "bad.md", "large.md"]);
        assert_eq!(source.text("b/x.md"), Ok("x".to_owned()));
        assert_eq!(source.text("bad.md"), Err(Unreadable::NotUtf8 { byte: 0xff, at: 0, line: 1, column: 1 }));
        assert_eq!(source.text("large.md"), Err(Unreadable::TooLarge(MAX_TEXT + 1)));
        assert!(source.text("../a.md").is_err());
        assert!(matches!(FolderSource::open(&root.join("a.md")), Err(OpenError::NoFolder(_))));
        assert!(FolderSource::open(&root.join("none")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_is_a_diagnostic() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.md"), "x").unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        std::os::unix::fs::symlink("..", folder.path().join("b/up")).unwrap();
        let source = FolderSource::open(folder.path()).unwrap();
        let problems: Vec<_> = source.problems().iter().map(|d| (d.code, d.message.as_str())).collect();
        assert_eq!(problems, [("link-loop", "the link `b/up` leads back to a folder it is in")]);
        assert_eq!(source.files().len(), 1);
    }
}
