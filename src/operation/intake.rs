//! Taking a list of people in: what it would change, shown first, and done whole or not at all.

use super::seats::{self, SeatError, Seated};
use super::waive::Grounds;
use crate::access::{PersonId, Role};
use crate::decision::{Act, Decision};
use crate::diagnostic::Diagnostic;
use crate::roster::{List, Membership, Person, Row, SessionId, day_of, read_people};
use crate::store::{Saved, Store, StoreError};
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Of what a list is a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    /// Of some people; nothing follows for others.
    Some,
    /// Of every learner: who isn't in it is gone.
    All,
}

/// What becomes of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Wasn't known before.
    Joins,
    /// Is known, and differs.
    Changes,
    /// Was gone, and is back.
    Returns,
    /// Is gone.
    Leaves,
}

/// One person whom the list changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// How.
    pub kind: Kind,
    /// As they were, when they were known.
    pub before: Option<Person>,
    /// As they will be.
    pub after: Person,
}

/// One thing about a person that changes, as text; empty for none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What.
    pub field: String,
    /// What it was.
    pub before: String,
    /// What it will be.
    pub after: String,
}

/// What taking a list in would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// How the list is named in messages.
    pub path: String,
    /// The list as text, into which messages point.
    pub text: String,
    /// Whom it changes, in its order; who leaves comes last, by name.
    pub changes: Vec<Change>,
    /// How many are in it just as they are known.
    pub unchanged: usize,
    /// Everybody in it.
    pub people: Vec<PersonId>,
    /// Lines that can't be used, and why.
    pub problems: Vec<Diagnostic>,
    /// Lines that are left out on purpose, and why.
    pub notes: Vec<Diagnostic>,
    /// How many learners there were before.
    learners: usize,
}

/// Why a list was not taken in. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// Lines that can't be used, all of them.
    #[error("{} of its lines can't be used", .0.problems.len())]
    Lines(Box<Plan>),
    /// The session takes nobody in, or isn't there.
    #[error(transparent)]
    Seats(#[from] SeatError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What taking a list in did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// Of people.
    pub saved: Saved,
    /// Of those, how many are back.
    pub returned: usize,
    /// How many are gone.
    pub left: usize,
    /// Of seats, when the list was a session's.
    pub seats: Seated,
}

impl Change {
    /// What differs, in the order people think of it.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference> {
        let shown = |person: Option<&Person>| -> Vec<(String, String)> {
            let Some(person) = person else { return Vec::new() };
            let teams: Vec<String> = person.teams.iter().map(membership).collect();
            let mut fields = vec![
                ("name".to_owned(), person.name.clone()),
                ("email".to_owned(), person.email.clone().unwrap_or_default()),
                ("phone".to_owned(), person.phone.clone().unwrap_or_default()),
                ("team".to_owned(), teams.join(", ")),
            ];
            fields.extend(person.attributes.clone());
            fields
        };
        let before: BTreeMap<String, String> = shown(self.before.as_ref()).into_iter().collect();
        let differs = |(field, after): (String, String)| {
            let before = before.get(&field).cloned().unwrap_or_default();
            (before != after).then_some(Difference { field, before, after })
        };
        shown(Some(&self.after)).into_iter().filter_map(differs).collect()
    }
}

/// A time in a team, as text.
#[must_use]
pub fn membership(membership: &Membership) -> String {
    let Membership { team, starts, ends } = membership;
    match (starts, ends) {
        (None, None) => team.clone(),
        (Some(starts), None) => format!("{team} (from {starts})"),
        (None, Some(ends)) => format!("{team} (until {ends})"),
        (Some(starts), Some(ends)) => format!("{team} ({starts} to {ends})"),
    }
}

