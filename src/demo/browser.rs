//! A signed-in browser of the demo: sends requests to the server's routes, in this process.

use super::DemoError;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use serde_json::Value;
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// A browser, signed in as one learner.
pub(super) struct Browser<'a> {
    runtime: &'a Runtime,
    routes: Router,
    cookie: String,
}

impl<'a> Browser<'a> {
    /// Opens a personal link, and presses its button.
    pub(super) fn sign_in(runtime: &'a Runtime, routes: Router, link: &str) -> Result<Self, DemoError> {
        let request = Request::post(link).header(header::HOST, "demo").body(Body::empty());
        let (status, cookie, body) = runtime.block_on(send(&routes, request))?;
        let cookie = cookie.and_then(|set| set.split(';').next().map(str::to_owned));
        match cookie {
            Some(cookie) if status == StatusCode::SEE_OTHER => Ok(Self { runtime, routes, cookie }),
            _ => Err(unexpected(&Method::POST, "/sign-in/…", status, body)),
        }
    }

    /// Sends JSON, and reads what comes back.
    pub(super) fn send(&self, method: &Method, path: &str, body: &Value) -> Result<Value, DemoError> {
        let request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header(header::HOST, "demo")
            .header(header::ORIGIN, "http://demo")
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-experience-api-version", "1.0.3")
            .body(Body::from(body.to_string()));
        let (status, _, text) = self.runtime.block_on(send(&self.routes, request))?;
        if status.is_success() {
            return Ok(serde_json::from_str(&text).unwrap_or(Value::Null));
        }
        Err(unexpected(method, path, status, text))
    }
}

async fn send(
    routes: &Router,
    request: Result<Request<Body>, axum::http::Error>,
) -> Result<(StatusCode, Option<String>, String), DemoError> {
    let request = request.map_err(|error| DemoError::Lacking(format!("request that can be sent: {error}")))?;
    let Ok(response) = routes.clone().oneshot(request).await;
    let status = response.status();
    let cookie = response.headers().get(header::SET_COOKIE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap_or_default();
    Ok((status, cookie, String::from_utf8_lossy(&bytes).into_owned()))
}

fn unexpected(method: &Method, path: &str, status: StatusCode, body: String) -> DemoError {
    DemoError::Answer { method: method.to_string(), path: path.to_owned(), status: status.as_u16(), body }
}
