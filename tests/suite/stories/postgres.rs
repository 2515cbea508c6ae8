//! What is PostgreSQL's own: servers that share a database, connections that are lost, and what it can't keep.

use super::given::*;
use crate::support::postgres::{client, database};
use prework::access::{PersonId, Role};
use prework::decision::{Act, Decision, Fate};
use prework::evidence::Proof;
use prework::roster::Person;
use prework::store::{Decisions, Erasure, Erasures, People, Query, Recorded, SqlStore, Statements, Store, StoreError};
use prework::xapi::{Entry, Pseudonym};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::thread;
use uuid::Uuid;

#[test]
fn two_stores_on_one_database_see_each_other() {
    let url = database();
    let (one, two) = (SqlStore::at(&url).unwrap(), SqlStore::at(&url).unwrap());
    let before = one.revision().unwrap();
    two.save_people(&[learner("1", "Ann")], &[]).unwrap();
    assert!(one.revision().unwrap() > before);
    assert_eq!(one.people(None).unwrap().len(), 1);
    let same: Vec<Entry> = (0..50).map(|_| statement("ann", "passed", "hygiene")).collect();
    thread::scope(|scope| {
        for store in [&one, &two, &one, &two] {
            scope.spawn(|| {
                for entry in &same {
                    store.record(batch(&[(entry.clone(), None)]), at(0)).unwrap();
                    store.record(batch(&[(statement("ben", "passed", "hygiene"), None)]), at(0)).unwrap();
                }
            });
        }
    });
    let page = one.statements(&Query { ascending: true, limit: 500, ..Query::default() }).unwrap();
    assert_eq!(page.statements.len(), 250);
    assert!(page.statements.is_sorted_by(|a, b| a.sequence < b.sequence && a.stored < b.stored));
    // What was sent again has used up no number.
    assert_eq!(two.size().unwrap().statements, 250);
}

#[test]
fn many_may_open_a_new_database_at_once() {
    let url = database();
    assert!(!SqlStore::is_at(&url).unwrap());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| SqlStore::at(&url).unwrap());
        }
    });
    assert!(SqlStore::is_at(&url).unwrap());
}

#[test]
fn a_newer_database_is_refused() {
    let url = database();
    drop(SqlStore::at(&url).unwrap());
    client(&url).batch_execute("update prework_schema set version = 99").unwrap();
    assert!(matches!(SqlStore::at(&url), Err(StoreError::Newer { found: 99, .. })));
    assert!(matches!(SqlStore::read_at(&url), Err(StoreError::Newer { found: 99, .. })));
}

#[test]
fn a_store_opened_to_be_read_is_left_as_it_is() {
    let url = database();
    let server = SqlStore::at(&url).unwrap();
    let store = SqlStore::read_at(&url).unwrap();
    let before = server.revision().unwrap();
    assert!(store.save_people(&[learner("1", "Ann")], &[]).is_err());
    assert_eq!(server.revision().unwrap(), before);
    server.save_people(&[learner("1", "Ann")], &[]).unwrap();
    assert_eq!(store.people(None).unwrap().len(), 1);
    client(&url).batch_execute("update prework_schema set version = 1").unwrap();
    assert!(matches!(SqlStore::read_at(&url), Err(StoreError::Conflict(_))));
}

#[test]
fn a_database_with_another_encoding_is_refused() {
    let url = database();
    client(&url).batch_execute("create database latin encoding 'LATIN1' template template0").unwrap();
    let (server, _) = url.rsplit_once('/').unwrap();
    let refused = SqlStore::at(&format!("{server}/latin")).unwrap_err().to_string();
    assert!(refused.contains("LATIN1") && refused.contains("create database"), "{refused}");
}

#[test]
fn connections_that_were_ended_are_had_again() {
    let url = database();
    let store = SqlStore::at(&url).unwrap();
    let mut harm = client(&url);
    for _ in 0..3 {
        let entry = statement("ann", "passed", "hygiene");
        store.record(batch(&[(entry.clone(), None)]), at(0)).unwrap();
        assert!(store.statement(entry.id).unwrap().is_some());
        let revision = store.revision().unwrap();
        let ended = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and application_name = 'prework'";
        assert!(harm.query(ended, &[]).unwrap().len() >= 3);
        assert!(store.revision().unwrap() >= revision);
        assert!(store.statement(entry.id).unwrap().is_some());
    }
    assert_eq!(found(&store, Query::default()).len(), 3);
}

#[test]
fn a_decision_is_never_changed_or_taken_out() {
    let url = database();
    let store = SqlStore::at(&url).unwrap();
    for second in 1..=2 {
        store.decide(&super::records::decision(second, super::records::waive())).unwrap();
    }
    let mut harm = client(&url);
    for sql in [
        "update decision set json = 'other' where sequence = 1",
        "update decision set at = 0, json = '' where sequence = 1",
        "delete from decision where sequence = 1",
        "truncate decision",
    ] {
        let refused = harm.batch_execute(sql).unwrap_err();
        let told = refused.as_db_error().unwrap().message().to_owned();
        assert!(told.starts_with("a decision is never "), "{sql}: {told}");
    }
    assert_eq!(store.first_broken().unwrap(), None);
}

