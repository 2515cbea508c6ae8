//! What statements prove is kept current as they arrive; read from the statements alone, it is the same.

use jiff::{SignedDuration, Timestamp};
use prework::access::{Principal, Role, Scope};
use prework::compile::{MemorySource, compile};
use prework::course::{Grade, IdBase};
use prework::evidence::{Account, Evidence, evidence_of, vocabulary};
use prework::operation::waive::Grounds;
use prework::operation::{judge, key, record};
use prework::roster::{Person, Session, SessionId};
use prework::store::{Publications, Query, Sessions, SqlStore, Statements, Store};
use prework::xapi::{Incoming, Object, Version};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

const BASE: &str = "https://x.test/";

/// The `nth` statement is one of these, or voids another one, that is there or still to come.
#[derive(Debug, Clone)]
enum Said {
    Did { person: usize, verb: &'static str, part: &'static str, score: f64, minute: i64 },
    Voids(usize),
}

fn said() -> impl Strategy<Value = Said> {
    let verbs = vec![
        vocabulary::INITIALIZED,
        vocabulary::EXPERIENCED,
        vocabulary::COMPLETED,
        vocabulary::PASSED,
        vocabulary::FAILED,
        "https://example.org/verbs/liked",
    ];
    let parts = vec!["ic/hand", "ic/hand/soap", "ic/hand/assessment", "ic/gown"];
    prop_oneof![
        4 => (0..3usize, select(verbs), select(parts), 0..=100i32, 0..10_000i64).prop_map(
            |(person, verb, part, percent, minute)| Said::Did {
                person, verb, part, score: f64::from(percent) / 100.0, minute
            }
        ),
        1 => (0..40usize).prop_map(Said::Voids),
    ]
}

fn id(nth: usize) -> Uuid {
    Uuid::from_u128((4 << 76) | (2 << 62) | nth as u128)
}

fn start() -> Timestamp {
    "2027-01-01T00:00:00Z".parse().unwrap()
}

fn statement(nth: usize, said: &Said) -> Value {
    let agent = |person: usize| json!({ "account": { "homePage": BASE, "name": format!("p{person}") } });
    match said {
        Said::Did { person, verb, part, score, minute } => json!({
            "id": id(nth), "actor": agent(*person), "verb": { "id": verb },
            "object": { "id": format!("{BASE}{part}") }, "result": { "score": { "scaled": score } },
            "context": { "revision": (minute % 3).to_string() },
            "timestamp": (start() + SignedDuration::from_mins(*minute)).to_string(),
        }),
        Said::Voids(target) => json!({
            "id": id(nth), "actor": agent(0), "verb": { "id": "http://adlnet.gov/expapi/verbs/voided" },
            "object": { "objectType": "StatementRef", "id": id(*target) },
        }),
    }
}

/// Stores a batch, as `who` sends it.
fn send(store: &SqlStore, batch: &[Value], who: &Principal, now: Timestamp) {
    if batch.is_empty() {
        return;
    }
    let texts: Vec<String> = batch.iter().map(Value::to_string).collect();
    let batch: Vec<Incoming> = texts.iter().map(|text| Incoming::one(text, Version::One).unwrap()).collect();
    let (tell, told) = std::sync::mpsc::channel();
    let done = Box::new(move |result| tell.send(result).unwrap());
    record::submit(store, &batch, Vec::new(), who, &IdBase::new(BASE), now, done).unwrap();
    told.recv().unwrap().unwrap();
}

