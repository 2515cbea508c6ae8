//! Carrying statements to a store that says no in every way there is.

use super::given::*;
use jiff::Timestamp;
use prework::forward::{Ended, Event, Forwarded, Parcel, Receiver, Reply, forward};
use prework::store::{Batch, Expiry, Store};
use prework::xapi::{Entry, File};
use std::cell::RefCell;
use std::time::Duration;
use uuid::Uuid;

/// A store that answers by a rule, and remembers what it took.
struct Other<F> {
    rule: F,
    asked: RefCell<Vec<usize>>,
    taken: RefCell<Vec<Uuid>>,
}

impl<F: Fn(&[Uuid], usize) -> Reply> Other<F> {
    fn new(rule: F) -> Self {
        Self { rule, asked: RefCell::default(), taken: RefCell::default() }
    }
}

impl<F: Fn(&[Uuid], usize) -> Reply> Receiver for Other<F> {
    fn receive(&self, parcel: &Parcel) -> Reply {
        let ids: Vec<Uuid> = parcel.statements.iter().map(|statement| statement.id).collect();
        let before = self.asked.borrow().len();
        self.asked.borrow_mut().push(ids.len());
        let reply = (self.rule)(&ids, before);
        if reply == Reply::Stored {
            self.taken.borrow_mut().extend(ids);
        }
        reply
    }
}

const TARGET: &str = "https://lrs.example.org/xapi";

fn five(store: &dyn Store) -> Vec<Uuid> {
    let entries: Vec<Entry> = (0..5).map(|_| statement("ann", "passed", "hygiene")).collect();
    record(store, &entries.iter().collect::<Vec<_>>());
    entries.iter().map(|entry| entry.id).collect()
}

/// Carries all there is; what happened on the way, but for progress.
fn carried(store: &dyn Store, other: &dyn Receiver) -> (Result<Forwarded, Ended>, Vec<String>) {
    let mut events = Vec::new();
    let result = forward(store, TARGET, other, |event| {
        match event {
            Event::Carried(_) => return true,
            Event::Done => return false,
            Event::Refused(_, reason) => events.push(format!("refused: {reason}")),
            Event::Later { reason, wait } => {
                assert!(wait >= Duration::from_millis(500));
                events.push(format!("later: {reason}"));
            }
        }
        true
    });
    (result, events)
}

pub(super) fn what_is_taken_is_carried_once(store: &dyn Store) {
    let first = five(store);
    let other = Other::new(|_, _| Reply::Stored);
    assert_eq!(carried(store, &other).0.unwrap(), Forwarded { taken: 5, refused: 0 });
    let second = five(store);
    assert_eq!(carried(store, &other).0.unwrap().taken, 5);
    assert_eq!(*other.taken.borrow(), [first, second].concat());
    assert_eq!(*other.asked.borrow(), [5, 5]);
}

pub(super) fn one_that_is_refused_is_set_aside_alone(store: &dyn Store) {
    let ids = five(store);
    let bad = ids[3];
    let refuses = move |ids: &[Uuid], _| {
        if ids.contains(&bad) { Reply::Refused("no such verb".to_owned()) } else { Reply::Stored }
    };
    let other = Other::new(refuses);
    let (result, events) = carried(store, &other);
    assert_eq!(result.unwrap(), Forwarded { taken: 4, refused: 1 });
    assert_eq!(events, ["refused: no such verb"]);
    assert_eq!(*other.taken.borrow(), [ids[0], ids[1], ids[2], ids[4]], "in order");
    let refusals = store.refusals(TARGET).unwrap();
    assert_eq!((refusals.len(), refusals[0].id, refusals[0].reason.as_str()), (1, bad, "no such verb"));
    assert!(store.retry_refused(TARGET).unwrap());
    let kinder = Other::new(|_, _| Reply::Stored);
    assert_eq!(carried(store, &kinder).0.unwrap().taken, 2);
    assert_eq!(*kinder.taken.borrow(), ids[3..]);
    assert!(!store.retry_refused(TARGET).unwrap());
}

pub(super) fn a_parcel_too_large_goes_in_halves(store: &dyn Store) {
    let ids = five(store);
    let other = Other::new(|ids: &[Uuid], _| if ids.len() > 2 { Reply::TooLarge } else { Reply::Stored });
    assert_eq!(carried(store, &other).0.unwrap(), Forwarded { taken: 5, refused: 0 });
    assert_eq!(*other.taken.borrow(), ids);
    assert_eq!(*other.asked.borrow(), [5, 2, 3, 1, 2]);
    let closed = Other::new(|_: &[Uuid], _| Reply::TooLarge);
    five(store);
    assert_eq!(carried(store, &closed).0.unwrap(), Forwarded { taken: 0, refused: 5 });
}

pub(super) fn a_store_that_is_away_is_waited_for(store: &dyn Store) {
    let ids = five(store);
    let other = Other::new(|_: &[Uuid], before| match before {
        0 => Reply::Later("connection refused".to_owned(), None),
        1 => Reply::Later("503".to_owned(), Some(Duration::from_secs(7))),
        _ => Reply::Stored,
    });
    let (result, events) = carried(store, &other);
    assert_eq!(
        (result.unwrap().taken, events),
        (5, ["later: connection refused", "later: 503"].map(str::to_owned).to_vec())
    );
    assert_eq!(*other.taken.borrow(), ids);
}

pub(super) fn a_store_that_lets_nobody_in_ends_it_and_nothing_is_lost(store: &dyn Store) {
    let ids = five(store);
    let closed = Other::new(|_: &[Uuid], _| Reply::Denied("401".to_owned()));
    assert_eq!(carried(store, &closed).0.unwrap_err().to_string(), "the other store says 401");
    let open = Other::new(|_: &[Uuid], _| Reply::Stored);
    assert_eq!(carried(store, &open).0.unwrap().taken, 5);
    assert_eq!(*open.taken.borrow(), ids);
}

pub(super) fn who_is_forgotten_while_it_waits_is_not_carried(store: &dyn Store) {
    let ids = five(store);
    let other = Other::new(|_: &[Uuid], before| match before {
        0 => Reply::Later("503".to_owned(), None),
        _ => Reply::Stored,
    });
    forward(store, TARGET, &other, |event| {
        if let Event::Later { .. } = event {
            let everything = Expiry { before: Timestamp::MAX, with_evidence: true };
            assert_eq!(store.expire(everything, 0).unwrap().len(), 4, "the newest stays");
        }
        event != Event::Done
    })
    .unwrap();
    assert_eq!(*other.taken.borrow(), ids[4..]);
}

pub(super) fn a_parcel_is_no_more_than_can_be_carried(store: &dyn Store) {
    for _ in 0..5 {
        let mut large = statement("ann", "passed", "hygiene");
        large.body = format!(r#"{},"result":{{"response":"{}"}}"#, large.body, "a".repeat(3 << 20));
        record(store, &[&large]);
    }
    let photo = File { sha2: "a".repeat(64), content: vec![7; 7 << 20] };
    let mut pictured = statement("ann", "passed", "hygiene");
    pictured.body.push_str(r#","attachments":[]"#);
    pictured.attachments = vec![photo.sha2.clone()];
    let files = vec![photo];
    store.record(Batch { statements: vec![(pictured, None)], files }, Timestamp::now()).unwrap();
    let other = Other::new(|_: &[Uuid], _| Reply::Stored);
    assert_eq!(carried(store, &other).0.unwrap().taken, 6);
    assert_eq!(*other.asked.borrow(), [2, 2, 1, 1]);
}
