//! `prework roster`: who is expected in a session.

mod nudge;
mod seat;

use super::context::{Failure, Output, State, print_json, print_line, print_rows};
use super::intake::{read, told};
use crate::operation::intake;
use crate::operation::seats::{Seated, Wish};
use crate::roster::{Seat, SessionId};
use crate::store::Sessions as _;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;
use std::fmt::Write as _;
use std::path::PathBuf;

/// `prework roster …`
#[derive(Debug, Subcommand)]
pub(super) enum Rosters {
    /// Give the people of a CSV file a seat (whole, or not at all)
    Import(Import),
    /// Print who has a seat, as CSV that `import` reads
    Export(Export),
    /// List everybody who is or was on a session's list, and where they stand
    Show(Show),
    /// Give somebody a seat, by the gate and as long as there are any; also the yes to whoever asked
    Give(seat::Seat),
    /// Say no to whoever asked for a seat
    Decline(seat::Seat),
    /// Hold a free seat for somebody who waits, for two days
    Offer(seat::Seat),
    /// Take somebody off the list
    TakeOff(seat::Seat),
    /// Give a seat whatever the gate and the number of seats say, on the record
    Admit(seat::Seat),
    /// Give somebody a seat in another session instead
    Move(seat::Move),
    /// Take the last change of somebody's seat back, within the ten minutes in which nobody is told
    Undo(seat::Seat),
    /// Remind those who are behind: what they would read is shown first
    Nudge(nudge::Nudge),
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// The session's id
    session: String,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// The session's id
    session: String,
    /// A CSV file: ids or e-mail addresses of known people, or the columns of `learner import`
    file: PathBuf,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// The session's id
    session: String,
    #[command(flatten)]
    state: State,
}

impl Rosters {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Import(command) => command.run(),
            Self::Export(command) => command.run(),
            Self::Show(command) => command.run(),
            Self::Give(seat) => seat.wish(Wish::Give),
            Self::Decline(seat) => seat.wish(Wish::Decline),
            Self::Offer(seat) => seat.wish(Wish::Offer),
            Self::TakeOff(seat) => seat.wish(Wish::TakeOff),
            Self::Admit(seat) => seat.wish(Wish::Admit),
            Self::Move(command) => command.run(),
            Self::Undo(seat) => seat.undo(),
            Self::Nudge(command) => command.run(),
        }
    }
}

/// What became of a list: "12 added, 3 already on the roster; 2 wait, all seats are taken".
fn seated(seats: Seated) -> String {
    let mut line = format!("{} added, {} already on the roster", seats.added, seats.present);
    if seats.waiting > 0 {
        let _ = write!(line, "; {} on the waiting list, since every seat is taken", seats.waiting);
    }
    if seats.held > 0 {
        let _ = write!(line, "; {} let in as soon as they are ready, as the gate says", seats.held);
    }
    line
}

fn known(store: &dyn crate::store::Store, id: String) -> Result<SessionId, Failure> {
    let id = SessionId(id);
    match store.session(&id)? {
        Some(_) => Ok(id),
        None => Err(Failure::new(format!("there is no session `{id}`")).hint("`prework session list` shows all")),
    }
}

impl Import {
    fn run(self) -> Result<(), Failure> {
        let bytes = read(&self.file)?;
        let store = self.state.store()?;
        let session = known(&store, self.session)?;
        let path = self.file.display().to_string();
        let taken = intake::import(&store, (&path, &bytes), Some(&session), Timestamp::now()).map_err(told)?;
        print_line(&seated(taken.seats));
        Ok(())
    }
}

impl Show {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.store()?;
        let session = known(&store, self.session)?;
        let mut all = store.bookings_at(&session, Timestamp::MAX)?;
        all.sort_by_key(|(_, booking)| (booking.seat, booking.enrolled));
        if self.format == Output::Json {
            let shapes: Vec<_> = all
                .iter()
                .map(|(person, booking)| {
                    json!({
                        "id": person.id, "name": person.name, "seat": booking.seat, "enrolled": booking.enrolled,
                        "since": booking.since, "until": booking.until, "note": booking.note, "by": booking.by,
                    })
                })
                .collect();
            return print_json(&shapes);
        }
        let mut waiting = 0;
        let rows: Vec<Vec<String>> = all
            .iter()
            .map(|(person, booking)| {
                let seat = if booking.seat == Seat::Waitlisted {
                    waiting += 1;
                    format!("{} ({waiting})", booking.seat.code())
                } else {
                    booking.seat.code().to_owned()
                };
                vec![
                    person.id.0.clone(),
                    person.name.clone(),
                    seat,
                    format!("{:.0}", booking.since),
                    booking.note.clone(),
                ]
            })
            .collect();
        print_rows(self.format, &["id", "name", "seat", "since", "note"], &rows)
    }
}

impl Export {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.store()?;
        let session = known(&store, self.session)?;
        let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
        writer.write_record(["id", "name", "email", "team"])?;
        for (person, _) in store.roster(&session)? {
            let team = person.team_at(Timestamp::now());
            writer.write_record([
                person.id.0.clone(),
                person.name.clone(),
                person.email.clone().unwrap_or_default(),
                team,
            ])?;
        }
        writer.flush()?;
        Ok(())
    }
}
