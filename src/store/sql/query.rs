//! Finding statements: a page is filled with what meets all conditions of a query: from the index, block by block, and, before
//! that or after it, from those that wait for it. Without a condition all statements are walked.

use super::column::{micros, unreadable};
use super::connection::{Access, Bind, Connection, Value, values};
use super::posting;
use super::statement::stored;
use super::term::{self, Condition, Term};
use super::walk::walk;
use crate::store::{Page, Query, StoreError, Stored};
use crate::xapi::authority_of;
use jiff::Timestamp;
use std::ops::ControlFlow;

/// A page ends before it would pass this many bytes, whatever its limit; one statement is always on it.
const MAX_PAGE: usize = 8 << 20;

/// The last statement stored before an instant: sequence and `stored` grow together, so halving what may be it finds it, and no
/// index by `stored` is kept.
const LAST_BEFORE: &str = "
    with recursive halved (low, high) as (
        select cast(0 as bigint), coalesce(max(sequence), 0) from statement
        union all
        select case when half.stored < $1 then half.sequence else low end,
            case when half.stored < $1 then high else (low + high + 1) / 2 - 1 end
        from halved join statement half
            on half.sequence = (select min(sequence) from statement where sequence >= (low + high + 1) / 2)
        where low < high
    )
    select max(low) from halved";

const WAITING_UP: &str = "
    select sequence, terms from statement_terms where sequence > $1 and sequence < $2 order by sequence";

const WAITING_DOWN: &str = "
    select sequence, terms from statement_terms where sequence > $1 and sequence < $2 order by sequence desc";

/// One that was erased is marked as voided, and has no body.
const ALL_UP: &str = "
    select sequence, id, stored, body, voided is not null from statement
    where sequence > $1 and sequence < $2 and body <> '' and (voided is null or $3 = 1) order by sequence limit $4";

const ALL_DOWN: &str = "
    select sequence, id, stored, body, voided is not null from statement
    where sequence > $1 and sequence < $2 and body <> '' and (voided is null or $3 = 1) order by sequence desc limit $4";

/// How many statements are read at once, of those that are found.
pub(super) const TOGETHER: usize = 16;

/// Those that are found, in one of both orders: each may be large, so none is held until the next is there.
macro_rules! some_in_order {
    ($order:literal) => {
        concat!(
            "select sequence, id, stored, body, voided is not null from statement
            where sequence in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
                and body <> '' and (voided is null or $17 = 1)
            order by sequence ",
            $order
        )
    };
}

const SOME_UP: &str = some_in_order!("asc");

const SOME_DOWN: &str = some_in_order!("desc");

/// A few sequences, the last of them again where there are fewer than can be asked for.
pub(super) fn padded(sequences: &[i64]) -> [i64; TOGETHER] {
    std::array::from_fn(|nth| sequences[nth.min(sequences.len() - 1)])
}

/// The last statement stored before an instant, or 0.
pub(super) fn last_before(connection: &dyn Connection, at: Timestamp) -> Result<i64, StoreError> {
    connection.value(LAST_BEFORE, values![micros(at)])
}

/// The last statement stored at or before an instant, or 0.
fn last_at(connection: &dyn Connection, at: Timestamp) -> Result<i64, StoreError> {
    connection.value(LAST_BEFORE, values![micros(at).saturating_add(1)])
}

