//! `prework report brief`: a session's brief as text, PDF or JSON.

use super::context::{Failure, State, print_json, print_line};
use crate::access::Role;
use crate::operation::brief::{self, Reader};
use crate::operation::judge::JudgeError;
use crate::operation::paper;
use crate::report::brief::brief_text;
use crate::roster::{SessionId, When};
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use std::path::PathBuf;

/// What a session's people bring: decisions needed, what to spend time on, what they asked, the plan. Names are in it.
#[derive(Debug, Args)]
pub(super) struct BriefCommand {
    /// The session's id
    session: String,
    /// By what was known at that instant, and the rules in force then
    #[arg(long, value_name = "TIME")]
    as_of: Option<When>,
    #[arg(long, value_enum, default_value_t)]
    format: BriefFormat,
    /// Where a PDF goes
    #[arg(long, value_name = "FILE", required_if_eq("format", "pdf"))]
    out: Option<PathBuf>,
    #[command(flatten)]
    state: State,
}

/// As what.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum BriefFormat {
    /// For a terminal, as it is mailed.
    #[default]
    Text,
    /// One page of A4.
    Pdf,
    /// For programs.
    Json,
}

impl BriefCommand {
    pub(super) fn run(self) -> Result<(), Failure> {
        let store = self.state.store()?;
        let as_of = self.as_of.map_or_else(Timestamp::now, |when| when.0.timestamp());
        let reader = Reader { address: "", home: Role::Trainer.home() };
        let made = brief::of(&store, &SessionId(self.session), reader, as_of);
        let (catalog, _, brief) = made.map_err(|error| match error {
            JudgeError::UnknownSession(_) => Failure::new(error).hint("`prework session list` shows all"),
            other => Failure::new(other),
        })?;
        match (self.format, self.out) {
            (BriefFormat::Text, _) => print_line(brief_text(&brief).trim_end()),
            (BriefFormat::Json, _) => print_json(&brief)?,
            (BriefFormat::Pdf, out) => {
                let printed = paper::brief(&brief, &catalog).map_err(Failure::new)?;
                let out = out.unwrap_or_default();
                let failed = |error| Failure::new(format!("`{}` can't be written: {error}", out.display()));
                std::fs::write(&out, printed.pdf).map_err(failed)?;
            }
        }
        Ok(())
    }
}
