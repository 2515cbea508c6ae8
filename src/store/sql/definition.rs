//! What is known of activities, verbs and agents, kept current as statements arrive.

use super::column::unreadable;
use super::connection::{Connection, values};
use super::term::Term;
use crate::store::StoreError;
use crate::xapi::{Defined, merge_definition};
use sha2::{Digest, Sha256};

const FIND: &str = "select json, latest from definition where term = $1";

const SAVE: &str = "
    insert into definition (term, iri, json, latest) values ($1, $2, $3, $4)
    on conflict (term) do update set json = excluded.json, latest = excluded.latest";

const ADD_NAME: &str = "
    insert into agent_name (term, name) values ($1, $2)
    on conflict do nothing";

const NAMES: &str = "select name from agent_name where term = $1 order by name limit 100";

/// What a definition is known by, and SHA-256 of what it says.
pub(super) fn known_by((kind, iri, json): &(Defined, String, String)) -> (Term, [u8; 32]) {
    (term(*kind, iri), Sha256::digest(json).into())
}

/// Merges a definition into what is known; `latest` is its hash.
pub(super) fn define(
    connection: &dyn Connection,
    term: Term,
    iri: &str,
    json: &str,
    latest: &[u8; 32],
) -> Result<(), StoreError> {
    let known = connection.one(FIND, values![term.0], |row| Ok((row.get::<String>(0)?, row.get::<[u8; 32]>(1)?)))?;
    let merged = match known {
        Some((_, known)) if known == *latest => return Ok(()),
        Some((known, _)) => merge_definition(&known, json).map_err(|violation| unreadable(0, violation))?,
        None => json.to_owned(),
    };
    connection.execute(SAVE, values![term.0, iri, merged, latest])?;
    Ok(())
}

/// What is known.
pub(super) fn find(connection: &dyn Connection, kind: Defined, iri: &str) -> Result<Option<String>, StoreError> {
    connection.one(FIND, values![term(kind, iri).0], |row| row.get(0))
}

/// Keeps a name of an agent.
pub(super) fn add_name(connection: &dyn Connection, key: &str, name: &str) -> Result<(), StoreError> {
    connection.execute(ADD_NAME, values![Term::agent(key).0, name])?;
    Ok(())
}

/// The names of an agent.
pub(super) fn names(connection: &dyn Connection, key: &str) -> Result<Vec<String>, StoreError> {
    connection.all(NAMES, values![Term::agent(key).0], |row| row.get(0))
}

fn term(kind: Defined, iri: &str) -> Term {
    match kind {
        Defined::Activity => Term::activity(iri),
        Defined::Verb => Term::verb(iri),
    }
}
