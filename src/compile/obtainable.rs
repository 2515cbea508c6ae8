//! Workshops that ask for workshops: whether anybody could ever come to each of them.
//!
//! The least fixpoint of “obtainable” over the and/or graph (readiness rules, “Groups”): a module always is, as modules before modules are
//! checked for themselves; a workshop is when what it asks for is.

use crate::course::{Course, RequirementKey, Rule, Workshop, WorkshopKey};
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// The workshops on the other end, for each on the one.
type Needs<'a> = BTreeMap<&'a WorkshopKey, Vec<&'a WorkshopKey>>;

/// An error for each circle that nobody gets into, and a warning for each that only a choice leads out of.
pub(super) fn check(courses: &[Course]) -> Vec<Diagnostic> {
    let key = |course: &Course, w: &Workshop| WorkshopKey { course: course.id.clone(), workshop: w.id.clone() };
    let all: BTreeMap<WorkshopKey, &Workshop> =
        courses.iter().flat_map(|course| course.workshops.iter().map(move |w| (key(course, w), w))).collect();
    let needs: Needs<'_> = all
        .iter()
        .map(|(key, workshop)| {
            let mut found = Vec::new();
            workshops(&workshop.requires, &mut found);
            (key, found)
        })
        .filter(|(_, found)| !found.is_empty())
        .collect();
    let mut askers: Needs<'_> = BTreeMap::new();
    for (asker, asked) in &needs {
        for key in asked {
            askers.entry(key).or_default().push(asker);
        }
    }
    let obtainable = obtainable(&all, &askers);
    let mut diagnostics = Vec::new();
    for stuck in [true, false] {
        let mut left: BTreeSet<&WorkshopKey> =
            needs.keys().copied().filter(|key| obtainable.contains(key) != stuck).collect();
        peel(&mut left, &needs, &askers);
        let mut seen = BTreeSet::new();
        for start in &left {
            if let Some(circle) = circle(start, &left, &needs, &mut seen) {
                let place = all.get(circle[0]).and_then(|workshop| workshop.place.clone());
                let told = told(&circle, stuck);
                diagnostics.push(if let Some(place) = place { told.at(place) } else { told });
            }
        }
    }
    diagnostics
}

fn told(circle: &[&WorkshopKey], stuck: bool) -> Diagnostic {
    let names: Vec<String> = circle.iter().chain(circle.first()).map(ToString::to_string).collect();
    let names = names.join(" → ");
    if stuck {
        Diagnostic::error("cycle", format!("nobody can come to these workshops: {names}"))
            .hint("remove one of these requirements")
    } else {
        let message = format!("these workshops ask for each other, and only a choice leads out: {names}");
        Diagnostic::warning("cycle", message).hint("leave the one that comes later out of the choice")
    }
}

/// The workshops a rule names, however often.
fn workshops<'a>(rule: &'a Rule, found: &mut Vec<&'a WorkshopKey>) {
    match rule {
        Rule::Need(need) => found.extend(need.key.workshop()),
        Rule::All(of) | Rule::Any(of) | Rule::AtLeast { of, .. } => of.iter().for_each(|rule| workshops(rule, found)),
    }
}

fn obtainable<'a>(all: &'a BTreeMap<WorkshopKey, &Workshop>, askers: &Needs<'a>) -> BTreeSet<&'a WorkshopKey> {
    let mut found: BTreeSet<&WorkshopKey> = BTreeSet::new();
    let mut open: Vec<&'a WorkshopKey> = all.keys().collect();
    while let Some(key) = open.pop() {
        if !found.contains(key) && all.get(key).is_some_and(|workshop| is_met(&workshop.requires, &found)) {
            found.insert(key);
            open.extend(askers.get(key).into_iter().flatten());
        }
    }
    found
}

fn is_met(rule: &Rule, obtainable: &BTreeSet<&WorkshopKey>) -> bool {
    match rule {
        Rule::Need(need) => match &need.key {
            RequirementKey::Module(_) => true,
            RequirementKey::Workshop(key) => obtainable.contains(key),
        },
        Rule::All(of) => of.iter().all(|rule| is_met(rule, obtainable)),
        Rule::Any(of) => of.iter().any(|rule| is_met(rule, obtainable)),
        Rule::AtLeast { count, of } => of.iter().filter(|rule| is_met(rule, obtainable)).count() >= *count,
    }
}

/// Takes out what asks for nothing that is left, until everything does.
fn peel(left: &mut BTreeSet<&WorkshopKey>, needs: &Needs<'_>, askers: &Needs<'_>) {
    let mut open: Vec<&WorkshopKey> = left.iter().copied().collect();
    while let Some(key) = open.pop() {
        let is_end = !needs[key].iter().any(|asked| left.contains(asked));
        if is_end && left.remove(key) {
            let askers = askers.get(key).into_iter().flatten();
            open.extend(askers.filter(|asker| left.contains(*asker)));
        }
    }
}

/// The circle that following what each asks for comes to from `start`, unless that was come to before.
fn circle<'a>(
    start: &'a WorkshopKey,
    left: &BTreeSet<&'a WorkshopKey>,
    needs: &Needs<'a>,
    seen: &mut BTreeSet<&'a WorkshopKey>,
) -> Option<Vec<&'a WorkshopKey>> {
    let mut way: Vec<&WorkshopKey> = Vec::new();
    let mut next = start;
    while seen.insert(next) {
        way.push(next);
        next = needs[next].iter().find(|asked| left.contains(*asked))?;
    }
    let mut circle = way.split_off(way.iter().position(|key| *key == next)?);
    let first = circle.iter().enumerate().min_by_key(|(_, key)| **key).map_or(0, |(at, _)| at);
    circle.rotate_left(first);
    Some(circle)
}
