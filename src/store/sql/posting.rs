//! Postings: which statements a term finds.
//!
//! Sequences are parted into blocks. What a term finds in one of them is a list of offsets in the block, two bytes each, in
//! order. Statements are brought in many at a time, and each time makes a row of its own per block and term, so that nothing that
//! is there is written again; a block's rows together are what the term finds in it.

use super::column::unreadable;
use super::connection::{Bind, Connection, Value, values};
use super::term::Term;
use crate::store::StoreError;
use std::ops::ControlFlow;

/// How many sequences share a block: few blocks are few to look into, and offsets fit into two bytes.
/// Migrations made blocks of this size, so another one needs a step of its own.
pub(super) const BLOCK: i64 = 32_768;

const OF: &str = "select offsets from posting where block = $1 and term = $2 order by first";

/// How many bytes of offsets there are; they need not be read for that.
const SIZE: &str = "select coalesce(sum(length(offsets)), 0) from posting where block = $1 and term = $2";

/// A row that begins with the same statement has found it already.
const INSERT: &str = "
    insert into posting (block, term, first, offsets) values ($1, $2, $3, $4)
    on conflict do nothing";

const REMOVE: &str = "delete from posting where block = $1 and term = $2";

/// How many rows one statement of SQL brings in: the engine is called that much less often.
const TOGETHER: usize = 64;

/// `INSERT` for `TOGETHER` rows.
fn insert_together() -> String {
    let row = |n: usize| format!("(${}, ${}, ${}, ${})", n + 1, n + 2, n + 3, n + 4);
    let rows: Vec<_> = (0..TOGETHER).map(|nth| row(nth * 4)).collect();
    format!("insert into posting (block, term, first, offsets) values {} on conflict do nothing", rows.join(", "))
}

/// The block a statement is in.
pub(super) fn block(sequence: i64) -> i64 {
    sequence / BLOCK
}

/// Where in its block it is.
fn offset(sequence: i64) -> u16 {
    u16::try_from(sequence % BLOCK).unwrap_or_default()
}

/// A row: a block, a term, and what it finds there.
struct Row {
    block: i64,
    term: Term,
    first: i64,
    offsets: Vec<u8>,
}

impl Row {
    /// Of statements of one block, in order.
    fn of(term: Term, sequences: impl Iterator<Item = i64> + Clone) -> Option<Self> {
        let first = sequences.clone().next()?;
        let offsets = sequences.flat_map(|sequence| offset(sequence).to_be_bytes()).collect();
        Some(Self { block: block(first), term, first: offset(first).into(), offsets })
    }

    fn values(&self) -> [Value<'_>; 4] {
        [self.block.bind(), self.term.0.bind(), self.first.bind(), self.offsets.bind()]
    }
}

/// A statement that a term finds, and before both the block it is in: the order of the index.
pub(super) type Found = (i64, Term, i64);

/// What a term finds.
pub(super) fn found(term: Term, sequence: i64) -> Found {
    (block(sequence), term, sequence)
}

fn is_one_row((block, term, _): &Found, (other, next, _): &Found) -> bool {
    (block, term) == (other, next)
}

/// Brings in what finds many statements, each new to the index.
pub(super) fn insert(connection: &dyn Connection, mut found: Vec<Found>) -> Result<(), StoreError> {
    // In the index's own order each of its pages is written once.
    found.sort_unstable();
    let row = |group: &[Found]| Row::of(group[0].1, group.iter().map(|(_, _, sequence)| *sequence));
    let rows: Vec<Row> = found.chunk_by(is_one_row).filter_map(row).collect();
    let (chunks, rest) = rows.as_chunks::<TOGETHER>();
    let together = insert_together();
    for chunk in chunks {
        connection.execute(&together, &chunk.iter().flat_map(Row::values).collect::<Vec<_>>())?;
    }
    rest.iter().try_for_each(|row| connection.execute(INSERT, &row.values()).map(drop))
}

/// Lets a term find one statement more.
pub(super) fn add(connection: &dyn Connection, term: Term, sequence: i64) -> Result<(), StoreError> {
    // Found twice, it is found once.
    Row::of(term, std::iter::once(sequence)).map_or(Ok(()), |row| connection.execute(INSERT, &row.values()).map(drop))
}

/// Lets terms no longer find statements.
pub(super) fn remove(connection: &dyn Connection, mut found: Vec<Found>) -> Result<(), StoreError> {
    found.sort_unstable();
    for group in found.chunk_by(is_one_row) {
        let (block, term, _) = group[0];
        let mut left = offsets(connection, block, term)?;
        let before = left.len();
        left.retain(|other| group.iter().all(|(_, _, sequence)| offset(*sequence) != *other));
        if left.len() == before {
            continue;
        }
        connection.execute(REMOVE, values![block, term.0])?;
        if let Some(row) = Row::of(term, left.into_iter().map(|offset| block * BLOCK + i64::from(offset))) {
            connection.execute(INSERT, &row.values())?;
        }
    }
    Ok(())
}

