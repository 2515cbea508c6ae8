//! Marking: texts in assessments that a person has to read, who may, what they say, and what comes of it.
//!
//! The learner hears of an attempt when every text in it is settled: then it has a result, or it is returned to be
//! written again.

use super::anew::{AnewError, Saying};
use super::answers::graded;
use super::assess::{recorded, sitting};
use super::mends;
use crate::access::{self, PersonId, Principal};
use crate::course::{Assessment, Catalog, ModuleKey, Question};
use crate::decision::{Act, Decision, Mark, Opinion, Progress, mark};
use crate::evidence::Account;
use crate::grading::{self, Graded};
use crate::store::{Attempt, Publication, Recorded, Store, StoreError};
use crate::xapi::Violation;
use jiff::Timestamp;
use std::collections::HashMap;
use uuid::Uuid;

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
    /// What has a result can't be returned any more.
    #[error("this attempt has its result: it can't be returned any more")]
    HasResult,
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

/// A text, as it is to be marked.
#[derive(Debug, Clone)]
pub struct Paper {
    /// The attempt it is part of.
    pub attempt: Attempt,
    /// What that began with.
    pub publication: Publication,
    /// What was asked.
    pub question: Question,
    /// What the learner wrote.
    pub text: String,
    /// In which round it was last handed in.
    pub round: u32,
    /// How far its marking has come.
    pub progress: Progress,
}

impl Paper {
    /// What was said of it in its round.
    pub fn marks(&self) -> impl Iterator<Item = &Mark> {
        mark::of(&self.attempt.marks, self.question.id.as_str(), self.round)
    }

    /// Whether somebody marked it in its round.
    #[must_use]
    pub fn is_marked_by(&self, who: &PersonId) -> bool {
        self.marks().any(|mark| mark.by == *who)
    }

    /// Whether they may say something of it now, as far as it is theirs to mark: a second marker is somebody else.
    #[must_use]
    pub fn is_open_to(&self, who: &PersonId) -> bool {
        !(self.progress == Progress::Second && self.is_marked_by(who))
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
    /// Whether they were shown who wrote it.
    pub named: bool,
    /// Whether it may take a pass away.
    pub may_lower: bool,
    /// The round they read, and how many marks there were: what came since would be overlooked.
    pub seen: (u32, usize),
}

/// What waits to be marked and is for `who` to mark, what has waited longest first.
pub fn queue(store: &dyn Store, in_force: &Catalog, who: &Principal) -> Result<Vec<Paper>, MarkError> {
    let mut entitled = Entitled::new(store, in_force, who);
    let mut found = Vec::new();
    for attempt in store.to_mark()? {
        if entitled.to(&attempt)? {
            let papers = papers(store, &attempt)?.into_iter();
            found.extend(papers.filter(|paper| !matches!(paper.progress, Progress::Settled(_))));
        }
    }
    Ok(found)
}

/// What was marked last and is for `who` to mark, the last handed in first.
pub fn marked(store: &dyn Store, in_force: &Catalog, who: &Principal, limit: usize) -> Result<Vec<Paper>, MarkError> {
    let mut entitled = Entitled::new(store, in_force, who);
    let mut found = Vec::new();
    for attempt in store.marked(limit)? {
        if entitled.to(&attempt)? {
            found.extend(papers(store, &attempt)?.into_iter().filter(|paper| paper.marks().next().is_some()));
        }
    }
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
    let handed_in = store.attempt(attempt)?.filter(|attempt| attempt.handed_in.is_some());
    let attempt = handed_in.ok_or(MarkError::Missing)?;
    let is_theirs = Entitled::new(store, in_force, who).to(&attempt)?;
    let found = papers(store, &attempt)?.into_iter().find(|paper| paper.question.id.as_str() == question);
    found.ok_or(MarkError::Missing).and_then(|paper| if is_theirs { Ok(paper) } else { Err(MarkError::NotYours) })
}

/// Whose texts somebody may mark; sessions and seats are looked up once a learner and module.
struct Entitled<'a> {
    store: &'a dyn Store,
    in_force: &'a Catalog,
    who: &'a Principal,
    known: HashMap<(PersonId, ModuleKey), bool>,
}

