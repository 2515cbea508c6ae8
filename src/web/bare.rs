//! What axum and the file server refuse by themselves, in a few words or none: people get the theme's page for it, and
//! programs a problem.

use super::Server;
use super::page::{Fault, Frame, page};
use super::problem::{Problem, Reason};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// What a client needs of a refusal, besides its words.
const KEPT: [HeaderName; 2] = [header::ALLOW, header::CONNECTION];

/// Puts words to a refusal that has none, in front of every route.
pub(super) async fn word(State(server): State<Server>, request: Request, next: Next) -> Response {
    let for_programs = is_for_programs(request.uri().path());
    let refused = next.run(request).await;
    if !is_bare(&refused) {
        return refused;
    }
    let (status, code, title, text) = words(refused.status());
    let mut worded = if for_programs {
        Problem::new(status, code, title, text).into_response()
    } else {
        let actions = json!([{ "title": "All courses", "url": "/", "primary": true }]);
        let shown = json!({ "kicker": null, "heading": title, "text": text, "actions": actions });
        match page(&server, "app/message.html", &Frame::plain(title), &shown) {
            Ok(shown) => (status, shown).into_response(),
            Err(_) => (status, title).into_response(),
        }
    };
    for name in KEPT {
        if let Some(value) = refused.headers().get(&name) {
            worded.headers_mut().insert(name, value.clone());
        }
    }
    worded
}

/// Whether a route is asked by programs, scripts of a page among them.
fn is_for_programs(path: &str) -> bool {
    let is_json = path.rsplit_once('.').is_some_and(|(_, kind)| kind == "json");
    is_json || path.starts_with("/assess/") || path.starts_with("/xapi/") || path == "/metrics"
}

/// Whether nothing of this server has put words to a refusal. What speaks of parts of a file or of preconditions is for
/// browsers alone.
fn is_bare(response: &Response) -> bool {
    let is_theirs = matches!(response.status(), StatusCode::RANGE_NOT_SATISFIABLE | StatusCode::PRECONDITION_FAILED);
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    response.status().is_client_error()
        && !is_theirs
        && kind.is_none_or(|kind| kind.starts_with(b"text/plain"))
        && response.extensions().get::<Fault>().is_none()
        && response.extensions().get::<Reason>().is_none()
}

fn words(status: StatusCode) -> (StatusCode, &'static str, &'static str, &'static str) {
    let (code, title, text) = match status {
        StatusCode::NOT_FOUND => {
            ("not-found", "There is no such page", "It may have moved, or the address has a slip in it.")
        }
        StatusCode::METHOD_NOT_ALLOWED => (
            "method-not-allowed",
            "This can’t be done here",
            "The address is right, but nothing can be sent to it this way. Go back, load the page again and try once more.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            "too-large",
            "This is too large",
            "More was sent than this page takes. Go back and send less, or a smaller file.",
        ),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => (
            "unsupported-media-type",
            "This can’t be read",
            "It was sent in a form that isn’t taken here. Go back, load the page again and try once more.",
        ),
        _ => (
            "invalid-request",
            "This can’t be read",
            "The address or what was filled in has a slip in it. Go back, load the page again and try once more.",
        ),
    };
    (status, code, title, text)
}
