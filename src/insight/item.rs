//! Figures of a question in one version: of first answers alone, and no finer than so many answers allow.

use super::{Answer, Chosen, ItemId};
use crate::access::PersonId;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// From how many first answers on a share is told; of fewer, the two numbers.
pub const SHARE_FROM: usize = 10;

/// From how many first answers on discrimination is told.
pub const DISCRIMINATES_FROM: usize = 50;

/// How many people must have typed the same before it is told.
const TYPED_BY: usize = 2;

/// How many of what people typed are told.
const TYPED: usize = 5;

/// One option, and how many people chose it at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// As people read it.
    pub text: Arc<str>,
    /// Whether it is right, where the key says.
    pub right: Option<bool>,
    /// How many chose it.
    pub people: usize,
}

/// A question in one version.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Which.
    pub id: Arc<ItemId>,
    /// The module's version.
    pub version: u32,
    /// How many people answered it: as many first answers are there.
    pub people: usize,
    /// How many of those were right or wrong; of a survey, none.
    pub scored: usize,
    /// How many of those were right.
    pub right: usize,
    /// How many said nothing.
    pub blank: usize,
    /// Answers of any kind, later tries included.
    pub answers: usize,
    /// What was chosen: the wrong ones first, the most chosen first of them.
    pub choices: Vec<Choice>,
    /// The median time of first answers, in seconds, where some are known.
    pub seconds: Option<u32>,
    /// How far who knows the rest knows this, −1 to 1: the correlation with the share right of the other questions.
    pub discrimination: Option<f64>,
}

impl Item {
    /// The share right at first, where there are enough to tell.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.scored >= SHARE_FROM).then(|| ratio(self.right, self.scored))
    }

    /// The wrong option most chosen.
    #[must_use]
    pub fn misled(&self) -> Option<&Choice> {
        self.choices.first().filter(|choice| choice.right == Some(false))
    }
}

/// Figures of each question in each version that was answered, by question, then version. `people` leaves everybody else out.
#[must_use]
pub fn items(answers: &[Answer], people: Option<&BTreeSet<PersonId>>) -> Vec<Item> {
    let counts = |answer: &&Answer| people.is_none_or(|people| people.contains(&answer.person));
    let mut groups: BTreeMap<(&Arc<ItemId>, u32), (usize, Vec<&Answer>)> = BTreeMap::new();
    for first in firsts(answers.iter().filter(counts)) {
        groups.entry((&first.item, first.version)).or_default().1.push(first);
    }
    for answer in answers.iter().filter(counts) {
        if let Some((all, _)) = groups.get_mut(&(&answer.item, answer.version)) {
            *all += 1;
        }
    }
    let rest = Rest::of(&groups);
    let item = |(&(id, version), (all, firsts)): (&(&Arc<ItemId>, u32), &(usize, Vec<&Answer>))| Item {
        id: Arc::clone(id),
        version,
        people: firsts.len(),
        scored: firsts.iter().filter(|first| first.right.is_some()).count(),
        right: firsts.iter().filter(|first| first.right == Some(true)).count(),
        blank: firsts.iter().filter(|first| first.chosen.is_empty() && first.right == Some(false)).count(),
        answers: *all,
        choices: choices(firsts),
        seconds: median(firsts.iter().filter_map(|first| first.time?.as_secs().try_into().ok())),
        discrimination: rest.discrimination(id, version, firsts),
    };
    groups.iter().map(item).collect()
}

/// Everybody's first answer to each question of each version, by person. Which of two at the same instant is the first
/// doesn't depend on their order.
pub(super) fn firsts<'a>(answers: impl Iterator<Item = &'a Answer>) -> Vec<&'a Answer> {
    let mut firsts: HashMap<(&ItemId, u32, &PersonId), &Answer> = HashMap::new();
    for answer in answers {
        let first = firsts.entry((&answer.item, answer.version, &answer.person)).or_insert(answer);
        if (answer.at, answer) < (first.at, *first) {
            *first = answer;
        }
    }
    let mut firsts: Vec<&Answer> = firsts.into_values().collect();
    firsts.sort_unstable_by_key(|first| (&first.person, &first.item, first.version));
    firsts
}

