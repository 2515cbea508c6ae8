//! Answers to an attempt: whether they can be such, which of them may still change, and what they come to.

use super::assess::AssessError;
use crate::course::{Assessment, Question, Task};
use crate::decision::{Opinion, Progress, mark};
use crate::grading::{self, DrawnQuestion, Graded};
use crate::store::Attempt;
use std::collections::{BTreeMap, BTreeSet};

/// How long what is filled into a gap may be, in bytes.
const MAX_GAP: usize = 1_000;

/// How long a text may be, in bytes.
const MAX_TEXT: usize = 100_000;

/// Answers by question, what is offered by its id in the attempt.
///
/// An answer is a list: what was chosen, what stands in each gap, everything in the order given, or for each source
/// its target (empty where none was given).
pub type Answers = BTreeMap<String, Vec<String>>;

/// Every answer is to a drawn question, of its kind and of bounded size, and names only what was offered.
pub(super) fn check(assessment: &Assessment, attempt: &Attempt, answers: &Answers) -> Result<(), AssessError> {
    for (name, answer) in answers {
        let drawn = attempt.questions.iter().find(|drawn| drawn.id == *name);
        let drawn = drawn.ok_or_else(|| AssessError::NotDrawn(name.clone()))?;
        let question = assessment.questions.iter().find(|question| question.id.as_str() == drawn.question);
        let Some(Question { task, .. }) = question else { continue };
        let distinct = || answer.iter().collect::<BTreeSet<_>>().len() == answer.len();
        let offered = drawn.choices.len();
        let (most, longest, fits) = match task {
            Task::Single { .. } | Task::TrueFalse { .. } | Task::Survey { .. } => (1, 0, true),
            Task::Multiple { .. } | Task::Order { .. } => (offered, 0, distinct()),
            Task::Match { sources, .. } => (sources.len(), 0, true),
            Task::Gaps { gaps, .. } => (gaps.len(), MAX_GAP, true),
            Task::Essay { .. } | Task::Other => (1, MAX_TEXT, true),
        };
        let is_offered = |given: &String| {
            longest > 0
                || given.is_empty() && matches!(task, Task::Match { .. })
                || drawn.choices.iter().any(|(id, _)| id == given)
        };
        if let Some(stranger) = answer.iter().find(|given| !is_offered(given)) {
            return Err(AssessError::NotDrawn(stranger.clone()));
        }
        if answer.len() > most || !fits {
            return Err(AssessError::TooMany(name.clone()));
        }
        if longest > 0 && answer.iter().any(|text| text.len() > longest) {
            return Err(AssessError::TooLong(name.clone(), longest));
        }
    }
    Ok(())
}

/// Whether an answer may change: all of them at first; of an attempt that was returned, the texts it was returned for.
#[must_use]
pub fn is_open(attempt: &Attempt, question: &Question) -> bool {
    let came = mark::latest(&attempt.marks, question.id.as_str(), question.markers);
    attempt.round == 1 || matches!(came, Some((_, Progress::Settled(Opinion::Return))))
}

/// Answers as they are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// For which round they are: what is sent late, or again, is for none that came after.
    pub round: u32,
    /// What was answered.
    pub answers: Answers,
}

/// The answers of an attempt once those are taken that may change.
pub(super) fn taken(assessment: &Assessment, attempt: &Attempt, mut given: Answers) -> Answers {
    for drawn in &attempt.questions {
        let question = assessment.questions.iter().find(|question| question.id.as_str() == drawn.question);
        if question.is_some_and(|question| is_open(attempt, question)) {
            continue;
        }
        match attempt.answers.get(&drawn.id) {
            Some(kept) => given.insert(drawn.id.clone(), kept.clone()),
            None => given.remove(&drawn.id),
        };
    }
    given
}

/// What an attempt comes to, as far as that is known.
pub(super) fn graded(assessment: &Assessment, attempt: &Attempt) -> Graded {
    let (drawn, answers) = places(assessment, attempt);
    let marks: Vec<Option<u32>> = drawn
        .iter()
        .map(|drawn| {
            let Question { id, markers, .. } = &assessment.questions[drawn.question];
            mark::points(&attempt.marks, id.as_str(), *markers)
        })
        .collect();
    grading::grade(assessment, &drawn, &answers, &marks)
}

/// What was drawn and what was answered, in the course's own terms: questions and what they offer by their places.
fn places(assessment: &Assessment, attempt: &Attempt) -> (Vec<DrawnQuestion>, Vec<Vec<String>>) {
    let both = attempt.questions.iter().filter_map(|drawn| {
        let question = assessment.questions.iter().position(|q| q.id.as_str() == drawn.question)?;
        let given = attempt.answers.get(&drawn.id).map_or(&[][..], Vec::as_slice);
        let place = |id: &String| drawn.choices.iter().find(|(known, _)| known == id).map(|(_, place)| *place);
        let answer = match &assessment.questions[question].task {
            Task::Gaps { .. } | Task::Essay { .. } | Task::Other => given.to_vec(),
            // The order of what was chosen says nothing.
            Task::Multiple { .. } => {
                let chosen: BTreeSet<usize> = given.iter().filter_map(place).collect();
                chosen.iter().map(ToString::to_string).collect()
            }
            _ => given.iter().map(|id| place(id).map(|place| place.to_string()).unwrap_or_default()).collect(),
        };
        let choices = drawn.choices.iter().map(|(_, place)| *place).collect();
        Some((DrawnQuestion { question, choices }, answer))
    });
    both.unzip()
}
