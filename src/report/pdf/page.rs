//! A document and its pages: what is drawn is also said, in reading order, for who doesn't see it.

use super::{Fonts, Line, PdfError};
use fast_qr::ECL;
use fast_qr::qr::QRBuilder;
use krilla::Document;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Node, SpanTag, Tag, TagGroup, TagKind, TagTree};
use std::num::NonZeroU16;

/// Millimetres, in points.
pub(in crate::report) const fn mm(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}

/// Width and height of a sheet, in points.
pub(in crate::report) const A4: (f32, f32) = (mm(210.0), mm(297.0));

/// What a text is in the document's structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Kind {
    /// A heading, from 1.
    Heading(u16),
    /// A paragraph.
    Text,
}

/// A line that is drawn and says nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::report) struct Rule {
    /// In points.
    pub(in crate::report) width: f32,
    /// From 0, black, to 255.
    pub(in crate::report) grey: u8,
    /// How long its dashes are, and the gaps, in points; 0 is a line without gaps.
    pub(in crate::report) dash: f32,
}

/// A document that is being made.
pub(in crate::report) struct Paper<'f> {
    document: Document,
    tags: TagTree,
    fonts: &'f Fonts,
}

impl<'f> Paper<'f> {
    /// An empty one. Its language is a BCP 47 tag.
    pub(in crate::report) fn new(title: &str, language: &str, fonts: &'f Fonts) -> Self {
        let mut document = Document::new();
        let about = Metadata::new().title(title.to_owned()).language(language.to_owned());
        document.set_metadata(about.creator("Prework".to_owned()));
        Self { document, tags: TagTree::new(), fonts }
    }

    /// Adds a page of a size in points; `draw` fills it.
    pub(in crate::report) fn page<T>(
        &mut self,
        (width, height): (f32, f32),
        draw: impl FnOnce(&mut Page<'_>) -> Result<T, PdfError>,
    ) -> Result<T, PdfError> {
        let settings = PageSettings::from_wh(width, height);
        let settings = settings.ok_or_else(|| PdfError::Document(format!("no page is {width} by {height} points")))?;
        let mut page = self.document.start_page_with(settings);
        let (drawn, nodes) = {
            let mut canvas = Page { surface: page.surface(), nodes: Vec::new(), fonts: self.fonts };
            let drawn = draw(&mut canvas);
            (drawn, canvas.nodes)
        };
        page.finish();
        self.tags.push(TagGroup::with_children(Tag::Section, nodes));
        drawn
    }

    /// The PDF.
    pub(in crate::report) fn finish(mut self) -> Result<Vec<u8>, PdfError> {
        self.document.set_tag_tree(self.tags);
        self.document.finish().map_err(|error| PdfError::Document(format!("{error:?}")))
    }
}

/// A page that is being drawn. Places are in points, from its top left corner.
pub(in crate::report) struct Page<'p> {
    surface: Surface<'p>,
    nodes: Vec<Node>,
    fonts: &'p Fonts,
}

impl Page<'_> {
    /// The fonts lines are set in.
    pub(in crate::report) fn fonts(&self) -> &Fonts {
        self.fonts
    }

    /// What `draw` draws belongs together.
    pub(in crate::report) fn part<T>(&mut self, draw: impl FnOnce(&mut Self) -> T) -> T {
        let around = std::mem::take(&mut self.nodes);
        let drawn = draw(self);
        let inside = std::mem::replace(&mut self.nodes, around);
        self.nodes.push(TagGroup::with_children(Tag::Section, inside).into());
        drawn
    }

    /// Draws lines below each other as one text; the first one's letters stand on `y`. How far down the next one would.
    pub(in crate::report) fn text(&mut self, (x, mut y): (f32, f32), lines: &[Line], kind: Kind) -> f32 {
        let mut said = Vec::new();
        for line in lines {
            // What can't be drawn is still said.
            let actual = (!line.is_whole).then_some(line.text.as_str());
            said.push(self.surface.start_tagged(ContentTag::Span(SpanTag::empty().with_actual_text(actual))).into());
            self.surface.set_stroke(None);
            self.surface.set_fill(Some(Fill { paint: luma::Color::new(line.style.grey).into(), ..Fill::default() }));
            let mut at = x;
            for run in &line.runs {
                if let Some(face) = self.fonts.face(run.face) {
                    let (start, font, size) = (Point::from_xy(at, y), face.font.clone(), line.style.size);
                    self.surface.draw_glyphs(start, &run.glyphs, font, &line.drawn, size, false);
                }
                at += run.width * line.style.size;
            }
            self.surface.end_tagged();
            y += line.style.size * 1.22;
        }
        let tag: TagKind = match kind {
            Kind::Heading(level) => Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), None).into(),
            Kind::Text => Tag::P.into(),
        };
        self.nodes.push(TagGroup::with_children(tag, said).into());
        y
    }

    /// Draws a straight line.
    pub(in crate::report) fn rule(&mut self, from: (f32, f32), to: (f32, f32), rule: Rule) {
        let mut path = PathBuilder::new();
        path.move_to(from.0, from.1);
        path.line_to(to.0, to.1);
        let Some(path) = path.finish() else { return };
        self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        self.surface.set_fill(None);
        let dash = (rule.dash > 0.0).then(|| StrokeDash { array: vec![rule.dash, rule.dash], offset: 0.0 });
        let paint = luma::Color::new(rule.grey).into();
        self.surface.set_stroke(Some(Stroke { paint, width: rule.width, dash, ..Stroke::default() }));
        self.surface.draw_path(&path);
        self.surface.end_tagged();
    }

    /// Draws a text as a QR code in a square, without a margin; `says` is read out in its place.
    pub(in crate::report) fn code(
        &mut self,
        (x, y): (f32, f32),
        side: f32,
        text: &str,
        says: &str,
    ) -> Result<(), PdfError> {
        let too_long = |_| PdfError::Code(text.to_owned());
        let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(too_long)?;
        // In modules, which are whole numbers: the path is most of what there is to write.
        #[allow(clippy::cast_precision_loss, reason = "a code has at most 177 modules on a side")]
        let module = |count: usize| count as f32;
        let mut path = PathBuilder::new();
        for row in 0..code.size {
            let mut column = 0;
            while column < code.size {
                let dark = (column..code.size).take_while(|at| code[row][*at].value()).count();
                if dark == 0 {
                    column += 1;
                    continue;
                }
                // Each row reaches a little into the next: a seam between them would show on screens.
                let height = if row + 1 < code.size { 1.04 } else { 1.0 };
                if let Some(bar) = Rect::from_xywh(module(column), module(row), module(dark), height) {
                    path.push_rect(bar);
                }
                column += dark;
            }
        }
        let said = self.surface.start_tagged(ContentTag::Other);
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill::default()));
        if let Some(path) = path.finish() {
            let scale = side / module(code.size);
            self.surface.push_transform(&Transform::from_row(scale, 0.0, 0.0, scale, x, y));
            self.surface.draw_path(&path);
            self.surface.pop();
        }
        self.surface.end_tagged();
        self.nodes.push(TagGroup::with_children(Tag::Figure(Some(says.to_owned())), vec![said.into()]).into());
        Ok(())
    }
}
