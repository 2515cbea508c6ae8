//! How fast verdicts are: ten thousand learners, twenty requirements, a million statements stored that all prove something.
//!
//! `cargo bench --bench readiness` prints a table; `cargo bench --bench readiness -- 100000` stores fewer statements.
//! With a folder as well, `-- 1000000 /tmp/filled/`, what is stored is kept there, and found the next time.
//! Each number is a p50: of two hundred runs for a roster of forty, of five for everybody.

#![allow(clippy::unwrap_used, reason = "a tool to measure with: a panic is the message")]

use jiff::{SignedDuration, Timestamp};
use prework::access::Role;
use prework::compile::{MemorySource, compile};
use prework::course::{Catalog, Grade, IdBase};
use prework::evidence::{Account, Evidence, Proof, Scaled};
use prework::operation::{judge, publish};
use prework::readiness::{Case, Published};
use prework::roster::{Booking, Doorkeeper, Person, Session, SessionId};
use prework::store::{Arrange, Batch, People, Recorded, Sessions, SqlStore, Statements};
use prework::xapi::Entry;
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use uuid::Uuid;

const LEARNERS: u64 = 10_000;
const MODULES: u64 = 20;
const ROSTER: u64 = 40;
const BASE: &str = "https://example.org/";

fn main() {
    let stored = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let scratch = tempfile::tempdir().unwrap();
    let kept = std::env::args().skip(1).find(|argument| argument.contains('/')).map(PathBuf::from);
    let folder = kept.as_deref().unwrap_or(scratch.path());
    let is_filled = SqlStore::is_in(folder);
    let store = SqlStore::in_folder(folder).unwrap();
    let catalog = courses();
    let people: Vec<Person> = (0..LEARNERS).map(learner).collect();
    if !is_filled {
        publish::publish(&store, &catalog, start()).unwrap();
        seats(&store, &catalog, &people);
        fill(&store, stored);
    }
    let as_of = start() + SignedDuration::from_hours(24 * 40);
    println!("| {stored} statements stored | p50 ms |\n|---|---|");
    let row = |what: &str, millis: f64| println!("| {what} | {millis:.2} |");
    let session = |id: &str| judge::session(&store, &SessionId(id.to_owned()), as_of).unwrap().1.seats.len();
    row("a roster of 40, from the store", p50(200, || session("roster")));
    row(
        "one learner with two seats, from the store",
        p50(200, || judge::person(&store, &people[7].id, as_of).unwrap().1.len()),
    );
    row("10,000 learners × 20 requirements, from the store", p50(5, || session("everybody")));
    let everybody: Vec<Account> = people.iter().map(|person| account(&person.id.0)).collect();
    let read = || {
        let known = everybody.iter().map(|one| store.evidence(Some(std::slice::from_ref(one)), as_of).unwrap().len());
        known.sum()
    };
    row("of that, reading what is known on one processor", p50(5, read));
    let per = (stored / LEARNERS).max(1);
    let histories: Vec<Vec<Evidence>> =
        (0..LEARNERS).map(|person| (0..per).filter_map(|nth| recorded(person, nth).1).collect()).collect();
    row("of that, judging on one processor", p50(5, || everybody_judged(&catalog, &people, &histories, as_of)));
}

