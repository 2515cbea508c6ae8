//! What people see, in a real Chromium: one journey from the learner's link to the trainer's roster, and every page under axe.

#![allow(clippy::unwrap_used, reason = "clippy.toml's allowance does not reach builders outside #[test]")]

mod blended;
#[path = "../support/mod.rs"]
mod support;

use jiff::{SignedDuration, Timestamp};
use prework::access::{PersonId, Principal, Role, Scope};
use prework::compile::MemorySource;
use prework::course::{Id, Question, Skill, Task};
use prework::grading;
use prework::operation::attend::{self, Marker};
use prework::operation::build;
use prework::operation::key::{self, Grant};
use prework::operation::plan::{self, Plan};
use prework::operation::seats::{self, Wish};
use prework::operation::vouch::{self, Wish as Vouched};
use prework::operation::waive::{self, Grounds};
use prework::operation::{intake, people, team};
use prework::roster::{Membership, Person, Presence, SessionId, seat_code};
use serde_json::json;
use std::process::Command;
use support::kept::kept;
use support::post::PostOffice;
use support::stage::Stage;

/// A small course: two lessons, a practice question, an assessment, a workshop; and a program over it that is there to read.
const COURSE: [(&str, &str); 7] = [
    ("prework.yaml", "title: Northside training\nid_base: https://northside.example/\n"),
    (
        "courses/hands/course.yaml",
        "title: Clean hands\nsummary: What to do before you touch anybody.\naudience: {team: [Ward 1, Ward 2]}\n",
    ),
    (
        "courses/hands/01-moments/index.md",
        "---\ntitle: Moments\nduration: 10m\nvalid_for: P1Y\ncompletion: both\nprerequisite_for: [lab]\n---\n\n\
         Clean hands come first. There are moments for it.\n\n\
         When do you clean your hands? <!-- #first -->\n\n\
         - (x) Before touching a patient\n  > It protects the patient.\n- ( ) After lunch only\n  > Lunch is no moment.\n",
    ),
    (
        "courses/hands/01-moments/02-technique.md",
        "---\ntitle: Technique\nduration: 5m\n---\n\nRub for twenty seconds.\n\n\
         | step | where |\n|---|---|\n| 1 | palms |\n| 2 | thumbs |\n\n> [!NOTE]\n> Let them dry by themselves.\n",
    ),
    (
        "courses/hands/01-moments/assessment.md",
        "---\npass: 80%\nattempts: 3\n---\n\nTwo questions.\n\n\
         How long do you rub? <!-- #long -->\n\n- ( ) A blink\n- (x) Twenty seconds\n\n\
         Which are parts of a hand? <!-- #parts -->\n\n- [x] Thumb\n- [x] Palm\n- [ ] Knee\n",
    ),
    (
        "courses/hands/workshops/lab.md",
        "---\ntitle: Skills lab\nduration: 60m\nrequires: []\nskills: [{id: rub, text: Rubs for 20 seconds, steps: [Palms, Thumbs]}, Ties the gown, Takes it off, Chooses the gloves, Leaves the room]\nbring: [short sleeves]\n---\n\n\
         You show what you know.\n\n## Station <!-- 60m -->\n\nAt the basin.\n\n::: instructor\nBring the lamp.\n:::\n",
    ),
    ("programs/first.yaml", "title: First month\nsummary: What comes first.\nrequires: [hands]\ndue: 2090-01-31\n"),
];

/// Runs a script of this folder with what it needs to know; what it said, which is shown when it fails.
fn run(script: &str, facts: &serde_json::Value) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");
    let output = Command::new("node").arg(script).env("FACTS", facts.to_string()).current_dir(folder).output();
    let output = output.expect("node runs; `bash tests/run` installs what is missing");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{said}");
    assert!(output.status.success(), "{script} failed:\n{said}");
    said
}

fn stage() -> Stage {
    stage_of(&COURSE)
}

fn stage_of(files: &[(&str, &str)]) -> Stage {
    let now = Timestamp::now();
    let stage = Stage::courses(files, &now.to_string());
    stage.run_clock();
    stage.trainer("r.ito", "R. Ito");
    stage.learner("n1", "Ada Lindh", "Ward 1");
    stage.learner("n2", "Bo Ek", "Ward 2");
    let starts = now + SignedDuration::from_hours(24 * 20);
    stage.session("lab-1", "lab", &starts.to_string(), &["n1", "n2"]);
    stage
}

