//! The one line that says why, in words anybody reads. Dates are those of the session's zone.

use super::pace::{Lag, Risk};
use super::record::{Attempt, Origin, Showing};
use super::requirement::{Hopeless, Judged, Standing};
use super::setting::Setting;
use super::validity::{FOREVER, end};
use super::{Readiness, RequirementState, Silence};
use crate::course::Criterion;
use crate::decision::Waiver;
use jiff::{SignedDuration, Timestamp, ZonedDateTime};
use std::fmt::Write as _;

/// What stands between a learner and readiness, beside the requirement itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It had to be done by now.
    TimeOver,
    /// More is left than the time until then.
    NoTime,
    /// One of what is left can't be met; its place there.
    Hopeless(usize),
    Risk(Risk),
    Lag(Lag),
}

/// Why a requirement is in its state.
pub(super) fn requirement(state: RequirementState, standing: &Standing, setting: &Setting) -> String {
    use RequirementState as S;
    let shown = standing.shown.as_ref();
    let mut line = match (state, shown, standing.waiver, standing.record.waiting) {
        (S::Exempt, ..) => return exempt(standing),
        (S::Waived, _, Some(waiver), _) => return waived(waiver, setting),
        (S::Satisfied | S::Equivalent, Some((shown, other)), ..) => {
            let mut line = what(shown, standing, setting);
            if let Some(other) = other {
                let _ = write!(line, " in {}", other.title);
            }
            if let Some(until) = end(shown.hold.until()) {
                let _ = write!(line, ", valid to {}", last_day(until, setting));
            }
            return line;
        }
        (S::Expiring, Some((shown, _)), ..) => expiring(shown, standing, setting),
        (S::Outdated, Some((shown, _)), ..) => {
            let at = shown.hold.accepted;
            let since = if at == Timestamp::MIN { String::new() } else { format!(" since {}", day(at, setting)) };
            let (done, current) = (done(shown), standing.versions.current);
            match standing.to_make_up(setting) {
                Some(delta) => {
                    format!(
                        "{done} v{}; v{current} asks for {}, too: {} left",
                        shown.version, delta.module.title, standing.left
                    )
                }
                None => format!("{done} v{}; v{current} required{since}", shown.version),
            }
        }
        (S::Expired, Some((shown, _)), ..) => {
            format!("{}, was valid to {}", what(shown, standing, setting), last_day(shown.hold.until(), setting))
        }
        (S::PendingReview, ..) => "Handed in ".to_owned() + &to_mark(standing, setting),
        (S::FailedFinal, ..) => failed(&standing.record.failed),
        (S::FailedRetry, ..) => failed(&standing.record.failed) + "; " + &retry(standing, setting),
        (S::Unknown, _, _, Some(waiting)) => format!("No data since {}", since(waiting.since, setting)),
        (S::Unknown, ..) => silent(standing, setting),
        (S::InProgress | S::NotStarted, ..) if standing.need.criterion == Criterion::External => missing(standing),
        (S::InProgress | S::NotStarted, ..) if standing.need.criterion == Criterion::Declared => {
            format!("Not declared yet, {}: {}", standing.left, title(standing))
        }
        (S::InProgress, ..) => in_progress(standing, setting),
        _ => format!("Not started, {}: {}", standing.left, title(standing)),
    };
    if standing.waits && state != S::PendingReview {
        let _ = write!(line, "; handed in {}", to_mark(standing, setting));
    }
    match standing.hopeless {
        Some(Hopeless::NoAttempts) => line.push_str("; no attempts left"),
        Some(Hopeless::TooShort) => line.push_str("; it can't stay valid to the session's end"),
        Some(Hopeless::RetryTooLate) | None => {}
    }
    line
}

