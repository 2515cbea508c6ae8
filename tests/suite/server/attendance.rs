//! Attendance: marked in the room, stated when it is enough, put right when it wasn't; and what each role sees of it.

use super::html::text;
use super::{ana, stored};
use crate::support::caller::Caller;
use crate::support::stage::Stage;
use prework::access::{PersonId, Role};
use prework::course::Gate;
use prework::decision::Fate;
use prework::operation::erase::{self, Request};
use prework::operation::plan::Plan;
use prework::operation::seats::{self, Wish};
use prework::operation::waive::Grounds;
use prework::operation::{attend, people};
use prework::roster::{Person, SessionId, seat_code};
use serde_json::{Value, json};

const WORKSHOP: &str =
    "---\ntitle: Workshop\nduration: 1h\nskills: [{id: rub, text: Rubs for 20 seconds}]\n---\n\nCome in.\n";

const PAGE: &str = "/trainer/sessions/s/attendance";
const MORNING: &str = "2027-03-04T09:00:00Z";
const NEXT_DAY: &str = "2027-03-05T09:00:00Z";

/// Ana, Ben and Cy are expected on two mornings of an hour; it is a quarter past nine of the first.
fn stage() -> Stage {
    let questions = super::three_questions("pass: 80%");
    let mut files = super::course(&questions);
    files[4].1 = WORKSHOP;
    let stage = Stage::courses(&files, "2027-03-04T08:00:00Z");
    for (id, name) in [("ana", "Ana"), ("ben", "Ben"), ("cy", "Cy")] {
        stage.learner(id, name, "North");
    }
    stage.trainer("tom", "Tom");
    stage.trainer("uli", "Uli");
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    let plan = Plan {
        id: Some("s".to_owned()),
        gate: Some(Gate::Open),
        trainers: vec![PersonId("tom".to_owned())],
        again: vec!["2027-03-05 09:00-10:00".parse().unwrap()],
        ..Plan::new("w", "2027-03-04T09:00[UTC]".parse().unwrap())
    };
    stage.plan(plan, &["ana", "ben", "cy"]);
    stage.set("2027-03-04T09:15:00Z");
    stage
}

fn say(caller: &Caller, block: &str, said: &str) -> u16 {
    caller.post(PAGE, &format!("block={block}&{said}")).status
}

/// The statements about the workshop that hold, oldest first.
fn told(stage: &Stage) -> Vec<Value> {
    let mut found = stored(stage, "activity=https%3A%2F%2Fx.org%2Fids%2Fc%2Fworkshops%2Fw&ascending=true");
    found.retain(|statement| statement["verb"]["display"]["en"] != "voided");
    found
}

fn settled(stage: &Stage) -> usize {
    attend::settle(&*stage.store, &stage.catalog, stage.now()).unwrap()
}

#[test]
fn of_a_long_list_some_can_be_looked_for() {
    let stage = stage();
    let tom = stage.signed_in("tom", Role::Trainer);
    let page = |find: &str| text(&tom.get(&format!("{PAGE}?block={MORNING}&find={find}")).body);
    assert!(!page("").contains("Find"), "three need no looking for");
    let found = page("CY");
    assert!(found.contains("1 of 3 has “CY” in their name or team.") && !found.contains("Present : Ben"), "{found}");
    assert!(found.contains("Present : Cy") && found.contains("3 are expected."), "{found}");
    assert!(page("nor").contains("3 of 3 have “nor”"), "by team, too");
    let none = page("%3Cb%3E");
    assert!(none.contains("Nobody here has “<b>” in their name or team. Show everybody"), "{none}");
    // Who is looked for doesn't change whom “everybody else” means.
    assert!(found.contains("Everybody else was here 3"), "{found}");
}

