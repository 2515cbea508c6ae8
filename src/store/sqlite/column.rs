//! Between values and columns: times as microseconds, ids as text, words for cases, and the engine's errors as ours.

use crate::course::Id;
use crate::store::StoreError;
use jiff::Timestamp;
use rusqlite::{Error, ErrorCode, Row, ffi, types::Type};
use uuid::Uuid;

/// An instant as a column holds it.
pub(super) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// An instant cut to what a column holds.
pub(super) fn cut(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// Reads an instant.
pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_microsecond(row.get(column)?).map_err(|e| unreadable(column, e))
}

/// Reads an instant that may be absent.
pub(super) fn time_or_none(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    let micros: Option<i64> = row.get(column)?;
    micros.map(|micros| Timestamp::from_microsecond(micros).map_err(|e| unreadable(column, e))).transpose()
}

/// An id as a column holds it.
pub(super) fn text(id: Uuid) -> String {
    id.hyphenated().to_string()
}

/// Reads an id.
pub(super) fn uuid(row: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    Uuid::parse_str(row.get_ref(column)?.as_str()?).map_err(|e| unreadable(column, e))
}

/// Reads an id that may be absent.
pub(super) fn uuid_or_none(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Uuid>> {
    let id: Option<String> = row.get(column)?;
    id.map(|id| Uuid::parse_str(&id).map_err(|e| unreadable(column, e))).transpose()
}

/// Reads a course's, a module's or a workshop's id.
pub(super) fn id(row: &Row<'_>, column: usize) -> rusqlite::Result<Id> {
    Id::new(row.get_ref(column)?.as_str()?).map_err(|e| unreadable(column, e))
}

/// Reads a value kept as JSON.
pub(super) fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(&row.get::<_, String>(column)?).map_err(|e| unreadable(column, e))
}

/// A column that holds what this version cannot read.
pub(super) fn unreadable(column: usize, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    Error::FromSqlConversionFailure(column, Type::Text, cause.into())
}

/// The engine's error as ours.
pub(super) fn failed(error: &Error) -> StoreError {
    let full = error.sqlite_error().is_some_and(|e| {
        // The index of the write-ahead log lives in a file of its own, and finds the disk full in its own way.
        e.code == ErrorCode::DiskFull || e.extended_code == ffi::SQLITE_IOERR_SHMSIZE
    });
    match error.sqlite_error_code() {
        _ if full => StoreError::Full(error.to_string()),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy(error.to_string()),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::SystemIoFailure) => {
            StoreError::Disk(error.to_string())
        }
        _ => StoreError::Engine(error.to_string()),
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        failed(&error)
    }
}
