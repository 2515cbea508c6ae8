//! What was just said of activities, verbs and agents: whoever sends many statements says the same all over again, and each time
//! the database would have to be asked whether it is known.

use super::definition::{Hash, Said};
use super::term::Term;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// For how long what was stored counts as known. Something else may be stored meanwhile by another process, or with a decision, which
/// then came last: as if both had come at once.
const MOMENT: Duration = Duration::from_secs(5);

/// How much is kept at most.
const MOST: usize = 32_768;

/// What was stored a moment ago, by what it is about.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<Moment>);

#[derive(Debug, Default)]
struct Moment {
    began: Option<Instant>,
    said: HashMap<Term, Hash>,
}

impl Known {
    /// Leaves out what was just said.
    pub(super) fn leave_out<'a>(&self, said: impl Iterator<Item = &'a mut Vec<Said>>, now: Instant) {
        let known = self.moment(now);
        if !known.said.is_empty() {
            said.for_each(|said| said.retain(|one| known.said.get(&one.of) != Some(&one.hash)));
        }
    }

    /// Notes what is stored now.
    pub(super) fn note(&self, said: HashMap<Term, Hash>, now: Instant) {
        let mut known = self.moment(now);
        if known.said.len() + said.len() > MOST {
            *known = Moment::default();
        }
        known.began.get_or_insert(now);
        known.said.extend(said.into_iter().take(MOST));
    }

    /// Whatever is said next is news.
    pub(super) fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Moment::default();
    }

    fn moment(&self, now: Instant) -> MutexGuard<'_, Moment> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.began.is_some_and(|began| now.duration_since(began) > MOMENT) {
            *known = Moment::default();
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xapi::Defined;

    fn left(known: &Known, json: &str, now: Instant) -> usize {
        let mut said = vec![Said::definition(Defined::Verb, "x:did".to_owned(), json.to_owned())];
        known.leave_out(std::iter::once(&mut said), now);
        said.len()
    }

    #[test]
    fn what_was_just_said_is_left_out_for_a_moment() {
        let (known, now) = (Known::default(), Instant::now());
        let said = Said::definition(Defined::Verb, "x:did".to_owned(), "{}".to_owned());
        assert_eq!(left(&known, "{}", now), 1, "nothing was said yet");
        known.note(HashMap::from([(said.of, said.hash)]), now);
        assert_eq!(left(&known, "{}", now), 0);
        assert_eq!(left(&known, r#"{"en":"did"}"#, now), 1, "it says something else");
        known.note(HashMap::from([(said.of, [0; 32])]), now + MOMENT);
        assert_eq!(left(&known, "{}", now + MOMENT), 1, "something else was said since");
        known.note(HashMap::from([(said.of, said.hash)]), now + MOMENT);
        assert_eq!(left(&known, "{}", now + MOMENT + Duration::from_millis(1)), 1, "that is long ago");
    }
}
