//! Evidence, kept beside the statements it comes from.

use super::column::{micros, text, time, time_or_none, unreadable, uuid, uuid_or_none};
use super::connection::{Connection, Row, values};
use crate::course::Grade;
use crate::evidence::{Account, Evidence, Proof, Scaled};
use crate::store::StoreError;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

const INSERT: &str = "
    insert into evidence (home_page, name, sequence, statement, activity, proof, success, scaled, waiting,
        version, grade, registration, device, occurred, known, voided, until, source)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";

const VOID: &str = "update evidence set voided = $1 where sequence = $2";

/// What [`read_of`] reads, before a `from` clause.
macro_rules! evidence_columns {
    ($rest:literal) => {
        concat!(
            "select e.statement, e.activity, e.proof, e.success, e.scaled, e.waiting, e.until, e.source, e.version, e.grade,
            e.registration, e.device, e.occurred, e.known, e.voided",
            $rest
        )
    };
}
pub(super) use evidence_columns;

/// How many columns that are.
pub(super) const COLUMNS: usize = 15;

/// For how many pieces of evidence there is room at first.
const USUAL: usize = 64;

const OF_ONE: &str = evidence_columns!(
    " from evidence e where e.home_page = $1 and e.name = $2 and e.known <= $3
    order by e.sequence"
);

const OF_ALL: &str = evidence_columns!(
    ", e.home_page, e.name
    from evidence e where e.known <= $1
    order by e.sequence"
);

/// Keeps what a statement proves.
pub(super) fn insert(
    connection: &dyn Connection,
    sequence: i64,
    evidence: &Evidence,
    known: Timestamp,
    voided: Option<Timestamp>,
) -> Result<(), StoreError> {
    let Columns { proof, success, scaled, waiting, until } = columns(evidence.proof);
    connection.execute(
        INSERT,
        values![
            evidence.account.home_page,
            evidence.account.name,
            sequence,
            text(evidence.statement),
            evidence.activity,
            proof,
            success,
            scaled,
            waiting,
            evidence.version,
            grade_word(evidence.grade),
            evidence.registration.map(text),
            evidence.device.map(text),
            micros(evidence.occurred),
            micros(known),
            voided.map(micros),
            until.map(|day| day.to_string()),
            evidence.source,
        ],
    )?;
    Ok(())
}

/// Marks the evidence of a statement, if it gave any.
pub(super) fn void(connection: &dyn Connection, sequence: i64, at: Timestamp) -> Result<(), StoreError> {
    connection.execute(VOID, values![micros(at), sequence])?;
    Ok(())
}

/// Evidence as it was known, in the order it was stored.
pub(super) fn find(
    connection: &dyn Connection,
    of: Option<&[Account]>,
    as_of: Timestamp,
) -> Result<Vec<Evidence>, StoreError> {
    let known = micros(as_of);
    let mut found: Vec<Evidence> = Vec::with_capacity(USUAL);
    let mut keep = |row: &dyn Row, account: Arc<Account>| {
        found.push(read_of(row, account, as_of)?);
        Ok(ControlFlow::Continue(()))
    };
    if let Some(accounts) = of {
        for account in accounts.iter().collect::<BTreeSet<_>>() {
            let values = values![account.home_page, account.name, known];
            let account = Arc::new(account.clone());
            connection.each(OF_ONE, values, &mut |row| keep(row, Arc::clone(&account)))?;
        }
        if accounts.len() > 1 {
            // No two statements are stored in the same instant.
            found.sort_unstable_by_key(|evidence| evidence.known);
        }
    } else {
        connection.each(OF_ALL, values![known], &mut |row| keep(row, account(row)?))?;
    }
    Ok(found)
}

/// Reads a row of the columns above, and of the account's two after them.
pub(super) fn read(row: &dyn Row, as_of: Timestamp) -> Result<Evidence, StoreError> {
    read_of(row, account(row)?, as_of)
}

fn account(row: &dyn Row) -> Result<Arc<Account>, StoreError> {
    Ok(Arc::new(Account { home_page: row.get(COLUMNS)?, name: row.get(COLUMNS + 1)? }))
}

