//! The programs of a root: their files read, and what they name looked up.

use super::front::{AskedNeed, ProgramFront};
use super::outline::{self, Files};
use super::plan::CoursePlan;
use super::requirement::Requirements;
use super::title::title_of;
use crate::course::{Id, ModuleKey, Program, RequirementKey, Step};
use crate::diagnostic::{Diagnostic, Place, nearest};
use std::collections::BTreeSet;
use std::ops::Range;

/// The folder of a root that they are in, and of the site.
const PROGRAMS: &str = "programs";

/// A program, named.
pub(super) struct ProgramPlan {
    pub(super) id: Id,
    pub(super) path: String,
    pub(super) front: ProgramFront,
}

impl ProgramPlan {
    pub(super) fn place(&self, span: Option<&Range<usize>>) -> Place {
        Place::new(&self.path, span.cloned().unwrap_or(0..0))
    }
}

/// Reads the files, and names what they say; ids are unique among courses and programs. In a repo that another tool made,
/// `programs/` is that tool's, unless there is a `prework.yaml`.
pub(super) fn plans(files: &Files<'_>, courses: &[CoursePlan], diagnostics: &mut Vec<Diagnostic>) -> Vec<ProgramPlan> {
    let of_another_tool = courses.iter().any(|plan| plan.outline.folder.is_empty() && plan.outline.in_place);
    if of_another_tool && !files.has("prework.yaml") {
        return Vec::new();
    }
    let mut plans: Vec<ProgramPlan> = Vec::new();
    for path in outline::programs(files) {
        let Some(text) = files.text(&path, diagnostics) else { continue };
        let front = ProgramFront::read(&path, &text, diagnostics);
        if front.draft {
            continue;
        }
        let plan = ProgramPlan { id: front.id.clone().unwrap_or_else(|| Id::from_name(name(&path))), path, front };
        let same = |other: &Id| other.as_str().to_lowercase() == plan.id.as_str().to_lowercase();
        let other = plans.iter().find(|other| same(&other.id)).map(|other| format!("the program in `{}`", other.path));
        let other = other.or_else(|| courses.iter().find(|c| same(&c.id)).map(|c| format!("the course `{}`", c.id)));
        if let Some(other) = other {
            let message = format!("this program has the id `{}`, and so has {other}", plan.id);
            let diagnostic = Diagnostic::error("repeated-id", message).at(plan.place(plan.front.id_span.as_ref()));
            diagnostics.push(diagnostic.hint("give one of them another `id`, or rename this file"));
            continue;
        }
        plans.push(plan);
    }
    if let Some(course) = courses.iter().find(|plan| !plans.is_empty() && plan.id.as_str() == PROGRAMS) {
        let message = format!("a course can't be called `{PROGRAMS}` where there are programs");
        let folder = &course.outline.folder;
        let file = if folder.is_empty() { "course.yaml".to_owned() } else { format!("{folder}/course.yaml") };
        let diagnostic = Diagnostic::error("reserved-id", message).at(Place::new(file, 0..0));
        diagnostics.push(diagnostic.hint("give it another `id` in its `course.yaml`"));
    }
    plans
}

/// What a file is called, without its folder and ending.
fn name(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(name, _)| name)
}

/// A program with its courses and modules looked up.
pub(super) fn program(plan: &ProgramPlan, requirements: &mut Requirements<'_>) -> Program {
    let who = format!("program `{}`", plan.id);
    let front = &plan.front;
    if front.requires_nothing {
        let diagnostic = Diagnostic::error("no-requirements", format!("{who} requires nothing"))
            .at(plan.place(front.requires_span.as_ref()))
            .hint("list courses and modules under `requires`, such as `[infection-control, first-aid/choking]`");
        requirements.diagnostics.push(diagnostic);
    }
    let mut lookup = Lookup { plan, who, requirements, taken: BTreeSet::new() };
    Program {
        id: plan.id.clone(),
        title: front.title.clone().unwrap_or_else(|| title_of(name(&plan.path))),
        summary: front.summary.clone(),
        audience: front.audience.clone(),
        requires: front.requires.iter().filter_map(|asked| lookup.step(asked)).collect(),
        recommended: front.recommended.iter().filter_map(|word| lookup.recommended(word)).collect(),
        due: front.due,
        source: plan.path.clone(),
    }
}

