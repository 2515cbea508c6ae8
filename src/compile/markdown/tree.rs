//! The parser's events to blocks.

use super::anchor::Anchors;
use super::fence::{self, Fence};
use super::question::{self, gap};
use super::{Context, Page, comment, tabs};
use crate::course::{Block, Callout, Inline, ListItem, plain_text};
use crate::diagnostic::{Diagnostic, Place};
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Parser, Tag};
use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

/// How deep blocks and running text may nest; recursion stays far from the end of the stack.
pub(super) const MAX_DEPTH: usize = 64;

/// A block and the bytes it stands in.
#[derive(Debug, Clone)]
pub(super) struct Located {
    pub(super) block: Block,
    pub(super) span: Range<usize>,
    /// Of a list: the bytes of each item.
    pub(super) items: Vec<Range<usize>>,
}

/// What ends a run of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// The end of the surrounding block.
    End,
    /// The same, of a list item.
    Item,
    /// A closing fence.
    Fence,
}

/// What is known of the list item being read.
#[derive(Debug, Default)]
pub(super) struct OpenItem {
    pub(super) task: Option<bool>,
    loose: bool,
}

/// Reads one page.
pub(super) struct Builder<'a> {
    pub(super) source: &'a str,
    pub(super) context: &'a Context<'a>,
    pub(super) events: Peekable<IntoIter<(Event<'a>, Range<usize>)>>,
    fences: Vec<Fence>,
    /// The bytes of each gap of a question, brackets included, in order.
    pub(super) gaps: Vec<Range<usize>>,
    /// Where a gap begins that has no end.
    pub(super) open_gaps: Vec<usize>,
    pub(super) depth: usize,
    pub(super) items: Vec<OpenItem>,
    /// HTML comments in running text, in order.
    pub(super) comments: Vec<(String, Range<usize>)>,
    pub(super) anchors: Anchors,
    pub(super) heading_level: u8,
    /// The anchor of the last heading.
    pub(super) heading_anchor: String,
    pub(super) page: Page,
}

impl<'a> Builder<'a> {
    pub(super) fn new(source: &'a str, context: &'a Context<'a>) -> Self {
        let options = context.options();
        let (masked, fences) = fence::mask(source, options);
        let (masked, gaps) = gap::mask(masked, options);
        let events: Vec<_> =
            Parser::new_ext(&masked, options).into_offset_iter().map(|(e, range)| (e.into_static(), range)).collect();
        Self {
            source,
            context,
            events: events.into_iter().peekable(),
            fences,
            gaps: gaps.all,
            open_gaps: gaps.open,
            depth: 0,
            items: Vec::new(),
            comments: Vec::new(),
            anchors: Anchors::default(),
            heading_level: 1,
            heading_anchor: String::new(),
            page: Page::default(),
        }
    }

    /// Reads everything.
    pub(super) fn page(mut self) -> Page {
        let (blocks, _) = self.blocks(Until::End);
        self.page.body = blocks;
        self.page.questions.sort_by_key(|(_, place)| place.start);
        self.page.anchors = self.anchors.all;
        self.page
    }

    /// Notes a mistake at bytes of the source.
    pub(super) fn note(&mut self, diagnostic: Diagnostic, span: &Range<usize>) {
        let place = self.place(span);
        self.page.diagnostics.push(diagnostic.at(place));
    }

    pub(super) fn place(&self, span: &Range<usize>) -> Place {
        let start = self.context.start;
        Place::new(self.context.path, start + span.start..start + span.end)
    }

    /// Goes one level deeper, or skips what is too deep, up to its end.
    pub(super) fn deeper(&mut self, span: &Range<usize>) -> bool {
        self.depth += 1;
        if self.depth <= MAX_DEPTH {
            return true;
        }
        self.depth -= 1;
        let first = span.start..span.end.min(span.start + 1);
        let message = format!("blocks nest more than {MAX_DEPTH} deep here; what is deeper is left out");
        self.note(
            Diagnostic::error("too-deep", message).hint("write it with fewer quotes or lists inside each other"),
            &first,
        );
        self.skip();
        false
    }

    /// Skips what has been opened, through its end.
    pub(super) fn skip(&mut self) {
        let mut open = 1;
        while open > 0 {
            match self.events.next() {
                Some((Event::Start(_), _)) => open += 1,
                Some((Event::End(_), _)) => open -= 1,
                Some(_) => {}
                None => break,
            }
        }
    }

