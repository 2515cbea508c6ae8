//! A learner's own word on what nobody grades, and a workshop that is asked for.

use super::html::text;
use super::{ana, course, stored, three_questions};
use crate::support::stage::Stage;
use prework::access::Role;

fn stage() -> Stage {
    let questions = three_questions("pass: 60%");
    let mut files = course(&questions).to_vec();
    files.push(("courses/c/word.md", "---\ntitle: Handbook\ncompletion: declared\n---\n\nRead it.\n"));
    files.push((
        "courses/c/workshops/next.md",
        "---\ntitle: Next\nduration: 1h\nrequires: [word, {workshop: w, attended: true}]\n---\n\nCome in.\n",
    ));
    let stage = Stage::courses(&files, "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana", "North");
    stage.learner("ben", "Ben", "South");
    stage.trainer("tom", "Tom");
    stage.session_of(&["tom"], "s", "next", "2027-03-20T09:00:00Z", &["ana"]);
    stage
}

#[test]
fn their_own_word_is_given_shown_as_that_and_taken_back() {
    let stage = stage();
    let (ana, tom) = (ana(&stage), stage.signed_in("tom", Role::Trainer));
    let mine = ana.get("/me").body;
    assert!(mine.contains("I have done this") && mine.contains("Not attended yet: Workshop"), "{mine}");
    // Whose word nobody asks for is not kept.
    for module in ["c/m", "c/nothing", ""] {
        assert_eq!(ana.post("/me/declare", &format!("module={module}")).status, 404, "{module}");
    }
    let ben = stage.signed_in("ben", Role::Learner);
    assert_eq!(ben.post("/me/declare", "module=c/word").status, 404);

    assert_eq!(ana.post("/me/declare", "module=c/word").status, 303);
    stage.set("2027-03-01T12:01:00Z");
    assert_eq!(ana.post("/me/declare", "module=c/word").status, 303);
    stage.set("2027-03-01T12:02:00Z");
    let said = "Their own word, of 1 March";
    assert!(text(&ana.get("/me").body).contains(said));
    assert!(ana.get("/me").body.contains("Take my word back"));
    let roster = tom.get("/trainer/sessions/s").body;
    assert!(text(&roster).contains("Not attended yet: Workshop"), "{roster}");
    let evidence = text(&tom.get("/trainer/sessions/s/learners/ana").body);
    assert!(evidence.contains(said) && evidence.contains("reported"), "{evidence}");
    let found = stored(&stage, "verb=https%3A%2F%2Fw3id.org%2Fxapi%2Fprework%2Fverbs%2Fdeclared");
    assert_eq!(found.len(), 1, "said twice is said once");
    assert_eq!(found[0]["authority"]["account"]["name"], "ana");

    assert_eq!(ana.post("/me/declare", "module=c/word&back=yes").status, 303);
    stage.set("2027-03-01T12:03:00Z");
    assert!(!text(&ana.get("/me").body).contains(said));
}

#[test]
fn a_workshop_that_is_asked_for_is_waived_where_modules_are() {
    let stage = stage();
    let tom = stage.signed_in("tom", Role::Trainer);
    let form = tom.get("/trainer/sessions/s/act?do=waive&who=ana").body;
    assert!(form.contains("value=\"c/workshops/w\""), "{form}");
    let said = "do=waive&who=ana&module=c/workshops/w&reason=was+there+last+year&until=";
    assert_eq!(tom.post("/trainer/sessions/s/act", said).status, 303);
    stage.set("2027-03-01T12:01:00Z");
    let roster = text(&tom.get("/trainer/sessions/s").body);
    assert!(roster.contains("waived by Tom"), "{roster}");
    assert!(text(&ana(&stage).get("/me").body).contains("Waived by Tom: was there last year"));
}
