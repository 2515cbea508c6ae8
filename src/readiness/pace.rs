//! Behind and at risk: whether what is left still fits, and whether somebody is at it. No model, only thresholds.

use super::requirement::Judged;
use super::setting::Setting;
use crate::course::{Minutes, Thresholds};
use jiff::{SignedDuration, Timestamp};

/// What there is to do, and what happened so far.
pub(super) struct Pace<'a, 'b> {
    /// All there is to do, done or not.
    pub(super) whole: Minutes,
    pub(super) left: Minutes,
    /// What is left, in the author's order.
    pub(super) open: &'b [&'b Judged<'a>],
    /// Since when the learner has had the seat.
    pub(super) opened: Timestamp,
    /// When the learner was last heard from.
    pub(super) last: Option<Timestamp>,
}

/// Why somebody may well not be ready in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Risk {
    /// More is left than fits in the days before it is due.
    TooMuch,
    /// One requirement, failed repeatedly.
    Fails(usize),
    /// Nothing was heard for long; since when, if ever.
    Idle(Option<Timestamp>),
    /// It is due soon.
    LastHours,
}

/// Why somebody is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lag {
    /// A requirement is past the author's own date.
    PastDue(usize),
    /// Less is done than should be, both in whole percent.
    Slow { done: i64, expected: i64 },
}

const DAY: i64 = 86_400;

impl Pace<'_, '_> {
    /// The first rule of "at risk" that matches.
    pub(super) fn risk(&self, setting: &Setting, thresholds: &Thresholds) -> Option<Risk> {
        let seconds = setting.counted(setting.as_of, setting.due).as_secs();
        if i128::from(self.left.0) * i128::from(DAY) > i128::from(seconds) * i128::from(thresholds.minutes_per_day) {
            return Some(Risk::TooMuch);
        }
        if let Some(most) = self.open.iter().map(|j| j.fails).max().filter(|most| *most >= thresholds.fails as usize) {
            return Some(Risk::Fails(most));
        }
        // Nobody is idle before they had the seat.
        let since = self.last.map_or(self.opened, |last| last.max(self.opened));
        let idle =
            jiff::Span::new().try_days(thresholds.idle_days).and_then(|days| setting.local(since).checked_add(days));
        let away = setting.away_between(since, setting.as_of);
        if idle.is_ok_and(|end| end.timestamp().checked_add(away).is_ok_and(|end| end <= setting.as_of)) {
            return Some(Risk::Idle(self.last));
        }
        let hours = SignedDuration::from_hours(i64::from(thresholds.last_hours));
        (setting.due.duration_since(setting.as_of) < hours).then_some(Risk::LastHours)
    }

    /// The first rule of "behind" that matches.
    pub(super) fn lag(&self, setting: &Setting, thresholds: &Thresholds) -> Option<Lag> {
        if let Some(past) = self.open.iter().position(|j| j.due.is_some_and(|due| setting.as_of >= due)) {
            return Some(Lag::PastDue(past));
        }
        let total = i128::from(setting.counted(self.opened, setting.due).as_secs());
        let whole = i128::from(self.whole.0);
        if total <= 0 || whole == 0 {
            return None;
        }
        let elapsed = i128::from(setting.counted(self.opened, setting.as_of).as_secs()).clamp(0, total);
        let done = i128::from(self.whole.0.saturating_sub(self.left.0));
        let allowed = i128::from(thresholds.behind_percent);
        // actual < expected − allowed, in whole numbers.
        let behind = done * total * 100 < elapsed * whole * 100 - allowed * whole * total;
        let percent = |part: i128, of: i128| i64::try_from(part * 100 / of).unwrap_or(100);
        behind.then(|| Lag::Slow { done: percent(done, whole), expected: percent(elapsed, total) })
    }
}