fn p50(runs: usize, mut work: impl FnMut() -> usize) -> f64 {
    let mut millis: Vec<f64> = (0..runs)
        .map(|_| {
            let began = Instant::now();
            black_box(work());
            began.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    millis.sort_by(f64::total_cmp);
    millis[runs / 2]
}

fn start() -> Timestamp {
    "2027-01-01T00:00:00Z".parse().unwrap()
}

/// Twenty modules of three lessons and an assessment, and a workshop that asks for all of them.
fn courses() -> Catalog {
    let mut files = vec![("prework.yaml".to_owned(), format!("title: Bench\nid_base: {BASE}\n"))];
    for module in 0..MODULES {
        let folder = format!("courses/c/m{module}");
        files.push((
            format!("{folder}/index.md"),
            format!("---\ntitle: Module {module}\nvalid_for: P1Y\n---\n\nText.\n"),
        ));
        for lesson in ["two", "three"] {
            files.push((format!("{folder}/{lesson}.md"), "# A lesson\n\nText.\n".to_owned()));
        }
        let question = "Which? <!-- #q -->\n\n- (x) This\n- ( ) That\n";
        files.push((format!("{folder}/assessment.md"), format!("---\npass: 80%\n---\n\n{question}")));
    }
    let modules: Vec<String> = (0..MODULES).map(|module| format!("m{module}")).collect();
    let workshop = format!("---\ntitle: Lab\nrequires: [{}]\n---\n\nText.\n", modules.join(", "));
    files.push(("courses/c/workshops/lab.md".to_owned(), workshop));
    let compiled = compile(&MemorySource::new(files));
    assert!(!compiled.has_errors(), "{:?}", compiled.diagnostics);
    compiled.catalog
}

fn learner(number: u64) -> Person {
    Person::new(format!("p{number:05}"), format!("Person {number}"), Role::Learner)
}

fn account(person: &str) -> Account {
    Account { home_page: IdBase::new(BASE).as_str().to_owned(), name: person.to_owned() }
}

/// Everybody in one session, forty of them in another.
fn seats(store: &SqlStore, catalog: &Catalog, people: &[Person]) {
    store.save_people(people, &[]).unwrap();
    let starts = start() + SignedDuration::from_hours(24 * 60);
    for (id, count) in [("everybody", LEARNERS), ("roster", ROSTER)] {
        let session = session(id, catalog, starts);
        store.add_sessions(std::slice::from_ref(&session)).unwrap();
        let seats: Vec<_> = people.iter().take(usize::try_from(count).unwrap()).map(|p| p.id.clone()).collect();
        let arrange: Arrange = Arc::new(move |seating| {
            for person in &seats {
                seating.enrol(person, &Doorkeeper::open(), start(), "");
            }
            Ok(Vec::new())
        });
        store.arrange(&session.id, &[], &[], arrange, start()).unwrap().unwrap();
    }
}

fn session(id: &str, catalog: &Catalog, starts: Timestamp) -> Session {
    let times = (starts, starts + SignedDuration::from_hours(3));
    let workshop = catalog.find_workshop("lab").unwrap();
    Session::plain(SessionId(id.to_owned()), workshop, times, "Europe/Berlin".to_owned())
}

/// Stores so many statements, those of different learners mixed as they come in.
fn fill(store: &SqlStore, count: u64) {
    let mut next = 0;
    while next < count {
        let until = (next + 2_000).min(count);
        let statements = (next..until).map(|number| recorded(number % LEARNERS, number / LEARNERS)).collect();
        store.record(Batch { statements, files: Vec::new() }, start()).unwrap();
        next = until;
    }
}

/// A learner's `nth` statement: five for a module, of which the last is a pass.
fn recorded(person: u64, nth: u64) -> Recorded {
    let (module, step) = (nth / 5 % MODULES, nth % 5);
    let (part, proof) = match step {
        0 => ("", Proof::Initialized),
        1 => ("/index", Proof::Experienced),
        2 => ("/two", Proof::Experienced),
        3 => ("/three", Proof::Experienced),
        _ => ("/assessment", Proof::Passed(Some(Scaled(8_500)))),
    };
    let id = Uuid::from_u128((u128::from(person) << 64) | u128::from(nth) | (4 << 76) | (2 << 62));
    let activity = format!("{BASE}c/m{module}{part}");
    let name = format!("p{person:05}");
    let evidence = Evidence {
        statement: id,
        account: Arc::new(account(&name)),
        activity,
        proof,
        version: 1,
        grade: if step == 4 { Grade::Verified } else { Grade::Reported },
        registration: Some(Uuid::from_u128(u128::from(person) * 1_000 + u128::from(module))),
        device: None,
        occurred: start() + SignedDuration::from_mins(i64::try_from(nth).unwrap()),
        known: start(),
        voided: None,
        source: None,
    };
    let entry = Entry {
        id,
        is_fresh: false,
        verb: "did".to_owned(),
        timestamp: evidence.occurred,
        registration: None,
        // What finds it for queries is measured elsewhere.
        activities: Vec::new(),
        agents: Vec::new(),
        refers: None,
        voids: false,
        attachments: Vec::new(),
        definitions: Vec::new(),
        names: Vec::new(),
        body: format!(r#"{{"id":"{id}""#),
    };
    (entry, Some(evidence))
}

fn everybody_judged(catalog: &Catalog, people: &[Person], histories: &[Vec<Evidence>], as_of: Timestamp) -> usize {
    let session = session("pure", catalog, start() + SignedDuration::from_hours(24 * 60));
    let published = Published::default();
    let judged = people.iter().zip(histories).map(|(person, evidence)| {
        let booking = Booking::seat(session.id.clone(), person.id.clone(), start());
        let case = Case {
            catalog,
            published: &published,
            session: &session,
            person,
            booking: &booking,
            evidence,
            waivers: &[],
            silent: None,
            as_of,
        };
        prework::readiness::judge(&case).requirements.len()
    });
    judged.sum()
}
