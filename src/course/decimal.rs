//! Numbers as people write them, kept exactly: no rounding decides whether an answer is right.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How many digits there are behind the point at most.
const PLACES: usize = 12;

/// How many digits there are before it at most.
const DIGITS: usize = 15;

/// A decimal number, in units of 10⁻¹².
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal(i128);

/// A text is no decimal number of up to 15 digits before and 12 behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is no decimal number of up to {DIGITS} digits before and {PLACES} behind the point")]
pub struct InvalidDecimal;

impl FromStr for Decimal {
    type Err = InvalidDecimal;

    /// Reads `3.14`, `3,14`, `-2`, `+.5`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (negative, digits) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
        let plain = |text: &str, most| text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
        let ends_bare = digits.ends_with(['.', ',']);
        if !plain(whole, DIGITS) || !plain(part, PLACES) || ends_bare || digits.is_empty() {
            return Err(InvalidDecimal);
        }
        let units = format!("0{whole}{part:0<PLACES$}").parse::<i128>().map_err(|_| InvalidDecimal)?;
        Ok(Self(if negative { -units } else { units }))
    }
}

impl TryFrom<String> for Decimal {
    type Error = InvalidDecimal;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Decimal> for String {
    fn from(decimal: Decimal) -> Self {
        decimal.to_string()
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = format!("{:0>width$}", self.0.unsigned_abs(), width = PLACES + 1);
        let (whole, part) = units.split_at(units.len() - PLACES);
        let part = part.trim_end_matches('0');
        let sign = if self.0 < 0 { "-" } else { "" };
        let point = if part.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{part}")
    }
}

impl std::ops::Add for Decimal {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Decimal {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_people_write_them() {
        for (written, meant) in [
            ("3.14", "3.14"),
            ("3,140", "3.14"),
            ("-2", "-2"),
            ("−2", "-2"),
            ("+.5", "0.5"),
            ("007", "7"),
            ("-0", "0"),
            ("0.000000000001", "0.000000000001"),
            ("999999999999999.999999999999", "999999999999999.999999999999"),
        ] {
            assert_eq!(written.parse::<Decimal>().unwrap().to_string(), meant);
        }
        for none in ["", "-", ".", "3.", "1.2.3", "1e5", "٣", "1 000", "--1", "1234567890123456", "0.1234567890123"] {
            assert_eq!(none.parse::<Decimal>(), Err(InvalidDecimal), "{none}");
        }
    }
}
