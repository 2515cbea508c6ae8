//! `prework record`: certificates and completions from before, and from elsewhere, on the record.

use super::context::{Failure, Output, State, Why, lines, print_json, print_line, print_rows};
use super::intake::read;
use crate::access::Principal;
use crate::decision::{Accepted, Ended};
use crate::evidence::Scan;
use crate::operation::vouch::{self, Kind, Plan};
use crate::operation::waive::Grounds;
use crate::report::table;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// `prework record …`
#[derive(Debug, Subcommand)]
pub(super) enum Records {
    /// Take a list of records in: shows what would be, and does it with `--yes`
    Import(Import),
    /// List the records that were accepted, those that no longer hold too
    List(List),
    /// Take a record back; its statement is voided
    Revoke(Revoke),
}

/// `prework record import FILE`
#[derive(Debug, Args)]
pub(super) struct Import {
    /// A CSV or XLSX file with a line of column names: id or email, requirement, achieved on, valid until, source, scan
    file: PathBuf,
    /// The folder with the scans that the list names; the list's own, if left out
    #[arg(long, value_name = "DIR")]
    scans: Option<PathBuf>,
    /// Where the records come from whose lines don't say
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
    /// Also take in again what was revoked
    #[arg(long)]
    again: bool,
    /// Do it
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    why: Why,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Only this person's
    #[arg(long, value_name = "ID")]
    person: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct Revoke {
    /// The record's id, as `record list` has it
    record: Uuid,
    /// Who decides
    #[arg(long)]
    by: String,
    /// Why
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    state: State,
}

impl Records {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Import(command) => command.run(),
            Self::List(command) => command.run(),
            Self::Revoke(Revoke { record, by, reason, state }) => {
                let store = state.kept()?;
                let grounds = Grounds { by: &by, reason: &reason };
                let base = State::id_base(&store)?;
                Ok(vouch::revoke(&store, &base, record, (&Principal::Server, grounds), Timestamp::now())?)
            }
        }
    }
}

impl Import {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.store()?;
        let (catalog, now) = (State::catalog(&store)?, Timestamp::now());
        let (bytes, path) = (read(&self.file)?, self.file.display().to_string());
        let beside = self.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = self.scans.as_deref().unwrap_or(beside);
        let manner = (&Principal::Server, self.source.as_deref(), self.again);
        let plan = vouch::plan(&store, &catalog, (&path, &bytes), &|name| scan(folder, name), manner, now)?;
        if !plan.problems.is_empty() {
            return Err(lines(&plan.problems, &plan.text));
        }
        let done = self.yes && !plan.is_empty();
        let ready = vouch::made_ready(&store, &catalog, &plan, now)?;
        if done {
            let usual = format!("by the list {path}");
            vouch::carry_out(&store, &catalog, &plan, self.why.grounds(&usual), now)?;
        }
        if self.format == Output::Json {
            return print_json(&json!({
                "done": done, "new": plan.new_ones(), "replaced": plan.replacing(), "known": plan.known,
                "revoked": plan.revoked(), "made_ready": ready, "unread_columns": plan.unread, "records": plan.lines,
            }));
        }
        show(&plan, ready, done);
        Ok(())
    }
}

/// The bytes of a scan.
fn scan(folder: &Path, name: &str) -> Result<Vec<u8>, String> {
    let path = folder.join(name);
    let unreadable = |error: std::io::Error| format!("`{}` can't be read: {error}", path.display());
    let about = std::fs::metadata(&path).map_err(unreadable)?;
    if !about.is_file() || about.len() > Scan::MOST as u64 {
        return Err(format!("`{}` is no file of at most 10 MB", path.display()));
    }
    std::fs::read(&path).map_err(unreadable)
}

