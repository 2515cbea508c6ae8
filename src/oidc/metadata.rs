//! What the provider says of itself (OpenID Connect Discovery 1.0, 3; RFC 9207, 3).

use super::{Client, OidcError};
use serde::Deserialize;
use serde_json::{Map, Value};

/// What signing in takes of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Metadata {
    issuer: String,
    /// Where browsers go.
    pub(super) authorization_endpoint: String,
    /// Where codes become tokens.
    pub(super) token_endpoint: String,
    /// Where more is said of somebody.
    pub(super) userinfo_endpoint: Option<String>,
    /// Where its keys are.
    pub(super) jwks_uri: String,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
    authorization_response_iss_parameter_supported: Option<bool>,
}

impl Metadata {
    /// Where it is (Discovery 1.0, 4.1).
    pub(super) fn url(client: &Client) -> String {
        format!("{}/.well-known/openid-configuration", client.issuer.trim_end_matches('/'))
    }

    /// Reads and checks it: a provider that says it is another could hand out that one's people.
    pub(super) fn read(told: Map<String, Value>, client: &Client) -> Result<Self, OidcError> {
        let unusable = |why: String| Err(OidcError::Unusable(why));
        let read: Self = match serde_json::from_value(Value::Object(told)) {
            Ok(read) => read,
            Err(error) => return unusable(format!("its configuration can't be read: {error}")),
        };
        if read.issuer != client.issuer {
            return unusable(format!("its configuration is that of `{}`", read.issuer.escape_debug()));
        }
        let endpoints = [&read.authorization_endpoint, &read.token_endpoint, &read.jwks_uri];
        if let Some(url) = endpoints.into_iter().chain(&read.userinfo_endpoint).find(|url| !client.may_be_at(url)) {
            return unusable(format!("`{}` is no https address", url.escape_debug()));
        }
        if read.code_challenge_methods_supported.as_ref().is_some_and(|all| !all.iter().any(|one| one == "S256")) {
            return unusable("it has no PKCE with S256".to_owned());
        }
        Ok(read)
    }

    /// Whether id and secret go into the form of a token request, since it takes them nowhere else (Core 1.0, 9).
    pub(super) fn wants_secret_in_form(&self) -> bool {
        let takes = |way: &str| {
            self.token_endpoint_auth_methods_supported.as_ref().is_some_and(|all| all.iter().any(|one| one == way))
        };
        takes("client_secret_post") && !takes("client_secret_basic")
    }

    /// Whether what came back is from this provider and no other (RFC 9207, 2.4).
    pub(super) fn sent(&self, iss: Option<&str>) -> Result<(), OidcError> {
        match iss {
            Some(iss) if iss != self.issuer => Err(OidcError::Untrue("it is from another provider")),
            None if self.authorization_response_iss_parameter_supported == Some(true) => {
                Err(OidcError::Untrue("it does not say which provider it is from"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(change: impl FnOnce(&mut Value)) -> Result<Metadata, OidcError> {
        let client = Client::new("https://id.example.org/a", "us", "secret", "email").unwrap();
        assert_eq!(Metadata::url(&client), "https://id.example.org/a/.well-known/openid-configuration");
        let mut told = json!({
            "issuer": "https://id.example.org/a", "authorization_endpoint": "https://id.example.org/auth",
            "token_endpoint": "https://id.example.org/token", "jwks_uri": "https://id.example.org/keys",
            "response_types_supported": ["code"],
        });
        change(&mut told);
        Metadata::read(told.as_object().unwrap().clone(), &client)
    }

    #[test]
    fn a_configuration_is_that_of_the_issuer_and_https() {
        assert!(read(|_| ()).is_ok());
        for (name, value) in [
            ("issuer", json!("https://id.example.org/a/")),
            ("issuer", json!(null)),
            ("token_endpoint", json!("http://id.example.org/token")),
            ("userinfo_endpoint", json!("http://127.0.0.1/me")),
            ("jwks_uri", json!("/keys")),
            ("authorization_endpoint", json!("javascript:alert(1)")),
            ("code_challenge_methods_supported", json!(["plain"])),
        ] {
            let refused = read(|told| told[name] = value);
            assert!(matches!(refused, Err(OidcError::Unusable(_))), "{name}: {refused:?}");
        }
    }

    #[test]
    fn the_secret_goes_where_it_is_taken() {
        for (ways, in_form) in [
            (json!(null), false),
            (json!(["client_secret_basic", "client_secret_post"]), false),
            (json!(["client_secret_post"]), true),
        ] {
            let told = read(|told| told["token_endpoint_auth_methods_supported"] = ways).unwrap();
            assert_eq!(told.wants_secret_in_form(), in_form);
        }
    }

    #[test]
    fn an_answer_says_which_provider_it_is_from_where_that_is_promised() {
        let (own, other) = (Some("https://id.example.org/a"), Some("https://other.example.org"));
        let silent = read(|_| ()).unwrap();
        assert_eq!([silent.sent(own), silent.sent(None)], [Ok(()), Ok(())]);
        assert!(silent.sent(other).is_err());
        let promised = read(|told| told["authorization_response_iss_parameter_supported"] = json!(true)).unwrap();
        assert!(promised.sent(own).is_ok() && promised.sent(None).is_err() && promised.sent(other).is_err());
    }
}
