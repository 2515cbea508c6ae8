//! Statements out of one store and into another.

use super::{Desk, Running, Serving};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;

const FIRST: &str = "12345678-1234-4234-8234-123456789001";
const VOIDING: &str = "12345678-1234-4234-8234-123456789002";
const SIGNED: &str = "12345678-1234-4234-8234-123456789003";

fn statement(id: &str, actor: &str, verb: &str) -> Value {
    json!({ "id": id, "actor": { "mbox": format!("mailto:{actor}@x.org") }, "verb": { "id": verb }, "object": { "id": "x:it" }, "timestamp": "2026-01-01T00:00:00Z" })
}

/// A desk with three statements: a voided one, the one that voids it, and one with an attachment.
fn filled() -> (Desk, String) {
    let desk = Desk::with_course();
    let key = desk.json("key add --name test --scope all --format json");
    let server = Serving::start(&desk, "--no-watch");
    let client = server.caller().with_key(key["key"].as_str().unwrap(), key["secret"].as_str().unwrap());
    assert_eq!(client.statements(&statement(FIRST, "ana", "x:did")).status, 200);
    let mut voiding = statement(VOIDING, "ana", "http://adlnet.gov/expapi/verbs/voided");
    voiding["object"] = json!({ "objectType": "StatementRef", "id": FIRST });
    assert_eq!(client.statements(&voiding).status, 200);
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(b"a photo"));
    let mut with_file = statement(SIGNED, "ben", "x:did");
    with_file["attachments"] = json!([{ "usageType": "x:photo", "display": { "en": "Photo" }, "contentType": "image/png", "length": 7, "sha2": hash }]);
    let body = format!(
        "--b\r\nContent-Type: application/json\r\n\r\n{with_file}\r\n--b\r\nContent-Type: image/png\r\n\
         Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {hash}\r\n\r\na photo\r\n--b--\r\n"
    );
    let sent = client.send("POST", "/xapi/statements", Some("multipart/mixed; boundary=b"), &body);
    assert_eq!(sent.status, 200, "{}", sent.body);
    (desk, hash)
}

/// The lines without what each store says for itself.
fn essence(lines: &str, without: &[&str]) -> Vec<Value> {
    let parsed = lines.lines().map(|line| {
        let mut statement: Value = serde_json::from_str(line).unwrap();
        for own in without {
            statement.as_object_mut().unwrap().remove(*own);
        }
        statement
    });
    parsed.collect()
}

#[test]
fn everything_goes_out_and_comes_in_once() {
    let (from, hash) = filled();
    let to = Desk::with_course();
    let out = to.path("all.ndjson");
    let files = to.path("files");
    assert_eq!(from.done(&format!("statements export --out {} --attachments {}", out.display(), files.display())), "");
    assert_eq!(std::fs::read_to_string(files.join(&hash)).unwrap(), "a photo");
    let text = std::fs::read_to_string(&out).unwrap();
    assert_eq!(from.done("statements export"), text.trim_end());

    assert_eq!(to.done("statements import all.ndjson --attachments files"), "3 stored, 0 were there, 0 refused");
    assert_eq!(to.done("statements import all.ndjson --attachments files"), "0 stored, 3 were there, 0 refused");
    let again = to.done("statements export --attachments again");
    let own = ["stored", "authority"];
    assert_eq!(essence(&again, &own), essence(&text, &own));
    assert_eq!(essence(&again, &[])[0]["authority"]["account"]["name"], "key:import");
    assert_eq!(std::fs::read_to_string(to.path("again").join(&hash)).unwrap(), "a photo");

    // What was voided is voided there, too.
    let key = to.json("key add --name test --scope all --format json");
    let server = Serving::start(&to, "--no-watch");
    let client = server.caller().with_key(key["key"].as_str().unwrap(), key["secret"].as_str().unwrap());
    assert_eq!(client.get(&format!("/xapi/statements?statementId={FIRST}")).status, 404);
    assert_eq!(client.get(&format!("/xapi/statements?voidedStatementId={FIRST}")).status, 200);
    assert!(client.get(&format!("/xapi/statements?statementId={SIGNED}&attachments=true")).body.contains("a photo"));
}

