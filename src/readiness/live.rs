//! Learner × workshop asked for: whether a session of it was attended, or its skills are signed.

use super::history::History;
use super::reason::{day, expires, last_day, unheard, waived};
use super::requirement::{Judged, hopeless};
use super::setting::Setting;
use super::validity::{FOREVER, Hold, Term, end};
use super::{Facts, RequirementState, RequirementVerdict};
use crate::course::{Criterion, Grade, Minutes, Need, Skill, Workshop, WorkshopKey};
use crate::evidence::{Evidence, Proof};
use jiff::Timestamp;
use std::fmt::Write as _;
use uuid::Uuid;

/// One thing that was shown of it.
#[derive(Clone)]
struct Shown {
    at: Timestamp,
    hold: Hold,
    grade: Grade,
    statements: Vec<(Timestamp, Uuid)>,
}

/// How far somebody is.
struct Progress<'a> {
    /// All of it, if all was shown; whether or not it still holds.
    shown: Option<Shown>,
    /// What was shown of its parts.
    parts: Vec<Shown>,
    /// The skills that aren't signed, in order.
    open: Vec<&'a Skill>,
    /// How many parts there are.
    of: usize,
}

/// Judges a need that names a workshop. It takes none of the learner's own time, so it has no minutes.
pub(super) fn judge<'a>(
    need: &'a Need,
    key: &'a WorkshopKey,
    facts: &Facts<'a>,
    history: &History<'a>,
    setting: &Setting,
) -> Judged<'a> {
    let workshop = super::find_workshop(facts.catalog, key);
    let formerly = workshop.map_or(&[][..], |w| &w.formerly);
    let evidence = history.live(key, formerly);
    let progress = match need.criterion {
        Criterion::Observed => observed(workshop, &evidence, need.grade, setting),
        _ => attended(workshop, &evidence, need.grade, setting),
    };
    let waiver = facts
        .waivers
        .iter()
        .filter(|w| w.person == facts.person.id)
        .filter(|w| {
            w.key
                .workshop()
                .is_some_and(|given| given == key || given.course == key.course && formerly.contains(&given.workshop))
        })
        .filter(|w| w.covers(setting.as_of, setting.ends))
        .max_by_key(|w| (w.until.unwrap_or(FOREVER), w.at, w.id));
    let state = state(need, &progress, waiver.is_some(), facts, setting);
    let met = state.is_met();
    let until = match (state, &progress.shown) {
        (RequirementState::Waived, _) => waiver.and_then(|w| w.until).unwrap_or(FOREVER),
        (_, Some(shown)) => shown.hold.until(),
        _ => FOREVER,
    };
    let title = workshop.map_or_else(|| key.workshop.to_string(), |w| w.title.clone());
    let reason = match (state, waiver, facts.silent) {
        (RequirementState::Waived, Some(waiver), _) => waived(waiver, setting),
        (RequirementState::Unknown, _, Some(silence)) => unheard(silence, setting),
        _ => reason(state, need.criterion, &progress, &title, setting),
    };
    let mut statements: Vec<(Timestamp, Uuid)> = match (state, &progress.shown) {
        (RequirementState::Waived, _) => Vec::new(),
        (_, Some(shown)) => shown.statements.clone(),
        _ => progress.parts.iter().flat_map(|part| part.statements.iter().copied()).collect(),
    };
    statements.sort_unstable();
    let term = term(workshop, setting);
    Judged {
        need,
        until,
        whole: Minutes(0),
        score: None,
        passed: false,
        fails: 0,
        waits: false,
        hopeless: hopeless(false, false, None, term, setting).filter(|_| !met),
        instead: None,
        due: None,
        verdict: RequirementVerdict {
            key: need.key.clone(),
            title,
            criterion: need.criterion,
            state,
            reason,
            grade: progress.shown.filter(|_| state != RequirementState::Waived).map(|shown| shown.grade),
            valid_until: end(until),
            evidence: statements.into_iter().map(|(_, statement)| statement).collect(),
            minutes_left: Minutes(0),
            fails: 0,
            waived_by: waiver.filter(|_| state == RequirementState::Waived).map(|waiver| waiver.by.clone()),
        },
    }
}

