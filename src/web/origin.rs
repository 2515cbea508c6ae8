//! Refuses a request that changes something when another site had the browser send it.

use super::Problem;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Whether the request comes from a page of this server, or from no browser at all.
///
/// Browsers say where a request comes from with `Sec-Fetch-Site`, and with `Origin` whenever a method
/// may change something; what sends neither is no browser, and carries no cookie it wasn't given.
pub(super) fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(origin) = text("origin") {
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        return text(header::HOST.as_str()).is_some_and(|own| own.eq_ignore_ascii_case(host));
    }
    text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"))
}

/// The check, in front of every route.
pub(super) async fn check(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let by_key = request.headers().contains_key(header::AUTHORIZATION);
    if safe || by_key || is_own(request.headers()) {
        return next.run(request).await;
    }
    let detail = "Requests that change something are taken from this server's own pages only.";
    Problem::new(StatusCode::FORBIDDEN, "foreign-origin", "Another site sent this request", detail).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        is_own(&headers)
    }

    #[test]
    fn only_the_servers_own_pages_may_change_things() {
        assert!(own(&[("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:8080")]));
        assert!(!own(&[("host", "127.0.0.1:8080"), ("origin", "http://localhost:8080")]));
        assert!(!own(&[("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:9090")]));
        assert!(!own(&[("host", "127.0.0.1:8080"), ("origin", "null")]));
        assert!(!own(&[("host", "127.0.0.1:8080"), ("sec-fetch-site", "cross-site")]));
        assert!(!own(&[("host", "127.0.0.1:8080"), ("sec-fetch-site", "same-site")]));
        assert!(own(&[("host", "127.0.0.1:8080")]));
    }
}
