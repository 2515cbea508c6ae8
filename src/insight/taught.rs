//! What trainers said of a workshop's steps after sessions: how often each landed, and where it is to be taught again. Its
//! JSON is documented in the guide, and stays.

use crate::course::{Workshop, WorkshopKey};
use serde::{Deserialize, Serialize};

/// How much of a note stands above a heading in an editor, in characters.
const SHORT: usize = 80;

/// The JSON of `prework report taught --format json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaughtReport {
    /// By what was known then.
    pub as_of: String,
    /// As the courses have them in order.
    pub workshops: Vec<WorkshopFigures>,
}

/// One workshop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkshopFigures {
    /// `course/workshop`.
    pub workshop: String,
    /// As shown.
    pub title: String,
    /// Of how many sessions something was said.
    pub sessions: usize,
    /// As the plan has them in order; then those it has no longer.
    pub steps: Vec<StepFigures>,
}

/// One step of its plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepFigures {
    /// The anchor of its heading.
    pub step: String,
    /// The heading; of one that is gone, the anchor.
    pub title: String,
    /// How long it takes, in minutes; none where it is gone.
    pub minutes: Option<u32>,
    /// The file it is written in, where the sources are at hand.
    pub path: Option<String>,
    /// The line there, from 1.
    pub line: Option<usize>,
    /// Whether the plan has it no longer.
    pub gone: bool,
    /// In how many sessions it landed.
    pub landed: usize,
    /// In how many it is to be taught again.
    pub re_teach: usize,
    /// What was said of it, the last session first.
    pub said: Vec<StepSaid>,
}

/// What was said of a step after one session; what was said last holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepSaid {
    /// The session's id.
    pub session: String,
    /// Its start, RFC 3339, as clocks show it there.
    pub starts: String,
    /// Whether it landed; else it is to be taught again.
    pub landed: bool,
    /// What they noted about it; left out when that is nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// When that was said, RFC 3339.
    pub at: String,
}

impl WorkshopFigures {
    /// A workshop as it stands now, with what was said of its steps, by anchor, the last session first.
    #[must_use]
    pub fn new(key: &WorkshopKey, workshop: &Workshop, said: &[(String, StepSaid)]) -> Self {
        let of = |anchor: &str| -> Vec<StepSaid> {
            said.iter().filter(|(step, _)| step == anchor).map(|(_, said)| said.clone()).collect()
        };
        let mut steps: Vec<StepFigures> = Vec::new();
        for step in &workshop.plan {
            let figures = StepFigures {
                title: step.title.clone(),
                minutes: Some(step.minutes.0),
                path: step.written.as_ref().map(|written| written.path.clone()),
                line: step.written.as_ref().map(|written| written.line),
                ..StepFigures::counted(&step.anchor, of(&step.anchor))
            };
            steps.push(figures);
        }
        for (anchor, _) in said {
            if !steps.iter().any(|known| known.step == *anchor) {
                let title = anchor.clone();
                steps.push(StepFigures { title, gone: true, ..StepFigures::counted(anchor, of(anchor)) });
            }
        }
        let mut sessions: Vec<&str> = said.iter().map(|(_, said)| said.session.as_str()).collect();
        sessions.sort_unstable();
        sessions.dedup();
        Self { workshop: key.to_string(), title: workshop.title.clone(), sessions: sessions.len(), steps }
    }
}

impl StepFigures {
    fn counted(step: &str, said: Vec<StepSaid>) -> Self {
        let landed = said.iter().filter(|said| said.landed).count();
        Self { step: step.to_owned(), landed, re_teach: said.len() - landed, said, ..Self::default() }
    }

    /// Where it is written, or that it isn't any more; nothing where the sources aren't at hand.
    #[must_use]
    pub fn place(&self) -> String {
        match (&self.path, self.line) {
            _ if self.gone => "no longer in the plan".to_owned(),
            (Some(path), Some(line)) => format!("{path}:{line}"),
            _ => String::new(),
        }
    }

    /// In a line, as it stands above the heading in an editor, with the last note; nothing where nobody said anything.
    #[must_use]
    pub fn line(&self) -> Option<String> {
        let note = self.said.iter().find(|said| !said.note.is_empty());
        let note = note.map(|said| format!(" · “{}”", shortened(&said.note))).unwrap_or_default();
        Some(format!("{}{note}", self.counted_in_words()?))
    }

    fn counted_in_words(&self) -> Option<String> {
        let of = |n: usize| if n == 1 { "1 session".to_owned() } else { format!("{n} sessions") };
        let last = self.said.iter().find(|said| !said.landed);
        match (self.landed, last) {
            (0, None) => None,
            (landed, None) => Some(format!("landed in {}", of(landed))),
            (landed, Some(last)) => {
                let all = of(landed + self.re_teach);
                Some(format!("re-teach in {} of {all}, last on {}", self.re_teach, last.day()))
            }
        }
    }
}

impl StepSaid {
    /// The session's day: `2027-03-04`.
    #[must_use]
    pub fn day(&self) -> &str {
        self.starts.get(..10).unwrap_or_default()
    }
}

/// What fits above a heading of a note.
fn shortened(note: &str) -> String {
    let mut letters = note.chars();
    let head: String = letters.by_ref().take(SHORT).collect();
    if letters.next().is_none() { head } else { format!("{}…", head.trim_end()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_often_and_when_last() {
        let said = |days: &[(&str, bool)]| {
            let said = |(day, landed): &(&str, bool)| StepSaid {
                starts: format!("{day}T09:00:00+01:00"),
                landed: *landed,
                ..StepSaid::default()
            };
            StepFigures::counted("on", days.iter().map(said).collect()).line()
        };
        for (days, line) in [
            (vec![], None),
            (vec![("2027-03-04", true)], Some("landed in 1 session")),
            (vec![("2027-03-04", true), ("2027-02-04", true)], Some("landed in 2 sessions")),
            (vec![("2027-03-04", false)], Some("re-teach in 1 of 1 session, last on 2027-03-04")),
            (
                vec![("2027-05-04", true), ("2027-03-04", false), ("2027-02-04", false)],
                Some("re-teach in 2 of 3 sessions, last on 2027-03-04"),
            ),
        ] {
            assert_eq!(said(&days).as_deref(), line, "{days:?}");
        }
        let noted = |note: &str| StepSaid {
            starts: "2027-03-04T09:00:00+01:00".to_owned(),
            note: note.to_owned(),
            ..StepSaid::default()
        };
        let line = |said| StepFigures::counted("on", said).line();
        assert_eq!(
            line(vec![noted(""), noted("Too little time")]).as_deref(),
            Some("re-teach in 2 of 2 sessions, last on 2027-03-04 · “Too little time”")
        );
        let long = line(vec![noted(&"ä ".repeat(250))]).unwrap();
        assert!(long.ends_with("ä…”") && long.chars().count() < 140, "{long}");
    }
}
