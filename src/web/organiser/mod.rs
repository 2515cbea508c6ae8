//! What an organiser does without a terminal: bring people in, change them, plan sessions, and invite whoever is expected.

mod assignments;
mod claims;
mod intake;
mod invitations;
mod managers;
mod people;
mod person;
mod poster;
mod records;
mod replan;
mod seats;
mod sessions;

use super::Server;
use super::desk::{act, attendance, brief, evidence, marking, questions, roster, sheet, snapshots, steps};
use super::page::Fault;
use crate::access::{Act, PersonId, Principal, Role, may};
use crate::store::StoreError;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts};
use axum::http::request::Parts;
use axum::routing::{get, post};

/// How large a list may be, in bytes; and how large the form is that has it as text.
const LIST: usize = 10 * 1024 * 1024;
const FORM: usize = 3 * LIST;

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/organise", get(|| async { axum::response::Redirect::permanent("/organise/") }))
        .route("/organise/", get(sessions::show))
        .route("/organise/sessions", post(sessions::add))
        .route("/organise/sessions/{session}", get(invitations::show).post(invitations::invite))
        .route("/organise/sessions/{session}/snapshots", get(snapshots::show))
        .route("/organise/sessions/{session}/plan", get(replan::show).post(replan::say))
        .route("/organise/sessions/{session}/seats", get(seats::show).post(seats::say))
        .route("/organise/sessions/{session}/attendance", get(attendance::show).post(attendance::say))
        .route("/organise/sessions/{session}/brief", get(brief::show).post(brief::say))
        .route("/organise/sessions/{session}/brief.pdf", get(brief::pdf))
        .route("/organise/sessions/{session}/roster", get(roster::show))
        .route("/organise/sessions/{session}/roster/events", get(roster::events))
        .route("/organise/sessions/{session}/roster/act", get(act::ask).post(act::say))
        .route("/organise/sessions/{session}/roster/sheet.pdf", get(sheet::print))
        .route("/organise/sessions/{session}/learners/{learner}", get(evidence::show))
        .route("/organise/marking", get(marking::list))
        .route("/organise/marking/{attempt}/{question}", get(marking::show).post(marking::mark))
        .route("/organise/marking/{attempt}/{question}/name", post(marking::name))
        .route("/organise/questions", get(questions::list))
        .route("/organise/questions/{course}/{module}", get(questions::show))
        .route("/organise/questions/{course}/workshops/{workshop}", get(steps::show))
        .route("/organise/assignments", get(assignments::list))
        .route("/organise/assignments/{course}", get(assignments::show))
        .route("/organise/assignments/{course}/people", get(assignments::behind))
        .route("/organise/managers", get(managers::show).post(managers::send))
        .route("/organise/sessions/{session}/poster", get(poster::show))
        .route("/organise/people", get(people::show).post(people::add))
        .route("/organise/import", get(intake::form).post(intake::preview).layer(DefaultBodyLimit::max(LIST)))
        .route("/organise/import/take", post(intake::take).layer(DefaultBodyLimit::max(FORM)))
        .route("/organise/people/{person}", get(person::show).post(person::change))
        .route("/organise/records", get(records::show))
        .route("/organise/records/import", get(records::form).post(records::preview).layer(DefaultBodyLimit::max(FORM)))
        .route("/organise/records/take", post(records::take).layer(DefaultBodyLimit::max(FORM)))
        .route("/organise/records/{record}", post(records::revoke))
        .route("/organise/records/{record}/scan", get(records::record_scan))
        .route("/organise/records/claims/{claim}", get(claims::show).post(claims::decide))
        .route("/organise/records/claims/{claim}/scan", get(claims::claim_scan))
        .route("/organise/sessions/{session}/learners/{learner}/scans/{statement}", get(evidence::scan))
}

/// The organiser who is signed in.
pub(super) struct Organiser(PersonId);

impl Organiser {
    /// Their name.
    async fn name(&self, server: &Server) -> Result<String, StoreError> {
        let id = self.0.clone();
        server
            .with_store(move |store| Ok(store.person(&id)?.map_or_else(|| id.to_string(), |person| person.name)))
            .await
    }
}

impl FromRequestParts<Server> for Organiser {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Fault> {
        let found = server.signed_in(&parts.headers, Role::Organiser).await?;
        match found.filter(|who| may(who, Act::KeepPeople)) {
            Some(Principal::Person(id, _)) => Ok(Self(id)),
            _ => Err(Fault::SignIn(Role::Organiser)),
        }
    }
}