/// Looks up what one program names; no module counts twice.
struct Lookup<'a, 'b, 'c> {
    plan: &'a ProgramPlan,
    who: String,
    requirements: &'b mut Requirements<'c>,
    taken: BTreeSet<RequirementKey>,
}

impl Lookup<'_, '_, '_> {
    fn step(&mut self, asked: &AskedNeed) -> Option<Step> {
        let word = &asked.name;
        if word.text.contains('/') || asked.is_workshop {
            let mut needs = self.requirements.asked_needs(asked, None, &self.plan.path, &self.who);
            if needs.len() > 1 {
                let message = format!("`{}` is asked for in two ways", word.text);
                let hint = "write `observed: true` alone: whose skills are signed was there";
                self.note(Diagnostic::error("bad-value", message).hint(hint), &word.span);
            }
            let need = needs.pop()?;
            return self.take(std::slice::from_ref(&need.key), &word.text, &word.span).then_some(Step::One(need));
        }
        let Some(course) = self.requirements.courses().find(|course| course.id.as_str() == word.text) else {
            self.unknown_course(&word.text, &word.span);
            return None;
        };
        let id = course.id.clone();
        let modules = course.modules.iter().filter(|module| !module.front.recommended);
        let modules: Vec<RequirementKey> = modules.map(|module| module.key.clone().into()).collect();
        if !asked.criteria.is_empty() || asked.grade.is_some() {
            let message = format!("`{id}` is a whole course, whose modules say themselves what completes them");
            let hint = format!("leave out what stands beside it, or name a module as `{id}/MODULE`");
            self.note(Diagnostic::error("bad-value", message).hint(hint), &word.span);
        }
        self.take(&modules, &word.text, &word.span).then_some(Step::Course(id))
    }

    fn recommended(&mut self, word: &super::fields::Word) -> Option<ModuleKey> {
        let key = self.requirements.module(word, None, &self.plan.path, &self.who)?;
        self.take(&[key.clone().into()], &word.text, &word.span).then_some(key)
    }

    /// Whether none of these was named before.
    fn take(&mut self, asked: &[RequirementKey], name: &str, span: &Range<usize>) -> bool {
        let Some(twice) = asked.iter().find(|key| self.taken.contains(key)) else {
            self.taken.extend(asked.iter().cloned());
            return true;
        };
        let message = if twice.to_string() == name {
            format!("`{twice}` stands twice in {}", self.who)
        } else {
            format!("`{twice}` of `{name}` stands twice in {}", self.who)
        };
        let hint = "name a course or the modules of it, and each of them once";
        self.note(Diagnostic::error("repeated-requirement", message).hint(hint), span);
        false
    }

    fn unknown_course(&mut self, text: &str, span: &Range<usize>) {
        let modules = |plan: &CoursePlan| plan.modules.iter().map(|module| module.key.clone()).collect::<Vec<_>>();
        let module = self.requirements.courses().flat_map(modules).find(|key| key.module.as_str() == text);
        let near = || nearest(text, self.requirements.courses().map(|course| course.id.as_str())).map(str::to_owned);
        let hint = match module.map(|key| key.to_string()).or_else(near) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name a course by its id, or a module as `course/module`".to_owned(),
        };
        let message = format!("{} requires `{text}`, and there is no such course", self.who);
        let diagnostic = Diagnostic::error("unknown-course", message).label("no course has this id");
        self.note(diagnostic.hint(hint), span);
    }

    fn note(&mut self, diagnostic: Diagnostic, span: &Range<usize>) {
        self.requirements.diagnostics.push(diagnostic.at(self.plan.place(Some(span))));
    }
}
