//! Why a request is refused, each once, as a problem.

use crate::operation::record::RecordError;
use crate::store::StoreError;
use crate::web::problem::Problem;
use crate::xapi::Violation;
use axum::http::StatusCode;

pub(super) fn bad(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid-request", "The request can't be understood", detail)
}

pub(super) fn forbidden(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed with this credential", detail)
}

pub(super) fn absent(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not-found", "Not found", detail)
}

pub(super) fn too_large(limit: usize) -> Problem {
    let detail = format!("The body is larger than {limit} bytes.");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The request is too large", detail)
        .hint("send fewer statements at a time")
}

impl From<Violation> for Problem {
    fn from(violation: Violation) -> Self {
        let title = "The statement is not valid";
        Self::new(StatusCode::BAD_REQUEST, "invalid-statement", title, violation.to_string())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(detail) => {
                Self::new(StatusCode::CONFLICT, "conflict", "In conflict with what is stored", detail)
                    .hint("a statement never changes; send a new one under a new id")
            }
            StoreError::Full(_) => {
                tracing::error!(%error, "a request failed");
                let detail = "The server has no room left; nothing of this request was stored.";
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "full", "The server is full", detail)
                    .hint("send it again later")
            }
            other => Self::internal(&other),
        }
    }
}

impl From<RecordError> for Problem {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Forbidden(reason) => forbidden(reason),
            RecordError::Store(error) => error.into(),
        }
    }
}
