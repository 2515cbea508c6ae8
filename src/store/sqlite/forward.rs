//! Cursors of what was carried to other stores.

use super::SqliteStore;
use super::column::uuid;
use crate::store::{Forwards, Refusal, StoreError};
use rusqlite::{OptionalExtension, params};

const THROUGH: &str = "select through from forward where target = $1";

const MOVE_ON: &str = "
    insert into forward (target, through) values ($1, $2)
    on conflict (target) do update set through = excluded.through";

const REFUSE: &str = "
    insert into forward_refusal (target, sequence, reason) values ($1, $2, $3)
    on conflict (target, sequence) do update set reason = excluded.reason";

const REFUSALS: &str = "
    select r.sequence, s.id, r.reason from forward_refusal r join statement s on s.sequence = r.sequence
    where r.target = $1 order by r.sequence";

const FIRST_REFUSED: &str = "select min(sequence) from forward_refusal where target = $1";

const FORGET_REFUSALS: &str = "delete from forward_refusal where target = $1";

impl Forwards for SqliteStore {
    fn forwarded(&self, target: &str) -> Result<i64, StoreError> {
        let through = self.read()?.prepare_cached(THROUGH)?.query_row([target], |row| row.get(0)).optional()?;
        Ok(through.unwrap_or(0))
    }

    fn note_forwarded(&self, target: &str, through: i64, refused: Option<&str>) -> Result<(), StoreError> {
        let (target, refused) = (target.to_owned(), refused.map(str::to_owned));
        self.write(move |connection| {
            connection.prepare_cached(MOVE_ON)?.execute(params![target, through])?;
            if let Some(reason) = &refused {
                connection.prepare_cached(REFUSE)?.execute(params![target, through, reason])?;
            }
            Ok(())
        })
    }

    fn refusals(&self, target: &str) -> Result<Vec<Refusal>, StoreError> {
        let reader = self.read()?;
        let mut find = reader.prepare_cached(REFUSALS)?;
        let refusals = find
            .query_map([target], |row| Ok(Refusal { sequence: row.get(0)?, id: uuid(row, 1)?, reason: row.get(2)? }))?;
        Ok(refusals.collect::<Result<_, _>>()?)
    }

    fn retry_refused(&self, target: &str) -> Result<bool, StoreError> {
        let target = target.to_owned();
        self.write(move |connection| {
            let first: Option<i64> =
                connection.prepare_cached(FIRST_REFUSED)?.query_row([&target], |row| row.get(0))?;
            let Some(first) = first else { return Ok(false) };
            connection.prepare_cached(MOVE_ON)?.execute(params![target, first - 1])?;
            connection.prepare_cached(FORGET_REFUSALS)?.execute([&target])?;
            Ok(true)
        })
    }
}
