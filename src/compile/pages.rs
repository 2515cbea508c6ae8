//! The pages of a root: their texts read to blocks, links between them checked, and the glossary's terms linked.

use super::front;
use super::glossary::Glossary;
use super::link::Links;
use super::markdown::{self, Context, Page};
use super::outline::{Files, stem};
use super::plan::CoursePlan;
use crate::diagnostic::{Diagnostic, Severity, nearest};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// One text to parse.
struct Task<'a> {
    path: &'a str,
    plan: &'a CoursePlan,
    workshop: bool,
    name: String,
}

/// Reads every page that plans name, at once.
pub(super) fn read_pages<'a>(
    plans: &'a [CoursePlan],
    texts: &BTreeMap<String, String>,
    links: &Links,
    files: &Files<'_>,
) -> BTreeMap<&'a str, Page> {
    let mut tasks: Vec<Task<'a>> = Vec::new();
    for plan in plans {
        let mut add = |path: &'a str, workshop, name: String| tasks.push(Task { path, plan, workshop, name });
        plan.outline.body.iter().for_each(|path| add(path, false, "course".to_owned()));
        for module in &plan.modules {
            module.lessons.iter().for_each(|lesson| add(&lesson.path, false, lesson.id.to_string()));
            module.assessment.iter().for_each(|(path, _)| add(path, false, "assessment".to_owned()));
        }
        plan.workshops.iter().for_each(|w| add(&w.path, true, w.key.workshop.to_string()));
        plan.pages.iter().for_each(|page| add(&page.path, false, page.id.to_string()));
    }
    tasks
        .into_par_iter()
        .map(|task| {
            let parts = front::split(texts.get(task.path).map_or("", String::as_str));
            let context = Context {
                path: task.path,
                page: task.path,
                above: None,
                glossary: is_glossary(task.path),
                folder: &task.plan.outline.folder,
                start: parts.body_start,
                in_place: task.plan.outline.in_place,
                workshop: task.workshop,
                name: &task.name,
                links,
                text: &|path| files.text(path, &mut Vec::new()),
            };
            let mut page = markdown::read(parts.body, &context);
            page.say_where(&|path| texts.get(path).cloned().or_else(|| files.text(path, &mut Vec::new())));
            (task.path, page)
        })
        .collect()
}

/// Every link to an anchor leads to one.
pub(super) fn check_anchors(plans: &[CoursePlan], pages: &BTreeMap<&str, Page>, diagnostics: &mut Vec<Diagnostic>) {
    for page in pages.values() {
        for (path, anchor, place) in &page.anchor_links {
            let Some(target) = pages.get(path.as_str()) else { continue };
            if target.anchors.contains(anchor) {
                continue;
            }
            let hint = match nearest(anchor, target.anchors.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `#{near}`?"),
                None => "anchors are headings in lower case, with `-` for spaces".to_owned(),
            };
            let in_place =
                plans.iter().any(|plan| plan.outline.in_place && place.path.starts_with(&plan.outline.folder));
            let severity = if in_place { Severity::Warning } else { Severity::Error };
            let diagnostic =
                Diagnostic::error("broken-anchor", format!("`{path}` has no heading `#{anchor}`")).hint(hint);
            diagnostics.push(Diagnostic { severity, ..diagnostic }.at(place.clone()));
        }
    }
}

/// Whether a file is its course's glossary.
fn is_glossary(path: &str) -> bool {
    stem(path).eq_ignore_ascii_case("glossary")
}

/// Links the terms of each course's glossary in its lessons and workshops.
pub(super) fn link_terms(plans: &[CoursePlan], pages: &mut BTreeMap<&str, Page>, links: &Links) {
    for plan in plans {
        let Some(path) = plan.pages.iter().map(|page| page.path.as_str()).find(|path| is_glossary(path)) else {
            continue;
        };
        let Some((page, url)) = pages.get(path).zip(links.urls.get(path)) else { continue };
        let glossary = Glossary::read(&page.body, &format!("prework:{url}"));
        let lessons = plan.modules.iter().flat_map(|module| &module.lessons).map(|lesson| &lesson.path);
        for path in lessons.chain(plan.workshops.iter().map(|workshop| &workshop.path)) {
            if let Some(page) = pages.get_mut(path.as_str()) {
                glossary.link(&mut page.body);
            }
        }
    }
}
