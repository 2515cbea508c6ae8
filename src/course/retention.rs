//! How long what is kept about people is kept: a rule of the courses' root, so that it is reviewed and published as they are.

use super::Validity;
use serde::{Deserialize, Serialize};

/// How long each kind is kept, counted from when it is over; without a span, until somebody takes it out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Retention {
    /// Sign-ins that ended, invitations that were used or are too old, and managers' views.
    pub sign_ins: Option<Validity>,
    /// Statements that nobody's readiness is judged by.
    pub statements: Option<Validity>,
    /// Statements that it is judged by.
    pub evidence: Option<Validity>,
    /// Who left: after that they are erased, and what they did is nobody's.
    pub people: Option<Validity>,
}

impl Retention {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// As people are told: a sentence for each kind.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let kinds = [
            ("Sign-ins that ended, and invitations", &self.sign_ins),
            ("What you did in lessons, where nothing depends on it", &self.statements),
            ("Results, and what your readiness is judged by", &self.evidence),
            ("After you leave, who you were", &self.people),
        ];
        let sentence = |(what, span): (&str, &Option<Validity>)| match span {
            Some(span) => format!("{what}: kept for {}.", words(span)),
            None => format!("{what}: kept until somebody takes it out."),
        };
        kinds.into_iter().map(sentence).collect()
    }
}

/// A span in words: “3 years and 6 months”.
fn words(span: &Validity) -> String {
    let span = span.span();
    let parts = [
        (i64::from(span.get_years()), "year"),
        (i64::from(span.get_months()), "month"),
        (i64::from(span.get_weeks()), "week"),
        (i64::from(span.get_days()), "day"),
        (i64::from(span.get_hours()), "hour"),
    ];
    let said = parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, unit)| match n {
        1 => format!("one {unit}"),
        n => format!("{n} {unit}s"),
    });
    said.collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_in_words() {
        let said = |text| words(&Validity::new(text).unwrap());
        assert_eq!(said("P3Y6M"), "3 years and 6 months");
        assert_eq!(said("P1Y"), "one year");
        assert_eq!(said("P90D"), "90 days");
    }
}
