//! How often something may be tried: enough for a hospital behind one address, too little for whoever guesses.

use super::{ana, classroom, course, problem, three_questions};
use crate::support::caller::{Answer, Caller};
use crate::support::stage::Stage;
use prework::access::{PersonId, Role};
use prework::mail::Post;
use prework::operation::courier::Courier;
use prework::operation::invite;
use prework::store::Way;
use prework::web::Options;
use std::sync::Arc;

/// A stage behind a proxy that says where requests come from.
fn proxied() -> Stage {
    let options = Options { proxies: vec!["127.0.0.0/8".parse().unwrap()], ..Options::default() };
    let stage = Stage::courses_with(options, &course(&three_questions("attempts: 1")), "2027-03-01T07:00:00Z");
    stage.learner("ana", "Ana", "North");
    stage
}

fn from(stage: &Stage, address: &str) -> Caller {
    stage.anybody().with("x-forwarded-for", address)
}

fn knock(caller: &Caller, id: &str, code: &str) -> Answer {
    caller.post("/sign-in", &format!("id={id}&code={code}"))
}

/// A link and a code for each of these learners, to be handed out.
fn invited(stage: &Stage, ids: &[String]) -> Vec<(String, String)> {
    let people = stage.store.people(Some(Role::Learner)).unwrap();
    let people = ids.iter().map(|id| people.iter().find(|person| person.id.0 == *id).unwrap().clone()).collect();
    let invitations = invite::hand_out(
        &*stage.store,
        people,
        invite::Occasion { session: None, team: None, by: "Olga" },
        Way::Card,
        stage.now(),
    )
    .unwrap();
    invitations.into_iter().map(|invitation| (invitation.path, invitation.code)).collect()
}

/// A code that isn't this one.
fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[test]
fn a_hospital_signs_in_by_one_address_in_one_minute() {
    let stage = proxied();
    let ids: Vec<String> = (0..400).map(|n| format!("n{n}")).collect();
    for id in &ids {
        stage.learner(id, id, "North");
    }
    let invited = invited(&stage, &ids);
    let ward = from(&stage, "203.0.113.9");
    for (n, (id, (link, code))) in ids.iter().zip(&invited).enumerate() {
        // Half by link, half by code; one in four mistypes it first.
        let answer = if n % 2 == 0 {
            ward.post(link, "")
        } else {
            if n % 4 == 1 {
                assert_eq!(knock(&ward, id, wrong(code)).status, 403);
            }
            knock(&ward, id, code)
        };
        assert_eq!(answer.status, 303, "{id}");
    }
}

#[test]
fn who_guesses_for_many_from_one_address_waits() {
    let stage = proxied();
    let (link, code) = invited(&stage, &["ana".to_owned()]).remove(0);
    let guesser = from(&stage, "203.0.113.9");
    for n in 0..200 {
        assert_eq!(knock(&guesser, &format!("n{n}"), "000000").status, 403, "{n}");
    }
    let refused = knock(&guesser, "ana", &code);
    assert_eq!((refused.status, refused.header("retry-after")), (429, "300"), "{refused:?}");
    assert!(refused.header("content-type").starts_with("text/html") && refused.body.contains("Wait 5 minutes"));
    assert_eq!(refused.header("cache-control"), "no-store");
    // Nothing was counted against her: not her code's tries, nor her own.
    let links = stage.store.links_of(&PersonId("ana".to_owned()), Role::Learner).unwrap();
    assert_eq!(links[0].tries, 0);
    // What it says of others doesn't help who comes by no proxy's word; another network is another's affair.
    assert_eq!(knock(&from(&stage, "198.51.100.1, 203.0.113.9"), "n1", "000000").status, 429);
    assert_eq!(knock(&from(&stage, "203.0.113.10"), "n1", "000000").status, 403);
    // One more after five minutes.
    stage.set("2027-03-01T07:05:00Z");
    assert_eq!([0, 1].map(|_| knock(&guesser, "n1", "000000").status), [403, 429]);
    // Her link works all the same, from there too.
    assert_eq!(guesser.post(&link, "").status, 303);
}

#[test]
fn an_ipv6_network_is_one_address() {
    let stage = proxied();
    for n in 0..200 {
        let caller = from(&stage, &format!("2001:db8:1:2::{n:x}"));
        assert_eq!(knock(&caller, &format!("n{n}"), "000000").status, 403, "{n}");
    }
    assert_eq!(knock(&from(&stage, "2001:db8:1:2:ffff::1"), "x", "000000").status, 429);
    assert_eq!(knock(&from(&stage, "2001:db8:1:3::1"), "x", "000000").status, 403);
}

