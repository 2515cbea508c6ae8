//! Markdown to the typed tree of a page.

mod anchor;
mod comment;
mod div;
mod fence;
mod heading;
mod html;
mod include;
mod inline;
mod media;
mod question;
mod table;
mod tabs;
mod tree;

use super::link::Links;
use crate::course::{Block, Id, Line, PlanStep, Question};
use crate::diagnostic::{Diagnostic, Lines, Place, Severity};
use pulldown_cmark::Options;
use std::collections::{BTreeMap, BTreeSet};

/// What a page's text is read with.
pub(super) struct Context<'a> {
    /// The file, relative to the root.
    pub(super) path: &'a str,
    /// The file of the page that it is part of: itself, or what includes it.
    pub(super) page: &'a str,
    /// What includes it.
    pub(super) above: Option<&'a Context<'a>>,
    /// Whether it defines the course's terms.
    pub(super) glossary: bool,
    /// Its course's folder.
    pub(super) folder: &'a str,
    /// Where the Markdown starts in the file.
    pub(super) start: usize,
    /// Whether the repo belongs to another tool: then its mistakes are ours to bear.
    pub(super) in_place: bool,
    /// Whether headings may be steps of a plan.
    pub(super) workshop: bool,
    /// What the ids of questions without one begin with.
    pub(super) name: &'a str,
    pub(super) links: &'a Links,
    /// The text of any file of the root, for code that a page includes.
    pub(super) text: &'a (dyn Fn(&str) -> Option<String> + Sync),
}

/// A page's text, read.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) body: Vec<Block>,
    pub(super) questions: Vec<(Question, Place)>,
    pub(super) anchors: BTreeSet<String>,
    /// Links to anchors, of this page or another: path, anchor, and the link's place.
    pub(super) anchor_links: Vec<(String, String, Place)>,
    /// Files the page needs, by source path.
    pub(super) assets: BTreeSet<String>,
    pub(super) plan: Vec<PlanStep>,
    /// The objectives that steps of the plan name.
    pub(super) aims: Vec<(Id, Place)>,
    /// Where each heading stands, by its anchor.
    pub(super) headings: BTreeMap<String, Place>,
    /// Comments that mark the end of a scenario, by the anchor they stand under.
    pub(super) ends: super::scenario::Ends,
    pub(super) words: usize,
    /// The ids of its recordings.
    pub(super) media: BTreeSet<String>,
    /// How many files it included.
    pub(super) includes: usize,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Context<'_> {
    fn options(&self) -> Options {
        let mut options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES
            | Options::ENABLE_GFM
            | Options::ENABLE_DEFINITION_LIST;
        // A dollar is a dollar where nobody asked for maths.
        options.set(Options::ENABLE_MATH, !self.in_place);
        options
    }

    /// A mistake that is an error in a course of ours.
    fn mistake(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        let severity = if self.in_place { Severity::Warning } else { Severity::Error };
        Diagnostic { severity, ..Diagnostic::error(code, message) }
    }
}

impl Page {
    /// Gives each question, and each step of the plan, the line it is written on.
    pub(super) fn say_where(&mut self, text: &dyn Fn(&str) -> Option<String>) {
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        for place in self.questions.iter().map(|(_, place)| place).chain(self.headings.values()) {
            if !texts.contains_key(&place.path) {
                texts.insert(place.path.clone(), text(&place.path).unwrap_or_default());
            }
        }
        // The lines of each text are found once, however many questions it has.
        let lines: BTreeMap<&String, Lines<'_>> = texts.iter().map(|(path, text)| (path, Lines::new(text))).collect();
        let line = |place: &Place| Line {
            path: place.path.clone(),
            line: lines.get(&place.path).map_or(1, |lines| lines.position(place.start).line),
        };
        for (question, place) in &mut self.questions {
            question.written = Some(line(place));
        }
        for step in &mut self.plan {
            step.written = self.headings.get(&step.anchor).map(line);
        }
    }
}

/// Reads Markdown.
pub(super) fn read(source: &str, context: &Context<'_>) -> Page {
    tree::Builder::new(source, context).page()
}
