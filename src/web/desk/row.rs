//! One learner's row on a roster: where they stand, why, how far they are, and what else a trainer has to know.

use super::Desk;
use super::book::Book;
use super::choice::{self, Choice};
use super::view::attendance_url;
use crate::access::PersonId;
use crate::course::{Catalog, RequirementKey};
use crate::decision::{Outcome, Outcomes};
use crate::readiness::{RequirementState, RequirementVerdict, Standing, Verdict, Word};
use crate::roster::{Attendance, Session, seat_code};
use crate::web::moment::Moment;
use crate::web::shown::{Came, Need, State};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// How soon after a session evidence ends that is worth a word.
const SOON: SignedDuration = SignedDuration::from_hours(24 * 30);

/// One learner's row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Row {
    /// As part of an element's id.
    pub(super) id: String,
    order: u64,
    pub(super) name: String,
    pub(super) team: String,
    state: State,
    /// Whether they came, of a session that has begun.
    presence: Option<Came>,
    /// Where that is marked, for whom it is to mark.
    presence_url: Option<String>,
    reason: String,
    evidence_url: String,
    /// One for each column; nothing where it isn't asked of this learner.
    cells: Vec<Option<Need>>,
    /// "3 of 4".
    done: String,
    minutes_left: String,
    /// "valid through the end", of who has met everything.
    holds: &'static str,
    /// "to 20 Dec", when that is soon.
    holds_to: String,
    marks: Vec<Mark>,
    /// The modules that aren't met, by name.
    unmet: String,
    /// The seat's code.
    code: String,
    last_activity: Option<Moment>,
    choices: Vec<Choice>,
    /// Whether the address asks for others.
    pub(super) hidden: bool,
    #[serde(skip)]
    word: Word,
}

/// Something beside the reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Mark {
    sign: &'static str,
    text: String,
    title: String,
}

impl Mark {
    pub(super) fn new(sign: &'static str, text: String, title: &str) -> Self {
        Self { sign, text, title: title.to_owned() }
    }
}

impl Row {
    pub(super) fn new(
        seat: &Standing,
        asked: &[RequirementKey],
        (catalog, session): (&Catalog, &Session),
        desk: &Desk,
        book: &Book,
        now: Timestamp,
    ) -> Self {
        let Standing { person, verdict, .. } = seat;
        let (holds, holds_to) = holds(verdict, session);
        let axes = book.axes(catalog, session, &person.id);
        let cells = asked.iter().map(|key| verdict.requirements.iter().find(|r| r.key == *key).map(Need::new));
        let (word, left, ..) = seat.order();
        let place = Word::ALL.iter().position(|w| *w == word).unwrap_or_default();
        let unmet = verdict.requirements.iter().filter(|r| !r.state.is_met()).map(|r| r.key.to_string());
        Self {
            id: element_id(&person.id.0),
            order: u64::try_from(place).unwrap_or_default() * 1_000_000 + u64::from(left.min(999_999)),
            name: person.name.clone(),
            team: person.team_at(now),
            state: word.into(),
            presence: axes.as_ref().map(|(attendance, _)| Came::at_a_glance(attendance, now)),
            presence_url: attendance_url(desk, session, &book.then)
                .filter(|_| axes.is_some())
                .map(|attendance| format!("{attendance}#mark-{}", element_id(&person.id.0))),
            reason: verdict.reason.clone(),
            evidence_url: format!("{}{}", desk.learner_url(&session.id, &person.id), book.then.query()),
            cells: cells.collect(),
            done: done(verdict),
            minutes_left: if left == 0 || verdict.next.is_none() {
                String::new()
            } else {
                verdict.minutes_left.to_string()
            },
            holds,
            holds_to,
            marks: marks(verdict, &person.id, session, book, now).into_iter().chain(outcome(axes)).collect(),
            unmet: unmet.collect::<Vec<_>>().join(" "),
            code: seat_code(&session.id, &person.id),
            last_activity: verdict.last_activity.map(|at| Moment::ago(at, now, &session.zone())),
            choices: choice::of_seat(desk, seat, session, book, now),
            hidden: false,
            word,
        }
    }

    /// Whether this word, by its code, is true of them.
    pub(super) fn is_in(&self, code: &str) -> bool {
        self.word.code() == code
    }

    /// Whether they haven't met this module.
    pub(super) fn lacks(&self, module: &str) -> bool {
        self.unmet.split(' ').any(|unmet| unmet == module)
    }

    /// Whether this stands in their name, team or code; it is in small letters.
    pub(super) fn is_found_by(&self, text: &str) -> bool {
        [&self.name, &self.team, &self.code].iter().any(|known| known.to_lowercase().contains(text))
    }
}

/// "3 of 4": as learners read it.
pub(super) fn done(verdict: &Verdict) -> String {
    let met = verdict.requirements.iter().filter(|r| r.state.is_met()).count();
    if verdict.requirements.is_empty() { String::new() } else { format!("{met} of {}", verdict.requirements.len()) }
}

/// That everything that was shown holds through the session, and to which day, when that is soon.
fn holds(verdict: &Verdict, session: &Session) -> (&'static str, String) {
    let Some(until) = verdict.valid_until.filter(|_| verdict.state.word() == Word::Ready) else {
        return ("", String::new());
    };
    let last = until.saturating_sub(SignedDuration::from_nanos(1)).unwrap_or(until);
    let is_soon = until.duration_since(session.ends) < SOON;
    let day = is_soon.then(|| format!("to {}", last.to_zoned_datetime(session.zone()).strftime("%-d %b")));
    ("valid through the end", day.unwrap_or_default())
}

/// What else a trainer has to know.
fn marks(verdict: &Verdict, person: &PersonId, session: &Session, book: &Book, now: Timestamp) -> Vec<Mark> {
    let mut marks: Vec<Mark> = verdict.requirements.iter().flat_map(of_requirement).collect();
    marks.extend(book.marks(person, &session.zone(), now));
    marks
}

/// What of their skills was signed, where any was watched.
fn outcome(axes: Option<(Attendance, Outcomes)>) -> Option<Mark> {
    let (_, outcomes) = axes?;
    let told = outcomes.told();
    let title = match &outcomes.whole {
        Outcome::SignedOff(by, _) => format!("by {by}"),
        Outcome::Reopened(reason) => reason.clone(),
        _ => String::new(),
    };
    (!told.is_empty()).then(|| Mark::new(outcomes.whole.sign(), format!("skills: {told}"), &title))
}

fn of_requirement(requirement: &RequirementVerdict) -> Vec<Mark> {
    let RequirementVerdict { title, state, reason, fails, waived_by, .. } = requirement;
    let mut marks = Vec::new();
    if *fails >= 2 {
        let times = if *fails == 2 { "twice".to_owned() } else { format!("{fails} times") };
        let then = if state.is_met() { ", then met" } else { "" };
        marks.push(Mark::new("!", format!("struggles: {title} failed {times}{then}"), reason));
    }
    if *state == RequirementState::Expiring {
        marks.push(Mark::new("↻", format!("{title}: not valid through the end"), reason));
    }
    if let Some(by) = waived_by {
        marks.push(Mark::new("W", format!("{title} waived by {by}"), reason));
    }
    marks
}

/// What any person's id makes as part of an element's: what isn't a letter or digit is written as its code.
pub(super) fn element_id(id: &str) -> String {
    let spelled = |c: char| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("_{:x}_", u32::from(c)) };
    id.chars().map(spelled).collect()
}
