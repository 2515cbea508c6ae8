//! What a client is told when something can't be done: `application/problem+json` (RFC 9457).

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::borrow::Cow;

/// What every kind of problem begins with.
const KIND: &str = "urn:prework:problem:";

/// A problem: what kind, what exactly, and one thing to do about it. Never an inner cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// `urn:prework:problem:` and a stable code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind, in words.
    pub title: Cow<'static, str>,
    /// The HTTP status.
    pub status: u16,
    /// This very occurrence, in words.
    pub detail: String,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<Cow<'static, str>>,
    /// What the answer says in a header, such as `Retry-After`.
    #[serde(skip)]
    pub header: Option<Box<(HeaderName, HeaderValue)>>,
}

impl Problem {
    /// A problem of the kind `code`.
    #[must_use]
    pub fn new(status: StatusCode, code: &str, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("{KIND}{code}"),
            title: title.into(),
            status: status.as_u16(),
            detail: detail.into(),
            hint: None,
            header: None,
        }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with a header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.header = Some(Box::new((name, value)));
        self
    }

    /// Something failed here; the cause goes to the log alone.
    #[must_use]
    pub fn internal(cause: &dyn std::error::Error) -> Self {
        tracing::error!(%cause, "a request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "The server failed", "Something failed on the server.")
            .hint("try again; if it persists, the server's log says why")
    }
}

/// The code of the problem that is the answer, for whoever counts them.
#[derive(Debug, Clone)]
pub(super) struct Reason(pub(super) String);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
        response.headers_mut().extend(self.header.map(|header| *header));
        response.extensions_mut().insert(Reason(self.kind.trim_start_matches(KIND).to_owned()));
        response
    }
}
