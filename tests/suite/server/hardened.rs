//! Every kind of answer, and what keeps it safe: its headers, and words for who gets it.

use super::{ana, classroom, problem, statement};
use crate::support::caller::{Answer, Caller};
use crate::support::stage::Stage;
use prework::access::{Role, Scope};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// What every answer has: a header, and what it is or begins with.
const EVERYWHERE: [(&str, &str); 5] = [
    ("content-security-policy", "default-src 'self'; "),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=()"),
];

fn check(what: &str, answer: &Answer, cache: &str, resource: &str) {
    for (name, value) in EVERYWHERE {
        assert!(answer.header(name).starts_with(value), "{what}: {name} in {answer:?}");
    }
    let policy = answer.header("content-security-policy");
    for part in ["object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'self'"] {
        assert!(policy.contains(part), "{what}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{what}: {policy}");
    assert_eq!(answer.header("cache-control"), cache, "{what}: {answer:?}");
    assert_eq!(answer.header("cross-origin-resource-policy"), resource, "{what}: {answer:?}");
    assert_eq!(answer.header("server"), "", "{what}");
    assert!(answer.header("x-request-id").len() >= 8, "{what}");
}

#[test]
fn every_kind_of_answer_carries_what_keeps_it_safe() {
    let stage = classroom("attempts: 1");
    stage.session_of(&["tom"], "s", "w", "2027-03-02T09:00Z", &["ana"]);
    let caller = ana(&stage);
    assert_eq!(caller.post(&stage.link("tom", Role::Trainer), "").status, 303);
    let (own, any) = ("same-origin", "cross-origin");
    let kept = caller.get("/").header("last-modified").to_owned();
    let get = |path: &str| caller.get(path);
    let client = stage.client(&[Scope::All]);
    let asked = |answer: Answer| answer;
    for (what, answer, status, cache, resource) in [
        ("a page of the site", get("/"), 200, "no-cache", any),
        ("a file of the site", get("/_theme/js/assess.js"), 404, "no-store", own),
        ("no such page", get("/nowhere"), 404, "no-store", own),
        ("a folder without its slash", get("/c/m"), 307, "no-cache", any),
        ("a page about people", get("/me"), 200, "no-store", own),
        ("a page's JSON", get("/me/account.json"), 200, "no-store", own),
        ("a trainer's page", get("/trainer/"), 200, "no-store", own),
        ("an assessment", get("/assess/c/m"), 200, "no-store", own),
        ("a problem", get("/assess/c/none"), 404, "no-store", own),
        ("a redirect", get("/me/"), 308, "no-store", own),
        ("health", get("/healthz"), 204, "no-store", own),
        ("figures", get("/metrics"), 200, "no-store", own),
        ("the record store", get("/xapi/about"), 200, "no-store", own),
        ("its problem", get("/xapi/statements?nonsense=1"), 400, "no-store", own),
        ("a statement stored", client.statements(&statement()), 200, "no-store", own),
        ("a link that is gone", get("/sign-in/none"), 410, "no-store", own),
        ("signed in", caller.post(&stage.link("ana", Role::Learner), ""), 303, "no-store", own),
        ("a wrong code", caller.post("/sign-in", "id=x&code=1"), 403, "no-store", own),
        ("nobody", stage.anybody().get("/me"), 401, "no-store", own),
        ("what axum can't read", get("/me/sign-ins%ff"), 404, "no-store", own),
        ("a wrong method", caller.send("PUT", "/me", None, ""), 405, "no-store", own),
        ("no form", caller.send("POST", "/sign-in", Some("text/plain"), "x"), 415, "no-store", own),
        ("a wrong method on the site", caller.post("/c/m/", ""), 405, "no-store", own),
        (
            "unchanged",
            asked(Caller::new(&stage.address).with("if-modified-since", &kept).get("/")),
            304,
            "no-cache",
            any,
        ),
        ("a part", asked(Caller::new(&stage.address).with("range", "bytes=0-3").get("/")), 206, "no-cache", any),
        (
            "no such part",
            asked(Caller::new(&stage.address).with("range", "bytes=9999999-").get("/")),
            416,
            "no-cache",
            any,
        ),
        (
            "from another site",
            stage.anybody().with("origin", "https://evil.example").post("/sign-out", ""),
            403,
            "no-store",
            own,
        ),
    ] {
        assert_eq!(answer.status, status, "{what}: {answer:?}");
        check(what, &answer, cache, resource);
    }
}

#[test]
fn news_of_people_stay_in_no_cache() {
    let stage = classroom("attempts: 1");
    stage.session_of(&["tom"], "s", "w", "2027-03-02T09:00Z", &["ana"]);
    let tom = stage.anybody();
    let set = tom.post(&stage.link("tom", Role::Trainer), "");
    let cookie = set.header("set-cookie").split(';').next().unwrap().to_owned();
    let request = format!("GET /trainer/sessions/s/events HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\n\r\n");
    let head = head(&stage, &request);
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("content-type: text/event-stream"), "{head}");
    for line in
        ["cache-control: no-store", "x-content-type-options: nosniff", "cross-origin-resource-policy: same-origin"]
    {
        assert!(head.contains(line), "{head}");
    }
    assert_eq!(head.matches("cache-control").count(), 1, "{head}");
}

