//! Basic authentication (RFC 7617).

use axum::http::HeaderValue;
use data_encoding::BASE64;

/// User and password of an `Authorization` header.
pub(super) fn basic(credential: &HeaderValue) -> Option<(String, String)> {
    let (scheme, encoded) = credential.to_str().ok()?.split_once(' ')?;
    let decoded = scheme.eq_ignore_ascii_case("basic").then(|| BASE64.decode(encoded.trim().as_bytes()).ok())??;
    let (user, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}
