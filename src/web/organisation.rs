//! Signing in with the organisation's account, at its provider: `/sign-in/with` sends a browser there, `/sign-in/back` is
//! where it comes back to. Nobody is led anywhere else, and nobody comes onto the roster by it.

use super::device::device;
use super::page::{Fault, Frame, onward, page};
use super::{Server, cookie, stranger};
use crate::access::Role;
use crate::oidc::{Answer, Client, Flow, OidcError, Once, Provider, Who};
use crate::operation::sign_in::{self, Browser};
use crate::operation::single_sign_on;
use crate::roster::Person;
use crate::store::{Store, StoreError};
use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// How many ask the provider at once: each waits on a thread that others need, too.
const AT_ONCE: usize = 8;
/// How long one may wait for its turn.
const TURN: Duration = Duration::from_secs(5);

/// The organisation's provider, as this server uses it.
#[derive(Debug)]
pub struct Organisation {
    provider: Provider,
    turns: Semaphore,
    used: Once,
}

impl Organisation {
    /// The one whose provider knows this server as `client`. Nothing is asked yet.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self { provider: Provider::new(client), turns: Semaphore::new(AT_ONCE), used: Once::default() }
    }

    /// Asks it something where that may block; when too many do, not at all.
    async fn ask<T: Send + 'static>(
        self: Arc<Self>,
        question: impl FnOnce(&Provider) -> Result<T, OidcError> + Send + 'static,
    ) -> Result<T, OidcError> {
        let own = Arc::clone(&self);
        let Ok(Ok(_turn)) = timeout(TURN, own.turns.acquire()).await else {
            return Err(OidcError::Away("too many wait for it".to_owned()));
        };
        let asked = tokio::task::spawn_blocking(move || question(&self.provider)).await;
        asked.unwrap_or_else(|panic| Err(OidcError::Away(panic.to_string())))
    }
}

pub(super) fn routes() -> Router<Server> {
    Router::new()
        // Whoever loads its page anew begins at the door.
        .route("/sign-in/with", get(|| async { Redirect::to("/sign-in") }).post(begin))
        .route("/sign-in/back", get(back))
}

fn organisation(server: &Server) -> Result<Arc<Organisation>, Fault> {
    server.options.organisation.clone().ok_or(Fault::Missing)
}

/// The address the provider sends browsers back to; it has to know it.
fn way_back(server: &Server, headers: &HeaderMap) -> String {
    format!("{}/sign-in/back", server.address(headers))
}

/// Sends the browser to the provider.
async fn begin(State(server): State<Server>, headers: HeaderMap) -> Result<Response, Fault> {
    let organisation = organisation(&server)?;
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|_| Fault::Broken)?;
    let (now, back) = (server.now(), way_back(&server, &headers));
    let flow = Flow::new(key, now);
    let kept = cookie::keep_flow(&flow.kept(), Flow::SECONDS, server.is_secure());
    let url = match organisation.ask(move |provider| provider.address(&flow, &back, now)).await {
        Ok(url) => url,
        Err(error) => return amiss(&server, &error),
    };
    let mut response = onward(&server, "On to your organisation’s sign-in", &url)?;
    let kept = kept.ok_or(Fault::Broken)?;
    response.headers_mut().append(header::SET_COOKIE, kept);
    Ok(response)
}

