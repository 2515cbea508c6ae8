//! Records from elsewhere: claims, scans that came with a list, and vouching.

use super::column::{micros, text, time, time_or_none, unreadable, uuid};
use super::connection::{Row, values};
use super::{SqlStore, decision, file, statement};
use crate::access::PersonId;
use crate::course::{Id, ModuleKey};
use crate::decision::Said;
use crate::store::{Batch, Claim, Claims, Settled, StoreError, Vouching};
use crate::xapi::File;
use jiff::Timestamp;
use std::sync::Arc;
use uuid::Uuid;

const WAITING: &str = "select count(*) from claim where person = $1 and settled is null";

const INSERT: &str = "
    insert into claim (id, person, module, achieved, until, source, made, scan)
    values ($1, $2, $3, $4, $5, $6, $7, $8)";

const FIND: &str = "
    select id, person, module, achieved, until, source, made, settled, accepted, settled_by, reason
    from claim where id = $1";

const OF_PERSON: &str = "
    select id, person, module, achieved, until, source, made, settled, accepted, settled_by, reason
    from claim where person = $1 order by made desc, id";

const OPEN: &str = "
    select id, person, module, achieved, until, source, made, settled, accepted, settled_by, reason
    from claim where settled is null order by made, id";

const SCAN: &str = "select scan from claim where id = $1";

const WITHDRAW: &str = "delete from claim where id = $1 and person = $2 and settled is null";

/// Its scan is a statement's from now on, or nobody's.
const SETTLE: &str = "
    update claim set settled = $1, accepted = $2, settled_by = $3, reason = $4, scan = $5
    where id = $6 and settled is null";

/// What an erasure emptied nobody can have seen.
const LAST: &str = "
    select coalesce(max(sequence), 0) from decision
    where (act = 'accept_record' or act = 'revoke_record') and json <> ''";

const REMOVE_UPLOADS: &str = "delete from upload where owner = $1";

const KEEP_UPLOAD: &str = "
    insert into upload (owner, sha2, made, content) values ($1, $2, $3, $4)
    on conflict do nothing";

const UPLOADS: &str = "select sha2, content from upload where owner = $1 order by sha2";

const FORGET_UPLOADS: &str = "delete from upload where made < $1";

const OLD: &str = "select count(*) from claim where settled < $1";

const FORGET: &str = "delete from claim where settled < $1";

impl Claims for SqlStore {
    fn add_claim(&self, claim: &Claim, scan: &[u8], most: u32) -> Result<bool, StoreError> {
        let (claim, scan) = (claim.clone(), scan.to_vec());
        self.write(move |connection| {
            let Claim { id, person, module, says, made, .. } = &claim;
            let waiting: i64 = connection.value(WAITING, values![&person.0])?;
            if waiting >= i64::from(most) {
                return Ok(false);
            }
            let (id, module, made) = (text(*id), module.to_string(), micros(*made));
            let (achieved, until) = (says.achieved.to_string(), says.until.map(|day| day.to_string()));
            connection.execute(INSERT, values![id, &person.0, module, achieved, until, says.source, made, scan])?;
            Ok(true)
        })
    }

    fn claim(&self, id: Uuid) -> Result<Option<Claim>, StoreError> {
        self.read()?.one(FIND, values![text(id)], read)
    }

    fn claim_scan(&self, id: Uuid) -> Result<Option<Vec<u8>>, StoreError> {
        self.read()?.one(SCAN, values![text(id)], |row| row.get(0))
    }

    fn claims_of(&self, person: &PersonId) -> Result<Vec<Claim>, StoreError> {
        self.read()?.all(OF_PERSON, values![&person.0], read)
    }

    fn open_claims(&self) -> Result<Vec<Claim>, StoreError> {
        self.read()?.all(OPEN, values![], read)
    }

    fn withdraw_claim(&self, id: Uuid, person: &PersonId) -> Result<bool, StoreError> {
        let person = person.clone();
        self.write(move |connection| Ok(connection.execute(WITHDRAW, values![text(id), &person.0])? == 1))
    }

    fn vouch(&self, vouching: &Vouching, now: Timestamp) -> Result<bool, StoreError> {
        let Vouching { decisions, batch, seen, claim } = vouching.clone();
        let Batch { statements, files } = batch;
        let (statements, horizon) = (statement::prepared(statements), Arc::clone(&self.horizon));
        self.write(move |connection| {
            let last: i64 = connection.value(LAST, values![])?;
            if last != seen {
                return Ok(false);
            }
            if let (Some((claim, accepted)), Some(decision)) = (claim, decisions.last()) {
                let (at, by, reason) = (micros(decision.at), &decision.by, &decision.reason);
                let settled = connection.execute(SETTLE, values![at, accepted, by, reason, [0u8; 0], text(claim)])?;
                if settled != 1 {
                    return Ok(false);
                }
            }
            for decision in &decisions {
                decision::append(connection, decision)?;
            }
            statement::insert(connection, &horizon, &statements, now)?;
            files.iter().try_for_each(|kept| file::add(connection, kept))?;
            Ok(true)
        })
    }

    fn keep_uploads(&self, owner: &PersonId, files: &[File], now: Timestamp) -> Result<(), StoreError> {
        let (owner, files) = (owner.clone(), files.to_vec());
        self.write(move |connection| {
            connection.execute(REMOVE_UPLOADS, values![&owner.0])?;
            for kept in &files {
                connection.execute(KEEP_UPLOAD, values![&owner.0, kept.sha2, micros(now), kept.content])?;
            }
            Ok(())
        })
    }

    fn uploads(&self, owner: &PersonId) -> Result<Vec<File>, StoreError> {
        self.read()?.all(UPLOADS, values![&owner.0], |row| Ok(File { sha2: row.get(0)?, content: row.get(1)? }))
    }

    fn forget_uploads(&self, before: Timestamp) -> Result<(), StoreError> {
        self.write(move |connection| connection.execute(FORGET_UPLOADS, values![micros(before)]).map(drop))
    }

    fn old_claims(&self, before: Timestamp) -> Result<u64, StoreError> {
        let count: i64 = self.read()?.value(OLD, values![micros(before)])?;
        Ok(count.unsigned_abs())
    }

    fn forget_claims(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.write(move |connection| Ok(connection.execute(FORGET, values![micros(before)])? as u64))
    }
}

fn read(row: &dyn Row) -> Result<Claim, StoreError> {
    let module: &str = row.get(2)?;
    let key = module.split_once('/').and_then(|(course, module)| Some((Id::new(course).ok()?, Id::new(module).ok()?)));
    let (course, module) = key.ok_or_else(|| unreadable(2, format!("`{module}` is no module")))?;
    let achieved = row.get::<&str>(3)?.parse().map_err(|e| unreadable(3, e))?;
    let until = row.get::<Option<&str>>(4)?.map(str::parse).transpose().map_err(|e| unreadable(4, e))?;
    let settled = match time_or_none(row, 7)? {
        Some(at) => Some(Settled { at, accepted: row.get(8)?, by: row.get(9)?, reason: row.get(10)? }),
        None => None,
    };
    Ok(Claim {
        id: uuid(row, 0)?,
        person: PersonId(row.get(1)?),
        module: ModuleKey { course, module },
        says: Said { achieved, until, source: row.get(5)?, scan: None },
        made: time(row, 6)?,
        settled,
    })
}
