//! Blocks as HTML: byte for byte CommonMark's where the text is CommonMark, and what courses add.

use super::address::resolve;
use super::code::push_code;
use super::escape::{push_escaped, push_url};
use super::inline::GapField;
use crate::course::{Align, Block, Callout, DivKind, End, Inline, ListItem, Panel, plain_text};
use crate::html::filtered;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Whom a page is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Edition {
    /// Without the `::: instructor` parts.
    #[default]
    Learner,
    /// With them.
    Trainer,
}

/// The HTML of one page's text, as it grows.
#[derive(Debug, Default)]
pub struct Html<'a> {
    pub(super) out: String,
    /// The page's address, which links are relative to.
    address: &'a str,
    edition: Edition,
    /// Labels of footnotes in the order of their first mark, with how often each was marked.
    pub(super) marks: Vec<(String, usize)>,
    notes: BTreeMap<&'a str, &'a [Block]>,
    /// Of the prompt that is being written: its gaps, and the name of their fields.
    pub(super) gaps: Vec<GapField>,
    pub(super) gap_name: String,
}

impl<'a> Html<'a> {
    /// Nothing yet, for the page at `address`.
    #[must_use]
    pub fn new(address: &'a str, edition: Edition) -> Self {
        Self { address, edition, ..Self::default() }
    }

    /// A whole body, its footnotes at the end.
    #[must_use]
    pub fn page(body: &'a [Block], address: &'a str, edition: Edition) -> String {
        let mut html = Self::new(address, edition);
        html.blocks(body);
        html.footnotes();
        html.out
    }

    /// Appends blocks.
    pub fn blocks(&mut self, blocks: &'a [Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &'a Block) {
        match block {
            Block::Paragraph(text) => self.element("p", text),
            Block::Heading { level, anchor, text } => {
                self.line();
                let _ = write!(self.out, "<h{level}");
                if !anchor.is_empty() {
                    self.attribute("id", anchor);
                }
                self.out.push('>');
                self.inlines(text);
                let _ = writeln!(self.out, "</h{level}>");
            }
            Block::Code { language, text } => self.code(language, text),
            Block::Quote(body) => self.wrapped("<blockquote>\n", body, "</blockquote>\n"),
            Block::Callout(kind, body) => {
                let (class, title) = callout(*kind);
                let open = format!("<div class=\"callout {class}\">\n<p class=\"callout-title\">{title}</p>\n");
                self.wrapped(&open, body, "</div>\n");
            }
            Block::Div { kind, title, body } => self.div(kind, title.as_deref(), body),
            Block::Tabs { synced, panels } => self.tabs(*synced, panels),
            Block::List { start, tight, items } => self.list(*start, *tight, items),
            Block::Definitions(entries) => self.definitions(entries),
            Block::Table { align, head, rows } => self.table(align, head, rows),
            Block::Figure { url, alt, caption } => self.figure(url, alt, caption),
            Block::Scene { anchor, title, end, body } => {
                self.line();
                self.out.push_str("<section class=\"scene\"");
                self.attribute("id", anchor);
                match end {
                    Some(End::Good) => self.out.push_str(" data-end=\"good\""),
                    Some(End::Poor) => self.out.push_str(" data-end=\"poor\""),
                    None => {}
                }
                self.out.push_str(">\n");
                self.element("h2", title);
                self.wrapped("", body, "</section>\n");
            }
            Block::Media(media) => self.media(media),
            Block::Question(question) => self.question(question),
            Block::Html(html) => {
                self.line();
                self.out.push_str(&filtered(html));
                self.line();
            }
            Block::Footnote(label, body) => {
                self.notes.entry(label).or_insert(body);
            }
            Block::Rule => {
                self.line();
                self.out.push_str("<hr />\n");
            }
            Block::Math(tex) => {
                self.line();
                self.out.push_str("<div class=\"math\" tabindex=\"0\" role=\"region\" aria-label=\"Formula\">");
                self.math(tex, true);
                self.out.push_str("</div>\n");
            }
        }
    }

    fn code(&mut self, language: &str, text: &str) {
        self.line();
        self.out.push_str("<pre tabindex=\"0\"><code");
        if !language.is_empty() {
            self.attribute("class", &format!("language-{language}"));
        }
        self.out.push('>');
        push_code(&mut self.out, language, text);
        self.out.push_str("</code></pre>\n");
    }

