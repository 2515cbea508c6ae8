//! What an organiser does without a terminal: a list comes in as it was shown, sessions are planned, people are invited,
//! changed, and taken for one.

use super::{classroom, three_questions};
use crate::support::caller::{Answer, Caller};
use crate::support::sheet::xlsx;
use crate::support::stage::Stage;
use prework::access::{PersonId, Role};
use prework::operation::people;
use prework::roster::{Person, SessionId};

fn organised() -> (Stage, Caller) {
    let stage = classroom("attempts: 1");
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    let olga = stage.signed_in("olga", Role::Organiser);
    (stage, olga)
}

fn upload(caller: &Caller, name: &str, file: &[u8], session: &str) -> Answer {
    let mut body = format!(
        "--b\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n\
         --b\r\ncontent-disposition: form-data; name=\"session\"\r\n\r\n{session}\r\n\
         --b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n",
        caller.csrf("/organise/import").unwrap_or_default()
    )
    .into_bytes();
    body.extend(file);
    body.extend(b"\r\n--b--\r\n");
    caller.send_bytes("POST", "/organise/import", "multipart/form-data; boundary=b", &body)
}

/// A page's text, its entities read.
fn read(text: &str) -> String {
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")];
    entities.iter().fold(text.to_owned(), |text, (entity, read)| text.replace(entity, read))
}

fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = page.split_once(from).unwrap_or_else(|| panic!("no {from} in {page}"));
    rest.split_once(to).unwrap().0
}

fn form(pairs: &[(&str, &str)]) -> String {
    let encoded =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
}

/// Presses the button under a preview.
fn take(caller: &Caller, preview: &Answer) -> Answer {
    let field = |name: &str| read(between(&preview.body, &format!("name=\"{name}\" value=\""), "\""));
    let list = read(between(&preview.body, "<textarea name=\"list\" hidden aria-hidden=\"true\">\n", "</textarea>"));
    let (path, seal, session) = (field("path"), field("seal"), field("session"));
    let pairs = [("path", path.as_str()), ("seal", &seal), ("session", &session), ("list", &list)];
    caller.post("/organise/import/take", &form(&pairs))
}

