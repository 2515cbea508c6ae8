//! Signing in and out, and what every page carries.

use super::html::inline_code;
use super::{ana, classroom, problem};
use crate::support::caller::Caller;
use crate::support::stage::Stage;
use prework::access::{PersonId, Role};
use prework::operation::invite;
use prework::roster::Person;
use prework::store::Way;

fn account(caller: &Caller) -> u16 {
    caller.get("/me/account.json").status
}

#[test]
fn opening_a_link_signs_nobody_in_and_its_button_does() {
    let stage = classroom("attempts: 1");
    let (caller, link) = (stage.anybody(), stage.link("ana", Role::Learner));
    for _ in 0..2 {
        let opened = caller.get(&link);
        assert_eq!((opened.status, opened.header("set-cookie")), (200, ""));
        assert!(opened.body.contains("Sign in as Ana"));
        assert_eq!(account(&caller), 401);
    }
    let pressed = caller.post(&link, "");
    assert_eq!((pressed.status, pressed.header("location")), (303, "/me"));
    assert_eq!(caller.get("/me/account.json").json()["id"], "ana");
}

#[test]
fn a_link_works_once_within_two_weeks() {
    let stage = classroom("attempts: 1");
    let [link, late] = [0, 1].map(|_| stage.link("ana", Role::Learner));
    stage.set("2027-03-15T11:59:00Z");
    let caller = stage.anybody();
    assert_eq!(caller.post(&link, "").status, 303);
    assert_eq!(account(&caller), 200);
    // Pressed again, or opened again from the letter, it leads on whoever it signed in, and nobody else.
    for again in [caller.get(&link), caller.post(&link, "")] {
        assert_eq!((again.status, again.header("location"), again.header("set-cookie")), (303, "/me", ""));
    }
    let ben = stage.signed_in("ben", Role::Learner);
    for other in [stage.anybody(), ben] {
        for (what, answer) in [("looking", other.get(&link)), ("entering", other.post(&link, ""))] {
            assert_eq!((answer.status, answer.header("set-cookie")), (410, ""), "{what}");
            assert!(answer.body.contains("This link was used before"), "{}", answer.body);
        }
    }
    stage.set("2027-03-15T12:00:00Z");
    for (what, answer) in [("looking", stage.anybody().get(&late)), ("entering", stage.anybody().post(&late, ""))] {
        assert_eq!((answer.status, answer.header("set-cookie")), (410, ""), "{what}");
        assert!(answer.body.contains("This link is too old"));
    }
}

/// Ana's invitation, as it is handed out: the link's path and the code.
fn invited(stage: &Stage) -> (String, String) {
    let ana = stage.store.person(&PersonId("ana".to_owned())).unwrap().unwrap();
    let occasion = invite::Occasion { session: None, team: None, by: "Olga" };
    let mut made = invite::hand_out(&*stage.store, vec![ana], occasion, Way::List, stage.now()).unwrap();
    let made = made.remove(0);
    (made.path, made.code)
}

fn try_code(stage: &Stage, who: &str, code: &str) -> u16 {
    stage.anybody().post("/sign-in", &format!("id={who}&code={code}")).status
}

fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

#[test]
fn a_code_signs_in_by_id_or_address() {
    let stage = classroom("attempts: 1");
    let ana = Person { email: Some("Ana@x.org".to_owned()), ..Person::new("ana", "Ana", Role::Learner) };
    stage.store.save_people(&[ana], &[]).unwrap();
    for who in ["ana", "+ana+", "ana@X.org"] {
        let (link, code) = invited(&stage);
        let spaced = format!("{}+{}", &code[..3], &code[3..]);
        assert_eq!(try_code(&stage, "ben", &code), 403, "it is Ana's");
        assert_eq!(try_code(&stage, who, &spaced), 303);
        assert_eq!(try_code(&stage, who, &code), 403, "it works once");
        assert_eq!(stage.anybody().post(&link, "").status, 410, "and so does the link beside it");
    }
    // An address that two people have names neither.
    let ben = Person { email: Some("ana@x.org".to_owned()), ..Person::new("ben", "Ben", Role::Learner) };
    stage.store.save_people(&[ben], &[]).unwrap();
    let (_, code) = invited(&stage);
    assert_eq!((try_code(&stage, "ana@x.org", &code), try_code(&stage, "ana", &code)), (403, 303));
}

