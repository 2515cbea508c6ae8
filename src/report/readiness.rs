//! A session's readiness as JSON (its stable shape is in the guide), CSV, and a table for a terminal.

use super::spreadsheet_cell;
use super::table::table;
use crate::course::{Criterion, Grade, RequirementKey};
use crate::decision::Outcomes;
use crate::readiness::{RequirementVerdict, Standing, Standings};
use crate::roster::{Attendance, InBlock, Person, PersonId, Session};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use std::collections::BTreeMap;

/// Presence and outcome of everybody in a session.
pub type Axes = BTreeMap<PersonId, (Attendance, Outcomes)>;

/// The JSON of `prework report readiness --format json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadinessReport {
    session: SessionPart,
    as_of: String,
    counts: BTreeMap<&'static str, usize>,
    learners: Vec<LearnerPart>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct SessionPart {
    id: String,
    workshop: String,
    starts: String,
    ends: String,
    timezone: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct LearnerPart {
    id: String,
    name: String,
    team: String,
    state: &'static str,
    booking: &'static str,
    readiness: &'static str,
    presence: Option<PresencePart>,
    outcome: Option<OutcomePart>,
    reason: String,
    minutes_left: u32,
    due: String,
    last_activity: Option<String>,
    requirements: Vec<RequirementPart>,
}

/// Whether somebody came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct PresencePart {
    state: &'static str,
    minutes: u32,
    of: u32,
    blocks: Vec<BlockPart>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct BlockPart {
    starts: String,
    state: &'static str,
    minutes: u32,
}

/// What of their skills was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct OutcomePart {
    state: &'static str,
    skills: BTreeMap<String, &'static str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct RequirementPart {
    id: String,
    state: &'static str,
    reason: String,
    criterion: Criterion,
    grade: Option<Grade>,
    valid_until: Option<String>,
    evidence: Vec<String>,
}

impl ReadinessReport {
    /// The report of a judged session, with who came and what was signed. Instants carry the session zone's offset.
    #[must_use]
    pub fn new(standings: &Standings, axes: &Axes) -> Self {
        let session = &standings.session;
        let time = |at: Timestamp| rfc3339(at, &session.zone());
        Self {
            session: SessionPart {
                id: session.id.to_string(),
                workshop: session.workshop.to_string(),
                starts: time(session.starts),
                ends: time(session.ends),
                timezone: session.timezone.clone(),
            },
            as_of: time(standings.as_of),
            counts: standings.counts(),
            learners: standings
                .seats
                .iter()
                .map(|seat| learner(seat, axes, (session, standings.as_of), &time))
                .collect(),
        }
    }
}

fn learner(
    seat: &Standing,
    axes: &Axes,
    (session, as_of): (&Session, Timestamp),
    time: &dyn Fn(Timestamp) -> String,
) -> LearnerPart {
    let axes = axes.get(&seat.person.id);
    let Person { id, name, .. } = &seat.person;
    let verdict = &seat.verdict;
    LearnerPart {
        id: id.to_string(),
        name: name.clone(),
        team: seat.person.team_at(as_of),
        state: verdict.state.code(),
        booking: seat.booking.seat.code(),
        readiness: verdict.state.code(),
        presence: axes.map(|(attendance, _)| presence(attendance, time)),
        outcome: axes.map(|(_, outcomes)| outcome(outcomes)),
        reason: verdict.reason.clone(),
        minutes_left: verdict.minutes_left.0,
        due: time(verdict.due),
        last_activity: verdict.last_activity.map(time),
        requirements: verdict.requirements.iter().map(|r| requirement(r, session, time)).collect(),
    }
}

fn presence(attendance: &Attendance, time: &dyn Fn(Timestamp) -> String) -> PresencePart {
    let block = |known: &InBlock| {
        let starts = known.block.starts;
        BlockPart { starts: time(starts), state: attendance.presence(starts).code(), minutes: known.minutes }
    };
    PresencePart {
        state: attendance.turnout.code(),
        minutes: attendance.minutes,
        of: attendance.of,
        blocks: attendance.blocks.iter().map(block).collect(),
    }
}

fn outcome(outcomes: &Outcomes) -> OutcomePart {
    let skills = outcomes.skills.iter().map(|(id, how)| (id.to_string(), how.code())).collect();
    OutcomePart { state: outcomes.whole.code(), skills }
}