/// What the statements of a store prove, read from their text alone.
fn rebuilt(store: &dyn Store) -> Vec<Evidence> {
    let query = Query { voided: true, ascending: true, limit: 1_000, ..Query::default() };
    let all = store.statements(&query).unwrap().statements;
    let read: Vec<_> = all.iter().map(|kept| (kept, Incoming::kept(&kept.body, Version::One).unwrap())).collect();
    let mut voids: HashMap<Uuid, Timestamp> = HashMap::new();
    for (kept, incoming) in &read {
        if let (true, Object::Reference(target)) = (incoming.statement.voids(), &incoming.statement.object) {
            voids.entry(*target).or_insert(kept.stored);
        }
    }
    let server = record::authority(&Principal::Server, &IdBase::new(BASE)).name;
    let proved = read.iter().filter_map(|(kept, incoming)| {
        let authority: serde_json::Value = serde_json::from_str(incoming.authority_json().unwrap()).unwrap();
        let by_server = authority["account"]["name"] == server.as_str();
        let grade = if by_server { Grade::Verified } else { Grade::Reported };
        let body: Value = serde_json::from_str(&kept.body).unwrap();
        let occurred = body["timestamp"].as_str().unwrap().parse().unwrap();
        let mut evidence = evidence_of(&incoming.statement, grade, kept.id, occurred)?;
        evidence.known = kept.stored;
        evidence.voided = voids.get(&kept.id).map(|at| *at.max(&kept.stored));
        Some(evidence)
    });
    proved.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_rebuild_from_the_statements_alone_gives_the_same(
        said in prop::collection::vec((said(), any::<bool>()), 1..40),
        together in 1..5usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = SqlStore::in_folder(folder.path()).unwrap();
        let client = Principal::Client { key: "k".into(), name: "LMS".into(), scopes: vec![Scope::StatementsWrite] };
        let numbered: Vec<(usize, &(Said, bool))> = said.iter().enumerate().collect();
        for (at, chunk) in numbered.chunks(together).enumerate() {
            for by_server in [true, false] {
                let of = chunk.iter().filter(|(_, (_, server))| *server == by_server);
                let batch: Vec<Value> = of.map(|(nth, (said, _))| statement(*nth, said)).collect();
                let who = if by_server { Principal::Server } else { client.clone() };
                let now = start() + SignedDuration::from_hours(24 * (10 + i64::try_from(at).unwrap()));
                send(&store, &batch, &who, now);
            }
        }
        let kept = store.evidence(None, Timestamp::MAX).unwrap();
        prop_assert_eq!(&kept, &rebuilt(&store));
        // Asked for by person, it is what is theirs of it, in the same order.
        for person in 0..3 {
            let account = Account { home_page: BASE.to_owned(), name: format!("p{person}") };
            let own: Vec<Evidence> = kept.iter().filter(|known| *known.account == account).cloned().collect();
            prop_assert_eq!(store.evidence(Some(&[account]), Timestamp::MAX).unwrap(), own);
        }
    }
}

#[test]
fn a_client_that_is_silent_for_too_long_leaves_nobody_not_started() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqlStore::in_folder(folder.path()).unwrap();
    let compiled = compile(&MemorySource::new([
        ("prework.yaml", format!("title: X\nid_base: {BASE}\npolicies: {{silent_after: {{LMS: P2D}}}}\n")),
        ("courses/ic/hand/index.md", "# Hand\n\nText.\n".to_owned()),
        ("courses/ic/workshops/lab.md", "---\nrequires: [hand]\n---\n\nText.\n".to_owned()),
    ]));
    store.publish(&compiled.catalog, start()).unwrap();
    let day = |days: i64| start() + SignedDuration::from_hours(24 * days);
    let workshop = compiled.catalog.find_workshop("lab").unwrap();
    let session = Session::plain(SessionId("lab".to_owned()), workshop, (day(30), day(31)), "UTC".to_owned());
    store.add_sessions(std::slice::from_ref(&session)).unwrap();
    let ann = Person::new("p1", "Ann", Role::Learner);
    super::people::seat(&store, &session.id, std::slice::from_ref(&ann), std::slice::from_ref(&ann.id), start())
        .unwrap();
    let reason = |at| judge::session(&store, &session.id, at).unwrap().1.seats[0].verdict.reason.clone();
    // Nobody waits for a client that has no key.
    assert!(reason(day(3)).starts_with("Not started"), "{}", reason(day(3)));
    let grant = key::Grant { name: "LMS".into(), scopes: vec![Scope::StatementsWrite], ..Default::default() };
    let given = key::add(&store, grant, Grounds::operator("to forward"), day(3)).unwrap();
    assert!(reason(day(4)).starts_with("Not started"));
    assert_eq!(reason(day(5)), "No data from LMS since Monday");
    let client = Principal::Client { key: given.key.clone(), name: "LMS".into(), scopes: vec![Scope::StatementsWrite] };
    let nobodys = Said::Did { person: 2, verb: vocabulary::COMPLETED, part: "ic/gown", score: 1.0, minute: 0 };
    send(&store, &[statement(0, &nobodys)], &client, day(5));
    assert!(reason(day(6)).starts_with("Not started"));
    assert_eq!(reason(day(8)), "No data from LMS since Wednesday");
    // As of a day before it is what it was.
    assert_eq!(reason(day(5) - SignedDuration::from_secs(1)), reason(day(4)));
    key::revoke(&store, &given.key, Grounds::operator("no longer"), day(8)).unwrap();
    assert!(reason(day(9)).starts_with("Not started"));
}
