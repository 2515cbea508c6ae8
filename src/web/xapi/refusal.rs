//! Why a request is refused, each once, as a problem.

use crate::store::StoreError;
use crate::web::problem::Problem;
use crate::xapi::Violation;
use axum::http::{HeaderValue, StatusCode, header};

/// After how long a client may try again what could not be stored.
const RETRY_SECONDS: u32 = 30;

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

pub(super) fn too_many(rate: u32, seconds: u32) -> Problem {
    let detail = format!("This key may make {rate} requests a second.");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", "Too many requests", detail)
        .with(header::RETRY_AFTER, seconds.into())
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
            StoreError::Full(_) | StoreError::Busy(_) | StoreError::Disk(_) | StoreError::Away(_) => {
                tracing::error!(%error, "a request could not be stored");
                let detail = match error {
                    // The commit may have been done when the answer to it was lost.
                    StoreError::Away(_) => "The store is not at hand at the moment.",
                    _ => "The store is not at hand at the moment; nothing of this request was stored.",
                };
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not now", detail)
                    .hint("send it again later, just as it is")
                    .with(header::RETRY_AFTER, RETRY_SECONDS.into())
            }
            other => Self::internal(&other),
        }
    }
}

/// Not now; sending it again is safe.
pub(super) fn busy(detail: &str) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Not now", detail)
        .hint("send it again in a moment")
        .with(header::RETRY_AFTER, HeaderValue::from_static("10"))
}
