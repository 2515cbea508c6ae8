//! What answers score. All in whole numbers: no rounding can turn a miss into a pass.

use super::{DrawnQuestion, Key, Points};
use crate::course::{Assessment, Question};
use crate::evidence::Scaled;

/// One question, marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// Its place in the assessment.
    pub question: usize,
    /// The answer, in the course's own terms (see [`Key`]); empty when unanswered.
    pub answer: Vec<String>,
    /// What the answer earned.
    pub points: Points,
    /// What the question is worth; nothing when it is not scored.
    pub of: u32,
    /// Whether it earned all of that, if it is scored, and a person who has to read it has.
    pub right: Option<bool>,
    /// Whether a person has to read it yet.
    pub waits: bool,
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
    /// Whether that reaches the pass mark, and nothing waits.
    pub passed: bool,
}

impl Graded {
    /// Whether a person has to read an answer before there is a result.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.questions.iter().any(|marked| marked.waits)
    }
}

/// Grades an attempt. `answers` holds one for each drawn question in its order, in the course's own terms (see
/// [`Key`]); a missing or empty one is unanswered and earns nothing, and a question that isn't scored counts nothing.
/// `marks` holds, likewise, the points that a person gave a text; where they are missing, it waits.
#[must_use]
pub fn grade(
    assessment: &Assessment,
    drawn: &[DrawnQuestion],
    answers: &[Vec<String>],
    marks: &[Option<u32>],
) -> Graded {
    let mut questions = Vec::with_capacity(drawn.len());
    for (place, DrawnQuestion { question, .. }) in drawn.iter().enumerate() {
        if let Some(asked) = assessment.questions.get(*question) {
            let answer = answers.get(place).map_or(&[][..], Vec::as_slice);
            let given = marks.get(place).copied().flatten();
            questions.push(if asked.task.is_marked() {
                read(*question, asked, answer, given)
            } else {
                mark(*question, asked, answer)
            });
        }
    }
    let points = questions.iter().fold(Points::ZERO, |sum, marked| sum.plus(marked.points));
    let of = questions.iter().map(|marked| u64::from(marked.of)).sum();
    let scaled = points.scaled(of);
    let reaches = u32::try_from(scaled.0).is_ok_and(|scaled| scaled >= assessment.pass);
    let waits = questions.iter().any(|marked| marked.waits);
    Graded { points, of, scaled, passed: of > 0 && reaches && !waits, questions }
}

/// A text, with the points that a person gave it.
fn read(place: usize, question: &Question, answer: &[String], given: Option<u32>) -> Marked {
    let is_empty = answer.iter().all(|text| text.trim().is_empty());
    let given = if is_empty { Some(0) } else { given.map(|points| points.min(question.points)) };
    let is_worth = question.points > 0;
    Marked {
        question: place,
        answer: answer.to_vec(),
        points: Points::share(given.unwrap_or(0), 1, 1),
        of: question.points,
        right: given.filter(|_| is_worth).map(|points| points == question.points),
        waits: given.is_none() && is_worth,
    }
}

