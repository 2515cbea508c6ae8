//! Texts that a person has to read: from handing them in to the result, and who may say what.

use super::html::{tags, text};
use super::{ana, course, problem, stored};
use crate::support::caller::{Answer, Caller};
use crate::support::stage::Stage;
use prework::access::Role;
use prework::decision::Act;
use prework::operation::judge;
use prework::roster::SessionId;
use serde_json::{Map, Value, json};

/// A choice of a point, and a text of three points for so many markers.
fn essay(markers: u32) -> String {
    format!(
        "---\npass: 70%\nattempts: 2\ntime_limit: 30m\n---\n\n\
        Is it so? <!-- #so -->\n\n- (x) Yes\n- ( ) No\n\n\
        Why is it *so*? <!-- #why type=essay points=3 markers={markers} -->\n\n\
        > [!RUBRIC]\n> It names a **reason**.\n\n> [!EXPLANATION]\n> Because of the other thing.\n"
    )
}

/// Ana and Ben have a seat in a session of Tom's; Uli runs another one. It is noon of the first of March.
fn stage(markers: u32) -> Stage {
    let stage = Stage::courses(&course(&essay(markers)), "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana Silva", "North");
    stage.learner("ben", "Ben Okri", "South");
    for (id, name) in [("tom", "Tom"), ("tia", "Tia"), ("uli", "Uli")] {
        stage.trainer(id, name);
    }
    stage.session_of(&["tom", "tia"], "s", "w", "2027-03-20T09:00:00Z", &["ana", "ben"]);
    stage
}

/// Answers the attempt that is open, or a new one; every choice is right.
fn answered(learner: &Caller, said: &str) -> (String, Value) {
    let sheet = learner.post("/assess/c/m", "").json();
    let answer = |question: &Value| {
        let answer = match question["kind"].as_str().unwrap() {
            "essay" => json!([said]),
            _ => json!([question["choices"]
                .as_array()
                .unwrap()
                .iter()
                .find(|c| c["html"].as_str().unwrap().starts_with("Yes"))
                .unwrap()["id"]]),
        };
        (question["id"].as_str().unwrap().to_owned(), answer)
    };
    let answers: Map<_, _> = sheet["questions"].as_array().unwrap().iter().map(answer).collect();
    (sheet["id"].as_str().unwrap().to_owned(), answers.into())
}

/// Hands it in; the attempt's id, and the answer.
fn hand_in(learner: &Caller, said: &str) -> (String, Value) {
    let (id, answers) = answered(learner, said);
    let round = position(learner)["open"]["round"].clone();
    let handed_in =
        learner.json("POST", &format!("/assess/attempts/{id}"), &json!({ "answers": answers, "round": round }));
    assert_eq!(handed_in.status, 200, "{}", handed_in.body);
    (id, handed_in.json())
}

fn url(attempt: &str) -> String {
    format!("/trainer/marking/{attempt}/why")
}

/// Marks it as its page asks for, `say=…` and more.
fn mark(trainer: &Caller, attempt: &str, say: &str) -> Answer {
    let page = trainer.get(&url(attempt)).body;
    let hidden = |name: &str| {
        let found = tags(&page).into_iter().find(|tag| tag.name == "input" && tag.get("name") == Some(name));
        found.map_or_else(String::new, |tag| format!("&{name}={}", tag.get("value").unwrap()))
    };
    trainer.post(&url(attempt), &format!("{say}{}{}", hidden("round"), hidden("seen")))
}

/// Marks it, and it is kept.
fn marked(trainer: &Caller, attempt: &str, say: &str) {
    let answer = mark(trainer, attempt, say);
    assert_eq!(answer.status, 303, "{}", text(&answer.body));
}

fn position(caller: &Caller) -> Value {
    caller.get("/assess/c/m").json()
}

/// A learner's state and reason in the session.
fn standing(stage: &Stage, who: &str) -> (String, String) {
    let (_, standings) = judge::session(&*stage.store, &SessionId("s".to_owned()), stage.now()).unwrap();
    let seat = standings.seats.iter().find(|seat| seat.person.id.0 == who).unwrap();
    (seat.verdict.state.code().to_owned(), seat.verdict.requirements[0].reason.clone())
}

