//! `prework session`: dated runs of a workshop.

use super::context::{Failure, Output, State, print_json, print_line};
use super::invite::sink;
use crate::access::PersonId;
use crate::compile::minutes;
use crate::course::Minutes;
use crate::operation::paper;
use crate::operation::plan::{self, Plan};
use crate::report::table;
use crate::roster::{Session, SessionId, When};
use crate::store::Sessions as _;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// `prework session …`
#[derive(Debug, Subcommand)]
pub(super) enum Sessions {
    /// Plan a session
    Add(Add),
    /// List sessions
    List(List),
    /// Show one session
    Show(Show),
    /// Write a PDF to hang up: people scan it and sign in with their staff number
    Poster(Poster),
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// The workshop: `course/workshop`, or its own id where only one course has it
    workshop: String,
    /// When it starts: `2027-03-04T09:00[Europe/Berlin]` or RFC 3339
    #[arg(long, value_name = "TIME")]
    starts: When,
    /// When it ends; else the workshop's duration says
    #[arg(long, value_name = "TIME")]
    ends: Option<When>,
    /// The session's id; else made of the workshop and the day
    #[arg(long)]
    id: Option<String>,
    /// Seats; else what the workshop says
    #[arg(long)]
    capacity: Option<u32>,
    /// Room or call, in words
    #[arg(long)]
    place: Option<String>,
    /// How long before the start everything must be done, such as `24h`; else what the workshop says
    #[arg(long, value_parser = parse_minutes)]
    ready_by: Option<Minutes>,
    /// Who runs it (repeat for several); with nobody named, every trainer sees it
    #[arg(long = "trainer", value_name = "ID")]
    trainers: Vec<String>,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct List {
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// The session's id
    id: String,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct Poster {
    /// The session's id
    id: String,
    /// Where the PDF goes; `-` is stdout
    file: PathBuf,
    #[command(flatten)]
    state: State,
}

impl Poster {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let catalog = State::catalog(&store)?;
        let session = store.session(&SessionId(self.id.clone()))?.ok_or_else(|| unknown(&self.id))?;
        let printed = paper::poster(&session, &catalog, &self.state.address(&store)?)?;
        let mut out = sink(&self.file)?;
        out.write_all(&printed.pdf)?;
        out.flush()?;
        if self.file != Path::new("-") {
            print_line(&format!(
                "a poster in {}; it needs a server with `--smtp`, which sends the codes",
                self.file.display()
            ));
        }
        Ok(())
    }
}

fn unknown(id: &str) -> Failure {
    Failure::new(format!("there is no session `{id}`")).hint("`prework session list` shows all")
}

fn parse_minutes(text: &str) -> Result<Minutes, String> {
    minutes(text).ok_or_else(|| "write it as `24h`, `90m` or `PT24H`".to_owned())
}

impl Sessions {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Add(command) => command.run(),
            Self::List(command) => {
                let sessions = command.state.store()?.sessions()?;
                if command.format == Output::Json {
                    return print_json(&sessions.iter().map(|(s, booked)| shape(s, *booked)).collect::<Vec<_>>());
                }
                let rows: Vec<Vec<String>> = sessions.iter().map(|(s, booked)| row(s, *booked)).collect();
                print_line(table(&["id", "workshop", "starts", "zone", "seats"], &rows).trim_end());
                Ok(())
            }
            Self::Poster(command) => command.run(),
            Self::Show(command) => {
                let found = command.state.store()?.sessions()?.into_iter().find(|(s, _)| s.id.0 == command.id);
                let (session, booked) = found.ok_or_else(|| unknown(&command.id))?;
                if command.format == Output::Json {
                    return print_json(&shape(&session, booked));
                }
                print_line(table(&["id", "workshop", "starts", "zone", "seats"], &[row(&session, booked)]).trim_end());
                Ok(())
            }
        }
    }
}

impl Add {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.store()?;
        let catalog = State::catalog(&store)?;
        let plan = Plan {
            workshop: self.workshop,
            id: self.id,
            starts: self.starts,
            ends: self.ends,
            capacity: self.capacity,
            place: self.place,
            ready_by: self.ready_by,
            trainers: self.trainers.into_iter().map(PersonId).collect(),
        };
        let session = plan::add(&store, &catalog, plan)?;
        if self.format == Output::Json {
            return print_json(&shape(&session, 0));
        }
        print_line(&session.id.0);
        Ok(())
    }
}

/// The stable JSON of a session.
fn shape(session: &Session, booked: usize) -> serde_json::Value {
    let time = |at: Timestamp| at.to_zoned_datetime(session.zone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    json!({
        "id": session.id, "workshop": session.workshop.to_string(), "starts": time(session.starts), "ends": time(session.ends),
        "timezone": session.timezone, "capacity": session.capacity, "booked": booked, "place": session.place,
    })
}

fn row(session: &Session, booked: usize) -> Vec<String> {
    let seats = session.capacity.map_or_else(|| booked.to_string(), |capacity| format!("{booked} of {capacity}"));
    let starts = session.starts_at().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    vec![session.id.0.clone(), session.workshop.to_string(), starts, session.timezone.clone(), seats]
}
