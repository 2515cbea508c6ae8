//! `prework impact`: whose readiness a change to the courses would flip.

use super::build::spinner;
use super::context::{Failure, Folder, Output, State, print_json, print_line, tell};
use crate::compile::{Source as _, compile};
use crate::disk::{CommitError, CommitSource};
use crate::operation::judge::Rules;
use crate::operation::{impact, publish};
use crate::report::{Against, ImpactReport, impact_counts, impact_csv, impact_table};
use crate::store::{SqlStore, Store};
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use std::path::Path;
use std::sync::Arc;

/// Whose readiness the courses in a folder would flip, if they were published now. Everybody with a seat in a session to
/// come is judged twice; nothing is written.
///
/// Exit code: 0 done; 1 the courses have errors, nothing is kept where people should be, or something is as `--deny`
/// forbids; 2 wrong usage.
#[derive(Debug, Args)]
pub(super) struct Impact {
    #[command(flatten)]
    folder: Folder,
    /// Compare with the courses at this commit, tag or branch, and not with those in force; the work tree is left alone
    #[arg(long, value_name = "REV")]
    against: Option<String>,
    /// Print Markdown without names, for a pull request's comment; as JSON, leave names out
    #[arg(long)]
    counts: bool,
    /// Exit with 1 when somebody would be worse off or lose their workshop, or when any state would be another
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

/// What a pipeline should fail on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Somebody would be worse off, or a session would lose its workshop
    Worse,
    /// Any state would be another
    Any,
}

impl Impact {
    pub(super) fn run(self) -> Result<(), Failure> {
        let now = Timestamp::now();
        if self.counts && self.format == Output::Csv {
            return Err(Failure::usage("`--counts` prints Markdown or JSON")
                .hint("leave out `--format csv`: it is a list of names"));
        }
        let progress = spinner("compiling");
        let read = self.folder.prepare(&progress)?;
        let courses = read.courses.ok_or_else(|| Failure::Diagnostics(String::new()))?.catalog;
        let store = self.state.to_read().map_err(|failure| failure.hint(WHERE))?;
        let (before, revision) = match &self.against {
            Some(revision) => (at(&self.folder.root, revision, &store, now)?, Some(revision.clone())),
            None => (in_force(&store, now)?, None),
        };
        progress.set_message("judging");
        let against = Against { revision, commit: before.catalog.commit.clone() };
        let found = impact::impact(&store, before, Arc::clone(&courses), now)?;
        progress.finish_and_clear();
        match self.format {
            Output::Json => print_json(&ImpactReport::new(&found, &against, !self.counts))?,
            Output::Csv => print_line(impact_csv(&found).trim_end()),
            Output::Table if self.counts => print_line(impact_counts(&found, &against).trim_end()),
            Output::Table => print_line(impact_table(&found, &against).trim_end()),
        }
        // `serve` would refuse them for that.
        let lost = publish::lost(&store, &courses)?;
        if !lost.is_empty() {
            tell(&lost, &|path| read.source.text(path).ok());
            return Err(Failure::Diagnostics(String::new()));
        }
        let worse = !found.is_harmless();
        match self.deny {
            Some(Deny::Worse) if worse => {
                Err(Failure::new("somebody would be worse off, and `--deny worse` forbids it"))
            }
            Some(Deny::Any) if worse || !found.flips.is_empty() => {
                Err(Failure::new("somebody’s state would be another, and `--deny any` forbids it"))
            }
            _ => Ok(()),
        }
    }
}

const WHERE: &str = "people and their seats are kept where `prework serve` runs: name its folder with `--data`, \
    its database with `--database`, or in CI a copy that `prework store backup` made and `prework store restore` put there";

fn in_force(store: &SqlStore, now: Timestamp) -> Result<Rules, Failure> {
    impact::in_force(store, now)?.ok_or_else(|| {
        Failure::new("no course has been published there yet, so that nothing is in force to compare with")
            .hint("name a commit to compare with: `--against main`")
    })
}

/// The rules that the courses were at a revision.
fn at(root: &Path, revision: &str, store: &dyn Store, now: Timestamp) -> Result<Rules, Failure> {
    let source = CommitSource::open(root, revision).map_err(|error| {
        let hint = match error {
            CommitError::Unknown { .. } => "fetch it first; in CI, check out the whole history (`fetch-depth: 0`)",
            CommitError::Nested(_) => "leave out `--against`, which compares with the courses in force",
            CommitError::Git(_) => "see that git is installed",
        };
        Failure::new(error).hint(hint)
    })?;
    let compiled = compile(&source);
    if compiled.has_errors() {
        tell(&compiled.diagnostics, &|path| source.text(path).ok());
        return Err(Failure::new(format!(
            "the courses at `{revision}` have errors, so there is nothing to compare with"
        ))
        .hint("name a commit where `prework check` passes"));
    }
    let mut catalog = compiled.catalog;
    catalog.commit.clone_from(&source.commit);
    Ok(impact::published(store, Arc::new(catalog), now)?)
}
