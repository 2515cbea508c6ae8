//! What belongs to others: their ids in an address, in a form, in a parameter.

use super::{SKILLS, questions, room, room_with_texts};
use crate::server::{ana, course};
use crate::support::kept::kept;
use crate::support::stage::Stage;
use prework::access::{PersonId, Role};
use prework::operation::people;
use prework::operation::waive::Grounds;
use prework::roster::Person;
use serde_json::json;

fn add(stage: &Stage, id: &str, name: &str, role: Role) {
    people::add(&*stage.store, Person::new(id, name, role), stage.now()).unwrap();
}

fn merge(stage: &Stage, from: &str, to: &str) {
    let (from, to) = (PersonId(from.to_owned()), PersonId(to.to_owned()));
    people::merge(&*stage.store, &from, &to, Grounds::operator("a test"), stage.now()).unwrap();
}

/// Ana has handed in a text; the attempt's id.
fn written(stage: &Stage) -> String {
    let ana = ana(stage);
    let sheet = ana.post("/assess/c/m", "").json();
    let id = sheet["id"].as_str().unwrap().to_owned();
    let answers = json!({ "answers": { sheet["questions"][0]["id"].as_str().unwrap(): ["Because Ana says so."] } });
    assert_eq!(ana.json("POST", &format!("/assess/attempts/{id}"), &answers).status, 200);
    id
}

#[test]
fn nobody_signs_their_own_skill_under_an_id_they_had_before() {
    let mut files = course("---\npass: 70%\n---\n\nIs it? <!-- #q -->\n\n- (x) Yes\n- ( ) No\n");
    files[4].1 = SKILLS;
    let stage = Stage::courses(&files, "2027-03-01T12:00:00Z");
    stage.trainer("tom", "Tom");
    stage.learner("tom", "Tom", "North");
    stage.learner("t99", "Tom O.", "North");
    stage.session_of(&["tom"], "s", "w", "2027-03-20T09:00:00Z", &["t99"]);
    merge(&stage, "t99", "tom");
    let tom = stage.signed_in("tom", Role::Trainer);
    let before = kept(&stage);
    for id in ["tom", "t99", "T99", "t99%20"] {
        let answer = tom.post(&format!("/trainer/sessions/s/learners/{id}/skills"), "skill=rub&say=sign");
        assert!(matches!(answer.status, 403 | 404), "{id}: {answer:?}");
    }
    assert_eq!(kept(&stage), before);
}

#[test]
fn nobody_marks_their_own_text_in_any_role_or_under_an_id_they_had_before() {
    let stage = room_with_texts();
    stage.learner("o99", "Olga P.", "North");
    stage.session("u", "w", "2027-03-22T09:00:00Z", &["o99"]);
    let old = stage.signed_in("o99", Role::Learner);
    let sheet = old.post("/assess/c/m", "").json();
    let attempt = sheet["id"].as_str().unwrap();
    let answers = json!({ "answers": { sheet["questions"][0]["id"].as_str().unwrap(): ["Mine."] } });
    assert_eq!(old.json("POST", &format!("/assess/attempts/{attempt}"), &answers).status, 200);
    for role in [Role::Learner, Role::Trainer] {
        add(&stage, "olga", "Olga", role);
    }
    merge(&stage, "o99", "olga");
    let before = kept(&stage);
    for (role, home) in [(Role::Organiser, "/organise"), (Role::Trainer, "/trainer")] {
        let olga = stage.signed_in("olga", role);
        let page = format!("{home}/marking/{attempt}/why");
        assert_eq!(olga.get(&page).status, 403, "{home}");
        for said in ["say=pass&round=1&seen=0", "say=part&points=3&round=1&seen=0", "say=take-back&round=1&seen=0"] {
            assert_eq!(olga.post(&page, said).status, 403, "{home} {said}");
        }
        assert_eq!(olga.post(&format!("{page}/name"), "").status, 403, "{home}");
        assert!(!olga.get(&format!("{home}/marking")).body.contains(attempt), "{home}");
    }
    assert_eq!(kept(&stage).without_sign_ins(), before.without_sign_ins());
}

