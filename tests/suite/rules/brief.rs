//! What a brief makes of what is known: each part by a table of cases.

use super::case::{at, id, key};
use prework::access::Role;
use prework::compile::{MemorySource, compile};
use prework::course::{Catalog, Grade, Minutes, WorkshopKey};
use prework::insight::{ItemId, Trouble};
use prework::readiness::{Readiness, RequirementState, RequirementVerdict, Standing, Standings, Verdict};
use prework::report::brief::{
    Asked, Brief, Known, ON_PAPER, Places, PlanLine, Remark, STEPS_ON_PAPER, Taught, Weak, brief, brief_text, on_paper,
};
use prework::roster::{Booking, Person, PersonId, Seat, Session, SessionId};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

const NOW: &str = "2027-03-03T16:00";

const LAB: &str = "---\ntitle: Lab\nrequires: [hand, waste]\n\
    objectives: [{id: rub, kind: do, text: Rub}, {id: sort, kind: do, text: Sort}]\n---\n\nCome.\n\n\
    ## Welcome <!-- 10m -->\n\nHello.\n\n## Station <!-- 20m objective=rub,sort -->\n\nDo it.\n";

/// Questions *a* and *b* are about the order, *c* about taking off, *d-one* about nothing.
fn catalog() -> Catalog {
    let question = |id: &str, concept: &str| format!("Is it {id}? <!-- #{id}{concept} -->\n\n- (x) Yes\n- ( ) No\n\n");
    let assessment = [("a", " concept=order"), ("b", " concept=order"), ("c", " concept=taking-off"), ("d-one", "")]
        .map(|(id, concept)| question(id, concept))
        .concat();
    let hand =
        "---\ntitle: Hand\nobjectives: [{id: rub, kind: do, text: Rub}]\nconcepts: [order, taking-off]\n---\n\nRead.\n";
    let waste = "---\ntitle: Waste\nobjectives: [{id: sort, kind: do, text: Sort}]\n---\n\nRead.\n";
    let files = [
        ("prework.yaml", "id_base: https://x.test/\ntimezone: Europe/Berlin\n"),
        ("courses/ic/course.yaml", "title: Course\n"),
        ("courses/ic/hand/index.md", hand),
        ("courses/ic/hand/assessment.md", assessment.as_str()),
        ("courses/ic/waste/index.md", waste),
        ("courses/ic/workshops/lab.md", LAB),
    ];
    compile(&MemorySource::new(files)).catalog
}

fn session_id() -> SessionId {
    SessionId("s".into())
}

fn standings(seats: Vec<Standing>) -> Standings {
    let workshop = WorkshopKey { course: id("ic"), workshop: id("lab") };
    let time = (at("2027-03-04T09:00"), at("2027-03-04T12:00"));
    let mut session = Session::plain(session_id(), workshop, time, "Europe/Berlin".into());
    session.place = Some("Room 2".into());
    Standings::new(session, at(NOW), seats)
}

fn need(module: &str, state: RequirementState, reason: &str) -> RequirementVerdict {
    RequirementVerdict {
        key: key(module).into(),
        criterion: prework::course::Criterion::Passed,
        title: format!("{}{}", module[..1].to_uppercase(), &module[1..]),
        state,
        reason: reason.into(),
        grade: Some(Grade::Verified),
        valid_until: None,
        evidence: Vec::new(),
        minutes_left: Minutes(0),
        fails: 0,
        waived_by: None,
    }
}

/// Somebody with a seat.
fn seat(name: &str, state: Readiness, reason: &str, requirements: Vec<RequirementVerdict>) -> Standing {
    let person = Person::new(name.to_lowercase(), name, Role::Learner);
    let booking = Booking::seat(session_id(), person.id.clone(), at("2027-02-20"));
    let verdict = Verdict {
        state,
        reason: reason.into(),
        next: None,
        requirements,
        minutes_left: Minutes(0),
        due: at("2027-03-03T09:00"),
        valid_until: None,
        last_activity: None,
        evidence: Vec::new(),
    };
    Standing { person, booking, verdict }
}

/// Somebody without one.
fn without(name: &str, state: Readiness, how: Seat) -> Standing {
    let mut standing = seat(name, state, "", Vec::new());
    standing.booking.seat = how;
    standing
}

