//! A wrong key that is found late: whose score and readiness it changes, and marking them anew, on the record.
//!
//! What was said of an attempt is voided, and said anew under the server's authority, with the time it was handed in:
//! evidence is as it would have been, from now on. What a report says as of a day before stays what it was. Mends add
//! up: each is made to what the ones before have left.

use super::anew::{AnewError, Saying};
use super::answers::graded;
use super::judge;
use super::mends::{self, Past};
use super::waive::Grounds;
use crate::access::PersonId;
use crate::course::{Assessment, Catalog, Id, ModuleKey, Question, plain_text};
use crate::decision::{Act, Mended, Regraded};
use crate::evidence::Scaled;
use crate::grading::{Graded, Mend, MendError, mended};
use crate::readiness::Readiness;
use crate::store::{Attempt, Recorded, Store, StoreError};
use jiff::Timestamp;
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
    #[error(
        "marking anew needs a reason of at most {} characters, and the name of who decides",
        super::waive::LONGEST_REASON
    )]
    NoReason,
    /// The readiness of somebody can't be told.
    #[error(transparent)]
    Judge(#[from] judge::JudgeError),
    /// It could not be said anew.
    #[error(transparent)]
    Anew(#[from] AnewError),
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
    /// What is done about its key; nothing takes the key that the course in force has. Of choices, an answer to accept
    /// may be a number from 1, as the course in force offers them.
    pub mend: Option<Wish>,
    /// Attempts handed in before stay as they are.
    pub since: Timestamp,
    /// Whether a score may become lower. A learner did nothing wrong.
    pub allow_lower: bool,
}

/// What is done about a key, when it isn't taken from the course in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// An answer is right, too.
    Accept(String),
    /// The question counts for nobody.
    Drop,
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
    /// Attempts that were offered something else, so that the mend doesn't fit them.
    pub unfit: usize,
    /// Attempts that have no result yet, as they are open or a person has to mark them; the mend is made to them then.
    pub waiting: Vec<Uuid>,
    /// Those that change, in the order they were handed in: their score, or what is said of the question alone.
    pub changes: Vec<Change>,
    module: ModuleKey,
    question: Id,
    mend: Mended,
    since: Timestamp,
}

impl Plan {
    /// Whether nothing would be otherwise.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.waiting.is_empty()
    }
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
    let Wanted { module, question, since, .. } = wanted;
    let (kept, mend) = chosen(store, catalog, wanted, now)?;
    let mut plan = Plan {
        looked_at: 0,
        spared: 0,
        unfit: 0,
        waiting: Vec::new(),
        changes: Vec::new(),
        module: module.clone(),
        question: question.clone(),
        mend: kept.clone(),
        since: *since,
    };
    let mending = Mending {
        store,
        wanted,
        kept,
        mend,
        past: mends::past(store, module, now)?,
        again: Uuid::now_v7().to_string(),
        now,
    };
    let mut refused = None;
    for attempt in store.handed_in(module, *since)? {
        let is_asked = attempt.questions.iter().any(|drawn| drawn.question == question.as_str());
        if attempt.waits() || !is_asked {
            continue;
        }
        plan.looked_at += 1;
        match mending.look_at(attempt)? {
            Found::Same => {}
            Found::Lower => plan.spared += 1,
            Found::Unfit(error) => {
                plan.unfit += 1;
                refused = refused.or(error);
            }
            Found::Changed(change) => plan.changes.push(*change),
        }
    }
    for attempt in store.unfinished(module)? {
        let in_time = attempt.handed_in.is_none_or(|handed_in| handed_in >= *since);
        if in_time && attempt.questions.iter().any(|drawn| drawn.question == question.as_str()) {
            plan.looked_at += 1;
            plan.waiting.push(attempt.id);
        }
    }
    if plan.looked_at == 0 {
        // Nobody was asked it: then it is one that the course has, or a slip of the pen.
        current(catalog, wanted)?;
    }
    match refused {
        // It fits nobody: that is what is wrong.
        Some(error) if plan.unfit == plan.looked_at => Err(error.into()),
        _ => Ok(plan),
    }
}

/// A mend at work.
struct Mending<'a> {
    store: &'a dyn Store,
    wanted: &'a Wanted,
    kept: Mended,
    mend: Mend,
    past: Vec<Past>,
    /// What tells its statements from those before.
    again: String,
    now: Timestamp,
}

