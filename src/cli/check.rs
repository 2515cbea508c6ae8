//! `prework check`: every mistake of a root, with its place and a hint.

use super::context::Stateless;
use crate::compile::{Source, compile};
use crate::diagnostic::{Colour, fixed, render, render_json, render_sarif};
use crate::disk::{FolderSource, prefix_in_repository, rewrite_source};
use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

/// Check courses: every mistake with path, line, column and a hint. Exits with 1 when there is an error.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// The folder of the courses.
    #[arg(default_value = ".")]
    pub root: PathBuf,
    /// Mend what is safe to mend, in the sources: write the ids of questions. What is left is told.
    #[arg(long)]
    pub fix: bool,
    /// How to print: for people (on stderr), or as JSON or SARIF (on stdout).
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
    /// SARIF 2.1.0, which code hosts show beside the lines of a change.
    Sarif,
}

impl Check {
    /// Checks, prints, and says whether there was an error.
    #[must_use]
    pub(super) fn run(self) -> ExitCode {
        match self.check() {
            Ok(has_errors) => ExitCode::from(u8::from(has_errors)),
            Err(refused) => {
                let _ = writeln!(anstream::stderr(), "error: {refused}");
                ExitCode::from(2)
            }
        }
    }

    fn check(&self) -> Result<bool, Box<dyn std::error::Error>> {
        let mut source = FolderSource::open(&self.root)?;
        let mut compiled = compile(&source);
        if self.fix {
            let (files, count) = fixed(&compiled.diagnostics, &|path| source.text(path).ok());
            for (path, text) in &files {
                rewrite_source(&self.root, path, text)?;
            }
            if count > 0 {
                let _ = writeln!(anstream::stderr(), "mended: {count} in {} files", files.len());
                source = FolderSource::open(&self.root)?;
                compiled = compile(&source);
            }
        }
        let texts = |path: &str| source.text(path).ok();
        let diagnostics = &compiled.diagnostics;
        // A reader that has gone away is no failure of the check.
        let _ = match self.format {
            // `anstream` takes the colours out where nobody sees them.
            CheckFormat::Human => write!(anstream::stderr(), "{}", render(diagnostics, &texts, Colour::Always)),
            CheckFormat::Json => write!(std::io::stdout(), "{}", render_json(diagnostics, &texts)),
            CheckFormat::Sarif => {
                write!(std::io::stdout(), "{}", render_sarif(diagnostics, &texts, &prefix(&self.root)))
            }
        };
        Ok(compiled.has_errors())
    }
}

/// What stands before the paths of a root, as seen from the repository it is in, else from here.
fn prefix(root: &Path) -> String {
    let below = prefix_in_repository(root).unwrap_or_else(|| {
        let plain = root.components().all(|part| matches!(part, Component::Normal(_)));
        if plain { root.to_string_lossy().replace('\\', "/") } else { String::new() }
    });
    let below = below.trim_end_matches('/');
    if below.is_empty() { String::new() } else { format!("{below}/") }
}
