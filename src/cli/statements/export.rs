//! `prework statements export`: statements as lines of JSON or a table, however many.

use crate::access::PersonId;
use crate::cli::build::spinner;
use crate::cli::context::{Failure, State, Why};
use crate::decision::{Act, Report};
use crate::operation::export::export;
use crate::operation::look;
use crate::report::{STATEMENT_COLUMNS, statement_row};
use crate::store::{Query, Store, StoreError, Stored};
use crate::xapi::{Incoming, Version, account_key};
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// `prework statements export`
#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    /// The file to make; without it, statements are printed
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    /// A folder to put the attachments' bytes into, named by their hash
    #[arg(long, value_name = "DIR")]
    attachments: Option<PathBuf>,
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    state: State,
}

/// How statements are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Each whole, as JSON, on a line of its own
    #[default]
    Ndjson,
    /// What a spreadsheet needs of them
    Csv,
}

/// Which statements.
#[derive(Debug, Args)]
struct Filter {
    /// Of this learner, by id
    #[arg(long, value_name = "ID")]
    learner: Option<String>,
    /// Of this agent, as JSON: {"mbox":"mailto:ana@example.org"}
    #[arg(long, value_name = "JSON", conflicts_with = "learner", value_parser = agent)]
    agent: Option<Key>,
    /// With this verb
    #[arg(long, value_name = "IRI")]
    verb: Option<String>,
    /// About this activity
    #[arg(long, value_name = "IRI")]
    activity: Option<String>,
    /// Also those that name the agent or the activity elsewhere than as actor or object
    #[arg(long)]
    related: bool,
    /// Of this registration
    #[arg(long, value_name = "UUID")]
    registration: Option<Uuid>,
    /// Stored after this time
    #[arg(long, value_name = "TIME")]
    since: Option<Timestamp>,
    /// Stored at this time or before
    #[arg(long, value_name = "TIME")]
    until: Option<Timestamp>,
}

/// An agent's canonical key.
#[derive(Debug, Clone)]
struct Key(String);

fn agent(json: &str) -> Result<Key, String> {
    let probe = format!(r#"{{"actor":{json},"verb":{{"id":"x:x"}},"object":{{"id":"x:x"}}}}"#);
    let read = Incoming::one(&probe, Version::One).map_err(|wrong| wrong.to_string().replace("$.actor", "$"))?;
    Ok(Key(read.statement.actor.key()))
}

impl Filter {
    fn query(self, store: &dyn Store) -> Result<Query, Failure> {
        let learner = match self.learner {
            Some(id) => Some(account_key(State::id_base(store)?.as_str(), &id)),
            None => None,
        };
        Ok(Query {
            agent: learner.or(self.agent.map(|key| key.0)),
            related_agents: self.related,
            verb: self.verb,
            activity: self.activity,
            related_activities: self.related,
            registration: self.registration,
            since: self.since,
            until: self.until,
            voided: true,
            ..Query::default()
        })
    }
}

impl Export {
    pub(super) fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let person = self.filter.learner.clone().map(PersonId);
        let act = Act::Export { what: Report::Statements, person, session: None };
        look::taken_out(&store, self.why.grounds("").by, act, Timestamp::now())?;
        let query = self.filter.query(&store)?;
        if let Some(folder) = &self.attachments {
            fs::create_dir_all(folder)?;
        }
        let part = self.out.as_ref().map(|file| PathBuf::from(format!("{}.part", file.display())));
        let out: Box<dyn Write> = match &part {
            Some(part) => Box::new(BufWriter::new(File::create(part)?)),
            None => Box::new(BufWriter::new(io::stdout().lock())),
        };
        let progress = spinner("exporting");
        let mut count = 0_u64;
        let mut sheet = Sheet::new(self.format, out)?;
        let done = export(&store, query, |stored| {
            sheet.add(stored)?;
            if let Some(folder) = &self.attachments {
                save_files(&store, stored, folder)?;
            }
            count += 1;
            if count.is_multiple_of(1_000) {
                progress.set_message(format!("{count} statements"));
            }
            Ok(())
        })
        .and_then(|()| Ok(sheet.finish()?));
        progress.finish_and_clear();
        match done {
            // Whoever reads has seen enough.
            Err(Halt::Output(error)) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            done => done?,
        }
        // Under its name it is whole.
        if let (Some(part), Some(file)) = (part, &self.out) {
            fs::rename(part, file)?;
        }
        Ok(())
    }
}

/// Why an export ends early.
#[derive(Debug, thiserror::Error)]
enum Halt {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the statements can't be written: {0}")]
    Output(#[from] io::Error),
}

/// Where statements are written to.
enum Sheet {
    Lines(Box<dyn Write>),
    Table(Box<csv::Writer<Box<dyn Write>>>),
}

impl Sheet {
    fn new(form: Form, out: Box<dyn Write>) -> io::Result<Self> {
        if form == Form::Ndjson {
            return Ok(Self::Lines(out));
        }
        let mut table = csv::Writer::from_writer(out);
        table.write_record(STATEMENT_COLUMNS)?;
        Ok(Self::Table(Box::new(table)))
    }

    fn add(&mut self, stored: &Stored) -> io::Result<()> {
        match self {
            // Between the tokens of JSON a line may end anywhere; within a string it is written `\n`.
            Self::Lines(out) => writeln!(out, "{}", stored.body.replace(['\n', '\r'], " ")),
            Self::Table(table) => Ok(table.write_record(statement_row(&stored.body, stored.voided))?),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::Lines(out) => out.flush(),
            Self::Table(table) => table.flush(),
        }
    }
}

/// Writes the bytes that came along with a statement, unless they are there.
fn save_files(store: &dyn Store, stored: &Stored, folder: &Path) -> Result<(), Halt> {
    for file in store.files(stored.sequence)? {
        let path = folder.join(&file.sha2);
        if !path.exists() {
            fs::write(path, file.content)?;
        }
    }
    Ok(())
}
