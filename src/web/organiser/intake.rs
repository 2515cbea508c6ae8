//! A list of people, pasted or as a file: shown first, and taken in as it was shown.

use super::Organiser;
use crate::diagnostic::{Diagnostic, Lines};
use crate::operation::intake::{self, Change, Kind, Plan, Whole};
use crate::operation::seats::SeatError;
use crate::operation::waive::Grounds;
use crate::roster::SessionId;
use crate::store::StoreError;
use crate::web::Server;
use crate::web::page::{Fault, Frame, Section, page};
use crate::web::shown::Heading;
use axum::extract::multipart::Multipart;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

/// How many changes of a kind a page shows.
const SHOWN: usize = 100;

/// Which session the list is for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct For {
    #[serde(default)]
    session: String,
}

/// A list that was shown, with the seal of what was shown.
#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    path: String,
    list: String,
    seal: String,
    #[serde(default)]
    session: String,
}

pub(super) async fn form(
    State(server): State<Server>,
    organiser: Organiser,
    Query(of): Query<For>,
) -> Result<Response, Fault> {
    asked(&server, &organiser, &of.session, None).await
}

async fn asked(
    server: &Server,
    organiser: &Organiser,
    session: &str,
    problem: Option<&str>,
) -> Result<Response, Fault> {
    let (now, catalog) = (server.now(), server.published().catalog.clone());
    let sessions = server.with_store(move |store| store.sessions()).await?;
    let sessions: Vec<Value> = sessions
        .iter()
        .filter(|(session, _)| session.ends > now)
        .map(|(session, booked)| json!({ "id": session.id, "heading": Heading::new(session, &catalog, *booked, now) }))
        .collect();
    let name = organiser.name(server).await?;
    let values = json!({ "sessions": sessions, "session": session, "problem": problem });
    page(server, "app/import.html", &Frame::organiser("Bring people in", &name, Section::People), &values)
}

pub(super) async fn preview(
    State(server): State<Server>,
    organiser: Organiser,
    mut fields: Multipart,
) -> Result<Response, Fault> {
    let (mut path, mut list, mut session) = ("the list".to_owned(), Vec::new(), String::new());
    let mut both = false;
    loop {
        let field = match fields.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            Err(_) => return too_large(&server, &organiser, &session).await,
        };
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned).filter(|name| !name.is_empty());
        let Ok(bytes) = field.bytes().await else { return too_large(&server, &organiser, &session).await };
        match name.as_str() {
            "session" => session = String::from_utf8_lossy(&bytes).into_owned(),
            "file" | "text" if !bytes.trim_ascii().is_empty() => {
                both = !list.is_empty();
                path = file.map_or(path, |name| name.chars().take(80).collect());
                list = bytes.to_vec();
            }
            _ => {}
        }
    }
    if list.is_empty() || both {
        let problem =
            if both { "Choose a file or paste a list: not both at once." } else { "Choose a file, or paste a list." };
        let page = asked(&server, &organiser, &session, Some(problem)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let plan = planned(&server, path, list).await?;
    shown(&server, &organiser, &plan, &session, None).await
}

async fn too_large(server: &Server, organiser: &Organiser, session: &str) -> Result<Response, Fault> {
    let problem = "The file is larger than 10 MB, or didn’t arrive whole.";
    let page = asked(server, organiser, session, Some(problem)).await?;
    Ok((StatusCode::PAYLOAD_TOO_LARGE, page).into_response())
}

async fn planned(server: &Server, path: String, list: Vec<u8>) -> Result<Plan, StoreError> {
    let now = server.now();
    server.with_store(move |store| intake::plan(store, &path, &list, Whole::Some, now)).await
}

pub(super) async fn take(
    State(server): State<Server>,
    organiser: Organiser,
    Form(given): Form<Shown>,
) -> Result<Response, Fault> {
    let plan = planned(&server, given.path, given.list.into_bytes()).await?;
    if plan.seal() != given.seal {
        let notice = "Something changed since you looked. This is what would happen now.";
        return shown(&server, &organiser, &plan, &given.session, Some(notice)).await;
    }
    let (now, by) = (server.now(), organiser.name(&server).await?);
    let session = Some(SessionId(given.session)).filter(|id| !id.0.is_empty());
    let to = session.as_ref().map_or_else(
        || "/organise/people".to_owned(),
        |id| format!("/organise/sessions/{}", crate::web::shown::path_segment(&id.0)),
    );
    let done = server
        .with_store(move |store| {
            let reason = format!("by the list {}", plan.path);
            match plan.carry_out(store, session.as_ref(), Grounds { by: &by, reason: &reason }, now) {
                Err(SeatError::UnknownSession(_)) => Ok(None),
                Err(SeatError::Store(error)) => Err(error),
                other => Ok(Some(other.is_ok())),
            }
        })
        .await?;
    match done {
        Some(true) => Ok(Redirect::to(&to).into_response()),
        Some(false) => Err(Fault::Broken),
        None => Err(Fault::Missing),
    }
}

/// A line that is left out: where, why, and what to do.
fn left_out(plan: &Plan, problem: &Diagnostic) -> Value {
    let line = problem.place.as_ref().map(|place| Lines::new(&plan.text).position(place.start).line);
    json!({ "line": line, "message": problem.message, "hint": problem.hint })
}

fn change(change: &Change) -> Value {
    json!({ "id": change.after.id, "name": change.after.name, "differences": change.differences() })
}

async fn shown(
    server: &Server,
    organiser: &Organiser,
    plan: &Plan,
    session: &str,
    notice: Option<&str>,
) -> Result<Response, Fault> {
    let group = |kind: Kind| {
        let all = plan.changes.iter().filter(|change| change.kind == kind);
        let lines: Vec<Value> = all.take(SHOWN).map(change).collect();
        json!({ "n": plan.count(kind), "more": plan.count(kind).saturating_sub(SHOWN), "people": lines })
    };
    let (now, catalog) = (server.now(), server.published().catalog.clone());
    let id = SessionId(session.to_owned());
    let seats = server.with_store(move |store| store.session(&id)).await?;
    let left: Vec<Value> = plan.problems.iter().chain(&plan.notes).take(SHOWN).map(|p| left_out(plan, p)).collect();
    let name = organiser.name(server).await?;
    let values = json!({
        "path": plan.path, "list": plan.text, "seal": plan.seal(), "notice": notice,
        "joins": group(Kind::Joins), "changes": group(Kind::Changes), "returns": group(Kind::Returns),
        "unchanged": plan.unchanged, "people_count": plan.people.len(),
        "left_out": left, "left_out_count": plan.problems.len() + plan.notes.len(),
        "session": session, "session_heading": seats.map(|s| Heading::new(&s, &catalog, 0, now)),
    });
    page(server, "app/import-preview.html", &Frame::organiser("Bring people in", &name, Section::People), &values)
}
