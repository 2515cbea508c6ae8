//! The other record store, over HTTP.

use super::Parcel;
use crate::xapi::Version;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use std::fmt;
use std::time::Duration;
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};
use uuid::Uuid;

/// How long a request may take.
const PATIENCE: Duration = Duration::from_mins(2);
/// How much of a refusal's reason is kept, in characters.
const REASON: usize = 300;

/// What becomes of a parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// It is stored there.
    Stored,
    /// At least one of its statements won't ever be taken.
    Refused(String),
    /// It is too large for one request.
    TooLarge,
    /// Not now; perhaps it says for how long.
    Later(String, Option<Duration>),
    /// Nothing will be taken until somebody changes the credential or the address.
    Denied(String),
}

/// Where parcels go.
pub trait Receiver {
    /// Sends one.
    fn receive(&self, parcel: &Parcel) -> Reply;
}

/// What a request is let in by.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential(String);

impl Credential {
    /// A key and its secret, as `key:secret`; `None` when there is no colon.
    #[must_use]
    pub fn basic(text: &str) -> Option<Self> {
        text.contains(':').then(|| Self(format!("Basic {}", data_encoding::BASE64.encode(text.as_bytes()))))
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential(…)")
    }
}

/// A record store at an address.
#[derive(Debug)]
pub struct HttpReceiver {
    agent: Agent,
    url: String,
    about: String,
    credential: Credential,
}

impl HttpReceiver {
    /// The store whose endpoint is `url`, such as `https://lrs.example.org/xapi`.
    #[must_use]
    pub fn new(url: &str, credential: Credential) -> Self {
        // The system's own list of authorities, so that a company's counts.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            // The credential is for this address, and for no other.
            .max_redirects(0)
            .timeout_global(Some(PATIENCE))
            .user_agent(concat!("prework/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls)
            .build()
            .new_agent();
        let url = url.trim_end_matches('/');
        Self { agent, url: format!("{url}/statements"), about: format!("{url}/about"), credential }
    }
}

impl HttpReceiver {
    /// Looks whether a record store is there: `about` says its versions, to anybody (xAPI 1.0.3, Communication 2.8).
    ///
    /// # Errors
    /// What is there instead. One that is away may come back, and is no error.
    pub fn greet(&self) -> Result<(), String> {
        let asked = self
            .agent
            .get(&self.about)
            .header("authorization", &self.credential.0)
            .header("x-experience-api-version", Version::One.header())
            .call();
        let Ok(mut response) = asked else { return Ok(()) };
        let text = response.body_mut().with_config().limit(1 << 20).read_to_string().unwrap_or_default();
        let about: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        match response.status().as_u16() {
            200..=299 if about["version"].is_array() => Ok(()),
            // One that lets nobody in, or nobody now, says so again when statements come.
            401 | 403 | 429 | 500..=599 => Ok(()),
            _ => Err(format!("{} at {}: no record store is there", response.status(), self.about)),
        }
    }
}

impl Receiver for HttpReceiver {
    fn receive(&self, parcel: &Parcel) -> Reply {
        let (kind, body) = parcel.body();
        let sent = self
            .agent
            .post(&self.url)
            .header("authorization", &self.credential.0)
            .header("x-experience-api-version", parcel.version.header())
            .header("content-type", &kind)
            .send(&body[..]);
        let mut response = match sent {
            Ok(response) => response,
            Err(error) => return Reply::Later(error.to_string(), None),
        };
        let status = response.status();
        let retry = response.headers().get("retry-after").and_then(|value| wait(value.to_str().ok()?.trim()));
        let text = response.body_mut().with_config().limit(1 << 20).read_to_string().unwrap_or_default();
        let reason = if text.trim().is_empty() { format!("{status}") } else { format!("{status}: {}", short(&text)) };
        match status.as_u16() {
            200..=299 if acknowledges(&text, parcel) => Reply::Stored,
            200..=299 => Reply::Denied(format!("{status}, but not the statements' ids: no record store is there")),
            401 | 403 | 404 | 405 | 410 | 300..=399 => Reply::Denied(reason),
            413 => Reply::TooLarge,
            408 | 425 | 429 | 500..=599 => Reply::Later(reason, retry),
            _ => Reply::Refused(reason),
        }
    }
}

/// Whether an answer is the ids of what was sent (xAPI 1.0.3, Communication 2.1.2), and not some page of another program.
fn acknowledges(text: &str, parcel: &Parcel) -> bool {
    let ids: Vec<Uuid> = serde_json::from_str(text).unwrap_or_default();
    parcel.statements.iter().all(|statement| ids.contains(&statement.id))
}

/// A reason on one line: of a problem (RFC 9457) its detail, of anything else its text.
fn short(text: &str) -> String {
    let problem: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let line: Vec<&str> = problem["detail"].as_str().unwrap_or(text).split_whitespace().collect();
    line.join(" ").chars().filter(|c| !c.is_control()).take(REASON).collect()
}

/// What `Retry-After` says (RFC 9110, 10.2.3): seconds, or a date.
fn wait(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = DateTimeParser::new().parse_timestamp(text).ok()?;
    Duration::try_from(at.duration_since(Timestamp::now())).ok()
}
