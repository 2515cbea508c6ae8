//! `prework roster`: who is expected in a session.

use super::context::{Failure, State, print_line};
use super::intake::{read, told};
use crate::operation::intake;
use crate::roster::SessionId;
use crate::store::Sessions as _;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use std::path::PathBuf;

/// `prework roster …`
#[derive(Debug, Subcommand)]
pub(super) enum Rosters {
    /// Give the people of a CSV file a seat (whole, or not at all)
    Import(Import),
    /// Print who has a seat, as CSV that `import` reads
    Export(Export),
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// The session's id
    session: String,
    /// A CSV file: ids or e-mail addresses of known people, or the columns of `learner import`
    file: PathBuf,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// The session's id
    session: String,
    #[command(flatten)]
    state: State,
}

impl Rosters {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Import(command) => command.run(),
            Self::Export(command) => command.run(),
        }
    }
}

fn known(store: &dyn crate::store::Store, id: String) -> Result<SessionId, Failure> {
    let id = SessionId(id);
    match store.session(&id)? {
        Some(_) => Ok(id),
        None => Err(Failure::new(format!("there is no session `{id}`")).hint("`prework session list` shows all")),
    }
}

impl Import {
    fn run(self) -> Result<(), Failure> {
        let bytes = read(&self.file)?;
        let store = self.state.store()?;
        let session = known(&store, self.session)?;
        let path = self.file.display().to_string();
        let taken = intake::import(&store, (&path, &bytes), Some(&session), Timestamp::now()).map_err(told)?;
        print_line(&format!("{} added, {} already on the roster", taken.seats.added, taken.seats.present));
        Ok(())
    }
}

impl Export {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.store()?;
        let session = known(&store, self.session)?;
        let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
        writer.write_record(["id", "name", "email", "team"])?;
        for (person, _) in store.roster(&session)? {
            let team = person.team_at(Timestamp::now());
            writer.write_record([
                person.id.0.clone(),
                person.name.clone(),
                person.email.clone().unwrap_or_default(),
                team,
            ])?;
        }
        writer.flush()?;
        Ok(())
    }
}
