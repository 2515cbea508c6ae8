//! What some people got wrong at first: per question, and per concept.

use super::item::{choices, firsts};
use super::{Answer, ItemId};
use crate::access::PersonId;
use crate::course::Id;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What these people made of one question: everybody's first answer to the newest version they answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Which question.
    pub id: Arc<ItemId>,
    /// How many had it wrong at first.
    pub wrong: usize,
    /// How many answered it, rightly or wrongly.
    pub answered: usize,
    /// The wrong option most chosen, and by how many.
    pub misled: Option<(Arc<str>, usize)>,
}

/// The same of a concept's questions together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConceptTrouble {
    /// Which; nothing for the questions that are about none.
    pub concept: Option<Id>,
    /// First answers that were wrong.
    pub wrong: usize,
    /// First answers.
    pub answered: usize,
    /// Its questions, those most often wrong first.
    pub questions: Vec<Trouble>,
}

/// What of each question these people had wrong at first, by question. What nobody scores is left out.
#[must_use]
pub fn troubles(answers: &[Answer], people: &BTreeSet<PersonId>) -> Vec<Trouble> {
    let theirs = answers.iter().filter(|answer| people.contains(&answer.person));
    let mut newest: HashMap<(&ItemId, &PersonId), &Answer> = HashMap::new();
    for first in firsts(theirs) {
        let kept = newest.entry((&first.item, &first.person)).or_insert(first);
        if first.version > kept.version {
            *kept = first;
        }
    }
    let mut groups: BTreeMap<&Arc<ItemId>, Vec<&Answer>> = BTreeMap::new();
    for first in newest.into_values().filter(|first| first.right.is_some()) {
        groups.entry(&first.item).or_default().push(first);
    }
    let trouble = |(id, firsts): (&Arc<ItemId>, Vec<&Answer>)| Trouble {
        id: Arc::clone(id),
        wrong: firsts.iter().filter(|first| first.right == Some(false)).count(),
        answered: firsts.len(),
        misled: choices(&firsts)
            .first()
            .filter(|choice| choice.right == Some(false))
            .map(|choice| (choice.text.clone(), choice.people)),
    };
    groups.into_iter().map(trouble).collect()
}

/// The same by concept, those most often wrong first; `concept` says what a question is about.
#[must_use]
pub fn by_concept(troubles: Vec<Trouble>, concept: impl Fn(&ItemId) -> Option<Id>) -> Vec<ConceptTrouble> {
    let mut groups: BTreeMap<Option<Id>, Vec<Trouble>> = BTreeMap::new();
    for trouble in troubles {
        groups.entry(concept(&trouble.id)).or_default().push(trouble);
    }
    let group = |(concept, mut questions): (Option<Id>, Vec<Trouble>)| {
        questions.sort_by(|a, b| more_often_wrong((b.wrong, b.answered), (a.wrong, a.answered)));
        let (wrong, answered) = questions.iter().fold((0, 0), |(w, n), one| (w + one.wrong, n + one.answered));
        ConceptTrouble { concept, wrong, answered, questions }
    };
    let mut groups: Vec<ConceptTrouble> = groups.into_iter().map(group).collect();
    groups.sort_by(|a, b| more_often_wrong((b.wrong, b.answered), (a.wrong, a.answered)));
    groups
}

/// By share, exactly; of the same share, by how many.
fn more_often_wrong(one: (usize, usize), other: (usize, usize)) -> std::cmp::Ordering {
    (one.0 * other.1).cmp(&(other.0 * one.1)).then(one.0.cmp(&other.0))
}

#[cfg(test)]
mod tests {
    use super::super::item::tests::answer;
    use super::*;

    #[test]
    fn the_newest_version_somebody_answered_counts_once_and_others_not_at_all() {
        let all = [
            answer(1, "l#q", 1, 1, "b", false),
            answer(1, "l#q", 2, 5, "a", true),
            answer(2, "l#q", 1, 1, "c", false),
            answer(3, "l#q", 2, 1, "c", false),
            answer(3, "l#q", 2, 9, "a", true),
            answer(4, "l#q", 2, 1, "b", false),
            answer(1, "l#r", 2, 1, "a", true),
        ];
        let people: BTreeSet<PersonId> = ["p1", "p2", "p3"].map(|id| PersonId(id.to_owned())).into();
        let found = troubles(&all, &people);
        let told = |trouble: &Trouble| (trouble.id.question.to_string(), trouble.wrong, trouble.answered);
        assert_eq!(found.iter().map(told).collect::<Vec<_>>(), [("q".to_owned(), 2, 3), ("r".to_owned(), 0, 1)]);
        assert_eq!(found[0].misled, Some(("c".into(), 2)));
        let moments = Id::new("moments").unwrap();
        let concepts = by_concept(found, |id| (id.question.as_str() == "q").then(|| moments.clone()));
        let told: Vec<_> = concepts.iter().map(|one| (one.concept.clone(), one.wrong, one.answered)).collect();
        assert_eq!(told, [(Some(moments), 2, 3), (None, 0, 1)]);
    }
}