#[test]
fn four_hundred_people_from_a_spreadsheet_are_signed_in() {
    let (stage, olga) = organised();
    let planned = olga
        .post("/organise/sessions", "workshop=w&day=2027-03-20&time=09:00&zone=Europe/Berlin&seats=400&trainer=tom");
    assert_eq!(planned.status, 303, "{}", planned.body);
    let session = planned.header("location").trim_start_matches("/organise/sessions/").to_owned();

    let head = ["Staff no", "Surname", "First name", "E-mail", "Ward"].map(str::to_owned).to_vec();
    let nurse = |n: u32| {
        let email = if n.is_multiple_of(2) { format!("n{n}@example.org") } else { String::new() };
        vec![n.to_string(), format!("Å<b>{n}"), "Nurse & \"Co\"".to_owned(), email, format!("Ward {}", n % 9)]
    };
    let mut rows: Vec<Vec<String>> = std::iter::once(head).chain((1..=400).map(nurse)).collect();
    rows.push(vec![String::new(), "Nobody".to_owned()]);
    let preview = upload(&olga, "nurses.xlsx", &xlsx(&rows), &session);
    assert_eq!(preview.status, 200);
    assert!(preview.body.contains("<h1>400 new, 0 changed, 1 left out</h1>"), "{}", preview.body);
    assert!(preview.body.contains("Line 402:") && preview.body.contains("does not say who it is about"));
    assert!(!preview.body.contains("Å<b>"), "names are text");
    assert_eq!(stage.store.people(Some(Role::Learner)).unwrap().len(), 2, "nothing is changed yet");
    let taken = take(&olga, &preview);
    assert_eq!((taken.status, taken.header("location")), (303, &*format!("/organise/sessions/{session}")));
    assert_eq!(stage.store.roster(&SessionId(session.clone())).unwrap().len(), 400);
    // The same list again changes nothing, and says so.
    let again = upload(&olga, "nurses.xlsx", &xlsx(&rows), &session);
    assert!(again.body.contains("400 are as they were"));

    let page = format!("/organise/sessions/{session}");
    assert!(olga.get(&page).body.contains("<h1>400 not invited</h1>"));
    let list = olga.post(&page, "way=list");
    assert_eq!(list.header("content-type"), "text/csv; charset=utf-8");
    let mut reader = csv::Reader::from_reader(list.body.as_bytes());
    let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(lines.len(), 400);
    assert!(olga.get(&page).body.contains("<h1>400 invited</h1>"));

    // A scanner looks into every letter before anybody does.
    let paths: Vec<&str> = lines.iter().map(|line| line[4].split_once("/sign-in").unwrap().1).collect();
    let scanner = stage.anybody();
    for link in &paths {
        assert_eq!(scanner.get(&format!("/sign-in{link}")).status, 200);
    }
    assert!(olga.get(&page).body.contains("<h1>400 opened</h1>"));
    for (line, link) in lines.iter().zip(&paths) {
        let nurse = stage.anybody();
        let by_link = line[0].parse::<u32>().unwrap().is_multiple_of(2);
        let code = form(&[("id", &line[0]), ("code", &line[5])]);
        let answer = if by_link { nurse.post(&format!("/sign-in{link}"), "") } else { nurse.post("/sign-in", &code) };
        assert_eq!((answer.status, answer.header("location")), (303, "/me"), "{line:?}");
        assert_eq!(nurse.get("/me/account.json").json()["id"], line[0]);
    }
    assert!(olga.get(&page).body.contains("<h1>400 signed in</h1>"));
    // Neither works twice, whichever was used.
    for (line, link) in lines.iter().zip(&paths).take(4) {
        assert_eq!(stage.anybody().post(&format!("/sign-in{link}"), "").status, 410);
        assert_eq!(stage.anybody().post("/sign-in", &form(&[("id", &line[0]), ("code", &line[5])])).status, 403);
    }
}

#[test]
fn what_is_taken_in_is_what_was_shown() {
    let (stage, olga) = organised();
    let preview = upload(&olga, "people.csv", b"id,name,team\nana,Ana,East\nzoe,Zoe,\n", "");
    assert!(preview.body.contains("<h1>1 new, 1 changed, 0 left out</h1>"));
    // Meanwhile somebody else moves Ana.
    stage.learner("ana", "Ana S.", "West");
    let other = take(&olga, &preview);
    assert_eq!(other.status, 200);
    assert!(other.body.contains("Something changed since you looked"));
    assert_eq!(stage.store.person(&PersonId("zoe".to_owned())).unwrap(), None);
    assert_eq!(take(&olga, &other).status, 303);
    assert_eq!(stage.store.person(&PersonId("ana".to_owned())).unwrap().unwrap().team_at(stage.now()), "East");
    for (file, says) in [
        (&b"PK\x03\x04 no workbook"[..], "a spreadsheet that can be read"),
        (b"colour\nred\n", "no column says who each person is"),
        (b"id,name\nx,\xff\n", "is not UTF-8"),
        (b"id,name\n", "0 new, 0 changed, 0 left out"),
    ] {
        let shown = upload(&olga, "<i>.csv", file, "");
        assert_eq!(shown.status, 200);
        assert!(shown.body.contains(says) && !shown.body.contains("Take these in"), "{says}: {}", shown.body);
        assert!(!shown.body.contains("<i>"));
    }
    assert_eq!(upload(&olga, "none.csv", b"  ", "").status, 422);
    assert_eq!(upload(&olga, "large.csv", &vec![b'x'; 10 * 1024 * 1024 + 1], "").status, 413);
    assert_eq!(olga.get("/organise/import?session=none").status, 200);
}

