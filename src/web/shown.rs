//! States, requirements and sessions as templates show them: the same words and signs for learner and trainer.

use super::desk::Desk;
use super::moment::{Moment, last_day, until};
use crate::access::Role;
use crate::course::{Catalog, Course, Gate, Grade, Minutes, RequirementKey};
use crate::readiness::{Assignment, Held, Phase, RequirementState, RequirementVerdict, Standings, Word};
use crate::roster::{Attendance, Presence, Session, Turnout};
use crate::site::workshop_address;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::borrow::Cow;

/// One of the five words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct State {
    code: &'static str,
    sign: &'static str,
    label: &'static str,
}

impl From<Word> for State {
    fn from(word: Word) -> Self {
        Self { code: word.code(), sign: word.sign(), label: word.label() }
    }
}

/// How something stands without a session.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Standing {
    /// The tint of its pill.
    code: &'static str,
    sign: &'static str,
    label: Cow<'static, str>,
    /// The tint behind its sign.
    dot: &'static str,
}

impl From<Phase> for Standing {
    fn from(phase: Phase) -> Self {
        let (code, dot) = match phase {
            Phase::Valid => ("ready", "done"),
            Phase::Due90 | Phase::Due60 => ("track", "renew"),
            Phase::Due30 | Phase::Grace => ("behind", "renew"),
            Phase::Lapsed => ("needs", "failed"),
            Phase::InProgress => ("track", "started"),
            Phase::NotHeld | Phase::NoData => ("none", ""),
        };
        Self { code, sign: phase.sign(), label: phase.label().into(), dot }
    }
}

impl Standing {
    /// One thing that is asked for.
    pub(super) fn of(held: &Held, zone: &TimeZone) -> Self {
        Self::told(held.phase, held.grace, held.overdue, zone)
    }

    /// All that a course or a program asks for.
    pub(super) fn whole(asked: &Assignment, zone: &TimeZone) -> Self {
        Self::told(asked.phase, asked.grace, asked.is_overdue(), zone)
    }

    /// With the last day of a grace; what should be there by now is told so.
    fn told(phase: Phase, grace: Option<Timestamp>, overdue: bool, zone: &TimeZone) -> Self {
        let mut told = Self::from(phase);
        if let Some(until) = grace {
            told.label = format!("{} until {}", told.label, last_day(until, zone)).into();
        }
        if overdue {
            (told.code, told.label) = ("needs", told.label + ", overdue");
        }
        told
    }

    /// What counts those who are overdue, whichever state they are in.
    pub(super) fn overdue() -> Self {
        Self { code: "needs", sign: "▲", label: "Overdue".into(), dot: "failed" }
    }
}

/// Whether somebody is, or was, there: a word, a sign and a tint of its own, beside the five words and not one of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Came {
    /// The tint.
    code: &'static str,
    sign: &'static str,
    label: &'static str,
}

impl Came {
    /// In a block.
    pub(super) fn of(presence: Presence) -> Self {
        let code = match presence {
            Presence::CheckedIn | Presence::Present => "done",
            Presence::Late | Presence::LeftEarly => "renew",
            Presence::NoShow => "failed",
            Presence::Expected | Presence::Excused => "",
        };
        Self { code, sign: presence.sign(), label: presence.label() }
    }

    /// In the whole of a session.
    pub(super) fn whole(attendance: &Attendance) -> Self {
        let turnout = attendance.turnout;
        let code = match turnout {
            Turnout::Attended => "done",
            Turnout::Partial => "renew",
            Turnout::Absent => "failed",
            Turnout::Open => "",
        };
        Self { code, sign: turnout.sign(), label: turnout.label() }
    }

    /// In the least words, as [`Attendance::word`] has it.
    pub(super) fn at_a_glance(attendance: &Attendance, now: Timestamp) -> Self {
        let (sign, label) = attendance.word(now);
        let known = Presence::ALL.into_iter().find(|presence| presence.label() == label);
        Self { sign, label, ..known.map_or_else(|| Self::whole(attendance), Self::of) }
    }
}

