//! A wrong key that is found late: whose score and readiness it changes, and marking them anew, on the record.
//!
//! What was said of an attempt is voided, and said anew under the server's authority, with the time it was handed in:
//! evidence is as it would have been, from now on. What a report says as of a day before stays what it was.

use super::assess::{places, sitting};
use super::waive::Grounds;
use super::{judge, record};
use crate::access::PersonId;
use crate::course::{ActivityId, Catalog, Id, ModuleKey, Question};
use crate::decision::{Act, Regraded};
use crate::evidence::vocabulary::{ANSWERED, FAILED, PASSED};
use crate::evidence::{Account, Scaled};
use crate::grading::{self, Mend, MendError, mended};
use crate::readiness::Readiness;
use crate::store::{Attempt, Query, Recorded, Store, StoreError};
use crate::xapi::{VOIDED, Violation};
use jiff::Timestamp;
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

/// Why nothing was marked anew.
#[derive(Debug, thiserror::Error)]
pub enum RegradeError {
    /// No assessment has the question.
    #[error("no assessment of `{module}` has a question `{question}`")]
    UnknownQuestion {
        /// As given.
        module: String,
        /// As given.
        question: String,
    },
    /// The key can't be mended like this.
    #[error(transparent)]
    Mend(#[from] MendError),
    /// A decision without a reason is no decision.
    #[error("marking anew needs a reason, and the name of who decides")]
    NoReason,
    /// The readiness of somebody can't be told.
    #[error(transparent)]
    Judge(#[from] judge::JudgeError),
    /// A statement could not be made.
    #[error("{0}")]
    Statement(#[from] Violation),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Whose assessment.
    pub module: ModuleKey,
    /// The question's id in it.
    pub question: Id,
    /// What is done about its key; nothing takes the key that the course has now.
    pub mend: Option<Mend>,
    /// Attempts handed in before stay as they are.
    pub since: Timestamp,
    /// Whether a score may become lower. A learner did nothing wrong.
    pub allow_lower: bool,
}

/// One attempt that is marked anew.
#[derive(Debug, Clone)]
pub struct Change {
    /// As it is.
    pub attempt: Attempt,
    /// What it would score.
    pub score: Scaled,
    /// Whether that passes.
    pub passed: bool,
    /// What becomes otherwise in sessions to come: the session's id, the state now, and the state then.
    pub readiness: Vec<(String, Readiness, Readiness)>,
    statements: Vec<Recorded>,
}

/// Everything that a mend changes.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Attempts that were asked the question, and handed in since.
    pub looked_at: usize,
    /// Attempts that would score less, and stay as they are.
    pub spared: usize,
    /// Those that change, in the order they were handed in.
    pub changes: Vec<Change>,
    wanted: Wanted,
}

/// Finds a question as people name it: `course/module#question`, or `module#question` where one course has the module.
pub fn find(catalog: &Catalog, name: &str) -> Result<(ModuleKey, Id), RegradeError> {
    let (module, question) = name.split_once('#').unwrap_or((name, ""));
    let unknown = || RegradeError::UnknownQuestion { module: module.to_owned(), question: question.to_owned() };
    let key = catalog.find_module(module).ok_or_else(unknown)?;
    let question = Id::new(question).map_err(|_| unknown())?;
    Ok((key, question))
}

/// What a mend would change.
pub fn plan(store: &dyn Store, catalog: &Catalog, wanted: &Wanted, now: Timestamp) -> Result<Plan, RegradeError> {
    let mend = match &wanted.mend {
        Some(mend) => mend.clone(),
        None => Mend::As(Box::new(current(catalog, wanted)?.clone())),
    };
    let mut plan = Plan { looked_at: 0, spared: 0, changes: Vec::new(), wanted: wanted.clone() };
    let again = Uuid::now_v7().to_string();
    for attempt in store.handed_in(&wanted.module, wanted.since)? {
        if !attempt.questions.iter().any(|drawn| drawn.question == wanted.question.as_str()) {
            continue;
        }
        plan.looked_at += 1;
        let Some(publication) = store.published(&attempt.publication)? else { continue };
        let asked = publication.catalog.module(&attempt.module).and_then(|module| module.assessment.as_ref());
        let (Some(asked), Some(before)) = (asked, attempt.score) else { continue };
        let assessment = mended(asked, &wanted.question, &mend)?;
        let (drawn, answers) = places(&assessment, &attempt);
        let graded = grading::grade(&assessment, &drawn, &answers);
        let passed_before = attempt.passed == Some(true);
        if (graded.scaled, graded.passed) == (before, passed_before) {
            continue;
        }
        if !wanted.allow_lower && (graded.scaled < before || passed_before && !graded.passed) {
            plan.spared += 1;
            continue;
        }
        let account = Account::of(&attempt.person, &publication.catalog.id_base);
        let handed_in = attempt.handed_in.unwrap_or(now);
        let sitting = sitting(&publication.catalog, &attempt, &account, handed_in);
        let values = sitting.map(|mut sitting| {
            (sitting.assessment, sitting.again) = (&assessment, &again);
            grading::statements(&sitting, &graded)
        });
        let said = said_before(store, &publication.catalog, &attempt, &wanted.question)?;
        // Of what was said only the answer to this question, and the result, are said anew.
        let mut statements = Vec::new();
        for id in &said {
            let void = json!({
                "actor": record::authority(&crate::access::Principal::Server, &publication.catalog.id_base).agent(),
                "verb": { "id": VOIDED, "display": { "en": "voided" } },
                "object": { "objectType": "StatementRef", "id": id },
            });
            statements.push(record::prepare_server(&void, &publication.catalog.id_base, now)?);
        }
        let anew: Vec<_> =
            values.unwrap_or_default().into_iter().filter(|value| is_about(value, &wanted.question)).collect();
        let base = &publication.catalog.id_base;
        let anew: Vec<Recorded> =
            anew.iter().map(|value| record::prepare_server(value, base, now)).collect::<Result<_, _>>()?;
        let readiness = readiness(store, &attempt.person, &said, &anew, now)?;
        statements.extend(anew);
        plan.changes.push(Change { attempt, score: graded.scaled, passed: graded.passed, readiness, statements });
    }
    if plan.looked_at == 0 {
        // Nobody was asked it: then it is one that the course has, or a slip of the pen.
        current(catalog, wanted)?;
    }
    Ok(plan)
}

/// Does it, on the record.
pub fn apply(store: &dyn Store, plan: &Plan, grounds: Grounds<'_>, now: Timestamp) -> Result<(), RegradeError> {
    let Wanted { module, question, mend, .. } = &plan.wanted;
    let attempts = plan.changes.iter().map(|change| Regraded {
        attempt: change.attempt.id,
        before: (change.attempt.score.map_or(0, |score| score.0), change.attempt.passed == Some(true)),
        after: (change.score.0, change.passed),
    });
    let act = Act::Regrade {
        module: module.clone(),
        question: question.to_string(),
        mend: match mend {
            None | Some(Mend::As(_)) => "the key the course has now".to_owned(),
            Some(Mend::Accept(answer)) => format!("accept {answer}"),
            Some(Mend::Drop) => "drop the question".to_owned(),
        },
        attempts: attempts.collect(),
    };
    let decision = grounds.decision(act, now).ok_or(RegradeError::NoReason)?;
    let statements: Vec<Recorded> = plan.changes.iter().flat_map(|change| change.statements.clone()).collect();
    Ok(store.regrade(&decision, &statements, now)?)
}

/// The question as the course has it now.
fn current<'a>(catalog: &'a Catalog, wanted: &Wanted) -> Result<&'a Question, RegradeError> {
    let assessment = catalog.module(&wanted.module).and_then(|module| module.assessment.as_ref());
    let found = assessment.and_then(|a| a.questions.iter().find(|question| question.id == wanted.question));
    found.ok_or_else(|| RegradeError::UnknownQuestion {
        module: wanted.module.to_string(),
        question: wanted.question.to_string(),
    })
}

