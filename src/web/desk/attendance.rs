//! Who was in a session: everybody's presence, block by block, and marking it with a tap.

use super::book;
use super::roster::judged;
use super::row::element_id;
use super::{AsOf, Desk};
use crate::access::{Act, PersonId, Role, may};
use crate::course::Catalog;
use crate::operation::attend::{self, AttendError, Attendee, Marker, Register};
use crate::operation::recent::{self, Recent, RecentError, Token};
use crate::readiness::Standings;
use crate::roster::{Attendance, Block, InBlock, Mark, Method, Person, Presence, Seat, Session, SessionId, Turnout};
use crate::store::{Store, StoreError};
use crate::web::Server;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Section, page};
use crate::web::shown::{Came, Heading, State as Shown, path_segment, sentence};
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    /// Which block is marked: by its first instant; the one that goes on, when nothing is asked for.
    block: String,
    /// Who is looked for, by a part of their name or team; everybody, when it is nothing.
    find: String,
}

impl Asked {
    fn finds(&self, person: &Person, now: Timestamp) -> bool {
        let wanted = self.find.trim().to_lowercase();
        [&person.name, &person.team_at(now)].into_iter().any(|known| known.to_lowercase().contains(&wanted))
    }
}

pub(in crate::web) async fn show(
    State(server): State<Server>,
    desk: Desk,
    Path(session): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    shown(&server, &desk, session, &asked, None).await
}

/// What was filled in that couldn't be done, and why.
struct Wrong {
    problem: String,
    code: String,
}

async fn shown(
    server: &Server,
    desk: &Desk,
    session: String,
    asked: &Asked,
    wrong: Option<Wrong>,
) -> Result<Response, Fault> {
    let (catalog, standings) = judged(server, desk, session, &AsOf::default()).await?;
    let (now, rules, of) = (server.now(), catalog.clone(), standings.session.clone());
    let (register, recent) = server
        .with_store(move |store| {
            let recent = recent::marked(store, &of.id, now)?;
            Ok::<_, StoreError>((Register::read(store, &rules, of, now)?, recent))
        })
        .await?;
    let view = View { desk, catalog: &catalog, standings: &standings, register: &register, now };
    let values = view.values(asked, recent.as_ref(), wrong.as_ref());
    let name = desk.name(server).await?;
    let shown = page(server, "app/attendance.html", &desk.frame("Attendance", &name, Section::Sessions), &values)?;
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, shown).into_response())
}

/// How many came: how many are here now, or, when it is over, what that came to.
pub(super) fn came(people: &[(Seat, &Attendance)], session: &Session, block: Timestamp, now: Timestamp) -> String {
    let seats = people.iter().filter(|(seat, _)| *seat == Seat::Booked);
    let left = seats.clone().filter(|(_, known)| known.presence(block) == Presence::Expected).count();
    if session.ends <= now {
        let of = |wanted| people.iter().filter(|(_, known)| known.turnout == wanted).count();
        let mut parts = vec![format!("{} attended", of(Turnout::Attended))];
        let others = [(Turnout::Partial, "partly there"), (Turnout::Absent, "not there")];
        let told =
            |(turnout, word)| Some(of(turnout)).filter(|count| *count > 0).map(|count| format!("{count} {word}"));
        parts.extend(others.into_iter().filter_map(told));
        parts.extend((left > 0).then(|| format!("{left} to be marked")));
        return format!("{}.", parts.join(", "));
    }
    let seats = seats.count();
    match people.iter().filter(|(_, known)| known.presence(block).is_here()).count() {
        0 if left == seats => format!("{seats} {} expected.", if seats == 1 { "is" } else { "are" }),
        here => format!("{here} of {seats} are here, {left} still expected."),
    }
}

/// What is shown, and to whom.
struct View<'a> {
    desk: &'a Desk,
    catalog: &'a Catalog,
    standings: &'a Standings,
    register: &'a Register,
    now: Timestamp,
}

