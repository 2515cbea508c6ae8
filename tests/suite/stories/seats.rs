//! Seats in a store: given once however many ask at once, read as they stood, told when they change.

use super::given::*;
use super::people::{lab, seat};
use super::records::decision;
use jiff::SignedDuration;
use prework::access::PersonId;
use prework::decision::{Act, Decision, Replanned};
use prework::roster::{Block, Doorkeeper, Notice, NoticeKind, Seat, Session, SessionId, SignUp};
use prework::store::{Arrange, Delivery, Store, StoreError};
use std::sync::Arc;
use std::thread;
use uuid::Uuid;

fn person(id: usize) -> PersonId {
    PersonId(format!("p{id}"))
}

fn filled(store: &dyn Store, people: usize, capacity: u32) -> Session {
    let session = Session { capacity: Some(capacity), sign_up: SignUp::Open, trainers: Vec::new(), ..lab("race") };
    store.add_sessions(std::slice::from_ref(&session)).unwrap();
    let people: Vec<_> = (0..people).map(|id| learner(&person(id).0, &format!("P{id}"))).collect();
    store.save_people(&people, &[]).unwrap();
    session
}

pub(super) fn a_hundred_race_for_the_last_seat(store: &dyn Store) {
    let session = filled(store, 101, 2);
    seat(store, &session.id, &[], &[person(100)], at(0)).unwrap();
    thread::scope(|scope| {
        for id in 0..100 {
            let session = &session;
            scope.spawn(move || {
                let who = person(id);
                let arrange: Arrange =
                    Arc::new(move |seating| seating.ask(&who, &Doorkeeper::open(), at(1), "").map(|()| Vec::new()));
                store.arrange(&session.id, &[], &[], arrange, at(1)).unwrap().unwrap();
            });
        }
    });
    let all = store.bookings_at(&session.id, at(2)).unwrap();
    let count = |seat: Seat| all.iter().filter(|(_, booking)| booking.seat == seat).count();
    assert_eq!((count(Seat::Booked), count(Seat::Waitlisted), all.len()), (2, 99, 101));
    assert_eq!(store.roster(&session.id).unwrap().len(), 2);
    assert_eq!(store.sessions().unwrap()[0].1, 2);
}

pub(super) fn a_list_reads_as_it_stood(store: &dyn Store) {
    let session = filled(store, 2, 1);
    seat(store, &session.id, &[], &[person(0), person(1)], at(10)).unwrap();
    let arrange: Arrange = Arc::new(|seating| {
        seating
            .cancel(&person(0), Seat::CancelledByLearner, &Doorkeeper::open(), at(20), ("", "ill"))
            .map(|()| Vec::new())
    });
    let changes = store.arrange(&session.id, &[], &[], arrange, at(20)).unwrap().unwrap();
    assert_eq!(changes.len(), 2, "one goes, one moves up");
    let stood = |seconds: i64| {
        let all = store.bookings_at(&session.id, at(seconds)).unwrap();
        all.into_iter().map(|(_, booking)| booking.seat).collect::<Vec<_>>()
    };
    assert_eq!(stood(9), []);
    assert_eq!(stood(10), [Seat::Booked, Seat::Waitlisted]);
    assert_eq!(stood(20), [Seat::CancelledByLearner, Seat::Booked]);
    let steps = store.booking_steps(&session.id, &person(0)).unwrap();
    assert_eq!(steps.iter().map(|step| step.note.as_str()).collect::<Vec<_>>(), ["", "ill"]);
    assert_eq!(store.steps_of(&person(1)).unwrap().len(), 2);
    // Whoever is off the list isn't expected anywhere.
    assert_eq!(store.bookings(&person(0)).unwrap(), []);
    assert_eq!(store.bookings(&person(1)).unwrap()[0].1.enrolled, at(10));
    let no: Arrange = Arc::new(|seating| {
        seating.enrol(&person(0), &Doorkeeper::open(), at(21), "");
        seating.accept(&person(1), at(21), "").map(|()| Vec::new())
    });
    assert!(store.arrange(&session.id, &[], &[], no, at(21)).unwrap().is_err());
    assert_eq!(stood(30), [Seat::CancelledByLearner, Seat::Booked], "all or nothing");
}