#[test]
fn who_was_there_long_enough_is_stated_and_voided_when_they_werent() {
    let stage = stage();
    let tom = stage.signed_in("tom", Role::Trainer);
    let before = text(&tom.get(PAGE).body);
    assert!(before.contains("3 are expected.") && before.contains("Everybody else was here"), "{before}");
    assert_eq!(say(&tom, MORNING, "who=ana&say=present"), 303);
    stage.set("2027-03-04T10:30:00Z");
    assert_eq!(say(&tom, MORNING, "who=ben&say=no_show"), 303);
    assert_eq!((settled(&stage), told(&stage).len()), (0, 0), "half of it isn't enough");
    let roster = tom.get("/trainer/sessions/s").body;
    // What comes next is to mark, and each pill leads to where that is done.
    for says in [&format!("<a class=\"btn primary\" data-online href=\"{PAGE}\">"), &format!("{PAGE}#mark-ana")] {
        assert!(roster.contains(says), "{says}: {roster}");
    }
    let roster = text(&roster);
    assert!(roster.contains("are ready. 1 of 3 are here, 1 still expected."), "{roster}");
    assert!(roster.contains("✓ Present") && roster.contains("✕ No-show") && roster.contains("○ Expected"), "{roster}");

    // On the second day she is marked while it goes on: it is stated once it is over, and once only.
    stage.set("2027-03-05T09:05:00Z");
    let tom = stage.signed_in("tom", Role::Trainer);
    assert_eq!(say(&tom, NEXT_DAY, "who=ana&say=present"), 303);
    assert_eq!((settled(&stage), told(&stage).len()), (0, 0), "not as long as it goes on");
    let me = text(&ana(&stage).get("/me").body);
    assert!(me.contains("You are here."), "{me}");
    stage.set("2027-03-05T10:00:00Z");
    let (first, second) = (settled(&stage), settled(&stage));
    assert!(first <= 1 && second == 0, "the server may have been faster: {first} {second}");
    stage.set("2027-03-05T10:01:00Z");
    let stated = told(&stage);
    assert_eq!(stated.len(), 1, "{stated:?}");
    let stated = &stated[0];
    assert_eq!(stated["verb"]["id"], "http://adlnet.gov/expapi/verbs/attended");
    let names = [&stated["actor"], &stated["context"]["instructor"], &stated["authority"]]
        .map(|who| who["account"]["name"].as_str().unwrap());
    assert_eq!(names, ["ana", "tom", "prework"]);
    assert_eq!(
        (&stated["result"]["duration"], &stated["object"]["id"]),
        (&json!("PT120M"), &json!("https://x.org/ids/c/workshops/w"))
    );
    assert_eq!(stated["timestamp"], "2027-03-05T10:00:00Z");
    let me = ana(&stage);
    assert!(text(&me.get("/me").body).contains("Attended"));
    let own = text(&me.get("/me/sessions/s").body);
    assert!(own.contains("You were here: 120 of 120 min."), "{own}");
    assert!(text(&tom.get("/trainer/sessions/s").body).contains("✓ Attended"));

    // She left early, 40 minutes of it: still enough, and what is stated is put right.
    assert_eq!(say(&tom, NEXT_DAY, "who=ana&say=left_early&minutes=40"), 303);
    stage.set("2027-03-05T10:02:00Z");
    let stated = told(&stage);
    assert_eq!((stated.len(), &stated[0]["result"]["duration"]), (1, &json!("PT100M")), "{stated:?}");
    // It was Ben, after all: nothing is stated any more.
    assert_eq!(say(&tom, NEXT_DAY, "who=ana&say=no_show"), 303);
    stage.set("2027-03-05T10:03:00Z");
    assert_eq!(told(&stage), [json!(null); 0]);
    assert!(!text(&ana(&stage).get("/me").body).contains("Attended"));
    assert!(text(&ana(&stage).get("/me/sessions/s").body).contains("60 of 120 min, which is too little"));
    // That can be undone, and it is stated again.
    let page = tom.get(PAGE).body;
    assert!(text(&page).contains("Tom marked Ana as no-show; can be undone until 10:12."), "{}", text(&page));
    let token = page.split("name=\"what\" value=\"").nth(1).unwrap().split('"').next().unwrap().replace(' ', "+");
    assert_eq!(say(&tom, NEXT_DAY, &format!("say=undo&what={token}")), 303);
    stage.set("2027-03-05T10:04:00Z");
    assert_eq!(told(&stage)[0]["result"]["duration"], "PT100M");
    assert_eq!(say(&tom, NEXT_DAY, &format!("say=undo&what={token}")), 422, "once only");
    // Nothing was ever stated of who wasn't there.
    let mut of_others = stored(&stage, "verb=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2Fattended");
    of_others.retain(|statement| statement["verb"]["display"]["en"] == "attended");
    assert!(of_others.iter().all(|s| s["actor"]["account"]["name"] == "ana"), "{of_others:?}");
    assert_eq!(stage.store.first_broken().unwrap(), None);
    let audit = stage.store.decisions_of(&["attend"], stage.now()).unwrap();
    assert_eq!(audit.iter().filter(|record| record.decision.reason == "it holds, and the block is over").count(), 1);
}

