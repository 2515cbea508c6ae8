//! `prework report taught`: what trainers said of workshops' steps, for whoever writes them.

use super::authors::{ForAuthors, Shape};
use super::context::Failure;
use crate::course::{Catalog, WorkshopKey};
use crate::diagnostic::nearest;
use crate::operation::taught;
use crate::report::{taught_csv, taught_table};
use clap::Args;

/// How often each step of a workshop's plan landed, in which sessions it is to be taught again, and what was noted, with the line
/// to mend. Nobody is named, but by a note that does.
#[derive(Debug, Args)]
pub(super) struct TaughtCommand {
    /// A course, or a workshop as `course/workshop`; all of them, if left out
    of: Option<String>,
    #[command(flatten)]
    asked: ForAuthors,
}

impl TaughtCommand {
    pub(super) fn run(self) -> Result<(), Failure> {
        let shape = Shape { file: "taught.json", csv: taught_csv, table: taught_table };
        self.asked.tell(&shape, |store, catalog, as_of| {
            Ok(taught::report(store, catalog, &wanted(catalog, self.of.as_deref())?, as_of)?)
        })
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
