//! What a store keeps, to be compared: an attack that fails changes nothing of it.

use super::stage::Stage;
use jiff::Timestamp;
use prework::access::Role;
use prework::roster::Person;
use prework::store::{Attempt, Query};

/// All that an attack could be after.
#[derive(Debug, PartialEq)]
pub struct Kept {
    /// Statements with whether they are voided, oldest first.
    pub statements: Vec<(String, bool)>,
    /// The record of decisions, with its hashes.
    pub decisions: Vec<String>,
    /// Everybody.
    pub people: Vec<Person>,
    /// Who is signed in, as what, on what, by how many sign-ins; and how many links were used.
    pub sign_ins: Vec<String>,
    /// Who has a seat where.
    pub seats: Vec<(String, Vec<String>)>,
    /// What everybody answered, and what came of it.
    pub attempts: Vec<Attempt>,
    /// The sessions there are.
    pub sessions: Vec<String>,
}

impl Kept {
    /// All of it but who is signed in.
    pub fn without_sign_ins(self) -> Self {
        Self { sign_ins: Vec::new(), ..self }
    }
}

/// What the stage's store keeps now.
pub fn kept(stage: &Stage) -> Kept {
    let store = &*stage.store;
    let all = Query { voided: true, ascending: true, limit: 100_000, ..Query::default() };
    let statements = store.statements(&all).unwrap().statements;
    let people = store.people(None).unwrap();
    let (mut sign_ins, mut seats, mut attempts) = (Vec::new(), Vec::new(), Vec::new());
    for person in &people {
        for role in Role::ALL {
            let mut open: Vec<_> = store.sign_ins_of(&person.id, role).unwrap();
            open.sort_by_key(|sign_in| sign_in.token);
            let used = store.links_of(&person.id, role).unwrap().iter().filter(|link| link.used.is_some()).count();
            let open: Vec<_> = open.into_iter().map(|sign_in| (sign_in.token, sign_in.shared)).collect();
            sign_ins.push(format!("{} as {role:?}: {open:?}, {used} links used", person.id));
        }
        let booked = store.bookings(&person.id).unwrap();
        seats.push((person.id.0.clone(), booked.into_iter().map(|(session, _)| session.id.0).collect()));
        attempts.extend(store.attempts_of(&person.id).unwrap());
    }
    Kept {
        statements: statements.into_iter().map(|stored| (stored.body, stored.voided)).collect(),
        decisions: store.decisions(Timestamp::MAX).unwrap().iter().map(|record| format!("{record:?}")).collect(),
        people,
        sign_ins,
        seats,
        attempts,
        sessions: store.sessions().unwrap().iter().map(|session| format!("{session:?}")).collect(),
    }
}
