//! What is SQLite's own: files, processes, and disks that fill up.

use super::given::*;
use super::records::{decision, waive};
use prework::store::{Decisions, People, Query, SqlStore, Statements, Store, StoreError};
use prework::xapi::Entry;
use rusqlite::Connection;
use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use uuid::Uuid;

#[test]
fn two_stores_on_one_folder_see_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let server = SqlStore::in_folder(folder.path()).unwrap();
    let command = SqlStore::in_folder(folder.path()).unwrap();
    let before = server.revision().unwrap();
    command.save_people(&[learner("1", "Ann")], &[]).unwrap();
    assert!(server.revision().unwrap() > before);
    assert_eq!(server.people(None).unwrap().len(), 1);
    thread::scope(|scope| {
        for store in [&server, &command, &server, &command] {
            scope.spawn(move || {
                for _ in 0..50 {
                    store.record(batch(&[(statement("ann", "passed", "hygiene"), None)]), at(0)).unwrap();
                }
            });
        }
    });
    let page = server.statements(&Query { ascending: true, limit: 500, ..Query::default() }).unwrap();
    assert_eq!(page.statements.len(), 200);
    assert!(page.statements.is_sorted_by(|a, b| a.sequence < b.sequence && a.stored < b.stored));
}

#[test]
fn many_may_open_a_new_folder_at_once() {
    let folder = tempfile::tempdir().unwrap();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| SqlStore::in_folder(folder.path()).unwrap());
        }
    });
}

#[test]
fn a_newer_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(SqlStore::in_folder(folder.path()).unwrap());
    database(folder.path()).pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(SqlStore::in_folder(folder.path()), Err(StoreError::Newer { found: 99, .. })));
}

#[test]
fn a_store_opened_to_be_read_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let server = SqlStore::in_folder(folder.path()).unwrap();
    server.record(batch(&[(statement("ann", "passed", "hygiene"), None)]), at(0)).unwrap();
    let store = SqlStore::read_in(folder.path()).unwrap();
    assert_eq!(store.size().unwrap().statements, 1);
    let refused = store.save_people(&[learner("1", "Ann")], &[]).unwrap_err();
    assert_eq!(refused.to_string(), "the store was opened to be read only");
    // It sees what others write, too.
    server.save_people(&[learner("1", "Ann")], &[]).unwrap();
    assert_eq!(store.people(None).unwrap().len(), 1);
    drop((server, store));
    for (version, newer) in [(99, true), (1, false)] {
        database(folder.path()).pragma_update(None, "user_version", version).unwrap();
        let refused = SqlStore::read_in(folder.path()).unwrap_err();
        assert_eq!(matches!(refused, StoreError::Newer { .. }), newer, "{refused}");
        let kept: i64 = database(folder.path()).pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(kept, version);
    }
}

#[test]
fn a_changed_decision_is_found_out() {
    let tampering = [
        "update decision set json = replace(json, 'equivalent', 'no') where sequence = 2",
        "update decision set at = 0 where sequence = 2",
        "delete from decision where sequence = 2",
        "update decision set json = 'no json' where sequence = 2",
        "update decision set json = '' where sequence = 2",
    ];
    for sql in tampering {
        let folder = tempfile::tempdir().unwrap();
        let store = SqlStore::in_folder(folder.path()).unwrap();
        for second in 1..=3 {
            store.decide(&decision(second, waive())).unwrap();
        }
        assert_eq!(store.first_broken().unwrap(), None);
        let database = database(folder.path());
        if !sql.contains("json = ''") {
            let refused = database.execute(sql, []).unwrap_err().to_string();
            assert!(refused.starts_with("a decision is never "), "{sql}: {refused}");
            assert_eq!(store.first_broken().unwrap(), None);
        }
        // Whoever has the file can take the guard away; the chain still tells.
        database.execute_batch("drop trigger decision_stays; drop trigger decision_as_made").unwrap();
        assert_eq!(database.execute(sql, []).unwrap(), 1);
        assert_eq!(store.first_broken().unwrap(), Some(2), "{sql}");
    }
}

/// Names the folder in which a test's own child process is to write.
const WRITE_IN: &str = "PREWORK_TEST_WRITE_IN";

/// Not a test by itself: writes until it is killed, when [`a_killed_process_loses_nothing_acknowledged`] starts it.
#[test]
fn writes_until_killed() {
    let Some(folder) = env::var_os(WRITE_IN) else { return };
    let store = SqlStore::in_folder(Path::new(&folder)).unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let entry = statement("ann", "passed", "hygiene");
                    store.record(batch(&[(entry.clone(), None)]), at(0)).unwrap();
                    println!("stored {}", entry.id);
                }
            });
        }
    });
}

#[test]
fn a_killed_process_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "stories::sqlite::writes_until_killed", "--nocapture"])
        .env(WRITE_IN, folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let stored = |line: &str| line.split_once("stored ").and_then(|(_, id)| id.parse::<Uuid>().ok());
    let mut acknowledged: Vec<Uuid> = lines.by_ref().filter_map(|line| stored(&line.unwrap())).take(300).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    // What was said before it died, and is still in the pipe; its last line may be cut.
    acknowledged.extend(lines.map_while(Result::ok).filter_map(|line| stored(&line)));
    assert!(acknowledged.len() >= 300);
    let store = SqlStore::in_folder(folder.path()).unwrap();
    for id in acknowledged {
        assert!(store.statement(id).unwrap().is_some(), "{id} was acknowledged and is lost");
    }
    store.record(batch(&[(statement("ann", "passed", "hygiene"), None)]), at(0)).unwrap();
}

#[test]
fn a_full_disk_keeps_what_was_stored() {
    let folder = tempfile::tempdir().unwrap();
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(folder.path()).output();
    if !mount.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: no permission to mount a small disk");
        return;
    }
    let outcome = std::panic::catch_unwind(|| fill(folder.path()));
    let unmounted = Command::new("umount").arg(folder.path()).status().unwrap();
    assert!(unmounted.success());
    outcome.unwrap();
}

fn fill(folder: &Path) {
    let store = SqlStore::in_folder(folder).unwrap();
    let mut stored = Vec::new();
    let refused = loop {
        let entry = statement("ann", "passed", "hygiene");
        let large = Entry { body: format!(r#"{},"note":"{}""#, entry.body, "x".repeat(20_000)), ..entry };
        match store.record(batch(&[(large.clone(), None)]), at(0)) {
            Ok(()) => stored.push(large.id),
            Err(error) => break error,
        }
        assert!(stored.len() < 1_000, "two megabytes took twenty");
    };
    assert!(matches!(refused, StoreError::Full(_)), "{refused:?}");
    assert!(stored.len() > 10);
    assert_eq!(found(&store, Query::default()), stored);
    drop(store);
    assert_eq!(found(&SqlStore::in_folder(folder).unwrap(), Query::default()), stored);
}

fn database(folder: &Path) -> Connection {
    Connection::open(folder.join("prework.db")).unwrap()
}