#[test]
fn the_six_digits_are_not_tried_out() {
    let stage = classroom("attempts: 1");
    let (_, code) = invited(&stage);
    for _ in 0..5 {
        assert_eq!(try_code(&stage, "ana", &wrong(&code)), 403);
    }
    assert_eq!(try_code(&stage, "ana", &code), 403, "five tries, and then the right one");
    stage.set("2027-03-01T12:14:59Z");
    assert_eq!(try_code(&stage, "ana", &code), 403);
    stage.set("2027-03-01T12:30:00Z");
    assert_eq!(try_code(&stage, "ana", &code), 303);
    // Twenty in all, and it is of no use any more.
    let (link, code) = invited(&stage);
    for round in 0..4 {
        stage.set(&format!("2027-03-0{}T12:00:00Z", round + 2));
        for _ in 0..5 {
            assert_eq!(try_code(&stage, "ana", &wrong(&code)), 403);
        }
    }
    stage.set("2027-03-10T12:00:00Z");
    assert_eq!(try_code(&stage, "ana", &code), 403);
    assert_eq!(stage.anybody().post(&link, "").status, 303, "the link beside it is nobody's to guess");
}

#[test]
fn letters_that_are_asked_for_go_to_learners_and_not_too_often() {
    let stage = classroom("attempts: 1");
    let with = |id: &str, role| Person { email: Some(format!("{id}@x.org")), ..Person::new(id, id, role) };
    stage.store.save_people(&[with("ana", Role::Learner), with("tom", Role::Trainer)], &[]).unwrap();
    let asked = |who: &str, role| {
        invite::send_new(&*stage.store, who, None, stage.now()).unwrap();
        let id = PersonId(who.trim_end_matches("@x.org").to_owned());
        stage.store.links_of(&id, role).unwrap().iter().filter(|link| link.way == Way::Mail).count()
    };
    let counts: Vec<usize> = ["ana", "ana@x.org", "ana", "ana", "ana"].map(|who| asked(who, Role::Learner)).into();
    assert_eq!(counts, [1, 2, 3, 3, 3]);
    stage.set("2027-03-01T13:00:01Z");
    assert_eq!(asked("ana", Role::Learner), 4);
    // Who could change an address could else become whoever has it.
    assert_eq!(asked("tom", Role::Trainer), 0);
    for nobody in ["ben", "zzz", "zzz@x.org", ""] {
        assert_eq!(asked(nobody, Role::Learner), 0, "{nobody}");
    }
}

#[test]
fn the_door_tells_nobody_who_exists() {
    let stage = classroom("attempts: 1");
    invited(&stage);
    let said = |who: &str| {
        let answer = stage.anybody().post("/sign-in", &format!("id={who}&code=123456"));
        (answer.status, answer.body.replace(who, "WHO"))
    };
    let known = said("ana");
    for who in ["ben", "zzz", "z@z.zz", "prework"] {
        assert_eq!(said(who), known, "{who}");
    }
    assert_eq!(stage.anybody().post("/sign-in", "").status, 403);
    assert_eq!(stage.anybody().post("/sign-in", &format!("id={}&code=1", "x".repeat(9_000))).status, 403);
}

#[test]
fn an_unknown_link_is_gone() {
    let stage = classroom("attempts: 1");
    for token in ["nobody-has-this", "%00", "%F0%9F%92%A9", &"x".repeat(5_000)] {
        let link = format!("/sign-in/{token}");
        assert_eq!((stage.anybody().get(&link).status, stage.anybody().post(&link, "").status), (410, 410), "{token}");
    }
}

#[test]
fn each_role_has_a_cookie_of_its_own() {
    let stage = classroom("attempts: 1");
    let cookie = |person, role| {
        let set = stage.anybody().post(&stage.link(person, role), "");
        let (pair, attributes) = set.header("set-cookie").split_once("; ").unwrap();
        (pair.split_once('=').unwrap().0.to_owned(), attributes.to_owned())
    };
    let month = "Max-Age=2592000; HttpOnly; SameSite=Lax";
    assert_eq!(cookie("ana", Role::Learner), ("prework-learner".to_owned(), format!("Path=/; {month}")));
    assert_eq!(cookie("tom", Role::Trainer), ("prework-trainer".to_owned(), format!("Path=/trainer; {month}")));

    let both = stage.signed_in("ana", Role::Learner);
    assert_eq!(both.post(&stage.link("tom", Role::Trainer), "").header("location"), "/trainer/");
    assert_eq!((account(&both), both.get("/trainer/").status), (200, 200));
    assert_eq!(both.post("/sign-out", "").status, 303);
    assert_eq!((account(&both), both.get("/trainer/").status), (401, 200));
    assert_eq!(both.post("/trainer/sign-out", "").status, 303);
    assert_eq!(both.get("/trainer/").status, 401);
}

