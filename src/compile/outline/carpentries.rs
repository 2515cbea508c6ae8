//! A Carpentries lesson, in the order of its `config.yaml`.

use super::{Files, LessonFile, ModuleFiles, Outline, at, is_markdown, order, stem, workshops};
use crate::compile::fields::Fields;
use crate::diagnostic::{Diagnostic, Place};

/// Folders whose pages are part of the lesson's site, and no episodes.
const PAGES: [&str; 3] = ["learners", "profiles", "instructors"];

pub(super) fn outline(files: &Files<'_>, folder: &str, diagnostics: &mut Vec<Diagnostic>) -> Outline {
    let mut outline = Outline { in_place: true, ..Outline::default() };
    let settings = at(folder, "config.yaml");
    let mut named = Vec::new();
    if let Some(text) = files.text(&settings, diagnostics) {
        let body = text.trim_start_matches('\u{feff}');
        let mut fields = Fields::read(&settings, body, text.len() - body.len(), true);
        outline.front.title = fields.text("title");
        outline.front.license = fields.text("license");
        outline.front.language = fields.text("lang");
        named = fields.words("episodes");
        diagnostics.extend(fields.finish("`config.yaml`"));
    }
    let within = at(folder, "episodes");
    let mut episodes = Vec::new();
    if named.is_empty() {
        let mut all: Vec<&str> = files.under(&within);
        all.retain(|path| is_markdown(path) && !path.contains('/'));
        all.sort_by(|a, b| order::natural(a, b));
        episodes.extend(all.into_iter().map(|path| at(&within, path)));
    }
    for word in named {
        let path = at(&within, &word.text);
        if files.has(&path) && is_markdown(&path) {
            episodes.push(path);
        } else {
            let diagnostic = Diagnostic::warning("broken-link", format!("no Markdown file is at `{path}`"))
                .at(Place::new(&settings, word.span))
                .hint("remove it from `episodes`, or add the file");
            diagnostics.push(diagnostic);
        }
    }
    outline.modules = episodes
        .into_iter()
        .map(|path| ModuleFiles {
            name: stem(&path).to_owned(),
            own_page: true,
            lessons: vec![LessonFile { path: path.clone(), title: None }],
            path,
            ..ModuleFiles::default()
        })
        .collect();
    let body = at(folder, "index.md");
    outline.body = files.has(&body).then_some(body);
    let mut pages: Vec<&str> = files.under(folder);
    pages.retain(|path| {
        let top = path.split_once('/').map(|(top, _)| top);
        is_markdown(path) && !super::is_index(path) && top.is_none_or(|top| PAGES.contains(&top))
    });
    pages.sort_by(|a, b| order::natural(a, b));
    outline.pages = pages.into_iter().map(|path| at(folder, path)).collect();
    outline.workshops = workshops(files, folder);
    outline
}
