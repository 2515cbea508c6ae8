//! The trainer's morning: what a roster says beside the verdicts, what is done from it, and taking each of that back.

use super::html::{tags, text};
use super::{course, three_questions};
use crate::support::caller::Caller;
use crate::support::pdf;
use crate::support::post::PostOffice;
use crate::support::stage::Stage;
use prework::access::{PersonId, Role};
use prework::operation::catch_up;
use prework::operation::judge;
use prework::operation::people;
use prework::operation::plan::Plan;
use prework::operation::seats::{self, Wish};
use prework::operation::waive::{self, Grounds};
use prework::roster::{NoticeKind, Person, Seat, SessionId, seat_code};

const ROSTER: &str = "/trainer/sessions/s";

/// Tom's session of two seats for Ana and Ben, who have addresses; Cleo waits, Dan can't come. Tom has another one of the
/// workshop, and Uli a third.
fn stage(post: &PostOffice, gate: &str) -> (Stage, Caller) {
    let assessment = three_questions("attempts: 3");
    let stage = Stage::mailing(&course(&assessment), "2027-03-01T12:00:00Z", &post.url);
    for id in ["tom", "uli"] {
        stage.trainer(id, id);
    }
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    for (id, name) in [("ana", "Ana"), ("ben", "Ben"), ("cleo", "Cleo"), ("dan", "Dan")] {
        let person = Person { email: Some(format!("{id}@example.org")), ..Person::new(id, name, Role::Learner) };
        people::add(&*stage.store, person, stage.now()).unwrap();
    }
    for (id, trainer, seats) in [("s", "tom", &["ana", "ben"][..]), ("t", "tom", &[]), ("u", "uli", &[])] {
        let plan = Plan {
            id: Some(id.to_owned()),
            trainers: vec![PersonId(trainer.to_owned())],
            capacity: Some(2),
            gate: prework::course::Gate::of(gate),
            place: Some("Room 2".to_owned()),
            ..Plan::new("w", "2027-03-20T09:00:00Z".parse().unwrap())
        };
        stage.plan(plan, seats);
    }
    let (wishes, none) = (
        [("cleo", Wish::Give), ("dan", Wish::Give), ("dan", Wish::CannotCome)],
        Grounds { by: "", reason: "I am ill" },
    );
    stage.set("2027-03-01T12:05:00Z");
    for (who, wish) in wishes {
        seats::change(&*stage.store, &stage.catalog, (&id("s"), &PersonId(who.to_owned())), wish, none, stage.now())
            .unwrap();
        stage.set(&stage.now().saturating_add(jiff::SignedDuration::from_secs(1)).unwrap().to_string());
    }
    stage.set("2027-03-02T08:00:00Z");
    let tom = stage.signed_in("tom", Role::Trainer);
    (stage, tom)
}

fn id(session: &str) -> SessionId {
    SessionId(session.to_owned())
}

fn seat(stage: &Stage, session: &str, who: &str) -> Option<Seat> {
    let booking = seats::booking(&*stage.store, &id(session), &PersonId(who.to_owned()), stage.now()).unwrap();
    booking.map(|booking| booking.seat)
}

/// Does something, and gives back the token that undoes it.
fn done(tom: &Caller, form: &str) -> String {
    let answer = tom.post(&format!("{ROSTER}/act"), form);
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/trainer/sessions/s#recent"),
        "{form}: {}",
        answer.body
    );
    let page = tom.get(ROSTER).body;
    let tags = tags(&page);
    let button = tags.iter().find(|tag| tag.name == "button" && tag.get("form") == Some("undo"));
    button.unwrap_or_else(|| panic!("{form}: nothing to undo in {page}")).get("value").unwrap().to_owned()
}

fn undo(tom: &Caller, token: &str) -> u16 {
    tom.post(&format!("{ROSTER}/act"), &format!("do=undo&what={}", token.replace(' ', "+"))).status
}

fn waiting(stage: &Stage) -> Vec<String> {
    let told = stage.store.notices(&id("s")).unwrap().into_iter();
    let nudges = told.filter(|told| told.notice.kind == NoticeKind::Nudge && told.sent.is_none());
    nudges.map(|told| told.notice.person.0).collect()
}