#[test]
fn signing_out_ends_the_sign_in_and_not_just_the_cookie() {
    let stage = classroom("attempts: 1");
    let caller = stage.anybody();
    let set = caller.post(&stage.link("ana", Role::Learner), "");
    let kept = set.header("set-cookie").split(';').next().unwrap();
    let copy = stage.anybody().with("cookie", kept);
    assert_eq!(account(&copy), 200);
    let left = caller.post("/sign-out", "");
    assert_eq!((left.status, left.header("location")), (303, "/"));
    assert!(left.header("set-cookie").starts_with("prework-learner=; Path=/; Max-Age=0;"));
    assert_eq!((account(&caller), account(&copy)), (401, 401));
}

#[test]
fn a_sign_in_lasts_a_month_and_ends_when_nobody_uses_it() {
    let stage = classroom("attempts: 1");
    let (used, unused) = (ana(&stage), ana(&stage));
    for day in ["03-14", "03-27"] {
        stage.set(&format!("2027-{day}T11:59:00Z"));
        assert_eq!(account(&used), 200);
    }
    assert_eq!(account(&unused), 401, "two weeks without a visit");
    stage.set("2027-03-31T11:59:00Z");
    assert_eq!(account(&used), 200);
    stage.set("2027-03-31T12:00:00Z");
    assert_eq!(account(&used), 401);
}

#[test]
fn whoever_signs_in_takes_the_place_of_who_was() {
    let stage = classroom("attempts: 1");
    let caller = stage.anybody();
    let set = caller.post(&stage.link("ana", Role::Learner), "");
    let copy = stage.anybody().with("cookie", set.header("set-cookie").split(';').next().unwrap());
    assert_eq!(account(&copy), 200);
    assert_eq!(caller.post(&stage.link("ben", Role::Learner), "").status, 303);
    assert_eq!(caller.get("/me/account.json").json()["id"], "ben");
    assert_eq!(account(&copy), 401, "what somebody kept of before is of no use");
}

