//! What commands share: where state lives, how output is formatted, and how a failure is told.

use super::database::Database;
use crate::compile::Source;
use crate::course::{Catalog, IdBase};
use crate::diagnostic::{Colour, Diagnostic, Texts, render};
use crate::disk::{FolderSource, git_facts};
use crate::operation::build::{self, Courses};
use crate::operation::publish;
use crate::operation::waive::Grounds;
use crate::report::{spreadsheet_cell, table};
use crate::store::{Lock, SqlStore, Store};
use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use jiff::Timestamp;
use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// Mistakes in files, told where they are.
    Diagnostics(String),
    /// One sentence, and perhaps a next action.
    Said {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
    /// The same, of how the command was called.
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
}

impl Failure {
    /// A failure that one sentence tells.
    pub fn new(message: impl Display) -> Self {
        Self::Said { message: message.to_string(), hint: None }
    }

    /// Wrong usage that one sentence tells.
    pub fn usage(message: impl Display) -> Self {
        Self::Usage { message: message.to_string(), hint: None }
    }

    /// Adds a next action.
    #[must_use]
    pub fn hint(self, next: impl Display) -> Self {
        match self {
            Self::Said { message, .. } => Self::Said { message, hint: Some(next.to_string()) },
            Self::Usage { message, .. } => Self::Usage { message, hint: Some(next.to_string()) },
            told @ Self::Diagnostics(_) => told,
        }
    }

    /// Tells the failure on stderr; the exit code of the process.
    #[must_use]
    pub fn tell(self) -> ExitCode {
        let code = if matches!(self, Self::Usage { .. }) { 2 } else { 1 };
        let mut err = anstream::stderr().lock();
        let _ = match self {
            Self::Diagnostics(rendered) => write!(err, "{rendered}"),
            Self::Said { message, hint } | Self::Usage { message, hint } => {
                let hint = hint.map(|hint| format!("\n  = hint: {hint}")).unwrap_or_default();
                writeln!(err, "\u{1b}[1;31merror\u{1b}[0m: {message}{hint}")
            }
        };
        ExitCode::from(code)
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::new(error)
    }
}

/// How a command prints its result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    #[default]
    Table,
    /// For spreadsheets.
    Csv,
    /// For programs; its shapes are documented in the guide and stay.
    Json,
}

/// Prints `value` as JSON.
pub(super) fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)?;
    print_line(&text);
    Ok(())
}

/// Prints a result; a reader that has gone away is no failure.
pub(super) fn print_line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints rows under headings: as a table, or as CSV, in which a spreadsheet takes no cell for a formula.
pub(super) fn print_rows(format: Output, headings: &[&str], rows: &[Vec<String>]) -> Result<(), Failure> {
    if format != Output::Csv {
        print_line(table(headings, rows).trim_end());
        return Ok(());
    }
    let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
    writer.write_record(headings)?;
    for row in rows {
        writer.write_record(row.iter().cloned().map(spreadsheet_cell))?;
    }
    Ok(writer.flush()?)
}

/// Where courses are.
#[derive(Debug, Clone, Args)]
pub struct Folder {
    /// The folder with the courses
    #[arg(default_value = ".", value_name = "ROOT")]
    pub root: PathBuf,
}

/// What was read of a folder.
pub(super) struct Read {
    /// The files.
    pub(super) source: FolderSource,
    /// The courses, unless they have errors.
    pub(super) courses: Option<Courses>,
    /// Every mistake; they were told already.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Folder {
    /// Compiles what is there, and tells its mistakes on stderr.
    pub(super) fn prepare(&self, progress: &ProgressBar) -> Result<Read, Failure> {
        let source = open(&self.root)?;
        let (courses, diagnostics) = build::prepare(&source, &git_facts(&self.root))?;
        progress.suspend(|| tell(&diagnostics, &|path| source.text(path).ok()));
        Ok(Read { source, courses, diagnostics })
    }
}

/// Opens a folder of courses.
pub(super) fn open(root: &Path) -> Result<FolderSource, Failure> {
    FolderSource::open(root)
        .map_err(|error| Failure::new(error).hint("name the folder that holds `courses/`, or one course"))
}

/// Tells diagnostics on stderr, with colours where somebody sees them.
pub(super) fn tell(diagnostics: &[Diagnostic], texts: Texts<'_>) {
    if !diagnostics.is_empty() {
        let _ = write!(anstream::stderr(), "{}", render(diagnostics, texts, Colour::Always));
    }
}

