//! Assessments: the server draws, keeps what was answered so far, grades, and records the result.
//!
//! The questions of an attempt come from the publication it began with, under ids that are random
//! per attempt; answers given so far are kept; the result and its statements are one transaction.

use super::answers::{check, graded, taken};
use super::{extend, mends, record};
use crate::access::PersonId;
use crate::course::{Assessment, Catalog, FeedbackPolicy, Module, ModuleKey, OnMajor, Question};
use crate::evidence::{Account, Scaled};
use crate::grading::{self, Graded, Sitting};
use crate::store::{Attempt, Drawn, Publication, Recorded, Store, StoreError};
use crate::xapi::Violation;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

pub use super::answers::{Answers, Sent, is_open};

/// How long after its deadline an attempt that was on its way is still taken.
const GRACE: SignedDuration = SignedDuration::from_secs(60);

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum AssessError {
    /// The module has no assessment, or there is no such module.
    #[error("`{0}` has no assessment")]
    Unknown(ModuleKey),
    /// No such attempt, or somebody else's.
    #[error("there is no such attempt")]
    NoAttempt,
    /// Every attempt was used.
    #[error("all {0} attempts are used")]
    NoneLeft(u32),
    /// The time to wait after a failed attempt isn't over.
    #[error("the next attempt opens at {0}")]
    TooEarly(Timestamp),
    /// The last one was handed in, and a person has to mark it first.
    #[error("what you handed in waits to be marked")]
    Waits,
    /// It was returned since these answers were given: nobody has seen why.
    #[error("this attempt was returned meanwhile")]
    Returned,
    /// It was handed in before.
    #[error("this attempt was handed in already")]
    HandedIn,
    /// Its time is over; what was kept by then counts.
    #[error("the time of this attempt is over")]
    TimeOver,
    /// More parts than the question has, or one of them twice.
    #[error("the answer to `{0}` has more parts than it may")]
    TooMany(String),
    /// A text longer than it may be, in bytes.
    #[error("the answer to `{0}` is longer than {1} bytes")]
    TooLong(String, usize),
    /// An answer names a question or a choice the attempt doesn't have.
    #[error("the answers name `{0}`, which this attempt does not have")]
    NotDrawn(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The result could not be put into statements.
    #[error("{0}")]
    Statement(#[from] Violation),
}

/// Where a learner stands with an assessment.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// Attempts handed in since the last pass.
    pub used: u32,
    /// When the next attempt opens, if that is later than now.
    pub retry_at: Option<Timestamp>,
    /// The best score of all attempts.
    pub best: Option<Scaled>,
    /// Whether the last attempt passed.
    pub passed: bool,
    /// When the attempt was handed in that waits for a person to mark it.
    pub waits_since: Option<Timestamp>,
    /// The last attempt that has a result, if a person marked some of it.
    pub marked: Option<Attempt>,
    /// The attempt that isn't handed in, or was returned.
    pub open: Option<Attempt>,
}

/// One drawn question with its ids of this attempt, as a page shows it.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The drawn ids.
    pub drawn: &'a Drawn,
    /// The question.
    pub question: &'a Question,
}

/// The assessment of a module.
pub fn find<'a>(catalog: &'a Catalog, key: &ModuleKey) -> Result<(&'a Module, &'a Assessment), AssessError> {
    let module = catalog.module(key);
    let found = module.and_then(|module| Some((module, module.assessment.as_ref()?)));
    found.ok_or_else(|| AssessError::Unknown(key.clone()))
}

