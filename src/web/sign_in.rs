//! Signing in by a personal link or by the code beside it. Opening a link shows a button and uses nothing up; pressing the
//! button signs in, once.

use super::device::device;
use super::page::{Fault, Frame, page};
use super::shown::path_segment;
use super::{Server, cookie};
use crate::access::{PersonId, Principal, Role};
use crate::operation::invite;
use crate::operation::sign_in::{self, SignInError};
use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/sign-in", get(door).post(by_code))
        .route("/sign-in/new", post(send_new))
        .route("/sign-in/{token}", get(look).post(enter))
        .route("/sign-out", post(leave))
        .route("/trainer/sign-out", post(leave_trainer))
        .route("/organise/sign-out", post(leave_organiser))
}

async fn look(State(server): State<Server>, headers: HeaderMap, Path(token): Path<String>) -> Result<Response, Fault> {
    let now = server.now();
    let action = format!("/sign-in/{}", path_segment(&token));
    match server.with_store(move |store| sign_in::look(store, &token, now)).await {
        Ok((_, name, _)) => {
            let shown = json!({ "name": name, "action": action, "problem": null, "next": null });
            page(&server, "app/sign-in.html", &Frame::plain("Sign in"), &shown)
        }
        Err(SignInError::Store(error)) => Err(error.into()),
        Err(SignInError::Used(person, role)) => used(&server, &headers, &person, role).await,
        Err(_) => gone(&server, "This link is too old, or has a slip in it."),
    }
}

fn gone(server: &Server, problem: &str) -> Result<Response, Fault> {
    let shown = json!({ "name": null, "action": null, "problem": problem, "next": null });
    let shown = page(server, "app/sign-in.html", &Frame::plain("Sign in"), &shown)?;
    Ok((StatusCode::GONE, shown).into_response())
}

/// A link that was used leads on whoever it signed in, in this browser, and nobody else.
async fn used(server: &Server, headers: &HeaderMap, person: &PersonId, role: Role) -> Result<Response, Fault> {
    match server.signed_in(headers, role).await? {
        Some(Principal::Person(id, _)) if id == *person => Ok(Redirect::to(role.home()).into_response()),
        _ => gone(server, "This link was used before: each works once."),
    }
}

async fn enter(State(server): State<Server>, headers: HeaderMap, Path(token): Path<String>) -> Result<Response, Fault> {
    let now = server.now();
    let here = device(&headers);
    match server.with_store(move |store| sign_in::enter(store, &token, &here, now)).await {
        Ok((token, _, role)) => welcome(&server, &headers, &token, role).await,
        Err(SignInError::Store(error)) => Err(error.into()),
        Err(SignInError::Used(person, role)) => used(&server, &headers, &person, role).await,
        Err(_) => gone(&server, "This link is too old, or has a slip in it."),
    }
}

/// Signs the browser in, and leads on; whoever was signed in there in that role isn't any more.
async fn welcome(server: &Server, headers: &HeaderMap, token: &str, role: Role) -> Result<Response, Fault> {
    if let Some(before) = cookie::read(headers, role) {
        server.with_store(move |store| sign_in::leave(store, &before)).await?;
    }
    let mut response = Redirect::to(role.home()).into_response();
    if let Some(value) = cookie::set(role, token, server.is_secure()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// An id, and the code that came with it.
#[derive(Debug, Default, Deserialize)]
struct Knock {
    #[serde(default)]
    id: String,
    #[serde(default)]
    code: String,
}

fn shown_door(server: &Server, id: &str, problem: Option<&str>, notice: Option<&str>) -> Result<Response, Fault> {
    let shown = json!({
        "id": id, "problem": problem, "notice": notice, "mails": server.options.courier.is_some(),
    });
    page(server, "app/door.html", &Frame::plain("Sign in"), &shown)
}

async fn door(State(server): State<Server>) -> Result<Response, Fault> {
    shown_door(&server, "", None, None)
}

async fn by_code(
    State(server): State<Server>,
    headers: HeaderMap,
    Form(knock): Form<Knock>,
) -> Result<Response, Fault> {
    let now = server.now();
    // A look at a code is work: no more of it at once than there is room for.
    let _turn = server.turns.acquire().await.map_err(|_| Fault::Broken)?;
    let (id, code, here) = (knock.id.clone(), knock.code, device(&headers));
    match server.with_store(move |store| sign_in::enter_by_code(store, (&id, &code), &here, now)).await {
        Ok((token, _, role)) => welcome(&server, &headers, &token, role).await,
        Err(SignInError::Store(error)) => Err(error.into()),
        Err(_) => {
            let problem = "That doesn’t fit. Take the code of the newest invitation; after five tries, wait a quarter of an hour.";
            let shown = shown_door(&server, &knock.id, Some(problem), None)?;
            Ok((StatusCode::FORBIDDEN, shown).into_response())
        }
    }
}

/// Sends a new link and code to what is on file, and says the same whether somebody is known or not.
async fn send_new(State(server): State<Server>, Form(knock): Form<Knock>) -> Result<Response, Fault> {
    if server.options.courier.is_none() {
        return Err(Fault::Missing);
    }
    let (now, id) = (server.now(), knock.id.clone());
    server.with_store(move |store| invite::send_new(store, id.trim(), now)).await?;
    let notice =
        "If somebody with this id has an address on file, a letter with a link and a code is on its way there.";
    shown_door(&server, &knock.id, None, Some(notice))
}

async fn leave(state: State<Server>, headers: HeaderMap) -> Result<Response, Fault> {
    end(state, headers, Role::Learner).await
}

async fn leave_trainer(state: State<Server>, headers: HeaderMap) -> Result<Response, Fault> {
    end(state, headers, Role::Trainer).await
}

async fn leave_organiser(state: State<Server>, headers: HeaderMap) -> Result<Response, Fault> {
    end(state, headers, Role::Organiser).await
}

async fn end(State(server): State<Server>, headers: HeaderMap, role: Role) -> Result<Response, Fault> {
    if let Some(token) = cookie::read(&headers, role) {
        server.with_store(move |store| sign_in::leave(store, &token)).await?;
    }
    let mut response = match server.vouched(&headers) {
        Some(_) => stays(&server)?,
        None => Redirect::to("/").into_response(),
    };
    if let Some(value) = cookie::clear(role, server.is_secure()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}

/// Whom the proxy in front signs in isn't signed out here.
fn stays(server: &Server) -> Result<Response, Fault> {
    let heading = "Your organisation still signs you in";
    let text = "Each page you open here is yours again, as long as you are signed in there. To sign out, sign out of your \
                organisation’s account, and close the browser on a device that isn’t yours.";
    let actions = json!([{ "title": "All courses", "url": "/", "primary": true }]);
    let values = json!({ "kicker": null, "heading": heading, "text": text, "actions": actions });
    page(server, "app/message.html", &Frame::plain(heading), &values)
}
