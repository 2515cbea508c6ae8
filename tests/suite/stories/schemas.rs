//! What earlier versions left behind is read by this one: a database of every schema there was, as `schemas/make` made it.

use super::given::found;
use jiff::Timestamp;
use prework::access::PersonId;
use prework::decision::waivers;
use prework::evidence::{Account, Proof};
use prework::roster::SessionId;
use prework::store::{Decisions, People, Publications, Query, Sessions, SqlStore, Statements};
use rusqlite::Connection;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use uuid::Uuid;

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/stories/schemas");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|end| end == "sql")).collect();
    files.sort();
    files
}

/// A folder with the database of a fixture.
fn left_by(fixture: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let database = Connection::open(folder.path().join("prework.db")).unwrap();
    database.execute_batch(&fs::read_to_string(fixture).unwrap()).unwrap();
    folder
}

#[test]
fn there_is_a_fixture_of_every_schema() {
    let folder = tempfile::tempdir().unwrap();
    drop(SqlStore::in_folder(folder.path()).unwrap());
    let database = Connection::open(folder.path().join("prework.db")).unwrap();
    let schema: i64 = database.pragma_query_one(None, "user_version").unwrap();
    let names: Vec<String> =
        fixtures().iter().map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let expected: Vec<String> = (1..=schema).map(|schema| format!("{schema:04}")).collect();
    assert_eq!(names, expected, "run tests/suite/stories/schemas/make with the first binary of a new schema");
}

#[test]
fn what_every_schema_left_is_there() {
    for fixture in fixtures() {
        let folder = left_by(&fixture);
        let store = SqlStore::in_folder(folder.path()).unwrap();
        let name = fixture.display();
        let id = |number: u128| Uuid::from_u128(0x1234_5678_1234_4234_8234_0000_0000_0000 + number);
        let text = |text: &str| Some(text.to_owned());
        let ana = "account:https://example.org/ids/|ana";
        for (query, expected) in [
            (Query { voided: true, ..Query::default() }, vec![id(1), id(2), id(3), id(4)]),
            (Query::default(), vec![id(1), id(2), id(4)]),
            (Query { agent: text(ana), ..Query::default() }, vec![id(1), id(2)]),
            (
                Query { agent: text(ana), related_agents: true, voided: true, ..Query::default() },
                vec![id(1), id(2), id(3), id(4)],
            ),
            (Query { verb: text("x:liked"), ..Query::default() }, vec![id(2)]),
            (
                Query { activity: text("https://example.org/ids/first-course/first-module"), ..Query::default() },
                vec![id(1), id(2)],
            ),
        ] {
            assert_eq!(found(&store, query.clone()), expected, "{name}: {query:?}");
        }
        let stored = store.statement(id(1)).unwrap().unwrap();
        assert!(stored.body.contains("http://adlnet.gov/expapi/verbs/completed"), "{name}");

        let account = Account { home_page: "https://example.org/ids/".to_owned(), name: "ana".to_owned() };
        let evidence = store.evidence(Some(&[account]), Timestamp::MAX).unwrap();
        assert_eq!(evidence.iter().map(|evidence| evidence.proof).collect::<Vec<_>>(), [Proof::Completed], "{name}");
        let people: Vec<String> = store.people(None).unwrap().into_iter().map(|person| person.name).collect();
        assert_eq!(people, ["Ana Silva", "Ben Okri", "R. Ito"], "{name}");
        let roster = store.roster(&SessionId("monday".to_owned())).unwrap();
        assert_eq!(roster.len(), 2, "{name}");
        assert_eq!(store.first_broken().unwrap(), None, "{name}");
        let records = store.decisions(Timestamp::MAX).unwrap();
        let waivers = waivers(records.iter().map(|record| &record.decision));
        let standing: Vec<&PersonId> = waivers.iter().filter(|w| w.revoked.is_none()).map(|w| &w.person).collect();
        assert_eq!(standing, [&PersonId("ben".to_owned())], "{name}");
        assert!(store.publication(Timestamp::MAX).unwrap().is_some(), "{name}");
    }
}

#[test]
fn an_older_database_is_left_to_the_server_that_has_it() {
    let folder = left_by(&fixtures()[2]);
    let mut lock = fs::File::create(folder.path().join("serve.lock")).unwrap();
    lock.lock().unwrap();
    lock.write_all(b"process 1 at http://127.0.0.1:8080").unwrap();
    let refused = SqlStore::in_folder(folder.path()).unwrap_err().to_string();
    assert!(refused.contains("process 1 at http://127.0.0.1:8080 serves it"), "{refused}");
    drop(lock);
    SqlStore::in_folder(folder.path()).unwrap();
    // One that is this version's is shared.
    let lock = fs::File::open(folder.path().join("serve.lock")).unwrap();
    lock.lock().unwrap();
    SqlStore::in_folder(folder.path()).unwrap();
}
