//! How long a thing takes, and how long evidence of it lasts.

use jiff::{Span, SpanFieldwise, SpanRelativeTo, ZonedDateTime};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A learner's time, in whole minutes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Minutes(pub u32);

impl std::iter::Sum for Minutes {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        Self(all.fold(0u32, |sum, m| sum.saturating_add(m.0)))
    }
}

impl fmt::Display for Minutes {
    /// `35 min`, `3 h`, `1 h 15 min`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 60, self.0 % 60) {
            (0, minutes) => write!(f, "{minutes} min"),
            (hours, 0) => write!(f, "{hours} h"),
            (hours, minutes) => write!(f, "{hours} h {minutes} min"),
        }
    }
}

/// How long evidence lasts: an ISO 8601 calendar duration such as `P1Y`, kept as written.
///
/// A year is a calendar year and month ends clamp, so the end is computed in the session's zone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Validity {
    text: String,
    /// The same, read.
    span: SpanFieldwise,
}

/// Why a text is no validity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a positive ISO 8601 duration such as `P1Y` or `P90D`")]
pub struct InvalidValidity(pub String);

impl Validity {
    /// Reads a positive ISO 8601 duration.
    ///
    /// # Errors
    /// When `text` is no duration, or not a positive one.
    pub fn new(text: &str) -> Result<Self, InvalidValidity> {
        match text.parse::<Span>() {
            Ok(span) if span.is_positive() && text.starts_with('P') => {
                Ok(Self { text: text.to_owned(), span: span.fieldwise() })
            }
            _ => Err(InvalidValidity(text.to_owned())),
        }
    }

    /// The instant at which evidence earned at `from` stops being valid; `None` past the calendar's end.
    #[must_use]
    pub fn end(&self, from: &ZonedDateTime) -> Option<ZonedDateTime> {
        from.checked_add(self.span()).ok()
    }

    /// As a span of time.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span.0
    }

    /// Whether it is longer than `other`, counted from `from`.
    #[must_use]
    pub fn outlasts(&self, other: &Self, from: &ZonedDateTime) -> bool {
        self.span().compare((other.span(), SpanRelativeTo::from(from))).is_ok_and(std::cmp::Ordering::is_gt)
    }

    /// The text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl TryFrom<String> for Validity {
    type Error = InvalidValidity;
    fn try_from(text: String) -> Result<Self, InvalidValidity> {
        Self::new(&text)
    }
}

impl From<Validity> for String {
    fn from(validity: Validity) -> Self {
        validity.text
    }
}