/// What was voided later wasn't yet.
fn read_of(row: &dyn Row, account: Arc<Account>, as_of: Timestamp) -> Result<Evidence, StoreError> {
    let grade: &str = row.get(9)?;
    let proof = proof(row)?;
    Ok(Evidence {
        statement: uuid(row, 0)?,
        account,
        activity: row.get(1)?,
        // Only these two say where they come from, and who announces.
        source: if matches!(proof, Proof::External(_)) { row.get(7)? } else { None },
        device: if matches!(proof, Proof::Announced(_)) { uuid_or_none(row, 11)? } else { None },
        proof,
        version: row.get(8)?,
        grade: grade_of(grade).ok_or_else(|| unreadable(9, format!("no grade is called {grade}")))?,
        registration: uuid_or_none(row, 10)?,
        occurred: time(row, 12)?,
        known: time(row, 13)?,
        voided: time_or_none(row, 14)?.filter(|at| *at <= as_of),
    })
}

/// A proof, taken apart.
#[derive(Default)]
struct Columns {
    proof: &'static str,
    success: Option<bool>,
    scaled: Option<i32>,
    waiting: Option<u32>,
    until: Option<Date>,
}

fn columns(proof: Proof) -> Columns {
    let plain = |proof| Columns { proof, ..Columns::default() };
    match proof {
        Proof::Initialized => plain("initialized"),
        Proof::Experienced => plain("experienced"),
        Proof::Answered(success) => Columns { success, ..plain("answered") },
        Proof::Completed => plain("completed"),
        Proof::Passed(scaled) => Columns { scaled: scaled.map(|s| s.0), ..plain("passed") },
        Proof::Failed(scaled) => Columns { scaled: scaled.map(|s| s.0), ..plain("failed") },
        Proof::Submitted => plain("submitted"),
        Proof::Returned => plain("returned"),
        Proof::Terminated => plain("terminated"),
        Proof::Attended => plain("attended"),
        Proof::Declared => plain("declared"),
        Proof::Announced(waiting) => Columns { waiting: Some(waiting), ..plain("announced") },
        Proof::External(until) => Columns { until, ..plain("external") },
    }
}

/// Reads a proof; of what says more than its word, only that.
fn proof(row: &dyn Row) -> Result<Proof, StoreError> {
    let scaled = || Ok::<_, StoreError>(row.get::<Option<i32>>(4)?.map(Scaled));
    let day = |text: &str| text.parse::<Date>().map_err(|e| unreadable(6, e));
    Ok(match row.get::<&str>(2)? {
        "initialized" => Proof::Initialized,
        "experienced" => Proof::Experienced,
        "answered" => Proof::Answered(row.get(3)?),
        "completed" => Proof::Completed,
        "passed" => Proof::Passed(scaled()?),
        "failed" => Proof::Failed(scaled()?),
        "submitted" => Proof::Submitted,
        "returned" => Proof::Returned,
        "terminated" => Proof::Terminated,
        "attended" => Proof::Attended,
        "declared" => Proof::Declared,
        "announced" => Proof::Announced(row.get(5)?),
        "external" => Proof::External(row.get::<Option<&str>>(6)?.map(day).transpose()?),
        other => return Err(unreadable(2, format!("no proof is called {other}"))),
    })
}

fn grade_word(grade: Grade) -> &'static str {
    match grade {
        Grade::Reported => "reported",
        Grade::Verified => "verified",
    }
}

fn grade_of(word: &str) -> Option<Grade> {
    [Grade::Reported, Grade::Verified].into_iter().find(|grade| grade_word(*grade) == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sql::connection::{Bind, Value};

    /// A row of which the columns of its proof are known.
    struct Kept<'a>([Value<'a>; 5]);

    impl Row for Kept<'_> {
        fn value(&self, column: usize) -> Result<Value<'_>, StoreError> {
            Ok(self.0[column - 2])
        }
    }

    #[test]
    fn every_proof_is_read_as_it_was_written() {
        let proofs = [
            Proof::Initialized,
            Proof::Experienced,
            Proof::Answered(None),
            Proof::Answered(Some(true)),
            Proof::Answered(Some(false)),
            Proof::Completed,
            Proof::Passed(None),
            Proof::Passed(Some(Scaled(8200))),
            Proof::Failed(Some(Scaled(-1))),
            Proof::Failed(None),
            Proof::Submitted,
            Proof::Returned,
            Proof::Terminated,
            Proof::Attended,
            Proof::Declared,
            Proof::Announced(3),
            Proof::External(None),
            Proof::External(Some(jiff::civil::date(2028, 2, 29))),
        ];
        for written in proofs {
            let Columns { proof: word, success, scaled, waiting, until } = columns(written);
            let until = until.map(|day| day.to_string());
            let kept = Kept([word.bind(), success.bind(), scaled.bind(), waiting.bind(), until.bind()]);
            assert_eq!(proof(&kept).unwrap(), written);
        }
    }
}
