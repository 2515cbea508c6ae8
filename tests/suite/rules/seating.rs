//! Seats: what may become of a booking, in stories of one line; and what holds for every history.

use jiff::{SignedDuration, Timestamp};
use prework::course::{Gate, Id, Minutes, WorkshopKey};
use prework::roster::{Doorkeeper, PersonId, Seat, Seating, Session, SessionId, SignUp};
use proptest::prelude::*;

/// The session starts at hour 100, and everything is due at hour 76.
fn at(hours: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
}

struct Story {
    seating: Seating,
    door: Doorkeeper,
    now: Timestamp,
    refused: Vec<String>,
}

fn seats(capacity: impl Into<Option<u32>>, gate: Gate, sign_up: SignUp) -> Story {
    let key = WorkshopKey { course: Id::new("care").unwrap(), workshop: Id::new("lab").unwrap() };
    let session = Session {
        capacity: capacity.into(),
        sign_up,
        cut_off: Minutes(60),
        ..Session::plain(SessionId("lab".to_owned()), key, (at(100), at(103)), "UTC".to_owned())
    };
    let door = Doorkeeper { gate, due: at(76), ..Doorkeeper::open() };
    Story { seating: Seating::new(session, Vec::new()), door, now: at(0), refused: Vec::new() }
}

impl Story {
    /// Steps, as `give ana, +2h, settle`; each takes a second.
    fn then(mut self, steps: &str) -> Self {
        for step in steps.split(',') {
            self.step(step.trim());
        }
        self
    }

    fn step(&mut self, step: &str) {
        self.now += SignedDuration::from_secs(1);
        let (verb, who) = step.split_once(' ').unwrap_or((step, ""));
        let (person, now) = (PersonId(who.to_owned()), self.now);
        let (seating, door) = (&mut self.seating, &mut self.door);
        let done = match verb {
            "give" => {
                seating.enrol(&person, door, now, "Olga");
                Ok(())
            }
            "admit" => {
                seating.admit(&person, now, ("Olga", "a reason"));
                door.admitted.insert(person.clone());
                Ok(())
            }
            "ask" => seating.ask(&person, door, now, ""),
            "decline" => seating.decline(&person, now, ("Olga", "")),
            "offer" => seating.offer(&person, door, now + SignedDuration::from_hours(48), now, "Olga"),
            "accept" => seating.accept(&person, now, ""),
            "cannot" => seating.cancel(&person, Seat::CancelledByLearner, door, now, ("", "ill")),
            "drop" => seating.cancel(&person, Seat::CancelledByOrganiser, door, now, ("Olga", "")),
            "ready" => {
                door.ready.insert(person);
                Ok(())
            }
            "warned" => {
                door.warned.insert(person);
                Ok(())
            }
            "settle" => {
                seating.settle(door, now);
                let settled = format!("{seating:?}");
                seating.settle(door, now);
                assert_eq!(settled, format!("{seating:?}"), "settling twice is settling once");
                Ok(())
            }
            hours => {
                self.now += SignedDuration::from_hours(hours.trim_matches(['+', 'h']).parse().unwrap());
                Ok(())
            }
        };
        if let Err(error) = done {
            self.refused.push(format!("{step}: {error}"));
        }
    }

    /// Everybody on the list, as `ana booked, ben waitlisted`.
    #[track_caller]
    fn expect(&self, people: &str) {
        let mut found: Vec<String> = Vec::new();
        for name in ["ana", "ben", "cy", "dee"] {
            let booking = self.seating.of(&PersonId(name.to_owned()));
            found.extend(booking.map(|booking| format!("{name} {}", booking.seat.code())));
        }
        assert_eq!(found.join(", "), people, "{:?}", self.refused);
    }
}