#[test]
fn without_a_proxy_nobody_says_where_they_come_from() {
    let stage = classroom("attempts: 1");
    for n in 0..200 {
        let caller = from(&stage, &format!("203.0.113.{n}"));
        assert_eq!(knock(&caller, &format!("n{n}"), "000000").status, 403, "{n}");
    }
    assert_eq!(knock(&from(&stage, "198.51.100.1"), "x", "000000").status, 429);
}

#[test]
fn who_is_guessed_from_everywhere_is_guarded_whether_they_exist_or_not() {
    let stage = proxied();
    let (link, code) = invited(&stage, &["ana".to_owned()]).remove(0);
    for who in ["ana", "nobody-there"] {
        for n in 0..10 {
            assert_eq!(knock(&from(&stage, &format!("203.0.113.{n}")), who, wrong(&code)).status, 403, "{who}, {n}");
        }
        for spelled in [who.to_uppercase(), format!(" {who} ")] {
            let refused = knock(&from(&stage, "198.51.100.1"), &spelled, &code);
            assert_eq!((refused.status, refused.header("retry-after")), (429, "900"), "{who}");
        }
    }
    assert_eq!(from(&stage, "198.51.100.1").post(&link, "").status, 303);
}

#[test]
fn in_a_day_somebodys_codes_are_looked_at_ninety_times_however_many_there_are() {
    let stage = classroom("attempts: 1");
    let (from, mut looks, mut newest) = (stage.now(), 0, String::new());
    let day = |minutes: i64| from.saturating_add(jiff::SignedDuration::from_mins(minutes)).unwrap().to_string();
    // New codes all the time, three open at once, each tried as often as it may be: by whoever comes by many addresses,
    // and servers that each begin anew.
    for minute in (0..24 * 60).step_by(5) {
        stage.set(&day(minute));
        newest = invited(&stage, &["ana".to_owned()]).remove(0).1;
        let tried = prework::operation::sign_in::enter_by_code(
            &*stage.store,
            ("ana", wrong(&newest)),
            prework::operation::sign_in::Browser::default(),
            stage.now(),
        );
        assert!(tried.is_err());
    }
    for link in stage.store.links_of(&PersonId("ana".to_owned()), Role::Learner).unwrap() {
        looks += link.tries;
    }
    assert!((85..100).contains(&looks), "{looks}");
    assert_eq!(knock(&stage.anybody(), "ana", &newest).status, 403);
    assert_eq!(stage.anybody().post(&stage.link("ana", Role::Learner), "").status, 303, "a link works");
    stage.set(&day(3 * 24 * 60));
    assert_eq!(knock(&stage.anybody(), "ana", &newest).status, 303);
}

#[test]
fn links_that_nobody_has_are_refused_and_those_that_work_are_not() {
    let stage = classroom("attempts: 1");
    let caller = stage.anybody();
    let statuses: Vec<u16> = (0..401).map(|n| caller.post(&format!("/sign-in/none-{n}"), "").status).collect();
    assert!(statuses[..400].iter().all(|status| *status == 410), "{statuses:?}");
    assert_eq!(statuses[400], 429);
    assert_eq!(caller.post(&stage.link("ana", Role::Learner), "").status, 303);
}

#[test]
fn letters_are_not_asked_for_without_end() {
    // Nobody here has an address, so none is sent.
    let post = Arc::new(Post::new("smtp://127.0.0.1:1", "training@x.org").unwrap());
    let options = Options { courier: Some(Courier { post, address: "http://x.org".to_owned() }), ..Options::default() };
    let stage = Stage::courses_with(options, &course(&three_questions("attempts: 1")), "2027-03-01T07:00:00Z");
    let caller = stage.anybody();
    let statuses: Vec<u16> = (0..401).map(|n| caller.post("/sign-in/new", &format!("id=n{n}")).status).collect();
    assert!(statuses[..400].iter().all(|status| *status == 200), "{statuses:?}");
    assert_eq!(statuses[400], 429);
}

#[test]
fn nobody_answers_faster_than_a_person_can() {
    let stage = classroom("attempts: 1");
    let (ana, ben) = (ana(&stage), stage.signed_in("ben", Role::Learner));
    let id = ana.post("/assess/c/m", "").json()["id"].as_str().unwrap().to_owned();
    let save = || ana.json("PUT", &format!("/assess/attempts/{id}"), &serde_json::json!({ "answers": {} }));
    let kept = (0..200).take_while(|_| save().status == 204).count();
    assert_eq!(kept, 119);
    let refused = save();
    assert_eq!((problem(&refused), refused.header("retry-after")), ((429, "too-many-requests".to_owned()), "1"));
    assert_eq!(ben.post("/assess/c/m", "").status, 201, "everybody has their own");
    assert_eq!(ana.get("/assess/c/m").status, 200, "looking is free");
    stage.set("2027-03-01T12:00:01Z");
    assert_eq!(save().status, 204);
}
