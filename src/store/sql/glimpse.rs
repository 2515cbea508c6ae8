//! Views of a team's states.

use super::column::{micros, time, time_or_none};
use super::connection::{Row, values};
use super::{SqlStore, decision};
use crate::decision::Decision;
use crate::store::{Glimpse, Glimpses, StoreError, TokenHash};
use jiff::Timestamp;

const INSERT: &str = "insert into glimpse (token, address, created, expires) values ($1, $2, $3, $4)";

const FIND: &str = "select token, address, created, expires, opened, revoked from glimpse where token = $1";

const ALL: &str = "select token, address, created, expires, opened, revoked from glimpse order by created desc, token";

const OPEN: &str = "update glimpse set opened = $1 where token = $2 and opened is null";

const REVOKE: &str = "update glimpse set revoked = $1 where token = $2 and revoked is null";

impl Glimpses for SqlStore {
    fn add_glimpse(&self, glimpse: &Glimpse, decision: &Decision) -> Result<(), StoreError> {
        let (glimpse, decision) = (glimpse.clone(), decision.clone());
        self.write(move |connection| {
            let Glimpse { token, address, created, expires, .. } = &glimpse;
            connection.execute(INSERT, values![token, address, micros(*created), micros(*expires)])?;
            decision::append(connection, &decision).map(drop)
        })
    }

    fn glimpse(&self, token: &TokenHash) -> Result<Option<Glimpse>, StoreError> {
        self.read()?.one(FIND, values![token], read)
    }

    fn glimpses(&self) -> Result<Vec<Glimpse>, StoreError> {
        self.read()?.all(ALL, values![], read)
    }

    fn open_glimpse(&self, token: &TokenHash, now: Timestamp) -> Result<(), StoreError> {
        let token = *token;
        self.write(move |connection| connection.execute(OPEN, values![micros(now), token]).map(drop))
    }

    fn revoke_glimpse(&self, token: &TokenHash, decision: &Decision) -> Result<bool, StoreError> {
        let (token, decision) = (*token, decision.clone());
        self.write(move |connection| {
            let revoked = connection.execute(REVOKE, values![micros(decision.at), token])? == 1;
            if revoked {
                decision::append(connection, &decision)?;
            }
            Ok(revoked)
        })
    }
}

fn read(row: &dyn Row) -> Result<Glimpse, StoreError> {
    Ok(Glimpse {
        token: row.get(0)?,
        address: row.get(1)?,
        created: time(row, 2)?,
        expires: time(row, 3)?,
        opened: time_or_none(row, 4)?,
        revoked: time_or_none(row, 5)?,
    })
}
