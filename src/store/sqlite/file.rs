//! Attachments' bytes, kept once by their hash.

use crate::store::StoreError;
use crate::xapi::File;
use rusqlite::{Connection, params};

const ADD: &str = "
    insert into attachment (sha2, content) values ($1, $2)
    on conflict do nothing";

const REFER: &str = "
    insert into statement_attachment (sha2, sequence) values ($1, $2)
    on conflict do nothing";

const FIND: &str = "
    select kept.sha2, kept.content
    from statement_attachment has join attachment kept on kept.sha2 = has.sha2
    where has.sequence = $1
    order by kept.sha2";

const OF_STATEMENT: &str = "select sha2 from statement_attachment where sequence = $1";

const TAKE: &str = "delete from statement_attachment where sha2 = $1 and sequence = $2";

const DROP: &str = "
    delete from attachment
    where sha2 = $1 and not exists (select 1 from statement_attachment has where has.sha2 = $1)";

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

/// Takes from a statement all attachments but these, and drops the bytes that no statement has any more; how many were.
pub(super) fn keep_only(connection: &Connection, sequence: i64, kept: &[String]) -> Result<u64, StoreError> {
    let mut find = connection.prepare_cached(OF_STATEMENT)?;
    let all: Vec<String> = find.query_map([sequence], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut dropped = 0;
    for sha2 in all.iter().filter(|sha2| !kept.contains(sha2)) {
        connection.prepare_cached(TAKE)?.execute(params![sha2, sequence])?;
        dropped += u64::from(connection.prepare_cached(DROP)?.execute([sha2])? > 0);
    }
    Ok(dropped)
}

/// The bytes that came along with a statement.
pub(super) fn find(connection: &Connection, sequence: i64) -> Result<Vec<File>, StoreError> {
    let mut find = connection.prepare_cached(FIND)?;
    let files = find.query_map([sequence], |row| Ok(File { sha2: row.get(0)?, content: row.get(1)? }))?;
    Ok(files.collect::<Result<_, _>>()?)
}
