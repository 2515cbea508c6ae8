//! Everybody on a session's list, and what an organiser does about their seats: each can be taken back for ten minutes.

use super::Organiser;
use crate::access::PersonId;
use crate::operation::judge::{self, JudgeError};
use crate::operation::seats::{self, SeatError, Wish};
use crate::operation::waive::Grounds;
use crate::operation::{door, paper};
use crate::readiness::{Standing, Standings};
use crate::roster::{Booking, PAUSE, Person, Seat, Session, SessionId};
use crate::web::Server;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Frame, Section, page};
use crate::web::shown::{self, Heading, path_segment, sentence};
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

/// What is done about a seat.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    say: String,
    who: String,
    to: String,
    reason: String,
}

fn address(session: &SessionId) -> String {
    format!("/organise/sessions/{}/seats", path_segment(&session.0))
}

pub(super) async fn show(
    State(server): State<Server>,
    organiser: Organiser,
    Path(session): Path<String>,
) -> Result<Response, Fault> {
    shown(&server, &organiser, SessionId(session), None).await
}

pub(super) async fn say(
    State(server): State<Server>,
    organiser: Organiser,
    Path(session): Path<String>,
    Form(said): Form<Said>,
) -> Result<Response, Fault> {
    let (now, by, id) = (server.now(), organiser.name(&server).await?, SessionId(session));
    let catalog = server.published().catalog.clone();
    let to = address(&id);
    let session = id.clone();
    let done = server
        .with_store(move |store| {
            let (who, grounds) = (PersonId(said.who.trim().to_owned()), Grounds { by: &by, reason: &said.reason });
            let wish = match said.say.as_str() {
                "give" => Wish::Give,
                "decline" => Wish::Decline,
                "offer" => Wish::Offer,
                "take-off" => Wish::TakeOff,
                "admit" => Wish::Admit,
                "move" => {
                    let to = SessionId(said.to.clone());
                    return told(seats::move_to(store, &catalog, (&session, &to), &who, grounds, now).map(|_| ()));
                }
                "undo" => {
                    let undo = Grounds { reason: "it was a mistake", ..grounds };
                    return told(seats::undo(store, (&session, &who), undo, now));
                }
                _ => return Ok(Err("There is no such button.".to_owned())),
            };
            told(seats::change(store, &catalog, (&session, &who), wish, grounds, now).map(|_| ()))
        })
        .await?;
    match done {
        Ok(()) => {
            server.changed();
            Ok(Redirect::to(&to).into_response())
        }
        Err(problem) => shown(&server, &organiser, id, Some(problem)).await,
    }
}

/// What went wrong, for the page; what the store lacks is no page.
fn told(done: Result<(), SeatError>) -> Result<Result<(), String>, JudgeError> {
    match done {
        Ok(()) => Ok(Ok(())),
        Err(SeatError::Store(error)) => Err(error.into()),
        Err(SeatError::Judge(error)) => Err(error),
        Err(other) => Ok(Err(sentence(&other.to_string()))),
    }
}

/// One person on the list.
fn line(person: &Person, booking: &Booking, verdict: Option<&Standing>, session: &Session, now: Timestamp) -> Value {
    let zone = session.zone();
    json!({
        "id": person.id, "name": person.name, "url": super::people::address(&person.id), "team": person.team_at(now),
        "seat": booking.seat, "label": booking.seat.label(), "note": booking.note, "by": booking.by,
        "since": Moment::ago(booking.since, now, &zone),
        "until": booking.until.map(|until| Moment::by(&until.to_zoned_datetime(zone.clone()), now)),
        "state": verdict.map(|standing| shown::State::from(standing.verdict.state.word())),
        "reason": verdict.map(|standing| standing.verdict.reason.clone()),
        "undo": !booking.by.is_empty() && now.duration_since(booking.since) < PAUSE && booking.enrolled != booking.since,
        "choices": choices(booking.seat),
    })
}

/// What can be done about a seat, most likely first.
fn choices(seat: Seat) -> Vec<Value> {
    let known: &[(&str, &str)] = match seat {
        Seat::Booked => &[("take-off", "Take off the list")],
        Seat::Offered => &[("admit", "Book"), ("take-off", "Take off the list")],
        Seat::Waitlisted | Seat::Approved => {
            &[("offer", "Offer a free seat"), ("admit", "Admit all the same"), ("take-off", "Take off the list")]
        }
        Seat::Requested => &[("give", "Yes"), ("decline", "No"), ("admit", "Admit all the same")],
        _ => &[("give", "Give a seat"), ("admit", "Admit all the same")],
    };
    known.iter().map(|(say, label)| json!({ "say": say, "label": label })).collect()
}

fn counted(standings: &Standings) -> String {
    let Standings { session, seats, waiting, .. } = standings;
    let count = |seat: Seat| waiting.iter().filter(|standing| standing.booking.seat == seat).count();
    let mut parts = vec![match session.capacity {
        Some(capacity) => format!("{} of {capacity} seats taken", seats.len()),
        None => format!("{} seats taken", seats.len()),
    }];
    let kinds = [
        (Seat::Offered, "offered"),
        (Seat::Waitlisted, "waiting"),
        (Seat::Approved, "let in when ready"),
        (Seat::Requested, "asking"),
    ];
    for (seat, word) in kinds {
        if count(seat) > 0 {
            parts.push(format!("{} {word}", count(seat)));
        }
    }
    parts.join(", ")
}

async fn shown(
    server: &Server,
    organiser: &Organiser,
    id: SessionId,
    problem: Option<String>,
) -> Result<Response, Fault> {
    let now = server.now();
    let rules = server.published().catalog.clone();
    let asked = id.clone();
    let (catalog, standings, others) = server
        .with_store(move |store| {
            let (catalog, standings) = judge::session(store, &asked, now)?;
            let mut others = Vec::new();
            for (other, taken) in store.sessions()? {
                let fits = other.workshop == standings.session.workshop && other.id != asked && other.is_ahead(now);
                if fits {
                    let full =
                        other.capacity.is_some_and(|seats| taken >= usize::try_from(seats).unwrap_or(usize::MAX));
                    let when = Moment::day_and_time(&other.starts_at(), now).human().to_owned();
                    let full = if full { ", full" } else { "" };
                    others.push(json!({ "id": other.id, "title": format!("{when}{full}") }));
                }
            }
            Ok::<_, JudgeError>((catalog, standings, others))
        })
        .await?;
    let session = &standings.session;
    let waiting: Vec<Value> =
        standings.waiting.iter().map(|s| line(&s.person, &s.booking, Some(s), session, now)).collect();
    let seats: Vec<Value> =
        standings.seats.iter().map(|s| line(&s.person, &s.booking, Some(s), session, now)).collect();
    let off: Vec<Value> = standings.off.iter().map(|(p, b)| line(p, b, None, session, now)).collect();
    let gate = shown::gate(door::gate(session, &catalog));
    let values = json!({
        "session": Heading::new(session, &rules, standings.seats.len(), now), "url": address(&id),
        "back": super::sessions::address(session), "title": paper::title(&catalog, session),
        "sentence": counted(&standings), "gate": gate, "problem": problem,
        "waiting": waiting, "seats": seats, "off": off, "others": others,
    });
    let name = organiser.name(server).await?;
    let shown = page(server, "app/seats.html", &Frame::organiser("Seats", &name, Section::Sessions), &values)?;
    let status = if problem.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok((status, shown).into_response())
}
