//! What reports for authors have in common: the courses at hand, for the lines to mend, and a file for their editor.

use super::context::{Failure, Output, State, print_json, print_line};
use crate::compile::compile;
use crate::course::{Catalog, Course};
use crate::disk::FolderSource;
use crate::roster::When;
use crate::store::SqlStore;
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What such a report is asked.
#[derive(Debug, Args)]
pub(super) struct ForAuthors {
    /// By what was known at that instant
    #[arg(long, value_name = "TIME")]
    as_of: Option<When>,
    /// The folder with the courses, for the lines to mend
    #[arg(long, default_value = ".", value_name = "ROOT")]
    root: PathBuf,
    /// Keep it as JSON for `prework lsp`, which reads it in the folder `.prework` of the courses; in the data folder, if no file
    /// is named
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    #[allow(clippy::option_option, reason = "left out, without a file, with one")]
    save: Option<Option<PathBuf>>,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

/// How a report is written where it isn't JSON.
pub(super) struct Shape<T> {
    /// What its file is called, when no other name is given.
    pub(super) file: &'static str,
    /// A line for each thing.
    pub(super) csv: fn(&T) -> String,
    /// For a terminal.
    pub(super) table: fn(&T) -> String,
}

impl ForAuthors {
    /// Prints a report, or keeps it.
    pub(super) fn tell<T: Serialize>(
        self,
        shape: &Shape<T>,
        report: impl FnOnce(&SqlStore, &Catalog, Timestamp) -> Result<T, Failure>,
    ) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let as_of = self.as_of.as_ref().map_or_else(Timestamp::now, |when| when.0.timestamp());
        let catalog = at_hand(&self.root, State::catalog(&store)?);
        let report = report(&store, &catalog, as_of)?;
        if let Some(file) = self.save {
            let file = file.unwrap_or_else(|| self.state.data.join(shape.file));
            keep(&file, &report)?;
            let _ = writeln!(anstream::stderr(), "kept in {}", file.display());
            return Ok(());
        }
        match self.format {
            Output::Json => print_json(&report)?,
            Output::Csv => print_line((shape.csv)(&report).trim_end()),
            Output::Table => print_line((shape.table)(&report).trim_end()),
        }
        Ok(())
    }
}

/// The courses as they are written in a folder, if they are those that were published; else as published, without lines.
fn at_hand(root: &Path, published: Arc<Catalog>) -> Arc<Catalog> {
    let Ok(source) = FolderSource::open(root) else { return published };
    let written = compile(&source).catalog;
    let same = |course: &Course| published.course(&course.id).is_some();
    if written.id_base == published.id_base && written.courses.iter().any(same) { Arc::new(written) } else { published }
}

/// Writes it whole, or not at all: an editor may be reading.
fn keep(file: &Path, report: &impl Serialize) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("`{}` can't be written: {error}", file.display()));
    let text = serde_json::to_string_pretty(report)?;
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let beside = file.with_extension("json.new");
    std::fs::write(&beside, text + "\n").map_err(failed)?;
    std::fs::rename(&beside, file).map_err(failed)
}
