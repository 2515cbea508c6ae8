//! How everybody stands with what courses and programs ask of them, without a session: by team and by what is asked for, and who is behind
//! each figure.

use super::{Organiser, people};
use crate::course::{Ask, Catalog, RequirementKey};
use crate::operation::assignments;
use crate::operation::judge::JudgeError;
use crate::readiness::{Assigned, Audience, Line, Phase, Tally, teams_of};
use crate::web::Server;
use crate::web::page::{Fault, Frame, Section, page};
use crate::web::shown::{Standing, path_segment};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// How many people a page names.
const SHOWN: usize = 500;

/// Who is behind a figure.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Among {
    /// Of this team; of none, when it is empty.
    team: Option<String>,
    /// Of what is asked for, this, as `course/module`; all of it together otherwise.
    module: Option<String>,
    /// By its code; `overdue` is none, and asks for those who are.
    state: Option<String>,
}

/// What asks for those who are overdue, beside the states.
const OVERDUE: &str = "overdue";

fn address(ask: Ask) -> String {
    format!("/organise/assignments/{}", path_segment(ask.id().as_str()))
}

/// What an ask is, where it is told beside its title.
fn kind(ask: Ask) -> &'static str {
    if matches!(ask, Ask::Program(_)) { "Program" } else { "Course" }
}

/// Every program and course that says whom it is for.
pub(super) async fn list(State(server): State<Server>, organiser: Organiser) -> Result<Response, Fault> {
    let now = server.now();
    let asks = server
        .with_store(move |store| {
            let (catalog, people) = assignments::everybody(store, &|_| true, now)?;
            let line = |ask: Ask| {
                let audience: Vec<String> =
                    ask.audience().iter().map(|(what, values)| format!("{what} {}", values.join(" or "))).collect();
                let whole = Audience::of(ask, &catalog, &people, now).all.whole;
                json!({
                    "title": ask.title(), "kind": kind(ask), "url": address(ask), "audience": audience.join(", "),
                    "sentence": whole.sentence(), "counts": counts(&whole, &people_url(ask, None, None)),
                })
            };
            Ok::<_, JudgeError>(catalog.asks().map(line).collect::<Vec<Value>>())
        })
        .await?;
    let count = |kind: &str| asks.iter().filter(|ask| ask["kind"] == kind).count();
    let many = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let sentence = match (count("Course"), count("Program")) {
        (0, 0) => "Nothing says whom it is for".to_owned(),
        (1, 0) => "One course is asked of people".to_owned(),
        (0, 1) => "One program is asked of people".to_owned(),
        (courses, 0) => format!("{courses} courses are asked of people"),
        (0, programs) => format!("{programs} programs are asked of people"),
        (courses, programs) => {
            format!("{} and {} are asked of people", many(programs, "program"), many(courses, "course"))
        }
    };
    let name = organiser.name(&server).await?;
    let frame = Frame::organiser("Assignments", &name, Section::Assignments);
    page(&server, "app/assignments.html", &frame, &json!({ "sentence": sentence, "asks": asks }))
}

/// A course or program, by team and by what it asks for.
pub(super) async fn show(
    State(server): State<Server>,
    organiser: Organiser,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let now = server.now();
    let values = server.with_store(move |store| {
        let (catalog, people) = assignments::everybody(store, &|_| true, now)?;
        Ok::<_, JudgeError>(catalog.ask(&id).map(|ask| shown(ask, &catalog, &people, now)))
    });
    let values = values.await?.ok_or(Fault::Missing)?;
    let name = organiser.name(&server).await?;
    page(&server, "app/assignment.html", &Frame::organiser("Assignments", &name, Section::Assignments), &values)
}

fn shown(ask: Ask, catalog: &Catalog, people: &[Assigned], now: Timestamp) -> Value {
    let audience = Audience::of(ask, catalog, people, now);
    let line = |line: &Line, team: Option<&str>| {
        let asked = line
            .asked
            .iter()
            .zip(&audience.asked)
            .map(|(tally, (key, _))| counts(tally, &people_url(ask, team, Some(key))));
        let cells = std::iter::once(counts(&line.whole, &people_url(ask, team, None))).chain(asked);
        let name = match team {
            None => "Everybody",
            Some("") => "No team",
            Some(team) => team,
        };
        json!({ "team": name, "people": line.whole.people(), "cells": cells.collect::<Vec<_>>() })
    };
    let lines = std::iter::once(line(&audience.all, None));
    let lines = lines.chain(audience.teams.iter().map(|team| line(team, Some(&team.team))));
    json!({
        "title": ask.title(), "sentence": audience.all.whole.sentence(), "lines": lines.collect::<Vec<_>>(),
        "asked": audience.asked.iter().map(|(_, title)| title).collect::<Vec<_>>(),
    })
}

