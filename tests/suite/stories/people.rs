//! People, sessions, sign-ins and keys.

use super::given::*;
use super::records::decision;
use jiff::Timestamp;
use prework::access::{PersonId, Role, Scope};
use prework::course::{Minutes, WorkshopKey};
use prework::decision::{Act, Decision};
use prework::roster::{Doorkeeper, Membership, Person, Seat, Session, SessionId};
use prework::store::{Arrange, Delivery, Glimpse, Key, Saved, SignIn, SignInLink, Store, StoreError, Tries, Way};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

pub(super) fn lab(id: &str) -> Session {
    session(id)
}

fn session(id: &str) -> Session {
    let workshop = WorkshopKey { course: course_id("infection-control"), workshop: course_id("skills-lab") };
    let times = (at(86_400), at(90_000));
    Session {
        capacity: Some(12),
        place: Some("Room 4".to_owned()),
        ready_by: Some(Minutes(60)),
        trainers: vec![PersonId("t2".to_owned()), PersonId("t1".to_owned())],
        ..Session::plain(SessionId(id.to_owned()), workshop, times, "Europe/Berlin".to_owned())
    }
}

/// Gives people a seat, as a list does: how many have one now.
pub(super) fn seat(
    store: &dyn Store,
    session: &SessionId,
    people: &[Person],
    seats: &[PersonId],
    now: Timestamp,
) -> Result<usize, StoreError> {
    let seats = seats.to_vec();
    let arrange: Arrange = Arc::new(move |seating| {
        for person in &seats {
            seating.enrol(person, &Doorkeeper::open(), now, "");
        }
        Ok(Vec::new())
    });
    let changes = store.arrange(session, people, &[], arrange, now)?.unwrap();
    Ok(changes.iter().filter(|change| change.after.seat == Seat::Booked).count())
}

fn trainers(store: &dyn Store) {
    let trainer = |id: &str| prework::roster::Person::new(id, id, Role::Trainer);
    store.save_people(&[trainer("t1"), trainer("t2")], &[]).unwrap();
}

pub(super) fn saving_twice_changes_nothing_and_roles_add_up(store: &dyn Store) {
    let mut ann = learner("1", "Ann");
    ann.email = Some("ann@example.org".to_owned());
    ann.attributes.insert("site".to_owned(), "North".to_owned());
    let people = [learner("2", "Zoe"), ann.clone()];
    assert_eq!(store.save_people(&people, &[]).unwrap(), Saved { added: 2, ..Saved::default() });
    assert_eq!(store.save_people(&people, &[]).unwrap(), Saved { unchanged: 2, ..Saved::default() });
    let trainer = prework::roster::Person { roles: BTreeSet::from([Role::Trainer]), ..ann.clone() };
    assert_eq!(store.save_people(&[trainer], &[]).unwrap(), Saved { changed: 1, ..Saved::default() });
    assert_eq!(store.save_people(&people, &[]).unwrap(), Saved { unchanged: 2, ..Saved::default() });
    ann.roles.insert(Role::Trainer);
    assert_eq!(store.person(&ann.id).unwrap(), Some(ann.clone()));
    assert_eq!(store.people(None).unwrap(), [ann.clone(), learner("2", "Zoe")]);
    assert_eq!(store.people_at("ANN@Example.org").unwrap(), [ann.clone()]);
    assert_eq!(store.people_at("nn@example.org").unwrap(), []);
    assert_eq!(store.people(Some(Role::Trainer)).unwrap(), [ann]);
    assert_eq!(store.person(&PersonId("3".to_owned())).unwrap(), None);
}

pub(super) fn enrolling_is_all_or_nothing(store: &dyn Store) {
    trainers(store);
    let lab = session("lab");
    store.add_sessions(std::slice::from_ref(&lab)).unwrap();
    let people = [learner("1", "Zoe"), learner("2", "Ann")];
    let seats: Vec<PersonId> = people.iter().map(|person| person.id.clone()).collect();
    let nowhere = seat(store, &SessionId("no".to_owned()), &people, &seats, at(1));
    assert!(matches!(nowhere, Err(StoreError::Missing(_))));
    let stranger = [seats[0].clone(), PersonId("stranger".to_owned())];
    assert!(matches!(seat(store, &lab.id, &people, &stranger, at(1)), Err(StoreError::Missing(_))));
    assert_eq!(store.people(Some(Role::Learner)).unwrap(), []);
    assert_eq!(store.roster(&lab.id).unwrap(), []);

    assert_eq!(seat(store, &lab.id, &people, &seats, at(1)).unwrap(), 2);
    assert_eq!(seat(store, &lab.id, &people, &seats, at(2)).unwrap(), 0);
    let roster = store.roster(&lab.id).unwrap();
    let names: Vec<_> = roster.iter().map(|(person, seat)| (person.name.as_str(), seat.enrolled)).collect();
    assert_eq!(names, [("Ann", at(1)), ("Zoe", at(1))]);
    assert_eq!(store.sessions().unwrap(), [(lab.clone(), 2)]);
    let bookings = store.bookings(&seats[0]).unwrap();
    assert_eq!(bookings.len(), 1);
    assert_eq!((&bookings[0].0, &bookings[0].1.person), (&lab, &seats[0]));
}

