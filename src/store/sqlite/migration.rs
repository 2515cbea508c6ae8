//! The schema, step by step. A step that was released is never changed; steps only go forward.

use super::column::failed;
use crate::store::StoreError;
use rusqlite::{Connection, TransactionBehavior};

/// A step: SQL, and what has to be worked out of the statements after it.
struct Step {
    sql: &'static str,
    then: fn(&Connection) -> Result<(), StoreError>,
}

/// Every step, in order; the schema's version is how many were taken.
const STEPS: [Step; 2] = [
    Step { sql: include_str!("migrations/0001.sql"), then: |_| Ok(()) },
    Step { sql: include_str!("migrations/0002.sql"), then: super::term::rebuild },
];

/// Brings the database to this binary's schema, whichever process comes first.
///
/// # Errors
/// `Newer` when the database has steps this binary does not know.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let known = i64::try_from(STEPS.len()).expect("a handful of steps");
    loop {
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|e| failed(&e))?;
        let found: i64 = transaction.pragma_query_one(None, "user_version").map_err(|e| failed(&e))?;
        let next = usize::try_from(found).ok().and_then(|taken| STEPS.get(taken));
        let Some(step) = next else {
            return if found == known { Ok(()) } else { Err(StoreError::Newer { found, known }) };
        };
        transaction
            .execute_batch(step.sql)
            .and_then(|()| transaction.pragma_update(None, "user_version", found + 1))
            .map_err(|e| failed(&e))?;
        (step.then)(&transaction)?;
        transaction.commit().map_err(|e| failed(&e))?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_database_is_refused_and_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        connection.pragma_update(None, "user_version", 7).unwrap();
        let refused = migrate(&mut connection).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the database has schema 7, and this version of prework knows up to 2: use a newer prework"
        );
        assert_eq!(connection.pragma_query_one::<i64>(None, "user_version").unwrap(), 7);
    }

    #[test]
    fn migrating_again_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
    }
}
