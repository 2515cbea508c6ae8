//! `prework learner`: people who work through courses.

use super::context::{Failure, State, lines, print_line};
use super::erase::Erase;
use super::person::{Link, List};
use crate::access::{PersonId, Role};
use crate::operation::people::{self, ImportError};
use crate::roster::Person;
use crate::store::People;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `prework learner …`
#[derive(Debug, Subcommand)]
pub(super) enum Learner {
    /// Add or update one learner
    Add(Add),
    /// Add or update the learners of a CSV file
    Import(Import),
    /// List learners
    List(List),
    /// Print a personal sign-in link
    Link(Link),
    /// Forget a person, and print the receipt
    Erase(Erase),
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// The person's id
    id: String,
    /// The person's name
    #[arg(long)]
    name: String,
    /// E-mail address
    #[arg(long)]
    email: Option<String>,
    /// Team
    #[arg(long)]
    team: Option<String>,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// A CSV file with a line of column names: id, name, email, team, role, …
    file: PathBuf,
    #[command(flatten)]
    state: State,
}

impl Learner {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Add(command) => command.run(),
            Self::Import(command) => command.run(),
            Self::List(command) => command.run(Role::Learner),
            Self::Link(command) => command.run(Role::Learner),
            Self::Erase(command) => command.run(),
        }
    }
}

impl Add {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.store()?;
        let id = PersonId(self.id);
        let mut person = store.person(&id)?.unwrap_or_else(|| Person::new(&id.0, &self.name, Role::Learner));
        person.name = self.name;
        person.roles.insert(Role::Learner);
        person.email = self.email.or(person.email);
        person.team = self.team.unwrap_or(person.team);
        people::add(&store, person)?;
        Ok(())
    }
}

impl Import {
    fn run(self) -> Result<(), Failure> {
        let bytes = read(&self.file)?;
        let store = self.state.store()?;
        let saved = people::import(&store, &self.file.display().to_string(), &bytes).map_err(|e| told(e, &bytes))?;
        print_line(&format!("{} added, {} changed, {} as they were", saved.added, saved.changed, saved.unchanged));
        Ok(())
    }
}

/// Reads a file a command was given.
pub(super) fn read(file: &std::path::Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| Failure::new(format!("`{}` can't be read: {error}", file.display())))
}

/// Tells why a list was not taken in.
pub(super) fn told(error: ImportError, bytes: &[u8]) -> Failure {
    match error {
        ImportError::Lines(problems) => lines(&problems, bytes),
        ImportError::Store(error) => Failure::new(error),
    }
}
