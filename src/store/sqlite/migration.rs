//! The schema, step by step. A step that was released is never changed; steps only go forward.

use crate::store::{StoreError, sql};
use rusqlite::{Connection, TransactionBehavior};
use std::cmp::Ordering;

/// A step: SQL, and what has to be worked out of the statements after it.
struct Step {
    sql: &'static str,
    then: fn(&Connection) -> Result<(), StoreError>,
}

/// Every step, in order; the schema's version is how many were taken.
const STEPS: [Step; 11] = [
    Step { sql: include_str!("migrations/0001.sql"), then: |_| Ok(()) },
    Step { sql: include_str!("migrations/0002.sql"), then: |connection| sql::rebuild(connection) },
    Step { sql: include_str!("migrations/0003.sql"), then: |_| Ok(()) },
    Step { sql: include_str!("migrations/0004.sql"), then: |_| Ok(()) },
    Step { sql: include_str!("migrations/0005.sql"), then: |_| Ok(()) },
    Step { sql: include_str!("migrations/0006.sql"), then: |_| Ok(()) },
    Step { sql: include_str!("migrations/0007.sql"), then: |_| Ok(()) },
    Step { sql: include_str!("migrations/0008.sql"), then: |_| Ok(()) },
    Step { sql: include_str!("migrations/0009.sql"), then: |_| Ok(()) },
    Step { sql: include_str!("migrations/0010.sql"), then: |_| Ok(()) },
    Step { sql: include_str!("migrations/0011.sql"), then: |_| Ok(()) },
];

const LOST_REFERENCES: &str = "select count(*) from pragma_foreign_key_check";

/// The schema this binary knows.
pub(super) fn known() -> i64 {
    i64::try_from(STEPS.len()).expect("a handful of steps")
}

/// Whether an older version made the database.
pub(super) fn is_behind(connection: &Connection) -> Result<bool, StoreError> {
    let found: i64 = connection.pragma_query_one(None, "user_version")?;
    Ok(0 < found && found < known())
}

/// Says so when another version made the database.
///
/// # Errors
/// `Newer` when that was a newer one, `Conflict` when it was an older one.
pub(super) fn expect_current(connection: &Connection) -> Result<(), StoreError> {
    let found: i64 = connection.pragma_query_one(None, "user_version")?;
    match found.cmp(&known()) {
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(StoreError::Newer { found, known: known() }),
        Ordering::Less => Err(StoreError::older()),
    }
}