    pub(super) fn shallower(&mut self) {
        self.depth -= 1;
    }

    /// Reads blocks; says whether a closing fence ended them.
    pub(super) fn blocks(&mut self, until: Until) -> (Vec<Block>, bool) {
        let mut found: Vec<Located> = Vec::new();
        let mut closed = false;
        while let Some((event, range)) = self.events.peek() {
            let range = range.clone();
            match event {
                Event::End(_) => {
                    if until != Until::Fence {
                        self.events.next();
                    }
                    break;
                }
                Event::Rule => {
                    self.events.next();
                    match fence::at(&self.fences, range.start).cloned() {
                        None => found.push(Located { block: Block::Rule, span: range, items: Vec::new() }),
                        Some(Fence { span, opens: Some(opening) }) => {
                            let div = self.div(&opening, &span).and_then(|div| tabs::join(&mut found, div));
                            found.extend(div);
                        }
                        Some(_) if until == Until::Fence => {
                            closed = true;
                            break;
                        }
                        Some(Fence { span, .. }) => {
                            let diagnostic = Diagnostic::warning("stray-fence", "this fence closes nothing")
                                .hint("remove it, or open a div above with `::: name`");
                            self.note(diagnostic, &span);
                        }
                    }
                }
                Event::Start(tag) if is_block(tag) => {
                    let Some((Event::Start(tag), range)) = self.events.next() else { break };
                    if until == Until::Item
                        && tag == Tag::Paragraph
                        && let Some(item) = self.items.last_mut()
                    {
                        item.loose = true;
                    }
                    if self.deeper(&range) {
                        let wanted = if tag == Tag::Paragraph { self.directive_at(&range) } else { None };
                        let located = self.block(tag, range);
                        match wanted.zip(located.as_ref()) {
                            Some(((kind, wanted), at)) => {
                                found.extend(self.included_page((kind, &wanted), &at.span.clone()));
                            }
                            None => found.extend(located),
                        }
                        self.shallower();
                    }
                }
                _ => {
                    let text = self.run();
                    let end = self.events.peek().map_or(self.source.len(), |(_, next)| next.start);
                    found.extend(paragraph(text, range.start..end.max(range.end)));
                }
            }
        }
        (question::lift(self, found), closed)
    }

    fn inner(&mut self) -> Vec<Block> {
        self.blocks(Until::End).0
    }

