//! `prework lsp`: the same that `check` says, in the editor.

use crate::lsp;
use clap::Args;
use std::io::Write;
use std::process::ExitCode;

/// Speak to an editor over stdin and stdout (the Language Server Protocol): mistakes as you type, completion, definitions.
#[derive(Debug, Args)]
pub(super) struct Lsp {
    /// What editors add to say how they speak; it is the only way there is.
    #[arg(long, hide = true)]
    stdio: bool,
}

impl Lsp {
    /// Speaks until the editor says goodbye.
    #[must_use]
    pub(super) fn run(self) -> ExitCode {
        let Self { stdio: _ } = self;
        match lsp::run() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let _ = writeln!(anstream::stderr(), "error: {error}");
                ExitCode::FAILURE
            }
        }
    }
}
