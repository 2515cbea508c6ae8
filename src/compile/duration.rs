//! Durations as authors write them: `20m`, `1h 30m`, `2d`, `PT20M`.

use crate::course::Minutes;
use jiff::{SignedDuration, Span, SpanRelativeTo};

/// Reads a positive duration with its unit; a day is 24 hours. `None` when `text` is none.
pub(super) fn parse(text: &str) -> Option<SignedDuration> {
    let text = text.trim();
    if text.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let span: Span = text.parse().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    duration.is_positive().then_some(duration)
}

/// Reads a duration as authors write it, in whole minutes, rounded up. `None` when `text` is none.
#[must_use]
pub fn minutes(text: &str) -> Option<Minutes> {
    let seconds = u64::try_from(parse(text)?.as_secs()).ok()?;
    u32::try_from(seconds.div_ceil(60)).ok().map(Minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_authors_write() {
        let read = |text| minutes(text).map(|m| m.0);
        for (text, expected) in [
            ("20m", Some(20)),
            ("PT20M", Some(20)),
            ("1h 30m", Some(90)),
            ("1h30m", Some(90)),
            ("20 minutes", Some(20)),
            ("24h", Some(1440)),
            ("2d", Some(2880)),
            ("P1D", Some(1440)),
            ("90s", Some(2)),
            ("20", None),
            ("-20m", None),
            ("soon", None),
            ("", None),
            ("0m", None),
            ("99999999999999h", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
