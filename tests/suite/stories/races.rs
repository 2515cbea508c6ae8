//! What several people decide in the same instant is decided once.

use super::given::*;
use jiff::Timestamp;
use prework::access::{PersonId, Principal, Role};
use prework::decision::{Act, Said};
use prework::operation::catch_up::{self, CatchUpError};
use prework::operation::vouch::{self, VouchError, Wish};
use prework::operation::waive::{self, Grounds, WaiveError};
use prework::operation::{intake, plan, publish};
use prework::store::{Claim, Store};
use std::sync::Barrier;
use std::thread;
use uuid::Uuid;

/// How many decide at once, and how often.
const AT_ONCE: usize = 6;
const ROUNDS: i64 = 8;

/// What each of them is told who does the same at once.
fn at_once<T: Send>(what: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(AT_ONCE);
    let one = |n| {
        start.wait();
        what(n)
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..AT_ONCE).map(|n| scope.spawn(move || one(n))).collect();
        all.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// Clocks of several servers differ, and a request is as old as its beginning: the `n`-th is a second behind the one before.
fn clock(round: i64, n: usize) -> Timestamp {
    at(100 * round - i64::try_from(n).unwrap())
}

pub(super) fn the_same_waiver_is_given_and_taken_back_once(store: &dyn Store) {
    let (catalog, ana) = (catalog(""), PersonId("ana".to_owned()));
    store.save_people(&[learner("ana", "Ana")], &[]).unwrap();
    let grounds = Grounds { by: "R. Ito", reason: "did it elsewhere" };
    for round in 1..=ROUNDS {
        let until = Some(at(1_000 * round));
        let told = at_once(|n| waive::add(store, &catalog, &ana, "m", until, grounds, clock(round, n)));
        let given: Vec<&Uuid> = told.iter().filter_map(|told| told.as_ref().ok()).collect();
        assert_eq!(given.len(), 1, "round {round}: {told:?}");
        assert!(told.iter().all(|told| matches!(told, Ok(_) | Err(WaiveError::Given))), "{told:?}");
        let waiver = *given[0];
        let told = at_once(|n| waive::revoke(store, waiver, grounds, clock(round, n)));
        assert_eq!(told.iter().filter(|told| told.is_ok()).count(), 1, "round {round}: {told:?}");
        assert!(told.iter().all(|told| matches!(told, Ok(()) | Err(WaiveError::UnknownWaiver(_)))), "{told:?}");
    }
    let kept = |kind| store.decisions_of(&[kind], Timestamp::MAX).unwrap().len();
    let rounds = usize::try_from(ROUNDS).unwrap();
    assert_eq!((kept("waive"), kept("revoke_waiver")), (rounds, rounds));
    assert_eq!(store.first_broken().unwrap(), None);
}

pub(super) fn the_same_catch_up_is_given_once(store: &dyn Store) {
    let (catalog, ana) = (catalog(""), PersonId("ana".to_owned()));
    publish::publish(store, &catalog, at(0)).unwrap();
    store.save_people(&[learner("ana", "Ana")], &[]).unwrap();
    let session =
        plan::add(store, &catalog, plan::Plan::new("w", "2027-01-17T09:00:00Z".parse().unwrap())).unwrap().remove(0).id;
    intake::import(store, ("seats.csv", b"id\nana\n"), Some(&session), at(1)).unwrap();
    let module = catalog.find_module("m").unwrap();
    let grounds = Grounds { by: "R. Ito", reason: "missed the morning" };
    for round in 1..=ROUNDS {
        let due = at(1_000 * round);
        let told = at_once(|n| catch_up::give(store, (&session, &ana), (&module, due), grounds, clock(round, n)));
        assert_eq!(told.iter().filter(|told| told.is_ok()).count(), 1, "round {round}: {told:?}");
        assert!(told.iter().all(|told| matches!(told, Ok(_) | Err(CatchUpError::Given))), "{told:?}");
    }
}

pub(super) fn two_organisers_accept_a_claim_once(store: &dyn Store) {
    let (catalog, ana) = (catalog(""), PersonId("ana".to_owned()));
    store.save_people(&[learner("ana", "Ana")], &[]).unwrap();
    let says =
        Said { achieved: "2026-05-03".parse().unwrap(), until: None, source: "City Hospital".to_owned(), scan: None };
    let wish = Wish { achieved: Some(says.achieved), until: None, source: says.source.clone() };
    for round in 1..=ROUNDS {
        let module = catalog.find_module("m").unwrap();
        let claim =
            Claim { id: Uuid::now_v7(), person: ana.clone(), module, says: says.clone(), made: at(1), settled: None };
        assert!(store.add_claim(&claim, b"%PDF-1.7", 5).unwrap());
        let told = at_once(|n| {
            let olga = Principal::Person(PersonId(format!("olga-{n}")), Role::Organiser);
            let by = format!("Olga {n}");
            let grounds = Grounds { by: &by, reason: "the scan shows it" };
            vouch::accept(store, &catalog, claim.id, &wish, (&olga, grounds), clock(round, n)).map(Result::unwrap)
        });
        assert_eq!(told.iter().filter(|told| told.is_ok()).count(), 1, "round {round}: {told:?}");
        let is_late = |told: &Result<(), VouchError>| {
            matches!(told, Ok(()) | Err(VouchError::Meanwhile | VouchError::Unknown(_)))
        };
        assert!(told.iter().all(is_late), "{told:?}");
        // Who accepted it, the learner reads.
        let (settled, records) =
            (store.claim(claim.id).unwrap().unwrap().settled.unwrap(), vouch::list(store, Timestamp::MAX).unwrap());
        let at = told.iter().position(Result::is_ok).unwrap();
        assert_eq!((settled.accepted, settled.by), (true, format!("Olga {at}")));
        let holds = records.iter().filter(|record| record.holds()).count();
        assert_eq!((records.len(), holds), (usize::try_from(round).unwrap(), 1), "what is the same replaces it");
    }
    let accepted = store.decisions_of(&["accept_record"], Timestamp::MAX).unwrap();
    let replaces = |act: &Act| matches!(act, Act::AcceptRecord { replaces: Some(_), .. });
    assert_eq!(accepted.iter().filter(|record| replaces(&record.decision.act)).count(), accepted.len() - 1);
    let evidence = store.evidence(Some(&[account("ana")]), Timestamp::MAX).unwrap();
    assert_eq!(evidence.iter().filter(|evidence| evidence.voided.is_none()).count(), 1);
}
