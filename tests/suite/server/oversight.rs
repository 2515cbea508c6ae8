//! Managers and auditors: states and no answers for one's own team; everything, as of any instant, and nothing to change.

use super::{ana, classroom};
use crate::support::caller::Caller;
use crate::support::stage::Stage;
use prework::access::{PersonId, Role};
use prework::operation::waive::Grounds;
use prework::operation::{people, roles, team};
use prework::roster::Person;
use serde_json::json;

/// Ana and Ben are expected; Mona is Ana's manager, Amy audits, Olga organises. Ana has failed once.
fn ward() -> Stage {
    let stage = classroom("attempts: 3");
    stage.session("lab", "w", "2027-03-20T09:00Z", &["ana", "ben"]);
    let mut known = people::find(&*stage.store, &PersonId("ana".to_owned())).unwrap();
    known.attributes.insert("manager_email".to_owned(), "Mona@Example.org".to_owned());
    people::add(&*stage.store, known, stage.now()).unwrap();
    let staff = [("mona", "Mona", Role::Manager), ("amy", "Amy", Role::Auditor), ("olga", "Olga", Role::Organiser)];
    for (id, name, role) in staff {
        let person = Person { email: Some(format!("{id}@example.org")), ..Person::new(id, name, role) };
        roles::give(&*stage.store, person, role, Grounds::operator("a test"), stage.now()).unwrap();
    }
    stage.set("2027-03-02T12:00:00Z");
    let ana = ana(&stage);
    let sheet = ana.post("/assess/c/m", "").json();
    let handed_in =
        ana.json("POST", &format!("/assess/attempts/{}", sheet["id"].as_str().unwrap()), &json!({ "answers": {} }));
    assert_eq!(handed_in.json()["passed"], false);
    stage
}

fn looked(stage: &Stage) -> Vec<String> {
    let records = stage.store.decisions_of(&["view"], stage.now()).unwrap();
    records.iter().map(|record| format!("{} {:?}", record.decision.by, record.decision.act)).collect()
}

/// Whether a page tells anything of answers, scores, tries or time.
fn tells(page: &str) -> bool {
    ["0 %", "failed once", "Quiz", " min", "attempt"].iter().any(|told| page.contains(told))
}

#[test]
fn a_manager_sees_states_of_their_own_team_and_no_answers() {
    let stage = ward();
    let team = stage.signed_in("mona", Role::Manager).get("/team/");
    assert_eq!(team.status, 200);
    assert!(team.body.contains("<b>Ana</b>") && team.body.contains("Module: Started"), "{}", team.body);
    assert!(!team.body.contains("<b>Ben</b>") && !tells(&team.body), "{}", team.body);
    // The roster tells what the manager isn't told.
    let olga = stage.signed_in("olga", Role::Organiser);
    let roster = olga.get("/organise/sessions/lab/roster").body;
    assert!(tells(&roster), "{roster}");
    // Who has no address has no team.
    let nameless = Person { email: None, ..people::find(&*stage.store, &PersonId("mona".to_owned())).unwrap() };
    people::add(&*stage.store, nameless, stage.now()).unwrap();
    let team = stage.signed_in("mona", Role::Manager).get("/team/");
    assert!(!team.body.contains("Ana") && team.body.contains("Ask the organiser"), "{}", team.body);
}

#[test]
fn a_view_shows_a_team_for_two_weeks_or_until_it_is_taken_back() {
    let stage = ward();
    let olga = stage.signed_in("olga", Role::Organiser);
    let managers = olga.get("/organise/managers");
    assert!(managers.body.contains("One manager, with an account."), "{}", managers.body);
    let link = |say: &str| olga.post("/organise/managers", &format!("say={say}&address=mona@example.org"));
    let address = |page: &str| {
        let (_, rest) = page.split_once("/team/view/").unwrap();
        format!("/team/view/{}", rest.split('<').next().unwrap())
    };
    let first = address(&link("link").body);
    let shown = stage.anybody().get(&first);
    assert!(shown.body.contains("<b>Ana</b>") && !shown.body.contains("<b>Ben</b>") && !tells(&shown.body));
    assert!(!shown.body.contains("href=\"/organise") && !shown.body.contains("Sign out"), "nothing else opens");
    // A newer one takes its place; taken back, it shows nothing; and none outlasts two weeks.
    let second = address(&link("link").body);
    assert_eq!([&first, &second].map(|path| stage.anybody().get(path).status), [410, 200]);
    assert_eq!(link("back").status, 303);
    assert_eq!(stage.anybody().get(&second).status, 410);
    let third = address(&link("link").body);
    stage.set("2027-03-16T11:59:59Z");
    assert_eq!(stage.anybody().get(&third).status, 200);
    stage.set("2027-03-16T12:00:00Z");
    assert_eq!(stage.anybody().get(&third).status, 410);
    let olga = stage.signed_in("olga", Role::Organiser);
    assert_eq!(olga.post("/organise/managers", "say=link&address=nobody@example.org").status, 422);
    let kinds = stage.store.decisions_of(&["glimpse"], stage.now()).unwrap();
    assert_eq!(kinds.len(), 5, "each made or taken back is on the record");
    assert!(!format!("{kinds:?}").contains("mona"), "and names nobody's address");
    let error = team::glimpse(&*stage.store, "x@y", Grounds { by: "", reason: "" }, stage.now()).unwrap_err();
    assert_eq!(error.to_string(), "nobody’s `manager_email` is `x@y`");
}

