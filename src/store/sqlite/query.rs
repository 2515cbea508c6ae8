//! Finding statements: each condition of a query is a term, and a page is a walk along the first term's
//! rows, in order of sequence, that looks the others up.

use super::column::micros;
use super::statement::stored;
use crate::store::{Page, Query, StoreError, Stored};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, ToSql, params_from_iter};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A page ends before it would pass this many bytes, whatever its limit; one statement is always on it.
const MAX_PAGE: usize = 8 << 20;

/// The last statement stored at or before an instant.
const LAST_AT: &str = "select sequence from statement where stored <= $1 order by stored desc limit 1";

/// One condition, as the 16 bytes it is indexed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Term(pub(super) [u8; 16]);

impl Term {
    pub(super) fn verb(iri: &str) -> Self {
        Self::of("verb", iri)
    }

    pub(super) fn activity(iri: &str) -> Self {
        Self::of("activity", iri)
    }

    pub(super) fn related_activity(iri: &str) -> Self {
        Self::of("related activity", iri)
    }

    pub(super) fn agent(key: &str) -> Self {
        Self::of("agent", key)
    }

    pub(super) fn related_agent(key: &str) -> Self {
        Self::of("related agent", key)
    }

    pub(super) fn registration(id: Uuid) -> Self {
        Self::of("registration", &id.hyphenated().to_string())
    }

    fn of(condition: &str, value: &str) -> Self {
        let digest = Sha256::new().chain_update(condition).chain_update([0]).chain_update(value).finalize();
        let mut term = [0; 16];
        term.copy_from_slice(&digest[..16]);
        Self(term)
    }
}

/// The terms a query states, the one that usually finds fewest first.
fn terms(query: &Query) -> Vec<Term> {
    let agent = if query.related_agents { Term::related_agent } else { Term::agent };
    let activity = if query.related_activities { Term::related_activity } else { Term::activity };
    [
        query.registration.map(Term::registration),
        query.agent.as_deref().map(agent),
        query.activity.as_deref().map(activity),
        query.verb.as_deref().map(Term::verb),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The SQL that finds a page. Its values: the terms, the authority (if any), the two sequences the page
/// lies between, and how many rows at most.
fn sql(terms: usize, authority: bool, ascending: bool) -> String {
    let mut values = (1..).map(|n| format!("${n}"));
    let mut value = || values.next().unwrap_or_default();
    // `cross` keeps SQLite from walking all statements instead.
    let (from, walked) = match terms {
        0 => ("statement s", "s"),
        _ => ("statement_term t cross join statement s", "t"),
    };
    let mut conditions = vec!["s.voided is null".to_owned()];
    for nth in 0..terms {
        conditions.push(match nth {
            0 => format!("s.sequence = t.sequence and t.term = {}", value()),
            _ => format!(
                "exists (select 1 from statement_term o where o.term = {} and o.sequence = t.sequence)",
                value()
            ),
        });
    }
    if authority {
        conditions.push(format!("s.authority = {}", value()));
    }
    conditions.push(format!("{walked}.sequence > {} and {walked}.sequence < {}", value(), value()));
    let order = if ascending { "asc" } else { "desc" };
    format!(
        "select s.sequence, s.id, s.stored, s.body, 0 from {from} where {} order by {walked}.sequence {order} limit {}",
        conditions.join(" and "),
        value()
    )
}

/// A page of statements.
pub(super) fn page(connection: &Connection, query: &Query) -> Result<Page, StoreError> {
    let last_at = |at: Option<Timestamp>| match at {
        None => Ok(None),
        Some(at) => connection
            .prepare_cached(LAST_AT)?
            .query_row([micros(at)], |row| row.get::<_, i64>(0))
            .optional()
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
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX - 1);
    let terms = terms(query);
    let mut values: Vec<&dyn ToSql> = terms.iter().map(|term| &term.0 as &dyn ToSql).collect();
    values.extend(query.authority.as_ref().map(|authority| authority as &dyn ToSql));
    // One more than asked for tells whether there is another page.
    let probe = limit + 1;
    values.extend([&above as &dyn ToSql, &below, &probe]);
    let sql = sql(terms.len(), query.authority.is_some(), query.ascending);
    let mut find = connection.prepare_cached(&sql)?;
    let mut statements: Vec<Stored> = Vec::new();
    let mut bytes = 0;
    for found in find.query_map(params_from_iter(values), stored)? {
        let found = found?;
        bytes += found.body.len();
        if statements.len() == query.limit || (bytes > MAX_PAGE && !statements.is_empty()) {
            let more = statements.last().map(|last| last.sequence);
            return Ok(Page { statements, more });
        }
        statements.push(found);
    }
    Ok(Page { statements, more: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_query_walks_an_index_and_sorts_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        super::super::migration::migrate(&mut connection).unwrap();
        for terms in 0..=4 {
            for (authority, ascending) in [(false, false), (false, true), (true, false), (true, true)] {
                let sql = sql(terms, authority, ascending);
                let mut explain = connection.prepare(&format!("explain query plan {sql}")).unwrap();
                let values = vec![rusqlite::types::Value::Integer(1); terms + usize::from(authority) + 3];
                let plan: Vec<String> = explain
                    .query_map(params_from_iter(values), |row| row.get(3))
                    .unwrap()
                    .map(Result::unwrap)
                    .collect();
                let text = plan.join("\n");
                let walked = match (terms, authority) {
                    (0, false) => "SEARCH s USING INTEGER PRIMARY KEY",
                    (0, true) => "SEARCH s USING INDEX statement_authority (authority=? AND sequence>? AND sequence<?)",
                    _ => "SEARCH t USING PRIMARY KEY (term=? AND sequence>? AND sequence<?)",
                };
                assert!(text.starts_with(walked), "{sql}\n{text}");
                assert!(!text.contains("TEMP B-TREE") && !text.contains("SCAN"), "{sql}\n{text}");
            }
        }
    }

    #[test]
    fn conditions_are_kept_apart() {
        assert_ne!(Term::verb("https://example.org/x"), Term::activity("https://example.org/x"));
        assert_ne!(Term::activity("https://example.org/x"), Term::related_activity("https://example.org/x"));
    }
}
