//! What a trainer sees: their sessions, each roster live, the evidence behind every reason, skills to
//! sign, texts to mark, and how questions are answered.

mod sessions;
mod skills;

use super::Server;
use super::desk::{act, attendance, brief, evidence, marking, questions, roster, sheet, snapshots, steps};
use super::page::Fault;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/trainer", get(|| async { axum::response::Redirect::permanent("/trainer/") }))
        .route("/trainer/", get(sessions::show))
        .route("/trainer/marking", get(marking::list))
        .route("/trainer/marking/{attempt}/{question}", get(marking::show).post(marking::mark))
        .route("/trainer/marking/{attempt}/{question}/name", post(marking::name))
        .route("/trainer/questions", get(questions::list))
        .route("/trainer/questions/{course}/{module}", get(questions::show))
        .route("/trainer/questions/{course}/workshops/{workshop}", get(steps::show))
        .route("/trainer/sessions/{session}", get(roster::show))
        .route("/trainer/sessions/{session}/events", get(roster::events))
        .route("/trainer/sessions/{session}/attendance", get(attendance::show).post(attendance::say))
        .route("/trainer/sessions/{session}/brief", get(brief::show).post(brief::say))
        .route("/trainer/sessions/{session}/brief.pdf", get(brief::pdf))
        .route("/trainer/sessions/{session}/snapshots", get(snapshots::show))
        .route("/trainer/sessions/{session}/act", get(act::ask).post(act::say))
        .route("/trainer/sessions/{session}/sheet.pdf", get(sheet::print))
        .route("/trainer/keeper.js", get(keeper))
        .route("/trainer/sessions/{session}/skills", get(skills::matrix))
        .route("/trainer/sessions/{session}/learners/{learner}", get(evidence::show))
        .route("/trainer/sessions/{session}/learners/{learner}/scans/{statement}", get(evidence::scan))
        .route("/trainer/sessions/{session}/learners/{learner}/skills", get(skills::show).post(skills::sign))
}

/// The script that keeps a trainer's rosters for when there is no network: from here, since it may not work above the folder
/// it comes from.
async fn keeper(State(server): State<Server>) -> Result<Response, Fault> {
    let published = server.published();
    let script =
        published.theme.assets().find(|(path, _)| path.ends_with("/js/keeper.js")).map(|(_, text)| text.to_owned());
    let head = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    Ok((head, script.ok_or(Fault::Missing)?).into_response())
}
