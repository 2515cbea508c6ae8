//! What courses ask of people without a session: on the organiser's pages, on a manager's, and on one's own.

use super::{course, three_questions};
use crate::support::stage::Stage;
use prework::access::{PersonId, Role};
use prework::operation::people;
use prework::roster::{Membership, Person};

/// A course that is asked of the north. Ana is there and names Mona as her manager; Ben is in the south.
fn north() -> Stage {
    north_with(&[])
}

/// The same, with more files.
fn north_with(more: &[(&str, &str)]) -> Stage {
    let text = three_questions("attempts: 3");
    let mut files = course(&text).to_vec();
    files[1].1 = "title: Course\naudience: {team: [North]}\n";
    files.extend_from_slice(more);
    let stage = Stage::courses(&files, "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana", "North");
    stage.learner("ben", "Ben", "South");
    change(&stage, "ana", |ana| drop(ana.attributes.insert("manager_email".into(), "mona@example.org".into())));
    let mona = Person { email: Some("mona@example.org".to_owned()), ..Person::new("mona", "Mona", Role::Manager) };
    people::add(&*stage.store, mona, stage.now()).unwrap();
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    stage
}

fn change(stage: &Stage, who: &str, how: impl FnOnce(&mut Person)) {
    let mut person = people::find(&*stage.store, &PersonId(who.to_owned())).unwrap();
    how(&mut person);
    people::add(&*stage.store, person, stage.now()).unwrap();
}

#[test]
fn an_organiser_sees_who_is_behind_each_figure() {
    let stage = north();
    let olga = stage.signed_in("olga", Role::Organiser);
    let list = olga.get("/organise/assignments").body;
    assert!(list.contains("1 person, none valid so far") && list.contains("team North"), "{list}");
    let page = olga.get("/organise/assignments/c").body;
    assert!(page.contains(">North<") && !page.contains("South") && page.contains("Everybody"), "{page}");
    assert!(page.contains("/organise/assignments/c/people?team=North&amp;module=c%2Fm&amp;state=not_held"), "{page}");
    let behind = |query: &str| olga.get(&format!("/organise/assignments/c/people?{query}")).body;
    let shown = behind("team=North&module=c/m&state=not_held");
    assert!(shown.contains("/organise/people/ana") && shown.contains("Not started"), "{shown}");
    for query in ["state=valid", "team=South", "team=", "module=c/no-such", "state=overdue"] {
        assert!(!behind(query).contains("/organise/people/"), "{query}");
    }
    assert_eq!(olga.get("/organise/assignments/no-such").status, 404);
    // Ben moves there: he is asked from then on.
    change(&stage, "ben", |ben| ben.teams = vec![Membership::new("north")]);
    assert!(behind("").contains("/organise/people/ben"));
}

#[test]
fn a_learner_is_asked_while_they_are_in_the_audience() {
    let stage = north();
    let me = |who: &str| stage.signed_in(who, Role::Learner).get("/me").body;
    let ana = me("ana");
    assert!(ana.contains("Asked of you without a session") && ana.contains("0 of 1 valid"), "{ana}");
    assert!(ana.contains("Continue: Module") && !ana.contains("no workshop booked"), "{ana}");
    assert!(!me("ben").contains("Asked of you") && me("ben").contains("no workshop booked"));
    // With a workshop that asks for the same, its path shows the way.
    stage.session("lab", "w", "2027-03-20T09:00Z", &["ana"]);
    let both = me("ana");
    assert!(both.contains("The way there is the one above") && both.matches("Continue: ").count() == 1, "{both}");
    change(&stage, "ana", |ana| ana.teams = vec![Membership::new("South")]);
    assert!(!me("ana").contains("Asked of you"));
}

#[test]
fn a_manager_sees_states_of_their_own_team() {
    let stage = north();
    change(&stage, "ben", |ben| ben.teams = vec![Membership::new("North")]);
    let ana = super::ana(&stage);
    let sheet = ana.post("/assess/c/m", "").json();
    let answers = serde_json::json!({ "answers": {} });
    ana.json("POST", &format!("/assess/attempts/{}", sheet["id"].as_str().unwrap()), &answers);
    let team = stage.signed_in("mona", Role::Manager).get("/team/").body;
    assert!(team.contains("asked without a session") && team.contains("◔ Started"), "{team}");
    assert!(!team.contains("Ben") && !team.contains("Quiz") && !team.contains("0 %"), "{team}");
}

/// A program over that course and another one, due in February, and a module of its own on top.
const PROGRAM: [(&str, &str); 2] = [
    ("courses/d/n/index.md", "---\ntitle: Extra\nduration: 7m\n---\n\nText.\n"),
    ("programs/first.yaml", "title: First month\naudience: {team: [North]}\nrequires: [c, d/n]\ndue: 2027-02-28\n"),
];

