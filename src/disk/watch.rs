//! Tells when course files change.

use super::write::MANIFEST;
use notify_debouncer_full::notify::{self, EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Editors write a file in several steps; together they are one change.
const QUIET: Duration = Duration::from_millis(100);

/// A watch that lasts as long as this value.
#[derive(Debug)]
pub struct Watch {
    /// The paths that changed, relative to the root, once per burst.
    pub changes: Receiver<BTreeSet<PathBuf>>,
    _debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
}

/// Why a folder can't be watched.
#[derive(Debug, thiserror::Error)]
#[error("can't watch `{path}`: {reason}")]
pub struct WatchError {
    /// The folder.
    pub path: String,
    /// The system's reason.
    pub reason: notify::Error,
}

/// Watches `root`; what is hidden, made by tools, or below one of `ignored` is no change.
///
/// # Errors
/// When the system can't watch it: it isn't there, or no watches are left.
pub fn watch(root: &Path, ignored: &[PathBuf]) -> Result<Watch, WatchError> {
    let failed = |reason| WatchError { path: root.display().to_string(), reason };
    let root = root.canonicalize().map_err(|error| failed(notify::Error::io(error)))?;
    let ignored: Vec<PathBuf> =
        ignored.iter().map(|path| path.canonicalize().unwrap_or_else(|_| path.clone())).collect();
    let (sender, changes) = channel();
    let within = root.clone();
    let told = move |result: DebounceEventResult| {
        let Ok(events) = result else { return };
        let paths: BTreeSet<PathBuf> = events
            .iter()
            .filter(|event| !matches!(event.kind, EventKind::Access(_)))
            .flat_map(|event| &event.paths)
            .filter(|path| !ignored.iter().any(|ignored| path.starts_with(ignored)))
            .filter_map(|path| path.strip_prefix(&within).ok())
            .filter(|path| is_content(&within, path))
            .map(Path::to_path_buf)
            .collect();
        if !paths.is_empty() {
            // Nobody listens any more once the watch is dropped.
            let _ = sender.send(paths);
        }
    };
    let mut debouncer = new_debouncer(QUIET, None, told).map_err(failed)?;
    debouncer.watch(&root, RecursiveMode::Recursive).map_err(failed)?;
    Ok(Watch { changes, _debouncer: debouncer })
}

fn is_content(root: &Path, path: &Path) -> bool {
    let mut folder = root.to_path_buf();
    let mut parts = path.components().map(|part| part.as_os_str().to_string_lossy()).peekable();
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        folder.push(part.as_ref());
        let made = matches!(part.as_ref(), "target" | "node_modules");
        if part.starts_with('.') || (!last && (made || folder.join(MANIFEST).exists())) {
            return false;
        }
    }
    path.components().next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn tells_of_a_course_file_and_not_of_output() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in ["out", ".git", "courses"] {
            fs::create_dir(root.join(name)).unwrap();
        }
        fs::write(root.join("out").join(MANIFEST), "").unwrap();
        let watch = watch(root, &[]).unwrap();
        fs::write(root.join("out/index.html"), "x").unwrap();
        fs::write(root.join(".git/index"), "x").unwrap();
        fs::write(root.join("courses/a.md"), "x").unwrap();
        let changed = watch.changes.recv_timeout(Duration::from_secs(20)).unwrap();
        assert_eq!(changed.into_iter().collect::<Vec<_>>(), [PathBuf::from("courses/a.md")]);
    }
}
