//! A proxy in front that signs people in and says in a header who they are.

use super::{ana, classroom_with, problem, statement, stored};
use crate::support::caller::{Answer, Caller};
use crate::support::stage::Stage;
use jiff::Timestamp;
use prework::access::{PersonId, Role, Scope};
use prework::operation::key::{self, Grant};
use prework::operation::people;
use prework::operation::waive::Grounds;
use prework::roster::Person;
use prework::web::{Options, Proxy};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;

/// A classroom that believes `X-Remote-User` from `network`; tests ask from 127.0.0.1.
fn behind(network: &str) -> Stage {
    let proxy = Proxy::new("X-Remote-User", vec![network.parse().unwrap()]);
    classroom_with("attempts: 1", Options { proxy, ..Options::default() })
}

fn trusted() -> Stage {
    behind("127.0.0.0/8")
}

/// Somebody whom the proxy signed in.
fn vouched(stage: &Stage, name: &str) -> Caller {
    stage.anybody().with("x-remote-user", name)
}

fn who(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["id"].clone()
}

fn sign_ins(stage: &Stage, id: &str) -> usize {
    stage.store.sign_ins_of(&PersonId(id.to_owned()), Role::Learner).unwrap().len()
}

#[test]
fn the_header_says_who_somebody_is_in_each_role_they_have() {
    let stage = trusted();
    people::add(&*stage.store, Person::new("ana", "Ana", Role::Trainer), stage.now()).unwrap();
    let ana = vouched(&stage, "ana");
    assert_eq!(who(&ana.get("/me/account.json")), "ana");
    assert_eq!((ana.get("/me").status, ana.get("/trainer/").status), (200, 200));
    assert_eq!(ana.statements(&statement()).status, 200);
    assert_eq!(ana.post("/assess/c/m", "").status, 201);
    let refused = ana.get("/organise/");
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("You don’t sign in here as an organiser"), "{}", refused.body);
    assert!(refused.body.contains("signs you in as Ana"), "{}", refused.body);
    assert_eq!(sign_ins(&stage, "ana"), 0, "nothing is kept of it");
    // Without the header, everything is as before.
    assert_eq!(stage.anybody().get("/me").status, 401);
    assert_eq!(who(&super::ana(&stage).get("/me/account.json")), "ana");
}

#[test]
fn an_address_names_the_one_active_person_who_has_it() {
    let stage = trusted();
    let at = |id: &str| Person { email: Some("Ana@x.org".to_owned()), ..Person::new(id, id, Role::Learner) };
    stage.store.save_people(&[at("ana")], &[]).unwrap();
    assert_eq!(who(&vouched(&stage, "ana@X.org").get("/me/account.json")), "ana");
    stage.store.save_people(&[at("ben")], &[]).unwrap();
    assert_eq!(vouched(&stage, "ana@x.org").get("/me").status, 403, "two have it");
    let grounds = Grounds { by: "D. Ramos", reason: "moved away" };
    people::leave(&*stage.store, &PersonId("ben".to_owned()), grounds, stage.now()).unwrap();
    assert_eq!(who(&vouched(&stage, "ana@x.org").get("/me/account.json")), "ana", "one of them left");
}

#[test]
fn from_anywhere_else_the_header_is_refused_and_nothing_changes() {
    let stage = behind("10.0.0.0/8");
    let forged = vouched(&stage, "ana");
    for answer in [
        forged.get("/me"),
        forged.get("/"),
        forged.post("/assess/c/m", ""),
        forged.statements(&statement()),
        forged.post(&stage.link("ana", Role::Learner), ""),
    ] {
        assert_eq!(problem(&answer), (403, "untrusted-proxy".to_owned()));
        assert_eq!(answer.header("set-cookie"), "");
    }
    assert_eq!(stored(&stage, ""), [Value::Null; 0]);
    assert_eq!(sign_ins(&stage, "ana"), 0);
    assert_eq!(ana(&stage).get("/me").status, 200, "who comes directly signs in as ever");
}

