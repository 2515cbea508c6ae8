//! What no browser sends: each gets a clear refusal, and the server goes on.

use super::{ana, classroom, problem, statement, stored};
use crate::support::caller::Caller;
use crate::support::stage::Stage;
use prework::access::{PersonId, Role, Scope};
use prework::decision::Fate;
use prework::operation::erase::{Request, erase};
use prework::operation::people;
use prework::operation::waive::Grounds;
use prework::roster::Person;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Sends bytes as they are; the stream to read the answer from.
fn sent(stage: &Stage, request: &str) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(stage.address.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    // A server that refuses early may close while we still send.
    let _ = stream.write_all(request.as_bytes());
    BufReader::new(stream)
}

/// The first line of the answer; empty when the server closes without a word, as it may on what it can't read to its end.
fn first_line(stage: &Stage, request: &str) -> String {
    let mut line = Vec::new();
    match sent(stage, request).read_until(b'\n', &mut line) {
        Err(error) if error.kind() == ErrorKind::WouldBlock => panic!("no answer to {request:.100}"),
        _ => String::from_utf8(line).unwrap(),
    }
}

/// The whole answer.
fn raw(stage: &Stage, request: &str) -> String {
    let mut answer = Vec::new();
    let _ = sent(stage, request).read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(stage: &Stage, path: &str) -> String {
    raw(stage, &format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_else(|| panic!("no answer: {answer}"))
}

#[test]
fn statements_that_are_none() {
    let stage = classroom("attempts: 1");
    let client = stage.client(&[Scope::StatementsWrite]);
    let send = |body: &str| client.send("POST", "/xapi/statements", Some("application/json"), body);
    let nested = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let deep =
        statement().to_string().replacen('{', &format!(r#"{{"context":{{"extensions":{{"x:y":{nested}}}}},"#), 1);
    let mut null = statement();
    null["result"] = Value::Null;
    let mut inner_null = statement();
    inner_null["object"]["definition"] = json!({ "name": null });
    for (what, body) in [
        ("nothing", ""),
        ("garbage", "{\"actor\": %%%"),
        ("no statement", "17"),
        ("half of one", &statement().to_string()[..40]),
        ("a null", &null.to_string()),
        ("a null inside", &inner_null.to_string()),
        ("brackets to no end", &nested),
        ("an open end", &"[".repeat(10_000)),
        ("a statement 10,000 deep", &deep),
        ("two members of a name", &statement().to_string().replacen('{', r#"{"actor":{"mbox":"mailto:a@x.org"},"#, 1)),
    ] {
        let answer = send(body);
        assert_eq!(problem(&answer).0, 400, "{what}");
        assert!(answer.json()["detail"].as_str().is_some_and(|detail| detail.len() > 10), "{what}: {}", answer.body);
    }
    let mut large = statement();
    large["context"] = json!({ "extensions": { "https://x.org/note": "x".repeat(10 << 20) } });
    assert_eq!(problem(&send(&large.to_string())), (413, "too-large".to_owned()));
    assert_eq!(stored(&stage, ""), [Value::Null; 0]);
    assert_eq!(send(&statement().to_string()).status, 200);
}

#[test]
fn a_statement_of_a_few_megabytes_is_kept() {
    let stage = classroom("attempts: 1");
    let client = stage.client(&[Scope::All]);
    let mut large = statement();
    large["context"] = json!({ "extensions": { "https://x.org/note": "x".repeat(5 << 20) } });
    assert_eq!(client.statements(&large).status, 200);
}

#[test]
fn huge_heads_are_refused() {
    let stage = classroom("attempts: 1");
    let long = "x".repeat(2 << 20);
    for request in [
        format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {long}\r\nconnection: close\r\n\r\n"),
        format!("GET /{long} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nhost: x\r\n{}connection: close\r\n\r\n", "a: b\r\n".repeat(5_000)),
    ] {
        let answer = first_line(&stage, &request);
        assert!(answer.is_empty() || matches!(status(&answer), 400..=499), "{answer}");
    }
    for nonsense in [
        "nonsense\r\n\r\n",
        "GET / HTTP/9.9\r\nconnection: close\r\n\r\n",
        "GET http:// HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    ] {
        let answer = first_line(&stage, nonsense);
        assert!(answer.is_empty() || matches!(status(&answer), 400..=499 | 505), "{nonsense}: {answer}");
    }
    assert_eq!(stage.anybody().get("/healthz").status, 204);
}

#[test]
fn the_builds_own_notes_are_not_served() {
    let stage = classroom("attempts: 1");
    assert!(stage.site().join(".prework-manifest").exists());
    for path in [
        "/.prework-manifest",
        "/%2eprework-manifest",
        "/%2Eprework-manifest",
        "/%2f.prework-manifest",
        "/c/..%2f.prework-manifest",
    ] {
        assert!(matches!(status(&get(&stage, path)), 400 | 404), "{path}");
    }
}

#[test]
fn what_is_about_people_stays_in_no_cache() {
    let stage = classroom("attempts: 1");
    let ana = ana(&stage);
    for path in ["/me", "/me/account.json", "/me/progress.json", "/assess/c/m", "/xapi/statements"] {
        assert_eq!(ana.get(path).header("cache-control"), "no-store", "{path}");
    }
    assert_eq!(ana.get("/c/m/").header("cache-control"), "no-cache");
}

#[test]
fn a_learners_own_words_are_not_the_trainers_evidence() {
    let stage = classroom("attempts: 1");
    stage.session("s", "w", "2027-03-09T09:00Z", &["ana"]);
    let mut boast = statement();
    boast["verb"]["display"] = json!({ "en": "passed with honours" });
    boast["object"]["definition"] = json!({ "name": { "en": "The whole assessment" } });
    boast["context"] = json!({ "revision": "1 (verified)" });
    boast["object"]["id"] =
        format!("https://x.org/ids/c/m/{}", stage.catalog.courses[0].modules[0].lessons[0].id).into();
    assert_eq!(ana(&stage).statements(&boast).status, 200);
    stage.set("2027-03-01T12:00:01Z");
    let shown = stage.signed_in("tom", prework::access::Role::Trainer).get("/trainer/sessions/s/learners/ana").body;
    assert!(shown.contains("experienced Module"), "{shown}");
    for word in ["honours", "whole assessment", "(verified)"] {
        assert!(!shown.contains(word), "{word}");
    }
}

#[test]
fn nothing_beside_the_site_is_served() {
    let stage = classroom("attempts: 1");
    assert!(stage.data().join("prework.db").exists());
    std::fs::write(stage.data().join("secret.txt"), "a secret").unwrap();
    for up in
        ["..", "%2e%2e", "%2E.", ".%2e", "c/../..", "c/%2e%2e/%2e%2e", "..%2f..", "%2e%2e%2fsite%2f..", "..%5c", "."]
    {
        for file in ["prework.db", "prework.db-wal", "secret.txt"] {
            for slash in ["/", "%2f", "%5c", "//", "\\"] {
                let path = format!("/{up}{slash}{file}");
                let answer = get(&stage, &path);
                assert!(matches!(status(&answer), 400 | 404), "{path}: {answer:.200}");
                assert!(!answer.contains("SQLite format") && !answer.contains("a secret"), "{path}");
            }
        }
    }
    for path in ["//etc/passwd", "/%2fetc/passwd", "/c/m/%00", "/%ff%fe", "/...", "/c/m/index.html/x"] {
        assert!(matches!(status(&get(&stage, path)), 301 | 307 | 400 | 404), "{path}: {:.200}", get(&stage, path));
    }
    assert_eq!(status(&get(&stage, "/c/m/")), 200);
}

#[test]
fn wrong_methods_and_wrong_ids() {
    let stage = classroom("attempts: 1");
    let ana = ana(&stage).with("connection", "close");
    for (method, path, status) in [
        ("DELETE", "/xapi/statements", 405),
        ("PUT", "/me", 405),
        ("POST", "/c/m/", 405),
        ("DELETE", "/", 405),
        ("POST", "/assess/attempts/no-uuid", 400),
        ("POST", "/assess/attempts/00000000-0000-0000-0000-000000000000", 404),
        ("PUT", "/xapi/statements?statementId=none", 400),
    ] {
        let answer = ana.send(method, path, Some("application/json"), r#"{"answers": {}}"#);
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.body);
    }
}

#[test]
fn who_never_reads_takes_nobodys_turn() {
    let stage = classroom("attempts: 1");
    let client = stage.client(&[Scope::All]);
    let mut large = statement();
    large["result"] = json!({ "response": "a".repeat(5_000_000) });
    assert_eq!(client.statements(&large).status, 200);
    let asks = "GET /xapi/statements HTTP/1.1\r\nhost: x\r\nx-experience-api-version: 1.0.3\r\n";
    let asks = format!("{asks}authorization: {}\r\n\r\n", client.credential());
    let idle: Vec<_> = (0..30).map(|_| sent(&stage, &asks)).collect();
    for _ in 0..5 {
        assert_eq!(client.statements(&statement()).status, 200);
    }
    drop(idle);
}

#[test]
fn a_clock_that_goes_back_loses_nothing() {
    let stage = classroom("attempts: 1");
    let client = stage.client(&[Scope::All]);
    let stored = |statement: &Value| {
        let id = client.statements(statement).json()[0].as_str().unwrap().to_owned();
        client.get(&format!("/xapi/statements?statementId={id}")).json()["stored"].as_str().unwrap().to_owned()
    };
    stage.set("2027-03-01T12:00:00Z");
    let first = stored(&statement());
    let promised = client.get("/xapi/statements").header("x-experience-api-consistent-through").to_owned();
    stage.set("2027-03-01T09:00:00Z");
    let second = stored(&statement());
    assert!(first < second && promised <= second, "{first}, {second}, {promised}");
    // Whoever reads on from the first finds the second.
    let news = client.get(&format!("/xapi/statements?since={first}")).json();
    assert_eq!(news["statements"][0]["stored"], second.as_str());
    assert_eq!(news["statements"].as_array().unwrap().len(), 1);
}

#[test]
fn who_is_gone_by_the_time_a_body_is_there_changes_nothing() {
    let stage = classroom("attempts: 1");
    let answer = Caller::new(&stage.address).post(&stage.link("ana", Role::Learner), "");
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    let agent = "%7B%22account%22:%7B%22homePage%22:%22https://x.org/ids/%22,%22name%22:%22ana%22%7D%7D";
    let document = format!("PUT /xapi/activities/state?activityId=x:a&stateId=s&agent={agent}");
    let body = statement().to_string();
    let begun: Vec<_> = ["POST /xapi/statements", document.as_str()].map(|request| {
        let head = format!(
            "{request} HTTP/1.1\r\nhost: {0}\r\norigin: {1}\r\ncookie: {cookie}\r\nx-experience-api-version: 1.0.3\r\n\
             content-type: application/json\r\nexpect: 100-continue\r\nconnection: close\r\ncontent-length: {2}\r\n\r\n",
            stage.address.trim_start_matches("http://"), stage.address, body.len()
        );
        let mut answer = sent(&stage, &head);
        let mut line = String::new();
        // It asks for the body once it knows who sends it.
        answer.read_line(&mut line).unwrap();
        assert!(line.contains("100"), "{line}");
        answer
    }).into();
    let request = Request {
        person: PersonId("ana".to_owned()),
        agents: &[],
        fate: Fate::Removed,
        grounds: Grounds { by: "DPO", reason: "asked" },
    };
    erase(&*stage.store, &stage.catalog.id_base, &request, stage.now()).unwrap();
    for mut answer in begun {
        answer.get_mut().write_all(body.as_bytes()).unwrap();
        let mut rest = String::new();
        answer.read_to_string(&mut rest).unwrap();
        assert!(rest.contains("401 Unauthorized"), "{rest}");
    }
    assert_eq!(stored(&stage, ""), [Value::Null; 0]);
}

#[test]
fn forms_that_never_end_take_nothing_but_each_others_turn() {
    let stage = classroom("attempts: 1");
    let client = stage.client(&[Scope::All]);
    let form = "POST /xapi/statements?method=PUT HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\nconnection: close\r\n\
                content-type: application/x-www-form-urlencoded\r\ncontent-length: 10000000\r\n\r\n";
    let begun: Vec<_> = (0..32)
        .map(|_| {
            let mut answer = sent(&stage, form);
            let mut line = String::new();
            answer.read_line(&mut line).unwrap();
            assert!(line.contains("100"), "{line}");
            answer
        })
        .collect();
    let refused = raw(&stage, form);
    assert!(status(&refused) == 503 && refused.contains("retry-after: 10"), "{refused}");
    assert_eq!(client.statements(&statement()).status, 200);
    drop(begun);
    let one = raw(&stage, &form.replace("10000000", "3").replace("\r\n\r\n", "\r\n\r\na=b"));
    assert!(one.contains("400 Bad Request"), "who has the turn is answered: {one}");
}

#[test]
fn a_form_without_its_sign_ins_token_changes_nothing() {
    let stage = classroom("attempts: 1");
    stage.session("s", "w", "2027-03-20T09:00Z", &["ana"]);
    let person = Person::new("olga", "Olga", Role::Organiser);
    people::add(&*stage.store, person, stage.now()).unwrap();
    let olga = stage.signed_in("olga", Role::Organiser);
    let other = stage.signed_in("olga", Role::Organiser);
    let form = "say=leave&reason=x";
    let kind = Some("application/x-www-form-urlencoded");
    let others = other.csrf("/organise/people/ana").unwrap();
    let forged = [String::new(), "&csrf=".to_owned(), format!("&csrf={others}"), format!("&xcsrf={others}")];
    for forged in forged {
        let refused = olga.send("POST", "/organise/people/ana", kind, &format!("{form}{forged}"));
        assert_eq!(refused.status, 403, "{forged}");
        assert!(refused.body.contains("This form is from an earlier sign-in"), "{}", refused.body);
    }
    let parts = "--b\r\ncontent-disposition: form-data; name=text\r\n\r\nid\nzed\r\n--b--\r\n";
    assert_eq!(olga.send("POST", "/organise/import", Some("multipart/form-data; boundary=b"), parts).status, 403);
    assert!(stage.store.person(&PersonId("ana".to_owned())).unwrap().unwrap().left.is_none());
    // The page has it, and with it the same form does what it says.
    let page = olga.get("/organise/people/ana").body;
    assert!(page.contains(&format!("name=\"csrf\" value=\"{}\"", olga.csrf("/organise/people/ana").unwrap())));
    assert_eq!(olga.post("/organise/people/ana", form).status, 303);
    assert!(stage.store.person(&PersonId("ana".to_owned())).unwrap().unwrap().left.is_some());
}