/// The line of who has met everything.
pub(super) fn met(state: Readiness, judged: &[Judged], until: Option<Timestamp>, setting: &Setting) -> String {
    let in_state = |wanted: fn(RequirementState) -> bool| judged.iter().filter(move |j| wanted(j.verdict.state));
    if state == Readiness::ReadyByWaiver {
        let waived: Vec<&Judged> = in_state(|s| s == RequirementState::Waived).collect();
        return first_of(&waived);
    }
    let shown: Vec<&Judged> =
        in_state(|s| matches!(s, RequirementState::Satisfied | RequirementState::Equivalent)).collect();
    match shown.as_slice() {
        [] if judged.is_empty() => return "Nothing is required".to_owned(),
        [] => return first_of(&in_state(RequirementState::is_met).collect::<Vec<_>>()),
        [only] if judged.len() == 1 => return only.verdict.reason.clone(),
        _ => {}
    }
    let mut line = if shown.iter().all(|j| j.passed) { "All passed".to_owned() } else { "All done".to_owned() };
    if let Some(lowest) = shown.iter().filter_map(|j| j.score).min() {
        let _ = write!(line, ", lowest {} %", lowest.percent());
    }
    if let Some(until) = until.and_then(end) {
        let _ = write!(line, "; valid to {}", last_day(until, setting));
    }
    line
}

/// The line of who has not: the first of what is left, and what stands in the way.
pub(super) fn unmet(todo: &[&Judged], trouble: Option<Trouble>, setting: &Setting) -> String {
    if todo.is_empty() {
        return "The workshop asks for more modules than it names".to_owned();
    }
    let line = first_of(todo);
    let why = match trouble {
        None => return line,
        Some(Trouble::Hopeless(at)) => match todo.get(at) {
            Some(j) if at > 0 => format!("{}: {}", j.verdict.title, j.verdict.reason),
            _ => return line,
        },
        Some(Trouble::TimeOver) => format!("was due {}", moment(setting.due, setting)),
        Some(Trouble::NoTime | Trouble::Risk(Risk::LastHours)) => format!("due {}", moment(setting.due, setting)),
        Some(Trouble::Risk(Risk::TooMuch)) => {
            let left: crate::course::Minutes = todo.iter().map(|j| j.verdict.minutes_left).sum();
            format!("{left} to fit in before {}", moment(setting.due, setting))
        }
        Some(Trouble::Risk(Risk::Fails(fails))) => match todo.iter().position(|j| j.fails == fails) {
            Some(at) if at > 0 => format!("{}: quiz failed {}", todo[at].verdict.title, times(fails)),
            _ => return line,
        },
        Some(Trouble::Risk(Risk::Idle(Some(last)))) => format!("nothing since {}", since(last, setting)),
        Some(Trouble::Risk(Risk::Idle(None))) => "nothing heard so far".to_owned(),
        Some(Trouble::Lag(Lag::PastDue(at))) => {
            let late = todo.get(at).and_then(|j| Some((&j.verdict.title, j.due?)));
            late.map_or_else(String::new, |(title, due)| format!("{title} was due {}", last_day(due, setting)))
        }
        Some(Trouble::Lag(Lag::Slow { done, expected })) => format!("{done} % done, {expected} % expected by now"),
    };
    format!("{line}; {why}")
}

/// The line when evidence is known to be missing: that of the first such requirement.
pub(super) fn unknown(judged: &[Judged], todo: &[&Judged]) -> String {
    let is_unknown = |j: &&Judged| j.verdict.state == RequirementState::Unknown;
    let first = todo.iter().copied().find(is_unknown).or_else(|| judged.iter().find(is_unknown));
    let others = todo.iter().filter(|j| first.is_none_or(|first| first.need != j.need)).count();
    more(first.map_or("No data", |j| &j.verdict.reason), others)
}

/// The first reason, "and n more".
fn first_of(judged: &[&Judged]) -> String {
    match judged {
        [] => String::new(),
        [first, others @ ..] => more(&first.verdict.reason, others.len()),
    }
}

fn more(reason: &str, others: usize) -> String {
    if others == 0 { reason.to_owned() } else { format!("{reason}, and {others} more") }
}