/// Where `person` stands with the assessment of `key`.
pub fn position(
    store: &dyn Store,
    catalog: &Catalog,
    person: &PersonId,
    key: &ModuleKey,
    now: Timestamp,
) -> Result<Position, AssessError> {
    let (module, assessment) = find(catalog, key)?;
    let since = store
        .versions()?
        .into_iter()
        .find(|released| released.module == key.to_string() && released.version == module.version)
        .map_or(Timestamp::MIN, |released| released.at);
    // What was handed in on a version that counts on waits on.
    let counts_on = !matches!(module.on_major, Some(OnMajor::RetakeNow));
    let mut attempts = Vec::new();
    for id in std::iter::once(&key.module).chain(&module.formerly) {
        attempts.extend(store.attempts(person, &ModuleKey { course: key.course.clone(), module: id.clone() })?);
    }
    attempts.retain(|a| a.begun >= since || a.handed_in.is_none() || a.waits() && counts_on);
    attempts.sort_by_key(|a| (a.begun, a.id));
    let done: Vec<&Attempt> = attempts.iter().filter(|a| a.handed_in.is_some()).collect();
    let after_pass = done.iter().rposition(|a| a.passed == Some(true)).map_or(0, |at| at + 1);
    let fails = &done[after_pass..];
    let last_failed = fails.iter().rfind(|a| !a.waits()).and_then(|a| a.handed_in);
    let retry_at = match (last_failed, assessment.retry_after) {
        (Some(failed), Some(wait)) => failed.checked_add(wait).ok().filter(|at| *at > now),
        _ => None,
    };
    Ok(Position {
        used: u32::try_from(fails.len()).unwrap_or(u32::MAX),
        retry_at,
        best: done.iter().filter_map(|a| a.score).max(),
        waits_since: done.iter().find(|a| a.waits()).and_then(|a| a.handed_in),
        marked: done.iter().rfind(|a| !a.waits()).filter(|a| !a.marks.is_empty()).map(|a| (*a).clone()),
        passed: done.last().is_some_and(|a| a.passed == Some(true)),
        open: attempts.into_iter().find(|a| a.handed_in.is_none()),
    })
}

/// When an attempt has to be handed in, with what more time its person was given. One that was returned takes the time it
/// takes.
pub fn deadline(
    store: &dyn Store,
    assessment: &Assessment,
    attempt: &Attempt,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let Some(limit) = assessment.time_limit.filter(|_| attempt.round == 1) else { return Ok(None) };
    let extra = i64::from(extend::of(store, attempt, now)?);
    // Of a minute, 60 hundredths are 36 seconds.
    let seconds = (i64::from(limit.0) * 60 * (100 + extra)).div_euclid(100);
    Ok(attempt.begun.checked_add(SignedDuration::from_secs(seconds)).ok())
}

/// Whether answers to an attempt come too late to count.
fn is_late(store: &dyn Store, assessment: &Assessment, attempt: &Attempt, now: Timestamp) -> Result<bool, StoreError> {
    let end = deadline(store, assessment, attempt, now)?.and_then(|at| at.checked_add(GRACE).ok());
    Ok(end.is_some_and(|at| now > at))
}

