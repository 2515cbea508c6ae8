//! How often something may be tried, by address and by account. In memory: a new start of the server begins anew, and
//! what holds then is what the store counts, see `operation::sign_in`.

use super::Problem;
use super::address::ClientAddress;
use super::page::Fault;
use crate::access::PersonId;
use axum::http::{StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many addresses or accounts are remembered at most, of each kind of try.
const MOST: usize = 20_000;

/// The bounds. A hospital's people may all come by one address at seven in the morning, so whatever works counts for
/// nothing, and what an address may get wrong is enough for some hundred people who mistype.
#[derive(Debug)]
pub(super) struct Limits {
    /// Codes that didn't fit, from an address: 200 at once, then 288 a day. A code is one of a million, and three of
    /// somebody's are looked at at most.
    codes_from: Tries<IpAddr>,
    /// The same from all the addresses that one customer may have: four times as many.
    codes_near: Tries<IpAddr>,
    /// Codes that didn't fit, for an id or an e-mail address as it was typed, whether somebody has it or not.
    codes_for: Tries<[u8; 32]>,
    /// Links that nobody has, from an address. One that works always does.
    links_from: Tries<IpAddr>,
    /// Letters asked for, from an address. How many one person gets is counted by the store.
    letters_from: Tries<IpAddr>,
    /// Attempts begun, kept and handed in, by one person.
    graded_of: Tries<PersonId>,
    /// The same from an address.
    graded_from: Tries<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            codes_from: Tries::new(200, SignedDuration::from_mins(5)),
            codes_near: Tries::new(800, SignedDuration::from_secs(75)),
            codes_for: Tries::new(10, SignedDuration::from_mins(15)),
            links_from: Tries::new(400, SignedDuration::from_secs(10)),
            letters_from: Tries::new(400, SignedDuration::from_secs(30)),
            graded_of: Tries::new(120, SignedDuration::from_secs(1)),
            graded_from: Tries::new(4_000, SignedDuration::from_millis(5)),
        }
    }
}

impl Limits {
    /// Whether a code may be looked at.
    pub(super) fn may_knock(&self, from: ClientAddress, who: &str, now: Timestamp) -> Result<(), Wait> {
        self.codes_from.check(&from.block(), now)?;
        self.codes_near.check(&from.site(), now)?;
        self.codes_for.check(&named(who), now)
    }

    /// Counts a code that didn't fit.
    pub(super) fn knocked(&self, from: ClientAddress, who: &str, now: Timestamp) {
        self.codes_from.count(from.block(), now);
        self.codes_near.count(from.site(), now);
        self.codes_for.count(named(who), now);
    }

    /// Counts a link that nobody has.
    pub(super) fn lost(&self, from: ClientAddress, now: Timestamp) -> Result<(), Wait> {
        self.links_from.take(from.block(), now)
    }

    /// Counts a letter that is asked for.
    pub(super) fn ask(&self, from: ClientAddress, now: Timestamp) -> Result<(), Wait> {
        self.letters_from.take(from.block(), now)
    }

    /// Counts what is done in an assessment.
    pub(super) fn grade(&self, from: ClientAddress, person: &PersonId, now: Timestamp) -> Result<(), Wait> {
        self.graded_of.take(person.clone(), now)?;
        self.graded_from.take(from.block(), now)
    }
}

/// Who is meant, as it was typed; however long that is.
fn named(who: &str) -> [u8; 32] {
    Sha256::digest(who.trim().to_lowercase().as_bytes()).into()
}

/// Too often; after how many seconds again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wait(pub(super) u32);

impl From<Wait> for Fault {
    fn from(Wait(seconds): Wait) -> Self {
        Self::TooOften(seconds)
    }
}

impl From<Wait> for Problem {
    fn from(Wait(seconds): Wait) -> Self {
        let detail = "This was done too often in a short time.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", "Too many requests", detail)
            .hint("wait as long as Retry-After says; nothing is lost")
            .with(header::RETRY_AFTER, seconds.into())
    }
}

/// A number of tries for each key: so many at once, and one more after each pause. Of a key that wasn't there for long
/// nothing is kept.
#[derive(Debug)]
struct Tries<K> {
    every: SignedDuration,
    /// How far ahead of the time the last try may be paid for.
    ahead: SignedDuration,
    /// Until when each key's tries are paid for.
    paid: Mutex<HashMap<K, Timestamp>>,
    most: usize,
}

impl<K: Eq + Hash> Tries<K> {
    fn new(at_once: i32, every: SignedDuration) -> Self {
        Self { every, ahead: every * at_once, paid: Mutex::default(), most: MOST }
    }

    /// Whether one more is allowed now.
    fn check(&self, key: &K, now: Timestamp) -> Result<(), Wait> {
        Self::allowed(self, self.kept().get(key).copied(), now)
    }

    fn allowed(&self, paid: Option<Timestamp>, now: Timestamp) -> Result<(), Wait> {
        // A clock that went back lets nobody wait for longer than that.
        let ahead = paid.map_or(SignedDuration::ZERO, |paid| paid.duration_since(now)).min(self.ahead);
        let wait = ahead + self.every - self.ahead;
        if wait <= SignedDuration::ZERO {
            return Ok(());
        }
        let seconds = wait.as_secs() + i64::from(wait.subsec_nanos() > 0);
        Err(Wait(u32::try_from(seconds).unwrap_or(u32::MAX)))
    }

