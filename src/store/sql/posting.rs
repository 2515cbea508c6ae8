//! Postings: which statements a term finds.
//!
//! Sequences are parted into blocks. What a term finds in one of them is offsets in the block, two bytes each, in rows that follow
//! each other: within a row, and from row to row, offsets grow. Statements come in in their order, so what is new goes behind
//! what is there, and a query reads the rows from whichever end it asks for.

use super::column::unreadable;
use super::connection::{Bind, Connection, Value, several, values};
use super::term::Term;
use crate::store::StoreError;
use std::sync::LazyLock;

/// How many sequences share a block: few blocks are few to look into, and offsets fit into two bytes.
/// Migrations made blocks of this size, so another one needs a step of its own.
pub(super) const BLOCK: i64 = 32_768;

/// How many offsets a row is filled up to: more of them would have pages of their own in `SQLite`.
const FULL: usize = 448;

/// From how many on what comes in makes rows of its own: looking for those that could be filled up would cost more than it saves.
const MANY: usize = 16_384;

/// The row an offset is in, if it is in any.
const HOLDING: &str = "
    select offsets from posting where block = $1 and term = $2 and first <= $3 order by first desc limit 1";

const INSERT: &str = "insert into posting (block, term, first, offsets) values ($1, $2, $3, $4)";

const CHANGE: &str = "update posting set offsets = $1 where block = $2 and term = $3 and first = $4";

const REMOVE: &str = "delete from posting where block = $1 and term = $2 and first = $3";

/// How many rows one statement of SQL brings in.
const TOGETHER: usize = 64;

/// `INSERT` for `TOGETHER` rows.
static INSERT_TOGETHER: LazyLock<String> = LazyLock::new(|| several(INSERT, TOGETHER));

/// The block a statement is in.
pub(super) fn block(sequence: i64) -> i64 {
    sequence / BLOCK
}

/// Where in its block it is.
fn offset(sequence: i64) -> u16 {
    u16::try_from(sequence % BLOCK).unwrap_or_default()
}

/// A statement that a term finds, and before both the block it is in: the order of the index.
pub(super) type Found = (i64, Term, i64);

/// What a term finds.
pub(super) fn found(term: Term, sequence: i64) -> Found {
    (block(sequence), term, sequence)
}

/// Some of what a term finds in a block, in order; never nothing.
#[derive(Debug, Clone)]
struct Row {
    block: i64,
    term: Term,
    offsets: Vec<u16>,
}

impl Row {
    fn first(&self) -> i64 {
        self.offsets.first().copied().unwrap_or_default().into()
    }

    /// The row that an offset is in, or would be.
    fn holding(connection: &dyn Connection, block: i64, term: Term, offset: u16) -> Result<Option<Self>, StoreError> {
        connection.one(HOLDING, values![block, term.0, i64::from(offset)], |row| {
            Ok(Self { block, term, offsets: unpacked(row.get(0)?)? })
        })
    }

    fn insert(&self, connection: &dyn Connection) -> Result<(), StoreError> {
        connection.execute(INSERT, values![self.block, self.term.0, self.first(), packed(&self.offsets)]).map(drop)
    }

    /// Keeps it in the place of the row that began there.
    fn replace(&self, connection: &dyn Connection, first: i64) -> Result<(), StoreError> {
        if !self.offsets.is_empty() && self.first() == first {
            let offsets = packed(&self.offsets);
            return connection.execute(CHANGE, values![offsets, self.block, self.term.0, first]).map(drop);
        }
        connection.execute(REMOVE, values![self.block, self.term.0, first])?;
        if self.offsets.is_empty() { Ok(()) } else { self.insert(connection) }
    }
}

fn packed(offsets: &[u16]) -> Vec<u8> {
    offsets.iter().flat_map(|offset| offset.to_be_bytes()).collect()
}

/// Offsets as a row has them.
pub(super) fn unpacked(bytes: &[u8]) -> Result<Vec<u16>, StoreError> {
    let (offsets, []) = bytes.as_chunks() else { return Err(unreadable(0, "an odd number of bytes")) };
    Ok(offsets.iter().map(|offset| u16::from_be_bytes(*offset)).collect())
}

/// Brings in what finds many statements, each newer than all that are in the index.
pub(super) fn insert(connection: &dyn Connection, found: Vec<Found>) -> Result<(), StoreError> {
    let fill = found.len() < MANY;
    bring_in(connection, found, fill)
}

