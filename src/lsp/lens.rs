//! The line above a question, how it is answered, and above a step of a workshop, how often it landed: from reports that were
//! saved. Both are found by their ids, so that what is told follows them wherever they move.

use super::workspace::Workspace;
use crate::course::{Course, Id, Line, Module, PlanStep, Question, Workshop};
use crate::insight::{ItemsReport, QuestionFigures, StepFigures, TaughtReport};
use lsp_types::{CodeLens, Command, Position, Range};
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The reports of a root, as `prework report items --save` and `prework report taught --save` wrote them.
#[derive(Debug)]
pub(super) struct Saved {
    items: Kept<ItemsReport>,
    taught: Kept<TaughtReport>,
}

/// A report, read again when it has changed.
#[derive(Debug)]
struct Kept<T> {
    file: PathBuf,
    read: Option<(SystemTime, T)>,
}

impl Saved {
    /// Where figures of questions were said to be, else where they are saved by themselves; those of steps beside them.
    pub(super) fn of(root: &Path, said: Option<&Path>) -> Self {
        let file = said.map_or_else(|| root.join(".prework").join("items.json"), Path::to_owned);
        Self { taught: Kept { file: file.with_file_name("taught.json"), read: None }, items: Kept { file, read: None } }
    }
}

impl<T: DeserializeOwned> Kept<T> {
    /// What it says now; nothing when there is none, or it can't be read.
    fn report(&mut self) -> Option<&T> {
        let changed = std::fs::metadata(&self.file).and_then(|metadata| metadata.modified()).ok()?;
        if self.read.as_ref().is_none_or(|(read, _)| *read != changed) {
            let report = std::fs::read_to_string(&self.file).ok().and_then(|text| serde_json::from_str(&text).ok());
            self.read = report.map(|report| (changed, report));
        }
        self.read.as_ref().map(|(_, report)| report)
    }
}

/// The lines above the questions and the steps of a file.
pub(super) fn lenses(workspace: &Workspace, saved: &mut Saved, path: &str) -> Vec<CodeLens> {
    let mut lenses = Vec::new();
    if let Some(report) = saved.items.report() {
        for (course, module, lesson, question) in questions(workspace) {
            let Some(written) = question.written.as_ref().filter(|written| written.path == path) else { continue };
            let Some(figures) = figures(report, course, module, lesson, question) else { continue };
            let Some(newest) = figures.newest() else { continue };
            lenses.push(lens(written, &newest.line(), &report.as_of));
        }
    }
    if let Some(report) = saved.taught.report() {
        for (course, workshop, step) in steps(workspace) {
            let Some(written) = step.written.as_ref().filter(|written| written.path == path) else { continue };
            let told = said(report, course, workshop, step).and_then(StepFigures::line);
            lenses.extend(told.map(|told| lens(written, &told, &report.as_of)));
        }
    }
    lenses
}

fn lens(written: &Line, told: &str, as_of: &str) -> CodeLens {
    let at = Position::new(u32::try_from(written.line.saturating_sub(1)).unwrap_or(u32::MAX), 0);
    let title = format!("{told} · as of {}", as_of.get(..10).unwrap_or_default());
    // An editor shows a command without a name as text.
    let command = Some(Command { title, command: String::new(), arguments: None });
    CodeLens { range: Range::new(at, at), command, data: None }
}

/// Every step of a plan with its course and workshop.
fn steps(workspace: &Workspace) -> impl Iterator<Item = (&Course, &Workshop, &PlanStep)> {
    let workshops = workspace.compiled.catalog.courses.iter().flat_map(|c| c.workshops.iter().map(move |w| (c, w)));
    workshops.flat_map(|(course, workshop)| workshop.plan.iter().map(move |step| (course, workshop, step)))
}

/// What was said of a step, in the workshop's present or a former id.
fn said<'a>(
    report: &'a TaughtReport,
    course: &Course,
    workshop: &Workshop,
    step: &PlanStep,
) -> Option<&'a StepFigures> {
    let is_own = |name: &str| is_of(name, course, &workshop.id, &workshop.formerly);
    let figures = report.workshops.iter().find(|figures| is_own(&figures.workshop))?;
    figures.steps.iter().find(|known| known.step == step.anchor)
}

/// Whether `course/thing` names something of a course, by the id it has or one it had.
fn is_of(name: &str, course: &Course, id: &Id, formerly: &[Id]) -> bool {
    name.split_once('/').is_some_and(|(of, named)| {
        of == course.id.as_str() && std::iter::once(id).chain(formerly).any(|known| known.as_str() == named)
    })
}

/// Every question with its course, module and lesson.
fn questions(workspace: &Workspace) -> impl Iterator<Item = (&Course, &Module, &str, &Question)> {
    let modules = workspace.compiled.catalog.courses.iter().flat_map(|c| c.modules.iter().map(move |m| (c, m)));
    modules.flat_map(|(course, module)| {
        let practice = module.lessons.iter().flat_map(|l| l.questions.iter().map(move |q| (l.id.as_str(), q)));
        let assessed = module.assessment.iter().flat_map(|a| a.questions.iter().map(|q| ("assessment", q)));
        practice.chain(assessed).map(move |(lesson, question)| (course, module, lesson, question))
    })
}

/// Its figures: of the lesson it is in, else of the one it was in before, among practice or the assessment as it is.
fn figures<'a>(
    report: &'a ItemsReport,
    course: &Course,
    module: &Module,
    lesson: &str,
    question: &Question,
) -> Option<&'a QuestionFigures> {
    let is_own = |name: &str| is_of(name, course, &module.id, &module.formerly);
    let of_module = report.modules.iter().filter(|module| is_own(&module.module)).flat_map(|module| &module.questions);
    let set = if lesson == "assessment" { "assessment" } else { "practice" };
    let named: Vec<_> = of_module.filter(|one| one.question == question.id.as_str() && one.set == set).collect();
    named.iter().find(|one| one.lesson == lesson).or(named.last()).copied()
}
