//! One server per data folder: a lock that dies with its process, and says who holds it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

/// The lock's file in the data folder.
const FILE: &str = "serve.lock";

/// A data folder held by this process, until it is dropped or the process ends.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

/// Why the folder could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process serves it.
    #[error("another prework serves this data folder: {by}")]
    Held {
        /// What that one wrote of itself: its process id, and the address it serves on.
        by: String,
    },
    /// The lock's file cannot be used.
    #[error("cannot use {}: {cause}", path.display())]
    Unusable {
        /// Which file.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
}

impl Lock {
    /// Takes the lock of a data folder, making the folder if need be.
    ///
    /// # Errors
    /// `Held` when another process has it.
    pub fn take(folder: &Path) -> Result<Self, LockError> {
        let path = folder.join(FILE);
        let unusable = |cause| LockError::Unusable { path: path.clone(), cause };
        super::sqlite::make_private(folder).map_err(unusable)?;
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let file = open.map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let by = fs::read_to_string(&path).unwrap_or_default();
                let by = if by.trim().is_empty() { "it does not say which" } else { by.trim() };
                return Err(LockError::Held { by: by.to_owned() });
            }
            Err(TryLockError::Error(cause)) => return Err(unusable(cause)),
        }
        let mut lock = Self { file };
        lock.write(&format!("process {}", std::process::id())).map_err(unusable)?;
        Ok(lock)
    }

    /// Adds the address served on, for whoever comes second.
    pub fn serves_at(&mut self, address: &str) -> io::Result<()> {
        self.write(&format!("process {} at {address}", std::process::id()))
    }

    /// Where the server that holds a data folder can be reached; `None` when none does.
    #[must_use]
    pub fn address(folder: &Path) -> Option<String> {
        held(folder)?.split_once(" at ").map(|(_, address)| address.to_owned())
    }

    /// Which other process holds a data folder, by what it wrote of itself.
    pub(super) fn other(folder: &Path) -> Option<String> {
        let own = std::process::id().to_string();
        held(folder).filter(|said| said.split_whitespace().nth(1) != Some(&own))
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(text.as_bytes())
    }
}

/// What the process that holds a data folder wrote of itself; `None` when none does.
fn held(folder: &Path) -> Option<String> {
    let path = folder.join(FILE);
    let file = File::open(&path).ok()?;
    let is_held = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
    is_held.then(|| fs::read_to_string(&path).ok()).flatten().map(|said| said.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_learns_who_was_first() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = Lock::take(folder.path()).unwrap();
        first.serves_at("http://127.0.0.1:8080").unwrap();
        assert_eq!(
            Lock::take(folder.path()).unwrap_err().to_string(),
            format!("another prework serves this data folder: process {} at http://127.0.0.1:8080", std::process::id())
        );
        assert_eq!(Lock::address(folder.path()).as_deref(), Some("http://127.0.0.1:8080"));
        drop(first);
        assert_eq!(Lock::address(folder.path()), None);
        Lock::take(folder.path()).unwrap();
    }
}
