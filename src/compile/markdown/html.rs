//! Addresses in raw HTML.

use super::tree::Builder;
use crate::compile::link::rewrite_html;
use std::ops::Range;

impl Builder<'_> {
    /// The HTML with its links resolved as those of Markdown are.
    pub(super) fn html(&mut self, html: &str, span: &Range<usize>) -> String {
        if !html.contains('=') || html.trim_start().starts_with("<!--") {
            return html.to_owned();
        }
        rewrite_html(html, |url| Some(self.link(url, span).unwrap_or_default()))
    }
}