/// What the provider has the browser bring back (RFC 6749, 4.1.2; RFC 9207).
#[derive(Debug, Default, Deserialize)]
struct Brought {
    #[serde(default)]
    state: String,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

async fn back(
    State(server): State<Server>,
    headers: HeaderMap,
    brought: Result<Query<Brought>, QueryRejection>,
) -> Result<Response, Fault> {
    let organisation = organisation(&server)?;
    let now = server.now();
    // What says one thing twice says nothing.
    let brought = brought.map(|Query(brought)| brought).unwrap_or_default();
    let flow = cookie::flow(&headers, server.is_secure()).and_then(|kept| Flow::read(&kept));
    let Some(flow) = flow.filter(|flow| flow.has(&brought.state) && !flow.is_over(now)) else {
        return stale(&server);
    };
    if !organisation.used.take(&brought.state, now) {
        return stale(&server);
    }
    let mut response = match (brought.code, brought.error) {
        (Some(code), None) => {
            let (way_back, answer) = (way_back(&server, &headers), Answer { code, iss: brought.iss });
            match organisation.ask(move |provider| provider.identify(&answer, &flow, &way_back, now)).await {
                Ok(who) => enter(&server, &headers, who).await?,
                Err(error) => amiss(&server, &error)?,
            }
        }
        // Whoever changed their mind, or may not: the provider has told them.
        _ => refused(&server, StatusCode::FORBIDDEN, "Your organisation’s sign-in was not finished.")?,
    };
    if let Some(gone) = cookie::keep_flow("", 0, server.is_secure()) {
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    Ok(response)
}

/// Signs the browser in as whoever it is, in each of their roles.
async fn enter(server: &Server, headers: &HeaderMap, who: Who) -> Result<Response, Fault> {
    let (now, here) = (server.now(), device(headers));
    let before: Vec<String> = Role::ALL.iter().filter_map(|role| cookie::read(headers, *role)).collect();
    // A device that others used stays theirs, too.
    let shared = cookie::is_shared(headers);
    let entered = server.with_store(move |store| {
        let Some(person) = known(store, &who)? else { return Ok(Vec::new()) };
        for token in &before {
            sign_in::leave(store, token)?;
        }
        single_sign_on::enter(store, &person, Browser { device: &here, shared }, now)
    });
    let entered = entered.await?;
    // Learners come first.
    let Some((first, _)) = entered.first() else { return stranger::unknown(server) };
    let mut response = Redirect::to(first.home()).into_response();
    for (role, token) in &entered {
        if let Some(value) = cookie::set(*role, token, server.is_secure()) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn known(store: &dyn Store, who: &Who) -> Result<Option<Person>, StoreError> {
    match who {
        Who::Email(email) => single_sign_on::known(store, email),
        Who::Id(id) => single_sign_on::known_by_id(store, id),
    }
}

/// To whoever comes back with what this browser wasn't sent away with, or not lately, or before.
fn stale(server: &Server) -> Result<Response, Fault> {
    let text =
        "It was begun in another browser, took longer than ten minutes, or was used already. Nothing has changed.";
    refused(server, StatusCode::FORBIDDEN, text)
}

/// What somebody can do about it is said to them, and the rest to the log.
fn amiss(server: &Server, error: &OidcError) -> Result<Response, Fault> {
    tracing::warn!(%error, "nobody could be signed in by the organisation");
    match error {
        OidcError::Away(_) | OidcError::Unusable(_) => {
            let text = "Your organisation’s sign-in can’t be reached right now. Try again in a minute, or use your link or code.";
            refused(server, StatusCode::SERVICE_UNAVAILABLE, text)
        }
        OidcError::Refused(_) | OidcError::Untrue(_) => {
            let text = "What your organisation’s sign-in sent back doesn’t fit. Nothing has changed. Try again; if it stays so, tell whoever runs this server.";
            refused(server, StatusCode::FORBIDDEN, text)
        }
        OidcError::Unverified => {
            let text =
                "Your organisation hasn’t confirmed your e-mail address yet. Confirm it there, and sign in again.";
            refused(server, StatusCode::FORBIDDEN, text)
        }
        OidcError::Unsaid(_) => {
            let text = "Your organisation’s sign-in doesn’t say who you are here. Tell whoever runs this server.";
            refused(server, StatusCode::FORBIDDEN, text)
        }
    }
}

fn refused(server: &Server, status: StatusCode, text: &str) -> Result<Response, Fault> {
    let heading = "Signing in didn’t work";
    let actions =
        json!([{ "title": "Sign in", "url": "/sign-in", "primary": true }, { "title": "All courses", "url": "/" }]);
    let values = json!({ "kicker": "Sign in", "heading": heading, "text": text, "actions": actions });
    let shown = page(server, "app/message.html", &Frame::plain(heading), &values)?;
    Ok((status, shown).into_response())
}
