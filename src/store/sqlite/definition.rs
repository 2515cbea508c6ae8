//! What is known of activities, verbs and agents, kept current as statements arrive.

use super::column::unreadable;
use super::term::Term;
use crate::store::StoreError;
use crate::xapi::{Defined, merge_definition};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

const FIND: &str = "select json, latest from definition where term = $1";

const SAVE: &str = "
    insert into definition (term, iri, json, latest) values ($1, $2, $3, $4)
    on conflict (term) do update set json = excluded.json, latest = excluded.latest";

const ADD_NAME: &str = "
    insert into agent_name (term, name) values ($1, $2)
    on conflict do nothing";

const NAMES: &str = "select name from agent_name where term = $1 order by name limit 100";

/// Merges a definition into what is known.
pub(super) fn define(connection: &Connection, kind: Defined, iri: &str, json: &str) -> Result<(), StoreError> {
    let term = term(kind, iri).0;
    let latest: [u8; 32] = Sha256::digest(json).into();
    let known = connection
        .prepare_cached(FIND)?
        .query_row([term], |row| Ok((row.get::<_, String>(0)?, row.get::<_, [u8; 32]>(1)?)))
        .optional()?;
    let merged = match known {
        Some((_, known)) if known == latest => return Ok(()),
        Some((known, _)) => merge_definition(&known, json).map_err(|violation| unreadable(0, violation))?,
        None => json.to_owned(),
    };
    connection.prepare_cached(SAVE)?.execute(params![term, iri, merged, latest])?;
    Ok(())
}

/// What is known.
pub(super) fn find(connection: &Connection, kind: Defined, iri: &str) -> Result<Option<String>, StoreError> {
    Ok(connection.prepare_cached(FIND)?.query_row([term(kind, iri).0], |row| row.get(0)).optional()?)
}

/// Keeps a name of an agent.
pub(super) fn add_name(connection: &Connection, key: &str, name: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(ADD_NAME)?.execute(params![Term::agent(key).0, name])?;
    Ok(())
}

/// The names of an agent.
pub(super) fn names(connection: &Connection, key: &str) -> Result<Vec<String>, StoreError> {
    let mut find = connection.prepare_cached(NAMES)?;
    Ok(find.query_map([Term::agent(key).0], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

fn term(kind: Defined, iri: &str) -> Term {
    match kind {
        Defined::Activity => Term::activity(iri),
        Defined::Verb => Term::verb(iri),
    }
}