impl Plan {
    /// How many changes there are of a kind.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        self.changes.iter().filter(|change| change.kind == kind).count()
    }

    /// More than a tenth of all learners would be gone, in words: the list is rather cut off than true.
    #[must_use]
    pub fn exodus(&self) -> Option<String> {
        let (leaving, learners) = (self.count(Kind::Leaves), self.learners);
        (leaving * 10 > learners).then(|| {
            format!("{leaving} of {learners} learners aren't in the list, more than a tenth: nothing was changed")
        })
    }

    /// Tells this plan from any other: what somebody was shown is what is done.
    #[must_use]
    pub fn seal(&self) -> String {
        let told = serde_json::to_vec(&(&self.changes, self.people.iter().collect::<Vec<_>>())).unwrap_or_default();
        data_encoding::BASE64URL_NOPAD.encode(&Sha256::digest(told))
    }

    /// Carries it out, and gives everybody in it a seat in `session`; what can't be used is left out. It is on the record
    /// who left and who came back.
    ///
    /// # Errors
    /// Of the store.
    pub fn carry_out(
        &self,
        store: &dyn Store,
        session: Option<&SessionId>,
        grounds: Grounds<'_>,
        now: Timestamp,
    ) -> Result<Taken, SeatError> {
        let people: Vec<Person> = self.changes.iter().map(|change| change.after.clone()).collect();
        let decisions: Vec<Decision> = self
            .changes
            .iter()
            .filter_map(|Change { kind, after, .. }| match kind {
                Kind::Returns => Some(Act::Return { person: after.id.clone() }),
                Kind::Leaves => Some(Act::Leave { person: after.id.clone() }),
                Kind::Joins | Kind::Changes => None,
            })
            .filter_map(|act| grounds.decision(act, now))
            .collect();
        let seats = if let Some(session) = session {
            seats::enrol(store, session, (&people, &decisions), &self.people, grounds.by, now)?
        } else {
            store.save_people(&people, &decisions)?;
            Seated::default()
        };
        let saved = Saved {
            added: self.count(Kind::Joins),
            changed: self.count(Kind::Changes) + self.count(Kind::Returns),
            unchanged: self.unchanged,
        };
        Ok(Taken { saved, returned: self.count(Kind::Returns), left: self.count(Kind::Leaves), seats })
    }
}

/// What taking a list in would do. `path` names it in messages.
///
/// # Errors
/// Of the store.
pub fn plan(store: &dyn Store, path: &str, bytes: &[u8], whole: Whole, now: Timestamp) -> Result<Plan, StoreError> {
    let List { text, rows, problems } = read_people(path, bytes);
    let mut intake = Intake::new(
        store,
        Plan {
            path: path.to_owned(),
            text,
            changes: Vec::new(),
            unchanged: 0,
            people: Vec::new(),
            problems,
            notes: Vec::new(),
            learners: 0,
        },
    )?;
    for row in &rows {
        intake.take(row, now);
    }
    Ok(intake.close(whole, now))
}

/// Takes a list in whole, or not at all.
///
/// # Errors
/// As [`IntakeError`] says.
pub fn import(
    store: &dyn Store,
    (path, bytes): (&str, &[u8]),
    session: Option<&SessionId>,
    now: Timestamp,
) -> Result<Taken, IntakeError> {
    let plan = plan(store, path, bytes, Whole::Some, now)?;
    if !plan.problems.is_empty() {
        return Err(IntakeError::Lines(Box::new(plan)));
    }
    Ok(plan.carry_out(store, session, Grounds { by: "a list", reason: &format!("in {path}") }, now)?)
}

/// Who is known, and what the list has said so far.
struct Intake {
    known: BTreeMap<PersonId, Person>,
    merged: BTreeMap<PersonId, PersonId>,
    by_email: BTreeMap<String, Vec<PersonId>>,
    /// Everybody the list is about, by whatever id.
    seen: BTreeSet<PersonId>,
    /// Those whose line was taken.
    taken: BTreeSet<PersonId>,
    plan: Plan,
}

