//! Running text: emphasis, links, pictures.

use super::media;
use super::question::gap;
use super::tree::{Builder, is_inline};
use crate::compile::link::{Target, parent};
use crate::course::{Gap, Inline, plain_text};
use crate::diagnostic::{Diagnostic, nearest};
use crate::math::mathml;
use pulldown_cmark::{Event, LinkType, Tag};
use std::ops::Range;

impl<'a> Builder<'a> {
    /// Running text up to and with the end of what surrounds it.
    pub(super) fn running_text(&mut self) -> Vec<Inline> {
        let text = self.run();
        // What can't stand in running text is skipped, so that the end is always the right one.
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::End(_) => break,
                Event::Start(_) => self.skip(),
                _ => {}
            }
        }
        text
    }

    /// Running text up to whatever is none.
    pub(super) fn run(&mut self) -> Vec<Inline> {
        let mut text: Vec<Inline> = Vec::new();
        while self.events.peek().is_some_and(|(event, _)| is_inline(event)) {
            let Some((event, range)) = self.events.next() else { break };
            match &event {
                Event::Text(piece) if piece.contains(gap::MARK) && !self.gaps.is_empty() => {
                    self.gapped(piece, range.start).into_iter().for_each(|inline| join(&mut text, inline));
                }
                _ => self.inline(event, range).into_iter().for_each(|inline| join(&mut text, inline)),
            }
        }
        if self.context.in_place { self.bracketed(text) } else { text }
    }

    /// Text that stands at `start`, with the gaps in it.
    fn gapped(&mut self, text: &str, start: usize) -> Vec<Inline> {
        let mut out = Vec::new();
        let mut at = 0;
        let from = self.gaps.partition_point(|gap| gap.start < start);
        for (place, gap) in self.gaps.iter().enumerate().skip(from) {
            let Some(before) = gap.start.checked_sub(start).and_then(|end| text.get(at..end)) else { break };
            out.extend([Inline::Text(before.to_owned()), Inline::Gap(place)]);
            at = gap.end - start;
        }
        out.push(Inline::Text(text.get(at..).unwrap_or_default().to_owned()));
        out.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
        self.page.words += text.split_whitespace().count();
        out
    }

    /// Notes a formula that can't be shown.
    pub(super) fn check_math(&mut self, tex: &str, span: &Range<usize>) {
        if let Err(error) = mathml(tex, false) {
            let diagnostic = self
                .context
                .mistake("bad-tex", format!("this formula can't be shown: {error}"))
                .hint("mend the TeX; a dollar sign that is no formula is written `\\$`");
            self.note(diagnostic, span);
        }
    }

    /// What fills one of the page's gaps; one that can't be filled is noted.
    pub(super) fn gap(&mut self, place: usize) -> Option<Gap> {
        let span = self.gaps.get(place)?.clone();
        let inner = span.start + 2..span.end - 2;
        match gap::read(self.slice(&inner)) {
            Ok(gap) => Some(gap),
            Err((message, hint)) => {
                let diagnostic = self.context.mistake("bad-gap", message).hint(hint);
                self.note(diagnostic, &span);
                Some(Gap::Text { accepted: Vec::new(), case_matters: false })
            }
        }
    }

    /// `[commit]{#commit}`, a text with an anchor, as the Carpentries write the terms of a glossary.
    fn bracketed(&mut self, text: Vec<Inline>) -> Vec<Inline> {
        let mut out = Vec::with_capacity(text.len());
        for inline in text {
            let Inline::Text(all) = &inline else {
                out.push(inline);
                continue;
            };
            let mut rest = all.as_str();
            while let Some((before, inner, id, after)) = bracket(rest) {
                self.anchors.claim(id);
                out.push(Inline::Text(before.to_owned()));
                out.push(Inline::Html(format!("<a id=\"{id}\"></a>")));
                out.push(Inline::Text(inner.to_owned()));
                rest = after;
            }
            out.push(Inline::Text(rest.to_owned()));
        }
        out.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
        out
    }

    fn inline(&mut self, event: Event<'a>, range: Range<usize>) -> Option<Inline> {
        Some(match event {
            Event::Text(text) => {
                self.page.words += text.split_whitespace().count();
                Inline::Text(text.to_string())
            }
            Event::Code(code) => {
                self.page.words += code.split_whitespace().count();
                Inline::Code(code.to_string())
            }
            Event::InlineHtml(html) | Event::Html(html) => {
                if html.starts_with("<!--") {
                    self.comments.push((html.to_string(), range.clone()));
                }
                self.anchors.note_html(&html);
                Inline::Html(self.html(&html, &range))
            }
            Event::InlineMath(tex) | Event::DisplayMath(tex) => {
                self.check_math(&tex, &range);
                Inline::Math(tex.to_string())
            }
            Event::FootnoteReference(label) => Inline::FootnoteMark(label.to_string()),
            Event::SoftBreak => Inline::SoftBreak,
            Event::HardBreak => Inline::HardBreak,
            Event::TaskListMarker(ticked) => {
                if let Some(item) = self.items.last_mut() {
                    item.task = Some(ticked);
                }
                return None;
            }
            Event::Start(tag) => {
                if !self.deeper(&range) {
                    return None;
                }
                let inline = self.nested(tag, &range);
                self.shallower();
                return inline;
            }
            Event::End(_) | Event::Rule => return None,
        })
    }

    fn nested(&mut self, tag: Tag<'a>, span: &Range<usize>) -> Option<Inline> {
        match tag {
            Tag::Emphasis => Some(Inline::Emphasis(self.running_text())),
            Tag::Strong => Some(Inline::Strong(self.running_text())),
            Tag::Strikethrough => Some(Inline::Strike(self.running_text())),
            Tag::Link { link_type, dest_url, title, .. } => {
                let text = self.running_text();
                let url =
                    if link_type == LinkType::Email { format!("mailto:{dest_url}") } else { dest_url.to_string() };
                match self.link(&url, span) {
                    Some(url) => Some(Inline::Link { url, title: title.to_string(), text }),
                    None => Some(Inline::Text(plain_text(&text))),
                }
            }
            Tag::Image { dest_url, title, .. } => {
                let text = plain_text(&self.running_text());
                Some(self.image(&dest_url, &title, text, span))
            }
            _ => {
                self.running_text();
                None
            }
        }
    }

    fn image(&mut self, url: &str, title: &str, text: String, span: &Range<usize>) -> Inline {
        // Carpentries write the caption in the brackets, and `{alt='…'}` behind.
        let attribute = self.alt_after(span.end);
        let (alt, title) = match attribute {
            Some(alt) => (alt, if title.is_empty() { text } else { title.to_owned() }),
            None => (text, title.to_owned()),
        };
        if media::kind(url).is_some() {
            // One that doesn't stand alone is a link to it.
            let name = url.rsplit('/').next().unwrap_or(url);
            let said = if alt.trim().is_empty() { name.to_owned() } else { alt };
            let url = self.link(url, span).unwrap_or_default();
            return Inline::Link { url, title, text: vec![Inline::Text(said)] };
        }
        if alt.trim().is_empty() {
            let diagnostic =
                Diagnostic::warning("missing-alt", format!("the picture `{url}` has no text for who can't see it"))
                    .hint("say what it shows between the brackets: `![Five hands, one under a tap](hands.svg)`");
            self.note(diagnostic, span);
        }
        let url = self.link(url, span).unwrap_or_default();
        Inline::Image { url, title, alt }
    }

    /// Reads `{alt='…'}` at `at`, and takes it out of what follows.
    fn alt_after(&mut self, at: usize) -> Option<String> {
        let rest = self.source.get(at..)?;
        let inner = rest.strip_prefix('{')?;
        let close = inner.find(['}', '{'])?;
        if !inner[close..].starts_with('}') || inner[..close].contains("\n\n") {
            return None;
        }
        let value = inner[..close].split_once("alt=")?.1;
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let alt = value[1..].split(quote).next()?.split_whitespace().collect::<Vec<_>>().join(" ");
        let end = at + close + 2;
        while let Some((event, range)) = self.events.peek_mut() {
            if range.start >= end || !is_inline(event) && range.end > end {
                break;
            }
            if range.end > end {
                if let Event::Text(text) = event
                    && text.len() == range.len()
                {
                    *text = text[end - range.start..].to_owned().into();
                    range.start = end;
                }
                break;
            }
            self.events.next();
        }
        Some(alt)
    }

    /// The address of a link as the tree keeps it; `None` when the link is better dropped.
    pub(super) fn link(&mut self, url: &str, span: &Range<usize>) -> Option<String> {
        let context = self.context;
        let at = self.address_span(url, span);
        match context.links.resolve(context.path, context.folder, url, context.in_place) {
            Target::Elsewhere => Some(url.to_owned()),
            Target::Anchor(anchor) => {
                if !anchor.is_empty() {
                    let place = self.place(&at);
                    self.page.anchor_links.push((context.page.to_owned(), anchor, place));
                }
                Some(url.to_owned())
            }
            Target::Page { path, anchor } => {
                let address = &context.links.urls[&path];
                if anchor.is_empty() {
                    return Some(format!("prework:{address}"));
                }
                let resolved = format!("prework:{address}#{anchor}");
                let place = self.place(&at);
                self.page.anchor_links.push((path, anchor, place));
                Some(resolved)
            }
            Target::Asset(path) => {
                let address = format!("prework:{}", context.links.assets[&path]);
                self.page.assets.insert(path);
                Some(address)
            }
            Target::Missing(path) => {
                let hash = url.replace('#', "%23");
                let escaped = context.links.resolve(context.path, context.folder, &hash, context.in_place);
                let hint = match escaped {
                    Target::Page { .. } | Target::Asset(_) => {
                        format!("a `#` in the name of a file is written so: `{hash}`")
                    }
                    _ => self.nearest_file(&path),
                };
                let diagnostic = context.mistake("broken-link", format!("no file is at `{path}`")).hint(hint);
                self.note(diagnostic, &at);
                Some(url.to_owned())
            }
            Target::Unsafe(scheme) => {
                let diagnostic = context
                    .mistake("unsafe-link", format!("a link can't begin with `{scheme}:`; it is left out"))
                    .hint("link to a page, or to an address that begins with `https:`");
                self.note(diagnostic, &at);
                None
            }
        }
    }

    /// The address itself within the bytes of its link.
    fn address_span(&self, url: &str, span: &Range<usize>) -> Range<usize> {
        match self.slice(span).rfind(url) {
            Some(at) if !url.is_empty() => span.start + at..span.start + at + url.len(),
            _ => span.clone(),
        }
    }

    fn nearest_file(&self, path: &str) -> String {
        let links = self.context.links;
        let ending = path.rsplit('.').next().unwrap_or_default();
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_lowercase();
        let known =
            || links.urls.keys().chain(links.assets.keys()).map(String::as_str).filter(|file| file.ends_with(ending));
        let wanted = name(path);
        let near = known().find(|file| name(file) == wanted).map(str::to_owned).or_else(|| {
            let folder = parent(path);
            let beside: Vec<&str> = known().filter(|file| parent(file) == folder).collect();
            nearest(path, beside).map(str::to_owned)
        });
        match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "links go to a file, from the folder of the page they stand on".to_owned(),
        }
    }
}

/// Appends a piece of running text; texts that meet are one.
fn join(text: &mut Vec<Inline>, inline: Inline) {
    match (text.last_mut(), inline) {
        (Some(Inline::Text(before)), Inline::Text(more)) => before.push_str(&more),
        (_, inline) => text.push(inline),
    }
}

/// What stands before `[text]{#id}`, the text, the id, and what stands after.
fn bracket(text: &str) -> Option<(&str, &str, &str, &str)> {
    let middle = text.find("]{#")?;
    let open = text[..middle].rfind('[')?;
    let id = &text[middle + 3..];
    let close = id.find('}')?;
    let plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    id[..close].chars().all(plain).then(|| (&text[..open], &text[open + 1..middle], &id[..close], &id[close + 1..]))
}
