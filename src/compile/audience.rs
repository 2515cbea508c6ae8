//! Whom courses and programs say they are for: an audience that is asked nothing is most often a mistake.

use super::plan::CoursePlan;
use super::program::ProgramPlan;
use crate::course::{Ask, Catalog};
use crate::diagnostic::{Diagnostic, Place};
use std::collections::BTreeMap;

type Audience = BTreeMap<String, Vec<String>>;

/// Notes every audience of which nobody is asked anything.
pub(super) fn check(
    catalog: &Catalog,
    courses: &[CoursePlan],
    programs: &[ProgramPlan],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for ask in catalog.asks() {
        let needs = ask.needs(catalog);
        let is_for_them = |audience: &Audience| may_share(ask.audience(), audience);
        // A workshop is for everybody.
        let mut asked =
            needs.iter().filter_map(|need| need.key.module().map_or(Some(None), |key| catalog.module(key).map(Some)));
        if asked.any(|module| module.is_none_or(|module| is_for_them(&module.audience))) {
            continue;
        }
        let (what, place) = match ask {
            Ask::Program(program) => {
                // That it requires nothing, or nothing there is, has been said.
                if program.requires.is_empty() {
                    continue;
                }
                let Some(plan) = programs.iter().find(|plan| plan.id == program.id) else { continue };
                ("program", plan.place(plan.front.audience_span.as_ref()))
            }
            Ask::Course(course) => {
                let Some(plan) = courses.iter().find(|plan| plan.id == course.id) else { continue };
                let folder = &course.folder;
                let file = if folder.is_empty() { "course.yaml".to_owned() } else { format!("{folder}/course.yaml") };
                ("course", Place::new(file, plan.front.audience_span.clone().unwrap_or(0..0)))
            }
        };
        let why = if needs.is_empty() {
            "there is nothing in it that isn't only recommended"
        } else {
            "all of its modules are for others"
        };
        let diagnostic =
            Diagnostic::warning("nothing-asked", format!("{what} `{}` asks its audience for nothing", ask.id()))
                .label(why)
                .hint("make a module of it one that these people need, or remove `audience`");
        diagnostics.push(diagnostic.at(place));
    }
}

/// Whether somebody can be in both. Everybody has one value of each attribute, and can be in several teams.
fn may_share(one: &Audience, other: &Audience) -> bool {
    other.iter().filter(|(attribute, _)| *attribute != "team").all(|(attribute, accepted)| {
        let Some(values) = one.get(attribute) else { return true };
        accepted.iter().any(|value| values.iter().any(|other| other.eq_ignore_ascii_case(value)))
    })
}
