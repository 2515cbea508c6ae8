//! What answers tell an author, as CSV and as tables for a terminal; its JSON is [`ItemsReport`] itself.

use super::spreadsheet_cell;
use super::table::table;
use crate::insight::{ItemsReport, ModuleFigures, QuestionFigures, VersionFigures, percent};
use std::fmt::Write as _;

/// One line per question and version.
///
/// A value that a spreadsheet would take for a formula gets a `'` in front.
#[must_use]
pub fn items_csv(report: &ItemsReport) -> String {
    let head = [
        "module",
        "lesson",
        "question",
        "set",
        "concept",
        "place",
        "version",
        "answered",
        "scored",
        "right",
        "share",
        "answers",
        "blank",
        "seconds",
        "discrimination",
        "misled",
        "misled_people",
        "prompt",
    ];
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory can't fail.
    let _ = writer.write_record(head);
    for module in &report.modules {
        for question in &module.questions {
            for version in &question.versions {
                let _ = writer.write_record(row(module, question, version).into_iter().map(spreadsheet_cell));
            }
        }
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn row(module: &ModuleFigures, question: &QuestionFigures, version: &VersionFigures) -> Vec<String> {
    let misled = version.led_astray();
    let number = |number: usize| number.to_string();
    vec![
        module.module.clone(),
        question.lesson.clone(),
        question.question.clone(),
        question.set.clone(),
        question.concept.clone().unwrap_or_default(),
        question.place(),
        version.version.to_string(),
        number(version.answered),
        number(version.scored),
        number(version.right),
        version.share.map(|share| share.to_string()).unwrap_or_default(),
        number(version.answers),
        number(version.blank),
        version.seconds.map(|seconds| seconds.to_string()).unwrap_or_default(),
        version.discrimination.map(|value| value.to_string()).unwrap_or_default(),
        misled.map(|option| option.text.clone()).unwrap_or_default(),
        misled.map(|option| number(option.people)).unwrap_or_default(),
        question.prompt.clone(),
    ]
}

/// For a terminal: each module's questions, and how far people came.
#[must_use]
pub fn items_table(report: &ItemsReport) -> String {
    let mut out = String::new();
    for module in report.modules.iter().filter(|module| !module.is_empty()) {
        if !out.is_empty() {
            out.push('\n');
        }
        // Writing to a text can't fail.
        let _ = writeln!(out, "{} · {} · version {}\n", module.title, module.module, module.version);
        for (set, heading) in [("assessment", "assessment"), ("practice", "practice (as browsers report it)")] {
            let rows: Vec<Vec<String>> =
                module.questions.iter().filter(|question| question.set == set).flat_map(lines).collect();
            if !rows.is_empty() {
                out.push_str(&table(&[heading, "v", "right at first", "time", "discr.", "led astray", "where"], &rows));
                out.push('\n');
            }
        }
        for reach in &module.reach {
            let rows: Vec<Vec<String>> = reach
                .lessons
                .iter()
                .map(|lesson| {
                    let minutes = |minutes: Option<u32>| minutes.map_or_else(|| "–".to_owned(), |n| format!("{n} min"));
                    let file = lesson.path.clone().unwrap_or_default();
                    vec![
                        lesson.title.clone(),
                        lesson.opened.to_string(),
                        lesson.completed.to_string(),
                        minutes(lesson.minutes),
                        minutes(lesson.declared),
                        if lesson.gone { "no longer in the course".to_owned() } else { file },
                    ]
                })
                .collect();
            let _ = writeln!(out, "version {}: opened by {}", reach.version, reach.opened);
            out.push_str(&table(&["lesson", "opened", "completed", "median", "declared", "where"], &rows));
            out.push('\n');
        }
    }
    if out.is_empty() { "nobody has answered anything yet\n".to_owned() } else { out.trim_end().to_owned() + "\n" }
}

/// A question's versions, the newest first.
fn lines(question: &QuestionFigures) -> Vec<Vec<String>> {
    let line = |(nth, version): (usize, &VersionFigures)| {
        let dash = || "–".to_owned();
        vec![
            if nth == 0 { question.question.clone() } else { String::new() },
            version.version.to_string(),
            right(version),
            version.seconds.map_or_else(dash, |seconds| format!("{seconds} s")),
            version.discrimination.map_or_else(dash, |value| format!("{value:.2}")),
            version.misled().unwrap_or_default(),
            if nth == 0 { question.place() } else { String::new() },
        ]
    };
    question.versions.iter().rev().enumerate().map(line).collect()
}

/// `62 % of 48`, or of few `3 of 4`.
fn right(version: &VersionFigures) -> String {
    match (version.share, version.scored) {
        (Some(share), scored) => format!("{} of {scored}", percent(share)),
        (None, 0) => format!("not scored, {} answered", version.answered),
        (None, scored) => format!("{} of {scored}", version.right),
    }
}