    fn div(&mut self, kind: &DivKind, title: Option<&str>, body: &'a [Block]) {
        let (class, name, folded) = match kind {
            DivKind::Instructor if self.edition == Edition::Learner => return,
            DivKind::Objectives => ("objectives", "You will be able to", false),
            DivKind::Questions => ("questions", "Questions", false),
            DivKind::Keypoints => ("keypoints", "Key points", false),
            DivKind::Challenge => ("challenge", "Challenge", false),
            DivKind::Solution => ("solution", "Solution", true),
            DivKind::Hint => ("hint", "Hint", true),
            DivKind::Spoiler => ("spoiler", "Show more", true),
            DivKind::Discussion => ("discussion", "Discuss", false),
            DivKind::Checklist => ("checklist", "Checklist", false),
            DivKind::Prereq => ("prereq", "Before you start", false),
            DivKind::Instructor => ("instructor", "For the trainer", false),
            DivKind::Callout => ("callout note", "", false),
            DivKind::Caution => ("callout caution", "Caution", false),
            DivKind::Testimonial => ("testimonial", "", false),
            DivKind::Other(_) => ("other", "", false),
        };
        let title = title.unwrap_or(name);
        self.line();
        if folded {
            let _ = write!(self.out, "<details class=\"block {class}\">\n<summary>");
            self.text(title);
            self.out.push_str("</summary>\n");
            self.wrapped("<div class=\"block-body\">\n", body, "</div>\n</details>\n");
            return;
        }
        let _ = writeln!(self.out, "<div class=\"block {class}\">");
        if !title.is_empty() {
            self.out.push_str("<p class=\"block-title\">");
            self.text(title);
            self.out.push_str("</p>\n");
        }
        self.wrapped("", body, "</div>\n");
    }

    /// One panel below the other, for who reads without scripts; the page's script shows one at a time.
    fn tabs(&mut self, synced: bool, panels: &'a [Panel]) {
        self.line();
        let _ = writeln!(self.out, "<div class=\"tabs\"{}>", if synced { " data-synced" } else { "" });
        for Panel { level, anchor, title, body } in panels {
            self.out.push_str("<section class=\"tab-panel\"");
            self.attribute("id", anchor);
            self.out.push_str(">\n");
            self.marked_with(&format!("h{level}"), "tab-title", title);
            self.wrapped("\n", body, "</section>\n");
        }
        self.out.push_str("</div>\n");
    }

    fn list(&mut self, start: Option<u64>, tight: bool, items: &'a [ListItem]) {
        self.line();
        let tasks = items.iter().any(|item| item.task.is_some());
        let class = if tasks { " class=\"tasks\"" } else { "" };
        let tag = if start.is_some() { "ol" } else { "ul" };
        match start {
            Some(start) if start != 1 => {
                let _ = writeln!(self.out, "<ol start=\"{start}\"{class}>");
            }
            _ => {
                let _ = writeln!(self.out, "<{tag}{class}>");
            }
        }
        for item in items {
            self.out.push_str("<li>");
            if let Some(done) = item.task {
                let sign =
                    if done { "<span class=\"task done\">✓</span> " } else { "<span class=\"task\">○</span> " };
                self.out.push_str(sign);
            }
            for block in &item.body {
                match block {
                    Block::Paragraph(text) if tight => {
                        // Two tight paragraphs in a row still need a line between them.
                        if !self.out.ends_with("<li>") && item.task.is_none() {
                            self.line();
                        }
                        self.inlines(text);
                    }
                    block => {
                        self.line();
                        self.block(block);
                    }
                }
            }
            self.out.push_str("</li>\n");
        }
        let _ = writeln!(self.out, "</{tag}>");
    }

    fn definitions(&mut self, entries: &'a [(Vec<Inline>, Vec<Vec<Block>>)]) {
        self.line();
        self.out.push_str("<dl>\n");
        for (term, meanings) in entries {
            self.element("dt", term);
            for meaning in meanings {
                if let [Block::Paragraph(text)] = meaning.as_slice() {
                    self.element("dd", text);
                } else {
                    self.wrapped("<dd>\n", meaning, "</dd>\n");
                }
            }
        }
        self.out.push_str("</dl>\n");
    }

    fn table(&mut self, align: &[Align], head: &'a [Vec<Inline>], rows: &'a [Vec<Vec<Inline>>]) {
        let name = head.iter().map(|cell| plain_text(cell)).filter(|cell| !cell.is_empty()).collect::<Vec<_>>();
        self.line();
        self.out.push_str("<div class=\"table\" role=\"region\" tabindex=\"0\"");
        self.attribute("aria-label", &format!("Table: {}", name.join(", ")));
        self.out.push_str(">\n<table>\n<thead>\n");
        self.row("th", align, head);
        self.out.push_str("</thead>\n");
        if !rows.is_empty() {
            self.out.push_str("<tbody>\n");
            for row in rows {
                self.row("td", align, row);
            }
            self.out.push_str("</tbody>\n");
        }
        self.out.push_str("</table>\n</div>\n");
    }

    fn row(&mut self, tag: &str, align: &[Align], cells: &'a [Vec<Inline>]) {
        self.out.push_str("<tr>\n");
        for (at, cell) in cells.iter().enumerate() {
            let class = match align.get(at) {
                Some(Align::Left) => " class=\"left\"",
                Some(Align::Center) => " class=\"center\"",
                Some(Align::Right) => " class=\"right\"",
                _ => "",
            };
            // A header cell with nothing in it heads nothing.
            let tag = if tag == "th" && cell.is_empty() { "td" } else { tag };
            let scope = if tag == "th" { " scope=\"col\"" } else { "" };
            let _ = write!(self.out, "<{tag}{scope}{class}>");
            self.inlines(cell);
            let _ = writeln!(self.out, "</{tag}>");
        }
        self.out.push_str("</tr>\n");
    }

