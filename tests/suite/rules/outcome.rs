//! The outcome of a workshop's skills, in stories of one line.

use jiff::{SignedDuration, Timestamp};
use prework::course::{Id, Skill, WorkshopKey};
use prework::decision::{Act, Decision, Outcomes, SkillOutcome, sign_off};
use prework::roster::{PersonId, SessionId};
use uuid::Uuid;

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

/// What `sign a, fail b, back a` comes to: the word for each skill, and for all of them.
fn comes_to(story: &str) -> String {
    let workshop = WorkshopKey { course: id("care"), workshop: id("lab") };
    let skills: Vec<Skill> =
        ["a", "b"].iter().map(|name| Skill { id: id(name), text: (*name).to_owned(), steps: Vec::new() }).collect();
    let (ana, mut decisions): (PersonId, Vec<Decision>) = (PersonId("ana".to_owned()), Vec::new());
    for (place, step) in story.split(", ").filter(|step| !step.is_empty()).enumerate() {
        let (verb, skill) = step.split_once(' ').unwrap();
        let (who, verb) = verb.strip_prefix("ben-").map_or(("ana", verb), |verb| ("ben", verb));
        let is_it = |known: &&Decision| matches!(&known.act, Act::SignOff { skill: of, .. } if of.as_str() == skill);
        let act = match verb {
            "back" => {
                let sign_off = decisions.iter().rfind(is_it).unwrap().id;
                Act::RevokeSignOff { person: ana.clone(), sign_off }
            }
            verb => Act::SignOff {
                person: PersonId(who.to_owned()),
                workshop: workshop.clone(),
                session: SessionId("s".to_owned()),
                skill: id(skill),
                steps: Vec::new(),
                signed: verb == "sign",
                statement: Uuid::nil(),
            },
        };
        let at = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(i64::try_from(place).unwrap());
        let id = Uuid::from_u128(place as u128 + 1);
        decisions.push(Decision { id, at, by: "Tom".to_owned(), reason: "a reason".to_owned(), act });
    }
    let found = Outcomes::of(&sign_off::watched(&decisions), &ana, &workshop, &skills);
    let each: Vec<&str> = found.skills.iter().map(|(_, how): &(Id, SkillOutcome)| how.code()).collect();
    format!("{}: {} ({})", each.join(" "), found.whole.code(), found.told())
}

#[test]
fn skills_are_passed_failed_signed_off_and_reopened() {
    for (story, expected) in [
        ("", "not_assessed not_assessed: not_assessed ()"),
        ("ben-sign a", "not_assessed not_assessed: not_assessed ()"),
        ("sign a", "passed not_assessed: passed (1 of 2 signed)"),
        ("fail a", "failed not_assessed: failed (0 of 2 signed)"),
        ("fail a, sign a, sign b", "passed passed: signed_off (signed off)"),
        // Once signed, it stays so, whatever is seen after; only taking it back opens it again.
        ("sign a, fail a", "passed not_assessed: passed (1 of 2 signed)"),
        ("sign a, sign b, back b", "passed reopened: reopened (1 of 2 signed, one taken back)"),
        ("sign a, sign b, back b, sign b", "passed passed: signed_off (signed off)"),
        ("fail a, sign a, back a", "reopened not_assessed: reopened (0 of 2 signed, one taken back)"),
    ] {
        assert_eq!(comes_to(story), expected, "{story}");
    }
}