#[test]
fn another_trainer_reaches_nothing_by_mixing_their_own_ids_with_others() {
    let stage = room_with_texts();
    let attempt = written(&stage);
    let uli = stage.signed_in("uli", Role::Trainer);
    let before = kept(&stage);
    // The session t is theirs; Ana has no seat in it.
    for path in [
        "/trainer/sessions/s".to_owned(),
        "/trainer/sessions/s/skills".to_owned(),
        "/trainer/sessions/s/events".to_owned(),
        "/trainer/sessions/s/learners/ana".to_owned(),
        "/trainer/sessions/t/learners/ana".to_owned(),
        "/trainer/sessions/t/learners/ana/skills".to_owned(),
        "/trainer/sessions/t%2f..%2fs".to_owned(),
        "/trainer/sessions/s?session=t".to_owned(),
        "/trainer/sessions/S".to_owned(),
        "/trainer/sessions/%00s".to_owned(),
        format!("/trainer/marking/{attempt}/why"),
        format!("/trainer/marking/{attempt}/why?session=t"),
        format!("/trainer/marking?kept={attempt}/why"),
        "/organise/sessions/s".to_owned(),
        "/audit/sessions/s".to_owned(),
    ] {
        let answer = uli.get(&path);
        assert!(answer.status >= 400 || path.contains("kept="), "{path}: {}", answer.status);
        assert!(!answer.body.contains("Ana") && !answer.body.contains("Because"), "{path}: {}", answer.body);
    }
    for (path, said) in [
        ("/trainer/sessions/s/learners/ana/skills", "skill=rub&say=sign"),
        ("/trainer/sessions/t/learners/ana/skills", "skill=rub&say=sign"),
        ("/trainer/sessions/t/learners/ana/skills", "skill=rub&say=sign&session=s"),
        (&format!("/trainer/marking/{attempt}/why"), "say=pass&round=1&seen=0"),
        (&format!("/trainer/marking/{attempt}/why/name"), ""),
    ] {
        assert!(matches!(uli.post(path, said).status, 403 | 404), "{path} {said}");
    }
    assert_eq!(kept(&stage), before);
}

#[test]
fn a_manager_sees_no_team_but_their_own_whatever_they_ask_for() {
    let stage = room("attempts: 1");
    for (id, manager) in [("ana", "mona@example.org"), ("ben", "boss@example.org")] {
        let mut person = people::find(&*stage.store, &PersonId(id.to_owned())).unwrap();
        person.attributes.insert("manager_email".to_owned(), manager.to_owned());
        people::add(&*stage.store, person, stage.now()).unwrap();
    }
    let mona = stage.signed_in("mona", Role::Manager);
    let before = kept(&stage);
    for path in [
        "/team/",
        "/team/?address=boss@example.org",
        "/team/?manager=boss@example.org&id=ben",
        "/team/ben",
        "/team/view/boss@example.org",
        "/team/view/",
        "/team/view/%00",
        "/trainer/sessions/s",
        "/organise/managers",
        "/audit/sessions/s/learners/ben",
        "/me",
    ] {
        let page = mona.get(path);
        assert!(!page.body.contains("Ben"), "{path}: {}", page.body);
    }
    for (path, form) in [
        ("/organise/managers", "say=link&address=boss@example.org"),
        ("/organise/people/ben", "say=save&name=Ben&attributes=manager_email%3Dmona@example.org"),
        ("/team/", "address=boss@example.org"),
    ] {
        assert!(matches!(mona.post(path, form).status, 401 | 405), "{path}");
    }
    assert_eq!(kept(&stage), before);
}

#[test]
fn a_learner_is_nobody_else_by_any_parameter_header_or_cookie() {
    let stage = room("attempts: 1");
    let ana = ana(&stage);
    let before = kept(&stage);
    for path in [
        "/me?id=ben",
        "/me/account.json?id=ben&person=ben",
        "/me/data.json?id=ben",
        "/me/progress.json?person=ben",
        "/me/../me/account.json?learner=ben",
    ] {
        let page = ana.get(path);
        assert!(!page.body.contains("Ben") && !page.body.contains("\"ben\""), "{path}: {}", page.body);
    }
    for (name, value) in [
        ("x-remote-user", "ben"),
        ("x-forwarded-user", "ben"),
        ("remote-user", "ben"),
        ("x-original-url", "/organise/people"),
        ("x-rewrite-url", "/organise/people"),
        ("x-http-method-override", "DELETE"),
        ("forwarded", "for=127.0.0.1;host=evil.example;proto=https"),
    ] {
        ana.say(name, value);
        assert_eq!(ana.get("/me/account.json").json()["id"], "ana", "{name}");
    }
    let token = ana.cookie().split_once('=').unwrap().1.to_owned();
    for role in ["trainer", "organiser", "manager", "auditor"] {
        let renamed = stage.anybody().with("cookie", &format!("prework-{role}={token}"));
        for path in ["/trainer/", "/organise/", "/team/", "/audit/", "/organise/people", "/audit/record.csv"] {
            assert_eq!(renamed.get(path).status, 401, "{role} {path}");
        }
    }
    assert_eq!(kept(&stage), before);
}