#[test]
fn a_person_is_changed_goes_and_comes_back() {
    let (stage, olga) = organised();
    let ana = || stage.store.person(&PersonId("ana".to_owned())).unwrap().unwrap();
    let page = "/organise/people/ana";
    let saved = form(&[
        ("say", "save"),
        ("name", "Ana Só"),
        ("email", "ana@x.org"),
        ("teams", "East, West"),
        ("attributes", "role = nurse\nnothing"),
    ]);
    assert_eq!(olga.post(page, &saved).status, 303);
    assert_eq!((ana().name.as_str(), ana().team_at(stage.now()).as_str()), ("Ana Só", "East, West"));
    assert_eq!(ana().attributes.into_iter().collect::<Vec<_>>(), [("role".to_owned(), "nurse".to_owned())]);
    assert!(olga.get(page).body.contains("North (until 2027-02-28)"));
    // What stands as it was shown is left as it is.
    let mut planned = ana();
    planned.teams.push(prework::roster::Membership {
        team: "South".to_owned(),
        starts: "2027-04-01".parse().ok(),
        ends: None,
    });
    planned.attributes.insert("note".to_owned(), "a=b\nc".to_owned());
    stage.store.save_people(&[planned.clone()], &[]).unwrap();
    let as_shown = form(&[
        ("say", "save"),
        ("name", "Ana Só"),
        ("email", "ana@x.org"),
        ("phone", "123"),
        ("teams", "East, West"),
        ("attributes", "note = a=b\r\nc\r\nrole = nurse"),
    ]);
    assert_eq!(olga.post(page, &as_shown).status, 303);
    assert_eq!(ana(), Person { phone: Some("123".to_owned()), ..planned.clone() });
    planned.attributes.remove("note");
    stage.store.save_people(&[planned], &[]).unwrap();
    let wrong = olga.post(page, &form(&[("say", "save"), ("name", "Ana"), ("email", "nowhere")]));
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("`nowhere` is not an e-mail address"));

    let browser = super::ana(&stage);
    assert_eq!(olga.post(page, "say=leave").status, 422, "without a reason");
    assert_eq!(olga.post(page, "say=leave&reason=left").status, 303);
    assert_eq!(browser.get("/me").status, 401);
    assert!(!olga.get("/organise/people").body.contains("Ana Só"));
    assert!(olga.get("/organise/people?gone=1&q=ana").body.contains("Ana Só"));
    assert_eq!(olga.post(page, "say=return&reason=back").status, 303);
    assert_eq!(browser.get("/me").status, 200);
    assert_eq!(
        (olga.get("/organise/people/nobody").status, olga.post("/organise/people/nobody", "say=leave&reason=x").status),
        (404, 404)
    );
    assert_eq!(olga.post(page, "say=nonsense").status, 422);

    // Whatever an id is, it has a page.
    for (id, address) in [("import", "import"), ("a/b ö", "a%2Fb%20%C3%B6")] {
        assert_eq!(olga.post("/organise/people", &form(&[("id", id), ("name", "Odd")])).status, 303, "{id}");
        assert!(olga.get(&format!("/organise/people/{address}")).body.contains("<h1>Odd</h1>"), "{id}");
    }
    assert_eq!(olga.post("/organise/people", "id=cy&name=Cy&team=East").header("location"), "/organise/people/cy");
    for (new, says) in
        [("id=cy&name=Cy", "has this id already"), ("id=key:1&name=Cy", "of the server"), ("id=di&name=", "Say how")]
    {
        let refused = olga.post("/organise/people", new);
        assert!(refused.status == 422 && refused.body.contains(says), "{new}: {}", refused.body);
    }
    assert!(olga.get("/organise/people?q=east").body.contains("2 found"));
}

