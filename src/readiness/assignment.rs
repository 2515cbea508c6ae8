//! Learner × course, without a session: what a course asks of its audience, what of it holds, and until when.
//!
//! Nothing of it is kept. Whoever is in the audience is asked; whoever no longer is, is not, and what they showed stays.

use super::history::History;
use super::requirement;
use super::setting::Setting;
use super::{Facts, RequirementState, RequirementVerdict};
use crate::course::{Course, Id, Minutes, ModuleKey, Need, RequirementKey};
use crate::roster::Person;
use jiff::{Timestamp, ToSpan, ZonedDateTime};
use std::cmp::Reverse;

/// How something stands, seen from one day. A span of 30, 60 or 90 days ends at the same time of day in the courses' zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// It holds, for more than 90 days.
    Valid,
    /// It holds, and ends within 90 days.
    Due90,
    /// It holds, and ends within 60 days.
    Due60,
    /// It holds, and ends within 30 days.
    Due30,
    /// It held, and doesn't any more.
    Lapsed,
    /// It never held, and was begun.
    InProgress,
    /// It never held, and wasn't begun.
    NotHeld,
    /// Evidence is known to be missing.
    NoData,
}

impl Phase {
    /// In the order of a table's lines.
    pub const ALL: [Self; 8] = [
        Self::Valid,
        Self::Due90,
        Self::Due60,
        Self::Due30,
        Self::Lapsed,
        Self::InProgress,
        Self::NotHeld,
        Self::NoData,
    ];

    /// Whether it holds.
    #[must_use]
    pub fn holds(self) -> bool {
        matches!(self, Self::Valid | Self::Due90 | Self::Due60 | Self::Due30)
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Valid => "Valid",
            Self::Due90 => "Due in 90 days",
            Self::Due60 => "Due in 60 days",
            Self::Due30 => "Due in 30 days",
            Self::Lapsed => "Lapsed",
            Self::InProgress => "Started",
            Self::NotHeld => "Not started",
            Self::NoData => "No data",
        }
    }

    /// The sign beside that word.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Valid => "●",
            Self::Due90 | Self::Due60 | Self::Due30 => "↻",
            Self::Lapsed => "✕",
            Self::InProgress => "◔",
            Self::NotHeld => "–",
            Self::NoData => "?",
        }
    }

    /// The word in JSON and in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Due90 => "due_90",
            Self::Due60 => "due_60",
            Self::Due30 => "due_30",
            Self::Lapsed => "lapsed",
            Self::InProgress => "in_progress",
            Self::NotHeld => "not_held",
            Self::NoData => "no_data",
        }
    }

    fn of(state: RequirementState, until: Option<Timestamp>, now: &ZonedDateTime) -> Self {
        use RequirementState as S;
        match state {
            S::Exempt | S::Waived | S::Satisfied | S::Equivalent | S::Expiring => {
                let within = |days: i64| {
                    let then = now.checked_add(days.days()).map_or(Timestamp::MAX, |then| then.timestamp());
                    until.is_some_and(|until| until <= then)
                };
                match () {
                    () if within(30) => Self::Due30,
                    () if within(60) => Self::Due60,
                    () if within(90) => Self::Due90,
                    () => Self::Valid,
                }
            }
            S::Outdated | S::Expired => Self::Lapsed,
            S::PendingReview | S::FailedFinal | S::FailedRetry | S::InProgress => Self::InProgress,
            S::NotStarted => Self::NotHeld,
            S::Unknown => Self::NoData,
        }
    }

    /// The phase of several together: what doesn't hold counts first, then what ends first.
    fn together(phases: &[Self]) -> Self {
        let any = |wanted| phases.contains(&wanted);
        if phases.iter().all(|phase| phase.holds()) {
            phases.iter().copied().max().unwrap_or(Self::Valid)
        } else if any(Self::Lapsed) {
            Self::Lapsed
        } else if any(Self::NoData) {
            Self::NoData
        } else if phases.iter().all(|phase| *phase == Self::NotHeld) {
            Self::NotHeld
        } else {
            Self::InProgress
        }
    }
}

