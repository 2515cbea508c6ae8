//! Learner × requirement: the table of states, of which the first that matches wins.

use super::history::History;
use super::live;
use super::reason;
use super::record::{Record, Showing};
use super::setting::Setting;
use super::validity::{FOREVER, Term, end};
use super::version::{Delta, Versions};
use super::{Facts, RequirementState, RequirementVerdict, Silence};
use crate::course::{Assessment, Criterion, Id, Minutes, Module, ModuleKey, Need, RequirementKey};
use crate::decision::Waiver;
use crate::evidence::Scaled;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// A verdict on one need, with the facts that groups, pace and the session's reason are made of.
pub(super) struct Judged<'a> {
    pub(super) need: &'a Need,
    pub(super) verdict: RequirementVerdict,
    /// The first instant at which it no longer holds, when it is met.
    pub(super) until: Timestamp,
    /// All there is to do, done or not.
    pub(super) whole: Minutes,
    /// The passing score, of what is met by a pass.
    pub(super) score: Option<Scaled>,
    /// Whether it is met by a pass.
    pub(super) passed: bool,
    /// Failed attempts that count.
    pub(super) fails: usize,
    /// Whether it isn't met, and an attempt waits for a person to mark it.
    pub(super) waits: bool,
    /// Why it can't be met any more in time for the session.
    pub(super) hopeless: Option<Hopeless>,
    /// The module to work on, when that is another one.
    pub(super) instead: Option<ModuleKey>,
    /// The end of the author's own due date.
    pub(super) due: Option<Timestamp>,
}

impl Judged<'_> {
    /// Whether the learner has done their part, and somebody has to mark it.
    pub(super) fn is_handed_in(&self) -> bool {
        self.waits && self.verdict.minutes_left == Minutes(0) && self.hopeless.is_none()
    }
}

/// Why a need can't be met any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hopeless {
    /// All attempts are used up.
    NoAttempts,
    /// The next attempt comes too late.
    RetryTooLate,
    /// What is shown at the last moment ends before the session does.
    TooShort,
}

/// Everything a state is decided on.
pub(super) struct Standing<'a> {
    pub(super) need: &'a Need,
    pub(super) module: Option<&'a Module>,
    pub(super) versions: Versions<'a>,
    pub(super) record: Record<'a>,
    pub(super) waiver: Option<&'a Waiver>,
    /// What meets the need best, if anything ever did, and the module it was shown in when that is another one.
    pub(super) shown: Option<(Showing, Option<&'a Module>)>,
    /// When the next attempt may begin, after a failed one.
    pub(super) retry: Option<Timestamp>,
    pub(super) hopeless: Option<Hopeless>,
    /// A source that should have sent something by now.
    pub(super) silent: Option<&'a Silence>,
    /// Whether an attempt waits for a person to mark it.
    pub(super) waits: bool,
    /// Whether the assessment is part of what is left.
    pub(super) assessment_left: bool,
    pub(super) left: Minutes,
}

impl<'a> Standing<'a> {
    /// The module that would make old evidence count again, if that is all it needs.
    pub(super) fn to_make_up(&self, setting: &Setting) -> Option<Delta<'a>> {
        let (shown, other) = self.shown.as_ref()?;
        let open = other.is_none() && !shown.hold.covers(setting) && shown.hold.lasts >= setting.ends;
        self.versions.to_make_up(shown.version, setting).filter(|_| open).copied()
    }
}

/// Judges one need.
pub(super) fn judge<'a>(need: &'a Need, facts: &Facts<'a>, history: &History<'a>, setting: &Setting) -> Judged<'a> {
    match &need.key {
        RequirementKey::Module(key) => {
            judge_by(need, key, facts, history, setting, &|key| made_up(key, facts, history, setting))
        }
        RequirementKey::Workshop(key) => live::judge(need, key, facts, history, setting),
    }
}

/// How far somebody is with a module that makes up for what is new in another one.
fn made_up<'a>(key: &'a ModuleKey, facts: &Facts<'a>, history: &History<'a>, setting: &Setting) -> Option<Delta<'a>> {
    let module = facts.catalog.module(key)?;
    let criterion = module.completion.criterion();
    let need = Need { key: key.clone().into(), criterion, grade: criterion.usual_grade() };
    // It has none of its own.
    let judged = judge_by(&need, key, facts, history, setting, &|_| None);
    let holds = judged.verdict.state.is_met() || judged.verdict.state == RequirementState::Expiring;
    Some(Delta { key, module, until: holds.then_some(judged.until), left: judged.verdict.minutes_left })
}

