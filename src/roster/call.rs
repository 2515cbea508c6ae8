//! The list that a virtual call makes of who was on it: who, and when they joined and left. Whoever dropped out and came back
//! has several lines.

use super::table::{self, Table};
use super::{Session, Stay};
use crate::diagnostic::{Diagnostic, Place};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// One line of such a list. Nobody is looked up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRow {
    /// The line in the file.
    pub place: Place,
    /// Their id, if given.
    pub id: Option<String>,
    /// Their e-mail address, if given.
    pub email: Option<String>,
    /// Their name as the call had it, if given.
    pub name: Option<String>,
    /// From when to when they were there.
    pub stay: Stay,
}

/// A call's list, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Call {
    /// What it says as text: a spreadsheet's rows as CSV, so that places point into it.
    pub text: String,
    /// What can be read of it.
    pub rows: Vec<CallRow>,
    /// All its mistakes.
    pub problems: Vec<Diagnostic>,
    /// The headings of columns that say nothing here.
    pub unread: Vec<String>,
}

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Id,
    Email,
    Name,
    Joined,
    Left,
}

/// Columns that calls have for the same thing, in lower case and without anything but letters.
const SYNONYMS: [(&[&str], Column); 5] = [
    (&["id", "staffid", "staffno", "staffnumber", "employeeid", "employeeno", "personid", "learner"], Column::Id),
    (&["email", "emailaddress", "mail", "useremail", "upn", "participantidupn"], Column::Email),
    (&["name", "fullname", "displayname", "participant", "nameoriginalname", "username"], Column::Name),
    (&["joined", "join", "jointime", "joinedat", "firstjoin", "firstjointime", "from", "start"], Column::Joined),
    (&["left", "leave", "leavetime", "leftat", "lastleave", "lastleavetime", "until", "end"], Column::Left),
];

/// How far from a session a time may lie that is of it: people open a call early, and stay on.
const AROUND: SignedDuration = SignedDuration::from_hours(12);

/// Days and times as calls write them; which of month and day comes first, the session's day says.
const DAYS: [&str; 8] =
    ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d/%m/%y", "%d-%m-%Y", "%m-%d-%Y"];
const TIMES: [&str; 4] = ["%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p"];

fn named(heading: &str) -> Option<Column> {
    let key: String = heading.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect();
    SYNONYMS.iter().find(|(words, _)| words.contains(&key.as_str())).map(|(_, column)| *column)
}

/// Reads the list of a call in which a session took place; times without an offset are read in the session's zone. `path` names
/// the file in messages.
#[must_use]
pub fn read_call(path: &str, bytes: &[u8], session: &Session) -> Call {
    match table::text_of(path, bytes) {
        Ok(text) => {
            let read = read_text(path, &text, session);
            Call { text, ..read }
        }
        Err(problem) => Call { problems: vec![*problem], ..Call::default() },
    }
}

fn read_text(path: &str, text: &str, session: &Session) -> Call {
    let mut call = Call::default();
    let mut table = match Table::open(path, text, "begin with a line such as `name,email,joined,left`") {
        Ok(table) => table,
        Err(problem) => return Call { problems: vec![*problem], ..call },
    };
    let columns: Vec<Option<Column>> = table.headings.iter().map(named).collect();
    call.problems =
        table.check(&columns, &needed(&columns), &SYNONYMS.iter().flat_map(|(words, _)| words.iter().copied()));
    if !call.problems.is_empty() {
        return call;
    }
    let unread =
        table.headings.iter().zip(&columns).filter(|(heading, column)| column.is_none() && !heading.is_empty());
    call.unread = unread.map(|(heading, _)| heading.to_owned()).collect();
    while let Some(line) = table.next_line() {
        match line.and_then(|(place, record)| row(place, &columns, &record, session)) {
            Ok(row) => call.rows.push(row),
            Err(problem) => call.problems.push(*problem),
        }
    }
    call
}

/// What every such list has to say.
fn needed(columns: &[Option<Column>]) -> Vec<(bool, &'static str)> {
    let has = |wanted: Column| columns.contains(&Some(wanted));
    vec![
        (has(Column::Id) || has(Column::Email) || has(Column::Name), "who was there: `name`, `email` or `id`"),
        (has(Column::Joined), "when they joined: `joined`"),
    ]
}

fn row(
    place: Place,
    columns: &[Option<Column>],
    record: &csv::StringRecord,
    session: &Session,
) -> Result<CallRow, Box<Diagnostic>> {
    let value = |wanted: Column| {
        let at = columns.iter().position(|column| *column == Some(wanted))?;
        record.get(at).filter(|value| !value.is_empty()).map(str::to_owned)
    };
    let wrong =
        |code, message: String, hint: &str| Box::new(Diagnostic::error(code, message).at(place.clone()).hint(hint));
    let (id, email, name) = (value(Column::Id), value(Column::Email), value(Column::Name));
    if id.is_none() && email.is_none() && name.is_none() {
        return Err(wrong("no-id", "this line does not say who it is about".to_owned(), "give it a name"));
    }
    let read = |text: String| {
        instant(&text, session).map_err(|message| {
            wrong(
                "bad-time",
                message,
                "write it as `2027-03-04T09:02:00+01:00`, or `2027-03-04 09:02` where the session is",
            )
        })
    };
    let from = value(Column::Joined).ok_or_else(|| {
        wrong("bad-time", "this line does not say when they joined".to_owned(), "write it as `2027-03-04 09:02`")
    })?;
    let from = read(from)?;
    let until = value(Column::Left).map(read).transpose()?;
    if until.is_some_and(|until| until < from) {
        return Err(wrong("bad-time", "they left before they joined".to_owned(), "exchange the two"));
    }
    Ok(CallRow { id, email, name, stay: Stay { from, until }, place })
}

