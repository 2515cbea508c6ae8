//! The schema, step by step. A step that was released is never changed; steps only go forward.

use super::connection::Link;
use crate::store::StoreError;
use crate::store::sql::connection::{Access, Connection, values};
use std::cmp::Ordering;

/// Every step, in order; the schema's version is how many were taken. They count for themselves: the first one here is
/// what SQLite came to in four.
const STEPS: [&str; 8] = [
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
    include_str!("migrations/0008.sql"),
];

const ENCODING: &str = "select current_setting('server_encoding')";

const IS_THERE: &str = "select to_regclass('prework_schema') is not null";

const BEGIN: &str = "
    create table prework_schema (version bigint not null);
    insert into prework_schema (version) values (0)";

const VERSION: &str = "select version from prework_schema";

const TAKEN: &str = "update prework_schema set version = $1";

/// Whether somebody made a schema there.
pub(super) fn is_there(link: &Link) -> Result<bool, StoreError> {
    (link as &dyn Connection).value(IS_THERE, values![])
}

/// Says so when another version made the schema.
///
/// # Errors
/// `Newer` when that was a newer one, `Conflict` when it was an older one.
pub(super) fn expect_current(link: &Link) -> Result<(), StoreError> {
    let known = i64::try_from(STEPS.len()).expect("a handful of steps");
    let found: i64 = (link as &dyn Connection).value(VERSION, values![])?;
    match found.cmp(&known) {
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(StoreError::Newer { found, known }),
        Ordering::Less => Err(StoreError::older()),
    }
}

/// Brings the database to this binary's schema, whichever process comes first.
///
/// # Errors
/// `Newer` when the database has steps this binary does not know.
pub(super) fn migrate(link: &Link) -> Result<(), StoreError> {
    let connection: &dyn Connection = link;
    let encoding: String = connection.value(ENCODING, values![])?;
    if encoding != "UTF8" {
        let needed = "make one by `create database … encoding 'UTF8' template template0`";
        return Err(StoreError::Missing(format!("the database holds text as {encoding}, not as UTF8: {needed}")));
    }
    let known = i64::try_from(STEPS.len()).expect("a handful of steps");
    let transaction = connection.transaction(Access::Write)?;
    if !is_there(link)? {
        link.batch(BEGIN)?;
    }
    let found: i64 = connection.value(VERSION, values![])?;
    let taken = usize::try_from(found).ok().filter(|taken| *taken <= STEPS.len());
    let Some(taken) = taken else { return Err(StoreError::Newer { found, known }) };
    for step in &STEPS[taken..] {
        link.batch(step)?;
    }
    if taken < STEPS.len() {
        connection.execute(TAKEN, values![known])?;
    }
    transaction.commit()
}
