//! What a trainer sees: their sessions, each roster live, the evidence behind every reason, skills to
//! sign, texts to mark, and how questions are answered.

mod sessions;
mod skills;

use super::Server;
use super::desk::{brief, evidence, marking, questions, roster, snapshots};
use axum::Router;
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
        .route("/trainer/sessions/{session}", get(roster::show))
        .route("/trainer/sessions/{session}/events", get(roster::events))
        .route("/trainer/sessions/{session}/brief", get(brief::show).post(brief::say))
        .route("/trainer/sessions/{session}/brief.pdf", get(brief::pdf))
        .route("/trainer/sessions/{session}/snapshots", get(snapshots::show))
        .route("/trainer/sessions/{session}/skills", get(skills::matrix))
        .route("/trainer/sessions/{session}/learners/{learner}", get(evidence::show))
        .route("/trainer/sessions/{session}/learners/{learner}/scans/{statement}", get(evidence::scan))
        .route("/trainer/sessions/{session}/learners/{learner}/skills", get(skills::show).post(skills::sign))
}
