//! A trainer's brief: what a session's people bring, and what that asks of whoever runs it. One value, from which page,
//! print, PDF and letter are drawn; pure, what is known is an argument.

mod decide;
mod draw;
mod letter;
mod teach;

pub use draw::{brief_pdf, on_paper};
pub use letter::brief_text;

use crate::course::{Catalog, Id, WorkshopKey};
use crate::insight::{ItemId, Trouble};
use crate::readiness::{Standings, find_workshop};
use crate::roster::{PersonId, SessionId};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// How much of each part fits on one page beside the others; the rest is told on screen.
pub const ON_PAPER: usize = 5;

/// How many lines of the plan do.
pub const STEPS_ON_PAPER: usize = 9;

/// What is known of a session, for its brief.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The courses.
    pub catalog: &'a Catalog,
    /// Where everybody stands.
    pub now: &'a Standings,
    /// Where they stood a day before, if anything was known then.
    pub before: Option<&'a Standings>,
    /// What the people with a seat had wrong at first, of the modules that are asked for.
    pub troubles: &'a [Trouble],
    /// What each question asks.
    pub prompts: &'a HashMap<ItemId, String>,
    /// What went wrong with somebody's way in, in words.
    pub set_up: &'a BTreeMap<PersonId, String>,
    /// What they asked under lessons.
    pub asked: &'a [Asked],
    /// What trainers said of steps of this workshop, oldest first.
    pub taught: &'a [Taught],
    /// Where things are.
    pub places: &'a dyn Places,
}

/// Where the things that a brief names can be looked at.
pub trait Places: std::fmt::Debug {
    /// A question: on the site, or among the figures.
    fn question(&self, item: &ItemId) -> String;
    /// A step of the session's workshop, by its anchor.
    fn step(&self, workshop: &WorkshopKey, anchor: &str) -> String;
    /// Somebody's evidence.
    fn person(&self, session: &SessionId, person: &PersonId) -> String;
}

/// Something that was unclear to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Who, so that nobody counts twice; never shown.
    pub person: PersonId,
    /// Under which lesson: its title.
    pub lesson: String,
    /// Where that is.
    pub url: String,
    /// In their words.
    pub text: String,
    /// Who, if they agreed to be named.
    pub by: Option<String>,
}

/// What a trainer said of a step after a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taught {
    /// In which session.
    pub session: SessionId,
    /// When that began.
    pub starts: Timestamp,
    /// The step's anchor.
    pub step: String,
    /// Whether it landed; else it is to be taught again.
    pub landed: bool,
    /// What they noted about it; may be empty.
    pub note: String,
    /// When that was said.
    pub at: Timestamp,
}

/// A brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Brief {
    /// The session's id.
    pub session: SessionId,
    /// The workshop's title.
    pub title: String,
    /// When: "Thu 4 March 2027, 09:00–12:00".
    pub when: String,
    /// Where; may be empty.
    pub place: String,
    /// When this was so: "Wed 3 March, 16:00".
    pub as_of: String,
    /// Where the group stands, in one line.
    pub sentence: String,
    /// What only somebody's word settles.
    pub decisions: Vec<Remark>,
    /// What is most often wrong at first, weakest first.
    pub spend: Vec<Weak>,
    /// What they asked, by lesson.
    pub asked: Vec<Questions>,
    /// What nearly everybody had right at once.
    pub skip: Vec<String>,
    /// Who may have trouble with the way in.
    pub set_up: Vec<Remark>,
    /// What is otherwise than a day before.
    pub changes: Vec<Remark>,
    /// The workshop, step by step.
    pub plan: Vec<PlanLine>,
}

/// Something about somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Who.
    pub name: String,
    /// What.
    pub text: String,
    /// Where their evidence is.
    pub url: String,
}

/// Something that was often wrong at first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Weak {
    /// What it is about: the concept, or the question where it has none.
    pub title: String,
    /// "8 of 12 wrong at first".
    pub said: String,
    /// First answers that were wrong.
    pub wrong: usize,
    /// First answers.
    pub answered: usize,
    /// "only 3 answered", where that says little.
    pub few: Option<String>,
    /// The wrong option that was chosen most, where several people chose it.
    pub misled: Option<String>,
    /// "Most chose “Mask”", or by how many: "2 chose “Mask”".
    pub chose: Option<String>,
    /// The question that is most often wrong.
    pub url: String,
    /// The first step of the workshop that serves the same objective.
    pub step: Option<Place>,
    /// The concept, if it has one.
    #[serde(skip)]
    concept: Option<Id>,
}

/// Something on another page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// As shown.
    pub title: String,
    /// Where.
    pub url: String,
}

/// What was asked under one lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Questions {
    /// The lesson.
    pub lesson: Place,
    /// What was asked, most often first.
    pub lines: Vec<QuestionLine>,
}

/// What one or several people asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuestionLine {
    /// In the words of who asked first.
    pub text: String,
    /// By how many.
    pub count: usize,
    /// Those of them who agreed to be named.
    pub names: Vec<String>,
}

/// A step of the workshop, with what they bring for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanLine {
    /// Its heading.
    pub title: String,
    /// The heading's anchor.
    pub anchor: String,
    /// Where it is described.
    pub url: String,
    /// How long it takes: "20 min".
    pub minutes: String,
    /// "10 of 12 have Isolation", the weakest first.
    pub evidence: String,
    /// What of [`Brief::spend`] belongs here.
    pub start_with: Option<String>,
    /// "last time: re-teach (4 March): “Too little time at the basin”".
    pub last_time: Option<String>,
    /// What was said of it after this session.
    pub landed: Option<bool>,
    /// What was noted about it then; may be empty.
    pub note: String,
}

/// The brief.
#[must_use]
pub fn brief(known: &Known<'_>) -> Brief {
    let Standings { session, as_of, .. } = known.now;
    let (starts, ends) = (session.starts_at(), session.ends_at());
    let to = if starts.date() == ends.date() { "–%H:%M" } else { " – %a %-d %B, %H:%M" };
    let spend = teach::spend(known);
    Brief {
        session: session.id.clone(),
        title: find_workshop(known.catalog, &session.workshop)
            .map_or_else(|| session.workshop.to_string(), |workshop| workshop.title.clone()),
        when: format!("{}{}", starts.strftime("%a %-d %B %Y, %H:%M"), ends.strftime(to)),
        place: session.place.clone().unwrap_or_default(),
        as_of: as_of.to_zoned_datetime(session.zone()).strftime("%a %-d %B, %H:%M").to_string(),
        sentence: match session.cancelled {
            Some(at) if at <= *as_of => "It doesn’t take place.".to_owned(),
            _ => decide::sentence(known.now),
        },
        decisions: decide::decisions(known),
        asked: teach::asked(known.asked),
        skip: teach::skip(known),
        set_up: decide::set_up(known),
        changes: decide::changes(known),
        plan: teach::plan(known, &spend),
        spend,
    }
}

/// An id as words: "taking-off" is "Taking off".
fn words(id: &Id) -> String {
    let text = id.as_str().replace(['-', '_'], " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