impl Intake {
    fn new(store: &dyn Store, plan: Plan) -> Result<Self, StoreError> {
        let known: BTreeMap<PersonId, Person> =
            store.people(None)?.into_iter().map(|person| (person.id.clone(), person)).collect();
        let mut by_email: BTreeMap<String, Vec<PersonId>> = BTreeMap::new();
        for person in known.values().filter(|person| person.roles.contains(&Role::Learner)) {
            if let Some(email) = &person.email {
                by_email.entry(email.to_lowercase()).or_default().push(person.id.clone());
            }
        }
        Ok(Self { known, merged: store.merged()?, by_email, seen: BTreeSet::new(), taken: BTreeSet::new(), plan })
    }

    /// Whom a line is about: by id, or by an e-mail address that one person has.
    fn whom(&self, row: &Row) -> Result<Option<PersonId>, Box<Diagnostic>> {
        if let Some(id) = &row.id {
            return Ok(Some(PersonId(id.clone())));
        }
        let email = row.email.as_deref().unwrap_or_default();
        match self.by_email.get(&email.to_lowercase()).map(Vec::as_slice) {
            None => Ok(None),
            Some([only]) => Ok(Some(only.clone())),
            Some(_) => {
                let problem = told(row, "ambiguous-email", format!("several people have the address `{email}`"));
                Err(Box::new(problem.hint("name the person by `id`")))
            }
        }
    }

    fn take(&mut self, row: &Row, now: Timestamp) {
        let id = match self.whom(row) {
            Ok(id) => id,
            Err(problem) => return self.plan.problems.push(*problem),
        };
        if let Some((id, into)) = id.as_ref().and_then(|id| Some((id, self.merged.get(id)?))) {
            let message = format!("`{id}` was merged into `{into}`: this line changes nothing");
            let note = Diagnostic::warning("merged-person", message).at(row.place.clone());
            self.plan.notes.push(note.hint(format!("what is to change is said of `{into}`")));
            self.seen.insert(into.clone());
            return;
        }
        let before = id.as_ref().and_then(|id| self.known.get(id)).cloned();
        let Some(after) = row.apply(before.clone(), day_of(now)) else {
            let who = row.id.as_ref().or(row.email.as_ref()).map_or("?", String::as_str);
            let problem = told(row, "unknown-person", format!("nobody is known as `{who}`"));
            return self.plan.problems.push(problem.hint("give the line an `id` and a `name` to add this person"));
        };
        self.seen.insert(after.id.clone());
        if !self.taken.insert(after.id.clone()) {
            let problem = told(row, "duplicate-person", format!("`{}` is in this file twice", after.id));
            return self.plan.problems.push(problem.hint("keep one of the two lines"));
        }
        self.plan.people.push(after.id.clone());
        let kind = match &before {
            None => Kind::Joins,
            Some(before) if before.left.is_some() => Kind::Returns,
            Some(before) if *before == after => return self.plan.unchanged += 1,
            Some(_) => Kind::Changes,
        };
        self.plan.changes.push(Change { kind, before, after });
    }

    fn close(mut self, whole: Whole, now: Timestamp) -> Plan {
        let is_learner = |person: &&Person| person.is_active() && person.roles.contains(&Role::Learner);
        self.plan.learners = self.known.values().filter(is_learner).count();
        if whole == Whole::All {
            // Who is a trainer, too, isn't sent away by a list of learners.
            let is_no_more = |person: &&Person| !self.seen.contains(&person.id) && person.roles.len() == 1;
            let mut gone: Vec<&Person> = self.known.values().filter(is_learner).filter(is_no_more).collect();
            gone.sort_by_key(|person| (&person.name, &person.id));
            self.plan.changes.extend(gone.into_iter().map(|person| Change {
                kind: Kind::Leaves,
                before: Some(person.clone()),
                after: Person { left: Some(now), ..person.clone() },
            }));
        }
        self.plan.problems.sort_by_key(|problem| problem.place.as_ref().map_or(0, |place| place.start));
        self.plan
    }
}

fn told(row: &Row, code: &'static str, message: String) -> Diagnostic {
    Diagnostic::error(code, message).at(row.place.clone())
}
