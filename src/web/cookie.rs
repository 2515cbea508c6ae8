//! The cookies that keep a browser signed in: one per role, each sent only where that role is at home.
//!
//! A trainer's cookie never reaches the record store or a page an author wrote, and one browser can
//! be a learner and a trainer side by side.

use crate::access::Role;
use axum::http::{HeaderMap, HeaderValue, header};

fn name(role: Role) -> String {
    format!("prework-{}", role.as_str())
}

/// Where a role's cookie is sent: a learner's everywhere, any other only to that role's pages.
fn path(role: Role) -> &'static str {
    match role {
        Role::Learner => "/",
        other => other.home().trim_end_matches('/'),
    }
}

/// The token a browser sends for `role`.
pub(super) fn read(headers: &HeaderMap, role: Role) -> Option<String> {
    named(headers, &name(role))
}

fn named(headers: &HeaderMap, wanted: &str) -> Option<String> {
    pairs(headers).find(|(name, value)| *name == wanted && !value.is_empty()).map(|(_, value)| value.to_owned())
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

/// The header that signs a browser in.
pub(super) fn set(role: Role, token: &str, secure: bool) -> Option<HeaderValue> {
    written(role, token, 30 * 24 * 60 * 60, secure)
}

/// The header that signs a browser out.
pub(super) fn clear(role: Role, secure: bool) -> Option<HeaderValue> {
    written(role, "", 0, secure)
}

/// Where a learner goes on once they have signed in: a page of the site, where that has a host of its own.
const ONWARD: &str = "prework-onward";

/// The header that keeps it, for as long as signing in takes; an empty one forgets it.
pub(super) fn onward(to: &str, secure: bool) -> Option<HeaderValue> {
    let to = percent_encoding::utf8_percent_encode(to, percent_encoding::NON_ALPHANUMERIC).to_string();
    let seconds = if to.is_empty() { 0 } else { 10 * 60 };
    value((ONWARD, &to), "/", seconds, secure)
}

/// Where that is, as it was kept; whoever goes there looks at it again.
pub(super) fn goes_on(headers: &HeaderMap) -> Option<String> {
    let kept = named(headers, ONWARD)?;
    percent_encoding::percent_decode_str(&kept).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// Says to the pages' script, and to nobody else, that several people use this device.
const SHARED: &str = "prework-shared";

/// Whether a browser was said to be on a device that several people use.
pub(super) fn is_shared(headers: &HeaderMap) -> bool {
    pairs(headers).any(|(name, value)| name == SHARED && value == "1")
}

/// The header that says so from now on, or no longer.
pub(super) fn share(shared: bool, secure: bool) -> HeaderValue {
    HeaderValue::from_static(match (shared, secure) {
        (true, true) => "prework-shared=1; Path=/; Max-Age=31536000; SameSite=Lax; Secure",
        (true, false) => "prework-shared=1; Path=/; Max-Age=31536000; SameSite=Lax",
        (false, true) => "prework-shared=; Path=/; Max-Age=0; SameSite=Lax; Secure",
        (false, false) => "prework-shared=; Path=/; Max-Age=0; SameSite=Lax",
    })
}

fn written(role: Role, token: &str, seconds: u32, secure: bool) -> Option<HeaderValue> {
    value((&name(role), token), path(role), seconds, secure)
}

fn value((name, text): (&str, &str), path: &str, seconds: u32, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{name}={text}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"))
        .ok()
}

/// What a browser keeps while its person is at the organisation's provider. By its prefix no neighbour under the same domain
/// can have put it there.
fn flow_name(secure: bool) -> &'static str {
    if secure { "__Host-prework-flow" } else { "prework-flow" }
}

/// That, as the browser sends it.
pub(super) fn flow(headers: &HeaderMap, secure: bool) -> Option<String> {
    named(headers, flow_name(secure))
}

/// The header that has a browser keep it for so many seconds; none: no longer.
pub(super) fn keep_flow(kept: &str, seconds: u32, secure: bool) -> Option<HeaderValue> {
    value((flow_name(secure), kept), "/", seconds, secure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_its_own_cookie_and_place() {
        let set = set(Role::Trainer, "t0k", true).unwrap();
        assert_eq!(set, "prework-trainer=t0k; Path=/trainer; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure");
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; prework-learner=one; prework-trainer=two"));
        assert_eq!(read(&headers, Role::Learner).as_deref(), Some("one"));
        assert_eq!(read(&headers, Role::Trainer).as_deref(), Some("two"));
        assert_eq!(read(&headers, Role::Auditor), None);
        assert_eq!(flow(&headers, true), None);
        let kept = keep_flow("1.k", 600, true).unwrap();
        assert_eq!(kept, "__Host-prework-flow=1.k; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure");
    }
}
