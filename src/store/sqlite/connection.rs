//! `SQLite`'s connection as the store's.

use crate::store::StoreError;
use crate::store::sql::connection::{Access, Connection, Each, Row, Value};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Error, ErrorCode, ffi, params_from_iter};
use std::str;

impl Connection for rusqlite::Connection {
    fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<usize, StoreError> {
        Ok(self.prepare_cached(sql)?.execute(params_from_iter(values))?)
    }

    fn each(&self, sql: &str, values: &[Value<'_>], each: &mut Each<'_>) -> Result<(), StoreError> {
        let mut statement = self.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            if each(row)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn begin(&self, access: Access) -> Result<(), StoreError> {
        let begin = match access {
            Access::View => "begin",
            Access::Write => "begin immediate",
        };
        Connection::execute(self, begin, &[]).map(drop)
    }

    fn commit(&self) -> Result<(), StoreError> {
        Connection::execute(self, "commit", &[]).map(drop)
    }

    fn roll_back(&self) {
        if !self.is_autocommit()
            && let Err(error) = Connection::execute(self, "rollback", &[])
        {
            tracing::warn!(%error, "a transaction can't be rolled back");
        }
    }
}

impl Row for rusqlite::Row<'_> {
    fn value(&self, column: usize) -> Result<Value<'_>, StoreError> {
        let unreadable = |what: &str| StoreError::Engine(format!("column {column} holds {what}"));
        match self.get_ref(column)? {
            ValueRef::Null => Ok(Value::Null),
            ValueRef::Integer(value) => Ok(Value::Integer(value)),
            ValueRef::Real(_) => Err(unreadable("a float")),
            ValueRef::Text(bytes) => {
                str::from_utf8(bytes).map(Value::Text).map_err(|_| unreadable("text that is not UTF-8"))
            }
            ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes)),
        }
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Self::Null => ValueRef::Null,
            Self::Integer(value) => ValueRef::Integer(value),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        let full = error.sqlite_error().is_some_and(|e| {
            // The index of the write-ahead log lives in a file of its own, and finds the disk full in its own way.
            e.code == ErrorCode::DiskFull || e.extended_code == ffi::SQLITE_IOERR_SHMSIZE
        });
        match error.sqlite_error_code() {
            _ if full => Self::Full(error.to_string()),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(error.to_string()),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::SystemIoFailure) => {
                Self::Disk(error.to_string())
            }
            _ => Self::Engine(error.to_string()),
        }
    }
}
