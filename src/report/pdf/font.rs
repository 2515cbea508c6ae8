//! The fonts text is set in: two that are always there, and more for scripts that they lack.

use harfrust::ShaperData;
use krilla::Data;
use krilla::text::Font;
use skrifa::{FontRef, MetadataProvider};
use std::collections::BTreeSet;
use std::sync::Arc;

type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// A font file's bytes, and which of its fonts is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontFile {
    /// All of the file.
    pub bytes: Vec<u8>,
    /// The font's place in a collection; else 0.
    pub index: u32,
}

/// A font that can be drawn with.
pub(super) struct Face {
    bytes: Bytes,
    index: u32,
    /// As the PDF embeds it.
    pub(super) font: Font,
    /// As text is shaped with it.
    pub(super) shaper: ShaperData,
}

impl Face {
    fn new(bytes: Bytes, index: u32) -> Option<Self> {
        let font = Font::new(Data::from(Arc::clone(&bytes)), index)?;
        let shaper = ShaperData::new(&FontRef::from_index((*bytes).as_ref(), index).ok()?);
        Some(Self { bytes, index, font, shaper })
    }

    /// The font's tables. It was read before, so it can be.
    pub(super) fn tables(&self) -> Option<FontRef<'_>> {
        FontRef::from_index((*self.bytes).as_ref(), self.index).ok()
    }

    pub(super) fn has(&self, letter: char) -> bool {
        self.tables().is_some_and(|font| font.charmap().map(letter).is_some_and(|glyph| glyph.to_u32() != 0))
    }
}

/// Every font that is at hand. `DejaVu` Sans comes with the program: it draws Latin, Greek, Cyrillic, Armenian, Georgian,
/// Hebrew, Arabic and more.
pub struct Fonts {
    /// The regular one, the bold one, and what was given.
    faces: Vec<Face>,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fonts({})", self.faces.len())
    }
}

impl Fonts {
    /// The fonts of the program, and more that are tried after them, in their order. What can't be read isn't there.
    #[must_use]
    pub fn with(more: Vec<FontFile>) -> Self {
        let own = [dejavu::sans_condensed::regular(), dejavu::sans_condensed::bold()];
        let own = own.into_iter().filter_map(|bytes| Face::new(Arc::new(bytes), 0));
        let more = more.into_iter().filter_map(|file| Face::new(Arc::new(file.bytes), file.index));
        Self { faces: own.chain(more).collect() }
    }

    pub(super) fn face(&self, place: usize) -> Option<&Face> {
        self.faces.get(place)
    }

    /// The places of the faces, first choice first.
    pub(super) fn order(&self, bold: bool) -> impl Iterator<Item = usize> + Clone {
        let own = if bold { [1, 0] } else { [0, 1] };
        own.into_iter().chain(2..).take_while(|place| *place < self.faces.len())
    }

    /// Whether some font draws it, or there is nothing to draw.
    pub(super) fn draws(&self, letter: char) -> bool {
        is_unseen(letter) || self.faces.iter().any(|face| face.has(letter))
    }

    /// The characters of a text that no font draws.
    #[must_use]
    pub fn lacking(&self, text: &str) -> BTreeSet<char> {
        let unusual = text.chars().filter(|letter| !letter.is_ascii());
        unusual.filter(|letter| !letter.is_control() && !self.draws(*letter)).collect()
    }
}

/// Joiners, marks of direction and choices of form are heard by the letters beside them, and have no look.
pub(super) fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
        || letter.is_whitespace()
}
