//! `prework learner import` and `sync`: lists of people, taken in whole or not at all.

use super::context::{Failure, Output, State, lines, print_json, print_line, tell};
use crate::operation::intake::{self, IntakeError, Kind, Plan, Taken, Whole};
use crate::operation::waive::Grounds;
use crate::report::table;
use crate::store::Store;
use clap::Args;
use jiff::Timestamp;
use serde_json::json;
use std::path::{Path, PathBuf};

/// `prework learner import FILE`
#[derive(Debug, Args)]
pub(super) struct Import {
    /// A CSV or XLSX file with a line of column names: id, name, email, phone, team, starts, ends, role, site, …
    file: PathBuf,
    #[command(flatten)]
    manner: Manner,
}

/// `prework learner sync FILE`
#[derive(Debug, Args)]
pub(super) struct Sync {
    /// A CSV or XLSX file with every learner there is
    file: PathBuf,
    /// Go on although more than a tenth of all learners would be gone
    #[arg(long)]
    even_if_many_leave: bool,
    #[command(flatten)]
    manner: Manner,
}

#[derive(Debug, Args)]
struct Manner {
    /// Show what would be added, changed and left out, and change nothing
    #[arg(long)]
    preview: bool,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

impl Import {
    pub(super) fn run(self) -> Result<(), Failure> {
        let store = self.manner.state.store()?;
        let plan = planned(&store, &self.file, Whole::Some)?;
        self.manner.finish(&store, &plan, "prework learner import")
    }
}

impl Sync {
    pub(super) fn run(self) -> Result<(), Failure> {
        let store = self.manner.state.store()?;
        let plan = planned(&store, &self.file, Whole::All)?;
        let exodus = plan.exodus().filter(|_| !self.even_if_many_leave && !self.manner.preview);
        if let Some(exodus) = exodus {
            let hint = "if the list is complete, say so with `--even-if-many-leave`; `--preview` shows who";
            return Err(Failure::new(exodus).hint(hint));
        }
        self.manner.finish(&store, &plan, "prework learner sync")
    }
}

/// What a file would change; its mistakes are told.
pub(super) fn planned(store: &dyn Store, file: &Path, whole: Whole) -> Result<Plan, Failure> {
    let bytes = read(file)?;
    let plan = intake::plan(store, &file.display().to_string(), &bytes, whole, Timestamp::now())?;
    tell(&plan.notes, &|_| Some(plan.text.clone()));
    if plan.problems.is_empty() { Ok(plan) } else { Err(lines(&plan.problems, &plan.text)) }
}

impl Manner {
    fn finish(&self, store: &dyn Store, plan: &Plan, by: &str) -> Result<(), Failure> {
        if self.preview {
            return self.show(plan);
        }
        let reason = format!("by the list {}", plan.path);
        let taken = plan.carry_out(store, None, Grounds { by, reason: &reason }, Timestamp::now())?;
        if self.format == Output::Json {
            let saved = taken.saved;
            return print_json(&json!({
                "added": saved.added, "changed": saved.changed, "unchanged": saved.unchanged,
                "returned": taken.returned, "left": taken.left,
            }));
        }
        print_line(&sentence(&taken));
        Ok(())
    }

    fn show(&self, plan: &Plan) -> Result<(), Failure> {
        if self.format == Output::Json {
            let changes: Vec<_> = plan
                .changes
                .iter()
                .map(|change| {
                    json!({
                        "id": change.after.id, "name": change.after.name, "change": change.kind,
                        "differences": change.differences(),
                    })
                })
                .collect();
            return print_json(&json!({ "changes": changes, "unchanged": plan.unchanged }));
        }
        let rows: Vec<Vec<String>> = plan
            .changes
            .iter()
            .map(|change| {
                let what: Vec<String> = match change.kind {
                    Kind::Joins | Kind::Leaves => Vec::new(),
                    Kind::Changes | Kind::Returns => change
                        .differences()
                        .into_iter()
                        .map(|d| format!("{}: {} → {}", d.field, or_none(&d.before), or_none(&d.after)))
                        .collect(),
                };
                let word = match change.kind {
                    Kind::Joins => "joins",
                    Kind::Changes => "changes",
                    Kind::Returns => "returns",
                    Kind::Leaves => "leaves",
                };
                vec![word.to_owned(), change.after.id.to_string(), change.after.name.clone(), what.join("; ")]
            })
            .collect();
        if !rows.is_empty() {
            print_line(table(&["", "id", "name", "what"], &rows).trim_end());
        }
        print_line(&format!("{} as they were; nothing was changed", plan.unchanged));
        Ok(())
    }
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

fn sentence(taken: &Taken) -> String {
    let saved = taken.saved;
    let mut parts = vec![
        format!("{} added", saved.added),
        format!("{} changed", saved.changed),
        format!("{} as they were", saved.unchanged),
    ];
    if taken.returned > 0 {
        parts.push(format!("{} of the changed are back", taken.returned));
    }
    if taken.left > 0 {
        parts.push(format!("{} gone", taken.left));
    }
    parts.join(", ")
}

/// Reads a file a command was given.
pub(super) fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| Failure::new(format!("`{}` can't be read: {error}", file.display())))
}

/// Tells why a list was not taken in.
pub(super) fn told(error: IntakeError) -> Failure {
    match error {
        IntakeError::Lines(plan) => lines(&plan.problems, &plan.text),
        IntakeError::Seats(error) => Failure::new(error),
        IntakeError::Store(error) => Failure::new(error),
    }
}