#[test]
fn everything_that_is_done_can_be_undone() {
    let post = PostOffice::open();
    let (stage, tom) = stage(&post, "warn");
    let word = |who: &str| {
        let (_, standings) = judge::session(&*stage.store, &id("s"), stage.now()).unwrap();
        standings.of(&PersonId(who.to_owned())).unwrap().verdict.state.word().code()
    };
    // A reminder.
    let token = done(&tom, "do=remind&who=ana");
    assert_eq!(waiting(&stage), ["ana"]);
    assert!(text(&tom.get(ROSTER).body).contains("reminder goes out at 08:10"));
    assert_eq!((undo(&tom, &token), waiting(&stage).len()), (303, 0));
    // To somebody else twice is one.
    let token = done(&tom, "do=remind&who=ben");
    assert_eq!(tom.post(&format!("{ROSTER}/act"), "do=remind&who=ben").status, 409);
    assert_eq!((undo(&tom, &token), waiting(&stage).len()), (303, 0));
    // A waiver.
    assert_ne!(word("ana"), "ready");
    let token = done(&tom, "do=waive&who=ana&module=c/m&reason=did+it+elsewhere&until=2027-03-20");
    assert_eq!(word("ana"), "ready");
    let again = "do=waive&who=ana&module=c/m&reason=sent+twice&until=2027-03-20";
    assert_eq!(tom.post(&format!("{ROSTER}/act"), again).status, 409, "one to take back is enough");
    assert!(text(&tom.get(ROSTER).body).contains("Module waived by tom"));
    stage.set("2027-03-02T08:01:00Z");
    assert_eq!((undo(&tom, &token), word("ana") == "ready"), (303, false));
    // A catch-up, for somebody who can't come.
    let token = done(&tom, "do=assign&who=dan&module=c/m&reason=missed+it&until=2027-03-09");
    let again = "do=assign&who=dan&module=c/m&reason=sent+twice&until=2027-03-09";
    assert_eq!(tom.post(&format!("{ROSTER}/act"), again).status, 409);
    let dan = stage.signed_in("dan", Role::Learner);
    for page in [text(&tom.get(ROSTER).body), text(&dan.get("/me").body)] {
        assert!(page.contains("Module") && page.contains("Tue 23:59") || page.contains("9 March"), "{page}");
    }
    assert!(text(&dan.get("/me").body).contains("tom: missed it"));
    stage.set("2027-03-02T08:02:00Z");
    assert_eq!(undo(&tom, &token), 303);
    assert!(!dan.get("/me").body.contains("missed it"));
    // Off the list: who waits has the seat, and gives it back.
    let token = done(&tom, "do=take-off&who=ben");
    assert_eq!(
        (seat(&stage, "s", "ben"), seat(&stage, "s", "cleo")),
        (Some(Seat::CancelledByOrganiser), Some(Seat::Booked))
    );
    assert_eq!(undo(&tom, &token), 303);
    assert_eq!(seat(&stage, "s", "ben"), Some(Seat::Waitlisted), "the seat is gone meanwhile");
    // In another session.
    stage.set("2027-03-02T08:20:00Z");
    let token = done(&tom, "do=move&who=ana&to=t");
    assert_eq!((seat(&stage, "s", "ana"), seat(&stage, "t", "ana")), (Some(Seat::Moved), Some(Seat::Booked)));
    stage.set("2027-03-02T08:21:00Z");
    assert_eq!(undo(&tom, &token), 303);
    assert_ne!(seat(&stage, "s", "ana"), Some(Seat::Moved));
    assert_eq!(seat(&stage, "t", "ana"), Some(Seat::CancelledByOrganiser));
    // Admitted beyond the number of seats.
    stage.set("2027-03-02T09:00:00Z");
    assert_eq!(seat(&stage, "s", "ana"), Some(Seat::Waitlisted));
    let token = done(&tom, "do=admit&who=ana&reason=the+room+is+large");
    assert_eq!(seat(&stage, "s", "ana"), Some(Seat::Booked));
    assert!(text(&tom.get(ROSTER).body).contains("admitted by tom"));
    stage.set("2027-03-02T09:01:00Z");
    assert_eq!((undo(&tom, &token), seat(&stage, "s", "ana")), (303, Some(Seat::Waitlisted)));
    // Nothing is left to take back, and everything is on the record.
    assert_eq!(undo(&tom, &token), 409);
    let kinds: Vec<&str> = stage
        .store
        .decisions(stage.now())
        .unwrap()
        .iter()
        .map(|r| r.decision.act.kind())
        .filter(|k| !["publish", "role"].contains(k))
        .collect();
    assert_eq!(kinds, ["waive", "revoke_waiver", "assign", "assign", "admit", "admit"]);
}

