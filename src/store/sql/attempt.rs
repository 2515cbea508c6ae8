//! Attempts at assessments, each with the statements that tell of it.

use super::column::{id, json, micros, text, time, time_or_none, uuid};
use super::connection::{Connection, Row, values};
use super::statement::Prepared;
use super::{SqlStore, decision, people, statement};
use crate::access::PersonId;
use crate::course::ModuleKey;
use crate::decision::{Act, Decision, Regraded};
use crate::evidence::Scaled;
use crate::store::{Attempt, Attempts, Recorded, StoreError};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

const COUNT: &str = "
    select count(*), count(*) - count(handed_in)
    from attempt where person in (select id from person where id = $1 or merged_into = $1)
        and course = $2 and module = $3";

const IS_PUBLISHED: &str = "select exists (select 1 from published where hash = $1)";

const OPEN: &str = "
    select count(*) from attempt where person in (select id from person where id = $1 or merged_into = $1)
        and course = $2 and module = $3 and handed_in is null";

const IS_VOID: &str = "select exists (select 1 from statement where id = $1 and voided is not null)";

const INSERT: &str = "
    insert into attempt
        (id, person, course, module, publication, begun, questions, answers, handed_in, score, passed, marks, round)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

const FIND: &str = "
    select id, (select coalesce(p.merged_into, p.id) from person p where p.id = attempt.person),
        course, module, publication, begun, questions, answers, handed_in, score, passed, marks,
        round
    from attempt where id = $1";

const OF_PERSON: &str = "
    select id, (select coalesce(p.merged_into, p.id) from person p where p.id = attempt.person),
        course, module, publication, begun, questions, answers, handed_in, score, passed, marks,
        round
    from attempt where person in (select id from person where id = $1 or merged_into = $1)
        and course = $2 and module = $3
    order by begun, id";

const ALL_OF_PERSON: &str = "
    select id, (select coalesce(p.merged_into, p.id) from person p where p.id = attempt.person),
        course, module, publication, begun, questions, answers, handed_in, score, passed, marks,
        round
    from attempt where person in (select id from person where id = $1 or merged_into = $1)
    order by begun, id";

const SAVE: &str = "update attempt set answers = $1 where id = $2 and round = $3 and handed_in is null";

const HAND_IN: &str = "
    update attempt set answers = $1, handed_in = $2, score = $3, passed = $4
    where id = $5 and round = $6 and handed_in is null";

const HANDED_IN: &str = "
    select id, (select coalesce(p.merged_into, p.id) from person p where p.id = attempt.person),
        course, module, publication, begun, questions, answers, handed_in, score, passed, marks,
        round
    from attempt where course = $1 and module = $2 and handed_in >= $3
    order by handed_in, id";

const TO_MARK: &str = "
    select id, (select coalesce(p.merged_into, p.id) from person p where p.id = attempt.person),
        course, module, publication, begun, questions, answers, handed_in, score, passed, marks,
        round
    from attempt where handed_in is not null and score is null
    order by handed_in, id";

const MARKED: &str = "
    select id, (select coalesce(p.merged_into, p.id) from person p where p.id = attempt.person),
        course, module, publication, begun, questions, answers, handed_in, score, passed, marks,
        round
    from attempt where marked is not null
    order by marked desc, id limit $1";

const UNFINISHED: &str = "
    select id, (select coalesce(p.merged_into, p.id) from person p where p.id = attempt.person),
        course, module, publication, begun, questions, answers, handed_in, score, passed, marks,
        round
    from attempt where course = $1 and module = $2 and score is null
    order by begun, id";

const MARK: &str = "
    update attempt set handed_in = $1, score = $2, passed = $3, marks = $4, round = $5, marked = $6
    where id = $7 and coalesce(handed_in, -1) = $8 and marks = $9 and round = $10 and coalesce(score, -1) = $11
        and answers = $12";

const RESCORE: &str = "update attempt set score = $1, passed = $2 where id = $3 and score = $4";

impl Attempts for SqlStore {
    fn begin_attempt(
        &self,
        attempt: &Attempt,
        earlier: usize,
        statements: &[Recorded],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (attempt, statements) = (attempt.clone(), statement::prepared(statements.to_vec()));
        let horizon = Arc::clone(&self.horizon);
        self.write(move |connection| {
            begin(connection, &attempt, earlier)?;
            statement::insert(connection, &horizon, &statements, now)
        })
    }

