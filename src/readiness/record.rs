//! What one module's evidence amounts to: the best completion, the best pass, the attempts, what was read.

use super::history::{Part, Piece};
use super::setting::Setting;
use super::validity::{FOREVER, Hold, Term};
use super::version::Versions;
use crate::course::{Criterion, Grade, Lesson, Minutes, Module, Need};
use crate::evidence::{Evidence, Proof, Scaled};
use jiff::Timestamp;
use std::collections::HashMap;
use uuid::Uuid;

/// Something that was shown: a completion, a pass, or both; or a record from elsewhere, which stands for either.
#[derive(Debug, Clone)]
pub(super) struct Showing {
    pub(super) at: Timestamp,
    pub(super) version: u32,
    pub(super) grade: Grade,
    /// Whether an assessment was passed, and not only pages worked through.
    pub(super) passed: bool,
    pub(super) score: Option<Scaled>,
    pub(super) origin: Origin,
    pub(super) hold: Hold,
    /// With their times.
    pub(super) statements: Vec<(Timestamp, Uuid)>,
}

/// Where something was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// In the module.
    Here,
    /// Elsewhere, as a record says; where, if it says that.
    Elsewhere(Option<String>),
    /// Nowhere: the learner says so.
    OwnWord,
}

/// A piece of evidence, by the versions of its module.
#[derive(Clone, Copy)]
struct Earned<'a> {
    evidence: &'a Evidence,
    version: u32,
    /// The first instant at which a later version ends it.
    accepted: Timestamp,
}

impl Earned<'_> {
    fn showing(self, passed: bool, score: Option<Scaled>, term: Term, setting: &Setting) -> Showing {
        let Self { evidence, version, accepted } = self;
        Showing {
            at: evidence.occurred,
            version,
            grade: evidence.grade,
            passed,
            score,
            origin: Origin::Here,
            hold: Hold { lasts: term.lasts(evidence.occurred, setting), accepted },
            statements: vec![(evidence.occurred, evidence.statement)],
        }
    }
}

/// One try at the assessment.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    id: Uuid,
    pub(super) passed: bool,
    pub(super) score: Option<Scaled>,
    pub(super) at: Timestamp,
    pub(super) statement: Uuid,
}

/// An attempt that has no result, because a person has to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Unread {
    /// When it was handed in, or given back.
    pub(super) at: Timestamp,
    pub(super) statement: Uuid,
}

/// What a person's reading of an attempt has come to.
#[derive(Debug, Clone, Copy, Default)]
struct Reading {
    submitted: Option<Unread>,
    returned: Option<Unread>,
    has_result: bool,
}

/// A browser's latest word about what it still holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waiting {
    pub(super) since: Timestamp,
    pub(super) statement: Uuid,
}

/// The evidence of one module, digested for one need.
pub(super) struct Record<'a> {
    pub(super) completed: Option<Showing>,
    pub(super) passed: Option<Showing>,
    /// A record from elsewhere, which stands for the module as a whole.
    pub(super) external: Option<Showing>,
    /// The learner's own word that they have done it.
    pub(super) declared: Option<Showing>,
    /// Failed attempts on the version asked for, after the last one that passed; oldest first.
    pub(super) failed: Vec<Attempt>,
    /// Whatever was done on a version that counts through the session.
    pub(super) activity: Vec<&'a Evidence>,
    /// A pass or completion that is worth less than the need asks for.
    pub(super) weaker: bool,
    pub(super) waiting: Option<Waiting>,
    /// An attempt that a person has to read; the one that has waited longest.
    pub(super) to_mark: Option<Unread>,
    /// An attempt that was given back, and not handed in again.
    pub(super) returned: Option<Unread>,
    /// Required lessons not worked through, in order.
    pub(super) unread: Vec<&'a Lesson>,
}

/// What pages may be worth: when an assessment is asked for as well, the grade is asked of that alone.
fn pages_grade(need: &Need) -> Grade {
    match need.criterion {
        Criterion::Completed | Criterion::CompletedOrPassed => need.grade,
        _ => Grade::Reported,
    }
}