#[test]
fn a_server_without_a_proxy_knows_no_such_header() {
    let stage = classroom_with("attempts: 1", Options::default());
    assert_eq!(vouched(&stage, "ana").get("/me").status, 401);
}

/// The status line and headers of what is answered to these lines of a request's head.
fn raw(stage: &Stage, head: &[u8]) -> String {
    let mut stream = TcpStream::connect(stage.address.trim_start_matches("http://")).unwrap();
    stream.write_all(&[b"GET /me HTTP/1.1\r\nhost: x\r\nconnection: close\r\n", head, b"\r\n"].concat()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_header_that_says_two_things_or_nothing_is_refused() {
    let stage = trusted();
    assert!(raw(&stage, b"x-remote-user: ana\r\n").starts_with("HTTP/1.1 200"));
    let long = ["x-remote-user: ".as_bytes(), &[b'n'; 300], b"\r\n"].concat();
    for head in [
        &b"x-remote-user: ana\r\nX-Remote-User: ben\r\n"[..],
        b"x-remote-user: ana\r\nX-Remote-User: ana\r\n",
        b"x-remote-user:\r\n",
        b"x-remote-user:  \r\n",
        b"x-remote-user: \xff\xfe\r\n",
        &long,
    ] {
        let answer = raw(&stage, head);
        assert!(
            answer.starts_with("HTTP/1.1 403") && answer.contains("urn:prework:problem:unclear-person"),
            "{answer}"
        );
    }
}

#[test]
fn a_cookie_for_somebody_else_does_not_win() {
    let stage = trusted();
    let ben = stage.signed_in("ben", Role::Learner).with("x-remote-user", "ana");
    assert_eq!(who(&ben.get("/me/account.json")), "ana");
    assert_eq!(ben.statements(&statement()).status, 200, "it is Ana's");
    let tom = stage.signed_in("tom", Role::Trainer).with("x-remote-user", "ana");
    assert_eq!(tom.get("/trainer/").status, 403, "nor one for a role that they don't have");
    let stranger = stage.signed_in("ben", Role::Learner).with("x-remote-user", "zoe");
    assert_eq!(stranger.get("/me").status, 403);
}

#[test]
fn who_is_unknown_or_gone_reads_that_the_roster_does_not_have_them() {
    let stage = trusted();
    let grounds = Grounds { by: "D. Ramos", reason: "moved away" };
    people::leave(&*stage.store, &PersonId("ben".to_owned()), grounds, stage.now()).unwrap();
    for name in ["zoe", "zoe@x.org", "ben", "<script>"] {
        let stranger = vouched(&stage, name);
        for path in ["/me", "/me/sign-ins", "/trainer/", "/organise/"] {
            let answer = stranger.get(path);
            assert_eq!(answer.status, 403, "{name} at {path}");
            assert!(
                answer.body.contains("Your organisation knows you, and the roster here doesn’t"),
                "{}",
                answer.body
            );
            assert!(!answer.body.contains(name), "{}", answer.body);
        }
        assert_eq!(problem(&stranger.get("/me/account.json")), (403, "not-on-roster".to_owned()));
        assert_eq!(problem(&stranger.post("/assess/c/m", "")).0, 403);
        assert_eq!(problem(&stranger.statements(&statement())).0, 401);
        assert_eq!(stranger.get("/c/m/").status, 200, "the courses are for everybody");
    }
    assert_eq!(stored(&stage, ""), [Value::Null; 0]);
}

#[test]
fn signing_out_says_who_keeps_them_signed_in() {
    let stage = trusted();
    let ana = stage.signed_in("ana", Role::Learner).with("x-remote-user", "ana");
    let page = ana.get("/me/sign-ins").body;
    assert!(page.contains("Your organisation signs you in here, and you are signed in on 1 device besides."), "{page}");
    assert!(!page.contains("this one") && !page.contains("value=\"another\""), "{page}");
    let out = ana.post("/sign-out", "");
    assert_eq!(out.status, 200);
    assert!(out.body.contains("Your organisation still signs you in"), "{}", out.body);
    assert!(out.header("set-cookie").starts_with("prework-learner=;"), "{out:?}");
    assert_eq!(sign_ins(&stage, "ana"), 0, "the browser's own sign-in has ended");
    assert_eq!(ana.get("/me").status, 200);
    let page = ana.get("/me/sign-ins").body;
    assert!(page.contains("Your organisation signs you in here."), "{page}");

    drop(super::ana(&stage));
    assert_eq!(sign_ins(&stage, "ana"), 1);
    // Without a cookie of ours the form is bound to whom the proxy names.
    assert_eq!(ana.post("/me/sign-ins", "say=others").status, 403);
    let page = ana.get("/me/sign-ins").body;
    let token = page.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap();
    assert_eq!(ana.post("/me/sign-ins", &format!("say=others&csrf={token}")).status, 303);
    assert_eq!(sign_ins(&stage, "ana"), 0, "all of them are others");
    let ben = vouched(&stage, "ben");
    assert_eq!(ben.post("/me/sign-ins", &format!("say=others&csrf={token}")).status, 403, "Ana's form isn't Ben's");
}

#[test]
fn pages_elsewhere_get_no_more_of_it_than_of_a_cookie() {
    let stage = trusted();
    let origins = vec!["https://course.example".to_owned()];
    let grant = Grant { name: "course".to_owned(), scopes: vec![Scope::All], origins, rate: None };
    key::add(&*stage.store, grant, prework::operation::waive::Grounds::operator("a test"), Timestamp::now()).unwrap();
    let own = "/xapi/statements?method=GET";
    assert_eq!(vouched(&stage, "ana").statements(&statement()).status, 200);
    for headers in [
        &[("origin", "https://course.example")][..],
        &[("origin", "https://course.example"), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "cors")],
        &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "script")],
        &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")],
    ] {
        let page = headers.iter().fold(vouched(&stage, "ana"), |page, (name, value)| page.with(name, value));
        assert_eq!(problem(&page.statements(&statement())).0, 401, "{headers:?}");
        assert_eq!(problem(&page.get("/xapi/statements")).0, 401, "{headers:?}");
        assert_eq!(problem(&page.post(own, "X-Experience-API-Version=1.0.3")).0, 401, "{headers:?}");
        assert_eq!(problem(&page.get("/me/account.json")).0, 401, "{headers:?}");
        assert_eq!(problem(&page.post("/assess/c/m", "")).0, 403, "{headers:?}");
    }
    // Somebody who follows a link is signed in, as with a cookie.
    let visit = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    let visit = visit.iter().fold(vouched(&stage, "ana"), |page, (name, value)| page.with(name, value));
    assert_eq!(visit.get("/me").status, 200);
    assert_eq!(problem(&visit.post("/assess/c/m", "")).0, 403);
    assert_eq!(problem(&visit.post(own, "X-Experience-API-Version=1.0.3")).0, 401);
    assert_eq!(stored(&stage, "").len(), 1);
}

#[test]
fn at_the_record_store_the_header_is_a_learner_and_no_more() {
    let stage = trusted();
    let ana = vouched(&stage, "ana");
    let mut of_ben = statement();
    of_ben["actor"]["account"]["name"] = json!("ben");
    assert_eq!(problem(&ana.statements(&of_ben)).0, 403);
    assert_eq!(problem(&vouched(&stage, "tom").statements(&statement())).0, 401, "a trainer is nobody there");
    // Where there is a key, it is the key that asks.
    let client = stage.client(&[Scope::StatementsWrite]).with("x-remote-user", "ana");
    assert_eq!(client.statements(&of_ben).status, 200);
    // No form of the alternate syntax says who somebody is.
    let form = "X-Experience-API-Version=1.0.3&X-Remote-User=ana";
    assert_eq!(problem(&stage.anybody().post("/xapi/statements?method=GET", form)).0, 401);
}
