//! Finding statements: each condition of a query is a term, and a page is a walk along the first term's
//! rows, block by block in order of sequence, that looks the others up; then, or before, through those that wait
//! for the index. In each block the rarest term comes first, and one without a term is passed over.

use super::column::micros;
use super::connection::{Access, Bind, Connection, Value, values};
use super::statement::stored;
use super::term::{self, Term};
use crate::store::{Page, Query, StoreError, Stored};
use jiff::Timestamp;
use std::ops::ControlFlow;

/// A page ends before it would pass this many bytes, whatever its limit; one statement is always on it.
const MAX_PAGE: usize = 8 << 20;

/// The last statement stored at or before an instant.
const LAST_AT: &str = "select sequence from statement where stored <= $1 order by stored desc limit 1";

const WAITING_UP: &str = "
    select sequence, terms from statement_terms where sequence > $1 and sequence < $2 order by sequence";

const WAITING_DOWN: &str = "
    select sequence, terms from statement_terms where sequence > $1 and sequence < $2 order by sequence desc";

/// How many rows a term has in a block, as far as it matters.
const COUNT: &str = "
    select count(*) from (select 1 from statement_term where block = $1 and term = $2 limit $3) found";

/// From how many rows on a term is one of many.
const MANY: i64 = 64;

const ONE: &str = "
    select sequence, id, stored, body, voided is not null from statement
    where sequence = $1 and (voided is null or $2 = 1) and authority = coalesce($3, authority)";