impl View<'_> {
    fn values(&self, asked: &Asked, recent: Option<&Recent>, wrong: Option<&Wrong>) -> Value {
        let Self { desk, catalog, standings, register, now } = self;
        let session = &register.session;
        let meetings = session.meetings();
        let block = asked.block.parse().ok().filter(|at| meetings.iter().any(|known| known.starts == *at));
        let current = block.unwrap_or_else(|| attend::current(session, *now));
        let blocks: Vec<Value> = meetings.iter().map(|known| self.block(known, current)).collect();
        let found = register.people.iter().filter(|one| asked.finds(&one.person, *now));
        let rows: Vec<Value> = found.map(|one| self.row(one, current)).collect();
        let expected: Vec<Value> = register
            .expected(current)
            .filter(|one| self.may_mark(&one.person.id))
            .map(|one| json!({ "id": one.person.id, "name": one.person.name }))
            .collect();
        let can_mark = session.cancelled.is_none();
        let is_open = current.duration_since(*now) <= attend::EARLY;
        // As long as nothing came of it, one block says all there is to say.
        let has_come = |one: &Attendee| one.attendance.turnout != Turnout::Open || one.attendance.minutes > 0;
        let in_all = meetings.len() > 1 || register.people.iter().any(has_come);
        let undo = recent.filter(|one| book::permitted(desk, one, session));
        json!({
            "session": Heading::new(session, catalog, standings.seats.len(), *now).at(desk, session, catalog),
            "url": desk.attendance_url(&session.id), "sentence": self.sentence(current), "blocks": blocks,
            "current": current.to_string(), "rows": rows, "people": register.people.len(), "find": asked.find,
            "all_url": self.url(current), "expected": expected, "can_mark": can_mark,
            "is_open": is_open, "in_all": in_all, "percent": catalog.thresholds.attended_percent,
            "undo": undo.map(|one| self.undo(one)), "problem": wrong.map(|wrong| &wrong.problem),
            "code": wrong.map_or("", |wrong| &wrong.code),
            "add": (desk.role == Role::Organiser)
                .then(|| format!("/organise/sessions/{}/seats", path_segment(&session.id.0))),
        })
    }

    /// The answer first.
    fn sentence(&self, current: Timestamp) -> String {
        let Register { session, people } = self.register;
        if people.is_empty() {
            return "Nobody is expected in this session.".to_owned();
        }
        if session.cancelled.is_some() {
            return "This session doesn’t take place.".to_owned();
        }
        let people: Vec<(Seat, &Attendance)> = people.iter().map(|one| (one.booking.seat, &one.attendance)).collect();
        came(&people, session, current, self.now)
    }

    fn block(&self, block: &Block, current: Timestamp) -> Value {
        let session = &self.register.session;
        let zone = session.zone();
        let local = |at: Timestamp| at.to_zoned_datetime(zone.clone());
        let here = self.register.people.iter().filter_map(|one| one.attendance.in_block(block.starts));
        json!({
            "when": Moment::range(&local(block.starts), &local(block.ends), self.now),
            "url": self.url(block.starts), "current": block.starts == current,
            "marked": here.filter(|known| known.mark.is_some()).count(),
        })
    }

    fn url(&self, block: Timestamp) -> String {
        address(self.desk, &self.register.session.id, block)
    }

    fn may_mark(&self, person: &PersonId) -> bool {
        let act = Act::Decide { learner: person, trainers: &self.register.session.trainers };
        may(&self.desk.principal(), act)
    }

    fn row(&self, one: &Attendee, current: Timestamp) -> Value {
        let Attendee { person, booking, attendance, marked } = one;
        let session = &self.register.session;
        let standing = self.standings.of(&person.id);
        let cells: Vec<Value> = attendance
            .blocks
            .iter()
            .map(|known| {
                let by = marked.iter().find(|marked| marked.mark.block == known.block.starts);
                let by =
                    by.map(|marked| format!("{}, {}", marked.by, Moment::exact(marked.at, &session.zone()).human()));
                json!({
                    "came": Came::of(attendance.presence(known.block.starts)), "detail": detail(known, session),
                    "by": by, "current": known.block.starts == current,
                })
            })
            .collect();
        let said = attendance.presence(current);
        let taps: Vec<Value> = Presence::TAPS
            .iter()
            .map(|tap| {
                let (pressed, say) = (*tap == said, if *tap == said { Presence::Expected } else { *tap });
                json!({ "say": say.code(), "label": tap.label(), "sign": tap.sign(), "pressed": pressed })
            })
            .collect();
        let at = attendance.in_block(current);
        let asks = matches!(said, Presence::Late | Presence::LeftEarly);
        json!({
            "id": element_id(&person.id.0), "who": person.id, "name": person.name, "team": person.team_at(self.now),
            "evidence_url": self.desk.learner_url(&session.id, &person.id),
            "state": standing.map(|standing| Shown::from(standing.verdict.state.word())),
            "apology": (booking.seat == Seat::CancelledByLearner).then_some(&booking.note),
            "cells": cells, "whole": (attendance.turnout != Turnout::Open).then(|| Came::whole(attendance)),
            "minutes": format!("{} of {} min", attendance.minutes, attendance.of), "any": attendance.minutes > 0,
            "taps": if self.may_mark(&person.id) { taps } else { Vec::new() },
            "asks": asks.then(|| json!({
                "say": said.code(), "minutes": at.map_or(0, |known| known.minutes),
                "of": at.map_or(0, |known| known.block.minutes()),
            })),
        })
    }

    fn undo(&self, one: &Recent) -> Value {
        let session = &self.register.session;
        let name = |id: &PersonId| {
            let found = self.register.people.iter().find(|known| known.person.id == *id);
            found.map_or_else(|| id.to_string(), |known| known.person.name.clone())
        };
        let who = match one.people.as_slice() {
            [only] => name(only),
            people => format!("{} people", people.len()),
        };
        let text = book::marked(one, &who);
        let until = one.at.checked_add(crate::roster::PAUSE).unwrap_or(one.at);
        json!({ "text": text, "until": book::short(until, &session.zone()), "token": one.token.text() })
    }
}

