//! Plain HTTP beside https: whoever comes is told the address by https, which the courses name. What a request says of its
//! host counts for nothing: anybody can write it.

use super::{Problem, Server};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Every address, answered so.
pub(super) fn routes(server: Server) -> Router {
    Router::new().fallback(lead).with_state(server)
}

async fn lead(State(server): State<Server>, request: Request) -> Response {
    let refused = || {
        let detail = "This is served by https only.";
        let refused = Problem::new(StatusCode::FORBIDDEN, "https-only", "Not over plain HTTP", detail);
        refused.hint("begin the address with https://").into_response()
    };
    // What changes something, or carries a key, has been read by others on its way: that must not go unnoticed.
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let carries = request.headers().contains_key(header::AUTHORIZATION);
    let catalog = &server.published().catalog;
    let Some(base) = catalog.server_url().and_then(origin).filter(|_| reads && !carries) else {
        return refused();
    };
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    match HeaderValue::try_from(format!("{base}{path}")) {
        Ok(to) if path.starts_with('/') => (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response(),
        _ => refused(),
    }
}

/// Scheme and host of an https address.
pub(super) fn origin(url: &str) -> Option<&str> {
    let host = url.strip_prefix("https://")?;
    let end = host.find(['/', '?', '#']).unwrap_or(host.len());
    Some(&url[..url.len() - host.len() + end])
}
