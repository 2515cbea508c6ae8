//! Sessions that are moved, called off, full or guarded: what the organiser sees first, what people are told and when, and
//! who is let in.

use super::{classroom, course, three_questions};
use crate::support::caller::Caller;
use crate::support::post::{Letter, PostOffice};
use crate::support::stage::Stage;
use prework::access::{PersonId, Role};
use prework::course::Gate;
use prework::decision::Fate;
use prework::operation::erase::{self, Request};
use prework::operation::plan::Plan;
use prework::operation::waive::{self, Grounds};
use prework::operation::{people, seats, snapshot};
use prework::roster::{Person, Seat, SessionId, SignUp};

const PLAN: &str = "/organise/sessions/s/plan";
const SEATS: &str = "/organise/sessions/s/seats";

fn plan() -> Plan {
    Plan { id: Some("s".to_owned()), ..Plan::new("w", "2027-03-20T09:00[Europe/Berlin]".parse().unwrap()) }
}

/// The classroom with Olga, who plans a session, and these learners in it.
fn planned(plan: Plan, seats: &[&str]) -> (Stage, Caller) {
    let stage = classroom("attempts: 1");
    stage.learner("cy", "Cy", "West");
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    stage.plan(plan, seats);
    let olga = stage.signed_in("olga", Role::Organiser);
    (stage, olga)
}

fn seat(stage: &Stage, person: &str) -> Option<Seat> {
    let (session, person) = (SessionId("s".to_owned()), PersonId(person.to_owned()));
    seats::booking(&*stage.store, &session, &person, stage.now()).unwrap().map(|booking| booking.seat)
}

fn settle(stage: &Stage) {
    seats::settle(&*stage.store, &stage.catalog, stage.now()).unwrap();
}

fn excuse(stage: &Stage, person: &str) {
    let grounds = Grounds { by: "R. Ito", reason: "equivalent course" };
    let person = PersonId(person.to_owned());
    waive::add(&*stage.store, &stage.catalog, &person, "m", None, grounds, stage.now()).unwrap();
}

const MOVED: &str = "day=2027-03-27&time=10:00&zone=Europe/Berlin&place=Room+2&reason=the+room+is+wet";

#[test]
fn moving_a_session_is_shown_first_and_told_after_a_pause() {
    let office = PostOffice::open();
    let stage = Stage::mailing(&course(&three_questions("attempts: 1")), "2027-03-01T12:00:00Z", &office.url);
    for (id, name) in [("ana", "Ana"), ("ben", "Ben")] {
        let person = Person { email: Some(format!("{id}@example.org")), ..Person::new(id, name, Role::Learner) };
        people::add(&*stage.store, person, stage.now()).unwrap();
    }
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    stage.plan(plan(), &["ana", "ben"]);
    let olga = stage.signed_in("olga", Role::Organiser);

    let preview = olga.post(PLAN, &format!("say=preview&{MOVED}"));
    assert!(preview.body.contains("Moves 2: nobody’s readiness changes"), "{}", preview.body);
    assert!(preview.body.contains("To Saturday 27 March 2027, 10:00."), "{}", preview.body);
    let starts = || stage.store.session(&SessionId("s".to_owned())).unwrap().unwrap().starts.to_string();
    assert_eq!(starts(), "2027-03-20T08:00:00Z", "a look changes nothing");

    assert_eq!(olga.post(PLAN, &format!("say=do&{MOVED}")).status, 303);
    assert_eq!(starts(), "2027-03-27T09:00:00Z");
    let page = olga.get(PLAN).body;
    assert!(page.contains("letters wait") && page.contains("value=\"undo\""), "{page}");
    assert_eq!(olga.post(PLAN, "say=undo").status, 303);
    assert_eq!(starts(), "2027-03-20T08:00:00Z");
    stage.set("2027-03-01T12:30:00Z");
    assert_eq!(olga.post(PLAN, &format!("say=do&{MOVED}")).status, 303);
    assert_eq!(office.taken(), Vec::<String>::new(), "nobody was told of what was taken back");

    // Something happens, and the pause is over.
    stage.set("2027-03-01T12:41:00Z");
    let ana = stage.signed_in("ana", Role::Learner);
    let mut letters = [office.next(), office.next()];
    letters.sort_by(|one, other| one.to.cmp(&other.to));
    let [first, second] = &letters;
    assert_eq!((first.to.as_str(), second.to.as_str()), ("ana@example.org", "ben@example.org"));
    assert!(first.text.contains("Subject: Moved: Workshop"), "{}", first.text);
    assert!(unfolded(first).contains("It was: Saturday 20 March 2027, 09:00 to 10:00"), "{}", first.text);
    assert!(first.text.contains("METHOD:REQUEST") && first.text.contains("SEQUENCE:3"), "{}", first.text);
    assert_eq!(olga.post(PLAN, "say=undo").status, 422, "they know");

    // Calling it off takes it out of calendars, by the same id and a higher sequence.
    assert!(ana.get("/me/sessions/s").body.contains("You have a seat."));
    assert_eq!(olga.post(PLAN, "say=cancel&reason=Nobody+is+well").status, 303);
    stage.set("2027-03-01T12:52:00Z");
    let other = stage.signed_in("ben", Role::Learner);
    let off = office.next();
    assert!(off.text.contains("METHOD:CANCEL") && off.text.contains("SEQUENCE:4"), "{}", off.text);
    assert!(other.get("/me/sessions/s").body.contains("doesn’t take place."));
    assert!(!other.get("/me").body.contains("your seat"), "it isn't ahead any more");
}

