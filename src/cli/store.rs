//! `prework store`: copies of everything that is kept, made while serving, and put back.

use super::context::{Failure, State, print_line};
use crate::store::{Erasures, Lock, restore};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `prework store …`
#[derive(Debug, Subcommand)]
pub(super) enum Stores {
    /// Copy everything to a new file, also while the server runs, and verify the copy
    Backup(Backup),
    /// Verify a copy and put it in the place of what is there, which is kept beside it
    Restore(Restore),
    /// Give the room of what is gone back to the disk
    Compact(State),
}

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The file to make
    file: PathBuf,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// A file that `prework store backup` made
    file: PathBuf,
    #[command(flatten)]
    state: State,
}

impl Stores {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Backup(Backup { file, state }) => {
                let copied = state.kept()?.back_up(&file)?;
                let (statements, bytes, file) = (copied.statements, copied.bytes, file.display());
                print_line(&format!("{file}: {statements} statements, {bytes} bytes, verified"));
            }
            Self::Compact(state) => {
                if !state.kept()?.compact()? {
                    return Err(Failure::new("the files are in use: something is reading all along").hint("try again"));
                }
            }
            Self::Restore(Restore { state, .. }) if state.database().is_some() => {
                return Err(Failure::new("a PostgreSQL database is put back by its own means")
                    .hint("run `pg_restore` on what `pg_dump` made"));
            }
            Self::Restore(Restore { file, state }) => {
                // For as long as this takes no server may begin on it.
                let _lock = Lock::take(&state.data)?;
                let (restored, kept) = restore(&file, &state.data)?;
                print_line(&format!("{} statements are back", restored.statements));
                if let Some(kept) = kept {
                    print_line(&format!("what was there is kept in {}", kept.display()));
                }
            }
        }
        Ok(())
    }
}
