//! What nobody can do who isn't entitled to it.

use super::{ana, classroom, problem, statement, stored};
use prework::access::{Role, Scope};
use serde_json::{Value, json};

const ASSESSMENT: &str = "https://x.org/ids/c/m/assessment";

#[test]
fn a_learners_browser_reports_about_its_learner_and_nothing_else() {
    let stage = classroom("attempts: 1");
    let ana = ana(&stage);
    let verb = |name: &str| json!({ "id": format!("http://adlnet.gov/expapi/verbs/{name}") });
    let forged: [(&str, &str, Value); 10] = [
        ("another actor", "actor", json!({ "account": { "homePage": "https://x.org/ids/", "name": "ben" } })),
        ("an actor by address", "actor", json!({ "mbox": "mailto:ana@x.org" })),
        ("a pass", "verb", verb("passed")),
        ("a fail", "verb", verb("failed")),
        ("an assessment", "object", json!({ "id": ASSESSMENT })),
        ("a question of one", "object", json!({ "id": format!("{ASSESSMENT}#one") })),
        ("an activity elsewhere", "object", json!({ "id": "https://y.org/c/m" })),
        ("an activity beside", "object", json!({ "id": "https://x.org/ids-not/c/m" })),
        ("an authority", "authority", json!({ "account": { "homePage": "https://x.org/ids/", "name": "prework" } })),
        ("a verb of its own", "verb", json!({ "id": "https://x.org/excused" })),
    ];
    for (what, key, value) in forged {
        let mut forged = statement();
        forged[key] = value;
        assert_eq!(problem(&ana.statements(&forged)), (403, "forbidden".to_owned()), "{what}");
        assert_eq!(problem(&ana.statements(&json!([statement(), forged]))).0, 403, "{what}, beside a good one");
    }
    assert_eq!(stored(&stage, ""), [Value::Null; 0]);
    let own = ana.statements(&statement());
    assert_eq!(own.status, 200, "{own:?}");
    let void = json!({
        "actor": statement()["actor"], "verb": verb("voided"),
        "object": { "objectType": "StatementRef", "id": own.json()[0] },
    });
    assert_eq!(problem(&ana.statements(&void)).0, 403);
    assert_eq!(stored(&stage, "").len(), 1);
}

#[test]
fn nobody_writes_without_a_credential() {
    let stage = classroom("attempts: 1");
    assert_eq!(problem(&stage.anybody().statements(&statement())).0, 401);
    assert_eq!(stage.anybody().with_key("no", "key").statements(&statement()).status, 401);
    assert_eq!(stage.client(&[Scope::AllRead]).statements(&statement()).status, 403);
    assert_eq!(stored(&stage, ""), [Value::Null; 0]);
}

