//! Invitations on paper: cards that each sign their person in, and a poster that leads to a code by mail.

use super::{classroom, course, three_questions};
use crate::support::caller::Caller;
use crate::support::pdf;
use crate::support::post::PostOffice;
use crate::support::stage::Stage;
use prework::access::{PersonId, Role};
use prework::decision::{Act, Way};
use prework::operation::people;
use prework::roster::{Person, SessionId};

fn olga(stage: &Stage) -> Caller {
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    stage.signed_in("olga", Role::Organiser)
}

#[test]
fn cards_are_a_pdf_with_everybody_on_it() {
    let stage = classroom("attempts: 1");
    let olga = olga(&stage);
    // An unassigned character is in no font there is.
    let names = [
        ("a1", "Zoë Łukasiewicz"),
        ("a2", "Ὀδυσσεύς Ёжиков"),
        ("a3", "محمد الحسيني"),
        ("a4", "דוד לוי"),
        ("a5", "अनुष्का"),
        ("a6", "王小明"),
        ("a7", "Ann 🦄 Lee"),
        ("a8", "\u{50000}"),
        ("a9", "<b>&amp;"),
    ];
    for (id, name) in names {
        stage.learner(id, name, "North");
    }
    let ids: Vec<&str> = names.iter().map(|(id, _)| *id).collect();
    stage.session("s", "w", "2027-03-20T09:00:00Z", &ids);
    let made = olga.post("/organise/sessions/s", "way=pdf");
    let head = (made.header("content-type"), made.header("content-disposition"));
    assert_eq!(head, ("application/pdf", "attachment; filename=\"cards-s.pdf\""));
    let made = made.bytes;
    // Nine cards on two sheets, and a page that says whose name isn't whole.
    assert_eq!(pdf::pages(&made), 3);
    let text = pdf::text(&made);
    for (_, name) in &names {
        assert!(text.contains(name), "{name} is missing in {text}");
    }
    for says in ["Saturday 20 March 2027, 09:00", "printed whole", "Works once, until 15 March 2027.", "/sign-in"] {
        assert!(text.contains(says), "{says} is missing in {text}");
    }
    let codes = pdf::codes(&made, (2, 4));
    assert_eq!(codes.iter().map(Vec::len).collect::<Vec<_>>(), [8, 1, 0]);
    let mut came = 0;
    for link in codes.iter().flatten() {
        let path = link.strip_prefix(&stage.address).unwrap_or_else(|| panic!("{link} leads elsewhere"));
        came += usize::from(stage.anybody().post(path, "").header("location") == "/me");
    }
    assert_eq!(came, 9);
    let records = stage.store.decisions(stage.now()).unwrap();
    let invite = Act::Invite { session: Some(SessionId("s".to_owned())), team: None, way: Way::Card, people: 9 };
    let last = &records.last().unwrap().decision;
    assert_eq!((&last.act, last.by.as_str(), last.reason.as_str()), (&invite, "Olga", "invited"));
}

#[test]
fn a_code_on_a_card_signs_in() {
    let stage = classroom("attempts: 1");
    let olga = olga(&stage);
    stage.session("s", "w", "2027-03-20T09:00:00Z", &["ana"]);
    let made = olga.post("/organise/sessions/s", "way=pdf").bytes;
    let text = pdf::text(&made);
    let code = text.lines().find(|line| line.len() == 7 && line.replace(' ', "").parse::<u32>().is_ok()).unwrap();
    let door = stage.anybody().post("/sign-in", &format!("id=ana&code={}", code.replace(' ', "+")));
    assert_eq!((door.status, door.header("location")), (303, "/me"));
}

/// A course with a session, a mail server, and Ana, who has an address.
fn mailing(post: &PostOffice) -> (Stage, Caller) {
    let assessment = three_questions("attempts: 1");
    let stage = Stage::mailing(&course(&assessment), "2027-03-01T12:00:00Z", &post.url);
    let ana = Person { email: Some("ana@x.org".to_owned()), ..Person::new("ana", "Ana", Role::Learner) };
    stage.store.save_people(&[ana, Person::new("ben", "Ben", Role::Learner)], &[]).unwrap();
    stage.session("lab 1/ü", "w", "2027-03-20T09:00:00Z", &["ana", "ben"]);
    let olga = olga(&stage);
    (stage, olga)
}

const POSTER: &str = "/organise/sessions/lab%201%2F%C3%BC/poster";

