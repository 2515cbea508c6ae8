//! A line of text as glyphs: in the order it is read in (UAX #9), each piece in one script and one font that has it.

use super::font::{Fonts, is_unseen};
use harfrust::{Direction, Script, ShapeOptions, Tag, UnicodeBuffer};
use krilla::text::{GlyphId, KrillaGlyph};
use std::ops::Range;
use unicode_bidi::ParagraphBidiInfo;
use unicode_script::{Script as Writing, UnicodeScript};

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::report) struct Style {
    /// In points.
    pub(in crate::report) size: f32,
    pub(in crate::report) bold: bool,
    /// From 0, black, to 255.
    pub(in crate::report) grey: u8,
}

impl Style {
    pub(in crate::report) const fn new(size: f32) -> Self {
        Self { size, bold: false, grey: 0 }
    }

    pub(in crate::report) const fn bold(size: f32) -> Self {
        Self { size, bold: true, grey: 0 }
    }

    pub(in crate::report) const fn soft(size: f32) -> Self {
        Self { size, bold: false, grey: 0x50 }
    }
}

/// A line that is ready to be drawn.
#[derive(Debug, Clone)]
pub(in crate::report) struct Line {
    /// As it was given, on one line.
    pub(super) text: String,
    /// What is drawn of it.
    pub(super) drawn: String,
    /// From left to right.
    pub(super) runs: Vec<Run>,
    pub(super) style: Style,
    /// In points.
    pub(in crate::report) width: f32,
    /// Whether every letter has a font.
    pub(in crate::report) is_whole: bool,
}

/// A piece in one font.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// The font's place.
    pub(super) face: usize,
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// In ems.
    pub(super) width: f32,
}

/// What stands for letters that no font has.
const UNKNOWN: char = '□';

impl Line {
    /// Sets a text.
    pub(in crate::report) fn new(text: &str, style: Style, fonts: &Fonts) -> Self {
        let text = one_line(text);
        let mut drawn = String::with_capacity(text.len());
        for letter in text.chars() {
            if letter.is_ascii() || fonts.draws(letter) {
                drawn.push(letter);
            } else if !drawn.ends_with(UNKNOWN) {
                drawn.push(UNKNOWN);
            }
        }
        let mut is_whole = drawn == text;
        let mut runs = Vec::new();
        if !drawn.is_empty() {
            let bidi = ParagraphBidiInfo::new(&drawn, None);
            let (levels, visual) = bidi.visual_runs(0..drawn.len());
            for range in visual {
                let is_rtl = levels[range.start].is_rtl();
                let mut pieces = pieces(&drawn, range, style.bold, fonts);
                if is_rtl {
                    pieces.reverse();
                }
                runs.extend(pieces.into_iter().filter_map(|piece| shaped(&drawn, &piece, is_rtl, fonts)));
            }
        }
        is_whole &= runs.iter().all(|run| run.glyphs.iter().all(|glyph| glyph.glyph_id.to_u32() != 0));
        let width = runs.iter().map(|run| run.width).sum::<f32>() * style.size;
        Self { text, drawn, runs, style, width, is_whole }
    }

    /// The same, smaller if it has to be to fit into a width.
    pub(in crate::report) fn within(mut self, width: f32) -> Self {
        if self.width > width {
            self.style.size *= width / self.width;
            self.width = width;
        }
        self
    }

    /// The same, read out as another text, which it is drawn instead of.
    pub(in crate::report) fn instead_of(self, text: &str) -> Self {
        Self { text: one_line(text), is_whole: false, ..self }
    }

    /// How large its letters are, in points.
    pub(in crate::report) fn size(&self) -> f32 {
        self.style.size
    }

    /// Whether nothing of it can be read.
    pub(in crate::report) fn is_unreadable(&self) -> bool {
        !self.drawn.chars().any(|letter| letter != UNKNOWN && letter.is_alphanumeric())
    }
}