#[test]
fn filters_find_what_the_record_store_would() {
    let (desk, _) = filled();
    let ids = |words: &str| -> Vec<String> {
        let lines = desk.done(&format!("statements export {words}"));
        essence(&lines, &[]).iter().map(|s| s["id"].as_str().unwrap().to_owned()).collect()
    };
    // What refers to a statement is found by what finds that one.
    assert_eq!(ids("--verb x:did"), [FIRST, VOIDING, SIGNED]);
    assert_eq!(ids("--verb http://adlnet.gov/expapi/verbs/voided"), [VOIDING]);
    assert_eq!(ids(r#"--agent '{"mbox":"mailto:ben@x.org"}'"#), [SIGNED]);
    assert_eq!(ids("--activity x:it"), [FIRST, VOIDING, SIGNED]);
    assert_eq!(ids("--learner ana"), [""; 0]);
    assert_eq!(ids("--since 2100-01-01T00:00:00Z"), [""; 0]);
    assert_eq!(ids("--until 2100-01-01T00:00:00Z").len(), 3);
    let csv = desk.done("statements export --format csv");
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!((rows.len(), rows[0][0], rows[0][17]), (4, "id", "voided"));
    assert_eq!((rows[1][0], rows[1][3], rows[1][17]), (FIRST, "mailto:ana@x.org", "true"));
    assert!(desk.refused(2, r#"statements export --agent '{"mbox":"ben"}'"#).contains("$.mbox"));
    assert!(Desk::empty().refused(1, "statements export").contains("nothing is kept in `.prework`"));
}

#[test]
fn lines_that_cannot_be_used_are_named_and_the_rest_comes_in() {
    let desk = Desk::with_course();
    let good = statement(FIRST, "ana", "x:did");
    let mut other = good.clone();
    other["verb"]["id"] = "x:else".into();
    let mut without = good.clone();
    without.as_object_mut().unwrap().remove("id");
    let mut two = statement(SIGNED, "ana", "x:did");
    two["version"] = "2.0.0".into();
    two["context"] =
        json!({ "contextAgents": [{ "objectType": "contextAgent", "agent": { "mbox": "mailto:b@x.org" } }] });
    let long = "x".repeat(10 * 1024 * 1024 + 1);
    let lines = [
        good.to_string(),
        "{}".to_owned(),
        other.to_string(),
        without.to_string(),
        String::new(),
        good.to_string(),
        long,
        two.to_string(),
    ];
    let mut bytes = lines.join("\r\n").into_bytes();
    bytes.extend(b"\n\xff\xfe\n");
    desk.write("some.ndjson", &bytes);
    let ran = desk.run("statements import some.ndjson");
    assert_eq!((ran.code, ran.out.as_str()), (1, "3 stored, 1 were there, 4 refused\n"));
    let said: Vec<&str> = ran.err.lines().collect();
    assert_eq!(said[0], "error: some.ndjson:2: $: `actor` is missing");
    assert_eq!(said[1], format!("error: some.ndjson:3: another statement has the id {FIRST}"));
    assert_eq!(said[2], "error: some.ndjson:7: the line is longer than 10485760 bytes");
    assert_eq!(said[3], "error: some.ndjson:9: the line is not UTF-8");
    assert_eq!(said[4], "error: 4 lines were refused");
    // One without an id is the same one the next time.
    assert_eq!(desk.run("statements import some.ndjson").out, "0 stored, 4 were there, 4 refused\n");
}

#[test]
fn only_a_trusted_file_says_who_asserted_it() {
    let server =
        json!({ "objectType": "Agent", "account": { "homePage": "https://example.org/ids/", "name": "prework" } });
    let mut passed = statement(FIRST, "ana", "http://adlnet.gov/expapi/verbs/passed");
    passed["authority"] = server.clone();
    for (words, kept) in [("", false), ("--trusted", true)] {
        let desk = Desk::with_course();
        desk.edit("prework.yaml", "id_base:", "id_base: https://example.org/ids/\n#");
        desk.write("one.ndjson", format!("{passed}\n"));
        desk.done(&format!("statements import one.ndjson {words}"));
        let out = essence(&desk.done("statements export"), &[]);
        assert_eq!(out[0]["authority"] == server, kept, "{out:?}");
    }
}

/// Where a server takes statements, and a file with a key to it.
fn endpoint(desk: &Desk, server: &Serving, from: &Desk, scope: &str) -> String {
    let key = desk.json(&format!("key add --name other --scope {scope} --format json"));
    from.write("credential", format!("{}:{}\n", key["key"].as_str().unwrap(), key["secret"].as_str().unwrap()));
    format!("{}/xapi", server.address)
}

#[test]
fn statements_are_forwarded_to_another_store_once() {
    let (from, hash) = filled();
    let to = Desk::with_course();
    let there = Serving::start(&to, "--no-watch");
    let url = endpoint(&to, &there, &from, "all");
    let forward = format!("statements forward --to {url} --credential credential --once");
    assert_eq!(from.done(&forward), "3 forwarded, 0 refused");
    assert_eq!(from.done(&forward), "0 forwarded, 0 refused");
    let own = ["stored", "authority"];
    assert_eq!(essence(&to.done("statements export"), &own), essence(&from.done("statements export"), &own));
    let files = to.path("files");
    to.done(&format!("statements export --out all.ndjson --attachments {}", files.display()));
    assert_eq!(std::fs::read_to_string(files.join(&hash)).unwrap(), "a photo");
    let key = from.json("key add --name more --scope all --format json");
    // What a version 2.0 client said goes out as 2.0.
    let here = Serving::start(&from, "--no-watch");
    let client = here.caller().with_key(key["key"].as_str().unwrap(), key["secret"].as_str().unwrap());
    let two = client.with("x-experience-api-version", "2.0.0");
    let mut statement = statement("12345678-1234-4234-8234-123456789004", "ben", "x:did");
    statement["context"] =
        json!({ "contextAgents": [{ "objectType": "contextAgent", "agent": { "mbox": "mailto:c@x.org" } }] });
    let sent = two.statements(&statement);
    assert_eq!(sent.status, 200, "{}", sent.body);
    assert_eq!(from.done(&forward), "1 forwarded, 0 refused");
    assert_eq!(essence(&to.done("statements export"), &own), essence(&from.done("statements export"), &own));
}

#[test]
fn a_store_that_is_down_is_waited_for_and_a_wrong_key_is_told() {
    let (from, _) = filled();
    let to = Desk::with_course();
    let there = Serving::start(&to, "--no-watch");
    let url = endpoint(&to, &there, &from, "statements/read");
    let refused = from.refused(1, &format!("statements forward --to {url} --credential credential --once"));
    assert!(
        refused.contains("the other store says 403 Forbidden: $[0]: this key has no scope `statements/write`"),
        "{refused}"
    );
    assert!(refused.contains("credential") && !refused.contains('{'), "{refused}");
    endpoint(&to, &there, &from, "all");
    let address = there.address.trim_start_matches("http://").to_owned();
    drop(there);
    let forwarding = Running::start(&from, &format!("statements forward --to {url} --credential credential --once"));
    forwarding.says("waiting");
    let there = Serving::start_at(&to, &address, "--no-watch");
    // It ends by itself once all are there.
    assert_eq!(forwarding.ends(), Some(0));
    assert_eq!(to.done("statements export").lines().count(), 3);
    drop(there);
}

/// A program that answers every request in one way, whatever it is.
fn answering(status: &'static str, answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/xapi", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().map(Result::unwrap) {
            let mut reader = BufReader::new(stream);
            let (mut line, mut length) = (String::new(), 0);
            while reader.read_line(&mut line).unwrap() > 2 {
                let said = line.to_ascii_lowercase();
                length = said.strip_prefix("content-length:").map_or(length, |said| said.trim().parse().unwrap());
                line.clear();
            }
            reader.read_exact(&mut vec![0; length]).unwrap();
            let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", answer.len());
            reader.get_mut().write_all((head + answer).as_bytes()).unwrap();
        }
    });
    url
}

#[test]
fn what_answers_but_is_no_record_store_gets_nothing() {
    let (from, _) = filled();
    from.write("credential", "key:secret");
    for (status, answer, says) in [
        ("200 OK", "<p>Welcome</p>", "no record store is there"),
        ("404 Not Found", "", "404 Not Found at http://127.0.0.1:"),
        ("200 OK", r#"{"version": ["1.0.3"]}"#, "200 OK, but not the statements' ids"),
        ("200 OK", r#"["12345678-1234-4234-8234-123456789001"]"#, "no record store is there"),
        // A store may show what it is to nobody without a credential; statements are refused likewise.
        ("401 Unauthorized", "", "the other store says 401 Unauthorized"),
    ] {
        let url = answering(status, answer);
        let said = from.refused(1, &format!("statements forward --to {url} --credential credential --once"));
        assert!(said.contains(says), "{answer}: {said}");
    }
    let to = Desk::with_course();
    let there = Serving::start(&to, "--no-watch");
    let forward =
        format!("statements forward --to {} --credential credential --once", endpoint(&to, &there, &from, "all"));
    assert_eq!(from.done(&forward), "3 forwarded, 0 refused");
    assert_eq!(from.done(&format!("{forward} --from-start")), "3 forwarded, 0 refused");
    assert_eq!(to.done("statements export").lines().count(), 3);
}
