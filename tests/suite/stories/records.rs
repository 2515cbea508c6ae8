//! Decisions, publications and attempts.

use super::given::*;
use prework::access::{PersonId, Role};
use prework::course::{Catalog, ModuleKey};
use prework::decision::{Act, Decision, Fate, Mark, Mended, Opinion, Regraded};
use prework::evidence::{Proof, Scaled};
use prework::roster::Person;
use prework::store::{Attempt, Drawn, Erasure, Mention, Query, Store, StoreError};
use prework::xapi::{Pseudonym, Words};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn module() -> ModuleKey {
    ModuleKey { course: course_id("infection-control"), module: course_id("hand-hygiene") }
}

pub(super) fn decision(second: i64, act: Act) -> Decision {
    Decision {
        id: Uuid::new_v4(),
        at: at(second),
        by: "R. Ito".to_owned(),
        reason: "equivalent course".to_owned(),
        act,
    }
}

pub(super) fn waive() -> Act {
    waive_of("1")
}

fn waive_of(person: &str) -> Act {
    Act::Waive { person: PersonId(person.to_owned()), key: module().into(), until: Some(at(900)) }
}

pub(super) fn decisions_form_a_chain(store: &dyn Store) {
    let first = decision(1, waive());
    let record = store.decide(&first).unwrap();
    let revoked = decision(5, Act::RevokeWaiver { waiver: first.id });
    let second = store.decide(&revoked).unwrap();
    assert_eq!((record.sequence, second.sequence), (1, 2));
    assert_ne!(record.hash, second.hash);
    assert_eq!(store.decide(&first).unwrap(), record, "the same decision again is the same record");
    let other = Decision { reason: "another".to_owned(), ..first.clone() };
    assert!(matches!(store.decide(&other), Err(StoreError::Conflict(_))));
    assert_eq!(store.decisions(at(4)).unwrap(), std::slice::from_ref(&record));
    assert_eq!(store.decisions(at(5)).unwrap(), [record, second]);
    assert_eq!(store.first_broken().unwrap(), None);
}

pub(super) fn what_is_decided_together_is_kept_whole_and_once(store: &dyn Store) {
    let extend = |who: &str, percent| decision(1, Act::Extend { person: PersonId(who.to_owned()), percent });
    // Decisions of other kinds are of no account.
    store.decide(&decision(1, waive())).unwrap();
    let both = [extend("1", 10), extend("2", 20)];
    let said = [proof("1", Proof::Passed(None))];
    assert!(!store.decide_together(&both, &said, ("extend", 1), at(2)).unwrap(), "there was none at that place");
    assert_eq!(store.decisions(at(9)).unwrap().len(), 1);
    assert!(store.decide_together(&both, &said, ("extend", 0), at(2)).unwrap());
    let kept = store.decisions_of(&["extend"], at(9)).unwrap();
    assert_eq!(kept.iter().map(|record| record.sequence).collect::<Vec<_>>(), [2, 3]);
    assert!(store.statement(said[0].0.id).unwrap().is_some());
    // Whoever saw only what was there before is too late, and nothing of theirs is kept.
    let late = proof("2", Proof::Passed(None));
    assert!(!store.decide_together(&[extend("1", 30)], std::slice::from_ref(&late), ("extend", 0), at(3)).unwrap());
    assert!(store.statement(late.0.id).unwrap().is_none());
    // One that can't be kept keeps none.
    let clash = Decision { id: both[0].id, ..extend("3", 5) };
    let with_it = [extend("4", 1), clash];
    assert!(store.decide_together(&with_it, &[], ("extend", 3), at(4)).is_err());
    assert_eq!(store.decisions_of(&["extend"], at(9)).unwrap().len(), 2);
    assert_eq!(store.first_broken().unwrap(), None);
}