fn title(standing: &Standing) -> String {
    standing.module.map_or_else(|| standing.need.key.to_string(), |m| m.title.clone())
}

fn exempt(standing: &Standing) -> String {
    let Some(module) = standing.module.filter(|_| standing.need.criterion != Criterion::NotApplicable) else {
        return "Nothing is asked".to_owned();
    };
    let audience: Vec<String> =
        module.audience.iter().map(|(attribute, values)| format!("{attribute} {}", values.join(" or "))).collect();
    format!("Only for {}", audience.join(", "))
}

fn silent(standing: &Standing, setting: &Setting) -> String {
    standing.silent.map_or_else(|| "No data".to_owned(), |silence| unheard(silence, setting))
}

pub(super) fn unheard(silence: &Silence, setting: &Setting) -> String {
    format!("No data from {} since {}", silence.source, since(silence.since, setting))
}

pub(super) fn waived(waiver: &Waiver, setting: &Setting) -> String {
    let mut line = format!("Waived by {}: {}", waiver.by, waiver.reason);
    if let Some(until) = waiver.until {
        let _ = write!(line, ", to {}", last_day(until, setting));
    }
    line
}

fn done(shown: &Showing) -> &'static str {
    match (&shown.origin, shown.passed) {
        (Origin::Elsewhere(_), _) => "Certificate for",
        (Origin::OwnWord, _) => "Declared",
        (Origin::Here, true) => "Passed",
        (Origin::Here, false) => "Completed",
    }
}

/// Nothing online takes a certificate's place.
fn missing(standing: &Standing) -> String {
    format!("No certificate yet: {}", title(standing))
}

/// "Passed 82 % on 3 May (v2)", "Certificate of 3 May from City Hospital"; the version of a module that never had another goes without saying.
fn what(shown: &Showing, standing: &Standing, setting: &Setting) -> String {
    let mut line = match &shown.origin {
        Origin::Here => done(shown).to_owned(),
        Origin::OwnWord => "Their own word".to_owned(),
        Origin::Elsewhere(_) => "Certificate".to_owned(),
    };
    if let Some(score) = shown.score {
        let _ = write!(line, " {} %", score.percent());
    }
    match &shown.origin {
        Origin::Here => drop(write!(line, " on {}", day(shown.at, setting))),
        Origin::OwnWord => drop(write!(line, ", of {}", day(shown.at, setting))),
        Origin::Elsewhere(source) => {
            let _ = write!(line, " of {}", day(shown.at, setting));
            let _ = source.as_ref().map(|source| write!(line, " from {source}"));
        }
    }
    if shown.version.max(standing.versions.current) > 1 {
        let _ = write!(line, " (v{})", shown.version);
    }
    line
}

fn expiring(shown: &Showing, standing: &Standing, setting: &Setting) -> String {
    let until = shown.hold.until();
    if shown.hold.accepted < shown.hold.lasts {
        let current = standing.versions.current;
        return format!("{} v{}; v{current} required from {}", done(shown), shown.version, day(until, setting));
    }
    expires(until, setting)
}

/// "Expires on day 2 of the workshop", "Valid only to 3 May": what holds now, and not through the session.
pub(super) fn expires(until: Timestamp, setting: &Setting) -> String {
    let (starts, ends) = (&setting.starts, setting.local(setting.ends));
    let last = setting.local(until);
    if until > starts.timestamp() && starts.date() != last_instant(&ends).date() {
        let days = last_instant(&last).date().duration_since(starts.date()).as_hours() / 24;
        return format!("Expires on day {} of the workshop", days + 1);
    }
    if last_instant(&last).date() == starts.date() {
        return format!("Valid only to {}", moment(until, setting));
    }
    format!("Valid only to {}", last_day(until, setting))
}

