//! Evidence, kept beside the statements it comes from.

use super::column::{micros, time, time_or_none, unreadable};
use super::connection::{Connection, Row, values};
use super::facts;
use crate::evidence::{Account, Evidence};
use crate::store::StoreError;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

const INSERT: &str = "
    insert into evidence (home_page, name, sequence, known, voided, facts) values ($1, $2, $3, $4, $5, $6)";

const VOID: &str = "update evidence set voided = $1 where sequence = $2";

const OF_ONE: &str = "
    select facts, known, voided from evidence where home_page = $1 and name = $2 and known <= $3
    order by sequence";

const OF_ALL: &str = "
    select facts, known, voided, home_page, name from evidence where known <= $1
    order by sequence";

/// For how many pieces of evidence there is room at first.
const USUAL: usize = 64;

/// Keeps what a statement proves.
pub(super) fn insert(
    connection: &dyn Connection,
    sequence: i64,
    evidence: &Evidence,
    known: Timestamp,
    voided: Option<Timestamp>,
) -> Result<(), StoreError> {
    let Account { home_page, name } = &*evidence.account;
    let facts = facts::line(evidence);
    connection.execute(INSERT, values![home_page, name, sequence, micros(known), voided.map(micros), facts])?;
    Ok(())
}

/// Marks the evidence of a statement, if it gave any.
pub(super) fn void(connection: &dyn Connection, sequence: i64, at: Timestamp) -> Result<(), StoreError> {
    connection.execute(VOID, values![micros(at), sequence])?;
    Ok(())
}

/// Evidence as it was known, in the order it was stored.
pub(super) fn find(
    connection: &dyn Connection,
    of: Option<&[Account]>,
    as_of: Timestamp,
) -> Result<Vec<Evidence>, StoreError> {
    let known = micros(as_of);
    let mut found: Vec<Evidence> = Vec::with_capacity(USUAL);
    let mut keep = |row: &dyn Row, account: Arc<Account>| {
        found.push(read_of(row, account, as_of)?);
        Ok(ControlFlow::Continue(()))
    };
    if let Some(accounts) = of {
        for account in accounts.iter().collect::<BTreeSet<_>>() {
            // The account is known already: it need not be read with every row.
            let values = values![account.home_page, account.name, known];
            let account = Arc::new(account.clone());
            connection.each(OF_ONE, values, &mut |row| keep(row, Arc::clone(&account)))?;
        }
        if accounts.len() > 1 {
            // No two statements are stored in the same instant.
            found.sort_unstable_by_key(|evidence| evidence.known);
        }
    } else {
        connection.each(OF_ALL, values![known], &mut |row| keep(row, account(row)?))?;
    }
    Ok(found)
}

/// How many columns [`read`] reads: facts, known, voided, and the account's two.
pub(super) const COLUMNS: usize = 5;

/// Reads a row that begins with these.
pub(super) fn read(row: &dyn Row, as_of: Timestamp) -> Result<Evidence, StoreError> {
    read_of(row, account(row)?, as_of)
}

fn account(row: &dyn Row) -> Result<Arc<Account>, StoreError> {
    Ok(Arc::new(Account { home_page: row.get(3)?, name: row.get(4)? }))
}

/// What was voided later wasn't yet.
fn read_of(row: &dyn Row, account: Arc<Account>, as_of: Timestamp) -> Result<Evidence, StoreError> {
    let voided = time_or_none(row, 2)?.filter(|at| *at <= as_of);
    let line: &str = row.get(0)?;
    facts::evidence(line, account, time(row, 1)?, voided).ok_or_else(|| unreadable(0, format!("no facts: {line}")))
}
