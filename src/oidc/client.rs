//! What this server is to the provider: where that is, by which id and secret it knows us, and which claim names people.

use std::fmt;
use ureq::http::Uri;

/// The settings.
#[derive(Clone)]
pub struct Client {
    pub(super) issuer: String,
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) claim: String,
}

/// Why settings can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// Codes and names would go out in the clear, or nowhere.
    #[error("`{0}` is no issuer: it begins with https://, and has no `?` and no `#`")]
    Issuer(String),
    /// The provider gave an id, and it isn't here.
    #[error("the client's id is empty")]
    NoId,
    /// Likewise the secret.
    #[error("the client's secret is empty")]
    NoSecret,
    /// No claim is called that.
    #[error("`{0}` is no claim")]
    Claim(String),
}

impl Client {
    /// `issuer` is the provider's address, exactly as it says it itself; `claim` is `email`, or one that has people's ids.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub fn new(issuer: &str, id: &str, secret: &str, claim: &str) -> Result<Self, ClientError> {
        let [issuer, id, secret, claim] = [issuer, id, secret, claim].map(|text| text.trim().to_owned());
        if !is_safe(&issuer, true) || issuer.contains('?') {
            return Err(ClientError::Issuer(issuer.escape_debug().take(200).collect()));
        }
        if id.is_empty() {
            return Err(ClientError::NoId);
        }
        if secret.is_empty() {
            return Err(ClientError::NoSecret);
        }
        // What is about the token itself names nobody.
        if claim.is_empty() || ["iss", "aud", "azp", "exp", "iat", "nonce"].contains(&claim.as_str()) {
            return Err(ClientError::Claim(claim));
        }
        Ok(Self { issuer, id, secret, claim })
    }

    /// Whether the provider may say `url` of itself: https, or on the same machine without it where the issuer is there so, too.
    pub(super) fn may_be_at(&self, url: &str) -> bool {
        is_safe(url, !self.issuer.starts_with("https://"))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// Whether nobody between here and there reads what goes to `url`.
fn is_safe(url: &str, may_be_plain: bool) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return false };
    let host = authority.host();
    let is_here =
        host == "localhost" || host == "[::1]" || host.parse().is_ok_and(|v4: std::net::Ipv4Addr| v4.is_loopback());
    let is_private = scheme == "https" || (scheme == "http" && may_be_plain && is_here);
    is_private && !host.is_empty() && !authority.as_str().contains('@') && !url.contains('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(issuer: &str) -> Result<Client, ClientError> {
        Client::new(issuer, "prework", "secret", "email")
    }

    #[test]
    fn an_issuer_is_https_or_on_this_machine() {
        for issuer in [
            "https://id.example.org",
            "https://id.example.org/realms/a/",
            "http://127.0.0.1:8080",
            "http://[::1]:1",
            "http://localhost/x",
        ] {
            assert!(made(issuer).is_ok(), "{issuer}");
        }
        for issuer in [
            "",
            "id.example.org",
            "http://id.example.org",
            "http://127.0.0.1.example.org",
            "http://localhost@id.example.org",
            "https://",
            "https://id.example.org?x",
            "https://id.example.org#x",
            "ftp://127.0.0.1",
        ] {
            assert!(matches!(made(issuer), Err(ClientError::Issuer(_))), "{issuer}");
        }
    }

    #[test]
    fn what_is_on_this_machine_does_not_follow_from_an_issuer_elsewhere() {
        assert!(!made("https://id.example.org").unwrap().may_be_at("http://127.0.0.1/token"));
        assert!(made("http://127.0.0.1").unwrap().may_be_at("http://127.0.0.1/token?a=b"));
        assert!(!made("http://127.0.0.1").unwrap().may_be_at("http://id.example.org/token"));
    }

    #[test]
    fn a_client_shows_no_secret() {
        assert!(!format!("{:?}", made("https://id.example.org")).contains("secret"));
        assert!(matches!(Client::new("https://x.org", "a", " ", "email"), Err(ClientError::NoSecret)));
        assert!(matches!(Client::new("https://x.org", "", "a", "email"), Err(ClientError::NoId)));
        assert!(matches!(Client::new("https://x.org", "a", "b", "aud"), Err(ClientError::Claim(_))));
    }
}
