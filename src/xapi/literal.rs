//! Strings with a form: IRI, UUID, timestamp, duration, language tag (xAPI 1.0.3, Data 4.2 to 4.6).

use super::Violation;
use super::reader::Node;
use iri_string::types::IriStr;
use jiff::Timestamp;
use std::fmt;
use uuid::Uuid;

/// An absolute IRI (RFC 3987), as written; compared by code point.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Iri(String);

impl Iri {
    /// Reads an IRI; it must have a scheme.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        IriStr::new(text).is_ok().then(|| Self(text.to_owned()))
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn read(node: &Node) -> Result<Self, Violation> {
        const WHAT: &str = "an IRI with a scheme, such as `https://example.org/thing`";
        Self::parse(node.str(WHAT)?).ok_or_else(|| node.expected(WHAT))
    }
}

impl fmt::Display for Iri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a UUID in standard form: `8-4-4-4-12` hexadecimal digits, in either case.
#[must_use]
pub fn parse_uuid(text: &str) -> Option<Uuid> {
    // The crate also reads braces, URNs and bare digits.
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

pub(super) fn read_uuid(node: &Node) -> Result<Uuid, Violation> {
    const WHAT: &str = "a UUID in standard form, such as `6b51a3f4-0d1c-4a5e-9d3a-0a5b8f2f7c11`";
    parse_uuid(node.str(WHAT)?).ok_or_else(|| node.expected(WHAT))
}

/// Reads a timestamp as RFC 3339 has it: date, time to the second or finer, and an offset that isn't `-00:00`.
/// Anything finer than a nanosecond is cut off.
#[must_use]
pub fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let shape = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text
                .bytes()
                .zip(shape.bytes())
                .all(|(b, s)| if s == b'0' { b.is_ascii_digit() } else { b.eq_ignore_ascii_case(&s) })
    };
    let (whole, rest) = (text.get(..19)?, text.get(19..)?);
    let digits = rest.strip_prefix('.').map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    let (fraction, offset) = if rest.starts_with('.') { rest.split_at(digits + 1) } else { ("", rest) };
    let offset_fits = shape(offset, "Z") || shape(offset, "+00:00") || (shape(offset, "-00:00") && offset != "-00:00");
    if !shape(whole, "0000-00-00T00:00:00") || !offset_fits || (rest.starts_with('.') && digits == 0) {
        return None;
    }
    let fraction = &fraction[..fraction.len().min(10)];
    format!("{whole}{fraction}{offset}").parse().ok()
}

pub(super) fn read_timestamp(node: &Node) -> Result<Timestamp, Violation> {
    const WHAT: &str = "a timestamp with an offset other than -00:00, such as `2026-05-03T14:30:00.000Z`";
    parse_timestamp(node.str(WHAT)?).ok_or_else(|| node.expected(WHAT))
}

/// How long something took (ISO 8601, designators), as written: months and days have no fixed length.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Duration(String);

impl Duration {
    /// Reads `PnYnMnDTnHnMnS` or `PnW`; only the smallest unit may have a fraction.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.strip_prefix('P')?;
        let (date, time) = match body.split_once('T') {
            Some((date, time)) => (date, Some(time)),
            None => (body, None),
        };
        let mut last_was_fraction = false;
        let mut units = |mut part: &str, mut allowed: &str| -> Option<()> {
            while !part.is_empty() {
                let end = part.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')?;
                let (number, unit) = (&part[..end], part[end..].chars().next()?);
                let mut pieces = number.split(['.', ',']);
                let fits = pieces.clone().count() <= 2 && pieces.all(|piece| !piece.is_empty());
                if !fits || last_was_fraction {
                    return None;
                }
                last_was_fraction = number.contains(['.', ',']);
                allowed = &allowed[allowed.find(unit)? + 1..];
                part = &part[end + 1..];
            }
            Some(())
        };
        if time.is_none() && date.ends_with('W') {
            units(date, "W")?;
        } else {
            units(date, "YMD")?;
            units(time.unwrap_or_default(), "HMS")?;
        }
        let something = !body.is_empty() && time != Some("");
        something.then(|| Self(text.to_owned()))
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn read(node: &Node) -> Result<Self, Violation> {
        const WHAT: &str = "an ISO 8601 duration, such as `PT4M30S` or `P4W`";
        Self::parse(node.str(WHAT)?).ok_or_else(|| node.expected(WHAT))
    }
}

