//! A scan of a certificate as an answer: what its bytes are, and nothing that a browser would run.

use super::page::Fault;
use crate::evidence::Scan;
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// Shown by itself it is nobody's page: no script, no style, no address of ours.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// The answer with a scan; there is no such page when the bytes are none.
pub(super) fn answer(bytes: Vec<u8>) -> Result<Response, Fault> {
    let scan = Scan::of(&bytes).ok_or(Fault::Missing)?;
    // A browser's reader of PDF files doesn't work in a sandbox.
    let manner = if scan.is_picture() { "inline" } else { "attachment" };
    let head = [
        (header::CONTENT_TYPE, scan.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, format!("{manner}; filename=\"{}\"", scan.file_name())),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((head, bytes).into_response())
}
