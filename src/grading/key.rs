//! What is right, and how much of it an answer has. The page's script says the same (`themes/default/js/grade.js`):
//! both are held to one table of cases, `tests/browser/grading.json`.

use crate::course::{Decimal, Gap, Scoring, Task};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// What is right of a task, without its texts.
///
/// An answer to it is a list of strings: the places of what was chosen, what stands in each gap, the places in the
/// order given, or for each source the place of its target (empty where none was given).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Key {
    /// Choosing.
    Choice {
        /// Whether several may be chosen.
        many: bool,
        /// The places of the right ones.
        right: Vec<usize>,
    },
    /// Filling in.
    Gaps {
        /// In order.
        gaps: Vec<Gap>,
        /// Whether an answer is right in whichever gap it stands.
        any_order: bool,
    },
    /// Putting in order: 0, 1, 2, …
    Order {
        /// How many there are.
        count: usize,
    },
    /// Matching.
    Match {
        /// The place of each source's target.
        right: Vec<usize>,
    },
    /// Nothing is right or wrong here, or a person has to say.
    Unscored,
}

/// How much of an answer is right: so many parts of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credit {
    /// What is right of it.
    pub part: usize,
    /// What there is; never 0.
    pub of: usize,
}

impl Credit {
    /// Whether all of it is right.
    #[must_use]
    pub fn is_full(self) -> bool {
        self.part == self.of
    }
}

impl From<&Task> for Key {
    fn from(task: &Task) -> Self {
        match task {
            Task::Single { choices } | Task::Multiple { choices } | Task::TrueFalse { choices } => Self::Choice {
                many: matches!(task, Task::Multiple { .. }),
                right: (0..choices.len()).filter(|place| choices[*place].right).collect(),
            },
            Task::Gaps { gaps, any_order } => Self::Gaps { gaps: gaps.clone(), any_order: *any_order },
            Task::Order { items } => Self::Order { count: items.len() },
            Task::Match { right, .. } => Self::Match { right: right.clone() },
            Task::Essay { .. } | Task::Survey { .. } | Task::Other => Self::Unscored,
        }
    }
}

impl Key {
    /// What an answer earns; nothing when it is not scored.
    ///
    /// By parts: of several choices (right − wrong) of the right ones, of gaps and matches those that are right, of an
    /// order the items that need not move but one. Whole: everything or nothing.
    #[must_use]
    pub fn credit(&self, scoring: Scoring, answer: &[String]) -> Option<Credit> {
        let (part, of) = match self {
            Self::Choice { many, right } => choice(*many, right, scoring, answer),
            Self::Gaps { gaps, any_order: true } => (matched(gaps, answer), gaps.len()),
            Self::Gaps { gaps, any_order: false } => {
                (gaps.iter().zip(answer).filter(|(gap, text)| fits(gap, text)).count(), gaps.len())
            }
            Self::Order { count } => ordered(*count, answer),
            Self::Match { right } => {
                (right.iter().zip(answer).filter(|(right, given)| right.to_string() == **given).count(), right.len())
            }
            Self::Unscored => return None,
        };
        if of == 0 {
            return Some(Credit { part: 0, of: 1 });
        }
        Some(match scoring {
            Scoring::Partial => Credit { part, of },
            Scoring::Whole => Credit { part: usize::from(part == of), of: 1 },
        })
    }
}

fn choice(many: bool, right: &[usize], scoring: Scoring, answer: &[String]) -> (usize, usize) {
    let chosen: BTreeSet<&str> = answer.iter().map(String::as_str).collect();
    let hits = right.iter().filter(|place| chosen.contains(place.to_string().as_str())).count();
    let misses = chosen.len() - hits;
    if many && scoring == Scoring::Partial {
        return (hits.saturating_sub(misses), right.len());
    }
    let wanted = if many { right.len() } else { 1 };
    (usize::from(misses == 0 && hits > 0 && hits == wanted), 1)
}

/// How many items stand in a longest run that is in order already, less one; of how many steps.
fn ordered(count: usize, answer: &[String]) -> (usize, usize) {
    let mut places: Vec<usize> = answer.iter().filter_map(|place| place.parse().ok()).collect();
    let distinct: BTreeSet<usize> = places.iter().copied().filter(|place| *place < count).collect();
    let steps = count.saturating_sub(1);
    if places.len() != answer.len() || places.len() != count || distinct.len() != count {
        return (0, steps.max(1));
    }
    // Patience: `tails[n]` is the least end of a run of n + 1.
    let mut tails: Vec<usize> = Vec::new();
    for place in places.drain(..) {
        let at = tails.partition_point(|tail| *tail < place);
        if at == tails.len() {
            tails.push(place);
        } else {
            tails[at] = place;
        }
    }
    (tails.len().saturating_sub(1), steps)
}

/// How many gaps can be filled by the answers at most, each used once (Kuhn's augmenting paths).
fn matched(gaps: &[Gap], answer: &[String]) -> usize {
    fn fill(gap: usize, fits: &dyn Fn(usize, usize) -> bool, taken: &mut [Option<usize>], seen: &mut [bool]) -> bool {
        for given in 0..taken.len() {
            if seen[given] || !fits(gap, given) {
                continue;
            }
            seen[given] = true;
            if taken[given].is_none_or(|other| fill(other, fits, taken, seen)) {
                taken[given] = Some(gap);
                return true;
            }
        }
        false
    }
    let answer = &answer[..answer.len().min(gaps.len())];
    let mut taken = vec![None; answer.len()];
    let fits = |gap: usize, given: usize| fits(&gaps[gap], &answer[given]);
    (0..gaps.len()).filter(|gap| fill(*gap, &fits, &mut taken, &mut vec![false; answer.len()])).count()
}

