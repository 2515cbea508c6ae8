//! Every route, asked by everybody: nobody, the learner it is about, another learner, the trainer whose it is, another
//! trainer, and who signed in in a role that has no pages here. A route that is missing from the table fails.

use super::{course, statement};
use crate::support::caller::Caller;
use crate::support::stage::Stage;
use prework::access::{PersonId, Principal, Role};
use prework::operation::people;
use prework::operation::sign_in::{self, Browser};
use prework::operation::vouch::{self, Wish};
use prework::operation::waive::Grounds;
use prework::roster::Person;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

/// Who asks, in the order of the table's columns.
const WHO: [&str; 8] = ["nobody", "ana", "ben", "tom", "uli", "olga", "mona", "amy"];

/// A request, and with what it is answered. What only the one it is about may do is asked by them last.
#[rustfmt::skip]
const TABLE: [(&str, &str, [u16; 8]); 125] = [
    //                                                                     nobody  ana  ben  tom  uli olga
    ("GET",  "/healthz",                                                     [204, 204, 204, 204, 204, 204, 204, 204]),
    ("GET",  "/metrics",                                                     [200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET",  "/_reload",                                                     [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET",  "/demo",                                                        [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET",  "/demo/be",                                                     [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET",  "/demo/code.svg",                                               [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET",  "/sign-in",                                                     [200, 200, 200, 200, 200, 200, 200, 200]),
    ("POST", "/sign-in",                                                     [403, 403, 403, 403, 403, 403, 403, 403]),
    ("POST", "/sign-in/new",                                                 [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET",  "/sign-in/with",                                                [303, 303, 303, 303, 303, 303, 303, 303]),
    ("POST", "/sign-in/with",                                                [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET",  "/sign-in/back",                                                [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET",  "/sign-in/{token}",                                             [200, 200, 200, 200, 200, 200, 200, 200]),
    ("POST", "/sign-in/{token}",                                             [303, 303, 303, 303, 303, 303, 303, 303]),
    ("POST", "/sign-out",                                                    [303, 303, 303, 303, 303, 303, 303, 303]),
    ("POST", "/trainer/sign-out",                                            [303, 303, 303, 303, 303, 303, 303, 303]),
    ("POST", "/organise/sign-out",                                           [303, 303, 303, 303, 303, 303, 303, 303]),
    ("GET",  "/organise",                                                    [308, 308, 308, 308, 308, 308, 308, 308]),
    ("GET",  "/organise/",                                                   [401, 401, 401, 401, 401, 200, 401, 401]),
    ("POST", "/organise/sessions",                                           [401, 401, 401, 401, 401, 303, 401, 401]),
    ("GET",  "/organise/sessions/{session}",                                 [401, 401, 401, 401, 401, 200, 401, 401]),
    ("POST", "/organise/sessions/{session}",                                 [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/people",                                             [401, 401, 401, 401, 401, 200, 401, 401]),
    ("POST", "/organise/people",                                             [401, 401, 401, 401, 401, 303, 401, 401]),
    ("GET",  "/organise/import",                                      [401, 401, 401, 401, 401, 200, 401, 401]),
    ("POST", "/organise/import",                                      [401, 401, 401, 401, 401, 200, 401, 401]),
    ("POST", "/organise/import/take",                                 [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/people/{person}",                                    [401, 401, 401, 401, 401, 200, 401, 401]),
    ("POST", "/organise/people/{person}",                                    [401, 401, 401, 401, 401, 303, 401, 401]),
    ("GET",  "/me",                                                          [401, 200, 200, 401, 401, 401, 401, 401]),
    ("GET",  "/me/",                                                         [308, 308, 308, 308, 308, 308, 308, 308]),
    ("GET",  "/me/account.json",                                             [401, 200, 200, 401, 401, 401, 401, 401]),
    ("GET",  "/me/sign-ins",                                                 [401, 200, 200, 401, 401, 401, 401, 401]),
    ("POST", "/me/sign-ins",                                                 [401, 303, 303, 401, 401, 401, 401, 401]),
    ("GET",  "/me/progress.json",                                            [401, 200, 200, 401, 401, 401, 401, 401]),
    ("GET",  "/assess/{course}/{module}",                                    [401, 200, 200, 401, 401, 401, 401, 401]),
    ("POST", "/assess/{course}/{module}",                                    [401, 409, 201, 401, 401, 401, 401, 401]),
    ("PUT",  "/assess/attempts/{id}",                                        [401, 409, 404, 401, 401, 401, 401, 401]),
    ("POST", "/assess/attempts/{id}",                                        [401, 409, 404, 401, 401, 401, 401, 401]),
    ("GET",  "/trainer",                                                     [308, 308, 308, 308, 308, 308, 308, 308]),
    ("GET",  "/trainer/",                                                    [401, 401, 401, 200, 200, 401, 401, 401]),
    ("GET",  "/trainer/sessions/{session}",                                  [401, 401, 401, 200, 403, 401, 401, 401]),
    ("GET",  "/trainer/sessions/{session}/events",                           [401, 401, 401, 200, 403, 401, 401, 401]),
    ("GET",  "/trainer/sessions/{session}/act",                              [401, 401, 401, 200, 403, 401, 401, 401]),
    ("POST", "/trainer/sessions/{session}/act",                              [401, 401, 401, 303, 403, 401, 401, 401]),
    ("GET",  "/trainer/sessions/{session}/sheet.pdf",                        [401, 401, 401, 200, 403, 401, 401, 401]),
    ("GET",  "/trainer/keeper.js",                                           [200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET",  "/organise/sessions/{session}/roster/act",                      [401, 401, 401, 401, 401, 200, 401, 401]),
    ("POST", "/organise/sessions/{session}/roster/act",                      [401, 401, 401, 401, 401, 303, 401, 401]),
    ("GET",  "/organise/sessions/{session}/roster/sheet.pdf",                [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/trainer/sessions/{session}/skills",                           [401, 401, 401, 200, 403, 401, 401, 401]),
    ("GET",  "/trainer/sessions/{session}/learners/{learner}",               [401, 401, 401, 200, 403, 401, 401, 401]),
    ("GET",  "/trainer/sessions/{session}/learners/{learner}/skills",        [401, 401, 401, 200, 403, 401, 401, 401]),
    ("POST", "/trainer/sessions/{session}/learners/{learner}/skills",        [401, 401, 401, 303, 403, 401, 401, 401]),
    ("GET",  "/trainer/marking",                                             [401, 401, 401, 200, 200, 401, 401, 401]),
    ("POST", "/team/sign-out",                                               [303, 303, 303, 303, 303, 303, 303, 303]),
    ("POST", "/audit/sign-out",                                              [303, 303, 303, 303, 303, 303, 303, 303]),
    ("GET",  "/team",                                                        [308, 308, 308, 308, 308, 308, 308, 308]),
    ("GET",  "/team/",                                                       [401, 401, 401, 401, 401, 401, 200, 401]),
    ("GET",  "/team/view/{token}",                                           [410, 410, 410, 410, 410, 410, 410, 410]),
    ("GET",  "/audit",                                                       [308, 308, 308, 308, 308, 308, 308, 308]),
    ("GET",  "/audit/",                                                      [401, 401, 401, 401, 401, 401, 401, 200]),
    ("GET",  "/audit/sessions/{session}",                                    [401, 401, 401, 401, 401, 401, 401, 200]),
    ("GET",  "/audit/sessions/{session}/learners/{learner}",                 [401, 401, 401, 401, 401, 401, 401, 200]),
    ("GET",  "/audit/record",                                                [401, 401, 401, 401, 401, 401, 401, 200]),
    ("GET",  "/audit/record.csv",                                            [401, 401, 401, 401, 401, 401, 401, 200]),
    ("GET",  "/organise/sessions/{session}/poster",                          [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/sessions/{session}/roster",                          [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/sessions/{session}/roster/events",                   [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/sessions/{session}/learners/{learner}",              [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/marking",                                            [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/managers",                                           [401, 401, 401, 401, 401, 200, 401, 401]),
    ("POST", "/organise/managers",                                           [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/trainer/sessions/{session}/snapshots",                        [401, 401, 401, 200, 403, 401, 401, 401]),
    ("GET",  "/organise/sessions/{session}/snapshots",                       [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/audit/sessions/{session}/snapshots",                          [401, 401, 401, 401, 401, 401, 401, 200]),
    ("GET",  "/organise/sessions/{session}/plan",                            [401, 401, 401, 401, 401, 200, 401, 401]),
    ("POST", "/organise/sessions/{session}/plan",                            [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/sessions/{session}/seats",                           [401, 401, 401, 401, 401, 200, 401, 401]),
    ("POST", "/organise/sessions/{session}/seats",                           [401, 401, 401, 401, 401, 303, 401, 401]),
    ("GET",  "/me/sessions",                                                 [401, 200, 200, 401, 401, 401, 401, 401]),
    ("GET",  "/me/sessions/{session}",                                       [401, 200, 200, 401, 401, 401, 401, 401]),
    ("POST", "/me/sessions/{session}",                                       [401, 303, 303, 401, 401, 401, 401, 401]),
    ("GET",  "/me/sessions/{session}/join",                                  [401, 404, 404, 401, 401, 401, 401, 401]),
    ("GET",  "/organise/questions",                                          [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/questions/{course}/{module}",                        [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/questions/{course}/workshops/{workshop}",            [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/trainer/questions/{course}/workshops/{workshop}",             [401, 401, 401, 200, 200, 401, 401, 401]),
    ("GET",  "/trainer/questions",                                           [401, 401, 401, 200, 200, 401, 401, 401]),
    ("GET",  "/trainer/questions/{course}/{module}",                         [401, 401, 401, 200, 200, 401, 401, 401]),
    ("GET",  "/me/pass",                                                     [404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET",  "/me/data",                                                     [401, 200, 200, 401, 401, 401, 401, 401]),
    ("GET",  "/me/data.json",                                                [401, 200, 200, 401, 401, 401, 401, 401]),
    ("GET",  "/trainer/sessions/{session}/attendance",                       [401, 401, 401, 200, 403, 401, 401, 401]),
    ("POST", "/trainer/sessions/{session}/attendance",                       [401, 401, 401, 303, 403, 401, 401, 401]),
    ("GET",  "/organise/sessions/{session}/attendance",                      [401, 401, 401, 401, 401, 200, 401, 401]),
    ("POST", "/organise/sessions/{session}/attendance",                      [401, 401, 401, 401, 401, 303, 401, 401]),
    ("GET",  "/trainer/sessions/{session}/brief",                            [401, 401, 401, 200, 403, 401, 401, 401]),
    ("POST", "/trainer/sessions/{session}/brief",                            [401, 401, 401, 404, 403, 401, 401, 401]),
    ("GET",  "/trainer/sessions/{session}/brief.pdf",                        [401, 401, 401, 200, 403, 401, 401, 401]),
    ("GET",  "/organise/sessions/{session}/brief",                           [401, 401, 401, 401, 401, 200, 401, 401]),
    ("POST", "/organise/sessions/{session}/brief",                           [401, 401, 401, 401, 401, 404, 401, 401]),
    ("GET",  "/organise/sessions/{session}/brief.pdf",                       [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/me/ask",                                                      [401, 404, 404, 401, 401, 401, 401, 401]),
    ("POST", "/me/ask",                                                      [401, 404, 404, 401, 401, 401, 401, 401]),
    ("GET",  "/organise/records",                                            [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/records/import",                                     [401, 401, 401, 401, 401, 200, 401, 401]),
    ("POST", "/organise/records/import",                                     [401, 401, 401, 401, 401, 200, 401, 401]),
    ("POST", "/organise/records/take",                                       [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/records/{record}/scan",                              [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/records/claims/{claim}",                             [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/records/claims/{claim}/scan",                        [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/sessions/{session}/learners/{learner}/scans/{statement}", [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/trainer/sessions/{session}/learners/{learner}/scans/{statement}", [401, 401, 401, 200, 403, 401, 401, 401]),
    ("GET",  "/audit/sessions/{session}/learners/{learner}/scans/{statement}", [401, 401, 401, 401, 401, 401, 401, 200]),
    ("GET",  "/me/records/{statement}/scan",                                 [401, 200, 404, 401, 401, 401, 401, 401]),
    ("GET",  "/me/certificates/{claim}/scan",                                [401, 200, 404, 401, 401, 401, 401, 401]),
    ("POST", "/me/certificates",                                             [401, 404, 404, 401, 401, 401, 401, 401]),
    ("POST", "/me/declare",                                                  [401, 404, 404, 401, 401, 401, 401, 401]),
    ("POST", "/me/certificates/{claim}",                                     [401, 303, 404, 401, 401, 401, 401, 401]),
    ("POST", "/organise/records/claims/{claim}",                             [401, 401, 401, 401, 401, 303, 401, 401]),
    ("POST", "/organise/records/{record}",                                   [401, 401, 401, 401, 401, 303, 401, 401]),
    ("GET",  "/organise/assignments",                                        [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/assignments/{course}",                               [401, 401, 401, 401, 401, 200, 401, 401]),
    ("GET",  "/organise/assignments/{course}/people",                        [401, 401, 401, 401, 401, 200, 401, 401]),
];

/// The same for a text of Ana's that waits to be marked.
#[rustfmt::skip]
const TEXTS: [(&str, &str, [u16; 8]); 3] = [
    ("GET",  "/trainer/marking/{attempt}/{question}",                        [401, 401, 401, 200, 403, 401, 401, 401]),
    ("POST", "/trainer/marking/{attempt}/{question}/name",                   [401, 401, 401, 303, 403, 401, 401, 401]),
    ("POST", "/trainer/marking/{attempt}/{question}",                        [401, 401, 401, 303, 403, 401, 401, 401]),
];

/// And for an organiser, who may mark what anybody wrote.
#[rustfmt::skip]
const ORGANISERS_TEXTS: [(&str, &str, [u16; 8]); 3] = [
    ("GET",  "/organise/marking/{attempt}/{question}",                       [401, 401, 401, 401, 401, 200, 401, 401]),
    ("POST", "/organise/marking/{attempt}/{question}/name",                  [401, 401, 401, 401, 401, 303, 401, 401]),
    ("POST", "/organise/marking/{attempt}/{question}",                       [401, 401, 401, 401, 401, 303, 401, 401]),
];

const ASSESSMENT: &str = "---\npass: 70%\n---\n\nWhy? <!-- #why type=essay points=3 -->\n\n> [!RUBRIC]\n> A reason.\n";

const WORKSHOP: &str =
    "---\ntitle: Workshop\nduration: 1h\nskills: [{id: rub, text: Rubs for 20 seconds}]\n---\n\nCome in.\n";

/// Ana has handed in a text for Tom's session; the attempt's id.
fn stage() -> (Stage, String) {
    let mut files = course(ASSESSMENT);
    files[4].1 = WORKSHOP;
    files[1].1 = "title: Course\naudience: {team: [North]}\n";
    let stage = Stage::courses(&files, "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana", "North");
    stage.learner("ben", "Ben", "South");
    stage.trainer("tom", "Tom");
    stage.trainer("uli", "Uli");
    for role in [Role::Organiser, Role::Manager, Role::Auditor] {
        people::add(&*stage.store, Person::new("olga", "Olga", role), stage.now()).unwrap();
    }
    people::add(&*stage.store, Person::new("mona", "Mona", Role::Manager), stage.now()).unwrap();
    people::add(&*stage.store, Person::new("amy", "Amy", Role::Auditor), stage.now()).unwrap();
    let mut ben = people::find(&*stage.store, &PersonId("ben".to_owned())).unwrap();
    ben.attributes.insert("manager_email".to_owned(), "boss@example.org".to_owned());
    people::add(&*stage.store, ben, stage.now()).unwrap();
    stage.session_of(&["tom"], "s", "w", "2027-03-20T09:00:00Z", &["ana", "ben"]);
    let ana = super::ana(&stage);
    let sheet = ana.post("/assess/c/m", "").json();
    let (id, question) = (sheet["id"].as_str().unwrap(), sheet["questions"][0]["id"].as_str().unwrap());
    let answers = json!({ "answers": { question: ["Because."] } });
    assert_eq!(ana.json("POST", &format!("/assess/attempts/{id}"), &answers).status, 200);
    let id = id.to_owned();
    // Certificates of hers: one that was accepted, and some that wait.
    let (ana, now) = (PersonId("ana".to_owned()), stage.now());
    let catalog = stage.store.publication(now).unwrap().unwrap().catalog;
    let wish = Wish { achieved: "2026-05-03".parse().ok(), until: None, source: "City Hospital".to_owned() };
    for _ in 0..3 {
        vouch::claim(&*stage.store, &catalog, (&ana, "c/m"), &wish, b"%PDF-1.7", now).unwrap();
    }
    let claim = stage.store.open_claims().unwrap()[0].id;
    let grounds = Grounds { by: "Olga", reason: "seen" };
    vouch::accept(&*stage.store, &catalog, claim, &wish, (&Principal::Server, grounds), now).unwrap().unwrap();
    // What is stored within one instant is known a moment later.
    stage.set("2027-03-01T12:01:00Z");
    (stage, id)
}

fn caller(stage: &Stage, who: &str) -> Caller {
    match who {
        "nobody" => stage.anybody(),
        "tom" | "uli" => stage.signed_in(who, Role::Trainer),
        "olga" => stage.signed_in(who, Role::Organiser),
        "mona" => stage.signed_in(who, Role::Manager),
        "amy" => stage.signed_in(who, Role::Auditor),
        learner => stage.signed_in(learner, Role::Learner),
    }
}

fn ask(stage: &Stage, attempt: &str, who: &str, (method, route): (&str, &str)) -> u16 {
    let token = stage.link("ben", Role::Learner).replace("/sign-in/", "");
    let waiting = stage.store.open_claims().unwrap().first().map_or_else(uuid::Uuid::nil, |claim| claim.id);
    let record = vouch::list(&*stage.store, stage.now()).unwrap().swap_remove(0);
    let path = route
        .replace("{claim}", &waiting.to_string())
        .replace("{record}", &record.id.to_string())
        .replace("{statement}", &record.statement.to_string())
        .replace("{course}/{module}", "c/m")
        .replace("{course}", "c")
        .replace("{workshop}", "w")
        .replace("{session}", "s")
        .replace("{learner}", "ana")
        .replace("{person}", "ana")
        .replace("{attempt}", attempt)
        .replace("{id}", attempt)
        .replace("{question}", "why")
        .replace("{token}", &token);
    let caller = caller(stage, who);
    match method {
        "GET" if path.ends_with("/events") && who == if path.starts_with("/trainer") { "tom" } else { "olga" } => {
            caller.events(&path).wait_for("row", "learner-ana");
            200
        }
        "GET" if path.ends_with("/act") => caller.get(&format!("{path}?do=waive&who=ana")).status,
        "GET" => caller.get(&path).status,
        _ if path.ends_with("/act") => caller.post(&path, "do=admit&who=ben&reason=because").status,
        _ if path.ends_with("/attendance") => {
            caller.post(&path, "say=excused&who=ana&block=2027-03-20T09:00:00Z").status
        }
        _ if route.starts_with("/organise")
            || route == "/me/certificates"
            || route == "/sign-in"
            || route == "/sign-in/new" =>
        {
            let form = match route {
                _ if route.starts_with("/organise/marking") => "say=pass&round=1&seen=0",
                "/organise/sessions" => "workshop=w&day=2027-04-01&time=09:00&zone=UTC",
                "/organise/sessions/{session}" => "way=list",
                "/organise/sessions/{session}/plan" => "say=preview&day=2027-03-21&time=09:00&zone=UTC",
                "/organise/sessions/{session}/seats" => "say=give&who=ana",
                "/organise/people" => "id=zed&name=Zed",
                "/organise/import/take" => "path=x.csv&list=id%0Aana&seal=none",
                "/organise/people/{person}" => "say=save&name=Ana",
                "/organise/records/take" => "path=x.csv&list=id%0Aana&source=&scans=%7B%7D&seal=none",
                _ if route.starts_with("/organise/records/") => "say=refuse&reason=blurred",
                "/organise/managers" => "say=link&address=boss@example.org",
                _ => "id=ana&code=000000",
            };
            if !matches!(route, "/organise/import" | "/organise/records/import" | "/me/certificates") {
                return caller.post(&path, form).status;
            }
            let body = format!(
                "--b\r\ncontent-disposition: form-data; name=csrf\r\n\r\n{}\r\n\
                 --b\r\ncontent-disposition: form-data; name=text\r\n\r\nid\nana\r\n--b--\r\n",
                caller.csrf(&path).unwrap_or_default()
            );
            caller.send(method, &path, Some("multipart/form-data; boundary=b"), &body).status
        }
        _ if path.starts_with("/assess/attempts/") => caller.json(method, &path, &json!({ "answers": {} })).status,
        _ if path.starts_with("/me/sessions") => caller.post(&path, "say=ask").status,
        _ if path.ends_with("/skills") => caller.post(&path, "skill=rub&say=sign").status,
        _ => caller.post(&path, "say=pass&round=1&seen=0").status,
    }
}

#[test]
fn everybody_asks_for_everything() {
    let mut amiss = Vec::new();
    let mut play = |rows: &[(&str, &str, [u16; 8])]| {
        let (stage, attempt) = stage();
        for (method, route, expected) in rows {
            // Those it is not for come first: afterwards it may be done.
            let mut order: Vec<usize> = (0..WHO.len()).collect();
            order.sort_by_key(|place| (200..400).contains(&expected[*place]));
            for place in order {
                let found = ask(&stage, &attempt, WHO[place], (method, route));
                if found != expected[place] {
                    amiss.push(format!("{method} {route} as {}: {found}, not {}", WHO[place], expected[place]));
                }
            }
        }
    };
    play(&TABLE);
    play(&TEXTS);
    play(&ORGANISERS_TEXTS);
    assert_eq!(amiss, [""; 0]);
}

/// The routes in the sources, with their methods; those of the record store have keys and scopes, and tests of their own.
fn routes() -> BTreeSet<(String, String)> {
    fn read(folder: &Path, found: &mut BTreeSet<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                read(&entry, found);
                continue;
            }
            let text = std::fs::read_to_string(&entry).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            for route in text.split(".route(").skip(1) {
                let (_, rest) = route.split_once('"').unwrap();
                let (path, rest) = rest.split_once('"').unwrap();
                let methods = rest.split(".route(").next().unwrap().split(';').next().unwrap();
                for (name, method) in [("get(", "GET"), ("post(", "POST"), ("put(", "PUT"), ("delete(", "DELETE")] {
                    if methods.contains(name) && !path.starts_with("/xapi/") {
                        found.insert((method.to_owned(), path.to_owned()));
                    }
                }
            }
        }
    }
    let mut found = BTreeSet::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web"), &mut found);
    found
}

#[test]
fn every_route_is_in_the_table() {
    let table: BTreeSet<(String, String)> = TABLE
        .iter()
        .chain(&TEXTS)
        .chain(&ORGANISERS_TEXTS)
        .map(|(method, route, _)| ((*method).to_owned(), (*route).to_owned()))
        .collect();
    assert_eq!(routes(), table);
}

#[test]
fn a_sign_in_ends_with_its_role() {
    let (stage, _) = stage();
    let learner = super::ana(&stage);
    assert_eq!(learner.statements(&statement()).status, 200);
    // Another role's token opens nothing, under whatever name it is sent.
    for (role, who) in [(Role::Organiser, "olga"), (Role::Manager, "olga"), (Role::Auditor, "olga")] {
        let link = sign_in::link(&*stage.store, &PersonId(who.to_owned()), role, stage.now()).unwrap();
        let token = link.trim_start_matches("/sign-in/");
        let (cookie, ..) = sign_in::enter(&*stage.store, token, Browser::default(), stage.now()).unwrap();
        for name in ["prework-learner", "prework-trainer"] {
            let forged = stage.anybody().with("cookie", &format!("{name}={cookie}"));
            assert_eq!((forged.get("/me").status, forged.get("/trainer/").status), (401, 401), "{role:?} as {name}");
        }
    }
}
