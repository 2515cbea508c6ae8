//! A server that ends under load, however it ends: what it acknowledged is there when it begins again.

use super::{Desk, PATIENCE, Serving};
use crate::support::caller::Caller;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// How many statements a batch has.
const BATCH: usize = 5;

fn ids(batch: &Value) -> Vec<String> {
    batch.as_array().unwrap().iter().map(|statement| statement["id"].as_str().unwrap().to_owned()).collect()
}

/// Sends batches until nobody answers; tells which were sent, and which of them acknowledged.
fn load(client: &Caller, tell: &Sender<(bool, Vec<String>)>) {
    loop {
        let one = |_| json!({ "id": uuid::Uuid::new_v4(), "actor": { "mbox": "mailto:a@x.org" }, "verb": { "id": "x:did" }, "object": { "id": "x:it" } });
        let batch: Value = (0..BATCH).map(one).collect();
        tell.send((false, ids(&batch))).unwrap();
        match client.attempt("POST", "/xapi/statements", Some("application/json"), &batch.to_string()) {
            Ok(answer) if answer.status == 200 => tell.send((true, ids(&batch))).unwrap(),
            Ok(answer) => panic!("{}: {}", answer.status, answer.body),
            Err(_) => return,
        }
    }
}

/// Every statement's id, page by page.
fn stored(client: &Caller) -> Vec<String> {
    let (mut all, mut next) = (Vec::new(), "/xapi/statements?limit=500".to_owned());
    while !next.is_empty() {
        let page = client.get(&next).json();
        all.extend(ids(&page["statements"]));
        page["more"].as_str().unwrap().clone_into(&mut next);
    }
    all
}

/// Ends a server once it has acknowledged this many batches; how many statements are there that it never acknowledged.
fn ends_under_load(after: usize, end: impl FnOnce(Serving)) -> usize {
    let desk = Desk::with_course();
    let key = desk.json("key add --name test --scope all --format json");
    let client =
        |server: &Serving| server.caller().with_key(key["key"].as_str().unwrap(), key["secret"].as_str().unwrap());
    let server = Serving::start(&desk, "--no-watch");
    let (tell, told) = channel();
    for _ in 0..4 {
        let (client, tell) = (client(&server), tell.clone());
        thread::spawn(move || load(&client, &tell));
    }
    drop(tell);
    let (mut sent, mut acknowledged) = (Vec::new(), BTreeSet::new());
    let mut note = |(answered, batch): (bool, Vec<String>)| {
        if answered {
            acknowledged.extend(batch);
        } else {
            sent.push(batch);
        }
        acknowledged.len() / BATCH
    };
    while note(told.recv_timeout(PATIENCE).unwrap()) < after {}
    end(server);
    for said in told {
        note(said);
    }

    let server = Serving::start(&desk, "--no-watch");
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for id in stored(&client(&server)) {
        *times.entry(id).or_default() += 1;
    }
    let lost: Vec<_> = acknowledged.iter().filter(|id| !times.contains_key(*id)).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged are lost", lost.len(), acknowledged.len());
    assert!(times.values().all(|times| *times == 1));
    for batch in sent {
        let there = batch.iter().filter(|id| times.contains_key(*id)).count();
        assert!(there == 0 || there == BATCH, "{there} of a batch of {BATCH}");
    }
    // Sound, by a copy that is read whole.
    assert!(desk.done("store backup after.db").ends_with("verified"));
    times.len() - acknowledged.len()
}

#[test]
fn a_killed_server_has_what_it_acknowledged() {
    for after in [1, 40, 170] {
        ends_under_load(after, drop);
    }
}

#[test]
fn a_server_asked_to_end_finishes_what_it_accepted() {
    let unanswered = ends_under_load(60, |server| assert_eq!(server.terminate(), Some(0)));
    assert_eq!(unanswered, 0);
}
