//! What answers score. All in whole numbers: no rounding can turn a miss into a pass.

use super::{DrawnQuestion, Points};
use crate::course::{Assessment, Question, QuestionKind, Scoring};
use crate::evidence::Scaled;

/// One question, marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// Its place in the assessment.
    pub question: usize,
    /// The places of the choices made, in the author's order; empty when unanswered.
    pub chosen: Vec<usize>,
    /// What the answer earned.
    pub points: Points,
    /// What the question is worth.
    pub of: u32,
    /// Whether it earned all of that.
    pub right: bool,
}

/// An attempt, marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graded {
    /// In the order drawn.
    pub questions: Vec<Marked>,
    /// Earned in all.
    pub points: Points,
    /// Worth in all.
    pub of: u64,
    /// The one over the other, rounded down to four decimals.
    pub scaled: Scaled,
    /// Whether that reaches the pass mark.
    pub passed: bool,
}

/// Grades an attempt. `answers` holds, for each drawn question in its order, the places of the
/// choices made (as in the course); a missing or empty one is unanswered and earns nothing, a
/// choice named twice counts once, and one that the question doesn't have is wrong.
#[must_use]
pub fn grade(assessment: &Assessment, drawn: &[DrawnQuestion], answers: &[Vec<usize>]) -> Graded {
    let mut questions = Vec::with_capacity(drawn.len());
    for (place, DrawnQuestion { question, .. }) in drawn.iter().enumerate() {
        if let Some(asked) = assessment.questions.get(*question) {
            questions.push(mark(*question, asked, answers.get(place).map_or(&[], Vec::as_slice)));
        }
    }
    let points = questions.iter().fold(Points::ZERO, |sum, marked| sum.plus(marked.points));
    let of = questions.iter().map(|marked| u64::from(marked.of)).sum();
    let scaled = points.scaled(of);
    let reaches = u32::try_from(scaled.0).is_ok_and(|scaled| scaled >= assessment.pass);
    Graded { points, of, scaled, passed: of > 0 && reaches, questions }
}

