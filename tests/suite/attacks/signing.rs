//! Signing in as somebody else: their link again, their code by guessing, a cookie put there beforehand.

use super::{raw, room};
use crate::server::{ana, course};
use crate::support::caller::Answer;
use crate::support::kept::kept;
use crate::support::post::PostOffice;
use crate::support::stage::Stage;
use prework::access::{PersonId, Role};
use prework::operation::invite;
use prework::operation::people;
use prework::operation::waive::Grounds;
use prework::roster::Person;
use prework::store::Way;
use std::thread;

/// Ana's six digits.
fn code(stage: &Stage) -> String {
    let ana = people::find(&*stage.store, &PersonId("ana".to_owned())).unwrap();
    let occasion = invite::Occasion { session: None, team: None, by: "Olga" };
    invite::hand_out(&*stage.store, vec![ana], occasion, Way::Card, stage.now()).unwrap().remove(0).code
}

fn sign_ins(stage: &Stage, id: &str) -> usize {
    stage.store.sign_ins_of(&PersonId(id.to_owned()), Role::Learner).unwrap().len()
}

#[test]
fn a_cookie_put_there_beforehand_is_nobodys_once_somebody_signs_in() {
    let stage = room("attempts: 1");
    let attacker = stage.signed_in("ben", Role::Learner);
    let planted = attacker.cookie();
    let made_up = "prework-learner=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned();
    for planted in [planted, made_up] {
        let victim = stage.anybody().with("cookie", &planted);
        let entered = victim.post(&stage.link("ana", Role::Learner), "");
        assert_eq!(entered.status, 303);
        let set = entered.header("set-cookie").split(';').next().unwrap();
        assert_ne!(set, planted);
        // What the attacker knows opens nothing, least of all what is Ana's.
        let after = stage.anybody().with("cookie", &planted);
        assert_eq!(after.get("/me/account.json").status, 401);
        assert_eq!(stage.anybody().with("cookie", set).get("/me/account.json").json()["id"], "ana");
    }
    assert_eq!(sign_ins(&stage, "ben"), 0);
}

