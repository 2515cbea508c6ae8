//! Headings: their anchors, and the steps of a plan that some are.

use super::comment;
use super::tree::Builder;
use crate::compile::duration;
use crate::course::{Block, Id, Inline, PlanStep, plain_text};
use crate::diagnostic::Diagnostic;
use pulldown_cmark::{CowStr, HeadingLevel};
use std::ops::Range;

impl<'a> Builder<'a> {
    /// A heading whose start has been read.
    pub(super) fn heading(&mut self, level: HeadingLevel, id: Option<CowStr<'a>>, span: &Range<usize>) -> Block {
        let mut text = self.running_text();
        let level = level as u8;
        let comment = self.comment_within(span);
        if comment.is_some() {
            text.retain(|inline| !matches!(inline, Inline::Html(html) if html.starts_with("<!--")));
        }
        if let Some(Inline::Text(last)) = text.last_mut() {
            last.truncate(last.trim_end().len());
        }
        let title = plain_text(&text).trim().to_owned();
        let anchor = match id {
            Some(id) => {
                if !self.anchors.claim(&id) {
                    let message = format!("the anchor `{id}` stands twice on this page");
                    let diagnostic =
                        self.context.mistake("repeated-anchor", message).hint("give one of the two another name");
                    self.note(diagnostic, span);
                }
                id.to_string()
            }
            None => self.anchors.of(&title),
        };
        if level > self.heading_level + 1 && !self.context.in_place {
            let message = format!("this heading jumps from level {} to level {level}", self.heading_level);
            let hint =
                format!("use level {}, so that people who listen to the page can follow", self.heading_level + 1);
            let line = span.start..span.start + self.source[span.clone()].trim_end().len();
            self.note(Diagnostic::warning("heading-jump", message).hint(hint), &line);
        }
        self.heading_level = level;
        anchor.clone_into(&mut self.heading_anchor);
        let line = span.start..span.start + self.slice(span).trim_end().len();
        let place = self.place(&line);
        self.page.headings.insert(anchor.clone(), place);
        if let Some((html, at)) = &comment {
            self.note_end(html, at);
        }
        if let Some((html, at)) = comment
            && self.context.workshop
        {
            self.plan_step(&title, &anchor, &html, &at);
        }
        Block::Heading { level, anchor, text }
    }

    /// `<!-- end=good -->` makes the scene that it stands in an end.
    pub(super) fn note_end(&mut self, html: &str, at: &Range<usize>) {
        let end = comment::attributes(html, at.start).and_then(|found| found.into_iter().find(|a| a.key == "end"));
        if let Some(end) = end {
            let place = self.place(&end.span);
            self.page.ends.push((self.heading_anchor.clone(), end.value, place));
        }
    }

    /// `<!-- 40m objective=gowning -->` makes the heading a step.
    fn plan_step(&mut self, title: &str, anchor: &str, html: &str, at: &Range<usize>) {
        let Some(attributes) = comment::attributes(html, at.start) else { return };
        let Some(first) = attributes.first().filter(|first| first.key.is_empty()) else { return };
        if !first.value.starts_with(|c: char| c.is_ascii_digit() || c == 'P') {
            return;
        }
        let Some(minutes) = duration::minutes(&first.value) else {
            let message = format!("the time of this step is no duration: `{}`", first.value);
            let diagnostic = self.context.mistake("bad-duration", message).hint("write it as `40m` or `1h30m`");
            self.note(diagnostic, &first.span);
            return;
        };
        let mut objectives = Vec::new();
        for attribute in &attributes[1..] {
            if attribute.key == "objective" {
                let place = self.place(&attribute.span);
                let named = attribute.value.split(',').filter_map(|id| Id::new(id).ok());
                for id in named {
                    self.page.aims.push((id.clone(), place.clone()));
                    objectives.push(id);
                }
            } else {
                let message = format!("a step of a plan has no `{}`", self.slice(&attribute.span));
                let diagnostic =
                    self.context.mistake("bad-attribute", message).hint("write `<!-- 40m objective=gowning -->`");
                self.note(diagnostic, &attribute.span);
            }
        }
        let (title, anchor) = (title.to_owned(), anchor.to_owned());
        self.page.plan.push(PlanStep { title, anchor, minutes, objectives, written: None });
    }
}
