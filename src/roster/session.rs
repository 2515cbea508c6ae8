//! A session: one dated run of a workshop.

use super::PersonId;
use crate::course::{Gate, Minutes, Modality, WorkshopKey};
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp, ZonedDateTime, tz::TimeZone};
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
    /// First instant: that of the first block.
    pub starts: Timestamp,
    /// First instant after it: that after the last block.
    pub ends: Timestamp,
    /// When people meet, where that isn't all the time from start to end: in order, none within another.
    pub blocks: Vec<Block>,
    /// IANA name of the zone people read its times in.
    pub timezone: String,
    /// Seats, if limited.
    pub capacity: Option<u32>,
    /// Where people meet.
    pub modality: Modality,
    /// Room or call, in words.
    pub place: Option<String>,
    /// The address of the call; shown to those who are let in.
    pub join_link: Option<String>,
    /// How long before the start everything must be done; `None` is what the workshop says.
    pub ready_by: Option<Minutes>,
    /// What happens to those who aren't ready; `None` is what the workshop says.
    pub gate: Option<Gate>,
    /// Whether learners can ask for a seat themselves.
    pub sign_up: SignUp,
    /// How long before the start the list closes: no seat is offered, asked for or filled after it.
    pub cut_off: Minutes,
    /// Who runs it.
    pub trainers: Vec<PersonId>,
    /// The series it is one of.
    pub series: Option<String>,
    /// How often what calendars show of it has changed (RFC 5545, 3.8.7.4).
    pub sequence: u32,
    /// Since when it doesn't take place.
    pub cancelled: Option<Timestamp>,
}

/// A part of a session in which people meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// First instant.
    pub starts: Timestamp,
    /// First instant after it.
    pub ends: Timestamp,
}

/// Whether learners can ask for a seat themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignUp {
    /// No: whoever plans it gives the seats.
    #[default]
    Closed,
    /// They ask, and an organiser says yes or no.
    Ask,
    /// They take one.
    Open,
}

impl SignUp {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Closed, Self::Ask, Self::Open];

    /// The word in columns, forms and JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Ask => "ask",
            Self::Open => "open",
        }
    }

    /// The one with that word.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }
}

impl Session {
    /// A session of one block, with nothing else said about it.
    #[must_use]
    pub fn plain(
        id: SessionId,
        workshop: WorkshopKey,
        (starts, ends): (Timestamp, Timestamp),
        timezone: String,
    ) -> Self {
        Self {
            id,
            workshop,
            starts,
            ends,
            blocks: Vec::new(),
            timezone,
            capacity: None,
            modality: Modality::default(),
            place: None,
            join_link: None,
            ready_by: None,
            gate: None,
            sign_up: SignUp::default(),
            cut_off: Minutes(0),
            trainers: Vec::new(),
            series: None,
            sequence: 0,
            cancelled: None,
        }
    }

    /// When people meet: its blocks, or all of it.
    #[must_use]
    pub fn meetings(&self) -> Vec<Block> {
        if self.blocks.is_empty() { vec![Block { starts: self.starts, ends: self.ends }] } else { self.blocks.clone() }
    }

    /// Whether people are still to meet, as far as is known at `now`.
    #[must_use]
    pub fn is_ahead(&self, now: Timestamp) -> bool {
        self.ends > now && self.cancelled.is_none()
    }

    /// From when on no seat is offered, asked for or filled.
    #[must_use]
    pub fn closes(&self) -> Timestamp {
        before(self.starts, self.cut_off)
    }

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

/// So many minutes before an instant.
pub(super) fn before(at: Timestamp, minutes: Minutes) -> Timestamp {
    at.checked_sub(SignedDuration::from_mins(i64::from(minutes.0))).unwrap_or(Timestamp::MIN)
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

/// A day and two times of it, as people write when they meet again: `2027-03-05 09:00-12:00`, or with a longer dash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meeting {
    day: jiff::civil::Date,
    starts: jiff::civil::Time,
    ends: jiff::civil::Time,
}

/// Why a text is no such meeting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no meeting: write `2027-03-05 09:00-12:00`")]
pub struct InvalidMeeting(pub String);

impl Meeting {
    /// The instants, in a zone; `None` where its clock skips one of them.
    #[must_use]
    pub fn at(self, zone: &TimeZone) -> Option<Block> {
        let instant = |time| {
            let written: DateTime = self.day.to_datetime(time);
            let read = written.to_zoned_datetime(zone.clone()).ok()?;
            (read.datetime() == written).then(|| read.timestamp())
        };
        Some(Block { starts: instant(self.starts)?, ends: instant(self.ends)? })
    }
}

impl std::str::FromStr for Meeting {
    type Err = InvalidMeeting;
    fn from_str(text: &str) -> Result<Self, InvalidMeeting> {
        let read = || {
            let (day, times) = text.trim().split_once([' ', 'T'])?;
            let (starts, ends) = times.split_once(['-', '–'])?;
            Some(Self { day: day.parse().ok()?, starts: starts.trim().parse().ok()?, ends: ends.trim().parse().ok()? })
        };
        read().ok_or_else(|| InvalidMeeting(text.to_owned()))
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
    fn meetings_as_people_write_them() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let read = |text: &str| text.parse::<Meeting>().ok().and_then(|meeting| meeting.at(&zone));
        let block = read("2027-03-05 09:00-12:30").unwrap();
        assert_eq!(block.starts.to_string(), "2027-03-05T08:00:00Z");
        assert_eq!(block.ends.to_string(), "2027-03-05T11:30:00Z");
        assert_eq!(read("2027-03-05 09:00–12:30"), Some(block));
        assert_eq!(read("2027-03-28 02:30-04:00"), None, "an hour that isn't there");
        for none in ["2027-03-05", "2027-03-05 9-12", "tomorrow 09:00-10:00"] {
            assert_eq!(read(none), None, "{none}");
        }
    }

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
