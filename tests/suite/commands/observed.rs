//! What an operator sees of a running server, and what stays out of it.

use super::{Desk, PATIENCE, Running, Serving, command};
use serde_json::{Value, json};

/// A desk with somebody on it, whose name, address and answers nobody else should read.
fn people() -> Desk {
    let desk = Desk::with_course();
    desk.done("learner add ana.p --name 'Ana Petrova' --email ana@clinic.example");
    desk.done("trainer add tom --name Tom");
    desk
}

/// The value of a figure.
fn figure(text: &str, name: &str) -> f64 {
    let line = text.lines().find(|line| line.starts_with(name) && line[name.len()..].starts_with(' '));
    let line = line.unwrap_or_else(|| panic!("no {name} in {text}"));
    line[name.len()..].trim().parse().unwrap()
}

#[test]
fn a_request_is_logged_by_its_route_with_the_id_of_its_answer_and_nothing_of_a_person() {
    let desk = people();
    let key = desk.json("key add --name test --scope all --format json");
    let (name, secret) = (key["key"].as_str().unwrap(), key["secret"].as_str().unwrap());
    let server = Serving::start(&desk, "--no-watch --log json");
    let personal = desk.done("learner link ana.p");
    let path = personal.strip_prefix(&server.address).unwrap();
    let client = server.caller().with_key(name, secret);
    let statement = json!({
        "actor": { "mbox": "mailto:ana@clinic.example", "name": "Ana Petrova" },
        "verb": { "id": "https://example.org/did" }, "object": { "id": "https://example.org/secret-activity" },
        "result": { "response": "my own words" },
    });
    let agent = "%7B%22mbox%22%3A%22mailto%3Aana%40clinic.example%22%7D";
    let ana = server.caller();
    let answers = [
        ("POST", "/xapi/statements", 200, client.statements(&statement)),
        ("GET", "/xapi/statements", 200, client.get(&format!("/xapi/statements?agent={agent}"))),
        ("GET", "/xapi/statements", 400, client.get("/xapi/statements?email=ana@clinic.example")),
        ("PUT", "/xapi/statements", 400, client.json("PUT", "/xapi/statements?statementId=ana.p", &statement)),
        ("GET", "/xapi/{*rest}", 404, client.get("/xapi/ana@clinic.example")),
        ("POST", "/sign-in/{token}", 303, ana.post(path, "")),
        ("GET", "/me", 200, ana.get("/me")),
        ("GET", "/trainer/sessions/{session}/learners/{learner}", 401, ana.get("/trainer/sessions/s/learners/ana.p")),
        ("GET", "site", 404, server.caller().get("/ana@clinic.example?name=Petrova")),
        ("GET", "/xapi/about", 200, server.caller().with("x-request-id", "given-by-the-proxy").get("/xapi/about")),
        ("GET", "/xapi/about", 200, server.caller().with("x-request-id", "ana@clinic.example").get("/xapi/about")),
    ];
    for (method, route, status, answer) in answers {
        assert_eq!(answer.status, status, "{method} {route}: {}", answer.body);
        let line = server.says("answered");
        let said: Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&said["method"], &said["route"], &said["status"]), (&json!(method), &json!(route), &json!(status)));
        assert_eq!(said["span"]["id"], answer.header("x-request-id"), "{line}");
        assert_eq!(said["span"]["id"] == "given-by-the-proxy", line.contains("given"), "{line}");
        for own in ["ana", "Ana", "Petrova", "clinic", "secret", "words", name, path] {
            assert!(!line.contains(own), "`{own}` is in {line}");
        }
        assert!(said["timestamp"].is_string() && said["level"] == "INFO" && said["ms"].is_number(), "{line}");
    }
}

