//! What stands at the cursor, in words, and where it comes from.

use super::origin::{Origin, known};
use super::workspace::Workspace;
use crate::compile::{FileKind, Takes, follow};
use crate::course::{Catalog, Completion, Course, Module, ObjectiveKind, Workshop};

/// What an origin means, as Markdown.
pub(super) fn hover(workspace: &Workspace, path: &str, origin: &Origin<'_>) -> Option<String> {
    let kind = workspace.kind(path);
    match origin {
        Origin::Key(name, _) => known(kind, name).map(|key| format!("**`{}`**\n\n{}", key.name, key.about)),
        Origin::Value { key, word, .. } => match known(kind, key)?.takes {
            Takes::Steps if !word.contains('/') => {
                find_course(workspace, word).map(|course| of_course(&workspace.compiled.catalog, course))
            }
            Takes::Modules | Takes::Requires | Takes::Steps => {
                find_module(workspace, path, word).map(|module| of_module(module, kind))
            }
            Takes::Workshops => find_workshop(workspace, path, word).map(of_workshop),
            _ => None,
        },
        Origin::Attribute { key: "concept", word, .. } => concept(workspace, path, word),
        Origin::Attribute { key: "objective", word, .. } => objective(workspace, path, word),
        _ => None,
    }
}

/// Where what an origin names is written: a file of the root, and a text in it to look for.
pub(super) fn definition(workspace: &Workspace, path: &str, origin: &Origin<'_>) -> Option<(String, String)> {
    let kind = workspace.kind(path);
    match origin {
        Origin::Value { key, word, .. } => match known(kind, key)?.takes {
            Takes::Steps if !word.contains('/') => {
                let file = format!("{}/course.yaml", find_course(workspace, word)?.folder);
                let file = file.trim_start_matches('/').to_owned();
                workspace.files.contains(&file).then(|| (file, String::new()))
            }
            Takes::Modules | Takes::Requires | Takes::Steps => {
                find_module(workspace, path, word)?.place.as_ref().map(|place| (place.path.clone(), String::new()))
            }
            Takes::Workshops => Some((find_workshop(workspace, path, word)?.source.clone(), String::new())),
            _ => None,
        },
        Origin::Attribute { key: "concept", word, .. } => {
            let module =
                workspace.module(path).filter(|module| module.concepts.iter().any(|id| id.as_str() == *word))?;
            Some((module.place.as_ref()?.path.clone(), (*word).to_owned()))
        }
        Origin::Attribute { key: "objective", word, .. } => {
            let course = workspace.course(path)?;
            let stated = |objectives: &[crate::course::Objective]| objectives.iter().any(|o| o.id.as_str() == *word);
            let module = course.modules.iter().find(|module| stated(&module.objectives));
            let module = module.and_then(|module| module.place.as_ref()).map(|place| place.path.clone());
            let live = || course.workshops.iter().find(|w| stated(&w.objectives)).map(|w| w.source.clone());
            module.or_else(live).map(|file| (file, (*word).to_owned()))
        }
        Origin::Link(address, _) => {
            let folder = workspace.course(path).map_or("", |course| &course.folder);
            follow(&workspace.files, path, folder, address).map(|(file, anchor)| (file, heading(&anchor)))
        }
        _ => None,
    }
}

/// What a heading may look like that has this anchor: its first word.
fn heading(anchor: &str) -> String {
    anchor.split('-').next().unwrap_or_default().to_owned()
}

fn find_module<'a>(workspace: &'a Workspace, path: &str, name: &str) -> Option<&'a Module> {
    workspace.modules(path).into_iter().find(|(known, _)| known == name).map(|(_, module)| module)
}

fn find_workshop<'a>(workspace: &'a Workspace, path: &str, name: &str) -> Option<&'a Workshop> {
    workspace.workshops(path).into_iter().find(|(known, _)| known == name).map(|(_, workshop)| workshop)
}

/// The course that a program names.
fn find_course<'a>(workspace: &'a Workspace, name: &str) -> Option<&'a Course> {
    workspace.compiled.catalog.courses.iter().find(|course| course.id.as_str() == name)
}