/// What a mend does to an attempt.
enum Found {
    Same,
    /// It would score less, and nobody asked for that.
    Lower,
    /// The mend isn't about what was asked there.
    Unfit(Option<MendError>),
    Changed(Box<Change>),
}

impl Mending<'_> {
    fn look_at(&self, attempt: Attempt) -> Result<Found, RegradeError> {
        let Wanted { module, question, allow_lower, .. } = self.wanted;
        let publication = self.store.published(&attempt.publication)?;
        let asked =
            publication.as_ref().and_then(|publication| publication.catalog.module(module)?.assessment.as_ref());
        let (Some(publication), Some(asked), Some(before)) = (&publication, asked, attempt.score) else {
            return Ok(Found::Unfit(None));
        };
        let was = mends::made(&self.past, asked, attempt.id, |_| true);
        // What was mended before stays mended; another answer to the same question is right besides.
        let base = mends::made(&self.past, asked, attempt.id, |past| {
            let both_add = matches!((&past.kept, &self.kept), (Mended::Accept(_), Mended::Accept(_)));
            past.question != *question || both_add
        });
        let assessment = match mended(&base, question, &self.mend) {
            Ok(assessment) => assessment,
            Err(error) => return Ok(Found::Unfit(Some(error))),
        };
        let (after, said_before) = (graded(&assessment, &attempt), graded(&was, &attempt));
        let passed_before = attempt.passed == Some(true);
        let of_question = |graded: &Graded, of: &Assessment| {
            let marked = graded.questions.iter().find(|marked| of.questions[marked.question].id == *question);
            marked.map(|marked| (marked.points, marked.of, marked.right))
        };
        let same_score = (after.scaled, after.passed) == (before, passed_before);
        if same_score && of_question(&after, &assessment) == of_question(&said_before, &was) {
            return Ok(Found::Same);
        }
        if !allow_lower && (after.scaled < before || passed_before && !after.passed) {
            return Ok(Found::Lower);
        }
        let saying = Saying {
            catalog: &publication.catalog,
            attempt: &attempt,
            assessment: &assessment,
            question,
            again: &self.again,
            now: self.now,
        };
        let anew = saying.anew(self.store, &after)?;
        let readiness = readiness(self.store, &attempt.person, &anew.voided, &anew.statements, self.now)?;
        let statements = anew.all();
        let (score, passed) = (after.scaled, after.passed);
        Ok(Found::Changed(Box::new(Change { attempt, score, passed, readiness, statements })))
    }
}

/// The mend that is wished for, as it is kept and as it is made.
fn chosen(
    store: &dyn Store,
    catalog: &Catalog,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<(Mended, Mend), RegradeError> {
    Ok(match &wanted.mend {
        Some(Wish::Drop) => (Mended::Drop, Mend::Drop),
        Some(Wish::Accept(answer)) => {
            // A number is that of the course in force: other publications may have another order.
            let number = answer.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let choice = current(catalog, wanted).ok().and_then(|question| question.task.choices().get(number?));
            let answer = choice.map_or_else(|| answer.clone(), |choice| plain_text(&choice.text).trim().to_owned());
            (Mended::Accept(answer.clone()), Mend::Accept(answer))
        }
        None => {
            let hash = store.publication(now)?.map(|publication| publication.hash).unwrap_or_default();
            (Mended::As(hash), Mend::As(Box::new(current(catalog, wanted)?.clone())))
        }
    })
}

/// Does it, on the record; nothing, when nothing changes.
pub fn apply(store: &dyn Store, plan: &Plan, grounds: Grounds<'_>, now: Timestamp) -> Result<(), RegradeError> {
    let attempts = plan.changes.iter().map(|change| Regraded {
        attempt: change.attempt.id,
        before: (change.attempt.score.map_or(0, |score| score.0), change.attempt.passed == Some(true)),
        after: (change.score.0, change.passed),
    });
    let act = Act::Regrade {
        module: plan.module.clone(),
        question: plan.question.to_string(),
        mend: plan.mend.clone(),
        since: plan.since,
        attempts: attempts.collect(),
        waiting: plan.waiting.clone(),
    };
    let decision = grounds.decision(act, now).ok_or(RegradeError::NoReason)?;
    if plan.is_empty() {
        return Ok(());
    }
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