    /// The notes that were marked, in the order of their marks; a note may mark another.
    fn footnotes(&mut self) {
        if self.marks.is_empty() {
            return;
        }
        self.line();
        self.out.push_str("<section class=\"footnotes\" aria-label=\"Notes\">\n<ol>\n");
        let mut at = 0;
        while let Some((label, _)) = self.marks.get(at) {
            let body = self.notes.get(label.as_str()).copied().unwrap_or_default();
            at += 1;
            let _ = writeln!(self.out, "<li id=\"note-{at}\">");
            self.blocks(body);
            let _ = writeln!(
                self.out,
                "<a class=\"back\" href=\"#mark-{at}\" aria-label=\"Back to the text, note {at}\">↩</a></li>"
            );
        }
        self.out.push_str("</ol>\n</section>\n");
    }

    pub(super) fn text(&mut self, text: &str) {
        push_escaped(&mut self.out, text);
    }

    pub(super) fn url(&mut self, url: &str) {
        push_url(&mut self.out, &resolve(self.address, url));
    }

    pub(super) fn titled(&mut self, title: &str) {
        if !title.is_empty() {
            self.attribute("title", title);
        }
    }

    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        let _ = write!(self.out, " {name}=\"");
        self.text(value);
        self.out.push('"');
    }

    pub(super) fn marked(&mut self, tag: &str, text: &[Inline]) {
        let _ = write!(self.out, "<{tag}>");
        self.inlines(text);
        let _ = write!(self.out, "</{tag}>");
    }

    /// The same with a class.
    pub(super) fn marked_with(&mut self, tag: &str, class: &str, text: &[Inline]) {
        let _ = write!(self.out, "<{tag} class=\"{class}\">");
        self.inlines(text);
        let _ = write!(self.out, "</{tag}>");
    }

    pub(super) fn element(&mut self, tag: &str, text: &[Inline]) {
        self.line();
        self.marked(tag, text);
        self.out.push('\n');
    }

    pub(super) fn wrapped(&mut self, open: &str, body: &'a [Block], close: &str) {
        self.line();
        self.out.push_str(open);
        self.blocks(body);
        self.line();
        self.out.push_str(close);
    }

    /// Goes to the start of a line.
    pub(super) fn line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }
}

fn callout(kind: Callout) -> (&'static str, &'static str) {
    match kind {
        Callout::Note => ("note", "Note"),
        Callout::Tip => ("tip", "Tip"),
        Callout::Important => ("important", "Important"),
        Callout::Warning => ("warning", "Warning"),
        Callout::Caution => ("caution", "Caution"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Vec<Inline> {
        vec![Inline::Text(text.to_owned())]
    }

    fn paragraph(of: &str) -> Block {
        Block::Paragraph(text(of))
    }

    fn html(body: &[Block]) -> String {
        Html::page(body, "course/module/lesson/", Edition::Learner)
    }

    #[test]
    fn lists_are_tight_or_loose() {
        let items = || vec![ListItem { task: None, body: vec![paragraph("a"), paragraph("b")] }];
        let tight = Block::List { start: None, tight: true, items: items() };
        assert_eq!(html(&[tight]), "<ul>\n<li>a\nb</li>\n</ul>\n");
        let loose = Block::List { start: Some(3), tight: false, items: items() };
        assert_eq!(html(&[loose]), "<ol start=\"3\">\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ol>\n");
    }

    #[test]
    fn the_trainers_parts_are_in_the_trainers_edition_only() {
        let body =
            [Block::Div { kind: DivKind::Instructor, title: None, body: vec![paragraph("The dye washes out.")] }];
        assert_eq!(html(&body), "");
        assert!(Html::page(&body, "", Edition::Trainer).contains("The dye washes out."));
    }

    #[test]
    fn site_links_become_relative() {
        let link =
            |url: &str| Block::Paragraph(vec![Inline::Link { url: url.into(), title: String::new(), text: text("x") }]);
        assert_eq!(html(&[link("prework:course/module/#a")]), "<p><a href=\"../#a\">x</a></p>\n");
        assert_eq!(html(&[link("https://who.int/?a&b")]), "<p><a href=\"https://who.int/?a&amp;b\">x</a></p>\n");
        assert_eq!(html(&[link("javascript:alert(1)")]), "<p><a href=\"\">x</a></p>\n");
    }

    #[test]
    fn footnotes_stand_at_the_end_in_the_order_of_their_marks() {
        let mark = |label: &str| Block::Paragraph(vec![Inline::FootnoteMark(label.into())]);
        let note = |label: &str| Block::Footnote(label.into(), vec![paragraph(label)]);
        let out = html(&[note("never"), note("who"), mark("cdc"), mark("who"), mark("cdc"), note("cdc")]);
        assert!(out.contains("id=\"mark-1-2\""), "{out}");
        assert!(out.find("<p>cdc</p>") < out.find("<p>who</p>"), "{out}");
        assert!(!out.contains("never"), "{out}");
    }
}
