//! Refuses a request that changes something when another site had the browser send it.

use super::{Problem, Server, apart};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Whether the request comes from a page of this server, or from no browser at all.
///
/// Browsers say where a request comes from with `Sec-Fetch-Site`, and with `Origin` whenever a method
/// may change something; what sends neither is no browser, and carries no cookie it wasn't given.
/// Where both are sent, both have to agree.
pub(in crate::web) fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(header::HOST.as_str());
    let from = |origin: &str| {
        origin.split_once("://").is_some_and(|(_, from)| host.is_some_and(|own| own.eq_ignore_ascii_case(from)))
    };
    text("origin").is_none_or(from) && text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"))
}

/// The check, in front of every route.
pub(super) async fn check(State(server): State<Server>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    // The record store looks for itself: there a key is credential enough, wherever it is used.
    let looks_itself = request.uri().path().starts_with("/xapi/");
    // Pages of the site on a host of its own have a pass, which no browser sends by itself.
    let has_pass = server.is_apart(request.headers()) && apart::pass(request.headers()).is_some();
    if safe || looks_itself || has_pass || is_own(request.headers()) {
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
        assert!(!own(&[("origin", "http://127.0.0.1:8080")]));
        assert!(own(&[("host", "127.0.0.1:8080")]));
        assert!(own(&[("host", "127.0.0.1:8080"), ("sec-fetch-site", "same-origin")]));
    }

    #[test]
    fn both_headers_have_to_agree() {
        let (host, own_origin) = (("host", "x.org"), ("origin", "https://x.org"));
        assert!(own(&[host, own_origin, ("sec-fetch-site", "same-origin")]));
        assert!(!own(&[host, own_origin, ("sec-fetch-site", "same-site")]));
        assert!(!own(&[host, ("origin", "https://y.org"), ("sec-fetch-site", "same-origin")]));
    }
}
