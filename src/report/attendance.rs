//! Who was in a session, as JSON (its stable shape is in the guide), CSV, and a table for a terminal.

use super::spreadsheet_cell;
use super::table::table;
use crate::roster::{Attendance, InBlock, Person, Seat, Session};
use jiff::Timestamp;
use serde::Serialize;

/// The JSON of `prework attendance SESSION --format json`, one of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttendanceReport {
    id: String,
    name: String,
    team: String,
    booking: &'static str,
    presence: &'static str,
    minutes: u32,
    of: u32,
    blocks: Vec<Part>,
}

/// One block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Part {
    starts: String,
    ends: String,
    state: &'static str,
    sign: &'static str,
    minutes: u32,
    by: Option<String>,
}

impl AttendanceReport {
    /// Somebody's presence; `by` says who marked a block, by its first instant. Instants carry the session zone's offset.
    #[must_use]
    pub fn new(
        person: &Person,
        seat: Seat,
        attendance: &Attendance,
        session: &Session,
        by: &dyn Fn(Timestamp) -> Option<String>,
    ) -> Self {
        let zone = session.zone();
        let time = |at: Timestamp| at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        let part = |known: &InBlock| {
            let presence = attendance.presence(known.block.starts);
            Part {
                starts: time(known.block.starts),
                ends: time(known.block.ends),
                state: presence.code(),
                sign: presence.sign(),
                minutes: known.minutes,
                by: by(known.block.starts),
            }
        };
        Self {
            id: person.id.to_string(),
            name: person.name.clone(),
            team: person.team_at(session.starts),
            booking: seat.code(),
            presence: attendance.turnout.code(),
            minutes: attendance.minutes,
            of: attendance.of,
            blocks: attendance.blocks.iter().map(part).collect(),
        }
    }
}

/// One line per learner and block.
///
/// A value that a spreadsheet would take for a formula gets a `'` in front.
#[must_use]
pub fn attendance_csv(lines: &[AttendanceReport]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory can't fail.
    let _ = writer.write_record([
        "id",
        "name",
        "team",
        "booking",
        "starts",
        "state",
        "minutes",
        "by",
        "presence",
        "minutes_in_all",
        "of",
    ]);
    for line in lines {
        for part in &line.blocks {
            let cells = [
                line.id.clone(),
                line.name.clone(),
                line.team.clone(),
                line.booking.to_owned(),
                part.starts.clone(),
                part.state.to_owned(),
                part.minutes.to_string(),
                part.by.clone().unwrap_or_default(),
                line.presence.to_owned(),
                line.minutes.to_string(),
                line.of.to_string(),
            ];
            let _ = writer.write_record(cells.map(spreadsheet_cell));
        }
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// For a terminal: a sign and a word per block, with the minutes credited.
#[must_use]
pub fn attendance_table(lines: &[AttendanceReport]) -> String {
    let word = |code: &str| code.replace('_', " ");
    let blocks: Vec<String> = lines.first().map_or_else(Vec::new, |line| {
        line.blocks.iter().map(|part| part.starts.get(..16).unwrap_or_default().replace('T', " ")).collect()
    });
    let mut headings = vec!["learner", "team"];
    headings.extend(blocks.iter().map(String::as_str));
    headings.extend(["min", "in all"]);
    let row = |line: &AttendanceReport| {
        let mut row = vec![line.name.clone(), line.team.clone()];
        row.extend(line.blocks.iter().map(|part| format!("{} {}", part.sign, word(part.state))));
        row.extend([format!("{} of {}", line.minutes, line.of), word(line.presence)]);
        row
    };
    table(&headings, &lines.iter().map(row).collect::<Vec<_>>())
}
