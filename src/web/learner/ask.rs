//! `/me/ask`: what is still unclear after a lesson, for whoever teaches it.

use crate::access::{PersonId, Principal, Role};
use crate::operation::ask::{self, AskError};
use crate::store::StoreError;
use crate::web::Server;
use crate::web::page::{Fault, Frame, page};
use crate::web::shown::sentence;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/me/ask", get(show).post(keep))
}

/// Under which lesson: its address on the site.
#[derive(Debug, Deserialize)]
struct At {
    #[serde(default)]
    at: String,
}

#[derive(Debug, Deserialize)]
struct Said {
    #[serde(default)]
    at: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    named: Option<String>,
}

async fn own(server: &Server, headers: &HeaderMap) -> Result<PersonId, Fault> {
    match server.signed_in(headers, Role::Learner).await? {
        Some(Principal::Person(id, _)) => Ok(id),
        _ => Err(Fault::SignIn(Role::Learner)),
    }
}

async fn show(
    State(server): State<Server>,
    headers: HeaderMap,
    Query(At { at }): Query<At>,
) -> Result<Response, Fault> {
    let id = own(&server, &headers).await?;
    shown(&server, id, at, "", "").await
}

async fn shown(server: &Server, id: PersonId, at: String, text: &str, problem: &str) -> Result<Response, Fault> {
    let (now, catalog) = (server.now(), server.published().catalog.clone());
    let rules = catalog.clone();
    let under = ask::find(&catalog, &at).ok_or(Fault::Missing)?;
    let (who, place) = (id.clone(), at.clone());
    let (name, asked) = server
        .with_store(move |store| {
            let name = store.person(&who)?.map_or_else(|| who.to_string(), |known| known.name);
            let asked = match ask::find(&rules, &place) {
                Some(under) => ask::own(store, &rules, &who, under, now)?,
                None => Vec::new(),
            };
            Ok::<_, StoreError>((name, asked))
        })
        .await?;
    let asked: Vec<Value> = asked
        .iter()
        .map(|own| {
            let covered = own.covered.as_ref().map(|day| day.strftime("%a %-d %B").to_string());
            json!({ "text": own.text, "named": own.named, "covered": covered })
        })
        .collect();
    let values = json!({
        "lesson": under.lesson.title, "module": under.module.title, "back": format!("/{at}"), "at": at, "asked": asked,
        "longest": ask::LONGEST, "text": text, "problem": problem,
    });
    page(server, "app/ask.html", &Frame::learner("What is still unclear?", &name), &values)
}

async fn keep(State(server): State<Server>, headers: HeaderMap, Form(said): Form<Said>) -> Result<Response, Fault> {
    let id = own(&server, &headers).await?;
    let (now, catalog) = (server.now(), server.published().catalog.clone());
    if ask::find(&catalog, &said.at).is_none() {
        return Err(Fault::Missing);
    }
    let (who, at, text, named) = (id.clone(), said.at.clone(), said.text.clone(), said.named.is_some());
    let kept = server
        .with_store(move |store| match ask::find(&catalog, &at) {
            Some(under) => ask::keep(store, &catalog, &who, under, (&text, named), now),
            None => Ok(()),
        })
        .await;
    match kept {
        Ok(()) => {
            let query: String =
                percent_encoding::utf8_percent_encode(&said.at, percent_encoding::NON_ALPHANUMERIC).to_string();
            Ok(Redirect::to(&format!("/me/ask?at={query}")).into_response())
        }
        Err(AskError::Store(error)) => Err(error.into()),
        Err(AskError::Statement(_)) => Err(Fault::Broken),
        Err(error) => {
            let problem = sentence(&error.to_string());
            let mut response = shown(&server, id, said.at, &said.text, &problem).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}