/// One requirement of one learner.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Need {
    pub(super) title: String,
    short: String,
    state_code: &'static str,
    sign: &'static str,
    word: &'static str,
    dot: &'static str,
    pub(super) reason: String,
    pub(super) minutes_left: String,
    /// What its evidence is worth, when there is any: `verified` or `reported`.
    grade: Option<Grade>,
}

impl Need {
    pub(super) fn new(verdict: &RequirementVerdict) -> Self {
        // Of what can't be done any more, nothing is left to do.
        let left = if verdict.state == RequirementState::FailedFinal { Minutes(0) } else { verdict.minutes_left };
        Self {
            title: verdict.title.clone(),
            short: abbreviated(&verdict.title),
            state_code: verdict.state.code(),
            sign: verdict.state.sign(),
            word: verdict.state.word(),
            dot: dot(verdict.state),
            reason: verdict.reason.clone(),
            minutes_left: if left.0 == 0 { String::new() } else { left.to_string() },
            grade: verdict.grade,
        }
    }
}

impl Need {
    /// Without what it tells of answers and time: for managers.
    pub(super) fn in_a_word(self) -> Self {
        Self { reason: String::new(), minutes_left: String::new(), grade: None, ..self }
    }
}

/// The tint behind a requirement's sign.
fn dot(state: RequirementState) -> &'static str {
    match state {
        RequirementState::Satisfied | RequirementState::Equivalent => "done",
        RequirementState::InProgress | RequirementState::PendingReview => "started",
        RequirementState::FailedFinal | RequirementState::FailedRetry => "failed",
        RequirementState::Expiring | RequirementState::Outdated | RequirementState::Expired => "renew",
        _ => "",
    }
}

/// The place in the courses of what is asked for, a course's workshops after its modules. People see it in this order, however a rule
/// names it.
pub(super) fn place(catalog: &Catalog, key: &RequirementKey) -> Option<(usize, usize)> {
    let at = catalog.courses.iter().position(|course| course.id == *key.course())?;
    let Course { modules, workshops, .. } = &catalog.courses[at];
    let place = match key {
        RequirementKey::Module(key) => modules.iter().position(|module| module.id == key.module)?,
        RequirementKey::Workshop(key) => modules.len() + workshops.iter().position(|w| w.id == key.workshop)?,
    };
    Some((at, place))
}

/// A column's heading: the first word that says something, or what fits of it.
pub(super) fn abbreviated(title: &str) -> String {
    let says = |word: &&str| !["a", "an", "the"].contains(&word.to_lowercase().as_str());
    let first = title.split_whitespace().find(says).unwrap_or(title);
    let mut letters = first.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    if first.chars().count() <= 10 { first } else { format!("{}.", first.chars().take(6).collect::<String>()) }
}

/// A session, as lists and headings show it.
#[derive(Debug, Serialize)]
pub(super) struct Heading {
    id: String,
    pub(super) url: String,
    /// Its news, where it is live.
    events: Option<String>,
    pub(super) title: String,
    course: String,
    pub(super) when: Moment,
    place: String,
    /// Whether it was called off by the time that is shown.
    pub(super) is_off: bool,
    starts_in: String,
    booked: usize,
    capacity: Option<u32>,
    workshop_url: String,
    /// Where its skills are signed, if it has some.
    skills_url: Option<String>,
}