/// Brings the database to this binary's schema, whichever process comes first.
///
/// # Errors
/// `Newer` when the database has steps this binary does not know.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let known = known();
    // A step may put another table in the place of one that others refer to; that they still do is looked at after it.
    connection.pragma_update(None, "foreign_keys", false)?;
    loop {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: i64 = transaction.pragma_query_one(None, "user_version")?;
        let next = usize::try_from(found).ok().and_then(|taken| STEPS.get(taken));
        let Some(step) = next else {
            drop(transaction);
            connection.pragma_update(None, "foreign_keys", true)?;
            return if found == known { Ok(()) } else { Err(StoreError::Newer { found, known }) };
        };
        transaction
            .execute_batch(step.sql)
            .and_then(|()| transaction.pragma_update(None, "user_version", found + 1))?;
        (step.then)(&transaction)?;
        let lost: i64 = transaction.query_row(LOST_REFERENCES, [], |row| row.get(0))?;
        if lost > 0 {
            return Err(StoreError::Engine(format!("schema {} would lose {lost} references", found + 1)));
        }
        transaction.commit()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_database_is_refused_and_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        let refused = migrate(&mut connection).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the database has schema 99, and this version of prework knows up to 11: use a newer prework"
        );
        assert_eq!(connection.pragma_query_one::<i64>(None, "user_version").unwrap(), 99);
    }

    /// A database of the first schema, with these statements: (id, what is its object).
    fn first(statements: &[(&str, String)]) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(STEPS[0].sql).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        let insert = "
            insert into statement (id, stored, timestamp, actor, verb, refers, voids, authority, fingerprint, body)
            values ($1, 0, 0, '', '', json_extract($2, '$.object.id'), 0, '', x'', $2)";
        for (id, object) in statements {
            let agent = |name: &str| format!(r#"{{"mbox":"mailto:{name}@example.org"}}"#);
            let body = format!(
                r#"{{"id":"{id}","actor":{},"verb":{{"id":"x:{id}"}},"object":{object},"authority":{}}}"#,
                agent("a"),
                agent("key")
            );
            connection.execute(insert, [*id, &body]).unwrap();
        }
        connection
    }

    #[test]
    fn what_an_older_version_stored_is_found_by_the_new_index() {
        let [one, two, three] = ["1", "2", "3"].map(|n| format!("00000000-0000-4000-8000-00000000000{n}"));
        let refers = |to: &str| format!(r#"{{"objectType":"StatementRef","id":"{to}"}}"#);
        // The second refers to what comes after it, the third to the second.
        let statements =
            [(two.as_str(), refers(&one)), (one.as_str(), r#"{"id":"x:o"}"#.to_owned()), (&three, refers(&two))];
        let mut connection = first(&statements);
        migrate(&mut connection).unwrap();
        let found = |connection: &Connection, query: crate::store::Query| {
            let page = sql::page(connection, &crate::store::Query { limit: 9, ascending: true, ..query });
            page.unwrap().statements.iter().map(|statement| statement.sequence).collect::<Vec<_>>()
        };
        let by_activity = || crate::store::Query { activity: Some("x:o".to_owned()), ..Default::default() };
        let by_verb = || crate::store::Query { verb: Some(format!("x:{one}")), ..Default::default() };
        let authority = Some("mbox:mailto:key@example.org".to_owned());
        let by_authority =
            || crate::store::Query { agent: authority.clone(), related_agents: true, ..Default::default() };
        // Both while they wait for the index, and from it.
        for _ in 0..2 {
            assert_eq!(found(&connection, by_activity()), [1, 2, 3]);
            assert_eq!(found(&connection, by_verb()), [1, 2, 3]);
            assert_eq!(found(&connection, by_authority()), [1, 2, 3]);
            sql::index(&connection, 1).unwrap();
        }
    }

    #[test]
    fn evidence_in_columns_becomes_lines() {
        let mut connection = Connection::open_in_memory().unwrap();
        for step in &STEPS[..8] {
            connection.execute_batch(step.sql).unwrap();
        }
        connection.pragma_update(None, "user_version", 8).unwrap();
        let id = "00000000-0000-4000-8000-000000000001";
        // proof, success, scaled, waiting, registration, device, until, source
        let rows = [
            (
                "'experienced', null, null, null, null, null, null, null",
                format!("experienced - 2 reported {id} - - 7 x:a"),
            ),
            ("'answered', 0, null, null, null, null, null, null", format!("answered 0 2 reported {id} - - 7 x:a")),
            (
                "'passed', null, 8500, null, 'registered', null, null, null",
                format!("passed 8500 2 reported {id} registered - 7 x:a"),
            ),
            (
                "'announced', null, null, 3, null, 'device', null, null",
                format!("announced 3 2 reported {id} - device 7 x:a"),
            ),
            (
                "'external', null, null, null, null, null, '2028-05-03', 'Red Cross'",
                format!("external 2028-05-03 2 reported {id} - - 7 x:a Red Cross"),
            ),
        ];
        for (at, (columns, _)) in rows.iter().enumerate() {
            let statement = format!(
                "insert into statement (id, stored, timestamp, actor, verb, voids, authority, fingerprint, body)
                values ('{at}', 0, 0, '', '', 0, '', x'', '{{}}')"
            );
            let evidence = format!(
                "insert into evidence (proof, success, scaled, waiting, registration, device, until, source,
                    home_page, name, sequence, statement, activity, version, grade, occurred, known, voided)
                values ({columns}, 'h', 'n', {at} + 1, '{id}', 'x:a', 2, 'reported', 7, 8, 9)"
            );
            connection.execute_batch(&format!("{statement}; {evidence}")).unwrap();
        }
        migrate(&mut connection).unwrap();
        let mut read = connection.prepare("select facts, known, voided from evidence order by sequence").unwrap();
        let lines = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        let lines: Vec<(String, i64, i64)> = lines.map(Result::unwrap).collect();
        assert_eq!(lines, rows.map(|(_, line)| (line, 8, 9)));
    }

    #[test]
    fn rows_of_the_index_become_postings_and_what_was_erased_stays_marked() {
        let mut connection = Connection::open_in_memory().unwrap();
        for step in &STEPS[..9] {
            connection.execute_batch(step.sql).unwrap();
        }
        connection.pragma_update(None, "user_version", 9).unwrap();
        for (sequence, hash) in [(1, "01"), (2, "")] {
            let statement = format!(
                "insert into statement (sequence, id, stored, timestamp, actor, verb, voids, authority, fingerprint, body)
                values ({sequence}, '{sequence}', 0, 0, '', '', 0, '', x'{hash}', '{{}}')"
            );
            connection.execute_batch(&statement).unwrap();
        }
        for (block, term, sequence) in
            [(0, "aa", 300), (0, "aa", 1), (0, "bb", 2), (1, "aa", 32_770), (1, "aa", 65_535)]
        {
            let row = format!("insert into statement_term values ({block}, x'{term}', {sequence})");
            connection.execute_batch(&row).unwrap();
        }
        migrate(&mut connection).unwrap();
        let all = |sql: &str| -> Vec<String> {
            let mut rows = connection.prepare(sql).unwrap();
            rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        let row = "select block || ' ' || lower(hex(term)) || ' ' || first || ' ' || lower(hex(offsets))";
        let postings = all(&format!("{row} from posting order by block, term, first"));
        assert_eq!(postings, ["0 aa 1 0001012c", "0 bb 2 0002", "1 aa 2 00027fff"]);
        assert_eq!(all("select id || ' ' || erased from statement order by id"), ["1 0", "2 1"]);
    }

    #[test]
    fn migrating_again_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
    }
}