/// Begins an attempt, or goes on with the open one.
pub fn begin(
    store: &dyn Store,
    in_force: &Publication,
    person: &PersonId,
    key: &ModuleKey,
    now: Timestamp,
) -> Result<Attempt, AssessError> {
    let (_, assessment) = find(&in_force.catalog, key)?;
    let earlier = store.attempts(person, key)?.len();
    let position = position(store, &in_force.catalog, person, key, now)?;
    if let Some(open) = position.open {
        return Ok(open);
    }
    if position.waits_since.is_some() {
        return Err(AssessError::Waits);
    }
    if let Some(limit) = assessment.attempts.filter(|limit| position.used >= *limit) {
        return Err(AssessError::NoneLeft(limit));
    }
    if let Some(at) = position.retry_at {
        return Err(AssessError::TooEarly(at));
    }
    let questions = grading::draw(assessment, &mut below)
        .into_iter()
        .map(|drawn| Drawn {
            id: opaque(),
            question: assessment.questions[drawn.question].id.to_string(),
            choices: drawn.choices.into_iter().map(|place| (opaque(), place)).collect(),
        })
        .collect();
    let attempt = Attempt {
        id: Uuid::now_v7(),
        person: person.clone(),
        module: key.clone(),
        publication: in_force.hash.clone(),
        begun: now,
        questions,
        answers: Answers::new(),
        handed_in: None,
        score: None,
        passed: None,
        marks: Vec::new(),
        round: 1,
    };
    let account = Account::of(person, &in_force.catalog.id_base);
    let values = sitting(&in_force.catalog, &attempt, &account, now).map(|sitting| grading::begun(&sitting));
    let statements = recorded(&in_force.catalog, values.into_iter().collect(), now)?;
    match store.begin_attempt(&attempt, earlier, &statements, now) {
        Ok(()) => Ok(attempt),
        // Begun at the same moment in another window: both go on with that one.
        Err(StoreError::Conflict(told)) => {
            let begun = store.attempts(person, key)?.into_iter().find(|other| other.handed_in.is_none());
            begun.ok_or_else(|| StoreError::Conflict(told).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// The publication an attempt began with, and the attempt, when it is `person`'s.
pub fn open(store: &dyn Store, person: &PersonId, id: Uuid) -> Result<(Publication, Attempt), AssessError> {
    let attempt = store.attempt(id)?.filter(|a| a.person == *person).ok_or(AssessError::NoAttempt)?;
    let publication = store.published(&attempt.publication)?.ok_or(AssessError::NoAttempt)?;
    Ok((publication, attempt))
}

/// The same, when it takes answers in this round.
fn open_for(store: &dyn Store, person: &PersonId, id: Uuid, round: u32) -> Result<(Publication, Attempt), AssessError> {
    let (publication, attempt) = open(store, person, id)?;
    match attempt.handed_in {
        Some(_) if attempt.waits() => Err(AssessError::Waits),
        Some(_) => Err(AssessError::HandedIn),
        None if attempt.round != round => Err(AssessError::Returned),
        None => Ok((publication, attempt)),
    }
}

/// The questions of an attempt, in the order drawn.
#[must_use]
pub fn shown<'a>(assessment: &'a Assessment, attempt: &'a Attempt) -> Vec<Shown<'a>> {
    let find = |drawn: &'a Drawn| {
        let question = assessment.questions.iter().find(|q| q.id.as_str() == drawn.question)?;
        Some(Shown { drawn, question })
    };
    attempt.questions.iter().filter_map(find).collect()
}

/// Keeps the answers given so far, as long as there is time.
pub fn save(store: &dyn Store, person: &PersonId, id: Uuid, sent: &Sent, now: Timestamp) -> Result<(), AssessError> {
    let (publication, attempt) = open_for(store, person, id, sent.round)?;
    let (_, assessment) = find(&publication.catalog, &attempt.module)?;
    check(assessment, &attempt, &sent.answers)?;
    if is_late(store, assessment, &attempt, now)? {
        return Err(AssessError::TimeOver);
    }
    store.save_answers(id, sent.round, &taken(assessment, &attempt, sent.answers.clone())).map_err(handed_in_meanwhile)
}

/// The store takes nothing more for an attempt that was handed in since it was looked at.
fn handed_in_meanwhile(error: StoreError) -> AssessError {
    match error {
        StoreError::Conflict(_) => AssessError::HandedIn,
        other => other.into(),
    }
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The attempt as it is kept now.
    pub attempt: Attempt,
    /// The score, question by question in the order drawn.
    pub graded: Graded,
    /// The publication it was graded by.
    pub publication: Publication,
    /// Whether the answers may be shown.
    pub feedback: bool,
}

/// Hands an attempt in: grades it, and records the result, or that a person has to read it first. After the deadline the
/// answers kept so far count.
pub fn hand_in(
    store: &dyn Store,
    person: &PersonId,
    id: Uuid,
    Sent { round, answers }: Sent,
    now: Timestamp,
) -> Result<Outcome, AssessError> {
    let (publication, mut attempt) = open_for(store, person, id, round)?;
    let key = attempt.module.clone();
    let (_, asked) = find(&publication.catalog, &key)?;
    let assessment = &mends::mended_for(store, asked, &attempt, now)?;
    check(assessment, &attempt, &answers)?;
    if !is_late(store, assessment, &attempt, now)? {
        attempt.answers = taken(assessment, &attempt, answers);
    }
    let graded = graded(assessment, &attempt);
    attempt.handed_in = Some(now);
    if !graded.waits() {
        attempt.score = Some(graded.scaled);
        attempt.passed = Some(graded.passed);
    }
    let account = Account::of(person, &publication.catalog.id_base);
    let again = unforeseen();
    let sitting = sitting(&publication.catalog, &attempt, &account, now);
    let values = sitting.map(|sitting| {
        let sitting = Sitting { assessment, again: &again, ..sitting };
        if graded.waits() { vec![grading::submitted(&sitting)] } else { grading::statements(&sitting, &graded) }
    });
    let statements = recorded(&publication.catalog, values.unwrap_or_default(), now)?;
    store.hand_in(&attempt, &statements, now).map_err(handed_in_meanwhile)?;
    let feedback = shows(assessment, &graded);
    Ok(Outcome { attempt, graded, publication, feedback })
}

/// Whether the author's policy shows what was right.
fn shows(assessment: &Assessment, graded: &Graded) -> bool {
    match assessment.feedback {
        // That is told when it is known what was.
        _ if graded.waits() => false,
        FeedbackPolicy::AfterEach | FeedbackPolicy::AfterAttempt => true,
        FeedbackPolicy::AfterPass => graded.passed,
        FeedbackPolicy::Never => false,
    }
}

/// What came of an attempt that has its result, looked at again.
pub fn review(store: &dyn Store, attempt: Attempt, now: Timestamp) -> Result<Outcome, AssessError> {
    let publication = store.published(&attempt.publication)?.ok_or(AssessError::NoAttempt)?;
    let (_, asked) = find(&publication.catalog, &attempt.module)?;
    let assessment = mends::mended_for(store, asked, &attempt, now)?;
    let graded = graded(&assessment, &attempt);
    let feedback = shows(&assessment, &graded);
    Ok(Outcome { attempt, graded, publication, feedback })
}

/// What the statements of an attempt speak of.
pub(super) fn sitting<'a>(
    catalog: &'a Catalog,
    attempt: &'a Attempt,
    account: &'a Account,
    now: Timestamp,
) -> Option<Sitting<'a>> {
    let (module, assessment) = find(catalog, &attempt.module).ok()?;
    Some(Sitting {
        account,
        attempt: attempt.id,
        base: &catalog.id_base,
        module: &attempt.module,
        title: &module.title,
        version: module.version,
        language: &catalog.course(&attempt.module.course)?.language,
        commit: module.provenance.as_ref().map_or(&catalog.commit, |provenance| &provenance.commit),
        assessment,
        begun: attempt.begun,
        handed_in: now,
        round: attempt.round,
        again: "",
    })
}

pub(super) fn recorded(
    catalog: &Catalog,
    values: Vec<serde_json::Value>,
    now: Timestamp,
) -> Result<Vec<Recorded>, Violation> {
    values.into_iter().map(|value| record::prepare_server(&value, &catalog.id_base, now)).collect()
}

/// A random number below `bound`, without favour to any.
fn below(bound: usize) -> usize {
    let bound = u64::try_from(bound.max(1)).unwrap_or(u64::MAX);
    let fair = u64::MAX - u64::MAX % bound;
    loop {
        let drawn = getrandom::u64().expect("the operating system gives random bytes");
        if drawn < fair {
            return usize::try_from(drawn % bound).unwrap_or_default();
        }
    }
}

/// What makes the ids of a result's statements such that nobody can foresee them. Whoever stored something under one first
/// would keep that result from being recorded, and could try until they like it.
pub(super) fn unforeseen() -> String {
    format!(" {}", Uuid::new_v4())
}

/// An id that means nothing outside its attempt.
fn opaque() -> String {
    Uuid::new_v4().simple().to_string()[..12].to_owned()
}
