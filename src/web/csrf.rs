//! Forms say which sign-in they were shown to: what another page has a browser send can't know that (OWASP's cheat sheet on
//! cross-site request forgery, “HMAC-based token”).
//!
//! It is the second of three walls. Browsers don't send the cookie along from elsewhere (`SameSite=Lax`), and a request that
//! changes something is taken from this server's own pages only ([`super::origin`]).

use super::Server;
use super::page::Fault;
use crate::access::Role;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use subtle::ConstantTimeEq;

/// The field's name.
pub const FIELD: &str = "csrf";

/// How large a form may be, in bytes.
const FORM: usize = 2 * 1024 * 1024;
/// The same of an organiser's list of people: shown before it is taken in, it comes whole, and escaped.
const LIST: usize = 3 * 10 * 1024 * 1024 + 64 * 1024;
/// And of one that brings a learner's certificate.
const SCAN: usize = crate::evidence::Scan::MOST + 64 * 1024;

tokio::task_local! {
    /// The token of the sign-in a page is shown to, while it is made.
    static SHOWN: String;
}

/// The token of a sign-in: only who has its cookie can work it out, and nobody gets back from it to the cookie.
#[must_use]
pub fn token(cookie: &str) -> String {
    let digest = Sha256::new().chain_update(b"prework form ").chain_update(cookie).finalize();
    data_encoding::HEXLOWER.encode(&digest[..16])
}

/// The field for a form of the page that is being made; empty when nobody is signed in.
pub(super) fn field() -> String {
    let field = |token: &String| format!(r#"<input type="hidden" name="{FIELD}" value="{token}">"#);
    SHOWN.try_with(field).unwrap_or_default()
}

/// Whether a request is a form of somebody who is signed in. Signing in and out says itself who it is for, or harms nobody;
/// what programs send is no form.
fn is_form(request: &Request) -> bool {
    let path = request.uri().path();
    let programs = path.starts_with("/xapi/") || path.starts_with("/assess/");
    let signs_out = |home: &str| home == "/" || Role::ALL.iter().any(|role| role.home() == home);
    let exempt = programs || path.starts_with("/sign-in") || path.strip_suffix("sign-out").is_some_and(signs_out);
    *request.method() == Method::POST && !exempt && kind(request.headers()).is_some()
}

/// How large a form that is sent to an address may be.
fn most(path: &str) -> usize {
    match path {
        "/organise/records/import" | "/organise/records/take" => LIST,
        "/me/certificates" => SCAN,
        path if path.starts_with("/organise/import") => LIST,
        _ => FORM,
    }
}

/// How a form is written.
enum Kind {
    Pairs,
    Parts(String),
}

fn kind(headers: &HeaderMap) -> Option<Kind> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    if kind.starts_with("application/x-www-form-urlencoded") {
        return Some(Kind::Pairs);
    }
    multer::parse_boundary(kind).ok().map(Kind::Parts)
}

/// The check, around every route; and the token, for the pages it makes.
pub(super) async fn check(State(server): State<Server>, request: Request, next: Next) -> Response {
    let role = Role::at(request.uri().path());
    // Whom a proxy names has no cookie of ours: their forms are bound to this process, and to them.
    let by_proxy = server.vouched(request.headers()).map(|name| format!("{} {name}", server.secret));
    let Some(credential) = by_proxy.or_else(|| super::cookie::read(request.headers(), role)) else {
        return next.run(request).await;
    };
    let expected = token(&credential);
    let request = if is_form(&request) {
        // Whoever isn't signed in is told so by the route, which then reads nothing.
        match server.still_signed_in(request.headers(), role).await {
            Ok(Some(_)) => match said(request, &expected).await {
                Ok(request) => request,
                Err(fault) => return fault.into_response(),
            },
            Ok(None) => request,
            Err(error) => return Fault::from(error).into_response(),
        }
    } else {
        request
    };
    SHOWN.scope(expected, next.run(request)).await
}

/// The request again, if its form has the token.
async fn said(request: Request, expected: &str) -> Result<Request, Fault> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, most(parts.uri.path())).await.map_err(|_| Fault::TooLarge)?;
    let given = match kind(&parts.headers) {
        Some(Kind::Parts(boundary)) => in_parts(&body, &boundary).await,
        _ => in_pairs(&body),
    };
    let fits = given.is_some_and(|given| bool::from(given.as_bytes().ct_eq(expected.as_bytes())));
    if fits { Ok(Request::from_parts(parts, Body::from(body))) } else { Err(Fault::Stale) }
}

fn in_pairs(body: &[u8]) -> Option<String> {
    let pairs = body.split(|byte| *byte == b'&').filter_map(|pair| std::str::from_utf8(pair).ok()?.split_once('='));
    pairs.filter(|(name, _)| *name == FIELD).map(|(_, value)| value.to_owned()).next()
}

async fn in_parts(body: &Bytes, boundary: &str) -> Option<String> {
    let whole = tokio_stream::once(Ok::<_, Infallible>(body.clone()));
    let mut parts = multer::Multipart::new(whole, boundary);
    while let Ok(Some(part)) = parts.next_field().await {
        if part.name() == Some(FIELD) {
            return part.text().await.ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_belongs_to_one_sign_in() {
        assert_eq!(token("a"), token("a"));
        assert_ne!(token("a"), token("b"));
        assert_eq!(token("a").len(), 32);
    }

    #[test]
    fn only_a_list_of_people_is_held_that_large() {
        assert_eq!((most("/organise/import/take"), most("/organise/import")), (LIST, LIST));
        assert_eq!((most("/me/sign-ins"), most("/organise/people")), (FORM, FORM));
    }

    #[tokio::test]
    async fn it_is_found_in_either_form() {
        assert_eq!(in_pairs(b"a=b&csrf=abc&c=d").as_deref(), Some("abc"));
        assert_eq!(in_pairs(b"a=csrf=abc&xcsrf=abc"), None);
        let parts = "--b\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n--b--\r\n";
        assert_eq!(in_parts(&Bytes::from(parts), "b").await.as_deref(), Some("abc"));
        assert_eq!(in_parts(&Bytes::from("--b\r\nnonsense"), "b").await, None);
    }

    #[test]
    fn every_form_that_changes_something_has_the_field() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
        let mut forms = 0;
        for folder in [folder.join("app"), folder.join("parts"), folder] {
            for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                let Ok(page) = std::fs::read_to_string(&file) else { continue };
                for form in page.split("<form ").skip(1).filter(|form| form.contains("method=\"post\"")) {
                    let (head, body) = form.split_once('>').unwrap();
                    if head.contains("sign-out")
                        || head.contains("sign_out")
                        || head.contains("sign-in\"")
                        || head.contains("/sign-in/")
                        || head.contains("action=\"{{ action }}\"")
                    {
                        continue;
                    }
                    forms += 1;
                    assert!(body.starts_with("{{ csrf }}"), "{}: {head}", file.display());
                }
            }
        }
        assert!(forms > 15, "{forms}");
    }
}
