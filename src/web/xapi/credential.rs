//! Who sends a request: a key by Basic authentication, or whoever is signed in, by cookie or a proxy in front (xAPI 1.0.3, Communication 4.0).

use super::refusal::{forbidden, too_many};
use super::{XapiState, blocking};
use crate::access::Principal;
use crate::operation::key;
use crate::store::Key;
use crate::web::apart;
use crate::web::basic::basic;
use crate::web::origin::is_own;
use crate::web::problem::Problem;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

/// Checks the credential of a request. `changes` says whether it would change anything: then a sign-in
/// counts only from a page of this origin.
pub(super) async fn principal(state: &XapiState, headers: &HeaderMap, changes: bool) -> Result<Principal, Problem> {
    let has_pass = apart::pass(headers).is_some();
    if let Some(credential) = headers.get(header::AUTHORIZATION).filter(|_| !has_pass) {
        // Keys are remembered, so that another thread is needed only now and then.
        let keys = match state.store.keys_at_hand() {
            Some(keys) => keys,
            None => blocking(state.clone(), |state| Ok(state.store.keys()?)).await?,
        };
        return by_key(state, &keys, headers, credential)?.ok_or_else(|| challenge(headers, true));
    }
    if !has_pass && !headers.contains_key(header::COOKIE) && !(state.is_vouched)(headers) {
        return Err(challenge(headers, false));
    }
    let sent = headers.clone();
    let principal = blocking(state.clone(), move |state| Ok((state.identify)(&sent))).await?;
    let principal = principal.ok_or_else(|| challenge(headers, has_pass))?;
    if changes && !has_pass && !is_own(headers) {
        let problem = forbidden("A sign-in counts only from a page of this site.");
        return Err(problem.hint("from elsewhere, use a key"));
    }
    Ok(principal)
}

/// Looks again at somebody who is signed in, once a body is there: it may have been ten minutes on its way, and they be
/// erased meanwhile.
pub(super) async fn confirm(state: &XapiState, who: Principal, headers: &HeaderMap) -> Result<Principal, Problem> {
    if matches!(who, Principal::Person(..)) { principal(state, headers, true).await } else { Ok(who) }
}

fn by_key(
    state: &XapiState,
    keys: &[Key],
    headers: &HeaderMap,
    credential: &HeaderValue,
) -> Result<Option<Principal>, Problem> {
    let Some((name, secret)) = basic(credential) else { return Ok(None) };
    let Some(key) = key::check(keys, &name, &secret) else { return Ok(None) };
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    if let Some(origin) = origin.filter(|origin| !key.origins.is_empty() && !is_own(headers) && !key.is_for(origin)) {
        return Err(forbidden(format!("This key is not for pages of {origin}.")));
    }
    if let Some(rate) = key.rate {
        let waits = state.clients.take(&key.key, rate, (state.clock)());
        waits.map_err(|seconds| too_many(rate, seconds))?;
    }
    Ok(Some(key.principal()))
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
    problem.with(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
}
