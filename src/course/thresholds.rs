//! When somebody counts as behind or at risk, how much of a session is attending it, and how late is too late for a new version: a rule of the courses' root.

use super::Validity;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The numbers behind `behind` and `at_risk` (readiness rules, "Behind, at risk"), and the freeze window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Thresholds {
    /// How far actual may fall short of expected progress, in percent.
    pub behind_percent: u32,
    /// Minutes of learning that fit in a day.
    pub minutes_per_day: u32,
    /// Days without any activity.
    pub idle_days: u32,
    /// Hours before it is due in which an unmet requirement is a risk.
    pub last_hours: u32,
    /// Fails on one requirement.
    pub fails: u32,
    /// Days before a session in which a new major version does not change its verdicts.
    pub freeze_days: u32,
    /// How much of a session's minutes somebody is there who attended it, in percent.
    pub attended_percent: u32,
    /// How long the statements of a client may stay out, by its key's name, before nobody can say who hasn't begun.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub silent_after: BTreeMap<String, Validity>,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            behind_percent: 25,
            minutes_per_day: 30,
            idle_days: 7,
            last_hours: 48,
            fails: 2,
            freeze_days: 7,
            attended_percent: 80,
            silent_after: BTreeMap::new(),
        }
    }
}

impl Thresholds {
    /// Whether they are those that hold when nothing is said.
    #[must_use]
    pub fn are_usual(&self) -> bool {
        *self == Self::default()
    }
}
