//! Assessments from the first question to the grade, by the clock of the stage.

use super::{ana, classroom, course, problem, stored, three_questions};
use crate::support::caller::{Answer, Caller};
use crate::support::stage::Stage;
use prework::access::{PersonId, Role, Scope};
use prework::compile::MemorySource;
use prework::operation::people::PersonError;
use prework::operation::waive::Grounds;
use prework::operation::{build, extend};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const PATH: &str = "/assess/c/m";

fn position(caller: &Caller) -> Value {
    caller.get(PATH).json()
}

/// An attempt in a learner's hands.
struct Attempt<'a> {
    caller: &'a Caller,
    sheet: Value,
}

fn begin(caller: &Caller) -> Attempt<'_> {
    let begun = caller.post(PATH, "");
    assert_eq!(begun.status, 201, "{}", begun.body);
    Attempt { caller, sheet: begun.json() }
}

impl Attempt<'_> {
    fn url(&self) -> String {
        format!("/assess/attempts/{}", self.sheet["id"].as_str().unwrap())
    }

    fn questions(&self) -> &[Value] {
        self.sheet["questions"].as_array().unwrap()
    }

    /// Yes to every question but the first `wrong` ones.
    fn answers(&self, wrong: usize) -> Value {
        let answer = |(place, question): (usize, &Value)| {
            let says = if place < wrong { "No" } else { "Yes" };
            let choices = question["choices"].as_array().unwrap().iter();
            let chosen = choices.filter(|choice| choice["html"].as_str().unwrap().starts_with(says));
            let chosen: Vec<Value> = chosen.map(|choice| choice["id"].clone()).collect();
            (question["id"].as_str().unwrap().to_owned(), json!(chosen))
        };
        self.questions().iter().enumerate().map(answer).collect::<Map<_, _>>().into()
    }

    fn save(&self, answers: &Value) -> Answer {
        self.caller.json("PUT", &self.url(), &json!({ "answers": answers }))
    }

    fn hand_in(&self, answers: &Value) -> Answer {
        self.caller.json("POST", &self.url(), &json!({ "answers": answers }))
    }

    /// Hands it in with so many mistakes; the grade.
    fn with_mistakes(&self, wrong: usize) -> Value {
        let handed_in = self.hand_in(&self.answers(wrong));
        assert_eq!(handed_in.status, 200, "{}", handed_in.body);
        handed_in.json()
    }
}

#[test]
fn from_the_first_question_to_the_grade() {
    let stage = classroom("attempts: 3\npass: 66%");
    let ana = ana(&stage);
    assert_eq!(
        position(&ana),
        json!({
            "signed_in": true, "title": "Module", "drawn": 3, "pass": 66, "attempts_allowed": 3, "attempts_used": 0,
            "retry_at": null, "best": null, "passed": false, "waits_since": null, "review": null, "open": null,
        })
    );
    let attempt = begin(&ana);
    assert_eq!((&attempt.sheet["answers"], &attempt.sheet["deadline"]), (&json!({}), &Value::Null));
    assert_eq!(attempt.save(&attempt.answers(1)).status, 204);
    assert_eq!(position(&ana)["open"]["answers"], attempt.answers(1), "another device goes on from here");
    assert_eq!(begin(&ana).sheet["questions"], attempt.sheet["questions"], "beginning again goes on with the open one");

    let failed = attempt.with_mistakes(2);
    let [passed, percent, pass_percent, left] =
        ["passed", "percent", "pass_percent", "attempts_left"].map(|key| failed[key].clone());
    assert_eq!((passed, percent, pass_percent, left), (json!(false), json!(33), json!(66), json!(2)));
    assert_eq!(position(&ana)["attempts_used"], 1);

    let next = begin(&ana);
    assert_ne!(next.sheet["id"], attempt.sheet["id"]);
    let passed = next.with_mistakes(1);
    assert_eq!((&passed["passed"], &passed["scaled"]), (&json!(true), &json!(0.6666)));
    let after = position(&ana);
    assert_eq!((&after["passed"], &after["best"], &after["open"]), (&json!(true), &json!(66), &Value::Null));
}

