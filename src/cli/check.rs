//! `prework check`: every mistake of a root, with its place and a hint.

use super::context::Stateless;
use crate::compile::{Source, compile};
use crate::diagnostic::{Colour, render, render_json};
use crate::disk::FolderSource;
use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Check courses: every mistake with path, line, column and a hint. Exits with 1 when there is an error.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// The folder of the courses.
    #[arg(default_value = ".")]
    pub root: PathBuf,
    /// How to print: for people (on stderr), or as an array of JSON (on stdout).
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub format: CheckFormat,
    #[command(flatten)]
    _stateless: Stateless,
}

/// How `check` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// With the line each mistake is on.
    Human,
    /// `[{code, severity, message, path, line, column, end_line, end_column, hint}]`
    Json,
}

impl Check {
    /// Checks, prints, and says whether there was an error.
    #[must_use]
    pub(super) fn run(self) -> ExitCode {
        let source = match FolderSource::open(&self.root) {
            Ok(source) => source,
            Err(error) => {
                let _ = writeln!(anstream::stderr(), "error: {error}");
                return ExitCode::from(2);
            }
        };
        let compiled = compile(&source);
        let texts = |path: &str| source.text(path).ok();
        // A reader that has gone away is no failure of the check.
        let _ = match self.format {
            // `anstream` takes the colours out where nobody sees them.
            CheckFormat::Human => {
                write!(anstream::stderr(), "{}", render(&compiled.diagnostics, &texts, Colour::Always))
            }
            CheckFormat::Json => write!(std::io::stdout(), "{}", render_json(&compiled.diagnostics, &texts)),
        };
        ExitCode::from(u8::from(compiled.has_errors()))
    }
}
