//! A session as who is on its list sees it: when and where, their seat, the way in. And those one can ask to come to.

use crate::access::{PersonId, Principal, Role};
use crate::course::{Catalog, Gate};
use crate::operation::attend::Marks;
use crate::operation::judge::{self, JudgeError};
use crate::operation::seats::{self, SeatError, Wish};
use crate::operation::waive::Grounds;
use crate::operation::{door, notify};
use crate::readiness::{Standing, Word};
use crate::roster::{Attendance, Person, Presence, Seat, Session, SessionId, SignUp, Turnout};
use crate::store::{Store, StoreError};
use crate::web::Server;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Frame, onward, page};
use crate::web::shown::{self, path_segment, sentence};
use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/me/sessions", get(list))
        .route("/me/sessions/{session}", get(show).post(say))
        .route("/me/sessions/{session}/join", get(join))
}

/// Where a learner sees a session.
pub(super) fn address(session: &SessionId) -> String {
    format!("/me/sessions/{}", path_segment(&session.0))
}

/// The learner who is signed in; others are shown the door.
async fn learner(server: &Server, headers: &HeaderMap) -> Result<PersonId, Fault> {
    match server.signed_in(headers, Role::Learner).await? {
        Some(Principal::Person(id, _)) => Ok(id),
        _ => Err(Fault::SignIn(Role::Learner)),
    }
}

/// Whether somebody was there, as they read it themselves; nothing as long as nobody said so.
pub(super) fn came(attendance: &Attendance, now: Timestamp) -> Option<String> {
    let (minutes, of) = (attendance.minutes, attendance.of);
    let said = |presence| match presence {
        Presence::Expected => None,
        Presence::CheckedIn | Presence::Present | Presence::Late => Some("You are here."),
        Presence::LeftEarly => Some("You left early."),
        Presence::Excused => Some("You are excused."),
        Presence::NoShow => Some("You weren’t here."),
    };
    match attendance.turnout {
        Turnout::Attended => Some(format!("You were here: {minutes} of {of} min.")),
        Turnout::Partial => {
            Some(format!("You were here for {minutes} of {of} min, which is too little to have attended."))
        }
        Turnout::Absent if attendance.word(now).1 == Presence::Excused.label() => Some("You were excused.".to_owned()),
        Turnout::Absent => Some("You weren’t here.".to_owned()),
        Turnout::Open => {
            let last = attendance.current(now)?;
            let is_over = last.block.ends <= now;
            said(attendance.presence(last.block.starts)).map(|text| {
                if is_over {
                    text.replace("are here", "were here").replace("are excused", "were excused")
                } else {
                    text.to_owned()
                }
            })
        }
    }
}

/// A session with where one learner stands in it.
struct View {
    catalog: Arc<Catalog>,
    session: Session,
    person: Person,
    standing: Option<Standing>,
    /// Where they stand, though they are off the list.
    seat: Option<Seat>,
    until: Option<Timestamp>,
    let_in: bool,
    attendance: Attendance,
    room: Room,
    place_in_line: usize,
}

/// What is left of a session's seats for whoever comes next.
#[derive(Debug, Clone, Copy)]
struct Room {
    /// Neither taken nor held for somebody; none where there are any number.
    free: Option<usize>,
    /// Whether others wait already: a free seat is theirs.
    others_wait: bool,
}

impl Room {
    /// By where everybody on the list stands.
    fn of(session: &Session, list: impl Iterator<Item = Seat>) -> Self {
        let (mut taken, mut others_wait) = (0, false);
        for seat in list {
            taken += usize::from(seat.takes_one());
            others_wait |= seat == Seat::Waitlisted;
        }
        let capacity = session.capacity.map(|capacity| usize::try_from(capacity).unwrap_or(usize::MAX));
        Self { free: capacity.map(|capacity| capacity.saturating_sub(taken)), others_wait }
    }

    /// Whether whoever asks now waits.
    fn is_full(self) -> bool {
        self.free.is_some_and(|free| free == 0 || self.others_wait)
    }
}

/// Reads it. What isn't theirs to see, and isn't open to everybody, isn't there.
fn view(store: &dyn Store, id: &SessionId, who: &PersonId, now: Timestamp) -> Result<Option<View>, JudgeError> {
    let Some(person) = store.person(who)? else { return Ok(None) };
    let (catalog, mut standings) = match judge::session(store, id, now) {
        Err(JudgeError::UnknownSession(_)) => return Ok(None),
        judged => judged?,
    };
    let session = standings.session.clone();
    let booking = seats::booking(store, id, who, now)?;
    if booking.is_none() && session.sign_up == SignUp::Closed {
        return Ok(None);
    }
    let list = standings.seats.iter().chain(&standings.waiting).map(|standing| standing.booking.seat);
    let room = Room::of(&session, list);
    let line = standings.waiting.iter().filter(|s| s.booking.seat == Seat::Waitlisted);
    let place_in_line = line.map(|s| &s.person.id).position(|id| id == who).map_or(0, |place| place + 1);
    let mut standing = standings.of(who).cloned();
    if standing.is_none() {
        // Whoever isn't on the list learns what it would ask of them.
        let would = crate::roster::Booking::seat(id.clone(), who.clone(), now);
        standings.seats = judge::would_be(store, &session, vec![(person.clone(), would)], now)?;
        standing = standings.seats.pop();
    }
    let let_in = match &standing {
        Some(standing) => door::lets_in(store, &catalog, &session, standing, now)?,
        None => false,
    };
    let (seat, until) = (booking.as_ref().map(|b| b.seat), booking.and_then(|b| b.until));
    let attendance = Marks::read(store, now)?.attendance(&catalog, &session, who, now);
    Ok(Some(View { catalog, session, person, standing, seat, until, let_in, attendance, room, place_in_line }))
}

