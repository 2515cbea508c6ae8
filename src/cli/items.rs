//! `prework report items`: what answers tell an author.

use super::authors::{ForAuthors, Shape};
use super::context::Failure;
use crate::course::{Catalog, ModuleKey};
use crate::diagnostic::nearest;
use crate::operation::items;
use crate::report::{items_csv, items_table};
use clap::Args;

/// How each question is answered, and where people leave a module, with the line to mend. No names are in it.
#[derive(Debug, Args)]
pub(super) struct Items {
    /// A module, as `course/module`, or `module` where only one course has it; all of them, if left out
    module: Option<String>,
    #[command(flatten)]
    asked: ForAuthors,
}

impl Items {
    pub(super) fn run(self) -> Result<(), Failure> {
        let shape = Shape { file: "items.json", csv: items_csv, table: items_table };
        self.asked.tell(&shape, |store, catalog, as_of| {
            let wanted = match &self.module {
                None => items::modules(catalog),
                Some(name) => vec![find(catalog, name)?],
            };
            Ok(items::report(store, catalog, &wanted, as_of)?)
        })
    }
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