#[test]
fn what_was_done_under_another_id_counts() {
    let mut stage = Stage::courses(&super::course(&three_questions("pass: 60%\nattempts: 3")), "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana", "North");
    stage.learner("a99", "Ana S.", "North");
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    stage.session("s", "w", "2027-03-20T09:00:00Z", &["ana"]);
    let (olga, old, ana) =
        (stage.signed_in("olga", Role::Organiser), stage.signed_in("a99", Role::Learner), super::ana(&stage));
    let nothing = serde_json::json!({ "answers": {} });
    let begin = |caller: &Caller| {
        let sheet = caller.post("/assess/c/m", "").json();
        (format!("/assess/attempts/{}", sheet["id"].as_str().unwrap()), sheet["id"].clone())
    };
    let failed = begin(&old).0;
    assert_eq!(old.json("POST", &failed, &nothing).status, 200);
    let (attempt, id) = begin(&old);
    let verdict = |stage: &mut Stage| {
        stage.set("2027-03-01T13:00:00Z");
        let (_, seats) =
            prework::operation::judge::person(&*stage.store, &PersonId("ana".to_owned()), stage.now()).unwrap();
        seats[0].1.verdict.requirements[0].state.code()
    };
    assert_eq!(verdict(&mut stage), "not_started");
    assert_eq!(olga.post("/organise/people/ana", "say=merge&other=a99&reason=two+contracts").status, 303);
    assert_eq!(verdict(&mut stage), "failed_retry");
    assert_eq!(old.get("/me").status, 401, "the other id's sign-ins end");
    // The attempt is hers now, and beside it there is no other one.
    assert_eq!(ana.json("PUT", &attempt, &nothing).status, 204);
    assert_eq!(begin(&ana).1, id);
    assert!(olga.get("/organise/people/ana").body.contains("Ana S."));
    assert_eq!(olga.get("/organise/people/a99").header("location"), "/organise/people/ana");
    assert_eq!(olga.post("/organise/people/ana", "say=separate&other=a99&reason=two+people").status, 303);
    assert_eq!(verdict(&mut stage), "not_started");
    assert_eq!(ana.get("/me/account.json").status, 401, "nobody knows who of the two was signed in as the one");
    assert_eq!(super::ana(&stage).json("PUT", &attempt, &nothing).status, 404);
}

#[test]
fn a_session_that_can_not_be_is_not_planned() {
    let (_stage, olga) = organised();
    for (wish, says) in [
        ("workshop=none&day=2027-03-20&time=09:00&zone=UTC", "No course has a workshop"),
        ("workshop=w&day=2027-03-28&time=02:30&zone=Europe/Berlin", "Such a time doesn’t exist there"),
        ("workshop=w&day=soon&time=09:00&zone=UTC", "Such a time doesn’t exist there"),
        ("workshop=w&day=2027-03-20&time=09:00&zone=UTC&seats=many", "Seats are a number"),
        ("workshop=w&day=2027-03-20&time=09:00&zone=UTC&trainer=ana", "No trainer has the id"),
    ] {
        let refused = olga.post("/organise/sessions", wish);
        assert!(refused.status == 422 && refused.body.contains(says), "{wish}: {}", refused.body);
        assert!(!refused.body.contains("prework trainer"), "{}", refused.body);
    }
    assert_eq!(olga.get("/organise/sessions/none").status, 404);
    assert_eq!(olga.post("/organise/sessions/none", "way=list").status, 404);
}

#[test]
fn cards_are_made_once_and_each_opens_for_its_person() {
    let (stage, olga) = organised();
    stage.session("s", "w", "2027-03-20T09:00:00Z", &["ana", "ben"]);
    let cards = olga.post("/organise/sessions/s", "way=cards");
    assert!(cards.body.contains("<h1>2 cards</h1>") && cards.body.contains("<svg"));
    let code = between(&cards.body, "Id <b class=\"num\">ana</b> · code <b class=\"num\">", "<").replace(' ', "");
    let browser = stage.anybody();
    assert_eq!(browser.post("/sign-in", &form(&[("id", "ana"), ("code", &code)])).status, 303);
    // Who came needs no other card.
    assert!(olga.post("/organise/sessions/s", "way=cards").body.contains("<h1>1 card</h1>"));
    assert!(olga.post("/organise/sessions/s", "way=cards&again=1").body.contains("<h1>2 cards</h1>"));
    assert_eq!(olga.post("/organise/sessions/s", "way=mail").status, 404, "there is no mail server");
}
