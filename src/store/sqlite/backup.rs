//! A copy of the database, made while it is in use, and put back: neither without being verified.

use super::{FILE, connect, make_private, migration};
use crate::store::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Both at one instant, whatever is being written meanwhile.
const COPY: &str = "vacuum into $1";

const COUNT: &str = "select count(*) from statement";

const BROKEN_REFERENCES: &str = "select count(*) from pragma_foreign_key_check";

/// What a copy holds, as it was read back from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// How many statements.
    pub statements: u64,
    /// The size of its file.
    pub bytes: u64,
}

/// Copies everything in `database` as it is at this instant to a new file, which appears once it is on disk and verified.
///
/// # Errors
/// `Conflict` when `file` exists.
pub(super) fn back_up(database: &Path, file: &Path) -> Result<Verified, StoreError> {
    if file.exists() {
        return Err(StoreError::Conflict(format!("`{}` exists already", file.display())));
    }
    let part = beside(file, "part");
    discard(&part)?;
    let copied = copy(database, &part).and_then(|verified| {
        fs::rename(&part, file).and_then(|()| sync_folder(file)).map_err(|e| unusable(file, &e))?;
        Ok(verified)
    });
    if copied.is_err() {
        // Why it failed matters more than what is left of it.
        let _ = fs::remove_file(&part);
    }
    copied
}

fn copy(database: &Path, part: &Path) -> Result<Verified, StoreError> {
    let name = part.to_str().ok_or_else(|| unusable(part, &"its name is not UTF-8"))?;
    // Here, and not in whatever permissions the engine gives a new file: it holds people's names.
    private_file(part).map_err(|e| unusable(part, &e))?;
    // A connection of its own: readers may write nothing, not even another file.
    connect(database)?.execute(COPY, [name])?;
    File::open(part).and_then(|file| file.sync_all()).map_err(|e| unusable(part, &e))?;
    verify(part)
}

/// Puts a copy in the place of what is in `folder`, which no process may have open; what was there is kept beside it.
/// Returns where, if there was anything.
///
/// # Errors
/// `Missing` when `file` is no sound copy, `Newer` when a newer version of Prework made it: then nothing has changed.
pub fn restore(file: &Path, folder: &Path) -> Result<(Verified, Option<PathBuf>), StoreError> {
    verify(file)?;
    make_private(folder).map_err(|e| unusable(folder, &e))?;
    let (path, part) = (folder.join(FILE), folder.join(format!("{FILE}.part")));
    discard(&part)?;
    let copied = private_file(&part).and_then(|mut to| {
        io::copy(&mut File::open(file)?, &mut to)?;
        to.sync_all()
    });
    copied.map_err(|e| unusable(&part, &e))?;
    // What goes in its place is what was verified, however `file` has changed since.
    let verified = verify(&part)?;
    let kept = set_aside(&path)?;
    fs::rename(&part, &path).and_then(|()| sync_folder(&path)).map_err(|e| unusable(&path, &e))?;
    Ok((verified, kept))
}

/// Moves a database out of the way, with its log, without which it is not whole; a log left would be taken for the new one's.
fn set_aside(path: &Path) -> Result<Option<PathBuf>, StoreError> {
    if !path.exists() {
        return Ok(None);
    }
    let kept = (1..1_000).map(|n| beside(path, &format!("before-{n}"))).find(|kept| !kept.exists());
    let kept = kept.ok_or_else(|| unusable(path, &"too many databases were set aside there already"))?;
    for end in ["-wal", ""] {
        let with_end = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
        match fs::rename(with_end(path), with_end(&kept)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(unusable(path, &error)),
            _ => {}
        }
    }
    discard(&PathBuf::from(format!("{}-shm", path.display())))?;
    Ok(Some(kept))
}

/// Reads a copy whole: every page, every index against its table, every reference.
fn verify(file: &Path) -> Result<Verified, StoreError> {
    let damaged = |why: &dyn std::fmt::Display| {
        StoreError::Missing(format!("`{}` is not a sound backup of prework: {why}", file.display()))
    };
    let bytes = fs::metadata(file).map_err(|e| damaged(&e))?.len();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(|e| damaged(&e))?;
    let found: i64 = connection.pragma_query_one(None, "user_version").map_err(|e| damaged(&e))?;
    let known = migration::known();
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    let sound: String =
        connection.query_row("pragma integrity_check(1)", [], |row| row.get(0)).map_err(|e| damaged(&e))?;
    if sound != "ok" {
        return Err(damaged(&sound));
    }
    let broken: i64 = connection.query_row(BROKEN_REFERENCES, [], |row| row.get(0))?;
    if broken > 0 {
        return Err(damaged(&format!("{broken} references lead nowhere")));
    }
    let statements: i64 = connection.query_row(COUNT, [], |row| row.get(0)).map_err(|e| damaged(&e))?;
    Ok(Verified { statements: statements.unsigned_abs(), bytes })
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}.{ending}", file.display()))
}

fn discard(file: &Path) -> Result<(), StoreError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(unusable(file, &error)),
        _ => Ok(()),
    }
}

/// A new file that nobody else on the machine reads.
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a new name last.
fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    // Where a folder can't be opened, its names last by themselves.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn unusable(path: &Path, why: &dyn std::fmt::Display) -> StoreError {
    StoreError::Missing(format!("`{}` can't be used: {why}", path.display()))
}