/// What of a session's letters waits to be sent, as `ana moved_to`.
fn waiting(stage: &Stage, session: &str) -> Vec<String> {
    let told = stage.store.notices(&SessionId(session.to_owned())).unwrap();
    let waits = told.into_iter().filter(|told| told.sent.is_none() && told.refused.is_none());
    let mut found: Vec<String> =
        waits.map(|told| format!("{} {}", told.notice.person, told.notice.kind.code())).collect();
    found.sort();
    found
}

#[test]
fn what_waits_to_be_said_outlives_what_nobody_is_told() {
    let (stage, olga) = planned(plan(), &["ana"]);
    // Who has just been given a seat reads the new time with it.
    assert_eq!(olga.post(SEATS, "say=give&who=ben").status, 303);
    assert_eq!(waiting(&stage, "s"), ["ben booked"]);
    stage.set("2027-03-01T12:01:00Z");
    assert_eq!(olga.post(PLAN, &format!("say=do&{MOVED}")).status, 303);
    assert_eq!(waiting(&stage, "s"), ["ana moved_to", "ben booked"]);
    // More seats are nobody's news: the letters stay, and taking it back takes back both.
    stage.set("2027-03-01T12:02:00Z");
    assert_eq!(olga.post(PLAN, &format!("say=do&{MOVED}&seats=16")).status, 303);
    assert_eq!(waiting(&stage, "s"), ["ana moved_to", "ben booked"]);
    // Nor does a seat that is taken and given back.
    assert_eq!(olga.post(SEATS, "say=take-off&who=ana").status, 303);
    stage.set("2027-03-01T12:03:00Z");
    assert_eq!(olga.post(SEATS, "say=undo&who=ana").status, 303);
    assert_eq!(waiting(&stage, "s"), ["ana moved_to", "ben booked"]);
    stage.set("2027-03-01T12:04:00Z");
    assert_eq!(olga.post(PLAN, "say=undo").status, 303);
    let session = stage.store.session(&SessionId("s".to_owned())).unwrap().unwrap();
    assert_eq!((session.starts.to_string().as_str(), session.capacity), ("2027-03-20T08:00:00Z", None));
    assert_eq!(waiting(&stage, "s"), ["ben booked"]);
}

