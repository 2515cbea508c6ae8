//! What a manager sees: where everybody of their team stands for each session ahead. States, not answers, scores or time.
//! A manager without an account sees the same by a link that was sent to them.

use super::Server;
use super::moment::Moment;
use super::page::{Fault, Frame, page};
use super::shown::{self, Need};
use crate::access::{Act, Principal, Role, may};
use crate::course::{self, Ask, Catalog};
use crate::operation::judge::{JudgeError, Judged};
use crate::operation::team::{self, GlimpseError, Member};
use crate::readiness::{Assigned, Standing, Word};
use crate::roster::Session;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/team", get(|| async { axum::response::Redirect::permanent("/team/") }))
        .route("/team/", get(show))
        .route("/team/view/{token}", get(view))
}

async fn show(State(server): State<Server>, headers: HeaderMap) -> Result<Response, Fault> {
    let found = server.signed_in(&headers, Role::Manager).await?;
    let found = found.filter(|who| may(who, Act::SeeTeam { own: true }));
    let Some(Principal::Person(id, _)) = found else { return Err(Fault::SignIn(Role::Manager)) };
    let now = server.now();
    let found = server
        .with_store(move |store| {
            let Some(person) = store.person(&id)? else { return Ok(None) };
            let team = person.email.as_deref().map(|address| team::of(store, address, now)).transpose()?;
            let assigned = person.email.as_deref().map(|address| team::assigned(store, address, now)).transpose()?;
            Ok::<_, JudgeError>(Some((person, team, assigned.map_or_else(Vec::new, shown_assigned))))
        })
        .await?;
    let Some((person, team, assigned)) = found else { return Err(Fault::SignIn(Role::Manager)) };
    let members = team.as_ref().map(|(catalog, members)| (&**catalog, &members[..]));
    let values = json!({
        "team": shown_team(members, now), "assigned": assigned, "has_address": person.email.is_some(), "until": null,
    });
    page(&server, "app/team.html", &Frame::manager("My team", &person.name), &values)
}

/// The same for who has the link.
async fn view(State(server): State<Server>, Path(token): Path<String>) -> Result<Response, Fault> {
    let now = server.now();
    let found = server.with_store(move |store| {
        let glimpse = match team::look(store, &token, now) {
            Ok(glimpse) => glimpse,
            Err(GlimpseError::Store(error)) => return Err(error.into()),
            Err(_) => return Ok(None),
        };
        let team = team::of(store, &glimpse.address, now)?;
        let assigned = shown_assigned(team::assigned(store, &glimpse.address, now)?);
        Ok::<_, JudgeError>(Some((glimpse, team, assigned)))
    });
    let Some((glimpse, (catalog, members), assigned)) = found.await? else {
        let gone = json!({
            "kicker": null, "heading": "This view isn’t there any more",
            "text": "It shows a team for two weeks, or until a newer one is sent. Ask whoever sent it for a new one.",
            "actions": [],
        });
        let gone = page(&server, "app/message.html", &Frame::plain("My team"), &gone)?;
        return Ok((StatusCode::GONE, gone).into_response());
    };
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let until = Moment::day_and_time(&glimpse.expires.to_zoned_datetime(zone), now);
    let team = shown_team(Some((&catalog, &members)), now);
    let values = json!({ "team": team, "assigned": assigned, "has_address": true, "until": until });
    let mut shown = page(&server, "app/team.html", &Frame::plain("My team"), &values)?;
    // Whoever has this page's address sees it: nobody is told where a visitor came from.
    shown.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(shown)
}

/// What courses and programs ask of a team: states, and nothing of how they came about.
fn shown_assigned((catalog, people): (Arc<Catalog>, Vec<Assigned>)) -> Vec<Value> {
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let shown = |ask: Ask| {
        let needs = ask.needs(&catalog);
        let asked: Vec<_> = needs.iter().filter_map(|need| catalog.title(&need.key)).collect();
        let row = |someone: &Assigned| {
            let assignment = someone.of(ask)?;
            let held = |need: &course::Need| assignment.requirements.iter().find(|held| held.verdict.key == need.key);
            let cells: Vec<_> =
                needs.iter().map(|need| held(need).map(|held| shown::Standing::of(held, &zone))).collect();
            let state = shown::Standing::whole(assignment, &zone);
            Some(json!({ "name": someone.person.name, "state": state, "cells": cells }))
        };
        let rows: Vec<Value> = people.iter().filter_map(row).collect();
        (!rows.is_empty()).then(|| json!({ "title": ask.title(), "asked": asked, "rows": rows }))
    };
    catalog.asks().filter_map(shown).collect()
}

