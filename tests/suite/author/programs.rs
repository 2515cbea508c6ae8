//! Programs: what an author writes into `programs/`, and each mistake in it.

use super::dsl::{Author, author};
use prework::compile::compile;
use prework::course::{Catalog, Step, Validity};
use prework::disk::EmbeddedSource;

/// Two courses: *ward* has `hands`, which is passed, `gloves` for physicians, and `extra`, which is recommended; *office* has
/// `desk` and a draft.
fn courses() -> Author {
    let question = "Why? <!-- #q -->\n\n- (x) Yes\n- ( ) No\n";
    author()
        .file("courses/ward/hands/index.md", "---\ntitle: Hands\n---\nText\n")
        .file("courses/ward/hands/assessment.md", question)
        .file("courses/ward/gloves.md", "---\ntitle: Gloves\naudience: {role: [Physician]}\n---\nText\n")
        .file("courses/ward/extra.md", "---\ntitle: Extra\nrecommended: true\n---\nText\n")
        .file("courses/office/desk.md", "---\ntitle: Desk\n---\nText\n")
        .file("courses/office/chair.md", "---\ntitle: Chair\ndraft: true\n---\nText\n")
}

/// The steps of a program with what they come to.
fn shown(catalog: &Catalog) -> Vec<String> {
    let step = |step: &Step| {
        let needs =
            step.needs(catalog).into_iter().map(|need| format!("{} {:?} {:?}", need.key, need.criterion, need.grade));
        let what = if matches!(step, Step::Course(_)) { "whole" } else { "one" };
        format!("{what}: {}", needs.collect::<Vec<_>>().join(", "))
    };
    catalog.programs.iter().flat_map(|program| program.requires.iter().map(step)).collect()
}

#[test]
fn a_program_names_courses_and_modules_in_its_own_order() {
    let root = courses().file(
        "programs/02-First month.yaml",
        "summary: What comes first.\naudience: {role: [nurse]}\nrequires:\n  - office/desk\n  - ward\n\
         recommended: [ward/extra]\ndue: 2027-06-01\n",
    );
    root.clone().check("");
    let catalog = root.compile().catalog;
    let [program] = &catalog.programs[..] else { panic!("one program") };
    assert_eq!((program.id.as_str(), &*program.title), ("first-month", "First month"));
    assert_eq!(program.due.map(|day| day.to_string()).as_deref(), Some("2027-06-01"));
    assert_eq!(program.recommended.iter().map(ToString::to_string).collect::<Vec<_>>(), ["ward/extra"]);
    assert_eq!(
        shown(&catalog),
        ["one: office/desk Completed Reported", "whole: ward/gloves Completed Reported, ward/hands Passed Verified"]
    );
}

#[test]
fn a_program_can_ask_for_a_workshop() {
    let lab = |skills: &str| format!("---\nrequires: [hands]\n{skills}---\nText\n");
    let with = |requires: &str| {
        courses()
            .file("courses/ward/workshops/lab.md", lab("skills: [Rubs]\n"))
            .file("courses/ward/workshops/talk.md", lab(""))
            .file("programs/p.yml", format!("requires: {requires}\n"))
    };
    let root = with("[ward/workshops/lab, {workshop: ward/talk, attended: true}]");
    root.clone().check("");
    assert_eq!(
        shown(&root.compile().catalog),
        ["one: ward/workshops/lab Observed Verified", "one: ward/workshops/talk Attended Verified"]
    );
    let codes = |requires: &str| -> Vec<&str> {
        with(requires).compile().diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
    };
    assert_eq!(codes("[{workshop: ward/lab, attended: true, observed: true}]"), ["bad-value"]);
    assert_eq!(codes("[ward/workshops/lab, {workshop: ward/lab}]"), ["repeated-requirement"]);
    assert_eq!(codes("[ward/workshops/labs]"), ["unknown-workshop"]);
}

#[test]
fn a_step_can_say_what_counts() {
    let root = courses().file(
        "programs/p.yml",
        "requires:\n  - {module: ward/hands, completed: true}\n  - {module: office/desk, external: true}\n",
    );
    root.clone().check("");
    assert_eq!(
        shown(&root.compile().catalog),
        ["one: ward/hands Completed Reported", "one: office/desk External Verified"]
    );
}

#[test]
fn drafts_and_what_is_no_program_are_left_out() {
    courses()
        .file("programs/p.yaml", "draft: true\nrequires: [nowhere]\n")
        .file("programs/notes.md", "# Notes\n")
        .file("programs/old/q.yaml", "x: 1\n")
        .check("");
    // A folder that another tool's repo happens to have is that tool's.
    let book = author().file("SUMMARY.md", "- [A](a.md)\n").file("a.md", "# A\n").file("programs/p.yaml", "jobs: []\n");
    book.clone().check("");
    let ours = book.file("prework.yaml", "title: Book\n");
    assert!(ours.messages().contains("error[unknown-key]: a program has no key `jobs`"), "{}", ours.messages());
}