/// The head of the answer to these bytes.
fn head(stage: &Stage, request: &str) -> String {
    let mut stream = TcpStream::connect(stage.address.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let _ = stream.write_all(request.as_bytes());
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

const TAKE: &str = "/organise/records/take";

#[test]
fn what_axum_refuses_has_words_for_who_gets_it() {
    let stage = classroom("attempts: 1");
    let ana = ana(&stage);
    let organiser = {
        let person = prework::roster::Person::new("olga", "Olga", Role::Organiser);
        prework::operation::people::add(&*stage.store, person, stage.now()).unwrap();
        stage.signed_in("olga", Role::Organiser)
    };
    let form = Some("application/x-www-form-urlencoded");
    let large = "x".repeat(3 << 20);
    let token = organiser.csrf(TAKE).unwrap();
    let parts = format!("--b\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--b--\r\n");
    // People get the theme's page.
    for (what, answer, status) in [
        ("a method", ana.send("PUT", "/me", None, ""), 405),
        ("a method on the site", ana.post("/c/m/", ""), 405),
        ("no form", ana.send("POST", "/sign-in", Some("text/plain"), "id=x"), 415),
        ("a list of records that is no form", organiser.send("POST", TAKE, Some("text/plain"), "x"), 415),
        ("the same that doesn't say what it is", organiser.send("POST", TAKE, None, "x"), 415),
        ("the same in parts", organiser.send("POST", TAKE, Some("multipart/form-data; boundary=b"), &parts), 415),
        ("a form without a field it needs", organiser.post("/organise/people", "x=y"), 422),
        ("a field twice", ana.send("POST", "/sign-in", form, "id=a&id=b"), 422),
        ("a form that is too large", ana.send("POST", "/sign-in", form, &large), 413),
        ("an address that isn't UTF-8", ana.post("/sign-in/%ff", ""), 400),
    ] {
        assert_eq!(answer.status, status, "{what}: {answer:?}");
        assert!(answer.header("content-type").starts_with("text/html"), "{what}: {answer:?}");
        assert!(answer.body.contains("<h1>") && answer.body.contains("All courses"), "{what}: {answer:?}");
        assert!(!answer.body.contains("Failed to"), "{what}: {answer:?}");
    }
    assert_eq!(ana.send("PUT", "/me", None, "").header("allow"), "GET,HEAD");
    // Programs get a problem.
    let json = Some("application/json");
    for (what, answer, status, kind) in [
        ("an id", ana.send("PUT", "/assess/attempts/no-uuid", json, "{}"), 400, "invalid-request"),
        ("a method", ana.send("DELETE", "/assess/c/m", None, ""), 405, "method-not-allowed"),
        ("a method for JSON", ana.send("PUT", "/me/account.json", None, ""), 405, "method-not-allowed"),
        (
            "answers of megabytes",
            ana.send("PUT", &format!("/assess/attempts/{}", uuid::Uuid::nil()), json, &large),
            413,
            "bad-answers",
        ),
        ("figures", ana.send("PUT", "/metrics", None, ""), 405, "method-not-allowed"),
        ("a method of the record store", ana.send("DELETE", "/xapi/statements", None, ""), 405, "method-not-allowed"),
        ("an address of it", ana.get("/xapi/%ff"), 404, "not-found"),
    ] {
        assert_eq!(problem(&answer), (status, kind.to_owned()), "{what}");
    }
}

#[test]
fn heads_have_bounds_and_who_goes_beyond_harms_nobody() {
    let stage = classroom("attempts: 1");
    let fits = "x".repeat(8_000);
    let status = |request: &str| -> String { head(&stage, request).chars().skip(9).take(3).collect() };
    let rest = "host: x\r\nconnection: close\r\n\r\n";
    for (what, request, expected) in [
        ("a long address", format!("GET /?{fits} HTTP/1.1\r\n{rest}"), "200"),
        ("a long header", format!("GET / HTTP/1.1\r\na: {fits}\r\n{rest}"), "200"),
        ("an address that is too long", format!("GET /{} HTTP/1.1\r\n{rest}", "x".repeat(70_000)), "414"),
        ("a head that is too large", format!("GET / HTTP/1.1\r\na: {}\r\n{rest}", "x".repeat(1 << 20)), "431"),
        ("too many headers", format!("GET / HTTP/1.1\r\n{}{rest}", "a: b\r\n".repeat(200)), "431"),
    ] {
        assert_eq!(status(&request), expected, "{what}");
        assert_eq!(stage.anybody().get("/healthz").status, 204, "{what}");
    }
}
