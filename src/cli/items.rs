//! `prework report items`: what answers tell an author.

use super::context::{Failure, Output, State, print_json, print_line};
use crate::compile::compile;
use crate::course::{Catalog, ModuleKey};
use crate::diagnostic::nearest;
use crate::disk::FolderSource;
use crate::operation::items;
use crate::report::{items_csv, items_table};
use crate::roster::When;
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How each question is answered, and where people leave a module, with the line to mend. No names are in it.
#[derive(Debug, Args)]
pub(super) struct Items {
    /// A module, as `course/module`, or `module` where only one course has it; all of them, if left out
    module: Option<String>,
    /// By what was known at that instant
    #[arg(long, value_name = "TIME")]
    as_of: Option<When>,
    /// The folder with the courses, for the lines to mend
    #[arg(long, default_value = ".", value_name = "ROOT")]
    root: PathBuf,
    /// Keep it as JSON for `prework lsp`, which reads `.prework/items.json` of the courses' folder; `items.json` in the data
    /// folder, if no file is named
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    #[allow(clippy::option_option, reason = "left out, without a file, with one")]
    save: Option<Option<PathBuf>>,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

impl Items {
    pub(super) fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let as_of = self.as_of.as_ref().map_or_else(Timestamp::now, |when| when.0.timestamp());
        let catalog = at_hand(&self.root, State::catalog(&store)?);
        let wanted = match &self.module {
            None => items::modules(&catalog),
            Some(name) => vec![find(&catalog, name)?],
        };
        let report = items::report(&store, &catalog, &wanted, as_of)?;
        if let Some(file) = &self.save {
            let file = file.clone().unwrap_or_else(|| self.state.data.join("items.json"));
            keep(&file, &report)?;
            let _ = writeln!(anstream::stderr(), "kept in {}", file.display());
            return Ok(());
        }
        match self.format {
            Output::Json => print_json(&report)?,
            Output::Csv => print_line(items_csv(&report).trim_end()),
            Output::Table => print_line(items_table(&report).trim_end()),
        }
        Ok(())
    }
}

/// The courses as they are written in a folder, if they are those that were published; else as published, without lines.
pub(super) fn at_hand(root: &Path, published: Arc<Catalog>) -> Arc<Catalog> {
    let Ok(source) = FolderSource::open(root) else { return published };
    let written = compile(&source).catalog;
    let same = |course: &crate::course::Course| published.course(&course.id).is_some();
    if written.id_base == published.id_base && written.courses.iter().any(same) { Arc::new(written) } else { published }
}

fn find(catalog: &Catalog, name: &str) -> Result<ModuleKey, Failure> {
    catalog.find_module(name).ok_or_else(|| {
        let all: Vec<String> = items::modules(catalog).iter().map(ToString::to_string).collect();
        let failure = Failure::new(format!("there is no module `{name}`"));
        match nearest(name, all.iter().map(String::as_str)) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint("write it as `course/module`; without one, all are told"),
        }
    })
}

/// Writes it whole, or not at all: an editor may be reading.
pub(super) fn keep(file: &Path, report: &impl Serialize) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("`{}` can't be written: {error}", file.display()));
    let text = serde_json::to_string_pretty(report)?;
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let beside = file.with_extension("json.new");
    std::fs::write(&beside, text + "\n").map_err(failed)?;
    std::fs::rename(&beside, file).map_err(failed)
}