pub(super) fn a_session_keeps_its_id(store: &dyn Store) {
    assert!(matches!(store.add_sessions(&[session("lab")]), Err(StoreError::Missing(_))), "no trainers yet");
    trainers(store);
    store.add_sessions(&[session("lab")]).unwrap();
    store.add_sessions(&[session("lab")]).unwrap();
    let moved = Session { starts: at(5), ..session("lab") };
    assert!(matches!(store.add_sessions(std::slice::from_ref(&moved)), Err(StoreError::Conflict(_))));
    assert_eq!(store.session(&moved.id).unwrap(), Some(session("lab")));
    store.add_sessions(&[Session { starts: at(0), ..session("earlier") }]).unwrap();
    let order: Vec<String> = store.sessions().unwrap().into_iter().map(|(session, _)| session.id.0).collect();
    assert_eq!(order, ["earlier", "lab"]);
}

fn link(token: [u8; 32], person: &PersonId) -> SignInLink {
    SignInLink {
        token,
        person: person.clone(),
        role: Role::Learner,
        created: at(0),
        expires: at(9),
        way: Way::Mail,
        session: None,
        code: None,
        tries: 0,
        tried: None,
        sent: None,
        refused: None,
        opened: None,
        used: None,
    }
}

pub(super) fn an_invitation_is_mailed_by_one_and_used_once(store: &dyn Store) {
    store.save_people(&[learner("1", "Ann"), learner("2", "Ben")], &[]).unwrap();
    let [ann, ben] = ["1", "2"].map(|id| PersonId(id.to_owned()));
    store.add_links(&[link([1; 32], &ann), SignInLink { created: at(1), ..link([2; 32], &ben) }]).unwrap();
    // What is handed out is on the record, or isn't handed out.
    let act = Act::Invite { session: None, team: None, way: Way::Card, people: 2 };
    let invited = decision(1, act);
    let stranger = link([8; 32], &PersonId("stranger".to_owned()));
    assert!(store.add_invitations(&[link([7; 32], &ann), stranger], &invited).is_err());
    assert_eq!((store.link(&[7; 32]).unwrap(), store.decisions(at(9)).unwrap().len()), (None, 0));
    let card = SignInLink { way: Way::Card, ..link([7; 32], &ann) };
    store.add_invitations(&[card], &invited).unwrap();
    assert_eq!(store.decisions(at(9)).unwrap()[0].decision, invited);
    // Whoever takes one has it for a while; what it is sent with is new.
    let claim = |token: u8, since, now| store.claim_link(&[token; 32], &[token; 48], at(since), at(now)).unwrap();
    let claimed = claim(3, -9, 2).unwrap();
    assert_eq!((&claimed.person, claimed.token, claimed.code), (&ann, [3; 32], Some([3; 48])));
    assert_eq!(claim(4, -9, 2).unwrap().person, ben);
    assert_eq!(claim(5, 2, 3), None);
    assert_eq!(claim(6, 3, 3).unwrap().person, ann, "it was let go");
    assert_eq!((store.link(&[1; 32]).unwrap(), store.link(&[3; 32]).unwrap()), (None, None));
    store.deliver_link(&[6; 32], &Delivery::Sent, at(4)).unwrap();
    store.deliver_link(&[4; 32], &Delivery::Refused("no such box".to_owned()), at(4)).unwrap();
    assert_eq!(claim(7, 8, 8), None);
    assert_eq!(store.links_of(&ben, Role::Learner).unwrap()[0].refused.as_deref(), Some("no such box"));

    store.open_link(&[6; 32], at(5)).unwrap();
    store.open_link(&[6; 32], at(6)).unwrap();
    let tries = Tries { most: 4, at_once: 2 };
    let counted: Vec<bool> = [(0, 5), (0, 5), (0, 5), (6, 7), (0, 7), (0, 7), (9, 9)]
        .map(|(since, now)| store.try_code(&[6; 32], tries, at(since), at(now)).unwrap())
        .into();
    assert_eq!(counted, [true, true, false, true, true, false, false]);
    let sign_in = |token, now| SignIn {
        token: [token; 32],
        person: ann.clone(),
        role: Role::Learner,
        created: at(now),
        expires: at(99),
        device: String::new(),
        seen: at(now),
        shared: false,
        origin: None,
    };
    assert!(!store.use_link(&[6; 32], &sign_in(8, 9)).unwrap(), "too late");
    assert!(store.use_link(&[6; 32], &sign_in(8, 8)).unwrap());
    assert!(!store.use_link(&[6; 32], &sign_in(9, 8)).unwrap(), "used");
    assert_eq!((store.sign_in(&[8; 32]).unwrap().is_some(), store.sign_in(&[9; 32]).unwrap()), (true, None));
    let used = &store.links_of(&ann, Role::Learner).unwrap()[0];
    assert_eq!((used.sent, used.opened, used.used, used.tries), (Some(at(4)), Some(at(5)), Some(at(8)), 4));
    assert_eq!(store.links_of(&ann, Role::Trainer).unwrap(), []);
}

