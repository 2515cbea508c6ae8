//! Being led elsewhere, being told where others were, and files that are none of the site's.

use super::{header, raw, room};
use crate::server::{ana, course, three_questions};
use crate::support::kept::kept;
use crate::support::stage::Stage;
use prework::access::{PersonId, Role};
use prework::operation::people;

/// Whether a browser that follows it stays on this host.
fn stays(location: &str) -> bool {
    location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\")
}

#[test]
fn no_address_and_no_parameter_leads_to_another_host() {
    let stage = room("attempts: 1");
    let ana = ana(&stage);
    let before = kept(&stage);
    let evil =
        ["//evil.example", "%2F%2Fevil.example", "/%5Cevil.example", "https://evil.example/", "javascript:alert(1)"];
    let names =
        ["next", "to", "url", "return", "return_to", "redirect", "redirect_uri", "back", "continue", "kept", "session"];
    let pages = [
        "/sign-in",
        "/me",
        "/me/",
        "/trainer",
        "/organise",
        "/team",
        "/audit",
        "/sign-in/with",
        "/c",
        "/c/m",
        "/trainer/marking",
    ];
    for page in pages {
        for evil in evil {
            let query: String = names.map(|name| format!("{name}={evil}&")).concat();
            let answer = ana.get(&format!("{page}?{query}"));
            let location = answer.header("location");
            assert!(location.is_empty() || stays(location), "{page}: {location}");
            assert!(!answer.body.contains("href=\"//evil") && !answer.body.contains("href=\"javascript:"), "{page}");
        }
    }
    for form in ["next=//evil.example", "to=https://evil.example", "shared=yes&url=//evil.example"] {
        let answer = stage.anybody().post(&stage.link("ben", Role::Learner), form);
        assert_eq!(answer.header("location"), "/me", "{form}");
        assert_eq!(stage.anybody().post("/sign-out", form).header("location"), "/", "{form}");
    }
    assert_eq!(kept(&stage).decisions, before.decisions);
}

#[test]
fn a_folders_address_with_two_slashes_leads_to_no_host_of_its_name() {
    let stage = room("attempts: 1");
    for path in ["//c", "///c", "//c/m", "//_theme", "/c//m", "//c?x", "//evil.example/..//c", "/\\c", "//c%2f"] {
        let answer = raw(&stage, format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes());
        let location = header(&answer, "location");
        assert!(location.is_none_or(stays), "{path}: {location:?}");
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer:.100}");
    }
    assert_eq!(stage.anybody().get("/c/m").header("location"), "/c/m/");
}