#[test]
fn the_figures_count_what_happened_and_name_nobody() {
    let desk = people();
    let server = Serving::start(&desk, "--no-watch");
    let key = desk.json("key add --name test --scope all --format json");
    let client = server.caller().with_key(key["key"].as_str().unwrap(), key["secret"].as_str().unwrap());
    let one = json!({ "actor": { "mbox": "mailto:ana@clinic.example" }, "verb": { "id": "x:did" }, "object": { "id": "x:it" } });
    assert_eq!(client.statements(&json!([one, one])).status, 200);
    assert_eq!(client.statements(&json!({ "actor": {} })).status, 400);
    assert_eq!(server.caller().get("/xapi/statements").status, 401);

    let answer = server.caller().get("/metrics");
    assert!(answer.header("content-type").starts_with("application/openmetrics-text"));
    let text = answer.body;
    let post =
        |status| format!(r#"prework_http_requests_total{{method="POST",route="/xapi/statements",status="{status}"}}"#);
    for (name, value) in [
        (post(200).as_str(), 1.0),
        (post(400).as_str(), 1.0),
        (r#"prework_requests_rejected_total{reason="unauthorized"}"#, 1.0),
        (r#"prework_http_request_seconds_count{route="/xapi/statements"}"#, 3.0),
        ("prework_statements_stored_total", 2.0),
        ("prework_http_requests_under_way", 1.0),
        ("prework_writes_waiting", 0.0),
        ("prework_commits_failed_total", 0.0),
    ] {
        assert!((figure(&text, name) - value).abs() < 0.5, "{name} is not {value} in {text}");
    }
    assert!(figure(&text, "prework_commit_writes_count") >= 1.0 && figure(&text, "prework_database_bytes") > 4096.0);
    assert!(text.contains(r#"prework_build_info{version=""#) && text.ends_with("# EOF\n"), "{text}");
    assert!(!text.contains("ana") && !text.contains("Ana"), "{text}");
}

#[test]
fn behind_a_proxy_the_figures_are_for_a_key_that_may_read_them() {
    let desk = people();
    let key = |scope: &str| desk.json(&format!("key add --name test --scope {scope} --format json"));
    let (metrics, reader) = (key("metrics"), key("all/read"));
    let server = Serving::start(&desk, "--no-watch");
    let with = |key: &Value| server.caller().with_key(key["key"].as_str().unwrap(), key["secret"].as_str().unwrap());
    let through =
        |caller: crate::support::caller::Caller| caller.with("x-forwarded-for", "203.0.113.9").get("/metrics").status;
    assert_eq!(through(server.caller()), 401);
    assert_eq!(through(server.caller().with_key("nobody", "nothing")), 401);
    assert_eq!(through(with(&reader)), 403);
    assert_eq!(through(with(&metrics)), 200);
    drop(server);

    desk.write("prework.yaml", "base_url: https://learn.example.org\nid_base: https://example.org/ids\n");
    let server = Serving::start(&desk, "--no-watch");
    assert_eq!(server.caller().get("/metrics").status, 401);
}

#[test]
fn even_when_everything_is_logged_nobody_is_named() {
    let desk = people();
    desk.done("organiser add olga.q --name 'Olga Quist'");
    let key = desk.json("key add --name test --scope all --format json");
    let (name, secret) = (key["key"].as_str().unwrap(), key["secret"].as_str().unwrap());
    let mut serving = command(desk.0.path(), "serve --addr 127.0.0.1:0 --no-watch --log json");
    let server = Serving::begin(Running::begin(serving.env("RUST_LOG", "trace")));
    let (ana, olga) = (server.caller().with("user-agent", "AnasOwnPhone"), server.caller());
    let link = desk.done("learner link ana.p");
    let link = link.strip_prefix(&server.address).unwrap().to_owned();
    assert_eq!(ana.post(&link, "").status, 303);
    let organisers = desk.done("organiser link olga.q");
    assert_eq!(olga.post(organisers.strip_prefix(&server.address).unwrap(), "").status, 303);
    let statement = json!({
        "actor": { "mbox": "mailto:ana@clinic.example", "name": "Ana Petrova" },
        "verb": { "id": "https://example.org/did" }, "object": { "id": "https://example.org/secret-activity" },
    });
    let client = server.caller().with_key(name, secret);
    for answer in [
        client.statements(&statement),
        client.send("POST", "/xapi/statements", Some("application/json"), "{\"Petrova\": %%%"),
        client
            .get("/xapi/activities/state?activityId=x:Petrova&agent=%7B%22mbox%22:%22mailto:ana@clinic.example%22%7D"),
        ana.get("/me/data.json"),
        ana.post("/sign-in", "id=ana@clinic.example&code=987654"),
        ana.get("/nowhere/Petrova?email=ana@clinic.example"),
        ana.json("POST", "/assess/attempts/Petrova", &json!({ "answers": { "Petrova": "secret" } })),
        olga.get("/organise/people?q=Petrova"),
        olga.post("/organise/people", "id=eve.r&name=Eve+Rask&email=eve@clinic.example"),
        olga.post("/organise/people", "id=ana.p&name=Ana+Petrova&email=secret"),
        olga.post("/organise/people/ana.p", "say=leave&reason=secret"),
        olga.post("/organise/sessions", "workshop=Petrova&day=secret&time=x&zone=y"),
    ] {
        assert!(answer.status < 500, "{answer:?}");
    }
    server.caller().with("x-request-id", "this-is-the-last-one").get("/healthz");
    let mut lines = Vec::new();
    while !lines.last().is_some_and(|line: &String| line.contains("this-is-the-last-one") && line.contains("answered"))
    {
        lines.push(server.process.err.recv_timeout(PATIENCE).unwrap());
    }
    assert!(lines.len() >= 15, "{lines:?}");
    let cookie = ana.cookie().split_once('=').unwrap().1.to_owned();
    let token = link.rsplit('/').next().unwrap().to_owned();
    for own in [
        "ana", "Ana", "Petrova", "clinic", "Olga", "Quist", "eve.r", "Rask", "987654", "secret", name, secret, &cookie,
        &token,
    ] {
        for line in &lines {
            assert!(!line.contains(own), "`{own}` is in {line}");
        }
    }
}