pub(super) fn links_and_sign_ins_open_and_end(store: &dyn Store) {
    let (token, person) = ([1; 32], PersonId("1".to_owned()));
    let link = link(token, &person);
    assert!(matches!(store.add_links(std::slice::from_ref(&link)), Err(StoreError::Missing(_))));
    store.save_people(&[learner("1", "Ann")], &[]).unwrap();
    store.add_links(std::slice::from_ref(&link)).unwrap();
    assert_eq!(store.link(&token).unwrap(), Some(link));
    assert_eq!(store.link(&[2; 32]).unwrap(), None);
    let sign_in = SignIn {
        token,
        person,
        role: Role::Learner,
        created: at(0),
        expires: at(9),
        device: "a".to_owned(),
        seen: at(0),
        shared: true,
        origin: Some("https://site.example".to_owned()),
    };
    store.add_sign_in(&sign_in).unwrap();
    assert_eq!(store.sign_in(&token).unwrap(), Some(sign_in));
    store.see_sign_in(&token, at(3)).unwrap();
    let own = store.sign_ins_of(&PersonId("1".to_owned()), Role::Learner).unwrap();
    assert_eq!(own.iter().map(|own| (own.token, own.seen)).collect::<Vec<_>>(), [(token, at(3))]);
    assert_eq!(store.sign_ins_of(&PersonId("1".to_owned()), Role::Trainer).unwrap(), []);
    store.end_sign_in(&token).unwrap();
    store.end_sign_in(&token).unwrap();
    assert_eq!(store.sign_in(&token).unwrap(), None);
}

pub(super) fn a_key_can_be_taken_back(store: &dyn Store) {
    let key = Key {
        key: "k".to_owned(),
        secret: [3; 32],
        name: "The LMS".to_owned(),
        scopes: vec![Scope::StatementsWrite, Scope::StatementsReadMine],
        origins: vec!["https://a.example".to_owned()],
        rate: Some(5),
        created: at(0),
        revoked: None,
    };
    let decided = |given, second| Decision {
        id: Uuid::now_v7(),
        at: at(second),
        by: "R. Ito".to_owned(),
        reason: "a client needs it".to_owned(),
        act: Act::Key { key: "k".to_owned(), name: key.name.clone(), scopes: key.scopes.clone(), given },
    };
    store.add_key(&key, &decided(true, 0)).unwrap();
    assert!(matches!(store.add_key(&key, &decided(true, 0)), Err(StoreError::Conflict(_))));
    assert_eq!(&*store.keys().unwrap(), std::slice::from_ref(&key));
    store.revoke_key("k", &decided(false, 5)).unwrap();
    store.revoke_key("k", &decided(false, 6)).unwrap();
    assert!(matches!(store.revoke_key("x", &decided(false, 5)), Err(StoreError::Missing(_))));
    let on_record = store.decisions_of(&["key", "waive"], at(99)).unwrap();
    let told: Vec<_> = on_record.iter().map(|record| (record.sequence, record.decision.at)).collect();
    assert_eq!(told, [(1, at(0)), (2, at(5))], "each once, and nothing of what was refused");
    assert_eq!(*store.keys().unwrap(), [Key { revoked: Some(at(5)), ..key }]);
}