/// First answers to a question: how many were wrong, of how many; and the wrong option most chosen, by how many.
fn trouble(question: &str, wrong: usize, answered: usize, misled: Option<(&str, usize)>) -> Trouble {
    let item = ItemId { module: key("hand"), lesson: id("assessment"), question: id(question) };
    Trouble { id: Arc::new(item), wrong, answered, misled: misled.map(|(text, n)| (Arc::from(text), n)) }
}

#[derive(Debug)]
struct Names;

impl Places for Names {
    fn question(&self, item: &ItemId) -> String {
        format!("?{}", item.question)
    }

    fn step(&self, _: &WorkshopKey, anchor: &str) -> String {
        format!("/lab#{anchor}")
    }

    fn person(&self, _: &SessionId, person: &PersonId) -> String {
        format!("@{person}")
    }
}

/// What is known; nothing, until it is said.
struct Room {
    catalog: Catalog,
    now: Standings,
    before: Option<Standings>,
    troubles: Vec<Trouble>,
    set_up: BTreeMap<PersonId, String>,
    asked: Vec<Asked>,
    taught: Vec<Taught>,
}

impl Room {
    fn of(now: Standings) -> Self {
        let (troubles, asked, taught) = (Vec::new(), Vec::new(), Vec::new());
        Self { catalog: catalog(), now, before: None, troubles, set_up: BTreeMap::new(), asked, taught }
    }

    fn brief(&self) -> Brief {
        let item = ItemId { module: key("hand"), lesson: id("assessment"), question: id("d-one") };
        brief(&Known {
            catalog: &self.catalog,
            now: &self.now,
            before: self.before.as_ref(),
            troubles: &self.troubles,
            prompts: &HashMap::from([(item, "Is it d-one?".to_owned())]),
            set_up: &self.set_up,
            asked: &self.asked,
            taught: &self.taught,
            places: &Names,
        })
    }
}

#[test]
fn what_to_spend_time_on_and_what_to_skip() {
    let mask = |n| Some(("Mask", n));
    for (name, troubles, spend, skip) in [
        ("nobody answered", vec![], vec![], vec![]),
        ("two answers say nothing", vec![trouble("a", 2, 2, mask(2))], vec![], vec![]),
        (
            "three say little",
            vec![trouble("a", 3, 3, None)],
            vec!["Order: 3 of 3 wrong at first (only 3 answered)"],
            vec![],
        ),
        ("five are enough", vec![trouble("a", 2, 5, None)], vec!["Order: 2 of 5 wrong at first"], vec![]),
        ("70 % right is not weak", vec![trouble("a", 3, 10, None)], vec![], vec![]),
        ("less is", vec![trouble("a", 31, 100, None)], vec!["Order: 31 of 100 wrong at first"], vec![]),
        ("90 % right can be skipped", vec![trouble("a", 1, 10, None)], vec![], vec!["Order (90 % right)"]),
        ("less can’t", vec![trouble("a", 11, 100, None)], vec![], vec![]),
        ("of few it says how many", vec![trouble("a", 0, 5, None)], vec![], vec!["Order (5 of 5 right)"]),
        ("four are no reason to skip", vec![trouble("a", 0, 4, None)], vec![], vec![]),
        (
            "a concept is its questions together, and as few people as answered each",
            vec![trouble("a", 3, 4, None), trouble("b", 1, 4, None)],
            vec!["Order: 4 of 8 wrong at first (only 4 answered)"],
            vec![],
        ),
        ("most", vec![trouble("a", 4, 6, mask(4))], vec!["Order: 4 of 6 wrong at first. Most chose “Mask”"], vec![]),
        ("half", vec![trouble("a", 4, 6, mask(3))], vec!["Order: 4 of 6 wrong at first. 3 chose “Mask”"], vec![]),
        ("one’s own", vec![trouble("a", 4, 6, mask(1))], vec!["Order: 4 of 6 wrong at first"], vec![]),
        (
            "the option is that of the question most often wrong",
            vec![trouble("a", 2, 6, Some(("Gown", 2))), trouble("b", 5, 6, mask(5))],
            vec!["Order: 7 of 12 wrong at first. Most chose “Mask”"],
            vec![],
        ),
        (
            "weakest first; a question about no concept is named by what it asks",
            vec![trouble("a", 3, 6, None), trouble("c", 5, 6, None), trouble("d-one", 4, 6, None)],
            vec![
                "Taking off: 5 of 6 wrong at first",
                "Is it d-one?: 4 of 6 wrong at first",
                "Order: 3 of 6 wrong at first",
            ],
            vec![],
        ),
    ] {
        let made = Room { troubles, ..Room::of(standings(vec![])) }.brief();
        let told: Vec<String> = made.spend.iter().map(Weak::told).collect();
        let spend: Vec<String> = spend.into_iter().map(|line| format!("{line} · Station")).collect();
        assert_eq!((told, made.skip.iter().map(String::as_str).collect::<Vec<_>>()), (spend, skip), "{name}");
    }
}