    fn attempt(&self, id: Uuid) -> Result<Option<Attempt>, StoreError> {
        self.read()?.one(FIND, values![text(id)], read)
    }

    fn attempts(&self, person: &PersonId, module: &ModuleKey) -> Result<Vec<Attempt>, StoreError> {
        self.read()?.all(OF_PERSON, values![person.0, module.course.as_str(), module.module.as_str()], read)
    }

    fn attempts_of(&self, person: &PersonId) -> Result<Vec<Attempt>, StoreError> {
        self.read()?.all(ALL_OF_PERSON, values![person.0], read)
    }

    fn handed_in(&self, module: &ModuleKey, since: Timestamp) -> Result<Vec<Attempt>, StoreError> {
        self.read()?.all(HANDED_IN, values![module.course.as_str(), module.module.as_str(), micros(since)], read)
    }

    fn to_mark(&self) -> Result<Vec<Attempt>, StoreError> {
        self.read()?.all(TO_MARK, values![], read)
    }

    fn marked(&self, limit: usize) -> Result<Vec<Attempt>, StoreError> {
        self.read()?.all(MARKED, values![i64::try_from(limit).unwrap_or(i64::MAX)], read)
    }

    fn mark(
        &self,
        before: &Attempt,
        after: &Attempt,
        decision: &Decision,
        statements: &[Recorded],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (before, after, decision) = (before.clone(), after.clone(), decision.clone());
        let statements = statement::prepared(statements.to_vec());
        let horizon = Arc::clone(&self.horizon);
        self.write(move |connection| {
            let marked = connection.execute(
                MARK,
                values![
                    after.handed_in.map(micros),
                    after.score.map(|score| score.0),
                    after.passed,
                    written(&after.marks)?,
                    after.round,
                    micros(now),
                    text(before.id),
                    before.handed_in.map_or(-1, micros),
                    written(&before.marks)?,
                    before.round,
                    before.score.map_or(-1, |score| score.0),
                    written(&before.answers)?,
                ],
            )?;
            if marked == 0 {
                return Err(StoreError::Conflict(format!("the attempt {} was marked meanwhile", before.id)));
            }
            if before.handed_in.is_some() && after.handed_in.is_none() {
                expect_no_other(connection, &after)?;
            }
            expect_in_force(connection, &statements)?;
            decision::append(connection, &decision)?;
            statement::insert(connection, &horizon, &statements, now)
        })
    }

    fn unfinished(&self, module: &ModuleKey) -> Result<Vec<Attempt>, StoreError> {
        self.read()?.all(UNFINISHED, values![module.course.as_str(), module.module.as_str()], read)
    }

    fn regrade(&self, decision: &Decision, statements: &[Recorded], now: Timestamp) -> Result<(), StoreError> {
        let (decision, statements) = (decision.clone(), statement::prepared(statements.to_vec()));
        let horizon = Arc::clone(&self.horizon);
        self.write(move |connection| {
            expect_in_force(connection, &statements)?;
            decision::append(connection, &decision)?;
            if let Act::Regrade { attempts, .. } = &decision.act {
                attempts.iter().try_for_each(|regraded| rescore(connection, regraded))?;
            }
            statement::insert(connection, &horizon, &statements, now)
        })
    }

    fn save_answers(&self, id: Uuid, round: u32, answers: &BTreeMap<String, Vec<String>>) -> Result<(), StoreError> {
        let answers = written(answers)?;
        self.write(move |connection| {
            let saved = connection.execute(SAVE, values![answers, text(id), round])?;
            if saved == 1 { Ok(()) } else { Err(closed(connection, id)?) }
        })
    }

    fn hand_in(&self, attempt: &Attempt, statements: &[Recorded], now: Timestamp) -> Result<(), StoreError> {
        let (attempt, statements) = (attempt.clone(), statement::prepared(statements.to_vec()));
        let horizon = Arc::clone(&self.horizon);
        self.write(move |connection| {
            let handed_in = connection.execute(
                HAND_IN,
                values![
                    written(&attempt.answers)?,
                    micros(attempt.handed_in.unwrap_or(now)),
                    attempt.score.map(|score| score.0),
                    attempt.passed,
                    text(attempt.id),
                    attempt.round,
                ],
            )?;
            if handed_in == 0 {
                return Err(closed(connection, attempt.id)?);
            }
            statement::insert(connection, &horizon, &statements, now)
        })
    }
}

