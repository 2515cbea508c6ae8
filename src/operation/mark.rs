//! Marking: texts in assessments that a person has to read, who may, what they say, and what comes of it.
//!
//! The learner hears of an attempt when every text in it is settled: then it has a result, or it is returned to be
//! written again.

use super::anew::{AnewError, Saying};
use super::answers::graded;
use super::assess::{recorded, sitting, unforeseen};
use super::desk::{Desk, assessment};
use super::{mends, record};
use crate::access::{PersonId, Principal};
use crate::course::{Assessment, Catalog, Question};
use crate::decision::{Act, Decision, Mark, Opinion, Progress, mark};
use crate::evidence::Account;
use crate::grading::{self, Graded};
use crate::roster::Person;
use crate::store::{Attempt, Recorded, Store, StoreError};
use crate::xapi::Violation;
use jiff::Timestamp;
use uuid::Uuid;

pub use super::desk::Paper;

/// How long a comment may be, in bytes.
pub const MAX_COMMENT: usize = 10_000;

/// Why a text was not marked.
#[derive(Debug, thiserror::Error)]
pub enum MarkError {
    /// No such text, or nobody has to mark it.
    #[error("there is no such text to mark")]
    Missing,
    /// It isn't this person's to mark.
    #[error("this text is not yours to mark")]
    NotYours,
    /// Who marked it first can't be the second marker.
    #[error("somebody else has to be the second marker")]
    Second,
    /// It is not any more what the marker read: it was marked, returned or written anew.
    #[error("somebody has marked this text meanwhile")]
    Meanwhile,
    /// What is returned, or marked otherwise than before, needs a word on why.
    #[error("say why: the learner reads it")]
    NoComment,
    /// A comment is longer than it may be.
    #[error("a comment has at most {MAX_COMMENT} bytes")]
    TooLong,
    /// More points than the question is worth.
    #[error("there are {0} points to give")]
    TooMany(u32),
    /// Neither points nor a return.
    #[error("say whether it passes, gets a part of the points, or is returned")]
    Nothing,
    /// It is settled.
    #[error("this text has its points: it can't be returned any more")]
    HasResult,
    /// The learner goes on with another attempt.
    #[error("the learner has begun another attempt: give points instead of returning this one")]
    Overtaken,
    /// It would take a pass away, and nobody said that it may.
    #[error("this takes a pass away")]
    Lowers,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
    /// A statement could not be made.
    #[error("{0}")]
    Statement(#[from] Violation),
    /// It could not be said anew.
    #[error(transparent)]
    Anew(#[from] AnewError),
}

impl MarkError {
    /// Whether the marker can do something about it.
    #[must_use]
    pub fn is_the_markers(&self) -> bool {
        !matches!(self, Self::NotYours | Self::Missing | Self::Store(_) | Self::Statement(_) | Self::Anew(_))
    }
}

impl From<StoreError> for MarkError {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Conflict(_)) { Self::Meanwhile } else { Self::Store(error) }
    }
}

/// What a marker says.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// What they want of it.
    pub opinion: Opinion,
    /// What the learner reads; may be empty where all points are given.
    pub comment: &'a str,
    /// Whether somebody else is to mark it, too; only the first marker's word counts.
    pub asks_second: bool,
    /// Whether it may take a pass away.
    pub may_lower: bool,
    /// The round they read, and how many marks there were: what came since would be overlooked.
    pub seen: (u32, usize),
}

/// What waits to be marked and is for `who` to mark, what has waited longest first.
pub fn queue(store: &dyn Store, in_force: &Catalog, who: &Principal) -> Result<Vec<Paper>, MarkError> {
    let mut desk = Desk::new(store, in_force, who);
    let mut found = Vec::new();
    for attempt in store.to_mark()? {
        found
            .extend(desk.papers(&attempt)?.into_iter().filter(|paper| !matches!(paper.progress, Progress::Settled(_))));
    }
    Ok(found)
}

/// What was marked last and is for `who` to mark, the last marked first.
pub fn marked(store: &dyn Store, in_force: &Catalog, who: &Principal, limit: usize) -> Result<Vec<Paper>, MarkError> {
    let mut desk = Desk::new(store, in_force, who);
    let mut found = Vec::new();
    // Those of other trainers are among them.
    for attempt in store.marked(limit.saturating_mul(10))? {
        let papers = desk.papers(&attempt)?.into_iter();
        found.extend(papers.filter(|paper| matches!(paper.progress, Progress::Settled(_))));
        if found.len() >= limit {
            break;
        }
    }
    found.truncate(limit);
    Ok(found)
}

