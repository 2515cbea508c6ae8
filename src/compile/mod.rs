//! Sources to a catalog and its diagnostics: nothing stops at the first mistake.
//!
//! In four steps, each a value: the files of a root → an `outline` (which file plays which part) →
//! a `plan` (front matter read; every thing has its id and address) → pages (`markdown`, in
//! parallel, links resolved) → the catalog (`assemble`, requirements joined).

mod assemble;
mod audience;
mod blend;
mod duration;
mod fields;
mod front;
mod glossary;
mod keys;
mod link;
mod markdown;
mod obtainable;
mod outline;
mod pages;
mod plan;
mod program;
mod requirement;
mod scenario;
mod source;
mod time;
mod title;
mod yaml;

pub use duration::minutes;
pub use keys::{FileKind, Key, Takes};
pub use link::follow;
pub use outline::is_program;
pub use source::{MAX_TEXT, MemorySource, Source, SourceFile, Unreadable};

use crate::course::Catalog;
use crate::diagnostic::{Diagnostic, sort};
use front::Settings;
use outline::Files;
use std::collections::BTreeMap;

/// What a root compiles to.
#[derive(Debug, Clone, Default)]
pub struct Compiled {
    /// The courses; `commit` is left empty.
    pub catalog: Catalog,
    /// Every mistake, in reading order.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that pages need beside their text, by source path.
    pub assets: Vec<Asset>,
    /// Where every Markdown file of the catalog is on the site: source path → address, such as
    /// `infection-control/hand-hygiene/five-moments/`.
    pub urls: BTreeMap<String, String>,
}

/// A file that is copied as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asset {
    /// Relative to the root.
    pub source: String,
    /// Relative to the site.
    pub path: String,
    /// Whether nothing but assessments speaks of it.
    pub only_assessed: bool,
}

impl Compiled {
    /// Whether any diagnostic is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == crate::diagnostic::Severity::Error)
    }
}

/// Compiles a root.
#[must_use]
pub fn compile(source: &dyn Source) -> Compiled {
    let mut diagnostics = source.problems().to_vec();
    let files = Files::new(source);
    let mut settings = Settings::default();
    if files.has("prework.yaml")
        && let Some(text) = files.text("prework.yaml", &mut diagnostics)
    {
        settings = Settings::read("prework.yaml", &text, &mut diagnostics);
    }
    let outlines = outline::outlines(&files, &mut diagnostics);
    let texts = plan::texts(&outlines, &files, &mut diagnostics);
    let plans = plan::plans(outlines, &texts, &mut diagnostics);
    let programs = program::plans(&files, &plans, &mut diagnostics);
    let links = plan::links(&plans, &files);
    let (catalog, assets, noted) = assemble::assemble((&plans, &programs), &texts, &links, &settings, &files);
    diagnostics.extend(noted);
    sort(&mut diagnostics);
    let asset = |(source, only_assessed): (String, bool)| {
        let path = links.assets[&source].clone();
        Asset { source, path, only_assessed }
    };
    let assets = assets.into_iter().map(asset).collect();
    Compiled { catalog, diagnostics, assets, urls: links.urls }
}
