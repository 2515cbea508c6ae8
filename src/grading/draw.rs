//! Which questions an attempt asks, and in which order.

use crate::course::Assessment;

/// A drawn question, by its place in the assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnQuestion {
    /// Its place among [`Assessment::questions`].
    pub question: usize,
    /// The places of its choices, in the order shown.
    pub choices: Vec<usize>,
}

/// Draws an attempt's questions and the order of their choices; every order is equally likely when
/// `random(n)` gives every number below `n` equally likely (`n` is at least 1).
#[must_use]
pub fn draw(assessment: &Assessment, random: &mut dyn FnMut(usize) -> usize) -> Vec<DrawnQuestion> {
    let mut order = shuffled(assessment.questions.len(), random);
    order.truncate(assessment.drawn());
    let drawn = |question: usize| {
        let choices = shuffled(assessment.questions[question].choices.len(), random);
        DrawnQuestion { question, choices }
    };
    order.into_iter().map(drawn).collect()
}

/// The numbers below `count` in random order (Fisher and Yates).
fn shuffled(count: usize, random: &mut dyn FnMut(usize) -> usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        order.swap(last, random(last + 1) % (last + 1));
    }
    order
}