#[test]
fn no_more_than_five_things_are_worth_time() {
    let troubles = (0..9).map(|n| trouble(&format!("gone-{n}"), 4 + n, 12, None)).collect();
    let made = Room { troubles, ..Room::of(standings(vec![])) }.brief();
    let told: Vec<(&str, usize)> = made.spend.iter().map(|weak| (weak.title.as_str(), weak.wrong)).collect();
    assert_eq!(told, [("Gone 8", 12), ("Gone 7", 11), ("Gone 6", 10), ("Gone 5", 9), ("Gone 4", 8)]);
}

#[test]
fn decisions_are_for_whoever_waits_for_one() {
    use Readiness::{NotReady, OnTrack, Ready, ToMark};
    let gone = || seat("Ana", NotReady, "Failed 3 times", vec![need("hand", RequirementState::FailedFinal, "")]);
    let sorry = |note: &str, hours: i64| {
        let mut booking = Booking::seat(session_id(), PersonId("dee".into()), at("2027-02-20"));
        booking.seat = Seat::CancelledByLearner;
        booking.since = at(NOW) - jiff::SignedDuration::from_hours(hours);
        note.clone_into(&mut booking.note);
        vec![(Person::new("dee", "Dee", Role::Learner), booking)]
    };
    for (name, seats, waiting, off, told) in [
        ("nothing", vec![seat("Ana", Ready, "All done", vec![])], vec![], vec![], vec![]),
        ("no attempt left", vec![gone()], vec![], vec![], vec!["Ana: Failed 3 times: admit, or take off the list"]),
        (
            "and somebody waits who is ready",
            vec![gone()],
            vec![without("Bo", OnTrack, Seat::Waitlisted), without("Cy", Ready, Seat::Waitlisted)],
            vec![],
            vec![
                "Ana: Failed 3 times: admit, or give the seat to Cy, who waits and is ready",
                "Cy: waits and is ready, and a seat is free",
            ],
        ),
        (
            "to be marked",
            vec![seat("Ana", ToMark, "Handed in on 2 March", vec![])],
            vec![],
            vec![],
            vec!["Ana: Handed in on 2 March: to be marked"],
        ),
        (
            "is held one, and asks",
            vec![],
            vec![without("Bo", OnTrack, Seat::Requested), without("Cy", Ready, Seat::Offered)],
            vec![],
            vec!["Cy: is held a seat, and hasn’t answered", "Bo: asks for a seat (on track)"],
        ),
        (
            "can’t come",
            vec![],
            vec![],
            sorry("My train doesn’t run", 2),
            vec!["Dee: can’t come: “My train doesn’t run”"],
        ),
        ("without a word", vec![], vec![], sorry(" ", 23), vec!["Dee: can’t come"]),
        ("longer ago is no news", vec![], vec![], sorry("ill", 24), vec![]),
    ] {
        let made = Room::of(standings(seats).with_others(waiting, off)).brief();
        let found: Vec<String> = made.decisions.iter().map(|one| format!("{}: {}", one.name, one.text)).collect();
        assert_eq!(found, told, "{name}");
    }
}