/// What a course asks of somebody in its audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Which course.
    pub course: Id,
    /// How all of it stands.
    pub phase: Phase,
    /// The first instant at which not all of it holds any more; `None` when that is now, or never.
    pub until: Option<Timestamp>,
    /// What to work on: what doesn't hold, in the author's order; else what ends within 90 days, the first to end.
    pub next: Option<RequirementKey>,
    /// Learner's time until all of it holds.
    pub minutes_left: Minutes,
    /// Each thing asked for, in the author's order.
    pub requirements: Vec<Held>,
}

/// One thing that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The verdict on it.
    pub verdict: RequirementVerdict,
    /// How it stands.
    pub phase: Phase,
}

/// Whether a course asks something of somebody at an instant: it says whom it is for, and they are among them.
#[must_use]
pub fn is_assigned(course: &Course, person: &Person, as_of: Timestamp) -> bool {
    !course.audience.is_empty() && person.is_in(&course.audience, as_of)
}

/// What each course asks of a person at an instant, and how it stands: of those that say whom they are for, and only for whoever is
/// among them. A course asks for its modules: not for the recommended ones, and not for those that are for others.
#[must_use]
pub fn assignments(facts: &Facts) -> Vec<Assignment> {
    let Facts { catalog, person, as_of, .. } = *facts;
    let mut assigned = catalog.courses.iter().filter(|course| is_assigned(course, person, as_of)).peekable();
    if assigned.peek().is_none() {
        return Vec::new();
    }
    let history = History::of(facts);
    let setting = Setting::at(facts, as_of);
    assigned.map(|course| of_course(course, facts, &history, &setting)).collect()
}

fn of_course<'a>(course: &'a Course, facts: &Facts<'a>, history: &History<'a>, setting: &Setting) -> Assignment {
    let asked = course.modules.iter().filter(|m| !m.recommended && facts.person.is_in(&m.audience, facts.as_of));
    let requirements: Vec<Held> = asked
        .map(|module| {
            let criterion = module.completion.criterion();
            let key = ModuleKey { course: course.id.clone(), module: module.id.clone() };
            let verdict = holds(&Need { key: key.into(), criterion, grade: criterion.usual_grade() }, facts, history);
            Held { phase: Phase::of(verdict.state, verdict.valid_until, &setting.starts), verdict }
        })
        .collect();
    let phases: Vec<Phase> = requirements.iter().map(|held| held.phase).collect();
    let phase = Phase::together(&phases);
    let open =
        requirements.iter().find(|held| !held.phase.holds() && held.verdict.state != RequirementState::FailedFinal);
    let due = || {
        let due = requirements.iter().filter(|held| held.phase.holds() && held.phase != Phase::Valid);
        due.max_by_key(|held| Reverse(held.verdict.valid_until))
    };
    let first = if phase.holds() { due() } else { open };
    Assignment {
        course: course.id.clone(),
        phase,
        until: requirements.iter().filter_map(|held| held.verdict.valid_until).min().filter(|_| phase.holds()),
        next: first.map(|held| held.verdict.key.clone()),
        minutes_left: requirements.iter().filter(|held| !held.phase.holds()).map(|h| h.verdict.minutes_left).sum(),
        requirements,
    }
}

/// The verdict on one need at the instant asked for. What is excused for a while may be met by itself for longer: it is asked again
/// for when the waiver ends, and what holds then says until when.
fn holds<'a>(need: &Need, facts: &Facts<'a>, history: &History<'a>) -> RequirementVerdict {
    let at = |instant| requirement::judge(need, facts, history, &Setting::at(facts, instant)).verdict;
    let mut verdict = at(facts.as_of);
    let mut last = verdict.clone();
    while let (RequirementState::Waived, Some(until)) = (last.state, last.valid_until) {
        last = at(until);
        if !last.state.is_met() {
            break;
        }
        verdict.valid_until = last.valid_until;
    }
    verdict
}