/// What all of these terms find in a block, in order.
pub(super) fn find(connection: &dyn Connection, block: i64, terms: &[Term]) -> Result<Vec<i64>, StoreError> {
    let mut sized = Vec::with_capacity(terms.len());
    if let [one] = terms {
        sized.push((0, *one));
    } else {
        for term in terms {
            match connection.value::<i64>(SIZE, values![block, term.0])? {
                0 => return Ok(Vec::new()),
                size => sized.push((size, *term)),
            }
        }
    }
    // The rarest first: where it finds nothing, or nothing is left of what it finds, the others aren't read.
    sized.sort_unstable();
    let mut found: Option<Vec<u16>> = None;
    for (_, term) in sized {
        let these = offsets(connection, block, term)?;
        let left = match found {
            None => these,
            Some(before) => in_both(&before, &these),
        };
        if left.is_empty() {
            return Ok(Vec::new());
        }
        found = Some(left);
    }
    Ok(found.into_iter().flatten().map(|offset| block * BLOCK + i64::from(offset)).collect())
}

/// What a term finds in a block, in order, each once.
fn offsets(connection: &dyn Connection, block: i64, term: Term) -> Result<Vec<u16>, StoreError> {
    let mut found: Vec<u16> = Vec::new();
    connection.each(OF, values![block, term.0], &mut |row| {
        found.append(&mut unpacked(row.get(0)?)?);
        Ok(ControlFlow::Continue(()))
    })?;
    // Rows follow each other, but for the few that came to be found later.
    found.sort();
    found.dedup();
    Ok(found)
}

fn unpacked(bytes: &[u8]) -> Result<Vec<u16>, StoreError> {
    let (offsets, []) = bytes.as_chunks() else { return Err(unreadable(0, "an odd number of bytes")) };
    Ok(offsets.iter().map(|offset| u16::from_be_bytes(*offset)).collect())
}

/// What is in both of two lists in order; the first one is the shorter one.
fn in_both(few: &[u16], many: &[u16]) -> Vec<u16> {
    let mut rest = many;
    let mut both = Vec::with_capacity(few.len());
    for offset in few {
        rest = &rest[rest.partition_point(|other| other < offset)..];
        if rest.first() == Some(offset) {
            both.push(*offset);
        }
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[derive(Debug, Clone)]
    enum Step {
        Insert(Vec<(u8, i64)>),
        Add(u8, i64),
        Remove(Vec<(u8, i64)>),
    }

    /// Terms of which there are four, sequences in three blocks and around their ends.
    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let term = 0..4_u8;
        let sequence = (0..3_i64, prop_oneof![0..4_i64, BLOCK - 3..BLOCK]).prop_map(|(block, at)| block * BLOCK + at);
        let found = (term, sequence);
        proptest::collection::vec(
            prop_oneof![
                proptest::collection::vec(found.clone(), 0..40).prop_map(Step::Insert),
                found.clone().prop_map(|(term, sequence)| Step::Add(term, sequence)),
                proptest::collection::vec(found, 0..6).prop_map(Step::Remove),
            ],
            1..12,
        )
    }

    fn term(number: u8) -> Term {
        Term([number; 16])
    }

    fn rows(of: &BTreeSet<(u8, i64)>) -> Vec<Found> {
        of.iter().map(|(number, sequence)| found(term(*number), *sequence)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_was_brought_in_is_found(steps in steps(), asked in proptest::collection::vec(0..4_u8, 1..4)) {
            let folder = tempfile::tempdir().unwrap();
            let connection = sqlite::scratch(folder.path());
            let mut expected: BTreeSet<(u8, i64)> = BTreeSet::new();
            for step in steps {
                match step {
                    Step::Insert(found) => {
                        // New to the index: none of them is there.
                        let found: BTreeSet<_> = found.into_iter().filter(|one| !expected.contains(one)).collect();
                        insert(&*connection, rows(&found)).unwrap();
                        expected.extend(found);
                    }
                    Step::Add(number, sequence) => {
                        add(&*connection, term(number), sequence).unwrap();
                        expected.insert((number, sequence));
                    }
                    Step::Remove(found) => {
                        let found = found.into_iter().collect();
                        remove(&*connection, rows(&found)).unwrap();
                        expected.retain(|one| !found.contains(one));
                    }
                }
            }
            for at in 0..3 {
                let terms: Vec<Term> = asked.iter().map(|number| term(*number)).collect();
                let all = |sequence: &i64| asked.iter().all(|number| expected.contains(&(*number, *sequence)));
                let wanted: BTreeSet<i64> =
                    expected.iter().map(|(_, sequence)| *sequence).filter(|s| block(*s) == at).filter(all).collect();
                prop_assert_eq!(find(&*connection, at, &terms).unwrap(), wanted.into_iter().collect::<Vec<_>>());
            }
        }
    }
}