#[test]
fn another_site_changes_nothing_through_a_learners_browser() {
    let stage = classroom("attempts: 1");
    let foreign: [&[(&str, &str)]; 5] = [
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://127.0.0.1:1"), ("sec-fetch-site", "same-site")],
        &[("origin", &stage.address), ("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "cross-site")],
    ];
    for headers in foreign {
        let browser = headers.iter().fold(ana(&stage), |browser, (name, value)| browser.with(name, value));
        for answer in [browser.statements(&statement()), browser.post("/assess/c/m", ""), browser.post("/sign-out", "")]
        {
            assert_eq!(problem(&answer).0, 403, "{headers:?}");
        }
        assert_eq!(browser.get("/me/account.json").status, 200, "still signed in: {headers:?}");
        // A browser that remembers a key for this server must not be led to use it for more than statements.
        let remembered = browser.with("authorization", "Basic YTpi").post("/sign-out", "");
        assert_eq!(problem(&remembered).0, 403, "{headers:?}");
    }
    assert_eq!(stored(&stage, ""), [Value::Null; 0]);
    let own = ana(&stage).with("origin", &stage.address).with("sec-fetch-site", "same-origin");
    assert_eq!(own.statements(&statement()).status, 200);
    assert_eq!(own.post("/assess/c/m", "").status, 201);
}

#[test]
fn a_key_is_used_from_anywhere() {
    let stage = classroom("attempts: 1");
    let client = stage.client(&[Scope::StatementsWrite]).with("origin", "https://simulator.example");
    assert_eq!(client.statements(&statement()).status, 200);
}

#[test]
fn a_trainers_cookie_writes_no_statement_whatever_it_is_called() {
    let stage = classroom("attempts: 1");
    let set = stage.anybody().post(&stage.link("tom", Role::Trainer), "");
    let token = set.header("set-cookie").split([';', '=']).nth(1).unwrap().to_owned();
    for name in ["prework-trainer", "prework-learner"] {
        let caller = stage.anybody().with("cookie", &format!("{name}={token}"));
        assert_eq!(problem(&caller.statements(&statement())).0, 401, "{name}");
        assert_eq!(problem(&caller.post("/assess/c/m", "")).0, 401, "{name}");
    }
    assert_eq!(stored(&stage, ""), [Value::Null; 0]);
}

#[test]
fn a_learner_sees_no_roster() {
    let stage = classroom("attempts: 1");
    stage.session("s", "w", "2027-03-02T09:00Z", &["ana"]);
    let set = stage.anybody().post(&stage.link("ana", Role::Learner), "");
    let token = set.header("set-cookie").split([';', '=']).nth(1).unwrap().to_owned();
    let renamed = stage.anybody().with("cookie", &format!("prework-trainer={token}"));
    for caller in [stage.anybody(), ana(&stage), renamed] {
        for path in ["", "sessions/s", "sessions/s/events", "sessions/s/learners/ana", "sessions/none"] {
            let answer = caller.get(&format!("/trainer/{path}"));
            assert_eq!(answer.status, 401, "{path}");
            assert!(!answer.body.contains("Ana"), "{path}");
        }
    }
}

#[test]
fn a_trainer_sees_the_sessions_they_run() {
    let stage = classroom("attempts: 1");
    stage.trainer("uta", "Uta");
    stage.session_of(&["tom"], "toms", "w", "2027-03-02T09:00Z", &["ana"]);
    stage.session("anybodys", "w", "2027-03-03T09:00Z", &["ben"]);
    let (tom, uta) = (stage.signed_in("tom", Role::Trainer), stage.signed_in("uta", Role::Trainer));
    for path in ["toms", "toms/events", "toms/learners/ana"] {
        let answer = uta.get(&format!("/trainer/sessions/{path}"));
        assert_eq!(answer.status, 403, "{path}");
        assert!(!answer.body.contains("Ana"), "{path}");
    }
    assert_eq!(tom.get("/trainer/sessions/toms").status, 200);
    assert_eq!(tom.get("/trainer/sessions/toms/learners/ana").status, 200);
    assert_eq!(uta.get("/trainer/sessions/anybodys").status, 200);
    let listed = |page: &str| ["/trainer/sessions/toms", "/trainer/sessions/anybodys"].map(|url| page.contains(url));
    assert_eq!(listed(&tom.get("/trainer/").body), [true, true]);
    assert_eq!(listed(&uta.get("/trainer/").body), [false, true]);
    assert_eq!(tom.get("/trainer/sessions/toms/learners/ben").status, 404, "no seat there");
}

#[test]
fn a_learner_reads_nothing_the_server_wrote_of_right_answers() {
    let stage = classroom("attempts: 3\nfeedback: never");
    let ana = ana(&stage);
    ana.statements(&statement());
    let sheet = ana.post("/assess/c/m", "").json();
    let handed_in =
        ana.json("POST", &format!("/assess/attempts/{}", sheet["id"].as_str().unwrap()), &json!({ "answers": {} }));
    assert_eq!(handed_in.json()["passed"], false);
    let about_ana = stored(&stage, "");
    assert!(about_ana.iter().any(|s| s["object"]["definition"]["correctResponsesPattern"].is_array()));
    let read = ana.get("/xapi/statements");
    assert_eq!(read.json()["statements"].as_array().unwrap().len(), 1, "{}", read.body);
    for hidden in about_ana.iter().filter(|s| s["authority"]["account"]["name"] == "prework") {
        let one = ana.get(&format!("/xapi/statements?statementId={}", hidden["id"].as_str().unwrap()));
        assert_eq!(one.status, 404, "{}", one.body);
    }
}
