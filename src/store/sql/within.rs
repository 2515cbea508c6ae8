//! What is proved of an activity and all that names it: by the index of terms, block by block, then among those that wait for it.

use super::column::micros;
use super::connection::{Access, Connection, Row, Value, values};
use super::evidence;
use super::term::{self, Term};
use crate::evidence::Evidence;
use crate::store::StoreError;
use jiff::Timestamp;
use std::ops::ControlFlow;

/// Texts are large, and needed of two kinds only: an answer's says what was answered, a leaving's for how long.
const INDEXED: &str = "
    select e.facts, e.known, e.voided, e.home_page, e.name,
        case when substr(e.facts, 1, 4) in ('answ', 'term', 'pass', 'fail') then s.body else '' end
    from statement_term t cross join evidence e cross join statement s
    where t.block = $1 and t.term = $2 and t.sequence <= $3 and e.sequence = t.sequence and s.sequence = t.sequence
        and e.known <= $4 and (e.voided is null or e.voided > $4)
    order by t.sequence";

const WAITING: &str = "
    select sequence, terms from statement_terms where sequence > $1 order by sequence";

const ONE: &str = "
    select e.facts, e.known, e.voided, e.home_page, e.name, s.body
    from evidence e cross join statement s
    where e.sequence = $1 and s.sequence = e.sequence and e.known <= $2 and (e.voided is null or e.voided > $2)";

/// Hands over what was known and in force at `as_of`, oldest first, with the statements' texts where they say more.
pub(super) fn find(
    connection: &dyn Connection,
    activity: &str,
    as_of: Timestamp,
    each: &mut dyn FnMut(Evidence, &str),
) -> Result<(), StoreError> {
    let term = Term::related_activity(activity);
    let known = micros(as_of);
    // One view of all tables: none may move terms to the index in between.
    let _view = connection.transaction(Access::View)?;
    let mut hand_over = |row: &dyn Row| -> Result<ControlFlow<()>, StoreError> {
        each(evidence::read(row, as_of)?, row.get(evidence::COLUMNS)?);
        Ok(ControlFlow::Continue(()))
    };
    let through = term::through(connection)?;
    for block in 0..=term::block(through) {
        connection.each(INDEXED, values![block, term.0, through, known], &mut hand_over)?;
    }
    let mut waiting: Vec<i64> = Vec::new();
    connection.each(WAITING, values![through], &mut |row| {
        if term.is_among(row.get(1)?) {
            waiting.push(row.get(0)?);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    for sequence in waiting {
        let values: &[Value<'_>] = values![sequence, known];
        connection.each(ONE, values, &mut hand_over)?;
    }
    Ok(())
}
