//! Running text as HTML.

use super::html::{Edition, Html};
use crate::course::{Gap, Inline};
use crate::html::filtered;
use crate::math::mathml;
use std::fmt::Write as _;

/// What is typed into a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GapField {
    Text,
    Number,
}

impl GapField {
    pub(super) fn of(gap: &Gap) -> Self {
        if matches!(gap, Gap::Number { .. }) { Self::Number } else { Self::Text }
    }
}

/// Running text as HTML, for the page at `address`.
#[must_use]
pub fn inline_html(text: &[Inline], address: &str) -> String {
    let mut html = Html::new(address, Edition::Learner);
    html.inlines(text);
    html.out
}

impl Html<'_> {
    /// Appends running text.
    pub fn inlines(&mut self, text: &[Inline]) {
        for inline in text {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(text) => self.text(text),
            Inline::Emphasis(text) => self.marked("em", text),
            Inline::Strong(text) => self.marked("strong", text),
            Inline::Strike(text) => self.marked("del", text),
            Inline::Code(code) => {
                self.out.push_str("<code>");
                self.text(code);
                self.out.push_str("</code>");
            }
            Inline::Math(tex) => self.math(tex, false),
            Inline::Link { url, title, text } => {
                self.out.push_str("<a href=\"");
                self.url(url);
                self.out.push('"');
                self.titled(title);
                self.out.push('>');
                self.inlines(text);
                self.out.push_str("</a>");
            }
            Inline::Image { url, title, alt } => {
                self.out.push_str("<img src=\"");
                // In a picture nothing runs, drawings included; a link to one would be a page.
                if url.starts_with("data:image/svg+xml;base64,") || url.starts_with("data:image/avif;base64,") {
                    self.text(url);
                } else {
                    self.url(url);
                }
                self.out.push('"');
                self.attribute("alt", alt);
                self.titled(title);
                self.out.push_str(" />");
            }
            Inline::Html(html) => self.out.push_str(&filtered(html)),
            Inline::FootnoteMark(label) => self.footnote_mark(label),
            Inline::Gap(place) => self.gap(*place),
            Inline::SoftBreak => self.out.push('\n'),
            Inline::HardBreak => self.out.push_str("<br />\n"),
        }
    }

    /// A formula; what can't be shown as one, which `check` tells, as its source.
    pub(super) fn math(&mut self, tex: &str, block: bool) {
        if let Ok(mathml) = mathml(tex, block) {
            self.out.push_str(&filtered(&mathml));
        } else {
            self.out.push_str("<code class=\"math\">");
            self.text(tex);
            self.out.push_str("</code>");
        }
    }

    /// A field to fill in; a line where nothing can be filled in.
    fn gap(&mut self, place: usize) {
        let Some(field) = self.gaps.get(place) else { return self.out.push_str("____") };
        let mode = if *field == GapField::Number { "decimal" } else { "text" };
        let _ = write!(
            self.out,
            "<input class=\"gap\" type=\"text\" name=\"{}\" inputmode=\"{mode}\" autocapitalize=\"off\" \
             autocomplete=\"off\" spellcheck=\"false\" maxlength=\"200\" aria-label=\"Gap {} of {}\" />",
            self.gap_name,
            place + 1,
            self.gaps.len()
        );
    }

    fn footnote_mark(&mut self, label: &str) {
        let at = self.marks.iter().position(|(known, _)| known == label).unwrap_or_else(|| {
            self.marks.push((label.to_owned(), 0));
            self.marks.len() - 1
        });
        self.marks[at].1 += 1;
        let (number, mark) = (at + 1, self.marks[at].1);
        let suffix = if mark > 1 { format!("-{mark}") } else { String::new() };
        let _ = write!(
            self.out,
            "<sup class=\"footnote\"><a href=\"#note-{number}\" id=\"mark-{number}{suffix}\" \
             aria-label=\"Note {number}\">{number}</a></sup>"
        );
    }
}
