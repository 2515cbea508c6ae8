//! Decisions, append-only and chained.

use super::column::{json, micros, text};
use super::connection::{Connection, Row, values};
use super::{SqlStore, statement};
use crate::access::PersonId;
use crate::decision::{Act, Chain, Decision, Hash, Record};
use crate::roster::Person;
use crate::store::{Decisions, Recorded, StoreError};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;
use uuid::Uuid;

const LAST: &str = "select sequence, hash from decision order by sequence desc limit 1";

const INSERT: &str = "insert into decision (sequence, id, at, json, hash, act) values ($1, $2, $3, $4, $5, $6)";

const FIND: &str = "select sequence, json, hash from decision where id = $1 and json <> ''";

const ALL: &str = "select sequence, json, hash from decision where at <= $1 and json <> '' order by sequence";

const OF_KIND: &str = "
    select sequence, json, hash from decision where act = $1 and at <= $2 and json <> '' order by sequence";

const LAST_OF_KIND: &str = "select coalesce(max(sequence), 0) from decision where act = $1 and json <> ''";

const HASH: &str = "select hash from decision where sequence = $1";

const EMPTY: &str = "update decision set json = '' where sequence = $1";

const CHAIN: &str = "select sequence, id, at, json, hash, act from decision order by sequence";

impl Decisions for SqlStore {
    fn decide(&self, decision: &Decision) -> Result<Record, StoreError> {
        let decision = decision.clone();
        self.write(move |connection| append(connection, &decision))
    }

    fn decide_and_record(
        &self,
        decision: &Decision,
        statements: &[Recorded],
        now: Timestamp,
    ) -> Result<Record, StoreError> {
        let (decision, statements) = (decision.clone(), statement::prepared(statements.to_vec()));
        let horizon = Arc::clone(&self.horizon);
        self.write(move |connection| {
            let record = append(connection, &decision)?;
            statement::insert(connection, &horizon, &statements, now)?;
            Ok(record)
        })
    }

    fn decide_together(
        &self,
        decisions: &[Decision],
        statements: &[Recorded],
        (kind, seen): (&str, i64),
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (decisions, statements) = (decisions.to_vec(), statement::prepared(statements.to_vec()));
        let (kind, horizon) = (kind.to_owned(), Arc::clone(&self.horizon));
        self.write(move |connection| {
            let last: i64 = connection.value(LAST_OF_KIND, values![&kind])?;
            if last != seen {
                return Ok(false);
            }
            for decision in &decisions {
                append(connection, decision)?;
            }
            statement::insert(connection, &horizon, &statements, now)?;
            Ok(true)
        })
    }

    fn decisions(&self, as_of: Timestamp) -> Result<Vec<Record>, StoreError> {
        self.read()?.all(ALL, values![micros(as_of)], read)
    }

    fn decisions_of(&self, kinds: &[&str], as_of: Timestamp) -> Result<Vec<Record>, StoreError> {
        let reader = self.read()?;
        let mut found = Vec::new();
        for kind in kinds {
            found.extend(reader.all(OF_KIND, values![kind, micros(as_of)], read)?);
        }
        found.sort_by_key(|record| record.sequence);
        Ok(found)
    }

