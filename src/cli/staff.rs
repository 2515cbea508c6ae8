//! `prework trainer`: people who run sessions.

use super::context::{Failure, State};
use super::person::{Link, List};
use crate::access::{PersonId, Role};
use crate::operation::people;
use crate::roster::Person;
use crate::store::People;
use clap::{Args, Subcommand};

/// `prework trainer …`
#[derive(Debug, Subcommand)]
pub(super) enum Trainer {
    /// Add or update a trainer
    Add(Add),
    /// List trainers
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
    state: State,
}

impl Trainer {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Add(command) => command.run(),
            Self::List(command) => command.run(Role::Trainer),
            Self::Link(command) => command.run(Role::Trainer),
        }
    }
}

impl Add {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.store()?;
        let id = PersonId(self.id);
        let known = store.person(&id)?;
        let name = self.name.or_else(|| known.as_ref().map(|p| p.name.clone())).unwrap_or_else(|| id.0.clone());
        let mut person = known.unwrap_or_else(|| Person::new(&id.0, &name, Role::Trainer));
        person.name = name;
        person.roles.insert(Role::Trainer);
        person.email = self.email.or(person.email);
        people::add(&store, person)?;
        Ok(())
    }
}
