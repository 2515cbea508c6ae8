//! A request's body: received within bounds, and taken apart into statements and attachments.

use super::refusal::{bad, too_large};
use crate::web::problem::Problem;
use crate::xapi::multipart::{self, Part};
use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, header};

/// Receives a body of up to `limit` bytes.
pub(super) async fn receive(body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    let expected = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if expected > limit {
        return Err(too_large(limit));
    }
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::with_capacity(expected);
    while let Some(chunk) = tokio_stream::StreamExt::next(&mut stream).await {
        bytes.extend_from_slice(&chunk.map_err(|_| bad("The body broke off."))?);
        if bytes.len() > limit {
            return Err(too_large(limit));
        }
    }
    Ok(bytes)
}

/// How statements come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Alone.
    Json,
    /// Before the bytes of their attachments, with this boundary between.
    Mixed(String),
}

/// Reads the `Content-Type` of a request that brings statements.
pub(super) fn kind(headers: &HeaderMap) -> Result<Kind, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match essence(kind).as_str() {
        "application/json" => Ok(Kind::Json),
        "multipart/mixed" => {
            let boundary =
                multipart::boundary(kind).map_err(|malformed| bad(format!("No multipart body: {malformed}.")))?;
            Ok(Kind::Mixed(boundary.to_owned()))
        }
        "" => Err(bad("The header Content-Type is missing.").hint("send Content-Type: application/json")),
        other => Err(bad(format!("Statements don't come as `{other}`.")).hint("send Content-Type: application/json")),
    }
}

/// The text of the statements, and the parts after it.
pub(super) fn taken_apart<'a>(bytes: &'a [u8], kind: &Kind) -> Result<(&'a str, Vec<Part<'a>>), Problem> {
    let Kind::Mixed(boundary) = kind else { return Ok((text(bytes)?, Vec::new())) };
    let mut parts =
        multipart::parts(bytes, boundary).map_err(|malformed| bad(format!("No multipart body: {malformed}.")))?;
    if parts.is_empty() {
        return Err(bad("The multipart body has no part."));
    }
    let first = parts.remove(0);
    if essence(first.header("content-type").unwrap_or_default()) != "application/json" {
        return Err(bad("The first part carries the statements, so it needs `Content-Type: application/json`."));
    }
    Ok((text(first.content)?, parts))
}

fn essence(kind: &str) -> String {
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn text(bytes: &[u8]) -> Result<&str, Problem> {
    std::str::from_utf8(bytes)
        .map_err(|e| bad(format!("The body is not UTF-8: byte {} can't be read.", e.valid_up_to() + 1)))
}
