//! `prework schema`: what a file may say, for editors that complete YAML by JSON Schema.

use crate::compile::FileKind;
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::io::Write;
use std::process::ExitCode;

/// Print the JSON Schema of a file: of `prework.yaml`, `course.yaml`, or of a page's front matter.
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// Which file.
    #[arg(value_parser = PossibleValuesParser::new(FileKind::ALL.map(|(name, _)| name)))]
    file: String,
}

impl Schema {
    /// Prints it.
    #[must_use]
    pub(super) fn run(self) -> ExitCode {
        let kind = FileKind::ALL.iter().find(|(name, _)| *name == self.file).map(|(_, kind)| kind.schema());
        // A reader that has gone away is no failure.
        let _ = writeln!(std::io::stdout(), "{:#}", kind.unwrap_or_default());
        ExitCode::SUCCESS
    }
}