impl<'a> Record<'a> {
    pub(super) fn of(
        pieces: &[Piece<'a>],
        module: Option<&'a Module>,
        need: &Need,
        term: Term,
        versions: &Versions,
        setting: &Setting,
    ) -> Self {
        let pages_grade = pages_grade(need);
        let mut record = Self {
            completed: None,
            passed: None,
            external: None,
            declared: None,
            failed: Vec::new(),
            activity: Vec::new(),
            weaker: false,
            waiting: None,
            to_mark: None,
            returned: None,
            unread: Vec::new(),
        };
        let mut readings: HashMap<Option<Uuid>, Reading> = HashMap::new();
        let mut attempts: Vec<Attempt> = Vec::new();
        let mut pages: Vec<(&str, Earned)> = Vec::new();
        let mut waiting: HashMap<(&str, Option<Uuid>), Option<Waiting>> = HashMap::new();
        for &Piece { evidence, part } in pieces {
            if let Proof::Announced(count) = evidence.proof {
                let word = Waiting { since: evidence.occurred, statement: evidence.statement };
                waiting.insert((&evidence.activity, evidence.device), (count > 0).then_some(word));
                continue;
            }
            let version = versions.earned_on(evidence.version, evidence.occurred);
            let accepted = versions.accept_until(version, setting);
            if accepted >= setting.ends {
                record.activity.push(evidence);
            }
            let earned = Earned { evidence, version, accepted };
            let showing = |passed, score| earned.showing(passed, score, term, setting);
            match (evidence.proof, part) {
                (Proof::Experienced, Part::Lesson(lesson)) if evidence.grade >= pages_grade => {
                    pages.push((lesson, earned));
                }
                (Proof::Completed, Part::Module) => {
                    if evidence.grade >= pages_grade {
                        keep_best(&mut record.completed, showing(false, None), setting);
                    } else {
                        record.weaker = true;
                    }
                }
                (Proof::Passed(_) | Proof::Failed(_), Part::Module | Part::Assessment) => {
                    if evidence.grade < need.grade {
                        record.weaker |= matches!(evidence.proof, Proof::Passed(_));
                        continue;
                    }
                    if let Proof::Passed(score) = evidence.proof {
                        keep_best(&mut record.passed, showing(true, score), setting);
                    }
                    if version >= versions.current {
                        count(&mut attempts, evidence);
                    }
                    readings.entry(evidence.registration).or_default().has_result = true;
                }
                (Proof::External(until), Part::Module) => {
                    if evidence.grade < need.grade {
                        record.weaker = true;
                        continue;
                    }
                    let mut shown = showing(false, None);
                    shown.origin = Origin::Elsewhere(evidence.source.clone());
                    // What it says of its end counts, and the module's own rule where it says nothing.
                    if let Some(day) = until {
                        shown.hold.lasts = setting.end_of(day).map_or(FOREVER, |end| term.prolonged(end, setting));
                    }
                    keep_best(&mut record.external, shown, setting);
                }
                (Proof::Declared, Part::Module) => {
                    let shown = Showing { origin: Origin::OwnWord, ..showing(false, None) };
                    keep_best(&mut record.declared, shown, setting);
                }
                (Proof::Submitted | Proof::Returned, Part::Assessment)
                    if evidence.grade >= need.grade && accepted >= setting.ends =>
                {
                    let reading = readings.entry(evidence.registration).or_default();
                    let word = Some(Unread { at: evidence.occurred, statement: evidence.statement });
                    let last =
                        if evidence.proof == Proof::Submitted { &mut reading.submitted } else { &mut reading.returned };
                    *last = word.max(*last);
                }
                _ => {}
            }
        }
        // Where a pass is all that is asked for, and is there, it costs and says nothing more which pages were read.
        if need.criterion != Criterion::Passed || !record.is_passed(setting) {
            record.read(&pages, module, term, setting);
        }
        let cycle = attempts.iter().rposition(|attempt| attempt.passed).map_or(0, |at| at + 1);
        record.failed = attempts.split_off(cycle);
        let open = || readings.values().filter(|reading| !reading.has_result);
        let back =
            |reading: &Reading| reading.returned.filter(|back| reading.submitted.is_none_or(|s| s.at <= back.at));
        record.to_mark = open().filter(|reading| back(reading).is_none()).filter_map(|reading| reading.submitted).min();
        // Whoever has gone on with another attempt isn't waited for.
        let last = attempts.iter().map(|attempt| attempt.at).max();
        record.returned = open().filter_map(back).max().filter(|back| last.is_none_or(|last| last < back.at));
        record.waiting = waiting.into_values().flatten().min_by_key(|w| (w.since, w.statement));
        record
    }

    /// Notes which lessons were worked through, each the time that holds longest, and what that amounts to.
    fn read(&mut self, pages: &[(&str, Earned)], module: Option<&'a Module>, term: Term, setting: &Setting) {
        let mut reads: HashMap<&str, Showing> = HashMap::new();
        for (lesson, earned) in pages {
            let read = earned.showing(false, None, term, setting);
            if reads.get(lesson).is_none_or(|other| other.hold.rank(setting) <= read.hold.rank(setting)) {
                reads.insert(lesson, read);
            }
        }
        let lessons = || module.into_iter().flat_map(|m| &m.lessons).filter(|lesson| lesson.required);
        self.unread = lessons()
            .filter(|lesson| !reads.get(lesson.id.as_str()).is_some_and(|read| read.hold.covers(setting)))
            .collect();
        if let Some(read) = all_read(lessons().map(|lesson| reads.get(lesson.id.as_str()))) {
            keep_best(&mut self.completed, read, setting);
        }
        if self.completed.as_ref().is_some_and(|c| c.hold.covers(setting)) {
            self.unread.clear();
        }
    }

    /// What meets the criterion best, whether or not it still holds.
    pub(super) fn shown(&self, criterion: Criterion, setting: &Setting) -> Option<Showing> {
        let (completed, passed) = (self.completed.clone(), self.passed.clone());
        let here = match criterion {
            Criterion::Completed => completed,
            Criterion::Passed => passed,
            Criterion::CompletedAndPassed => completed.zip(passed).map(|(completed, passed)| both(completed, passed)),
            Criterion::CompletedOrPassed => best_of([completed, passed], setting),
            // Of what holds equally long, the learner's own word is the weakest.
            Criterion::Declared => best_of([self.declared.clone(), completed, passed], setting),
            Criterion::External => None,
            Criterion::Attended | Criterion::Observed | Criterion::NotApplicable => return None,
        };
        // Of what holds equally long, what was shown here says more.
        let mut best = self.external.clone();
        if let Some(here) = here {
            keep_best(&mut best, here, setting);
        }
        best
    }

    /// Leaves out what nothing but a record from elsewhere can meet.
    pub(super) fn only_external(&mut self) {
        (self.waiting, self.to_mark, self.returned) = (None, None, None);
        self.failed.clear();
        self.unread.clear();
    }

    /// Whether a pass holds through the session.
    pub(super) fn is_passed(&self, setting: &Setting) -> bool {
        self.passed.as_ref().is_some_and(|p| p.hold.covers(setting))
    }

    /// Learner's time for the lessons not worked through.
    pub(super) fn unread_minutes(&self) -> Minutes {
        self.unread.iter().map(|lesson| lesson.duration).sum()
    }
}

/// Keeps what holds longer; of equals, what came later.
pub(super) fn keep_best(best: &mut Option<Showing>, new: Showing, setting: &Setting) {
    if best.as_ref().is_none_or(|old| old.hold.rank(setting) <= new.hold.rank(setting)) {
        *best = Some(new);
    }
}

/// What holds longest; of equals, the last one.
fn best_of<const N: usize>(all: [Option<Showing>; N], setting: &Setting) -> Option<Showing> {
    let mut best = None;
    all.into_iter().flatten().for_each(|shown| keep_best(&mut best, shown, setting));
    best
}

/// A completion and a pass, when both are asked for; the grade is the pass's.
fn both(completed: Showing, passed: Showing) -> Showing {
    let mut statements = completed.statements;
    statements.extend(passed.statements);
    Showing {
        version: completed.version.min(passed.version),
        hold: completed.hold.and(passed.hold),
        statements,
        ..passed
    }
}

/// The completion that working through every lesson amounts to: as old a version, as weak and as
/// short-lived as the weakest of its lessons.
fn all_read<'r>(reads: impl Iterator<Item = Option<&'r Showing>>) -> Option<Showing> {
    let mut all: Option<Showing> = None;
    for read in reads {
        let read = read?;
        all = Some(match all {
            None => read.clone(),
            Some(mut sum) => {
                sum.at = sum.at.max(read.at);
                sum.version = sum.version.min(read.version);
                sum.grade = sum.grade.min(read.grade);
                sum.hold = sum.hold.and(read.hold);
                sum.statements.extend(&read.statements);
                sum
            }
        });
    }
    all
}

/// Counts a result to its attempt; once passed, an attempt stays passed.
fn count(attempts: &mut Vec<Attempt>, evidence: &Evidence) {
    let (passed, score) = match evidence.proof {
        Proof::Passed(score) => (true, score),
        Proof::Failed(score) => (false, score),
        _ => return,
    };
    let id = evidence.registration.unwrap_or(evidence.statement);
    let result = Attempt { id, passed, score, at: evidence.occurred, statement: evidence.statement };
    match attempts.iter_mut().find(|attempt| attempt.id == id) {
        Some(attempt) if attempt.passed && !passed => {}
        Some(attempt) => *attempt = result,
        None => attempts.push(result),
    }
}