#[test]
fn a_session_is_moved_and_somebody_cannot_come() {
    let stage = stage();
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    let (organiser, learner) = (stage.link("olga", Role::Organiser), stage.link("n1", Role::Learner));
    run("moving.mjs", &json!({ "address": stage.address, "organiser": organiser, "learner": learner }));
}

#[test]
fn calendars_follow_a_session() {
    let office = PostOffice::open();
    let stage = Stage::mailing(&COURSE, "2027-03-01T12:00:00Z", &office.url);
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    let ada = Person { email: Some("ada@example.org".to_owned()), ..Person::new("n1", "Ada Lindh", Role::Learner) };
    people::add(&*stage.store, ada, stage.now()).unwrap();
    let days = Plan {
        id: Some("lab".to_owned()),
        again: vec!["2027-03-21 09:00-10:00".parse().unwrap(), "2027-03-22 13:00-16:00".parse().unwrap()],
        ..Plan::new("lab", "2027-03-20T09:00[Europe/Berlin]".parse().unwrap())
    };
    stage.plan(days, &["n1"]);
    let olga = stage.signed_in("olga", Role::Organiser);
    let mut letters = Vec::new();
    assert_eq!(olga.post("/organise/sessions/lab", "way=mail").status, 303);
    letters.push(office.next().text);
    let moved = "say=do&day=2027-03-27&time=10:00&zone=Europe/Berlin&reason=wet";
    for (at, then, said) in [
        ("2027-03-02T12:00:00Z", "2027-03-02T12:11:00Z", moved),
        ("2027-03-03T12:00:00Z", "2027-03-03T12:11:00Z", "say=cancel&reason=ill"),
    ] {
        stage.set(at);
        assert_eq!(olga.post("/organise/sessions/lab/plan", said).status, 303);
        stage.set(then);
        // Whatever happens next has letters looked for.
        stage.learner(&format!("x{}", letters.len()), "X", "");
        letters.push(office.next().text);
    }
    let said = run("calendar.mjs", &json!({ "letters": letters }));
    assert_eq!(
        said.trim(),
        "REQUEST lab@northside.example 0: 2027-03-20T08:00:00Z 2027-03-20T09:00:00Z, \
         2027-03-21T08:00:00Z 2027-03-21T09:00:00Z, 2027-03-22T12:00:00Z 2027-03-22T15:00:00Z\n\
         REQUEST lab@northside.example 1: 2027-03-27T09:00:00Z 2027-03-27T10:00:00Z, \
         2027-03-28T08:00:00Z 2027-03-28T09:00:00Z, 2027-03-29T12:00:00Z 2027-03-29T15:00:00Z\n\
         CANCEL lab@northside.example 2: 2027-03-27T09:00:00Z 2027-03-27T10:00:00Z, \
         2027-03-28T08:00:00Z 2027-03-28T09:00:00Z, 2027-03-29T12:00:00Z 2027-03-29T15:00:00Z\nleft:"
    );
}

#[test]
fn the_page_grades_as_the_program_does() {
    run("grading.mjs", &json!({}));
}

/// The binary, and the folder of the examples.
fn own() -> serde_json::Value {
    json!({ "binary": env!("CARGO_BIN_EXE_prework"), "root": env!("CARGO_MANIFEST_DIR") })
}

#[test]
fn an_editor_is_told_what_check_says() {
    run("lsp.mjs", &own());
}

#[test]
fn schemas_fit_what_authors_write() {
    run("schemas.mjs", &own());
}

#[test]
fn the_row_turns_ready_as_the_learner_passes() {
    let stage = stage();
    run(
        "journey.mjs",
        &json!({
            "address": stage.address,
            "learner": stage.link("n1", Role::Learner),
            "trainer": stage.link("r.ito", Role::Trainer),
            "roster": "/trainer/sessions/lab-1",
        }),
    );
}

