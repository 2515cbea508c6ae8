//! Keys of xAPI clients, remembered for a moment, since every request asks for one.

use super::column::{micros, time, time_or_none, unreadable};
use super::connection::{Row, values};
use super::{SqlStore, decision};
use crate::access::Scope;
use crate::decision::Decision;
use crate::store::{Key, Keys, StoreError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// For how long the keys that were read are taken for true: as long as another process's change may go unseen.
const REMEMBERED: Duration = Duration::from_millis(500);

const INSERT: &str = "
    insert into access_key (key, secret, name, scopes, origins, rate, created, revoked)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict do nothing";

const ALL: &str = "
    select key, secret, name, scopes, origins, rate, created, revoked from access_key order by created, key";

const REVOKE: &str = "update access_key set revoked = $1 where key = $2 and revoked is null";

/// All keys as they were a moment ago.
#[derive(Debug, Default)]
pub(super) struct Ring(Mutex<Option<(Instant, Arc<[Key]>)>>);

impl Ring {
    fn held(&self) -> MutexGuard<'_, Option<(Instant, Arc<[Key]>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forget(&self) {
        *self.held() = None;
    }
}

impl Keys for SqlStore {
    fn add_key(&self, key: &Key, decision: &Decision) -> Result<(), StoreError> {
        let (key, decision) = (key.clone(), decision.clone());
        let added = self.write(move |connection| {
            let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
            let added = connection.execute(
                INSERT,
                values![
                    key.key,
                    key.secret,
                    key.name,
                    scopes.join(" "),
                    key.origins.join(" "),
                    key.rate,
                    micros(key.created),
                    key.revoked.map(micros),
                ],
            )?;
            if added != 1 {
                return Err(StoreError::Conflict(format!("there is a key {} already", key.key)));
            }
            decision::append(connection, &decision).map(drop)
        });
        self.ring.forget();
        added
    }

    fn keys_at_hand(&self) -> Option<Arc<[Key]>> {
        let held = self.ring.held();
        held.as_ref().filter(|(read, _)| read.elapsed() < REMEMBERED).map(|(_, keys)| Arc::clone(keys))
    }

    fn keys(&self) -> Result<Arc<[Key]>, StoreError> {
        if let Some(keys) = self.keys_at_hand() {
            return Ok(keys);
        }
        // Timed before it is read, so that nothing changed since is taken for old.
        let began = Instant::now();
        let keys: Arc<[Key]> = self.read()?.all(ALL, values![], read)?.into();
        *self.ring.held() = Some((began, Arc::clone(&keys)));
        Ok(keys)
    }

    fn revoke_key(&self, key: &str, decision: &Decision) -> Result<(), StoreError> {
        let (key, decision) = (key.to_owned(), decision.clone());
        let revoked = self.write(move |connection| {
            if connection.execute(REVOKE, values![micros(decision.at), key])? == 1 {
                return decision::append(connection, &decision).map(drop);
            }
            let is_there = connection.all(ALL, values![], read)?.iter().any(|known| known.key == key);
            if is_there { Ok(()) } else { Err(StoreError::Missing(format!("there is no key {key}"))) }
        });
        self.ring.forget();
        revoked
    }
}

fn read(row: &dyn Row) -> Result<Key, StoreError> {
    let scopes: String = row.get(3)?;
    let scopes = scopes.split_whitespace().map(str::parse::<Scope>).collect::<Result<_, _>>();
    let origins: String = row.get(4)?;
    Ok(Key {
        key: row.get(0)?,
        secret: row.get(1)?,
        name: row.get(2)?,
        scopes: scopes.map_err(|e| unreadable(3, e))?,
        origins: origins.split_whitespace().map(str::to_owned).collect(),
        rate: row.get(5)?,
        created: time(row, 6)?,
        revoked: time_or_none(row, 7)?,
    })
}
