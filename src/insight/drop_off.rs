//! Where people leave a module: how many opened each lesson, how many came to its end, and how long it took them.

use super::item::median;
use crate::access::PersonId;
use crate::course::Id;
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};

/// What somebody did in a lesson, the assessment being one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Did {
    /// Opened it.
    Opened,
    /// Came to its end; passed it, if it is the assessment.
    Completed,
    /// Was there for so long, and left.
    Stayed(SignedDuration),
}

/// One step of somebody's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step {
    /// Whose.
    pub person: PersonId,
    /// Where.
    pub lesson: Id,
    /// The module's version then.
    pub version: u32,
    /// What they did.
    pub did: Did,
}

/// One lesson of a module in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonReach {
    /// Which.
    pub lesson: Id,
    /// How many opened it.
    pub opened: usize,
    /// How many came to its end.
    pub completed: usize,
    /// The median of what people spent there in all, in minutes, rounded up, where it is known.
    pub minutes: Option<u32>,
}

/// A module in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The version.
    pub version: u32,
    /// How many opened any of its lessons.
    pub opened: usize,
    /// By id; the courses say in which order they come.
    pub lessons: Vec<LessonReach>,
}

#[derive(Default)]
struct Visit {
    completed: bool,
    stayed: SignedDuration,
}

/// How far people came, by version. `people` leaves everybody else out.
#[must_use]
pub fn drop_off(steps: &[Step], people: Option<&BTreeSet<PersonId>>) -> Vec<Reach> {
    let mut versions: BTreeMap<u32, BTreeMap<&Id, BTreeMap<&PersonId, Visit>>> = BTreeMap::new();
    for step in steps.iter().filter(|step| people.is_none_or(|people| people.contains(&step.person))) {
        let lessons = versions.entry(step.version).or_default();
        let visit = lessons.entry(&step.lesson).or_default().entry(&step.person).or_default();
        match step.did {
            Did::Opened => {}
            Did::Completed => visit.completed = true,
            Did::Stayed(time) => visit.stayed = visit.stayed.saturating_add(time),
        }
    }
    let lesson = |(lesson, visits): (&&Id, &BTreeMap<&PersonId, Visit>)| LessonReach {
        lesson: (*lesson).clone(),
        opened: visits.len(),
        completed: visits.values().filter(|visit| visit.completed).count(),
        minutes: median(
            visits
                .values()
                .filter(|visit| visit.stayed.is_positive())
                .filter_map(|visit| u32::try_from(visit.stayed.as_secs().saturating_add(59) / 60).ok()),
        ),
    };
    let version = |(version, lessons): (u32, BTreeMap<&Id, BTreeMap<&PersonId, Visit>>)| Reach {
        version,
        opened: lessons.values().flat_map(BTreeMap::keys).collect::<BTreeSet<_>>().len(),
        lessons: lessons.iter().map(lesson).collect(),
    };
    versions.into_iter().map(version).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_counted_once_per_lesson_and_their_time_adds_up() {
        let step = |who: &str, lesson: &str, version, did| Step {
            person: PersonId(who.to_owned()),
            lesson: Id::new(lesson).unwrap(),
            version,
            did,
        };
        let minutes = |n| Did::Stayed(SignedDuration::from_mins(n));
        let steps = [
            step("ana", "one", 1, Did::Opened),
            step("ana", "one", 1, minutes(2)),
            step("ana", "one", 1, Did::Opened),
            step("ana", "one", 1, minutes(3)),
            step("ana", "one", 1, Did::Completed),
            step("ana", "two", 1, Did::Opened),
            // Came to the end of what was opened while nobody listened.
            step("ben", "two", 1, Did::Completed),
            step("cleo", "one", 1, minutes(9)),
            step("ben", "one", 2, Did::Opened),
        ];
        let lesson = |lesson: &str, opened, completed, minutes| LessonReach {
            lesson: Id::new(lesson).unwrap(),
            opened,
            completed,
            minutes,
        };
        let first =
            Reach { version: 1, opened: 3, lessons: vec![lesson("one", 2, 1, Some(5)), lesson("two", 2, 1, None)] };
        let second = Reach { version: 2, opened: 1, lessons: vec![lesson("one", 1, 0, None)] };
        assert_eq!(drop_off(&steps, None), [first, second]);
        let nobody = BTreeSet::new();
        assert_eq!(drop_off(&steps, Some(&nobody)), []);
    }
}
