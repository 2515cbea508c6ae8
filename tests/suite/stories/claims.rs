//! Records from elsewhere: claims, vouching, and scans that came with a list.

use super::given::{account, at, batch, catalog, learner, proof};
use super::records::decision;
use prework::access::{PersonId, Principal, Role};
use prework::course::{Id, ModuleKey};
use prework::decision::{Act, Decision, Fate, Said};
use prework::evidence::Proof;
use prework::operation::retain;
use prework::operation::vouch::{self, Wish};
use prework::operation::waive::Grounds;
use prework::store::{Batch, Claim, Erasure, Store, Vouching};
use prework::xapi::{File, Pseudonym, account_key};
use sha2::{Digest, Sha256};
use uuid::Uuid;

fn said() -> Said {
    let (achieved, until) = ("2026-05-03".parse().unwrap(), "2028-02-29".parse().ok());
    Said { achieved, until, source: "City Hospital".to_owned(), scan: None }
}

fn module() -> ModuleKey {
    ModuleKey { course: Id::new("ic").unwrap(), module: Id::new("hand").unwrap() }
}

fn claim(person: &str, second: i64) -> Claim {
    let person = PersonId(person.to_owned());
    Claim { id: Uuid::now_v7(), person, module: module(), says: said(), made: at(second), settled: None }
}

fn accepting(second: i64, statement: Uuid) -> Decision {
    let (person, module, says) = (PersonId("ana".to_owned()), module(), said());
    decision(second, Act::AcceptRecord { person, module, says, replaces: None, statement })
}

fn last(store: &dyn Store) -> i64 {
    let known = store.decisions_of(&["accept_record", "revoke_record"], at(1_000)).unwrap();
    known.last().map_or(0, |record| record.sequence)
}

pub(super) fn a_claim_waits_and_is_settled_once(store: &dyn Store) {
    let (one, two) = (claim("ana", 1), claim("ana", 2));
    assert!(store.add_claim(&one, b"%PDF-1", 2).unwrap());
    assert!(store.add_claim(&two, b"%PDF-2", 2).unwrap());
    assert!(!store.add_claim(&claim("ana", 3), b"%PDF-3", 2).unwrap(), "two wait already");
    assert!(store.add_claim(&claim("ben", 3), b"%PDF-4", 2).unwrap());
    assert_eq!(store.claim(one.id).unwrap(), Some(one.clone()));
    assert_eq!(store.claim_scan(one.id).unwrap().unwrap(), b"%PDF-1");
    assert_eq!(store.open_claims().unwrap().len(), 3);
    // Nobody withdraws another's.
    assert!(!store.withdraw_claim(two.id, &PersonId("ben".to_owned())).unwrap());
    assert!(store.withdraw_claim(two.id, &two.person).unwrap());

    let refusing = Act::RefuseRecord { person: one.person.clone(), module: module(), says: said() };
    let refusal = decision(9, refusing);
    let refused = Vouching { decisions: vec![refusal.clone()], claim: Some((one.id, false)), ..Vouching::default() };
    assert!(store.vouch(&refused, at(9)).unwrap());
    let settled = store.claim(one.id).unwrap().unwrap().settled.unwrap();
    assert_eq!((settled.accepted, settled.by, settled.reason), (false, refusal.by.clone(), refusal.reason.clone()));
    assert_eq!(store.claim_scan(one.id).unwrap().unwrap(), b"", "the scan is gone");
    let again = Vouching { decisions: vec![Decision { id: Uuid::now_v7(), ..refusal }], ..refused };
    assert!(!store.vouch(&again, at(10)).unwrap());
    assert_eq!(store.decisions_of(&["refuse_record"], at(1_000)).unwrap().len(), 1);
    assert_eq!((store.old_claims(at(9)).unwrap(), store.forget_claims(at(10)).unwrap()), (0, 1));
}

pub(super) fn what_was_decided_meanwhile_is_not_decided_again(store: &dyn Store) {
    let recorded = |until: &str| proof("ana", Proof::External(until.parse().ok()));
    let statement = recorded("2028-02-29");
    let vouching = |seen, second| Vouching {
        decisions: vec![accepting(second, statement.0.id)],
        batch: batch(std::slice::from_ref(&statement)),
        seen,
        claim: None,
    };
    assert!(store.vouch(&vouching(0, 1), at(1)).unwrap());
    assert!(!store.vouch(&vouching(0, 2), at(2)).unwrap(), "another list was taken in meanwhile");
    assert_eq!(last(store), 1);
    let evidence = store.evidence(Some(&[account("ana")]), at(9)).unwrap();
    let found: Vec<Proof> = evidence.iter().map(|evidence| evidence.proof).collect();
    assert_eq!(found, [Proof::External("2028-02-29".parse().ok())]);
}

pub(super) fn a_scan_is_kept_with_its_statement(store: &dyn Store) {
    let content = b"%PDF-1.7".to_vec();
    let file = File { sha2: data_encoding::HEXLOWER.encode(&Sha256::digest(&content)), content };
    let (mut entry, evidence) = proof("ana", Proof::External(None));
    entry.attachments = vec![file.sha2.clone()];
    let batch = Batch { statements: vec![(entry.clone(), evidence)], files: vec![file.clone()] };
    let vouching = Vouching { decisions: vec![accepting(1, entry.id)], batch, seen: 0, claim: None };
    assert!(store.vouch(&vouching, at(1)).unwrap());
    let stored = store.statement(entry.id).unwrap().unwrap();
    assert_eq!(store.files(stored.sequence).unwrap(), [file]);
}