/// What more is known of somebody in a block: “from 09:12”, “45 min”.
fn detail(known: &InBlock, session: &Session) -> String {
    let clock = |at: Timestamp| at.to_zoned_datetime(session.zone()).strftime("%H:%M").to_string();
    match &known.mark {
        Some(Mark { presence: Presence::Late | Presence::LeftEarly, minutes, .. }) => {
            let half = if minutes.is_none() { "half: " } else { "" };
            format!("{half}{} min", known.minutes)
        }
        Some(Mark { presence: Presence::CheckedIn, stays, method, .. }) => match (stays.as_slice(), method) {
            ([stay], Method::Code) => format!("from {}", clock(stay.from)),
            _ => format!("{} min on the call", known.minutes),
        },
        _ => String::new(),
    }
}

fn address(desk: &Desk, session: &SessionId, block: Timestamp) -> String {
    format!("{}?block={}", desk.attendance_url(session), path_segment(&block.to_string()))
}

/// What is said, of whom, and in which block.
#[derive(Debug, Default)]
struct Said {
    say: String,
    block: String,
    who: String,
    minutes: String,
    code: String,
    what: String,
    people: Vec<PersonId>,
}

impl Said {
    fn read(mut form: HashMap<String, String>) -> Self {
        let people = form.iter().filter(|(name, _)| name.starts_with("who-")).map(|(_, id)| PersonId(id.clone()));
        let people = people.collect();
        let mut take = |name: &str| form.remove(name).unwrap_or_default();
        Self {
            say: take("say"),
            block: take("block"),
            who: take("who"),
            minutes: take("minutes"),
            code: take("code"),
            what: take("what"),
            people,
        }
    }

