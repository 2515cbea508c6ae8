//! A built site to a folder: only what changed is written, and only what an earlier build wrote is removed.

use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Component, Path, PathBuf};

/// Lists what the last build wrote, one path a line.
pub(super) const MANIFEST: &str = ".prework-manifest";

/// How much of a file is compared at a time, in bytes.
const PIECE: usize = 64 * 1024;

/// What a build did to its folder, in files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// New, or with other bytes than before.
    pub changed: usize,
    /// The same as before.
    pub unchanged: usize,
    /// Of an earlier build, and gone now.
    pub removed: usize,
}

/// Why a site can't be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A path that leaves the folder.
    #[error("`{0}` would be outside of its folder")]
    Outside(String),
    /// The system's reason: a full disk, missing rights.
    #[error("can't write `{path}`: {reason}")]
    Failed {
        /// The file or folder.
        path: String,
        /// What the system says.
        reason: io::Error,
    },
}

/// What comes into a file of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// What another file holds: it may be larger than memory.
    Copy(PathBuf),
}

/// Makes `out` hold exactly `files` (path with `/`, content), beside what no build wrote.
///
/// # Errors
/// When a path leaves `out`, or the system refuses; what was written before stays.
pub fn write_site(out: &Path, files: &[(String, Content)]) -> Result<Written, WriteError> {
    if let Some((path, _)) = files.iter().find(|(path, _)| !is_inside(path)) {
        return Err(WriteError::Outside(path.clone()));
    }
    let failed = |path: &Path, reason| WriteError::Failed { path: path.display().to_string(), reason };
    std::fs::create_dir_all(out).map_err(|reason| failed(out, reason))?;
    let manifest = out.join(MANIFEST);
    let before = std::fs::read_to_string(&manifest).unwrap_or_default();
    let now: BTreeSet<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    let mut written = Written::default();
    // Until the build is through, the manifest lists the old and the new: a build that fails half-way leaves nothing unknown.
    let all: BTreeSet<&str> = before.lines().filter(|path| is_inside(path)).chain(now.iter().copied()).collect();
    replace(&manifest, list(&all).as_bytes()).map_err(|reason| failed(&manifest, reason))?;
    for path in all.difference(&now) {
        if std::fs::remove_file(out.join(path)).is_ok() {
            written.removed += 1;
            remove_empty_folders(out, path);
        }
    }
    let changes: Vec<bool> = files
        .par_iter()
        .map(|(path, content)| {
            let to = out.join(path);
            write_changed(&to, content).map_err(|reason| failed(&to, reason))
        })
        .collect::<Result<_, _>>()?;
    written.changed = changes.iter().filter(|changed| **changed).count();
    written.unchanged = changes.len() - written.changed;
    replace(&manifest, list(&now).as_bytes()).map_err(|reason| failed(&manifest, reason))?;
    Ok(written)
}

fn list(paths: &BTreeSet<&str>) -> String {
    paths.iter().flat_map(|path| [path, "\n"]).collect()
}

fn is_inside(path: &str) -> bool {
    let mut parts = Path::new(path).components();
    !path.is_empty() && !path.contains(['\\', '\n']) && parts.all(|part| matches!(part, Component::Normal(_)))
}

fn write_changed(to: &Path, content: &Content) -> io::Result<bool> {
    let same = match content {
        Content::Bytes(bytes) => {
            std::fs::metadata(to).is_ok_and(|metadata| metadata.len() == bytes.len() as u64)
                && std::fs::read(to).is_ok_and(|before| before == *bytes)
        }
        Content::Copy(from) => hold_the_same(from, to)?,
    };
    if same {
        return Ok(false);
    }
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    match content {
        Content::Bytes(bytes) => replace(to, bytes)?,
        Content::Copy(from) => replace_by(to, |beside| std::fs::copy(from, beside).map(drop))?,
    }
    Ok(true)
}

/// Whether two files hold the same bytes, read piece by piece; one that isn't there holds nothing.
fn hold_the_same(from: &Path, to: &Path) -> io::Result<bool> {
    let size = std::fs::metadata(from)?.len();
    if !std::fs::metadata(to).is_ok_and(|metadata| metadata.is_file() && metadata.len() == size) {
        return Ok(false);
    }
    let (mut from, mut to) =
        (BufReader::with_capacity(PIECE, File::open(from)?), BufReader::with_capacity(PIECE, File::open(to)?));
    loop {
        let (one, other) = (from.fill_buf()?, to.fill_buf()?);
        let length = one.len().min(other.len());
        if length == 0 {
            return Ok(one.is_empty() && other.is_empty());
        }
        if one[..length] != other[..length] {
            return Ok(false);
        }
        from.consume(length);
        to.consume(length);
    }
}