/// Without line ends and other controls.
fn one_line(text: &str) -> String {
    let is_break = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    text.split(is_break).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A text in at most `most` lines of a width: as large as the style says when that fits, and smaller when it doesn't. No word
/// is lost.
pub(in crate::report) fn set(text: &str, style: Style, width: f32, most: usize, fonts: &Fonts) -> Vec<Line> {
    let whole = Line::new(text, style, fonts);
    // A little smaller reads better than broken.
    if most < 2 || whole.width <= width * 1.2 || !text.trim().contains(' ') {
        return vec![whole.within(width)];
    }
    let widest = |lines: &[String]| lines.iter().map(|line| Line::new(line, style, fonts).width).fold(0.0, f32::max);
    let mut size = style.size;
    let mut lines = wrapped(text, style, (width, most), fonts);
    while lines.is_none() && size > 1.0 {
        size *= 0.92;
        lines = wrapped(text, Style { size, ..style }, (width, most), fonts);
    }
    let lines =
        lines.or_else(|| wrapped(text, Style { size, ..style }, (width, usize::MAX), fonts)).unwrap_or_default();
    let scale = (width / widest(&lines).max(1.0)).min(size / style.size);
    let style = Style { size: style.size * scale, ..style };
    lines.iter().map(|line| Line::new(line, style, fonts).within(width)).collect()
}

/// Breaks a text at its spaces, and behind hyphens, so that each line is as full as it gets; nothing as soon as that takes
/// more lines than `most`.
fn wrapped(text: &str, style: Style, (width, most): (f32, usize), fonts: &Fonts) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    for word in words(text) {
        let longer = lines.last().map(|line| format!("{line}{word}"));
        match (longer, lines.last_mut()) {
            (Some(longer), Some(last)) if Line::new(longer.trim_end(), style, fonts).width <= width => *last = longer,
            _ => lines.push(word),
        }
        if lines.iter().filter(|line| !line.trim().is_empty()).count() > most {
            return None;
        }
    }
    Some(lines.into_iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect())
}

/// The parts of a text that a line may end behind. A hyphen after less than four letters, as in “e-mail”, is no such end, and
/// between a number and its “%” there is none.
fn words(text: &str) -> Vec<String> {
    let is_short = |word: &str| word.ends_with('-') && word.chars().count() < 5;
    let is_percentage = |word: &str, next: &str| {
        next.starts_with('%') && word.trim_end().ends_with(|letter: char| letter.is_ascii_digit())
    };
    let mut found: Vec<String> = Vec::new();
    for part in text.split_inclusive(|letter: char| letter.is_whitespace() || letter == '-') {
        match found.last_mut() {
            Some(last) if is_short(last) || is_percentage(last, part) => last.push_str(part),
            _ => found.push(part.to_owned()),
        }
    }
    found
}

/// A piece of a text in one script and one font.
struct Piece {
    range: Range<usize>,
    face: usize,
    writing: Option<Writing>,
}

/// Splits a range of a text into such pieces. What belongs to no script, as spaces and marks, goes with what is before it.
fn pieces(text: &str, range: Range<usize>, bold: bool, fonts: &Fonts) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let letters: Vec<(usize, char)> = text[range.clone()].char_indices().map(|(at, c)| (range.start + at, c)).collect();
    for (place, (at, letter)) in letters.iter().copied().enumerate() {
        let end = at + letter.len_utf8();
        let writing = Some(letter.script()).filter(|w| !matches!(w, Writing::Common | Writing::Inherited));
        let has = |face: usize, letter| fonts.face(face).is_some_and(|face| face.has(letter));
        if let Some(last) = found.last_mut() {
            let goes_on = is_unseen(letter)
                || letter.script() == Writing::Inherited
                || (has(last.face, letter) && writing.is_none_or(|w| last.writing.is_none_or(|known| known == w)));
            // A letter that the first choice has doesn't stay in another font.
            let is_better = writing.is_some()
                && fonts.order(bold).take_while(|face| *face != last.face).any(|face| has(face, letter));
            if goes_on && !is_better {
                last.range.end = end;
                last.writing = last.writing.or(writing);
                continue;
            }
        }
        let marks = letters[place + 1..].iter().map(|(_, mark)| *mark);
        let marks: Vec<char> = marks.take_while(|mark| mark.script() == Writing::Inherited).collect();
        let all = |face: &usize| has(*face, letter) && marks.iter().all(|mark| is_unseen(*mark) || has(*face, *mark));
        let order = fonts.order(bold);
        let face = order.clone().find(all).or_else(|| order.clone().find(|face| has(*face, letter)));
        found.push(Piece { range: at..end, face: face.unwrap_or(usize::from(bold)), writing });
    }
    found
}

