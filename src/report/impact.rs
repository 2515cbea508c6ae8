//! What other courses would change, for an organiser with names, and for a pull request without.

use super::spreadsheet_cell;
use super::table::table;
use crate::readiness::{Coming, Flip, Impact, Readiness};
use jiff::Timestamp;
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What the courses are compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Against {
    /// The revision, as it was named; nothing when it is what is in force.
    pub revision: Option<String>,
    /// The commit of the courses there; empty outside git.
    pub commit: String,
}

/// The JSON of `prework impact --format json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImpactReport {
    as_of: String,
    against: Against,
    counts: Counts,
    sessions: Vec<SessionPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flips: Option<Vec<FlipPart>>,
}

/// How many people, each once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Counts {
    people: usize,
    ready_no_longer: usize,
    worse: usize,
    better: usize,
    otherwise: usize,
    more_to_do: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct SessionPart {
    id: String,
    workshop: String,
    starts: String,
    workshop_gone: bool,
    people: usize,
    ready_no_longer: usize,
    worse: usize,
    better: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct FlipPart {
    session: String,
    learner: String,
    name: String,
    before: &'static str,
    after: &'static str,
    change: &'static str,
    modules: Vec<String>,
    reason: String,
}

impl ImpactReport {
    /// The report, with names or without.
    #[must_use]
    pub fn new(impact: &Impact, against: &Against, with_names: bool) -> Self {
        Self {
            as_of: format!("{:.0}", impact.as_of),
            against: against.clone(),
            counts: Counts::of(impact),
            sessions: impact.sessions.iter().map(|coming| session(coming, impact)).collect(),
            flips: with_names.then(|| impact.flips.iter().map(flip).collect()),
        }
    }
}

impl Counts {
    fn of(impact: &Impact) -> Self {
        Self {
            people: impact.people,
            ready_no_longer: impact.people_with(Flip::is_ready_no_longer),
            worse: impact.people_with(is_worse),
            better: impact.people_with(is_better),
            otherwise: impact.people_with(|flip| flip.direction() == Ordering::Equal),
            more_to_do: impact.heavier,
        }
    }

    /// "3 of 38 people would no longer be ready", and who else is concerned.
    fn told(self) -> (String, String) {
        let of = |n: usize| format!("{n} of {} would", people(self.people));
        let others = self.worse - self.ready_no_longer;
        let (head, mut rest) = match (self.ready_no_longer, others) {
            (0, 0) => ("Nobody would be worse off".to_owned(), Vec::new()),
            (0, worse) => (format!("{} be worse off; everybody who is ready stays ready", of(worse)), Vec::new()),
            (unready, 0) => (format!("{} no longer be ready", of(unready)), Vec::new()),
            (unready, worse) => {
                (format!("{} no longer be ready", of(unready)), vec![format!("{worse} more would be worse off")])
            }
        };
        if self.better > 0 {
            rest.push(format!("{} would be better off", self.better));
        }
        if self.otherwise > 0 {
            rest.push(format!("{} would stand as well for another reason", self.otherwise));
        }
        if self.more_to_do > 0 {
            rest.push(format!("{} would stand as now, with more to do", self.more_to_do));
        }
        (head, rest.join(", "))
    }
}

fn people(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

fn is_worse(flip: &Flip) -> bool {
    flip.direction() == Ordering::Greater
}

fn is_better(flip: &Flip) -> bool {
    flip.direction() == Ordering::Less
}

fn session(coming: &Coming, impact: &Impact) -> SessionPart {
    let Coming { session, seats, is_gone } = coming;
    let count = |is: fn(&Flip) -> bool| impact.flips.iter().filter(|f| f.session == session.id && is(f)).count();
    SessionPart {
        id: session.id.to_string(),
        workshop: session.workshop.to_string(),
        starts: session.starts_at().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        workshop_gone: *is_gone,
        people: *seats,
        ready_no_longer: count(Flip::is_ready_no_longer),
        worse: count(is_worse),
        better: count(is_better),
    }
}

fn flip(flip: &Flip) -> FlipPart {
    FlipPart {
        session: flip.session.to_string(),
        learner: flip.person.id.to_string(),
        name: flip.person.name.clone(),
        before: flip.before.state.code(),
        after: flip.after.state.code(),
        change: match flip.direction() {
            Ordering::Greater => "worse",
            Ordering::Less => "better",
            Ordering::Equal => "otherwise",
        },
        modules: modules(flip),
        reason: flip.after.reason.clone(),
    }
}

fn modules(flip: &Flip) -> Vec<String> {
    flip.requirements().into_iter().map(ToString::to_string).collect()
}

/// For a terminal: everybody whose state would be another, by name.
#[must_use]
pub fn impact_table(impact: &Impact, against: &Against) -> String {
    let mut out = String::new();
    if !impact.flips.is_empty() {
        let state = |state: Readiness| format!("{} {}", state.word().sign(), state.word().label());
        let rows: Vec<Vec<String>> = impact
            .flips
            .iter()
            .map(|flip| {
                vec![
                    flip.session.to_string(),
                    flip.person.id.to_string(),
                    flip.person.name.clone(),
                    format!("{} → {}", state(flip.before.state), state(flip.after.state)),
                    modules(flip).join(", "),
                    flip.after.reason.clone(),
                ]
            })
            .collect();
        out = table(&["session", "learner", "name", "state", "module", "why, then"], &rows) + "\n";
    }
    for Coming { session, seats, .. } in impact.sessions.iter().filter(|coming| coming.is_gone) {
        let _ = writeln!(out, "{}: no workshop {} any more, {}", session.id, session.workshop, people(*seats));
    }
    let (head, rest) = Counts::of(impact).told();
    let rest = if rest.is_empty() { rest } else { format!("; {rest}") };
    let _ = writeln!(out, "{head}{rest}.\n{}", basis(impact, against));
    out
}

/// The same for a spreadsheet.
///
/// A value that it would take for a formula gets a `'` in front.
#[must_use]
pub fn impact_csv(impact: &Impact) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = ["session", "learner", "name", "before", "after", "change", "modules", "reason"];
    let rows = impact.flips.iter().map(flip).map(|part| {
        let FlipPart { session, learner, name, before, after, change, modules, reason } = part;
        [session, learner, name, before.to_owned(), after.to_owned(), change.to_owned(), modules.join(" "), reason]
    });
    for row in std::iter::once(head.map(str::to_owned)).chain(rows) {
        // Writing to memory can't fail.
        let _ = writer.write_record(row.into_iter().map(spreadsheet_cell));
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// Markdown for a pull request: how many, where and because of which module, and nobody's name.
#[must_use]
pub fn impact_counts(impact: &Impact, against: &Against) -> String {
    let (head, rest) = Counts::of(impact).told();
    let mut out = format!("**{head}.**");
    if !rest.is_empty() {
        let _ = write!(out, " {}{}.", rest[..1].to_uppercase(), &rest[1..]);
    }
    out.push('\n');
    let sessions: Vec<SessionPart> = impact.sessions.iter().map(|coming| session(coming, impact)).collect();
    let gone: Vec<_> = sessions.iter().filter(|part| part.workshop_gone).collect();
    if !gone.is_empty() {
        out.push_str("\nThe workshop would be gone of:\n\n");
    }
    for part in gone {
        let _ = writeln!(out, "- {}: `{}`, {}", code(&part.id), part.workshop, people(part.people));
    }
    let concerned: Vec<_> = sessions.iter().filter(|part| part.worse + part.better > 0).collect();
    if !concerned.is_empty() {
        out.push_str("\n| session | starts | people | no longer ready | otherwise worse | better |\n");
        out.push_str("|---|---|--:|--:|--:|--:|\n");
    }
    for part in concerned {
        let SessionPart { id, starts, people, ready_no_longer, worse, better, .. } = part;
        let (id, day, other) = (code(id), &starts[..10], worse - ready_no_longer);
        let _ = writeln!(out, "| {id} | {day} | {people} | {ready_no_longer} | {other} | {better} |");
    }
    let mut causes: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for flip in &impact.flips {
        for module in modules(flip) {
            let counts = causes.entry(module).or_default();
            counts[0] += usize::from(flip.is_ready_no_longer());
            counts[1] += usize::from(is_worse(flip) && !flip.is_ready_no_longer());
            counts[2] += usize::from(is_better(flip));
        }
    }
    if !causes.is_empty() {
        out.push_str("\n| because of | no longer ready | otherwise worse | better |\n|---|--:|--:|--:|\n");
    }
    for (module, [unready, worse, better]) in causes {
        let _ = writeln!(out, "| `{module}` | {unready} | {worse} | {better} |");
    }
    let _ = writeln!(out, "\n{}", basis(impact, against));
    out
}

/// What was compared with what, and when.
fn basis(impact: &Impact, against: &Against) -> String {
    let short = |commit: &str| commit.chars().take(10).collect::<String>();
    let than = match &against.revision {
        Some(revision) => format!("{revision} ({})", short(&against.commit)),
        None if against.commit.is_empty() => "the courses in force".to_owned(),
        None => format!("the courses in force ({})", short(&against.commit)),
    };
    let sessions = match impact.sessions.len() {
        1 => "1 session".to_owned(),
        n => format!("{n} sessions"),
    };
    let at = minute(impact.as_of);
    format!("Compared with {than}, for {sessions} to come with {}, at {at}.", people(impact.people))
}

fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// An id that somebody chose, as code in a cell.
fn code(id: &str) -> String {
    format!("`{}`", id.replace(['`', '|', '\n'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(ready_no_longer: usize, worse: usize, better: usize) -> String {
        let counts = Counts { people: 38, ready_no_longer, worse, better, otherwise: 0, more_to_do: 0 };
        let (head, rest) = counts.told();
        format!("{head}/{rest}")
    }

    #[test]
    fn it_is_told_in_a_sentence() {
        assert_eq!(told(0, 0, 0), "Nobody would be worse off/");
        assert_eq!(told(0, 0, 2), "Nobody would be worse off/2 would be better off");
        assert_eq!(told(0, 1, 0), "1 of 38 people would be worse off; everybody who is ready stays ready/");
        assert_eq!(told(3, 3, 0), "3 of 38 people would no longer be ready/");
        assert_eq!(
            told(3, 5, 1),
            "3 of 38 people would no longer be ready/2 more would be worse off, 1 would be better off"
        );
    }
}
