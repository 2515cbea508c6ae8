//! A server among faults: a disk that fails, and clients that come in crowds.

use super::{Desk, PATIENCE, Serving};
use crate::support::caller::{Answer, Caller};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::net::TcpStream;

/// Somebody who may do everything at a desk's server.
fn client(desk: &Desk, server: &Serving) -> Caller {
    let key = desk.json("key add --name test --scope all --format json");
    server.caller().with_key(key["key"].as_str().unwrap(), key["secret"].as_str().unwrap())
}

fn statement(id: &str) -> Value {
    json!({ "id": id, "actor": { "mbox": "mailto:a@x.org" }, "verb": { "id": "x:did" }, "object": { "id": "x:it" } })
}

fn post(client: &Caller, id: &str) -> Answer {
    client.statements(&statement(id))
}

fn some_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

#[test]
fn an_answer_is_sent_after_a_sync() {
    let desk = Desk::with_course();
    let server = Serving::traced(&desk, "-e trace=fdatasync,fsync,write,writev,sendto,sendmsg", "--no-watch");
    let client = client(&desk, &server);
    // The first opens the connection and fills caches.
    assert_eq!(post(&client, &some_id()).status, 200);
    let answered = |line: &String| line.contains("HTTP/1.1 200");
    while !answered(&server.process.err.recv_timeout(PATIENCE).unwrap()) {}
    for _ in 0..10 {
        assert_eq!(post(&client, &some_id()).status, 200);
        let mut seen = Vec::new();
        while !seen.last().is_some_and(answered) {
            seen.push(server.process.err.recv_timeout(PATIENCE).unwrap());
        }
        let synced = |line: &String| (line.contains("fdatasync") || line.contains("fsync")) && line.ends_with("= 0");
        assert!(seen.iter().any(synced), "acknowledged without a sync: {seen:#?}");
    }
}

/// Posts while calls of the server's database fail as `fault` says: what was acknowledged is there, what was not got a 503
/// that says when to come back, and once the fault is over all goes on.
fn among_faults(fault: &str) {
    let desk = Desk::with_course();
    // The statements' own file, not the site's: its log of writes, which is made now.
    Serving::start(&desk, "--no-watch").terminate();
    let wal = desk.path(".prework/prework.db-wal");
    let options = format!("-o {} -e inject={fault} -P {}", desk.path("trace").display(), wal.display());
    let server = Serving::traced(&desk, &options, "--no-watch");
    let client = client(&desk, &server);
    let (mut acknowledged, mut refused) = (BTreeSet::new(), Vec::new());
    for _ in 0..200 {
        let id = some_id();
        let answer = post(&client, &id);
        if answer.status == 200 {
            acknowledged.insert(id);
            if refused.len() > 2 {
                break;
            }
        } else {
            assert_eq!(answer.status, 503, "{fault}: {answer:?}");
            assert!(answer.header("retry-after").parse::<u32>().is_ok(), "{answer:?}");
            assert_eq!(answer.json()["type"], "urn:prework:problem:unavailable");
            for cause in ["disk", "sqlite", "database", ".db", "os error"] {
                assert!(!answer.body.contains(cause), "{cause} in {}", answer.body);
            }
            refused.push(id);
        }
    }
    assert!(refused.len() > 2, "{fault}: {} were acknowledged", acknowledged.len());
    // It reads all along.
    assert_eq!(client.get(&format!("/xapi/statements?statementId={}", acknowledged.first().unwrap())).status, 200);
    drop(server);

    let server = Serving::start(&desk, "--no-watch");
    let client = self::client(&desk, &server);
    let is_there = |id: &String| client.get(&format!("/xapi/statements?statementId={id}")).status == 200;
    assert!(acknowledged.iter().all(is_there), "{fault}");
    // Whoever was refused comes back, and is never told of a conflict.
    for id in &refused {
        assert_eq!(post(&client, id).status, 200, "{fault}");
        assert!(is_there(id));
    }
    assert!(desk.done("store backup after.db").ends_with("verified"));
}

#[test]
fn a_full_disk_loses_nothing() {
    among_faults("pwrite64:error=ENOSPC:when=60..75");
}

#[test]
fn a_disk_gone_read_only_loses_nothing() {
    among_faults("pwrite64:error=EROFS:when=60..75");
}

#[test]
fn a_disk_that_fails_to_write_loses_nothing() {
    among_faults("pwrite64:error=EIO:when=60..75");
}

#[test]
fn a_disk_that_fails_to_sync_loses_nothing() {
    among_faults("fsync,fdatasync:error=EIO:when=20..30");
}

#[test]
fn ten_thousand_idle_connections_leave_room_for_one_that_works() {
    let desk = Desk::with_course();
    let server = Serving::start(&desk, "--no-watch");
    let client = client(&desk, &server);
    // Some files are open already; where the system allows fewer, as many as it does.
    let many = rlimit::increase_nofile_limit(20_000).unwrap().saturating_sub(500).min(10_000);
    let address = server.address.trim_start_matches("http://");
    let idle: Vec<_> = (0..many).map(|_| TcpStream::connect(address).unwrap()).collect();
    for _ in 0..10 {
        assert_eq!(post(&client, &some_id()).status, 200);
    }
    assert_eq!(client.get("/xapi/statements").json()["statements"].as_array().unwrap().len(), 10);
    drop(idle);
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn more_connections_than_the_system_allows_wait_and_take_nothing_from_the_store() {
    let desk = Desk::with_course();
    let server = Serving::within(&desk, "ulimit -n 250", "--no-watch");
    let client = client(&desk, &server);
    assert_eq!(post(&client, &some_id()).status, 200);
    let address = server.address.trim_start_matches("http://");
    let idle: Vec<_> = (0..400).map(|_| TcpStream::connect(address).unwrap()).collect();
    for _ in 0..10 {
        assert_eq!(post(&client, &some_id()).status, 200, "who is in already");
    }
    // The site and another reader of the store are files, too.
    let found = client.get("/xapi/statements?agent=%7B%22mbox%22:%22mailto:a@x.org%22%7D");
    assert_eq!(found.status, 200, "{}", found.body);
    assert_eq!(client.get("/").status, 200);
    drop(idle);
    assert_eq!(server.caller().get("/healthz").status, 204, "who waited comes in");
    assert_eq!(server.terminate(), Some(0));
}