fn people_url(ask: Ask, team: Option<&str>, module: Option<&RequirementKey>) -> String {
    let mut url = format!("{}/people?", address(ask));
    let module = module.map(ToString::to_string);
    for (name, value) in [("team", team), ("module", module.as_deref())] {
        if let Some(value) = value {
            // Writing to a text can't fail.
            let _ = write!(url, "{name}={}&", path_segment(value));
        }
    }
    url
}

/// The figures that aren't none, each with who is behind it; last, those among them who are overdue.
fn counts(tally: &Tally, url: &str) -> Vec<Value> {
    let phases = Phase::ALL.map(|phase| (Standing::from(phase), tally.count(phase), phase.code()));
    let figures = phases.into_iter().chain([(Standing::overdue(), tally.overdue(), OVERDUE)]);
    let counted = figures.filter(|(_, count, _)| *count > 0);
    counted
        .map(|(state, count, code)| json!({ "state": state, "count": count, "url": format!("{url}state={code}") }))
        .collect()
}

/// Who is behind a figure.
pub(super) async fn behind(
    State(server): State<Server>,
    organiser: Organiser,
    Path(id): Path<String>,
    Query(among): Query<Among>,
) -> Result<Response, Fault> {
    let now = server.now();
    let values = server.with_store(move |store| {
        let (catalog, people) = assignments::everybody(store, &|_| true, now)?;
        let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
        let found = catalog.ask(&id);
        Ok::<_, JudgeError>(found.map(|ask| named((ask, &catalog), &people, &among, &zone, now)))
    });
    let values = values.await?.ok_or(Fault::Missing)?;
    let name = organiser.name(&server).await?;
    page(&server, "app/assigned.html", &Frame::organiser("Assignments", &name, Section::Assignments), &values)
}

fn named(
    (ask, catalog): (Ask, &Catalog),
    people: &[Assigned],
    among: &Among,
    zone: &TimeZone,
    now: Timestamp,
) -> Value {
    let module = among.module.as_deref();
    let mut lines = Vec::new();
    for (someone, assignment) in people.iter().filter_map(|one| Some((one, one.of(ask)?))) {
        let held = assignment.requirements.iter().find(|h| Some(h.verdict.key.to_string().as_str()) == module);
        let (phase, overdue, until) = match (module, held) {
            (None, _) => (assignment.phase, assignment.is_overdue(), assignment.until),
            (Some(_), Some(held)) => (held.phase, held.overdue, held.verdict.valid_until),
            (Some(_), None) => continue,
        };
        let state = held.map_or_else(|| Standing::whole(assignment, zone), |held| Standing::of(held, zone));
        let reason = held.map(|held| &*held.verdict.reason).unwrap_or_default();
        let in_team = |team: &str| teams_of(&someone.person, now).contains(&team);
        let is_wanted = |state: &str| if state == OVERDUE { overdue } else { state == phase.code() };
        if !among.state.as_deref().is_none_or(is_wanted) || !among.team.as_deref().is_none_or(in_team) {
            continue;
        }
        lines.push(json!({
            "name": someone.person.name, "url": people::address(&someone.person.id), "team": someone.person.team_at(now),
            "state": state, "until": until.map(|until| crate::web::moment::last_day(until, zone)), "reason": reason,
        }));
    }
    let count = lines.len();
    lines.truncate(SHOWN);
    let asked = ask.needs(catalog).into_iter().find(|need| Some(need.key.to_string().as_str()) == module);
    let asked = asked.and_then(|need| catalog.title(&need.key).map(str::to_owned));
    let state = among.state.as_deref().and_then(|state| match state {
        OVERDUE => Some(Standing::overdue()),
        _ => Phase::ALL.into_iter().find(|phase| phase.code() == state).map(Standing::from),
    });
    let sentence = if count == 1 { "One person".to_owned() } else { format!("{count} people") };
    json!({
        "title": ask.title(), "url": address(ask), "sentence": sentence, "asked": asked,
        "state": state, "lines": lines, "more": count.saturating_sub(SHOWN),
        "team": among.team.as_deref().map(|team| if team.is_empty() { "No team" } else { team }),
    })
}