pub(super) fn who_left_has_no_seat_ahead(store: &dyn Store) {
    trainers(store);
    let lab = session("lab");
    store.add_sessions(std::slice::from_ref(&lab)).unwrap();
    let people = [learner("1", "Zoe"), learner("2", "Ann")];
    let seats: Vec<PersonId> = people.iter().map(|person| person.id.clone()).collect();
    seat(store, &lab.id, &people, &seats, at(1)).unwrap();
    let expected = |left: Timestamp, there: usize| {
        store.save_people(&[Person { left: Some(left), ..learner("2", "Ann") }], &[]).unwrap();
        assert_eq!((store.roster(&lab.id).unwrap().len(), store.sessions().unwrap()[0].1), (there, there));
    };
    expected(at(5), 1);
    assert_eq!(store.bookings(&seats[1]).unwrap(), []);
    expected(at(86_400), 1);
    expected(at(86_401), 2);
    assert_eq!(store.person(&seats[1]).unwrap().unwrap().left, Some(at(86_401)));
    store.save_people(&[learner("2", "Ann")], &[]).unwrap();
    assert_eq!(store.roster(&lab.id).unwrap().len(), 2, "back, with the seat");
}

pub(super) fn who_was_merged_is_looked_up_as_who_they_are(store: &dyn Store) {
    trainers(store);
    let lab = session("lab");
    store.add_sessions(std::slice::from_ref(&lab)).unwrap();
    let people = [learner("1", "Ann"), learner("2", "Ann B."), learner("3", "Cy")];
    let ids: Vec<PersonId> = people.iter().map(|person| person.id.clone()).collect();
    seat(store, &lab.id, &people, &ids[1..], at(1)).unwrap();
    seat(store, &lab.id, &[], &ids[..1], at(2)).unwrap();
    let link = link([1; 32], &ids[1]);
    store.add_links(std::slice::from_ref(&link)).unwrap();
    let merge = |number, person: &PersonId, into: Option<&PersonId>| {
        let act = Act::Merge { person: ids[0].clone(), merged: person.clone() };
        store.merge(person, into, &decision(number, act))
    };
    merge(1, &ids[1], Some(&ids[0])).unwrap();
    let ann = store.person(&ids[0]).unwrap().unwrap();
    assert_eq!(ann.also, ids[1..2]);
    assert_eq!(store.person(&ids[1]).unwrap().unwrap().merged_into.as_ref(), Some(&ids[0]));
    assert_eq!(store.people(Some(Role::Learner)).unwrap().len(), 2);
    assert_eq!(store.merged().unwrap().into_iter().collect::<Vec<_>>(), [(ids[1].clone(), ids[0].clone())]);
    assert_eq!(store.link(&[1; 32]).unwrap(), None);
    let roster = store.roster(&lab.id).unwrap();
    let seats: Vec<_> = roster.iter().map(|(person, seat)| (&person.id, seat.enrolled)).collect();
    assert_eq!(seats, [(&ids[0], at(1)), (&ids[2], at(1))], "one seat, since the first of the two");
    assert_eq!(store.sessions().unwrap()[0].1, 2);
    assert_eq!(store.bookings(&ids[0]).unwrap().len(), 1);
    // One step deep, and with oneself not at all.
    for (person, into) in [(0, 2), (1, 2), (2, 1), (2, 2)] {
        assert!(matches!(merge(2, &ids[person], Some(&ids[into])), Err(StoreError::Conflict(_))), "{person} {into}");
    }
    assert!(matches!(merge(2, &ids[2], None), Err(StoreError::Conflict(_))));
    assert!(matches!(merge(2, &PersonId("no".to_owned()), Some(&ids[0])), Err(StoreError::Missing(_))));
    // Saving leaves a merge as it is.
    store.save_people(&people, &[]).unwrap();
    assert_eq!(store.people(Some(Role::Learner)).unwrap().len(), 2);
    merge(3, &ids[1], None).unwrap();
    assert_eq!((store.roster(&lab.id).unwrap().len(), store.bookings(&ids[1]).unwrap().len()), (3, 1));
    assert_eq!(store.decisions(at(99)).unwrap().len(), 2);
    assert_eq!(store.first_broken().unwrap(), None);
}

