//! Keys of xAPI clients.

use super::SqliteStore;
use super::column::{micros, time, time_or_none, unreadable};
use crate::access::Scope;
use crate::store::{Key, Keys, StoreError};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

const INSERT: &str = "
    insert into access_key (key, secret, name, scopes, created, revoked)
    values ($1, $2, $3, $4, $5, $6)
    on conflict do nothing";

const FIND: &str = "select key, secret, name, scopes, created, revoked from access_key where key = $1";

const ALL: &str = "select key, secret, name, scopes, created, revoked from access_key order by created, key";

const REVOKE: &str = "update access_key set revoked = coalesce(revoked, $1) where key = $2";

impl Keys for SqliteStore {
    fn add_key(&self, key: &Key) -> Result<(), StoreError> {
        let key = key.clone();
        self.write(move |connection| {
            let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
            let added = connection.prepare_cached(INSERT)?.execute(params![
                key.key,
                key.secret,
                key.name,
                scopes.join(" "),
                micros(key.created),
                key.revoked.map(micros),
            ])?;
            if added == 1 { Ok(()) } else { Err(StoreError::Conflict(format!("there is a key {} already", key.key))) }
        })
    }

    fn key(&self, key: &str) -> Result<Option<Key>, StoreError> {
        Ok(self.read()?.prepare_cached(FIND)?.query_row([key], read).optional()?)
    }

    fn keys(&self) -> Result<Vec<Key>, StoreError> {
        Ok(self.read()?.prepare_cached(ALL)?.query_map([], read)?.collect::<Result<_, _>>()?)
    }

    fn revoke_key(&self, key: &str, at: Timestamp) -> Result<(), StoreError> {
        let key = key.to_owned();
        self.write(move |connection| {
            let found = connection.prepare_cached(REVOKE)?.execute(params![micros(at), key])?;
            if found == 1 { Ok(()) } else { Err(StoreError::Missing(format!("there is no key {key}"))) }
        })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Key> {
    let scopes: String = row.get(3)?;
    let scopes = scopes.split_whitespace().map(str::parse::<Scope>).collect::<Result<_, _>>();
    Ok(Key {
        key: row.get(0)?,
        secret: row.get(1)?,
        name: row.get(2)?,
        scopes: scopes.map_err(|e| unreadable(3, e))?,
        created: time(row, 4)?,
        revoked: time_or_none(row, 5)?,
    })
}