/// The statements in force that tell of the answer to the question, and of the attempt's result.
fn said_before(
    store: &dyn Store,
    catalog: &Catalog,
    attempt: &Attempt,
    question: &Id,
) -> Result<Vec<Uuid>, StoreError> {
    let assessment = catalog.id_base.iri(&ActivityId::assessment(attempt.module.clone()));
    let of = |activity: &str, verb: &str| Query {
        activity: Some(activity.to_owned()),
        verb: Some(verb.to_owned()),
        registration: Some(attempt.id),
        limit: 10,
        ..Query::default()
    };
    let mut found = Vec::new();
    for query in [of(&format!("{assessment}#{question}"), ANSWERED), of(&assessment, PASSED), of(&assessment, FAILED)] {
        found.extend(store.statements(&query)?.statements.into_iter().map(|statement| statement.id));
    }
    Ok(found)
}

/// Whether a statement tells of the answer to the question, or of the result.
fn is_about(statement: &serde_json::Value, question: &Id) -> bool {
    let activity = statement["object"]["id"].as_str().unwrap_or_default();
    activity.split_once('#').is_none_or(|(_, asked)| asked == question.as_str())
}

/// What becomes of a learner's readiness for sessions to come.
fn readiness(
    store: &dyn Store,
    person: &PersonId,
    voided: &[Uuid],
    anew: &[Recorded],
    now: Timestamp,
) -> Result<Vec<(String, Readiness, Readiness)>, RegradeError> {
    let voided: HashSet<&Uuid> = voided.iter().collect();
    let (_, before) = judge::person(store, person, now)?;
    let (_, after) = judge::person_with(store, person, now, |mut evidence| {
        evidence.retain(|known| !voided.contains(&known.statement));
        evidence.extend(anew.iter().filter_map(|(_, evidence)| evidence.clone()));
        evidence
    })?;
    let changed = before
        .into_iter()
        .zip(after)
        .filter(|((session, before), (_, after))| session.ends > now && before.verdict.state != after.verdict.state);
    Ok(changed
        .map(|((session, before), (_, after))| (session.id.to_string(), before.verdict.state, after.verdict.state))
        .collect())
}
