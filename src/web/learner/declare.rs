//! A learner's own word on `/me` that they have done what nobody grades.

use crate::access::{Principal, Role};
use crate::course::Catalog;
use crate::evidence::Evidence;
use crate::operation::declare::{self, DeclareError, Word};
use crate::readiness::RequirementVerdict;
use crate::web::Server;
use crate::web::page::Fault;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Router, routing::post};
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/me/declare", post(say))
}

#[derive(Debug, Deserialize)]
struct Said {
    /// As `course/module`.
    #[serde(default)]
    module: String,
    /// There when the word is taken back.
    back: Option<String>,
}

async fn say(State(server): State<Server>, headers: HeaderMap, Form(said): Form<Said>) -> Result<Response, Fault> {
    let Some(Principal::Person(id, _)) = server.signed_in(&headers, Role::Learner).await? else {
        return Err(Fault::SignIn(Role::Learner));
    };
    let now = server.now();
    let word = if said.back.is_some() { Word::TakenBack } else { Word::Done };
    let done = server
        .with_store(move |store| match declare::declare(store, &id, &said.module, word, now) {
            Err(DeclareError::Judge(error)) => Err(error),
            Err(DeclareError::Store(error)) => Err(error.into()),
            other => Ok(other),
        })
        .await?;
    match done {
        Ok(()) => Ok(Redirect::to("/me").into_response()),
        Err(DeclareError::Missing) => Err(Fault::Missing),
        Err(_) => Err(Fault::Broken),
    }
}

/// What a requirement's line offers: to say it, or to take it back. Nothing where nobody asks for a word.
pub(super) fn offered(catalog: &Catalog, asked: &RequirementVerdict, evidence: &[Evidence]) -> Option<Value> {
    let key = asked.key.module().filter(|_| asked.criterion == crate::course::Criterion::Declared)?;
    let is_said = declare::words(catalog, key, evidence).iter().any(|said| asked.evidence.contains(&said.statement));
    (is_said || !asked.state.is_met())
        .then(|| json!({ "module": key.to_string(), "title": asked.title, "said": is_said }))
}
