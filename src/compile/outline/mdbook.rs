//! An mdBook repo, in the order of its `SUMMARY.md`.

use super::{Files, LessonFile, ModuleFiles, Outline, at, is_markdown, order, stem, workshops};
use crate::compile::link::{join, parent};
use crate::diagnostic::{Diagnostic, Place};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::collections::HashSet;
use std::ops::Range;

pub(super) fn outline(files: &Files<'_>, folder: &str, diagnostics: &mut Vec<Diagnostic>) -> Outline {
    let mut outline = Outline { in_place: true, ..Outline::default() };
    let mut src = None;
    let settings = at(folder, "book.toml");
    if files.has(&settings)
        && let Some(text) = files.text(&settings, diagnostics)
    {
        let book = Book::read(&text);
        outline.front.title = book.title;
        outline.front.authors = book.authors;
        src = book.src;
    }
    let src = src.unwrap_or_else(|| {
        let beside = files.has(&at(folder, "SUMMARY.md")) && !files.has(&at(folder, "src/SUMMARY.md"));
        if beside { String::new() } else { "src".to_owned() }
    });
    let src = at(folder, &src);
    let path = at(&src, "SUMMARY.md");
    if !files.has(&path) {
        let diagnostic = Diagnostic::error("no-summary", format!("this mdBook has no `{path}`"))
            .at(Place::new(settings, 0..0))
            .hint("write one, or name the folder it is in as `src` in `book.toml`");
        diagnostics.push(diagnostic);
        return outline;
    }
    let Some(text) = files.text(&path, diagnostics) else { return outline };
    let mut seen = HashSet::from([path.clone()]);
    for chapter in chapters(&text) {
        chapter.place(files, &path, &mut outline, &mut seen, diagnostics);
    }
    outline.modules.retain(|module| !module.lessons.is_empty());
    outline.workshops = workshops(files, folder);
    outline.workshops.retain(|workshop| !seen.contains(workshop));
    seen.extend(outline.workshops.iter().cloned());
    let mut rest: Vec<String> =
        files.under(&src).into_iter().filter(|file| is_markdown(file)).map(|f| at(&src, f)).collect();
    // With the root as source folder, everything the repo says about itself would be there, too.
    rest.retain(|file| !seen.contains(file) && (src != *folder || parent(file) == folder));
    rest.sort_by(|a, b| order::natural(a, b));
    outline.pages.extend(rest);
    outline
}

/// A line of the summary.
struct Chapter {
    title: String,
    /// Empty for a draft.
    link: String,
    span: Range<usize>,
    /// 0 outside lists, 1 for a numbered chapter, more for what is below it.
    depth: usize,
}

impl Chapter {
    fn place(
        self,
        files: &Files<'_>,
        summary: &str,
        outline: &mut Outline,
        seen: &mut HashSet<String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let link = self.link.split(['#', '?']).next().unwrap_or_default().replace("%20", " ");
        let path = if link.is_empty() { None } else { join(parent(summary), &link) };
        let path = path.filter(|path| {
            let found = files.has(path);
            if !found {
                let diagnostic = Diagnostic::warning("broken-link", format!("no file is at `{path}`"))
                    .at(Place::new(summary, self.span.clone()))
                    .hint("write the chapter, or leave the brackets empty for a draft: `[Title]()`");
                diagnostics.push(diagnostic);
            }
            found
        });
        let new = path.filter(|path| seen.insert(path.clone()));
        let lesson = new.clone().map(|path| LessonFile { path, title: Some(self.title.clone()) });
        match (self.depth, outline.modules.last_mut()) {
            (0, _) => outline.pages.extend(new),
            (2.., Some(module)) => module.lessons.extend(lesson),
            _ => {
                let named = new.clone().unwrap_or_else(|| self.title.clone());
                outline.modules.push(ModuleFiles {
                    name: name(&named),
                    path: new.unwrap_or_else(|| summary.to_owned()),
                    title: Some(self.title),
                    own_page: lesson.is_some(),
                    lessons: lesson.into_iter().collect(),
                    assessment: None,
                });
            }
        }
    }
}

/// A chapter that opens a folder is called as the folder.
fn name(path: &str) -> String {
    let own = stem(path);
    if super::is_index(path) && path.contains('/') {
        let folder = stem(parent(path));
        return if folder == "src" { own.to_owned() } else { folder.to_owned() };
    }
    own.to_owned()
}

fn chapters(text: &str) -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = Vec::new();
    let (mut depth, mut open) = (0, None);
    for (event, span) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::List(_)) => depth += 1,
            Event::End(TagEnd::List(_)) => depth -= 1,
            Event::Start(Tag::Link { dest_url, .. }) => {
                open = Some(Chapter { title: String::new(), link: dest_url.to_string(), span, depth });
            }
            Event::End(TagEnd::Link) => chapters.extend(open.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(chapter) = &mut open {
                    chapter.title.push_str(&text);
                }
            }
            _ => {}
        }
    }
    chapters
}

/// What `[book]` in `book.toml` says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Book {
    title: Option<String>,
    authors: Vec<String>,
    src: Option<String>,
}

impl Book {
    /// Three keys of one table: strings, and a list of strings that may go over several lines.
    fn read(text: &str) -> Self {
        let mut book = Self::default();
        let mut lines = text.lines();
        let mut table = "";
        while let Some(line) = lines.next() {
            let line = line.trim();
            if line.starts_with('[') {
                table = line.trim_matches(['[', ']']);
            }
            let Some((key, value)) = line.split_once('=').filter(|_| table == "book") else { continue };
            let value = value.trim();
            match key.trim() {
                "title" => book.title = strings(value).into_iter().next(),
                "src" => book.src = strings(value).into_iter().next(),
                "authors" => {
                    let mut all = value.to_owned();
                    while !all.contains(']') {
                        let Some(line) = lines.next() else { break };
                        all.push_str(line);
                    }
                    book.authors = strings(&all);
                }
                _ => {}
            }
        }
        book
    }
}

/// The quoted strings in `text`.
fn strings(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['"', '\'']) {
        let quote = &rest[start..=start];
        let after = &rest[start + 1..];
        let Some(end) = after.find(quote) else { break };
        found.push(after[..end].to_owned());
        rest = &after[end + 1..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_its_three_keys() {
        let text = "title = \"not this\"\n[book]\ntitle = \"The 'Book'\" # c\nauthors = [\n  \"A\",\n  'B',\n]\n\n[output.html]\nsrc = \"x\"\n";
        let expected =
            Book { title: Some("The 'Book'".to_owned()), authors: vec!["A".to_owned(), "B".to_owned()], src: None };
        assert_eq!(Book::read(text), expected);
    }
}