#[test]
fn only_what_is_otherwise_than_yesterday_is_news() {
    use Readiness::{Behind, OnTrack, Ready};
    let (passed, failed) = (RequirementState::Satisfied, RequirementState::FailedRetry);
    let begun = RequirementState::InProgress;
    let one = |state, needs| standings(vec![seat("Ana", state, "Expires on 4 March", needs)]);
    let nobody = || standings(vec![]);
    let gone = || {
        let mut booking = Booking::seat(session_id(), PersonId("ana".into()), at("2027-02-20"));
        booking.seat = Seat::CancelledByOrganiser;
        nobody().with_others(vec![], vec![(Person::new("ana", "Ana", Role::Learner), booking)])
    };
    for (name, before, now, told) in [
        ("nothing was known", None, one(Ready, vec![]), vec![]),
        ("the same", Some(one(Ready, vec![])), one(Ready, vec![]), vec![]),
        ("became ready", Some(one(OnTrack, vec![])), one(Ready, vec![]), vec!["is ready"]),
        ("isn’t", Some(one(Ready, vec![])), one(Behind, vec![]), vec!["was ready, and isn’t: Expires on 4 March"]),
        (
            "passed one thing, failed another",
            Some(one(OnTrack, vec![need("hand", begun, ""), need("waste", begun, "")])),
            one(OnTrack, vec![need("hand", passed, "Passed 90 %"), need("waste", failed, "Failed 40 %")]),
            vec!["Hand: Passed 90 %; Waste: Failed 40 %"],
        ),
        (
            "began something",
            Some(one(OnTrack, vec![need("hand", RequirementState::NotStarted, "")])),
            one(OnTrack, vec![need("hand", begun, "Started")]),
            vec![],
        ),
        ("is new", Some(nobody()), one(OnTrack, vec![]), vec!["is new on the list"]),
        (
            "waited",
            Some(nobody().with_others(vec![without("Ana", OnTrack, Seat::Waitlisted)], vec![])),
            one(OnTrack, vec![]),
            vec!["has a seat now"],
        ),
        ("was taken off", Some(one(OnTrack, vec![])), gone(), vec!["is off the list"]),
        ("was off already", Some(gone()), gone(), vec![]),
    ] {
        let made = Room { before, ..Room::of(now) }.brief();
        let found: Vec<&str> = made.changes.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(found, told, "{name}");
    }
}

#[test]
fn the_plan_says_what_they_bring_what_to_start_with_and_how_it_went_last_time() {
    let bring = |n: usize| {
        let hand = if n == 0 { RequirementState::Satisfied } else { RequirementState::NotStarted };
        let needs = vec![need("waste", RequirementState::Satisfied, ""), need("hand", hand, "")];
        seat(&format!("P{n}"), Readiness::OnTrack, "", needs)
    };
    let said = |session: &str, day: &str, landed| Taught {
        session: SessionId(session.into()),
        starts: at(day),
        step: "station".into(),
        landed,
        note: String::new(),
        // Said whenever somebody found the time.
        at: at("2027-03-10") - at(day).duration_since(at("2027-01-01")),
    };
    for (name, taught, troubles, more, landed) in [
        ("the weakest first", vec![], vec![], "", None),
        ("what is weak belongs to its step", vec![], vec![trouble("a", 3, 3, None)], "; start with Order", None),
        (
            "it didn’t land last time",
            vec![said("x", "2027-01-05", true), said("y", "2027-02-05", false)],
            vec![],
            "; last time: re-teach (5 February)",
            None,
        ),
        (
            "what was noted last time",
            vec![Taught { note: "Too little time".into(), ..said("y", "2027-02-05", false) }],
            vec![],
            "; last time: re-teach (5 February): “Too little time”",
            None,
        ),
        (
            "what was noted though it landed",
            vec![Taught { note: "Bring two basins".into(), ..said("y", "2027-02-05", true) }],
            vec![],
            "; last time: landed (5 February): “Bring two basins”",
            None,
        ),
        ("it has landed since", vec![said("x", "2027-01-05", false), said("y", "2027-02-05", true)], vec![], "", None),
        ("a later session is no last time", vec![said("z", "2027-04-05", false)], vec![], "", None),
        ("said of this one", vec![said("s", "2027-03-04T12:00", false)], vec![], "", Some(false)),
    ] {
        let made = Room { troubles, taught, ..Room::of(standings((0..3).map(bring).collect())) }.brief();
        let [welcome, station] = made.plan.as_slice() else { panic!("{:?}", made.plan) };
        let told = format!("1 of 3 have Hand; 3 of 3 have Waste{more}");
        assert_eq!((station.told(), station.landed), (told, landed), "{name}");
        assert_eq!((welcome.told().as_str(), welcome.minutes.as_str()), ("", "10 min"), "{name}");
    }
}

