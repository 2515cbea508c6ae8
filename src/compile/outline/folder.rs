//! A folder of Markdown, in the order of its names.

use super::{
    Files, LessonFile, ModuleFiles, Outline, at, is_about_the_repo, is_index, is_markdown, order, stem, workshops,
};
use std::collections::BTreeSet;

/// Folders of a root that hold no modules.
const OTHER: [&str; 4] = ["workshops", "programs", "themes", "courses"];

pub(super) fn outline(files: &Files<'_>, folder: &str) -> Outline {
    let inside: Vec<&str> = files.under(folder).into_iter().filter(|path| is_page(path)).collect();
    let names: BTreeSet<&str> = inside.iter().filter_map(|path| path.split('/').next()).collect();
    let mut names: Vec<&str> = names.into_iter().filter(|name| !OTHER.contains(name)).collect();
    names.sort_by(|a, b| order::natural(a, b));

    let mut outline = Outline { workshops: workshops(files, folder), ..Outline::default() };
    let is_body = |name: &str| is_markdown(name) && is_index(name);
    let body = names.iter().find(|name| is_body(name) && stem(name).eq_ignore_ascii_case("index"));
    let body = body.or_else(|| names.iter().find(|name| is_body(name)));
    outline.body = body.map(|name| at(folder, name));
    for name in names {
        if is_body(name) {
            continue;
        }
        let path = at(folder, name);
        if is_markdown(name) && (is_about_the_repo(name) || stem(name).eq_ignore_ascii_case("glossary")) {
            outline.pages.push(path);
        } else if is_markdown(name) {
            let lessons = vec![LessonFile { path: path.clone(), title: None }];
            let name = stem(name).to_owned();
            outline.modules.push(ModuleFiles { name, path, own_page: true, lessons, ..ModuleFiles::default() });
        } else {
            outline.modules.extend(module(files, name, path));
        }
    }
    outline
}

/// Whether a file is a page: Markdown, and no part that pages include (`_parts/rub.md`, `_rub.md`).
fn is_page(path: &str) -> bool {
    is_markdown(path) && !path.split('/').any(|name| name.starts_with('_'))
}

/// A folder as a module; `None` when all it has is an assessment.
fn module(files: &Files<'_>, name: &str, path: String) -> Option<ModuleFiles> {
    let mut inside: Vec<&str> = files.under(&path).into_iter().filter(|file| is_page(file)).collect();
    // A page that opens a folder comes before the rest of that folder.
    let key = |file: &str| {
        if is_index(file) { file[..file.len() - stem(file).len() - 3].to_owned() } else { file.to_owned() }
    };
    inside.sort_by(|a, b| order::natural(&key(a), &key(b)));
    let mut module = ModuleFiles { name: name.to_owned(), ..ModuleFiles::default() };
    for file in inside {
        if file.eq_ignore_ascii_case("assessment.md") {
            module.assessment = Some(at(&path, file));
        } else {
            module.own_page |= !file.contains('/') && is_index(file);
            module.lessons.push(LessonFile { path: at(&path, file), title: None });
        }
    }
    module.path = path;
    (!module.lessons.is_empty() || module.assessment.is_some()).then_some(module)
}