fn mark(place: usize, question: &Question, answer: &[usize]) -> Marked {
    let mut chosen = answer.to_vec();
    chosen.sort_unstable();
    chosen.dedup();
    let is_right = |choice: &usize| question.choices.get(*choice).is_some_and(|c| c.right);
    let right = question.choices.iter().filter(|choice| choice.right).count();
    let hits = chosen.iter().filter(|choice| is_right(choice)).count();
    let misses = chosen.len() - hits;
    let whole = match question.kind {
        QuestionKind::Single => hits == 1 && misses == 0,
        QuestionKind::Multiple => hits == right && misses == 0 && !chosen.is_empty(),
    };
    let points = match (question.kind, question.scoring) {
        (QuestionKind::Multiple, Scoring::Partial) => {
            Points::share(question.points, hits.saturating_sub(misses), right)
        }
        _ if whole => Points::share(question.points, 1, 1),
        _ => Points::ZERO,
    };
    Marked { question: place, chosen, points, of: question.points, right: whole }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Choice, FeedbackPolicy, Id};
    use QuestionKind::{Multiple, Single};
    use Scoring::{Partial, Whole};

    /// A question whose right choices are marked `+`.
    fn question(kind: QuestionKind, scoring: Scoring, points: u32, key: &str) -> Question {
        let choice = |c: char| Choice { text: Vec::new(), right: c == '+', feedback: Vec::new() };
        Question {
            id: Id::new("q").unwrap(),
            prompt: Vec::new(),
            kind,
            choices: key.chars().map(choice).collect(),
            points,
            scoring,
            concept: None,
            hint: Vec::new(),
            explanation: Vec::new(),
        }
    }

    fn assessment(questions: Vec<Question>, pass: u32) -> Assessment {
        Assessment {
            intro: Vec::new(),
            questions,
            draw: None,
            pass,
            attempts: None,
            retry_after: None,
            time_limit: None,
            feedback: FeedbackPolicy::default(),
            source: String::new(),
        }
    }

    fn in_order(count: usize) -> Vec<DrawnQuestion> {
        (0..count).map(|question| DrawnQuestion { question, choices: Vec::new() }).collect()
    }

    #[test]
    fn one_question() {
        // How it is answered, how it scores, its key, what was chosen, scaled score, all right.
        type Row = (QuestionKind, Scoring, &'static str, &'static [usize], i32, bool);
        let table: &[Row] = &[
            (Single, Whole, "-+-", &[1], 10_000, true),
            (Single, Whole, "-+-", &[0], 0, false),
            (Single, Whole, "-+-", &[], 0, false),
            (Single, Whole, "-+-", &[1, 1], 10_000, true),
            (Single, Whole, "-+-", &[0, 1], 0, false),
            (Single, Whole, "++-", &[1], 10_000, true),
            (Single, Whole, "++-", &[0, 1], 0, false),
            (Single, Whole, "-+-", &[7], 0, false),
            (Multiple, Whole, "++-", &[1, 0], 10_000, true),
            (Multiple, Whole, "++-", &[0], 0, false),
            (Multiple, Whole, "++-", &[0, 1, 2], 0, false),
            (Multiple, Whole, "++-", &[], 0, false),
            (Multiple, Partial, "+++-", &[0, 1, 2], 10_000, true),
            (Multiple, Partial, "+++-", &[0, 1], 6666, false),
            (Multiple, Partial, "+++-", &[0, 1, 3], 3333, false),
            (Multiple, Partial, "+++-", &[0, 3], 0, false),
            (Multiple, Partial, "+---", &[1, 2, 3], 0, false),
            (Multiple, Partial, "+++-", &[0, 0, 0], 3333, false),
            (Multiple, Partial, "+++-", &[0, 1, 2, 9], 6666, false),
            (Multiple, Partial, "+++-", &[], 0, false),
            (Multiple, Partial, "----", &[0], 0, false),
        ];
        for (kind, scoring, key, chosen, scaled, right) in table {
            let assessment = assessment(vec![question(*kind, *scoring, 3, key)], 8000);
            let graded = grade(&assessment, &in_order(1), &[chosen.to_vec()]);
            let shown = (graded.scaled.0, graded.questions[0].right);
            assert_eq!(shown, (*scaled, *right), "{kind:?} {scoring:?} {key} {chosen:?}");
        }
    }

    #[test]
    fn the_pass_mark_is_exact() {
        // Points of two questions (the first answered rightly, the second not), pass mark, scaled, passed.
        let table = [
            (4, 1, 8000, 8000, true),
            (7999, 2001, 8000, 7999, false),
            (79_999, 20_001, 8000, 7999, false),
            (2, 1, 6667, 6666, false),
            (2, 1, 6666, 6666, true),
            (1, 0, 10_000, 10_000, true),
            (0, 1, 0, 0, true),
            (0, 0, 0, 0, false),
        ];
        for (first, second, pass, scaled, passed) in table {
            let questions = vec![question(Single, Whole, first, "+-"), question(Single, Whole, second, "+-")];
            let graded = grade(&assessment(questions, pass), &in_order(2), &[vec![0]]);
            assert_eq!((graded.scaled.0, graded.passed), (scaled, passed), "{first} of {first}+{second}, pass {pass}");
        }
    }

    #[test]
    fn thirds_of_three_questions_make_one() {
        let thirds = || question(Multiple, Partial, 1, "+++");
        let graded = grade(&assessment(vec![thirds(), thirds()], 5000), &in_order(2), &[vec![0], vec![1, 2]]);
        assert_eq!((graded.scaled, graded.passed), (Scaled(5000), true));
    }

    #[test]
    fn answers_belong_to_what_was_drawn() {
        let questions = vec![question(Single, Whole, 1, "+-"), question(Single, Whole, 1, "-+")];
        let mut assessment = assessment(questions, 8000);
        assessment.draw = Some(1);
        let mut highest = |n: usize| n - 1;
        let drawn = crate::grading::draw(&assessment, &mut highest);
        assert_eq!(drawn, [DrawnQuestion { question: 0, choices: vec![0, 1] }]);
        let mut lowest = |_: usize| 0;
        let drawn = crate::grading::draw(&assessment, &mut lowest);
        assert_eq!(drawn, [DrawnQuestion { question: 1, choices: vec![1, 0] }]);
        assert!(grade(&assessment, &drawn, &[vec![1]]).passed);
        assert!(!grade(&assessment, &drawn, &[vec![0]]).passed);
    }
}
