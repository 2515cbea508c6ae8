//! What trainers said of workshops' steps, as CSV and as tables for a terminal; its JSON is [`TaughtReport`] itself.

use super::spreadsheet_cell;
use super::table::table;
use crate::insight::{StepFigures, StepSaid, TaughtReport};
use std::fmt::Write as _;

/// How many sessions stand in a cell of a terminal's table.
const SHOWN: usize = 3;

/// One line per step.
///
/// A value that a spreadsheet would take for a formula gets a `'` in front.
#[must_use]
pub fn taught_csv(report: &TaughtReport) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = ["workshop", "step", "title", "minutes", "place", "landed", "re_teach", "sessions", "notes"];
    // Writing to memory can't fail.
    let _ = writer.write_record(head);
    for workshop in &report.workshops {
        for step in &workshop.steps {
            let row = [
                workshop.workshop.clone(),
                step.step.clone(),
                step.title.clone(),
                step.minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
                step.place(),
                step.landed.to_string(),
                step.re_teach.to_string(),
                step.said.iter().map(told).collect::<Vec<_>>().join("; "),
                noted(step).map(|said| format!("{} {}", said.day(), said.note)).collect::<Vec<_>>().join("; "),
            ];
            let _ = writer.write_record(row.map(spreadsheet_cell));
        }
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// For a terminal: each workshop's steps, and below them what was noted, with the line it is about.
#[must_use]
pub fn taught_table(report: &TaughtReport) -> String {
    let mut out = String::new();
    for workshop in report.workshops.iter().filter(|workshop| workshop.sessions > 0) {
        if !out.is_empty() {
            out.push('\n');
        }
        let sessions = if workshop.sessions == 1 { "session" } else { "sessions" };
        // Writing to a text can't fail.
        let _ =
            writeln!(out, "{} · {} · told of {} {sessions}\n", workshop.title, workshop.workshop, workshop.sessions);
        let rows: Vec<Vec<String>> = workshop.steps.iter().map(row).collect();
        out.push_str(&table(&["step", "min", "landed", "re-teach", "last ones first", "where"], &rows));
        for (step, said) in workshop.steps.iter().flat_map(|step| noted(step).map(move |said| (step, said))) {
            let place = if step.path.is_some() { step.place() + ": " } else { String::new() };
            let _ = writeln!(out, "{place}{}, {}: “{}”", step.title, told(said), said.note);
        }
    }
    if out.is_empty() { "nobody has said anything of a step yet\n".to_owned() } else { out }
}

fn row(step: &StepFigures) -> Vec<String> {
    let mut said: Vec<String> = step.said.iter().take(SHOWN).map(told).collect();
    if step.said.len() > SHOWN {
        said.push(format!("{} more", step.said.len() - SHOWN));
    }
    vec![
        step.title.clone(),
        step.minutes.map_or_else(|| "–".to_owned(), |minutes| minutes.to_string()),
        step.landed.to_string(),
        step.re_teach.to_string(),
        said.join("; "),
        step.place(),
    ]
}

/// What was said of a step with a note.
fn noted(step: &StepFigures) -> impl Iterator<Item = &StepSaid> {
    step.said.iter().filter(|said| !said.note.is_empty())
}

/// `2027-03-04 re-teach (lab-march)`.
fn told(said: &StepSaid) -> String {
    let word = if said.landed { "landed" } else { "re-teach" };
    format!("{} {word} ({})", said.day(), said.session)
}