pub(super) fn only_a_waiver_can_be_revoked(store: &dyn Store) {
    let revoke = |waiver| decision(2, Act::RevokeWaiver { waiver });
    assert!(matches!(store.decide(&revoke(Uuid::new_v4())), Err(StoreError::Missing(_))));
    let waived = decision(1, waive());
    store.decide(&waived).unwrap();
    let revocation = revoke(waived.id);
    store.decide(&revocation).unwrap();
    assert!(matches!(store.decide(&revoke(revocation.id)), Err(StoreError::Missing(_))));
}

pub(super) fn an_erased_persons_decisions_are_emptied_and_the_chain_holds(store: &dyn Store) {
    let (first, other) = (decision(1, waive()), decision(2, waive_of("2")));
    let revoked = decision(3, Act::RevokeWaiver { waiver: first.id });
    for decision in [&first, &other, &revoked] {
        store.decide(decision).unwrap();
    }
    let act = Act::Erase {
        person: PersonId("erased-1".to_owned()),
        fate: Fate::Removed,
        records: Vec::new(),
        before: Vec::new(),
    };
    let pseudonym =
        Pseudonym { of: BTreeSet::new(), home_page: "https://x.org/".to_owned(), name: "erased-1".to_owned() };
    let erasure = Erasure { person: PersonId("1".to_owned()), pseudonym, decision: decision(4, act) };
    assert!(matches!(store.erase(&erasure), Err(StoreError::Missing(_))), "nobody has this id");
    assert_eq!(store.decisions(at(9)).unwrap().len(), 3);
    store.save_people(&[Person::new("1", "Ana", Role::Learner)], &[]).unwrap();
    assert_eq!(store.erase(&erasure).unwrap().records, [1, 3]);
    let left: Vec<i64> = store.decisions(at(9)).unwrap().iter().map(|record| record.sequence).collect();
    assert_eq!(left, [2, 4]);
    assert_eq!(store.first_broken().unwrap(), None);
}

fn titled(title: &str) -> Catalog {
    Catalog { title: title.to_owned(), ..Catalog::default() }
}

pub(super) fn going_back_puts_the_old_rules_in_force_again(store: &dyn Store) {
    assert_eq!(store.publication(at(0)).unwrap(), None);
    let (old, new) = (titled("old"), titled("new"));
    let (hash, first) = store.publish(&old, at(10)).unwrap();
    assert!(first);
    assert_eq!(store.publish(&old, at(11)).unwrap(), (hash.clone(), false));
    assert!(store.publish(&new, at(20)).unwrap().1);
    assert_eq!(store.publish(&old, at(30)).unwrap(), (hash.clone(), true));
    let title = |second| store.publication(at(second)).unwrap().unwrap().catalog.title.clone();
    // Before anything was in force, what came first.
    assert_eq!([5, 10, 19, 20, 29, 30, 99].map(title), ["old", "old", "old", "new", "new", "old", "old"]);
    let found = store.published(&hash).unwrap().unwrap();
    assert_eq!((found.hash, found.at, &*found.catalog), (hash, at(10), &old));
    assert_eq!(store.published("none").unwrap(), None);
}

/// An attempt that was just begun, of which nothing was drawn.
fn attempt(person: &str, publication: &str) -> Attempt {
    Attempt {
        id: Uuid::new_v4(),
        person: PersonId(person.to_owned()),
        module: module(),
        publication: publication.to_owned(),
        begun: at(1),
        questions: Vec::new(),
        answers: BTreeMap::new(),
        handed_in: None,
        score: None,
        passed: None,
        marks: Vec::new(),
        round: 1,
    }
}

