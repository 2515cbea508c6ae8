//! Learner × session: the verdict, from those on its requirements.

use super::group::{self, Node};
use super::history::History;
use super::pace::Pace;
use super::reason::{self, Trouble};
use super::requirement::{self, Judged};
use super::setting::Setting;
use super::validity::end;
use super::{Case, Readiness, RequirementState, RequirementVerdict, Verdict};
use crate::course::{Catalog, Minutes, RequirementKey, Workshop, WorkshopKey};
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// Whether a learner is ready for a session, and if not, why, and what closes it (readiness rules).
#[must_use]
pub fn judge(case: &Case) -> Verdict {
    let workshop = find_workshop(case.catalog, &case.session.workshop);
    let setting = Setting::of(case, workshop);
    let facts = case.facts();
    let history = History::of(&facts);
    let Some(workshop) = workshop else {
        return without_rules(case, &setting, &history);
    };
    let mut needs = Vec::new();
    let rule = Node::of(&workshop.requires, &mut needs);
    let judged: Vec<Judged> =
        needs.into_iter().map(|need| requirement::judge(need, &facts, &history, &setting)).collect();

    let met_until = rule.met_until(&judged, &is_met);
    let mut chosen = BTreeSet::new();
    rule.choose(&judged, &|j| j.verdict.minutes_left, &is_met, &mut chosen);
    if met_until.is_some() {
        chosen.clear();
    }
    let left = group::minutes(&chosen, &judged, &|j| j.verdict.minutes_left);
    let mut todo: Vec<&Judged> = chosen.iter().map(|place| &judged[*place]).collect();
    if !todo.iter().all(|j| j.is_handed_in()) {
        // The learner's own part comes first.
        todo.retain(|j| !j.is_handed_in());
    }
    let (state, trouble) = if met_until.is_some() {
        let without_waivers = rule.met_until(&judged, &|j| is_met(j) && j.verdict.state != RequirementState::Waived);
        let state = if without_waivers.is_some() { Readiness::Ready } else { Readiness::ReadyByWaiver };
        (state, None)
    } else {
        let mut open = BTreeSet::new();
        rule.open(&judged, &mut open);
        if open.iter().any(|place| judged[*place].verdict.state == RequirementState::Unknown) {
            (Readiness::Unknown, None)
        } else {
            unmet(case, &setting, &history, &rule, &judged, &todo, left)
        }
    };
    let reason = match state {
        Readiness::Ready | Readiness::ReadyByWaiver => reason::met(state, &judged, met_until, &setting),
        Readiness::Unknown => reason::unknown(&judged, &todo),
        _ => reason::unmet(&todo, trouble, &setting),
    };
    let decided: Vec<&Judged> = if met_until.is_some() {
        judged.iter().filter(|j| is_met(j)).collect()
    } else {
        todo.first().copied().into_iter().collect()
    };
    Verdict {
        state,
        reason,
        next: todo
            .iter()
            .find(|j| j.hopeless.is_none() && !j.is_handed_in())
            .map(|j| j.instead.clone().map_or_else(|| j.need.key.clone(), RequirementKey::Module)),
        minutes_left: left,
        due: setting.due,
        valid_until: met_until.and_then(end),
        last_activity: history.last,
        evidence: decided.iter().flat_map(|j| j.verdict.evidence.iter().copied()).collect(),
        requirements: rows(judged),
    }
}

fn is_met(judged: &Judged) -> bool {
    judged.verdict.state.is_met()
}

/// What somebody is who hasn't met everything, and what is the trouble.
fn unmet(
    case: &Case,
    setting: &Setting,
    history: &History,
    rule: &Node,
    judged: &[Judged],
    todo: &[&Judged],
    left: Minutes,
) -> (Readiness, Option<Trouble>) {
    if !todo.is_empty() && todo.iter().all(|j| j.is_handed_in()) {
        return (Readiness::ToMark, None);
    }
    if setting.as_of >= setting.due {
        return (Readiness::NotReady, Some(Trouble::TimeOver));
    }
    if !rule.is_possible(judged) {
        let at = todo.iter().position(|j| j.hopeless.is_some());
        return (Readiness::NotReady, at.map(Trouble::Hopeless));
    }
    if setting.due.duration_since(setting.as_of) < SignedDuration::from_mins(i64::from(left.0)) {
        return (Readiness::NotReady, Some(Trouble::NoTime));
    }
    let mut all = BTreeSet::new();
    let none = |_: &Judged| false;
    rule.choose(judged, &|j| j.whole, &none, &mut all);
    let pace = Pace {
        whole: group::minutes(&all, judged, &|j| j.whole).max(left),
        left,
        open: todo,
        opened: case.booking.enrolled,
        last: history.last,
    };
    if let Some(risk) = pace.risk(setting, &case.catalog.thresholds) {
        return (Readiness::AtRisk, Some(Trouble::Risk(risk)));
    }
    match pace.lag(setting, &case.catalog.thresholds) {
        Some(lag) => (Readiness::Behind, Some(Trouble::Lag(lag))),
        None => (Readiness::OnTrack, None),
    }
}

/// The workshop, under its present or a former id.
#[must_use]
pub fn find_workshop<'a>(catalog: &'a Catalog, key: &WorkshopKey) -> Option<&'a Workshop> {
    catalog.workshop(key).or_else(|| {
        catalog.course(&key.course)?.workshops.iter().find(|workshop| workshop.formerly.contains(&key.workshop))
    })
}

/// Without rules nobody is ready, and nobody is not.
fn without_rules(case: &Case, setting: &Setting, history: &History) -> Verdict {
    Verdict {
        state: Readiness::Unknown,
        reason: format!("No rules: the courses have no workshop {}", case.session.workshop),
        next: None,
        requirements: Vec::new(),
        minutes_left: Minutes(0),
        due: setting.due,
        valid_until: None,
        last_activity: history.last,
        evidence: Vec::new(),
    }
}

/// One row for each thing asked for; asked for in two ways, it shows the one that isn't met, and of two that aren't the longer one.
fn rows(judged: Vec<Judged>) -> Vec<RequirementVerdict> {
    let is_more = |row: &RequirementVerdict, other: &RequirementVerdict| {
        !other.state.is_met() && (row.state.is_met() || other.minutes_left > row.minutes_left)
    };
    let mut rows: Vec<RequirementVerdict> = Vec::with_capacity(judged.len());
    for Judged { verdict, .. } in judged {
        match rows.iter_mut().find(|row| row.key == verdict.key) {
            Some(row) if is_more(row, &verdict) => *row = verdict,
            Some(_) => {}
            None => rows.push(verdict),
        }
    }
    rows
}
