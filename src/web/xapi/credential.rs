//! Who sends a request: a key by Basic authentication, or whoever is signed in, by cookie (xAPI 1.0.3, Communication 4.0).

use super::XapiState;
use super::refusal::forbidden;
use crate::access::Principal;
use crate::web::problem::Problem;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Checks the credential of a request. `changes` says whether it would change anything: then a cookie
/// counts only from a page of this origin.
pub(super) fn principal(state: &XapiState, headers: &HeaderMap, changes: bool) -> Result<Principal, Problem> {
    if let Some(credential) = headers.get(header::AUTHORIZATION) {
        return key(state, credential)?.ok_or_else(|| challenge(headers, true));
    }
    let principal = (state.identify)(headers).ok_or_else(|| challenge(headers, false))?;
    if changes && !same_origin(headers) {
        let problem = forbidden("A sign-in cookie counts only from a page of this site.");
        return Err(problem.hint("from elsewhere, use a key"));
    }
    Ok(principal)
}

fn key(state: &XapiState, credential: &HeaderValue) -> Result<Option<Principal>, Problem> {
    let Some((key, secret)) = basic(credential) else { return Ok(None) };
    let kept = state.store.key(&key)?;
    // Compared even if there is no such key, so that the time taken tells nothing.
    let expected = kept.as_ref().map_or([0; 32], |key| key.secret);
    let matches = bool::from(Sha256::digest(secret.as_bytes()).as_slice().ct_eq(&expected));
    Ok(kept.filter(|key| matches && key.revoked.is_none()).map(|key| Principal::Client {
        key: key.key,
        name: key.name,
        scopes: key.scopes,
    }))
}

/// User and password of Basic authentication (RFC 7617).
fn basic(credential: &HeaderValue) -> Option<(String, String)> {
    let (scheme, encoded) = credential.to_str().ok()?.split_once(' ')?;
    let decoded = scheme.eq_ignore_ascii_case("basic").then(|| BASE64.decode(encoded.trim().as_bytes()).ok())??;
    let (key, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((key.to_owned(), secret.to_owned()))
}

/// Whether a page of this very origin sent the request. Browsers say so on all that changes anything, and pages can't forge it.
fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    let origin = text(header::ORIGIN).and_then(|origin| origin.split_once("://"));
    matches!((origin, text(header::HOST)), (Some((_, origin)), Some(host)) if origin.eq_ignore_ascii_case(host))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins() {
        for (headers, same) in [
            (&[("host", "x.org"), ("origin", "https://x.org")][..], true),
            (&[("host", "127.0.0.1:80"), ("origin", "http://127.0.0.1:81")], false),
            (&[("host", "x.org"), ("origin", "null")], false),
            (&[("host", "x.org")], false),
            (&[("origin", "https://x.org")], false),
            (&[("host", "x.org"), ("sec-fetch-site", "same-origin")], true),
            (&[("host", "x.org"), ("origin", "https://x.org"), ("sec-fetch-site", "same-site")], false),
        ] {
            let map: HeaderMap = headers
                .iter()
                .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)))
                .collect();
            assert_eq!(same_origin(&map), same, "{headers:?}");
        }
    }
}