fn requirement(verdict: &RequirementVerdict, session: &Session, time: &dyn Fn(Timestamp) -> String) -> RequirementPart {
    RequirementPart {
        id: short(&verdict.key, session),
        state: verdict.state.code(),
        reason: verdict.reason.clone(),
        criterion: verdict.criterion,
        grade: verdict.grade,
        valid_until: verdict.valid_until.map(time),
        evidence: verdict.evidence.iter().map(ToString::to_string).collect(),
    }
}

/// What is asked for as authors name it: by its own id in its course, else `course/module`.
fn short(key: &RequirementKey, session: &Session) -> String {
    if *key.course() == session.workshop.course { key.short() } else { key.to_string() }
}

/// RFC 3339 with the zone's offset, in whole seconds.
fn rfc3339(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// What stands in front of a column per requirement: the four axes each by itself, and `state` is readiness by its first name.
const COLUMNS: [&str; 10] =
    ["id", "name", "team", "state", "reason", "minutes_left", "booking", "readiness", "presence", "outcome"];

/// One line per learner; a column per requirement holds its state.
///
/// A value that a spreadsheet would take for a formula gets a `'` in front.
#[must_use]
pub fn readiness_csv(standings: &Standings, axes: &Axes) -> String {
    let asked = asked(standings);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut head: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
    head.extend(asked.iter().map(|key| short(key, &standings.session)));
    let mut rows = vec![head];
    for Standing { person, booking, verdict } in &standings.seats {
        let mut row = vec![
            person.id.to_string(),
            person.name.clone(),
            person.team_at(standings.as_of),
            verdict.state.code().to_owned(),
            verdict.reason.clone(),
            verdict.minutes_left.0.to_string(),
            booking.seat.code().to_owned(),
            verdict.state.code().to_owned(),
            axes.get(&person.id).map_or("", |(attendance, _)| attendance.turnout.code()).to_owned(),
            axes.get(&person.id).map_or("", |(_, outcomes)| outcomes.whole.code()).to_owned(),
        ];
        row.extend(asked.iter().map(|key| {
            let found = verdict.requirements.iter().find(|r| r.key == *key);
            found.map_or("", |r| r.state.code()).to_owned()
        }));
        rows.push(row);
    }
    for row in rows {
        // Writing to memory can't fail.
        let _ = writer.write_record(row.into_iter().map(spreadsheet_cell));
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// For a terminal: the words and signs of the screens.
#[must_use]
pub fn readiness_table(standings: &Standings) -> String {
    let asked = asked(standings);
    let session = &standings.session;
    let mut out = format!(
        "{} · {} · {}\n",
        session.workshop,
        session.starts_at().strftime("%a %-d %B %Y, %H:%M"),
        session.timezone
    );
    let counts: Vec<String> = standings
        .words()
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(word, n)| format!("{n} {}", word.label().to_lowercase()))
        .collect();
    out.push_str(&if counts.is_empty() { "nobody is on the roster".to_owned() } else { counts.join(", ") });
    out.push_str("\n\n");
    let rows: Vec<Vec<String>> = standings
        .seats
        .iter()
        .map(|Standing { person, verdict, .. }| {
            let word = verdict.state.word();
            let cells: Vec<&str> = asked
                .iter()
                .map(|key| verdict.requirements.iter().find(|r| r.key == *key).map_or(" ", |r| r.state.sign()))
                .collect();
            let left = if verdict.minutes_left.0 == 0 { "–".to_owned() } else { verdict.minutes_left.to_string() };
            vec![
                format!("{} {}", word.sign(), word.label()),
                person.name.clone(),
                person.team_at(standings.as_of),
                cells.join(" "),
                left,
                verdict.reason.clone(),
            ]
        })
        .collect();
    out.push_str(&table(&["state", "learner", "team", "done", "left", "why"], &rows));
    out
}

/// What is asked for, in the author's order.
fn asked(standings: &Standings) -> Vec<RequirementKey> {
    let mut asked: Vec<RequirementKey> = Vec::new();
    for requirement in standings.seats.iter().flat_map(|seat| &seat.verdict.requirements) {
        if !asked.contains(&requirement.key) {
            asked.push(requirement.key.clone());
        }
    }
    asked
}