pub(super) fn one_attempt_at_a_time_and_one_submit(store: &dyn Store) {
    store.save_people(&[learner("1", "Ann")], &[]).unwrap();
    let (publication, _) = store.publish(&titled("now"), at(0)).unwrap();
    let person = PersonId("1".to_owned());
    let questions = vec![Drawn {
        id: "a".to_owned(),
        question: "q1".to_owned(),
        choices: vec![("x".to_owned(), 1), ("y".to_owned(), 0)],
    }];
    let attempt =
        |second| Attempt { begun: at(second), questions: questions.clone(), ..attempt(&person.0, &publication) };
    let (mut first, second) = (attempt(1), attempt(2));
    store.begin_attempt(&first, 0, &[(statement("1", "initialized", "quiz"), None)], at(1)).unwrap();
    // A double click: neither while one is open, nor with the same count of earlier ones.
    let twice = store.begin_attempt(&second, 1, &[(statement("1", "initialized", "quiz"), None)], at(2));
    assert!(matches!(twice, Err(StoreError::Conflict(_))));

    first.answers.insert("a".to_owned(), vec!["x".to_owned()]);
    store.save_answers(first.id, 1, &first.answers).unwrap();
    assert_eq!(store.attempt(first.id).unwrap(), Some(first.clone()));
    (first.handed_in, first.score, first.passed) = (Some(at(5)), Some(Scaled(10_000)), Some(true));
    store.hand_in(&first, &[proof("1", Proof::Passed(first.score))], at(5)).unwrap();
    let again = Attempt { score: Some(Scaled(0)), passed: Some(false), ..first.clone() };
    assert!(matches!(store.hand_in(&again, &[proof("1", Proof::Failed(None))], at(6)), Err(StoreError::Conflict(_))));
    assert!(matches!(store.save_answers(first.id, 1, &BTreeMap::new()), Err(StoreError::Conflict(_))));
    assert!(matches!(store.save_answers(second.id, 1, &BTreeMap::new()), Err(StoreError::Missing(_))));
    assert_eq!(store.evidence(None, at(99)).unwrap().len(), 1);
    assert_eq!(found(store, Query::default()).len(), 2);

    assert!(matches!(store.begin_attempt(&second, 0, &[], at(7)), Err(StoreError::Conflict(_))));
    store.begin_attempt(&second, 1, &[], at(7)).unwrap();
    assert_eq!(store.attempts(&person, &module()).unwrap(), [first, second]);
}

pub(super) fn a_regrade_is_whole_or_not_at_all(store: &dyn Store) {
    store.save_people(&[learner("1", "Ann")], &[]).unwrap();
    let (publication, _) = store.publish(&titled("now"), at(0)).unwrap();
    let mut attempt = attempt("1", &publication);
    store.begin_attempt(&attempt, 0, &[], at(1)).unwrap();
    assert_eq!(store.handed_in(&module(), at(0)).unwrap(), []);
    (attempt.handed_in, attempt.score, attempt.passed) = (Some(at(5)), Some(Scaled(5_000)), Some(false));
    let failed = proof("1", Proof::Failed(attempt.score));
    store.hand_in(&attempt, std::slice::from_ref(&failed), at(5)).unwrap();
    assert_eq!(store.handed_in(&module(), at(5)).unwrap(), [attempt.clone()]);
    assert_eq!(store.handed_in(&module(), at(6)).unwrap(), []);

    let regrade = |before, after| {
        let attempts = vec![Regraded { attempt: attempt.id, before: (before, false), after: (after, true) }];
        let (question, mend, since) = ("q".to_owned(), Mended::Drop, at(0));
        decision(7, Act::Regrade { module: module(), question, mend, since, attempts, waiting: Vec::new() })
    };
    let passed = proof("1", Proof::Passed(Some(Scaled(9_000))));
    let void = (voiding("server", failed.0.id), None);
    store.regrade(&regrade(5_000, 9_000), &[void, passed], at(7)).unwrap();
    let known = store.attempt(attempt.id).unwrap().unwrap();
    assert_eq!((known.score, known.passed, known.handed_in), (Some(Scaled(9_000)), Some(true), Some(at(5))));
    let proofs: Vec<_> = store.evidence(None, at(99)).unwrap().into_iter().filter(|e| e.voided.is_none()).collect();
    assert_eq!(proofs.len(), 1);
    assert_eq!(proofs[0].proof, Proof::Passed(Some(Scaled(9_000))));

    // Its score isn't what this one thinks: nothing of it is kept.
    let late = store.regrade(&regrade(5_000, 7_000), &[proof("1", Proof::Passed(None))], at(8));
    assert!(matches!(late, Err(StoreError::Conflict(_))), "{late:?}");
    // Its score is, and something else was said in place of what this one voids.
    let void = (voiding("server", failed.0.id), None);
    let late = store.regrade(&regrade(9_000, 9_500), &[void, proof("1", Proof::Passed(None))], at(8));
    assert!(matches!(late, Err(StoreError::Conflict(_))), "{late:?}");
    assert_eq!(store.decisions_of(&["regrade"], at(99)).unwrap().len(), 1);
    assert_eq!(store.evidence(None, at(99)).unwrap().len(), 2);
    assert_eq!(store.first_broken().unwrap(), None);
}

