//! The record of decisions: nobody adds to it, changes it or puts it in another order, and whoever has the files is found out.

use super::room;
use crate::server::ana;
use crate::support::kept::kept;
use jiff::{SignedDuration, Timestamp};
use prework::access::{PersonId, Role};
use prework::course::IdBase;
use prework::decision::{Act, Chain, Decision, Fate, Hash};
use prework::operation::erase::{Request, erase};
use prework::operation::waive::Grounds;
use prework::roster::Person;
use prework::store::{Decisions, People, SqlStore};
use rusqlite::Connection;
use std::path::Path;
use uuid::Uuid;

#[test]
fn no_route_changes_what_was_decided() {
    let stage = room("attempts: 1");
    let callers = [
        stage.anybody(),
        ana(&stage),
        stage.signed_in("tom", Role::Trainer),
        stage.signed_in("olga", Role::Organiser),
        stage.signed_in("mona", Role::Manager),
        stage.signed_in("amy", Role::Auditor),
    ];
    assert_eq!(callers[3].post("/organise/people/ben", "say=leave&reason=left").status, 303);
    let before = kept(&stage);
    let id = &stage.store.decisions(Timestamp::MAX).unwrap()[0].decision.id;
    for caller in &callers {
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            for path in [
                "/audit/record",
                "/audit/record.csv",
                "/audit/",
                "/audit/record?before=1",
                &format!("/audit/record/{id}"),
                "/audit/verify",
            ] {
                let answer =
                    caller.send(method, path, Some("application/x-www-form-urlencoded"), "json=x&hash=x&reason=x");
                assert!(matches!(answer.status, 401 | 403 | 404 | 405), "{method} {path}: {}", answer.status);
            }
        }
    }
    assert_eq!(kept(&stage), before);
    assert_eq!(stage.store.first_broken().unwrap(), None);
}

#[test]
fn a_decision_without_somebody_and_a_reason_is_none() {
    let stage = room("attempts: 1");
    let olga = stage.signed_in("olga", Role::Organiser);
    let before = kept(&stage);
    for form in [
        "say=leave",
        "say=leave&reason=",
        "say=leave&reason=%20%09",
        "say=merge&other=ben",
        "say=leave&reason=&by=Somebody",
    ] {
        assert_eq!(olga.post("/organise/people/ana", form).status, 422, "{form}");
    }
    assert_eq!(kept(&stage), before);
    // And it is who is signed in who answers for it, whatever the form says.
    assert_eq!(olga.post("/organise/people/ana", "say=leave&reason=x&by=Amy&name=Amy").status, 303);
    assert_eq!(stage.store.decisions(Timestamp::MAX).unwrap().last().unwrap().decision.by, "Olga");
}

fn at(second: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH.saturating_add(SignedDuration::from_secs(second)).unwrap()
}

/// A store in which five things were decided: about 1, 2, 1, 3 and 2.
fn decided(folder: &Path) -> SqlStore {
    let store = SqlStore::in_folder(folder).unwrap();
    let people = ["1", "2", "3"].map(|id| Person::new(id, format!("Person {id}"), Role::Learner));
    store.save_people(&people, &[]).unwrap();
    for (second, who) in (1..).zip(["1", "2", "1", "3", "2"]) {
        let act = Act::Return { person: PersonId(who.to_owned()) };
        let (by, reason) = ("Olga".to_owned(), format!("reason {second}"));
        store.decide(&Decision { id: Uuid::now_v7(), at: at(second), by, reason, act }).unwrap();
    }
    assert_eq!(store.first_broken().unwrap(), None);
    store
}

/// The files, with no guard of the database's in the way.
fn opened(folder: &Path) -> Connection {
    let database = Connection::open(folder.join("prework.db")).unwrap();
    database.execute_batch("drop trigger decision_stays; drop trigger decision_as_made").unwrap();
    database
}

/// The hash that `audit verify` prints, to be kept elsewhere.
fn last(store: &SqlStore) -> Hash {
    store.decisions(Timestamp::MAX).unwrap().last().unwrap().hash
}