#[test]
fn seats_go_to_who_comes_first() {
    let full = seats(2, Gate::Warn, SignUp::Open).then("give ana, ask ben, ask cy, give dee");
    full.expect("ana booked, ben booked, cy waitlisted, dee waitlisted");
    let moved = full.then("cannot ana");
    moved.expect("ana cancelled_by_learner, ben booked, cy booked, dee waitlisted");
    // Who comes back comes last.
    let back = moved.then("ask ana, cannot ben");
    back.expect("ana waitlisted, ben cancelled_by_learner, cy booked, dee booked");
    seats(None, Gate::Warn, SignUp::Open).then("ask ana, ask ben, ask cy").expect("ana booked, ben booked, cy booked");
}

#[test]
fn nobody_moves_up_by_themselves_when_there_is_no_time_to_prepare() {
    let late = seats(1, Gate::Warn, SignUp::Open).then("give ana, give ben, +77h, cannot ana, settle");
    late.expect("ana cancelled_by_learner, ben waitlisted");
    // Somebody can offer them the seat, until the list closes.
    let offered = late.then("offer ben");
    offered.expect("ana cancelled_by_learner, ben offered");
    offered.then("accept ben").expect("ana cancelled_by_learner, ben booked");
    let closed = seats(1, Gate::Warn, SignUp::Open).then("give ana, give ben, +99h, cannot ana, offer ben, ask cy");
    closed.expect("ana cancelled_by_learner, ben waitlisted");
    assert_eq!(closed.refused, ["offer ben: the list is closed", "ask cy: the list is closed"]);
}

#[test]
fn an_offer_holds_a_seat_for_a_while() {
    let offered = seats(1, Gate::Warn, SignUp::Closed).then("give ana, give ben, give cy, +77h, drop ana, offer cy");
    offered.expect("ana cancelled_by_organiser, ben waitlisted, cy offered");
    let again = offered.then("offer ben");
    assert_eq!(again.refused, ["offer ben: no seat is free"]);
    // Unanswered, it ends when the list closes; too late for anybody else by then.
    again.then("+22h, accept cy, settle").expect("ana cancelled_by_organiser, ben waitlisted, cy requested");
    // Who doesn't say yes is given no seat all the same.
    let alone = seats(1, Gate::Warn, SignUp::Ask).then("ask ana, offer ana, +49h, settle");
    alone.expect("ana requested");
    let early = seats(1, Gate::Warn, SignUp::Closed).then("give ana, give ben, offer ben");
    assert_eq!(early.refused, ["offer ben: no seat is free"]);
}

#[test]
fn who_asks_is_answered() {
    let asked = seats(1, Gate::Warn, SignUp::Ask).then("ask ana, ask ben, ask cy");
    asked.expect("ana requested, ben requested, cy requested");
    let answered = asked.then("give ben, give ana, decline cy, ask cy");
    answered.expect("ana waitlisted, ben booked, cy declined");
    assert_eq!(answered.refused, ["ask cy: an organiser gives the seats of this session"]);
    let closed = seats(1, Gate::Warn, SignUp::Closed).then("ask ana");
    assert_eq!(closed.refused, ["ask ana: an organiser gives the seats of this session"]);
}

#[test]
fn a_strict_gate_opens_the_moment_the_work_is_done() {
    let strict = seats(1, Gate::Strict, SignUp::Open).then("give ana, ask ben, give cy");
    strict.expect("ana approved, cy approved");
    assert_eq!(strict.refused, ["ask ben: the required work has to be done first"]);
    // Whoever gets there first.
    strict
        .then("ready cy, settle, ready ana, settle, ready ben, ask ben")
        .expect("ana waitlisted, ben waitlisted, cy booked");
}

