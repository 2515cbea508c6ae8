//! Pictures and recordings as HTML, with what is said of them and in them.

use super::html::Html;
use crate::course::{Media, MediaKind};
use std::fmt::Write as _;

impl Html<'_> {
    /// A picture with its caption.
    pub(super) fn figure(&mut self, url: &str, alt: &str, caption: &str) {
        self.line();
        self.out.push_str("<figure>\n<img src=\"");
        self.url(url);
        self.out.push('"');
        self.attribute("alt", alt);
        self.out.push_str(" loading=\"lazy\" />\n");
        if !caption.is_empty() {
            self.out.push_str("<figcaption>");
            self.text(caption);
            self.out.push_str("</figcaption>\n");
        }
        self.out.push_str("</figure>\n");
    }

    /// A recording with its captions, and below it what is said in it.
    pub(super) fn media(&mut self, media: &Media) {
        let tag = if media.kind == MediaKind::Video { "video" } else { "audio" };
        self.line();
        let _ = write!(self.out, "<figure class=\"media\">\n<{tag} controls preload=\"metadata\" src=\"");
        self.url(&media.url);
        self.out.push('"');
        self.attribute("data-media", &media.id);
        self.attribute("aria-label", &media.label);
        self.out.push_str(">\n");
        for (at, track) in media.tracks.iter().enumerate() {
            self.out.push_str("<track kind=\"captions\" src=\"");
            self.url(&track.url);
            self.out.push('"');
            if track.language.is_empty() {
                self.attribute("label", "Captions");
            } else {
                self.attribute("srclang", &track.language);
                self.attribute("label", &track.language);
            }
            self.out.push_str(if at == 0 { " default />\n" } else { " />\n" });
        }
        let _ = writeln!(self.out, "</{tag}>");
        if !media.caption.is_empty() {
            self.out.push_str("<figcaption>");
            self.text(&media.caption);
            self.out.push_str("</figcaption>\n");
        }
        if !media.transcript.is_empty() {
            self.out.push_str("<details class=\"transcript\">\n<summary>Transcript</summary>\n");
            for paragraph in &media.transcript {
                self.out.push_str("<p>");
                self.text(paragraph);
                self.out.push_str("</p>\n");
            }
            self.out.push_str("</details>\n");
        }
        self.out.push_str("</figure>\n");
    }
}