/// One text, when it is for `who` to mark.
pub fn paper(
    store: &dyn Store,
    in_force: &Catalog,
    who: &Principal,
    attempt: Uuid,
    question: &str,
) -> Result<Paper, MarkError> {
    let attempt = store.attempt(attempt)?.ok_or(MarkError::Missing)?;
    let mut desk = Desk::new(store, in_force, who);
    let papers = desk.all_papers(&attempt)?;
    let paper = papers.into_iter().find(|paper| paper.question.id.as_str() == question).ok_or(MarkError::Missing)?;
    if desk.may(&paper)? { Ok(paper) } else { Err(MarkError::NotYours) }
}

/// Who wrote a text, if `who` was shown that.
pub fn writer(store: &dyn Store, who: &Principal, paper: &Paper, now: Timestamp) -> Result<Option<Person>, StoreError> {
    if was_shown(store, who, paper.attempt.id, now)? { store.person(&paper.attempt.person) } else { Ok(None) }
}

/// Shows who wrote a text, from now on, and keeps on the record that it was shown.
pub fn show_name(
    store: &dyn Store,
    in_force: &Catalog,
    (who, name): (&Principal, &str),
    (attempt, question): (Uuid, &str),
    now: Timestamp,
) -> Result<(), MarkError> {
    let Principal::Person(to, _) = who else { return Err(MarkError::NotYours) };
    let paper = paper(store, in_force, who, attempt, question)?;
    if was_shown(store, who, attempt, now)? {
        return Ok(());
    }
    let act = Act::ShowName { person: paper.attempt.person, attempt, to: to.clone() };
    let reason = "asked for while marking".to_owned();
    store.decide(&Decision { id: Uuid::now_v7(), at: now, by: name.to_owned(), reason, act })?;
    Ok(())
}

fn was_shown(store: &dyn Store, who: &Principal, shown: Uuid, now: Timestamp) -> Result<bool, StoreError> {
    let Principal::Person(me, _) = who else { return Ok(false) };
    let is_that = |act: &Act| matches!(act, Act::ShowName { attempt, to, .. } if *attempt == shown && to == me);
    Ok(store.decisions_of(&["show_name"], now)?.iter().any(|record| is_that(&record.decision.act)))
}

/// Marks a text, on the record. What comes of it: the attempt as it is kept now.
pub fn mark(
    store: &dyn Store,
    in_force: &Catalog,
    (who, name): (&Principal, &str),
    (attempt, question): (Uuid, &str),
    said: Said<'_>,
    now: Timestamp,
) -> Result<Attempt, MarkError> {
    let Principal::Person(by, _) = who else { return Err(MarkError::NotYours) };
    let paper = paper(store, in_force, who, attempt, question)?;
    check(&paper, by, said)?;
    let attempts = store.attempts(&paper.attempt.person, &paper.attempt.module)?;
    if said.opinion == Opinion::Return && attempts.iter().any(|other| other.handed_in.is_none()) {
        return Err(MarkError::Overtaken);
    }
    let named = was_shown(store, who, attempt, now)?;
    let before = &paper.attempt;
    let comment = said.comment.trim();
    let mut after = before.clone();
    after.marks.push(Mark {
        question: question.to_owned(),
        round: paper.round,
        by: by.clone(),
        at: now,
        opinion: said.opinion,
        comment: comment.to_owned(),
        text: paper.text.clone(),
        asks_second: said.asks_second && paper.progress == Progress::First,
        named,
        handed_in: before.handed_in.unwrap_or(now),
    });
    let catalog = &paper.publication.catalog;
    let asked = assessment(catalog, before).ok_or(MarkError::Missing)?;
    let asked = mends::mended_for(store, asked, before, now)?;
    let graded = graded(&asked, &after);
    let is_lower = before.passed == Some(true) && !graded.passed;
    if is_lower && !said.may_lower {
        return Err(MarkError::Lowers);
    }
    let statements = outcome(store, &paper, &asked, &graded, &mut after, now)?;
    let result = |attempt: &Attempt| Some((attempt.score?.0, attempt.passed == Some(true)));
    let decision = Decision {
        id: Uuid::now_v7(),
        at: now,
        by: name.to_owned(),
        reason: in_words(said.opinion, &paper.question),
        act: Act::Mark {
            person: before.person.clone(),
            module: before.module.clone(),
            attempt: before.id,
            question: question.to_owned(),
            round: paper.round,
            opinion: said.opinion,
            named,
            before: result(before),
            after: result(&after),
        },
    };
    store.mark(before, &after, &decision, &statements, now)?;
    Ok(after)
}