    fn first_broken(&self) -> Result<Option<i64>, StoreError> {
        let reader = self.read()?;
        let emptied = emptied(&*reader)?;
        let (mut end, mut expected) = (Chain::default(), 1);
        let mut broken = None;
        reader.each(CHAIN, values![], &mut |row| {
            let json: &str = row.get(3)?;
            if let Some(before) = emptied.get(&expected).filter(|_| json.is_empty()) {
                // What it said is gone by a later decision, which says what the hash before was; what follows shows that
                // its own hash is the one it had.
                if before.as_ref().is_some_and(|before| *before != HEXLOWER.encode(&end.0)) {
                    broken = Some(expected);
                    return Ok(ControlFlow::Break(()));
                }
                end = Chain(row.get(4)?);
            } else {
                end = end.next(json);
                let same = |decision: Decision| {
                    Ok::<_, StoreError>(
                        row.get::<i64>(0)? == expected
                            && row.get::<&str>(1)? == text(decision.id)
                            && row.get::<i64>(2)? == micros(decision.at)
                            && row.get::<Hash>(4)? == end.0
                            && row.get::<&str>(5)? == decision.act.kind(),
                    )
                };
                if !serde_json::from_str(json).is_ok_and(|decision| same(decision).unwrap_or(false)) {
                    broken = Some(expected);
                    return Ok(ControlFlow::Break(()));
                }
            }
            expected += 1;
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(broken)
    }
}

fn find(connection: &dyn Connection, id: Uuid) -> Result<Option<Record>, StoreError> {
    connection.one(FIND, values![text(id)], read)
}

pub(super) fn append(connection: &dyn Connection, decision: &Decision) -> Result<Record, StoreError> {
    match find(connection, decision.id)? {
        Some(record) if record.decision == *decision => return Ok(record),
        Some(_) => return Err(StoreError::Conflict(format!("another decision has the id {}", decision.id))),
        None => {}
    }
    if let Act::RevokeWaiver { waiver } = decision.act {
        let given = find(connection, waiver)?.is_some_and(|r| matches!(r.decision.act, Act::Waive { .. }));
        if !given {
            return Err(StoreError::Missing(format!("there is no waiver {waiver}")));
        }
    }
    let last = connection.one(LAST, values![], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (last, hash) = last.unwrap_or((0i64, Hash::default()));
    let json = serde_json::to_string(decision).map_err(|e| StoreError::Engine(e.to_string()))?;
    let (sequence, hash) = (last + 1, Chain(hash).next(&json).0);
    connection
        .execute(INSERT, values![sequence, text(decision.id), micros(decision.at), json, hash, decision.act.kind()])?;
    Ok(Record { sequence, decision: decision.clone(), hash })
}

/// The records that erasures emptied, with the hash before each, where the erasure says it.
fn emptied(connection: &dyn Connection) -> Result<BTreeMap<i64, Option<String>>, StoreError> {
    let mut found = BTreeMap::new();
    connection.each(ALL, values![i64::MAX], &mut |row| {
        // One that can't be read is found out by its hash.
        if let Ok(Record { decision: Decision { act: Act::Erase { records, before, .. }, .. }, .. }) = read(row) {
            let before = before.into_iter().map(Some).chain(std::iter::repeat(None));
            found.extend(records.into_iter().zip(before));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// Empties the records about a person; which, and the hash before each.
pub(super) fn empty(connection: &dyn Connection, person: &Person) -> Result<(Vec<i64>, Vec<String>), StoreError> {
    let is_theirs = |who: &PersonId| person.ids().any(|id| id == who);
    let records = connection.all(ALL, values![i64::MAX], read)?;
    let mut waivers = BTreeSet::new();
    let (mut about, mut before) = (Vec::new(), Vec::new());
    for Record { sequence, decision, .. } in records {
        let concerns = match &decision.act {
            Act::RevokeWaiver { waiver } => waivers.contains(waiver),
            act => act.about().any(is_theirs),
        };
        if concerns && matches!(decision.act, Act::Waive { .. }) {
            waivers.insert(decision.id);
        }
        if concerns {
            connection.execute(EMPTY, values![sequence])?;
            let hash = connection.one(HASH, values![sequence - 1], |row| row.get::<Hash>(0))?.unwrap_or_default();
            before.push(HEXLOWER.encode(&hash));
            about.push(sequence);
        }
    }
    Ok((about, before))
}

fn read(row: &dyn Row) -> Result<Record, StoreError> {
    Ok(Record { sequence: row.get(0)?, decision: json(row, 1)?, hash: row.get(2)? })
}
