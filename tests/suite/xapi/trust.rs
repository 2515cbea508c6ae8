//! Trust: keys and scopes, and what a learner's cookie may not do.

use super::{Answer, Stage, id, statement};
use jiff::Timestamp;
use prework::course::{Grade, IdBase};
use prework::evidence::Account;
use prework::operation::key;
use prework::operation::waive::Grounds;
use prework::store::Statements;
use prework::xapi::VOIDED;
use serde_json::{Value, json};

/// Sends as Ana's browser does, from a page at `origin`.
fn as_ana(stage: &Stage, method: &str, path: &str, origin: Option<&str>, body: &Value) -> Answer {
    let mut headers =
        vec![("cookie", "learner=ana"), ("x-experience-api-version", "1.0.3"), ("content-type", "application/json")];
    headers.extend(origin.map(|origin| ("origin", origin)));
    let body = if method == "GET" { String::new() } else { body.to_string() };
    stage.raw(method, path, &headers, body.as_bytes())
}

#[test]
fn keys() {
    let stage = Stage::new();
    let version = ("x-experience-api-version", "1.0.3");
    for credential in
        [None, Some("Basic YWxsOndyb25n"), Some("Basic bm9uZTpzZWNyZXQ="), Some("Basic !"), Some("Bearer x")]
    {
        let mut headers = vec![version];
        headers.extend(credential.map(|credential| ("authorization", credential)));
        let answer = stage.raw("GET", "/xapi/statements", &headers, b"");
        assert_eq!(answer.problem().0, 401, "{credential:?}");
        assert!(answer.header("www-authenticate").starts_with("Basic "));
    }
    key::revoke(&*stage.store, "all", Grounds::operator("a test"), Timestamp::now()).unwrap();
    assert_eq!(stage.get("/xapi/statements").status, 401);
}

#[test]
fn scopes() {
    let stage = Stage::new();
    stage.post(&statement(1));
    let body = statement(2).to_string();
    let refused = stage.as_key("reader", "POST", "/xapi/statements", &body);
    assert_eq!(refused.problem(), (403, "this key has no scope `statements/write`".to_owned()));
    assert_eq!(stage.as_key("writer", "POST", "/xapi/statements", &body).status, 200);
    let ids = |key| {
        let page = stage.as_key(key, "GET", "/xapi/statements", "").json();
        page["statements"].as_array().unwrap().iter().map(|s| s["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids("reader"), [id(2), id(1)]);
    assert_eq!(ids("writer"), [id(2)]);
    let one = |n| stage.as_key("writer", "GET", &format!("/xapi/statements?statementId={}", id(n)), "").status;
    assert_eq!((one(1), one(2)), (404, 200));
}

#[test]
fn a_learner_writes_and_reads_her_own() {
    let stage = Stage::new();
    let mut ben = statement(1);
    ben["actor"]["account"]["name"] = "ben".into();
    stage.post(&ben);
    let origin = stage.url.clone();
    let posted = as_ana(&stage, "POST", "/xapi/statements", Some(&origin), &statement(2));
    assert_eq!(posted.status, 200, "{posted:?}");
    let page = as_ana(&stage, "GET", "/xapi/statements", None, &Value::Null).json();
    assert_eq!(page["statements"].as_array().unwrap().len(), 1);
    assert_eq!(page["statements"][0]["authority"]["account"]["name"], "ana");
    let one = |n| as_ana(&stage, "GET", &format!("/xapi/statements?statementId={}", id(n)), None, &Value::Null).status;
    assert_eq!((one(1), one(2)), (404, 200));
    let other = "/xapi/statements?agent=%7B%22mbox%22:%22mailto:b@x.org%22%7D";
    assert_eq!(as_ana(&stage, "GET", other, None, &Value::Null).problem().0, 403);

    let ana = Account { home_page: IdBase::new("https://x.org/ids").as_str().to_owned(), name: "ana".to_owned() };
    let evidence = stage.store.evidence(Some(&[ana]), Timestamp::now()).unwrap();
    assert_eq!(evidence.iter().map(|evidence| evidence.grade).collect::<Vec<_>>(), [Grade::Reported]);
}

#[test]
fn a_learner_forges_in_vain() {
    let stage = Stage::new();
    let origin = stage.url.clone();
    let assessment = "https://x.org/ids/course/module/assessment";
    for (key, value) in [
        ("actor", json!({ "account": { "homePage": "https://x.org/ids/", "name": "ben" } })),
        ("verb", json!({ "id": "http://adlnet.gov/expapi/verbs/passed" })),
        ("object", json!({ "id": assessment })),
        ("object", json!({ "id": format!("{assessment}#q1") })),
        ("object", json!({ "id": "https://elsewhere.org/course" })),
        ("authority", json!({ "mbox": "mailto:server@x.org" })),
    ] {
        let mut forged = statement(2);
        forged[key] = value;
        // Beside a good one: nothing of the batch is stored.
        let answer = as_ana(&stage, "POST", "/xapi/statements", Some(&origin), &json!([statement(1), forged]));
        let (status, detail) = answer.problem();
        assert_eq!(status, 403, "{forged}");
        assert!(detail.starts_with("$[1]: "), "{detail}");
    }
    let mut void = statement(3);
    void["verb"]["id"] = VOIDED.into();
    void["object"] = json!({ "objectType": "StatementRef", "id": id(1) });
    assert_eq!(as_ana(&stage, "POST", "/xapi/statements", Some(&origin), &void).status, 403);
    assert_eq!(stage.count(), 0);
}

#[test]
fn a_cookie_counts_only_from_this_origin() {
    let stage = Stage::new();
    for origin in [Some("http://127.0.0.1:1"), Some("https://evil.example"), Some("null")] {
        let answer = as_ana(&stage, "POST", "/xapi/statements", origin, &statement(1));
        let detail = "A sign-in counts only from a page of this site.".to_owned();
        assert_eq!(answer.problem(), (403, detail), "{origin:?}");
    }
    assert_eq!(stage.count(), 0);
    // Every browser says where such a request comes from.
    let no_browser = as_ana(&stage, "POST", "/xapi/statements", None, &statement(1));
    assert_eq!(no_browser.status, 200, "{no_browser:?}");
}