#[test]
fn what_does_not_take_place_gives_no_seats_and_reminds_nobody() {
    let asked = Plan { sign_up: SignUp::Ask, capacity: Some(2), ..plan() };
    let (stage, olga) = planned(asked, &["ana"]);
    let ben = stage.signed_in("ben", Role::Learner);
    assert_eq!(ben.post("/me/sessions/s", "say=ask").status, 303);
    assert_eq!(olga.post(SEATS, "say=offer&who=ben").status, 303);
    stage.set("2027-03-01T12:01:00Z");
    assert_eq!(olga.post(PLAN, "say=cancel&reason=Nobody+is+well").status, 303);
    stage.set("2027-03-01T12:02:00Z");
    assert_eq!(ben.post("/me/sessions/s", "say=accept").status, 409);
    for say in ["give&who=cy", "admit&who=cy&reason=why", "offer&who=ben"] {
        let refused = olga.post(SEATS, &format!("say={say}"));
        assert!(refused.status == 409 && refused.body.contains("It doesn’t take place"), "{say}: {}", refused.body);
    }
    assert_eq!(seat(&stage, "ben"), Some(Seat::Offered));
    assert_eq!(waiting(&stage, "s"), ["ana called_off", "ben called_off", "ben offered"]);
    let id = SessionId("s".to_owned());
    let nudges = prework::operation::notify::nudges(&*stage.store, &id, None, "Tom", "https://x.org", stage.now());
    assert_eq!(nudges.unwrap().len(), 0);
}

#[test]
fn a_form_that_is_older_than_the_session_changes_nothing() {
    let (stage, olga) = planned(plan(), &["ana"]);
    let page = olga.get(PLAN).body;
    let seen = page.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let old = "day=2027-03-20&time=09:00&zone=Europe/Berlin&place=Room+9&reason=other+room";
    assert_eq!(olga.post(PLAN, &format!("say=do&{MOVED}&seen={seen}")).status, 303);
    let refused = olga.post(PLAN, &format!("say=do&{old}&seen={seen}"));
    assert!(refused.status == 422 && refused.body.contains("Somebody else changed it meanwhile"), "{}", refused.body);
    assert!(refused.body.contains("value=\"2027-03-27\"") && !refused.body.contains("Room 9"), "{}", refused.body);
    let session = stage.store.session(&SessionId("s".to_owned())).unwrap().unwrap();
    assert_eq!(session.place.as_deref(), Some("Room 2"));
}

#[test]
fn the_hour_that_comes_twice_stays_the_one_it_was() {
    let second =
        Plan { id: Some("s".to_owned()), ..Plan::new("w", "2027-10-31T02:30+01:00[Europe/Berlin]".parse().unwrap()) };
    let (stage, olga) = planned(second, &["ana"]);
    let room = "say=do&day=2027-10-31&time=02:30&zone=Europe/Berlin&place=Room+2&reason=other+room";
    assert_eq!(olga.post(PLAN, room).status, 303);
    let session = stage.store.session(&SessionId("s".to_owned())).unwrap().unwrap();
    assert_eq!(
        (session.starts.to_string().as_str(), session.place.as_deref()),
        ("2027-10-31T01:30:00Z", Some("Room 2"))
    );
}

#[test]
fn whoever_moves_somebody_moves_them_elsewhere_and_back() {
    let (stage, olga) = planned(Plan { capacity: Some(1), ..plan() }, &["ana", "ben"]);
    stage.session("later", "w", "2027-04-20T09:00:00Z", &[]);
    stage.session("past", "w", "2027-02-20T09:00:00Z", &[]);
    for to in ["s", "past", "none"] {
        assert_eq!(olga.post(SEATS, &format!("say=move&who=ana&to={to}")).status, 409, "{to}");
    }
    assert_eq!(seat(&stage, "ana"), Some(Seat::Booked));
    assert_eq!(olga.post(SEATS, "say=move&who=ana&to=later").status, 303);
    assert_eq!((seat(&stage, "ana"), seat(&stage, "ben")), (Some(Seat::Moved), Some(Seat::Booked)));
    // Ben has the seat now: she waits, and is told.
    stage.set("2027-03-01T12:01:00Z");
    assert_eq!(olga.post(SEATS, "say=undo&who=ana").status, 303);
    assert_eq!(seat(&stage, "ana"), Some(Seat::Waitlisted));
    assert_eq!(stage.store.roster(&SessionId("later".to_owned())).unwrap().len(), 0);
    assert_eq!(waiting(&stage, "s"), ["ana waitlisted", "ben booked"]);
}

