//! Sessions' readiness as it was kept.

use super::SqlStore;
use super::column::{micros, time, unreadable};
use super::connection::values;
use crate::access::PersonId;
use crate::readiness::{Kept, Point, Snapshot};
use crate::roster::SessionId;
use crate::store::{Snapshots, StoreError};

const INSERT: &str = "
    insert into snapshot (session, at, point, taken) values ($1, $2, $3, $4)
    on conflict do nothing";

const INSERT_SEAT: &str = "
    insert into snapshot_seat (session, at, person, state, reason, minutes_left) values ($1, $2, $3, $4, $5, $6)";

const ALL: &str = "select at, point, taken from snapshot where session = $1 order by at";

const SEATS: &str = "
    select person, state, reason, minutes_left from snapshot_seat where session = $1 and at = $2 order by person";

impl Snapshots for SqlStore {
    fn keep_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        let snapshot = snapshot.clone();
        self.write(move |connection| {
            let Snapshot { session, point, at, taken, seats } = &snapshot;
            let new = connection.execute(INSERT, values![session.0, micros(*at), point.code(), micros(*taken)])? == 1;
            for Kept { person, state, reason, minutes_left } in seats.iter().filter(|_| new) {
                let at = micros(*at);
                connection.execute(INSERT_SEAT, values![session.0, at, person.0, state, reason, *minutes_left])?;
            }
            Ok(())
        })
    }

    fn snapshots(&self, session: &SessionId) -> Result<Vec<Snapshot>, StoreError> {
        let reader = self.read()?;
        reader.all(ALL, values![session.0], |row| {
            let (at, word): (_, &str) = (time(row, 0)?, row.get(1)?);
            let seats = reader.all(SEATS, values![session.0, micros(at)], |row| {
                Ok(Kept {
                    person: PersonId(row.get(0)?),
                    state: row.get(1)?,
                    reason: row.get(2)?,
                    minutes_left: row.get(3)?,
                })
            })?;
            let point = Point::of(word).ok_or_else(|| unreadable(1, format!("no point is called {word}")))?;
            Ok(Snapshot { session: session.clone(), point, at, taken: time(row, 2)?, seats })
        })
    }
}