pub(super) fn a_mark_is_kept_once_and_whole(store: &dyn Store) {
    store.save_people(&[learner("1", "Ann"), learner("2", "Ben")], &[]).unwrap();
    let (publication, _) = store.publish(&titled("now"), at(0)).unwrap();
    let attempt = |person: &str| attempt(person, &publication);
    let handed_in = |attempt: Attempt, second| {
        store.begin_attempt(&attempt, 0, &[], at(1)).unwrap();
        let attempt = Attempt { handed_in: Some(at(second)), ..attempt };
        store.hand_in(&attempt, &[], at(second)).unwrap();
        attempt
    };
    let (anns, bens) = (handed_in(attempt("1"), 6), handed_in(attempt("2"), 5));
    assert_eq!(store.to_mark().unwrap(), [bens.clone(), anns.clone()]);
    let mark = |opinion| Mark {
        question: "q".to_owned(),
        round: 1,
        by: PersonId("ito".to_owned()),
        at: at(7),
        opinion,
        comment: "so ‘that’".to_owned(),
        text: "Because".to_owned(),
        asks_second: false,
        named: false,
        handed_in: at(6),
    };
    let decided = |attempt: &Attempt, opinion| {
        let (person, module, question) = (attempt.person.clone(), attempt.module.clone(), "q".to_owned());
        let (attempt, before, after) = (attempt.id, None, Some((10_000, true)));
        let act = Act::Mark { person, module, attempt, question, round: 1, opinion, named: false, before, after };
        decision(7, act)
    };

    let full = Opinion::Points(3);
    let passed = Attempt { score: Some(Scaled(10_000)), passed: Some(true), marks: vec![mark(full)], ..anns.clone() };
    store.mark(&anns, &passed, &decided(&anns, full), &[proof("1", Proof::Passed(None))], at(7)).unwrap();
    assert_eq!(store.attempt(anns.id).unwrap(), Some(passed.clone()));
    assert_eq!((store.to_mark().unwrap(), store.marked(9).unwrap()), (vec![bens.clone()], vec![passed]));
    // Another marker who has read what was there before.
    let late = store.mark(&anns, &anns, &decided(&anns, full), &[proof("1", Proof::Failed(None))], at(8));
    assert!(matches!(late, Err(StoreError::Conflict(_))), "{late:?}");
    let marked = store.decisions_of(&["mark"], at(99)).unwrap();
    assert_eq!((store.evidence(None, at(99)).unwrap().len(), marked.len()), (1, 1));

    let marks = vec![mark(Opinion::Return)];
    let returned = Attempt { handed_in: None, marks, round: 2, ..bens.clone() };
    store.mark(&bens, &returned, &decided(&bens, Opinion::Return), &[], at(9)).unwrap();
    assert_eq!((store.to_mark().unwrap(), store.attempt(bens.id).unwrap()), (vec![], Some(returned.clone())));
    // Its learner writes: what was read before isn't what it is.
    let mut written = returned.clone();
    written.answers.insert("a".to_owned(), vec!["Now".to_owned()]);
    store.save_answers(written.id, 2, &written.answers).unwrap();
    let late = store.mark(&returned, &bens, &decided(&bens, full), &[], at(9));
    assert!(matches!(late, Err(StoreError::Conflict(_))), "{late:?}");
    let late = store.save_answers(written.id, 1, &BTreeMap::new());
    assert!(matches!(late, Err(StoreError::Conflict(_))), "{late:?}");
    let again = Attempt { handed_in: Some(at(10)), ..written };
    store.hand_in(&again, &[], at(10)).unwrap();
    assert_eq!(store.to_mark().unwrap(), [again]);
    assert_eq!(store.first_broken().unwrap(), None);
}

