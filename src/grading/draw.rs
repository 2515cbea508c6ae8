//! Which questions an attempt asks, and in which order.

use crate::course::{Assessment, Question};

/// A drawn question, by its place in the assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnQuestion {
    /// Its place among [`Assessment::questions`].
    pub question: usize,
    /// The places of what it offers, in the order shown.
    pub choices: Vec<usize>,
}

/// Draws an attempt's questions and the order of what they offer; every order is equally likely when
/// `random(n)` gives every number below `n` equally likely (`n` is at least 1).
#[must_use]
pub fn draw(assessment: &Assessment, random: &mut dyn FnMut(usize) -> usize) -> Vec<DrawnQuestion> {
    // A draw of what is worth nothing could not be passed: those are asked every time.
    let worth = |place: &usize| assessment.questions[*place].is_worth_something();
    let count = assessment.questions.iter().filter(|question| question.is_worth_something()).count();
    let mut left = assessment.draw.unwrap_or(count);
    let mut order = shuffled(assessment.questions.len(), random);
    order.retain(|place| {
        let taken = !worth(place) || left > 0;
        left = left.saturating_sub(usize::from(worth(place)));
        taken
    });
    let drawn = |question: usize| {
        let Question { task, unshuffled, .. } = &assessment.questions[question];
        let choices = match task.offered() {
            // An order, or a match, as the author wrote it would be its own answer.
            offered if *unshuffled && task.may_stand_as_written() || task.is_ordered() => (0..offered).collect(),
            offered => shuffled(offered, random),
        };
        DrawnQuestion { question, choices }
    };
    order.into_iter().map(drawn).collect()
}

/// The numbers below `count` in an order that is always the same for a name, and not theirs (from three on).
#[must_use]
pub fn settled(name: &str, count: usize) -> Vec<usize> {
    // Any function that mixes will do: Knuth's linear congruential generator, seeded with the name.
    let step = |state: u64| state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let mut state = name.bytes().fold(count as u64, |state, byte| step(state ^ u64::from(byte)));
    let mut random = |below: usize| {
        state = step(state);
        usize::try_from(state >> 33).unwrap_or_default() % below
    };
    let mut order = shuffled(count, &mut random);
    if order.is_sorted() {
        order.rotate_left(usize::from(count > 1));
    }
    order
}

/// The numbers below `count` in random order (Fisher and Yates).
fn shuffled(count: usize, random: &mut dyn FnMut(usize) -> usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        order.swap(last, random(last + 1) % (last + 1));
    }
    order
}
