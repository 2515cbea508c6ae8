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

/// By question and version: how many answers there are, and the first ones.
type Groups<'a> = BTreeMap<(&'a Arc<ItemId>, u32), (usize, Vec<&'a Answer>)>;

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
    let mut groups = Groups::new();
    for first in firsts(answers.iter().filter(counts)) {
        groups.entry((&first.item, first.version)).or_default().1.push(first);
    }
    for answer in answers.iter().filter(counts) {
        if let Some((all, _)) = groups.get_mut(&(&answer.item, answer.version)) {
            *all += 1;
        }
    }
    let rest = Rest::of(&groups);
    let mut items = Vec::with_capacity(groups.len());
    for (&(id, version), (all, firsts)) in &groups {
        items.push(Item {
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
        });
    }
    items
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
    fn of(groups: &Groups<'a>) -> Self {
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::course::{Id, ModuleKey};
    use jiff::{SignedDuration, Timestamp};
    use proptest::prelude::*;

    fn id(text: &str) -> Id {
        Id::new(text).unwrap()
    }

    /// A person's answer at a second: to a question of a lesson, in a version, with what was chosen and whether that was right.
    pub(in crate::insight) fn answer(
        who: u8,
        question: &str,
        version: u32,
        second: i64,
        chosen: &str,
        right: bool,
    ) -> Answer {
        let (lesson, question) = question.split_once('#').unwrap();
        let module = ModuleKey { course: id("c"), module: id("m") };
        let part = |text: &str| Chosen { text: text.into(), right: Some(right), is_typed: text.starts_with('?') };
        Answer {
            person: PersonId(format!("p{who}")),
            item: Arc::new(ItemId { module, lesson: id(lesson), question: id(question) }),
            version,
            at: Timestamp::from_second(second).unwrap(),
            chosen: chosen.split('+').filter(|text| !text.is_empty()).map(part).collect(),
            right: Some(right),
            time: Some(SignedDuration::from_secs(second)),
            registration: None,
        }
    }

    fn told(item: &Item) -> Vec<(&str, usize)> {
        item.choices.iter().map(|choice| (&*choice.text, choice.people)).collect()
    }

    #[test]
    fn only_first_answers_count_and_each_version_by_itself() {
        let all = [
            answer(1, "l#q", 1, 10, "b", false),
            answer(1, "l#q", 1, 20, "a", true),
            answer(2, "l#q", 1, 15, "a", true),
            answer(3, "l#q", 1, 30, "", false),
            answer(1, "l#q", 2, 40, "a", true),
        ];
        let [first, second] = <[Item; 2]>::try_from(items(&all, None)).unwrap();
        assert_eq!((first.version, first.people, first.right, first.answers, first.blank), (1, 3, 1, 4, 1));
        assert_eq!((first.seconds, first.share()), (Some(15), None), "three are too few for a share");
        assert_eq!((told(&first), first.misled().map(|m| m.people)), (vec![("b", 1), ("a", 1)], Some(1)));
        assert_eq!((second.version, second.people, second.right, second.misled()), (2, 1, 1, None));
        let only = BTreeSet::from([PersonId("p2".to_owned())]);
        let [theirs] = <[Item; 1]>::try_from(items(&all, Some(&only))).unwrap();
        assert_eq!((theirs.people, theirs.right), (1, 1));
    }

    #[test]
    fn what_one_person_alone_typed_is_never_told() {
        let mut all: Vec<Answer> = (0..20).map(|n| answer(n, "l#q", 1, 1, &format!("?{}", n / 3), false)).collect();
        all.push(answer(30, "l#q", 1, 1, "?rare", false));
        all.extend((40..45).map(|n| answer(n, "l#q", 1, 1, "?right", true)));
        let item = &items(&all, None)[0];
        assert_eq!(told(item), [("?0", 3), ("?1", 3), ("?2", 3), ("?3", 3), ("?4", 3)]);
    }

    #[test]
    fn discrimination_leaves_the_question_itself_out_and_waits_for_fifty() {
        // Whoever knows `a` and `b` knows `with`, too, and doesn't know `against`.
        let of = |who: u8| {
            let knows = who.is_multiple_of(2);
            let one = move |question: &str, right| answer(who, &format!("assessment#{question}"), 1, 1, "x", right);
            vec![one("a", knows), one("b", knows), one("with", knows), one("against", !knows)]
        };
        let figures = |people: u8| -> BTreeMap<String, Option<f64>> {
            let all: Vec<Answer> = (0..people).flat_map(of).collect();
            items(&all, None).iter().map(|item| (item.id.question.to_string(), item.discrimination)).collect()
        };
        assert!(figures(49).values().all(Option::is_none));
        let found = figures(50);
        let near = |name: &str, expected: f64| (found[name].unwrap() - expected).abs() < 1e-9;
        assert!(near("with", 1.0) && near("a", 1.0) && near("against", -1.0), "{found:?}");
        // Practice is another set: there is nothing else in it.
        let lone: Vec<Answer> = (0..60).map(|who| answer(who, "l#q", 1, 1, "x", who < 30)).collect();
        assert_eq!(items(&lone, None)[0].discrimination, None);
        let all: Vec<Answer> = lone.into_iter().chain((0..60).flat_map(of)).collect();
        assert!(
            items(&all, None).iter().filter(|item| !item.id.is_assessed()).all(|item| item.discrimination.is_none())
        );
    }

    #[test]
    fn the_range_of_a_share_is_wilsons() {
        for (right, scored, low, high) in [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 100, 0.7222, 0.8749)] {
            let (from, to) = likely(right, scored);
            assert!((from - low).abs() < 5e-4 && (to - high).abs() < 5e-4, "{right} of {scored}: {from} to {to}");
        }
    }

    fn any_answer() -> impl Strategy<Value = Answer> {
        let question = prop_oneof![Just("l#q"), Just("l#r"), Just("assessment#s"), Just("assessment#t")];
        (
            0..60_u8,
            question,
            1..3_u32,
            0..4_i64,
            prop_oneof![Just("a"), Just("b"), Just("a+b"), Just("?x"), Just("")],
            any::<bool>(),
        )
            .prop_map(|(who, question, version, second, chosen, right)| {
                answer(who, question, version, second, chosen, right)
            })
    }

    proptest! {
        #[test]
        fn the_order_in_which_answers_came_in_changes_nothing(
            (kept, mixed) in prop::collection::vec(any_answer(), 0..300)
                .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
        ) {
            prop_assert_eq!(items(&kept, None), items(&mixed, None));
        }

        #[test]
        fn figures_add_up(all in prop::collection::vec(any_answer(), 0..300)) {
            let found = items(&all, None);
            prop_assert_eq!(found.iter().map(|item| item.answers).sum::<usize>(), all.len());
            for item in &found {
                prop_assert!(item.right <= item.scored && item.scored <= item.people && item.people <= item.answers);
                prop_assert!(item.choices.iter().all(|choice| choice.people <= item.people));
                prop_assert!(item.discrimination.is_none_or(|value| value.abs() <= 1.0));
            }
        }
    }
}
