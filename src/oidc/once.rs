//! What came back once doesn't come back again.

use jiff::{SignedDuration, Timestamp};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// How long a state is remembered: longer than a flow lasts.
const KEPT: SignedDuration = SignedDuration::from_mins(11);
/// How many are. The provider takes a code once, too.
const MOST: usize = 10_000;

/// States that were used.
#[derive(Debug, Default)]
pub struct Once(Mutex<VecDeque<(Timestamp, String)>>);

impl Once {
    /// Uses a state up; false when it was used before.
    pub fn take(&self, state: &str, now: Timestamp) -> bool {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while used.front().is_some_and(|(at, _)| now.duration_since(*at) > KEPT) {
            used.pop_front();
        }
        let is_new = !used.iter().any(|(_, known)| known == state);
        if is_new {
            if used.len() >= MOST {
                used.pop_front();
            }
            used.push_back((now, state.to_owned()));
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_taken_once_and_few_are_kept() {
        let (once, now) = (Once::default(), Timestamp::UNIX_EPOCH);
        assert_eq!(["a", "b", "a"].map(|state| once.take(state, now)), [true, true, false]);
        assert!(!once.take("b", now + SignedDuration::from_mins(10)));
        assert!(once.take("a", now + SignedDuration::from_mins(12)), "its flow is long over");
        let mut used = once.0.lock().unwrap();
        used.clear();
        used.extend((0..MOST).map(|n| (now, n.to_string())));
        drop(used);
        assert!(once.take("new", now) && !once.take("new", now));
        assert_eq!(once.0.lock().unwrap().len(), MOST);
    }
}