#[test]
fn what_learners_did_themselves_is_theirs_and_done_in_time() {
    let (stage, olga) = planned(plan(), &["ana", "ben"]);
    let [ana, ben] = ["ana", "ben"].map(|id| stage.signed_in(id, Role::Learner));
    assert_eq!(ana.post("/me/sessions/s", "say=cannot").status, 303);
    assert_eq!(olga.post(SEATS, "say=undo&who=ana").status, 409);
    assert_eq!(seat(&stage, "ana"), Some(Seat::CancelledByLearner));
    stage.set("2027-03-20T10:00:00Z");
    drop(ben);
    let ben = stage.signed_in("ben", Role::Learner);
    let late = ben.post("/me/sessions/s", "say=cannot");
    assert!(late.status == 409 && late.body.contains("It is over"), "{}", late.body);
    assert_eq!(seat(&stage, "ben"), Some(Seat::Booked));
}

fn unfolded(letter: &Letter) -> String {
    letter.text.replace("=\n", "")
}

#[test]
fn a_session_that_was_called_off_is_shown_as_that_to_all_who_work_with_it() {
    let (stage, olga) = planned(Plan { trainers: vec![PersonId("tom".to_owned())], ..plan() }, &["ana", "ben"]);
    people::add(&*stage.store, Person::new("vera", "Vera", Role::Auditor), stage.now()).unwrap();
    let (tom, vera) = (stage.signed_in("tom", Role::Trainer), stage.signed_in("vera", Role::Auditor));
    assert!(tom.get("/trainer/").body.contains("Next: Workshop"));
    assert!(olga.get("/organise/").body.contains("3 learners, one session ahead."));
    assert_eq!(olga.post(PLAN, "say=cancel&reason=Nobody+is+well").status, 303);
    for (who, path) in [
        (&olga, "/organise/"),
        (&olga, "/organise/sessions/s"),
        (&olga, SEATS),
        (&olga, "/organise/sessions/s/roster"),
        (&tom, "/trainer/"),
        (&tom, "/trainer/sessions/s"),
        (&tom, "/trainer/sessions/s/brief"),
        (&tom, "/trainer/sessions/s/learners/ana"),
        (&vera, "/audit/"),
        (&vera, "/audit/sessions/s"),
    ] {
        let page = who.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.to_lowercase().contains("doesn’t take place"), "{path}: {}", page.body);
    }
    assert!(olga.get("/organise/").body.contains("3 learners, and no session ahead."));
    assert!(tom.get("/trainer/").body.contains("Nothing is planned."));
    assert!(!olga.get("/organise/sessions/s").body.contains("name=\"way\""), "nobody is invited to it");
    // Nor from a page that is older than that.
    for way in ["cards", "pdf", "list"] {
        let refused = olga.post("/organise/sessions/s", &format!("way={way}"));
        let told = refused.body.contains("Nobody was invited: this session doesn’t take place.");
        assert!(refused.status == 422 && told, "{way}: {refused:?}");
    }
    assert_eq!(stage.store.decisions_of(&["invite"], stage.now()).unwrap().len(), 0);
    let roster = tom.get("/trainer/sessions/s").body;
    assert!(!roster.contains("Sign-in sheet") && !roster.contains("starts in"), "{roster}");
    // At an instant before, it was ahead.
    let before = vera.get("/audit/sessions/s?as-of=2027-02-28T12:00").body;
    assert!(!before.contains("take place"), "{before}");
}