pub(super) fn scans_of_a_list_are_its_owners_and_go(store: &dyn Store) {
    let file = |name: &str| File { sha2: name.to_owned(), content: name.as_bytes().to_vec() };
    let (olga, otto) = (PersonId("olga".to_owned()), PersonId("otto".to_owned()));
    store.keep_uploads(&olga, &[file("a"), file("b")], at(1)).unwrap();
    store.keep_uploads(&otto, &[file("a")], at(1)).unwrap();
    assert_eq!(store.uploads(&olga).unwrap(), [file("a"), file("b")]);
    store.keep_uploads(&olga, &[file("c")], at(5)).unwrap();
    assert_eq!(store.uploads(&olga).unwrap(), [file("c")]);
    store.forget_uploads(at(3)).unwrap();
    assert_eq!((store.uploads(&olga).unwrap().len(), store.uploads(&otto).unwrap().len()), (1, 0));
}

fn erase(store: &dyn Store, person: &str, second: i64) {
    let home_page = "https://example.org/".to_owned();
    let name = format!("erased-{person}");
    let act = Act::Erase {
        person: PersonId(name.clone()),
        fate: Fate::Pseudonymous,
        records: Vec::new(),
        before: Vec::new(),
    };
    let of = [account_key(&home_page, person)].into();
    let pseudonym = Pseudonym { of, home_page, name };
    let erasure = Erasure { person: PersonId(person.to_owned()), pseudonym, decision: decision(second, act) };
    store.erase(&erasure).unwrap();
}

pub(super) fn claims_go_with_their_person(store: &dyn Store) {
    store.save_people(&[learner("ana", "Ana"), learner("ben", "Ben")], &[]).unwrap();
    assert!(store.add_claim(&claim("ana", 1), b"%PDF-1", 5).unwrap());
    assert!(store.add_claim(&claim("ben", 1), b"%PDF-1", 5).unwrap());
    erase(store, "ana", 3);
    let left: Vec<String> = store.open_claims().unwrap().into_iter().map(|claim| claim.person.0).collect();
    assert_eq!(left, ["ben"]);
}

pub(super) fn an_erasure_stands_in_no_ones_way(store: &dyn Store) {
    store.save_people(&[learner("ana", "Ana"), learner("ben", "Ben")], &[]).unwrap();
    let vouching =
        |seen, second| Vouching { decisions: vec![accepting(second, Uuid::now_v7())], seen, ..Vouching::default() };
    assert!(store.vouch(&vouching(0, 1), at(1)).unwrap());
    erase(store, "ana", 3);
    assert_eq!(last(store), 0, "what was accepted of Ana's is emptied");
    assert!(store.vouch(&vouching(last(store), 5), at(5)).unwrap(), "nothing was decided meanwhile");
}

pub(super) fn scans_go_when_evidence_is_old_enough(store: &dyn Store) {
    const DAY: i64 = 24 * 60 * 60;
    let catalog = catalog("retention: {evidence: P1Y}\n");
    store.save_people(&[learner("ana", "Ana")], &[]).unwrap();
    let module = catalog.find_module("m").unwrap();
    let olga = Principal::Person(PersonId("olga".to_owned()), Role::Organiser);
    let grounds = Grounds { by: "Olga", reason: "the scan shows it" };
    let hand_in = |achieved: &str, scan: &[u8], second| {
        let says = Said { achieved: achieved.parse().unwrap(), ..said() };
        let claim = Claim { module: module.clone(), says, ..claim("ana", second) };
        assert!(store.add_claim(&claim, scan, 5).unwrap());
        claim
    };
    let accept = |achieved: &str, scan: &[u8], second| {
        let claim = hand_in(achieved, scan, second);
        let says = &claim.says;
        let wish = Wish { achieved: Some(says.achieved), until: says.until, source: says.source.clone() };
        vouch::accept(store, &catalog, claim.id, &wish, (&olga, grounds), at(second)).unwrap().unwrap();
        let accepted = vouch::list(store, at(second)).unwrap().pop().unwrap();
        (claim.id, accepted.statement)
    };
    let scan_of = |statement| vouch::scan(store, statement).unwrap().map(|(_, bytes)| bytes);
    let (old, old_statement) = accept("2026-05-03", b"%PDF-old", 10);
    let refused = hand_in("2026-06-03", b"%PDF-refused", 20).id;
    vouch::refuse(store, refused, (&olga, grounds), at(30)).unwrap();
    let waits = hand_in("2026-07-03", b"%PDF-waits", 40).id;
    let (new, new_statement) = accept("2026-08-03", b"%PDF-new", 10 * DAY);
    assert_eq!(scan_of(old_statement).as_deref(), Some(&b"%PDF-old"[..]));

    let due = |second| retain::due(store, &catalog.retention, at(second)).unwrap().evidence;
    assert_eq!((due(364 * DAY), due(366 * DAY + 50)), (Some(0), Some(3)), "two claims, and what one of them shows");
    assert_eq!(retain::apply(store, &catalog, at(366 * DAY + 50)).unwrap().evidence, Some(3));
    assert_eq!(due(366 * DAY + 50), Some(0));
    assert_eq!((store.claim(old).unwrap(), store.claim(refused).unwrap()), (None, None));
    assert_eq!((store.claim_scan(old).unwrap(), scan_of(old_statement)), (None, None));
    // What waits is looked at first, however long that takes; what is younger stays.
    assert_eq!(store.claim_scan(waits).unwrap().as_deref(), Some(&b"%PDF-waits"[..]));
    assert!(store.claim(new).unwrap().is_some());
    assert_eq!(scan_of(new_statement).as_deref(), Some(&b"%PDF-new"[..]));
}
