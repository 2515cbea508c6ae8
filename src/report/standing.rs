//! How audiences stand, by team and by what is asked for, or person by person; and what a course would ask of whom, before it is
//! published: as JSON (the shapes are in the guide), CSV and tables.

use super::spreadsheet_cell;
use super::table::table;
use crate::course::Course;
use crate::readiness::{Assigned, Assignment, Audience, Line, Phase, Tally};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How a course's audience stands: the JSON of `prework report standing`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandingReport {
    as_of: String,
    courses: Vec<CoursePart>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct CoursePart {
    course: String,
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
    requirements: Vec<RequirementPart>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct RequirementPart {
    id: String,
    people: usize,
    counts: BTreeMap<&'static str, usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct PersonPart {
    id: String,
    name: String,
    team: String,
    state: &'static str,
    valid_until: Option<String>,
    requirements: Vec<HeldPart>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct HeldPart {
    id: String,
    state: &'static str,
    valid_until: Option<String>,
    reason: String,
}

fn counts(tally: &Tally) -> BTreeMap<&'static str, usize> {
    Phase::ALL.into_iter().map(|phase| (phase.code(), tally.count(phase))).collect()
}

fn line_part(line: &Line, audience: &Audience, team: Option<String>) -> LinePart {
    let requirement = |(tally, (key, _)): (&Tally, &(crate::course::ModuleKey, String))| RequirementPart {
        id: key.to_string(),
        people: tally.people(),
        counts: counts(tally),
    };
    LinePart {
        team,
        people: line.whole.people(),
        whole: counts(&line.whole),
        requirements: line.asked.iter().zip(&audience.asked).map(requirement).collect(),
    }
}

impl StandingReport {
    /// The report of these courses; with everybody's name, or with numbers alone.
    #[must_use]
    pub fn new(courses: &[&Course], people: &[Assigned], with_people: bool, as_of: Timestamp) -> Self {
        let part = |course: &&Course| {
            let audience = Audience::of(course, people, as_of);
            let teams = audience.teams.iter().map(|line| line_part(line, &audience, Some(line.team.clone())));
            CoursePart {
                course: course.id.to_string(),
                title: course.title.clone(),
                all: line_part(&audience.all, &audience, None),
                teams: teams.collect(),
                people: with_people
                    .then(|| people.iter().filter_map(|one| Some(person_part(one, one.of(course)?, as_of))).collect()),
            }
        };
        Self { as_of: as_of.to_string(), courses: courses.iter().map(part).collect() }
    }
}

fn person_part(someone: &Assigned, assignment: &Assignment, as_of: Timestamp) -> PersonPart {
    PersonPart {
        id: someone.person.id.to_string(),
        name: someone.person.name.clone(),
        team: someone.person.team_at(as_of),
        state: assignment.phase.code(),
        valid_until: assignment.until.map(|until| until.to_string()),
        requirements: assignment
            .requirements
            .iter()
            .map(|held| HeldPart {
                id: held.verdict.key.to_string(),
                state: held.phase.code(),
                valid_until: held.verdict.valid_until.map(|until| until.to_string()),
                reason: held.verdict.reason.clone(),
            })
            .collect(),
    }
}

/// A line per course, team and requirement, each after the line of the whole course.
#[must_use]
pub fn standing_csv(courses: &[&Course], people: &[Assigned], as_of: Timestamp) -> String {
    let mut head = vec!["course".to_owned(), "team".into(), "requirement".into(), "people".into()];
    head.extend(Phase::ALL.iter().map(|phase| phase.code().to_owned()));
    let mut rows = vec![head];
    for course in courses {
        let audience = Audience::of(course, people, as_of);
        for line in &audience.teams {
            let mut row = |requirement: String, tally: &Tally| {
                let mut row = vec![audience.course.0.clone(), line.team.clone(), requirement];
                row.push(tally.people().to_string());
                row.extend(Phase::ALL.iter().map(|phase| tally.count(*phase).to_string()));
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
pub fn standing_people_csv(courses: &[&Course], people: &[Assigned], as_of: Timestamp) -> String {
    let head = ["course", "id", "name", "team", "requirement", "state", "valid_until", "reason"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for course in courses {
        for (someone, assignment) in people.iter().filter_map(|one| Some((one, one.of(course)?))) {
            for held in &assignment.requirements {
                rows.push(vec![
                    course.id.to_string(),
                    someone.person.id.to_string(),
                    someone.person.name.clone(),
                    someone.person.team_at(as_of),
                    held.verdict.key.to_string(),
                    held.phase.code().to_owned(),
                    held.verdict.valid_until.map(|until| until.to_string()).unwrap_or_default(),
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

/// For a terminal: by course, a line per team and requirement; or a line per person.
#[must_use]
pub fn standing_table(courses: &[&Course], people: &[Assigned], with_people: bool, as_of: Timestamp) -> String {
    let mut out = String::new();
    for course in courses {
        let audience = Audience::of(course, people, as_of);
        // Writing to a text can't fail.
        let _ = write!(out, "{} · {}\n{}\n\n", course.title, course.id, audience.all.whole.sentence());
        out.push_str(&if with_people { by_person(course, people, as_of) } else { by_team(&audience) });
        out.push('\n');
    }
    if out.is_empty() { "no course says whom it is for\n".to_owned() } else { out.trim_end().to_owned() + "\n" }
}

const HEADINGS: [&str; 8] = ["valid", "in 90 d", "in 60 d", "in 30 d", "lapsed", "started", "not started", "no data"];

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
            rows.push(row);
        }
    }
    let headings: Vec<&str> = ["team", "asked for", "people"].into_iter().chain(HEADINGS).collect();
    table(&headings, &rows)
}

fn by_person(course: &Course, people: &[Assigned], as_of: Timestamp) -> String {
    let mut rows = Vec::new();
    for (someone, assignment) in people.iter().filter_map(|one| Some((one, one.of(course)?))) {
        for (nth, held) in assignment.requirements.iter().enumerate() {
            let first = |text: String| if nth == 0 { text } else { String::new() };
            rows.push(vec![
                first(someone.person.name.clone()),
                first(someone.person.team_at(as_of)),
                held.verdict.title.clone(),
                format!("{} {}", held.phase.sign(), held.phase.label()),
                held.verdict.reason.clone(),
            ]);
        }
    }
    table(&["learner", "team", "asked for", "state", "why"], &rows)
}
