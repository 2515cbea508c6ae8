//! What is proved of an activity and all that names it: by the index of terms, block by block, then among those that wait for it.

use super::column::micros;
use super::connection::{Access, Bind, Connection, Row, Value, values};
use super::query::{TOGETHER, padded};
use super::term::{self, Condition, Term};
use super::walk::walk;
use super::{evidence, posting};
use crate::evidence::Evidence;
use crate::store::StoreError;
use jiff::Timestamp;
use std::ops::ControlFlow;

/// Texts are large, and needed of two kinds only: an answer's says what was answered, a leaving's for how long.
const SOME: &str = "
    select e.facts, e.known, e.voided, e.home_page, e.name,
        case when substr(e.facts, 1, 4) in ('answ', 'term', 'pass', 'fail') then s.body else '' end
    from evidence e cross join statement s
    where e.sequence in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        and s.sequence = e.sequence and e.known <= $17 and (e.voided is null or e.voided > $17)
    order by e.sequence";

const WAITING: &str = "
    select sequence, terms from statement_terms where sequence > $1 order by sequence";

/// Hands over what was known and in force at `as_of`, oldest first, with the statements' texts where they say more.
pub(super) fn find(
    connection: &dyn Connection,
    activity: &str,
    as_of: Timestamp,
    each: &mut dyn FnMut(Evidence, &str),
) -> Result<(), StoreError> {
    let condition = [Condition::found(Term::activity(activity), true)];
    let known = micros(as_of);
    // One view of all tables: none may move terms to the index in between.
    let _view = connection.transaction(Access::View)?;
    let mut hand_over = |row: &dyn Row| -> Result<ControlFlow<()>, StoreError> {
        each(evidence::read(row, as_of)?, row.get(evidence::COLUMNS)?);
        Ok(ControlFlow::Continue(()))
    };
    let through = term::through(connection)?;
    let mut read = |found: &[i64]| {
        found.chunks(TOGETHER).try_for_each(|some| {
            let sequences = padded(some);
            let mut values: Vec<Value<'_>> = sequences.iter().map(Bind::bind).collect();
            values.push(known.bind());
            connection.each(SOME, &values, &mut hand_over)
        })
    };
    let mut found: Vec<i64> = Vec::new();
    for block in 0..=posting::block(through) {
        let _whole = walk(connection, block, &condition, (0, through + 1), true, &mut |sequence| {
            found.push(sequence);
            Ok(ControlFlow::Continue(()))
        })?;
        read(&found)?;
        found.clear();
    }
    let mut waiting: Vec<i64> = Vec::new();
    connection.each(WAITING, values![through], &mut |row| {
        if condition[0].is_met_by(row.get(1)?) {
            waiting.push(row.get(0)?);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    read(&waiting)
}
