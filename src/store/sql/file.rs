//! Attachments' bytes, kept once by their hash.

use super::connection::{Connection, values};
use crate::store::StoreError;
use crate::xapi::File;

const ADD: &str = "
    insert into attachment (sha2, content)
    select has.sha2, $1 from statement_attachment has where has.sha2 = $2 limit 1
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

/// Keeps the bytes, if some statement has them.
pub(super) fn add(connection: &dyn Connection, file: &File) -> Result<(), StoreError> {
    connection.execute(ADD, values![file.content, file.sha2])?;
    Ok(())
}

/// Notes that a statement has this attachment.
pub(super) fn refer(connection: &dyn Connection, sha2: &str, sequence: i64) -> Result<(), StoreError> {
    connection.execute(REFER, values![sha2, sequence])?;
    Ok(())
}

/// Takes from a statement all attachments but these, and drops the bytes that no statement has any more; how many were.
pub(super) fn keep_only(connection: &dyn Connection, sequence: i64, kept: &[String]) -> Result<u64, StoreError> {
    let all: Vec<String> = connection.all(OF_STATEMENT, values![sequence], |row| row.get(0))?;
    let mut dropped = 0;
    for sha2 in all.iter().filter(|sha2| !kept.contains(sha2)) {
        connection.execute(TAKE, values![sha2, sequence])?;
        dropped += u64::from(connection.execute(DROP, values![sha2])? > 0);
    }
    Ok(dropped)
}

/// The bytes that came along with a statement.
pub(super) fn find(connection: &dyn Connection, sequence: i64) -> Result<Vec<File>, StoreError> {
    connection.all(FIND, values![sequence], |row| Ok(File { sha2: row.get(0)?, content: row.get(1)? }))
}