#[test]
fn the_morning_of_the_workshop() {
    let office = support::post::PostOffice::open();
    let now = Timestamp::now();
    let stage = Stage::mailing(&COURSE, &now.to_string(), &office.url);
    stage.run_clock();
    stage.trainer("r.ito", "R. Ito");
    for (id, name) in [("n1", "Ada Lindh"), ("n2", "Bo Ek"), ("n3", "Cy Po")] {
        let person = Person { email: Some(format!("{id}@example.org")), ..Person::new(id, name, Role::Learner) };
        people::add(&*stage.store, person, stage.now()).unwrap();
    }
    let starts = (now + SignedDuration::from_hours(20)).to_string();
    let plan = |id: &str| Plan {
        id: Some(id.to_owned()),
        ready_by: Some(prework::course::Minutes(60)),
        gate: Some(prework::course::Gate::Provisional),
        ..Plan::new("lab", starts.parse().unwrap())
    };
    stage.plan(plan("lab-1"), &["n1", "n2", "n3"]);
    stage.plan(plan("lab-2"), &[]);
    let sorry = Grounds { by: "", reason: "My train doesn’t run" };
    let (lab, cy) = (SessionId("lab-1".to_owned()), PersonId("n3".to_owned()));
    seats::change(&*stage.store, &stage.catalog, (&lab, &cy), Wish::CannotCome, sorry, stage.now()).unwrap();
    run(
        "morning.mjs",
        &json!({
            "address": stage.address,
            "learner": stage.link("n1", Role::Learner),
            "trainer": stage.link("r.ito", Role::Trainer),
            "roster": "/trainer/sessions/lab-1",
        }),
    );
}

#[test]
fn the_last_seat_goes_to_who_is_ready() {
    let now = Timestamp::now();
    let stage = Stage::courses(&COURSE, &now.to_string());
    stage.run_clock();
    stage.trainer("r.ito", "R. Ito");
    for (id, name) in [("n1", "Ada Lindh"), ("n2", "Bo Ek"), ("n3", "Cy Po")] {
        stage.learner(id, name, "Ward 1");
    }
    // Everything is due: nobody moves up by themselves any more.
    let plan = Plan {
        id: Some("lab-1".to_owned()),
        capacity: Some(2),
        ready_by: Some(prework::course::Minutes(120)),
        ..Plan::new("lab", (now + SignedDuration::from_hours(1)).to_string().parse().unwrap())
    };
    stage.plan(plan, &["n1", "n2"]);
    intake::import(&*stage.store, ("x.csv", b"id\nn3\n"), Some(&SessionId("lab-1".to_owned())), stage.now()).unwrap();
    let grounds = Grounds { by: "R. Ito", reason: "did it elsewhere" };
    waive::add(&*stage.store, &stage.catalog, &PersonId("n3".to_owned()), "moments", None, grounds, stage.now())
        .unwrap();
    run(
        "seat.mjs",
        &json!({
            "address": stage.address,
            "trainer": stage.link("r.ito", Role::Trainer),
            "bo": stage.link("n2", Role::Learner),
            "cy": stage.link("n3", Role::Learner),
            "roster": "/trainer/sessions/lab-1",
            "session": "/me/sessions/lab-1",
        }),
    );
}

/// Questions of every kind that both a lesson and an assessment can have.
const KINDS: &str = "\
Hands carry microbes. <!-- #tf -->

- (x) True
- ( ) False

It is [[main|master]], or [[trunk]]. <!-- #gaps scoring=partial -->