fn judge_by<'a>(
    need: &'a Need,
    key: &'a ModuleKey,
    facts: &Facts<'a>,
    history: &History<'a>,
    setting: &Setting,
    make_up: &dyn Fn(&'a ModuleKey) -> Option<Delta<'a>>,
) -> Judged<'a> {
    let module = facts.catalog.module(key);
    let (standing, until, state) = stand(need, key, module, facts, history, setting, make_up);
    let met = state.is_met();
    let shown = standing.shown.as_ref().filter(|_| met && state != RequirementState::Waived).map(|(shown, _)| shown);
    let excused = matches!(state, RequirementState::Exempt | RequirementState::Waived);
    let left = if met { Minutes(0) } else { standing.left };
    Judged {
        need,
        until,
        instead: standing.to_make_up(setting).filter(|_| !met).map(|delta| delta.key.clone()),
        whole: if excused { Minutes(0) } else { whole(need.criterion, module) },
        score: shown.and_then(|s| s.score),
        passed: shown.is_some_and(|s| s.passed),
        fails: standing.record.failed.len(),
        waits: standing.waits && !met,
        hopeless: standing.hopeless.filter(|_| !met),
        due: module.and_then(|m| m.due).and_then(|day| setting.end_of(day)),
        verdict: RequirementVerdict {
            key: need.key.clone(),
            title: module.map_or_else(|| key.module.to_string(), |m| m.title.clone()),
            criterion: need.criterion,
            state,
            reason: reason::requirement(state, &standing, setting),
            grade: grade(state, &standing),
            valid_until: end(until),
            evidence: statements(state, &standing),
            minutes_left: left,
            fails: standing.record.failed.len(),
            waived_by: standing.waiver.filter(|_| state == RequirementState::Waived).map(|waiver| waiver.by.clone()),
        },
    }
}