    /// Does it; who the page leads back to.
    fn carry_out(
        &self,
        store: &dyn Store,
        (catalog, session): (&Catalog, &Session),
        (desk, name): (&Desk, &str),
        now: Timestamp,
    ) -> Result<Option<PersonId>, AttendError> {
        let principal = desk.principal();
        let marker = Marker { who: &principal, name };
        let block: Timestamp = self.block.parse().map_err(|_| AttendError::Missing)?;
        let place = (&session.id, block);
        match self.say.as_str() {
            "check-in" => {
                let person = attend::check_in(store, catalog, place, &self.code, marker, now)?;
                Ok(Some(person.id))
            }
            "everybody" => {
                attend::everybody(store, catalog, place, &self.people, marker, now)?;
                Ok(None)
            }
            "undo" => {
                self.undo(store, session, desk, name, now)?;
                Ok(None)
            }
            say => {
                let presence = Presence::of(say).ok_or(AttendError::Missing)?;
                let minutes = match self.minutes.trim() {
                    "" => None,
                    text => Some(text.parse().map_err(|_| AttendError::NoMinutes)?),
                };
                let who = PersonId(self.who.clone());
                attend::mark(store, catalog, place, (&who, presence, minutes), marker, now)?;
                Ok(Some(who))
            }
        }
    }

    fn undo(
        &self,
        store: &dyn Store,
        session: &Session,
        desk: &Desk,
        name: &str,
        now: Timestamp,
    ) -> Result<(), AttendError> {
        let token = Token::read(&self.what).ok_or(AttendError::Over)?;
        let found = recent::marked(store, &session.id, now)?.filter(|one| one.token == token);
        let found = found.ok_or(AttendError::Over)?;
        if !book::permitted(desk, &found, session) {
            return Err(AttendError::NotYours);
        }
        match recent::take_back(store, &session.id, &token, name, now) {
            Ok(()) => Ok(()),
            Err(RecentError::Store(error)) => Err(error.into()),
            Err(_) => Err(AttendError::Over),
        }
    }
}

pub(in crate::web) async fn say(
    State(server): State<Server>,
    desk: Desk,
    Path(session): Path<String>,
    Form(form): Form<HashMap<String, String>>,
) -> Result<Response, Fault> {
    let said = Said::read(form);
    let (now, id) = (server.now(), SessionId(session.clone()));
    let of = server.with_store(move |store| store.session(&id)).await?.ok_or(Fault::Missing)?;
    if !desk.sees(&of) {
        return Err(Fault::NotYours);
    }
    let (catalog, name, who) = (server.published().catalog.clone(), desk.name(&server).await?, desk.clone());
    let (block, code) = (said.block.clone(), said.code.clone());
    let done = server.with_store(move |store| said.carry_out(store, (&catalog, &of), (&who, &name), now)).await;
    let problem = match done {
        Ok(person) => {
            server.changed();
            let at = block.parse().unwrap_or(now);
            let row = person.map_or_else(String::new, |person| format!("#mark-{}", element_id(&person.0)));
            let to = format!("{}{row}", address(&desk, &SessionId(session), at));
            return Ok(Redirect::to(&to).into_response());
        }
        Err(AttendError::Missing) => return Err(Fault::Missing),
        Err(AttendError::NotYours) => return Err(Fault::NotYours),
        Err(AttendError::Store(error)) => return Err(error.into()),
        Err(error @ (AttendError::Statement(_) | AttendError::NoReason)) => {
            tracing::error!(%error, "attendance could not be marked");
            return Err(Fault::Broken);
        }
        Err(other) => sentence(&other.to_string()),
    };
    let asked = Asked { block, ..Asked::default() };
    shown(&server, &desk, session, &asked, Some(Wrong { problem, code })).await
}
