//! Course pages on a host of their own: which of their requests browsers may send here, and read the answers of (CORS).

use super::Server;
use axum::http::{HeaderMap, Method, header};
use std::time::Duration;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// The pass in a request's head, as `Authorization: Bearer …` (RFC 6750).
pub(super) fn pass(headers: &HeaderMap) -> Option<String> {
    let credential = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, pass) = credential.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| pass.trim().to_owned())
}

/// Says yes to the site's pages, and to nobody else's. Cookies don't come along: a pass is all there is.
pub(super) fn layer(server: Server) -> CorsLayer {
    let is_sites =
        move |origin: &axum::http::HeaderValue, _: &_| origin.to_str().is_ok_and(|origin| server.is_sites(origin));
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(is_sites))
        .allow_methods([Method::GET, Method::POST, Method::PUT])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER])
        .max_age(Duration::from_mins(10))
}
