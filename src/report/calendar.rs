//! A session as calendars take it (RFC 5545), and as a mail hands it to them (RFC 5546): one event, whose id stays and whose
//! sequence grows, so that moving it moves it and calling it off takes it out.

use crate::roster::{Block, Session};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// What is done to somebody's calendar (RFC 5546, 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The event is put in, or moved.
    Request,
    /// It is taken out.
    Cancel,
}

impl Method {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// What an event says beside its times.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// Under whose name its id is unique: a host, or any other word.
    pub domain: &'a str,
    /// The workshop's title.
    pub title: &'a str,
    /// The page about it.
    pub url: &'a str,
    /// Who invites, and at what address.
    pub organiser: (&'a str, &'a str),
    /// Who is invited, and at what address.
    pub attendee: (&'a str, &'a str),
    /// How often anything about it has changed for this person.
    pub sequence: u32,
    /// When this was written.
    pub now: Timestamp,
}

/// One session as an iCalendar object, CRLF and folded lines included. What takes several meetings is one event that recurs on
/// given dates: clients move and remove it as one.
#[must_use]
pub fn calendar(session: &Session, event: &Event<'_>, method: Method) -> String {
    let meetings = session.meetings();
    let mut out = Lines(String::new());
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.line("PRODID:-//Prework//Prework//EN");
    out.line(&format!("METHOD:{}", method.as_str()));
    if let Some((first, others)) = meetings.split_first() {
        // The first one, too: it counts by itself (RFC 5545, 3.8.5.2), and parsers in use forget it.
        let dates: Vec<String> = meetings.iter().map(|block| instant(block.starts)).collect();
        one(&mut out, session, event, method, *first, &|out| {
            if dates.len() > 1 {
                out.line(&format!("RDATE:{}", dates.join(",")));
            }
        });
        let length = |block: &Block| block.ends.duration_since(block.starts);
        // A date of another length stands for itself.
        for block in others.iter().filter(|block| length(block) != length(first)) {
            let id = format!("RECURRENCE-ID:{}", instant(block.starts));
            one(&mut out, session, event, method, *block, &|out| out.line(&id));
        }
    }
    out.line("END:VCALENDAR");
    out.0
}

fn one(
    out: &mut Lines,
    session: &Session,
    event: &Event<'_>,
    method: Method,
    block: Block,
    which: &dyn Fn(&mut Lines),
) {
    let Event { domain, title, url, organiser, attendee, sequence, now } = event;
    out.line("BEGIN:VEVENT");
    out.line(&format!("UID:{}@{}", text(&session.id.0), text(domain)));
    out.line(&format!("DTSTAMP:{}", instant(*now)));
    out.line(&format!("SEQUENCE:{sequence}"));
    out.line(&format!("DTSTART:{}", instant(block.starts)));
    out.line(&format!("DTEND:{}", instant(block.ends)));
    which(out);
    out.line(&format!("SUMMARY:{}", text(title)));
    if let Some(place) = session.place.as_deref().filter(|place| !place.is_empty()) {
        out.line(&format!("LOCATION:{}", text(place)));
    }
    out.line(&format!("DESCRIPTION:{}", text(&format!("What to do before it, and how far you are: {url}"))));
    out.line(&format!("URL:{url}"));
    out.line(if method == Method::Cancel { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
    out.line(&format!("ORGANIZER;CN={}:mailto:{}", quoted(organiser.0), organiser.1));
    out.line(&format!(
        "ATTENDEE;CN={};ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:{}",
        quoted(attendee.0),
        attendee.1
    ));
    out.line("END:VEVENT");
}

/// `20270304T080000Z`: in UTC, which needs no table of zones.
fn instant(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Text as a value (RFC 5545, 3.3.11).
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Text as a parameter, which has no way to write a quote (RFC 5545, 3.2).
fn quoted(text: &str) -> String {
    let kept: String = text.chars().map(|c| if c.is_control() || c == '"' { ' ' } else { c }).collect();
    format!("\"{kept}\"")
}

/// Content lines, none longer than 75 bytes (RFC 5545, 3.1).
struct Lines(String);

impl Lines {
    fn line(&mut self, line: &str) {
        let mut room = 75;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = 74;
            }
            room -= c.len_utf8();
            self.0.push(c);
        }
        let _ = write!(self.0, "\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Id, WorkshopKey};
    use crate::roster::SessionId;

    fn session() -> Session {
        let key = WorkshopKey { course: Id::new("care").unwrap(), workshop: Id::new("lab").unwrap() };
        let times = ("2027-03-04T08:00:00Z".parse().unwrap(), "2027-03-04T11:00:00Z".parse().unwrap());
        Session {
            place: Some("Room 2; first floor, left".to_owned()),
            ..Session::plain(SessionId("lab-1".to_owned()), key, times, "Europe/Berlin".to_owned())
        }
    }

    fn event() -> Event<'static> {
        Event {
            domain: "example.org",
            title: "Hands-on: gown, gloves, mask; and what follows from them for the whole of a working day",
            url: "https://example.org/me/sessions/lab-1",
            organiser: ("Ward \"courses\"", "courses@example.org"),
            attendee: ("Ana Silva", "ana@example.org"),
            sequence: 3,
            now: "2027-03-01T10:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn an_event_is_folded_and_escaped() {
        let made = calendar(&session(), &event(), Method::Request);
        assert!(made.split("\r\n").all(|line| line.len() <= 75), "{made}");
        let whole = made.replace("\r\n ", "");
        let expected = [
            "UID:lab-1@example.org",
            "SEQUENCE:3",
            "DTSTART:20270304T080000Z",
            "SUMMARY:Hands-on: gown\\, gloves\\, mask\\; and what follows",
            "LOCATION:Room 2\\; first floor\\, left",
            "ORGANIZER;CN=\"Ward  courses \":mailto:courses@example.org",
        ];
        for line in expected {
            assert!(whole.contains(line), "{line}\n{whole}");
        }
    }

    #[test]
    fn calling_off_keeps_the_id() {
        let made = calendar(&session(), &Event { sequence: 4, ..event() }, Method::Cancel);
        for line in ["METHOD:CANCEL", "UID:lab-1@example.org", "SEQUENCE:4", "STATUS:CANCELLED"] {
            assert!(made.contains(&format!("{line}\r\n")), "{line}\n{made}");
        }
    }

    #[test]
    fn several_days_are_one_event() {
        let block = |starts: &str, ends: &str| Block { starts: starts.parse().unwrap(), ends: ends.parse().unwrap() };
        let days = Session {
            blocks: vec![
                block("2027-03-04T08:00:00Z", "2027-03-04T11:00:00Z"),
                block("2027-03-05T08:00:00Z", "2027-03-05T11:00:00Z"),
                block("2027-03-06T08:00:00Z", "2027-03-06T09:00:00Z"),
            ],
            ..session()
        };
        let made = calendar(&days, &event(), Method::Request);
        assert_eq!(made.matches("UID:lab-1@example.org\r\n").count(), 2);
        assert!(made.contains("RDATE:20270304T080000Z,20270305T080000Z,20270306T080000Z\r\n"), "{made}");
        assert!(made.contains("RECURRENCE-ID:20270306T080000Z\r\n"), "{made}");
    }
}