#[test]
fn an_attempt_shows_text_and_random_ids_and_no_hint_at_what_is_right() {
    let stage = classroom("attempts: 3");
    let (ana, ben) = (ana(&stage), stage.signed_in("ben", Role::Learner));
    let (one, other) = (begin(&ana), begin(&ben));
    let texts = |attempt: &Attempt<'_>| -> BTreeSet<String> {
        attempt.questions().iter().map(|q| q["html"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(texts(&one), texts(&other));
    assert_eq!(texts(&one), ["one", "three", "two"].map(|n| format!("Is it so, number {n}?")).into());
    let ids = |attempt: &Attempt<'_>| -> BTreeSet<String> {
        let choices = attempt.questions().iter().flat_map(|q| q["choices"].as_array().unwrap());
        attempt.questions().iter().chain(choices).map(|v| v["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((ids(&one).len(), ids(&one).is_disjoint(&ids(&other))), (3 + 7, true));
    assert!(ids(&one).iter().all(|id| id.len() == 12), "{:?}", ids(&one));
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&one.sheet), ["id", "questions", "answers", "deadline", "round"]);
    assert_eq!(keys(&one.questions()[0]), ["id", "html", "kind", "points", "choices", "form", "locked", "comments"]);
    assert_eq!(keys(&one.questions()[0]["choices"][0]), ["id", "html"]);
    assert!(!one.sheet.to_string().contains("A word on"));
}

#[test]
fn when_no_attempt_is_left_none_begins() {
    let stage = classroom("attempts: 2");
    let ana = ana(&stage);
    assert_eq!(begin(&ana).with_mistakes(3)["attempts_left"], 1);
    assert_eq!(begin(&ana).with_mistakes(3)["attempts_left"], 0);
    assert_eq!(problem(&ana.post(PATH, "")), (403, "no-attempts-left".to_owned()));
    assert_eq!(position(&ana)["attempts_used"], 2);
    assert_eq!(begin(&stage.signed_in("ben", Role::Learner)).with_mistakes(0)["passed"], true, "Ben has his own");
}

#[test]
fn a_pass_begins_a_new_count() {
    let stage = classroom("attempts: 2");
    let ana = ana(&stage);
    begin(&ana).with_mistakes(3);
    assert_eq!(begin(&ana).with_mistakes(0)["attempts_left"], 2);
    assert_eq!(begin(&ana).with_mistakes(3)["attempts_left"], 1);
}

#[test]
fn the_next_attempt_opens_when_the_wait_is_over() {
    let stage = classroom("retry_after: 24h");
    let ana = ana(&stage);
    assert_eq!(begin(&ana).with_mistakes(3)["retry_at"], "2027-03-02T12:00:00Z");
    stage.set("2027-03-02T11:59:59Z");
    assert_eq!(problem(&ana.post(PATH, "")), (403, "too-early".to_owned()));
    assert_eq!(position(&ana)["retry_at"], "2027-03-02T12:00:00Z");
    stage.set("2027-03-02T12:00:00Z");
    assert_eq!(position(&ana)["retry_at"], Value::Null);
    begin(&ana);
}

#[test]
fn an_attempt_is_handed_in_once() {
    let stage = classroom("attempts: 3");
    let ana = ana(&stage);
    let attempt = begin(&ana);
    attempt.with_mistakes(3);
    let again = attempt.hand_in(&attempt.answers(0));
    assert_eq!(problem(&again), (409, "handed-in".to_owned()));
    assert_eq!(problem(&attempt.save(&attempt.answers(0))), (409, "handed-in".to_owned()));
    let seen = position(&ana);
    assert_eq!((&seen["passed"], &seen["best"], &seen["attempts_used"]), (&json!(false), &json!(0), &json!(1)));
}

#[test]
fn two_windows_hand_in_once_and_begin_the_same_attempt() {
    let stage = classroom("attempts: 3");
    let windows: Vec<Caller> = (0..4).map(|_| ana(&stage)).collect();
    let at_once = |work: &(dyn Fn(&Caller) -> Answer + Sync)| -> Vec<Answer> {
        std::thread::scope(|scope| {
            let asked: Vec<_> =
                (0..windows.len()).map(|_| ana(&stage)).map(|window| scope.spawn(move || work(&window))).collect();
            asked.into_iter().map(|thread| thread.join().unwrap()).collect()
        })
    };
    let begun = at_once(&|window| window.post(PATH, ""));
    let ids: BTreeSet<String> = begun.iter().map(|answer| answer.json()["id"].to_string()).collect();
    assert_eq!((begun.iter().all(|answer| answer.status == 201), ids.len()), (true, 1), "{begun:?}");

    let attempt = begin(&windows[0]);
    let (url, body) = (attempt.url(), json!({ "answers": attempt.answers(0) }));
    let mut codes: Vec<u16> = at_once(&|window| window.json("POST", &url, &body)).iter().map(|a| a.status).collect();
    codes.sort_unstable();
    assert_eq!(codes, [200, 409, 409, 409]);
    let passed = "verb=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2Fpassed";
    assert_eq!(stored(&stage, passed).len(), 1);
}

#[test]
fn what_was_not_drawn_is_refused_and_changes_nothing() {
    let stage = classroom("attempts: 3");
    let ana = ana(&stage);
    let attempt = begin(&ana);
    let id = |of: &Value| of["id"].as_str().unwrap().to_owned();
    let (one, two) = (&attempt.questions()[0], &attempt.questions()[1]);
    for foreign in [
        json!({ "one": [id(&one["choices"][0])] }),
        json!({ id(one): ["0"] }),
        json!({ id(one): [id(&two["choices"][0])] }),
        json!({ id(one): [id(one)] }),
    ] {
        assert_eq!(problem(&attempt.save(&foreign)), (400, "not-drawn".to_owned()), "{foreign}");
        assert_eq!(problem(&attempt.hand_in(&foreign)), (400, "not-drawn".to_owned()), "{foreign}");
    }
    assert_eq!((&position(&ana)["open"]["answers"], &position(&ana)["attempts_used"]), (&json!({}), &json!(0)));
}

#[test]
fn every_choice_at_once_is_no_answer() {
    let stage = classroom("attempts: 3");
    let ana = ana(&stage);
    let attempt = begin(&ana);
    let single = attempt.questions().iter().find(|q| q["kind"] == "single").unwrap();
    let all: Vec<&Value> = single["choices"].as_array().unwrap().iter().map(|choice| &choice["id"]).collect();
    for greedy in [json!(all), json!([all[0], all[0]])] {
        let answers = json!({ single["id"].as_str().unwrap(): greedy });
        assert_eq!(problem(&attempt.save(&answers)), (400, "too-many-parts".to_owned()));
        assert_eq!(problem(&attempt.hand_in(&answers)), (400, "too-many-parts".to_owned()));
    }
    assert_eq!(position(&ana)["attempts_used"], 0);
}

#[test]
fn what_is_no_answer_is_refused() {
    let stage = classroom("attempts: 3");
    let ana = ana(&stage);
    let attempt = begin(&ana);
    for (body, status) in [
        ("", 400),
        ("{", 400),
        ("null", 422),
        ("[]", 422),
        ("{}", 422),
        (r#"{"answers": 1}"#, 422),
        (r#"{"answers": {"a": "b"}}"#, 422),
        (r#"{"answers": {}, "passed": true}"#, 422),
    ] {
        let answer = ana.send("POST", &attempt.url(), Some("application/json"), body);
        assert_eq!(problem(&answer), (status, "bad-answers".to_owned()), "{body}");
    }
    assert_eq!(ana.post(&attempt.url(), "answers=x").status, 415);
    assert_eq!(position(&ana)["attempts_used"], 0);
}

#[test]
fn another_learners_attempt_is_not_there() {
    let stage = classroom("attempts: 3");
    let (ana, ben) = (ana(&stage), stage.signed_in("ben", Role::Learner));
    let anas = begin(&ana);
    let as_ben = Attempt { caller: &ben, sheet: anas.sheet.clone() };
    assert_eq!(problem(&as_ben.save(&anas.answers(0))).0, 404);
    assert_eq!(problem(&as_ben.hand_in(&anas.answers(0))).0, 404);
    let nobody = stage.anybody();
    let as_nobody = Attempt { caller: &nobody, sheet: anas.sheet.clone() };
    assert_eq!(problem(&as_nobody.hand_in(&anas.answers(0))), (401, "signed-out".to_owned()));
    for path in [PATH, "/assess/c/none", "/assess/none/m", "/assess/C!/m"] {
        assert_eq!(problem(&nobody.get(path)).0, 401, "{path}");
    }
    assert_eq!(position(&ana)["open"]["id"], anas.sheet["id"]);
}

#[test]
fn after_its_time_only_what_was_kept_counts() {
    let stage = classroom("time_limit: 10m");
    let (ana, ben) = (ana(&stage), stage.signed_in("ben", Role::Learner));
    let (kept, late) = (begin(&ana), begin(&ben));
    assert_eq!(kept.sheet["deadline"], "2027-03-01T12:10:00Z");
    assert_eq!(kept.save(&kept.answers(0)).status, 204);
    stage.set("2027-03-01T12:11:01Z");
    assert_eq!(problem(&late.save(&late.answers(0))), (409, "time-over".to_owned()));
    assert_eq!(late.with_mistakes(0)["percent"], 0, "Ben's answers came too late");
    assert_eq!(kept.with_mistakes(3)["percent"], 100, "Ana's were kept in time");
}

#[test]
fn who_needs_more_time_has_it_in_the_attempt_under_way_too() {
    let stage = classroom("time_limit: 10m");
    let (ana, ben) = (ana(&stage), stage.signed_in("ben", Role::Learner));
    let give = |percent| {
        let grounds = Grounds { by: "R. Ito", reason: "reads with a screen reader" };
        extend::give(&*stage.store, &PersonId("ana".to_owned()), percent, grounds, stage.now())
    };
    let (attempt, bens) = (begin(&ana), begin(&ben));
    assert_eq!(attempt.sheet["deadline"], "2027-03-01T12:10:00Z");
    stage.set("2027-03-01T12:05:00Z");
    give(25).unwrap();
    assert_eq!(position(&ana)["open"]["deadline"], "2027-03-01T12:12:30Z");
    // Nothing that was given is taken from the attempt it was given for.
    give(100).unwrap();
    let again = begin(&ana);
    assert_eq!((&again.sheet["id"], &again.sheet["deadline"]), (&attempt.sheet["id"], &json!("2027-03-01T12:20:00Z")));
    stage.set("2027-03-01T12:13:31Z");
    assert_eq!(problem(&bens.save(&bens.answers(0))), (409, "time-over".to_owned()));
    assert_eq!(attempt.with_mistakes(0)["percent"], 100);
    assert!(matches!(give(100), Err(PersonError::Nothing)), "said twice");
    assert!(matches!(give(401), Err(PersonError::Nothing)), "out of bounds");
    give(0).unwrap();
    assert_eq!(begin(&ana).sheet["deadline"], "2027-03-01T12:23:31Z");
}

#[test]
fn on_the_way_at_the_deadline_is_in_time() {
    let stage = classroom("time_limit: 10m");
    let ana = ana(&stage);
    let attempt = begin(&ana);
    stage.set("2027-03-01T12:11:00Z");
    assert_eq!(attempt.save(&attempt.answers(1)).status, 204);
    assert_eq!(attempt.with_mistakes(0)["percent"], 100);
}

#[test]
fn feedback_shows_when_the_author_wants_it() {
    for (policy, after_fail, after_pass) in [
        ("after_attempt", true, true),
        ("after_each", true, true),
        ("after_pass", false, true),
        ("never", false, false),
    ] {
        let stage = classroom(&format!("pass: 60%\nfeedback: {policy}"));
        let ana = ana(&stage);
        let (failed, passed) = (begin(&ana).with_mistakes(3), begin(&ana).with_mistakes(1));
        assert_eq!(
            (failed["feedback"].is_array(), passed["feedback"].is_array()),
            (after_fail, after_pass),
            "{policy}"
        );
        assert_eq!(passed.to_string().matches("A word on").count(), usize::from(after_pass), "{policy}");
        if let Some(feedback) = passed["feedback"].as_array() {
            let right: Vec<bool> = feedback.iter().map(|f| f["right"].as_bool().unwrap()).collect();
            assert_eq!(right, [false, true, true], "{policy}");
        }
    }
}

#[test]
fn each_attempt_draws_anew_from_the_pool() {
    let stage = classroom("draw: 2");
    let ana = ana(&stage);
    assert_eq!(position(&ana)["drawn"], 2);
    let (mut drawn, mut orders) = (BTreeSet::new(), BTreeSet::new());
    // That one of the six orders misses, or one question, has a chance of about one in ten thousand millions.
    for minute in 0..130 {
        // Nobody is that quick.
        stage.set(&format!("2027-03-01T{}:{:02}:00Z", 12 + minute / 60, minute % 60));
        let attempt = begin(&ana);
        let texts: Vec<String> = attempt.questions().iter().map(|q| q["html"].to_string()).collect();
        assert_eq!(texts.len(), 2);
        drawn.extend(texts.clone());
        orders.insert(texts);
        assert_eq!(attempt.with_mistakes(1)["percent"], 50);
    }
    assert_eq!((drawn.len(), orders.len()), (3, 6));
}

#[test]
fn what_is_worth_nothing_is_asked_every_time_and_handed_in() {
    let text = "---\npass: 50%\ndraw: 1\n---\n\nHow? <!-- #s type=survey -->\n\n- Badly\n- Well\n\n\
                Pilot? <!-- #p points=0 -->\n\n- (x) Yes\n- ( ) No\n\nSo? <!-- #a -->\n\n- (x) Yes\n- ( ) No\n\n\
                So, too? <!-- #b -->\n\n- (x) Yes\n- ( ) No\n";
    let stage = Stage::courses(&course(text), "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana", "North");
    let ana = ana(&stage);
    assert_eq!(position(&ana)["drawn"], 3);
    let attempt = begin(&ana);
    let kinds: BTreeSet<&str> = attempt.questions().iter().map(|q| q["kind"].as_str().unwrap()).collect();
    assert_eq!((attempt.questions().len(), kinds), (3, BTreeSet::from(["single", "survey"])));
    let graded = attempt.with_mistakes(0);
    assert_eq!((&graded["passed"], &graded["percent"]), (&json!(true), &json!(100)));
    let rights: Vec<&Value> = graded["feedback"].as_array().unwrap().iter().map(|said| &said["right"]).collect();
    assert_eq!(rights.iter().filter(|right| right.is_null()).count(), 1);
}

#[test]
fn an_order_never_stands_as_the_author_wrote_it_by_rule() {
    let text =
        "---\npass: 50%\n---\n\nOrder. <!-- #o type=order -->\n\n1. a\n2. b\n3. c\n4. d\n5. e\n6. f\n7. g\n8. h\n";
    let stage = Stage::courses(&course(text), "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana", "North");
    let ana = ana(&stage);
    let attempt = begin(&ana);
    let shown: Vec<&str> =
        attempt.questions()[0]["choices"].as_array().unwrap().iter().map(|c| c["html"].as_str().unwrap()).collect();
    // One order of 40,320 is the author's.
    assert_ne!(shown.concat(), "abcdefgh");
    assert_eq!(shown.len(), 8);
}

#[test]
fn the_result_is_on_record_under_the_servers_authority() {
    let stage = classroom("attempts: 3");
    let ana = ana(&stage);
    for (wrong, verb) in [(2, "failed"), (0, "passed")] {
        let attempt = begin(&ana);
        attempt.with_mistakes(wrong);
        let found = stored(&stage, &format!("ascending=true&registration={}", attempt.sheet["id"].as_str().unwrap()));
        let verbs: Vec<&str> =
            found.iter().map(|s| s["verb"]["id"].as_str().unwrap().rsplit('/').next().unwrap()).collect();
        assert_eq!(verbs, ["initialized", "answered", "answered", "answered", verb]);
        for statement in &found {
            let [actor, authority] = ["actor", "authority"].map(|who| &statement[who]["account"]);
            assert_eq!((&actor["name"], &authority["name"]), (&json!("ana"), &json!("prework")));
            assert!(statement["object"]["id"].as_str().unwrap().starts_with("https://x.org/ids/c/m/assessment"));
        }
        let right = found[1..4].iter().filter(|s| s["result"]["success"] == true).count();
        assert_eq!((right, &found[4]["result"]["success"]), (3 - wrong, &json!(wrong == 0)));
    }
    let mine = stage.client(&[Scope::StatementsReadMine]).get("/xapi/statements");
    assert_eq!(mine.json()["statements"], json!([]), "a key that reads its own has written none");
}

#[test]
fn an_attempt_ends_on_the_text_it_began_with() {
    let text = three_questions("pass: 100%");
    let mut stage = classroom("pass: 100%");
    let ana = ana(&stage);
    let attempt = begin(&ana);
    let swapped = text.replace("Is it so", "Is it not so").replace("(x) Yes", "( ) Yes").replace("( ) No", "(x) No");
    stage.republish(&course(&swapped));
    assert_eq!(begin(&ana).sheet["questions"], attempt.sheet["questions"]);
    assert_eq!(attempt.with_mistakes(0)["passed"], true, "by the rules it began with");
    let next = begin(&ana);
    assert!(next.questions().iter().all(|q| q["html"].as_str().unwrap().starts_with("Is it not so")));
    assert_eq!(next.with_mistakes(0)["percent"], 33);
}

/// Every file of the site that these courses build into.
fn site(files: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    fn read(folder: &Path, name: &str, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let name = format!("{name}/{}", entry.file_name().into_string().unwrap());
            if entry.path().is_dir() {
                read(&entry.path(), &name, found);
            } else {
                found.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
    }
    let source = MemorySource::new(files.iter().copied());
    let (courses, diagnostics) = build::prepare(&source, &prework::disk::GitFacts::at("0123456789abcdef")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    build::write(&courses.unwrap_or_else(|| panic!("{diagnostics:#?}")), &source, folder.path()).unwrap();
    let mut found = BTreeMap::new();
    read(folder.path(), "", &mut found);
    found
}

#[test]
fn the_site_says_nothing_of_what_is_asked_or_right() {
    let plain = three_questions("pass: 80%");
    let built = site(&course(&plain));
    assert!(
        built.len() > 10 && built.keys().any(|name| name.ends_with("/assessment/index.html")),
        "{:?}",
        built.keys()
    );
    for (what, other) in [
        (
            "which are right",
            plain.replace("(x) Yes", "( ) Yes").replace("( ) No", "(x) No").replace("[ ] No", "[x] No"),
        ),
        ("what is asked", plain.replace("Is it so", "Does the moon shine")),
        ("what can be chosen", plain.replace("Yes, too", "Certainly")),
        ("what is said then", plain.replace("A word on", "A remark about")),
        ("what it is called", plain.replace("#one", "#uno")),
    ] {
        assert_ne!(other, plain);
        let changed = site(&course(&other));
        let differ: Vec<&String> =
            built.iter().filter(|(name, text)| changed.get(*name) != Some(text)).map(|(n, _)| n).collect();
        assert_eq!((differ, changed.len()), (Vec::new(), built.len()), "{what}");
    }
    let lesson = ("courses/c/01-m/index.md", "---\ntitle: Module\nprerequisite_for: [w]\n---\n\nAnother text.\n");
    let mut files = course(&plain);
    files[2] = lesson;
    assert_ne!(site(&files), built, "a lesson's text is there");
}

#[test]
fn a_course_without_an_assessment_has_none_to_begin() {
    let stage =
        Stage::courses(&course("---\n---\n\nA question? <!-- #q -->\n\n- (x) Yes\n- ( ) No\n"), "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana", "");
    let ana = ana(&stage);
    for path in ["/assess/c/none", "/assess/none/m", "/assess/C!/m"] {
        assert_eq!(problem(&ana.get(path)).0, 404, "{path}");
        assert_eq!(problem(&ana.post(path, "")).0, 404, "{path}");
    }
}

#[test]
fn pictures_of_questions_come_with_them_and_are_no_files_of_the_site() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>The left one</title></svg>";
    let assessment = "---\npass: 100%\n---\n\nLook at ![a hand](opening.svg) first.\n\n## Questions\n\n\
        Which is it? ![two hands](hands.svg) <!-- #which -->\n\n- (x) ![left](left.svg)\n- ( ) ![both](shared.svg)\n";
    let mut files = course(assessment).to_vec();
    files[3].1 = assessment;
    files[2].1 = "---\ntitle: Module\nprerequisite_for: [w]\n---\n\nA text with ![both](shared.svg).\n";
    for name in ["opening", "hands", "left", "shared"] {
        let path: &'static str = Box::leak(format!("courses/c/01-m/{name}.svg").into_boxed_str());
        files.push((path, svg));
    }
    let stage = Stage::courses(&files, "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana", "North");
    let found = |name: &str| stage.anybody().get(&format!("/c/01-m/{name}.svg")).status;
    assert_eq!(["opening", "hands", "left", "shared"].map(found), [200, 404, 404, 200]);
    let ana = ana(&stage);
    let sheet = begin(&ana).sheet;
    let data = format!("src=\"data:image/svg+xml;base64,{}\"", data_encoding::BASE64.encode(svg.as_bytes()));
    let question = &sheet["questions"][0];
    assert!(question["html"].as_str().unwrap().contains(&data), "{question}");
    let choices = question["choices"].to_string();
    assert!(choices.contains("data:image/svg+xml") && choices.contains("shared.svg"), "{choices}");
}

#[test]
fn a_picture_too_large_to_come_with_a_question_is_refused() {
    let assessment = "---\npass: 100%\n---\n\nWhich? ![it](it.png) <!-- #which -->\n\n- (x) This\n- ( ) That\n";
    let large = "x".repeat(4 * 1024 * 1024 + 1);
    let mut files = course(assessment).to_vec();
    files.push(("courses/c/01-m/it.png", &large));
    let told = build::prepare(&MemorySource::new(files), &prework::disk::GitFacts::default()).unwrap_err().to_string();
    assert!(told.starts_with("`courses/c/01-m/it.png` is larger than 4 MB"), "{told}");
}