pub(super) fn whoever_is_erased_is_no_marker_and_nobodys_text_is_marked(store: &dyn Store) {
    store.save_people(&[learner("1", "Ann"), learner("ito", "Ito")], &[]).unwrap();
    let (publication, _) = store.publish(&titled("now"), at(0)).unwrap();
    let before = attempt("1", &publication);
    store.begin_attempt(&before, 0, &[], at(1)).unwrap();
    let before = Attempt { handed_in: Some(at(6)), ..before };
    store.hand_in(&before, &[], at(6)).unwrap();
    let mark = |by: &str| Mark {
        question: "q".to_owned(),
        round: 1,
        by: PersonId(by.to_owned()),
        at: at(7),
        opinion: Opinion::Points(1),
        comment: "Well said, Annabel".to_owned(),
        text: "Because".to_owned(),
        asks_second: false,
        named: false,
        handed_in: at(6),
    };
    let after = Attempt { marks: vec![mark("ito"), mark("abe")], ..before.clone() };
    let (person, module, question) = (before.person.clone(), module(), "q".to_owned());
    let opinion = Opinion::Points(1);
    let act = Act::Mark {
        person,
        module,
        attempt: before.id,
        question,
        round: 1,
        opinion,
        named: false,
        before: None,
        after: None,
    };
    store.mark(&before, &after, &decision(7, act), &[], at(7)).unwrap();

    let erase = |person: &str, number| {
        let name = format!("erased-{person}");
        let act = Act::Erase {
            person: PersonId(name.clone()),
            fate: Fate::Pseudonymous,
            records: Vec::new(),
            before: Vec::new(),
        };
        let pseudonym = Pseudonym { of: BTreeSet::new(), home_page: "https://x.org/".to_owned(), name };
        let erasure = Erasure { person: PersonId(person.to_owned()), pseudonym, decision: decision(number, act) };
        store.erase(&erasure).unwrap()
    };
    assert_eq!(erase("ito", 8).records, [0i64; 0], "what a marker decided stays");
    let by = |attempt: Attempt| attempt.marks.into_iter().map(|mark| mark.by.0).collect::<Vec<_>>();
    assert_eq!(by(store.attempt(before.id).unwrap().unwrap()), ["erased-ito", "abe"]);
    assert_eq!(erase("1", 9).records, [2], "what was decided about somebody doesn't");
    assert_eq!(store.attempt(before.id).unwrap().unwrap().person.0, "erased-1");
    // What was written in words is for a person to look at.
    let words = Words::new(["Annabel".to_owned()], []);
    assert_eq!(store.mentions(&words, 9).unwrap(), [Mention::Attempt(before.id)]);
    assert_eq!(store.first_broken().unwrap(), None);
}

pub(super) fn the_revision_grows_with_every_change(store: &dyn Store) {
    let mut seen = store.revision().unwrap();
    assert_eq!(store.revision().unwrap(), seen);
    let mut grew = || {
        let now = store.revision().unwrap();
        let grew = now > seen;
        seen = now;
        grew
    };
    store.save_people(&[learner("1", "Ann")], &[]).unwrap();
    assert!(grew());
    store.record(batch(&[(statement("1", "passed", "hygiene"), None)]), at(0)).unwrap();
    assert!(grew());
    store.statements(&Query { limit: 5, ..Query::default() }).unwrap();
    assert!(!grew());
}