#[test]
fn learners_see_where_they_are_signed_in_and_end_it() {
    let stage = classroom("attempts: 1");
    let phone = ana(&stage).with("user-agent", "Mozilla/5.0 (iPhone) Safari/604.1");
    let desk = stage.anybody().with("user-agent", "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0");
    assert_eq!(desk.post(&stage.link("ana", Role::Learner), "").status, 303);
    let ben = stage.signed_in("ben", Role::Learner);
    let ids = |caller: &Caller| -> Vec<String> {
        let page = caller.get("/me/sign-ins").body;
        let after = page.split("name=\"id\" value=\"").skip(1);
        after.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let page = phone.get("/me/sign-ins").body;
    assert!(page.contains("signed in on 2 devices") && page.contains("Firefox on Windows"), "{page}");
    assert!(ben.get("/me/sign-ins").body.contains("here, and nowhere else"));
    let desks = ids(&phone);
    assert_eq!(desks.len(), 1);
    // Nobody ends another one's.
    assert_eq!(ben.post("/me/sign-ins", &format!("say=end&id={}", desks[0])).status, 303);
    assert_eq!((account(&phone), account(&desk)), (200, 200));
    assert_eq!(phone.post("/me/sign-ins", &format!("say=end&id={}", desks[0])).status, 303);
    assert_eq!((account(&phone), account(&desk)), (200, 401));
    let others = [ana(&stage), ana(&stage)];
    assert_eq!(phone.post("/me/sign-ins", "say=others").status, 303);
    assert_eq!((account(&phone), account(&others[0]), account(&others[1]), account(&ben)), (200, 401, 401, 200));

    // Another device of her own, by code, within ten minutes.
    for (minute, status) in [("09", 303), ("10", 403)] {
        stage.set("2027-03-01T12:00:00Z");
        let page = phone.post("/me/sign-ins", "say=another").body;
        let code = page.split("the code <b class=\"num\">").nth(1).unwrap().split('<').next().unwrap().replace(' ', "");
        stage.set(&format!("2027-03-01T12:{minute}:00Z"));
        assert_eq!(try_code(&stage, "ana", &code), status);
    }
}

#[test]
fn who_left_is_refused() {
    let stage = classroom("attempts: 1");
    let (caller, link) = (ana(&stage), stage.link("ana", Role::Learner));
    let left = Person { left: Some(stage.now()), ..Person::new("ana", "Ana", Role::Learner) };
    stage.store.save_people(&[left], &[]).unwrap();
    assert_eq!(account(&caller), 401);
    assert_eq!((stage.anybody().get(&link).status, stage.anybody().post(&link, "").status), (410, 410));
    let refused = prework::operation::sign_in::link(&*stage.store, &PersonId("ana".into()), Role::Learner, stage.now());
    assert_eq!(refused.unwrap_err().to_string(), "`ana` is not active, and can't sign in");
}

#[test]
fn every_answer_carries_the_headers_that_keep_pages_safe() {
    let stage = classroom("attempts: 1");
    stage.session("s", "w", "2027-03-02T09:00Z", &["ana"]);
    let caller = ana(&stage);
    assert_eq!(caller.post(&stage.link("tom", Role::Trainer), "").status, 303);
    let pages = [
        ("/", 200),
        ("/c/m/", 200),
        ("/c/m/assessment/", 200),
        ("/nowhere", 404),
        ("/me", 200),
        ("/me/account.json", 200),
        ("/trainer/", 200),
        ("/trainer/sessions/s", 200),
        ("/trainer/sessions/s/learners/ana", 200),
        ("/trainer/sessions/none", 404),
        ("/assess/c/m", 200),
        ("/assess/c/none", 404),
        ("/xapi/about", 200),
        ("/xapi/statements?nonsense=1", 400),
        ("/healthz", 204),
        ("/sign-in/none", 410),
        ("/_theme/css/base.css", 404),
    ];
    for (path, status) in pages {
        let answer = caller.get(path);
        assert_eq!(answer.status, status, "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'self';") && policy.contains("frame-ancestors 'self'"), "{path}");
        assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
    }
    for path in ["/me", "/trainer/", "/trainer/sessions/s", "/sign-in/none"] {
        assert_eq!(caller.get(path).header("cache-control"), "no-store", "{path}");
    }
    let refused = caller.with("origin", "https://evil.example").post("/sign-out", "");
    assert_eq!(problem(&refused), (403, "foreign-origin".to_owned()));
    assert!(refused.header("content-security-policy").starts_with("default-src 'self';"));
}

/// The addresses of all pages below a folder.
fn pages(folder: &std::path::Path, address: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            pages(&entry.path(), &format!("{address}{name}/"), found);
        } else if entry.path().extension().is_some_and(|kind| kind == "html") {
            found.push(format!("{address}{}", name.trim_end_matches("index.html")));
        }
    }
}

#[test]
fn no_page_holds_a_script_or_a_style() {
    let stage = Stage::demo("2027-03-03T12:00:00Z", "Europe/Berlin");
    let mut addresses = Vec::new();
    pages(&stage.site(), "/", &mut addresses);
    assert!(addresses.len() > 40, "{addresses:?}");
    let session = "/trainer/sessions/skills-lab-tomorrow";
    let own = ["/demo", "/me", "/trainer/", session, "/nowhere", "/trainer/sessions/none", "/sign-in/none"];
    addresses.extend(own.map(str::to_owned));
    addresses.push(stage.link("n05", Role::Learner));
    addresses.extend(["n01", "n05", "n07"].map(|id| format!("{session}/learners/{id}")));
    let caller = stage.signed_in("n05", Role::Learner);
    assert_eq!(caller.post(&stage.link("r.ito", Role::Trainer), "").status, 303);
    for address in addresses {
        let page = caller.get(&address);
        assert!(page.header("content-type").starts_with("text/html"), "{address}: {page:?}");
        assert_eq!(inline_code(&page.body), [""; 0], "{address}");
    }
    let nobody = stage.anybody();
    for address in ["/me", "/trainer/", session] {
        let page = nobody.get(address);
        assert_eq!((page.status, inline_code(&page.body)), (401, Vec::new()), "{address}");
    }
}