/// What a query asks for, what usually finds fewest first.
fn conditions(query: &Query) -> Vec<Condition> {
    // Whoever has written it is an agent of it, too.
    let authority = query.authority.as_deref().filter(|authority| query.agent.as_deref() != Some(*authority));
    let agent = |key: &str, among_related| Condition::found(Term::agent(key), among_related);
    [
        query.registration.map(|id| Condition::found(Term::registration(id), false)),
        query.agent.as_deref().map(|key| agent(key, query.related_agents)),
        authority.map(|key| agent(key, true)),
        query.activity.as_deref().map(|iri| Condition::found(Term::activity(iri), query.related_activities)),
        query.verb.as_deref().map(|iri| Condition::found(Term::verb(iri), false)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A page as it fills.
struct Filling {
    limit: usize,
    bytes: usize,
    page: Page,
}

impl Filling {
    /// How many more fit.
    fn left(&self) -> usize {
        self.limit.saturating_sub(self.page.statements.len())
    }

    /// Adds a statement; breaks at the one that no longer goes on the page.
    fn add(&mut self, found: Stored) -> ControlFlow<()> {
        self.bytes += found.body.len();
        let statements = &mut self.page.statements;
        if statements.len() == self.limit || (self.bytes > MAX_PAGE && !statements.is_empty()) {
            self.page.more = statements.last().map(|last| last.sequence);
            return ControlFlow::Break(());
        }
        statements.push(found);
        ControlFlow::Continue(())
    }
}

/// A page of statements.
pub(in crate::store) fn page(connection: &dyn Connection, query: &Query) -> Result<Page, StoreError> {
    // One view of all tables: none may move terms to the index in between.
    let _view = connection.transaction(Access::View)?;
    page_within(connection, query)
}

/// The same inside the transaction at hand.
pub(super) fn page_within(connection: &dyn Connection, query: &Query) -> Result<Page, StoreError> {
    let mut above = query.since.map_or(Ok(0), |since| last_at(connection, since))?;
    let mut below = query.until.map_or(Ok(i64::MAX), |until| last_at(connection, until).map(|last| last + 1))?;
    match query.after {
        Some(after) if query.ascending => above = above.max(after),
        Some(after) => below = below.min(after),
        None => {}
    }
    let conditions = conditions(query);
    let search = Search { connection, query, conditions: &conditions };
    let mut filling = Filling { limit: query.limit, bytes: 0, page: Page::default() };
    // All statements are in order by themselves; the index is, up to where it reaches.
    let through = if conditions.is_empty() { i64::MAX } else { term::through(connection)? };
    for indexed in [query.ascending, !query.ascending] {
        let filled = if indexed {
            search.walk_blocks((above, below.min(through.saturating_add(1))), &mut filling)?
        } else {
            search.look_through((above.max(through), below), &mut filling)?
        };
        if filled.is_break() {
            break;
        }
    }
    Ok(filling.page)
}

/// Whether that authority's own word is what was found: the index also knows it as somebody whom others name.
fn is_written_by(authority: &str, found: &Stored) -> Result<bool, StoreError> {
    let written_by = authority_of(&found.body).map_err(|violation| unreadable(3, violation))?;
    Ok(written_by == authority)
}

/// A query at work: what lies between two sequences is filled into a page in one of two ways.
struct Search<'a> {
    connection: &'a dyn Connection,
    query: &'a Query,
    conditions: &'a [Condition],
}

impl Search<'_> {
    /// Fills a page from all blocks of the index.
    fn walk_blocks(&self, (above, below): (i64, i64), filling: &mut Filling) -> Result<ControlFlow<()>, StoreError> {
        let Self { connection, query, conditions } = *self;
        if conditions.is_empty() {
            return self.walk_all((above, below), filling);
        }
        let mut blocks = posting::block(above.max(0).saturating_add(1))..=posting::block(below.saturating_sub(1));
        while let Some(block) = if query.ascending { blocks.next() } else { blocks.next_back() } {
            let mut some: Vec<i64> = Vec::with_capacity(TOGETHER);
            let walked = walk(connection, block, conditions, (above, below), query.ascending, &mut |sequence| {
                some.push(sequence);
                if some.len() < TOGETHER {
                    return Ok(ControlFlow::Continue(()));
                }
                let flow = self.read(&some, filling);
                some.clear();
                flow
            })?;
            if walked.is_break() || (!some.is_empty() && self.read(&some, filling)?.is_break()) {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Fills a page with some that were found, in the asked order.
    fn read(&self, some: &[i64], filling: &mut Filling) -> Result<ControlFlow<()>, StoreError> {
        let Self { connection, query, .. } = *self;
        let sequences = padded(some);
        let mut values: Vec<Value<'_>> = sequences.iter().map(Bind::bind).collect();
        values.push(query.voided.bind());
        let mut flow = ControlFlow::Continue(());
        connection.each(if query.ascending { SOME_UP } else { SOME_DOWN }, &values, &mut |row| {
            let found = stored(row)?;
            if query.authority.as_deref().map_or(Ok(true), |authority| is_written_by(authority, &found))? {
                flow = filling.add(found);
            }
            Ok(flow)
        })?;
        Ok(flow)
    }

    /// Fills a page from all statements.
    fn walk_all(&self, (above, below): (i64, i64), filling: &mut Filling) -> Result<ControlFlow<()>, StoreError> {
        let Self { connection, query, .. } = *self;
        // One more than asked for tells whether there is another page.
        let probe = i64::try_from(filling.left().saturating_add(1)).unwrap_or(i64::MAX);
        let sql = if query.ascending { ALL_UP } else { ALL_DOWN };
        let mut flow = ControlFlow::Continue(());
        connection.each(sql, values![above, below, query.voided, probe], &mut |row| {
            flow = filling.add(stored(row)?);
            Ok(flow)
        })?;
        Ok(flow)
    }

    /// Fills a page from the statements that wait for the index.
    fn look_through(&self, (above, below): (i64, i64), filling: &mut Filling) -> Result<ControlFlow<()>, StoreError> {
        let Self { connection, query, conditions } = *self;
        let waiting = if query.ascending { WAITING_UP } else { WAITING_DOWN };
        let mut flow = ControlFlow::Continue(());
        connection.each(waiting, values![above, below], &mut |row| {
            let kept = row.get(1)?;
            if conditions.iter().all(|condition| condition.is_met_by(kept)) {
                flow = self.read(&[row.get(0)?], filling)?;
            }
            Ok(flow)
        })?;
        Ok(flow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite;

    #[test]
    fn every_query_walks_an_index_and_sorts_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let connection = sqlite::scratch(folder.path());
        let some = TOGETHER + 1;
        let all = [(ALL_UP, 4), (ALL_DOWN, 4), (SOME_UP, some), (SOME_DOWN, some), (WAITING_UP, 2), (WAITING_DOWN, 2)];
        for (sql, values) in all {
            let values = vec![Value::Integer(1); values];
            let explain = format!("explain query plan {sql}");
            let plan: Vec<String> = connection.all(&explain, &values, |row| row.get(3)).unwrap();
            let text = plan.join("\n");
            assert!(text.contains("USING INTEGER PRIMARY KEY"), "{sql}\n{text}");
            assert!(!text.contains("TEMP B-TREE") && !text.contains("SCAN"), "{sql}\n{text}");
        }
    }

    /// Stores a statement; `stored` is ten times its sequence.
    fn store(connection: &dyn Connection, sequence: i64) {
        let insert = "
            insert into statement (sequence, id, stored, voids, erased, body) values ($1, $2, $3, 0, 0, '{}')";
        let id = super::super::column::text(uuid::Uuid::from_u128(sequence.unsigned_abs().into()));
        connection.execute(insert, values![sequence, id, 10 * sequence]).unwrap();
    }

    #[test]
    fn the_last_before_an_instant_is_found_among_gaps() {
        let folder = tempfile::tempdir().unwrap();
        let connection = sqlite::scratch(folder.path());
        let before = |at: i64| last_before(&*connection, Timestamp::from_microsecond(at).unwrap()).unwrap();
        assert_eq!(before(0), 0);
        let sequences = [3, 4, 9, 10, 11, 40];
        for sequence in sequences {
            store(&*connection, sequence);
        }
        for at in 0..=410 {
            let expected = sequences.iter().filter(|sequence| *sequence * 10 < at).max();
            assert_eq!(before(at), expected.copied().unwrap_or(0), "{at}");
        }
    }

    #[test]
    fn a_walk_goes_on_from_block_to_block() {
        let folder = tempfile::tempdir().unwrap();
        let connection = sqlite::scratch(folder.path());
        let (one, two) = (posting::BLOCK, 2 * posting::BLOCK);
        let sequences = [1, one - 1, one, one + 1, two - 1, two, 5 * posting::BLOCK + 7];
        for sequence in sequences {
            store(&*connection, sequence);
            let terms = [Term::verb("x:did").0, Term::agent("someone").0].concat();
            connection.execute("insert into statement_terms values ($1, $2)", values![sequence, terms]).unwrap();
        }
        while term::index(&*connection, 1).unwrap() {}
        for ascending in [true, false] {
            for limit in 1..=sequences.len() {
                let mut query = Query {
                    verb: Some("x:did".to_owned()),
                    agent: Some("someone".to_owned()),
                    ascending,
                    limit,
                    ..Query::default()
                };
                let mut found = Vec::new();
                loop {
                    let page = page(&*connection, &query).unwrap();
                    assert!(page.statements.len() <= limit);
                    found.extend(page.statements.iter().map(|statement| statement.sequence));
                    query.after = page.more;
                    if page.more.is_none() {
                        break;
                    }
                }
                if !ascending {
                    found.reverse();
                }
                assert_eq!(found, sequences, "ascending: {ascending}, limit {limit}");
            }
        }
    }
}