impl Heading {
    pub(super) fn new(session: &Session, catalog: &Catalog, booked: usize, now: Timestamp) -> Self {
        let workshop = catalog.workshop(&session.workshop);
        let course = catalog.course(&session.workshop.course);
        let is_off = session.cancelled.is_some_and(|at| at <= now);
        Self {
            id: session.id.0.clone(),
            url: String::new(),
            events: None,
            skills_url: None,
            title: workshop.map_or_else(|| session.workshop.to_string(), |w| w.title.clone()),
            course: course.map_or_else(String::new, |c| c.title.clone()),
            when: Moment::range(&session.starts_at(), &session.ends_at(), now),
            place: session.place.clone().unwrap_or_default(),
            is_off,
            starts_in: if is_off { String::new() } else { until(session.starts, now) },
            booked,
            capacity: session.capacity,
            workshop_url: match (course, workshop) {
                (Some(course), Some(workshop)) => format!("/{}", workshop_address(course, workshop)),
                _ => "/".to_owned(),
            },
        }
    }

    /// With links to a desk's pages about it.
    pub(super) fn at(mut self, desk: &Desk, session: &Session, catalog: &Catalog) -> Self {
        self.url = desk.roster_url(&session.id);
        let is_live = desk.role != Role::Auditor;
        self.events = is_live.then(|| format!("{}/events", self.url));
        let has_skills = catalog.workshop(&session.workshop).is_some_and(|workshop| !workshop.skills.is_empty());
        self.skills_url = (has_skills && desk.role == Role::Trainer).then(|| format!("{}/skills", self.url));
        self
    }
}

/// How many people each of the five words is true of, in words, figures and as a bar.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Counts {
    pub(super) sentence: String,
    order: Vec<Count>,
    bar: Vec<Share>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Count {
    #[serde(flatten)]
    state: State,
    n: usize,
    note: String,
}

/// A part of the bar, in thousandths of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Share {
    code: &'static str,
    x: usize,
    width: usize,
}

impl Counts {
    /// Most ready first.
    pub(super) fn new(standings: &Standings) -> Self {
        let mut words = standings.words();
        words.reverse();
        let waived = standings.counts().get("ready_by_waiver").copied().unwrap_or(0);
        let note = |word| if word == Word::Ready && waived > 0 { format!("{waived} waived") } else { String::new() };
        let said = words.iter().filter(|(_, n)| *n > 0).map(|(word, n)| format!("{n} {}", word.label().to_lowercase()));
        let said: Vec<String> = said.collect();
        let all = standings.seats.len().max(1);
        let mut x = 0;
        let mut bar = Vec::new();
        let mut counted = 0;
        for (word, n) in words.iter().filter(|(_, n)| *n > 0) {
            counted += n;
            let width = counted * 1000 / all - x;
            bar.push(Share { code: word.code(), x, width });
            x += width;
        }
        Self {
            sentence: if said.is_empty() { "Nobody is on the roster".to_owned() } else { said.join(", ") },
            order: words.into_iter().map(|(word, n)| Count { state: word.into(), n, note: note(word) }).collect(),
            bar,
        }
    }

    /// Only the words that are true of somebody.
    pub(super) fn present(mut self) -> Self {
        self.order.retain(|count| count.n > 0);
        self
    }
}

/// What becomes of who isn't ready, in words.
pub(super) fn gate(gate: Gate) -> &'static str {
    match gate {
        Gate::Open => "Everybody on the list comes.",
        Gate::Warn => "Who isn’t ready comes all the same, and is told.",
        Gate::Provisional => "Who isn’t ready in time loses the seat, after two warnings.",
        Gate::Strict => "Who isn’t ready has no seat, and isn’t let in.",
    }
}

/// An error's text as a sentence.
pub(super) fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), rest.as_str()))
}

/// A text as one segment of an address.
pub(super) fn path_segment(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            // Writing to a text can't fail.
            other => drop(write!(out, "%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_short() {
        assert_eq!(abbreviated("Hand hygiene"), "Hand");
        assert_eq!(abbreviated("Protective equipment"), "Protective");
        assert_eq!(abbreviated("Conversations, and more"), "Conver.");
        assert_eq!(abbreviated("The store day"), "Store");
    }

    #[test]
    fn any_id_fits_into_an_address() {
        assert_eq!(path_segment("n 1/ö?"), "n%201%2F%C3%B6%3F");
    }
}
