//! The line above a question: how it is answered, from a report that was saved. Questions are found by their ids, so that what
//! is told follows them wherever they move.

use super::workspace::Workspace;
use crate::course::{Course, Module, Question};
use crate::insight::{ItemsReport, QuestionFigures};
use lsp_types::{CodeLens, Command, Position, Range};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A report as `prework report items --save` wrote it, read again when it has changed.
#[derive(Debug)]
pub(super) struct Saved {
    file: PathBuf,
    read: Option<(SystemTime, ItemsReport)>,
}

impl Saved {
    /// The report of a root: where it was said to be, else where it is saved by itself.
    pub(super) fn of(root: &Path, said: Option<&Path>) -> Self {
        let file = said.map_or_else(|| root.join(".prework").join("items.json"), Path::to_owned);
        Self { file, read: None }
    }

    /// What it says now; nothing when there is none, or it can't be read.
    fn report(&mut self) -> Option<&ItemsReport> {
        let changed = std::fs::metadata(&self.file).and_then(|metadata| metadata.modified()).ok()?;
        if self.read.as_ref().is_none_or(|(read, _)| *read != changed) {
            let report = std::fs::read_to_string(&self.file).ok().and_then(|text| serde_json::from_str(&text).ok());
            self.read = report.map(|report| (changed, report));
        }
        self.read.as_ref().map(|(_, report)| report)
    }
}

/// The lines above the questions of a file.
pub(super) fn lenses(workspace: &Workspace, saved: &mut Saved, path: &str) -> Vec<CodeLens> {
    let Some(report) = saved.report() else { return Vec::new() };
    let day = report.as_of.get(..10).unwrap_or_default();
    let mut lenses = Vec::new();
    for (course, module, lesson, question) in questions(workspace) {
        let Some(written) = question.written.as_ref().filter(|written| written.path == path) else { continue };
        let Some(figures) = figures(report, course, module, lesson, question) else { continue };
        let Some(newest) = figures.newest() else { continue };
        let at = Position::new(u32::try_from(written.line.saturating_sub(1)).unwrap_or(u32::MAX), 0);
        let title = format!("{} · as of {day}", newest.line());
        lenses.push(CodeLens {
            range: Range::new(at, at),
            // An editor shows a command without a name as text.
            command: Some(Command { title, command: String::new(), arguments: None }),
            data: None,
        });
    }
    lenses
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
    let is_own = |name: &str| {
        name.split_once('/').is_some_and(|(of, id)| {
            of == course.id.as_str()
                && std::iter::once(&module.id).chain(&module.formerly).any(|known| known.as_str() == id)
        })
    };
    let of_module = report.modules.iter().filter(|module| is_own(&module.module)).flat_map(|module| &module.questions);
    let set = if lesson == "assessment" { "assessment" } else { "practice" };
    let named: Vec<_> = of_module.filter(|one| one.question == question.id.as_str() && one.set == set).collect();
    named.iter().find(|one| one.lesson == lesson).or(named.last()).copied()
}