#[test]
fn what_is_told_or_old_stays() {
    let post = PostOffice::open();
    let (stage, tom) = stage(&post, "warn");
    let token = done(&tom, "do=waive&who=ana&module=c/m&reason=did+it+elsewhere&until=");
    stage.set("2027-03-02T08:10:00Z");
    assert_eq!(undo(&tom, &token), 409, "ten minutes are over");
    stage.set("2027-03-15T08:10:00Z");
    let token = done(&tom, "do=remind");
    assert_eq!(waiting(&stage), ["ben"], "only who is behind");
    stage.set("2027-03-15T08:21:00Z");
    // Its server sends what is due.
    let mut roster = tom.events(&format!("{ROSTER}/events"));
    post.next();
    roster.wait_for("row", "reminded now");
    assert_eq!(undo(&tom, &token), 409, "it went out");
}

#[test]
fn who_may_do_what_is_asked_for_each() {
    let post = PostOffice::open();
    let (stage, tom) = stage(&post, "strict");
    let act = format!("{ROSTER}/act");
    // Uli's session is nobody else's to give seats in.
    assert_eq!(tom.post(&act, "do=move&who=ana&to=u").status, 403);
    assert_eq!(tom.post(&act, "do=move&who=ana&to=nowhere").status, 409);
    for form in [
        "do=admit&who=ana",
        "do=waive&who=ana&module=c/m&reason=",
        "do=waive&who=ana&module=c/other&reason=x",
        "do=waive&who=ana&module=c/m&reason=x&until=2020-01-01",
        "do=assign&who=ana&module=c/m&reason=x",
        "do=offer&who=cleo",
        "do=offer&who=ana",
    ] {
        let answer = tom.post(&act, form);
        assert_eq!(answer.status, 409, "{form}");
        assert!(answer.body.contains("role=\"alert\""), "{form}");
    }
    for form in ["do=admit&who=nobody&reason=x", "do=nothing&who=ana", "do=link&who=ana", "do=undo&what=nothing"] {
        assert_eq!(tom.post(&act, form).status, 404, "{form}");
    }
    // Nobody decides for themselves.
    people::add(&*stage.store, Person::new("tom", "tom", Role::Learner), stage.now()).unwrap();
    seats::change(
        &*stage.store,
        &stage.catalog,
        (&id("s"), &PersonId("tom".to_owned())),
        Wish::Give,
        Grounds { by: "Olga", reason: "" },
        stage.now(),
    )
    .unwrap();
    assert_eq!(tom.post(&act, "do=waive&who=tom&module=c/m&reason=x").status, 403);
    let olga = stage.signed_in("olga", Role::Organiser);
    assert_eq!(
        olga.post("/organise/sessions/s/roster/act", "do=admit&who=ana&reason=her+flight").header("location"),
        "/organise/sessions/s/roster#recent"
    );
    assert!(text(&tom.get(ROSTER).body).contains("admitted by Olga"));
    // She had her seat before; only the decision is taken back.
    assert_eq!(undo(&tom, "admit ana"), 303);
    assert!(!text(&tom.get(ROSTER).body).contains("admitted by Olga"));
}