#[test]
fn what_a_learner_is_to_do_ends_with_the_session() {
    let guarded = Plan { gate: Some(Gate::Provisional), capacity: Some(2), ..plan() };
    let (stage, olga) = planned(guarded, &["ana", "ben"]);
    let told = ["What is left to do", "in time are given away", "I can’t come", "seats free"];
    let ana = stage.signed_in("ana", Role::Learner);
    let page = ana.get("/me/sessions/s").body;
    for words in told {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains("Your trainer and the organisers read it."), "{page}");
    assert_eq!(olga.post(PLAN, "say=cancel&reason=Nobody+is+well").status, 303);
    let page = ana.get("/me/sessions/s").body;
    for words in told {
        assert!(!page.contains(words), "{words}: {page}");
    }
}

#[test]
fn an_offer_is_over_with_its_session() {
    let (stage, _) = planned(Plan { sign_up: SignUp::Open, capacity: Some(1), ..plan() }, &["ana", "ben"]);
    stage.set("2027-03-19T20:00:00Z");
    let olga = stage.signed_in("olga", Role::Organiser);
    assert_eq!(olga.post(SEATS, "say=take-off&who=ana").status, 303);
    assert_eq!(olga.post(SEATS, "say=offer&who=ben").status, 303);
    let [ben, cy] = ["ben", "cy"].map(|id| stage.signed_in(id, Role::Learner));
    assert!(ben.get("/me/sessions/s").body.contains("Say yes by"));
    // The seat is held: nobody else can take it.
    let list = cy.get("/me/sessions").body;
    assert!(list.contains("waiting list"), "{list}");
    assert!(cy.get("/me/sessions/s").body.contains("Join the waiting list"));
    assert_eq!(olga.post(PLAN, "say=cancel&reason=Nobody+is+well").status, 303);
    let page = ben.get("/me/sessions/s").body;
    assert!(!page.contains("Say yes by") && !page.contains("Yes, I come"), "{page}");
}

#[test]
fn a_free_seat_is_theirs_who_wait() {
    let (stage, _) = planned(Plan { sign_up: SignUp::Open, capacity: Some(1), ..plan() }, &["ana", "ben"]);
    // Too late for those who wait to move up by themselves.
    stage.set("2027-03-19T20:00:00Z");
    let (olga, cy) = (stage.signed_in("olga", Role::Organiser), stage.signed_in("cy", Role::Learner));
    assert_eq!(olga.post(SEATS, "say=take-off&who=ana").status, 303);
    assert_eq!(seat(&stage, "ben"), Some(Seat::Waitlisted));
    assert!(cy.get("/me/sessions").body.contains("waiting list"));
    assert!(cy.get("/me/sessions/s").body.contains("Join the waiting list"));
    assert_eq!(cy.post("/me/sessions/s", "say=ask").status, 303);
    assert_eq!(seat(&stage, "cy"), Some(Seat::Waitlisted), "as the button said");
    let page = olga.get(SEATS).body;
    assert!(page.contains("Undo<span class=\"sr\">: Ana, "), "{page}");
}

#[test]
fn a_trainer_who_is_erased_is_named_by_no_seat_and_no_plan() {
    for fate in [Fate::Pseudonymous, Fate::Removed] {
        let (stage, olga) = planned(Plan { trainers: vec![PersonId("tom".to_owned())], ..plan() }, &["ana"]);
        let tom = stage.signed_in("tom", Role::Trainer);
        let grounds = Grounds { by: "Tom", reason: "came by" };
        let (session, ben) = (SessionId("s".to_owned()), PersonId("ben".to_owned()));
        seats::change(&*stage.store, &stage.catalog, (&session, &ben), seats::Wish::Give, grounds, stage.now())
            .unwrap();
        assert_eq!(olga.post(PLAN, &format!("say=do&{MOVED}&trainers=olga")).status, 422, "she is none");
        assert_eq!(olga.post(PLAN, &format!("say=do&{MOVED}&trainers=")).status, 303);
        assert_eq!(tom.get("/trainer/").status, 200);
        let request = Request {
            person: PersonId("tom".to_owned()),
            agents: &[],
            fate,
            grounds: Grounds { by: "Data protection", reason: "asked" },
        };
        erase::erase(&*stage.store, &stage.catalog.id_base, &request, stage.now()).unwrap();
        let bookings = stage.store.bookings_at(&session, stage.now()).unwrap();
        assert!(bookings.iter().all(|(_, booking)| booking.by != "Tom"), "{bookings:?}");
        let notices = stage.store.notices(&session).unwrap();
        assert!(notices.iter().all(|told| told.notice.by != "Tom"), "{notices:?}");
        // What it was before has its trainer's stand-in, or none.
        assert_eq!(olga.post(PLAN, "say=undo").status, 303);
        let trainers = stage.store.session(&session).unwrap().unwrap().trainers;
        let is_erased = |trainer: &PersonId| trainer.0.starts_with("erased-");
        assert!(
            trainers.iter().all(is_erased) && trainers.len() == usize::from(fate == Fate::Pseudonymous),
            "{trainers:?}"
        );
    }
}

