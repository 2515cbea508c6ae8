//! `prework report taught`: what trainers said of workshops' steps, for whoever writes them.

use super::context::{Failure, Output, State, print_json, print_line};
use super::items::{at_hand, keep};
use crate::course::{Catalog, WorkshopKey};
use crate::diagnostic::nearest;
use crate::operation::taught;
use crate::report::{taught_csv, taught_table};
use crate::roster::When;
use clap::Args;
use jiff::Timestamp;
use std::io::Write as _;
use std::path::PathBuf;

/// How often each step of a workshop's plan landed, and in which sessions it is to be taught again, with the line to mend. No
/// names are in it.
#[derive(Debug, Args)]
pub(super) struct TaughtCommand {
    /// A course, or a workshop as `course/workshop`; all of them, if left out
    of: Option<String>,
    /// By what was known at that instant
    #[arg(long, value_name = "TIME")]
    as_of: Option<When>,
    /// The folder with the courses, for the lines to mend
    #[arg(long, default_value = ".", value_name = "ROOT")]
    root: PathBuf,
    /// Keep it as JSON for `prework lsp`, which reads `.prework/taught.json` of the courses' folder; `taught.json` in the data
    /// folder, if no file is named
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    #[allow(clippy::option_option, reason = "left out, without a file, with one")]
    save: Option<Option<PathBuf>>,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

impl TaughtCommand {
    pub(super) fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let as_of = self.as_of.as_ref().map_or_else(Timestamp::now, |when| when.0.timestamp());
        let catalog = at_hand(&self.root, State::catalog(&store)?);
        let report = taught::report(&store, &catalog, &wanted(&catalog, self.of.as_deref())?, as_of)?;
        if let Some(file) = &self.save {
            let file = file.clone().unwrap_or_else(|| self.state.data.join("taught.json"));
            keep(&file, &report)?;
            let _ = writeln!(anstream::stderr(), "kept in {}", file.display());
            return Ok(());
        }
        match self.format {
            Output::Json => print_json(&report)?,
            Output::Csv => print_line(taught_csv(&report).trim_end()),
            Output::Table => print_line(taught_table(&report).trim_end()),
        }
        Ok(())
    }
}

/// All workshops, those of a course, or the one that is named.
fn wanted(catalog: &Catalog, named: Option<&str>) -> Result<Vec<WorkshopKey>, Failure> {
    let all = taught::workshops(catalog);
    let Some(name) = named else { return Ok(all) };
    if catalog.courses.iter().any(|course| course.id.as_str() == name) {
        return Ok(all.into_iter().filter(|key| key.course.as_str() == name).collect());
    }
    if let Some(key) = catalog.find_workshop(name) {
        return Ok(vec![key]);
    }
    let known: Vec<String> =
        catalog.courses.iter().map(|course| course.id.to_string()).chain(all.iter().map(ToString::to_string)).collect();
    let failure = Failure::new(format!("there is no course or workshop `{name}`"));
    Err(match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint("write it as `course` or `course/workshop`; without one, all are told"),
    })
}
