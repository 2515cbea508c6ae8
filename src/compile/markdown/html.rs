//! Raw HTML: its addresses, and what of it doesn't get out.

use super::tree::Builder;
use crate::compile::link::rewrite_html;
use crate::diagnostic::Diagnostic;
use crate::html::refused;
use std::ops::Range;

impl Builder<'_> {
    /// The HTML with its links resolved as those of Markdown are; what will be left out of it is noted.
    pub(super) fn html(&mut self, html: &str, span: &Range<usize>) -> String {
        if html.trim_start().starts_with("<!--") {
            return html.to_owned();
        }
        if !self.context.in_place {
            self.note_refused(html, span);
        }
        if !html.contains('=') {
            return html.to_owned();
        }
        rewrite_html(html, |url| Some(self.link(url, span).unwrap_or_default()))
    }

    fn note_refused(&mut self, html: &str, span: &Range<usize>) {
        let mut seen = 0;
        for (range, what) in refused(html) {
            // An address that runs is told as a link is.
            if ["href=", "src="].iter().any(|name| html[range.clone()].to_ascii_lowercase().starts_with(name))
                && !html[range.clone()].contains('&')
            {
                continue;
            }
            // In a quote or a list the source has more than the HTML.
            let part = &html[range];
            let at = self.slice(span).get(seen..).and_then(|rest| rest.find(part)).map(|at| seen + at);
            seen = at.map_or(seen, |at| at + part.len());
            let at = at.map_or(span.start..span.start + 1, |at| span.start + at..span.start + at + part.len());
            let diagnostic = Diagnostic::warning("raw-html", format!("of raw HTML, {what}"))
                .hint("write it in Markdown, put it into the theme, or in code if it is to be shown");
            self.note(diagnostic, &at);
        }
    }
}
