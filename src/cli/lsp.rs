//! `prework lsp`: the same that `check` says, in the editor.

use crate::lsp;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Speak to an editor over stdin and stdout (the Language Server Protocol): mistakes as you type, completion, definitions.
#[derive(Debug, Args)]
pub(super) struct Lsp {
    /// What editors add to say how they speak; it is the only way there is.
    #[arg(long, hide = true)]
    stdio: bool,
    /// What `prework report items` saved, told above each question; `.prework/items.json` of the courses' folder, if left out.
    /// What `prework report taught` saved, told above each step, is `taught.json` beside it
    #[arg(long, value_name = "FILE")]
    items: Option<PathBuf>,
}

impl Lsp {
    /// Speaks until the editor says goodbye.
    #[must_use]
    pub(super) fn run(self) -> ExitCode {
        let Self { stdio: _, items } = self;
        match lsp::run(items.as_deref()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let _ = writeln!(anstream::stderr(), "error: {error}");
                ExitCode::FAILURE
            }
        }
    }
}
