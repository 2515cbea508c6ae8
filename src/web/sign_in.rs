//! Signing in by a personal link. Opening it shows a button and uses nothing up; pressing the button signs in.

use super::page::{Fault, Frame, page};
use super::shown::path_segment;
use super::{Server, cookie};
use crate::access::Role;
use crate::operation::sign_in::{self, SignInError};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde_json::json;

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/sign-in/{token}", get(look).post(enter))
        .route("/sign-out", post(leave))
        .route("/trainer/sign-out", post(leave_trainer))
}

async fn look(State(server): State<Server>, Path(token): Path<String>) -> Result<Response, Fault> {
    let now = server.now();
    let action = format!("/sign-in/{}", path_segment(&token));
    match server.with_store(move |store| sign_in::look(store, &token, now)).await {
        Ok((_, name, _)) => {
            let shown = json!({ "name": name, "action": action, "problem": null, "next": null });
            page(&server, "app/sign-in.html", &Frame::plain("Sign in"), &shown)
        }
        Err(SignInError::Store(error)) => Err(error.into()),
        Err(_) => gone(&server),
    }
}

fn gone(server: &Server) -> Result<Response, Fault> {
    let problem = "This link is too old, or has a slip in it.";
    let shown = json!({ "name": null, "action": null, "problem": problem, "next": null });
    let shown = page(server, "app/sign-in.html", &Frame::plain("Sign in"), &shown)?;
    Ok((StatusCode::GONE, shown).into_response())
}

async fn enter(State(server): State<Server>, Path(token): Path<String>) -> Result<Response, Fault> {
    let now = server.now();
    match server.with_store(move |store| sign_in::enter(store, &token, now)).await {
        Ok((token, _, role)) => {
            let mut response = Redirect::to(role.home()).into_response();
            if let Some(value) = cookie::set(role, &token, server.is_secure()) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(response)
        }
        Err(SignInError::Store(error)) => Err(error.into()),
        Err(_) => gone(&server),
    }
}

async fn leave(state: State<Server>, headers: HeaderMap) -> Result<Response, Fault> {
    end(state, headers, Role::Learner).await
}

async fn leave_trainer(state: State<Server>, headers: HeaderMap) -> Result<Response, Fault> {
    end(state, headers, Role::Trainer).await
}

async fn end(State(server): State<Server>, headers: HeaderMap, role: Role) -> Result<Response, Fault> {
    if let Some(token) = cookie::read(&headers, role) {
        server.with_store(move |store| sign_in::leave(store, &token)).await?;
    }
    let mut response = Redirect::to("/").into_response();
    if let Some(value) = cookie::clear(role, server.is_secure()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}
