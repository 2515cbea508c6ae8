//! A mark: what a person says of a text in an assessment, and when such words settle it.

use crate::roster::PersonId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What one marker says of one text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The question's id in the course.
    pub question: String,
    /// Which handing-in it is about: 1, and one more each time the attempt was returned.
    pub round: u32,
    /// Who marks.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What it comes to.
    pub opinion: Opinion,
    /// What the learner reads.
    pub comment: String,
    /// The text as it was marked; it may be written anew.
    pub text: String,
    /// Whether the first marker asks for a second.
    pub asks_second: bool,
    /// Whether the marker was shown who wrote it.
    pub named: bool,
    /// When it was handed in.
    pub handed_in: Timestamp,
}

/// What a marker wants of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opinion {
    /// It earns so many points.
    Points(u32),
    /// The learner is to write it again.
    Return,
}

/// How far the marking of a text has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Progress {
    /// Nobody has marked it.
    First,
    /// It waits for a second marker, who doesn't know what the first one said.
    Second,
    /// The two differ; whoever marks it next has read both, and settles it.
    Differ,
    /// This is what came of it.
    Settled(Opinion),
}

/// How far the marking of a question has come in a round, when it takes so many `markers`.
///
/// One marker settles it; of two, only if they want the same. What is said after it was settled corrects it.
#[must_use]
pub fn progress(marks: &[Mark], question: &str, round: u32, markers: u32) -> Progress {
    let said: Vec<&Mark> = of(marks, question, round).collect();
    let two = markers > 1 || said.first().is_some_and(|first| first.asks_second);
    match said.as_slice() {
        [] => Progress::First,
        [_] if two => Progress::Second,
        [one, other] if two && one.opinion != other.opinion => Progress::Differ,
        [.., last] => Progress::Settled(last.opinion),
    }
}

/// What was said of a question in a round, in order.
pub fn of<'a>(marks: &'a [Mark], question: &str, round: u32) -> impl Iterator<Item = &'a Mark> {
    marks.iter().filter(move |mark| mark.round == round && mark.question == question)
}

/// The last round in which a question was marked, and what came of it.
#[must_use]
pub fn latest(marks: &[Mark], question: &str, markers: u32) -> Option<(u32, Progress)> {
    let round = marks.iter().filter(|mark| mark.question == question).map(|mark| mark.round).max()?;
    Some((round, progress(marks, question, round, markers)))
}

/// The points a question was given, once that is settled.
#[must_use]
pub fn points(marks: &[Mark], question: &str, markers: u32) -> Option<u32> {
    match latest(marks, question, markers)?.1 {
        Progress::Settled(Opinion::Points(points)) => Some(points),
        _ => None,
    }
}

/// What the learner is told of a question: the comments of those who wanted what came of it, in its last round.
#[must_use]
pub fn comments<'a>(marks: &'a [Mark], question: &str, markers: u32) -> Vec<&'a str> {
    let Some((round, Progress::Settled(opinion))) = latest(marks, question, markers) else { return Vec::new() };
    let theirs = of(marks, question, round).filter(|mark| mark.opinion == opinion && !mark.comment.is_empty());
    theirs.map(|mark| mark.comment.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::Opinion::{Points, Return};
    use super::*;

    /// Marks of the question `q`: round, opinion, whether a second marker is asked for.
    fn marks(all: &[(u32, Opinion, bool)]) -> Vec<Mark> {
        let mark = |(round, opinion, asks_second): &(u32, Opinion, bool)| Mark {
            question: "q".to_owned(),
            round: *round,
            by: PersonId("ito".to_owned()),
            at: Timestamp::UNIX_EPOCH,
            opinion: *opinion,
            comment: String::new(),
            text: String::new(),
            asks_second: *asks_second,
            named: false,
            handed_in: Timestamp::UNIX_EPOCH,
        };
        all.iter().map(mark).collect()
    }

    #[test]
    fn one_marker_or_two_who_agree_settle_it() {
        use Progress::{Differ, First, Second, Settled};
        let full = Points(4);
        for (said, markers, expected) in [
            (&[][..], 1, First),
            (&[(1, full, false)], 1, Settled(full)),
            (&[(1, Return, false)], 1, Settled(Return)),
            (&[(1, full, true)], 1, Second),
            (&[(1, full, false)], 2, Second),
            (&[(1, full, true), (1, full, false)], 1, Settled(full)),
            (&[(1, full, false), (1, Points(3), false)], 2, Differ),
            (&[(1, full, true), (1, Return, false)], 1, Differ),
            (&[(1, full, false), (1, Return, false), (1, Return, false)], 2, Settled(Return)),
            // A correction.
            (&[(1, full, false), (1, Points(0), false)], 1, Settled(Points(0))),
            (&[(1, full, false), (1, full, false), (1, Points(2), false)], 2, Settled(Points(2))),
            // Only the first may ask.
            (&[(1, full, false), (1, Points(2), true)], 1, Settled(Points(2))),
        ] {
            assert_eq!(progress(&marks(said), "q", 1, markers), expected, "{said:?}, {markers}");
        }
    }

    #[test]
    fn the_last_round_counts() {
        let returned = marks(&[(1, Return, false)]);
        assert_eq!(points(&returned, "q", 1), None);
        assert_eq!(progress(&returned, "q", 2, 1), Progress::First);
        let written_anew = marks(&[(1, Return, false), (2, Points(3), false)]);
        assert_eq!((points(&written_anew, "q", 1), points(&written_anew, "r", 1)), (Some(3), None));
        assert_eq!(points(&marks(&[(1, Points(3), false), (2, Return, false)]), "q", 1), None);
    }
}
