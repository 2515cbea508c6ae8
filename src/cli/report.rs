//! `prework report`: what the trainer's screens show, in a terminal or a file.

use super::context::{Failure, Output, State, Why, print_json, print_line};
use super::{assignments, items, taught};
use crate::decision::{self, Act};
use crate::operation::attend;
use crate::operation::judge::{self, JudgeError};
use crate::operation::look;
use crate::report::{AuditEntry, ReadinessReport, audit_csv, audit_table, readiness_csv, readiness_table};
use crate::roster::{SessionId, When};
use crate::store::Decisions as _;
use clap::{Args, Subcommand};
use jiff::Timestamp;

/// `prework report …`
#[derive(Debug, Subcommand)]
pub(super) enum Report {
    /// Who is ready for a session, who is not, and why
    Readiness(Readiness),
    /// Who holds what courses ask of their audience, and what is due when
    Standing(assignments::Standing),
    /// What was decided, by whom and why
    Audit(Audit),
    /// What a session's people bring: decisions needed, what to spend time on, the plan
    Brief(super::brief::BriefCommand),
    /// How each question is answered, and where people leave a module, with the line to mend
    Items(items::Items),
    /// How often each step of a workshop landed, and in which sessions it is to be taught again
    Taught(taught::TaughtCommand),
}

#[derive(Debug, Args)]
pub(super) struct Audit {
    /// Only what is about this person, by id
    #[arg(long, value_name = "ID")]
    person: Option<String>,
    /// Only this kind
    #[arg(long, value_name = "KIND", value_parser = clap::builder::PossibleValuesParser::new(Act::KINDS))]
    kind: Option<String>,
    /// By what was known at that instant
    #[arg(long, value_name = "TIME")]
    as_of: Option<When>,
    #[command(flatten)]
    why: Why,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
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
            Self::Standing(command) => command.run(),
            Self::Audit(command) => command.run(),
            Self::Brief(command) => command.run(),
            Self::Items(command) => command.run(),
            Self::Taught(command) => command.run(),
        }
    }
}

impl Audit {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let now = Timestamp::now();
        let as_of = self.as_of.map_or(now, |when| when.0.timestamp());
        let mut records = store.decisions(as_of)?;
        records.retain(|record| {
            let act = &record.decision.act;
            self.kind.as_deref().is_none_or(|kind| act.kind() == kind)
                && self.person.as_deref().is_none_or(|person| act.about().any(|about| about.0 == person))
        });
        let act = Act::Export { what: decision::Report::Audit, person: None, session: None };
        look::taken_out(&store, self.why.grounds("").by, act, now)?;
        let entries: Vec<AuditEntry> = records.iter().map(AuditEntry::new).collect();
        match self.format {
            Output::Json => print_json(&entries)?,
            Output::Csv => print_line(audit_csv(&entries).trim_end()),
            Output::Table => print_line(audit_table(&entries).trim_end()),
        }
        Ok(())
    }
}

impl Readiness {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.store()?;
        let as_of = self.as_of.map_or_else(Timestamp::now, |when| when.0.timestamp());
        let id = SessionId(self.session);
        let (catalog, standings) = match judge::session(&store, &id, as_of) {
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
        let axes = attend::axes(&store, &catalog, &standings)?;
        match self.format {
            Output::Json => print_json(&ReadinessReport::new(&standings, &axes))?,
            Output::Csv => print_line(readiness_csv(&standings, &axes).trim_end()),
            Output::Table => print_line(readiness_table(&standings).trim_end()),
        }
        Ok(())
    }
}
