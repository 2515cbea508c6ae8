//! A session's brief: a page that prints on one sheet, the same as a PDF, and what its trainers say of each step afterwards.

use super::Desk;
use crate::course::Catalog;
use crate::operation::brief::{self, Reader};
use crate::operation::paper;
use crate::operation::taught::{self, LONGEST_NOTE, TaughtError};
use crate::report::brief::{Brief, on_paper};
use crate::roster::{Session, SessionId};
use crate::store::StoreError;
use crate::web::Server;
use crate::web::page::{Fault, Section, page};
use axum::extract::{Form, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

async fn drawn(server: &Server, desk: &Desk, session: String) -> Result<(Arc<Catalog>, Session, Brief), Fault> {
    let (now, home, id) = (server.now(), desk.home(), SessionId(session));
    let asked = id.clone();
    let session = server.with_store(move |store| store.session(&asked)).await?.ok_or(Fault::Missing)?;
    if !desk.sees(&session) {
        return Err(Fault::NotYours);
    }
    let made = move |store: &dyn crate::store::Store| brief::of(store, &id, Reader { address: "", home }, now);
    Ok(server.with_store(made).await?)
}

pub(in crate::web) async fn show(
    State(server): State<Server>,
    desk: Desk,
    Path(session): Path<String>,
) -> Result<Response, Fault> {
    shown(&server, &desk, session, None).await
}

async fn shown(server: &Server, desk: &Desk, session: String, problem: Option<&str>) -> Result<Response, Fault> {
    let (_, session, brief) = drawn(server, desk, session).await?;
    let roster = desk.roster_url(&session.id);
    let url = desk.brief_url(&session.id);
    let plan: Vec<Value> = brief
        .plan
        .iter()
        .map(|step| {
            let mut shown = json!(step);
            shown["told"] = step.told().into();
            shown
        })
        .collect();
    let asked: Vec<Value> = brief
        .asked
        .iter()
        .flat_map(|group| {
            group.lines.iter().map(|line| json!({ "lesson": group.lesson, "text": line.text, "told": line.told() }))
        })
        .collect();
    let (most, steps) = on_paper(&brief);
    let values = json!({
        "brief": brief, "plan": plan, "asked": asked, "roster": roster, "url": url, "pdf": format!("{url}.pdf"),
        "most": most, "steps": steps, "has_begun": session.starts <= server.now(),
        "attendance": desk.attendance_url(&session.id), "max_note": LONGEST_NOTE, "problem": problem,
    });
    let name = desk.name(server).await?;
    let title = format!("Brief: {}", brief.title);
    page(server, "app/brief.html", &desk.frame(&title, &name, Section::Sessions), &values)
}

pub(in crate::web) async fn pdf(
    State(server): State<Server>,
    desk: Desk,
    Path(session): Path<String>,
) -> Result<Response, Fault> {
    let (catalog, session, brief) = drawn(&server, &desk, session).await?;
    let print = move |_: &dyn crate::store::Store| Ok::<_, StoreError>(paper::brief(&brief, &catalog));
    let printed = server.with_store(print).await?.map_err(|error| {
        tracing::error!("a brief can't be printed");
        tracing::debug!(%error);
        Fault::Broken
    })?;
    let name: String = session.id.0.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let kept = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"brief-{name}.pdf\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((kept, printed.pdf).into_response())
}

/// What is said of a step.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct Said {
    #[serde(default)]
    step: String,
    #[serde(default)]
    say: String,
    #[serde(default)]
    note: String,
}

pub(in crate::web) async fn say(
    State(server): State<Server>,
    desk: Desk,
    Path(session): Path<String>,
    Form(said): Form<Said>,
) -> Result<Response, Fault> {
    let (now, id) = (server.now(), SessionId(session));
    let asked = id.clone();
    let session = server.with_store(move |store| store.session(&asked)).await?.ok_or(Fault::Missing)?;
    if !desk.sees(&session) {
        return Err(Fault::NotYours);
    }
    let landed = match said.say.as_str() {
        "landed" => true,
        "re-teach" => false,
        _ => return Err(Fault::Missing),
    };
    let (catalog, by) = (server.published().catalog.clone(), desk.name(&server).await?);
    let Said { step, note, .. } = said;
    let place = format!("{}#step-{step}", desk.brief_url(&id));
    let taught = move |store: &dyn crate::store::Store| match taught::say(
        store,
        &catalog,
        &session,
        (&step, landed, &note),
        &by,
        now,
    ) {
        Err(TaughtError::Store(error)) => Err(error),
        done => Ok(done),
    };
    match server.with_store(taught).await? {
        Ok(()) => Ok(Redirect::to(&place).into_response()),
        Err(TaughtError::TooLong) => {
            let problem = format!("Nothing was said of that step: a note has at most {LONGEST_NOTE} characters.");
            let page = shown(&server, &desk, id.0, Some(&problem)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(_) => Err(Fault::Missing),
    }
}