    /// Counts one.
    fn count(&self, key: K, now: Timestamp) {
        let mut kept = self.kept();
        self.pay(&mut kept, key, now);
    }

    /// Counts one, if it is allowed.
    fn take(&self, key: K, now: Timestamp) -> Result<(), Wait> {
        let mut kept = self.kept();
        self.allowed(kept.get(&key).copied(), now)?;
        self.pay(&mut kept, key, now);
        Ok(())
    }

    fn pay(&self, kept: &mut HashMap<K, Timestamp>, key: K, now: Timestamp) {
        let later = |time: Timestamp, by| time.saturating_add(by).unwrap_or(Timestamp::MAX);
        let before = kept.get(&key).map_or(now, |paid| (*paid).max(now));
        let paid = later(before, self.every).min(later(now, self.ahead));
        if kept.len() >= self.most && !kept.contains_key(&key) {
            self.forget(kept, now);
        }
        kept.insert(key, paid);
    }

    /// Makes room: what counts no more goes, then a quarter of the rest, the least first. Who tries most is remembered.
    fn forget(&self, kept: &mut HashMap<K, Timestamp>, now: Timestamp) {
        kept.retain(|_, paid| *paid > now);
        let room = self.most / 4 * 3;
        if kept.len() > room {
            let mut ends: Vec<Timestamp> = kept.values().copied().collect();
            let surplus = ends.len() - room;
            let (_, last, _) = ends.select_nth_unstable(surplus - 1);
            let last = *last;
            // Of those that end together just as many go as have to.
            let mut surplus = surplus;
            kept.retain(|_, paid| {
                let goes = *paid <= last && surplus > 0;
                surplus -= usize::from(goes);
                !goes
            });
        }
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<K, Timestamp>> {
        self.paid.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + seconds).unwrap()
    }

    #[test]
    fn so_many_at_once_and_then_one_after_each_pause() {
        let tries = Tries::new(3, SignedDuration::from_secs(60));
        let taken = |seconds, n: usize| (0..n).filter(|_| tries.take("a", at(seconds)).is_ok()).count();
        assert_eq!(taken(0, 10), 3);
        assert_eq!(tries.check(&"a", at(0)), Err(Wait(60)));
        assert_eq!(tries.check(&"a", at(59)), Err(Wait(1)));
        assert_eq!(tries.check(&"b", at(0)), Ok(()));
        assert_eq!(taken(60, 10), 1);
        assert_eq!(taken(3_600, 10), 3);
        // What is counted without a look doesn't pile up.
        (0..100).for_each(|_| tries.count("a", at(3_600)));
        assert_eq!(tries.check(&"a", at(3_600)), Err(Wait(60)));
        // A clock that goes back.
        assert_eq!(tries.check(&"a", at(0)), Err(Wait(60)));
    }

    #[test]
    fn no_more_is_kept_than_so_much_and_who_tries_most_is_remembered() {
        let tries = Tries { most: 1_000, ..Tries::new(100, SignedDuration::from_secs(60)) };
        (0..100).for_each(|_| tries.count(0, at(0)));
        for other in 1..=50_000 {
            tries.count(other, at(0));
            assert!(tries.kept().len() <= 1_000);
        }
        assert!(tries.check(&0, at(0)).is_err());
        assert!(tries.kept().contains_key(&50_000), "the last one is");
        // What counts no more goes first.
        (50_001..51_000).for_each(|other| tries.count(other, at(59)));
        (60_000..60_700).for_each(|other| tries.count(other, at(100)));
        assert!((60_000..60_700).all(|other| tries.kept().contains_key(&other)));
    }

    /// How many codes are looked at within three days for whoever tries all the time, each time for somebody else.
    fn looked_at(mut from: impl FnMut(u32) -> IpAddr) -> u32 {
        let (limits, mut tried, mut looked_at) = (Limits::default(), 0, 0);
        for minute in 0..3 * 24 * 60 {
            let now = at(minute * 60);
            for _ in 0..50 {
                let (from, who) = (ClientAddress(from(tried)), tried.to_string());
                tried += 1;
                if limits.may_knock(from, &who, now).is_ok() {
                    limits.knocked(from, &who, now);
                    looked_at += 1;
                }
            }
        }
        looked_at
    }

    #[test]
    fn an_address_guesses_for_years() {
        let (one, four) = (200 + 3 * 288, 4 * (200 + 3 * 288));
        assert!((one - 1..=one).contains(&looked_at(|_| IpAddr::from([203, 0, 113, 9]))));
        // So does who has a network: each time another block of it.
        let network = |n: u32| IpAddr::from([0x2001, 0xdb8, 1, u16::try_from(n % 65_536).unwrap(), 0, 0, 0, 1]);
        assert!((four - 1..=four).contains(&looked_at(network)));
        assert!((four - 1..=four).contains(&looked_at(|n| IpAddr::from([203, 0, 113, n.to_le_bytes()[0]]))));
    }
}
