//! How everybody stands with what courses ask of them, without a session: by team and by what is asked for, and who is behind
//! each figure.

use super::{Organiser, people};
use crate::course::Course;
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
    /// Of what is asked for, this; all of it together otherwise.
    module: Option<String>,
    state: Option<String>,
}

fn address(course: &Course) -> String {
    format!("/organise/assignments/{}", path_segment(course.id.as_str()))
}

/// Every course that says whom it is for.
pub(super) async fn list(State(server): State<Server>, organiser: Organiser) -> Result<Response, Fault> {
    let now = server.now();
    let courses = server
        .with_store(move |store| {
            let (catalog, people) = assignments::everybody(store, &|_| true, now)?;
            let asks = catalog.courses.iter().filter(|course| !course.audience.is_empty());
            let line = |course: &Course| {
                let audience: Vec<String> =
                    course.audience.iter().map(|(what, values)| format!("{what} {}", values.join(" or "))).collect();
                let whole = Audience::of(course, &people, now).all.whole;
                json!({
                    "title": course.title, "url": address(course), "audience": audience.join(", "),
                    "sentence": whole.sentence(), "counts": counts(&whole, &people_url(course, None, None)),
                })
            };
            Ok::<_, JudgeError>(asks.map(line).collect::<Vec<Value>>())
        })
        .await?;
    let sentence = match courses.len() {
        0 => "No course says whom it is for".to_owned(),
        1 => "One course is asked of people".to_owned(),
        many => format!("{many} courses are asked of people"),
    };
    let name = organiser.name(&server).await?;
    let frame = Frame::organiser("Assignments", &name, Section::Assignments);
    page(&server, "app/assignments.html", &frame, &json!({ "sentence": sentence, "courses": courses }))
}

/// A course, by team and by what it asks for.
pub(super) async fn show(
    State(server): State<Server>,
    organiser: Organiser,
    Path(course): Path<String>,
) -> Result<Response, Fault> {
    let now = server.now();
    let values = server.with_store(move |store| {
        let (catalog, people) = assignments::everybody(store, &|_| true, now)?;
        let found = catalog.courses.iter().find(|known| known.id.as_str() == course && !known.audience.is_empty());
        Ok::<_, JudgeError>(found.map(|course| shown(course, &people, now)))
    });
    let values = values.await?.ok_or(Fault::Missing)?;
    let name = organiser.name(&server).await?;
    page(&server, "app/assignment.html", &Frame::organiser("Assignments", &name, Section::Assignments), &values)
}

fn shown(course: &Course, people: &[Assigned], now: Timestamp) -> Value {
    let audience = Audience::of(course, people, now);
    let line = |line: &Line, team: Option<&str>| {
        let asked = line
            .asked
            .iter()
            .zip(&audience.asked)
            .map(|(tally, (key, _))| counts(tally, &people_url(course, team, Some(key.module.as_str()))));
        let cells = std::iter::once(counts(&line.whole, &people_url(course, team, None))).chain(asked);
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
        "title": course.title, "sentence": audience.all.whole.sentence(), "lines": lines.collect::<Vec<_>>(),
        "asked": audience.asked.iter().map(|(_, title)| title).collect::<Vec<_>>(),
    })
}

fn people_url(course: &Course, team: Option<&str>, module: Option<&str>) -> String {
    let mut url = format!("{}/people?", address(course));
    for (name, value) in [("team", team), ("module", module)] {
        if let Some(value) = value {
            // Writing to a text can't fail.
            let _ = write!(url, "{name}={}&", path_segment(value));
        }
    }
    url
}

/// The figures that aren't none, each with who is behind it.
fn counts(tally: &Tally, url: &str) -> Vec<Value> {
    let counted = Phase::ALL.into_iter().filter(|phase| tally.count(*phase) > 0);
    counted
        .map(|phase| {
            let url = format!("{url}state={}", phase.code());
            json!({ "state": Standing::from(phase), "count": tally.count(phase), "url": url })
        })
        .collect()
}

/// Who is behind a figure.
pub(super) async fn behind(
    State(server): State<Server>,
    organiser: Organiser,
    Path(course): Path<String>,
    Query(among): Query<Among>,
) -> Result<Response, Fault> {
    let now = server.now();
    let values = server.with_store(move |store| {
        let (catalog, people) = assignments::everybody(store, &|_| true, now)?;
        let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
        let found = catalog.courses.iter().find(|known| known.id.as_str() == course && !known.audience.is_empty());
        Ok::<_, JudgeError>(found.map(|course| named(course, &people, &among, &zone, now)))
    });
    let values = values.await?.ok_or(Fault::Missing)?;
    let name = organiser.name(&server).await?;
    page(&server, "app/assigned.html", &Frame::organiser("Assignments", &name, Section::Assignments), &values)
}

fn named(course: &Course, people: &[Assigned], among: &Among, zone: &TimeZone, now: Timestamp) -> Value {
    let module = among.module.as_deref();
    let mut lines = Vec::new();
    for (someone, assignment) in people.iter().filter_map(|one| Some((one, one.of(course)?))) {
        let held = assignment.requirements.iter().find(|h| Some(h.verdict.key.id().as_str()) == module);
        let (phase, until, reason) = match (module, held) {
            (None, _) => (assignment.phase, assignment.until, String::new()),
            (Some(_), Some(held)) => (held.phase, held.verdict.valid_until, held.verdict.reason.clone()),
            (Some(_), None) => continue,
        };
        let in_team = |team: &str| teams_of(&someone.person, now).contains(&team);
        if among.state.as_deref().is_some_and(|state| state != phase.code())
            || !among.team.as_deref().is_none_or(in_team)
        {
            continue;
        }
        lines.push(json!({
            "name": someone.person.name, "url": people::address(&someone.person.id), "team": someone.person.team_at(now),
            "state": Standing::from(phase), "until": until.map(|until| crate::web::moment::last_day(until, zone)), "reason": reason,
        }));
    }
    let count = lines.len();
    lines.truncate(SHOWN);
    let asked = course.modules.iter().find(|m| Some(m.id.as_str()) == module).map(|m| m.title.clone());
    let state = Phase::ALL.into_iter().find(|phase| Some(phase.code()) == among.state.as_deref());
    let sentence = if count == 1 { "One person".to_owned() } else { format!("{count} people") };
    json!({
        "title": course.title, "url": address(course), "sentence": sentence, "asked": asked,
        "state": state.map(Standing::from), "lines": lines, "more": count.saturating_sub(SHOWN),
        "team": among.team.as_deref().map(|team| if team.is_empty() { "No team" } else { team }),
    })
}