fn show(plan: &Plan, ready: usize, done: bool) {
    let rows: Vec<Vec<String>> = plan
        .lines
        .iter()
        .map(|line| {
            let word = match &line.kind {
                Kind::New => "new".to_owned(),
                Kind::Replaces { .. } => "corrects".to_owned(),
                Kind::Revoked { .. } => "left".to_owned(),
            };
            let before = match &line.kind {
                Kind::Revoked { by, reason } => format!("revoked by {by}: {reason}"),
                Kind::Replaces { says, .. } if says.until != line.says.until => {
                    format!("was valid to {}", says.until.map_or_else(|| "–".to_owned(), |day| day.to_string()))
                }
                _ => String::new(),
            };
            let says = &line.says;
            let until = says.until.map_or_else(|| "–".to_owned(), |day| day.to_string());
            let scan = if says.scan.is_some() { "scan" } else { "" };
            vec![
                word,
                line.person.to_string(),
                line.module.to_string(),
                says.achieved.to_string(),
                until,
                says.source.clone(),
                scan.to_owned(),
                before,
            ]
        })
        .collect();
    if !rows.is_empty() {
        let headings = ["", "person", "requirement", "achieved on", "valid until", "source", "", ""];
        print_line(table(&headings, &rows).trim_end());
    }
    if !plan.unread.is_empty() {
        print_line(&format!("not read: the columns {}", plan.unread.join(", ")));
    }
    let mut parts = vec![
        format!("{} new", plan.new_ones()),
        format!("{} corrected", plan.replacing()),
        format!("{} known already", plan.known),
    ];
    if plan.revoked() > 0 {
        parts.push(format!("{} left as they were, because they were revoked", plan.revoked()));
    }
    match ready {
        0 => {}
        1 => parts.push("one person becomes ready by it".to_owned()),
        n => parts.push(format!("{n} people become ready by it")),
    }
    print_line(&parts.join(", "));
    if !done {
        let nothing =
            if plan.is_empty() { "nothing to do" } else { "nothing was changed; add `--yes --by NAME` to do it" };
        print_line(nothing);
    }
}

impl List {
    fn run(self) -> Result<(), Failure> {
        let mut all = vouch::list(&self.state.kept()?, Timestamp::now())?;
        all.retain(|record| self.person.as_ref().is_none_or(|id| record.person.0 == *id));
        if self.format == Output::Json {
            return print_json(&all.iter().map(value).collect::<Vec<Value>>());
        }
        let rows: Vec<Vec<String>> = all.iter().map(cells).collect();
        print_rows(self.format, &COLUMNS, &rows)
    }
}

const COLUMNS: [&str; 9] =
    ["id", "person", "requirement", "achieved on", "valid until", "source", "accepted by", "reason", "state"];

fn state(record: &Accepted) -> String {
    match &record.ended {
        None => "holds".to_owned(),
        Some(Ended::Replaced) => "corrected".to_owned(),
        Some(Ended::Revoked { by, reason, .. }) => format!("revoked by {by}: {reason}"),
    }
}

fn cells(record: &Accepted) -> Vec<String> {
    let says = &record.says;
    vec![
        record.id.to_string(),
        record.person.to_string(),
        record.module.to_string(),
        says.achieved.to_string(),
        says.until.map_or_else(String::new, |day| day.to_string()),
        says.source.clone(),
        record.by.clone(),
        record.reason.clone(),
        state(record),
    ]
}

fn value(record: &Accepted) -> Value {
    let Accepted { id, person, module, says, statement, by, reason, at, ended } = record;
    let ended = ended.as_ref().map(|ended| match ended {
        Ended::Replaced => json!({ "how": "replaced" }),
        Ended::Revoked { by, reason, at } => json!({ "how": "revoked", "by": by, "reason": reason, "at": at }),
    });
    json!({
        "id": id, "person": person, "requirement": module.to_string(), "achieved_on": says.achieved,
        "valid_until": says.until, "source": says.source, "scan": says.scan, "statement": statement, "by": by,
        "reason": reason, "at": at, "ended": ended,
    })
}
