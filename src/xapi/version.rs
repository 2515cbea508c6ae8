//! The two versions of the specification that are spoken.

use super::Violation;
use super::reader::Node;

/// The version a request is made in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Version {
    /// 1.0.x, answered as 1.0.3.
    #[default]
    One,
    /// 2.0.x, answered as 2.0.0 (IEEE 9274.1.1).
    Two,
}

impl Version {
    /// Reads a version header (xAPI 1.0.3, Communication 3.3): `1.0`, `1.0.` and anything, `2.0` likewise.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let patch = |rest: &str| {
            rest.is_empty()
                || rest.strip_prefix('.').is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
        };
        if text.strip_prefix("1.0").is_some_and(patch) {
            Some(Self::One)
        } else if text.strip_prefix("2.0").is_some_and(patch) {
            Some(Self::Two)
        } else {
            None
        }
    }

    /// What the version header of an answer says.
    #[must_use]
    pub fn header(self) -> &'static str {
        match self {
            Self::One => "1.0.3",
            Self::Two => "2.0.0",
        }
    }

    /// What a statement that came without a version gets (xAPI 1.0.3, Data 2.4.10).
    #[must_use]
    pub fn of_statement(self) -> &'static str {
        match self {
            Self::One => "1.0.0",
            Self::Two => "2.0.0",
        }
    }
}

/// Reads a statement's `version`. Under 2.0 a statement of 1.0 is accepted; the other way around not.
pub(super) fn read(node: &Node) -> Result<String, Violation> {
    let expected = match node.version {
        Version::One => "a version that begins with `1.0.`",
        Version::Two => "a version that begins with `1.0.` or `2.0.`",
    };
    let text = node.str(expected)?;
    match (Version::parse(text), node.version) {
        (Some(Version::One), _) | (Some(Version::Two), Version::Two) => Ok(text.to_owned()),
        _ => Err(node.expected(expected)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        for (text, version) in [
            ("1.0", Some(Version::One)),
            ("1.0.0", Some(Version::One)),
            ("1.0.3", Some(Version::One)),
            ("1.0.9", Some(Version::One)),
            ("2.0", Some(Version::Two)),
            ("2.0.0", Some(Version::Two)),
            ("0.95", None),
            ("1.1.0", None),
            ("1.0.", None),
            ("1.00", None),
            ("1.0.x", None),
            ("2.1", None),
            ("", None),
        ] {
            assert_eq!(Version::parse(text), version, "{text}");
        }
    }
}