#[test]
fn a_program_is_asked_beside_courses() {
    let stage = north_with(&PROGRAM);
    let olga = stage.signed_in("olga", Role::Organiser);
    let list = olga.get("/organise/assignments").body;
    assert!(list.contains("1 program and 1 course are asked of people"), "{list}");
    assert!(list.contains("Program. 1 person, none valid so far, 1 overdue"), "{list}");
    let page = olga.get("/organise/assignments/first").body;
    assert!(page.contains(">Module<") && page.contains(">Extra<"), "{page}");
    assert!(page.contains("/organise/assignments/first/people?module=d%2Fn&amp;state=overdue"), "{page}");
    let behind = olga.get("/organise/assignments/first/people?module=d/n&state=overdue").body;
    assert!(behind.contains("/organise/people/ana") && behind.contains("Not started, overdue"), "{behind}");
    let team = stage.signed_in("mona", Role::Manager).get("/team/").body;
    assert!(team.contains("First month") && team.contains("Not started, overdue"), "{team}");
    let site = olga.get("/").body;
    assert!(site.contains("programs/first/"), "{site}");
    assert!(olga.get("/programs/first/").body.contains("Extra"));
}

#[test]
fn a_module_that_several_ask_for_counts_once_on_ones_own_page() {
    let stage = north_with(&PROGRAM);
    let me = || stage.signed_in("ana", Role::Learner).get("/me").body;
    let both = me();
    let (program, course) = (both.find(">First month</a>, 0 of 2 valid"), both.find(">Course</a>, 0 of 1 valid"));
    assert!(program.is_some() && program < course, "{both}");
    assert!(both.contains("left, which was due on 28 February 2027."), "{both}");
    // The module's step stands with the program, and only there.
    assert_eq!(both.matches("<ol class=\"way\">").count(), 1, "{both}");
    assert!(both.contains("The way there is the one above") && both.matches("Continue: ").count() == 1, "{both}");
    // With a workshop that asks for it, what is left of the program is its other step.
    stage.session("lab", "w", "2027-03-20T09:00Z", &["ana"]);
    let three = me();
    assert!(three.contains("One step of it stands above") && three.contains("7 min left, which was due"), "{three}");
    assert!(three.contains("Continue: Extra, 7 min"), "{three}");
}

#[test]
fn what_ended_is_in_grace_on_every_page_until_its_last_day() {
    let stage = north_with(&[
        ("courses/d/course.yaml", "title: Yearly\naudience: {team: [North]}\n"),
        ("courses/d/n/index.md", "---\ntitle: Alarm\nduration: 7m\nvalid_for: P1Y\ngrace: P30D\n---\n\nText.\n"),
        ("courses/d/o/index.md", "---\ntitle: Bells\nduration: 5m\n---\n\nText.\n"),
    ]);
    let mut done = super::statement();
    done["verb"]["id"] = "http://adlnet.gov/expapi/verbs/completed".into();
    done["object"]["id"] = "https://x.org/ids/d/n".into();
    assert_eq!(super::ana(&stage).statements(&done).status, 200);
    stage.set("2028-03-10T12:00:00Z");
    let olga = stage.signed_in("olga", Role::Organiser);
    let list = olga.get("/organise/assignments").body;
    assert!(list.contains("1 person, none valid so far, 1 in grace"), "{list}");
    assert!(list.contains("state=grace") && list.contains("<span class=\"state behind\">! 1</span>"), "{list}");
    let page = olga.get("/organise/assignments/d").body;
    assert!(page.contains("/organise/assignments/d/people?module=d%2Fn&amp;state=grace"), "{page}");
    // With the last day of the grace beside the end it had.
    let behind = olga.get("/organise/assignments/d/people?module=d/n&state=grace").body;
    assert!(behind.contains("! In grace until 31 March 2028<"), "{behind}");
    assert!(behind.contains("Completed on 1 March 2027, was valid to 1 March; in grace until 31 March"), "{behind}");
    assert!(behind.contains("<td class=\"num\">1 March 2028</td>"), "{behind}");
    assert!(olga.get("/organise/assignments/d/people?state=grace").body.contains("/organise/people/ana"));
    assert!(!olga.get("/organise/assignments/d/people?state=lapsed").body.contains("/organise/people/ana"));
    let team = stage.signed_in("mona", Role::Manager).get("/team/").body;
    assert_eq!(team.matches("In grace until 31 March 2028").count(), 2, "{team}");
    assert!(!team.contains("Completed on"), "{team}");
    let me = || stage.signed_in("ana", Role::Learner).get("/me").body;
    let in_grace = me();
    assert!(in_grace.contains("Yearly. Something isn’t valid any more. Renew it by 31 March 2028."), "{in_grace}");
    assert!(in_grace.contains("class=\"btn primary wide\" href=\"/d/n/\">Renew: Alarm, 7 min</a>"), "{in_grace}");
    assert!(in_grace.contains("was valid to 1 March; in grace until 31 March"), "{in_grace}");
    stage.set("2028-03-31T12:00:01Z");
    let lapsed = me();
    assert!(lapsed.contains("✕ Lapsed") && !lapsed.contains("grace") && lapsed.contains("Continue: Alarm"), "{lapsed}");
}
