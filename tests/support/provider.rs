//! An OpenID Connect provider that says whatever a test has it say, right or wrong.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What it is asked for, and how often it was.
type Asked = BTreeMap<String, usize>;

/// A running provider. Its thread ends with the process.
pub struct Provider {
    /// Its issuer.
    pub issuer: String,
    says: Arc<Mutex<Says>>,
}

/// What it says.
pub struct Says {
    /// The id of the key that signs.
    pub kid: &'static str,
    /// Claims of the ID token, beside those it needs, or in their place.
    pub claims: Value,
    /// What it says at `/me`.
    pub more: Value,
    /// What it says of itself, beside what it needs.
    pub metadata: Value,
    /// The status of every answer, when it isn't well.
    pub status: Option<u16>,
    asked: Asked,
    key: EcdsaKeyPair,
    /// By code: the challenge, and the claims.
    granted: BTreeMap<String, (String, Value)>,
}

impl Provider {
    /// One that knows the client `prework` by the secret `s3cret`, on a port of its own.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let random = SystemRandom::new();
        let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref(), &random).unwrap();
        let says = Says {
            kid: "one",
            claims: json!({}),
            more: json!({}),
            metadata: json!({}),
            status: None,
            asked: Asked::new(),
            key,
            granted: BTreeMap::new(),
        };
        let says = Arc::new(Mutex::new(says));
        let (own, at) = (Arc::clone(&says), issuer.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let _ = answer(stream.unwrap(), &own, &at);
            }
        });
        Self { issuer, says }
    }

    /// Changes what it says.
    pub fn says(&self, change: impl FnOnce(&mut Says)) {
        change(&mut self.says.lock().unwrap());
    }

    /// How often it was asked for this path.
    pub fn asked(&self, path: &str) -> usize {
        self.says.lock().unwrap().asked.get(path).copied().unwrap_or_default()
    }

    /// Somebody signs in there, having been sent to `url` at the time `now`; the query they come back with.
    pub fn signs_in(&self, url: &str, now: jiff::Timestamp) -> String {
        let query = url.strip_prefix(&format!("{}/auth?", self.issuer)).unwrap_or_else(|| panic!("{url}"));
        let asked = pairs(query);
        assert_eq!((asked["response_type"].as_str(), asked["code_challenge_method"].as_str()), ("code", "S256"));
        let mut claims = json!({
            "iss": self.issuer, "aud": "prework", "sub": "sub-1", "nonce": asked["nonce"],
            "iat": now.as_second(), "exp": now.as_second() + 300,
        });
        let mut says = self.says.lock().unwrap();
        claims.as_object_mut().unwrap().extend(says.claims.as_object().unwrap().clone());
        let code = format!("code-{}", says.granted.len());
        says.granted.insert(code.clone(), (asked["code_challenge"].clone(), claims));
        format!("code={code}&state={}", asked["state"])
    }
}

/// The pairs of a form.
pub fn pairs(form: &str) -> BTreeMap<String, String> {
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    form.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

impl Says {
    fn token(&self, claims: &Value) -> String {
        let header = json!({ "alg": "ES256", "kid": self.kid });
        let [head, payload] = [&header, claims].map(|part| BASE64URL_NOPAD.encode(part.to_string().as_bytes()));
        let message = format!("{head}.{payload}");
        let signature = self.key.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
    }

    /// Makes tokens of a code, once, for whoever has its verifier.
    fn exchange(&mut self, form: &BTreeMap<String, String>, credential: &str) -> (u16, Value) {
        let refused = |error: &str| (400, json!({ "error": error, "error_description": "Ana <ana@x.org>" }));
        if credential != format!("Basic {}", BASE64.encode(b"prework:s3cret")) {
            return refused("invalid_client");
        }
        let challenge = BASE64URL_NOPAD.encode(digest(&SHA256, form["code_verifier"].as_bytes()).as_ref());
        match self.granted.remove(&form["code"]) {
            Some((known, claims)) if known == challenge && form["redirect_uri"].ends_with("/sign-in/back") => {
                (200, json!({ "id_token": self.token(&claims), "access_token": "t0k", "token_type": "Bearer" }))
            }
            _ => refused("invalid_grant"),
        }
    }
}

fn answer(stream: TcpStream, says: &Mutex<Says>, issuer: &str) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length, mut credential) = (String::new(), 0, String::new());
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse().unwrap(),
            Some((name, value)) if name.eq_ignore_ascii_case("authorization") => value.clone_into(&mut credential),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let path = first.split(' ').nth(1).unwrap_or_default();
    let mut says = says.lock().unwrap();
    *says.asked.entry(path.to_owned()).or_default() += 1;
    let (status, told) = match path {
        _ if says.status.is_some() => (says.status.unwrap(), json!({})),
        "/.well-known/openid-configuration" => {
            let at = |path: &str| format!("{issuer}{path}");
            let mut told = json!({
                "issuer": issuer, "authorization_endpoint": at("/auth"), "token_endpoint": at("/token"),
                "userinfo_endpoint": at("/me"), "jwks_uri": at("/keys"),
            });
            told.as_object_mut().unwrap().extend(says.metadata.as_object().unwrap().clone());
            (200, told)
        }
        "/keys" => {
            let (x, y) = says.key.public_key().as_ref()[1..].split_at(32);
            let [x, y] = [x, y].map(|part| BASE64URL_NOPAD.encode(part));
            (200, json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": says.kid, "x": x, "y": y }] }))
        }
        "/token" => says.exchange(&pairs(std::str::from_utf8(&body).unwrap()), &credential),
        "/me" if credential == "Bearer t0k" => (200, says.more.clone()),
        _ => (404, json!({})),
    };
    let told = told.to_string();
    let mut stream = reader.into_inner();
    write!(
        stream,
        "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{told}",
        told.len()
    )
}
