//! The headers every answer carries: no inline script or style, nothing from elsewhere, framed by nobody else.

use super::Server;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// Whose pages may show an answer as a picture, a script or the like.
pub(super) const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What search engines may do with an answer.
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// Browsers that came by https come by nothing else for a year. Other hosts below this name may be anybody's.
const TRANSPORT: &str = "max-age=31536000";

const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; img-src 'self' data: https:; media-src 'self' https:; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'self'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    // The record store's answers go to pages elsewhere by CORS, which this leaves alone; the site's files say otherwise.
    (RESOURCE_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
];

/// Adds them, in front of every route.
pub(super) async fn headers(State(server): State<Server>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if server.is_secure() {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TRANSPORT));
    }
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    // What is about people stays in no cache; the site's files have said what they want before.
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if headers.get(header::CACHE_CONTROL).is_some_and(|wanted| wanted == "no-store") {
        // Nor in anybody's search, whoever was given an address that opens it.
        headers.insert(ROBOTS, HeaderValue::from_static("noindex"));
    }
    response
}
