//! What the online and the live part of a course share: objectives, and the concepts that questions are about.
//!
//! To know is taught anywhere, and asked online; to do is signed in the room. What is in neither place, or in the
//! wrong one, is no mistake that stops a course: the author is told.

use super::front::Aim;
use super::markdown::Page;
use super::plan::{CoursePlan, ModulePlan, WorkshopPlan};
use crate::course::{Id, Minutes, ObjectiveKind, Question};
use crate::diagnostic::{Diagnostic, Place, nearest};
use std::collections::{BTreeMap, BTreeSet};

type Pages<'a> = BTreeMap<&'a str, Page>;

/// Notes what doesn't fit together. Repos of other tools state neither objectives nor concepts as ours do.
pub(super) fn check(plans: &[CoursePlan], pages: &Pages<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let ours = || plans.iter().filter(|plan| !plan.outline.in_place);
    let modules: Vec<&ModulePlan> = ours().flat_map(|plan| &plan.modules).collect();
    let workshops: Vec<&WorkshopPlan> = ours().flat_map(|plan| &plan.workshops).collect();
    let taught: BTreeSet<&Id> = modules.iter().flat_map(|module| ids(&module.front.objectives)).collect();
    let practised: BTreeSet<&Id> = workshops
        .iter()
        .flat_map(|workshop| ids(&workshop.front.objectives).chain(workshop.front.skills.iter().map(|skill| &skill.id)))
        .collect();
    for module in modules {
        objectives_of_module(module, &practised, pages, diagnostics);
        concepts(module, pages, diagnostics);
    }
    for workshop in workshops {
        objectives_of_workshop(workshop, &taught, pages, diagnostics);
    }
}

fn ids(aims: &[Aim]) -> impl Iterator<Item = &Id> {
    aims.iter().map(|aim| &aim.objective.id)
}

fn repeated(aims: &[Aim], file: &str, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for Aim { objective, span, .. } in aims {
        if !seen.insert(&objective.id) {
            let message = format!("the objective `{}` stands twice here", objective.id);
            let diagnostic = Diagnostic::error("repeated-id", message).hint("give one of the two another id");
            diagnostics.push(diagnostic.at(Place::new(file, span.clone())));
        }
    }
}

fn objectives_of_module(
    module: &ModulePlan,
    practised: &BTreeSet<&Id>,
    pages: &Pages<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let aims = &module.front.objectives;
    repeated(aims, &module.file, diagnostics);
    for Aim { objective, span, .. } in aims.iter().filter(|aim| aim.named) {
        if objective.kind == ObjectiveKind::Do && !practised.contains(&objective.id) {
            let message = format!("`{}` is something to do, and no workshop works on it", objective.id);
            let diagnostic = Diagnostic::warning("unsigned-objective", message)
                .hint("add it to a workshop's `objectives`, and a skill of this id that a trainer signs");
            diagnostics.push(diagnostic.at(module.place(span)));
        }
    }
    if let Some(first) = aims.first()
        && questions(module, pages).next().is_none()
    {
        let message = format!("module `{}` has objectives, and asks nothing", module.key.module);
        let diagnostic = Diagnostic::warning("asks-nothing", message)
            .hint("add a question to a lesson, or an `assessment.md`: nobody can tell otherwise whether it was learnt");
        diagnostics.push(diagnostic.at(module.place(&first.span)));
    }
}

fn questions<'a>(module: &'a ModulePlan, pages: &'a Pages<'_>) -> impl Iterator<Item = &'a (Question, Place)> {
    let lessons = module.lessons.iter().map(|lesson| lesson.path.as_str());
    let paths = lessons.chain(module.assessment.as_ref().map(|(path, _)| path.as_str()));
    paths.filter_map(|path| pages.get(path)).flat_map(|page| &page.questions)
}

/// The concepts of a module and of its questions are the same; a module that lists none leaves it open.
fn concepts(module: &ModulePlan, pages: &Pages<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let listed = &module.front.concepts;
    if listed.is_empty() {
        return;
    }
    let mut asked = BTreeSet::new();
    for (question, place) in questions(module, pages) {
        let Some(concept) = &question.concept else { continue };
        asked.insert(concept);
        if !listed.contains(concept) {
            let hint = match nearest(concept.as_str(), listed.iter().map(Id::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "add it to the module's `concepts`".to_owned(),
            };
            let message = format!("module `{}` has no concept `{concept}`", module.key.module);
            diagnostics.push(Diagnostic::warning("unknown-concept", message).hint(hint).at(place.clone()));
        }
    }
    for concept in listed.iter().filter(|concept| !asked.contains(concept)) {
        let message = format!("no question of module `{}` is about the concept `{concept}`", module.key.module);
        let diagnostic = Diagnostic::warning("unasked-concept", message)
            .hint(format!("add `concept={concept}` to the comment of a question, or remove it from `concepts`"));
        let span = module.front.concepts_span.clone().unwrap_or(0..0);
        diagnostics.push(diagnostic.at(module.place(&span)));
    }
}

fn objectives_of_workshop(
    workshop: &WorkshopPlan,
    taught: &BTreeSet<&Id>,
    pages: &Pages<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let front = &workshop.front;
    repeated(&front.objectives, &workshop.path, diagnostics);
    let page = pages.get(workshop.path.as_str());
    let steps = page.map(|page| page.plan.as_slice()).unwrap_or_default();
    let planned: BTreeSet<&Id> = steps.iter().flat_map(|step| &step.objectives).collect();
    for Aim { objective, span, .. } in front.objectives.iter().filter(|aim| aim.named) {
        let id = &objective.id;
        let signed = front.skills.iter().any(|skill| skill.id == *id);
        let mut note = |code, message: String, hint: String| {
            let place = Place::new(&workshop.path, span.clone());
            diagnostics.push(Diagnostic::warning(code, message).hint(hint).at(place));
        };
        match objective.kind {
            ObjectiveKind::Do if !signed => {
                let message = format!("`{id}` is something to do, and nobody signs it");
                note("unsigned-objective", message, format!("add a skill with `id: {id}`, and what to look for"));
            }
            ObjectiveKind::Know if !taught.contains(id) => {
                let minutes: Minutes =
                    steps.iter().filter(|step| step.objectives.contains(id)).map(|step| step.minutes).sum();
                let frees = if minutes == Minutes(0) { String::new() } else { format!(": it frees {minutes}") };
                let message = format!("`{id}` is something to know, and is taught only in the room");
                note("live-knowledge", message, format!("move it online, to a module that prepares{frees}"));
            }
            _ => {}
        }
        if !planned.is_empty() && !planned.contains(id) {
            let message = format!("no step of the plan works on `{id}`");
            note("idle-objective", message, format!("add `objective={id}` to the comment of a step"));
        }
    }
    let known: BTreeSet<&Id> = ids(&front.objectives).chain(taught.iter().copied()).collect();
    for (id, place) in page.map(|page| page.aims.as_slice()).unwrap_or_default() {
        if !known.contains(id) {
            let hint = match nearest(id.as_str(), known.iter().map(|known| known.as_str())) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "add it to the workshop's `objectives`".to_owned(),
            };
            let diagnostic = Diagnostic::error("unknown-objective", format!("there is no objective `{id}`"));
            diagnostics.push(diagnostic.hint(hint).at(place.clone()));
        }
    }
}