Pi is [[#3.14 ± 0.01]]. <!-- #number -->

In order? <!-- #order type=order -->

1. Wet
2. Soap
3. Rinse

Where? <!-- #match type=match -->

| waste | bin |
|---|---|
| Needle | Yellow |
| Glove | Black |
|  | Blue |

How do you feel? <!-- #survey type=survey -->

- Badly
- Well
";

#[test]
fn every_kind_of_question_is_answered_with_the_keyboard() {
    let lesson = format!("# All\n\n{KINDS}\nWhy? <!-- #why type=essay -->\n\n> [!RUBRIC]\n> Names who is protected.\n");
    let assessment =
        format!("---\npass: 80%\nfeedback: after_attempt\n---\n\n{}", KINDS.replace("<!-- #", "<!-- #graded-"));
    let files = [
        ("prework.yaml", "title: Kinds\nid_base: https://kinds.example/\n"),
        ("courses/kinds/all/index.md", lesson.as_str()),
        ("courses/kinds/all/assessment.md", assessment.as_str()),
    ];
    let stage = Stage::courses(&files, &Timestamp::now().to_string());
    stage.run_clock();
    stage.learner("n1", "Ada Lindh", "Ward 1");
    run("kinds.mjs", &json!({ "address": stage.address, "learner": stage.link("n1", Role::Learner) }));
}

/// Two seconds of a steady tone that nobody hears, as WAV in bytes that are text, too.
fn silence() -> String {
    let (rate, size): (u32, u32) = (8_000, 15_872);
    let number = |n: u32| String::from_utf8(n.to_le_bytes().to_vec()).expect("bytes below 128");
    let short = |n: u16| String::from_utf8(n.to_le_bytes().to_vec()).expect("bytes below 128");
    let format = [number(16), short(1), short(1), number(rate), number(rate), short(1), short(8)].concat();
    format!("RIFF{}WAVEfmt {format}data{}{}", number(size + 36), number(size), "\x7f".repeat(size as usize))
}

#[test]
fn a_lesson_has_tabs_scenes_and_recordings() {
    let talk = silence();
    let files = [
        ("prework.yaml", "title: Site\nid_base: https://c.example/\n"),
        (
            "courses/c/a/index.md",
            "# A\n\n::: group-tab\n\n## Linux\n\nType it.\n\n## Windows\n\nClick it.\n\n### Windows inside {#inside}\n\n:::\n\n\
             ::: group-tab Linux\nSecond: type.\n:::\n\n::: group-tab Windows\nSecond: click.\n:::\n\n\
             ![A talk](talk.wav)\n",
        ),
        ("courses/c/a/talk.wav", talk.as_str()),
        ("courses/c/a/talk.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nListen well.\n"),
        (
            "courses/c/a/02-scenes.md",
            "---\nscenario: true\n---\n\n# Scenes\n\n## It rings\n\n- [Answer](#well)\n- [Walk on](#gone)\n\n\
             ## Well\n\nAll is well. <!-- end=good -->\n\n## Gone\n\nNobody is glad. <!-- end=poor -->\n",
        ),
    ];
    let stage = Stage::courses(&files, &Timestamp::now().to_string());
    stage.run_clock();
    stage.learner("n1", "Ada Lindh", "Ward 1");
    run("lesson.mjs", &json!({ "address": stage.address, "learner": stage.link("n1", Role::Learner) }));
}

#[test]
fn what_is_done_without_a_network_arrives_once() {
    let stage = stage();
    run("offline.mjs", &json!({ "address": stage.address, "learner": stage.link("n2", Role::Learner) }));
}

#[test]
fn a_device_that_several_people_use_keeps_nothing() {
    let stage = stage();
    let [first, second] = ["n1", "n2"].map(|id| stage.link(id, Role::Learner));
    run("shared.mjs", &json!({ "address": stage.address, "first": first, "second": second }));
}

#[test]
fn a_static_host_and_a_server_apart_work_together() {
    run("apart.mjs", &own());
}

#[test]
fn every_page_is_accessible() {
    let stage = stage();
    // Each works once, and a browser of each size signs in.
    stage.trainer("d.ramos", "D. Ramos");
    for role in [Role::Organiser, Role::Manager, Role::Auditor] {
        let person = Person { email: Some("boss@example.org".to_owned()), ..Person::new("d.ramos", "D. Ramos", role) };
        people::add(&*stage.store, person, stage.now()).unwrap();
    }
    let mut ada = people::find(&*stage.store, &PersonId("n1".to_owned())).unwrap();
    ada.attributes.insert("manager_email".to_owned(), "boss@example.org".to_owned());
    people::add(&*stage.store, ada, stage.now()).unwrap();
    let grounds = Grounds::operator("a test");
    let (view, _) = team::glimpse(&*stage.store, "boss@example.org", grounds, stage.now()).unwrap();
    let publication = stage.store.publication(stage.now()).unwrap().unwrap();
    let wish = Vouched { achieved: "2026-05-03".parse().ok(), until: None, source: "City Hospital".to_owned() };
    let (whose, picture) = ((&PersonId("n1".to_owned()), "hands/moments"), b"\x89PNG\r\n\x1a\n");
    let claim = vouch::claim(&*stage.store, &publication.catalog, whose, &wish, picture, stage.now()).unwrap();
    let claim = format!("/organise/records/claims/{claim}");
    // One that goes on, with somebody there.
    stage.session("lab-now", "lab", &(stage.now() - SignedDuration::from_mins(10)).to_string(), &["n1", "n2"]);
    let now = stage.store.session(&SessionId("lab-now".to_owned())).unwrap().unwrap();
    let (ito, ada) = (Principal::Person(PersonId("r.ito".to_owned()), Role::Trainer), PersonId("n1".to_owned()));
    let (marker, late) = (Marker { who: &ito, name: "R. Ito" }, (&ada, Presence::Late, Some(50)));
    attend::mark(&*stage.store, &stage.catalog, (&now.id, now.starts), late, marker, stage.now()).unwrap();
    let links = |person, role| (0..2).map(|_| stage.link(person, role)).collect::<Vec<_>>();
    run(
        "accessible.mjs",
        &json!({
            "address": stage.address,
            "learner": links("n1", Role::Learner),
            "trainer": links("r.ito", Role::Trainer),
            "organiser": links("d.ramos", Role::Organiser),
            "manager": links("d.ramos", Role::Manager),
            "auditor": links("d.ramos", Role::Auditor),
            "pages": {
                        "anybody": ["/", "/programs/first/", "/hands/", "/hands/moments/", "/hands/moments/technique/", "/hands/moments/assessment/", "/hands/workshops/lab/", "/no-such-page/", "/me", "/sign-in", stage.link("n2", Role::Learner), view],
                "learner": ["/me", "/me/sessions", "/me/sessions/lab-1", "/me/sessions/lab-now", "/me/sign-ins", "/me/data", "/me/ask?at=hands/moments/", "/hands/moments/", "/hands/moments/assessment/"],
                "organiser": ["/organise/", "/organise/sessions/lab-1", "/organise/sessions/lab-1/plan", "/organise/sessions/lab-1/seats", "/organise/questions", "/organise/questions/hands/moments", "/organise/questions/hands/workshops/lab", "/organise/records", "/organise/records/import", claim, "/organise/managers", "/organise/assignments", "/organise/assignments/hands", "/organise/assignments/hands/people?state=not_held", "/organise/marking", "/organise/people/n1", "/organise/sessions/lab-1/roster", "/organise/sessions/lab-1/brief", "/organise/sessions/lab-now/attendance", "/organise/sessions/lab-1/learners/n1"],
                "manager": ["/team/"],
                "auditor": ["/audit/", "/audit/sessions/lab-1", "/audit/sessions/lab-1/learners/n1", "/audit/record"],
                "trainer": ["/trainer/", "/trainer/questions", "/trainer/questions/hands/moments", "/trainer/questions/hands/workshops/lab", "/trainer/marking", "/trainer/sessions/lab-1", "/trainer/sessions/lab-1/brief", "/trainer/sessions/lab-1/learners/n1", "/trainer/sessions/lab-1/act?do=waive&who=n1", "/trainer/sessions/lab-1/act?do=remind", "/trainer/sessions/lab-1/snapshots", "/trainer/sessions/lab-now", "/trainer/sessions/lab-now/attendance", "/trainer/sessions/lab-now/attendance?find=ada", "/trainer/sessions/lab-1/attendance", "/trainer/sessions/lab-now/brief", "/trainer/sessions/lab-1/skills", "/trainer/sessions/lab-1/learners/n1/skills"],
                    },
        }),
    );
}

#[test]
fn who_was_here_is_marked_with_the_keyboard() {
    let now = Timestamp::now();
    let stage = Stage::courses(&COURSE, &now.to_string());
    stage.run_clock();
    stage.trainer("r.ito", "R. Ito");
    for (id, name) in [("n1", "Ada Lindh"), ("n2", "Bo Ek"), ("n3", "Cy Po"), ("n4", "Di Ra")] {
        stage.learner(id, name, "Ward 1");
    }
    stage.session("lab-1", "lab", &(now - SignedDuration::from_mins(10)).to_string(), &["n1", "n2", "n3", "n4"]);
    let code = seat_code(&SessionId("lab-1".to_owned()), &PersonId("n2".to_owned()));
    run(
        "attendance.mjs",
        &json!({
            "address": stage.address, "trainer": stage.link("r.ito", Role::Trainer),
            "learner": stage.link("n1", Role::Learner), "code": code,
        }),
    );
}

#[test]
fn an_excel_list_becomes_a_roster_that_signed_in() {
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let list = support::sheet::xlsx(&[
        row(&["Staff no", "Name", "E-mail", "Ward"]),
        row(&["n1", "Líndh, Ada", "ada@example.org", "Ward 1"]),
        row(&["n2", "Bo Ek", "bo@example.org", "Ward 2"]),
        row(&["n3", "Cy Po", "", "Ward 2"]),
        row(&["n4", "Di Ra", "gone@example.org", "Ward 2"]),
        row(&["n5", "El Su", "nowhere", "Ward 2"]),
    ]);
    let day = Timestamp::now() + SignedDuration::from_hours(24 * 20);
    run(
        "organise.mjs",
        &json!({
            "prework": env!("CARGO_BIN_EXE_prework"),
            "list": data_encoding::BASE64.encode(&list),
            "day": day.strftime("%Y-%m-%d").to_string(),
        }),
    );
}

#[test]
fn a_certificate_that_is_handed_in_and_accepted_turns_the_row_ready() {
    let stage = stage();
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    let achieved = Timestamp::now() - SignedDuration::from_hours(24 * 30);
    run(
        "certificate.mjs",
        &json!({
            "address": stage.address,
            "learner": stage.link("n1", Role::Learner),
            "organiser": stage.link("olga", Role::Organiser),
            "trainer": stage.link("r.ito", Role::Trainer),
            "roster": "/trainer/sessions/lab-1",
            "achieved": achieved.strftime("%Y-%m-%d").to_string(),
        }),
    );
}

#[test]
fn the_organisations_account_signs_in() {
    run("oidc.mjs", &json!({ "prework": env!("CARGO_BIN_EXE_prework") }));
}

/// The small course with a text in its assessment.
fn with_a_text() -> Stage {
    let mut files = COURSE;
    files[4].1 = "---\npass: 80%\nattempts: 3\n---\n\nHow long do you rub? <!-- #long -->\n\n- ( ) A blink\n- (x) Twenty seconds\n\n\
        Why? <!-- #why type=essay points=3 -->\n\n> [!RUBRIC]\n> It names who is **protected**.\n";
    let stage = stage_of(&files);
    stage.trainer("m.abe", "M. Abe");
    stage
}

#[test]
fn what_a_learner_writes_is_read_returned_and_passed() {
    let stage = with_a_text();
    run(
        "marking.mjs",
        &json!({
            "address": stage.address,
            "learner": stage.link("n1", Role::Learner),
            "trainer": stage.link("r.ito", Role::Trainer),
            "assessment": "/hands/moments/assessment/",
        }),
    );
}

/// What harms whoever shows it as anything but text.
const EVIL: &str =
    "'\"><script>globalThis.evil = 1; alert(1)</script><img data-evil src=x onerror=alert(1)>{{ 7 * 7 }}&lt;b&gt;";

/// Ada has written it wherever somebody can write; somebody who has it for a name is in every role.
fn written_everywhere() -> (Stage, String) {
    let stage = with_a_text();
    let teams = vec![Membership::new(EVIL)];
    let attributes = [("manager_email", "boss@example.org"), ("role", EVIL)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let ada = Person {
        teams,
        attributes: attributes.into(),
        phone: Some(EVIL.to_owned()),
        ..Person::new("n1", EVIL, Role::Learner)
    };
    people::add(&*stage.store, ada, stage.now()).unwrap();
    for (id, role) in
        [("r.ito", Role::Trainer), ("olga", Role::Organiser), ("boss", Role::Manager), ("amy", Role::Auditor)]
    {
        let email = (role == Role::Manager).then(|| "boss@example.org".to_owned());
        people::add(&*stage.store, Person { email, ..Person::new(id, EVIL, role) }, stage.now()).unwrap();
    }
    let starts = (stage.now() + SignedDuration::from_hours(24 * 21)).to_string().parse().unwrap();
    let plan = Plan { id: Some("lab-2".to_owned()), place: Some(EVIL.to_owned()), ..Plan::new("lab", starts) };
    plan::add(&*stage.store, &stage.catalog, plan).unwrap();
    intake::import(&*stage.store, ("x.csv", b"id\nn1\n"), Some(&SessionId("lab-2".to_owned())), stage.now()).unwrap();
    let grounds = Grounds { by: EVIL, reason: EVIL };
    waive::add(&*stage.store, &stage.catalog, &PersonId("n2".to_owned()), "moments", None, grounds, stage.now())
        .unwrap();
    let learner = stage.signed_in("n1", Role::Learner).with("user-agent", EVIL);
    let said = json!({
        "actor": { "name": EVIL, "account": { "homePage": "https://northside.example/", "name": "n1" } },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/experienced", "display": { "en": EVIL } },
        "object": { "id": "https://northside.example/hands/moments", "definition": { "name": { "en": EVIL } } },
        "result": { "response": EVIL },
    });
    assert_eq!(learner.statements(&said).status, 200);
    let sheet = learner.post("/assess/hands/moments", "").json();
    let questions = sheet["questions"].as_array().unwrap();
    let text = questions.iter().find(|question| question["kind"] == "essay").unwrap()["id"].as_str().unwrap();
    let attempt = sheet["id"].as_str().unwrap().to_owned();
    let answers = json!({ "answers": { text: [EVIL] } });
    assert_eq!(learner.json("POST", &format!("/assess/attempts/{attempt}"), &answers).status, 200);
    (stage, attempt)
}

#[test]
fn what_a_browser_is_had_to_do_harms_nobody_who_is_signed_in_there() {
    let (stage, attempt) = written_everywhere();
    let links = |person: &str, role: Role| json!({ "127.0.0.1": stage.link(person, role), "localhost": stage.link(person, role) });
    let text = format!("/trainer/marking/{attempt}/why");
    let written = json!([
        {
            "link": stage.link("n1", Role::Learner),
            "pages": ["/me", "/me/data", "/me/sign-ins", "/hands/moments/", "/hands/moments/assessment/"],
            "shows": ["/me", "/me/data"],
        },
        {
            "link": stage.link("r.ito", Role::Trainer),
            "pages": ["/trainer/", "/trainer/sessions/lab-1", "/trainer/sessions/lab-2", "/trainer/sessions/lab-1/learners/n1", "/trainer/sessions/lab-1/learners/n2", "/trainer/sessions/lab-1/skills", "/trainer/sessions/lab-1/learners/n1/skills", "/trainer/marking", text],
            "shows": ["/trainer/sessions/lab-1", "/trainer/sessions/lab-2", "/trainer/sessions/lab-1/learners/n1", "/trainer/sessions/lab-1/learners/n1/skills", text],
        },
        {
            "link": stage.link("olga", Role::Organiser),
            "pages": ["/organise/", "/organise/people", format!("/organise/people?q={}", "%27%22%3E%3Cscript%3E"), "/organise/people/n1", "/organise/sessions/lab-2", "/organise/sessions/lab-2/roster", "/organise/sessions/lab-2/poster", "/organise/sessions/lab-2/learners/n1", "/organise/managers", "/organise/marking", "/organise/import?session=lab-2"],
            "shows": ["/organise/people", "/organise/people/n1", "/organise/sessions/lab-2", "/organise/sessions/lab-2/roster"],
        },
        { "link": stage.link("boss", Role::Manager), "pages": ["/team/"], "shows": ["/team/"] },
        {
            "link": stage.link("amy", Role::Auditor),
            "pages": ["/audit/", "/audit/sessions/lab-1", "/audit/sessions/lab-1/learners/n1", "/audit/record", "/audit/record?person=%3Cscript%3E&kind=%22%3E"],
            "shows": ["/audit/sessions/lab-1", "/audit/sessions/lab-1/learners/n1", "/audit/record"],
        },
    ]);
    let forms = json!([
        {
            "link": links("n1", Role::Learner),
            "forms": [
                { "action": "/me/sign-ins", "fields": { "say": "others" } },
                { "action": "/sign-out", "fields": {} },
                { "action": "/assess/hands/moments", "fields": {} },
                { "action": stage.link("n2", Role::Learner), "fields": { "shared": "yes" } },
                { "action": "/sign-in", "fields": { "id": "n2", "code": "000000" } },
            ],
        },
        {
            "link": links("r.ito", Role::Trainer),
            "forms": [
                { "action": text, "fields": { "say": "pass", "round": "1", "seen": "0" } },
                { "action": format!("{text}/name"), "fields": {} },
                { "action": "/trainer/sessions/lab-1/learners/n1/skills", "fields": { "skill": "ties-the-gown", "say": "sign" } },
                { "action": "/trainer/sign-out", "fields": {} },
            ],
        },
        {
            "link": links("olga", Role::Organiser),
            "forms": [
                { "action": "/organise/people", "fields": { "id": "eve", "name": "Eve" } },
                { "action": "/organise/people/n2", "fields": { "say": "leave", "reason": "x" } },
                { "action": "/organise/sessions", "fields": { "workshop": "lab", "day": "2099-01-01", "time": "09:00", "zone": "UTC" } },
                { "action": "/organise/sessions/lab-1", "fields": { "way": "list", "again": "1" } },
                { "action": "/organise/import", "fields": { "text": "id,name\neve,Eve" } },
                { "action": "/organise/import/take", "fields": { "path": "x", "list": "id,name\neve,Eve", "seal": "x" } },
                { "action": "/organise/managers", "fields": { "say": "link", "address": "boss@example.org" } },
                { "action": "/organise/sign-out", "fields": {} },
            ],
        },
    ]);
    let framed = json!({
        "link": links("olga", Role::Organiser),
        "pages": ["/organise/people/n2", "/organise/", "/sign-in", "/"],
    });
    let before = kept(&stage).without_sign_ins();
    run(
        "attacks.mjs",
        &json!({ "address": stage.address, "evil": EVIL, "written": written, "forms": forms, "framed": framed }),
    );
    let mut after = kept(&stage).without_sign_ins();
    // Who looked at somebody's evidence is on the record, and what Ada has opened her own pages say: that is all.
    after.decisions.retain(|decision| !decision.contains("act: View"));
    let own = r#""authority":{"objectType":"Agent","account":{"homePage":"https://northside.example/","name":"n1"}}"#;
    after.statements.retain(|known| before.statements.contains(known) || !known.0.contains(own));
    assert_eq!(after, before);
    assert_eq!(stage.store.sign_ins_of(&PersonId("n2".to_owned()), Role::Learner).unwrap().len(), 0);
}

/// A question of every kind as activities define it, each with an answer as statements give it.
fn questions_of_every_kind() -> Vec<serde_json::Value> {
    let more = "One? <!-- #one -->\n\n- (x) Yes\n- ( ) No\n- ( ) Both\n\nAll? <!-- #all -->\n\n- [x] A\n- [x] B\n- [ ] C\n\n\
                Any order: [[a]] and [[=B]]. <!-- #any order=any -->\n\n\
                Why? <!-- #why type=essay -->\n\n> [!RUBRIC]\n> R.\n\nElse? <!-- #else type=other -->\n";
    let text = format!("# All\n\n{KINDS}\n{more}");
    let source = MemorySource::new([("courses/kinds/all/index.md", text.as_str())]);
    let (courses, diagnostics) =
        build::prepare(&source, &prework::disk::GitFacts::at("0123456789abcdef")).expect("a course in memory is read");
    let catalog = courses.unwrap_or_else(|| panic!("{diagnostics:#?}")).catalog;
    let questions = &catalog.courses[0].modules[0].lessons[0].questions;
    let sample = |task: &Task| match task {
        Task::Gaps { gaps, .. } => gaps.iter().map(|gap| gap.shown().unwrap_or_default()).collect(),
        Task::Essay { .. } | Task::Other => vec!["A text, with a [,] in it.".to_owned()],
        Task::Order { items } => (0..items.len()).rev().map(|place| place.to_string()).collect(),
        Task::Match { sources, .. } => vec!["0".to_owned(); sources.len()],
        Task::Multiple { .. } => vec!["0".to_owned(), "2".to_owned()],
        Task::Single { .. } | Task::TrueFalse { .. } | Task::Survey { .. } => vec!["1".to_owned()],
    };
    let question = |question: &Question| {
        let response = grading::response(&question.task, &sample(&question.task));
        json!({ "definition": grading::definition(question, "en"), "response": response })
    };
    let skill = Skill {
        id: Id::new("gown").expect("an id"),
        text: "Puts on a gown".to_owned(),
        steps: vec!["Ties it".to_owned()],
    };
    let watched = json!({
        "definition": grading::skill_definition(&skill, "en"),
        "response": grading::skill_response(&[true]),
    });
    questions.iter().map(question).chain([watched]).collect()
}

#[test]
fn course_pages_on_another_host_use_the_record_store() {
    let stage = stage();
    // A port that is free now: the key has to name the page's origin before the page is there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let origins = vec![format!("http://127.0.0.1:{port}")];
    let grant = Grant { name: "A course".to_owned(), scopes: vec![Scope::All], origins, rate: None };
    let new = key::add(&*stage.store, grant, Grounds::operator("a test"), stage.now()).unwrap();
    let questions = questions_of_every_kind();
    run(
        "clients.mjs",
        &json!({
            "address": stage.address, "key": new.key, "secret": new.secret, "port": port, "questions": questions,
        }),
    );
}