/// The terms a query states, the one that usually finds fewest first.
fn terms(query: &Query) -> Vec<Term> {
    let agent = if query.related_agents { Term::related_agent } else { Term::agent };
    let activity = if query.related_activities { Term::related_activity } else { Term::activity };
    // Whoever has written it is an agent of it, too.
    let authority = query.authority.as_deref().filter(|authority| query.agent.as_deref() != Some(*authority));
    [
        query.registration.map(Term::registration),
        query.agent.as_deref().map(agent),
        authority.map(Term::related_agent),
        query.activity.as_deref().map(activity),
        query.verb.as_deref().map(Term::verb),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The SQL that walks a block of the index, or all statements where a query states no term. Its values: the block
/// (if there are terms), the terms, the authority (if any), the two sequences the page lies between, and how many
/// rows at most.
fn sql(terms: usize, query: &Query) -> String {
    let mut values = (1..).map(|n| format!("${n}"));
    let mut value = || values.next().unwrap_or_default();
    // `cross` keeps SQLite from walking all statements instead.
    let (from, walked) = match terms {
        0 => ("statement s", "s"),
        _ => ("statement_term t cross join statement s", "t"),
    };
    // One that was erased is marked as voided, and has no body.
    let mut conditions =
        if query.voided { vec!["s.body <> ''".to_owned()] } else { vec!["s.voided is null".to_owned()] };
    if terms > 0 {
        conditions.push(format!("t.block = {}", value()));
    }
    for nth in 0..terms {
        conditions.push(match nth {
            0 => format!("s.sequence = t.sequence and t.term = {}", value()),
            _ => format!(
                "exists (select 1 from statement_term o where o.block = t.block and o.term = {} and o.sequence = t.sequence)",
                value()
            ),
        });
    }
    if query.authority.is_some() {
        conditions.push(format!("s.authority = {}", value()));
    }
    conditions.push(format!("{walked}.sequence > {} and {walked}.sequence < {}", value(), value()));
    let order = if query.ascending { "asc" } else { "desc" };
    format!(
        "select s.sequence, s.id, s.stored, s.body, s.voided is not null from {from} where {} order by {walked}.sequence {order} limit {}",
        conditions.join(" and "),
        value()
    )
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
    let last_at = |at: Option<Timestamp>| match at {
        None => Ok(None),
        Some(at) => connection
            .one(LAST_AT, values![micros(at)], |row| row.get::<i64>(0))
            .map(|sequence| Some(sequence.unwrap_or(0))),
    };
    // Sequence and `stored` grow together, so both ends are sequences.
    let mut above = last_at(query.since)?.unwrap_or(0);
    let mut below = last_at(query.until)?.map_or(i64::MAX, |last| last + 1);
    match query.after {
        Some(after) if query.ascending => above = above.max(after),
        Some(after) => below = below.min(after),
        None => {}
    }
    let terms = terms(query);
    let search = Search { connection, query, terms: &terms };
    let mut filling = Filling { limit: query.limit, bytes: 0, page: Page::default() };
    // All statements are in order by themselves; the index is, up to where it reaches.
    let through = if terms.is_empty() { i64::MAX } else { term::through(connection)? };
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

/// A query at work: what lies between two sequences is filled into a page in one of two ways.
struct Search<'a> {
    connection: &'a dyn Connection,
    query: &'a Query,
    terms: &'a [Term],
}

impl Search<'_> {
    /// Fills a page from all blocks of the index.
    fn walk_blocks(&self, (above, below): (i64, i64), filling: &mut Filling) -> Result<ControlFlow<()>, StoreError> {
        if self.terms.is_empty() {
            return self.walk(None, self.terms, (above, below), filling);
        }
        let mut blocks = term::block(above.max(0).saturating_add(1))..=term::block(below.saturating_sub(1));
        while let Some(block) = if self.query.ascending { blocks.next() } else { blocks.next_back() } {
            let Some(terms) = self.rarest_first(block)? else { continue };
            if self.walk(Some(block), &terms, (above, below), filling)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The terms, the one that finds fewest in a block first; nothing when one of them finds none there.
    fn rarest_first(&self, block: i64) -> Result<Option<Vec<Term>>, StoreError> {
        if let [one] = self.terms {
            return Ok(Some(vec![*one]));
        }
        let mut counted = Vec::with_capacity(self.terms.len());
        for term in self.terms {
            match self.connection.value::<i64>(COUNT, values![block, term.0, MANY])? {
                0 => return Ok(None),
                count => counted.push((count, *term)),
            }
        }
        counted.sort_by_key(|(count, _)| *count);
        Ok(Some(counted.into_iter().map(|(_, term)| term).collect()))
    }

    /// Fills a page from one block of the index, or from all statements.
    fn walk(
        &self,
        block: Option<i64>,
        terms: &[Term],
        (above, below): (i64, i64),
        filling: &mut Filling,
    ) -> Result<ControlFlow<()>, StoreError> {
        let Self { connection, query, .. } = *self;
        // One more than asked for tells whether there is another page.
        let probe = i64::try_from(filling.left().saturating_add(1)).unwrap_or(i64::MAX);
        let mut values: Vec<Value<'_>> = block.iter().map(Bind::bind).collect();
        values.extend(terms.iter().map(|term| term.0.bind()));
        values.extend(query.authority.as_ref().map(Bind::bind));
        values.extend([above.bind(), below.bind(), probe.bind()]);
        let mut flow = ControlFlow::Continue(());
        connection.each(&sql(terms.len(), query), &values, &mut |row| {
            flow = filling.add(stored(row)?);
            Ok(flow)
        })?;
        Ok(flow)
    }

    /// Fills a page from the statements that wait for the index.
    fn look_through(&self, (above, below): (i64, i64), filling: &mut Filling) -> Result<ControlFlow<()>, StoreError> {
        let Self { connection, query, terms } = *self;
        let waiting = if query.ascending { WAITING_UP } else { WAITING_DOWN };
        let mut flow = ControlFlow::Continue(());
        connection.each(waiting, values![above, below], &mut |row| {
            let kept = row.get(1)?;
            if terms.iter().all(|term| term.is_among(kept)) {
                let values = &[row.value(0)?, query.voided.bind(), query.authority.bind()];
                if let Some(found) = connection.one(ONE, values, stored)? {
                    flow = filling.add(found);
                }
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
        for terms in 0..=5 {
            for (authority, ascending) in [(false, false), (false, true), (true, false), (true, true)] {
                if authority && terms == 0 {
                    // An authority is a term itself.
                    continue;
                }
                let own = authority.then(|| "a".to_owned());
                let sql = sql(terms, &Query { authority: own, ascending, ..Query::default() });
                let values = vec![Value::Integer(1); terms + usize::from(terms > 0) + usize::from(authority) + 3];
                let explain = format!("explain query plan {sql}");
                let plan: Vec<String> = connection.all(&explain, &values, |row| row.get(3)).unwrap();
                let text = plan.join("\n");
                let walked = match terms {
                    0 => "SEARCH s USING INTEGER PRIMARY KEY",
                    _ => "SEARCH t USING PRIMARY KEY (block=? AND term=? AND sequence>? AND sequence<?)",
                };
                assert!(text.starts_with(walked), "{sql}\n{text}");
                assert!(!text.contains("TEMP B-TREE") && !text.contains("SCAN"), "{sql}\n{text}");
            }
        }
    }

    #[test]
    fn a_walk_goes_on_from_block_to_block() {
        let folder = tempfile::tempdir().unwrap();
        let connection = sqlite::scratch(folder.path());
        let (one, two) = (term::BLOCK, 2 * term::BLOCK);
        let sequences = [1, one - 1, one, one + 1, two - 1, two, 5 * term::BLOCK + 7];
        let insert = "
            insert into statement (sequence, id, stored, timestamp, actor, verb, voids, authority, body)
            values ($1, $2, 0, 0, '', '', 0, '', '{}')";
        for sequence in sequences {
            let id = super::super::column::text(uuid::Uuid::from_u128(sequence.unsigned_abs().into()));
            connection.execute(insert, values![sequence, id]).unwrap();
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
