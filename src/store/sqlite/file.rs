//! Attachments' bytes, kept once by their hash.

use crate::store::StoreError;
use crate::xapi::File;
use rusqlite::{Connection, OptionalExtension, params};

const ADD: &str = "
    insert into attachment (sha2, content) values ($1, $2)
    on conflict do nothing";

const REFER: &str = "
    insert into statement_attachment (sha2, sequence) values ($1, $2)
    on conflict do nothing";

const FIND: &str = "select content from attachment where sha2 = $1";

/// Keeps the bytes.
pub(super) fn add(connection: &Connection, file: &File) -> rusqlite::Result<()> {
    connection.prepare_cached(ADD)?.execute(params![file.sha2, file.content])?;
    Ok(())
}

/// Notes that a statement has this attachment.
pub(super) fn refer(connection: &Connection, sha2: &str, sequence: i64) -> rusqlite::Result<()> {
    connection.prepare_cached(REFER)?.execute(params![sha2, sequence])?;
    Ok(())
}

/// The bytes of those that are kept.
pub(super) fn find(connection: &Connection, sha2: &[String]) -> Result<Vec<File>, StoreError> {
    let mut find = connection.prepare_cached(FIND)?;
    let mut files = Vec::new();
    for sha2 in sha2 {
        if let Some(content) = find.query_row([sha2], |row| row.get(0)).optional()? {
            files.push(File { sha2: sha2.clone(), content });
        }
    }
    Ok(files)
}
