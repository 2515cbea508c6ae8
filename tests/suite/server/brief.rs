//! A session's brief: page, print, letter, what learners ask for it, and what becomes of a step.

use super::course;
use crate::support::caller::Caller;
use crate::support::pdf;
use crate::support::post::PostOffice;
use crate::support::stage::Stage;
use prework::access::{PersonId, Role};
use prework::decision::Fate;
use prework::operation::brief::{self, Reader};
use prework::operation::erase::{self, Request};
use prework::operation::waive::Grounds;
use prework::operation::{people, seats};
use prework::report::brief::{Brief, brief_text};
use prework::roster::{Person, SessionId};
use prework::store::Mention;
use serde_json::{Map, Value, json};

const LESSON: &str = "---\ntitle: Module\nprerequisite_for: [w]\nobjectives: [{id: rub, kind: do, text: Rub}]\nconcepts: [order]\n---\n\nA text to read.\n";

const ASSESSMENT: &str = "---\nattempts: 1\n---\n\nWhat comes off first? <!-- #first concept=order -->\n\n- (x) Gloves\n- ( ) Mask\n\n\
    Is it so? <!-- #so -->\n\n- (x) Yes\n- ( ) No\n";

const WORKSHOP: &str = "---\ntitle: Workshop\nduration: 1h\nobjectives: [{id: rub, kind: do, text: Rub}]\n---\n\nCome in.\n\n\
    ## Station one <!-- 20m objective=rub -->\n\nDo it.\n\n## Round <!-- 40m -->\n\nTalk.\n";

const PAGE: &str = "/trainer/sessions/s/brief";

fn files() -> [(&'static str, &'static str); 5] {
    let mut files = course(ASSESSMENT);
    files[2].1 = LESSON;
    files[4].1 = WORKSHOP;
    files
}

fn fill(stage: &Stage) {
    for (id, name) in [("ana", "Ana"), ("ben", "Ben"), ("cy", "Cy"), ("dee", "Dee")] {
        stage.learner(id, name, "North");
    }
    let tom = Person { email: Some("tom@example.org".to_owned()), ..Person::new("tom", "Tom", Role::Trainer) };
    people::add(&*stage.store, tom, stage.now()).unwrap();
    stage.session_of(&["tom"], "s", "w", "2027-03-20T09:00:00Z", &["ana", "ben", "cy", "dee"]);
}

fn sit(stage: &Stage, who: &str, says: &[&str]) {
    let who = stage.signed_in(who, Role::Learner);
    let sheet = who.post("/assess/c/m", "").json();
    let answer = |question: &Value| {
        let chosen = question["choices"].as_array().unwrap().iter();
        let chosen = chosen.filter(|choice| says.iter().any(|said| choice["html"].as_str().unwrap().contains(said)));
        (question["id"].as_str().unwrap().to_owned(), chosen.map(|choice| choice["id"].clone()).collect())
    };
    let answers: Map<String, Value> = sheet["questions"].as_array().unwrap().iter().map(answer).collect();
    let id = sheet["id"].as_str().unwrap();
    assert_eq!(who.json("POST", &format!("/assess/attempts/{id}"), &json!({ "answers": answers })).status, 200);
}

fn drawn(stage: &Stage) -> Brief {
    let reader = Reader { address: "", home: "/trainer/" };
    brief::of(&*stage.store, &SessionId("s".to_owned()), reader, stage.now()).unwrap().2
}

fn ask(who: &Caller, rest: &str) -> u16 {
    who.post("/me/ask?at=c/m/", &format!("at=c/m/&{rest}")).status
}