/// "Quiz failed twice (55 %, 60 %)"; of many attempts, the scores of the last three.
fn failed(attempts: &[Attempt]) -> String {
    let mut line = format!("Quiz failed {}", times(attempts.len()));
    let scores: Vec<String> =
        attempts.iter().filter_map(|a| a.score).map(|score| format!("{} %", score.percent())).collect();
    if let Some(from) = scores.len().checked_sub(3).filter(|from| *from > 0) {
        let _ = write!(line, " (… {})", scores[from..].join(", "));
    } else if !scores.is_empty() {
        let _ = write!(line, " ({})", scores.join(", "));
    }
    line
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    }
}

fn retry(standing: &Standing, setting: &Setting) -> String {
    match standing.retry {
        Some(at) if at == FOREVER => "no retry".to_owned(),
        Some(at) if at > setting.as_of => {
            let late = if standing.hopeless == Some(Hopeless::RetryTooLate) { ", too late" } else { "" };
            format!("retry from {}{late}", moment(at, setting))
        }
        _ => "retry now".to_owned(),
    }
}

/// "on 3 May, to be marked"; with the next lesson, when some are left.
fn to_mark(standing: &Standing, setting: &Setting) -> String {
    let at = standing.record.to_mark.map_or(setting.as_of, |handed_in| handed_in.at);
    let mut line = format!("on {}, to be marked", day(at, setting));
    if let Some(lesson) = standing.record.unread.first() {
        let _ = write!(line, "; {} left: {}", standing.left, lesson.title);
    }
    line
}

/// "25 min left: Gloves and gowns", the next lesson; the assessment when it is next, or next but one.
fn in_progress(standing: &Standing, setting: &Setting) -> String {
    let next = match (standing.record.unread.as_slice(), standing.assessment_left) {
        ([], true) => format!("assessment of {}", title(standing)),
        ([], false) => title(standing),
        ([lesson], true) => format!("{}, then its assessment", lesson.title),
        ([lesson, ..], _) => lesson.title.clone(),
    };
    let before = match standing.record.returned {
        Some(back) => format!("Returned on {}, to be written again; ", day(back.at, setting)),
        None if standing.record.weaker => "Only reported, must be verified; ".to_owned(),
        None => String::new(),
    };
    format!("{before}{} left: {next}", standing.left)
}

/// "3 May", with the year when it isn't the session's.
pub(super) fn day(at: Timestamp, setting: &Setting) -> String {
    date(&setting.local(at), setting)
}

/// The last day on which something that ends at this instant holds.
pub(super) fn last_day(until: Timestamp, setting: &Setting) -> String {
    date(&last_instant(&setting.local(until)), setting)
}

fn last_instant(end: &ZonedDateTime) -> ZonedDateTime {
    end.checked_sub(SignedDuration::from_nanos(1)).unwrap_or_else(|_| end.clone())
}

fn date(at: &ZonedDateTime, setting: &Setting) -> String {
    let format = if at.year() == setting.starts.year() { "%-d %B" } else { "%-d %B %Y" };
    at.strftime(format).to_string()
}

/// A time: "08:30" today, "Friday 08:30" within a week, else with its date.
fn moment(at: Timestamp, setting: &Setting) -> String {
    let local = setting.local(at);
    let time = local.strftime("%H:%M");
    match near(&local, setting) {
        Some(0) => time.to_string(),
        Some(_) => format!("{} {time}", local.strftime("%A")),
        None => format!("{} {time}", date(&local, setting)),
    }
}

/// Since when: "08:30" today, "Friday" within a week, else the date.
fn since(at: Timestamp, setting: &Setting) -> String {
    let local = setting.local(at);
    match near(&local, setting) {
        Some(0) => local.strftime("%H:%M").to_string(),
        Some(_) => local.strftime("%A").to_string(),
        None => date(&local, setting),
    }
}

/// How many days away, when a weekday's name says it without doubt.
fn near(at: &ZonedDateTime, setting: &Setting) -> Option<i64> {
    let days = at.date().duration_since(setting.local(setting.as_of).date()).as_hours() / 24;
    (days.abs() < 7).then_some(days)
}
