//! What was published, and when it was in force.

use super::column::{json, micros, time};
use super::connection::{Connection, Row, values};
use super::{SqlStore, decision};
use crate::course::{Catalog, ModuleKey};
use crate::decision::{Act, Decision};
use crate::store::{Publication, Publications, Released, StoreError};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

const IN_FORCE: &str = "select hash from publication where at <= $1 order by at desc, sequence desc limit 1";

const INSERT_CONTENT: &str = "insert into published (hash, json) values ($1, $2) on conflict do nothing";

const INSERT: &str = "insert into publication (hash, at) values ($1, $2)";

const INSERT_VERSION: &str = "
    insert into publication_version (module, version, at, on_major) values ($1, $2, $3, $4)
    on conflict do nothing";

/// The last one at that instant; when there is none, the first one after it.
const AT: &str = "
    select p.hash, p.at
    from publication p
    where p.sequence = coalesce(
        (select sequence from publication where at <= $1 order by at desc, sequence desc limit 1),
        (select sequence from publication order by at, sequence limit 1))";

/// With the time at which it first came into force.
const FIND: &str = "
    select c.hash, (select min(p.at) from publication p where p.hash = c.hash)
    from published c where c.hash = $1";

const CONTENT: &str = "select json from published where hash = $1";

const VERSIONS: &str = "select module, version, at, on_major from publication_version order by at, module, version";

impl Publications for SqlStore {
    fn publish(&self, catalog: &Catalog, at: Timestamp) -> Result<(String, bool), StoreError> {
        let json = serde_json::to_string(catalog).map_err(|e| StoreError::Engine(e.to_string()))?;
        let hash = HEXLOWER.encode(&Sha256::digest(&json));
        let modules = catalog.courses.iter().flat_map(|course| course.modules.iter().map(move |m| (&course.id, m)));
        let released = modules.map(|(course, module)| {
            let module_key = ModuleKey { course: course.clone(), module: module.id.clone() };
            Released { module: module_key.to_string(), version: module.version, at, on_major: module.on_major.clone() }
        });
        let released: Vec<Released> = released.collect();
        let decision = Decision {
            id: Uuid::now_v7(),
            at,
            by: "whoever runs the server".to_owned(),
            reason: "the courses changed".to_owned(),
            act: Act::Publish { publication: hash.clone(), commit: catalog.commit.clone() },
        };
        self.write(move |connection| {
            let new = put_in_force(connection, &hash, &json, &released, micros(at))?;
            if new {
                decision::append(connection, &decision)?;
            }
            Ok((hash.clone(), new))
        })
    }

    fn publication(&self, as_of: Timestamp) -> Result<Option<Publication>, StoreError> {
        let reader = self.read()?;
        let found = reader.one(AT, values![micros(as_of)], stamp)?;
        found.map(|found| self.shelf.take(&*reader, found)).transpose()
    }

    fn published(&self, hash: &str) -> Result<Option<Publication>, StoreError> {
        let reader = self.read()?;
        let found = reader.one(FIND, values![hash], stamp)?;
        found.map(|found| self.shelf.take(&*reader, found)).transpose()
    }

    fn versions(&self) -> Result<Vec<Released>, StoreError> {
        self.read()?.all(VERSIONS, values![], |row| {
            let on_major: Option<String> = row.get(3)?;
            let on_major = on_major.and_then(|text| serde_json::from_str(&text).ok());
            Ok(Released { module: row.get(0)?, version: row.get(1)?, at: time(row, 2)?, on_major })
        })
    }
}

/// Whether it was not in force already.
fn put_in_force(
    connection: &dyn Connection,
    hash: &str,
    json: &str,
    released: &[Released],
    at: i64,
) -> Result<bool, StoreError> {
    let in_force: Option<String> = connection.one(IN_FORCE, values![at], |row| row.get(0))?;
    if in_force.as_deref() == Some(hash) {
        return Ok(false);
    }
    connection.execute(INSERT_CONTENT, values![hash, json])?;
    connection.execute(INSERT, values![hash, at])?;
    for Released { module, version, on_major, .. } in released {
        let on_major = on_major.as_ref().and_then(|policy| serde_json::to_string(policy).ok());
        connection.execute(INSERT_VERSION, values![module, version, at, on_major])?;
    }
    Ok(true)
}

fn stamp(row: &dyn Row) -> Result<(String, Timestamp), StoreError> {
    Ok((row.get(0)?, time(row, 1)?))
}

/// The catalogs read last: a published one never changes, and every verdict asks for one.
#[derive(Debug, Default)]
pub(super) struct Shelf(Mutex<VecDeque<(String, Arc<Catalog>)>>);

impl Shelf {
    /// Today's courses, and a few that open attempts began with.
    const SPACE: usize = 4;

    fn take(&self, reader: &dyn Connection, (hash, at): (String, Timestamp)) -> Result<Publication, StoreError> {
        let mut books = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = books.iter().find(|(name, _)| *name == hash).map(|(_, catalog)| Arc::clone(catalog));
        let catalog = if let Some(catalog) = known {
            catalog
        } else {
            let content = reader.one(CONTENT, values![hash], |line| json::<Catalog>(line, 0))?;
            let missing = || StoreError::Missing(format!("nothing was published as {hash}"));
            let content = Arc::new(content.ok_or_else(missing)?);
            books.truncate(Self::SPACE - 1);
            books.push_front((hash.clone(), Arc::clone(&content)));
            content
        };
        Ok(Publication { hash, at, catalog })
    }
}