impl<'a> Entitled<'a> {
    fn new(store: &'a dyn Store, in_force: &'a Catalog, who: &'a Principal) -> Self {
        Self { store, in_force, who, known: HashMap::new() }
    }

    fn to(&mut self, attempt: &Attempt) -> Result<bool, StoreError> {
        let key = (attempt.person.clone(), attempt.module.clone());
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let trainers = trainers(self.store, self.in_force, attempt)?;
        let may = access::may(self.who, access::Act::Mark { writer: &attempt.person, trainers: &trainers });
        self.known.insert(key, may);
        Ok(may)
    }
}

/// Who runs the sessions that an attempt is asked for; nobody in particular, when that is nobody, or one of them is
/// every trainer's.
fn trainers(store: &dyn Store, in_force: &Catalog, attempt: &Attempt) -> Result<Vec<PersonId>, StoreError> {
    let mut found = Vec::new();
    for (session, _) in store.bookings(&attempt.person)? {
        let rule = in_force.workshop(&session.workshop).map(|workshop| &workshop.requires);
        if !rule.is_some_and(|rule| rule.needs().iter().any(|need| need.module == attempt.module)) {
            continue;
        }
        if session.trainers.is_empty() {
            return Ok(Vec::new());
        }
        found.extend(session.trainers);
    }
    Ok(found)
}

/// The texts of an attempt that was handed in, those left empty aside.
fn papers(store: &dyn Store, attempt: &Attempt) -> Result<Vec<Paper>, StoreError> {
    let Some(publication) = store.published(&attempt.publication)? else { return Ok(Vec::new()) };
    let catalog = publication.catalog.clone();
    let questions = assessment(&catalog, attempt).map_or(&[][..], |assessment| &assessment.questions);
    let texts = attempt.questions.iter().filter_map(|drawn| {
        let question = questions.iter().find(|question| question.id.as_str() == drawn.question)?;
        let text = attempt.answers.get(&drawn.id).and_then(|answer| answer.first())?;
        let is_text = question.task.is_marked() && question.points > 0 && !text.trim().is_empty();
        let (last, came) = mark::latest(&attempt.marks, question.id.as_str(), question.markers)
            .unwrap_or((attempt.round, Progress::First));
        // What was returned is written anew in the round of the attempt; what has its points stays in its own.
        let (round, progress) = match came {
            Progress::Settled(Opinion::Return) if last < attempt.round => (attempt.round, Progress::First),
            came => (last, came),
        };
        is_text.then(|| Paper {
            attempt: attempt.clone(),
            publication: publication.clone(),
            question: question.clone(),
            text: text.clone(),
            round,
            progress,
        })
    });
    Ok(texts.collect())
}

fn assessment<'a>(catalog: &'a Catalog, attempt: &Attempt) -> Option<&'a Assessment> {
    catalog.module(&attempt.module)?.assessment.as_ref()
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
    let before = &paper.attempt;
    let handed_in = before.handed_in.ok_or(MarkError::Meanwhile)?;
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
        named: said.named,
    });
    let catalog = &paper.publication.catalog;
    let asked = assessment(catalog, before).ok_or(MarkError::Missing)?;
    let past = mends::past(store, &before.module, now)?;
    let asked = mends::made(&past, asked, handed_in, |_| true);
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
            named: said.named,
            before: result(before),
            after: result(&after),
        },
    };
    store.mark(before, &after, &decision, &statements, now)?;
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
        Opinion::Return if has_result => return Err(MarkError::HasResult),
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
    let statements = if had_result {
        let again = Uuid::now_v7().to_string();
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
        recorded(catalog, grading::statements(&grading::Sitting { assessment: asked, ..sitting }, graded), now)?
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
