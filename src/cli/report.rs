//! `prework report`: what the trainer's screens show, in a terminal or a file.

use super::context::{Failure, Output, State, print_json, print_line};
use crate::operation::judge::{self, JudgeError};
use crate::report::{ReadinessReport, readiness_csv, readiness_table};
use crate::roster::{SessionId, When};
use clap::{Args, Subcommand};
use jiff::Timestamp;

/// `prework report …`
#[derive(Debug, Subcommand)]
pub(super) enum Report {
    /// Who is ready for a session, who is not, and why
    Readiness(Readiness),
}

#[derive(Debug, Args)]
pub(super) struct Readiness {
    /// The session's id
    session: String,
    /// By what was known at that instant, and the rules in force then
    #[arg(long, value_name = "TIME")]
    as_of: Option<When>,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

impl Report {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Readiness(command) => command.run(),
        }
    }
}

impl Readiness {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.store()?;
        let as_of = self.as_of.map_or_else(Timestamp::now, |when| when.0.timestamp());
        let id = SessionId(self.session);
        let (_, standings) = match judge::session(&store, &id, as_of) {
            Err(JudgeError::NothingPublished) => {
                State::catalog(&store)?;
                judge::session(&store, &id, as_of)
            }
            judged => judged,
        }
        .map_err(|error| match error {
            JudgeError::UnknownSession(_) => Failure::new(error).hint("`prework session list` shows all"),
            other => Failure::new(other),
        })?;
        match self.format {
            Output::Json => print_json(&ReadinessReport::new(&standings))?,
            Output::Csv => print_line(readiness_csv(&standings).trim_end()),
            Output::Table => print_line(readiness_table(&standings).trim_end()),
        }
        Ok(())
    }
}
