//! `prework session`: dated runs of a workshop.

mod add;
mod change;

use super::context::{Failure, Output, State, print_json, print_line, print_rows};
use super::invite::sink;
use crate::compile::minutes;
use crate::course::{Gate, Minutes, Modality};
use crate::operation::paper;
use crate::operation::plan::PlanError;
use crate::roster::{Session, SessionId, SignUp};
use crate::store::Sessions as _;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// `prework session …`
#[derive(Debug, Subcommand)]
pub(super) enum Sessions {
    /// Plan a session, or a series of them
    Add(add::Add),
    /// List sessions
    List(List),
    /// Show one session
    Show(Show),
    /// Move a session: what that does to everybody on its list is shown first
    Move(change::Move),
    /// Change its place, seats, gate or trainers
    Change(change::Change),
    /// Call a session off
    Cancel(change::Cancel),
    /// Take the last change back, within the ten minutes in which nobody is told
    Undo(change::Undo),
    /// Write a PDF to hang up: people scan it and sign in with their staff number
    Poster(Poster),
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

fn parse_minutes(text: &str) -> Result<Minutes, String> {
    minutes(text).ok_or_else(|| "write it as `24h`, `90m` or `PT24H`".to_owned())
}

fn parse_modality(text: &str) -> Result<Modality, String> {
    Modality::of(text).ok_or_else(|| one_of(Modality::ALL.map(Modality::code)))
}

fn parse_gate(text: &str) -> Result<Gate, String> {
    Gate::of(text).ok_or_else(|| one_of(Gate::ALL.map(Gate::code)))
}

fn parse_sign_up(text: &str) -> Result<SignUp, String> {
    SignUp::of(text).ok_or_else(|| one_of(SignUp::ALL.map(SignUp::code)))
}

fn one_of<const N: usize>(words: [&str; N]) -> String {
    format!("it is one of {}", words.join(", "))
}

fn unknown(id: &str) -> Failure {
    Failure::new(format!("there is no session `{id}`")).hint("`prework session list` shows all")
}

/// Why a session isn't planned so, with the command that helps.
fn unplanned(error: PlanError) -> Failure {
    match error {
        PlanError::UnknownTrainer(_) => Failure::new(error).hint("`prework trainer add` brings one in"),
        PlanError::NoEnd => Failure::new(error).hint("`--ends` says so"),
        other => other.into(),
    }
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
                print_rows(command.format, &HEADINGS, &rows)
            }
            Self::Move(command) => command.run(),
            Self::Change(command) => command.run(),
            Self::Cancel(command) => command.run(),
            Self::Undo(command) => command.run(),
            Self::Poster(command) => command.run(),
            Self::Show(command) => {
                let found = command.state.store()?.sessions()?.into_iter().find(|(s, _)| s.id.0 == command.id);
                let (session, booked) = found.ok_or_else(|| unknown(&command.id))?;
                if command.format == Output::Json {
                    return print_json(&shape(&session, booked));
                }
                print_rows(command.format, &HEADINGS, &[row(&session, booked)])
            }
        }
    }
}

/// The stable JSON of a session.
fn shape(session: &Session, booked: usize) -> serde_json::Value {
    let time = |at: Timestamp| at.to_zoned_datetime(session.zone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    json!({
        "id": session.id, "workshop": session.workshop.to_string(), "starts": time(session.starts), "ends": time(session.ends),
        "timezone": session.timezone, "capacity": session.capacity, "booked": booked, "place": session.place,
        "modality": session.modality, "join_link": session.join_link, "gate": session.gate, "sign_up": session.sign_up,
        "closes": time(session.closes()), "trainers": session.trainers, "series": session.series,
        "blocks": session.meetings().iter().map(|b| json!({ "starts": time(b.starts), "ends": time(b.ends) })).collect::<Vec<_>>(),
        "sequence": session.sequence, "cancelled": session.cancelled.map(time),
    })
}

const HEADINGS: [&str; 5] = ["id", "workshop", "starts", "zone", "seats"];

fn row(session: &Session, booked: usize) -> Vec<String> {
    let seats = session.capacity.map_or_else(|| booked.to_string(), |capacity| format!("{booked} of {capacity}"));
    let starts = session.starts_at().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let seats = if session.cancelled.is_some() { "called off".to_owned() } else { seats };
    vec![session.id.0.clone(), session.workshop.to_string(), starts, session.timezone.clone(), seats]
}
