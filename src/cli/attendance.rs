//! `prework attendance`: who was in a session; and taking in a call's list of who was on it.

use super::context::{Failure, Output, State, Why, lines, print_json, print_line};
use super::intake::read;
use crate::access::Principal;
use crate::operation::attend::{self, Kept, Line, Marker, Plan, Register};
use crate::report::{AttendanceReport, attendance_csv, attendance_table, spreadsheet_cell, table};
use crate::roster::{Session, SessionId, When};
use crate::store::Store;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;
use std::path::PathBuf;

/// `prework attendance SESSION`, or `prework attendance import SESSION FILE`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Attendance {
    #[command(subcommand)]
    command: Option<Taken>,
    /// The session's id
    #[arg(required = true)]
    session: Option<String>,
    /// As it was marked by that instant
    #[arg(long, value_name = "TIME")]
    as_of: Option<When>,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Subcommand)]
enum Taken {
    /// Take in a call's list of who was on it: shows what would be marked, and does it with `--yes`
    Import(Import),
}

#[derive(Debug, Args)]
struct Import {
    /// The session's id
    session: String,
    /// A CSV or XLSX file with a line of column names: name, email or id, joined, left; several lines a person
    file: PathBuf,
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

fn known(store: &dyn Store, id: &str) -> Result<Session, Failure> {
    let unknown = || Failure::new(format!("there is no session `{id}`")).hint("`prework session list` shows all");
    store.session(&SessionId(id.to_owned()))?.ok_or_else(unknown)
}

impl Attendance {
    pub(super) fn run(self) -> Result<(), Failure> {
        match (self.command, self.session) {
            (Some(Taken::Import(command)), _) => command.run(),
            (None, Some(session)) => {
                let store = self.state.kept()?;
                let catalog = State::catalog(&store)?;
                let as_of = self.as_of.map_or_else(Timestamp::now, |when| when.0.timestamp());
                let register = Register::read(&store, &catalog, known(&store, &session)?, as_of)?;
                show(&register, self.format)
            }
            (None, None) => Err(Failure::usage("name a session")),
        }
    }
}

fn show(register: &Register, format: Output) -> Result<(), Failure> {
    let session = &register.session;
    let line = |one: &attend::Attendee| {
        let by = |block: Timestamp| {
            let marked = one.marked.iter().find(|marked| marked.mark.block == block);
            marked.map(|marked| marked.by.clone())
        };
        AttendanceReport::new(&one.person, one.booking.seat, &one.attendance, session, &by)
    };
    let all: Vec<AttendanceReport> = register.people.iter().map(line).collect();
    match format {
        Output::Json => print_json(&all)?,
        Output::Csv => print_line(attendance_csv(&all).trim_end()),
        Output::Table => print_line(attendance_table(&all).trim_end()),
    }
    Ok(())
}

impl Import {
    fn run(self) -> Result<(), Failure> {
        let bytes = read(&self.file)?;
        let store = self.state.kept()?;
        let (catalog, now) = (State::catalog(&store)?, Timestamp::now());
        let session = known(&store, &self.session)?;
        let path = self.file.display().to_string();
        let plan = attend::plan(&store, &catalog, &session.id, (&path, &bytes), now)?;
        if !plan.problems.is_empty() {
            return Err(lines(&plan.problems, &plan.text));
        }
        let done = self.yes && !plan.lines.is_empty();
        if done {
            let usual = format!("by the call’s list {path}");
            let grounds = self.why.grounds(&usual);
            let marker = Marker { who: &Principal::Server, name: grounds.by };
            attend::carry_out(&store, &catalog, &plan, (marker, grounds.reason), now)?;
        }
        let part = |line: &Line| {
            json!({
                "id": line.person, "name": line.name, "block": local(&session, line.block), "minutes": line.minutes,
                "before": line.before,
            })
        };
        let kept = |kept: &Kept| {
            json!({
                "id": kept.person, "name": kept.name, "block": local(&session, kept.block), "state": kept.presence,
                "by": kept.by,
            })
        };
        match self.format {
            Output::Json => print_json(&json!({
                "done": done, "marks": plan.lines.iter().map(part).collect::<Vec<_>>(), "known": plan.known,
                "kept": plan.kept.iter().map(kept).collect::<Vec<_>>(), "unmatched": plan.unmatched,
                "unread_columns": plan.unread,
            })),
            Output::Csv => csv(&plan, &session),
            Output::Table => {
                tell(&plan, &session, done);
                Ok(())
            }
        }
    }
}

/// An instant where the session is.
fn local(session: &Session, at: Timestamp) -> String {
    at.to_zoned_datetime(session.zone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// What becomes of each, as rows: the mark that would be made, the one that stays, or nothing.
fn rows(plan: &Plan, session: &Session) -> Vec<Vec<String>> {
    let clock = |at: Timestamp| at.to_zoned_datetime(session.zone()).strftime("%Y-%m-%d %H:%M").to_string();
    let marked = plan.lines.iter().map(|line| {
        let what = if line.before > 0 { format!("more than the {} min before", line.before) } else { String::new() };
        vec!["here".to_owned(), line.name.clone(), clock(line.block), format!("{} min", line.minutes), what]
    });
    let kept = plan.kept.iter().map(|kept| {
        let stays = format!("stays {}, as {} marked it", kept.presence.label().to_lowercase(), kept.by);
        vec!["kept".to_owned(), kept.name.clone(), clock(kept.block), String::new(), stays]
    });
    let left = plan.unmatched.iter().map(|one| {
        vec![
            "left out".to_owned(),
            one.who.clone(),
            String::new(),
            String::new(),
            format!("line {}: {}", one.line, one.why),
        ]
    });
    marked.chain(kept).chain(left).collect()
}

const COLUMNS: [&str; 5] = ["", "name", "from", "there", ""];

fn csv(plan: &Plan, session: &Session) -> Result<(), Failure> {
    let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
    writer.write_record(["what", "name", "from", "there", "why"])?;
    for row in rows(plan, session) {
        writer.write_record(row.into_iter().map(spreadsheet_cell))?;
    }
    Ok(writer.flush()?)
}

fn tell(plan: &Plan, session: &Session, done: bool) {
    let rows = rows(plan, session);
    if !rows.is_empty() {
        print_line(table(&COLUMNS, &rows).trim_end());
    }
    if !plan.unread.is_empty() {
        print_line(&format!("not read: the columns {}", plan.unread.join(", ")));
    }
    let counted = [
        format!("{} marked here", plan.lines.len()),
        format!("{} known already", plan.known),
        format!("{} kept as a person marked them", plan.kept.len()),
        format!("{} left out", plan.unmatched.len()),
    ];
    print_line(&counted.join(", "));
    if !done {
        let nothing = plan.lines.is_empty();
        print_line(if nothing { "nothing to do" } else { "nothing was changed; add `--yes --by NAME` to do it" });
    }
}