impl View {
    /// Whether they may go to the call now.
    fn may_join(&self, now: Timestamp) -> bool {
        self.seat == Some(Seat::Booked) && self.let_in && self.session.is_ahead(now)
    }

    /// The answer first.
    fn sentence(&self, title: &str, now: Timestamp) -> String {
        if self.session.cancelled.is_some() {
            return format!("{title} doesn’t take place.");
        }
        if self.session.ends <= now {
            return format!("{title} is over.");
        }
        match self.seat {
            Some(Seat::Booked) if !self.let_in => {
                "You have a seat, and are let in as soon as everything before it is done.".to_owned()
            }
            Some(Seat::Booked) => "You have a seat.".to_owned(),
            Some(Seat::Offered) => "A seat is held for you. Do you come?".to_owned(),
            Some(Seat::Waitlisted) => format!("You are number {} on the waiting list.", self.place_in_line),
            Some(Seat::Approved) => "You have a seat as soon as everything before it is done.".to_owned(),
            Some(Seat::Requested) => "You asked for a seat. An organiser answers.".to_owned(),
            Some(Seat::Declined) => "There is no seat for you.".to_owned(),
            Some(Seat::CancelledByLearner) => "You said that you can’t come.".to_owned(),
            Some(Seat::CancelledByOrganiser) => "You were taken off the list.".to_owned(),
            Some(Seat::Released) => "Your seat was given away, since not everything was done in time.".to_owned(),
            Some(Seat::Moved) => "You have a seat in another session instead.".to_owned(),
            None => title.to_owned(),
        }
    }

    /// What they can say, most likely first.
    fn choices(&self, now: Timestamp) -> Vec<Value> {
        let open = now < self.session.closes();
        let choice = |say: &str, label: &str| json!({ "say": say, "label": label });
        let mut choices = Vec::new();
        if !self.session.is_ahead(now) {
            return choices;
        }
        let can_ask = self.session.sign_up != SignUp::Closed && self.seat != Some(Seat::Declined);
        if self.seat == Some(Seat::Offered) {
            choices.push(choice("accept", "Yes, I come"));
        } else if open && can_ask && !self.seat.is_some_and(Seat::is_live) && self.let_in {
            let label = match self.session.sign_up {
                SignUp::Ask => "Ask for a seat",
                _ if self.room.is_full() => "Join the waiting list",
                _ => "Take a seat",
            };
            choices.push(choice("ask", label));
        }
        choices
    }
}

async fn show(
    State(server): State<Server>,
    headers: HeaderMap,
    Path(session): Path<String>,
) -> Result<Response, Fault> {
    let who = learner(&server, &headers).await?;
    shown(&server, who, SessionId(session), None).await
}

async fn shown(server: &Server, who: PersonId, id: SessionId, problem: Option<String>) -> Result<Response, Fault> {
    let now = server.now();
    let found = server.with_store(move |store| view(store, &id, &who, now)).await?;
    let Some(view) = found else { return Err(Fault::Missing) };
    let session = &view.session;
    let title = crate::operation::paper::title(&view.catalog, session);
    let zone = session.zone();
    let local = |at: Timestamp| at.to_zoned_datetime(zone.clone());
    let meetings: Vec<Moment> =
        session.meetings().iter().map(|block| Moment::range(&local(block.starts), &local(block.ends), now)).collect();
    let verdict = view.standing.as_ref().map(|standing| &standing.verdict);
    let is_ahead = session.is_ahead(now);
    let is_live = view.seat.is_some_and(Seat::is_live) && is_ahead;
    let gate = match door::gate(session, &view.catalog) {
        Gate::Strict => "Only who has done everything before it is let in.",
        Gate::Provisional => "Seats of those who aren’t ready in time are given away, after two warnings.",
        Gate::Warn | Gate::Open => "",
    };
    let values = json!({
        "sentence": view.sentence(&title, now), "title": title, "url": address(&session.id), "meetings": meetings,
        "zone": session.timezone, "where": session.place, "problem": problem, "gate": gate,
        "choices": view.choices(now), "can_cancel": is_live,
        "is_ahead": is_ahead, "until": view.until.filter(|_| is_ahead).map(|until| Moment::by(&local(until), now)),
        "state": verdict.map(|verdict| shown::State::from(verdict.state.word())),
        "reason": verdict.map(|verdict| verdict.reason.clone()),
        "left": view.standing.as_ref().map(|standing| notify::left(standing, session)),
        "came": came(&view.attendance, now),
        "is_ready": verdict.is_some_and(|verdict| verdict.state.word() == Word::Ready),
        "join": (session.join_link.is_some() && view.may_join(now)).then(|| format!("{}/join", address(&session.id))),
        "has_call": session.join_link.is_some(), "free": view.room.free, "capacity": session.capacity,
    });
    let shown = page(server, "app/my-session.html", &Frame::learner(&title, &view.person.name), &values)?;
    let status = if problem.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok((status, shown).into_response())
}

