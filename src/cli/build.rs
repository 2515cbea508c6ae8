//! `prework build`: courses as a static site.

use super::context::{Failure, Folder, Stateless, print_json, print_line};
use crate::diagnostic::Severity;
use crate::operation::build;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How `build` says what it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// `{"courses","modules","lessons","pages","warnings","errors","seconds"}`
    Json,
}

/// `prework build [ROOT]`
#[derive(Debug, Args)]
pub(super) struct Build {
    #[command(flatten)]
    folder: Folder,
    /// Where the site goes
    #[arg(long, default_value = "site", value_name = "DIR")]
    out: PathBuf,
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    _stateless: Stateless,
}

impl Build {
    pub(super) fn run(self) -> Result<(), Failure> {
        let begun = Instant::now();
        let progress = spinner("compiling");
        let read = self.folder.prepare(&progress)?;
        let count = |severity| read.diagnostics.iter().filter(|d| d.severity == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let built = match &read.courses {
            Some(courses) => {
                progress.set_message("rendering");
                Some(build::write(courses, &read.source, &self.out)?)
            }
            None => None,
        };
        progress.finish_and_clear();
        let seconds = begun.elapsed().as_secs_f64();
        let catalog = read.courses.as_ref().map(|courses| &courses.catalog);
        let modules = catalog.iter().flat_map(|c| &c.courses).flat_map(|course| &course.modules);
        let shape = json!({
            "courses": catalog.map_or(0, |c| c.courses.len()),
            "modules": modules.clone().count(),
            "lessons": modules.map(|module| module.lessons.len()).sum::<usize>(),
            "pages": built.map_or(0, |built| built.pages),
            "warnings": warnings,
            "errors": errors,
            "seconds": (seconds * 1000.0).round() / 1000.0,
        });
        match (self.format, built) {
            (Format::Json, _) => print_json(&shape)?,
            (Format::Human, Some(built)) => print_line(&format!(
                "{} pages in {}, {} files changed, in {seconds:.2} s",
                built.pages,
                self.out.display(),
                built.written.changed + built.written.removed,
            )),
            (Format::Human, None) => {}
        }
        if built.is_some() { Ok(()) } else { Err(Failure::Diagnostics(String::new())) }
    }
}

/// Shows on a terminal that work goes on; nothing in a pipe.
pub(super) fn spinner(doing: &'static str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{spinner} {msg} {elapsed}").unwrap_or_else(|_| ProgressStyle::default_spinner());
    let bar = ProgressBar::new_spinner().with_style(style).with_message(doing);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