#[test]
fn a_publication_without_programs_reads_and_reads_the_same() {
    let catalog = compile(&EmbeddedSource::new()).catalog;
    let written = serde_json::to_string(&catalog).unwrap();
    assert_eq!(serde_json::from_str::<Catalog>(&written).unwrap().programs.len(), catalog.programs.len());
    let before = courses().compile().catalog;
    let written = serde_json::to_string(&before).unwrap();
    assert!(!written.contains("programs"), "{written}");
    let read: Catalog = serde_json::from_str(&written).unwrap();
    assert_eq!((read.programs.len(), serde_json::to_string(&read).unwrap()), (0, written));
}

#[test]
fn a_publication_without_graces_reads_and_reads_the_same() {
    let with = |grace: &str| {
        let lasting = format!("---\nvalid_for: P1Y\n{grace}---\nText\n");
        author().file("a.md", lasting.clone()).file("workshops/w.md", lasting).compile().catalog
    };
    let before = serde_json::to_string(&with("")).unwrap();
    assert!(!before.contains("grace"), "{before}");
    let read: Catalog = serde_json::from_str(&before).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), before);
    let written = serde_json::to_string(&with("grace: P30D\n")).unwrap();
    let read: Catalog = serde_json::from_str(&written).unwrap();
    let course = &read.courses[0];
    for grace in [&course.modules[0].grace, &course.workshops[0].grace] {
        assert_eq!(grace.as_ref().map(Validity::as_str), Some("P30D"));
    }
}

#[test]
fn what_it_names_must_be_there() {
    courses()
        .file("programs/p.yaml", "requires:\n  - wrad\n  - hands\n  - ward/hand\n  - nothing-like-it\n")
        .file("programs/q.yaml", "requires: [office/chair, office]\nrecommended: [extra]\n")
        .file("programs/r.yaml", "requires: [{module: office/desk, passed: true}, {module: ward, passed: true}]\n")
        .check(
            r"error[unknown-course]: program `p` requires `wrad`, and there is no such course
  --> programs/p.yaml:2:5
   |
 2 |   - wrad
   |     ^^^^ no course has this id
   = hint: did you mean `ward`?

error[unknown-course]: program `p` requires `hands`, and there is no such course
  --> programs/p.yaml:3:5
   |
 3 |   - hands
   |     ^^^^^ no course has this id
   = hint: did you mean `ward/hands`?

error[unknown-module]: program `p` requires `ward/hand`, which no course has
  --> programs/p.yaml:4:5
   |
 4 |   - ward/hand
   |     ^^^^^^^^^ no module has this id
   = hint: did you mean `ward/hands` (courses/ward/hands)?

error[unknown-course]: program `p` requires `nothing-like-it`, and there is no such course
  --> programs/p.yaml:5:5
   |
 5 |   - nothing-like-it
   |     ^^^^^^^^^^^^^^^ no course has this id
   = hint: name a course by its id, or a module as `course/module`

error[draft-module]: program `q` requires `office/chair`, which is a draft
  --> programs/q.yaml:1:12
   |
 1 | requires: [office/chair, office]
   |            ^^^^^^^^^^^^ nobody can take it
   = hint: remove `draft: true` from the module, or remove the requirement

error[unknown-module]: program `q` requires `extra`, which no course has
  --> programs/q.yaml:2:15
   |
 2 | recommended: [extra]
   |               ^^^^^ no module has this id
   = hint: did you mean `ward/extra` (courses/ward/extra.md)?

error[unmeetable]: program `r` requires `office/desk` to be passed, and it has no assessment
  --> programs/r.yaml:1:21
   |
 1 | requires: [{module: office/desk, passed: true}, {module: ward, passed: true}]
   |                     ^^^^^^^^^^^
   = hint: add `courses/office/desk/assessment.md`, or write `completed: true`

error[bad-value]: `ward` is a whole course, whose modules say themselves what completes them
  --> programs/r.yaml:1:58
   |
 1 | requires: [{module: office/desk, passed: true}, {module: ward, passed: true}]
   |                                                          ^^^^
   = hint: leave out what stands beside it, or name a module as `ward/MODULE`

8 errors
",
        );
}

#[test]
fn nothing_stands_in_it_twice() {
    courses()
        .file("programs/p.yaml", "requires:\n  - ward/hands\n  - ward\n  - office/desk\n  - office/desk\n")
        .file("programs/q.yaml", "requires: [office]\nrecommended: [office/desk]\n")
        .check(
            r"error[repeated-requirement]: `ward/hands` of `ward` stands twice in program `p`
  --> programs/p.yaml:3:5
   |
 3 |   - ward
   |     ^^^^
   = hint: name a course or the modules of it, and each of them once

error[repeated-requirement]: `office/desk` stands twice in program `p`
  --> programs/p.yaml:5:5
   |
 5 |   - office/desk
   |     ^^^^^^^^^^^
   = hint: name a course or the modules of it, and each of them once

error[repeated-requirement]: `office/desk` stands twice in program `q`
  --> programs/q.yaml:2:15
   |
 2 | recommended: [office/desk]
   |               ^^^^^^^^^^^
   = hint: name a course or the modules of it, and each of them once

3 errors
",
        );
}