#[test]
fn eight_who_press_a_link_at_once_sign_in_once() {
    let stage = room("attempts: 1");
    let link = stage.link("ana", Role::Learner);
    let statuses: Vec<u16> = thread::scope(|scope| {
        let pressed: Vec<_> = (0..8)
            .map(|_| {
                let (caller, link) = (stage.anybody(), &link);
                scope.spawn(move || caller.post(link, "").status)
            })
            .collect();
        pressed.into_iter().map(|pressed| pressed.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert_eq!(sign_ins(&stage, "ana"), 1);
    let before = kept(&stage);
    for again in [link.clone(), format!("{link}/"), format!("{link}?x"), link.to_uppercase(), format!("{link}%00")] {
        assert!(matches!(stage.anybody().post(&again, "").status, 404 | 405 | 410), "{again}");
    }
    assert_eq!(kept(&stage), before);
}

#[test]
fn a_link_opens_no_other_role_than_its_own() {
    let stage = room("attempts: 1");
    people::add(&*stage.store, Person::new("ana", "Ana", Role::Trainer), stage.now()).unwrap();
    let before = kept(&stage);
    let link = stage.link("ana", Role::Learner);
    for said in ["role=trainer", "role=organiser&shared=", "person=ben&id=ben"] {
        let caller = stage.anybody();
        assert_eq!(caller.post(&stage.link("ana", Role::Learner), said).status, 303);
        for path in ["/trainer/", "/organise/", "/team/", "/audit/"] {
            assert_eq!(caller.get(path).status, 401, "{said} {path}");
        }
        assert_eq!(caller.get("/me/account.json").json()["id"], "ana", "{said}");
    }
    // Who is no longer in a role comes in by no link to it.
    let staff = stage.link("tom", Role::Trainer);
    let tom = PersonId("tom".to_owned());
    prework::operation::roles::take(&*stage.store, &tom, Role::Trainer, Grounds::operator("done"), stage.now())
        .unwrap();
    assert_eq!(stage.anybody().post(&staff, "").status, 410);
    assert_eq!(stage.anybody().get(&link).status, 200);
    assert_eq!(kept(&stage).attempts, before.attempts);
}

#[test]
fn guesses_at_once_from_everywhere_are_counted_one_by_one() {
    let stage = room("attempts: 1");
    let code = code(&stage);
    let wrong: Vec<String> = (0..1_000_000).map(|n| format!("{n:06}")).filter(|n| *n != code).take(64).collect();
    let spelled = ["ana", "%20ana", "ana%20", "ana%09", "%0Aana", "ana%0D", "+ana+", "ana"];
    let statuses: Vec<u16> = thread::scope(|scope| {
        let guessing: Vec<_> = (0..8)
            .map(|n| {
                let (caller, wrong) = (stage.anybody().with("x-forwarded-for", &format!("203.0.113.{n}")), &wrong);
                scope.spawn(move || {
                    let guesses = &wrong[n * 8..(n + 1) * 8];
                    guesses
                        .iter()
                        .map(|guess| caller.post("/sign-in", &format!("id={}&code={guess}", spelled[n])).status)
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        guessing.into_iter().flat_map(|guessing| guessing.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|status| matches!(status, 403 | 429)), "{statuses:?}");
    let tries = stage.store.links_of(&PersonId("ana".to_owned()), Role::Learner).unwrap()[0].tries;
    assert!(tries <= 5, "{tries} looks at one code before any pause");
    // Even the right one is no way in now.
    let right = stage.anybody().post("/sign-in", &format!("id=ana&code={code}"));
    assert!(matches!(right.status, 403 | 429), "{right:?}");
    assert_eq!(sign_ins(&stage, "ana"), 0);
}

/// What somebody who asks can tell an answer by, with what they said themselves taken out.
fn told(answer: &Answer, id: &str) -> (u16, Vec<(String, String)>, String) {
    let own = |(name, _): &&(String, String)| !["date", "x-request-id", "content-length"].contains(&name.as_str());
    let headers = answer.headers.iter().filter(own).cloned().collect();
    (answer.status, headers, answer.body.replace(&format!("value=\"{id}\""), "value=\"\""))
}

#[test]
fn no_answer_tells_whether_somebody_is_known() {
    let files = course("---\npass: 80%\n---\n\nSo? <!-- #q -->\n\n- (x) Yes\n- ( ) No\n");
    let office = PostOffice::open();
    let stage = Stage::mailing(&files, "2027-03-01T12:00:00Z", &office.url);
    let ana = Person { email: Some("ana@example.org".to_owned()), ..Person::new("ana", "Ana", Role::Learner) };
    let gone = Person { left: Some(stage.now()), ..Person::new("gone", "Gone", Role::Learner) };
    stage.store.save_people(&[ana, gone, Person::new("ben", "Ben", Role::Learner)], &[]).unwrap();
    stage.trainer("tom", "Tom");
    stage.session("s", "w", "2027-03-20T09:00:00Z", &["ana"]);
    let code = code(&stage);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let ids = ["nobody", "ana", "ana@example.org", "ben", "gone", "tom", "nobody@example.org"];
    for session in ["", "s", "none"] {
        for (path, said) in
            [("/sign-in", format!("&code={wrong}&session={session}")), ("/sign-in/new", format!("&session={session}"))]
        {
            let answers = ids.map(|id| {
                let encoded = super::encoded(id);
                let answer = stage.anybody().post(path, &format!("id={encoded}{said}"));
                told(&answer, id)
            });
            for (id, answer) in ids.iter().zip(&answers) {
                assert_eq!(answer, &answers[0], "{path} {id} {session}");
            }
        }
    }
    assert_eq!(sign_ins(&stage, "ana"), 0);
}

#[test]
fn a_shared_device_is_left_whatever_its_own_cookie_says() {
    let stage = room("attempts: 1");
    let shared = stage.anybody();
    assert_eq!(shared.post(&stage.link("ana", Role::Learner), "shared=yes").status, 303);
    let token = shared.cookie().split("; ").find(|pair| pair.starts_with("prework-learner=")).unwrap().to_owned();
    stage.set("2027-03-01T12:05:00Z");
    assert_eq!(stage.anybody().with("cookie", &format!("{token}; prework-shared=0")).get("/me").status, 401);
    // And one that says so makes nobody's own device a shared one.
    let own = ana(&stage);
    let forged = stage.anybody().with("cookie", &format!("{}; prework-shared=1", own.cookie()));
    assert_eq!(forged.get("/me/account.json").status, 200);
    stage.set("2027-03-01T12:15:00Z");
    assert_eq!(forged.get("/me/account.json").json()["id"], "ana");
}

#[test]
fn a_cookie_in_any_other_spelling_is_nobodys() {
    let stage = room("attempts: 1");
    let own = ana(&stage);
    let token = own.cookie().split_once('=').unwrap().1.to_owned();
    let before = kept(&stage);
    let long = "x".repeat(8_000);
    for cookie in [
        format!("Prework-Learner={token}"),
        format!("prework-learner={}", token.to_lowercase()),
        format!("prework-learner={token}x"),
        format!("prework-learner=\"{token}\""),
        format!("prework-learner={}", &token[1..]),
        format!("prework-learner=; x={token}"),
        format!("prework-learner={long}"),
        "prework-learner=%27%20or%201=1--".to_owned(),
    ] {
        let request =
            format!("GET /me/account.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncookie: {cookie}\r\n\r\n");
        let answer = raw(&stage, request.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 401"), "{cookie:.100}: {answer:.200}");
    }
    assert_eq!(kept(&stage), before);
}
