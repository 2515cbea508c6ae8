//! How long to wait before trying again.

use std::time::Duration;

/// The first wait, and the longest of our own.
const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_mins(5);
/// The longest that another store may ask for.
const OBEYED: Duration = Duration::from_hours(1);

/// Doubles each time, until something works.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Patience {
    failures: u32,
}

impl Patience {
    /// The next wait. `asked` is what the other store asked for; `chance`, from 0 to 1, keeps many who wait apart.
    pub fn wait(&mut self, asked: Option<Duration>, chance: f64) -> Duration {
        let own = FIRST.saturating_mul(1u32.checked_shl(self.failures).unwrap_or(u32::MAX)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let own = own.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0);
        asked.map_or(own, |asked| asked.min(OBEYED).max(own))
    }

    /// Something worked.
    pub fn restore(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_to_a_limit_and_begin_again() {
        let mut patience = Patience::default();
        let waits: Vec<u64> = (0..12).map(|_| patience.wait(None, 1.0).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        patience.restore();
        assert_eq!(patience.wait(None, 0.0), FIRST / 2);
        for _ in 0..100 {
            patience.wait(None, 1.0);
        }
        assert_eq!(patience.wait(None, 1.0), LONGEST);
    }

    #[test]
    fn what_the_other_asks_for_is_obeyed_within_reason() {
        let mut patience = Patience::default();
        assert_eq!(patience.wait(Some(Duration::from_secs(90)), 1.0), Duration::from_secs(90));
        assert_eq!(patience.wait(Some(Duration::ZERO), 1.0), Duration::from_secs(2));
        assert_eq!(patience.wait(Some(Duration::from_hours(48)), 1.0), OBEYED);
    }
}
