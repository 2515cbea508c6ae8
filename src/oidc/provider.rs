//! The provider, asked: what it says of itself and its keys are remembered, and asked for again when it is time.

use super::keys::Key;
use super::metadata::Metadata;
use super::token::IdToken;
use super::wire::{self, Wire};
use super::{Client, Flow, OidcError, Who};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long what it says of itself is taken for true.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// How long it is left alone after it could not be asked.
const PAUSE: SignedDuration = SignedDuration::from_secs(5);
/// How soon it is asked for its keys again, when a token names one that isn't known.
const AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// What came back with a browser.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// What becomes a token.
    pub code: String,
    /// Which provider says so (RFC 9207).
    pub iss: Option<String>,
}

/// The organisation's provider. All of it blocks.
#[derive(Debug)]
pub struct Provider {
    client: Client,
    wire: Wire,
    metadata: Mutex<Known<Metadata>>,
    keys: Mutex<Known<Vec<Key>>>,
}

/// What is remembered of it.
#[derive(Debug)]
struct Known<T> {
    value: Option<Arc<T>>,
    /// When it was learnt.
    since: Timestamp,
    /// When it was asked for last.
    asked: Timestamp,
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self { value: None, since: Timestamp::MIN, asked: Timestamp::MIN }
    }
}

impl<T> Known<T> {
    /// What is known, asked for with `ask` when it is older than `fresh`, but not before a pause since it was last. What was
    /// true an hour ago is better than nothing.
    fn get(
        &mut self,
        now: Timestamp,
        (fresh, pause): (SignedDuration, SignedDuration),
        ask: impl FnOnce() -> Result<T, OidcError>,
    ) -> Result<Arc<T>, OidcError> {
        // A clock that was set back must not make it wait.
        let ago = |at: Timestamp| now.duration_since(at).abs();
        let (is_old, may_ask) = (ago(self.since) >= fresh, ago(self.asked) >= pause);
        if self.value.is_none() && !may_ask {
            return Err(OidcError::Away("it could not be a moment ago".to_owned()));
        }
        if self.value.is_none() || (is_old && may_ask) {
            self.asked = now;
            match ask() {
                Ok(value) => (self.value, self.since) = (Some(Arc::new(value)), now),
                Err(error) if self.value.is_none() => return Err(error),
                Err(error) => tracing::warn!(%error, "what is known of the sign-in provider is old"),
            }
        }
        self.value.clone().ok_or_else(|| OidcError::Away("nothing is known of it".to_owned()))
    }
}

