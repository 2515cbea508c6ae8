//! Cursors of what was carried to other stores.

use super::SqlStore;
use super::column::uuid;
use super::connection::{Row, values};
use crate::store::{Forwards, Refusal, StoreError};

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

impl Forwards for SqlStore {
    fn forwarded(&self, target: &str) -> Result<i64, StoreError> {
        let through = self.read()?.one(THROUGH, values![target], |row| row.get(0))?;
        Ok(through.unwrap_or(0))
    }

    fn note_forwarded(&self, target: &str, through: i64, refused: Option<&str>) -> Result<(), StoreError> {
        let (target, refused) = (target.to_owned(), refused.map(str::to_owned));
        self.write(move |connection| {
            connection.execute(MOVE_ON, values![target, through])?;
            if let Some(reason) = &refused {
                connection.execute(REFUSE, values![target, through, reason])?;
            }
            Ok(())
        })
    }

    fn refusals(&self, target: &str) -> Result<Vec<Refusal>, StoreError> {
        let read = |row: &dyn Row| Ok(Refusal { sequence: row.get(0)?, id: uuid(row, 1)?, reason: row.get(2)? });
        self.read()?.all(REFUSALS, values![target], read)
    }

    fn retry_refused(&self, target: &str) -> Result<bool, StoreError> {
        let target = target.to_owned();
        self.write(move |connection| {
            let first: Option<i64> = connection.value(FIRST_REFUSED, values![&target])?;
            let Some(first) = first else { return Ok(false) };
            connection.execute(MOVE_ON, values![target, first - 1])?;
            connection.execute(FORGET_REFUSALS, values![&target])?;
            Ok(true)
        })
    }
}