#[test]
fn no_mark_holds_the_id_of_who_made_it() {
    for fate in [Fate::Pseudonymous, Fate::Removed] {
        let stage = stage();
        let tom = stage.signed_in("tom", Role::Trainer);
        assert_eq!(say(&tom, MORNING, "who=ana&say=present"), 303);
        stage.set("2027-03-05T09:05:00Z");
        let tom = stage.signed_in("tom", Role::Trainer);
        assert_eq!(say(&tom, NEXT_DAY, "who=ana&say=present"), 303);
        stage.set("2027-03-05T09:06:00Z");
        let grounds = Grounds { by: "Data protection", reason: "asked" };
        let request = Request { person: PersonId("tom".to_owned()), agents: &[], fate, grounds };
        let receipt = erase::erase(&*stage.store, &stage.catalog.id_base, &request, stage.now()).unwrap();
        // What follows from the marks is stated when the block is over, and names whoever is there in place of Tom.
        stage.set("2027-03-05T10:00:00Z");
        settled(&stage);
        stage.set("2027-03-05T10:01:00Z");
        let stated = told(&stage);
        assert_eq!(stated.len(), 1, "{stated:?}");
        let named = stated[0]["context"]["instructor"]["account"]["name"].as_str();
        let expected = (fate == Fate::Pseudonymous).then_some(receipt.pseudonym.0.as_str());
        assert_eq!(named, expected, "{stated:?}");
        let marks = stage.store.decisions_of(&["attend"], stage.now()).unwrap();
        assert_eq!(marks.len(), 3, "both marks, and the second one again as it holds");
        for mark in marks {
            let kept = serde_json::to_string(&mark.decision).unwrap();
            assert!(!kept.contains("\"tom\""), "{kept}");
        }
        assert_eq!(stage.store.first_broken().unwrap(), None);
    }
}

#[test]
fn everybody_else_was_here_and_codes_check_in() {
    let stage = stage();
    let tom = stage.signed_in("tom", Role::Trainer);
    let id = SessionId("s".to_owned());
    let code = seat_code(&id, &PersonId("ben".to_owned())).to_lowercase().replace('-', "+");
    assert_eq!(say(&tom, MORNING, "say=check-in&code=AAA-AAA"), 422);
    assert_eq!(say(&tom, MORNING, &format!("say=check-in&code={code}")), 303);
    stage.set("2027-03-04T09:16:00Z");
    let page = text(&tom.get(PAGE).body);
    assert!(page.contains("1 of 3 are here, 2 still expected.") && page.contains("from 09:15"), "{page}");
    // Again changes nothing; nor does it take the place of what was seen.
    assert_eq!(say(&tom, MORNING, &format!("say=check-in&code={code}")), 303);
    assert_eq!(stage.store.decisions_of(&["attend"], stage.now()).unwrap().len(), 1);
    // Cy can't come, and says so: that stands beside him, and marks nothing.
    let grounds = Grounds { by: "", reason: "My train doesn’t run" };
    let cy = PersonId("cy".to_owned());
    seats::change(&*stage.store, &stage.catalog, (&id, &cy), Wish::CannotCome, grounds, stage.now()).unwrap();
    stage.set("2027-03-04T09:17:00Z");
    let page = text(&tom.get(PAGE).body);
    assert!(page.contains("Can’t come: “My train doesn’t run”"), "{page}");
    // Only whom one was shown, and of whom nothing is said: neither Ben, who is checked in, nor Cy.
    assert_eq!(say(&tom, MORNING, "say=everybody&who-0=ana&who-1=ben&who-2=cy&who-3=nobody"), 303);
    stage.set("2027-03-04T09:18:00Z");
    let presences = |stage: &Stage| -> Vec<String> {
        let session = stage.store.session(&id).unwrap().unwrap();
        let register = attend::Register::read(&*stage.store, &stage.catalog, session, stage.now()).unwrap();
        let said = |one: &attend::Attendee| {
            format!("{} {}", one.person.id, one.attendance.presence(MORNING.parse().unwrap()).code())
        };
        register.people.iter().map(said).collect()
    };
    assert_eq!(presences(&stage), ["ana present", "ben checked_in", "cy expected"]);
    assert_eq!(say(&tom, MORNING, "say=everybody&who-0=ana"), 422, "nobody is left");
    assert_eq!(say(&tom, MORNING, "who=cy&say=excused"), 303);
    assert_eq!(say(&tom, MORNING, "who=ana&say=expected"), 303);
    stage.set("2027-03-04T09:19:00Z");
    assert_eq!(presences(&stage), ["ana expected", "ben checked_in", "cy excused"]);
    // Of another day nothing can be said yet, but who needn't come.
    assert_eq!(say(&tom, NEXT_DAY, "who=ana&say=present"), 422);
    assert_eq!(say(&tom, NEXT_DAY, "who=ana&say=excused"), 303);
    for (block, said, status) in [
        (MORNING, "who=ana&say=late&minutes=ten", 422),
        (MORNING, "who=nobody&say=present", 404),
        (MORNING, "who=ana&say=checked_in", 404),
        (MORNING, "who=ana&say=dancing", 404),
        ("2027-03-04T09:01:00Z", "who=ana&say=present", 404),
        ("noon", "who=ana&say=present", 404),
    ] {
        assert_eq!(say(&tom, block, said), status, "{block} {said}");
    }
}

