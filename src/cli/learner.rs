//! `prework learner`: people who work through courses.

use super::context::{Failure, Output, State, lines, print_json, print_line};
use crate::access::{PersonId, Role};
use crate::operation::people::{self, ImportError};
use crate::operation::sign_in;
use crate::report::table;
use crate::roster::Person;
use crate::store::{People, Store};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;
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

#[derive(Debug, Args)]
pub(super) struct List {
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct Link {
    /// The person's id
    id: String,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

impl Learner {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Add(command) => command.run(),
            Self::Import(command) => command.run(),
            Self::List(command) => list(&command.state, Role::Learner, command.format),
            Self::Link(command) => link(&command.state, &command.id, Role::Learner, command.format),
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

/// Lists the people of a role.
pub(super) fn list(state: &State, role: Role, format: Output) -> Result<(), Failure> {
    let people = state.store()?.people(Some(role))?;
    match format {
        Output::Json => {
            let rows: Vec<_> = people
                .iter()
                .map(|p| json!({"id": p.id, "name": p.name, "email": p.email, "team": p.team, "active": p.active, "attributes": p.attributes}))
                .collect();
            print_json(&rows)
        }
        Output::Csv | Output::Table => {
            let rows: Vec<Vec<String>> =
                people.into_iter().map(|p| vec![p.id.0, p.name, p.team, p.email.unwrap_or_default()]).collect();
            print_line(table(&["id", "name", "team", "email"], &rows).trim_end());
            Ok(())
        }
    }
}

/// Prints a personal sign-in link.
pub(super) fn link(state: &State, id: &str, role: Role, format: Output) -> Result<(), Failure> {
    let store = state.store()?;
    let path = sign_in::link(&store, &PersonId(id.to_owned()), role, Timestamp::now())
        .map_err(|error| Failure::new(error).hint(format!("`prework {} list` shows who there is", role.as_str())))?;
    let url = format!("{}{path}", state.address(&store as &dyn Store)?);
    if format == Output::Json {
        return print_json(&json!({ "url": url }));
    }
    print_line(&url);
    Ok(())
}
