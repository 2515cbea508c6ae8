//! What may stand where the cursor is.

use super::origin::{Origin, known};
use super::place::Encoding;
use super::workspace::Workspace;
use crate::compile::{FileKind, Takes};
use crate::course::Objective;
use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionTextEdit, Documentation, MarkupContent, MarkupKind, TextEdit,
};
use std::ops::Range;

const DIVS: [&str; 16] = [
    "objectives",
    "questions",
    "keypoints",
    "challenge",
    "solution",
    "hint",
    "spoiler",
    "discussion",
    "checklist",
    "prereq",
    "instructor",
    "callout",
    "caution",
    "testimonial",
    "tab",
    "group-tab",
];

const TYPES: [&str; 6] = ["true-false", "essay", "order", "match", "survey", "other"];

/// One thing to choose.
struct Offer {
    label: String,
    about: String,
    kind: CompletionItemKind,
}

impl Offer {
    fn new(label: impl Into<String>, about: impl Into<String>, kind: CompletionItemKind) -> Self {
        Self { label: label.into(), about: about.into(), kind }
    }
}

/// The completions at an origin in the file at `path`.
pub(super) fn items(
    workspace: &Workspace,
    path: &str,
    text: &str,
    origin: &Origin<'_>,
    encoding: Encoding,
) -> Vec<CompletionItem> {
    let kind = workspace.kind(path);
    let (range, offers) = match origin {
        Origin::Key(_, range) => (range, keys(kind, text)),
        Origin::Value { key, range, .. } => {
            (range, known(kind, key).map_or_else(Vec::new, |key| values(workspace, path, key.takes)))
        }
        Origin::Attribute { key, range, .. } => (range, attributes(workspace, path, key)),
        Origin::Div(_, range) => (range, words(&DIVS)),
        Origin::Link(address, range) => (range, pages(workspace, path, address)),
        Origin::Text => return Vec::new(),
    };
    offers.into_iter().map(|offer| item(offer, range, text, encoding)).collect()
}

fn item(offer: Offer, range: &Range<usize>, text: &str, encoding: Encoding) -> CompletionItem {
    let is_key = offer.kind == CompletionItemKind::PROPERTY;
    let is_written = text[range.end..].trim_start_matches(' ').starts_with(':');
    let new_text = if is_key && !is_written { format!("{}: ", offer.label) } else { offer.label.clone() };
    let about = MarkupContent { kind: MarkupKind::Markdown, value: offer.about };
    CompletionItem {
        label: offer.label,
        kind: Some(offer.kind),
        documentation: Some(Documentation::MarkupContent(about)),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit {
            range: encoding.range(text, range.start, range.end),
            new_text,
        })),
        ..CompletionItem::default()
    }
}

/// The keys that aren't there yet.
fn keys(kind: FileKind, text: &str) -> Vec<Offer> {
    let written = |name: &str| {
        text.lines().any(|line| line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(':')))
    };
    let free = kind.keys().iter().filter(|key| !written(key.name));
    free.map(|key| Offer::new(key.name, key.about, CompletionItemKind::PROPERTY)).collect()
}

fn words(all: &[&str]) -> Vec<Offer> {
    all.iter().map(|word| Offer::new(*word, "", CompletionItemKind::ENUM_MEMBER)).collect()
}

fn values(workspace: &Workspace, path: &str, takes: Takes) -> Vec<Offer> {
    let reference = |(name, title): (String, &str)| Offer::new(name, title, CompletionItemKind::REFERENCE);
    match takes {
        Takes::Choice(all) => words(all),
        Takes::Flag => words(&["true", "false"]),
        Takes::OnMajor => words(&["keep", "retake_now"]),
        Takes::Modules | Takes::Requires => {
            let own = workspace.module(path).map(|module| &module.id);
            let others = workspace.modules(path).into_iter().filter(|(_, module)| Some(&module.id) != own);
            others.map(|(name, module)| reference((name, &module.title))).collect()
        }
        Takes::Steps => {
            let courses = workspace.compiled.catalog.courses.iter();
            let courses = courses.map(|course| reference((course.id.to_string(), &course.title)));
            let modules = workspace.modules(path).into_iter().map(|(name, module)| reference((name, &module.title)));
            courses.chain(modules).collect()
        }
        Takes::Workshops => {
            workspace.workshops(path).into_iter().map(|(name, workshop)| reference((name, &workshop.title))).collect()
        }
        Takes::Concepts => {
            let asked = workspace.module(path).into_iter().flat_map(|module| {
                let scored = module.assessment.iter().flat_map(|assessment| &assessment.questions);
                module.lessons.iter().flat_map(|lesson| &lesson.questions).chain(scored)
            });
            let mut concepts: Vec<String> =
                asked.filter_map(|question| question.concept.as_ref()).map(ToString::to_string).collect();
            concepts.sort();
            concepts.dedup();
            concepts.into_iter().map(|concept| reference((concept, ""))).collect()
        }
        _ => Vec::new(),
    }
}

fn attributes(workspace: &Workspace, path: &str, key: &str) -> Vec<Offer> {
    match key {
        "type" => words(&TYPES),
        "scoring" => words(&["partial", "whole"]),
        "shuffle" => words(&["no", "yes"]),
        "order" => words(&["any"]),
        "end" => words(&["good", "poor"]),
        "concept" => {
            let concepts = workspace.module(path).map(|module| module.concepts.as_slice()).unwrap_or_default();
            concepts.iter().map(|id| Offer::new(id.as_str(), "", CompletionItemKind::REFERENCE)).collect()
        }
        "objective" => {
            let course = workspace.course(path);
            let live =
                course.into_iter().flat_map(|course| &course.workshops).flat_map(|workshop| &workshop.objectives);
            let online = course.into_iter().flat_map(|course| &course.modules).flat_map(|module| &module.objectives);
            let mut all: Vec<&Objective> = live.chain(online).collect();
            all.sort_by_key(|objective| &objective.id);
            all.dedup_by_key(|objective| &objective.id);
            let offer = |o: &Objective| Offer::new(o.id.as_str(), o.text.as_str(), CompletionItemKind::REFERENCE);
            all.into_iter().map(offer).collect()
        }
        _ => Vec::new(),
    }
}

/// The files a link may lead to, as seen from the page it stands on.
fn pages(workspace: &Workspace, path: &str, address: &str) -> Vec<Offer> {
    if address.contains(':') {
        return Vec::new();
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let pages = workspace.compiled.urls.keys().filter(|page| *page != path);
    pages.map(|page| Offer::new(between(folder, page), "", CompletionItemKind::FILE)).collect()
}

/// `path` as seen from `folder`.
fn between(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count().min(to.len() - 1);
    let up = std::iter::repeat_n("..", from.len() - shared);
    up.chain(to[shared..].iter().copied()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::between;

    #[test]
    fn one_page_from_another() {
        assert_eq!(between("a/b", "a/b/c.md"), "c.md");
        assert_eq!(between("a/b", "a/c/d.md"), "../c/d.md");
        assert_eq!(between("", "a/c.md"), "a/c.md");
        assert_eq!(between("a/b", "x.md"), "../../x.md");
    }
}
