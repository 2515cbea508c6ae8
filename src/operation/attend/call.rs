//! Taking in the list of a virtual call: who of a session was on it, and when. What a person marked stays as it is, and for a
//! name that nobody on the list has nothing is done.

use super::{AttendError, Attendee, Marker, Marks, Register, follow};
use crate::access::PersonId;
use crate::course::Catalog;
use crate::diagnostic::Diagnostic;
use crate::operation::waive::Grounds;
use crate::roster::{Block, CallRow, Mark, Method, Person, Presence, Session, SessionId, Stay, read_call, within};
use crate::store::Store;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a list would mark.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Of which session.
    pub session: Session,
    /// What the list says as text.
    pub text: String,
    /// Its mistakes; nothing is taken in as long as there are any.
    pub problems: Vec<Diagnostic>,
    /// The headings of columns that say nothing here.
    pub unread: Vec<String>,
    /// What is new, by name and block.
    pub lines: Vec<Line>,
    /// How many of the list are marked so already.
    pub known: usize,
    /// What people marked, and stays.
    pub kept: Vec<Kept>,
    /// Of whom nothing is done.
    pub unmatched: Vec<Unmatched>,
}

/// Somebody who was on the call in a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Who.
    pub person: PersonId,
    /// By name.
    pub name: String,
    /// The block's first instant.
    pub block: Timestamp,
    /// When they were there, apart and in order.
    pub stays: Vec<Stay>,
    /// How many whole minutes that is.
    pub minutes: u32,
    /// How many minutes of it were credited before.
    pub before: u32,
}

/// A mark of a person's that a list doesn't change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// Whose.
    pub person: PersonId,
    /// By name.
    pub name: String,
    /// The block's first instant.
    pub block: Timestamp,
    /// What it says.
    pub presence: Presence,
    /// Who made it.
    pub by: String,
}

/// Somebody on the call who can't be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unmatched {
    /// The first line of the file they are in, from 1.
    pub line: usize,
    /// As the list names them.
    pub who: String,
    /// Why.
    pub why: &'static str,
}

/// What the list of a call (its path and bytes) would mark in a session.
///
/// # Errors
/// `Missing` when there is no such session.
pub fn plan(
    store: &dyn Store,
    catalog: &Catalog,
    id: &SessionId,
    (path, bytes): (&str, &[u8]),
    now: Timestamp,
) -> Result<Plan, AttendError> {
    let session = store.session(id)?.ok_or(AttendError::Missing)?;
    if session.cancelled.is_some() {
        return Err(AttendError::CalledOff);
    }
    let call = read_call(path, bytes, &session);
    let register = Register::of(store, catalog, session.clone(), &Marks::read(store, now)?, now)?;
    let mut plan = Plan {
        session,
        text: call.text,
        problems: call.problems,
        unread: call.unread,
        lines: Vec::new(),
        known: 0,
        kept: Vec::new(),
        unmatched: Vec::new(),
    };
    let mut stays: BTreeMap<usize, Vec<Stay>> = BTreeMap::new();
    for row in &call.rows {
        match find(&register.people, row) {
            Ok(place) => stays.entry(place).or_default().push(row.stay),
            Err(why) => plan.leave_out(row, why),
        }
    }
    for (place, stays) in stays {
        for block in plan.session.meetings() {
            plan.take(&register.people[place], &block, &stays);
        }
    }
    Ok(plan)
}

/// Whom a line is about: by id or address, or else by name where only one on the list has it.
fn find(people: &[Attendee], row: &CallRow) -> Result<usize, &'static str> {
    let places = |is: &dyn Fn(&Person) -> bool| -> Vec<usize> {
        people.iter().enumerate().filter(|(_, one)| is(&one.person)).map(|(place, _)| place).collect()
    };
    let by_id = |id: &String| places(&|person| person.ids().any(|known| known.0 == *id));
    let by_email =
        |email: &String| places(&|person| person.email.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(email)));
    let by_name = |name: &String| places(&|person| spoken(&person.name) == spoken(name));
    let ways = [row.id.as_ref().map(by_id), row.email.as_ref().map(by_email), row.name.as_ref().map(by_name)];
    match ways.into_iter().flatten().find(|found| !found.is_empty()).as_deref() {
        Some([one]) => Ok(*one),
        Some(_) => Err("several on the list are called that"),
        None => Err("nobody on the list is called that"),
    }
}

/// A name without what calls add and people leave out: “Lindh, Ada (guest)” is “ada lindh”.
fn spoken(name: &str) -> String {
    let name = name.split_once(" (").map_or(name, |(name, _)| name);
    let name = match name.split_once(',') {
        Some((last, first)) => format!("{first} {last}"),
        None => name.to_owned(),
    };
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

impl Plan {
    fn leave_out(&mut self, row: &CallRow, why: &'static str) {
        let who = [&row.name, &row.email, &row.id].into_iter().flatten().next().cloned().unwrap_or_default();
        if self.unmatched.iter().all(|known| known.who != who) {
            let line = self.text[..row.place.start.min(self.text.len())].matches('\n').count() + 1;
            self.unmatched.push(Unmatched { line, who, why });
        }
    }

    /// What the list says of one person in one block, if it says anything.
    fn take(&mut self, one: &Attendee, block: &Block, stays: &[Stay]) {
        let (person, name) = (one.person.id.clone(), one.person.name.clone());
        let marked = one.marked.iter().find(|marked| marked.mark.block == block.starts);
        let known = marked.filter(|marked| marked.mark.presence != Presence::Expected);
        let mut all = stays.to_vec();
        match known {
            _ if within(stays, block).is_empty() => return,
            Some(marked) if marked.mark.method != Method::Import => {
                let (presence, by) = (marked.mark.presence, marked.by.clone());
                self.kept.push(Kept { person, name, block: block.starts, presence, by });
                return;
            }
            // A call that was opened again has a second list: what the first one said stays.
            Some(marked) => all.extend(&marked.mark.stays),
            None => {}
        }
        let stays: Vec<Stay> =
            within(&all, block).into_iter().map(|(from, until)| Stay { from, until: Some(until) }).collect();
        if known.is_some_and(|marked| marked.mark.stays == stays) {
            self.known += 1;
            return;
        }
        let before = known.map_or(0, |marked| marked.mark.credits(block));
        let line = Line { person, name, block: block.starts, stays, minutes: 0, before };
        let minutes = line.mark().credits(block);
        self.lines.push(Line { minutes, ..line });
    }
}

impl Line {
    fn mark(&self) -> Mark {
        let (presence, method) = (Presence::CheckedIn, Method::Import);
        Mark { block: self.block, presence, minutes: None, stays: self.stays.clone(), method }
    }
}

/// Marks what a list says, all of it or nothing.
///
/// # Errors
/// As [`AttendError`] says.
pub fn carry_out(
    store: &dyn Store,
    catalog: &Catalog,
    plan: &Plan,
    (marker, reason): (Marker<'_>, &str),
    now: Timestamp,
) -> Result<(), AttendError> {
    let trainer = marker.trainer(&plan.session);
    let mut marks: Vec<follow::Put> = Vec::with_capacity(plan.lines.len());
    for line in &plan.lines {
        marker.may(&line.person, &plan.session)?;
        marks.push((line.person.clone(), line.mark()));
    }
    if marks.is_empty() {
        return Ok(());
    }
    let grounds = Grounds { by: marker.name, reason };
    follow::put(store, catalog, &plan.session, &marks, (grounds, trainer.as_ref()), now)
}
