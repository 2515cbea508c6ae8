//! `prework waiver`: excusing a learner from a requirement, on the record.

use super::context::{Failure, Output, State, print_json, print_line, print_rows};
use crate::access::PersonId;
use crate::operation::waive::{self, Grounds};
use crate::roster::When;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// `prework waiver …`
#[derive(Debug, Subcommand)]
pub(super) enum Waivers {
    /// Excuse a learner from a module
    Add(Add),
    /// List waivers, those taken back too
    List(List),
    /// Take a waiver back
    Revoke(Revoke),
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// The learner's id
    learner: String,
    /// The module: `course/module`, or its own id where only one course has it
    module: String,
    /// Who decides, as shown on screens
    #[arg(long)]
    by: String,
    /// Why
    #[arg(long)]
    reason: String,
    /// Until when: `2027-06-30T18:00[Europe/Berlin]` or RFC 3339; for good, if left out
    #[arg(long, value_name = "TIME")]
    until: Option<When>,
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
pub(super) struct Revoke {
    /// The waiver's id
    waiver: Uuid,
    /// Who decides
    #[arg(long)]
    by: String,
    /// Why
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    state: State,
}

impl Waivers {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Add(command) => command.run(),
            Self::List(command) => command.run(),
            Self::Revoke(Revoke { waiver, by, reason, state }) => {
                let grounds = Grounds { by: &by, reason: &reason };
                Ok(waive::revoke(&state.store()?, waiver, grounds, Timestamp::now())?)
            }
        }
    }
}

impl Add {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.store()?;
        let catalog = State::catalog(&store)?;
        let grounds = Grounds { by: &self.by, reason: &self.reason };
        let until = self.until.map(|when| when.0.timestamp());
        let learner = PersonId(self.learner);
        let id = waive::add(&store, &catalog, &learner, &self.module, until, grounds, Timestamp::now())?;
        if self.format == Output::Json {
            return print_json(&json!({ "id": id }));
        }
        print_line(&id.to_string());
        Ok(())
    }
}

impl List {
    fn run(self) -> Result<(), Failure> {
        let waivers = waive::list(&self.state.store()?, Timestamp::now())?;
        if self.format == Output::Json {
            let rows: Vec<_> = waivers
                .iter()
                .map(|w| {
                    json!({
                        "id": w.id, "learner": w.person, "module": w.key.to_string(), "by": w.by, "reason": w.reason,
                        "at": w.at.to_string(), "until": w.until.map(|t| t.to_string()), "revoked": w.revoked.map(|t| t.to_string()),
                    })
                })
                .collect();
            return print_json(&rows);
        }
        let rows: Vec<Vec<String>> = waivers
            .into_iter()
            .map(|w| {
                let until = match (w.revoked, w.until) {
                    (Some(at), _) => format!("taken back {at:.0}"),
                    (None, Some(until)) => format!("until {until:.0}"),
                    (None, None) => "for good".to_owned(),
                };
                vec![w.id.to_string(), w.person.0, w.key.to_string(), w.by, until, w.reason]
            })
            .collect();
        print_rows(self.format, &["id", "learner", "module", "by", "until", "reason"], &rows)
    }
}
