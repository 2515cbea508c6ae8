//! A person's evidence, in order and by module, gathered once for all requirements.

use super::Facts;
use crate::course::{Id, IdBase, ModuleKey, WorkshopKey};
use crate::evidence::{Account, Evidence, Proof};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;

/// How far in the future of its arrival evidence may claim to be, before it is held for review.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// What counts of a person's evidence: theirs, known and not voided by the instant asked for, not
/// from the future. Everything in order of `timestamp`, then `stored`, then id.
pub(super) struct History<'a> {
    base: &'a IdBase,
    /// By course and module, or course and `workshops`, as activities have them.
    modules: HashMap<(&'a str, &'a str), Vec<&'a Evidence>>,
    /// When the person was last heard from.
    pub(super) last: Option<Timestamp>,
}

/// A piece of evidence, and the part of the module it is about.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) evidence: &'a Evidence,
    pub(super) part: Part<'a>,
}

/// What of a module an activity is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Module,
    /// Told apart from a lesson for results only.
    Assessment,
    Lesson(&'a str),
    Question,
}

impl<'a> History<'a> {
    pub(super) fn of(facts: &Facts<'a>) -> Self {
        let base = &facts.catalog.id_base;
        let is_own =
            |account: &Account| facts.person.ids().any(|id| id.0 == account.name) && is_base(&account.home_page, base);
        // Evidence that was read together shares its account: it is looked at once.
        let mut last: Option<(&Arc<Account>, bool)> = None;
        let mut is_theirs = |account: &'a Arc<Account>| match last {
            Some((known, theirs)) if Arc::ptr_eq(known, account) => theirs,
            _ => last.insert((account, is_own(account))).1,
        };
        let mut counted: Vec<&Evidence> = facts
            .evidence
            .iter()
            .filter(|e| is_theirs(&e.account))
            .filter(|e| e.known <= facts.as_of && e.voided.is_none_or(|at| at > facts.as_of))
            .filter(|e| e.occurred.duration_since(e.known) <= AHEAD)
            .collect();
        counted.sort_unstable_by_key(|e| (e.occurred, e.known, e.statement));
        let mut modules: HashMap<(&str, &str), Vec<&Evidence>> = HashMap::new();
        for evidence in &counted {
            if let Some(module) = module_of(&evidence.activity, base) {
                modules.entry(module).or_default().push(evidence);
            }
        }
        Self { base, modules, last: counted.last().map(|e| e.occurred) }
    }

    /// The evidence about a workshop under its present and former ids, oldest first, and the skill it is about.
    pub(super) fn live(&self, key: &WorkshopKey, formerly: &[Id]) -> Vec<(&'a Evidence, Option<&'a str>)> {
        let within = (key.course.as_str(), "workshops");
        let before = self.base.as_str().len() + within.0.len() + 1 + within.1.len();
        let ids = || std::iter::once(&key.workshop).chain(formerly);
        let about = |evidence: &&'a Evidence| {
            let path = evidence.activity[before..].strip_prefix('/')?;
            let (workshop, skill) = path.split_once('#').map_or((path, None), |(w, skill)| (w, Some(skill)));
            ids().any(|id| id.as_str() == workshop).then_some((*evidence, skill))
        };
        self.modules.get(&within).into_iter().flatten().filter_map(about).collect()
    }

    /// The evidence about a module under its present and former ids, oldest first.
    pub(super) fn pieces(&self, key: &ModuleKey, formerly: &[Id]) -> Vec<Piece<'a>> {
        let mut found = Vec::new();
        for id in std::iter::once(&key.module).chain(formerly) {
            let (course, module) = (key.course.as_str(), id.as_str());
            let before = self.base.as_str().len() + course.len() + 1 + module.len();
            let evidence = self.modules.get(&(course, module)).into_iter().flatten();
            found.extend(evidence.map(|e| Piece { evidence: e, part: part_of(e, before, self.base) }));
        }
        if !formerly.is_empty() {
            found.sort_by_key(|p| (p.evidence.occurred, p.evidence.known, p.evidence.statement));
        }
        found
    }
}

fn is_base(home_page: &str, base: &IdBase) -> bool {
    home_page.trim_end_matches('/') == base.as_str().trim_end_matches('/')
}

/// What an activity's IRI names: a course, and a module of it.
fn module_of<'a>(activity: &'a str, base: &IdBase) -> Option<(&'a str, &'a str)> {
    let (course, rest) = activity.strip_prefix(base.as_str())?.split_once('/')?;
    Some((course, rest.split(['/', '#']).next()?))
}

/// What the rest of that IRI names.
fn part_of<'a>(evidence: &'a Evidence, module: usize, base: &IdBase) -> Part<'a> {
    let rest = &evidence.activity[module..];
    if rest.is_empty() {
        return Part::Module;
    }
    match rest.strip_prefix('/') {
        Some(lesson) if !lesson.contains('#') => {
            let result =
                matches!(evidence.proof, Proof::Passed(_) | Proof::Failed(_) | Proof::Submitted | Proof::Returned);
            // Parsing costs; only a result makes a difference between an assessment and a lesson.
            let assessed = result && base.parse(&evidence.activity).is_some_and(|id| id.is_assessed());
            if assessed { Part::Assessment } else { Part::Lesson(lesson) }
        }
        _ => Part::Question,
    }
}