#[test]
fn a_provisional_seat_is_released_after_two_warnings() {
    let provisional =
        || seats(2, Gate::Provisional, SignUp::Open).then("give ana, give ben, give cy, give dee, ready ana");
    provisional().then("+75h, warned ben, settle").expect("ana booked, ben booked, cy waitlisted, dee waitlisted");
    // Who takes the seat now can't prepare any more: they have to be ready.
    provisional()
        .then("ready dee, warned ben, +76h, settle")
        .expect("ana booked, ben released, cy waitlisted, dee booked");
    provisional().then("+76h, settle").expect("ana booked, ben booked, cy waitlisted, dee waitlisted");
    provisional()
        .then("warned ben, admit ben, +76h, settle")
        .expect("ana booked, ben booked, cy waitlisted, dee waitlisted");
}

#[test]
fn an_exception_passes_the_gate_and_the_number_of_seats() {
    seats(1, Gate::Strict, SignUp::Closed)
        .then("ready ana, give ana, give ben, admit ben")
        .expect("ana booked, ben booked");
}

#[test]
fn taking_a_change_back_takes_no_seat_from_anybody() {
    let mut story = seats(1, Gate::Warn, SignUp::Open).then("give ana, give ben");
    let before = story.seating.of(&PersonId("ana".to_owned())).cloned();
    story = story.then("drop ana");
    story.expect("ana cancelled_by_organiser, ben booked");
    assert!(!story.seating.restore(before.clone(), &PersonId("ana".to_owned()), story.now, "Olga"));
    story.expect("ana waitlisted, ben booked");
    let mut alone = seats(1, Gate::Warn, SignUp::Open).then("give ana, drop ana");
    assert!(alone.seating.restore(before, &PersonId("ana".to_owned()), alone.now, "Olga"));
    alone.expect("ana booked");
    // In the same place of the line.
    let mut line = seats(1, Gate::Warn, SignUp::Open).then("give ana, give ben, give cy");
    let ben = PersonId("ben".to_owned());
    let before = line.seating.of(&ben).cloned();
    line = line.then("drop ben");
    assert!(line.seating.restore(before, &ben, line.now, "Olga"));
    line.then("cannot ana").expect("ana cancelled_by_learner, ben booked, cy waitlisted");
}

fn steps() -> impl Strategy<Value = Vec<String>> {
    let names = prop::sample::select(vec!["ana", "ben", "cy", "dee"]);
    let verbs = prop::sample::select(vec![
        "give", "ask", "decline", "offer", "accept", "cannot", "drop", "ready", "warned", "settle", "+9h", "+40h",
    ]);
    prop::collection::vec(
        (verbs, names).prop_map(|(verb, name)| {
            if verb.starts_with('+') || verb == "settle" { verb.to_owned() } else { format!("{verb} {name}") }
        }),
        0..40,
    )
}

proptest! {
    #[test]
    fn no_seat_is_given_twice(
        steps in steps(),
        capacity in 1u32..4,
        gate in prop::sample::select(Gate::ALL.to_vec()),
        sign_up in prop::sample::select(SignUp::ALL.to_vec()),
    ) {
        let mut story = seats(capacity, gate, sign_up);
        for step in &steps {
            story.step(step);
            let people = ["ana", "ben", "cy", "dee"].map(|name| story.seating.of(&PersonId(name.to_owned())).cloned());
            let taken = people.iter().flatten().filter(|booking| booking.seat.takes_one()).count();
            prop_assert!(taken <= capacity as usize, "{taken} after {step}");
            if gate == Gate::Strict {
                let unready = people.iter().flatten().find(|b| b.seat.takes_one() && !story.door.ready.contains(&b.person));
                prop_assert!(unready.is_none(), "{unready:?} after {step}");
            }
        }
        // As long as there is time, no seat stays free while somebody waits whom the gate lets in.
        story.seating.settle(&story.door, story.now);
        let waits = ["ana", "ben", "cy", "dee"].iter().any(|name| {
            story.seating.of(&PersonId((*name).to_owned())).is_some_and(|b| b.seat == Seat::Waitlisted)
        });
        if story.now < story.door.due && waits {
            prop_assert_eq!(story.seating.free(), Some(0));
        }
    }
}