pub(super) fn where_people_are_is_kept_by_day(store: &dyn Store) {
    let mut ann = learner("1", "Ann");
    let day = |text: &str| Some(text.parse().unwrap());
    ann.teams = vec![
        Membership { team: "Ward 1".to_owned(), starts: None, ends: day("2027-01-31") },
        Membership { team: "Ward 2".to_owned(), starts: day("2027-02-01"), ends: None },
    ];
    ann.left = Some(at(7));
    store.save_people(std::slice::from_ref(&ann), &[]).unwrap();
    assert_eq!(store.person(&ann.id).unwrap(), Some(ann));
}

pub(super) fn what_signs_nobody_in_any_more_is_forgotten(store: &dyn Store) {
    let ann = PersonId("1".to_owned());
    store.save_people(&[learner("1", "Ann")], &[]).unwrap();
    let sign_in = |token, expires| SignIn {
        token: [token; 32],
        person: ann.clone(),
        role: Role::Learner,
        created: at(0),
        expires: at(expires),
        device: String::new(),
        seen: at(0),
        shared: false,
        origin: None,
    };
    for (token, expires) in [(1, 5), (2, 50)] {
        store.add_sign_in(&sign_in(token, expires)).unwrap();
    }
    let glimpse = |token, expires| Glimpse {
        token: [token; 32],
        address: "boss@x.org".to_owned(),
        created: at(0),
        expires: at(expires),
        opened: None,
        revoked: None,
    };
    let decided = |given, second| Decision {
        id: Uuid::now_v7(),
        at: at(second),
        by: "R. Ito".to_owned(),
        reason: "asked".to_owned(),
        act: Act::Glimpse { people: 2, given },
    };
    for (token, expires) in [(3, 5), (4, 50), (5, 50)] {
        store.add_glimpse(&glimpse(token, expires), &decided(true, 0)).unwrap();
    }
    store.open_glimpse(&[4; 32], at(3)).unwrap();
    store.open_glimpse(&[4; 32], at(4)).unwrap();
    assert!(store.revoke_glimpse(&[5; 32], &decided(false, 6)).unwrap());
    assert!(!store.revoke_glimpse(&[5; 32], &decided(false, 7)).unwrap());
    assert_eq!(store.glimpse(&[4; 32]).unwrap().unwrap().opened, Some(at(3)));
    assert_eq!(store.decisions_of(&["glimpse"], at(99)).unwrap().len(), 4);
    let old = [5, 6, 7, 60].map(|second| store.old_sign_ins(at(second)).unwrap());
    assert_eq!(old, [0, 2, 3, 5]);
    assert_eq!(store.forget_sign_ins(at(7)).unwrap(), 3);
    let left: Vec<_> = store.glimpses().unwrap().iter().map(|known| known.token[0]).collect();
    assert_eq!((left, store.sign_in(&[1; 32]).unwrap()), (vec![4], None));
    assert!(store.sign_in(&[2; 32]).unwrap().is_some());
}

pub(super) fn a_role_is_taken_with_its_sign_ins(store: &dyn Store) {
    let ann = PersonId("1".to_owned());
    let mut both = learner("1", "Ann");
    both.roles.insert(Role::Trainer);
    store.save_people(&[both], &[]).unwrap();
    for (token, role) in [(1, Role::Learner), (2, Role::Trainer)] {
        let sign_in = SignIn {
            token: [token; 32],
            person: ann.clone(),
            role,
            created: at(0),
            expires: at(9),
            device: String::new(),
            seen: at(0),
            shared: false,
            origin: None,
        };
        store.add_sign_in(&sign_in).unwrap();
        store.add_links(&[SignInLink { role, ..link([token; 32], &ann) }]).unwrap();
    }
    let act = Act::Role { person: ann.clone(), role: Role::Trainer, held: false };
    let (by, reason) = ("R. Ito".to_owned(), "gone".to_owned());
    let decision = Decision { id: Uuid::now_v7(), at: at(1), by, reason, act };
    assert!(store.take_role(&ann, Role::Trainer, &decision).unwrap());
    assert!(!store.take_role(&ann, Role::Trainer, &decision).unwrap(), "they haven't it any more");
    assert_eq!(store.person(&ann).unwrap().unwrap().roles, BTreeSet::from([Role::Learner]));
    assert_eq!([1, 2].map(|token| store.sign_in(&[token; 32]).unwrap().is_some()), [true, false]);
    assert_eq!([1, 2].map(|token| store.link(&[token; 32]).unwrap().is_some()), [true, false]);
    assert_eq!(store.decisions(at(9)).unwrap().len(), 1);
}
