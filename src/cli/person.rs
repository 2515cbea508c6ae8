//! `list` and `link`, the same for every role a person signs in as.

use super::context::{Failure, Output, State, print_json, print_line, print_rows};
use crate::access::{PersonId, Role};
use crate::operation::invite;
use crate::store::People;
use clap::Args;
use jiff::Timestamp;
use serde_json::json;

/// `prework learner list`, `prework trainer list`
#[derive(Debug, Args)]
pub(super) struct List {
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

/// `prework learner link ID`, `prework trainer link ID`
#[derive(Debug, Args)]
pub(super) struct Link {
    /// The person's id
    id: String,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

impl List {
    /// Lists the people of a role.
    pub(super) fn run(self, role: Role) -> Result<(), Failure> {
        let people = self.state.store()?.people(Some(role))?;
        let now = Timestamp::now();
        if self.format == Output::Json {
            let rows: Vec<_> = people
                .iter()
                .map(|p| {
                    json!({
                        "id": p.id, "name": p.name, "email": p.email, "phone": p.phone, "team": p.team_at(now), "teams": p.teams,
                        "active": p.is_active(), "left": p.left, "also": p.also, "attributes": p.attributes,
                    })
                })
                .collect();
            return print_json(&rows);
        }
        let rows: Vec<Vec<String>> = people
            .into_iter()
            .map(|p| {
                let (team, gone) = (p.team_at(now), if p.left.is_some() { "gone" } else { "" });
                vec![p.id.0, p.name, team, p.email.unwrap_or_default(), gone.to_owned()]
            })
            .collect();
        print_rows(self.format, &["id", "name", "team", "email", "state"], &rows)
    }
}

impl Link {
    /// Prints a personal sign-in link.
    pub(super) fn run(self, role: Role) -> Result<(), Failure> {
        let store = self.state.store()?;
        let path =
            invite::link(&store, &PersonId(self.id), role, super::invite::BY, Timestamp::now()).map_err(|error| {
                Failure::new(error).hint(format!("`prework {} list` shows who there is", role.as_str()))
            })?;
        let url = format!("{}{path}", self.state.address(&store)?);
        if self.format == Output::Json {
            return print_json(&json!({ "url": url }));
        }
        print_line(&url);
        Ok(())
    }
}
