//! People, sessions, sign-ins and keys.

use super::given::*;
use prework::access::{PersonId, Role, Scope};
use prework::course::{Minutes, WorkshopKey};
use prework::roster::{Session, SessionId};
use prework::store::{Enrolled, Key, Saved, SignIn, SignInLink, Store, StoreError};
use std::collections::BTreeSet;

fn session(id: &str) -> Session {
    Session {
        id: SessionId(id.to_owned()),
        workshop: WorkshopKey { course: course_id("infection-control"), workshop: course_id("skills-lab") },
        starts: at(86_400),
        ends: at(90_000),
        timezone: "Europe/Berlin".to_owned(),
        capacity: Some(12),
        place: Some("Room 4".to_owned()),
        ready_by: Some(Minutes(60)),
        trainers: vec![PersonId("t2".to_owned()), PersonId("t1".to_owned())],
    }
}

fn trainers(store: &dyn Store) {
    let trainer = |id: &str| prework::roster::Person::new(id, id, Role::Trainer);
    store.save_people(&[trainer("t1"), trainer("t2")]).unwrap();
}

pub(super) fn saving_twice_changes_nothing_and_roles_add_up(store: &dyn Store) {
    let mut ann = learner("1", "Ann");
    ann.email = Some("ann@example.org".to_owned());
    ann.attributes.insert("site".to_owned(), "North".to_owned());
    let people = [learner("2", "Zoe"), ann.clone()];
    assert_eq!(store.save_people(&people).unwrap(), Saved { added: 2, ..Saved::default() });
    assert_eq!(store.save_people(&people).unwrap(), Saved { unchanged: 2, ..Saved::default() });
    let trainer = prework::roster::Person { roles: BTreeSet::from([Role::Trainer]), ..ann.clone() };
    assert_eq!(store.save_people(&[trainer]).unwrap(), Saved { changed: 1, ..Saved::default() });
    assert_eq!(store.save_people(&people).unwrap(), Saved { unchanged: 2, ..Saved::default() });
    ann.roles.insert(Role::Trainer);
    assert_eq!(store.person(&ann.id).unwrap(), Some(ann.clone()));
    assert_eq!(store.people(None).unwrap(), [ann.clone(), learner("2", "Zoe")]);
    assert_eq!(store.people(Some(Role::Trainer)).unwrap(), [ann]);
    assert_eq!(store.person(&PersonId("3".to_owned())).unwrap(), None);
}

pub(super) fn enrolling_is_all_or_nothing(store: &dyn Store) {
    trainers(store);
    let lab = session("lab");
    store.add_session(&lab).unwrap();
    let people = [learner("1", "Zoe"), learner("2", "Ann")];
    let seats: Vec<PersonId> = people.iter().map(|person| person.id.clone()).collect();
    let nowhere = store.enrol(&SessionId("no".to_owned()), &people, &seats, at(1));
    assert!(matches!(nowhere, Err(StoreError::Missing(_))));
    let stranger = [seats[0].clone(), PersonId("stranger".to_owned())];
    assert!(matches!(store.enrol(&lab.id, &people, &stranger, at(1)), Err(StoreError::Missing(_))));
    assert_eq!(store.people(Some(Role::Learner)).unwrap(), []);
    assert_eq!(store.roster(&lab.id).unwrap(), []);

    assert_eq!(store.enrol(&lab.id, &people, &seats, at(1)).unwrap(), Enrolled { added: 2, present: 0 });
    assert_eq!(store.enrol(&lab.id, &people, &seats, at(2)).unwrap(), Enrolled { added: 0, present: 2 });
    let roster = store.roster(&lab.id).unwrap();
    let names: Vec<_> = roster.iter().map(|(person, seat)| (person.name.as_str(), seat.enrolled)).collect();
    assert_eq!(names, [("Ann", at(1)), ("Zoe", at(1))]);
    assert_eq!(store.sessions().unwrap(), [(lab.clone(), 2)]);
    let bookings = store.bookings(&seats[0]).unwrap();
    assert_eq!(bookings.len(), 1);
    assert_eq!((&bookings[0].0, &bookings[0].1.person), (&lab, &seats[0]));
}

pub(super) fn a_session_keeps_its_id(store: &dyn Store) {
    assert!(matches!(store.add_session(&session("lab")), Err(StoreError::Missing(_))), "no trainers yet");
    trainers(store);
    store.add_session(&session("lab")).unwrap();
    store.add_session(&session("lab")).unwrap();
    let moved = Session { starts: at(5), ..session("lab") };
    assert!(matches!(store.add_session(&moved), Err(StoreError::Conflict(_))));
    assert_eq!(store.session(&moved.id).unwrap(), Some(session("lab")));
    store.add_session(&Session { starts: at(0), ..session("earlier") }).unwrap();
    let order: Vec<String> = store.sessions().unwrap().into_iter().map(|(session, _)| session.id.0).collect();
    assert_eq!(order, ["earlier", "lab"]);
}

pub(super) fn links_and_sign_ins_open_and_end(store: &dyn Store) {
    let (token, person) = ([1; 32], PersonId("1".to_owned()));
    let link = SignInLink { token, person: person.clone(), role: Role::Learner, created: at(0), expires: at(9) };
    assert!(matches!(store.add_link(&link), Err(StoreError::Missing(_))));
    store.save_people(&[learner("1", "Ann")]).unwrap();
    store.add_link(&link).unwrap();
    assert_eq!(store.link(&token).unwrap(), Some(link));
    assert_eq!(store.link(&[2; 32]).unwrap(), None);
    let sign_in = SignIn { token, person, role: Role::Learner, created: at(0), expires: at(9) };
    store.add_sign_in(&sign_in).unwrap();
    assert_eq!(store.sign_in(&token).unwrap(), Some(sign_in));
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
    store.add_key(&key).unwrap();
    assert!(matches!(store.add_key(&key), Err(StoreError::Conflict(_))));
    assert_eq!(&*store.keys().unwrap(), std::slice::from_ref(&key));
    store.revoke_key("k", at(5)).unwrap();
    store.revoke_key("k", at(6)).unwrap();
    assert_eq!(*store.keys().unwrap(), [Key { revoked: Some(at(5)), ..key }]);
    assert!(matches!(store.revoke_key("x", at(5)), Err(StoreError::Missing(_))));
}