pub(super) fn who_was_merged_has_one_booking(store: &dyn Store) {
    let session = filled(store, 2, 2);
    seat(store, &session.id, &[], &[person(0)], at(10)).unwrap();
    seat(store, &session.id, &[], &[person(1)], at(11)).unwrap();
    let merge = Act::Merge { person: person(0), merged: person(1) };
    store.merge(&person(1), Some(&person(0)), &decision(12, merge)).unwrap();
    assert_eq!(store.roster(&session.id).unwrap().len(), 1);
    let arrange: Arrange = Arc::new(|seating| {
        seating
            .cancel(&person(0), Seat::CancelledByOrganiser, &Doorkeeper::open(), at(20), ("Olga", ""))
            .map(|()| Vec::new())
    });
    store.arrange(&session.id, &[], &[], arrange, at(20)).unwrap().unwrap();
    assert_eq!(store.roster(&session.id).unwrap(), [], "under either id");
}

fn moved(session: &Session, to: i64) -> (Session, Decision) {
    let after = Session { starts: at(to), ends: at(to + 3_600), sequence: session.sequence + 1, ..session.clone() };
    let act = Act::Replan {
        session: session.id.clone(),
        what: Replanned::Moved,
        before: (session.starts, session.ends),
        after: (after.starts, after.ends),
    };
    (after, decision(30, act))
}

pub(super) fn a_session_is_changed_once(store: &dyn Store) {
    let session = filled(store, 1, 1);
    let (after, decision) = moved(&session, 200_000);
    store.change_session(&session, &after, &decision, &[], false).unwrap();
    assert_eq!(store.session(&session.id).unwrap(), Some(after.clone()));
    let (other, again) = moved(&session, 300_000);
    let stale = store.change_session(&session, &other, &again, &[], false);
    assert!(matches!(stale, Err(StoreError::Conflict(_))), "{stale:?}");
    let before = store.before(&session.id).unwrap().unwrap();
    assert_eq!((before.session, before.at), (session.clone(), decision.at));
    let days = Session {
        blocks: vec![Block { starts: at(1), ends: at(2) }, Block { starts: at(3), ends: at(4) }],
        join_link: Some("https://example.org/call".to_owned()),
        cancelled: Some(at(9)),
        series: Some("s".to_owned()),
        ..after.clone()
    };
    store.change_session(&after, &days, &again, &[], true).unwrap();
    assert_eq!(store.session(&session.id).unwrap(), Some(days));
    assert_eq!(store.before(&session.id).unwrap(), None);
}

pub(super) fn a_notice_waits_and_goes_out_once(store: &dyn Store) {
    let session = filled(store, 1, 1);
    let notice = |kind, now| Notice::after_pause(person(0), SessionId("race".to_owned()), kind, at(now));
    let (booked, nudge) = (notice(NoticeKind::Booked, 0), notice(NoticeKind::Nudge, 1));
    store.add_notices(&[booked.clone(), nudge.clone()]).unwrap();
    store.add_notices(std::slice::from_ref(&booked)).unwrap();
    assert_eq!(store.claim_notice(at(0), at(599)).unwrap(), None, "nothing goes out within the pause");
    assert_eq!(store.claim_notice(at(0), at(600)).unwrap(), Some(booked.clone()));
    assert_eq!(store.claim_notice(at(0), at(600)).unwrap(), None, "somebody has it");
    assert_eq!(store.claim_notice(at(601), at(900)).unwrap(), Some(booked.clone()), "whoever had it is gone");
    store.deliver_notice(booked.id, &Delivery::Sent, at(901)).unwrap();
    assert!(!store.drop_notice(booked.id).unwrap(), "what went out can't be taken back");
    // A seat that changes makes what waits about it untrue, and nothing else.
    let taken_off = notice(NoticeKind::TakenOff, 2);
    store.add_notices(std::slice::from_ref(&taken_off)).unwrap();
    seat(store, &session.id, &[], &[person(0)], at(3)).unwrap();
    let told = store.notices(&session.id).unwrap();
    let kinds: Vec<_> = told.iter().map(|told| (told.notice.kind, told.sent.is_some())).collect();
    assert_eq!(kinds, [(NoticeKind::Booked, true), (NoticeKind::Nudge, false)]);
    assert!(store.drop_notice(nudge.id).unwrap());
    assert!(!store.drop_notice(Uuid::nil()).unwrap());
    assert!(SignedDuration::from_mins(10) == prework::roster::PAUSE);
}