#[test]
fn a_poster_leads_to_a_code_by_mail() {
    let post = PostOffice::open();
    let (stage, olga) = mailing(&post);
    let page = olga.get(POSTER).body;
    for says in ["Sign in with your staff number", "Saturday 20 March 2027, 09:00", "training.example/sign-in", "<svg"]
    {
        assert!(page.contains(says), "{says} is missing in {page}");
    }
    let made = olga.get(&format!("{POSTER}?form=pdf"));
    assert_eq!((made.header("content-type"), pdf::pages(&made.bytes)), ("application/pdf", 1));
    let made = made.bytes;
    assert!(pdf::text(&made).contains("Sign in with your staff number"));
    let codes = pdf::codes(&made, (1, 1));
    let way = codes[0][0].strip_prefix("https://training.example").unwrap();
    assert_eq!(codes, [[format!("https://training.example{way}")]]);

    // The door knows what it is for, and asks for the id alone; then for the code.
    let learner = stage.anybody();
    let door = learner.get(way);
    assert!(door.body.contains("Sign in for Workshop") && door.body.contains("Send me a code"), "{}", door.body);
    assert!(!door.body.contains("name=\"code\""));
    let session = "session=lab+1%2F%C3%BC";
    let asked = learner.post("/sign-in/new", &format!("id=ana&{session}"));
    assert!(asked.status == 200 && asked.body.contains("Type the code we sent you"), "{}", asked.body);
    let letter = post.next();
    assert_eq!(letter.to, "ana@x.org");
    assert!(
        letter.text.contains("Subject: Your preparation for Workshop, Saturday 20 March 2027, 09:00"),
        "{}",
        letter.text
    );
    let (_, rest) = letter.text.split_once("the code:").unwrap();
    let code: String = rest.chars().filter(char::is_ascii_digit).take(6).collect();
    let wrong = learner.post("/sign-in", &format!("id=ana&code=1&{session}"));
    assert!(wrong.status == 403 && wrong.body.contains("Type the code we sent you"), "{}", wrong.body);
    let entered = learner.post("/sign-in", &format!("id=ana&code={code}&{session}"));
    assert_eq!((entered.status, entered.header("location")), (303, "/me"));
}

#[test]
fn a_posters_door_tells_nobody_who_exists() {
    let post = PostOffice::open();
    let (stage, _) = mailing(&post);
    let said = |who: &str| {
        let answer = stage.anybody().post("/sign-in/new", &format!("id={who}&session=lab+1%2F%C3%BC"));
        (answer.status, answer.body.replace(who, "WHO"))
    };
    let known = said("ana");
    assert_eq!(post.next().to, "ana@x.org");
    for who in ["ben", "olga", "zzz", "z@z.zz"] {
        assert_eq!(said(who), known, "{who}");
    }
    // Nor is a letter about a session that somebody has no seat in.
    assert_eq!(stage.anybody().post("/sign-in/new", "id=ana&session=none").status, 200);
    assert!(post.next().text.contains("Subject: Your personal link to"));
    for odd in ["/sign-in?session=none", "/sign-in?session=", "/sign-in?session=%00&session=b", "/sign-in?x"] {
        let door = stage.anybody().get(odd);
        assert!(door.status == 200 && door.body.contains("With your id and a code"), "{odd}: {}", door.body);
    }
}

#[test]
fn without_a_mail_server_there_is_no_poster() {
    let stage = classroom("attempts: 1");
    let olga = olga(&stage);
    stage.session("s", "w", "2027-03-20T09:00:00Z", &["ana"]);
    let page = olga.get("/organise/sessions/s/poster");
    assert!(page.status == 200 && page.body.contains("A poster needs a mail server"), "{}", page.body);
    assert!(!page.body.contains("<svg viewBox=\"0 0 4") && !page.body.contains("?form=pdf"));
    assert_eq!(olga.get("/organise/sessions/s/poster?form=pdf").status, 404);
    assert_eq!(olga.get("/organise/sessions/none/poster").status, 404);
    // Who comes by a poster of before is asked for id and code, as ever.
    let door = stage.anybody().get("/sign-in?session=s").body;
    assert!(door.contains("Sign in for Workshop") && door.contains("name=\"code\""), "{door}");
}

#[test]
fn a_view_is_mailed_to_a_manager_and_taken_back_where_the_letter_is_not_taken() {
    let post = PostOffice::open();
    let (stage, olga) = mailing(&post);
    for (id, manager) in [("ana", "boss@example.org"), ("ben", "gone@example.org")] {
        let mut person = people::find(&*stage.store, &PersonId(id.to_owned())).unwrap();
        person.attributes.insert("manager_email".to_owned(), manager.to_owned());
        people::add(&*stage.store, person, stage.now()).unwrap();
    }
    let send = |to: &str| olga.post("/organise/managers", &format!("say=mail&address={to}"));
    assert_eq!(send("boss@example.org").status, 303);
    let letter = post.next();
    assert_eq!(letter.to, "boss@example.org");
    let text = letter.text.replace("=\n", "");
    let (_, rest) = text.split_once("https://training.example").unwrap();
    let path = rest.lines().next().unwrap();
    assert!(stage.anybody().get(path).body.contains("<b>Ana</b>"), "{path}");
    assert!(!text.contains("Ana") && !text.contains("ana"), "{text}");
    let refused = send("gone@example.org");
    assert!(refused.status == 422 && refused.body.contains("The letter can’t be sent now"), "{}", refused.body);
    let open: Vec<_> = stage.store.glimpses().unwrap().into_iter().filter(|view| view.is_open(stage.now())).collect();
    assert_eq!(open.iter().map(|view| &*view.address).collect::<Vec<_>>(), ["boss@example.org"]);
}
