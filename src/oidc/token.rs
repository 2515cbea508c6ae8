//! ID tokens: a JWS (RFC 7515) whose claims are about one person, for this server, from this provider, just now (OpenID Connect
//! Core 1.0, 3.1.3.7). Pure: the clock is an argument.

use super::flow::is_same;
use super::keys::{Algorithm, Key};
use super::{Client, Flow, OidcError};
use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

/// How far the provider's clock may be from ours, in seconds.
const SKEW: f64 = 60.0;

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

/// A token that was read and is not believed yet.
pub(super) struct IdToken<'a> {
    message: &'a [u8],
    signature: Vec<u8>,
    algorithm: Algorithm,
    /// The key it names.
    kid: Option<String>,
    claims: Map<String, Value>,
}

impl<'a> IdToken<'a> {
    pub(super) fn read(token: &'a str) -> Result<Self, OidcError> {
        let untrue = OidcError::Untrue;
        let mut parts = token.split('.');
        let (Some(head), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(untrue("the ID token is no JWS"));
        };
        let decoded =
            |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| untrue("the ID token is not base64url"));
        let header: Header =
            serde_json::from_slice(&decoded(head)?).map_err(|_| untrue("the ID token has no header"))?;
        // Extensions that have to be understood: none is (RFC 7515, 4.1.11).
        if header.crit.is_some() {
            return Err(untrue("the ID token asks for an extension"));
        }
        let algorithm =
            Algorithm::parse(&header.alg).ok_or(untrue("the ID token is signed neither with RS256 nor with ES256"))?;
        Ok(Self {
            message: &token.as_bytes()[..head.len() + 1 + payload.len()],
            signature: decoded(signature)?,
            algorithm,
            kid: header.kid,
            claims: serde_json::from_slice(&decoded(payload)?).map_err(|_| untrue("the ID token has no claims"))?,
        })
    }

    /// The one of `keys` that it says it is signed with.
    pub(super) fn key<'k>(&self, keys: &'k [Key]) -> Option<&'k Key> {
        Key::find(keys, self.kid.as_deref(), self.algorithm)
    }

    /// Its claims, once everything about it is right.
    pub(super) fn believe(
        self,
        key: &Key,
        client: &Client,
        flow: &Flow,
        now: Timestamp,
    ) -> Result<Map<String, Value>, OidcError> {
        let untrue = |why| Err(OidcError::Untrue(why));
        if !key.signed(self.message, &self.signature) {
            return untrue("the provider's key did not sign the ID token");
        }
        let text = |name: &str| self.claims.get(name).and_then(Value::as_str);
        // Seconds, perhaps with a fraction (RFC 7519, 2).
        let seconds = |name: &str| self.claims.get(name).and_then(Value::as_f64);
        if text("iss") != Some(&client.issuer) {
            return untrue("the ID token is from another issuer");
        }
        let audience: Vec<&str> = match self.claims.get("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if !audience.contains(&client.id.as_str()) {
            return untrue("the ID token is for somebody else");
        }
        let is_ours =
            text("azp").map_or(audience.len() == 1 && !self.claims.contains_key("azp"), |azp| azp == client.id);
        if !is_ours {
            return untrue("the ID token was asked for by somebody else");
        }
        #[allow(clippy::cast_precision_loss, reason = "seconds of our time are exact")]
        let (now, begun) = (now.as_second() as f64, flow.begun().as_second() as f64);
        if !seconds("exp").is_some_and(|exp| now < exp + SKEW) {
            return untrue("the ID token has expired");
        }
        if !seconds("iat").is_some_and(|iat| iat <= now + SKEW && iat >= begun - SKEW) {
            return untrue("the ID token was not made for this sign-in");
        }
        if self.claims.contains_key("nbf") && !seconds("nbf").is_some_and(|nbf| nbf <= now + SKEW) {
            return untrue("the ID token does not hold yet");
        }
        if !text("nonce").is_some_and(|nonce| is_same(nonce, &flow.nonce())) {
            return untrue("the ID token is for another sign-in");
        }
        if text("sub").is_none_or(str::is_empty) {
            return untrue("the ID token is about nobody");
        }
        Ok(self.claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::json;

    const NOW: i64 = 1_800_000_000;

    fn client() -> Client {
        Client::new("https://id.example.org", "us", "secret", "email").unwrap()
    }

    fn flow() -> Flow {
        Flow::new([7; 32], Timestamp::from_second(NOW - 30).unwrap())
    }

    fn claims() -> Value {
        json!({
            "iss": "https://id.example.org", "aud": "us", "sub": "17", "exp": NOW + 300, "iat": NOW, "nonce": flow().nonce(),
        })
    }

    /// A pair of keys, and its public half in a set.
    struct Pair(EcdsaKeyPair, Vec<Key>);

    impl Pair {
        fn new() -> Self {
            let random = SystemRandom::new();
            let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref(), &random).unwrap();
            let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
            let [x, y] = [x, y].map(|part| BASE64URL_NOPAD.encode(part));
            let set = json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "k", "x": x, "y": y }] });
            Self(pair, Key::read(set.as_object().unwrap()))
        }

        fn sign(&self, header: &Value, claims: &Value) -> String {
            let [head, payload] = [header, claims].map(|part| BASE64URL_NOPAD.encode(part.to_string().as_bytes()));
            let message = format!("{head}.{payload}");
            let signature = self.0.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
            format!("{message}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
        }
    }

    fn believed(token: &str, keys: &[Key]) -> Result<Map<String, Value>, OidcError> {
        let token = IdToken::read(token)?;
        let key = token.key(keys).ok_or(OidcError::Untrue("no key"))?;
        token.believe(key, &client(), &flow(), Timestamp::from_second(NOW).unwrap())
    }

    fn header() -> Value {
        json!({ "alg": "ES256", "kid": "k" })
    }

    #[test]
    fn only_a_token_for_this_very_sign_in_is_believed() {
        let pair = Pair::new();
        let with = |change: &dyn Fn(&mut Value)| {
            let mut claims = claims();
            change(&mut claims);
            believed(&pair.sign(&header(), &claims), &pair.1)
        };
        assert_eq!(with(&|_| ()).unwrap()["sub"], "17");
        for (name, value) in [
            ("aud", json!(["us"])),
            ("azp", json!("us")),
            ("exp", json!(NOW - 59)),
            ("exp", json!(1_800_000_300.5)),
            ("iat", json!(NOW - 89)),
            ("nbf", json!(NOW + 59)),
        ] {
            assert!(with(&|claims| claims[name] = value.clone()).is_ok(), "{name}: {value}");
        }
        assert!(with(&|claims| (claims["aud"], claims["azp"]) = (json!(["us", "them"]), json!("us"))).is_ok());
        for (name, value, why) in [
            ("iss", json!("https://id.example.org/"), "issuer"),
            ("iss", json!(null), "issuer"),
            ("aud", json!("them"), "somebody else"),
            ("aud", json!([]), "somebody else"),
            ("aud", json!(["us", "them"]), "asked for by somebody else"),
            ("azp", json!("them"), "asked for by somebody else"),
            ("azp", json!(17), "asked for by somebody else"),
            ("exp", json!(NOW - 60), "expired"),
            ("exp", json!("soon"), "expired"),
            ("iat", json!(NOW + 61), "this sign-in"),
            ("iat", json!(NOW - 91), "this sign-in"),
            ("iat", json!(null), "this sign-in"),
            ("nbf", json!(NOW + 61), "yet"),
            ("nonce", json!("other"), "another sign-in"),
            ("nonce", json!(null), "another sign-in"),
            ("sub", json!(""), "nobody"),
        ] {
            let Err(OidcError::Untrue(said)) = with(&|claims| claims[name] = value.clone()) else {
                panic!("{name}: {value} is believed")
            };
            assert!(said.contains(why), "{name}: {said}");
        }
    }

    #[test]
    fn a_signature_is_by_the_key_that_is_named() {
        let (pair, other) = (Pair::new(), Pair::new());
        let good = pair.sign(&header(), &claims());
        assert!(believed(&good, &pair.1).is_ok());
        assert!(believed(&good, &other.1).is_err());
        let (message, signature) = good.rsplit_once('.').unwrap();
        let (head, payload) = message.split_once('.').unwrap();
        let changed = BASE64URL_NOPAD.encode(claims().to_string().replace("17", "18").as_bytes());
        let none = BASE64URL_NOPAD.encode(br#"{"alg":"none"}"#);
        let shared = BASE64URL_NOPAD.encode(br#"{"alg":"HS256","kid":"k"}"#);
        for token in [
            format!("{head}.{changed}.{signature}"),
            format!("{none}.{payload}."),
            format!("{shared}.{payload}.{signature}"),
            format!("{message}."),
            format!("{message}.{signature}."),
            format!("{message}.{signature}="),
            message.to_owned(),
            String::new(),
            "a.b.c".to_owned(),
            "..".to_owned(),
        ] {
            assert!(believed(&token, &pair.1).is_err(), "{token}");
        }
        let critical = pair.sign(&json!({ "alg": "ES256", "kid": "k", "crit": ["b64"], "b64": false }), &claims());
        assert!(believed(&critical, &pair.1).is_err());
        let unnamed = pair.sign(&json!({ "alg": "ES256" }), &claims());
        assert!(believed(&unnamed, &pair.1).is_ok(), "there is one key only");
        let unknown = pair.sign(&json!({ "alg": "ES256", "kid": "new" }), &claims());
        assert!(IdToken::read(&unknown).unwrap().key(&pair.1).is_none());
    }
}