#[test]
fn an_auditor_reads_what_was_known_at_an_instant() {
    let stage = ward();
    let amy = stage.signed_in("amy", Role::Auditor);
    let roster = |then: &str| amy.get(&format!("/audit/sessions/lab{then}")).body;
    let started = |page: &str| page.contains("Module: Started");
    assert!(started(&roster("")), "{}", roster(""));
    for then in ["?as-of=2027-03-02T11:00", "?as-of=2027-03-02T11:00:00Z"] {
        let page = roster(then);
        assert!(!started(&page), "{page}");
        assert!(page.contains("/audit/sessions/lab/learners/ana?as-of=2027-03-02T11:00:00Z"), "{page}");
        assert!(!page.contains("data-events"), "what was doesn't change");
    }
    assert_eq!(amy.get("/audit/sessions/lab?as-of=yesterday").status, 404);
    // What is ahead isn't known.
    assert!(started(&roster("?as-of=2028-01-01T00:00")));
    let evidence = amy.get("/audit/sessions/lab/learners/ana?as-of=2027-03-02T11:00:00Z");
    assert!(evidence.body.contains("No statement about this so far"), "{}", evidence.body);
    let now = amy.get("/audit/sessions/lab/learners/ana").body;
    assert!(now.contains("<td>reported</td>") || now.contains("<td>verified</td>"), "{now}");
}

#[test]
fn whoever_looks_is_on_the_record_and_the_learner_sees_it() {
    let stage = ward();
    let (amy, olga) = (stage.signed_in("amy", Role::Auditor), stage.signed_in("olga", Role::Organiser));
    let ana = ana(&stage);
    assert!(ana.get("/me/data").body.contains("Nobody opened your evidence so far"));
    for _ in 0..2 {
        assert_eq!(amy.get("/audit/sessions/lab/learners/ana").status, 200);
        assert_eq!(olga.get("/organise/sessions/lab/learners/ana").status, 200);
    }
    assert_eq!(looked(&stage).len(), 2, "{:?}", looked(&stage));
    stage.set("2027-03-02T13:00:00Z");
    assert_eq!(amy.get("/audit/sessions/lab/learners/ana").status, 200);
    assert_eq!(looked(&stage).len(), 3, "an hour later it counts again");
    assert_eq!(amy.get("/audit/sessions/lab/learners/nobody").status, 404);
    assert_eq!(looked(&stage).len(), 3);
    let data = ana.get("/me/data").body;
    assert!(data.contains("<b>Amy</b>") && data.contains("as auditor, your evidence for a session"), "{data}");
}

#[test]
fn the_record_is_searched_and_taken_out() {
    let stage = ward();
    let amy = stage.signed_in("amy", Role::Auditor);
    let page = amy.get("/audit/record").body;
    assert!(page.contains("4 decisions. The chain holds: none was changed or taken out."), "{page}");
    assert!(page.contains("became auditor"), "{page}");
    let rows = |query: &str| amy.get(&format!("/audit/record?{query}")).body.matches("<tr><td").count();
    assert_eq!([rows("person=mona"), rows("kind=view"), rows("kind=role&before=4"), rows("")], [1, 0, 2, 4]);
    let csv = amy.get("/audit/record.csv");
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(csv.body.lines().count(), 6, "the courses, three roles, this very export, and a head: {}", csv.body);
    roles::take(&*stage.store, &PersonId("amy".to_owned()), Role::Auditor, Grounds::operator("done"), stage.now())
        .unwrap();
    assert_eq!(amy.get("/audit/record").status, 401, "a role that was taken ends its sign-ins");
}

#[test]
fn a_learner_takes_everything_along_but_keys() {
    let stage = ward();
    let ana = ana(&stage);
    let file = ana.get("/me/data.json");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"my-records.json\"");
    let all = file.json();
    assert_eq!(all["person"]["attributes"]["manager_email"], "Mona@Example.org");
    assert_eq!(
        (all["seats"][0]["session"].as_str(), all["attempts"][0]["passed"].as_bool()),
        (Some("lab"), Some(false))
    );
    let verbs: Vec<&str> =
        all["statements"].as_array().unwrap().iter().map(|s| s["verb"]["id"].as_str().unwrap()).collect();
    assert!(verbs.iter().any(|verb| verb.ends_with("/failed")), "{verbs:?}");
    assert!(!file.body.contains("correctResponsesPattern"));
    assert!(!file.body.contains("\"token\"") && !file.body.contains("ben"), "{}", file.body);
}

#[test]
fn a_shared_device_is_left_after_five_minutes() {
    let stage = ward();
    let (shared, own) = (stage.anybody(), stage.anybody());
    let entered = shared.post(&stage.link("ana", Role::Learner), "shared=yes");
    assert!(entered.cookies().iter().any(|cookie| cookie.starts_with("prework-shared=1;")), "{entered:?}");
    assert_eq!(own.post(&stage.link("ana", Role::Learner), "").status, 303);
    let account = |caller: &Caller| caller.get("/me/account.json").status;
    let minutes = |minute: u32, second: u32| stage.set(&format!("2027-03-02T12:{minute:02}:{second:02}Z"));
    minutes(4, 59);
    assert_eq!(shared.get("/me/account.json").json()["shared"], true);
    // In use, it goes on; then nobody touches it.
    minutes(9, 58);
    assert_eq!(account(&shared), 200);
    minutes(14, 58);
    assert_eq!((account(&shared), account(&own)), (401, 200));
    assert_eq!(own.get("/me/account.json").json()["shared"], false);
    // The next one finds the box ticked, and their own sign-in.
    assert!(shared.get("/sign-in").body.contains("name=\"shared\" value=\"yes\" checked"));
    assert_eq!(shared.post(&stage.link("ben", Role::Learner), "shared=yes").status, 303);
    assert_eq!(shared.get("/me/account.json").json()["id"], "ben");
    let left = shared.post("/sign-out", "");
    assert_eq!((left.header("location"), left.header("clear-site-data")), ("/sign-in", "\"cache\""));
    assert_eq!(account(&shared), 401);
}
