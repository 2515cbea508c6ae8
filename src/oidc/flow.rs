//! What a browser keeps while its person is at the provider. `state`, `nonce` and the PKCE verifier (RFC 7636) follow from
//! it, so that whoever reads them in an address can't make the others.

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use ring::{digest, hmac};

/// How long somebody may be away.
const AWAY: SignedDuration = SignedDuration::from_mins(10);

/// One way to the provider and back, of one browser.
#[derive(Clone)]
pub struct Flow {
    begun: Timestamp,
    key: [u8; 32],
}

impl Flow {
    /// How long its cookie lasts, in seconds.
    pub const SECONDS: u32 = 600;

    /// One that begins `now`; `key` is random, and used for nothing else.
    #[must_use]
    pub fn new(key: [u8; 32], now: Timestamp) -> Self {
        // To the second, as it is kept.
        Self { begun: Timestamp::from_second(now.as_second()).unwrap_or(now), key }
    }

    /// As the browser keeps it.
    #[must_use]
    pub fn kept(&self) -> String {
        format!("{}.{}", self.begun.as_second(), BASE64URL_NOPAD.encode(&self.key))
    }

    /// Reads that.
    #[must_use]
    pub fn read(kept: &str) -> Option<Self> {
        let (begun, key) = kept.split_once('.')?;
        let begun = Timestamp::from_second(begun.parse().ok()?).ok()?;
        let key = BASE64URL_NOPAD.decode(key.as_bytes()).ok()?.try_into().ok()?;
        Some(Self { begun, key })
    }

    /// Whether it took too long.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        let away = now.duration_since(self.begun);
        away >= AWAY || away < SignedDuration::ZERO
    }

    /// When it began.
    pub(super) fn begun(&self) -> Timestamp {
        self.begun
    }

    /// What the provider sends back with the browser.
    #[must_use]
    pub fn state(&self) -> String {
        self.derived("state")
    }

    /// Whether `state` is its own, in the same time whatever it is.
    #[must_use]
    pub fn has(&self, state: &str) -> bool {
        is_same(&self.state(), state)
    }

    /// What the ID token repeats (OpenID Connect Core 1.0, 3.1.2.1).
    pub(super) fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// What proves at the token endpoint who began (RFC 7636, 4.1).
    pub(super) fn verifier(&self) -> String {
        self.derived("verifier")
    }

    /// What the provider is told of it at first (RFC 7636, 4.2: `S256`).
    pub(super) fn challenge(&self) -> String {
        BASE64URL_NOPAD.encode(digest::digest(&digest::SHA256, self.verifier().as_bytes()).as_ref())
    }

    /// The time is in it, so that no later one can be said to a browser's own state.
    fn derived(&self, what: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.key);
        BASE64URL_NOPAD.encode(hmac::sign(&key, format!("{what} {}", self.begun.as_second()).as_bytes()).as_ref())
    }
}

/// Whether two texts are the same, in the same time wherever they differ.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    subtle::ConstantTimeEq::ct_eq(one.as_bytes(), other.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_is_kept_and_holds_ten_minutes() {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let flow = Flow::new([7; 32], at(0));
        let read = Flow::read(&flow.kept()).unwrap();
        assert_eq!((read.state(), read.nonce(), read.verifier()), (flow.state(), flow.nonce(), flow.verifier()));
        assert!(flow.has(&flow.state()) && !flow.has(&flow.nonce()) && !flow.has(""));
        assert_eq!([0, 599, 600, -1].map(|second| flow.is_over(at(second))), [false, false, true, true]);
        assert_eq!(i64::from(Flow::SECONDS), AWAY.as_secs());
        // Whoever sets the time forward has another state.
        let later = Flow::read(&flow.kept().replace("1800000000", "1800000300")).unwrap();
        assert!(!later.has(&flow.state()));
        for kept in ["", ".", "1800000000", "1800000000.AAAA", "x.AAAA", "99999999999999999999.AAAA"] {
            assert!(Flow::read(kept).is_none(), "{kept}");
        }
    }

    #[test]
    fn a_verifier_is_as_long_as_it_should_be() {
        let flow = Flow::new([1; 32], Timestamp::UNIX_EPOCH);
        assert_eq!((flow.verifier().len(), flow.challenge().len()), (43, 43));
        assert_ne!(flow.verifier(), flow.challenge());
    }
}
