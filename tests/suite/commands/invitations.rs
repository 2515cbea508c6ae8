//! Inviting people from the command line: whom, how, what became of it, and what the record says.

use super::people::planned;
use super::{Desk, command};
use crate::support::pdf;
use crate::support::post::PostOffice;
use jiff::Timestamp;
use prework::decision::{Act, Way};
use prework::store::{Decisions, SqlStore};

/// What the record says of an invitation: by whom, to which session or team, how, and how many people.
type OnRecord = (String, Option<String>, Option<String>, Way, usize);

fn on_record(desk: &Desk) -> Vec<OnRecord> {
    let store = SqlStore::in_folder(&desk.path(".prework")).unwrap();
    let records = store.decisions(Timestamp::MAX).unwrap().into_iter().map(|record| record.decision);
    let invited = records.filter_map(|decision| match decision.act {
        Act::Invite { session, team, way, people } => {
            assert_eq!(decision.reason, "invited");
            Some((decision.by, session.map(|session| session.0), team, way, people))
        }
        _ => None,
    });
    invited.collect()
}

#[test]
fn those_who_never_signed_in_are_invited() {
    let desk = planned();
    desk.write("seats.csv", "id\nn1\n");
    desk.done("roster import lab seats.csv");
    for (whom, count) in [("--session lab", 1), ("--team 'Ward 2'", 1), ("n1 n2", 2), ("--team none", 0)] {
        let list = desk.done(&format!("learner invite {whom} --csv"));
        assert!(list.starts_with("id,name,phone,email,link,code,expires"), "{list}");
        assert_eq!(list.lines().count(), count + 1, "{whom}: {list}");
    }
    assert!(desk.refused(1, "learner invite n1 --mail").contains("no mail server is known"));
    assert!(desk.refused(1, "learner invite --session none --csv").contains("there is no session `none`"));
    assert!(desk.refused(1, "learner invite none --csv").contains("nobody has the id `none`"));
    for wrong in [
        "learner invite n1",
        "learner invite --csv",
        "learner invite n1 --session lab --csv",
        "learner invite n1 --csv --mail",
    ] {
        desk.refused(2, wrong);
    }
    desk.done("learner link n1");
    desk.done("learner invite --session lab --csv --by 'D. Ramos'");
    let cli = || "the command line".to_owned();
    let (lab, ward) = (Some("lab".to_owned()), Some("Ward 2".to_owned()));
    assert_eq!(
        on_record(&desk),
        [
            (cli(), lab.clone(), None, Way::List, 1),
            (cli(), None, ward, Way::List, 1),
            (cli(), None, None, Way::List, 2),
            (cli(), None, None, Way::Link, 1),
            ("D. Ramos".to_owned(), lab, None, Way::List, 1),
        ],
        "what was asked for and made; nobody's team, and what was refused, leave no trace"
    );
    assert!(desk.done("audit verify").contains("6 records"));
    desk.done("session cancel lab --reason 'Nobody is well'");
    let refused = desk.refused(1, "learner invite --session lab --csv");
    assert!(refused.contains("the session `lab` doesn't take place"), "{refused}");
}

#[test]
fn letters_are_counted_as_they_went() {
    let post = PostOffice::open();
    let desk = planned();
    let mail = format!("--mail --smtp {} --mail-from training@example.org", post.url);
    desk.done("learner update n1 --email ana@x.org");
    // A letter that somebody asked for at the door waits, too; it isn't counted here.
    desk.done("learner add n0 --name Old --email old@x.org");
    let store = SqlStore::in_folder(&desk.path(".prework")).unwrap();
    prework::operation::invite::send_new(&store, "n0", None, Timestamp::now()).unwrap();
    for id in ["gone", "busy"] {
        desk.done(&format!("learner add {id} --name X --email {id}@x.org"));
    }
    assert_eq!(
        desk.done(&format!("learner invite n1 n2 gone busy {mail}")),
        "1 sent, 1 can't be delivered, 1 to be sent, 1 without an address"
    );
    assert_eq!(post.taken(), ["old@x.org", "ana@x.org"]);
    // Who waits gets that letter, and no second one.
    assert_eq!(
        desk.done(&format!("learner invite n1 n2 busy {mail}")),
        "1 sent, 0 can't be delivered, 1 to be sent, 1 without an address"
    );
    desk.done("learner add late --name Late --email late@x.org");
    let ran = desk.run("learner invite late --mail --smtp smtp://127.0.0.1:1 --mail-from training@example.org");
    assert_eq!((ran.code, ran.out.trim()), (1, "0 sent, 0 can't be delivered, 1 to be sent, 0 without an address"));
    assert!(ran.err.contains("the mail server doesn't take letters now; 1 wait"), "{}", ran.err);
    let mailed: Vec<usize> = on_record(&desk).into_iter().map(|(.., people)| people).collect();
    assert_eq!(mailed, [3, 1, 1]);
}

#[test]
fn cards_and_posters_are_written_where_one_says() {
    let desk = planned();
    desk.write("seats.csv", "id\nn1\nn2\n");
    desk.done("roster import lab seats.csv");
    assert!(desk.refused(1, "learner invite --session lab --cards none/cards.pdf").contains("can't be written"));
    assert_eq!(on_record(&desk), [], "nobody was invited to nowhere");
    assert_eq!(desk.done("learner invite --session lab --cards cards.pdf"), "2 cards in cards.pdf");
    let cards = std::fs::read(desk.path("cards.pdf")).unwrap();
    assert_eq!(pdf::pages(&cards), 1);
    assert!(pdf::text(&cards).contains("Ana Sol") && pdf::text(&cards).contains("First workshop"));
    assert_eq!(pdf::codes(&cards, (2, 4))[0].len(), 2);
    // A team's are about the site.
    desk.edit("prework.yaml", "title: ", "title: Northside ");
    desk.done("learner invite --team 'Ward 1' --cards team.pdf");
    assert!(!pdf::text(&std::fs::read(desk.path("team.pdf")).unwrap()).contains("First workshop"));
    let out = command(desk.0.path(), "learner invite n1 --cards -").output().unwrap();
    assert!(out.status.success() && out.stdout.starts_with(b"%PDF"));
    assert!(desk.refused(1, "learner invite --team none --cards none.pdf").contains("nobody is left to invite"));
    assert!(!desk.path("none.pdf").exists());
    desk.refused(2, "learner invite n1 --cards a.pdf --csv");
    // A name that no font has is said, and its person isn't lost.
    desk.done("learner add n3 --name '\u{50000}'");
    let ran = desk.run("learner invite n3 --cards odd.pdf");
    assert_eq!((ran.code, ran.out.as_str()), (0, "1 card in odd.pdf\n"));
    assert!(ran.err.contains("1 name isn't printed whole") && ran.err.contains("install fonts"), "{}", ran.err);
    assert!(pdf::text(&std::fs::read(desk.path("odd.pdf")).unwrap()).contains("n3"));

    desk.done("session poster lab poster.pdf");
    let poster = std::fs::read(desk.path("poster.pdf")).unwrap();
    assert_eq!(pdf::codes(&poster, (1, 1)), [["http://127.0.0.1:8080/sign-in?session=lab"]]);
    desk.done("session poster lab again.pdf");
    assert!(poster == std::fs::read(desk.path("again.pdf")).unwrap(), "the same is made of the same");
    assert!(desk.refused(1, "session poster none none.pdf").contains("there is no session `none`"));
}