fn lock<T>(known: &Mutex<Known<T>>) -> MutexGuard<'_, Known<T>> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Provider {
    /// The provider that `client` is known to. Nothing is asked yet.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self { client, wire: Wire::new(), metadata: Mutex::default(), keys: Mutex::default() }
    }

    /// Where to send the browser that keeps `flow`; it comes back to `back` (OpenID Connect Core 1.0, 3.1.2.1).
    ///
    /// # Errors
    /// `Away` or `Unusable`.
    pub fn address(&self, flow: &Flow, back: &str, now: Timestamp) -> Result<String, OidcError> {
        let metadata = self.metadata(now)?;
        let query = wire::form(&[
            ("response_type", "code"),
            ("client_id", &self.client.id),
            ("redirect_uri", back),
            ("scope", if self.client.claim == "email" { "openid email" } else { "openid profile email" }),
            ("state", &flow.state()),
            ("nonce", &flow.nonce()),
            ("code_challenge", &flow.challenge()),
            ("code_challenge_method", "S256"),
        ]);
        let endpoint = &metadata.authorization_endpoint;
        Ok(format!("{endpoint}{}{query}", if endpoint.contains('?') { '&' } else { '?' }))
    }

    /// Who came back with `answer`, in the browser that keeps `flow`.
    ///
    /// # Errors
    /// As [`OidcError`] says.
    pub fn identify(&self, answer: &Answer, flow: &Flow, back: &str, now: Timestamp) -> Result<Who, OidcError> {
        let metadata = self.metadata(now)?;
        metadata.sent(answer.iss.as_deref())?;
        let tokens = self.tokens(&metadata, &answer.code, flow, back)?;
        let text = |name: &str| tokens.get(name).and_then(Value::as_str);
        let token = IdToken::read(text("id_token").ok_or(OidcError::Untrue("there is no ID token"))?)?;
        let keys = self.keys(&metadata, &token, now)?;
        let key = token.key(&keys).ok_or(OidcError::Untrue("the provider has no such key"))?;
        let claims = token.believe(key, &self.client, flow, now)?;
        if let Some(who) = Who::claimed(&claims, &self.client.claim) {
            return who;
        }
        let more = match (&metadata.userinfo_endpoint, text("access_token")) {
            (Some(url), Some(token)) => self.more(url, token, &claims)?,
            _ => Map::new(),
        };
        Who::claimed(&more, &self.client.claim).unwrap_or_else(|| Err(OidcError::Unsaid(self.client.claim.clone())))
    }

    fn metadata(&self, now: Timestamp) -> Result<Arc<Metadata>, OidcError> {
        lock(&self.metadata).get(now, (FRESH, PAUSE), || {
            let (status, told) = self.wire.get(&Metadata::url(&self.client), None)?;
            if status == 200 {
                return Metadata::read(told, &self.client);
            }
            Err(OidcError::Unusable(format!("its configuration is answered with {status}")))
        })
    }

    /// The keys, asked for once more when the token's isn't among them.
    fn keys(&self, metadata: &Metadata, token: &IdToken<'_>, now: Timestamp) -> Result<Arc<Vec<Key>>, OidcError> {
        let mut known = lock(&self.keys);
        let ask = || {
            let (status, set) = self.wire.get(&metadata.jwks_uri, None)?;
            let keys = Key::read(&set);
            if status == 200 && !keys.is_empty() {
                return Ok(keys);
            }
            Err(OidcError::Unusable(format!("its keys are answered with {status}, and none of use")))
        };
        let keys = known.get(now, (FRESH, PAUSE), ask)?;
        if token.key(&keys).is_some() { Ok(keys) } else { known.get(now, (SignedDuration::ZERO, AGAIN), ask) }
    }

    /// Makes tokens of a code (Core 1.0, 3.1.3).
    fn tokens(
        &self,
        metadata: &Metadata,
        code: &str,
        flow: &Flow,
        back: &str,
    ) -> Result<Map<String, Value>, OidcError> {
        let Client { id, secret, .. } = &self.client;
        let verifier = flow.verifier();
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", &verifier),
        ];
        let credential = if metadata.wants_secret_in_form() {
            pairs.extend([("client_id", id.as_str()), ("client_secret", secret)]);
            None
        } else {
            Some(wire::basic(id, secret))
        };
        let (status, said) = self.wire.post(&metadata.token_endpoint, &wire::form(&pairs), credential.as_deref())?;
        if status == 200 { Ok(said) } else { Err(OidcError::Refused(reason(status, &said))) }
    }

    /// What else is said of the same person (Core 1.0, 5.3): many providers keep e-mail addresses out of ID tokens.
    fn more(&self, url: &str, token: &str, claims: &Map<String, Value>) -> Result<Map<String, Value>, OidcError> {
        let (status, said) = self.wire.get(url, Some(&format!("Bearer {token}")))?;
        if status != 200 {
            return Err(OidcError::Refused(reason(status, &said)));
        }
        if said.get("sub").is_none_or(|sub| Some(sub) != claims.get("sub")) {
            return Err(OidcError::Untrue("what else is said is about somebody else"));
        }
        Ok(said)
    }
}

/// Why it refuses: the code of RFC 6749, 5.2, and nothing of what it says about anybody.
fn reason(status: u16, said: &Map<String, Value>) -> String {
    let code: String = said.get("error").and_then(Value::as_str).unwrap_or_default().chars().take(40).collect();
    let is_code = !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if is_code { format!("{status}, {code}") } else { status.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn what_is_known_is_asked_for_again_when_it_is_time() {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let (asked, is_away) = (Cell::new(0), Cell::new(true));
        let mut known = Known::default();
        let mut get = |second, limits| {
            let ask = || {
                asked.set(asked.get() + 1);
                if is_away.get() { Err(OidcError::Away("no".to_owned())) } else { Ok(asked.get()) }
            };
            (known.get(at(second), limits, ask).ok().map(|value| *value), asked.get())
        };
        let usual = (FRESH, PAUSE);
        assert_eq!(get(0, usual), (None, 1));
        assert_eq!(get(4, usual), (None, 1), "left alone for a moment");
        is_away.set(false);
        assert_eq!(get(5, usual), (Some(2), 2));
        assert_eq!(get(3_604, usual), (Some(2), 2));
        is_away.set(true);
        assert_eq!(get(3_605, usual), (Some(2), 3), "what was true is better than nothing");
        is_away.set(false);
        assert_eq!(get(3_610, usual), (Some(4), 4));
        // A token that names a key nobody knows.
        let unknown = (SignedDuration::ZERO, AGAIN);
        assert_eq!([3_611, 3_669, 3_670, 3_671].map(|second| get(second, unknown).1), [4, 4, 5, 5]);
    }
}
