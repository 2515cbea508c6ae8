//! What is remembered of each key between its requests: how many it has left, and which version it speaks.

use crate::xapi::Version;
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The keys that were used since the server began.
#[derive(Debug, Default)]
pub struct Clients(Mutex<HashMap<String, Client>>);

#[derive(Debug, Default)]
struct Client {
    /// The version of its last request that named one.
    spoke: Option<Version>,
    bucket: Option<Bucket>,
}

/// Fills with time, up to a second's worth; requests empty it.
#[derive(Debug)]
struct Bucket {
    /// In millionths of a request.
    left: i64,
    at: Timestamp,
}

const ONE: i64 = 1_000_000;

impl Clients {
    /// Takes one request out of a key's bucket.
    ///
    /// # Errors
    /// When it is empty: after how many seconds it isn't.
    pub(super) fn take(&self, key: &str, rate: u32, now: Timestamp) -> Result<(), u32> {
        let rate = i64::from(rate.max(1));
        let mut clients = self.clients();
        let bucket = &mut clients.entry(key.to_owned()).or_default().bucket;
        let bucket = bucket.get_or_insert(Bucket { left: rate * ONE, at: now });
        // A clock set back fills nothing, and holds nothing up.
        let micros = now.duration_since(bucket.at).as_micros().clamp(0, 1_000_000);
        let gained = i64::try_from(micros).unwrap_or(0) * rate;
        *bucket = Bucket { left: (bucket.left + gained).min(rate * ONE), at: now };
        if bucket.left < ONE {
            return Err(1);
        }
        bucket.left -= ONE;
        Ok(())
    }

    /// Notes the version a key spoke; of a request that names none, tells the version to refuse it in.
    pub(super) fn speaks(&self, key: &str, version: Option<Version>) -> Version {
        let mut clients = self.clients();
        if !clients.contains_key(key) {
            clients.insert(key.to_owned(), Client::default());
        }
        let spoke = clients.get_mut(key).map(|client| {
            client.spoke = version.or(client.spoke);
            client.spoke
        });
        spoke.flatten().unwrap_or_default()
    }

    fn clients(&self) -> MutexGuard<'_, HashMap<String, Client>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills() {
        let clients = Clients::default();
        let at = |millis: i64| Timestamp::from_millisecond(1_000_000 + millis).unwrap();
        let taken = |millis, n: usize| (0..n).filter(|_| clients.take("k", 10, at(millis)).is_ok()).count();
        assert_eq!(taken(0, 20), 10);
        assert_eq!(taken(250, 20), 2);
        assert_eq!(taken(260, 20), 0);
        assert_eq!(taken(300, 20), 1);
        assert_eq!(taken(60_000, 20), 10);
        assert_eq!(taken(0, 20), 0);
        assert_eq!(taken(100, 20), 1);
        assert_eq!(clients.take("other", 1, at(0)), Ok(()));
        assert_eq!(clients.take("other", 1, at(10)), Err(1));
    }

    #[test]
    fn the_last_version_is_remembered() {
        let clients = Clients::default();
        assert_eq!(clients.speaks("k", None), Version::One);
        assert_eq!(clients.speaks("k", Some(Version::Two)), Version::Two);
        assert_eq!(clients.speaks("k", None), Version::Two);
        assert_eq!(clients.speaks("other", None), Version::One);
    }
}
