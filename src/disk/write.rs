//! A built site to a folder: only what changed is written, and only what an earlier build wrote is removed.

use rayon::prelude::*;
use std::collections::BTreeSet;
use std::io;
use std::path::{Component, Path};

/// Lists what the last build wrote, one path a line.
pub(super) const MANIFEST: &str = ".prework-manifest";

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

/// Makes `out` hold exactly `files` (path with `/`, bytes), beside what no build wrote.
///
/// # Errors
/// When a path leaves `out`, or the system refuses; what was written before stays.
pub fn write_site(out: &Path, files: &[(String, Vec<u8>)]) -> Result<Written, WriteError> {
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
        .map(|(path, bytes)| {
            let to = out.join(path);
            write_changed(&to, bytes).map_err(|reason| failed(&to, reason))
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

fn write_changed(to: &Path, bytes: &[u8]) -> io::Result<bool> {
    if std::fs::metadata(to).is_ok_and(|metadata| metadata.len() == bytes.len() as u64)
        && std::fs::read(to).is_ok_and(|before| before == bytes)
    {
        return Ok(false);
    }
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    replace(to, bytes)?;
    Ok(true)
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
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".prework-new");
    let beside = to.with_file_name(name);
    let done = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, to));
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

    fn site(files: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
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
}
