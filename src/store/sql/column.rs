//! Between values and columns: times as microseconds, ids as text, words for cases.

use super::connection::Row;
use crate::course::Id;
use crate::store::StoreError;
use jiff::Timestamp;
use std::fmt::Display;
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
pub(super) fn time(row: &dyn Row, column: usize) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(row.get(column)?).map_err(|e| unreadable(column, e))
}

/// Reads an instant that may be absent.
pub(super) fn time_or_none(row: &dyn Row, column: usize) -> Result<Option<Timestamp>, StoreError> {
    let micros: Option<i64> = row.get(column)?;
    micros.map(|micros| Timestamp::from_microsecond(micros).map_err(|e| unreadable(column, e))).transpose()
}

/// An id as a column holds it.
pub(super) fn text(id: Uuid) -> String {
    id.hyphenated().to_string()
}

/// Reads an id.
pub(super) fn uuid(row: &dyn Row, column: usize) -> Result<Uuid, StoreError> {
    Uuid::parse_str(row.get::<&str>(column)?).map_err(|e| unreadable(column, e))
}

/// Reads a course's, a module's or a workshop's id.
pub(super) fn id(row: &dyn Row, column: usize) -> Result<Id, StoreError> {
    Id::new(row.get::<&str>(column)?).map_err(|e| unreadable(column, e))
}

/// Reads a value kept as JSON.
pub(super) fn json<T: serde::de::DeserializeOwned>(row: &dyn Row, column: usize) -> Result<T, StoreError> {
    serde_json::from_str(row.get(column)?).map_err(|e| unreadable(column, e))
}

/// A column that holds what this version cannot read.
pub(super) fn unreadable(column: usize, cause: impl Display) -> StoreError {
    StoreError::Engine(format!("column {column} can't be read: {cause}"))
}
