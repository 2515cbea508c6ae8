//! `prework trainer`, `organiser`, `manager` and `auditor`: people who sign in as something else than a learner.

use super::context::{Failure, State, Why};
use super::person::{Link, List};
use crate::access::{PersonId, Role};
use crate::operation::people::{self, PersonError};
use crate::operation::roles;
use crate::roster::Person;
use clap::{Args, Subcommand};
use jiff::Timestamp;

/// `prework trainer …` and the like
#[derive(Debug, Subcommand)]
pub(super) enum Staff {
    /// Add or update one, or give the role to somebody who is known
    Add(Add),
    /// Take the role from somebody; their sign-ins in it end at once
    Remove(Remove),
    /// List those who have the role
    List(List),
    /// Print a personal sign-in link
    Link(Link),
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// The person's id
    id: String,
    /// The name shown on screens (the id, if left out)
    #[arg(long)]
    name: Option<String>,
    /// E-mail address
    #[arg(long)]
    email: Option<String>,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct Remove {
    /// The person's id
    id: String,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    state: State,
}

impl Staff {
    pub(super) fn run(self, role: Role) -> Result<(), Failure> {
        match self {
            Self::Add(command) => command.run(role),
            Self::Remove(Remove { id, why, state }) => {
                let id = PersonId(id);
                match roles::take(&state.store()?, &id, role, why.grounds("no longer needed"), Timestamp::now()) {
                    Err(PersonError::Nothing) => Err(Failure::new(format!("`{id}` is no {}", role.as_str()))
                        .hint(format!("`prework {} list` shows who is", role.as_str()))),
                    done => Ok(done?),
                }
            }
            Self::List(command) => command.run(role),
            Self::Link(command) => command.run(role),
        }
    }
}

impl Add {
    fn run(self, role: Role) -> Result<(), Failure> {
        let store = self.state.store()?;
        let id = PersonId(self.id);
        let known = match people::find(&store, &id) {
            Ok(known) if known.left.is_some() => {
                let back = format!("`prework learner deactivate {id} --undo` brings them back");
                return Err(Failure::new(format!("`{id}` is gone")).hint(back));
            }
            Ok(known) => Some(known),
            Err(PersonError::Unknown(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let name = self.name.or_else(|| known.as_ref().map(|p| p.name.clone())).unwrap_or_else(|| id.0.clone());
        let mut person = known.unwrap_or_else(|| Person::new(&id.0, &name, role));
        person.name = name;
        person.email = self.email.or(person.email);
        roles::give(&store, person, role, self.why.grounds("needs it for their work"), Timestamp::now())?;
        Ok(())
    }
}
