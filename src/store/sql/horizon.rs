//! The instants at which statements are stored, and up to which instant all of them can be read.

use jiff::{SignedDuration, Timestamp};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Gives out instants that only grow, and keeps the word once given about what is complete.
#[derive(Debug, Default)]
pub(super) struct Horizon(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Readers were told that everything stored before this can be read.
    promised: Option<Timestamp>,
    /// The first instant given to a statement that is not committed yet.
    open: Option<Timestamp>,
}

impl Horizon {
    /// The instant for the next statement: `now`, or as soon after `last` and after what was promised as can be.
    pub(super) fn stamp(&self, now: Timestamp, last: Option<Timestamp>) -> Timestamp {
        let mut state = self.state();
        let after = last.and_then(|last| last.checked_add(SignedDuration::from_micros(1)).ok());
        let stamp = [after, state.promised].into_iter().flatten().fold(now, Timestamp::max);
        state.open.get_or_insert(stamp);
        stamp
    }

    /// Whatever was given an instant is on disk now, or never will be.
    pub(super) fn settle(&self) {
        self.state().open = None;
    }

    /// Everything stored before this instant, now or later, can be read.
    pub(super) fn through(&self, now: Timestamp) -> Timestamp {
        let mut state = self.state();
        let through = state.open.map_or(now, |open| open.min(now)).max(state.promised.unwrap_or(Timestamp::MIN));
        state.promised = Some(through);
        through
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_microsecond(micros).unwrap()
    }

    #[test]
    fn instants_only_grow() {
        let horizon = Horizon::default();
        assert_eq!(horizon.stamp(at(10), None), at(10));
        assert_eq!(horizon.stamp(at(10), Some(at(10))), at(11));
        assert_eq!(horizon.stamp(at(5), Some(at(11))), at(12));
    }

    #[test]
    fn what_is_not_committed_holds_the_promise_back() {
        let horizon = Horizon::default();
        horizon.stamp(at(10), None);
        assert_eq!(horizon.through(at(50)), at(10));
        horizon.settle();
        assert_eq!(horizon.through(at(50)), at(50));
    }

    #[test]
    fn a_statement_sent_before_a_promise_is_stored_after_it() {
        let horizon = Horizon::default();
        assert_eq!(horizon.through(at(50)), at(50));
        assert_eq!(horizon.stamp(at(40), None), at(50));
    }
}