#[test]
fn who_comes_back_from_the_past_reads_the_old_times() {
    let (stage, olga) = planned(plan(), &["ana"]);
    let report = |as_of: &str| {
        let as_of = as_of.parse().unwrap();
        let (_, standings) =
            prework::operation::judge::session(&*stage.store, &SessionId("s".to_owned()), as_of).unwrap();
        standings.session.starts.to_string()
    };
    stage.set("2027-03-02T12:00:00Z");
    assert_eq!(olga.post(PLAN, &format!("say=do&{MOVED}")).status, 303);
    assert_eq!(report("2027-03-02T11:00:00Z"), "2027-03-20T08:00:00Z");
    assert_eq!(report("2027-03-02T12:00:00Z"), "2027-03-27T09:00:00Z");
}

#[test]
fn a_strict_gate_keeps_the_call_to_those_who_are_ready() {
    let guarded = Plan {
        gate: Some(Gate::Strict),
        join_link: Some("https://call.example/abc".to_owned()),
        capacity: Some(1),
        ..plan()
    };
    let (stage, olga) = planned(guarded, &["ana", "ben"]);
    assert_eq!((seat(&stage, "ana"), seat(&stage, "ben")), (Some(Seat::Approved), Some(Seat::Approved)));
    let (ana, ben) = (stage.signed_in("ana", Role::Learner), stage.signed_in("ben", Role::Learner));
    let refused = ana.get("/me/sessions/s/join");
    assert_eq!(refused.status, 403);
    for page in [refused.body, ana.get("/me/sessions/s").body, ana.get("/me").body] {
        assert!(!page.contains("call.example"), "{page}");
    }
    // The moment the last requirement is met.
    excuse(&stage, "ana");
    settle(&stage);
    assert_eq!((seat(&stage, "ana"), seat(&stage, "ben")), (Some(Seat::Booked), Some(Seat::Approved)));
    let joined = ana.get("/me/sessions/s/join");
    assert_eq!((joined.status, joined.header("refresh")), (200, "0; url=https://call.example/abc"));

    // An exception needs a reason, and is on the record; it can be taken back.
    let unreasoned = olga.post(SEATS, "say=admit&who=ben");
    assert!(unreasoned.status == 409 && unreasoned.body.contains("An exception needs a reason"), "{}", unreasoned.body);
    assert_eq!(olga.post(SEATS, "say=admit&who=ben&reason=Knows+it+all").status, 303);
    assert_eq!(ben.get("/me/sessions/s/join").status, 200);
    let kinds = || stage.store.decisions_of(&["admit"], stage.now()).unwrap().len();
    assert_eq!(kinds(), 1);
    assert_eq!(olga.post(SEATS, "say=undo&who=ben").status, 303);
    assert_eq!((seat(&stage, "ben"), kinds()), (Some(Seat::Approved), 2));
    assert_eq!(ben.get("/me/sessions/s/join").status, 403);
}

