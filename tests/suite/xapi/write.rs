//! Writing: POST, PUT, what is sent again, what is refused, and that bytes come back as sent.

use super::{Stage, id, statement};
use serde_json::{Value, json};

#[test]
fn about_needs_nothing() {
    let stage = Stage::new();
    let about = stage.raw("GET", "/xapi/about", &[], b"");
    assert_eq!((about.status, &about.json()["version"]), (200, &json!(["2.0.0", "1.0.3", "1.0.2", "1.0.1", "1.0.0"])));
    assert_eq!(about.header("x-experience-api-version"), "1.0.3");
}

#[test]
fn versions() {
    let stage = Stage::new();
    for (asked, status, answered) in [
        (Some("1.0.3"), 200, "1.0.3"),
        (Some("1.0"), 200, "1.0.3"),
        (Some("1.0.9"), 200, "1.0.3"),
        (Some("0.95"), 400, "1.0.3"),
        (Some("1.1.0"), 400, "1.0.3"),
        (None, 400, "1.0.3"),
        (Some("2.0.0"), 200, "2.0.0"),
        // What names no version is refused in the one that its key spoke last.
        (None, 400, "2.0.0"),
    ] {
        let mut headers = vec![("authorization", "Basic YWxsOnNlY3JldA==")];
        headers.extend(asked.map(|version| ("x-experience-api-version", version)));
        let answer = stage.raw("GET", "/xapi/statements", &headers, b"");
        assert_eq!((answer.status, answer.header("x-experience-api-version")), (status, answered), "{asked:?}");
        assert!(!answer.header("x-experience-api-consistent-through").is_empty());
    }
}

#[test]
fn one_a_batch_and_a_put() {
    let stage = Stage::new();
    assert_eq!(stage.post(&statement(1)).json(), json!([id(1)]));
    assert_eq!(stage.post(&json!([statement(2), statement(3)])).json(), json!([id(2), id(3)]));
    let mut without_id = statement(4);
    without_id.as_object_mut().unwrap().remove("id");
    let put = |n: u32, body: &Value| {
        stage.as_key("all", "PUT", &format!("/xapi/statements?statementId={}", id(n)), &body.to_string())
    };
    assert_eq!(put(4, &without_id).status, 204);
    assert_eq!(put(5, &statement(6)).problem(), (400, "$.id: differs from the parameter `statementId`".to_owned()));
    assert_eq!(put(5, &json!([statement(5)])).status, 400);
    let nameless = stage.as_key("all", "PUT", "/xapi/statements", &statement(5).to_string());
    assert_eq!(nameless.problem().1, "PUT takes the parameter `statementId`, and no other.");
    assert_eq!(stage.count(), 4);
    assert_eq!(stage.get(&format!("/xapi/statements?statementId={}", id(4))).json()["id"], id(4));
}

#[test]
fn sent_again_it_is_stored_once_and_changed_it_conflicts() {
    let stage = Stage::new();
    let mut again = statement(1);
    assert_eq!(stage.post(&again).status, 200);
    again["verb"]["display"] = json!({ "en": "read" });
    assert_eq!(stage.post(&again).status, 200);
    again["object"]["id"] = "https://x.org/ids/other".into();
    let (status, detail) = stage.post(&again).problem();
    assert_eq!(status, 409);
    assert!(detail.contains(&id(1)), "{detail}");
    assert_eq!(stage.count(), 1);
}

#[test]
fn a_batch_is_stored_whole_or_not_at_all() {
    let stage = Stage::new();
    stage.post(&statement(1));
    let mut conflict = statement(1);
    conflict["verb"]["id"] = "x:other".into();
    let mut invalid = statement(3);
    invalid["actor"]["account"]["name"] = json!(null);
    let detail = "$[1].actor.account.name: expected a string, found null, which only extensions may hold";
    assert_eq!(stage.post(&json!([statement(2), invalid])).problem(), (400, detail.to_owned()));
    assert_eq!(stage.post(&json!([statement(2), conflict])).status, 409);
    assert_eq!(stage.post(&json!([statement(2), statement(2)])).problem().1, "$[1]: has the same `id` as $[0]");
    assert_eq!(stage.count(), 1);
}

#[test]
fn bytes_come_back_as_sent() {
    let stage = Stage::new();
    let inner = "\"verb\":{\"id\":\"x:\\u0079\"},\"result\":{ \"score\" : {\"raw\":1.0e2,\"max\":100.50} , \"extensions\":{\"x:e\":[null,12345678901234567890.10]}},\"actor\":{\"mbox\":\"mailto:\\u00e9é@b.c\"},\"object\":{\"id\":\"x:z\"}";
    let sent = format!("{{\"id\":\"{}\",\"stored\":\"2001-01-01T00:00:00Z\",{inner}}}", id(1));
    assert_eq!(stage.as_key("all", "POST", "/xapi/statements", &sent).status, 200);
    let one = stage.get(&format!("/xapi/statements?statementId={}", id(1)));
    assert!(one.text.starts_with(&format!("{{\"id\":\"{}\",{inner},", id(1))), "{}", one.text);
    let json = one.json();
    assert_eq!(json["version"], "1.0.0");
    assert_eq!(json["authority"]["account"]["name"], "key:all");
    assert_ne!(json["stored"], "2001-01-01T00:00:00Z");
    assert!(json["timestamp"].is_string());
    assert!(one.header("last-modified").ends_with(" GMT"));
    assert!(stage.get("/xapi/statements").text.contains(inner));
    let head = stage.as_key("all", "HEAD", "/xapi/statements", "");
    assert_eq!((head.status, head.text.as_str()), (200, ""));
}

#[test]
fn hostile_bodies_get_a_clear_answer() {
    let stage = Stage::new();
    let post = |body: &str| stage.as_key("all", "POST", "/xapi/statements", body).problem();
    let deep = format!("{{\"x\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(post(&deep).1, "$: no valid JSON at line 1, column 133: nested deeper than 128 levels");
    assert_eq!(post("{\"actor\":").1, "$: no valid JSON at line 1, column 10: expected a value");
    assert_eq!(post("").0, 400);
    assert_eq!(
        post("{\"actor\":null}").1,
        "$.actor: expected an agent or a group, found null, which only extensions may hold"
    );
    assert_eq!(post(&"a".repeat(10 * 1024 * 1024 + 1)), (413, "The body is larger than 10485760 bytes.".to_owned()));
    let mut large = statement(1);
    large["result"] = json!({ "response": "a".repeat(10_000_000) });
    assert_eq!(stage.post(&large).status, 200);

    let headers = |kind| {
        [("authorization", "Basic YWxsOnNlY3JldA=="), ("x-experience-api-version", "1.0.3"), ("content-type", kind)]
    };
    let send = |kind, body: &[u8]| stage.raw("POST", "/xapi/statements", &headers(kind), body).problem();
    assert_eq!(send("application/json", b"{\"\xff\"}").1, "The body is not UTF-8: byte 3 can't be read.");
    assert_eq!(send("text/plain", b"{}").1, "Statements don't come as `text/plain`.");
    assert_eq!(
        send("multipart/mixed; boundary=x", b"--x"),
        (400, "No multipart body: the boundary that the Content-Type names is not in the body.".to_owned())
    );
    assert_eq!(stage.raw("DELETE", "/xapi/statements", &headers("application/json"), b"").status, 405);
    assert_eq!(stage.get("/xapi/statement").problem().0, 404);
}