/// Takes back an attempt that was returned by mistake, as long as its learner has written nothing: it is as it was when
/// it was handed in, and what was returned is to be marked again.
pub fn take_back(
    store: &dyn Store,
    in_force: &Catalog,
    (who, name): (&Principal, &str),
    (attempt, question): (Uuid, &str),
    now: Timestamp,
) -> Result<Attempt, MarkError> {
    let paper = paper(store, in_force, who, attempt, question)?;
    let handed_in = paper.may_be_taken_back().ok_or(MarkError::Meanwhile)?;
    let (catalog, before) = (&paper.publication.catalog, &paper.attempt);
    let mut after = before.clone();
    after.round = paper.round;
    after.handed_in = Some(handed_in);
    // What was returned is marked from the start, whoever said what of it.
    let questions = assessment(catalog, before).map_or(&[][..], |assessment| &assessment.questions);
    let returned = |mark: &Mark| {
        let question = questions.iter().find(|question| question.id.as_str() == mark.question);
        let progress =
            mark::progress(&before.marks, &mark.question, paper.round, question.map_or(1, |known| known.markers));
        mark.round == paper.round && progress == Progress::Settled(Opinion::Return)
    };
    after.marks.retain(|mark| !returned(mark));
    let account = Account::of(&before.person, &catalog.id_base);
    let sitting = sitting(catalog, &after, &account, handed_in).ok_or(MarkError::Missing)?;
    // It was returned with its last mark.
    let at = before.marks.last().map_or(now, |mark| mark.at);
    let said = grading::returned_id(&sitting, at);
    let act = Act::TakeBack { person: before.person.clone(), attempt: before.id, round: paper.round };
    let (id, by, reason) = (Uuid::now_v7(), name.to_owned(), "returned by mistake".to_owned());
    let void = record::prepare_void(said, &catalog.id_base, now)?;
    store.mark(before, &after, &Decision { id, at: now, by, reason, act }, &[void], now)?;
    Ok(after)
}

/// Whether it may be said of this text, and by them.
fn check(paper: &Paper, by: &PersonId, said: Said<'_>) -> Result<(), MarkError> {
    if paper.attempt.handed_in.is_none() || said.seen != (paper.round, paper.marks().count()) {
        return Err(MarkError::Meanwhile);
    }
    if !paper.is_open_to(by) {
        return Err(MarkError::Second);
    }
    let has_result = !paper.attempt.waits();
    match said.opinion {
        Opinion::Points(points) if points > paper.question.points => {
            return Err(MarkError::TooMany(paper.question.points));
        }
        Opinion::Return if has_result || paper.round < paper.attempt.round => return Err(MarkError::HasResult),
        _ => {}
    }
    let is_correction = matches!(paper.progress, Progress::Settled(_));
    if said.comment.trim().is_empty() && (said.opinion == Opinion::Return || is_correction) {
        return Err(MarkError::NoComment);
    }
    if said.comment.len() > MAX_COMMENT { Err(MarkError::TooLong) } else { Ok(()) }
}

/// What comes of an attempt with one more mark: nothing yet, a result, another result, or that it is returned. Puts that
/// into the attempt; the statements that say so.
fn outcome(
    store: &dyn Store,
    paper: &Paper,
    asked: &Assessment,
    graded: &Graded,
    after: &mut Attempt,
    now: Timestamp,
) -> Result<Vec<Recorded>, MarkError> {
    let catalog = &paper.publication.catalog;
    let account = Account::of(&after.person, &catalog.id_base);
    let handed_in = after.handed_in.unwrap_or(now);
    let sitting = sitting(catalog, after, &account, handed_in).ok_or(MarkError::Missing)?;
    if graded.waits() {
        let to_return = |marked: &grading::Marked| {
            let Question { id, markers, .. } = &asked.questions[marked.question];
            let progress = mark::progress(&after.marks, id.as_str(), after.round, *markers);
            progress == Progress::Settled(Opinion::Return)
        };
        if !graded.questions.iter().filter(|marked| marked.waits).all(to_return) {
            return Ok(Vec::new());
        }
        let statements = recorded(catalog, vec![grading::returned(&sitting, now)], now)?;
        after.handed_in = None;
        after.round += 1;
        return Ok(statements);
    }
    let had_result = paper.attempt.score.is_some();
    let again = unforeseen();
    let statements = if had_result {
        let saying = Saying {
            catalog,
            attempt: &paper.attempt,
            assessment: asked,
            question: &paper.question.id,
            again: &again,
            now,
        };
        saying.anew(store, graded)?.all()
    } else {
        recorded(
            catalog,
            grading::statements(&grading::Sitting { assessment: asked, again: &again, ..sitting }, graded),
            now,
        )?
    };
    (after.score, after.passed) = (Some(graded.scaled), Some(graded.passed));
    Ok(statements)
}

/// A mark as the record of decisions says it.
fn in_words(opinion: Opinion, question: &Question) -> String {
    match opinion {
        Opinion::Points(points) => format!("{points} of {}", question.points),
        Opinion::Return => "returned to be written again".to_owned(),
    }
}
