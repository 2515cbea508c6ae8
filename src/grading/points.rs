//! Points as exact fractions, so that three thirds are one and a sum never drifts to the wrong side of a pass mark.

use crate::evidence::Scaled;

/// A number of points, never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Points {
    parts: u128,
    whole: u128,
}

impl Points {
    /// No points.
    pub const ZERO: Self = Self { parts: 0, whole: 1 };

    /// `points` times `part` / `of`; nothing of nothing is nothing.
    #[must_use]
    pub fn share(points: u32, part: usize, of: usize) -> Self {
        if of == 0 {
            Self::ZERO
        } else {
            Self { parts: u128::from(points) * part as u128, whole: of as u128 }.reduced()
        }
    }

    /// The sum. Where a common denominator would not fit 128 bits, it is rounded down.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let exact = || {
            let whole = (self.whole / gcd(self.whole, other.whole)).checked_mul(other.whole)?;
            let mine = self.parts.checked_mul(whole / self.whole)?;
            let theirs = other.parts.checked_mul(whole / other.whole)?;
            Some(Self { parts: mine.checked_add(theirs)?, whole }.reduced())
        };
        exact().unwrap_or_else(|| {
            let millionths = |p: Self| p.parts / p.whole * 1_000_000 + p.parts % p.whole * 1_000_000 / p.whole;
            Self { parts: millionths(self) + millionths(other), whole: 1_000_000 }
        })
    }

    /// Scaled to `max` points in four decimals, rounded down: a miss never becomes a pass. Nothing of nothing is 0.
    #[must_use]
    pub fn scaled(self, max: u64) -> Scaled {
        let whole = self.whole.saturating_mul(u128::from(max));
        let scaled = self.parts.saturating_mul(10_000).checked_div(whole).unwrap_or(0);
        Scaled(i32::try_from(scaled.min(10_000)).unwrap_or(10_000))
    }

    /// The nearest floating-point number, for `result.score.raw`.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "shown only; nothing is compared with it")]
    pub fn to_f64(self) -> f64 {
        self.parts as f64 / self.whole as f64
    }

    fn reduced(self) -> Self {
        let by = gcd(self.parts, self.whole).max(1);
        Self { parts: self.parts / by, whole: self.whole / by }
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirds_add_up_and_misses_round_down() {
        let third = Points::share(1, 1, 3);
        assert_eq!(third.plus(third).plus(third), Points::share(1, 1, 1));
        assert_eq!(third.scaled(1), Scaled(3333));
        assert_eq!(Points::share(2, 1, 3).plus(third).scaled(2), Scaled(5000));
        assert_eq!(Points::share(79_999, 1, 1).scaled(100_000), Scaled(7999));
        assert_eq!(Points::ZERO.scaled(0), Scaled(0));
    }

    #[test]
    fn what_fits_no_fraction_is_rounded_down() {
        let prime = Points { parts: 1, whole: (1 << 89) - 1 };
        let other = Points { parts: 1, whole: (1 << 107) - 1 };
        assert_eq!(prime.plus(other).scaled(1), Scaled(0));
    }
}
