//! What came of it: a statement's `result` (xAPI 1.0.3, Data 2.4.5).

use super::reader::{Node, boolean, number, string};
use super::{Duration, Extensions, Violation};

/// A statement's `result`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// How well.
    pub score: Option<Score>,
    /// Whether it succeeded.
    pub success: Option<bool>,
    /// Whether it was completed.
    pub completion: Option<bool>,
    /// What was answered.
    pub response: Option<String>,
    /// How long it took.
    pub duration: Option<Duration>,
    /// Anything else.
    pub extensions: Option<Extensions>,
}

/// A score (xAPI 1.0.3, Data 2.4.5.1).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Score {
    /// −1 to 1.
    pub scaled: Option<f64>,
    /// `min` to `max`.
    pub raw: Option<f64>,
    /// The lowest possible.
    pub min: Option<f64>,
    /// The highest possible.
    pub max: Option<f64>,
}

impl Outcome {
    pub(super) fn read(node: &Node) -> Result<Self, Violation> {
        node.only("a result", &["score", "success", "completion", "response", "duration", "extensions"])?;
        Ok(Self {
            score: node.maybe("score", Score::read)?,
            success: node.maybe("success", boolean)?,
            completion: node.maybe("completion", boolean)?,
            response: node.maybe("response", string)?,
            duration: node.maybe("duration", Duration::read)?,
            extensions: node.maybe("extensions", Extensions::read)?,
        })
    }
}

impl Score {
    fn read(node: &Node) -> Result<Self, Violation> {
        node.only("a score", &["scaled", "raw", "min", "max"])?;
        let scaled = node.maybe("scaled", |node| {
            let scaled = number(node)?;
            if (-1.0..=1.0).contains(&scaled) { Ok(scaled) } else { Err(node.expected("a number from -1 to 1")) }
        })?;
        let (min, max) = (node.maybe("min", number)?, node.maybe("max", number)?);
        if let (Some(min), Some(max)) = (min, max)
            && min >= max
        {
            return Err(node.wrong(format!("`min` ({min}) should be less than `max` ({max})")));
        }
        let raw = node.maybe("raw", |node| {
            let raw = number(node)?;
            match (min, max) {
                (Some(min), _) if raw < min => Err(node.expected(&format!("a number not below `min` ({min})"))),
                (_, Some(max)) if raw > max => Err(node.expected(&format!("a number not above `max` ({max})"))),
                _ => Ok(raw),
            }
        })?;
        Ok(Self { scaled, raw, min, max })
    }
}
