//! Which file plays which part: courses, modules, lessons, workshops, pages, in order.

mod carpentries;
mod folder;
mod mdbook;
mod order;

use super::front::CourseFront;
use super::link::join;
use super::source::{Source, Unreadable};
use crate::diagnostic::{Diagnostic, Place};
use std::collections::BTreeSet;
use std::ops::Bound;

/// A course as files.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Relative to the root; empty when the root is the course.
    pub(super) folder: String,
    /// Whether the repo is another tool's, read in its own order.
    pub(super) in_place: bool,
    pub(super) front: CourseFront,
    /// The course's own page.
    pub(super) body: Option<String>,
    pub(super) modules: Vec<ModuleFiles>,
    pub(super) workshops: Vec<String>,
    /// Pages that are no lessons.
    pub(super) pages: Vec<String>,
}

/// A module as files.
#[derive(Debug, Default)]
pub(super) struct ModuleFiles {
    /// What its id is made of when it has none.
    pub(super) name: String,
    /// The folder or file it is.
    pub(super) path: String,
    /// As a table of contents calls it.
    pub(super) title: Option<String>,
    /// Whether the first lesson's front matter is the module's.
    pub(super) own_page: bool,
    pub(super) lessons: Vec<LessonFile>,
    pub(super) assessment: Option<String>,
}

/// A lesson as a file.
#[derive(Debug, Clone)]
pub(super) struct LessonFile {
    pub(super) path: String,
    /// As a table of contents calls it.
    pub(super) title: Option<String>,
}

impl Outline {
    /// Every Markdown file in it.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        let modules = self.modules.iter().flat_map(|module| {
            module.lessons.iter().map(|lesson| lesson.path.as_str()).chain(module.assessment.as_deref())
        });
        let rest = self.workshops.iter().chain(&self.pages).chain(&self.body).map(String::as_str);
        modules.chain(rest)
    }
}

/// The paths of a root, and their texts.
pub(super) struct Files<'a> {
    source: &'a dyn Source,
    paths: BTreeSet<&'a str>,
}

impl<'a> Files<'a> {
    pub(super) fn new(source: &'a dyn Source) -> Self {
        Self { source, paths: source.files().iter().map(|file| file.path.as_str()).collect() }
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// Every path under `folder`, relative to it.
    pub(super) fn under(&self, folder: &'_ str) -> Vec<&'a str> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let from = self.paths.range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded)).copied();
        from.take_while(|path| path.starts_with(&prefix)).map(|path| &path[prefix.len()..]).collect()
    }

    /// A text, or a note of why there is none.
    pub(super) fn text(&self, path: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
        let error = match self.source.text(path) {
            Ok(text) => return Some(text),
            Err(error) => error,
        };
        let (code, span, hint) = match &error {
            Unreadable::NotUtf8 { at, .. } => ("not-utf8", *at..at + 1, "save the file as UTF-8"),
            Unreadable::TooLarge(_) => ("too-large", 0..0, "split it into several pages"),
            Unreadable::Failed(_) => ("unreadable", 0..0, "see that the file exists and may be read"),
        };
        let message = format!("can't read `{path}`: {error}");
        diagnostics.push(Diagnostic::error(code, message).at(Place::new(path, span)).hint(hint));
        None
    }
}

/// Every course of a root.
pub(super) fn outlines(files: &Files<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Outline> {
    let mut folders: Vec<String> = files
        .under("courses")
        .iter()
        .filter_map(|path| path.split_once('/').map(|(folder, _)| format!("courses/{folder}")))
        .collect();
    folders.sort_by(|a, b| order::natural(a, b));
    folders.dedup();
    if folders.is_empty() {
        folders.push(String::new());
    }
    let outlines: Vec<Outline> = folders.iter().filter_map(|folder| outline(files, folder, diagnostics)).collect();
    if outlines.is_empty() {
        let diagnostic = Diagnostic::error("no-course", "there is no course here")
            .hint("put Markdown into a folder of `courses/`, or start with `prework new DIR`");
        diagnostics.push(diagnostic);
    }
    outlines
}

fn outline(files: &Files<'_>, folder: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Outline> {
    let inside = files.under(folder);
    let has = |name: &str| inside.contains(&name);
    let mut outline = if has("book.toml") || has("SUMMARY.md") || has("src/SUMMARY.md") {
        mdbook::outline(files, folder, diagnostics)
    } else if has("config.yaml") && inside.iter().any(|path| path.starts_with("episodes/") && is_markdown(path)) {
        carpentries::outline(files, folder, diagnostics)
    } else if has("course.yaml") || inside.iter().any(|path| is_markdown(path)) {
        folder::outline(files, folder)
    } else {
        return None;
    };
    folder.clone_into(&mut outline.folder);
    if has("course.yaml") {
        let path = at(folder, "course.yaml");
        if let Some(text) = files.text(&path, diagnostics) {
            let other = std::mem::take(&mut outline.front);
            outline.front = CourseFront::read(&path, &text, diagnostics);
            outline.front.title = outline.front.title.or(other.title);
            if outline.front.authors.is_empty() {
                outline.front.authors = other.authors;
            }
        }
    }
    Some(outline)
}

/// `path` in `folder`.
fn at(folder: &str, path: &str) -> String {
    join(folder, path).unwrap_or_else(|| path.to_owned())
}

pub(super) fn is_markdown(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(stem, end)| !stem.is_empty() && end.eq_ignore_ascii_case("md"))
}

/// The name of a file or folder without folders and ending.
pub(super) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    if is_markdown(name) { &name[..name.len() - 3] } else { name }
}

/// A page of the repo, about the repo: `README`, `LICENSE` and the like.
fn is_about_the_repo(path: &str) -> bool {
    const NAMES: [&str; 12] = [
        "readme",
        "license",
        "licence",
        "copying",
        "code_of_conduct",
        "contributing",
        "changelog",
        "security",
        "support",
        "authors",
        "governance",
        "maintainers",
    ];
    let stem = stem(path).to_ascii_lowercase().replace('-', "_");
    NAMES.iter().any(|name| stem == *name)
}

/// The page a folder opens with.
fn is_index(path: &str) -> bool {
    matches!(stem(path).to_ascii_lowercase().as_str(), "index" | "readme")
}

/// Whether a file of a root is a program. It belongs to no course, also where the root is one.
#[must_use]
pub fn is_program(path: &str) -> bool {
    let Some(name) = path.strip_prefix("programs/") else { return false };
    let is_yaml = name.rsplit_once('.').is_some_and(|(stem, end)| !stem.is_empty() && matches!(end, "yaml" | "yml"));
    is_yaml && !name.contains('/') && !name.starts_with('.')
}

/// The programs of a root.
pub(super) fn programs(files: &Files<'_>) -> Vec<String> {
    let mut found: Vec<String> = files.under("programs").iter().map(|path| format!("programs/{path}")).collect();
    found.retain(|path| is_program(path));
    found.sort_by(|a, b| order::natural(a, b));
    found
}

/// The workshops of a course.
fn workshops(files: &Files<'_>, folder: &str) -> Vec<String> {
    let within = at(folder, "workshops");
    let mut found: Vec<&str> = files.under(&within);
    found.retain(|path| is_markdown(path) && !path.contains('/') && !is_index(path));
    found.sort_by(|a, b| order::natural(a, b));
    found.into_iter().map(|path| at(&within, path)).collect()
}