/// A language tag (RFC 5646), as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LanguageTag(String);

impl LanguageTag {
    /// Reads a well-formed tag.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        oxilangtag::LanguageTag::parse(text).is_ok().then(|| Self(text.to_owned()))
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn read(node: &Node) -> Result<Self, Violation> {
        const WHAT: &str = "a language tag, such as `en` or `de-CH`";
        Self::parse(node.str(WHAT)?).ok_or_else(|| node.expected(WHAT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps() {
        for (text, instant) in [
            ("2026-05-03T14:30:00Z", Some("2026-05-03T14:30:00Z")),
            ("2026-05-03t14:30:00z", Some("2026-05-03T14:30:00Z")),
            ("2026-05-03T14:30:00.123456789012+02:00", Some("2026-05-03T12:30:00.123456789Z")),
            ("2026-05-03T14:30:00-05:30", Some("2026-05-03T20:00:00Z")),
            ("2026-05-03T14:30:00-00:00", None),
            ("2026-05-03T14:30:00", None),
            ("2026-05-03T14:30Z", None),
            ("2026-05-03 14:30:00Z", None),
            ("2026-05-03T14:30:00+0200", None),
            ("2026-05-03T14:30:00.Z", None),
            ("2026-05-03T14:30:00,5Z", None),
            ("2026-02-30T14:30:00Z", None),
            ("2026-05-03T25:30:00Z", None),
            ("2026-05-03", None),
            ("2026-05-03T14:30:00Z[UTC]", None),
            ("", None),
            ("yesterday", None),
        ] {
            let parsed = parse_timestamp(text).map(|instant| instant.to_string());
            assert_eq!(parsed.as_deref(), instant, "{text}");
        }
    }

    #[test]
    fn durations() {
        for text in
            ["PT4H35M59.14S", "PT16559.14S", "P3Y1M29DT4H35M59.14S", "P3Y", "P4W", "P0.5W", "PT1,5H", "P1M", "PT0S"]
        {
            assert!(Duration::parse(text).is_some(), "{text}");
        }
        for text in [
            "", "P", "PT", "P1", "P4W1D", "P1D4W", "PT1D", "P1H", "P1DT", "P1M1Y", "PT1.5M2S", "PT1..5S", "PT.5S",
            "PT5.S", "-P1D", "1D", "P1Dx", "p1d", "PTé",
        ] {
            assert!(Duration::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn iris_uuids_and_tags() {
        for text in ["https://example.org/a#b", "urn:uuid:1", "mailto:a@b.c", "https://example.org/فعل", "tag:x,2026:y"]
        {
            assert!(Iri::parse(text).is_some(), "{text}");
        }
        for text in ["", "example.org/a", "/a", "#a", "https://example.org/a b", "https://e/<>", ":x"] {
            assert!(Iri::parse(text).is_none(), "{text}");
        }
        assert!(parse_uuid("12345678-1234-5678-1234-567812345678").is_some());
        for text in [
            "123456781234567812345678123456781234",
            "{12345678-1234-5678-1234-567812345678}",
            "12345678-1234-5678-1234-56781234567g",
            "",
        ] {
            assert!(parse_uuid(text).is_none(), "{text}");
        }
        for (text, fits) in [
            ("en", true),
            ("de-CH", true),
            ("zh-Hant-TW", true),
            ("x-mine", true),
            ("", false),
            ("en_US", false),
            ("a-very-bad-", false),
            ("12345678910", false),
        ] {
            assert_eq!(LanguageTag::parse(text).is_some(), fits, "{text}");
        }
    }
}
