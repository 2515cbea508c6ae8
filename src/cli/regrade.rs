//! `prework regrade`: a wrong key that is found late.

use super::context::{Failure, Output, State, print_json, print_line};
use crate::disk::commit_time;
use crate::operation::regrade::{self, Change, Plan, Wanted, Wish};
use crate::operation::waive::Grounds;
use crate::report::table;
use crate::roster::When;
use crate::store::{People, Store};
use clap::Args;
use jiff::Timestamp;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Mark attempts anew after a question's key was wrong. Shows whose score and readiness would change; `--yes` does it.
#[derive(Debug, Args)]
pub(super) struct Regrade {
    /// The question: `course/module#question`, or `module#question` where only one course has the module
    question: String,
    /// Another answer is right, too: a choice (of one) by its number or text; of a gap the text, `2=text` of the second
    #[arg(long, value_name = "OPTION", conflicts_with = "drop")]
    accept: Option<String>,
    /// The question counts for nobody. Without `--accept` and `--drop`, the key is the one the course has now
    #[arg(long)]
    drop: bool,
    /// Attempts handed in since: a commit of the courses, or a time as `2027-06-30T18:00[Europe/Berlin]`
    #[arg(long, value_name = "REV")]
    since: String,
    /// Lower scores, too; else who would score less keeps what they have
    #[arg(long)]
    allow_lower: bool,
    /// Do it
    #[arg(long, requires_all = ["by", "reason"])]
    yes: bool,
    /// Who decides, as the record says
    #[arg(long)]
    by: Option<String>,
    /// Why
    #[arg(long)]
    reason: Option<String>,
    /// The folder with the courses, in which a commit is looked up
    #[arg(long, default_value = ".", value_name = "ROOT")]
    root: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

impl Regrade {
    pub(super) fn run(self) -> Result<(), Failure> {
        let now = Timestamp::now();
        let store = self.state.kept()?;
        let catalog = State::catalog(&store)?;
        let (module, question) = regrade::find(&catalog, &self.question)?;
        let since = since(&self.root, &self.since, module.course.as_str())?;
        let mend = self.accept.clone().map(Wish::Accept).or_else(|| self.drop.then_some(Wish::Drop));
        let from_course = mend.is_none();
        let wanted = Wanted { module, question, mend, since, allow_lower: self.allow_lower };
        let plan = regrade::plan(&store, &catalog, &wanted, now)?;
        let done = self.yes && !plan.is_empty();
        if done {
            let grounds = Grounds {
                by: self.by.as_deref().unwrap_or_default(),
                reason: self.reason.as_deref().unwrap_or_default(),
            };
            regrade::apply(&store, &plan, grounds, now)?;
        }
        match self.format {
            Output::Json => print_json(&shape(&plan, done)),
            Output::Table | Output::Csv => print(&plan, &store, (done, from_course)),
        }
    }
}

/// A time, or that of a commit; the course may be a repository of its own.
fn since(root: &Path, text: &str, course: &str) -> Result<Timestamp, Failure> {
    let time = text.parse::<When>().ok().map(|when| when.0.timestamp());
    let own = || commit_time(&root.join("courses").join(course), text);
    time.or_else(|| commit_time(root, text)).or_else(own).ok_or_else(|| {
        Failure::new(format!("`{text}` is neither a time nor a commit of `{}`", root.display()))
            .hint("name the commit that brought the wrong key, or write a time as `2027-06-30T18:00[Europe/Berlin]`")
    })
}

fn shape(plan: &Plan, done: bool) -> serde_json::Value {
    let readiness = |change: &Change| -> Vec<_> {
        let one =
            |(session, before, after): &(String, _, _)| json!({ "session": session, "before": before, "after": after });
        change.readiness.iter().map(one).collect()
    };
    let changes: Vec<_> = plan
        .changes
        .iter()
        .map(|change| {
            json!({
                "attempt": change.attempt.id, "learner": change.attempt.person,
                "handed_in": change.attempt.handed_in.map(|at| at.to_string()),
                "before": { "scaled": change.attempt.score.map(|s| f64::from(s.0) / 10_000.0), "passed": change.attempt.passed },
                "after": { "scaled": f64::from(change.score.0) / 10_000.0, "passed": change.passed },
                "readiness": readiness(change),
            })
        })
        .collect();
    json!({ "looked_at": plan.looked_at, "spared": plan.spared, "unfit": plan.unfit, "waiting": plan.waiting, "changes": changes, "done": done })
}

fn print(plan: &Plan, store: &dyn Store, (done, from_course): (bool, bool)) -> Result<(), Failure> {
    let word = |passed: bool| if passed { "passed" } else { "failed" };
    let mut rows = Vec::new();
    let is_new =
        |change: &&Change| change.attempt.score != Some(change.score) || change.attempt.passed != Some(change.passed);
    for change in plan.changes.iter().filter(is_new) {
        let name = People::person(store, &change.attempt.person)?.map_or_else(String::new, |person| person.name);
        let readiness: Vec<String> = change
            .readiness
            .iter()
            .map(|(session, before, after)| format!("{session}: {} → {}", before.word().label(), after.word().label()))
            .collect();
        rows.push(vec![
            change.attempt.person.to_string(),
            name,
            change.attempt.handed_in.map(|at| format!("{at:.0}")).unwrap_or_default(),
            format!(
                "{} % → {} %",
                change.attempt.score.map_or(0, crate::evidence::Scaled::percent),
                change.score.percent()
            ),
            format!("{} → {}", word(change.attempt.passed == Some(true)), word(change.passed)),
            readiness.join(", "),
        ]);
    }
    if !rows.is_empty() {
        print_line(table(&["learner", "name", "handed in", "score", "result", "readiness"], &rows).trim_end());
        print_line("");
    }
    let to_do_it = "add `--yes --by NAME --reason WHY` to do it";
    let what = match (done, plan.changes.len()) {
        (_, 0) => "none changes".to_owned(),
        (true, _) => "marked anew".to_owned(),
        (false, _) => format!("would be marked anew; {to_do_it}"),
    };
    print_line(&format!("{} of {} attempts: {what}.", plan.changes.len(), plan.looked_at));
    if plan.changes.len() > rows.len() {
        print_line(&format!(
            "{} of them keep their score; only what is said of the question changes.",
            plan.changes.len() - rows.len()
        ));
    }
    if plan.spared > 0 {
        print_line(&format!("{} would score less, and keep what they have (`--allow-lower`).", plan.spared));
    }
    if plan.unfit > 0 {
        print_line(&format!("{} were offered something else, and stay as they are.", plan.unfit));
    }
    if !plan.waiting.is_empty() {
        let what = match (done, plan.changes.is_empty()) {
            (true, _) => "are marked like this when they have one".to_owned(),
            (false, true) => format!("would be marked like this; {to_do_it}"),
            (false, false) => "would be marked like this".to_owned(),
        };
        print_line(&format!("{} have no result yet, and {what}.", plan.waiting.len()));
    }
    if from_course && plan.is_empty() && plan.spared == 0 {
        print_line("The key is that of the courses in force: `prework serve` puts a correction in force.");
    }
    Ok(())
}
