//! The instants a verdict is measured against: the session's interval (or one instant, without a session), its deadline,
//! and the one asked for.

use super::{Case, Facts};
use crate::course::{Minutes, Workshop};
use crate::roster::Session;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, ZonedDateTime};

/// The session's times in its zone, and the instant the question is asked for.
pub(super) struct Setting {
    pub(super) zone: TimeZone,
    pub(super) starts: ZonedDateTime,
    /// First instant after the session.
    pub(super) ends: Timestamp,
    pub(super) as_of: Timestamp,
    /// When everything has to be done.
    pub(super) due: Timestamp,
    /// From here on, a new major version no longer changes this session's verdicts.
    pub(super) frozen_since: Timestamp,
    /// Whether what is asked is until when what ended is in grace: then evidence lasts to the end of that. Never with a session.
    pub(super) with_grace: bool,
    /// When the person is away: each time from its first instant to the first one after it, in order, none in another.
    away: Vec<(Timestamp, Timestamp)>,
}

impl Setting {
    pub(super) fn of(case: &Case, workshop: Option<&Workshop>) -> Self {
        let Session { starts, ends, ready_by, .. } = *case.session;
        let lead = ready_by.or(workshop.map(|w| w.ready_by)).unwrap_or(Minutes(24 * 60));
        let zone = case.session.zone();
        let start = starts.to_zoned_datetime(zone.clone());
        // A count of days no calendar holds freezes everything.
        let frozen_since = jiff::Span::new()
            .try_days(case.catalog.thresholds.freeze_days)
            .and_then(|days| start.checked_sub(days))
            .map_or(Timestamp::MIN, |at| at.timestamp());
        let midnight = |day: Date| Some(day.to_zoned_datetime(zone.clone()).ok()?.timestamp());
        let days = case.person.away();
        let mut spans: Vec<(Timestamp, Timestamp)> = days
            .into_iter()
            .filter_map(|(from, to)| Some((midnight(from)?, midnight(to.checked_add(1.day()).ok()?)?)))
            .collect();
        spans.sort_unstable();
        let mut away: Vec<(Timestamp, Timestamp)> = Vec::with_capacity(spans.len());
        for (from, to) in spans {
            match away.last_mut() {
                Some((_, end)) if from <= *end => *end = to.max(*end),
                _ => away.push((from, to)),
            }
        }
        Self {
            away,
            zone,
            starts: start,
            ends,
            as_of: case.as_of,
            due: starts.checked_sub(SignedDuration::from_mins(i64::from(lead.0))).unwrap_or(Timestamp::MIN),
            frozen_since,
            with_grace: false,
        }
    }

    /// Without a session: whether something holds at an instant, and nothing has to be done by then. As an interval that is
    /// the instant alone, and what holds at it ends after it. No version is frozen.
    pub(super) fn at(facts: &Facts, instant: Timestamp) -> Self {
        let zone = TimeZone::get(&facts.catalog.timezone).unwrap_or(TimeZone::UTC);
        Self {
            starts: instant.to_zoned_datetime(zone.clone()),
            ends: instant.saturating_add(SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MAX),
            zone,
            as_of: facts.as_of,
            due: Timestamp::MAX,
            frozen_since: Timestamp::MAX,
            with_grace: false,
            away: Vec::new(),
        }
    }

    /// The same, did everything last through its grace.
    pub(super) fn with_grace(self) -> Self {
        Self { with_grace: true, ..self }
    }

    /// How long it is from one instant to another, without the days on which the person is away.
    pub(super) fn counted(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        to.duration_since(from) - self.away_between(from, to)
    }

    /// How long the person is away between two instants.
    pub(super) fn away_between(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        let overlap = |(begins, ends): &(Timestamp, Timestamp)| (*ends).min(to).duration_since((*begins).max(from));
        self.away.iter().map(overlap).filter(SignedDuration::is_positive).sum()
    }

    /// An instant as people in the session's zone read it.
    pub(super) fn local(&self, at: Timestamp) -> ZonedDateTime {
        at.to_zoned_datetime(self.zone.clone())
    }

    /// The first instant after a day; `None` past the calendar's end.
    pub(super) fn end_of(&self, day: Date) -> Option<Timestamp> {
        let next = day.checked_add(1.day()).ok()?;
        Some(next.to_zoned_datetime(self.zone.clone()).ok()?.timestamp())
    }
}
