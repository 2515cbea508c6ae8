//! The brief as plain text: for a letter and a terminal.

use super::{Brief, Remark};
use std::fmt::Write;

/// The brief as plain text.
#[must_use]
pub fn brief_text(brief: &Brief) -> String {
    let mut out = format!("{}\n{}", brief.title, brief.when);
    // Writing to a text can't fail.
    if !brief.place.is_empty() {
        let _ = write!(out, ", {}", brief.place);
    }
    let _ = write!(out, "\nAs of {}\n\n{}.\n", brief.as_of, brief.sentence);
    let remarks = |all: &[Remark]| all.iter().map(|one| format!("{}: {}", one.name, one.text)).collect();
    part(&mut out, "Decisions needed", remarks(&brief.decisions));
    part(&mut out, "Spend time on", brief.spend.iter().map(super::Weak::told).collect());
    let asked = brief.asked.iter().flat_map(|group| {
        group.lines.iter().map(|line| format!("“{}” ({}, under {})", line.text, line.told(), group.lesson.title))
    });
    part(&mut out, "What they asked", asked.collect());
    part(&mut out, "Skip", brief.skip.clone());
    part(&mut out, "Set-up", remarks(&brief.set_up));
    part(&mut out, "Since yesterday", remarks(&brief.changes));
    let plan = brief.plan.iter().map(|step| {
        let told = step.told();
        let told = if told.is_empty() { told } else { format!(": {told}") };
        format!("{:>6}  {}{told}", step.minutes, step.title)
    });
    part(&mut out, "The plan, with what they bring", plan.collect());
    out
}

/// A heading and its lines; nothing when there are none.
fn part(out: &mut String, title: &str, lines: Vec<String>) {
    if !lines.is_empty() {
        let _ = write!(out, "\n{title}\n");
        for line in lines {
            let _ = writeln!(out, "  - {}", line.split(char::is_control).collect::<Vec<_>>().join(" "));
        }
    }
}

impl super::Weak {
    /// In a line: "Order: 2 of 3 wrong at first (only 3 answered). Most chose “Mask” · Station one".
    #[must_use]
    pub fn told(&self) -> String {
        let few = self.few.as_ref().map(|few| format!(" ({few})")).unwrap_or_default();
        let chose = self.chose.as_ref().map(|chose| format!(". {chose}")).unwrap_or_default();
        let step = self.step.as_ref().map(|step| format!(" · {}", step.title)).unwrap_or_default();
        format!("{}: {}{few}{chose}{step}", self.title, self.said)
    }
}

impl super::QuestionLine {
    /// By how many, and who of them is named: "3: Fatima".
    #[must_use]
    pub fn told(&self) -> String {
        if self.names.is_empty() {
            self.count.to_string()
        } else {
            format!("{}: {}", self.count, self.names.join(", "))
        }
    }
}

impl super::PlanLine {
    /// What stands beside it.
    #[must_use]
    pub fn told(&self) -> String {
        let start = self.start_with.as_ref().map(|title| format!("start with {title}"));
        let parts = [Some(self.evidence.clone()).filter(|text| !text.is_empty()), start, self.last_time.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}