#[test]
fn learners_take_seats_wait_and_move_up() {
    let open = Plan { sign_up: SignUp::Open, capacity: Some(1), ..plan() };
    let (stage, olga) = planned(open, &[]);
    let [ana, ben] = ["ana", "ben"].map(|id| stage.signed_in(id, Role::Learner));
    assert!(ana.get("/me/sessions").body.contains("/me/sessions/s"));
    assert!(ana.get("/me").body.contains("Sessions you can come to"));
    assert!(ana.get("/me/sessions/s").body.contains("Take a seat"));
    assert_eq!(ana.post("/me/sessions/s", "say=ask").status, 303);
    assert!(ben.get("/me/sessions/s").body.contains("Join the waiting list"));
    assert_eq!(ben.post("/me/sessions/s", "say=ask").status, 303);
    assert!(ben.get("/me/sessions/s").body.contains("You are number 1 on the waiting list."));
    assert_eq!(ana.post("/me/sessions/s", "say=cannot&note=My+child+is+ill").status, 303);
    assert_eq!((seat(&stage, "ana"), seat(&stage, "ben")), (Some(Seat::CancelledByLearner), Some(Seat::Booked)));
    assert!(olga.get(SEATS).body.contains("“My child is ill”"));
    let late = ana.post("/me/sessions/s", "say=accept");
    assert!(late.status == 409 && late.body.contains("No offer stands any more"), "{}", late.body);
}

#[test]
fn what_is_not_open_is_not_there() {
    let (stage, _) = planned(plan(), &["ana"]);
    let ben = stage.signed_in("ben", Role::Learner);
    assert_eq!(ben.get("/me/sessions/s").status, 404);
    assert_eq!(ben.post("/me/sessions/s", "say=ask").status, 404);
    assert_eq!(ben.get("/me/sessions/s/join").status, 404);
    assert_eq!(seat(&stage, "ben"), None);
}

#[test]
fn an_organiser_offers_moves_and_answers() {
    let asked = Plan { sign_up: SignUp::Ask, capacity: Some(1), ..plan() };
    let (stage, olga) = planned(asked, &["ana"]);
    stage.session("later", "w", "2027-04-20T09:00:00Z", &[]);
    for learner in ["ben", "cy"].map(|id| stage.signed_in(id, Role::Learner)) {
        assert_eq!(learner.post("/me/sessions/s", "say=ask").status, 303);
    }
    assert!(olga.get(SEATS).body.contains("1 of 1 seats taken, 2 asking"));
    assert_eq!(olga.post(SEATS, "say=decline&who=cy&reason=Next+time").status, 303);
    assert_eq!(olga.post(SEATS, "say=give&who=ben").status, 303);
    assert_eq!((seat(&stage, "ben"), seat(&stage, "cy")), (Some(Seat::Waitlisted), Some(Seat::Declined)));
    assert_eq!(olga.post(SEATS, "say=offer&who=ben").status, 409, "no seat is free");
    stage.set("2027-03-19T20:00:00Z");
    let (olga, ben) = (stage.signed_in("olga", Role::Organiser), stage.signed_in("ben", Role::Learner));
    assert_eq!(olga.post(SEATS, "say=move&who=ana&to=later").status, 303);
    assert_eq!((seat(&stage, "ana"), seat(&stage, "ben")), (Some(Seat::Moved), Some(Seat::Waitlisted)));
    assert_eq!(olga.post(SEATS, "say=offer&who=ben").status, 303);
    assert!(ben.get("/me/sessions/s").body.contains("Yes, I come"));
    assert_eq!(ben.post("/me/sessions/s", "say=accept").status, 303);
    assert_eq!(seat(&stage, "ben"), Some(Seat::Booked));
    let later = stage.store.roster(&SessionId("later".to_owned())).unwrap();
    assert_eq!(later.len(), 1);
    assert_eq!(olga.post(SEATS, "say=give&who=nobody").status, 409);
    assert_eq!(olga.post("/organise/sessions/none/seats", "say=give&who=ana").status, 404);
}

