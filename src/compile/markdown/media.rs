//! Video and audio: `![Rubbing in](rub.mp4)`, with its captions beside it in `rub.vtt`.

use super::tree::Builder;
use crate::compile::link::Target;
use crate::course::{Id, Media, MediaKind, Track, plain_text};
use crate::diagnostic::Diagnostic;
use pulldown_cmark::{Event, Tag};
use std::ops::Range;

const VIDEO: [&str; 4] = ["mp4", "webm", "m4v", "ogv"];

const AUDIO: [&str; 7] = ["mp3", "m4a", "aac", "oga", "ogg", "opus", "wav"];

/// How long a paragraph of a transcript is before the next sentence begins another, in bytes.
const PARAGRAPH: usize = 400;

/// What an address leads to, by its ending.
pub(super) fn kind(url: &str) -> Option<MediaKind> {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let (_, ending) = path.rsplit_once('.')?;
    let is = |endings: &[&str]| endings.iter().any(|known| ending.eq_ignore_ascii_case(known));
    if is(&VIDEO) { Some(MediaKind::Video) } else { is(&AUDIO).then_some(MediaKind::Audio) }
}

impl Builder<'_> {
    /// The recording that a paragraph is, and nothing else; reads through the paragraph's end.
    pub(super) fn recording(&mut self, paragraph: &Range<usize>) -> Option<Media> {
        let Some((Event::Start(Tag::Image { dest_url, title, .. }), at)) = self.events.peek() else { return None };
        let kind = kind(dest_url)?;
        let (url, caption, at) = (dest_url.to_string(), title.to_string(), at.clone());
        if !self.source.get(at.end..paragraph.end)?.trim().is_empty() {
            return None;
        }
        self.events.next();
        let label = plain_text(&self.running_text());
        self.running_text();
        Some(self.media(kind, &url, &label, &caption, &at))
    }

    /// A recording at `url`, written as a picture is.
    fn media(&mut self, kind: MediaKind, url: &str, label: &str, caption: &str, span: &Range<usize>) -> Media {
        let context = self.context;
        let source = match context.links.resolve(context.path, context.folder, url, context.in_place) {
            Target::Asset(path) => Some(path),
            _ => None,
        };
        let tracks = source.as_deref().map(|source| self.tracks(source)).unwrap_or_default();
        let transcript = tracks.first().and_then(|(path, _)| (context.text)(path)).map(|vtt| transcript(&vtt));
        if tracks.is_empty() && source.is_some() {
            let name = url.rsplit('/').next().unwrap_or(url);
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            let diagnostic = Diagnostic::warning("missing-captions", format!("what `{name}` says is for hearing only"))
                .hint(format!("put captions beside it, `{stem}.vtt`; the page shows their text as a transcript, too"));
            self.note(diagnostic, span);
        }
        let path = url.split(['?', '#']).next().unwrap_or(url);
        let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        let name = path.rsplit('/').next().unwrap_or(&path);
        Media {
            kind,
            id: self.media_id(name),
            url: self.link(url, span).unwrap_or_default(),
            label: if label.trim().is_empty() { name.to_owned() } else { label.to_owned() },
            caption: caption.to_owned(),
            tracks: tracks.into_iter().map(|(_, track)| track).collect(),
            transcript: transcript.unwrap_or_default(),
        }
    }

    /// What a recording is known by: its file's name as an id, and no other's on the page.
    fn media_id(&mut self, name: &str) -> String {
        let stem = Id::from_name(name.rsplit_once('.').map_or(name, |(stem, _)| stem)).to_string();
        let mut id = stem.clone();
        let mut count = 1;
        while !self.page.media.insert(id.clone()) {
            count += 1;
            id = format!("{stem}-{count}");
        }
        id
    }

    /// The captions beside a file, by their source path: `rub.vtt`, `rub.fr.vtt`.
    fn tracks(&mut self, source: &str) -> Vec<(String, Track)> {
        let stem = source.rsplit_once('.').map_or(source, |(stem, _)| stem);
        let mut tracks = Vec::new();
        for (path, address) in self.context.links.assets.range(format!("{stem}.")..) {
            let Some(rest) = path.strip_prefix(stem) else { break };
            let language = match rest.strip_suffix(".vtt") {
                Some("") => "",
                Some(language) if language.starts_with('.') && !language[1..].contains('.') => &language[1..],
                _ => continue,
            };
            let track = Track { url: format!("prework:{address}"), language: language.to_owned() };
            tracks.push((path.clone(), track));
        }
        // Those without a language are in the course's own.
        tracks.sort_by_key(|(_, track)| !track.language.is_empty());
        self.page.assets.extend(tracks.iter().map(|(path, _)| path.clone()));
        tracks
    }
}

/// The text of `WebVTT` captions as paragraphs: one for each speaker's turn, or where a sentence ends.
fn transcript(vtt: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut speaker = "";
    let mut in_cue = false;
    for line in vtt.lines().map(str::trim) {
        if line.is_empty() || line.contains("-->") {
            in_cue = !line.is_empty();
            continue;
        }
        if !in_cue {
            continue;
        }
        let turn = line.strip_prefix("<v").and_then(|rest| rest.split_once('>')).map(|(name, _)| name.trim());
        let turns = turn.is_some_and(|name| name != speaker);
        speaker = turn.unwrap_or(speaker);
        let text = plain(line);
        match paragraphs.last_mut() {
            Some(last) if !turns && (last.len() < PARAGRAPH || !last.ends_with(['.', '!', '?', '…'])) => {
                last.push(' ');
                last.push_str(&text);
            }
            _ if turns && !speaker.is_empty() => paragraphs.push(format!("{speaker}: {text}")),
            _ => paragraphs.push(text),
        }
    }
    paragraphs
}

/// A line of a cue without its tags, its character references read.
fn plain(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_become_a_transcript() {
        let vtt = "WEBVTT - Rub\n\nNOTE\nnot said\n\n1\n00:00.000 --> 00:02.000\n<v Ada>Wet your <i>hands</i>\nfirst.</v>\n\n00:02.000 --> 00:04.000 line:0\n<v Ada>Soap &amp; water.\n\n00:05.000 --> 00:06.000\n<v Bo>Why?\n";
        assert_eq!(transcript(vtt), ["Ada: Wet your hands first. Soap & water.", "Bo: Why?"]);
        let long =
            format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{}.\n\n00:03.000 --> 00:04.000\nNext.\n", "word ".repeat(100));
        assert_eq!(transcript(&long).len(), 2);
        assert_eq!(transcript("no captions at all"), [""; 0]);
    }

    #[test]
    fn endings_tell() {
        assert_eq!(kind("a/b.MP4?x=1#t=3"), Some(MediaKind::Video));
        assert_eq!(kind("b.opus"), Some(MediaKind::Audio));
        assert_eq!(kind("b.png"), None);
        assert_eq!(kind("mp4"), None);
    }
}