/// The table (readiness rules, "Learner × requirement"), and until when the state's evidence holds.
#[expect(clippy::too_many_lines, reason = "the table of states, read from its first line to its last")]
fn stand<'a>(
    need: &'a Need,
    key: &'a ModuleKey,
    module: Option<&'a Module>,
    facts: &Facts<'a>,
    history: &History<'a>,
    setting: &Setting,
    make_up: &dyn Fn(&'a ModuleKey) -> Option<Delta<'a>>,
) -> (Standing<'a>, Timestamp, RequirementState) {
    let formerly = module.map_or(&[][..], |m| &m.formerly);
    let mut versions = Versions::of(key, module, facts.published, setting);
    versions.make_up(make_up);
    let term = module.map_or_else(Term::default, |m| Term::of(m.valid_for.as_ref(), m.grace.as_ref(), setting));
    let pieces = history.pieces(key, formerly);
    let mut record = Record::of(&pieces, module, need, term, &versions, setting);
    let only_external = need.criterion == Criterion::External;
    if only_external {
        record.only_external();
    }
    let own = record.shown(need.criterion, setting);

    // Modules whose evidence is accepted in place of this one's stand the same tests.
    let mut mapped: Option<(Showing, Option<&Module>)> = None;
    for key in module.into_iter().flat_map(|m| &m.equivalent) {
        let other = facts.catalog.module(key);
        let mut versions = Versions::of(key, other, facts.published, setting);
        versions.make_up(make_up);
        let pieces = history.pieces(key, other.map_or(&[][..], |m| &m.formerly));
        let record = Record::of(&pieces, other, need, term, &versions, setting);
        if let Some(shown) = record.shown(need.criterion, setting)
            && mapped.as_ref().is_none_or(|(best, _)| best.hold.rank(setting) < shown.hold.rank(setting))
        {
            mapped = Some((shown, other));
        }
    }
    let own_covers = own.as_ref().is_some_and(|s| s.hold.covers(setting));
    let mapped_covers = mapped.as_ref().is_some_and(|(s, _)| s.hold.covers(setting));
    let own_rank = own.as_ref().map(|s| s.hold.rank(setting));
    let mapped_rank = mapped.as_ref().map(|(s, _)| s.hold.rank(setting));
    let longest = if own_rank >= mapped_rank { &own } else { &mapped.as_ref().map(|(s, _)| s.clone()) };
    let until = longest.as_ref().map_or(FOREVER, |s| s.hold.until());
    let shown = if own_covers || own_rank >= mapped_rank { own.map(|s| (s, None)) } else { mapped };

    let waiver = facts
        .waivers
        .iter()
        .filter(|w| w.person == facts.person.id)
        .filter(|w| w.key.module().is_some_and(|given| names(given, key, formerly)))
        .filter(|w| w.covers(setting.as_of, setting.ends))
        .max_by_key(|w| (w.until.unwrap_or(FOREVER), w.at, w.id));

    let asks_pass = matches!(need.criterion, Criterion::Passed | Criterion::CompletedAndPassed);
    let assessment = module.and_then(|m| m.assessment.as_ref());
    let waits = is_graded(need.criterion) && record.to_mark.is_some();
    let last_failed = record.failed.iter().map(|a| a.at).max();
    let pass_open = is_graded(need.criterion) && !record.is_passed(setting);
    let exhausted = pass_open
        && assessment
            .and_then(|a| a.attempts)
            .is_some_and(|most| record.failed.len() >= usize::try_from(most).unwrap_or(usize::MAX));
    let retry = last_failed.filter(|_| pass_open && !exhausted).map(|at| {
        let pause = assessment.and_then(|a| a.retry_after).unwrap_or(SignedDuration::ZERO);
        at.checked_add(pause).unwrap_or(FOREVER)
    });
    // A record from elsewhere may say itself how long it is valid.
    let needed = if only_external { Term::default() } else { term };
    let mut standing = Standing {
        need,
        module,
        versions,
        waiver,
        shown,
        hopeless: hopeless(asks_pass && !waits, exhausted, retry, needed, setting),
        retry,
        silent: facts.silent,
        waits,
        assessment_left: pass_open && !exhausted && !waits && (asks_pass || assessment.is_some()),
        left: Minutes(0),
        record,
    };
    standing.left = left(&mut standing);
    if let Some(delta) = standing.to_make_up(setting) {
        standing.left = standing.left.min(at_least_one(delta.left));
    }

    let state = if need.criterion == Criterion::NotApplicable
        || module.is_some_and(|m| !facts.person.is_in(&m.audience, facts.as_of))
    {
        RequirementState::Exempt
    } else if waiver.is_some() {
        RequirementState::Waived
    } else if own_covers {
        RequirementState::Satisfied
    } else if mapped_covers {
        RequirementState::Equivalent
    } else if let Some((shown, _)) = &standing.shown {
        if shown.hold.until() > setting.as_of {
            RequirementState::Expiring
        } else if shown.hold.is_outdated(setting) {
            RequirementState::Outdated
        } else {
            RequirementState::Expired
        }
    } else if waits {
        RequirementState::PendingReview
    } else if exhausted && asks_pass {
        RequirementState::FailedFinal
    } else if standing.record.waiting.is_some() || standing.silent.is_some() {
        RequirementState::Unknown
    } else if standing.retry.is_some() && standing.record.returned.is_none() {
        RequirementState::FailedRetry
    } else if !standing.record.activity.is_empty() {
        RequirementState::InProgress
    } else {
        RequirementState::NotStarted
    };
    let until = match state {
        RequirementState::Waived => waiver.and_then(|w| w.until).unwrap_or(FOREVER),
        RequirementState::Exempt => FOREVER,
        _ => until,
    };
    (standing, until, state)
}

/// Whether an assessment has a say in what meets it.
fn is_graded(criterion: Criterion) -> bool {
    matches!(criterion, Criterion::Passed | Criterion::CompletedAndPassed | Criterion::CompletedOrPassed)
}

/// Whether `given` names the module, under its present or a former id.
fn names(given: &ModuleKey, module: &ModuleKey, formerly: &[Id]) -> bool {
    given == module || (given.course == module.course && formerly.contains(&given.module))
}