#[allow(clippy::cast_precision_loss, reason = "a font's units are small")]
fn shaped(text: &str, piece: &Piece, is_rtl: bool, fonts: &Fonts) -> Option<Run> {
    let face = fonts.face(piece.face)?;
    let tables = face.tables()?;
    let shaper = face.shaper.shaper(&tables).build();
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(&text[piece.range.clone()]);
    buffer.set_direction(if is_rtl { Direction::RightToLeft } else { Direction::LeftToRight });
    let tag = piece.writing.map(|writing| Tag::from_u32(writing.as_iso15924_tag()));
    if let Some(script) = tag.and_then(Script::from_iso15924_tag) {
        buffer.set_script(script);
    }
    buffer.guess_segment_properties();
    let set = shaper.shape(buffer, ShapeOptions::new());
    let em = shaper.units_per_em().max(1) as f32;
    let mut starts: Vec<usize> = set.glyph_infos().iter().map(|glyph| glyph.cluster as usize).collect();
    starts.sort_unstable();
    starts.dedup();
    let glyphs: Vec<KrillaGlyph> = set
        .glyph_infos()
        .iter()
        .zip(set.glyph_positions())
        .map(|(glyph, position)| {
            let start = glyph.cluster as usize;
            let next = starts.iter().find(|other| **other > start).copied().unwrap_or(piece.range.len());
            let range = piece.range.start + start..piece.range.start + next;
            let by = |units: i32| units as f32 / em;
            let moved = (by(position.x_offset), by(position.y_offset));
            let advance = (by(position.x_advance), by(position.y_advance));
            KrillaGlyph::new(GlyphId::new(glyph.glyph_id), advance.0, moved.0, moved.1, advance.1, range, None)
        })
        .collect();
    let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
    Some(Run { face: piece.face, glyphs, width })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is drawn, from left to right.
    fn drawn(text: &str) -> String {
        let line = Line::new(text, Style::new(10.0), &Fonts::with(Vec::new()));
        assert!(line.is_whole, "{text}");
        let glyphs = line.runs.iter().flat_map(|run| &run.glyphs);
        glyphs.map(|glyph| &line.drawn[glyph.text_range.clone()]).collect()
    }

    #[test]
    fn what_is_read_from_the_right_is_drawn_from_there() {
        assert_eq!(drawn("Ana"), "Ana");
        assert_eq!(drawn("דוד לוי"), "יול דוד");
        assert_eq!(drawn("Levi, לוי"), "Levi, יול");
        assert_eq!(drawn("לוי, Levi 12"), "Levi 12 ,יול");
        // Letters join: their forms in a word are others than alone.
        let glyphs = |text: &str| {
            let line = Line::new(text, Style::new(10.0), &Fonts::with(Vec::new()));
            line.runs.iter().flat_map(|run| run.glyphs.iter().map(|glyph| glyph.glyph_id.to_u32())).collect::<Vec<_>>()
        };
        let alone: Vec<u32> = "محمد".chars().rev().flat_map(|letter| glyphs(&letter.to_string())).collect();
        assert_ne!(glyphs("محمد"), alone);
    }

    #[test]
    fn what_no_font_has_is_marked_once() {
        let fonts = Fonts::with(Vec::new());
        let line = |text| Line::new(text, Style::new(10.0), &fonts);
        let name = line("Ann \u{50000}\u{50001} Lee\r\nX");
        assert_eq!((name.drawn.as_str(), name.is_whole, name.is_unreadable()), ("Ann □ Lee X", false, false));
        assert!(line("\u{50000}").is_unreadable() && line("").is_whole);
        assert_eq!(fonts.lacking("Ann \u{50000}\n\u{200d}"), ['\u{50000}'].into());
    }

    #[test]
    fn long_names_get_smaller_and_lose_nothing() {
        let fonts = Fonts::with(Vec::new());
        let long = ["Long".repeat(40), "so ".repeat(90)];
        for text in ["Ana", "Ana Maria von und zu Hohenstein-Wolkenburg y García de la Concepción", &long[0], &long[1]]
        {
            let lines = set(text, Style::bold(15.0), 200.0, 2, &fonts);
            assert!(lines.len() <= 2 && lines.iter().all(|line| line.width <= 200.01), "{text}");
            let said: String = lines.iter().map(|line| line.text.as_str()).collect();
            assert_eq!(said.replace(' ', ""), text.replace(' ', ""));
        }
        let narrow = |most| wrapped("to your e-mail address", Style::new(10.0), (40.0, most), &fonts);
        assert_eq!(narrow(3).unwrap(), ["to your", "e-mail", "address"]);
        let percentages = wrapped("right were 40 % of 12", Style::new(10.0), (60.0, 9), &fonts);
        assert_eq!(percentages.unwrap(), ["right were", "40 % of 12"]);
        // It isn't measured to its end when it has more lines than it may.
        assert_eq!(narrow(2), None);
    }
}
