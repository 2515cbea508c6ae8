//! HTTP to the provider: in bounded time, of bounded size, following nobody elsewhere.

use super::OidcError;
use data_encoding::BASE64;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use std::time::Duration;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

/// How long a request may take, with its answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How large an answer may be, in bytes.
const LARGEST: u64 = 256 * 1024;

/// What stays as it is in a form (RFC 3986, 2.3).
const PLAIN: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A form, or the query of an address.
pub(super) fn form(pairs: &[(&str, &str)]) -> String {
    let encoded = |text| utf8_percent_encode(text, &PLAIN);
    pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect::<Vec<_>>().join("&")
}

/// Id and secret as the header `Authorization` carries them (RFC 6749, 2.3.1).
pub(super) fn basic(id: &str, secret: &str) -> String {
    let [id, secret] = [id, secret].map(|text| utf8_percent_encode(text, &PLAIN).to_string());
    format!("Basic {}", BASE64.encode(format!("{id}:{secret}").as_bytes()))
}

/// Whoever asks.
#[derive(Debug)]
pub(super) struct Wire(Agent);

impl Wire {
    pub(super) fn new() -> Self {
        // The system's own list of authorities, so that a company's counts.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections(0)
            .timeout_global(Some(PATIENCE))
            .user_agent(concat!("prework/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls)
            .build()
            .new_agent();
        Self(agent)
    }

    /// What is at an address.
    pub(super) fn get(&self, url: &str, credential: Option<&str>) -> Result<(u16, Map<String, Value>), OidcError> {
        let request = self.0.get(url).header("accept", "application/json");
        let request = credential.into_iter().fold(request, |request, said| request.header("authorization", said));
        read(request.call())
    }

    /// What is said to a form.
    pub(super) fn post(
        &self,
        url: &str,
        form: &str,
        credential: Option<&str>,
    ) -> Result<(u16, Map<String, Value>), OidcError> {
        let request = self.0.post(url).header("accept", "application/json");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = credential.into_iter().fold(request, |request, said| request.header("authorization", said));
        read(request.send(form))
    }
}

/// The status, and the object that came with it. Where the server fails, there is none to be had now.
fn read(answer: Result<ureq::http::Response<Body>, ureq::Error>) -> Result<(u16, Map<String, Value>), OidcError> {
    // An address in the error would be that of the provider, which the operator gave.
    let away = |error: ureq::Error| OidcError::Away(error.to_string());
    let mut answer = answer.map_err(away)?;
    let status = answer.status().as_u16();
    if status >= 500 || status == 429 {
        return Err(OidcError::Away(format!("it answered {status}")));
    }
    let bytes = answer.body_mut().with_config().limit(LARGEST).read_to_vec().map_err(away)?;
    Ok((status, serde_json::from_slice(&bytes).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_credentials_are_encoded() {
        assert_eq!(form(&[("a b", "c&d=e"), ("f", "\u{e4}~-_.")]), "a%20b=c%26d%3De&f=%C3%A4~-_.");
        assert_eq!(basic("a:b", "c d"), format!("Basic {}", BASE64.encode(b"a%3Ab:c%20d")));
    }
}