/// Makes the hashes from `from` to `to` fit what is written there now.
fn rehash(database: &Connection, from: i64, to: i64) {
    let hash = |sequence: i64| {
        database.query_row("select hash from decision where sequence = ?1", [sequence], |row| row.get::<_, Hash>(0))
    };
    let mut end = Chain(hash(from - 1).unwrap_or_default());
    for sequence in from..=to {
        let json: String =
            database.query_row("select json from decision where sequence = ?1", [sequence], |row| row.get(0)).unwrap();
        end = end.next(&json);
        database.execute("update decision set hash = ?1 where sequence = ?2", (end.0, sequence)).unwrap();
    }
}

#[test]
fn whoever_has_the_files_changes_no_decision_unnoticed() {
    let swapped = "update decision set sequence = 99 where sequence = 2; update decision set sequence = 2 where sequence = 3; \
                   update decision set sequence = 3 where sequence = 99";
    for (what, sql, found) in [
        ("what it says", "update decision set json = replace(json, 'reason 3', 'no reason') where sequence = 3", 3),
        ("what kind it is", "update decision set act = 'view' where sequence = 3", 3),
        ("when it was", "update decision set at = at - 1 where sequence = 3", 3),
        ("its id", "update decision set id = '00000000-0000-0000-0000-000000000000' where sequence = 3", 3),
        ("its hash", "update decision set hash = zeroblob(32) where sequence = 3", 3),
        ("the order", swapped, 2),
        ("one in the middle", "delete from decision where sequence = 3", 3),
        ("the first", "delete from decision where sequence = 1", 1),
        ("all numbers", "update decision set sequence = sequence + 10", 1),
        ("emptied", "update decision set json = '' where sequence = 3", 3),
        ("emptied at the end", "update decision set json = '' where sequence = 5", 5),
        (
            "one added",
            "insert into decision (sequence, id, at, json, hash, act) select 6, 'x', at, json, hash, act from decision where sequence = 5",
            6,
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let store = decided(folder.path());
        opened(folder.path()).execute_batch(sql).unwrap();
        assert_eq!(store.first_broken().unwrap(), Some(found), "{what}");
    }
}

#[test]
fn what_is_cut_off_the_end_or_written_anew_shows_by_the_hash_kept_elsewhere() {
    for sql in [
        "delete from decision where sequence = 5",
        "update decision set json = replace(json, 'reason 2', 'no reason') where sequence = 2",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let store = decided(folder.path());
        let kept_elsewhere = last(&store);
        let database = opened(folder.path());
        database.execute_batch(sql).unwrap();
        let end: i64 = database.query_row("select max(sequence) from decision", [], |row| row.get(0)).unwrap();
        rehash(&database, 1, end);
        assert_eq!(store.first_broken().unwrap(), None, "the chain alone can't tell: {sql}");
        assert_ne!(last(&store), kept_elsewhere, "{sql}");
    }
}

#[test]
fn an_erasure_is_no_gap_behind_which_the_record_can_be_written_anew() {
    // Who is erased is in the records 1 and 3, or in 2 and 5, or in 4.
    for (who, emptied) in [("1", vec![1, 3]), ("2", vec![2, 5]), ("3", vec![4])] {
        for changed in (1..=5).filter(|sequence| !emptied.contains(sequence)) {
            let folder = tempfile::tempdir().unwrap();
            let store = decided(folder.path());
            let request = Request {
                person: PersonId(who.to_owned()),
                agents: &[],
                fate: Fate::Removed,
                grounds: Grounds { by: "Olga", reason: "asked to" },
            };
            let receipt = erase(&store, &IdBase::new("https://x.org/ids"), &request, at(9)).unwrap();
            assert_eq!(receipt.erased.records, emptied);
            assert_eq!(store.first_broken().unwrap(), None);
            let kept_elsewhere = last(&store);
            let database = opened(folder.path());
            let sql = "update decision set json = replace(json, 'reason ', 'no reason ') where sequence = ?1";
            assert_eq!(database.execute(sql, [changed]).unwrap(), 1);
            // The hashes are made to fit as far as the next record that nobody can read any more.
            let end = emptied.iter().find(|sequence| **sequence > changed).map_or(6, |sequence| sequence - 1);
            rehash(&database, changed, end);
            let is_found = store.first_broken().unwrap().is_some() || last(&store) != kept_elsewhere;
            assert!(is_found, "record {changed} was written anew behind those of {who}");
        }
    }
}