/// Whether a text fits a gap.
#[must_use]
pub fn fits(gap: &Gap, text: &str) -> bool {
    let text = canonical(text);
    match gap {
        Gap::Text { accepted, case_matters } => accepted.iter().map(|one| canonical(one)).any(|one| {
            let same = || one.to_lowercase() == text.to_lowercase();
            one == text || !case_matters && same()
        }),
        Gap::Pattern(pattern) => matches(pattern, &text),
        Gap::Number { low, high } => text
            .parse::<Decimal>()
            .is_ok_and(|number| low.is_none_or(|low| low <= number) && high.is_none_or(|high| number <= high)),
    }
}

/// A text as it is compared: composed (NFC), with single spaces, and straight apostrophes whatever a phone made of them.
#[must_use]
pub fn canonical(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c == '\u{feff}').filter(|w| !w.is_empty()).collect();
    words.join(" ").nfc().map(|c| if matches!(c, '’' | '‘') { '\'' } else { c }).collect()
}

/// Whether a pattern matches a whole text. The compiler let only such through as mean the same here and in the page.
fn matches(pattern: &str, text: &str) -> bool {
    regex_lite::Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|regex| regex.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Deserialize)]
    struct Case {
        key: Key,
        scoring: Scoring,
        answer: Vec<String>,
        credit: Option<[usize; 2]>,
    }

    /// The page's script is held to the same table by `tests/browser/grading.mjs`.
    #[test]
    fn every_case_of_the_table() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("../../tests/browser/grading.json")).unwrap();
        assert!(cases.len() > 60);
        for Case { key, scoring, answer, credit } in cases {
            let earned = key.credit(scoring, &answer).map(|credit| [credit.part, credit.of]);
            assert_eq!(earned, credit, "{key:?} {scoring:?} {answer:?}");
        }
    }

    fn keys() -> impl Strategy<Value = Key> {
        let text = || prop::sample::select(vec!["a", "b", "c", "Ab", "3"]).prop_map(str::to_owned);
        let gap = prop_oneof![
            (prop::collection::vec(text(), 1..3), any::<bool>())
                .prop_map(|(accepted, case_matters)| Gap::Text { accepted, case_matters }),
            Just(Gap::Pattern("[ab]+".to_owned())),
            Just(Gap::Number { low: "2".parse().ok(), high: "3.5".parse().ok() }),
        ];
        prop_oneof![
            (any::<bool>(), prop::collection::btree_set(0_usize..5, 0..5))
                .prop_map(|(many, right)| Key::Choice { many, right: right.into_iter().collect() }),
            (prop::collection::vec(gap, 1..5), any::<bool>())
                .prop_map(|(gaps, any_order)| Key::Gaps { gaps, any_order }),
            (0_usize..6).prop_map(|count| Key::Order { count }),
            prop::collection::vec(0_usize..4, 0..5).prop_map(|right| Key::Match { right }),
        ]
    }

    fn answers() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec(prop::sample::select(vec!["0", "1", "2", "3", "4", "a", "AB", "c", "", "x"]), 0..6)
            .prop_map(|all| all.into_iter().map(str::to_owned).collect())
    }

    proptest! {
        #[test]
        fn parts_are_within_bounds_and_the_whole_needs_all_of_them(key in keys(), answer in answers()) {
            let partial = key.credit(Scoring::Partial, &answer).unwrap();
            let whole = key.credit(Scoring::Whole, &answer).unwrap();
            prop_assert!(partial.part <= partial.of && partial.of > 0);
            prop_assert_eq!(whole.of, 1);
            if !matches!(key, Key::Choice { many: false, .. }) {
                prop_assert_eq!(whole.is_full(), partial.is_full());
            }
        }

        #[test]
        fn an_order_is_worth_what_needs_not_move(items in Just((0..6).collect::<Vec<usize>>()).prop_shuffle()) {
            let answer: Vec<String> = items.iter().map(ToString::to_string).collect();
            let credit = Key::Order { count: 6 }.credit(Scoring::Partial, &answer).unwrap();
            // By trying every subset.
            let in_order = |mask: u32| {
                let kept: Vec<usize> = (0..6).filter(|at| mask >> at & 1 == 1).map(|at| items[at]).collect();
                kept.is_sorted().then_some(kept.len())
            };
            let best = (0_u32..64).filter_map(in_order).max().unwrap();
            prop_assert_eq!(credit, Credit { part: best - 1, of: 5 });
        }

        #[test]
        fn in_any_order_the_order_is_all_the_same(texts in Just(vec!["a", "b", "c", "d"]).prop_shuffle()) {
            let gap = |text: &str| Gap::Text { accepted: vec![text.to_owned()], case_matters: false };
            let key = Key::Gaps { gaps: ["a", "b", "c", "d"].map(gap).to_vec(), any_order: true };
            let answer: Vec<String> = texts.into_iter().map(str::to_owned).collect();
            prop_assert!(key.credit(Scoring::Whole, &answer).unwrap().is_full());
        }
    }
}