    /// A block whose start has been read; reads through its end.
    fn block(&mut self, tag: Tag<'a>, span: Range<usize>) -> Option<Located> {
        let located = |block| Some(Located { block, span: span.clone(), items: Vec::new() });
        match tag {
            Tag::Paragraph => {
                if let Some((Event::DisplayMath(_), math)) = self.events.peek()
                    && self.source[math.end..span.end].trim().is_empty()
                    && let Some((Event::DisplayMath(tex), at)) = self.events.next()
                {
                    self.check_math(&tex, &at);
                    self.running_text();
                    return located(Block::Math(tex.to_string()));
                }
                if let Some(media) = self.recording(&span) {
                    return located(Block::Media(media));
                }
                let text = self.running_text();
                if let Some((html, at)) = self.comment_within(&span) {
                    self.note_end(&html, &at);
                }
                paragraph(text, span)
            }
            Tag::Heading { level, id, .. } => located(self.heading(level, id, &span)),
            Tag::BlockQuote(kind) => {
                let body = self.inner();
                located(match kind.map(callout) {
                    Some(callout) => Block::Callout(callout, body),
                    None => Block::Quote(body),
                })
            }
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split([' ', ',', '\t', '{']).next().unwrap_or_default().to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                let text = self.raw_text();
                let mut text = self.include(text, &span);
                if self.context.in_place && language == "rust" {
                    text = shown_lines(&text);
                }
                located(Block::Code { language, text })
            }
            Tag::HtmlBlock => {
                let html = self.raw_text();
                self.anchors.note_html(&html);
                if html.trim_start().starts_with("<!--") {
                    self.comments.push((html.clone(), span.clone()));
                    self.note_end(&html, &span);
                }
                let html = self.html(&html, &span);
                located(Block::Html(html))
            }
            Tag::List(start) => Some(self.list(start, span)),
            Tag::FootnoteDefinition(label) => located(Block::Footnote(label.to_string(), self.inner())),
            Tag::DefinitionList => located(self.definitions()),
            Tag::Table(align) => located(self.table(&align, &span)),
            _ => {
                let body = self.inner();
                body.into_iter().next().and_then(located)
            }
        }
    }

    fn list(&mut self, start: Option<u64>, span: Range<usize>) -> Located {
        let mut items = Vec::new();
        let mut spans = Vec::new();
        let mut tight = true;
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => {
                    self.items.push(OpenItem::default());
                    let body = self.blocks(Until::Item).0;
                    let item = self.items.pop().unwrap_or_default();
                    tight &= !item.loose;
                    items.push(ListItem { task: item.task, body });
                    spans.push(range);
                }
                Event::End(_) => break,
                _ => {}
            }
        }
        Located { block: Block::List { start, tight, items }, span, items: spans }
    }

    fn definitions(&mut self) -> Block {
        let mut terms: Vec<(Vec<Inline>, Vec<Vec<Block>>)> = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::DefinitionListTitle) => {
                    let mut term = self.running_text();
                    if self.context.glossary {
                        let anchor = self.anchors.of(&plain_text(&term));
                        term.insert(0, Inline::Html(format!("<a id=\"{anchor}\"></a>")));
                    }
                    terms.push((term, Vec::new()));
                }
                Event::Start(Tag::DefinitionListDefinition) => {
                    let meaning = self.inner();
                    if let Some((_, meanings)) = terms.last_mut() {
                        meanings.push(meaning);
                    }
                }
                Event::End(_) => break,
                _ => {}
            }
        }
        Block::Definitions(terms)
    }

    /// The text of code or raw HTML, up to its end.
    fn raw_text(&mut self) -> String {
        let mut text = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Text(piece) | Event::Html(piece) => text.push_str(&piece),
                Event::End(_) => break,
                _ => {}
            }
        }
        text
    }

    /// The last comment in running text within `span` that says something to us, else the last remark.
    pub(super) fn comment_within(&self, span: &Range<usize>) -> Option<(String, Range<usize>)> {
        let (from, to) = (
            self.comments.partition_point(|(_, at)| at.start < span.start),
            self.comments.partition_point(|(_, at)| at.start < span.end),
        );
        let inside = self.comments.get(from..to)?;
        let speaks = |(html, at): &&(String, Range<usize>)| {
            comment::attributes(html, at.start)
                .is_some_and(|found| found.iter().any(|a| !a.key.is_empty() || a.value.starts_with('#')))
        };
        inside.iter().rev().find(speaks).or(inside.last()).filter(|(_, at)| at.end <= span.end).cloned()
    }

    pub(super) fn slice(&self, span: &Range<usize>) -> &'a str {
        self.source.get(span.clone()).unwrap_or_default()
    }
}

/// Code as mdBook shows it: lines behind a `#` are there for the compiler only, and `##` is one `#`.
pub(super) fn shown_lines(code: &str) -> String {
    let shown = |line: &&str| {
        let line = line.trim();
        line != "#" && !line.starts_with("# ")
    };
    code.split_inclusive('\n')
        .filter(shown)
        .map(|line| if line.trim_start().starts_with("##") { line.replacen("##", "#", 1) } else { line.to_owned() })
        .collect()
}

/// A paragraph, or a figure when it holds nothing but a picture, or nothing when it holds nothing.
fn paragraph(text: Vec<Inline>, span: Range<usize>) -> Option<Located> {
    let blank = |inline: &Inline| {
        matches!(inline, Inline::SoftBreak | Inline::HardBreak)
            || matches!(inline, Inline::Text(t) if t.trim().is_empty())
    };
    let mut solid = text.iter().filter(|inline| !blank(inline));
    let block = match (solid.next(), solid.next()) {
        (None, _) => return None,
        (Some(Inline::Image { url, title, alt }), None) => {
            Block::Figure { url: url.clone(), alt: alt.clone(), caption: title.clone() }
        }
        _ => Block::Paragraph(text),
    };
    Some(Located { block, span, items: Vec::new() })
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

/// Whether `event` belongs to running text.
pub(super) fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => !is_block(tag),
        Event::End(_) | Event::Rule => false,
        _ => true,
    }
}

fn callout(kind: BlockQuoteKind) -> Callout {
    match kind {
        BlockQuoteKind::Note => Callout::Note,
        BlockQuoteKind::Tip => Callout::Tip,
        BlockQuoteKind::Important => Callout::Important,
        BlockQuoteKind::Warning => Callout::Warning,
        BlockQuoteKind::Caution => Callout::Caution,
    }
}