#[test]
fn only_who_runs_the_session_marks_and_nobody_themselves() {
    let stage = stage();
    stage.trainer("ana", "Ana");
    stage.session("t", "w", MORNING, &["ana", "ben"]);
    let own = stage.signed_in("ana", Role::Trainer);
    let page = "/trainer/sessions/t/attendance";
    let marked = |caller: &Caller, said: &str| caller.post(page, &format!("block={MORNING}&{said}")).status;
    assert_eq!(marked(&own, "who=ana&say=present"), 403);
    assert!(text(&own.get(page).body).contains("your own: somebody else marks it"));
    assert_eq!(marked(&own, "say=everybody&who-0=ana&who-1=ben"), 303);
    let marks = stage.store.decisions_of(&["attend"], stage.now()).unwrap();
    assert_eq!(marks.len(), 1, "Ben alone: {marks:?}");
    let uli = stage.signed_in("uli", Role::Trainer);
    assert_eq!((uli.get(PAGE).status, say(&uli, MORNING, "who=ana&say=present")), (403, 403));
    // An organiser marks everywhere; the session's trainer is named in what is stated.
    stage.set("2027-03-05T11:00:00Z");
    let olga_page = "/organise/sessions/s/attendance";
    let olga = stage.signed_in("olga", Role::Organiser);
    for block in [MORNING, NEXT_DAY] {
        assert_eq!(olga.post(olga_page, &format!("block={block}&who=ben&say=present")).status, 303);
    }
    stage.set("2027-03-05T11:01:00Z");
    assert_eq!(told(&stage)[0]["context"]["instructor"]["account"]["name"], "tom");
    let page = text(&olga.get(olga_page).body);
    assert!(page.contains("1 attended") && page.contains("Give them a seat"), "{page}");
}

#[test]
fn a_call_s_list_marks_who_was_on_it_and_leaves_what_people_said() {
    use prework::access::Principal;
    let stage = stage();
    let tom = stage.signed_in("tom", Role::Trainer);
    assert_eq!(say(&tom, MORNING, "who=ben&say=no_show"), 303);
    stage.set("2027-03-04T10:30:00Z");
    let (id, server) = (SessionId("s".to_owned()), Principal::Server);
    let take = |list: &str| {
        let plan =
            attend::plan(&*stage.store, &stage.catalog, &id, ("call.csv", list.as_bytes()), stage.now()).unwrap();
        assert_eq!(plan.problems, []);
        let marker = attend::Marker { who: &server, name: "D. Ramos" };
        attend::carry_out(&*stage.store, &stage.catalog, &plan, (marker, "by a list"), stage.now()).unwrap();
        let line = |line: &attend::Line| format!("{} {} min, {} before", line.name, line.minutes, line.before);
        let lines: Vec<String> = plan.lines.iter().map(line).collect();
        let kept: Vec<String> =
            plan.kept.iter().map(|kept| format!("{} {}", kept.name, kept.presence.code())).collect();
        let left: Vec<String> = plan.unmatched.iter().map(|one| format!("{} {}", one.line, one.who)).collect();
        (lines.join("; "), plan.known, kept.join("; "), left.join("; "))
    };
    let list = "name,joined,left\n\"Ana (guest)\",2027-03-04 08:50,2027-03-04 09:20\nANA,2027-03-04 09:10,2027-03-04 09:50\n\
                Ben,2027-03-04 09:00,2027-03-04 10:00\nZed,2027-03-04 09:00,2027-03-04 10:00\nZed,2027-03-04 09:30,\n";
    let (lines, known, kept, left) = take(list);
    assert_eq!(
        (lines.as_str(), known, kept.as_str(), left.as_str()),
        ("Ana 50 min, 0 before", 0, "Ben no_show", "5 Zed")
    );
    stage.set("2027-03-04T10:31:00Z");
    let (lines, known, ..) = take(list);
    assert_eq!((lines.as_str(), known), ("", 1), "the same list again changes nothing");
    // The call was opened again: its second list adds to the first.
    let (lines, ..) = take("name,joined,left\nAna,2027-03-04 09:45,2027-03-04 09:55\n");
    assert_eq!(lines, "Ana 55 min, 50 before");
    stage.set("2027-03-04T10:32:00Z");
    let page = text(&tom.get(&format!("{PAGE}?block={MORNING}")).body);
    assert!(page.contains("55 min on the call") && page.contains("✕ No-show"), "{page}");
    // What a person says of her then stays, whatever list comes after.
    assert_eq!(say(&tom, MORNING, "who=ana&say=left_early&minutes=30"), 303);
    stage.set("2027-03-04T10:33:00Z");
    assert_eq!(take(list).2, "Ana left_early; Ben no_show");
}