/// Whether nothing the learner does can meet the need in time.
pub(super) fn hopeless(
    asks_pass: bool,
    exhausted: bool,
    retry: Option<Timestamp>,
    term: Term,
    setting: &Setting,
) -> Option<Hopeless> {
    if asks_pass && exhausted {
        Some(Hopeless::NoAttempts)
    } else if asks_pass && retry.is_some_and(|at| at >= setting.due) {
        Some(Hopeless::RetryTooLate)
    } else if term.lasts(setting.due, setting) < setting.ends {
        Some(Hopeless::TooShort)
    } else {
        None
    }
}

/// Learner's time a module's assessment takes.
fn assessment_minutes(module: Option<&Module>) -> Minutes {
    module.and_then(|module| module.assessment.as_ref()).map_or(Minutes(0), Assessment::minutes)
}

/// All there is to do for a criterion.
fn whole(criterion: Criterion, module: Option<&Module>) -> Minutes {
    let lessons = module.into_iter().flat_map(|m| &m.lessons).filter(|l| l.required).map(|l| l.duration).sum();
    at_least_one(match criterion {
        Criterion::NotApplicable => return Minutes(0),
        // To hand it in.
        Criterion::External => Minutes(1),
        Criterion::Completed | Criterion::Declared | Criterion::Attended | Criterion::Observed => lessons,
        Criterion::Passed | Criterion::CompletedAndPassed => [lessons, assessment_minutes(module)].into_iter().sum(),
        Criterion::CompletedOrPassed => cheaper(lessons, assessment_minutes(module)),
    })
}

/// What is left of that. Where either is enough, the other is dropped.
fn left(standing: &mut Standing) -> Minutes {
    if standing.waits {
        // What somebody else has to read takes none of the learner's time.
        if standing.need.criterion != Criterion::CompletedAndPassed {
            standing.record.unread.clear();
        }
        return standing.record.unread_minutes();
    }
    let lessons = standing.record.unread_minutes();
    let assessment = if standing.assessment_left { assessment_minutes(standing.module) } else { Minutes(0) };
    at_least_one(if standing.need.criterion == Criterion::CompletedOrPassed {
        let left = cheaper(lessons, assessment);
        if left == assessment && standing.assessment_left {
            standing.record.unread.clear();
        } else {
            standing.assessment_left = false;
        }
        left
    } else {
        [lessons, assessment].into_iter().sum()
    })
}

/// The shorter of two ways, of which one may not be there.
fn cheaper(lessons: Minutes, assessment: Minutes) -> Minutes {
    match (lessons, assessment) {
        (Minutes(0), only) | (only, Minutes(0)) => only,
        (lessons, assessment) => lessons.min(assessment),
    }
}

/// What isn't met takes time, whatever the estimates say.
fn at_least_one(minutes: Minutes) -> Minutes {
    minutes.max(Minutes(1))
}

/// What the evidence behind a state is worth.
fn grade(state: RequirementState, standing: &Standing) -> Option<crate::course::Grade> {
    use RequirementState as S;
    match state {
        S::Satisfied | S::Equivalent | S::Expiring | S::Outdated | S::Expired => {
            standing.shown.as_ref().map(|(shown, _)| shown.grade)
        }
        S::PendingReview | S::FailedFinal | S::FailedRetry => Some(standing.need.grade),
        S::InProgress => standing.record.activity.iter().map(|e| e.grade).min(),
        S::Exempt | S::Waived | S::NotStarted | S::Unknown => None,
    }
}

/// The statements behind a state, oldest first.
fn statements(state: RequirementState, standing: &Standing) -> Vec<Uuid> {
    use RequirementState as S;
    let record = &standing.record;
    let mut found: Vec<(Timestamp, Uuid)> = match state {
        S::Satisfied | S::Equivalent | S::Expiring | S::Outdated | S::Expired => {
            standing.shown.iter().flat_map(|(shown, _)| shown.statements.iter().copied()).collect()
        }
        S::FailedFinal | S::FailedRetry => record.failed.iter().map(|a| (a.at, a.statement)).collect(),
        S::InProgress => record.activity.iter().map(|e| (e.occurred, e.statement)).collect(),
        S::PendingReview => record.to_mark.iter().map(|handed_in| (handed_in.at, handed_in.statement)).collect(),
        S::Unknown => record.waiting.iter().map(|w| (w.since, w.statement)).collect(),
        S::Exempt | S::Waived | S::NotStarted => Vec::new(),
    };
    found.sort_unstable();
    found.into_iter().map(|(_, statement)| statement).collect()
}
