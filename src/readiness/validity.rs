//! How long a piece of evidence holds: by its own validity, and by the versions that came after it.

use super::setting::Setting;
use crate::course::Validity;
use jiff::{Span, Timestamp};

/// The end of what does not end.
pub(super) const FOREVER: Timestamp = Timestamp::MAX;

/// An end as verdicts give it: `None` for what does not end.
pub(super) fn end(until: Timestamp) -> Option<Timestamp> {
    (until != FOREVER).then_some(until)
}

/// How long evidence lasts, as the author says of what it is about. A year is a calendar year and month ends clamp, in the
/// session's zone.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Term {
    valid_for: Option<Span>,
    /// Only where the grace after the end is asked about.
    grace: Option<Span>,
}

impl Term {
    pub(super) fn of(valid_for: Option<&Validity>, grace: Option<&Validity>, setting: &Setting) -> Self {
        let grace = grace.filter(|_| setting.with_grace);
        Self { valid_for: valid_for.map(Validity::span), grace: grace.map(Validity::span) }
    }

    /// When evidence earned at `from` ends by itself.
    pub(super) fn lasts(self, from: Timestamp, setting: &Setting) -> Timestamp {
        self.valid_for.map_or(FOREVER, |span| self.prolonged(later(from, span, setting), setting))
    }

    /// When evidence ends that says its own end.
    pub(super) fn prolonged(self, end: Timestamp, setting: &Setting) -> Timestamp {
        self.grace.map_or(end, |span| later(end, span, setting))
    }
}

/// Nothing is later than the calendar's end.
fn later(from: Timestamp, span: Span, setting: &Setting) -> Timestamp {
    setting.local(from).checked_add(span).map_or(FOREVER, |end| end.timestamp())
}

/// The two ends of a piece of evidence; each is the first instant at which it no longer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hold {
    /// By the module's `valid_for`, or by what the evidence says itself.
    pub(super) lasts: Timestamp,
    /// By the policy of the versions after its own.
    pub(super) accepted: Timestamp,
}

impl Hold {
    /// The earlier end.
    pub(super) fn until(self) -> Timestamp {
        self.lasts.min(self.accepted)
    }

    /// What holds while both do.
    pub(super) fn and(self, other: Self) -> Self {
        Self { lasts: self.lasts.min(other.lasts), accepted: self.accepted.min(other.accepted) }
    }

    /// Whether it holds through the session's end.
    pub(super) fn covers(self, setting: &Setting) -> bool {
        self.until() >= setting.ends
    }

    /// Whether only a newer version ended it.
    pub(super) fn is_outdated(self, setting: &Setting) -> bool {
        self.until() <= setting.as_of && self.lasts > setting.as_of
    }

    /// The order in which evidence is preferred: through the session, then still holding, then
    /// ended by a version, then ended by time; the longer the better.
    pub(super) fn rank(self, setting: &Setting) -> (u8, Timestamp) {
        if self.covers(setting) {
            (3, self.until())
        } else if self.until() > setting.as_of {
            (2, self.until())
        } else if self.is_outdated(setting) {
            (1, self.lasts)
        } else {
            (0, self.until())
        }
    }
}