/// An instant around a session, however it is written.
fn instant(text: &str, session: &Session) -> Result<Timestamp, String> {
    // Between the time and “PM” stands a space of its own kind, and a comma after the day.
    let text = text.replace(['\u{202f}', '\u{a0}', ','], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found: Vec<Timestamp> = match text.parse::<Timestamp>() {
        Ok(instant) => vec![instant],
        Err(_) => local(&text, &session.zone()),
    };
    if found.is_empty() {
        return Err(format!("`{text}` is no time"));
    }
    let is_near =
        |at: &Timestamp| session.starts.duration_since(*at) <= AROUND && at.duration_since(session.ends) <= AROUND;
    found.retain(is_near);
    found.sort_unstable();
    found.dedup();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(format!("`{text}` is not at the time of the session")),
        _ => Err(format!("`{text}` could be either of two days of the session")),
    }
}

/// Every instant that a text without an offset may mean in a zone.
fn local(text: &str, zone: &TimeZone) -> Vec<Timestamp> {
    let spaced = match text.split_once('T') {
        Some((day, time)) if time.starts_with(|c: char| c.is_ascii_digit()) => format!("{day} {time}"),
        _ => text.to_owned(),
    };
    let formats = DAYS.iter().flat_map(|day| TIMES.iter().map(move |time| format!("{day} {time}")));
    let read = |format: String| {
        let at = DateTime::strptime(&format, &spaced).ok()?;
        // A year of two digits is read by a form of its own.
        (at.year() >= 1970).then(|| zone.to_timestamp(at).ok()).flatten()
    };
    formats.filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Id, WorkshopKey};
    use crate::roster::SessionId;

    fn read(day: &str, text: &str) -> String {
        let key = WorkshopKey { course: Id::new("care").unwrap(), workshop: Id::new("lab").unwrap() };
        let at = |time: &str| format!("{day}T{time}:00Z").parse().unwrap();
        let session =
            Session::plain(SessionId("s".to_owned()), key, (at("08:00"), at("11:00")), "Europe/Berlin".to_owned());
        let call = read_call("call.csv", text.as_bytes(), &session);
        let line = |place: &Place| text[..place.start].matches('\n').count() + 1;
        let told = |p: &Diagnostic| format!("line {}: {}: {}", p.place.as_ref().map_or(0, line), p.code, p.message);
        let shown = |row: &CallRow| {
            let who = [&row.id, &row.email, &row.name].into_iter().flatten().cloned().collect::<Vec<_>>().join("/");
            let until = row.stay.until.map_or_else(|| "-".to_owned(), |at| at.to_string());
            format!("{who} {} {until}", row.stay.from)
        };
        let lines: Vec<String> = if call.problems.is_empty() {
            call.rows.iter().map(shown).collect()
        } else {
            call.problems.iter().map(told).collect()
        };
        lines.join("\n")
    }

    #[test]
    fn times_as_calls_write_them() {
        for (written, day) in [
            ("2027-03-04T09:02:00+01:00", "2027-03-04"),
            ("2027-03-04T08:02:00Z", "2027-03-04"),
            ("2027-03-04 09:02", "2027-03-04"),
            ("2027-03-04T09:02:00", "2027-03-04"),
            ("04.03.2027 09:02:00", "2027-03-04"),
            ("\"3/4/2027, 9:02:00 AM\"", "2027-03-04"),
            ("\"3/4/27, 9:02:00\u{202f}AM\"", "2027-03-04"),
            ("03/04/2027 09:02:00 AM", "2027-03-04"),
            // The same text on another day: there the day comes first.
            ("03/04/2027 10:02:00", "2027-04-03"),
        ] {
            let found = read(day, &format!("name,joined\nAna,{written}\n"));
            assert_eq!(found, format!("Ana {day}T08:02:00Z -"), "{written}");
        }
    }

    #[test]
    fn columns_are_known_by_their_usual_names() {
        assert_eq!(
            read(
                "2027-03-04",
                "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\n\
                 Ana,a@x.org,03/04/2027 08:58:00 AM,03/04/2027 10:00:00 AM,62\n"
            ),
            "a@x.org/Ana 2027-03-04T07:58:00Z 2027-03-04T09:00:00Z"
        );
        assert_eq!(
            read("2027-03-04", "nmae,joined at the door\n"),
            "line 1: no-column: no column says who was there: `name`, `email` or `id`\n\
             line 1: no-column: no column says when they joined: `joined`"
        );
        assert_eq!(
            read("2027-03-04", "name,participant,joined\n"),
            "line 1: duplicate-column: `name` and `participant` are columns for the same thing"
        );
    }

    #[test]
    fn every_bad_line_is_told_at_once() {
        assert_eq!(
            read(
                "2027-03-04",
                "name,joined,left\n,2027-03-04 09:00,\nAna,,\nAna,nine,\nAna,2027-03-11 09:00,\n\
                 Ana,2027-03-04 09:00,2027-03-04 08:00\nAna,2027-03-04 09:00\n"
            ),
            "line 2: no-id: this line does not say who it is about\n\
             line 3: bad-time: this line does not say when they joined\n\
             line 4: bad-time: `nine` is no time\n\
             line 5: bad-time: `2027-03-11 09:00` is not at the time of the session\n\
             line 6: bad-time: they left before they joined\n\
             line 7: bad-line: this line has 2 values, and there are 3 columns"
        );
    }
}