/// The verbs of an attempt's statements, in order, those that are voided left out.
fn verbs(stage: &Stage, attempt: &str) -> Vec<String> {
    let found = stored(stage, &format!("ascending=true&registration={attempt}"));
    let last = |s: &Value| s["verb"]["id"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    found.iter().map(last).filter(|verb| verb != "voided").collect()
}

/// Ana has read everything.
fn read(stage: &Stage, caller: &Caller, who: &str) {
    let lesson = &stage.catalog.courses[0].modules[0].lessons[0].id;
    let mut read = super::statement();
    read["actor"]["account"]["name"] = who.into();
    read["object"]["id"] = format!("https://x.org/ids/c/m/{lesson}").into();
    assert_eq!(caller.statements(&read).status, 200);
}

#[test]
fn from_handing_in_to_a_pass() {
    let stage = stage(1);
    let (ana, tom) = (ana(&stage), stage.signed_in("tom", Role::Trainer));
    read(&stage, &ana, "ana");
    let (id, told) = hand_in(&ana, "Because it is.");
    assert_eq!(
        [&told["waits"], &told["passed"], &told["percent"], &told["scaled"], &told["feedback"]],
        [&json!(true), &json!(false), &Value::Null, &Value::Null, &Value::Null]
    );
    assert_eq!(position(&ana)["waits_since"], "2027-03-01T12:00:00Z");
    // What is stored in one instant is spread over some microseconds after it.
    stage.set("2027-03-01T12:00:01Z");
    assert_eq!(problem(&ana.post("/assess/c/m", "")), (409, "waits".to_owned()), "no second attempt meanwhile");
    let waits = "Handed in on 1 March, to be marked";
    assert_eq!(standing(&stage, "ana"), ("to_mark".to_owned(), waits.to_owned()));
    let me = text(&ana.get("/me").body);
    assert!(me.contains("You have done your part") && me.contains(waits), "{me}");
    assert_eq!(verbs(&stage, &id), ["initialized", "submit"]);

    stage.set("2027-03-03T15:00:00Z");
    let evidence = tom.get("/trainer/sessions/s/learners/ana").body;
    assert!(text(&evidence).contains("handed in the assessment of Module"), "{}", text(&evidence));
    assert!(tags(&evidence).iter().any(|tag| tag.get("href") == Some("/trainer/marking")));
    assert!(text(&tom.get("/trainer/").body).contains("One text waits to be marked"));
    let list = tom.get("/trainer/marking");
    assert!(
        text(&list.body).contains("One text waits to be marked. It has been here for 2 days."),
        "{}",
        text(&list.body)
    );
    assert!(tags(&list.body).iter().any(|tag| tag.get("href") == Some(&url(&id))));
    let page = text(&tom.get(&url(&id)).body);
    for part in ["Because it is.", "It names a reason .", "Because of the other thing.", "Why is it so ?", "3 points"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let kept = mark(&tom, &id, "say=pass&comment=Well+put.");
    assert_eq!((kept.status, kept.header("location")), (303, format!("/trainer/marking?kept={id}/why").as_str()));
    let after = text(&tom.get(kept.header("location")).body);
    assert!(after.contains("Nothing waits for you") && after.contains("the learner can see it"), "{after}");
    assert!(after.contains("All points"), "{after}");

    let seen = position(&ana);
    assert_eq!((&seen["passed"], &seen["best"], &seen["waits_since"]), (&json!(true), &json!(100), &Value::Null));
    let questions = seen["review"]["questions"].as_array().unwrap();
    let of = |start: &str| questions.iter().find(|q| q["html"].as_str().unwrap().starts_with(start)).unwrap();
    assert_eq!(
        *of("Why"),
        json!({
            "html": "Why is it <em>so</em>?", "right": true, "said": "<p>Because of the other thing.</p>\n",
            "text": "Because it is.", "points": 3, "of": 3, "comments": ["Well put."],
        })
    );
    assert_eq!(
        [&of("Is")["right"], &of("Is")["points"], &seen["review"]["percent"]],
        [&json!(true), &Value::Null, &json!(100)]
    );
    // It was passed when it was handed in, and is known since it was marked.
    stage.set("2027-03-03T15:00:01Z");
    assert_eq!(standing(&stage, "ana"), ("ready".to_owned(), "Passed 100 % on 1 March".to_owned()));
    assert_eq!(verbs(&stage, &id), ["initialized", "submit", "answered", "answered", "passed"]);
    let found = stored(&stage, &format!("registration={id}&verb=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2Fanswered"));
    let essay = found.iter().find(|s| s["object"]["id"].as_str().unwrap().ends_with("#why")).unwrap();
    assert_eq!(
        essay["result"],
        json!({
            "success": true, "score": { "raw": 3.0, "min": 0, "max": 3, "scaled": 1.0 }, "response": "Because it is.",
        })
    );
    let records = stage.store.decisions_of(&["mark"], stage.now()).unwrap();
    let [record] = records.as_slice() else { panic!("{records:?}") };
    assert!(matches!(record.decision.act, Act::Mark { named: false, before: None, after: Some((10_000, true)), .. }));
    assert_eq!((record.decision.by.as_str(), record.decision.reason.as_str()), ("Tom", "3 of 3"));
}

#[test]
fn what_is_returned_is_written_again() {
    let stage = stage(1);
    let (ana, tom) = (ana(&stage), stage.signed_in("tom", Role::Trainer));
    let (id, _) = hand_in(&ana, "Because.");
    let silent = mark(&tom, &id, "say=return&comment=+");
    assert_eq!(silent.status, 422);
    assert!(text(&silent.body).contains("Say why: the learner reads it."), "{}", text(&silent.body));
    // A day later: the time limit was for the first sitting.
    stage.set("2027-03-02T12:00:00Z");
    marked(&tom, &id, "say=return&comment=Which+reason%3F");
    let back = text(&tom.get(&url(&id)).body);
    assert!(back.contains("the learner is writing it again") && back.contains("Because."), "{back}");
    assert_eq!(
        standing(&stage, "ana").1,
        "Returned on 2 March, to be written again; 31 min left: Module, then its assessment"
    );

    let open = &position(&ana)["open"];
    assert_eq!((&open["round"], &open["deadline"], &open["id"]), (&json!(2), &Value::Null, &json!(id)));
    let of = |kind: &str| open["questions"].as_array().unwrap().iter().find(|q| q["kind"] == kind).unwrap().clone();
    let (choice, essay) = (of("single"), of("essay"));
    assert_eq!((&choice["locked"], &essay["locked"]), (&json!(true), &json!(false)));
    assert_eq!(essay["comments"], json!(["Which reason?"]));
    // Only the text changes, whatever is sent.
    let wrong = choice["choices"].as_array().unwrap().iter().find(|c| c["html"] == "No").unwrap()["id"].clone();
    let answers =
        json!({ choice["id"].as_str().unwrap(): [wrong], essay["id"].as_str().unwrap(): ["Because of the sun."] });
    let (url_of, body) = (format!("/assess/attempts/{id}"), json!({ "answers": answers, "round": 2 }));
    // What was on its way since before it was returned is for nobody.
    for method in ["PUT", "POST"] {
        let late = ana.json(method, &url_of, &json!({ "answers": answers }));
        assert_eq!(problem(&late), (409, "returned".to_owned()));
    }
    assert_eq!(ana.json("PUT", &url_of, &body).status, 204);
    assert_ne!(position(&ana)["open"]["answers"][choice["id"].as_str().unwrap()], json!([wrong]));
    assert_eq!(ana.json("POST", &url_of, &body).json()["waits"], true);
    assert_eq!(problem(&ana.json("POST", &url_of, &body)), (409, "waits".to_owned()));

    let page = text(&tom.get(&url(&id)).body);
    for part in
        ["Because of the sun.", "for the second time", "What was handed in first, and returned", "Which reason?"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    marked(&tom, &id, "say=part&points=2");
    let seen = position(&ana);
    assert_eq!((&seen["passed"], &seen["best"], &seen["attempts_used"]), (&json!(true), &json!(75), &json!(0)));
    assert_eq!(verbs(&stage, &id), ["initialized", "submit", "returned", "submit", "answered", "answered", "passed"]);
    let result =
        &stored(&stage, &format!("registration={id}&verb=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2Fpassed"))[0];
    assert_eq!((&result["timestamp"], &result["result"]["duration"]), (&json!("2027-03-02T12:00:00Z"), &Value::Null));
}

#[test]
fn who_leaves_the_text_empty_waits_for_nobody() {
    let stage = stage(1);
    let (ana, tom) = (ana(&stage), stage.signed_in("tom", Role::Trainer));
    let (_, told) = hand_in(&ana, "  ");
    assert_eq!((&told["waits"], &told["percent"]), (&json!(false), &json!(25)));
    assert!(text(&tom.get("/trainer/marking").body).contains("Nothing waits for you"));
}

#[test]
fn a_second_marker_does_not_know_what_the_first_said() {
    for asked in [true, false] {
        let stage = stage(if asked { 1 } else { 2 });
        let [tom, tia] = ["tom", "tia"].map(|id| stage.signed_in(id, Role::Trainer));
        let ana = ana(&stage);
        let (id, _) = hand_in(&ana, "Because.");
        let ask = if asked { "&second=true" } else { "" };
        marked(&tom, &id, &format!("say=pass&comment=Splendid{ask}"));
        assert!(position(&ana)["waits_since"].is_string());
        let mine = text(&tom.get("/trainer/marking").body);
        assert!(mine.contains("Nothing waits for you") && mine.contains("wait for a second marker"), "{mine}");
        assert!(text(&tom.get(&url(&id)).body).contains("Splendid"), "the first one sees their own");
        assert_eq!(mark(&tom, &id, "say=pass&round=1&seen=1").status, 409, "nobody is both");

        let page = text(&tia.get(&url(&id)).body);
        assert!(page.contains("You are the second marker") && !page.contains("Splendid"), "{page}");
        marked(&tia, &id, "say=part&points=1&comment=Thin");
        assert!(position(&ana)["waits_since"].is_string());
        let both = text(&tom.get(&url(&id)).body);
        assert!(both.contains("Two markers differ") && both.contains("Splendid") && both.contains("Thin"), "{both}");
        marked(&tom, &id, "say=part&points=1&comment=She+is+right");
        let seen = position(&ana);
        let questions = seen["review"]["questions"].as_array().unwrap();
        let why = questions.iter().find(|q| q["points"].is_number()).unwrap();
        assert_eq!((&seen["passed"], &why["points"]), (&json!(false), &json!(1)));
        assert_eq!(why["comments"], json!(["Thin", "She is right"]), "of those who wanted this");
        assert_eq!(stage.store.decisions_of(&["mark"], stage.now()).unwrap().len(), 3);
    }
}

#[test]
fn two_who_agree_settle_it() {
    let stage = stage(2);
    let (id, _) = hand_in(&ana(&stage), "Because.");
    for marker in ["tom", "tia"] {
        marked(&stage.signed_in(marker, Role::Trainer), &id, "say=pass");
    }
    assert_eq!(position(&ana(&stage))["passed"], true);
}

#[test]
fn it_is_blind_until_somebody_asks() {
    let stage = stage(1);
    let tom = stage.signed_in("tom", Role::Trainer);
    let (id, _) = hand_in(&ana(&stage), "Because.");
    for page in [tom.get("/trainer/marking"), tom.get(&url(&id))] {
        assert!(!page.body.contains("Ana") && !page.body.contains("ana\"") && !page.body.contains("North"));
    }
    for _ in 0..2 {
        assert_eq!(tom.post(&format!("{}/name", url(&id)), "").status, 303);
    }
    let named = text(&tom.get(&url(&id)).body);
    assert!(named.contains("written by Ana Silva , North"), "{named}");
    assert!(
        !text(&stage.signed_in("tia", Role::Trainer).get(&url(&id)).body).contains("Ana Silva"),
        "each by themselves"
    );
    marked(&tom, &id, "say=pass");
    let records = stage.store.decisions_of(&["show_name", "mark"], stage.now()).unwrap();
    let acts: Vec<&Act> = records.iter().map(|record| &record.decision.act).collect();
    assert!(matches!(acts[..], [Act::ShowName { .. }, Act::Mark { named: true, .. }]), "{acts:?}");
}

#[test]
fn a_text_is_for_who_runs_its_session_to_mark() {
    let stage = stage(1);
    stage.learner("cy", "Cy", "");
    stage.trainer("ana", "Ana Silva");
    let (id, _) = hand_in(&ana(&stage), "Because.");
    // Uli runs none of her sessions; and nobody marks their own.
    for other in ["uli", "ana"] {
        let other = stage.signed_in(other, Role::Trainer);
        assert_eq!(other.get(&url(&id)).status, 403);
        assert_eq!(other.post(&url(&id), "say=pass&round=1&seen=0").status, 403);
        assert!(text(&other.get("/trainer/marking").body).contains("Nothing waits for you"));
    }
    for nobody in [stage.anybody(), ana(&stage)] {
        assert_eq!(nobody.get(&url(&id)).status, 401);
        assert_eq!(nobody.post(&url(&id), "say=pass&round=1&seen=0").status, 401);
    }
    // What no session asks for is every trainer's.
    let (cys, _) = hand_in(&stage.signed_in("cy", Role::Learner), "Because.");
    assert_eq!(stage.signed_in("uli", Role::Trainer).get(&url(&cys)).status, 200);
    let tom = stage.signed_in("tom", Role::Trainer);
    for nothing in ["/trainer/marking/x/why", &format!("/trainer/marking/{id}/so"), &url(&"0".repeat(32))] {
        assert!([400, 404].contains(&tom.get(nothing).status), "{nothing}");
    }
    assert_eq!(position(&ana(&stage))["passed"], false);
}

#[test]
fn what_was_marked_meanwhile_is_not_marked_again() {
    let stage = stage(1);
    let [tom, tia] = ["tom", "tia"].map(|id| stage.signed_in(id, Role::Trainer));
    let (id, _) = hand_in(&ana(&stage), "Because.");
    marked(&tom, &id, "say=return&comment=Why%3F");
    let late = tia.post(&url(&id), "say=pass&round=1&seen=0&comment=My+remark");
    assert_eq!(late.status, 409);
    assert!(text(&late.body).contains("My remark"), "{}", text(&late.body));
    hand_in(&ana(&stage), "Because of that.");
    let late = tia.post(&url(&id), "say=pass&round=1&seen=0&comment=A+long+remark");
    assert_eq!(late.status, 409);
    let page = text(&late.body);
    assert!(page.contains("Somebody has marked this text meanwhile.") && page.contains("A long remark"), "{page}");
    for (say, status) in [
        ("", 422),
        ("say=maybe", 422),
        ("say=part&points=9", 422),
        (&*format!("say=return&comment={}", "x".repeat(10_001)), 422),
    ] {
        assert_eq!(mark(&tia, &id, say).status, status, "{say:.20}");
    }
    assert_eq!(stage.store.decisions_of(&["mark"], stage.now()).unwrap().len(), 1);
}

#[test]
fn a_mark_is_corrected_on_the_record() {
    let stage = stage(1);
    let (ana, tom) = (ana(&stage), stage.signed_in("tom", Role::Trainer));
    read(&stage, &ana, "ana");
    let (id, _) = hand_in(&ana, "Because.");
    marked(&tom, &id, "say=part&points=0");
    assert_eq!((&position(&ana)["passed"], &position(&ana)["best"]), (&json!(false), &json!(25)));
    assert_eq!(mark(&tom, &id, "say=pass").status, 422, "why?");
    marked(&tom, &id, "say=pass&comment=I+had+read+another+text");
    assert_eq!((&position(&ana)["passed"], &position(&ana)["best"]), (&json!(true), &json!(100)));
    stage.set("2027-03-01T12:00:01Z");
    assert_eq!(standing(&stage, "ana").0, "ready");
    assert_eq!(verbs(&stage, &id), ["initialized", "submit", "answered", "answered", "passed"], "in force");

    // A pass is taken away only on purpose, and nothing that has a result is returned.
    let lower = mark(&tom, &id, "say=part&points=0&comment=It+was+copied");
    assert_eq!(lower.status, 422);
    assert!(text(&lower.body).contains("Take the pass away all the same"), "{}", text(&lower.body));
    assert_eq!(mark(&tom, &id, "say=return&comment=Again").status, 409);
    assert_eq!(position(&ana)["passed"], true);
    marked(&tom, &id, "say=part&points=0&comment=It+was+copied&lower=true");
    assert_eq!(position(&ana)["passed"], false);
    stage.set("2027-03-01T12:00:02Z");
    assert_eq!(standing(&stage, "ana").1, "Quiz failed once (25 %); retry now");
    assert_eq!(stage.store.decisions_of(&["mark"], stage.now()).unwrap().len(), 3);
}

#[test]
fn what_a_learner_writes_is_text() {
    let stage = stage(1);
    let tom = stage.signed_in("tom", Role::Trainer);
    let nasty = "</div><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}";
    let (id, _) = hand_in(&ana(&stage), nasty);
    let page = tom.get(&url(&id)).body;
    assert!(!tags(&page).iter().any(|tag| tag.name == "img" || tag.get("onerror").is_some()));
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;{{ 7*7 }}"), "{page}");
    // Nor is the comment anything else on the learner's side.
    marked(&tom, &id, "say=return&comment=%3Cb%3Ebold%3C%2Fb%3E");
    let open = &position(&ana(&stage))["open"];
    assert!(open.to_string().contains("<b>bold</b>"), "as text in JSON; the page's script puts it in as text");
}

#[test]
fn a_key_mended_meanwhile_counts_when_it_is_marked() {
    use prework::operation::regrade::{self, Wanted, Wish};
    use prework::operation::waive::Grounds;
    let stage = stage(1);
    let (ana, tom) = (ana(&stage), stage.signed_in("tom", Role::Trainer));
    let (id, mut answers) = answered(&ana, "Because.");
    let questions = position(&ana)["open"]["questions"].clone();
    let choice = questions.as_array().unwrap().iter().find(|q| q["kind"] == "single").unwrap();
    let no = choice["choices"].as_array().unwrap().iter().find(|c| c["html"] == "No").unwrap()["id"].clone();
    answers[choice["id"].as_str().unwrap()] = json!([no]);
    ana.json("POST", &format!("/assess/attempts/{id}"), &json!({ "answers": answers }));

    let (module, question) = regrade::find(&stage.catalog, "m#so").unwrap();
    let since = "2027-03-01T00:00:00Z".parse().unwrap();
    let mend = Some(Wish::Accept("No".to_owned()));
    let wanted = Wanted { module, question, mend, since, allow_lower: false };
    // Somebody else has answered the same, with no text: theirs changes at once.
    let (bens, mut bens_answers) = answered(&stage.signed_in("ben", Role::Learner), "");
    let ben = stage.signed_in("ben", Role::Learner);
    let questions = position(&ben)["open"]["questions"].clone();
    let choice = questions.as_array().unwrap().iter().find(|q| q["kind"] == "single").unwrap();
    let no = choice["choices"].as_array().unwrap().iter().find(|c| c["html"] == "No").unwrap()["id"].clone();
    bens_answers[choice["id"].as_str().unwrap()] = json!([no]);
    ben.json("POST", &format!("/assess/attempts/{bens}"), &json!({ "answers": bens_answers }));

    let plan = regrade::plan(&*stage.store, &stage.catalog, &wanted, stage.now()).unwrap();
    assert_eq!((plan.looked_at, plan.waiting.len(), plan.changes.len()), (2, 1, 1));
    regrade::apply(&*stage.store, &plan, Grounds { by: "R. Ito", reason: "both are right" }, stage.now()).unwrap();
    marked(&tom, &id, "say=pass");
    assert_eq!((&position(&ana)["best"], &position(&ben)["best"]), (&json!(100), &json!(25)));
}

/// A course of two texts, `first` of 2 points and `second` of 2.
fn two_texts() -> Stage {
    let text = "---\npass: 50%\nfeedback: never\n---\n\nFirst? <!-- #first type=essay points=2 -->\n\n> [!RUBRIC]\n> A.\n\n\
                Second? <!-- #second type=essay points=2 -->\n\n> [!RUBRIC]\n> B.\n";
    let stage = Stage::courses(&course(text), "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana Silva", "North");
    stage.trainer("tom", "Tom");
    stage
}

/// Hands in what stands for each text (its prompt's first letter).
fn hand_in_two(learner: &Caller, first: &str, second: &str) -> (String, Value) {
    let sheet = learner.post("/assess/c/m", "").json();
    let answers: Map<_, _> = sheet["questions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|q| (q["id"].as_str().unwrap().to_owned(), json!([if q["html"] == "First?" { first } else { second }])))
        .collect();
    let id = sheet["id"].as_str().unwrap().to_owned();
    let sent = json!({ "answers": answers, "round": sheet["round"] });
    let told = learner.json("POST", &format!("/assess/attempts/{id}"), &sent);
    assert_eq!(told.status, 200, "{}", told.body);
    (id, told.json())
}

/// Marks one of two texts as its page asks for.
fn mark_of(trainer: &Caller, attempt: &str, question: &str, say: &str) -> Answer {
    let url = format!("/trainer/marking/{attempt}/{question}");
    let page = trainer.get(&url).body;
    let hidden = |name: &str| {
        let found = tags(&page).into_iter().find(|tag| tag.name == "input" && tag.get("name") == Some(name));
        found.map_or_else(String::new, |tag| format!("&{name}={}", tag.get("value").unwrap()))
    };
    trainer.post(&url, &format!("{say}{}{}", hidden("round"), hidden("seen")))
}

#[test]
fn only_what_was_returned_is_written_again() {
    let stage = two_texts();
    let (ana, tom) = (ana(&stage), stage.signed_in("tom", Role::Trainer));
    let (id, _) = hand_in_two(&ana, "One.", "");
    assert_eq!(mark_of(&tom, &id, "first", "say=return&comment=More").status, 303);
    let locked = |of: &str| {
        let open = position(&ana)["open"]["questions"].clone();
        let found = open.as_array().unwrap().iter().find(|q| q["html"] == of).unwrap().clone();
        (found["locked"].clone(), found["comments"].clone())
    };
    assert_eq!((locked("First?"), locked("Second?")), ((json!(false), json!(["More"])), (json!(true), json!([]))));
    let (_, told) = hand_in_two(&ana, "One, and more.", "Written later.");
    assert_eq!(told["waits"], true);
    assert_eq!(mark_of(&tom, &id, "first", "say=pass").status, 303);
    assert_eq!(position(&ana)["best"], 50, "what was left empty stays so");
}

#[test]
fn one_text_returned_sends_the_attempt_back_and_says_so() {
    let stage = two_texts();
    let (ana, tom) = (ana(&stage), stage.signed_in("tom", Role::Trainer));
    let (id, _) = hand_in_two(&ana, "One.", "Two.");
    mark_of(&tom, &id, "second", "say=return&comment=More");
    assert!(position(&ana)["waits_since"].is_string(), "the other one first");
    let passed = mark_of(&tom, &id, "first", "say=pass&comment=Fine");
    let told = text(&tom.get(passed.header("location")).body);
    assert!(told.contains("The attempt went back to the learner, for another of its texts."), "{told}");
    let praised = position(&ana)["open"]["questions"].clone();
    let first = praised.as_array().unwrap().iter().find(|q| q["html"] == "First?").unwrap().clone();
    assert_eq!((&first["locked"], &first["comments"]), (&json!(true), &json!([])));
    hand_in_two(&ana, "Other.", "Two, and more.");
    // What has its points since an earlier round isn't returned any more.
    assert_eq!(mark_of(&tom, &id, "first", "say=return&comment=No").status, 409);
    assert!(text(&tom.get("/trainer/marking").body).contains("All points"), "what is settled can be looked at again");
    mark_of(&tom, &id, "second", "say=pass");
    let seen = position(&ana);
    let texts: Vec<&Value> = seen["review"]["questions"].as_array().unwrap().iter().map(|q| &q["text"]).collect();
    assert!(texts.contains(&&json!("One.")) && texts.contains(&&json!("Two, and more.")), "{texts:?}");
    assert_eq!(tom.get("/trainer/marking?kept=00000000-0000-0000-0000-000000000000/x").status, 200);
}

#[test]
fn a_mend_is_made_to_those_it_was_decided_for() {
    use prework::operation::regrade::{self, Wanted, Wish};
    use prework::operation::waive::Grounds;
    let mut stage = stage(1);
    let (ana, tom) = (ana(&stage), stage.signed_in("tom", Role::Trainer));
    // Wrong in the choice, and nobody else has answered: it waits, and the mend is kept for it.
    let wrong = |learner: &Caller, said: &str| {
        let (id, mut answers) = answered(learner, said);
        let questions = position(learner)["open"]["questions"].clone();
        let choice = questions.as_array().unwrap().iter().find(|q| q["kind"] == "single").unwrap();
        let no = choice["choices"].as_array().unwrap().iter().find(|c| c["html"] == "No").unwrap()["id"].clone();
        answers[choice["id"].as_str().unwrap()] = json!([no]);
        learner.json("POST", &format!("/assess/attempts/{id}"), &json!({ "answers": answers }));
        id
    };
    let id = wrong(&ana, "Because.");
    let (module, question) = regrade::find(&stage.catalog, "m#so").unwrap();
    let since = "2027-03-01T00:00:00Z".parse().unwrap();
    let wanted = Wanted { module, question, mend: Some(Wish::Drop), since, allow_lower: false };
    let plan = regrade::plan(&*stage.store, &stage.catalog, &wanted, stage.now()).unwrap();
    assert_eq!((plan.waiting.len(), plan.changes.len(), plan.is_empty()), (1, 0, false));
    regrade::apply(&*stage.store, &plan, Grounds { by: "R. Ito", reason: "unclear" }, stage.now()).unwrap();
    marked(&tom, &id, "say=pass");
    assert_eq!(position(&ana)["best"], 100);

    // Whoever begins on the mended text answers to that.
    let mended = essay(1).replace("Is it so?", "Is it so, then?");
    stage.set("2027-03-02T12:00:00Z");
    stage.republish(&course(&mended));
    let ben = stage.signed_in("ben", Role::Learner);
    let bens = wrong(&ben, "Because.");
    marked(&tom, &bens, "say=pass");
    assert_eq!(position(&ben)["best"], 75);
    // And a correction of the mark brings no other mend with it.
    let wanted = Wanted { mend: Some(Wish::Accept("Never".to_owned())), ..wanted };
    assert!(regrade::plan(&*stage.store, &stage.catalog, &wanted, stage.now()).is_err());
    marked(&tom, &bens, "say=pass&comment=The+same");
    assert_eq!(position(&ben)["best"], 75);
}

#[test]
fn what_waits_on_a_version_that_counts_waits_on() {
    for (policy, waits) in [("keep", true), ("retake_now", false)] {
        let mut stage = stage(1);
        let ana = ana(&stage);
        let (id, _) = hand_in(&ana, "Because.");
        stage.set("2027-03-01T12:00:01Z");
        read(&stage, &ana, "ana");
        stage.set("2027-03-02T12:00:00Z");
        let questions = essay(1);
        let mut files = course(&questions);
        let front =
            format!("---\ntitle: Module\nprerequisite_for: [w]\nversion: 2\non_major: {policy}\n---\n\nA text.\n");
        files[2].1 = &front;
        stage.republish(&files);
        stage.set("2027-03-02T12:00:01Z");
        assert_eq!(standing(&stage, "ana").0 == "to_mark", waits, "{policy}: {:?}", standing(&stage, "ana"));
        assert_eq!(position(&ana)["waits_since"].is_string(), waits, "{policy}");
        if !waits {
            // She goes on with another attempt: this one gets points, and isn't returned.
            assert_eq!(ana.post("/assess/c/m", "").status, 201);
            let tom = stage.signed_in("tom", Role::Trainer);
            assert_eq!(mark(&tom, &id, "say=return&comment=Again").status, 409);
            marked(&tom, &id, "say=pass");
        }
    }
}

#[test]
fn whose_text_it_is_outlives_a_new_name() {
    let mut stage = stage(1);
    let (id, _) = hand_in(&ana(&stage), "Because.");
    let questions = essay(1);
    let mut files = course(&questions).to_vec();
    files[2] = (
        "courses/c/01-mm/index.md",
        "---\ntitle: Module\nprerequisite_for: [w]\nformerly: [m]\n---\n\nA text to read.\n",
    );
    files[3].0 = "courses/c/01-mm/assessment.md";
    files[4] = ("courses/c/workshops/ww.md", "---\ntitle: Workshop\nduration: 1h\nformerly: [w]\n---\n\nCome in.\n");
    files[2].1 = "---\ntitle: Module\nprerequisite_for: [ww]\nformerly: [m]\n---\n\nA text to read.\n";
    stage.republish(&files);
    assert_eq!(stage.signed_in("uli", Role::Trainer).get(&url(&id)).status, 403);
    let tom = stage.signed_in("tom", Role::Trainer);
    marked(&tom, &id, "say=return&comment=Again");
    // Under its new name the attempt goes on.
    let open = ana(&stage).get("/assess/c/mm").json()["open"].clone();
    assert_eq!((&open["id"], &open["round"]), (&json!(id), &json!(2)));
}

#[test]
fn whoever_is_left_can_mark() {
    let stage = Stage::courses(&course(&essay(2)), "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana Silva", "North");
    stage.trainer("tom", "Tom");
    stage.trainer("uli", "Uli");
    stage.session_of(&["tom"], "s", "w", "2027-03-20T09:00:00Z", &["ana"]);
    let (id, _) = hand_in(&ana(&stage), "Because.");
    let [tom, uli] = ["tom", "uli"].map(|id| stage.signed_in(id, Role::Trainer));
    assert_eq!(uli.get(&url(&id)).status, 403);
    marked(&tom, &id, "say=pass");
    // Nobody else runs her session: the second marker is whoever there is.
    marked(&uli, &id, "say=pass");
    assert_eq!(position(&ana(&stage))["passed"], true);

    let alone = Stage::courses(&course(&essay(1)), "2027-03-01T12:00:00Z");
    alone.learner("ana", "Ana Silva", "North");
    alone.trainer("tom", "Tom");
    let (id, _) = hand_in(&super::ana(&alone), "Because.");
    let page = text(&alone.signed_in("tom", Role::Trainer).get(&url(&id)).body);
    assert!(!page.contains("Have somebody else mark it"), "{page}");
}

#[test]
fn what_was_returned_by_mistake_is_taken_back() {
    let stage = stage(1);
    let (ana, tom) = (ana(&stage), stage.signed_in("tom", Role::Trainer));
    read(&stage, &ana, "ana");
    let (id, _) = hand_in(&ana, "Because.");
    stage.set("2027-03-01T13:00:00Z");
    marked(&tom, &id, "say=return&comment=Why%3F");
    stage.set("2027-03-01T13:05:00Z");
    assert!(text(&tom.get(&url(&id)).body).contains("The learner has written nothing yet."));
    let back = tom.post(&url(&id), "say=take-back");
    assert_eq!((back.status, back.header("location")), (303, url(&id).as_str()));
    stage.set("2027-03-01T13:05:01Z");
    assert_eq!(position(&ana)["waits_since"], "2027-03-01T12:00:00Z");
    assert_eq!(standing(&stage, "ana"), ("to_mark".to_owned(), "Handed in on 1 March, to be marked".to_owned()));
    marked(&tom, &id, "say=return&comment=Which%3F");

    // Once she writes, it is hers.
    let (_, answers) = answered(&ana, "A draft");
    let draft = json!({ "answers": answers, "round": 2 });
    assert_eq!(ana.json("PUT", &format!("/assess/attempts/{id}"), &draft).status, 204);
    let page = text(&tom.get(&url(&id)).body);
    assert!(!page.contains("written nothing yet") && !page.contains("A draft"), "{page}");
    assert_eq!(tom.post(&url(&id), "say=take-back").status, 409);
    hand_in(&ana, "Because of that.");
    marked(&tom, &id, "say=pass");
    assert_eq!(position(&ana)["passed"], true);
    assert_eq!(verbs(&stage, &id), ["initialized", "submit", "returned", "submit", "answered", "answered", "passed"]);
    assert_eq!(stage.store.first_broken().unwrap(), None);
}

#[test]
fn pictures_and_links_of_a_question_are_found() {
    let text = essay(1).replace("Why is it *so*?", "Why is it *so*, [you](index.md) there? ![A hand](hand.svg)");
    let mut files = course(&text).to_vec();
    files.push(("courses/c/01-m/hand.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"));
    let stage = Stage::courses(&files, "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana Silva", "North");
    stage.trainer("tom", "Tom");
    let (id, _) = hand_in(&ana(&stage), "Because.");
    let tom = stage.signed_in("tom", Role::Trainer);
    let found = tags(&tom.get(&url(&id)).body);
    let of = |name: &str, attribute: &str, end: &str| {
        let values = found.iter().filter(|tag| tag.name == name).filter_map(|tag| tag.get(attribute));
        let values: Vec<&str> = values.filter(|value| value.ends_with(end)).collect();
        values.first().map(|value| value.replace("../../../", "/")).unwrap_or_default()
    };
    assert_eq!(stage.anybody().get(&of("img", "src", "hand.svg")).status, 200);
    assert_eq!(stage.anybody().get(&of("a", "href", "c/m/")).status, 200);
}

#[test]
fn what_is_taken_back_is_marked_from_the_start() {
    let stage = stage(2);
    let [tom, tia] = ["tom", "tia"].map(|id| stage.signed_in(id, Role::Trainer));
    let (id, _) = hand_in(&ana(&stage), "Because.");
    marked(&tom, &id, "say=pass");
    marked(&tia, &id, "say=return&comment=Why%3F");
    marked(&tom, &id, "say=return&comment=She+is+right");
    stage.set("2027-03-01T12:05:00Z");
    assert_eq!(tom.post(&url(&id), "say=take-back").status, 303);
    for marker in [&tia, &tom] {
        assert!(text(&marker.get("/trainer/marking").body).contains("One text waits"));
        marked(marker, &id, "say=pass");
    }
    assert_eq!(position(&ana(&stage))["passed"], true);
}