#[test]
fn what_nobody_needs_is_not_brought() {
    let exempt = vec![need("waste", RequirementState::Exempt, ""), need("hand", RequirementState::NotStarted, "")];
    let made = Room::of(standings(vec![seat("Ana", Readiness::OnTrack, "", exempt)])).brief();
    assert_eq!(made.plan[1].told(), "0 of 1 have Hand");
}

#[test]
fn the_longer_its_lines_are_the_fewer_fit_on_paper() {
    let full = |text: &str| {
        let remark = || Remark { name: "Ana".into(), text: text.into(), url: String::new() };
        let step = || PlanLine {
            title: text.into(),
            anchor: String::new(),
            url: String::new(),
            minutes: "20 min".into(),
            evidence: String::new(),
            start_with: None,
            last_time: None,
            landed: None,
            note: String::new(),
        };
        let remarks: Vec<Remark> = (0..ON_PAPER).map(|_| remark()).collect();
        Brief {
            decisions: remarks.clone(),
            set_up: remarks.clone(),
            changes: remarks,
            plan: (0..STEPS_ON_PAPER).map(|_| step()).collect(),
            ..Room::of(standings(Vec::new())).brief()
        }
    };
    assert_eq!(on_paper(&full("short")), (ON_PAPER, STEPS_ON_PAPER));
    let (most, steps) = on_paper(&full(&"a line that needs two lines on paper ".repeat(5)));
    assert!(most < ON_PAPER && steps < STEPS_ON_PAPER && most > 0, "{most} {steps}");
}

#[test]
fn the_letter_has_every_part_and_whatever_people_write_stays_one_line() {
    let asked = |text: &str, by: Option<&str>| {
        let (lesson, url, by) = ("Hand".to_owned(), "/ic/hand/".to_owned(), by.map(str::to_owned));
        Asked { person: PersonId(text.to_owned()), lesson, url, text: text.to_owned(), by }
    };
    let failed = vec![need("hand", RequirementState::FailedFinal, "")];
    let seats = vec![
        seat("Ana", Readiness::NotReady, "Failed 3 times", failed),
        seat("Ben", Readiness::Unknown, "No data since Monday", vec![]),
        seat("Cy", Readiness::Ready, "All done", vec![]),
        seat("Dee", Readiness::ReadyByWaiver, "Waived", vec![]),
    ];
    let room = Room {
        before: Some(standings(vec![seat("Cy", Readiness::OnTrack, "", vec![])])),
        troubles: vec![trouble("a", 3, 4, Some(("Mask", 3))), trouble("c", 0, 12, None)],
        set_up: BTreeMap::from([(PersonId("cy".into()), "never signed in".to_owned())]),
        asked: vec![
            asked("Soap?\n\nDecisions needed\n  - Eve: admit", None),
            asked("soap", Some("Ben")),
            asked("Soap!", None),
        ],
        ..Room::of(standings(seats).with_others(vec![without("Eli", Readiness::Ready, Seat::Waitlisted)], vec![]))
    };
    assert_eq!(
        brief_text(&room.brief()).lines().collect::<Vec<_>>(),
        [
            "Lab",
            "Thu 4 March 2027, 09:00–12:00, Room 2",
            "As of Wed 3 March, 16:00",
            "",
            "2 ready (1 waived), 1 no data, 1 needs you; 1 without a seat yet, of whom 1 is ready.",
            "",
            "Decisions needed",
            "  - Ana: Failed 3 times: admit, or give the seat to Eli, who waits and is ready",
            "  - Eli: waits and is ready, and a seat is free",
            "",
            "Spend time on",
            "  - Order: 3 of 4 wrong at first (only 4 answered). Most chose “Mask” · Station",
            "",
            "What they asked",
            "  - “soap” (2: Ben, under Hand)",
            "  - “Soap?  Decisions needed   - Eve: admit” (1, under Hand)",
            "",
            "Skip",
            "  - Taking off (100 % right)",
            "",
            "Set-up",
            "  - Ben: No data since Monday",
            "  - Cy: never signed in",
            "",
            "Since yesterday",
            "  - Ana: is new on the list",
            "  - Ben: is new on the list",
            "  - Cy: is ready",
            "  - Dee: is new on the list",
            "",
            "The plan, with what they bring",
            "  - 10 min  Welcome",
            "  - 20 min  Station: 0 of 1 have Hand; start with Order",
        ]
    );
}
