//! What nobody can do who isn't entitled to it.

use super::{ana, classroom, problem, statement, stored};
use crate::support::caller::Caller;
use crate::support::stage::Stage;
use prework::access::{Role, Scope};
use prework::operation::key::{self, Grant};
use prework::operation::waive::Grounds;
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

#[test]
fn a_keys_rate_scopes_and_origins_hold() {
    let stage = classroom("attempts: 1");
    let key = |grant: Grant| {
        let new = key::add(
            &*stage.store,
            Grant { name: "test".to_owned(), ..grant },
            Grounds::operator("a test"),
            stage.now(),
        )
        .unwrap();
        Caller::new(&stage.address).with_key(&new.key, &new.secret)
    };
    // The clock stands, so nothing fills the bucket again.
    let slow = key(Grant { scopes: vec![Scope::All], rate: Some(2), ..Grant::default() });
    let answers = [0; 3].map(|_| slow.get("/xapi/statements"));
    assert_eq!(answers.each_ref().map(|answer| answer.status), [200, 200, 429]);
    assert_eq!(answers[2].header("retry-after"), "1");

    let defined = |by: &Caller, name: &str| {
        let mut statement = statement();
        statement["object"] = json!({ "id": "https://x.org/ids/c/m", "definition": { "name": { "en": name } } });
        assert_eq!(by.statements(&statement).status, 200);
        let all = stage.client(&[Scope::AllRead]).get("/xapi/activities?activityId=https://x.org/ids/c/m").json();
        all["definition"]["name"]["en"].as_str().map(str::to_owned)
    };
    let writer = stage.client(&[Scope::StatementsWrite]);
    assert_eq!(defined(&writer, "Defaced"), None, "it may not define");
    assert_eq!(defined(&stage.client(&[Scope::StatementsWrite, Scope::Define]), "Named").as_deref(), Some("Named"));
    assert_eq!(defined(&ana(&stage), "Defaced").as_deref(), Some("Named"), "a learner may not, either");

    let document =
        "/xapi/activities/state?activityId=https://x.org/a&stateId=s&agent=%7B%22mbox%22:%22mailto:a@x.org%22%7D";
    for (scopes, read, write) in [
        (&[Scope::State][..], 404, 204),
        (&[Scope::AllRead], 200, 403),
        (&[Scope::Profile], 403, 403),
        (&[Scope::StatementsWrite, Scope::StatementsRead], 403, 403),
    ] {
        let client = stage.client(scopes);
        let got = (client.get(document).status, client.json("PUT", document, &json!({})).status);
        assert_eq!(got, (read, write), "{scopes:?}");
    }
    assert_eq!((ana(&stage).get(document).status, ana(&stage).json("PUT", document, &json!({})).status), (403, 403));
    let own = "%22account%22:%7B%22homePage%22:%22https://x.org/ids/%22,%22name%22:%22ana%22%7D";
    let own = document.replace("%22mbox%22:%22mailto:a@x.org%22", own);
    assert_eq!((ana(&stage).json("PUT", &own, &json!({})).status, ana(&stage).get(&own).status), (204, 200));
    assert!(ana(&stage).get(&own).header("content-security-policy").contains("sandbox"));

    let origins = vec!["https://course.example".to_owned()];
    let course = key(Grant { scopes: vec![Scope::All], origins, ..Grant::default() });
    let course = course.with("origin", "https://course.example");
    let answer = course.get("/xapi/statements");
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "https://course.example"));
    let answer = course.with("origin", "https://other.example").get("/xapi/statements");
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (403, ""));
}

#[test]
fn more_leads_back_through_the_proxy() {
    let files = [("prework.yaml", "base_url: https://x.org/training/\n"), ("courses/c/m.md", "# M\n")];
    let stage = Stage::courses(&files, "2027-01-10T09:00:00Z");
    let client = stage.client(&[Scope::All]);
    client.statements(&json!([statement(), statement()]));
    let more = client.get("/xapi/statements?limit=1").json()["more"].as_str().unwrap().to_owned();
    let own = more.strip_prefix("/training").unwrap_or_else(|| panic!("{more}"));
    assert_eq!(client.get(own).json()["statements"].as_array().unwrap().len(), 1);
}
