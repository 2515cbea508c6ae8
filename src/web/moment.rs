//! An instant as people read it, beside the exact one.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, ZonedDateTime};
use serde::Serialize;

/// The last day on which something that ends at an instant holds: “3 May 2027”.
pub(super) fn last_day(until: Timestamp, zone: &TimeZone) -> String {
    let last = until.saturating_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(until);
    last.to_zoned_datetime(zone.clone()).strftime("%-d %B %Y").to_string()
}

/// An instant for a page: `iso` for `datetime` and `title`, `human` for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Moment {
    iso: String,
    human: String,
}

impl Moment {
    /// “Thu 4 March, 09:00”, with the year when it isn't this one.
    pub(super) fn day_and_time(at: &ZonedDateTime, now: Timestamp) -> Self {
        let this_year = now.to_zoned_datetime(at.time_zone().clone()).year() == at.year();
        let form = if this_year { "%a %-d %B, %H:%M" } else { "%a %-d %B %Y, %H:%M" };
        Self { iso: iso(at), human: at.strftime(form).to_string() }
    }

    /// “Thu 4 March, 09:00–12:00”, or to another day.
    pub(super) fn range(starts: &ZonedDateTime, ends: &ZonedDateTime, now: Timestamp) -> Self {
        let Self { iso, human } = Self::day_and_time(starts, now);
        let form = if starts.date() == ends.date() { "–%H:%M" } else { " – %a %-d %B, %H:%M" };
        Self { iso, human: format!("{human}{}", ends.strftime(form)) }
    }

    /// “Thu 4 March”, with the year when it isn't this one.
    pub(super) fn day(at: &ZonedDateTime, now: Timestamp) -> Self {
        let this_year = now.to_zoned_datetime(at.time_zone().clone()).year() == at.year();
        Self { iso: iso(at), human: at.strftime(if this_year { "%a %-d %B" } else { "%a %-d %B %Y" }).to_string() }
    }

    /// What people read.
    pub(super) fn human(&self) -> &str {
        &self.human
    }

    /// “07:48:12”: how fresh a page is.
    pub(super) fn clock(at: Timestamp, zone: &TimeZone) -> Self {
        let at = at.to_zoned_datetime(zone.clone());
        Self { iso: iso(&at), human: at.strftime("%H:%M:%S").to_string() }
    }

    /// “12 Feb 2027, 10:04”: a moment on the record.
    pub(super) fn exact(at: Timestamp, zone: &TimeZone) -> Self {
        let at = at.to_zoned_datetime(zone.clone());
        Self { iso: iso(&at), human: at.strftime("%-d %b %Y, %H:%M").to_string() }
    }

    /// “Wed 18:00”, “4 March” when that is a week or more away: by when, in the least words.
    pub(super) fn by(at: &ZonedDateTime, now: Timestamp) -> Self {
        let today = now.to_zoned_datetime(at.time_zone().clone()).date();
        let form = if days_between(today, at.date()) < 7 { "%a %H:%M" } else { "%-d %B" };
        Self { iso: iso(at), human: at.strftime(form).to_string() }
    }

    /// “now”, “07:31”, “yesterday”, “Mon”, “12 Feb”, “12 Feb 2025”: how long ago, at a glance.
    pub(super) fn ago(at: Timestamp, now: Timestamp, zone: &TimeZone) -> Self {
        let (then, today) = (at.to_zoned_datetime(zone.clone()), now.to_zoned_datetime(zone.clone()));
        let minutes = now.duration_since(at).as_mins();
        let days = days_between(then.date(), today.date());
        let human = match days {
            0 if (0..2).contains(&minutes) => "now".to_owned(),
            0 => then.strftime("%H:%M").to_string(),
            1 => "yesterday".to_owned(),
            2..=6 => then.strftime("%a").to_string(),
            _ if then.year() == today.year() => then.strftime("%-d %b").to_string(),
            _ => then.strftime("%-d %b %Y").to_string(),
        };
        Self { iso: iso(&then), human }
    }
}

/// “1 h 12 min”, “3 days”: how far a session is; nothing once it has begun.
pub(super) fn until(starts: Timestamp, now: Timestamp) -> String {
    let minutes = starts.duration_since(now).as_mins();
    match minutes {
        i64::MIN..=0 => String::new(),
        1..=59 => format!("{minutes} min"),
        60..=1439 => format!("{} h {} min", minutes / 60, minutes % 60),
        1440..=2879 => "1 day".to_owned(),
        _ => format!("{} days", minutes / 1440),
    }
}

/// “a minute”, “40 min”, “3 hours”, “2 days”: how long something has waited.
pub(super) fn since(at: Timestamp, now: Timestamp) -> String {
    let minutes = now.duration_since(at).as_mins();
    match minutes {
        i64::MIN..=1 => "a minute".to_owned(),
        2..=59 => format!("{minutes} min"),
        60..=119 => "an hour".to_owned(),
        120..=1439 => format!("{} hours", minutes / 60),
        1440..=2879 => "a day".to_owned(),
        _ => format!("{} days", minutes / 1440),
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until((jiff::Unit::Day, to)).unwrap_or(0.days()).get_days().into()
}

fn iso(at: &ZonedDateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ago_is_as_exact_as_it_helps() {
        let now: Timestamp = "2027-03-04T07:48:12Z".parse().unwrap();
        let human = |at: &str| Moment::ago(at.parse().unwrap(), now, &TimeZone::UTC).human;
        assert_eq!(human("2027-03-04T07:47:30Z"), "now");
        assert_eq!(human("2027-03-04T06:40:00Z"), "06:40");
        assert_eq!(human("2027-03-03T23:59:00Z"), "yesterday");
        assert_eq!(human("2027-03-01T10:00:00Z"), "Mon");
        assert_eq!(human("2027-02-12T10:00:00Z"), "12 Feb");
        assert_eq!(human("2026-02-12T10:00:00Z"), "12 Feb 2026");
    }

    #[test]
    fn until_counts_down() {
        let until = |now: &str| until("2027-03-04T09:00:00Z".parse().unwrap(), now.parse().unwrap());
        assert_eq!(until("2027-03-04T07:48:00Z"), "1 h 12 min");
        assert_eq!(until("2027-03-01T07:48:00Z"), "3 days");
        assert_eq!(until("2027-03-04T10:00:00Z"), "");
    }
}
