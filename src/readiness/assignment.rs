//! Learner × course or program, without a session: what it asks of its audience, what of it holds, and until when.
//!
//! Nothing of it is kept. Whoever is in the audience is asked; whoever no longer is, is not, and what they showed stays.

use super::history::History;
use super::reason::last_day;
use super::requirement;
use super::setting::Setting;
use super::{Facts, RequirementState, RequirementVerdict};
use crate::course::{Ask, Id, Minutes, Need, RequirementKey};
use crate::roster::Person;
use jiff::{Timestamp, ToSpan, ZonedDateTime};
use std::cmp::Reverse;
use std::fmt::Write as _;

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
    /// It ended, and its author leaves some time to renew it.
    Grace,
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
    pub const ALL: [Self; 9] = [
        Self::Valid,
        Self::Due90,
        Self::Due60,
        Self::Due30,
        Self::Grace,
        Self::Lapsed,
        Self::InProgress,
        Self::NotHeld,
        Self::NoData,
    ];

    /// Whether it holds. What is in grace doesn't.
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
            Self::Grace => "In grace",
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
            Self::Grace => "!",
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
            Self::Grace => "grace",
            Self::Lapsed => "lapsed",
            Self::InProgress => "in_progress",
            Self::NotHeld => "not_held",
            Self::NoData => "no_data",
        }
    }

    fn of(state: RequirementState, until: Option<Timestamp>, in_grace: bool, now: &ZonedDateTime) -> Self {
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
            S::Outdated | S::Expired if in_grace => Self::Grace,
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
        } else if any(Self::Grace) {
            Self::Grace
        } else if any(Self::NoData) {
            Self::NoData
        } else if phases.iter().all(|phase| *phase == Self::NotHeld) {
            Self::NotHeld
        } else {
            Self::InProgress
        }
    }
}

/// What a course or a program asks of somebody in its audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Which course or program: their ids are apart.
    pub asked_by: Id,
    /// How all of it stands.
    pub phase: Phase,
    /// The first instant at which not all of it holds any more; `None` when that is now, or never.
    pub until: Option<Timestamp>,
    /// The first instant at which something of it is no longer in grace; only while that is how all of it stands.
    pub grace: Option<Timestamp>,
    /// What to work on: then, that whose grace ends first; else what doesn't hold, in the author's order; else what ends within
    /// 90 days, the first to end.
    pub next: Option<RequirementKey>,
    /// Learner's time until all of it holds.
    pub minutes_left: Minutes,
    /// Each thing asked for, in the author's order.
    pub requirements: Vec<Held>,
}

impl Assignment {
    /// Whether something of it should be there by now, and isn't.
    #[must_use]
    pub fn is_overdue(&self) -> bool {
        self.requirements.iter().any(|held| held.overdue)
    }
}

/// One thing that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The verdict on it.
    pub verdict: RequirementVerdict,
    /// How it stands.
    pub phase: Phase,
    /// The first instant at which it is no longer in grace, while it is.
    pub grace: Option<Timestamp>,
    /// The first instant after the author's last day for it: the module's, or that of what asks, whichever is earlier. `None`
    /// for who joined the audience after that day.
    pub due: Option<Timestamp>,
    /// Whether that day is past, and it neither holds nor held then.
    pub overdue: bool,
}

/// Whether a course or a program asks something of somebody at an instant: it says whom it is for, and they are among them.
#[must_use]
pub fn is_assigned(ask: Ask, person: &Person, as_of: Timestamp) -> bool {
    !ask.audience().is_empty() && person.is_in(ask.audience(), as_of)
}

/// What each program and each course asks of a person at an instant, and how it stands: of those that say whom they are for, and
/// only for whoever is among them. Nobody is asked for a module that is for others.
#[must_use]
pub fn assignments(facts: &Facts) -> Vec<Assignment> {
    let Facts { catalog, person, as_of, .. } = *facts;
    let mut assigned = catalog.asks().filter(|ask| is_assigned(*ask, person, as_of)).peekable();
    if assigned.peek().is_none() {
        return Vec::new();
    }
    let history = History::of(facts);
    let setting = Setting::at(facts, as_of);
    assigned.map(|ask| of(ask, facts, &history, &setting)).collect()
}

fn of<'a>(ask: Ask<'a>, facts: &Facts<'a>, history: &History<'a>, setting: &Setting) -> Assignment {
    let joined = facts.person.since(ask.audience(), facts.as_of);
    let held = |need: Need| {
        let module = need.key.module().and_then(|key| facts.catalog.module(key));
        if module.is_some_and(|module| !facts.person.is_in(&module.audience, facts.as_of)) {
            return None;
        }
        let mut verdict = holds(&need, facts, history);
        let grace = grace(&need, verdict.state, facts, history);
        if let Some(until) = grace {
            // Writing to a text can't fail.
            let _ = write!(verdict.reason, "; in grace until {}", last_day(until, setting));
        }
        let phase = Phase::of(verdict.state, verdict.valid_until, grace.is_some(), &setting.starts);
        let due = [ask.due(), module.and_then(|module| module.due)].into_iter().flatten().min();
        let due = due.filter(|day| joined.is_none_or(|joined| joined <= *day)).and_then(|day| setting.end_of(day));
        // What has lapsed since was there in time; what is in grace is let off until that ends.
        let was_there = |due| phase == Phase::Lapsed && verdict.valid_until.is_some_and(|until| until >= due);
        let overdue = due.is_some_and(|due| due <= facts.as_of && !was_there(due));
        let is_let_off = phase.holds() || matches!(phase, Phase::Grace | Phase::NoData);
        Some(Held { overdue: overdue && !is_let_off, verdict, phase, grace, due })
    };
    let requirements: Vec<Held> = ask.needs(facts.catalog).into_iter().filter_map(held).collect();
    let phases: Vec<Phase> = requirements.iter().map(|held| held.phase).collect();
    let phase = Phase::together(&phases);
    let open =
        requirements.iter().find(|held| !held.phase.holds() && held.verdict.state != RequirementState::FailedFinal);
    let due = || {
        let due = requirements.iter().filter(|held| held.phase.holds() && held.phase != Phase::Valid);
        due.max_by_key(|held| Reverse(held.verdict.valid_until))
    };
    let first = match phase {
        Phase::Grace => requirements.iter().filter(|held| held.grace.is_some()).min_by_key(|held| held.grace),
        phase if phase.holds() => due(),
        _ => open,
    };
    Assignment {
        asked_by: ask.id().clone(),
        phase,
        until: requirements.iter().filter_map(|held| held.verdict.valid_until).min().filter(|_| phase.holds()),
        grace: requirements.iter().filter_map(|held| held.grace).min().filter(|_| phase == Phase::Grace),
        next: first.map(|held| held.verdict.key.clone()),
        minutes_left: requirements.iter().filter(|held| !held.phase.holds()).map(|h| h.verdict.minutes_left).sum(),
        requirements,
    }
}

/// Until when what held is in grace, if it is: it would hold, did it last so much longer. What a new version ended stays ended.
fn grace<'a>(need: &Need, state: RequirementState, facts: &Facts<'a>, history: &History<'a>) -> Option<Timestamp> {
    if !matches!(state, RequirementState::Outdated | RequirementState::Expired) {
        return None;
    }
    let setting = Setting::at(facts, facts.as_of).with_grace();
    let judged = requirement::judge(need, facts, history, &setting);
    judged.verdict.state.is_met().then_some(judged.until)
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
