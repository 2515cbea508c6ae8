//! Evidence, kept beside the statements it comes from.

use super::column::{micros, text, time, time_or_none, unreadable, uuid, uuid_or_none};
use super::connection::{Connection, Row, values};
use crate::course::Grade;
use crate::evidence::{Account, Evidence, Proof, Scaled};
use crate::store::StoreError;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;

const INSERT: &str = "
    insert into evidence (home_page, name, sequence, statement, activity, proof, success, scaled, waiting,
        version, grade, registration, device, occurred, known, voided, until, source)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";

const VOID: &str = "update evidence set voided = $1 where sequence = $2";

const OF_ONE: &str = "
    select sequence, statement, '', '', activity, proof, success, scaled, waiting,
        version, grade, registration, device, occurred, known, voided, until, source
    from evidence where home_page = $1 and name = $2 and known <= $3
    order by sequence";

const OF_ALL: &str = "
    select sequence, statement, home_page, name, activity, proof, success, scaled, waiting,
        version, grade, registration, device, occurred, known, voided, until, source
    from evidence where known <= $1
    order by sequence";

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
    let mut found: Vec<(i64, Evidence)> = Vec::new();
    if let Some(accounts) = of {
        for account in accounts.iter().collect::<BTreeSet<_>>() {
            // The account is known already: it need not be read with every row.
            let of = |row: &dyn Row| read_of(row, account.clone());
            found.extend(connection.all(OF_ONE, values![account.home_page, account.name, known], of)?);
        }
        if accounts.len() > 1 {
            found.sort_unstable_by_key(|(sequence, _)| *sequence);
        }
    } else {
        found = connection.all(OF_ALL, values![known], read)?;
    }
    let unless_later = |at: &Timestamp| *at <= as_of;
    Ok(found.into_iter().map(|(_, e)| Evidence { voided: e.voided.filter(unless_later), ..e }).collect())
}

/// Reads a row of the columns above, in their order.
pub(super) fn read(row: &dyn Row) -> Result<(i64, Evidence), StoreError> {
    read_of(row, Account { home_page: row.get(2)?, name: row.get(3)? })
}

fn read_of(row: &dyn Row, account: Account) -> Result<(i64, Evidence), StoreError> {
    let until = row.get::<Option<&str>>(16)?.map(str::parse).transpose().map_err(|e| unreadable(16, e))?;
    let columns =
        Columns { proof: row.get(5)?, success: row.get(6)?, scaled: row.get(7)?, waiting: row.get(8)?, until };
    let proof = proof(&columns).ok_or_else(|| unreadable(5, format!("no proof is called {}", columns.proof)))?;
    let grade: &str = row.get(10)?;
    let evidence = Evidence {
        statement: uuid(row, 1)?,
        account,
        activity: row.get(4)?,
        proof,
        version: row.get(9)?,
        grade: grade_of(grade).ok_or_else(|| unreadable(10, format!("no grade is called {grade}")))?,
        registration: uuid_or_none(row, 11)?,
        device: uuid_or_none(row, 12)?,
        source: row.get(17)?,
        occurred: time(row, 13)?,
        known: time(row, 14)?,
        voided: time_or_none(row, 15)?,
    };
    Ok((row.get(0)?, evidence))
}

/// A proof, taken apart.
#[derive(Default)]
struct Columns<'a> {
    proof: &'a str,
    success: Option<bool>,
    scaled: Option<i32>,
    waiting: Option<u32>,
    until: Option<Date>,
}

fn columns(proof: Proof) -> Columns<'static> {
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

fn proof(columns: &Columns<'_>) -> Option<Proof> {
    let scaled = columns.scaled.map(Scaled);
    Some(match columns.proof {
        "initialized" => Proof::Initialized,
        "experienced" => Proof::Experienced,
        "answered" => Proof::Answered(columns.success),
        "completed" => Proof::Completed,
        "passed" => Proof::Passed(scaled),
        "failed" => Proof::Failed(scaled),
        "submitted" => Proof::Submitted,
        "returned" => Proof::Returned,
        "terminated" => Proof::Terminated,
        "attended" => Proof::Attended,
        "declared" => Proof::Declared,
        "announced" => Proof::Announced(columns.waiting?),
        "external" => Proof::External(columns.until),
        _ => return None,
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
            assert_eq!(proof(&columns(written)), Some(written));
        }
    }
}
