//! Walking along postings: what meets all conditions between two sequences, from either end.
//!
//! What finds fewest is walked along, row by row; whether the other conditions are met is looked up.

use super::connection::{Connection, values};
use super::posting::{self, BLOCK, unpacked};
use super::term::{Condition, Term};
use crate::store::StoreError;
use std::ops::ControlFlow;

/// Where the row begins that an offset is in, or would be; the offset itself, when it would be before all.
const BEGINNING: &str = "
    select coalesce((select max(first) from posting where block = $1 and term = $2 and first <= $3), $3)";

const NEXT_UP: &str = "
    select offsets from posting where block = $1 and term = $2 and first >= $3 order by first limit 1";

const NEXT_DOWN: &str = "
    select offsets from posting where block = $1 and term = $2 and first <= $3 order by first desc limit 1";

/// How many bytes of offsets there are, as far as it matters: what fills a few rows is one of many.
const SIZE: &str = "
    select coalesce(sum(length(offsets)), 0)
    from (select offsets from posting where block = $1 and term = $2 limit 4) few";

/// Hands over what meets all of these conditions in a block between two sequences, from either end, until `each` breaks. Tells
/// whether it did.
pub(super) fn walk(
    connection: &dyn Connection,
    block: i64,
    conditions: &[Condition],
    (above, below): (i64, i64),
    ascending: bool,
    each: &mut dyn FnMut(i64) -> Result<ControlFlow<()>, StoreError>,
) -> Result<ControlFlow<()>, StoreError> {
    let start = block * BLOCK;
    let from = above.saturating_add(1).max(start) - start;
    let to = below.saturating_sub(1).min(start + BLOCK - 1) - start;
    let Some((rarest, others)) = rarest_first(connection, block, conditions)?.filter(|_| from <= to) else {
        return Ok(ControlFlow::Continue(()));
    };
    let mut along = rarest
        .terms()
        .iter()
        .map(|term| Along::begin(connection, block, *term, (from, to), ascending))
        .collect::<Result<Vec<_>, _>>()?;
    let mut others: Vec<Vec<Other>> = others
        .into_iter()
        .map(|condition| condition.terms().iter().map(|term| Other { block, term: *term, row: Vec::new() }).collect())
        .collect();
    while let Some(offset) = next(connection, &mut along, ascending)? {
        if is_met_by(connection, &mut others, offset)? && each(start + i64::from(offset))?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// The condition that fewest meet in a block, and the others; nothing when there is one that none meets.
fn rarest_first<'c>(
    connection: &dyn Connection,
    block: i64,
    conditions: &'c [Condition],
) -> Result<Option<(&'c Condition, Vec<&'c Condition>)>, StoreError> {
    if let [one] = conditions {
        return Ok(Some((one, Vec::new())));
    }
    let mut sized = Vec::with_capacity(conditions.len());
    for condition in conditions {
        let mut size: i64 = 0;
        for term in condition.terms() {
            size += connection.value::<i64>(SIZE, values![block, term.0])?;
        }
        if size == 0 {
            return Ok(None);
        }
        sized.push((size, condition));
    }
    sized.sort_by_key(|(size, _)| *size);
    let mut conditions = sized.into_iter().map(|(_, condition)| condition);
    Ok(conditions.next().map(|rarest| (rarest, conditions.collect())))
}

/// The next of what several terms find, each once.
fn next(connection: &dyn Connection, along: &mut [Along], ascending: bool) -> Result<Option<u16>, StoreError> {
    let mut nearest: Option<u16> = None;
    for one in &mut *along {
        if let Some(offset) = one.peek(connection)? {
            nearest = Some(nearest.map_or(offset, |near| if ascending { near.min(offset) } else { near.max(offset) }));
        }
    }
    if let Some(offset) = nearest {
        for one in along {
            one.pass(offset);
        }
    }
    Ok(nearest)
}

/// What a term finds in a block between two offsets, from one end.
struct Along {
    block: i64,
    term: Term,
    bounds: (i64, i64),
    ascending: bool,
    /// What is left of the row that was read last, the nearest last.
    row: Vec<u16>,
    /// Where the next row is looked for, unless there is none.
    on: Option<i64>,
}

impl Along {
    fn begin(
        connection: &dyn Connection,
        block: i64,
        term: Term,
        bounds: (i64, i64),
        ascending: bool,
    ) -> Result<Self, StoreError> {
        let on = match bounds {
            (0, _) if ascending => 0,
            // A row may begin before the end that is walked from.
            (from, _) if ascending => connection.value(BEGINNING, values![block, term.0, from])?,
            (_, to) => to,
        };
        Ok(Self { block, term, bounds, ascending, row: Vec::new(), on: Some(on) })
    }

    /// The nearest.
    fn peek(&mut self, connection: &dyn Connection) -> Result<Option<u16>, StoreError> {
        let (from, to) = self.bounds;
        while self.row.is_empty()
            && let Some(on) = self.on
        {
            let sql = if self.ascending { NEXT_UP } else { NEXT_DOWN };
            let read = connection.one(sql, values![self.block, self.term.0, on], |row| unpacked(row.get(0)?))?;
            let mut row = read.unwrap_or_default();
            self.on = row.first().map(|first| i64::from(*first)).and_then(|first| {
                if self.ascending { (first < to).then_some(first + 1) } else { (first > from).then_some(first - 1) }
            });
            row.retain(|offset| (from..=to).contains(&i64::from(*offset)));
            if self.ascending {
                row.reverse();
            }
            self.row = row;
        }
        Ok(self.row.last().copied())
    }

    /// Leaves an offset behind, if it is the nearest.
    fn pass(&mut self, offset: u16) {
        self.row.pop_if(|nearest| *nearest == offset);
    }
}

/// Whether each condition is met by a statement: by one of its terms.
fn is_met_by(connection: &dyn Connection, others: &mut [Vec<Other>], offset: u16) -> Result<bool, StoreError> {
    'conditions: for terms in others {
        for term in terms {
            if term.finds(connection, offset)? {
                continue 'conditions;
            }
        }
        return Ok(false);
    }
    Ok(true)
}

/// What another term finds, as far as it was asked: the row read last, in which the next one asked for mostly is, too.
struct Other {
    block: i64,
    term: Term,
    row: Vec<u16>,
}

impl Other {
    fn finds(&mut self, connection: &dyn Connection, offset: u16) -> Result<bool, StoreError> {
        let is_read = |row: &[u16]| row.first().is_some_and(|first| *first <= offset) && row.last() >= Some(&offset);
        if !is_read(&self.row) {
            self.row = posting::row_holding(connection, self.block, self.term, offset)?;
        }
        Ok(self.row.binary_search(&offset).is_ok())
    }
}
