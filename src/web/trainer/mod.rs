//! What a trainer sees: their sessions, each roster live, the evidence behind every reason, skills to
//! sign, and texts to mark.

mod evidence;
mod marking;
mod roster;
mod sessions;
mod skills;

use super::Server;
use super::page::Fault;
use crate::access::{Act, PersonId, Principal, Role, may};
use crate::roster::Session;
use crate::store::StoreError;
use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::routing::{get, post};

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/trainer", get(|| async { axum::response::Redirect::permanent("/trainer/") }))
        .route("/trainer/", get(sessions::show))
        .route("/trainer/marking", get(marking::list))
        .route("/trainer/marking/{attempt}/{question}", get(marking::show).post(marking::mark))
        .route("/trainer/marking/{attempt}/{question}/name", post(marking::name))
        .route("/trainer/sessions/{session}", get(roster::show))
        .route("/trainer/sessions/{session}/events", get(roster::events))
        .route("/trainer/sessions/{session}/skills", get(skills::matrix))
        .route("/trainer/sessions/{session}/learners/{learner}", get(evidence::show))
        .route("/trainer/sessions/{session}/learners/{learner}/skills", get(skills::show).post(skills::sign))
}

/// The trainer who is signed in.
pub(super) struct Trainer(PersonId);

impl Trainer {
    /// Their name.
    async fn name(&self, server: &Server) -> Result<String, StoreError> {
        let id = self.0.clone();
        server
            .with_store(move |store| Ok(store.person(&id)?.map_or_else(|| id.to_string(), |person| person.name)))
            .await
    }

    /// Who that is to the table of who may do what.
    fn principal(&self) -> Principal {
        Principal::Person(self.0.clone(), Role::Trainer)
    }

    /// Whether a session is one of theirs.
    fn runs(&self, session: &Session) -> bool {
        may(&self.principal(), Act::SeeSession { trainers: &session.trainers })
    }
}

impl FromRequestParts<Server> for Trainer {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Fault> {
        let found = server.signed_in(&parts.headers, Role::Trainer).await?;
        match found.filter(|who| may(who, Act::ListSessions)) {
            Some(Principal::Person(id, _)) => Ok(Self(id)),
            _ => Err(Fault::SignIn(Role::Trainer)),
        }
    }
}