fn mark(place: usize, question: &Question, answer: &[String]) -> Marked {
    let credit = Key::from(&question.task).credit(question.scoring, answer);
    let points = credit.map_or(Points::ZERO, |credit| Points::share(question.points, credit.part, credit.of));
    Marked {
        question: place,
        answer: answer.to_vec(),
        points,
        of: if credit.is_some() { question.points } else { 0 },
        right: credit.map(super::Credit::is_full),
        waits: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Choice, Id, Scoring, Task};
    use Scoring::{Partial, Whole};

    fn choices(key: &str) -> Vec<Choice> {
        key.chars().map(|c| Choice { text: Vec::new(), right: c == '+', feedback: Vec::new() }).collect()
    }

    fn question(task: Task, scoring: Scoring, points: u32) -> Question {
        Question { points, scoring, ..Question::new(Id::new("q").unwrap(), Vec::new(), task) }
    }

    /// A single choice; its right choices are marked `+`.
    fn single(points: u32, key: &str) -> Question {
        question(Task::Single { choices: choices(key) }, Whole, points)
    }

    fn chosen(places: &[usize]) -> Vec<String> {
        places.iter().map(ToString::to_string).collect()
    }

    fn assessment(questions: Vec<Question>, pass: u32) -> Assessment {
        Assessment::new(questions, pass)
    }

    fn in_order(count: usize) -> Vec<DrawnQuestion> {
        (0..count).map(|question| DrawnQuestion { question, choices: Vec::new() }).collect()
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
            let questions = vec![single(first, "+-"), single(second, "+-")];
            let graded = grade(&assessment(questions, pass), &in_order(2), &[chosen(&[0])], &[]);
            assert_eq!((graded.scaled.0, graded.passed), (scaled, passed), "{first} of {first}+{second}, pass {pass}");
        }
    }

    #[test]
    fn thirds_of_three_questions_make_one() {
        let thirds = || question(Task::Multiple { choices: choices("+++") }, Partial, 1);
        let answers = [chosen(&[0]), chosen(&[1, 2])];
        let graded = grade(&assessment(vec![thirds(), thirds()], 5000), &in_order(2), &answers, &[]);
        assert_eq!((graded.scaled, graded.passed), (Scaled(5000), true));
    }

    #[test]
    fn answers_belong_to_what_was_drawn() {
        let questions = vec![single(1, "+-"), single(1, "-+")];
        let mut assessment = assessment(questions, 8000);
        assessment.draw = Some(1);
        let mut highest = |n: usize| n - 1;
        let drawn = crate::grading::draw(&assessment, &mut highest);
        assert_eq!(drawn, [DrawnQuestion { question: 0, choices: vec![0, 1] }]);
        let mut lowest = |_: usize| 0;
        let drawn = crate::grading::draw(&assessment, &mut lowest);
        assert_eq!(drawn, [DrawnQuestion { question: 1, choices: vec![1, 0] }]);
        assert!(grade(&assessment, &drawn, &[chosen(&[1])], &[]).passed);
        assert!(!grade(&assessment, &drawn, &[chosen(&[0])], &[]).passed);
    }

    #[test]
    fn what_is_not_scored_counts_nothing() {
        let survey = question(Task::Survey { scale: vec![Vec::new(); 5] }, Whole, 7);
        let graded = grade(&assessment(vec![single(2, "+-"), survey], 10_000), &in_order(2), &[chosen(&[0])], &[]);
        assert_eq!((graded.of, graded.passed), (2, true));
        assert_eq!(graded.questions[1].right, None);
    }

    #[test]
    fn a_text_earns_what_a_person_gives_it() {
        let essay = |points| question(Task::Essay { rubric: Vec::new() }, Whole, points);
        let text = |text: &str| vec![text.to_owned()];
        // The text, the points it is worth, those given, and what comes of it: score, passed, whether it waits.
        let table = [
            ("Because", 3, None, (2500, false, true)),
            ("Because", 3, Some(3), (10_000, true, false)),
            ("Because", 3, Some(1), (5000, true, false)),
            ("Because", 3, Some(0), (2500, false, false)),
            ("Because", 3, Some(9), (10_000, true, false)),
            (" ", 3, None, (2500, false, false)),
            ("Because", 0, None, (10_000, true, false)),
        ];
        for (said, worth, given, expected) in table {
            let assessment = assessment(vec![single(1, "+-"), essay(worth)], 5000);
            let graded = grade(&assessment, &in_order(2), &[chosen(&[0]), text(said)], &[None, given]);
            assert_eq!((graded.scaled.0, graded.passed, graded.waits()), expected, "{said} {worth} {given:?}");
        }
    }

    #[test]
    fn what_has_an_order_keeps_it() {
        let survey = question(Task::Survey { scale: vec![Vec::new(); 3] }, Whole, 1);
        let kept = Question { unshuffled: true, ..single(1, "+--") };
        let drawn = crate::grading::draw(&assessment(vec![survey, kept], 8000), &mut |_| 0);
        assert!(drawn.iter().all(|drawn| drawn.choices == [0, 1, 2]));
        // An order that is kept would tell itself.
        let order = question(Task::Order { items: vec![Vec::new(); 3] }, Whole, 1);
        let told = Question { unshuffled: true, ..order };
        let drawn = crate::grading::draw(&assessment(vec![told], 8000), &mut |_| 0);
        assert_ne!(drawn[0].choices, [0, 1, 2]);
    }
}
