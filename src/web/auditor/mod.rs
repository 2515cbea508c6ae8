//! What an auditor sees, and can't change: every session as it stood at any instant, on what evidence, and every decision.

mod record;

use super::Server;
use super::desk::{AsOf, Desk, evidence, roster, snapshots};
use super::page::{Fault, Section, page};
use super::shown::Heading;
use axum::Router;
use axum::extract::State;
use axum::response::{Redirect, Response};
use axum::routing::get;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/audit", get(|| async { Redirect::permanent("/audit/") }))
        .route("/audit/", get(show))
        .route("/audit/sessions/{session}", get(roster::show))
        .route("/audit/sessions/{session}/learners/{learner}", get(evidence::show))
        .route("/audit/sessions/{session}/learners/{learner}/scans/{statement}", get(evidence::scan))
        .route("/audit/sessions/{session}/snapshots", get(snapshots::show))
        .route("/audit/record", get(record::show))
        .route("/audit/record.csv", get(record::csv))
}

/// Every session, latest first, and the instant to look back to.
async fn show(State(server): State<Server>, desk: Desk, then: AsOf) -> Result<Response, Fault> {
    let now = server.now();
    let catalog = server.published().catalog.clone();
    let sessions = server.with_store(|store| store.sessions()).await?;
    let line = |(session, booked): &(crate::roster::Session, usize)| {
        let heading = Heading::new(session, &catalog, *booked, now).at(&desk, session, &catalog);
        let url = format!("{}{}", desk.roster_url(&session.id), then.query());
        json!({ "heading": heading, "url": url })
    };
    let lines: Vec<Value> = sessions.iter().rev().map(line).collect();
    let sentence = match lines.len() {
        0 => "No session was planned yet.".to_owned(),
        1 => "One session.".to_owned(),
        all => format!("{all} sessions."),
    };
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let name = desk.name(&server).await?;
    let values = json!({ "sentence": sentence, "sessions": lines, "back_to": then.form(&zone) });
    page(&server, "app/audit.html", &desk.frame("Sessions", &name, Section::Sessions), &values)
}