/// Rewrites a source of a root in its place; a link that leads out of the root is not followed.
///
/// # Errors
/// When the path leaves the root, or the system refuses; what was there stays then.
pub fn rewrite_source(root: &Path, path: &str, text: &str) -> Result<(), WriteError> {
    let failed = |reason| WriteError::Failed { path: path.to_owned(), reason };
    let root = root.canonicalize().map_err(failed)?;
    let file = root.join(path).canonicalize().map_err(failed)?;
    if !is_inside(path) || !file.starts_with(&root) {
        return Err(WriteError::Outside(path.to_owned()));
    }
    let permissions = std::fs::metadata(&file).map_err(failed)?.permissions();
    replace(&file, text.as_bytes()).and_then(|()| std::fs::set_permissions(&file, permissions)).map_err(failed)
}

/// Whoever reads meanwhile sees the old bytes or the new, never half.
fn replace(to: &Path, bytes: &[u8]) -> io::Result<()> {
    replace_by(to, |beside| std::fs::write(beside, bytes))
}

/// The same, with what `write` makes beside it.
fn replace_by(to: &Path, write: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".prework-new");
    let beside = to.with_file_name(name);
    let done = write(&beside).and_then(|()| std::fs::rename(&beside, to));
    if done.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    done
}

fn remove_empty_folders(out: &Path, path: &str) {
    let mut folder = Path::new(path).parent();
    while let Some(inside) = folder.filter(|folder| !folder.as_os_str().is_empty()) {
        if std::fs::remove_dir(out.join(inside)).is_err() {
            return;
        }
        folder = inside.parent();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn site(files: &[(&str, &str)]) -> Vec<(String, Content)> {
        files.iter().map(|(path, text)| ((*path).to_owned(), Content::Bytes(text.as_bytes().to_vec()))).collect()
    }

    #[test]
    fn writes_what_changed_and_removes_what_it_wrote() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("site");
        fs::create_dir(&out).unwrap();
        fs::write(out.join("README.md"), "a note").unwrap();
        let first = write_site(&out, &site(&[("index.html", "1"), ("a/b/index.html", "2")])).unwrap();
        assert_eq!(first, Written { changed: 2, unchanged: 0, removed: 0 });
        let second = write_site(&out, &site(&[("index.html", "1"), ("a/index.html", "3")])).unwrap();
        assert_eq!(second, Written { changed: 1, unchanged: 1, removed: 1 });
        assert!(!out.join("a/b").exists());
        assert_eq!(fs::read_to_string(out.join("README.md")).unwrap(), "a note");
        assert_eq!(fs::read_to_string(out.join(MANIFEST)).unwrap(), "a/index.html\nindex.html\n");
    }

    #[test]
    fn nothing_leaves_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("site");
        fs::write(folder.path().join("keep"), "x").unwrap();
        for path in ["../keep", "/etc/x", "a/../../keep", "", "a\\b"] {
            assert!(matches!(write_site(&out, &site(&[(path, "y")])), Err(WriteError::Outside(_))), "{path}");
        }
        fs::create_dir_all(&out).unwrap();
        fs::write(out.join(MANIFEST), "../keep\n").unwrap();
        write_site(&out, &site(&[("index.html", "1")])).unwrap();
        assert!(folder.path().join("keep").exists(), "a manifest someone else wrote removes nothing outside");
    }

    #[test]
    fn a_large_file_is_copied_when_it_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let (from, out) = (folder.path().join("talk.mp4"), folder.path().join("site"));
        let files = [("a/talk.mp4".to_owned(), Content::Copy(from.clone()))];
        let mut bytes = vec![7; 3 * PIECE + 5];
        fs::write(&from, &bytes).unwrap();
        assert_eq!(write_site(&out, &files).unwrap().changed, 1);
        assert_eq!(write_site(&out, &files).unwrap().changed, 0);
        *bytes.last_mut().unwrap() = 8;
        fs::write(&from, &bytes).unwrap();
        assert_eq!(write_site(&out, &files).unwrap().changed, 1);
        assert_eq!(fs::read(out.join("a/talk.mp4")).unwrap(), bytes);
        fs::remove_file(&from).unwrap();
        assert!(write_site(&out, &files).is_err());
    }
}
