//! `prework build`: courses as a static site.

use super::context::{Failure, Folder, Stateless, print_json, print_line};
use crate::diagnostic::Severity;
use crate::operation::build::{self, Courses};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
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
    /// Also write what a server apart from the site needs: rules, texts and keys. Keep it from learners
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
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
                if let Some(file) = &self.answers {
                    self.write_answers(file, courses)?;
                }
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

impl Build {
    /// Beside the site, never in it: the site is for everybody.
    fn write_answers(&self, file: &Path, courses: &Courses) -> Result<(), Failure> {
        let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let is_public =
            self.out.canonicalize().is_ok_and(|out| folder.canonicalize().is_ok_and(|f| f.starts_with(out)));
        if is_public {
            return Err(Failure::new(format!("`{}` would be in the site, for everybody to read", file.display()))
                .hint("write it somewhere else"));
        }
        if courses.catalog.site_origin().is_none() {
            let hint = "add `base_url`, the site's address, and `server`, the server's, to prework.yaml";
            return Err(Failure::new("the courses don't say that the server is apart from the site").hint(hint));
        }
        write_private(file, build::answers(courses)?.as_bytes())?;
        Ok(())
    }
}

/// Writes a file that only its owner can read.
fn write_private(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(bytes)
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