#[test]
fn whoever_cannot_write_for_long_is_told_so() {
    let url = database();
    let store = SqlStore::at(&url).unwrap();
    let mut other = client(&url);
    other.batch_execute("begin; select pg_advisory_xact_lock(x'707265776f726b'::bigint)").unwrap();
    let entry = statement("ann", "passed", "hygiene");
    assert!(matches!(store.record(batch(&[(entry.clone(), None)]), at(0)), Err(StoreError::Busy(_))));
    assert!(store.statement(entry.id).unwrap().is_none(), "readers go on");
    other.batch_execute("commit").unwrap();
    store.record(batch(&[(entry, None)]), at(0)).unwrap();
}

#[test]
fn what_postgresql_cannot_keep_is_refused_and_the_rest_goes_on() {
    let store = SqlStore::at(&database()).unwrap();
    let refused = |recorded: Recorded| match store.record(batch(&[recorded]), at(0)) {
        Err(StoreError::Conflict(why)) => why,
        other => panic!("{other:?}"),
    };
    let zero = Entry { names: vec![("ann".to_owned(), "A\0".to_owned())], ..statement("ann", "passed", "hygiene") };
    assert!(refused((zero, None)).contains("U+0000"));
    let random: String = (0..200).map(|_| Uuid::new_v4().simple().to_string()).collect();
    assert!(refused(proof(&random, Proof::Completed)).contains("longer than PostgreSQL"));
    // A name may be as long as it likes.
    let named = Entry { names: vec![("ann".to_owned(), random.clone())], ..statement("ann", "passed", "hygiene") };
    store.record(batch(&[(named.clone(), None)]), at(0)).unwrap();
    assert_eq!(store.agent_names("ann").unwrap(), [random]);
    assert_eq!(found(&store, Query::default()), [named.id]);
}

#[test]
fn an_answer_that_is_too_large_to_be_held_is_read_in_portions() {
    let store = SqlStore::at(&database()).unwrap();
    let large = |entry: Entry| Entry { body: format!(r#"{},"note":"{}""#, entry.body, "x".repeat(1 << 20)), ..entry };
    let entries: Vec<Entry> = (0..40).map(|_| large(statement("ann", "passed", "hygiene"))).collect();
    record(&store, &entries.iter().collect::<Vec<_>>());
    for verb in [None, Some("passed".to_owned())] {
        let mut query = Query { verb, ascending: true, limit: 100, ..Query::default() };
        let mut seen = Vec::new();
        loop {
            let page = store.statements(&query).unwrap();
            assert!((1..9).contains(&page.statements.len()));
            seen.extend(ids(&page));
            query.after = page.more;
            if page.more.is_none() {
                break;
            }
        }
        assert_eq!(seen, entries.iter().map(|entry| entry.id).collect::<Vec<_>>());
    }
}

#[test]
fn it_reads_all_of_the_sql() {
    let url = database();
    drop(SqlStore::at(&url).unwrap());
    let mut client = client(&url);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/sql");
    let mut read = 0;
    for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let source = fs::read_to_string(&file).unwrap();
        let code = source.split("#[cfg(test)]\nmod tests").next().unwrap();
        for declared in code.split("\nconst ").skip(1).filter(|declared| declared.contains(": &str = \"")) {
            let sql = declared.split_once('"').unwrap().1.split_once("\";\n").unwrap().0;
            client.prepare(sql).unwrap_or_else(|error| panic!("{}: {sql}: {error:?}", file.display()));
            read += 1;
        }
    }
    assert!(read > 60, "only {read} found");
}

#[test]
fn nothing_of_who_was_erased_is_left_in_the_tables() {
    let url = database();
    let store = SqlStore::at(&url).unwrap();
    store.save_people(&[Person::new("1", "Zebra Quagga", Role::Learner)], &[]).unwrap();
    let mut server = client(&url);
    server.batch_execute("analyze").unwrap();
    let row = "select current_setting('data_directory'), oid from pg_database where datname = current_database()";
    let row = server.query_one(row, &[]).unwrap();
    let folder = Path::new(&row.get::<_, String>(0)).join("base").join(row.get::<_, u32>(1).to_string());
    let mut traces = || {
        server.batch_execute("checkpoint").unwrap();
        let files = fs::read_dir(&folder).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap_or_default());
        files.filter(|bytes| memchr::memmem::find(bytes, b"Zebra Quagga").is_some()).count()
    };
    assert!(traces() > 0);
    let erased = PersonId("erased-1".to_owned());
    let pseudonym = Pseudonym { of: BTreeSet::new(), home_page: "https://x.org/".to_owned(), name: erased.0.clone() };
    let act = Act::Erase { person: erased, fate: Fate::Removed, records: Vec::new(), before: Vec::new() };
    let decision = Decision { id: Uuid::new_v4(), at: at(0), by: "DPO".to_owned(), reason: "asked".to_owned(), act };
    let erasure = Erasure { person: PersonId("1".to_owned()), pseudonym, decision };
    assert!(store.erase(&erasure).unwrap().is_compact);
    assert_eq!(traces(), 0);
}
