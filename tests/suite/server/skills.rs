//! Skills that a trainer signs while somebody shows them.

use super::html::{tags, text};
use super::{ana, stored};
use crate::support::caller::{Answer, Caller};
use crate::support::stage::Stage;
use prework::access::Role;
use prework::decision::Act;
use serde_json::json;

const WORKSHOP: &str = "---\ntitle: Workshop\nduration: 1h\nskills:\n  - {id: gown, text: Puts on a gown, \
                        steps: [Ties it, Pulls the gloves over]}\n  - {id: rub, text: Rubs for 20 seconds}\n---\n\nCome in.\n";

fn stage() -> Stage {
    let questions = super::three_questions("pass: 80%");
    let mut files = super::course(&questions);
    files[4].1 = WORKSHOP;
    let stage = Stage::courses(&files, "2027-03-04T10:00:00Z");
    stage.learner("ana", "Ana", "North");
    stage.learner("ben", "Ben", "South");
    for (id, name) in [("tom", "Tom"), ("uli", "Uli")] {
        stage.trainer(id, name);
    }
    stage.session_of(&["tom"], "s", "w", "2027-03-04T09:00:00Z", &["ana"]);
    stage
}

const ANAS: &str = "/trainer/sessions/s/learners/ana/skills";

fn say(trainer: &Caller, said: &str) -> Answer {
    trainer.post(ANAS, said)
}

fn skills(stage: &Stage) -> Vec<serde_json::Value> {
    stored(stage, "activity=https%3A%2F%2Fx.org%2Fids%2Fc%2Fworkshops%2Fw&related_activities=true&ascending=true")
}

#[test]
fn a_skill_is_watched_not_there_yet_and_signed() {
    let stage = stage();
    let tom = stage.signed_in("tom", Role::Trainer);
    let everybody = tom.get("/trainer/sessions/s/skills").body;
    assert!(text(&everybody).contains("0 of 2 signed."), "{}", text(&everybody));
    assert!(tags(&everybody).iter().any(|tag| tag.get("href") == Some(ANAS)));
    assert!(text(&tom.get("/trainer/sessions/s").body).contains("Sign skills"));

    let unseen = say(&tom, "skill=gown&step-0=on&say=sign");
    assert_eq!(unseen.status, 422);
    let told = text(&unseen.body);
    assert!(told.contains("Tick every step that you saw, or say that it isn't there yet."), "{told}");
    assert!(tags(&unseen.body).iter().any(|tag| tag.get("name") == Some("step-0") && tag.get("checked").is_some()));
    for said in ["say=not-yet&note=+", "say=&note=x", "note=x"] {
        assert_eq!(say(&tom, &format!("skill=gown&step-0=on&{said}")).status, 422, "{said}");
    }

    let not_yet = say(&tom, "skill=gown&step-0=on&say=not-yet&note=The+cuffs");
    assert_eq!((not_yet.status, not_yet.header("location")), (303, format!("{ANAS}#skill-gown").as_str()));
    let page = text(&tom.get(ANAS).body);
    assert!(page.contains("Not yet, Tom,") && page.contains("The cuffs") && page.contains("0 of 2 signed"), "{page}");
    stage.set("2027-03-04T10:20:00Z");
    assert_eq!(say(&tom, "skill=gown&step-0=on&step-1=on&say=sign").status, 303);
    assert_eq!(say(&tom, "skill=rub&say=sign").status, 303);
    assert!(text(&tom.get(ANAS).body).contains("2 of 2 signed"));
    assert!(text(&tom.get("/trainer/sessions/s/skills").body).contains("2 of 2 signed."));
    let me = text(&ana(&stage).get("/me").body);
    assert!(me.contains("Puts on a gown") && me.contains("Rubs for 20 seconds"), "{me}");

    let found = skills(&stage);
    let told: Vec<_> =
        found.iter().map(|s| (s["verb"]["display"]["en"].as_str().unwrap(), s["result"].clone())).collect();
    assert_eq!(
        told,
        [
            ("failed", json!({ "success": false, "response": "0[.]seen[,]1[.]not seen" })),
            ("passed", json!({ "success": true, "response": "0[.]seen[,]1[.]seen" })),
            ("passed", json!({ "success": true })),
        ]
    );
    let [actor, instructor, authority] =
        [&found[1]["actor"], &found[1]["context"]["instructor"], &found[1]["authority"]]
            .map(|who| who["account"]["name"].as_str().unwrap());
    assert_eq!((actor, instructor, authority), ("ana", "tom", "prework"));
    assert_eq!(found[1]["object"]["id"], "https://x.org/ids/c/workshops/w#gown");
    assert_eq!(found[1]["object"]["definition"]["interactionType"], "performance");
    assert_eq!(found[1]["object"]["definition"]["correctResponsesPattern"], json!(["0[.]seen[,]1[.]seen"]));
}

#[test]
fn what_was_signed_by_mistake_is_taken_back() {
    let stage = stage();
    let tom = stage.signed_in("tom", Role::Trainer);
    assert_eq!(say(&tom, "skill=rub&say=take-back&note=x").status, 422, "nothing is signed");
    say(&tom, "skill=rub&say=sign");
    assert_eq!(say(&tom, "skill=rub&say=take-back").status, 422, "why?");
    stage.set("2027-03-04T10:20:00Z");
    assert_eq!(say(&tom, "skill=rub&say=take-back&note=It+was+Ben").status, 303);
    assert!(text(&tom.get(ANAS).body).contains("0 of 2 signed"));
    assert!(!text(&ana(&stage).get("/me").body).contains("Rubs"));
    let verbs: Vec<_> = skills(&stage).iter().map(|s| s["verb"]["display"]["en"].clone()).collect();
    assert_eq!(verbs, ["voided"], "the statement is void");
    let records = stage.store.decisions_of(&["sign_off", "revoke_sign_off"], stage.now()).unwrap();
    assert!(matches!(records[1].decision.act, Act::RevokeSignOff { .. }), "{records:?}");
    assert_eq!(records[1].decision.reason, "It was Ben");
    assert_eq!(stage.store.first_broken().unwrap(), None);
}

#[test]
fn only_who_runs_the_session_signs() {
    let stage = stage();
    stage.trainer("ana", "Ana");
    let uli = stage.signed_in("uli", Role::Trainer);
    for path in [ANAS, "/trainer/sessions/s/skills"] {
        assert_eq!(uli.get(path).status, 403);
        for nobody in [stage.anybody(), ana(&stage)] {
            assert_eq!(nobody.get(path).status, 401);
        }
    }
    assert_eq!(say(&uli, "skill=rub&say=sign").status, 403);
    assert_eq!(say(&ana(&stage), "skill=rub&say=sign").status, 401);
    let tom = stage.signed_in("tom", Role::Trainer);
    for (path, said) in [
        (ANAS, "skill=none&say=sign"),
        ("/trainer/sessions/s/learners/ben/skills", "skill=rub&say=sign"),
        ("/trainer/sessions/none/learners/ana/skills", "skill=rub&say=sign"),
    ] {
        assert_eq!(tom.post(path, said).status, 404, "{path} {said}");
    }
    // A trainer who has a seat as well does not sign their own.
    stage.session("t", "w", "2027-03-05T09:00:00Z", &["ana"]);
    let own = stage.signed_in("ana", Role::Trainer);
    assert_eq!(own.post("/trainer/sessions/t/learners/ana/skills", "skill=rub&say=sign").status, 403);
    assert_eq!(skills(&stage), [json!(null); 0]);
}