/// What is voided is in force: else somebody else has said something in its place already.
fn expect_in_force(connection: &dyn Connection, statements: &[Prepared]) -> Result<(), StoreError> {
    for entry in statements.iter().map(|prepared| &prepared.entry).filter(|entry| entry.voids) {
        let is_void: bool = connection.value(IS_VOID, values![entry.refers.map(text)])?;
        if is_void {
            return Err(StoreError::Conflict("what was said of the attempt has changed meanwhile".to_owned()));
        }
    }
    Ok(())
}

/// Nobody has two open attempts at an assessment.
fn expect_no_other(connection: &dyn Connection, attempt: &Attempt) -> Result<(), StoreError> {
    let (course, module) = (attempt.module.course.as_str(), attempt.module.module.as_str());
    let open: i64 = connection.value(OPEN, values![attempt.person.0, course, module])?;
    if open <= 1 { Ok(()) } else { Err(StoreError::Conflict("another attempt at this assessment is open".to_owned())) }
}

fn rescore(connection: &dyn Connection, regraded: &Regraded) -> Result<(), StoreError> {
    let ((before, _), (after, passed)) = (regraded.before, regraded.after);
    let rescored = connection.execute(RESCORE, values![after, passed, text(regraded.attempt), before])?;
    if rescored == 1 {
        return Ok(());
    }
    Err(StoreError::Conflict(format!("the attempt {} has another score by now", regraded.attempt)))
}

fn begin(connection: &dyn Connection, attempt: &Attempt, earlier: usize) -> Result<(), StoreError> {
    people::expect(connection, &attempt.person)?;
    let published: bool = connection.value(IS_PUBLISHED, values![&attempt.publication])?;
    if !published {
        return Err(StoreError::Missing(format!("nothing was published as {}", attempt.publication)));
    }
    let (course, module) = (attempt.module.course.as_str(), attempt.module.module.as_str());
    let (all, open): (i64, i64) = connection
        .one(COUNT, values![attempt.person.0, course, module], |row| Ok((row.get(0)?, row.get(1)?)))?
        .unwrap_or_default();
    if open > 0 {
        return Err(StoreError::Conflict("another attempt at this assessment is open".to_owned()));
    }
    if usize::try_from(all).is_ok_and(|all| all > earlier) {
        return Err(StoreError::Conflict("another attempt at this assessment has begun meanwhile".to_owned()));
    }
    connection.execute(
        INSERT,
        values![
            text(attempt.id),
            attempt.person.0,
            course,
            module,
            attempt.publication,
            micros(attempt.begun),
            written(&attempt.questions)?,
            written(&attempt.answers)?,
            attempt.handed_in.map(micros),
            attempt.score.map(|score| score.0),
            attempt.passed,
            written(&attempt.marks)?,
            attempt.round,
        ],
    )?;
    Ok(())
}

/// Why an attempt takes no more answers.
fn closed(connection: &dyn Connection, id: Uuid) -> Result<StoreError, StoreError> {
    let there = connection.one(FIND, values![text(id)], |_| Ok(()))?.is_some();
    Ok(if there {
        StoreError::Conflict("the attempt was handed in already".to_owned())
    } else {
        StoreError::Missing(format!("there is no attempt {id}"))
    })
}

fn written(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Engine(e.to_string()))
}

fn read(row: &dyn Row) -> Result<Attempt, StoreError> {
    Ok(Attempt {
        id: uuid(row, 0)?,
        person: PersonId(row.get(1)?),
        module: ModuleKey { course: id(row, 2)?, module: id(row, 3)? },
        publication: row.get(4)?,
        begun: time(row, 5)?,
        questions: json(row, 6)?,
        answers: json(row, 7)?,
        handed_in: time_or_none(row, 8)?,
        score: row.get::<Option<i32>>(9)?.map(Scaled),
        passed: row.get(10)?,
        marks: json(row, 11)?,
        round: row.get(12)?,
    })
}
