//! A session: one dated run of a workshop, and who has a seat in it.

use super::PersonId;
use crate::course::{Minutes, WorkshopKey};
use jiff::civil::DateTime;
use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A session's id, chosen by who plans it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub String);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One dated run of a workshop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Unique.
    pub id: SessionId,
    /// What is run.
    pub workshop: WorkshopKey,
    /// First instant.
    pub starts: Timestamp,
    /// First instant after it.
    pub ends: Timestamp,
    /// IANA name of the zone people read its times in.
    pub timezone: String,
    /// Seats, if limited.
    pub capacity: Option<u32>,
    /// Room or call, in words.
    pub place: Option<String>,
    /// How long before the start everything must be done; `None` is what the workshop says.
    pub ready_by: Option<Minutes>,
    /// Who runs it.
    pub trainers: Vec<PersonId>,
}

impl Session {
    /// The zone its times are read in; UTC if the name is unknown here.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.timezone).unwrap_or(TimeZone::UTC)
    }

    /// The start, in its zone.
    #[must_use]
    pub fn starts_at(&self) -> ZonedDateTime {
        self.starts.to_zoned_datetime(self.zone())
    }

    /// The end, in its zone.
    #[must_use]
    pub fn ends_at(&self) -> ZonedDateTime {
        self.ends.to_zoned_datetime(self.zone())
    }
}

/// One seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// In which session.
    pub session: SessionId,
    /// Whose.
    pub person: PersonId,
    /// Since when; nobody is behind on what came before.
    pub enrolled: Timestamp,
}

/// An instant and a zone, as written on a command line: RFC 3339 with an offset, or
/// `2027-03-04T09:00[Europe/Berlin]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When(pub ZonedDateTime);

/// Why a text is no instant with a zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time: write `2027-03-04T09:00[Europe/Berlin]` or `2027-03-04T09:00:00+01:00`")]
pub struct InvalidWhen(pub String);

impl std::str::FromStr for When {
    type Err = InvalidWhen;
    fn from_str(text: &str) -> Result<Self, InvalidWhen> {
        let invalid = || InvalidWhen(text.to_owned());
        if let Some(zone) = text.find('[') {
            let read: ZonedDateTime = text.parse().map_err(|_| invalid())?;
            // A clock that is put forward skips an hour: nobody can meet in it, and moving it in silence helps nobody.
            let skipped = text[..zone].parse::<DateTime>().is_ok_and(|written| written != read.datetime());
            return if skipped { Err(invalid()) } else { Ok(When(read)) };
        }
        // A bare offset fixes the instant; its zone is that offset.
        let instant: Timestamp = text.parse().map_err(|_| invalid())?;
        let offset = jiff::fmt::temporal::DateTimeParser::new().parse_time_zone(offset_of(text).ok_or_else(invalid)?);
        Ok(When(instant.to_zoned_datetime(offset.unwrap_or(TimeZone::UTC))))
    }
}

/// The offset at the end of an RFC 3339 timestamp.
fn offset_of(text: &str) -> Option<&str> {
    let time = text.find(['T', 't', ' '])?;
    let at = text[time..].find(['Z', 'z', '+', '-'])? + time;
    Some(if text[at..].eq_ignore_ascii_case("z") { "UTC" } else { &text[at..] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_people_write_them() {
        let read = |text: &str| text.parse::<When>().map(|when| when.0.to_string());
        assert_eq!(read("2027-03-04T09:00[Europe/Berlin]").unwrap(), "2027-03-04T09:00:00+01:00[Europe/Berlin]");
        assert_eq!(read("2027-03-04T09:00:00+01:00").unwrap(), "2027-03-04T09:00:00+01:00[+01:00]");
        assert_eq!(read("2027-03-04T09:00:00Z").unwrap(), "2027-03-04T09:00:00+00:00[UTC]");
        for none in [
            "2027-03-28T02:30[Europe/Berlin]",
            "2027-03-04T09:00",
            "2027-03-04",
            "tomorrow",
            "2027-03-04T09:00[Berlin]",
        ] {
            assert_eq!(read(none), Err(InvalidWhen(none.to_owned())));
        }
    }
}
