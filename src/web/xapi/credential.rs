//! Who sends a request: a key by Basic authentication, or whoever is signed in, by cookie (xAPI 1.0.3, Communication 4.0).

use super::XapiState;
use super::refusal::forbidden;
use crate::access::Principal;
use crate::operation::key;
use crate::web::origin::is_own;
use crate::web::problem::Problem;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use data_encoding::BASE64;

/// Checks the credential of a request. `changes` says whether it would change anything: then a cookie
/// counts only from a page of this origin.
pub(super) fn principal(state: &XapiState, headers: &HeaderMap, changes: bool) -> Result<Principal, Problem> {
    if let Some(credential) = headers.get(header::AUTHORIZATION) {
        return by_key(state, credential)?.ok_or_else(|| challenge(headers, true));
    }
    let principal = (state.identify)(headers).ok_or_else(|| challenge(headers, false))?;
    if changes && !is_own(headers) {
        let problem = forbidden("A sign-in cookie counts only from a page of this site.");
        return Err(problem.hint("from elsewhere, use a key"));
    }
    Ok(principal)
}

fn by_key(state: &XapiState, credential: &HeaderValue) -> Result<Option<Principal>, Problem> {
    let Some((key, secret)) = basic(credential) else { return Ok(None) };
    Ok(key::check(state.store.as_ref(), &key, &secret)?)
}

/// User and password of Basic authentication (RFC 7617).
fn basic(credential: &HeaderValue) -> Option<(String, String)> {
    let (scheme, encoded) = credential.to_str().ok()?.split_once(' ')?;
    let decoded = scheme.eq_ignore_ascii_case("basic").then(|| BASE64.decode(encoded.trim().as_bytes()).ok())??;
    let (key, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((key.to_owned(), secret.to_owned()))
}

fn challenge(headers: &HeaderMap, given: bool) -> Problem {
    let detail =
        if given { "There is no such key, or its secret is another." } else { "The request has no credential." };
    let title = "A credential is needed";
    let problem = Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", title, detail)
        .hint("`prework key add` makes a key: its halves are user and password of Basic authentication");
    // A page whose sign-in ran out must not make its browser ask for a password.
    let from_page = !given && headers.contains_key("sec-fetch-site");
    let challenge = if from_page { "Cookie realm=\"prework\"" } else { "Basic realm=\"prework\", charset=\"UTF-8\"" };
    Problem { challenge: Some(challenge), ..problem }
}