#[test]
fn each_kind_asks_first_and_comes_back_to_the_same_rows() {
    let post = PostOffice::open();
    let (_stage, tom) = stage(&post, "strict");
    let tom = tom.with("referer", "http://127.0.0.1/trainer/sessions/s?show=behind&team=North");
    for (doing, who, shows) in [
        ("remind", "ana", "Hello Ana"),
        ("link", "ana", "https://training.example/me/sessions/s"),
        ("waive", "ana", "Module: Not started"),
        ("admit", "ana", "whatever its gate"),
        ("offer", "cleo", "held for them"),
        ("assign", "dan", "beside what this session asks"),
        ("move", "ana", "Sat 20 March"),
        ("take-off", "ana", "off the list?"),
    ] {
        let page = tom.get(&format!("{ROSTER}/act?do={doing}&who={who}"));
        assert_eq!(page.status, 200, "{doing}");
        assert!(text(&page.body).contains(shows) || page.body.contains(shows), "{doing}: {}", page.body);
        assert!(page.body.contains("/trainer/sessions/s?show=behind&amp;team=North"), "{doing}: {}", page.body);
    }
    let form = "do=admit&who=ana&reason=x&back=%3Fshow%3Dbehind";
    assert_eq!(tom.post(&format!("{ROSTER}/act"), form).header("location"), "/trainer/sessions/s?show=behind#recent");
    // What was on the way as an address leads nowhere else.
    let form = "do=admit&who=ben&reason=x&back=https%3A%2F%2Fevil.example";
    assert_eq!(
        tom.post(&format!("{ROSTER}/act"), form).header("location"),
        "/trainer/sessions/s?show=behind&team=North#recent"
    );
}

