//! Copies of the store, and what they bring back.

use super::{Desk, Serving};
use serde_json::json;
use std::fs;

/// A desk with a course and this many learners.
fn desk(learners: usize) -> Desk {
    let desk = Desk::with_course();
    add(&desk, learners);
    desk
}

fn add(desk: &Desk, learners: usize) {
    let lines: Vec<String> = (0..learners).map(|n| format!("n{n},Person {n}\n")).collect();
    desk.write("people.csv", format!("id,name\n{}", lines.concat()));
    desk.done("learner import people.csv");
}

#[test]
fn a_backup_made_while_serving_brings_everything_back() {
    let desk = desk(3);
    let before = desk.json("learner list --format json");
    let key = desk.json("key add --name test --scope all --format json");
    let server = Serving::start(&desk, "");
    let client = server.caller().with_key(key["key"].as_str().unwrap(), key["secret"].as_str().unwrap());
    let statement =
        json!({ "actor": { "mbox": "mailto:a@x.org" }, "verb": { "id": "x:did" }, "object": { "id": "x:it" } });
    assert_eq!(client.statements(&json!([statement, statement])).status, 200);
    assert!(desk.done("store backup friday.db").ends_with("verified"));
    let said = desk.refused(1, "store restore friday.db");
    assert!(said.contains("another prework serves this data folder"), "{said}");
    add(&desk, 5);
    // Killed: what was added last is in the log only.
    drop(server);
    let said = desk.done("store restore friday.db");
    assert!(said.starts_with("2 statements are back"), "{said}");
    assert_eq!(desk.json("learner list --format json"), before);
    // What was there is kept whole.
    fs::create_dir(desk.path("later")).unwrap();
    for end in ["", "-wal"] {
        let kept = desk.path(&format!(".prework/prework.db.before-1{end}"));
        fs::rename(kept, desk.path(&format!("later/prework.db{end}"))).unwrap();
    }
    assert_eq!(desk.json("learner list --format json --data later").as_array().unwrap().len(), 5);

    assert_eq!(desk.done("store restore friday.db --data elsewhere"), "2 statements are back");
    assert_eq!(desk.json("learner list --format json --data elsewhere"), before);
}

#[test]
fn what_is_not_a_sound_backup_is_refused_and_changes_nothing() {
    let desk = desk(200);
    let before = desk.json("learner list --format json");
    desk.done("store backup friday.db");
    let said = desk.refused(1, "store backup friday.db");
    assert!(said.contains("`friday.db` exists already"), "{said}");

    let whole = fs::read(desk.path("friday.db")).unwrap();
    let mut torn = whole.clone();
    // Some page in the middle, as a bad disk would.
    let middle = whole.len() / 2 / 4096 * 4096;
    torn[middle..middle + 4096].fill(0xa5);
    for (bytes, why) in [
        (torn.as_slice(), "is not a sound backup"),
        (&whole[..whole.len() / 2], "is not a sound backup"),
        (b"hello", "is not a sound backup"),
    ] {
        desk.write("bad.db", bytes);
        let said = desk.refused(1, "store restore bad.db");
        assert!(said.contains(why), "{said}");
        assert_eq!(desk.json("learner list --format json"), before);
    }
    let said = desk.refused(1, "store backup nothing.db --data elsewhere");
    assert!(said.contains("nothing is kept in `elsewhere`") && !desk.path("nothing.db").exists(), "{said}");
    assert!(desk.refused(1, "store restore none.db").contains("none.db"));
    assert!(!desk.path(".prework/prework.db.before-1").exists());
}