#[test]
fn a_forged_host_leads_nobody_away_and_stands_on_no_page() {
    let questions = three_questions("attempts: 1");
    let mut files = course(&questions);
    files[0].1 = "id_base: https://x.org/ids/\nbase_url: http://training.example\n";
    let stage = Stage::courses(&files, "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana", "");
    people::add(&*stage.store, prework::roster::Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    stage.session("s", "w", "2027-03-20T09:00:00Z", &["ana"]);
    let (learner, organiser) = (ana(&stage).cookie(), stage.signed_in("olga", Role::Organiser).cookie());
    let forged = "host: evil.example\r\nx-forwarded-host: evil.example\r\nx-forwarded-proto: gopher\r\nx-forwarded-server: evil.example\r\n\
                  forwarded: host=evil.example\r\nx-original-host: evil.example\r\nx-forwarded-prefix: //evil.example\r\n";
    for path in [
        "/",
        "/c/m",
        "/c",
        "/me",
        "/me/sign-ins",
        "/sign-in",
        "/sign-in?session=s",
        "/organise",
        "/organise/",
        "/organise/sessions/s",
        "/organise/sessions/s/poster",
        "/organise/managers",
        "/nowhere",
        "/xapi/statements",
        "/xapi/about",
    ] {
        let request =
            format!("GET {path} HTTP/1.1\r\n{forged}cookie: {learner}; {organiser}\r\nconnection: close\r\n\r\n");
        let answer = raw(&stage, request.as_bytes());
        assert!(!answer.contains("evil.example"), "{path}: {answer}");
    }
    // Cards, with links that are followed from paper.
    let token = prework::web::csrf::token(organiser.split_once('=').unwrap().1);
    let form = format!("way=list&again=1&csrf={token}");
    let request = format!(
        "POST /organise/sessions/s HTTP/1.1\r\n{forged}cookie: {organiser}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{form}",
        form.len()
    );
    let list = raw(&stage, request.as_bytes());
    assert!(list.contains("http://training.example/sign-in/") && !list.contains("evil.example"), "{list}");
}

#[test]
fn what_opens_by_its_address_alone_is_told_to_nobody_who_did_not_get_it() {
    let stage = room("attempts: 1");
    let mut ana = people::find(&*stage.store, &PersonId("ana".to_owned())).unwrap();
    ana.attributes.insert("manager_email".to_owned(), "boss@example.org".to_owned());
    people::add(&*stage.store, ana, stage.now()).unwrap();
    let olga = stage.signed_in("olga", Role::Organiser);
    let made = olga.post("/organise/managers", "say=link&address=boss@example.org").body;
    let view = format!("/team/view/{}", made.split("/team/view/").nth(1).unwrap().split('<').next().unwrap());
    let shown = stage.anybody().get(&view);
    assert!(shown.body.contains("<b>Ana</b>"), "{}", shown.body);
    assert_eq!(shown.header("referrer-policy"), "no-referrer");
    for (path, status) in
        [(view.as_str(), 200), ("/team/view/none", 410), (&stage.link("ana", Role::Learner), 200), ("/sign-in", 200)]
    {
        let answer = stage.anybody().get(path);
        assert_eq!((answer.status, answer.header("x-robots-tag")), (status, "noindex"), "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        // The button of a link says where it was pressed: another site's is refused by that.
        assert!(["same-origin", "no-referrer"].contains(&answer.header("referrer-policy")), "{path}");
    }
    assert_eq!(stage.anybody().get("/c/m/").header("x-robots-tag"), "", "courses may be found");
    // It is one team's, and nothing can be changed by it.
    let before = kept(&stage);
    for method in ["POST", "PUT", "DELETE"] {
        assert_eq!(stage.anybody().send(method, &view, Some("text/plain"), "").status, 405, "{method}");
    }
    assert_eq!(kept(&stage), before);
}

#[test]
fn an_id_in_an_address_is_no_path() {
    let stage = room("attempts: 1");
    std::fs::write(stage.data().join("secret.txt"), "a secret").unwrap();
    let olga = stage.signed_in("olga", Role::Organiser);
    let before = kept(&stage);
    let ids = [
        "..%2f..%2fsecret.txt",
        "%2e%2e%2fsecret.txt",
        "..%252f..%252fsecret.txt",
        "..%5csecret.txt",
        "%00",
        "s%00.pdf",
        "%2fetc%2fpasswd",
        "..",
        "%252e%252e",
        "s%0d%0ax-evil:%20yes",
        "%ff%fe",
        "C:%5csecret.txt",
    ];
    for id in ids {
        for route in [
            "/organise/sessions/{}",
            "/organise/sessions/{}/poster",
            "/organise/sessions/{}/poster?form=pdf",
            "/organise/sessions/{}/roster",
            "/organise/people/{}",
            "/organise/sessions/s/learners/{}",
            "/sign-in/{}",
            "/team/view/{}",
            "/assess/{}/m",
            "/assess/c/{}",
        ] {
            let path = route.replace("{}", id);
            let request =
                format!("GET {path} HTTP/1.1\r\nhost: x\r\ncookie: {}\r\nconnection: close\r\n\r\n", olga.cookie());
            let answer = raw(&stage, request.as_bytes());
            assert!(!answer.contains("a secret") && header(&answer, "x-evil").is_none(), "{path}: {answer}");
            let status: u16 = answer.split(' ').nth(1).unwrap().parse().unwrap();
            assert!(matches!(status, 400..=410), "{path}: {answer:.100}");
        }
    }
    assert_eq!(kept(&stage), before);
}