/// What asking for a whole course asks of a learner.
fn of_course(catalog: &Catalog, course: &Course) -> String {
    let modules = course.needs();
    let titles: Vec<&str> = modules.iter().filter_map(|need| catalog.title(&need.key)).collect();
    format!("**{}** (`{}`)\n\n{}\n\nIt asks for: {}.", course.title, course.id, course.summary, titles.join(", "))
}

/// What asking for a module asks of a learner.
fn of_module(module: &Module, asked_by: FileKind) -> String {
    let lessons = module.lessons.iter().filter(|lesson| lesson.required).count();
    let lessons = format!("{lessons} lesson{} worked through", if lessons == 1 { "" } else { "s" });
    let passed = module.assessment.as_ref().map(|assessment| {
        let attempts = assessment.attempts.map(|most| format!(" in {most} attempts")).unwrap_or_default();
        format!("the assessment passed with {} %{attempts}", assessment.pass / 100)
    });
    let complete = match (module.completion, passed) {
        (Completion::Assessment, Some(passed)) => passed,
        (Completion::Both, Some(passed)) => format!("{lessons}, and {passed}"),
        _ => lessons,
    };
    // Who has to be ready for a workshop has no grace.
    let grace = module.grace.as_ref().filter(|_| asked_by != FileKind::Workshop);
    let grace = grace.map(|grace| format!(", and {} of grace", grace.as_str())).unwrap_or_default();
    let lasts = module.valid_for.as_ref();
    let lasts = lasts.map(|valid| format!(" Evidence lasts {}{grace}.", valid.as_str())).unwrap_or_default();
    let who = if module.audience.is_empty() {
        String::new()
    } else {
        let all: Vec<String> =
            module.audience.iter().map(|(key, values)| format!("{key}: {}", values.join(", "))).collect();
        format!(" Needed of {}; of nobody else.", all.join("; "))
    };
    let means = if asked_by == FileKind::Workshop { "A learner is ready for it with" } else { "Complete with" };
    format!(
        "**{}** (`{}`, {}, version {})\n\n{}\n\n{means} {complete}.{lasts}{who}",
        module.title, module.id, module.duration, module.version, module.summary
    )
}

fn of_workshop(workshop: &Workshop) -> String {
    let needs: Vec<String> = workshop.requires.needs().iter().map(|need| need.key.short()).collect();
    let duration = workshop.duration.map(|minutes| format!(", {minutes}")).unwrap_or_default();
    let asks = if needs.is_empty() {
        "It asks for nothing before.".to_owned()
    } else {
        format!("It asks for: {}.", needs.join(", "))
    };
    format!("**{}** (`{}`{duration})\n\n{}\n\n{asks}", workshop.title, workshop.id, workshop.summary)
}

fn concept(workspace: &Workspace, path: &str, word: &str) -> Option<String> {
    let module = workspace.module(path)?;
    let practice = module.lessons.iter().flat_map(|lesson| &lesson.questions);
    let about = |questions: &mut dyn Iterator<Item = &crate::course::Question>| {
        questions.filter(|question| question.concept.as_ref().is_some_and(|id| id.as_str() == word)).count()
    };
    let practice = about(&mut practice.into_iter());
    let scored = about(&mut module.assessment.iter().flat_map(|assessment| &assessment.questions));
    Some(format!("The concept `{word}` of **{}**: {practice} in practice, {scored} in the assessment.", module.title))
}

fn objective(workspace: &Workspace, path: &str, word: &str) -> Option<String> {
    let course = workspace.course(path)?;
    let modules = course.modules.iter().flat_map(|module| module.objectives.iter().map(move |o| (&module.title, o)));
    let workshops =
        course.workshops.iter().flat_map(|workshop| workshop.objectives.iter().map(move |o| (&workshop.title, o)));
    let stated: Vec<_> = modules.chain(workshops).filter(|(_, objective)| objective.id.as_str() == word).collect();
    let (_, first) = stated.first()?;
    let kind = if first.kind == ObjectiveKind::Do { "to do" } else { "to know" };
    let places: Vec<&str> = stated.iter().map(|(title, _)| title.as_str()).collect();
    Some(format!("**{}** (`{word}`, {kind})\n\nIn {}.", first.text, places.join(", ")))
}