/// A team: the answer first, then each session ahead with who is expected there.
fn shown_team(team: Option<(&Catalog, &[Member])>, now: Timestamp) -> Value {
    let Some((catalog, members)) = team else {
        return json!({ "sentence": "No address is on file for you.", "sessions": [] });
    };
    let (ahead, mut past) = (by_session(members, |member| &member.seats), by_session(members, |member| &member.past));
    past.reverse();
    let count = |is: &dyn Fn(&Standing) -> bool| {
        members.iter().filter(|member| member.seats.iter().any(|(_, standing)| is(standing))).count()
    };
    let is_fine = |standing: &Standing| matches!(standing.verdict.state.word(), Word::Ready | Word::OnTrack);
    let (expected, late) = (count(&|_| true), count(&|standing| !is_fine(standing)));
    let sentence = match (members.len(), expected, late) {
        (0, ..) => "Nobody names you as their manager.".to_owned(),
        (_, 0, _) => "Nobody of your team is expected in a session.".to_owned(),
        (_, expected, late) => {
            let are = if expected == 1 { "is" } else { "are" };
            let then = match late {
                0 if expected == 1 => "They are ready or on track.".to_owned(),
                0 => "All are ready or on track.".to_owned(),
                1 => "One needs help to get ready.".to_owned(),
                late => format!("{late} need help to get ready."),
            };
            format!("Of your team, {expected} {are} expected in a session. {then}")
        }
    };
    let idle: Vec<&str> =
        members.iter().filter(|member| member.seats.is_empty()).map(|member| member.person.name.as_str()).collect();
    let shown = |sessions: Vec<(&Session, Vec<Seated>)>| -> Vec<Value> {
        sessions.into_iter().map(|(session, seats)| shown_session(catalog, session, seats, now)).collect()
    };
    json!({ "sentence": sentence, "sessions": shown(ahead), "past": shown(past), "idle": idle })
}

/// A member with where they stand in one session.
type Seated<'a> = (&'a Member, &'a Standing);

/// The sessions of a team with who is in each, by start.
fn by_session(members: &[Member], which: fn(&Member) -> &Judged) -> Vec<(&Session, Vec<Seated<'_>>)> {
    let mut sessions: Vec<(&Session, Vec<Seated>)> = Vec::new();
    for member in members {
        for (session, standing) in which(member) {
            match sessions.iter_mut().find(|(known, _)| known.id == session.id) {
                Some((_, seats)) => seats.push((member, standing)),
                None => sessions.push((session, vec![(member, standing)])),
            }
        }
    }
    sessions.sort_by(|(one, _), (other, _)| (one.starts, &one.id).cmp(&(other.starts, &other.id)));
    sessions
}

fn shown_session(catalog: &Catalog, session: &Session, mut seats: Vec<Seated<'_>>, now: Timestamp) -> Value {
    seats.sort_by(|(_, one), (_, other)| one.order().cmp(&other.order()));
    let heading = shown::Heading::new(session, catalog, seats.len(), now);
    let member = |(member, seat): &Seated<'_>| {
        let axes = member.axes.iter().find(|(of, ..)| *of == session.id).filter(|_| session.starts <= now);
        let mut asked: Vec<_> = seat.verdict.requirements.iter().collect();
        asked.sort_by_key(|need| shown::place(catalog, &need.key));
        // A reason tells scores and times; the word doesn't.
        let needs = asked.into_iter().map(Need::new).map(Need::in_a_word).collect::<Vec<_>>();
        let due = seat.verdict.due.to_zoned_datetime(session.zone());
        json!({
            "name": seat.person.name, "team": seat.person.team_at(now), "needs": needs,
            "state": shown::State::from(seat.verdict.state.word()), "seat": seat.booking.seat.label(),
            "presence": axes.map(|(_, attendance, _)| shown::Came::at_a_glance(attendance, now)),
            "outcome": axes.map_or_else(String::new, |(.., outcomes)| outcomes.told()),
            "due": (seat.verdict.state.word() != Word::Ready && seat.verdict.due > now).then(|| Moment::by(&due, now)),
        })
    };
    json!({ "heading": heading, "members": seats.iter().map(member).collect::<Vec<_>>() })
}

impl From<GlimpseError> for Fault {
    fn from(error: GlimpseError) -> Self {
        match error {
            GlimpseError::Store(error) => error.into(),
            _ => Self::Missing,
        }
    }
}
