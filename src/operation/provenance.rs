//! Which commit the text of each module is from, and who wrote it.

use crate::course::{Catalog, Module, Provenance};
use crate::disk::GitFacts;
use std::collections::HashMap;

/// Stamps the modules of a catalog with what git knows of their files.
pub(super) fn stamp(catalog: &mut Catalog, facts: &GitFacts) {
    let mut modules: Vec<&mut Module> = catalog.courses.iter_mut().flat_map(|course| &mut course.modules).collect();
    let mut folders: Vec<Files> = modules.iter().map(|module| Files::of(module)).collect();
    // In a book all chapters share a folder: it is nobody's.
    let names: Vec<String> = folders.iter().flat_map(|files| files.names.clone()).collect();
    for files in &mut folders {
        let own = |name: &String, folder: &str| !name.starts_with(folder) || files.names.contains(name);
        if files.folder.as_ref().is_some_and(|folder| !names.iter().all(|name| own(name, folder))) {
            files.folder = None;
        }
    }
    // Each path is asked for as often as it was touched.
    let mut owners: HashMap<&str, Option<usize>> = HashMap::new();
    let mut authors: Vec<Vec<(&str, usize)>> = vec![Vec::new(); modules.len()];
    for commit in &facts.log {
        let mut touched: Vec<usize> = commit
            .paths
            .iter()
            .filter_map(|path| *owners.entry(path).or_insert_with(|| folders.iter().position(|files| files.have(path))))
            .collect();
        touched.sort_unstable();
        touched.dedup();
        for at in touched {
            let provenance = &mut modules[at].provenance;
            provenance.get_or_insert_with(|| Provenance {
                commit: commit.hash.clone(),
                at: commit.at,
                authors: Vec::new(),
            });
            match authors[at].iter_mut().find(|(name, _)| *name == commit.author) {
                Some((_, count)) => *count += 1,
                None => authors[at].push((&commit.author, 1)),
            }
        }
    }
    for ((module, mut wrote), files) in modules.iter_mut().zip(authors).zip(&folders) {
        let Some(provenance) = &mut module.provenance else { continue };
        // Who wrote most comes first.
        wrote.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        provenance.authors = wrote.into_iter().map(|(name, _)| name.to_owned()).collect();
        let changed = facts.changed.iter().any(|path| files.have(path) || files.lie_in(path));
        if changed {
            provenance.commit.push_str("+dirty");
        }
    }
}

/// The files of a module: all of its folder, or the one that it is.
struct Files {
    folder: Option<String>,
    names: Vec<String>,
}

impl Files {
    fn of(module: &Module) -> Self {
        let lessons = module.lessons.iter().map(|lesson| lesson.source.clone());
        let names: Vec<String> = lessons.chain(module.assessment.iter().map(|a| a.source.clone())).collect();
        let file = module.place.as_ref().map(|place| place.path.as_str()).unwrap_or_default();
        let is_index = |name: &str| name.eq_ignore_ascii_case("index.md") || name.eq_ignore_ascii_case("readme.md");
        let own = file.rsplit_once('/').filter(|(_, name)| is_index(name));
        Self { folder: own.map(|(folder, _)| format!("{folder}/")), names }
    }

    fn have(&self, path: &str) -> bool {
        self.folder.as_ref().is_some_and(|folder| path.starts_with(folder.as_str()))
            || self.names.iter().any(|name| name == path)
    }

    /// Whether a new folder, which git names with a `/` behind, has them.
    fn lie_in(&self, folder: &str) -> bool {
        folder.ends_with('/') && self.names.iter().any(|name| name.starts_with(folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{MemorySource, compile};
    use crate::disk::GitCommit;

    /// `module: commit` of each module, after these commits (newest first) touched these files.
    fn stamped(files: &[&str], log: &[(&str, &[&str])], changed: &[&str]) -> Vec<String> {
        let files = files.iter().map(|path| {
            (
                (*path).to_owned(),
                if path.ends_with("SUMMARY.md") { "# S\n\n- [I](index.md)\n- [B](b.md)\n" } else { "# X\n" }.to_owned(),
            )
        });
        let mut catalog = compile(&MemorySource::new(files)).catalog;
        let commit = |(hash, paths): &(&str, &[&str])| GitCommit {
            hash: (*hash).to_owned(),
            at: jiff::Timestamp::UNIX_EPOCH,
            author: "Ada".to_owned(),
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        };
        let facts = GitFacts {
            commit: "head".to_owned(),
            changed: changed.iter().map(|path| (*path).to_owned()).collect(),
            log: log.iter().map(commit).collect(),
        };
        stamp(&mut catalog, &facts);
        let modules = catalog.courses.into_iter().flat_map(|course| course.modules);
        modules.map(|m| format!("{}: {}", m.id, m.provenance.map_or("-".to_owned(), |p| p.commit))).collect()
    }

    #[test]
    fn each_module_has_the_commit_that_touched_it_last() {
        let log: [(&str, &[&str]); 2] =
            [("two", &["a/pic.svg", "c.md"]), ("one", &["a/index.md", "a/b.md", "d/README.md"])];
        let files = ["a/index.md", "a/b.md", "c.md", "d/README.md", "e.md"];
        assert_eq!(stamped(&files, &log, &["d/new.svg"]), ["a: two", "c: two", "d: one+dirty", "e: -"]);
        let book = ["book.toml", "src/SUMMARY.md", "src/index.md", "src/b.md"];
        let log: [(&str, &[&str]); 2] = [("two", &["src/b.md"]), ("one", &["src/index.md", "src/SUMMARY.md"])];
        let stamped = stamped(&book, &log, &[]);
        assert!(
            stamped.iter().any(|m| m.ends_with(": one")) && stamped.iter().any(|m| m.ends_with(": two")),
            "{stamped:?}"
        );
    }
}
