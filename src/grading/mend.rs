//! A key that turned out wrong, mended: another answer is right, too, or the question counts for nobody.

use crate::course::{Assessment, Gap, Id, Question, Task, plain_text};

/// What is to be done about a question's key.
#[derive(Debug, Clone, PartialEq)]
pub enum Mend {
    /// The key is what this question has, the course as it is now.
    As(Box<Question>),
    /// An answer is right, too: a choice by its text, or a text in a gap (`2=text` in the second).
    Accept(String),
    /// The question counts for nobody.
    Drop,
}

/// Why a key can't be mended so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MendError {
    /// Nothing offered has that text.
    #[error("the question offers no `{0}`")]
    NoOption(String),
    /// Several gaps, and none is named.
    #[error("the question has {0} gaps: say which, as `2={1}`")]
    WhichGap(usize, String),
    /// Several choices, a number, an order or a match have no further answer.
    #[error("another answer can't be accepted for a question of this kind")]
    Kind,
    /// What is offered has changed, so that answers can't be told from its places.
    #[error("the course now offers something else than was answered to")]
    Changed,
}

/// The assessment with the mend made; `question` is one of its own.
///
/// # Errors
/// When the mend doesn't fit the question as it was asked.
pub fn mended(assessment: &Assessment, question: &Id, mend: &Mend) -> Result<Assessment, MendError> {
    let mut mended = assessment.clone();
    let Some(asked) = mended.questions.iter_mut().find(|asked| asked.id == *question) else { return Ok(mended) };
    match mend {
        // It stays in its place, so that what was drawn is found; it is worth nothing.
        Mend::Drop => asked.points = 0,
        Mend::As(now) => {
            if !is_alike(&asked.task, &now.task) {
                return Err(MendError::Changed);
            }
            // What it is worth stays what it was for everybody.
            asked.task = now.task.clone();
        }
        Mend::Accept(answer) => accept(&mut asked.task, answer)?,
    }
    Ok(mended)
}

fn accept(task: &mut Task, answer: &str) -> Result<(), MendError> {
    let unknown = || MendError::NoOption(answer.to_owned());
    match task {
        Task::Single { choices } | Task::TrueFalse { choices } => {
            let said = choices.iter_mut().find(|choice| plain_text(&choice.text).trim() == answer.trim());
            said.ok_or_else(unknown)?.right = true;
        }
        Task::Gaps { gaps, .. } => {
            let named = answer.split_once('=').and_then(|(gap, text)| Some((gap.trim().parse::<usize>().ok()?, text)));
            let (gap, text) = match (named, gaps.len()) {
                (Some((gap, text)), _) => (gap, text),
                (None, 1) => (1, answer),
                (None, several) => return Err(MendError::WhichGap(several, answer.to_owned())),
            };
            match gap.checked_sub(1).and_then(|place| gaps.get_mut(place)).ok_or_else(unknown)? {
                Gap::Text { accepted, .. } => accepted.push(text.to_owned()),
                Gap::Pattern(_) | Gap::Number { .. } => return Err(MendError::Kind),
            }
        }
        // A further right choice among several would be one that everybody had to make.
        Task::Multiple { .. }
        | Task::Order { .. }
        | Task::Match { .. }
        | Task::Essay { .. }
        | Task::Survey { .. }
        | Task::Other => {
            return Err(MendError::Kind);
        }
    }
    Ok(())
}

/// Whether two tasks offer the same, in the same places.
fn is_alike(before: &Task, now: &Task) -> bool {
    let offers = |task: &Task| -> Vec<String> {
        (0..task.offered()).filter_map(|place| task.offer(place)).map(plain_text).collect()
    };
    let asked = |task: &Task| match task {
        Task::Gaps { gaps, .. } => vec![String::new(); gaps.len()],
        Task::Match { sources, .. } => sources.iter().map(|source| plain_text(source)).collect(),
        _ => Vec::new(),
    };
    // An order is its own key, and can't be told from another.
    std::mem::discriminant(before) == std::mem::discriminant(now)
        && asked(before) == asked(now)
        && offers(before) == offers(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Choice, Inline, Scoring};
    use crate::grading::{DrawnQuestion, grade};

    fn text(text: &str) -> Vec<Inline> {
        vec![Inline::Text(text.to_owned())]
    }

    fn assessment(task: Task) -> Assessment {
        let other = Task::Single { choices: choices(&[("Yes", true), ("No", false)]) };
        let question = |id: &str, task| Question {
            scoring: Scoring::Whole,
            ..Question::new(Id::new(id).unwrap(), text("?"), task)
        };
        Assessment::new(vec![question("q", task), question("r", other)], 8000)
    }

    fn choices(all: &[(&str, bool)]) -> Vec<Choice> {
        let choice = |(said, right): &(&str, bool)| Choice { text: text(said), right: *right, feedback: Vec::new() };
        all.iter().map(choice).collect()
    }

    /// The score of `answer` to the first question, the other answered rightly.
    fn score(task: Task, mend: &Mend, answer: &str) -> Result<i32, MendError> {
        let mended = mended(&assessment(task), &Id::new("q").unwrap(), mend)?;
        let drawn: Vec<_> = (0..2).map(|question| DrawnQuestion { question, choices: Vec::new() }).collect();
        Ok(grade(&mended, &drawn, &[vec![answer.to_owned()], vec!["0".to_owned()]], &[]).scaled.0)
    }

    #[test]
    fn keys_are_mended() {
        let single = || Task::Single { choices: choices(&[("One", true), ("Two", false)]) };
        let gap = |gaps: &[&str]| Task::Gaps {
            gaps: gaps
                .iter()
                .map(|text| Gap::Text { accepted: vec![(*text).to_owned()], case_matters: false })
                .collect(),
            any_order: false,
        };
        let accept = |answer: &str| Mend::Accept(answer.to_owned());
        let as_now = |task| Mend::As(Box::new(Question::new(Id::new("q").unwrap(), text("?"), task)));
        let turned = Task::Single { choices: choices(&[("One", false), ("Two", true)]) };
        let other = Task::Single { choices: choices(&[("Two", true), ("One", false)]) };
        for (task, mend, answer, expected) in [
            (single(), accept("Two"), "1", Ok(10_000)),
            (single(), accept("Two"), "0", Ok(10_000)),
            (single(), accept("Three"), "1", Err(MendError::NoOption("Three".to_owned()))),
            (
                Task::Multiple { choices: choices(&[("One", true), ("Two", false)]) },
                accept("Two"),
                "0",
                Err(MendError::Kind),
            ),
            (single(), Mend::Drop, "1", Ok(10_000)),
            (single(), as_now(turned), "1", Ok(10_000)),
            (single(), as_now(other), "1", Err(MendError::Changed)),
            (single(), as_now(gap(&["x"])), "1", Err(MendError::Changed)),
            (gap(&["main"]), accept("trunk"), "trunk", Ok(10_000)),
            (gap(&["a", "b"]), accept("c"), "c", Err(MendError::WhichGap(2, "c".to_owned()))),
            (gap(&["a", "b"]), accept("3=c"), "c", Err(MendError::NoOption("3=c".to_owned()))),
            (Task::Order { items: vec![text("a"), text("b")] }, accept("1"), "0", Err(MendError::Kind)),
        ] {
            assert_eq!(score(task.clone(), &mend, answer), expected, "{task:?} {mend:?} {answer}");
        }
    }
}
