//! A message to an author: a stable code, where it is, what is wrong, and one next action.

mod fix;
mod nearest;
mod render;
mod sarif;
mod text;

pub use fix::{Fix, fixed};
pub use nearest::nearest;
pub use render::{Colour, Texts, render, render_json};
pub use sarif::render_sarif;
pub use text::{Lines, Position};

use serde::{Deserialize, Serialize};

/// A byte range in a source file. `path` is relative to the course root, with `/` between folders.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file, relative to the root that was compiled.
    pub path: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Place {
    /// A place in `path` covering `span` (bytes).
    #[must_use]
    pub fn new(path: impl Into<String>, span: std::ops::Range<usize>) -> Self {
        Self { path: path.into(), start: span.start, end: span.end }
    }
}

/// How much a diagnostic weighs: an error fails the command, a warning does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The course cannot be published like this.
    Error,
    /// The course builds, but a reader or a trainer will stumble.
    Warning,
}

/// One author mistake, as a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable, kebab-case; each has an entry in the guide.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// Lower case, things named in backticks, says what is wrong.
    pub message: String,
    /// Where, if it is in a file at all.
    pub place: Option<Place>,
    /// A few words under the excerpt.
    pub label: String,
    /// One next action.
    pub hint: Option<String>,
    /// What mends it, where that is safe.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error with `code` and `message`; add the rest with the methods below.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            place: None,
            label: String::new(),
            hint: None,
            fix: None,
        }
    }

    /// A warning with `code` and `message`.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// A few words under the excerpt.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// What mends it, where that is safe.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// One next action.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Puts diagnostics in reading order: by file and place, errors before warnings at one place.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics
        .sort_by(|a, b| (&a.place, a.severity, a.code, &a.message).cmp(&(&b.place, b.severity, b.code, &b.message)));
    diagnostics.dedup();
}