/// Taken by commands that keep no state, so that a script may give it to every command.
#[derive(Debug, Clone, Args)]
pub struct Stateless {
    /// Taken by every command; nothing is kept by this one
    #[arg(long, value_name = "DIR", hide = true)]
    pub data: Option<PathBuf>,
    /// Likewise
    #[arg(long, value_name = "URL", hide = true)]
    pub database: Option<Database>,
}

/// Who decides something, and why, where it goes on the record and both may be left out.
#[derive(Debug, Clone, Args)]
pub(super) struct Why {
    /// Who decides it, for the record (whoever runs the server, if left out)
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Why, for the record
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl Why {
    /// Whether no reason is given.
    pub(super) fn is_unsaid(&self) -> bool {
        self.reason.as_deref().is_none_or(|reason| reason.trim().is_empty())
    }

    /// The same for the record; `usual` is the reason when none is given.
    pub(super) fn grounds<'a>(&'a self, usual: &'a str) -> Grounds<'a> {
        let operator = Grounds::operator(self.reason.as_deref().unwrap_or(usual));
        Grounds { by: self.by.as_deref().unwrap_or(operator.by), ..operator }
    }
}

/// Where state lives.
#[derive(Debug, Clone, Args)]
pub struct State {
    /// The folder that keeps people, sessions and statements
    #[arg(long, default_value = ".prework", value_name = "DIR")]
    pub data: PathBuf,
    /// Keep them in a PostgreSQL database instead; also from the environment, as `PREWORK_DATABASE`
    #[arg(long, value_name = "URL")]
    pub database: Option<Database>,
}

impl State {
    /// Opens the store, making it when it isn't there.
    pub(super) fn store(&self) -> Result<SqlStore, Failure> {
        match self.database() {
            Some(database) => database.open(),
            None => Ok(SqlStore::in_folder(&self.data)?),
        }
    }

    /// The database, where there is one beside the folder.
    pub(super) fn database(&self) -> Option<Database> {
        Database::given(self.database.as_ref())
    }

    /// Opens the store where there is one: reading from an empty one, made in the wrong folder, would tell nobody.
    pub(super) fn kept(&self) -> Result<SqlStore, Failure> {
        if let Some(database) = self.database() {
            return database.kept();
        }
        if !SqlStore::is_in(&self.data) {
            let nothing = Failure::new(format!("nothing is kept in `{}`", self.data.display()));
            return Err(nothing.hint("name the folder that `prework serve` uses with `--data`"));
        }
        self.store()
    }

    /// Opens the store where there is one, to be read and nothing else: not even its schema is brought up to date.
    pub(super) fn to_read(&self) -> Result<SqlStore, Failure> {
        if let Some(database) = self.database() {
            return database.to_read();
        }
        if !SqlStore::is_in(&self.data) {
            return Err(Failure::new(format!("nothing is kept in `{}`", self.data.display())));
        }
        Ok(SqlStore::read_in(&self.data)?)
    }

    /// What ids hang on, as published.
    pub(super) fn id_base(store: &dyn Store) -> Result<IdBase, Failure> {
        Ok(Self::catalog(store)?.id_base.clone())
    }

    /// The address of the server that runs on this data folder; else what the courses say; else the default one.
    pub(super) fn address(&self, store: &dyn Store) -> Result<String, Failure> {
        if let Some(address) = Lock::address(&self.data) {
            return Ok(address);
        }
        let base = publish::in_force(store, Timestamp::now())?.and_then(|p| p.catalog.server_url().map(str::to_owned));
        Ok(base.map_or_else(|| "http://127.0.0.1:8080".to_owned(), |base| base.trim_end_matches('/').to_owned()))
    }

    /// The rules in force; when nothing was ever published, what the folder one stands in compiles to.
    pub(super) fn catalog(store: &dyn Store) -> Result<Arc<Catalog>, Failure> {
        if let Some(publication) = publish::in_force(store, Timestamp::now())? {
            return Ok(publication.catalog);
        }
        let read = Folder { root: PathBuf::from(".") }.prepare(&ProgressBar::hidden())?;
        let courses = read.courses.ok_or_else(|| {
            Failure::new("nothing was published into this data folder yet, and the courses here have errors")
                .hint("run this where the courses are, or `prework serve ROOT --data DIR` first")
        })?;
        let catalog = courses.catalog;
        publish::publish(store, &catalog, Timestamp::now())?;
        Ok(catalog)
    }
}

/// Mistakes of an imported file, as authors' mistakes are told.
pub(super) fn lines(problems: &[Diagnostic], text: &str) -> Failure {
    Failure::Diagnostics(render(problems, &|_| Some(text.to_owned()), Colour::Always))
}
