//! Paper: pages of text in any script, lines and QR codes, as a PDF with its structure. The same input makes the same bytes.

mod font;
mod page;
mod text;

pub use font::{FontFile, Fonts};
pub(super) use page::{A4, Kind, Page, Paper, Rule, mm};
pub(super) use text::{Line, Style, set};

/// Why there is no PDF.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// An address is longer than a QR code can be.
    #[error("`{0}` is too long for a QR code")]
    Code(String),
    /// The document can't be written.
    #[error("the PDF can't be written: {0}")]
    Document(String),
}

/// A PDF, and how much of it couldn't be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The document.
    pub pdf: Vec<u8>,
    /// How many names have letters that no font at hand draws. Their people are in it, with what can be drawn, and their id.
    pub not_whole: usize,
}