/// The lines of the table of states that can be (readiness rules, “Learner × requirement”), the first that matches.
fn state(need: &Need, progress: &Progress, waived: bool, facts: &Facts, setting: &Setting) -> RequirementState {
    use RequirementState as S;
    if need.criterion == Criterion::NotApplicable {
        return S::Exempt;
    }
    if waived {
        return S::Waived;
    }
    match &progress.shown {
        Some(shown) if shown.hold.covers(setting) => S::Satisfied,
        Some(shown) if shown.hold.until() > setting.as_of => S::Expiring,
        Some(_) => S::Expired,
        None if facts.silent.is_some() => S::Unknown,
        None if progress.parts.is_empty() => S::NotStarted,
        None => S::InProgress,
    }
}

fn term(workshop: Option<&Workshop>, setting: &Setting) -> Term {
    workshop.map_or_else(Term::default, |w| Term::of(w.valid_for.as_ref(), w.grace.as_ref(), setting))
}

fn shown(evidence: &Evidence, workshop: Option<&Workshop>, setting: &Setting) -> Shown {
    Shown {
        at: evidence.occurred,
        hold: Hold { lasts: term(workshop, setting).lasts(evidence.occurred, setting), accepted: FOREVER },
        grade: evidence.grade,
        statements: vec![(evidence.occurred, evidence.statement)],
    }
}

/// What holds longest; of equals, what came later.
fn best(all: impl Iterator<Item = Shown>, setting: &Setting) -> Option<Shown> {
    all.max_by_key(|shown| (shown.hold.rank(setting), shown.at))
}

fn attended<'a>(
    workshop: Option<&'a Workshop>,
    evidence: &[(&Evidence, Option<&str>)],
    grade: Grade,
    setting: &Setting,
) -> Progress<'a> {
    let counts =
        |(e, skill): &&(&Evidence, Option<&str>)| skill.is_none() && e.proof == Proof::Attended && e.grade >= grade;
    let all = evidence.iter().filter(counts).map(|(e, _)| shown(e, workshop, setting));
    Progress { shown: best(all, setting), parts: Vec::new(), open: Vec::new(), of: 1 }
}

/// Every skill of the list signed, each the time it holds longest.
fn observed<'a>(
    workshop: Option<&'a Workshop>,
    evidence: &[(&Evidence, Option<&str>)],
    grade: Grade,
    setting: &Setting,
) -> Progress<'a> {
    let skills = workshop.map_or(&[][..], |w| &w.skills);
    let mut parts: Vec<Shown> = Vec::new();
    let mut open = Vec::new();
    for skill in skills {
        let counts = |(e, about): &&(&Evidence, Option<&str>)| {
            *about == Some(skill.id.as_str()) && matches!(e.proof, Proof::Passed(_)) && e.grade >= grade
        };
        match best(evidence.iter().filter(counts).map(|(e, _)| shown(e, workshop, setting)), setting) {
            Some(shown) => parts.push(shown),
            None => open.push(skill),
        }
    }
    let all = parts.iter().cloned().reduce(|sum, part| Shown {
        at: sum.at.max(part.at),
        hold: sum.hold.and(part.hold),
        grade: sum.grade.min(part.grade),
        statements: sum.statements.into_iter().chain(part.statements).collect(),
    });
    Progress { shown: all.filter(|_| open.is_empty()), parts, open, of: skills.len() }
}

/// "Attended on 3 May", "3 skills signed by 3 May", "1 of 3 skills signed; next: A complete hand rub".
fn reason(
    state: RequirementState,
    criterion: Criterion,
    progress: &Progress,
    title: &str,
    setting: &Setting,
) -> String {
    use RequirementState as S;
    let Progress { shown, parts, open, of } = progress;
    let what = |shown: &Shown| {
        let day = day(shown.at, setting);
        match (criterion, of) {
            (Criterion::Observed, 1) => format!("Skill signed on {day}"),
            (Criterion::Observed, of) => format!("All {of} skills signed, the last on {day}"),
            _ => format!("Attended on {day}"),
        }
    };
    match (state, shown, open.first()) {
        (S::Exempt, ..) => "Nothing is asked".to_owned(),
        (S::Satisfied, Some(shown), _) => {
            let mut line = what(shown);
            if let Some(until) = end(shown.hold.until()) {
                let _ = write!(line, ", valid to {}", last_day(until, setting));
            }
            line
        }
        (S::Expiring, Some(shown), _) => expires(shown.hold.until(), setting),
        (S::Expired, Some(shown), _) => {
            format!("{}, was valid to {}", what(shown), last_day(shown.hold.until(), setting))
        }
        (_, _, Some(next)) => format!("{} of {of} skills signed in {title}; next: {}", parts.len(), next.text),
        _ if criterion == Criterion::Observed => format!("No skills to sign in {title}"),
        _ => format!("Not attended yet: {title}"),
    }
}
