//! A proxy in front that signs people in, and says in a header who they are: whoever else sends that header is refused.

use super::network::Network;
use super::origin::is_own;
use super::{Problem, Server};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::{IpAddr, SocketAddr};

/// No id and no address is longer, in bytes.
const LONGEST: usize = 254;

/// What clients send themselves, and forms of the record store's alternate syntax, too: nobody's word on who they are.
const THEIR_OWN: [HeaderName; 16] = [
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::ACCEPT_LANGUAGE,
    header::AUTHORIZATION,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::COOKIE,
    header::EXPECT,
    header::HOST,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::ORIGIN,
    header::REFERER,
    header::TRANSFER_ENCODING,
    header::USER_AGENT,
];

/// Which header says who somebody is, and from where it is believed.
#[derive(Debug, Clone)]
pub struct Proxy {
    header: HeaderName,
    from: Vec<Network>,
}

impl Proxy {
    /// Believes `header` from peers in `from`; `None` when that is no header a proxy could say it in.
    #[must_use]
    pub fn new(header: &str, from: Vec<Network>) -> Option<Self> {
        let header = HeaderName::try_from(header).ok()?;
        let is_free =
            !THEIR_OWN.contains(&header) && header != super::xapi::VERSION && !header.as_str().starts_with("sec-");
        is_free.then_some(Self { header, from })
    }

    fn trusts(&self, peer: IpAddr) -> bool {
        self.from.iter().any(|network| network.has(peer))
    }

    /// Whom the header names. Only asked of requests that went through [`check`].
    pub(super) fn named(&self, headers: &HeaderMap) -> Option<String> {
        headers.get(&self.header).and_then(name)
    }
}

/// What a value says, if it is a name.
fn name(value: &HeaderValue) -> Option<String> {
    let name = std::str::from_utf8(value.as_bytes()).ok()?.trim();
    (!name.is_empty() && name.len() <= LONGEST).then(|| name.to_owned())
}

/// The check, in front of every route: what is behind it may take the header at its word.
pub(super) async fn check(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    let Some(proxy) = &server.options.proxy else { return next.run(request).await };
    let said: Vec<&HeaderValue> = request.headers().get_all(&proxy.header).iter().collect();
    if said.is_empty() {
        return next.run(request).await;
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    if !peer.is_some_and(|peer| proxy.trusts(peer)) {
        let detail = "The request says who somebody is, and comes from an address that this isn't believed from.";
        return refused("untrusted-proxy", "Not the proxy in front", detail)
            .hint("whoever runs this server says with `--trust-from` where its proxy is")
            .into_response();
    }
    if !matches!(said[..], [one] if name(one).is_some()) {
        let detail = "The proxy in front should say once who it signed in, by an id or an e-mail address.";
        return refused("unclear-person", "Nobody can tell who this is", detail)
            .hint("have the proxy take away what clients send in this header, and set it itself")
            .into_response();
    }
    // The proxy says it of all that a browser sends, whichever page had it sent. What a cookie with `SameSite=Lax` stays
    // away from comes from nobody here, too.
    if !is_own(request.headers()) && !is_visit(&request) {
        request.headers_mut().remove(&proxy.header);
        request.headers_mut().remove(header::COOKIE);
    }
    next.run(request).await
}

fn refused(code: &str, title: &'static str, detail: &str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, code, title, detail)
}

/// Whether somebody follows a link here.
fn is_visit(request: &Request) -> bool {
    let is = |name: &str, word: &str| request.headers().get(name).is_some_and(|value| value == word);
    request.method().is_safe() && is("sec-fetch-mode", "navigate") && is("sec-fetch-dest", "document")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_say_themselves_is_no_header_to_trust() {
        for header in
            ["Cookie", "authorization", "Host", "accept-language", "Sec-Fetch-Site", "X-Experience-API-Version"]
        {
            assert!(Proxy::new(header, Vec::new()).is_none(), "{header}");
        }
        for header in ["", "X Remote", "X-Remote-User:", "\u{fc}ser"] {
            assert!(Proxy::new(header, Vec::new()).is_none(), "{header}");
        }
        assert!(Proxy::new("X-Remote-User", Vec::new()).is_some());
    }

    #[test]
    fn a_name_is_short_text() {
        for (said, read) in [
            (&b"n17"[..], Some("n17")),
            (b"  ada@x.org ", Some("ada@x.org")),
            ("L\u{ed}ndh".as_bytes(), Some("L\u{ed}ndh")),
            (b"", None),
            (b"  ", None),
            (b"\xff\xfe", None),
            (&[b'n'; 255], None),
        ] {
            let said = HeaderValue::from_bytes(said).unwrap();
            assert_eq!(name(&said).as_deref(), read, "{said:?}");
        }
    }
}
