//! What is known of activities, verbs and agents, kept current as statements arrive.

use super::column::unreadable;
use super::connection::{Connection, values};
use super::term::Term;
use crate::store::StoreError;
use crate::xapi::{Defined, merge_definition};
use sha2::{Digest, Sha256};

const FIND: &str = "select json from definition where term = $1";

const LATEST: &str = "select latest from definition where term = $1";

const SAVE: &str = "
    insert into definition (term, iri, json, latest) values ($1, $2, $3, $4)
    on conflict (term) do update set json = excluded.json, latest = excluded.latest";

const ADD_NAME: &str = "
    insert into agent_name (term, name) values ($1, $2)
    on conflict do nothing";

const NAMES: &str = "select name from agent_name where term = $1 order by name limit 100";

/// SHA-256.
pub(super) type Hash = [u8; 32];

/// What a statement says of an activity, a verb or an agent.
#[derive(Debug)]
pub(super) struct Said {
    /// Of what.
    pub(super) of: Term,
    /// What it says, as a hash.
    pub(super) hash: Hash,
    what: What,
}

#[derive(Debug)]
enum What {
    Definition { iri: String, json: String },
    Name(String),
}

impl Said {
    /// The definition of an activity, or the display of a verb.
    pub(super) fn definition(kind: Defined, iri: String, json: String) -> Self {
        Self { of: term(kind, &iri), hash: Sha256::digest(&json).into(), what: What::Definition { iri, json } }
    }

    /// The name of an agent, by its key.
    pub(super) fn name(key: &str, name: String) -> Self {
        Self { of: Term::agent(key), hash: Sha256::digest(&name).into(), what: What::Name(name) }
    }
}

/// Merges what was said into what is known.
pub(super) fn keep(connection: &dyn Connection, Said { of, hash, what }: &Said) -> Result<(), StoreError> {
    match what {
        What::Definition { iri, json } => define(connection, *of, iri, json, hash),
        What::Name(name) => connection.execute(ADD_NAME, values![of.0, name]).map(drop),
    }
}

/// Merges a definition into what is known; `latest` is its hash.
fn define(connection: &dyn Connection, term: Term, iri: &str, json: &str, latest: &Hash) -> Result<(), StoreError> {
    let known: Option<Hash> = connection.one(LATEST, values![term.0], |row| row.get(0))?;
    if known == Some(*latest) {
        return Ok(());
    }
    let merged = match connection.one(FIND, values![term.0], |row| row.get::<String>(0))? {
        Some(known) => merge_definition(&known, json).map_err(|violation| unreadable(0, violation))?,
        None => json.to_owned(),
    };
    connection.execute(SAVE, values![term.0, iri, merged, latest])?;
    Ok(())
}

/// What is known.
pub(super) fn find(connection: &dyn Connection, kind: Defined, iri: &str) -> Result<Option<String>, StoreError> {
    connection.one(FIND, values![term(kind, iri).0], |row| row.get(0))
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