/// What somebody says to a session.
#[derive(Debug, Default, Deserialize)]
struct Said {
    say: String,
    #[serde(default)]
    note: String,
}

async fn say(
    State(server): State<Server>,
    headers: HeaderMap,
    Path(session): Path<String>,
    Form(said): Form<Said>,
) -> Result<Response, Fault> {
    let who = learner(&server, &headers).await?;
    let (now, id) = (server.now(), SessionId(session));
    let wish = match said.say.as_str() {
        "ask" => Wish::Ask,
        "accept" => Wish::Accept,
        "cannot" => Wish::CannotCome,
        _ => return Err(Fault::Missing),
    };
    let note: String = said.note.chars().take(500).collect();
    let (session, person) = (id.clone(), who.clone());
    let done = server
        .with_store(move |store| {
            // What isn't theirs to see isn't theirs to change.
            let Some(view) = view(store, &session, &person, now)? else { return Ok(None) };
            let grounds = Grounds { by: "", reason: &note };
            let done = seats::change(store, &view.catalog, (&session, &person), wish, grounds, now);
            Ok::<_, JudgeError>(Some(match done {
                Ok(_) => Ok(()),
                Err(SeatError::Store(error)) => return Err(error.into()),
                Err(SeatError::Judge(error)) => return Err(error),
                Err(other) => Err(sentence(&other.to_string())),
            }))
        })
        .await?;
    match done {
        None => Err(Fault::Missing),
        Some(Ok(())) => {
            server.changed();
            Ok(Redirect::to(&address(&id)).into_response())
        }
        Some(Err(problem)) => shown(&server, who, id, Some(problem)).await,
    }
}

/// Leads those who are let in to the call. Opening it isn't attendance.
async fn join(
    State(server): State<Server>,
    headers: HeaderMap,
    Path(session): Path<String>,
) -> Result<Response, Fault> {
    let who = learner(&server, &headers).await?;
    let (now, id) = (server.now(), SessionId(session));
    let asked = id.clone();
    let person = who.clone();
    let found = server.with_store(move |store| view(store, &asked, &person, now)).await?;
    let Some(view) = found else { return Err(Fault::Missing) };
    match view.session.join_link.clone().filter(|_| view.may_join(now)) {
        Some(link) => onward(&server, "On to the call", &link),
        None if view.session.join_link.is_none() => Err(Fault::Missing),
        None => {
            let problem = "You aren’t let in yet.".to_owned();
            let mut refused = shown(&server, who, id, Some(problem)).await?;
            *refused.status_mut() = StatusCode::FORBIDDEN;
            Ok(refused)
        }
    }
}

/// The sessions one can ask to come to.
async fn list(State(server): State<Server>, headers: HeaderMap) -> Result<Response, Fault> {
    let who = learner(&server, &headers).await?;
    let now = server.now();
    let (name, lines) = server
        .with_store(move |store| {
            let name = store.person(&who)?.map_or_else(String::new, |person| person.name);
            let catalog = crate::operation::publish::in_force(store, now)?.map(|publication| publication.catalog);
            let mut lines = Vec::new();
            for (session, _) in store.sessions()? {
                if session.sign_up == SignUp::Closed || !session.is_ahead(now) || now >= session.closes() {
                    continue;
                }
                let seat = seats::booking(store, &session.id, &who, now)?.map(|booking| booking.seat.label());
                let list = store.bookings_at(&session.id, now)?;
                let room = Room::of(&session, list.iter().map(|(_, booking)| booking.seat));
                let free = if room.is_full() { Some(0) } else { room.free };
                let title = catalog.as_ref().map_or_else(
                    || session.workshop.to_string(),
                    |catalog| crate::operation::paper::title(catalog, &session),
                );
                lines.push(json!({
                    "title": title, "url": address(&session.id), "where": session.place, "seat": seat, "free": free,
                    "when": Moment::range(&session.starts_at(), &session.ends_at(), now),
                }));
            }
            Ok::<_, StoreError>((name, lines))
        })
        .await?;
    page(&server, "app/open-sessions.html", &Frame::learner("Sessions", &name), &json!({ "sessions": lines }))
}