#[test]
fn an_organiser_gives_nobody_a_role_and_opens_no_staffs_sign_in() {
    let stage = room("attempts: 1");
    let olga = stage.signed_in("olga", Role::Organiser);
    let roles = |id: &str| people::find(&*stage.store, &PersonId(id.to_owned())).unwrap().roles;
    let before = roles("tom");
    for (path, form) in [
        ("/organise/people", "id=eve&name=Eve&role=organiser&roles=auditor"),
        ("/organise/people/ana", "say=save&name=Ana&role=auditor&attributes=role%3Dauditor%0Aroles%3Dorganiser"),
        ("/organise/people", "id=tom&name=Tom"),
        ("/organise/people", "id=prework&name=Prework"),
        ("/organise/people", "id=key%3Asimulator&name=Simulator"),
        ("/organise/people", "id=..&name=Up"),
        ("/organise/people/tom", "say=merge&other=ana&reason=x"),
        ("/organise/people/ana", "say=merge&other=tom&reason=x"),
        ("/organise/people/ana", "say=merge&other=amy&reason=x"),
    ] {
        let answer = olga.post(path, form);
        assert!(matches!(answer.status, 303 | 422 | 404), "{path} {form}: {answer:?}");
    }
    assert_eq!(roles("ana"), [Role::Learner].into());
    assert_eq!(roles("eve"), [Role::Learner].into());
    assert_eq!(roles("tom"), before);
    for reserved in ["prework", "key:simulator", ".."] {
        assert!(stage.store.person(&PersonId(reserved.to_owned())).unwrap().is_none(), "{reserved}");
    }
    // A code that is sent to an address opens what a learner sees, whosever address an organiser made it.
    let list = olga.post("/organise/sessions/s", "way=list&again=1");
    assert!(!list.body.contains("amy") && !list.body.contains("tom"), "{}", list.body);
    assert_eq!(stage.store.links_of(&PersonId("amy".to_owned()), Role::Auditor).unwrap().len(), 0);
}

#[test]
fn nothing_is_read_of_what_is_asked_by_who_has_not_begun() {
    let stage = Stage::courses(&course(&questions()), "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana", "");
    let ana = ana(&stage);
    let before = kept(&stage);
    for path in [
        "/assess/c/m",
        "/c/m/assessment/",
        "/c/m/",
        "/xapi/activities?activityId=https%3A%2F%2Fx.org%2Fids%2Fc%2Fm%2Fassessment%23one",
        "/xapi/statements",
        "/c/m/assessment.md",
        "/courses/c/01-m/assessment.md",
        "/assessment.md",
        "/search.json",
        "/sitemap.xml",
    ] {
        let page = ana.get(path);
        for secret in ["Is it so", "Yes, too", "A word on"] {
            assert!(!page.body.contains(secret), "{path}: {}", page.body);
        }
    }
    assert_eq!(kept(&stage), before);
}

#[test]
fn an_address_that_ends_like_signing_out_is_no_way_round_a_forms_token() {
    let stage = room("attempts: 1");
    stage.learner("sign-out", "Sy N. Out", "North");
    let olga = stage.signed_in("olga", Role::Organiser);
    let before = kept(&stage);
    let form = "say=leave&reason=x";
    let kind = Some("application/x-www-form-urlencoded");
    assert_eq!(olga.send("POST", "/organise/people/sign-out", kind, form).status, 403);
    assert_eq!(kept(&stage), before);
    assert_eq!(olga.send("POST", "/organise/sign-out", kind, "").status, 303);
}
