//! The record store under `/xapi/` (xAPI 1.0.3, part three; IEEE 9274.1.1 by version header).

mod about;
mod credential;
mod query;
mod refusal;
mod statements;

use crate::access::Principal;
use crate::course::IdBase;
use crate::store::Store;
use crate::web::problem::Problem;
use crate::xapi::Version;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use std::sync::Arc;

/// The version a request is made in, and an answer given in (xAPI 1.0.3, Communication 3.3).
pub const VERSION: HeaderName = HeaderName::from_static("x-experience-api-version");

/// The largest body of a request, in bytes.
pub const MAX_BODY: usize = 10 * 1024 * 1024;

/// Who sent a request, by its headers.
pub type Identify = Arc<dyn Fn(&HeaderMap) -> Option<Principal> + Send + Sync>;

/// What the record store needs of the server around it.
#[derive(Clone)]
pub struct XapiState {
    /// Where statements are kept.
    pub store: Arc<dyn Store>,
    /// What ids hang on, as now published.
    pub base: Arc<dyn Fn() -> IdBase + Send + Sync>,
    /// The time.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Who is signed in, by cookie. May block.
    pub identify: Identify,
}

/// The routes, with their full paths.
pub fn routes(state: XapiState) -> Router {
    let statements = get(statements::read).post(statements::post).put(statements::put);
    Router::new()
        .route("/xapi/about", get(about::about).fallback(wrong_method))
        .route("/xapi/statements", statements.fallback(wrong_method))
        .route("/xapi/{*rest}", axum::routing::any(nothing_here))
        .layer(from_fn(answer_version))
        .with_state(state)
}

/// Every answer says its version: 2.0.0 to a request in 2.0, else 1.0.3.
async fn answer_version(request: Request, next: Next) -> Response {
    let version = asked_version(request.headers()).unwrap_or_default();
    let mut response = next.run(request).await;
    response.headers_mut().insert(VERSION, HeaderValue::from_static(version.header()));
    response
}

fn asked_version(headers: &HeaderMap) -> Option<Version> {
    Version::parse(headers.get(VERSION)?.to_str().ok()?)
}

async fn nothing_here() -> Response {
    let detail = "There is no such resource here; there are /xapi/about and /xapi/statements.";
    Problem::new(StatusCode::NOT_FOUND, "not-found", "Not found", detail).into_response()
}

async fn wrong_method() -> Response {
    let detail = "This resource has no such method.";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "Method not allowed", detail).into_response()
}