/// What was chosen at first. Of what people typed themselves, what is wrong, and not what one person alone typed.
pub(super) fn choices(firsts: &[&Answer]) -> Vec<Choice> {
    let mut counted: BTreeMap<&Chosen, usize> = BTreeMap::new();
    for first in firsts {
        for chosen in first.chosen.iter().collect::<BTreeSet<_>>() {
            *counted.entry(chosen).or_default() += 1;
        }
    }
    counted.retain(|chosen, people| !chosen.is_typed || chosen.right == Some(false) && *people >= TYPED_BY);
    let mut all: Vec<(&Chosen, usize)> = counted.into_iter().collect();
    all.sort_by_key(|(chosen, people)| (chosen.right != Some(false), std::cmp::Reverse(*people)));
    if all.iter().any(|(chosen, _)| chosen.is_typed) {
        all.truncate(TYPED);
    }
    all.into_iter().map(|(chosen, people)| Choice { text: chosen.text.clone(), right: chosen.right, people }).collect()
}

/// How many of the questions somebody answered they had right at first, by version and set: the assessment is one, practice
/// another.
struct Rest<'a>(HashMap<(bool, u32, &'a PersonId), (usize, usize)>);

impl<'a> Rest<'a> {
    fn of(groups: &BTreeMap<(&'a Arc<ItemId>, u32), (usize, Vec<&'a Answer>)>) -> Self {
        let mut all: HashMap<_, (usize, usize)> = HashMap::new();
        for (&(id, version), (_, firsts)) in groups {
            let assessed = id.is_assessed();
            for first in firsts {
                let Some(right) = first.right else { continue };
                let (rights, scored) = all.entry((assessed, version, &first.person)).or_default();
                *rights += usize::from(right);
                *scored += 1;
            }
        }
        Self(all)
    }

    /// The corrected item–rest correlation: without the question itself, which would agree with itself.
    fn discrimination(&self, id: &ItemId, version: u32, firsts: &[&Answer]) -> Option<f64> {
        let assessed = id.is_assessed();
        let pair = |first: &&Answer| {
            let own = first.right?;
            let (rights, scored) = self.0.get(&(assessed, version, &first.person))?;
            let rest = (*scored > 1).then(|| ratio(rights - usize::from(own), scored - 1))?;
            Some((f64::from(u8::from(own)), rest))
        };
        let pairs: Vec<(f64, f64)> = firsts.iter().filter_map(pair).collect();
        if pairs.len() < DISCRIMINATES_FROM { None } else { correlation(&pairs) }
    }
}

/// Pearson's correlation; nothing where one of the two never varies.
fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let count = ratio(pairs.len(), 1);
    let (x, y) = pairs.iter().fold((0.0, 0.0), |(x, y), pair| (x + pair.0, y + pair.1));
    let (x, y) = (x / count, y / count);
    let (mut both, mut of_x, mut of_y) = (0.0, 0.0, 0.0);
    for pair in pairs {
        let (dx, dy) = (pair.0 - x, pair.1 - y);
        both += dx * dy;
        of_x += dx * dx;
        of_y += dy * dy;
    }
    let spread = (of_x * of_y).sqrt();
    (spread > 1e-12).then(|| (both / spread).clamp(-1.0, 1.0))
}

/// The ends between which the true share lies, 19 times of 20 (Wilson's score interval).
#[must_use]
pub fn likely(right: usize, scored: usize) -> (f64, f64) {
    const Z: f64 = 1.96;
    if scored == 0 {
        return (0.0, 1.0);
    }
    let (n, share) = (ratio(scored, 1), ratio(right, scored));
    let scale = 1.0 + Z * Z / n;
    let middle = (share + Z * Z / (2.0 * n)) / scale;
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt() / scale;
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

#[allow(clippy::cast_precision_loss, reason = "counts of people are far below 2^52")]
pub(super) fn ratio(part: usize, of: usize) -> f64 {
    part as f64 / of as f64
}

/// The middle one; of an even number, the lower middle.
pub(super) fn median(values: impl Iterator<Item = u32>) -> Option<u32> {
    let mut values: Vec<u32> = values.collect();
    values.sort_unstable();
    values.get(values.len().checked_sub(1)? / 2).copied()
}