#[test]
fn the_address_says_which_rows_are_shown() {
    let post = PostOffice::open();
    let (stage, tom) = stage(&post, "warn");
    let code = seat_code(&id("s"), &PersonId("ben".to_owned()));
    waive::add(
        &*stage.store,
        &stage.catalog,
        &PersonId("ana".to_owned()),
        "m",
        None,
        Grounds { by: "T", reason: "x" },
        stage.now(),
    )
    .unwrap();
    let rows = |query: &str| {
        let page = tom.get(&format!("{ROSTER}{query}")).body;
        let rows: Vec<(String, bool)> = tags(&page)
            .iter()
            .filter(|tag| tag.name == "tr")
            .filter_map(|tag| Some((tag.get("id")?.replace("learner-", ""), tag.get("hidden").is_none())))
            .collect();
        assert_eq!(rows.len(), 2, "{query}");
        rows.into_iter().filter(|(_, shown)| *shown).map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert_eq!(rows(""), ["ben", "ana"]);
    assert_eq!(rows("?sort=name"), ["ana", "ben"]);
    assert_eq!(rows("?show=ready"), ["ana"]);
    assert_eq!(rows("?need=c/m"), ["ben"]);
    assert_eq!(rows("?find=AN"), ["ana"]);
    assert_eq!(rows(&format!("?find={code}")), ["ben"]);
    assert_eq!(rows("?team=South"), [""; 0]);
    let page = text(&tom.get(ROSTER).body);
    for says in ["1 of 2 are ready.", "Cleo", "“I am ill”", "Who isn’t ready comes all the same", "0 of 1", "1 of 1"]
    {
        assert!(page.contains(says), "{says} in {page}");
    }
}

#[test]
fn a_sheet_has_a_line_for_everybody_and_some_more() {
    let post = PostOffice::open();
    let (_stage, tom) = stage(&post, "warn");
    let sheet = tom.get(&format!("{ROSTER}/sheet.pdf"));
    assert_eq!(sheet.header("content-type"), "application/pdf");
    assert_eq!(pdf::pages(&sheet.bytes), 1);
    let text = pdf::text(&sheet.bytes);
    let code = |who: &str| seat_code(&id("s"), &PersonId(who.to_owned()));
    for says in [
        "Workshop",
        "Saturday 20 March 2027, 09:00",
        "Room 2",
        "tom",
        "Ana",
        "Ben",
        "Signature",
        "Page 1 of 1",
        &code("ana"),
        &code("ben"),
    ] {
        assert!(text.contains(says), "{says} in {text}");
    }
    assert!(!text.contains("Cleo") && text.find("Ana") < text.find("Ben"), "{text}");
    let codes = pdf::codes(&sheet.bytes, (1, 1));
    for who in ["ana", "ben"] {
        let link = format!("https://training.example/trainer/sessions/s?find={}", code(who));
        assert!(codes.iter().flatten().any(|read| *read == link), "{link} in {codes:?}");
    }
}

#[test]
fn roster_and_path_agree_about_who_waits_and_what_was_given() {
    let stage = Stage::demo("2027-05-12T12:00:00Z", "Europe/Berlin");
    let trainer = stage.signed_in("r.ito", Role::Trainer);
    let first = id("skills-lab-tomorrow");
    for who in ["n17", "n02"] {
        let (person, module) =
            (PersonId(who.to_owned()), stage.catalog.find_module("infection-control/sharps-and-waste").unwrap());
        let due = stage.now().saturating_add(jiff::SignedDuration::from_hours(96)).unwrap();
        catch_up::give(
            &*stage.store,
            (&first, &person),
            (&module, due),
            Grounds { by: "R. Ito", reason: "to catch up" },
            stage.now(),
        )
        .unwrap();
    }
    let page = text(&trainer.get("/trainer/sessions/skills-lab-tomorrow").body);
    let (_, standings) = judge::session(&*stage.store, &first, stage.now()).unwrap();
    let waits = &standings.waiting[0];
    let me = text(&stage.signed_in("n16", Role::Learner).get("/me").body);
    for seen in [&page, &me] {
        assert!(seen.contains(&waits.verdict.reason) && seen.contains("● Ready") && seen.contains("Waiting"), "{seen}");
    }
    let given = judge::tasks(&*stage.store, catch_up::list(&*stage.store, stage.now()).unwrap(), stage.now()).unwrap();
    assert_eq!(given.len(), 2);
    for (assignment, verdict) in given {
        let me = text(&stage.signed_in(&assignment.person.0, Role::Learner).get("/me").body);
        let word = verdict.state.word();
        assert!(me.contains(&verdict.reason) && me.contains("R. Ito: to catch up"), "{me}");
        assert!(
            page.contains(&format!("catch-up: {}, by Sun 14:00: {}", verdict.title, word.to_lowercase())),
            "{page}"
        );
        assert!(me.contains("Sun 14:00"), "{me}");
    }
    for says in [
        "Isolation failed 3 times",
        "not valid through the end",
        "valid through the end to ",
        "waived by R. Ito",
        "My shift was changed",
        "waits and is ready",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
    // Everybody's "k of n" is the same for both.
    for seat in &standings.seats {
        let met = seat.verdict.requirements.iter().filter(|r| r.state.is_met()).count();
        let k_of_n = format!("{met} of {}", seat.verdict.requirements.len());
        let me = text(&stage.signed_in(&seat.person.id.0, Role::Learner).get("/me").body);
        assert!(me.contains(&format!("{k_of_n} done")), "{}: {k_of_n} in {me}", seat.person.id);
    }
}

#[test]
fn an_open_roster_shows_what_is_done_and_undone_elsewhere() {
    let post = PostOffice::open();
    let (stage, tom) = stage(&post, "warn");
    let mut roster = tom.events(&format!("{ROSTER}/events"));
    roster.wait_for("others", "Cleo");
    roster.wait_for("fresh", "");
    let token = done(&tom, "do=remind&who=ana");
    roster.wait_for("row", "reminder goes out");
    assert!(roster.wait_for("recent", "A reminder to Ana goes out").contains(&token));
    undo(&tom, &token);
    assert!(!roster.wait_for("recent", "").contains("Undo"));
    let ill = Grounds { by: "", reason: "I can’t, either" };
    seats::change(
        &*stage.store,
        &stage.catalog,
        (&id("s"), &PersonId("cleo".to_owned())),
        Wish::CannotCome,
        ill,
        stage.now(),
    )
    .unwrap();
    roster.wait_for("others", "I can’t, either");
}

#[test]
fn an_auditor_reads_the_same_and_changes_nothing() {
    let post = PostOffice::open();
    let (stage, _) = stage(&post, "warn");
    people::add(&*stage.store, Person::new("amy", "Amy", Role::Auditor), stage.now()).unwrap();
    let amy = stage.signed_in("amy", Role::Auditor);
    for query in ["", "?as-of=2027-03-01T18:00"] {
        let page = amy.get(&format!("/audit/sessions/s{query}")).body;
        assert!(page.contains("Ana") && page.contains("I am ill"), "{page}");
        assert!(!page.contains("/act") && !page.contains("class=\"menu\"") && !page.contains("sheet.pdf"), "{page}");
    }
}