#[test]
fn a_program_requires_something_one_by_one() {
    courses()
        .file("programs/p.yaml", "title: Empty\naudience: {role: [nurse]}\n")
        .file("programs/q.yaml", "requires: []\n")
        .file("programs/r.yaml", "requires: [{any: [ward, office]}, [office]]\n")
        .file("programs/s.yaml", "requries: [ward]\ndue: in March\nrequires: [office]\n")
        .check(
            r"error[no-requirements]: program `p` requires nothing
  --> programs/p.yaml:1:1
   |
 1 | title: Empty
   | ^
   = hint: list courses and modules under `requires`, such as `[infection-control, first-aid/choking]`

error[no-requirements]: program `q` requires nothing
  --> programs/q.yaml:1:1
   |
 1 | requires: []
   | ^^^^^^^^
   = hint: list courses and modules under `requires`, such as `[infection-control, first-aid/choking]`

error[wrong-type]: a program requires courses and modules one by one, without groups
  --> programs/r.yaml:1:13
   |
 1 | requires: [{any: [ward, office]}, [office]]
   |             ^^^
   = hint: write a list such as `[infection-control, first-aid/choking]`

error[wrong-type]: a program requires courses and modules one by one, without groups
  --> programs/r.yaml:1:35
   |
 1 | requires: [{any: [ward, office]}, [office]]
   |                                   ^^^^^^^
   = hint: write a list such as `[infection-control, first-aid/choking]`

error[unknown-key]: a program has no key `requries`
  --> programs/s.yaml:1:1
   |
 1 | requries: [ward]
   | ^^^^^^^^
   = hint: did you mean `requires`?

error[bad-date]: `due` is no date: `in March`
  --> programs/s.yaml:2:6
   |
 2 | due: in March
   |      ^^^^^^^^
   = hint: write year, month and day, as in `2027-06-01`

6 errors
",
        );
}

#[test]
fn ids_are_apart_from_those_of_courses() {
    courses()
        .file("programs/Ward.yaml", "requires: [ward]\n")
        .file("programs/a.yaml", "id: start\nrequires: [ward]\n")
        .file("programs/b.yaml", "id: Start\nrequires: [ward]\n")
        .file("courses/programs/a.md", "Text\n")
        .check(
            r"error[reserved-id]: a course can't be called `programs` where there are programs
  --> courses/programs/course.yaml
   = hint: give it another `id` in its `course.yaml`

error[repeated-id]: this program has the id `ward`, and so has the course `ward`
  --> programs/Ward.yaml:1:1
   |
 1 | requires: [ward]
   | ^
   = hint: give one of them another `id`, or rename this file

error[repeated-id]: this program has the id `Start`, and so has the program in `programs/a.yaml`
  --> programs/b.yaml:1:1
   |
 1 | id: Start
   | ^^
   = hint: give one of them another `id`, or rename this file

3 errors
",
        );
}

#[test]
fn an_audience_is_asked_for_something() {
    courses()
        .file("courses/ward/course.yaml", "audience: {role: [nurse]}\n")
        .file("courses/more/course.yaml", "audience: {role: [nurse], team: [ICU]}\n")
        .file("courses/more/a.md", "---\nrecommended: true\n---\nText\n")
        .file("programs/p.yaml", "audience: {role: [nurse]}\nrequires: [ward/gloves, more]\n")
        // Who is a physician is in `physician`, however it is written; and everybody may be in several teams.
        .file("programs/q.yaml", "audience: {role: [physician]}\nrequires: [ward/gloves]\n")
        .file("programs/r.yaml", "audience: {team: [ICU]}\nrequires: [more, teams]\n")
        .file("courses/teams/a.md", "---\naudience: {team: [North]}\n---\nText\n")
        .file("programs/s.yaml", "audience: {role: []}\nrequires: [office]\n")
        .check(
            r"warning[nothing-asked]: course `more` asks its audience for nothing
  --> courses/more/course.yaml:1:1
   |
 1 | audience: {role: [nurse], team: [ICU]}
   | ^^^^^^^^ there is nothing in it that isn't only recommended
   = hint: make a module of it one that these people need, or remove `audience`

warning[nothing-asked]: program `p` asks its audience for nothing
  --> programs/p.yaml:1:1
   |
 1 | audience: {role: [nurse]}
   | ^^^^^^^^ all of its modules are for others
   = hint: make a module of it one that these people need, or remove `audience`

error[bad-value]: nobody is in this audience: it accepts no value of `role`
  --> programs/s.yaml:1:12
   |
 1 | audience: {role: []}
   |            ^^^^
   = hint: write the values that fit, as in `role: [nurse]`, or leave it out

1 error, 2 warnings
",
        );
}