/// The same; `fill` says whether rows that are there are filled up first.
fn bring_in(connection: &dyn Connection, mut found: Vec<Found>, fill: bool) -> Result<(), StoreError> {
    // In the index's own order each of its pages is written once.
    found.sort_unstable();
    let mut rows: Vec<Row> = Vec::new();
    for group in found.chunk_by(|(block, term, _), (other, next, _)| (block, term) == (other, next)) {
        let (block, term, _) = group[0];
        let mut offsets: Vec<u16> = group.iter().map(|(_, _, sequence)| offset(*sequence)).collect();
        if fill
            && let Some(mut last) = Row::holding(connection, block, term, u16::MAX)?
            && last.offsets.len() < FULL
        {
            let more = offsets.len().min(FULL - last.offsets.len());
            last.offsets.extend(offsets.drain(..more));
            last.replace(connection, last.first())?;
        }
        rows.extend(offsets.chunks(FULL).map(|offsets| Row { block, term, offsets: offsets.to_vec() }));
    }
    let (chunks, rest) = rows.as_chunks::<TOGETHER>();
    for chunk in chunks {
        let kept: Vec<(i64, Vec<u8>)> = chunk.iter().map(|row| (row.first(), packed(&row.offsets))).collect();
        let values = chunk
            .iter()
            .zip(&kept)
            .flat_map(|(row, (first, offsets))| [row.block.bind(), row.term.0.bind(), first.bind(), offsets.bind()]);
        connection.execute(&INSERT_TOGETHER, &values.collect::<Vec<Value<'_>>>())?;
    }
    rest.iter().try_for_each(|row| row.insert(connection))
}

/// Lets a term find one statement more, which is in the index already.
pub(super) fn add(connection: &dyn Connection, term: Term, sequence: i64) -> Result<(), StoreError> {
    let (block, offset) = (block(sequence), offset(sequence));
    let Some(mut row) = Row::holding(connection, block, term, offset)? else {
        return Row { block, term, offsets: vec![offset] }.insert(connection);
    };
    if let Err(place) = row.offsets.binary_search(&offset) {
        row.offsets.insert(place, offset);
        row.replace(connection, row.first())?;
    }
    Ok(())
}

/// Lets terms no longer find statements.
pub(super) fn remove(connection: &dyn Connection, mut found: Vec<Found>) -> Result<(), StoreError> {
    found.sort_unstable();
    for (block, term, sequence) in found {
        let offset = offset(sequence);
        let Some(mut row) = Row::holding(connection, block, term, offset)? else { continue };
        if let Ok(place) = row.offsets.binary_search(&offset) {
            let first = row.first();
            row.offsets.remove(place);
            row.replace(connection, first)?;
        }
    }
    Ok(())
}

/// The offsets of the row that one is in, or would be.
pub(super) fn row_holding(
    connection: &dyn Connection,
    block: i64,
    term: Term,
    offset: u16,
) -> Result<Vec<u16>, StoreError> {
    Ok(Row::holding(connection, block, term, offset)?.map_or(Vec::new(), |row| row.offsets))
}

#[cfg(test)]
mod tests {
    use super::super::term::Condition;
    use super::super::walk::walk;
    use super::*;
    use crate::store::sqlite;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::ops::ControlFlow;

    #[derive(Debug, Clone)]
    enum Step {
        /// Terms, each with how many of the next statements it finds, and of which it finds one.
        Insert(Vec<(u8, i64, i64)>, bool),
        /// The next statement is so many before the end of a block.
        SkipTo(i64),
        /// A term, and where among all statements so far, in thousandths.
        Add(u8, i64),
        Remove(Vec<(u8, i64)>),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let some = || (0..3_u8, 0..1_000_i64);
        proptest::collection::vec(
            prop_oneof![
                3 => (proptest::collection::vec((0..3_u8, 1..700_i64, 1..4_i64), 1..4), any::<bool>())
                    .prop_map(|(runs, fill)| Step::Insert(runs, fill)),
                1 => (0..400_i64).prop_map(Step::SkipTo),
                2 => some().prop_map(|(term, at)| Step::Add(term, at)),
                1 => proptest::collection::vec(some(), 1..40).prop_map(Step::Remove),
            ],
            1..12,
        )
    }

    fn term(number: u8) -> Term {
        Term([number; 16])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn what_was_brought_in_is_found(
            steps in steps(),
            asked in proptest::collection::vec(proptest::collection::vec(0..3_u8, 1..3), 1..4),
            (one, other) in (0..1_000_i64, 0..1_000_i64),
            most in 1..60_usize,
        ) {
            let folder = tempfile::tempdir().unwrap();
            let connection = sqlite::scratch(folder.path());
            let mut expected: BTreeSet<(i64, u8)> = BTreeSet::new();
            let mut next = 1;
            let rows = |of: &BTreeSet<(i64, u8)>| of.iter().map(|(at, number)| found(term(*number), *at)).collect();
            for step in steps {
                match step {
                    Step::Insert(runs, fill) => {
                        let every = |(number, count, by)| (0..count).map(move |nth| (next + nth * by, number));
                        let new: BTreeSet<(i64, u8)> = runs.into_iter().flat_map(every).collect();
                        bring_in(&*connection, rows(&new), fill).unwrap();
                        next = new.last().unwrap().0 + 1;
                        expected.extend(new);
                    }
                    Step::SkipTo(before) => next = next.max((block(next) + 1) * BLOCK - before),
                    Step::Add(number, at) => {
                        add(&*connection, term(number), next * at / 1_000).unwrap();
                        expected.insert((next * at / 1_000, number));
                    }
                    Step::Remove(some) => {
                        let some = some.into_iter().map(|(number, at)| (next * at / 1_000, number)).collect();
                        remove(&*connection, rows(&some)).unwrap();
                        expected.retain(|one| !some.contains(one));
                    }
                }
            }
            let any_of = |numbers: &Vec<u8>| Condition::any(numbers.iter().map(|number| term(*number)));
            let conditions: Vec<Condition> = asked.iter().map(any_of).collect();
            let (above, below) = (next * one.min(other) / 1_000 - 1, next * one.max(other) / 1_000 + 2);
            let all = |at: &i64| asked.iter().all(|any| any.iter().any(|number| expected.contains(&(*at, *number))));
            let within: BTreeSet<i64> = (above + 1..below).filter(all).collect();
            for ascending in [true, false] {
                let mut wanted: Vec<i64> = within.iter().copied().collect();
                let mut blocks: Vec<i64> = (0..=block(next)).collect();
                if !ascending {
                    wanted.reverse();
                    blocks.reverse();
                }
                wanted.truncate(most);
                let mut seen = Vec::new();
                for block in blocks {
                    let flow = walk(&*connection, block, &conditions, (above, below), ascending, &mut |at| {
                        seen.push(at);
                        Ok(if seen.len() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
                    });
                    if flow.unwrap().is_break() {
                        break;
                    }
                }
                prop_assert_eq!(seen, wanted);
            }
        }
    }
}
