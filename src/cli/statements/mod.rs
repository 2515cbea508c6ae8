//! `prework statements`: what learners did, out of the store and into it.

mod expire;
mod export;
mod forward;
mod import;

use super::context::Failure;
use clap::Subcommand;

/// `prework statements …`
#[derive(Debug, Subcommand)]
pub(super) enum Statements {
    /// Write statements out, voided ones too: one a line, oldest first
    Export(export::Export),
    /// Bring statements in, one a line; run it again if it was interrupted
    Import(import::Import),
    /// Carry statements to another record store, in order, at least once, as they come
    Forward(forward::Forward),
    /// Forget old statements
    Expire(expire::Expire),
}

impl Statements {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Export(command) => command.run(),
            Self::Import(command) => command.run(),
            Self::Forward(command) => command.run(),
            Self::Expire(command) => command.run(),
        }
    }
}
