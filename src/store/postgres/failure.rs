//! What PostgreSQL says of a failure, as the store says it. Details are left out: they may name people.

use crate::store::StoreError;
use postgres::Error;
use postgres::types::WrongType;
use std::error::Error as _;

/// Whether the connection has gone with it.
pub(super) fn is_lost(error: &Error) -> bool {
    match code(error) {
        Some(code) => is_gone(code),
        // All else that does not come from the server is about the connection, but for a value of a wrong kind.
        None => !is_ours(error),
    }
}

/// As the store says it.
pub(super) fn told(error: &Error) -> StoreError {
    let Some(said) = error.as_db_error() else {
        let cause = error.source().map_or_else(String::new, |cause| format!(": {cause}"));
        let text = format!("{error}{cause}");
        return if is_ours(error) { StoreError::Engine(text) } else { StoreError::Away(text) };
    };
    let code = said.code().code();
    let text = format!("{} ({code})", said.message());
    match code {
        "22021" | "22P05" => StoreError::Conflict("PostgreSQL keeps no text that has the character U+0000".to_owned()),
        "53100" => StoreError::Full(text),
        // Too many connections, no memory, a lock that was waited for, two transactions in each other's way, a time limit.
        "40001" | "40P01" | "55P03" | "57014" => StoreError::Busy(text),
        _ if code.starts_with("53") => StoreError::Busy(text),
        // A server that became one that only reads; files that can't be read or written.
        "25006" => StoreError::Disk(text),
        _ if code.starts_with("58") => StoreError::Disk(text),
        _ if code.starts_with("54") => {
            StoreError::Conflict("an id, an address or a name is longer than PostgreSQL can find it by".to_owned())
        }
        _ if is_gone(code) => StoreError::Away(text),
        _ => StoreError::Engine(text),
    }
}

fn code(error: &Error) -> Option<&str> {
    error.as_db_error().map(|said| said.code().code())
}

/// The server ends, has ended this connection, or lets nobody in yet.
fn is_gone(code: &str) -> bool {
    code.starts_with("08") || code.starts_with("57P") || code == "25P03"
}

fn is_ours(error: &Error) -> bool {
    error.source().is_some_and(|cause| cause.is::<WrongType>() || cause.is::<std::num::TryFromIntError>())
}
