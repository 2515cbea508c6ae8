//! Saying anew what was said of an attempt: what was is voided, what is takes its place, with the time it was handed in.

use super::assess::sitting;
use super::record;
use crate::access::Principal;
use crate::course::{ActivityId, Assessment, Catalog, Id};
use crate::evidence::Account;
use crate::evidence::vocabulary::{ANSWERED, FAILED, PASSED};
use crate::grading::{self, Graded};
use crate::store::{Attempt, Query, Recorded, Store, StoreError};
use crate::xapi::{Violation, account_key};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

/// Why it could not be said.
#[derive(Debug, thiserror::Error)]
pub enum AnewError {
    /// A statement could not be made.
    #[error("{0}")]
    Statement(#[from] Violation),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An attempt, and the question of which something else is to be said.
pub(super) struct Saying<'a> {
    /// What the attempt's text came from.
    pub(super) catalog: &'a Catalog,
    pub(super) attempt: &'a Attempt,
    /// As it is marked now.
    pub(super) assessment: &'a Assessment,
    pub(super) question: &'a Id,
    /// What tells the new statements from those before.
    pub(super) again: &'a str,
    pub(super) now: Timestamp,
}

/// What is said of an attempt, instead of what was.
pub(super) struct Anew {
    /// The statements that void what was said.
    voids: Vec<Recorded>,
    /// Those that say it anew.
    pub(super) statements: Vec<Recorded>,
    /// What is voided.
    pub(super) voided: Vec<Uuid>,
}

impl Anew {
    /// Everything that is to be stored, in order.
    pub(super) fn all(self) -> Vec<Recorded> {
        self.voids.into_iter().chain(self.statements).collect()
    }
}

impl Saying<'_> {
    /// The answer to the question, and the result, said anew.
    pub(super) fn anew(&self, store: &dyn Store, graded: &Graded) -> Result<Anew, AnewError> {
        let base = &self.catalog.id_base;
        let account = Account::of(&self.attempt.person, base);
        let sitting = sitting(self.catalog, self.attempt, &account, self.attempt.handed_in.unwrap_or(self.now));
        let values = sitting.map(|mut sitting| {
            (sitting.assessment, sitting.again) = (self.assessment, self.again);
            grading::statements(&sitting, graded)
        });
        let voided = self.said_before(store)?;
        let voids = voided.iter().map(|id| record::prepare_void(*id, base, self.now)).collect::<Result<_, _>>()?;
        let anew = values.unwrap_or_default().into_iter().filter(|value| self.is_about(value));
        let statements = anew.map(|value| record::prepare_server(&value, base, self.now)).collect::<Result<_, _>>()?;
        Ok(Anew { voids, statements, voided })
    }

    /// The server's statements in force that tell of the answer to the question, and of the attempt's result. What voids
    /// such a statement is found by the same query, as it refers to it, and is none.
    fn said_before(&self, store: &dyn Store) -> Result<Vec<Uuid>, StoreError> {
        let Self { catalog, attempt, question, .. } = self;
        let assessment = catalog.id_base.iri(&ActivityId::assessment(attempt.module.clone()));
        let server = record::authority(&Principal::Server, &catalog.id_base);
        let mut found = Vec::new();
        for (activity, verb) in
            [(format!("{assessment}#{question}"), ANSWERED), (assessment.clone(), PASSED), (assessment, FAILED)]
        {
            let mut query = Query {
                activity: Some(activity.clone()),
                verb: Some(verb.to_owned()),
                registration: Some(attempt.id),
                authority: Some(account_key(&server.home_page, &server.name)),
                limit: 100,
                ..Query::default()
            };
            loop {
                let page = store.statements(&query)?;
                for statement in page.statements {
                    let said: serde_json::Value = serde_json::from_str(&statement.body).unwrap_or_default();
                    if said["verb"]["id"] == verb && said["object"]["id"] == activity.as_str() {
                        found.push(statement.id);
                    }
                }
                query.after = page.more;
                if query.after.is_none() {
                    break;
                }
            }
        }
        Ok(found)
    }

    /// Whether a statement tells of the answer to the question, or of the result.
    fn is_about(&self, statement: &Value) -> bool {
        let activity = statement["object"]["id"].as_str().unwrap_or_default();
        activity.split_once('#').is_none_or(|(_, asked)| asked == self.question.as_str())
    }
}
