//! How audiences stand, by team and by what is asked for, or person by person; and what a course would ask of whom, before it is
//! published: as JSON (the shapes are in the guide), CSV and tables.

use super::spreadsheet_cell;
use super::table::table;
use crate::course::{Ask, Catalog};
use crate::readiness::{Assigned, Assignment, Audience, Line, Phase, Tally};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How audiences stand: the JSON of `prework report standing`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandingReport {
    as_of: String,
    courses: Vec<AskPart>,
    programs: Vec<AskPart>,
}

/// What asks, by its id: `"course": "infection-control"`, or `"program": "first-quarter"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AskedBy {
    Course(String),
    Program(String),
}

impl AskedBy {
    pub(super) fn new(ask: Ask) -> Self {
        let id = ask.id().to_string();
        if matches!(ask, Ask::Program(_)) { Self::Program(id) } else { Self::Course(id) }
    }

    /// The columns `course` and `program` of a table, of which one is empty.
    pub(super) fn columns(&self) -> [String; 2] {
        match self {
            Self::Course(id) => [id.clone(), String::new()],
            Self::Program(id) => [String::new(), id.clone()],
        }
    }

    /// As people read it behind a title.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Course(id) => id.clone(),
            Self::Program(id) => format!("program {id}"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct AskPart {
    #[serde(flatten)]
    asked_by: AskedBy,
    title: String,
    all: LinePart,
    teams: Vec<LinePart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<Vec<PersonPart>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct LinePart {
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<String>,
    people: usize,
    whole: BTreeMap<&'static str, usize>,
    overdue: usize,
    requirements: Vec<RequirementPart>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct RequirementPart {
    id: String,
    people: usize,
    counts: BTreeMap<&'static str, usize>,
    overdue: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct PersonPart {
    id: String,
    name: String,
    team: String,
    state: &'static str,
    valid_until: Option<String>,
    grace_until: Option<String>,
    overdue: bool,
    requirements: Vec<HeldPart>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct HeldPart {
    id: String,
    state: &'static str,
    valid_until: Option<String>,
    grace_until: Option<String>,
    due: Option<String>,
    overdue: bool,
    reason: String,
}

fn counts(tally: &Tally) -> BTreeMap<&'static str, usize> {
    Phase::ALL.into_iter().map(|phase| (phase.code(), tally.count(phase))).collect()
}

fn line_part(line: &Line, audience: &Audience, team: Option<String>) -> LinePart {
    let requirement = |(tally, (key, _)): (&Tally, &(crate::course::RequirementKey, String))| RequirementPart {
        id: key.to_string(),
        people: tally.people(),
        counts: counts(tally),
        overdue: tally.overdue(),
    };
    LinePart {
        team,
        people: line.whole.people(),
        whole: counts(&line.whole),
        overdue: line.whole.overdue(),
        requirements: line.asked.iter().zip(&audience.asked).map(requirement).collect(),
    }
}

impl StandingReport {
    /// The report of these courses and programs of a catalog; with everybody's name, or with numbers alone.
    #[must_use]
    pub fn new((catalog, asks): (&Catalog, &[Ask]), people: &[Assigned], with_people: bool, as_of: Timestamp) -> Self {
        let part = |ask: &Ask| {
            let audience = Audience::of(*ask, catalog, people, as_of);
            let teams = audience.teams.iter().map(|line| line_part(line, &audience, Some(line.team.clone())));
            AskPart {
                asked_by: AskedBy::new(*ask),
                title: ask.title().to_owned(),
                all: line_part(&audience.all, &audience, None),
                teams: teams.collect(),
                people: with_people
                    .then(|| people.iter().filter_map(|one| Some(person_part(one, one.of(*ask)?, as_of))).collect()),
            }
        };
        let (programs, courses): (Vec<Ask>, Vec<Ask>) = asks.iter().partition(|ask| matches!(ask, Ask::Program(_)));
        let parts = |of: Vec<Ask>| of.iter().map(part).collect();
        Self { as_of: as_of.to_string(), courses: parts(courses), programs: parts(programs) }
    }
}

fn person_part(someone: &Assigned, assignment: &Assignment, as_of: Timestamp) -> PersonPart {
    PersonPart {
        id: someone.person.id.to_string(),
        name: someone.person.name.clone(),
        team: someone.person.team_at(as_of),
        state: assignment.phase.code(),
        valid_until: assignment.until.map(|until| until.to_string()),
        grace_until: assignment.grace.map(|until| until.to_string()),
        overdue: assignment.is_overdue(),
        requirements: assignment
            .requirements
            .iter()
            .map(|held| HeldPart {
                id: held.verdict.key.to_string(),
                state: held.phase.code(),
                valid_until: held.verdict.valid_until.map(|until| until.to_string()),
                grace_until: held.grace.map(|until| until.to_string()),
                due: held.due.map(|due| due.to_string()),
                overdue: held.overdue,
                reason: held.verdict.reason.clone(),
            })
            .collect(),
    }
}

/// A line per course or program, team and requirement, each after the line of all of it.
#[must_use]
pub fn standing_csv((catalog, asks): (&Catalog, &[Ask]), people: &[Assigned], as_of: Timestamp) -> String {
    let head = ["course", "program", "team", "requirement", "people"].into_iter();
    let head = head.chain(Phase::ALL.map(Phase::code)).chain(["overdue"]);
    let mut rows = vec![head.map(str::to_owned).collect()];
    for ask in asks {
        let audience = Audience::of(*ask, catalog, people, as_of);
        for line in &audience.teams {
            let mut row = |requirement: String, tally: &Tally| {
                let mut row = AskedBy::new(*ask).columns().to_vec();
                row.extend([line.team.clone(), requirement, tally.people().to_string()]);
                row.extend(Phase::ALL.iter().map(|phase| tally.count(*phase).to_string()));
                row.push(tally.overdue().to_string());
                rows.push(row);
            };
            row(String::new(), &line.whole);
            for (tally, (key, _)) in line.asked.iter().zip(&audience.asked) {
                row(key.to_string(), tally);
            }
        }
    }
    written(rows)
}

/// A line per person and requirement.
#[must_use]
pub fn standing_people_csv(asks: &[Ask], people: &[Assigned], as_of: Timestamp) -> String {
    let who = ["course", "program", "id", "name", "team", "requirement"];
    let how = ["state", "valid_until", "grace_until", "due", "overdue", "reason"];
    let mut rows = vec![who.into_iter().chain(how).map(str::to_owned).collect()];
    for ask in asks {
        let [course, program] = AskedBy::new(*ask).columns();
        for (someone, assignment) in people.iter().filter_map(|one| Some((one, one.of(*ask)?))) {
            for held in &assignment.requirements {
                rows.push(vec![
                    course.clone(),
                    program.clone(),
                    someone.person.id.to_string(),
                    someone.person.name.clone(),
                    someone.person.team_at(as_of),
                    held.verdict.key.to_string(),
                    held.phase.code().to_owned(),
                    held.verdict.valid_until.map(|until| until.to_string()).unwrap_or_default(),
                    held.grace.map(|until| until.to_string()).unwrap_or_default(),
                    held.due.map(|due| due.to_string()).unwrap_or_default(),
                    held.overdue.to_string(),
                    held.verdict.reason.clone(),
                ]);
            }
        }
    }
    written(rows)
}

fn written(rows: Vec<Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        // Writing to memory can't fail.
        let _ = writer.write_record(row.into_iter().map(spreadsheet_cell));
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// For a terminal: by course or program, a line per team and requirement; or a line per person.
#[must_use]
pub fn standing_table(
    (catalog, asks): (&Catalog, &[Ask]),
    people: &[Assigned],
    with_people: bool,
    as_of: Timestamp,
) -> String {
    let mut out = String::new();
    for ask in asks {
        let audience = Audience::of(*ask, catalog, people, as_of);
        let (title, by) = (ask.title(), AskedBy::new(*ask).words());
        // Writing to a text can't fail.
        let _ = write!(out, "{title} · {by}\n{}\n\n", audience.all.whole.sentence());
        out.push_str(&if with_people { by_person(*ask, people, as_of) } else { by_team(&audience) });
        out.push('\n');
    }
    if out.is_empty() { NOBODY.to_owned() } else { out.trim_end().to_owned() + "\n" }
}

/// When nothing is asked.
pub(super) const NOBODY: &str = "no course and no program says whom it is for\n";

const HEADINGS: [&str; 10] =
    ["valid", "in 90 d", "in 60 d", "in 30 d", "in grace", "lapsed", "started", "not started", "no data", "overdue"];

fn by_team(audience: &Audience) -> String {
    let mut rows = Vec::new();
    for (name, line) in [("all", &audience.all)].into_iter().chain(audience.teams.iter().map(|l| (&*l.team, l))) {
        let name = if name.is_empty() { "no team" } else { name };
        let titles = std::iter::once("all of it").chain(audience.asked.iter().map(|(_, title)| &**title));
        let tallies = std::iter::once(&line.whole).chain(&line.asked);
        for (nth, (title, tally)) in titles.zip(tallies).enumerate() {
            let figure = |n: usize| if n == 0 { "–".to_owned() } else { n.to_string() };
            let mut row = vec![if nth == 0 { name.to_owned() } else { String::new() }, title.to_owned()];
            row.push(tally.people().to_string());
            row.extend(Phase::ALL.iter().map(|phase| figure(tally.count(*phase))));
            row.push(figure(tally.overdue()));
            rows.push(row);
        }
    }
    let headings: Vec<&str> = ["team", "asked for", "people"].into_iter().chain(HEADINGS).collect();
    table(&headings, &rows)
}

fn by_person(ask: Ask, people: &[Assigned], as_of: Timestamp) -> String {
    let mut rows = Vec::new();
    for (someone, assignment) in people.iter().filter_map(|one| Some((one, one.of(ask)?))) {
        for (nth, held) in assignment.requirements.iter().enumerate() {
            let first = |text: String| if nth == 0 { text } else { String::new() };
            rows.push(vec![
                first(someone.person.name.clone()),
                first(someone.person.team_at(as_of)),
                held.verdict.title.clone(),
                format!("{} {}{}", held.phase.sign(), held.phase.label(), if held.overdue { ", overdue" } else { "" }),
                held.verdict.reason.clone(),
            ]);
        }
    }
    table(&["learner", "team", "asked for", "state", "why"], &rows)
}