#[test]
fn what_is_written_about_a_session_is_short_enough_for_paper() {
    let (stage, olga) = planned(plan(), &["ana"]);
    let place = "x".repeat(301);
    let day = "day=2027-04-01&time=09:00&zone=Europe/Berlin";
    let refused = olga.post("/organise/sessions", &format!("workshop=w&{day}&place={place}"));
    assert!(refused.status == 422 && refused.body.contains("has at most 300 characters"), "{}", refused.body);
    for wish in [format!("place={place}"), format!("link=https://x.org/{}", "x".repeat(500))] {
        let refused = olga.post(PLAN, &format!("say=do&{day}&{wish}&reason=why"));
        assert!(refused.status == 422 && refused.body.contains("has at most"), "{}", refused.body);
    }
    let refused = olga.post(PLAN, &format!("say=cancel&reason={}", "x".repeat(2_001)));
    assert_eq!(refused.status, 422);
    assert!(stage.store.session(&SessionId("s".to_owned())).unwrap().unwrap().cancelled.is_none());
}

#[test]
fn a_series_and_several_days_are_planned_in_a_form() {
    let (stage, olga) = planned(plan(), &[]);
    let series = "workshop=w&day=2027-04-01&time=09:00&zone=Europe/Berlin&repeat=month-weekday&times=3\
                  &again=2027-04-02+10:00-11:30&link=https://call.example/x&modality=hybrid";
    assert_eq!(olga.post("/organise/sessions", series).status, 303);
    let sessions = stage.store.sessions().unwrap();
    let made: Vec<_> = sessions.iter().filter(|(session, _)| session.series.is_some()).map(|(s, _)| s).collect();
    let days: Vec<String> = made.iter().map(|session| session.starts_at().to_string()).collect();
    assert_eq!(
        days,
        [
            "2027-04-01T09:00:00+02:00[Europe/Berlin]",
            "2027-05-06T09:00:00+02:00[Europe/Berlin]",
            "2027-06-03T09:00:00+02:00[Europe/Berlin]"
        ]
    );
    assert!(made.iter().all(|session| session.meetings().len() == 2), "{made:?}");
    for (wrong, said) in [
        ("again=tomorrow", "is no meeting"),
        ("again=2027-04-01+09:30-10:30", "Its blocks overlap"),
        ("link=javascript:alert(1)", "no address that begins with"),
        ("repeat=week&times=99", "between 1 and 60"),
        ("closes=soon", "Write when the list closes"),
    ] {
        let refused = olga
            .post("/organise/sessions", &format!("workshop=w&day=2027-04-01&time=09:00&zone=Europe/Berlin&{wrong}"));
        assert!(refused.status == 422 && refused.body.contains(said), "{wrong}: {}", refused.body);
    }
}

#[test]
fn readiness_is_kept_as_it_was_before_the_session() {
    let (stage, _) = planned(plan(), &["ana", "ben"]);
    let take = |now: &str| {
        stage.set(now);
        snapshot::take(&*stage.store, stage.now()).unwrap()
    };
    assert_eq!(take("2027-03-13T07:59:00Z"), 0);
    assert_eq!(take("2027-03-13T08:00:00Z"), 1);
    stage.set("2027-03-19T10:00:00Z");
    excuse(&stage, "ana");
    // The server was away; what is kept is what was known by then.
    assert_eq!(take("2027-03-20T09:00:00Z"), 2);
    assert_eq!(take("2027-03-20T09:00:00Z"), 0);
    let kept = stage.store.snapshots(&SessionId("s".to_owned())).unwrap();
    let states: Vec<Vec<&str>> =
        kept.iter().map(|snapshot| snapshot.seats.iter().map(|seat| seat.state.as_str()).collect()).collect();
    assert_eq!(states, [["at_risk", "at_risk"], ["not_ready", "not_ready"], ["ready_by_waiver", "not_ready"]]);
    let tom = stage.signed_in("tom", Role::Trainer).get("/trainer/sessions/s/snapshots").body;
    assert!(tom.contains("A week before") && tom.contains("1 of 2</span> ready"), "{tom}");
}
