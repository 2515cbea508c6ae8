//! Statements, people and courses to tell stories with.

use jiff::Timestamp;
use prework::access::Role;
use prework::compile::{MemorySource, compile};
use prework::course::{Catalog, Grade, Id};
use prework::evidence::{Account, Evidence, Proof};
use prework::roster::Person;
use prework::store::{Batch, Page, Query, Recorded, Store};
use prework::xapi::{Entry, Relation};
use uuid::Uuid;

/// The `second`-th second of the story.
pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

pub(super) fn course_id(id: &str) -> Id {
    Id::new(id).unwrap()
}

/// A course with a module that its workshop asks for, under a root that says this, too.
pub(super) fn catalog(says: &str) -> Catalog {
    let root = format!("id_base: https://example.org/\n{says}");
    let source = MemorySource::new([
        ("prework.yaml", root.as_str()),
        ("courses/c/course.yaml", "title: Course\n"),
        ("courses/c/01-m/index.md", "---\ntitle: Module\nprerequisite_for: [w]\n---\n\nA text to read.\n"),
        ("courses/c/workshops/w.md", "---\ntitle: Workshop\nduration: 1h\n---\n\nCome in.\n"),
    ]);
    compile(&source).catalog
}

/// `actor` did `verb` with `activity`.
pub(super) fn statement(actor: &str, verb: &str, activity: &str) -> Entry {
    let id = Uuid::new_v4();
    Entry {
        id,
        is_fresh: false,
        verb: verb.to_owned(),
        timestamp: at(0),
        registration: None,
        activities: vec![(activity.to_owned(), Relation::Direct)],
        agents: vec![(actor.to_owned(), Relation::Direct), (authority("server"), Relation::Related)],
        refers: None,
        voids: false,
        attachments: Vec::new(),
        definitions: Vec::new(),
        names: Vec::new(),
        body: written_by("server", id),
    }
}

/// The key of whoever writes statements.
pub(super) fn authority(name: &str) -> String {
    format!("account:https://x.org/|{name}")
}

/// What is kept of a statement that somebody has written, as far as stories look at it.
pub(super) fn written_by(name: &str, id: Uuid) -> String {
    format!(r#"{{"id":"{id}","authority":{{"account":{{"homePage":"https://x.org/","name":"{name}"}}}}"#)
}

/// `actor` did `verb` with another statement.
pub(super) fn reference(actor: &str, verb: &str, target: Uuid) -> Entry {
    Entry { activities: Vec::new(), refers: Some(target), ..statement(actor, verb, "") }
}

/// `actor` voids another statement.
pub(super) fn voiding(actor: &str, target: Uuid) -> Entry {
    Entry { voids: true, ..reference(actor, "voided", target) }
}

/// A statement with what it proves about `name`.
pub(super) fn proof(name: &str, proof: Proof) -> Recorded {
    let entry = statement(name, "passed", "hygiene");
    let evidence = Evidence {
        statement: entry.id,
        account: account(name).into(),
        activity: "hygiene".to_owned(),
        proof,
        version: 2,
        grade: Grade::Verified,
        registration: Some(Uuid::from_u128(7)),
        device: None,
        source: None,
        occurred: at(0),
        known: at(0),
        voided: None,
    };
    (entry, Some(evidence))
}

/// Statements to store together.
pub(super) fn batch(statements: &[Recorded]) -> Batch {
    Batch { statements: statements.to_vec(), files: Vec::new() }
}

pub(super) fn account(name: &str) -> Account {
    Account { home_page: "https://example.org/".to_owned(), name: name.to_owned() }
}

pub(super) fn learner(id: &str, name: &str) -> Person {
    Person::new(id, name, Role::Learner)
}

/// Stores entries, one request each, a second apart.
pub(super) fn record(store: &dyn Store, entries: &[&Entry]) {
    for (second, entry) in (1..).zip(entries) {
        store.record(batch(&[((*entry).clone(), None)]), at(second)).unwrap();
    }
}

/// The ids a query finds, oldest first.
pub(super) fn found(store: &dyn Store, query: Query) -> Vec<Uuid> {
    ids(&store.statements(&Query { ascending: true, limit: 100, ..query }).unwrap())
}

pub(super) fn ids(page: &Page) -> Vec<Uuid> {
    page.statements.iter().map(|statement| statement.id).collect()
}