#[test]
fn a_brief_tells_what_to_decide_and_where_to_spend_time() {
    let stage = Stage::courses(&files(), "2027-03-18T12:00:00Z");
    fill(&stage);
    let empty = drawn(&stage);
    assert_eq!((empty.spend.len(), empty.asked.len(), empty.decisions.len()), (0, 0, 0), "{empty:?}");
    assert_eq!(empty.set_up.len(), 4, "{:?}", empty.set_up);
    stage.set("2027-03-19T15:00:00Z");
    for who in ["ana", "ben"] {
        sit(&stage, who, &["Mask", "Yes"]);
    }
    stage.set("2027-03-19T15:00:30Z");
    assert_eq!(drawn(&stage).spend.len(), 0, "two answers say nothing");
    sit(&stage, "cy", &["Gloves", "Yes"]);
    stage.set("2027-03-19T15:01:00Z");
    let told = drawn(&stage);
    let weak = &told.spend[0];
    assert_eq!((weak.title.as_str(), weak.said.as_str()), ("Order", "2 of 3 wrong at first"));
    assert_eq!(weak.few.as_deref(), Some("only 3 answered"));
    assert_eq!((weak.misled.as_deref(), weak.url.as_str()), (Some("Mask"), "/trainer/questions/c/m"));
    assert_eq!(weak.step.as_ref().map(|step| step.title.as_str()), Some("Station one"));
    assert_eq!(told.spend.len(), 1, "all had the other right: {:?}", told.spend);
    assert!(told.skip.is_empty(), "three answers are no reason to skip anything");
    let waits: Vec<&str> = told.decisions.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(waits, ["Ana", "Ben", "Dee"], "{:?}", told.decisions);
    assert!(told.decisions[0].text.ends_with("admit, or take off the list"), "{:?}", told.decisions);
    let ready = told.changes.iter().find(|one| one.name == "Cy").map(|one| one.text.as_str());
    assert_eq!(ready, Some("is ready"), "{:?}", told.changes);
    assert_eq!(told.set_up.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Dee"]);
    assert_eq!(told.plan[0].told(), "1 of 4 have Module; start with Order");
    assert_eq!(told.plan[1].told(), "");
}

#[test]
fn what_is_unclear_reaches_the_brief_without_a_name_unless_it_was_agreed() {
    let stage = Stage::courses(&files(), "2027-03-18T12:00:00Z");
    fill(&stage);
    let (ana, ben) = (stage.signed_in("ana", Role::Learner), stage.signed_in("ben", Role::Learner));
    assert_eq!(ask(&ana, "text=Alcohol+or+soap%3F"), 303);
    assert_eq!(ask(&ben, "text=alcohol+or+soap&named=yes"), 303);
    assert_eq!(ask(&ana, "text=Alcohol+or+soap"), 303, "who asks again is the same person");
    assert_eq!(ask(&ana, "text=+"), 422);
    assert_eq!(ask(&ana, &format!("text={}", "a".repeat(501))), 422);
    // What is stored at one instant is put in order by microseconds.
    stage.set("2027-03-18T12:01:00Z");
    let told = drawn(&stage);
    let lines = &told.asked[0].lines;
    assert_eq!((lines.len(), lines[0].told()), (1, "2: Ben".to_owned()), "{lines:?}");
    assert_eq!((told.asked[0].lesson.title.as_str(), told.asked[0].lesson.url.as_str()), ("Module", "/c/m/"));
    let page = ana.get("/me/ask?at=c/m/").body;
    assert!(page.contains("Alcohol or soap?") && page.contains("Without your name."), "{page}");
    let tom = stage.signed_in("tom", Role::Trainer);
    assert!(tom.get(PAGE).body.contains("Alcohol or soap?"));
    stage.set("2027-03-20T10:30:00Z");
    assert_eq!(tom.post(PAGE, "step=station-one&say=landed").status, 303);
    assert!(ana.get("/me/ask?at=c/m/").body.contains("Covered on Sat 20 March."));
    let me = ana.get("/me").body;
    assert!(me.contains(r#"covered <a href="/me/ask?at=c%2Fm%2F">what you asked under Module</a>"#), "{me}");
    assert!(me.contains("Sat 20 March"), "{me}");
    // Who gave their seat back wasn't there, and who asked nothing reads nothing.
    assert!(!stage.signed_in("cy", Role::Learner).get("/me").body.contains("What you asked"));
    assert_eq!(tom.post(PAGE, "step=station-one&say=re-teach").status, 303);
    assert!(!ana.get("/me").body.contains("What you asked"));
}

#[test]
fn what_was_asked_is_covered_in_a_later_session_that_one_was_at() {
    let stage = Stage::courses(&files(), "2027-03-18T12:00:00Z");
    fill(&stage);
    stage.session_of(&["tom"], "next", "w", "2027-04-20T09:00:00Z", &["ana", "ben"]);
    let (tom, ben) = (stage.signed_in("tom", Role::Trainer), stage.signed_in("ben", Role::Learner));
    assert_eq!(ask(&ben, "text=Why%3F"), 303);
    assert_eq!(ben.post("/me/sessions/s", "say=cannot").status, 303);
    stage.set("2027-03-20T10:30:00Z");
    assert_eq!(tom.post(PAGE, "step=station-one&say=landed").status, 303);
    stage.set("2027-03-20T10:31:00Z");
    assert!(!ben.get("/me").body.contains("What you asked"), "it was covered, and Ben wasn't there");
    // Asked after it: nothing that was before has covered it.
    let ana = stage.signed_in("ana", Role::Learner);
    assert_eq!(ask(&ana, "text=And+then%3F"), 303);
    stage.set("2027-03-20T10:32:00Z");
    assert!(!ana.get("/me").body.contains("What you asked"));
    stage.set("2027-04-20T10:00:00Z");
    let tom = stage.signed_in("tom", Role::Trainer);
    assert_eq!(tom.post("/trainer/sessions/next/brief", "step=station-one&say=landed").status, 303);
    stage.set("2027-04-20T10:01:00Z");
    for who in ["ana", "ben"] {
        let me = stage.signed_in(who, Role::Learner).get("/me").body;
        assert_eq!(me.matches("what you asked under Module").count(), 1, "{me}");
        assert!(me.contains("Tue 20 April"), "{me}");
    }
}

#[test]
fn authors_see_which_steps_landed_and_nobodys_name() {
    let stage = Stage::courses(&files(), "2027-03-18T12:00:00Z");
    fill(&stage);
    stage.trainer("uli", "Uli");
    stage.session_of(&["uli"], "next", "w", "2027-04-20T09:00:00Z", &["ana"]);
    let steps = "/trainer/questions/c/workshops/w";
    let tom = stage.signed_in("tom", Role::Trainer);
    assert!(tom.get(steps).body.contains("Nobody has said anything of a step yet."));
    stage.set("2027-03-20T11:00:00Z");
    assert_eq!(tom.post(PAGE, "step=station-one&say=re-teach").status, 303);
    stage.set("2027-03-20T11:01:00Z");
    let page = tom.get(steps).body;
    assert!(page.contains("Most often to be taught again: “Station one”, 1 of 1 times."), "{page}");
    assert!(
        page.contains("courses/c/workshops/w.md:9") && page.contains(r#"href="/trainer/sessions/s/brief""#),
        "{page}"
    );
    assert!(!page.contains("Ana") && page.matches("Tom").count() == 2, "only who is signed in is named: {page}");
    let list = tom.get("/trainer/questions").body;
    assert!(list.contains(steps), "{list}");
    assert_eq!(tom.get("/trainer/questions/c/workshops/none").status, 404);
    // A session that isn't theirs is told of, and leads nowhere.
    let page = stage.signed_in("uli", Role::Trainer).get(steps).body;
    assert!(page.contains("Sat 20 March") && !page.contains("/trainer/sessions/s/brief"), "{page}");
}

#[test]
fn who_is_erased_is_in_no_brief() {
    for fate in [Fate::Pseudonymous, Fate::Removed] {
        let stage = Stage::courses(&files(), "2027-03-18T12:00:00Z");
        fill(&stage);
        for who in ["ana", "ben"] {
            assert_eq!(ask(&stage.signed_in(who, Role::Learner), "text=Soap+or+alcohol%3F&named=yes"), 303);
        }
        assert_eq!(ask(&stage.signed_in("ana", Role::Learner), "text=Where+is+my+badge%3F&named=yes"), 303);
        sit(&stage, "ana", &["Mask", "No"]);
        stage.set("2027-03-18T12:01:00Z");
        let whole = |stage: &Stage| {
            let told = drawn(stage);
            format!("{}\n{}", brief_text(&told), serde_json::to_string(&told).unwrap())
        };
        assert!(whole(&stage).contains("2: Ana, Ben"), "{}", whole(&stage));
        let grounds = Grounds { by: "DPO", reason: "asked" };
        let request = Request { person: PersonId("ana".to_owned()), agents: &[], fate, grounds };
        erase::erase(&*stage.store, &stage.catalog.id_base, &request, stage.now()).unwrap();
        stage.set("2027-03-18T12:02:00Z");
        let told = whole(&stage);
        for gone in ["Ana", "ana", "erased-", "badge"] {
            assert!(!told.contains(gone), "{gone} in {told}");
        }
        assert_eq!(drawn(&stage).asked[0].lines[0].told(), "1: Ben");
        let page = stage.signed_in("tom", Role::Trainer).get(PAGE).body;
        assert!(!page.contains("Ana") && !page.contains("badge"), "{page}");
    }
}

#[test]
fn a_step_that_did_not_land_is_in_the_next_brief() {
    let stage = Stage::courses(&files(), "2027-03-18T12:00:00Z");
    fill(&stage);
    stage.session_of(&["tom"], "next", "w", "2027-04-20T09:00:00Z", &["ana"]);
    let tom = stage.signed_in("tom", Role::Trainer);
    assert_eq!(tom.post(PAGE, "step=station-one&say=re-teach").status, 404, "it hasn't begun");
    stage.set("2027-03-20T11:00:00Z");
    assert!(tom.get(PAGE).body.contains("Re-teach"));
    assert_eq!(tom.post(PAGE, "step=none&say=re-teach").status, 404);
    assert_eq!(tom.post(PAGE, "step=station-one&say=re-teach").status, 303);
    assert_eq!(drawn(&stage).plan[0].landed, Some(false));
    let next = tom.get("/trainer/sessions/next/brief").body;
    assert!(next.contains("last time: re-teach (20 March)"), "{next}");
    // What is said last holds.
    assert_eq!(tom.post(PAGE, "step=station-one&say=landed").status, 303);
    assert!(!tom.get("/trainer/sessions/next/brief").body.contains("last time"));
}

#[test]
fn a_note_on_a_step_reaches_its_author_and_the_next_brief() {
    let stage = Stage::courses(&files(), "2027-03-18T12:00:00Z");
    fill(&stage);
    stage.session_of(&["tom"], "next", "w", "2027-04-20T09:00:00Z", &["ana"]);
    stage.set("2027-03-20T11:00:00Z");
    let tom = stage.signed_in("tom", Role::Trainer);
    let long = tom.post(PAGE, &format!("step=station-one&say=re-teach&note={}", "%C3%A4".repeat(501)));
    assert!(long.status == 422 && long.body.contains("a note has at most 500 characters"), "{long:?}");
    assert_eq!(drawn(&stage).plan[0].landed, None, "nothing of it was kept");
    let whole = format!("step=station-one&say=re-teach&note={}+%0A+", "%C3%A4".repeat(500));
    assert_eq!(tom.post(PAGE, &whole).status, 303);
    stage.set("2027-03-20T11:01:00Z");
    assert_eq!(drawn(&stage).plan[0].note, "ä".repeat(500));
    // What is said last holds, its note as well.
    let said = "step=station-one&say=re-teach&note=+%3Cb%3EAna%3C%2Fb%3E+ran%0D%0Aout+of+soap+";
    assert_eq!(tom.post(PAGE, said).status, 303);
    stage.set("2027-03-20T11:02:00Z");
    let own = tom.get(PAGE).body;
    assert!(own.contains("&lt;b&gt;Ana&lt;/b&gt; ran out of soap</textarea>"), "{own}");
    let next = tom.get("/trainer/sessions/next/brief").body;
    assert!(next.contains("last time: re-teach (20 March): “&lt;b&gt;Ana&lt;/b&gt; ran out of soap”"), "{next}");
    let reader = Reader { address: "", home: "/trainer/" };
    let next = brief::of(&*stage.store, &SessionId("next".to_owned()), reader, stage.now()).unwrap().2;
    assert!(brief_text(&next).contains("last time: re-teach (20 March): “<b>Ana</b> ran out of soap”"));
    let steps = tom.get("/trainer/questions/c/workshops/w").body;
    assert!(steps.contains("<q dir=\"auto\">&lt;b&gt;Ana&lt;/b&gt; ran out of soap</q>"), "{steps}");
    // As other free text it is looked through when somebody is erased, and the receipt says where a name stands in it.
    let grounds = Grounds { by: "DPO", reason: "asked" };
    let request = Request { person: PersonId("ana".to_owned()), agents: &[], fate: Fate::Removed, grounds };
    let receipt = erase::erase(&*stage.store, &stage.catalog.id_base, &request, stage.now()).unwrap();
    let record = stage.store.decisions_of(&["teach"], stage.now()).unwrap().last().unwrap().sequence;
    assert_eq!(receipt.mentions, [Mention::Decision(record)]);
    assert_eq!(stage.store.first_broken().unwrap(), None);
}

#[test]
fn on_paper_it_is_one_page_however_much_there_is() {
    let stage = Stage::courses(&files(), "2027-03-18T12:00:00Z");
    fill(&stage);
    let many: Vec<String> = (0..60).map(|n| format!("p{n}")).collect();
    for id in &many {
        stage.learner(id, &format!("Person {id} of a Long Family Name"), "North");
    }
    let seats: Vec<&str> = many.iter().map(String::as_str).collect();
    stage.session_of(&["tom"], "big", "w", "2027-03-20T09:00:00Z", &seats);
    let tom = stage.signed_in("tom", Role::Trainer);
    let answer = tom.get("/trainer/sessions/big/brief.pdf");
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/pdf"));
    assert_eq!(pdf::pages(&answer.bytes), 1);
    let text = pdf::text(&answer.bytes);
    for says in ["Workshop", "Set-up", "and 55 more on screen", "The plan, with what they bring", "Station one"] {
        assert!(text.contains(says), "{says} is missing in {text}");
    }
}

#[test]
fn it_is_mailed_once_the_day_before() {
    let office = PostOffice::open();
    let stage = Stage::mailing(&files(), "2027-03-18T12:00:00Z", &office.url);
    fill(&stage);
    let settle = || seats::settle(&*stage.store, &stage.catalog, stage.now()).unwrap();
    let briefs = || {
        let all = stage.store.notices(&SessionId("s".to_owned())).unwrap();
        all.into_iter().filter(|told| told.notice.person == PersonId("tom".to_owned())).count()
    };
    stage.set("2027-03-19T15:59:00Z");
    settle();
    assert_eq!(briefs(), 0);
    stage.set("2027-03-19T16:00:00Z");
    settle();
    settle();
    assert_eq!(briefs(), 1);
    let letter = office.next();
    assert_eq!(letter.to, "tom@example.org");
    let text = letter.text.replace("=\n", "");
    assert!(text.contains("Subject: Brief: Workshop"), "{text}");
    assert!(text.contains("/trainer/sessions/s/brief") && text.contains("Station one"), "{text}");
}
