//! One case for every code, with all that is printed.

use super::dsl::author;

#[test]
fn no_course() {
    author().file("notes.txt", "x").check(
        r"error[no-course]: there is no course here
   = hint: put Markdown into a folder of `courses/`, or start with `prework new DIR`

1 error
",
    );
}

#[test]
fn bad_yaml() {
    author()
        .file("a.md", "---\ntitle: one: two\n---\nText\n")
        .file("b.md", "---\ntitle: A\n\tsummary: x\n---\n")
        .file("c.md", "---\ntitle: A\ntitle: B\n---\n")
        .file("d.md", "---\na: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n---\n")
        .check(
r"error[bad-yaml]: mapping values are not allowed in this context
  --> a.md:2:11
   |
 2 | title: one: two
   |           ^
   = hint: put text that holds `: ` in quotes

error[bad-yaml]: a tab indents this line, and YAML allows only spaces
  --> b.md:3:1
   |
 3 |  summary: x
   | ^
   = hint: replace the tab with spaces

error[bad-yaml]: the key `title` stands twice
  --> c.md:3:1
   |
 3 | title: B
   | ^^^^^^
   = hint: remove one of the two

error[bad-yaml]: it is larger or deeper than any course needs, once its aliases are written out
  --> d.md:6:5
   |
 6 | e: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
   |     ^^^

4 errors
",
        );
}

#[test]
fn unknown_key() {
    author().file("prework.yaml", "titel: Courses\n").file("a.md", "---\ntitle: A\nprerequisites: [b]\n---\n").check(
        r"error[unknown-key]: a module has no key `prerequisites`
  --> a.md:3:1
   |
 3 | prerequisites: [b]
   | ^^^^^^^^^^^^^
   = hint: did you mean `prerequisite_for`?

error[unknown-key]: `prework.yaml` has no key `titel`
  --> prework.yaml:1:1
   |
 1 | titel: Courses
   | ^^^^^
   = hint: did you mean `title`?

2 errors
",
    );
}

#[test]
fn wrong_type() {
    author()
        .file("a.md", "---\ntitle: [A]\ndraft: yes\nrequires: {any: [b]}\n---\n")
        .file("b.md", "---\n- a list\n---\n")
        .check(
            r"error[wrong-type]: `title` is a list, and must be text
  --> a.md:2:1
   |
 2 | title: [A]
   | ^^^^^ expected text

error[wrong-type]: `draft` is text, and must be `true` or `false`
  --> a.md:3:8
   |
 3 | draft: yes
   |        ^^^ expected `true` or `false`

error[wrong-type]: modules before a module are a plain list of ids
  --> a.md:4:12
   |
 4 | requires: {any: [b]}
   |            ^^^
   = hint: write `requires: [hand-hygiene]`; groups and criteria belong to a workshop

error[wrong-type]: `b.md` needs keys and values here, not a list
  --> b.md:2:1
   |
 2 | - a list
   | ^^^^^^^^
   = hint: write a key, a colon and a value, such as `title: Hand hygiene`

4 errors
",
        );
}

#[test]
fn bad_value() {
    author()
        .file("prework.yaml", "id_base: example.org\ntimezone: Berlin\nlanguage: \"?\"\n")
        .file("workshops/w.md", "---\ngate: stric\ncapacity: many\nrequires: [a, {of: [a]}, {passed: true}]\n---\n")
        .file("a/index.md", "Text\n")
        .file("a/assessment.md", "---\npass: 80\n---\n\nWhy? <!-- #q -->\n\n- (x) Yes\n- ( ) No\n")
        .check(
r#"error[bad-value]: `pass` is no share of the points: `80`
  --> a/assessment.md:2:7
   |
 2 | pass: 80
   |       ^^
   = hint: did you mean `80%`?

error[bad-value]: `id_base` is no absolute address: `example.org`
  --> prework.yaml:1:10
   |
 1 | id_base: example.org
   |          ^^^^^^^^^^^
   = hint: write it in full, as in `https://example.org/courses/`

error[bad-value]: `Berlin` is no time zone
  --> prework.yaml:2:11
   |
 2 | timezone: Berlin
   |           ^^^^^^
   = hint: use an IANA name such as `Europe/Berlin`

error[bad-value]: `?` is no language tag
  --> prework.yaml:3:11
   |
 3 | language: "?"
   |           ^^^
   = hint: write one such as `en`, `de` or `pt-BR`

error[bad-value]: `gate` can't be `stric`
  --> workshops/w.md:2:7
   |
 2 | gate: stric
   |       ^^^^^
   = hint: did you mean `strict`?

error[bad-value]: `capacity` is no whole number from 1 up
  --> workshops/w.md:3:11
   |
 3 | capacity: many
   |           ^^^^
   = hint: write a number such as `capacity: 2`

error[bad-value]: `of` doesn't say how many are enough
  --> workshops/w.md:4:15
   |
 4 | requires: [a, {of: [a]}, {passed: true}]
   |               ^^^^^^^
   = hint: add `at_least: 1` beside it

error[bad-value]: this requirement names no module, no workshop and no group
  --> workshops/w.md:4:26
   |
 4 | requires: [a, {of: [a]}, {passed: true}]
   |                          ^^^^^^^^^^^^^
   = hint: write an id, `{any: [a, b]}`, `{at_least: 2, of: [a, b, c]}` or `{module: a, passed: true, evidence: verified}`, `{workshop: a, attended: true}`

8 errors
"#,
        );
}

#[test]
fn bad_duration() {
    author()
        .file("a.md", "---\nduration: 20\nvalid_for: 1 year\n---\n")
        .file("b.md", "---\nduration: soon\n---\n")
        .file("workshops/w.md", "---\nrequires: [a]\n---\n\n## Step <!-- 40x -->\n")
        .check(
            r"error[bad-duration]: `duration` is no duration: `20`
  --> a.md:2:11
   |
 2 | duration: 20
   |           ^^
   = hint: say which unit: `20m` for minutes, `20h` for hours

error[bad-duration]: `1 year` is not a positive ISO 8601 duration such as `P1Y` or `P90D`
  --> a.md:3:12
   |
 3 | valid_for: 1 year
   |            ^^^^^^
   = hint: write `P1Y` for a year, `P6M` for six months, `P90D` for ninety days

error[bad-duration]: `duration` is no duration: `soon`
  --> b.md:2:11
   |
 2 | duration: soon
   |           ^^^^
   = hint: write it as `20m`, `1h 30m`, `2d` or `PT20M`

error[bad-duration]: the time of this step is no duration: `40x`
  --> workshops/w.md:5:14
   |
 5 | ## Step <!-- 40x -->
   |              ^^^
   = hint: write it as `40m` or `1h30m`

4 errors
",
        );
}

#[test]
fn bad_version() {
    author().file("a.md", "---\nversion: v2\n---\n").check(
        r"error[bad-version]: `version` is no whole number from 1 up
  --> a.md:2:10
   |
 2 | version: v2
   |          ^^
   = hint: write a number such as `version: 2`

1 error
",
    );
}

#[test]
fn version_without_policy() {
    author()
        .file("a.md", "---\nversion: 2\n---\n")
        .file("b.md", "---\nversion: 2\non_major: keep\n---\n")
        .file("c.md", "---\nversion: 3\non_major: {retake_by: 2027-06-01}\n---\n")
        .check(
            r"error[version-without-policy]: version 2 doesn't say what happens to evidence of version 1
  --> a.md:2:1
   |
 2 | version: 2
   | ^^^^^^^
   = hint: add `on_major: keep`, `retake_now`, `{retake_by: 2027-06-01}` or `{delta: MODULE}`

1 error
",
        );
}

#[test]
fn grace_without_validity() {
    author()
        .file("a.md", "---\nvalid_for: P1Y\ngrace: P30D\n---\n")
        .file("b.md", "---\ntitle: B\ngrace: P30D\n---\n")
        .file("c.md", "---\nvalid_for: P1Y\ngrace: a month\n---\n")
        // One mistake at a time.
        .file("d.md", "---\nvalid_for: 1 year\ngrace: P30D\n---\n")
        .file("workshops/w.md", "---\nrequires: [a]\ngrace: P30D\nvalid_for:\n---\nText\n")
        .check(
            r"error[grace-without-validity]: `grace` comes after the end of `valid_for`, and there is no `valid_for`
  --> b.md:3:1
   |
 3 | grace: P30D
   | ^^^^^
   = hint: add how long evidence lasts, such as `valid_for: P1Y`, or remove `grace`

error[bad-duration]: `a month` is not a positive ISO 8601 duration such as `P1Y` or `P90D`
  --> c.md:3:8
   |
 3 | grace: a month
   |        ^^^^^^^
   = hint: write `P1Y` for a year, `P6M` for six months, `P90D` for ninety days

error[bad-duration]: `1 year` is not a positive ISO 8601 duration such as `P1Y` or `P90D`
  --> d.md:2:12
   |
 2 | valid_for: 1 year
   |            ^^^^^^
   = hint: write `P1Y` for a year, `P6M` for six months, `P90D` for ninety days

error[grace-without-validity]: `grace` comes after the end of `valid_for`, and there is no `valid_for`
  --> workshops/w.md:3:1
   |
 3 | grace: P30D
   | ^^^^^
   = hint: add how long evidence lasts, such as `valid_for: P1Y`, or remove `grace`

4 errors
",
        );
}

#[test]
fn bad_date() {
    author().file("a.md", "---\ndue: 1 June\n---\n").check(
        r"error[bad-date]: `due` is no date: `1 June`
  --> a.md:2:6
   |
 2 | due: 1 June
   |      ^^^^^^
   = hint: write year, month and day, as in `2027-06-01`

1 error
",
    );
}

#[test]
fn bad_id() {
    author().file("a.md", "---\nid: Hand hygiene\n---\n").check(
        r"error[bad-id]: `Hand hygiene` is not an id: use letters, digits, `-`, `_` and `.`
  --> a.md:2:5
   |
 2 | id: Hand hygiene
   |     ^^^^^^^^^^^^
   = hint: write `hand-hygiene`

1 error
",
    );
}

#[test]
fn repeated_id() {
    author()
        .file("01-a.md", "One\n")
        .file("02-A.md", "Two\n")
        .file("b/index.md", "Why? <!-- #q -->\n\n- (x) Yes\n- ( ) No\n")
        .file("b/two.md", "Why? <!-- #q -->\n\n- (x) Yes\n- ( ) No\n")
        .check(
            r"error[repeated-id]: this module has the id `a`, and something before it has it, too
  --> 02-A.md:1:1
   |
 1 | Two
   | ^
   = hint: rename one of the files, or give it another `id`; upper and lower case count as the same

error[repeated-id]: the question `q` stands twice in this module, first in `b/index.md`
  --> b/two.md:1:1
   |
 1 | Why? <!-- #q -->
   | ^^^^^^^^^^^^^^^^
   = hint: give one of the two another id

2 errors
",
        );
}

#[test]
fn reserved_id() {
    author()
        .file("courses/c/a/index.md", "Text\n")
        .file("courses/c/a/02-assessment.md", "Text\n")
        .file("courses/c/b/index.md", "Text\n")
        .file("courses/c/b/deep/assessment.md", "Text\n")
        .file("courses/c/09-workshops.md", "Text\n")
        .check(
            r"error[reserved-id]: a module can't be called `workshops`
  --> courses/c/09-workshops.md:1:1
   |
 1 | Text
   | ^
   = hint: rename it

error[reserved-id]: the lesson `courses/c/a/02-assessment.md` can't be called `assessment`
  --> courses/c/a/02-assessment.md:1:1
   |
 1 | Text
   | ^
   = hint: rename it; a module's scored set is its `assessment.md`

error[reserved-id]: `courses/c/b/deep/assessment.md` stands too deep to be the assessment of `courses/c/b`
  --> courses/c/b/deep/assessment.md:1:1
   |
 1 | Text
   | ^
   = hint: move it to `courses/c/b/assessment.md`

3 errors
",
        );
    author().file("first/hands/index.md", "Text\n").file("first/hands/assessment.md", "Text\n").check(
        r"error[reserved-id]: `first/hands/assessment.md` stands too deep to be the assessment of `first`
  --> first/hands/assessment.md:1:1
   |
 1 | Text
   | ^
   = hint: move it to `first/assessment.md`; if `first` is a course, move that into `courses/`

1 error
",
    );
}

#[test]
fn unknown_module() {
    author()
        .file("courses/infection-control/01-hand-hygiene/index.md", "Text\n")
        .file("courses/infection-control/workshops/skills-lab.md", "---\nrequires:\n    - hand-hygene\n---\n")
        .file("courses/sales/a.md", "---\nrequires: [hand-hygiene]\n---\n")
        .check(
            r"error[unknown-module]: workshop `skills-lab` requires `hand-hygene`, which no course has
  --> courses/infection-control/workshops/skills-lab.md:3:7
   |
 3 |     - hand-hygene
   |       ^^^^^^^^^^^ no module has this id
   = hint: did you mean `hand-hygiene` (courses/infection-control/01-hand-hygiene)?

error[unknown-module]: module `a` requires `hand-hygiene`, which no course has
  --> courses/sales/a.md:2:12
   |
 2 | requires: [hand-hygiene]
   |            ^^^^^^^^^^^^ no module has this id
   = hint: did you mean `infection-control/hand-hygiene` (courses/infection-control/01-hand-hygiene)?

2 errors
",
        );
}

#[test]
fn draft_module() {
    author().file("a.md", "---\ndraft: true\n---\n").file("b.md", "---\nrequires: [a]\n---\n").check(
        r"error[draft-module]: module `b` requires `a`, which is a draft
  --> b.md:2:12
   |
 2 | requires: [a]
   |            ^ nobody can take it
   = hint: remove `draft: true` from the module, or remove the requirement

1 error
",
    );
}

#[test]
fn unknown_workshop() {
    author()
        .file("a.md", "---\nprerequisite_for: [skils-lab]\n---\n")
        .file("workshops/skills-lab.md", "---\nrequires: [a]\n---\n")
        .check(
            r"error[unknown-workshop]: module `a` prepares for `skils-lab`, which no course has
  --> a.md:2:20
   |
 2 | prerequisite_for: [skils-lab]
   |                    ^^^^^^^^^ no workshop has this id
   = hint: did you mean `skills-lab`?

1 error
",
        );
}

#[test]
fn unmeetable() {
    author()
        .file("a.md", "Text\n")
        .file(
            "workshops/w.md",
            "---\nrequires:\n  - any: []\n  - at_least: 3\n    of: [a]\n  - {module: a, passed: true}\n---\n",
        )
        .check(
            r"error[unmeetable]: workshop `w` requires one of nothing, which nobody can meet
  --> workshops/w.md:3:5
   |
 3 |   - any: []
   |     ^^^
   = hint: list modules under `any`, or remove it

error[unmeetable]: workshop `w` requires at least 3 of 1, which makes no sense
  --> workshops/w.md:4:5
   |
 4 |   - at_least: 3
   |     ^^^^^^^^
   = hint: write a number from 1 to 1

error[unmeetable]: workshop `w` requires `a` to be passed, and it has no assessment
  --> workshops/w.md:6:14
   |
 6 |   - {module: a, passed: true}
   |              ^
   = hint: add `a/assessment.md`, or write `completed: true`

3 errors
",
        );
}

#[test]
fn workshops_asked_for() {
    author()
        .file("a.md", "Text\n")
        .file("workshops/basics.md", "---\nrequires: [a]\n---\n")
        .file(
            "workshops/w.md",
            "---\nrequires:\n  - {workshop: basic}\n  - workshops/nothing\n  - {workshop: basics, observed: true}\n  \
             - {module: a, declared: true, passed: true}\n  - {module: a, declared: true, evidence: verified}\n---\n",
        )
        .check(
            r"error[unknown-workshop]: workshop `w` requires the workshop `basic`, which no course has
  --> workshops/w.md:3:16
   |
 3 |   - {workshop: basic}
   |                ^^^^^ no workshop has this id
   = hint: did you mean `basics`?

error[unknown-workshop]: workshop `w` requires the workshop `nothing`, which no course has
  --> workshops/w.md:4:5
   |
 4 |   - workshops/nothing
   |     ^^^^^^^^^^^^^^^^^ no workshop has this id
   = hint: name a file of the course's `workshops` folder

error[unmeetable]: workshop `w` requires the skills of `basics`, and it has none
  --> workshops/w.md:5:16
   |
 5 |   - {workshop: basics, observed: true}
   |                ^^^^^^
   = hint: list `skills` in `workshops/basics.md`, or write `attended: true`

error[bad-value]: this asks for the learner's own word and for something else
  --> workshops/w.md:6:17
   |
 6 |   - {module: a, declared: true, passed: true}
   |                 ^^^^^^^^
   = hint: leave out the others: a certificate stands for a pass anyway, and a pass or every page for the learner's own word

error[bad-value]: nobody verifies what a learner says themselves
  --> workshops/w.md:7:33
   |
 7 |   - {module: a, declared: true, evidence: verified}
   |                                 ^^^^^^^^
   = hint: leave out `evidence`, or ask for `completed` or `passed` instead

5 errors
",
        );
}

#[test]
fn cycle_of_workshops() {
    let workshop = |requires: &str| format!("---\nrequires: {requires}\n---\n");
    author()
        .file("a.md", "Text\n")
        .file("workshops/one.md", workshop("[workshops/two, a]"))
        .file("workshops/two.md", workshop("[{workshop: one, attended: true}]"))
        .file("workshops/three.md", workshop("[{any: [a, workshops/four]}]"))
        .file("workshops/four.md", workshop("[workshops/three]"))
        .file("workshops/five.md", workshop("[workshops/four, workshops/one]"))
        .check(
            r"warning[cycle]: these workshops ask for each other, and only a choice leads out: course/four → course/three → course/four
  --> workshops/four.md:1:1
   |
 1 | ---
   | ^
   = hint: leave the one that comes later out of the choice

error[cycle]: nobody can come to these workshops: course/one → course/two → course/one
  --> workshops/one.md:1:1
   |
 1 | ---
   | ^
   = hint: remove one of these requirements

1 error, 1 warning
",
        );
}

#[test]
fn cycle() {
    author()
        .file("courses/c/a.md", "---\nrequires: [b]\n---\n")
        .file("courses/c/b.md", "---\nrequires: [d/x]\n---\n")
        .file("courses/d/x.md", "---\nrequires: [c/a]\n---\n")
        .file("courses/d/y.md", "---\nrequires: [y]\n---\n")
        .file("courses/d/z.md", "---\nrequires: [y]\n---\n")
        .check(
            r"error[cycle]: nobody can start these modules: c/a → c/b → d/x → c/a
  --> courses/c/a.md:2:12
   |
 2 | requires: [b]
   |            ^ this comes round to itself
   = hint: remove one of these requirements

error[cycle]: nobody can start these modules: y → y
  --> courses/d/y.md:2:12
   |
 2 | requires: [y]
   |            ^ this comes round to itself
   = hint: remove one of these requirements

2 errors
",
        );
}

#[test]
fn not_blended() {
    author().file("a.md", "Text\n").file("workshops/w.md", "Text\n").check(
        r"warning[not-blended]: nothing online prepares for workshop `w`, so it isn't blended
  --> workshops/w.md:1:1
   |
 1 | Text
   | ^
   = hint: list modules under `requires`, or add `prerequisite_for` to the modules that prepare for it

1 warning
",
    );
}

#[test]
fn no_assessment() {
    author().file("a.md", "---\ncompletion: assessment\n---\n").check(
        r"error[no-assessment]: module `a` is completed by an assessment it doesn't have
  --> a.md:2:1
   |
 2 | completion: assessment
   | ^^^^^^^^^^
   = hint: add `a/assessment.md`, or write `completion: pages`

1 error
",
    );
}

#[test]
fn no_questions() {
    author().file("a/index.md", "Text\n").file("a/assessment.md", "Nothing\n").check(
        r"error[no-questions]: this assessment asks nothing
  --> a/assessment.md:1:1
   |
 1 | Nothing
   | ^
   = hint: write a prompt, and below it a list of choices: `- (x) right`, `- ( ) wrong`

1 error
",
    );
}

#[test]
fn draw_too_many() {
    author()
        .file("a/index.md", "Text\n")
        .file("a/assessment.md", "---\ndraw: 2\n---\nWhy? <!-- #q -->\n\n- (x) Yes\n- ( ) No\n")
        .check(
            r"error[draw-too-many]: this assessment draws 2 questions, and has 1 that are worth points
  --> a/assessment.md:2:1
   |
 2 | draw: 2
   | ^^^^
   = hint: add questions, or draw fewer

1 error
",
        );
}

#[test]
fn unreachable_pass() {
    author()
        .file("a/index.md", "Text\n")
        .file("a/assessment.md", "---\npass: 110%\n---\nWhy? <!-- #q points=0 -->\n\n- (x) Yes\n- ( ) No\n")
        .check(
            r"error[unreachable-pass]: no question of this assessment is worth a point
  --> a/assessment.md:2:7
   |
 2 | pass: 110%
   |       ^^^^
   = hint: remove `points=0` from some of them

error[unreachable-pass]: nobody can have more than all points
  --> a/assessment.md:2:7
   |
 2 | pass: 110%
   |       ^^^^
   = hint: write a mark from 0% to 100%

2 errors
",
        );
}

#[test]
fn no_right_answer() {
    author().file("a.md", "Why? <!-- #q -->\n\n- ( ) Yes\n- ( ) No\n").check(
        r"error[no-right-answer]: no choice of this question is right
  --> a.md:1:1
   |
 1 | Why? <!-- #q -->
   | ^^^^^^^^^^^^^^^^
   = hint: mark the right choice with `(x)`

1 error
",
    );
}

#[test]
fn two_right_answers() {
    author().file("a.md", "Why? <!-- #q -->\n\n- (x) Yes\n- ( ) No\n- (x) Perhaps\n").check(
        r"error[two-right-answers]: this question has one answer, and two choices are marked right
  --> a.md:5:1
   |
 5 | - (x) Perhaps
   | ^^^^^^^^^^^^^ this is the second
   = hint: unmark one; or let people choose several: `[ ]` and `[x]`, with `<!-- #id -->` after the prompt

1 error
",
    );
}

#[test]
fn one_choice() {
    author().file("a.md", "Why? <!-- #q -->\n\n- (x) Yes\n").check(
        r"error[one-choice]: this question has only one choice
  --> a.md:1:1
   |
 1 | Why? <!-- #q -->
   | ^^^^^^^^^^^^^^^^
   = hint: add another choice

1 error
",
    );
}

#[test]
fn no_prompt() {
    author().file("a.md", "# Title\n\n- (x) Yes\n- ( ) No\n").check(
        r"error[no-prompt]: this question asks nothing
  --> a.md:3:1
   |
 3 | - (x) Yes
   | ^^^^^^^^^
   = hint: write the prompt as a paragraph directly before the choices

warning[question-without-id]: this question has no id, so evidence of it is lost when it moves
  --> a.md:3:1
   |
 3 | - (x) Yes
   | ^^^^^^^^^
   = hint: add `<!-- #index-q1 -->` at the end of the prompt; `check --fix` does

1 error, 1 warning
",
    );
}

#[test]
fn question_without_id() {
    author().file("a.md", "Why?\n\n- (x) Yes\n- ( ) No\n").check(
        r"warning[question-without-id]: this question has no id, so evidence of it is lost when it moves
  --> a.md:1:1
   |
 1 | Why?
   | ^^^^
   = hint: add `<!-- #index-q1 -->` at the end of the prompt; `check --fix` does

1 warning
",
    );
}

#[test]
fn choice_content() {
    author().file("a.md", "Why? <!-- #q -->\n\n- (x) Yes\n  - and more\n- ( ) No\n").check(
        r"warning[choice-content]: a choice holds only text, and a quote as its feedback
  --> a.md:3:1
   |
 3 | - (x) Yes
   | ^^^^^^^^^
   = hint: move the rest into the prompt or into the feedback

1 warning
",
    );
}

#[test]
fn bad_gap() {
    author().file("a.md", "Say [[ ]], [[#4..3]], or [[/a(/]]. <!-- #q -->\n\n`[[ ]]` and [[x]]\n\n`a[[0` \\[\\[ is [[zero]] or [[one <!-- #r -->\n").check(
        r"error[bad-gap]: this gap has no answer
  --> a.md:1:5
   |
 1 | Say [[ ]], [[#4..3]], or [[/a(/]]. <!-- #q -->
   |     ^^^^^
   = hint: write what is right between the brackets: `[[main|master]]`

error[bad-gap]: `4..3` is no number, and no range of numbers
  --> a.md:1:12
   |
 1 | Say [[ ]], [[#4..3]], or [[/a(/]]. <!-- #q -->
   |            ^^^^^^^^^
   = hint: write `[[#3.14 ± 0.01]]`, `[[#3..4]]`, or `[[#3..]]`

error[bad-gap]: the pattern `a(` can't be used
  --> a.md:1:26
   |
 1 | Say [[ ]], [[#4..3]], or [[/a(/]]. <!-- #q -->
   |                          ^^^^^^^^
   = hint: use letters, `.`, `[a-z]`, `(a|b)`, `\d`, `\w`, `\s` and `* + ? {2,3}`: what page and server read alike

3 errors
",
    );
}

#[test]
fn include_loop() {
    author()
        .file("a.md", "Text\n\n{{#include _b.md}}\n\n{{#include ../../etc/passwd}}\n")
        .file("_b.md", "# Part\n\n> {{#include _b.md}}\n")
        .check(
            r"error[include-loop]: `_b.md` is included in itself
  --> _b.md:3:3
   |
 3 | > {{#include _b.md}}
   |   ^^^^^^^^^^^^^^^^^^
   = hint: remove one of the includes

error[broken-link]: nothing can be included from `../../etc/passwd`
  --> a.md:5:12
   |
 5 | {{#include ../../etc/passwd}}
   |            ^^^^^^^^^^^^^^^^
   = hint: name a file of this course, from the folder of this page, and behind `:` an anchor or lines in it

2 errors
",
        );
}

#[test]
fn missing_captions() {
    author()
        .file("a.md", "# A\n\n![](talk.mp3)\n\n![Rubbing in](rub.mp4 \"Twenty seconds\")\n\nOr ![](rub.mp4)\n")
        .file("talk.mp3", "")
        .file("rub.mp4", "")
        .file("rub.fr.vtt", "WEBVTT\n")
        .check(
            r"warning[missing-captions]: what `talk.mp3` says is for hearing only
  --> a.md:3:1
   |
 3 | ![](talk.mp3)
   | ^^^^^^^^^^^^^
   = hint: put captions beside it, `talk.vtt`; the page shows their text as a transcript, too

1 warning
",
        );
}

#[test]
fn scenarios() {
    author()
        .file("a/index.md", "# A\n")
        .file("a/b.md", "---\nscenario: true\n---\n\nIt rings.\n\n## One\n\n- [Two](#two)\n\n## Two\n\nOh.\n\n## Three\n\n<!-- end=god -->\n")
        .file("a/c.md", "---\nscenario: true\n---\n\nNothing happens.\n")
        .file("a/d.md", "---\nscenario: true\n---\n\n## One\n\nWhat?\n: [Two](#two)\n\n## Two\n\n### After\n\nDone. <!-- end=good -->\n")
        .check(
            r"error[dead-end]: this scene leads nowhere, and is no end
   --> a/b.md:11:1
    |
 11 | ## Two
    | ^^^^^^
    = hint: add a link to another scene, or `<!-- end=good -->`

error[unreachable-scene]: no choice leads to this scene
   --> a/b.md:15:1
    |
 15 | ## Three
    | ^^^^^^^^
    = hint: link to it from another scene, or remove it

error[bad-attribute]: a scenario has no end `god`
   --> a/b.md:17:6
    |
 17 | <!-- end=god -->
    |      ^^^^^^^
    = hint: write `<!-- end=good -->` or `<!-- end=poor -->`

error[no-scene]: this scenario has no scene
  --> a/c.md:1:1
   |
 1 | ---
   | ^
   = hint: write a heading for each scene, and links between them

4 errors
",
        );
}

#[test]
fn objectives_and_concepts() {
    author()
        .file("a/index.md", "---\nobjectives:\n  - {id: gown, kind: do, text: Gown up}\n  - {id: names, kind: know, text: Names}\nconcepts: [order, gaps]\nprerequisite_for: [lab]\n---\n\nWhy? <!-- #q concept=odrer -->\n\n- (x) Yes\n- ( ) No\n")
        .file("b.md", "---\nobjectives:\n  - {id: undo, kind: do}\n---\n")
        .file("workshops/lab.md", "---\nobjectives:\n  - {id: gown, kind: do}\n  - {id: rules, kind: know}\n  - {id: names}\n---\n\n## One <!-- 20m objective=rules,gwon -->\n\n## Two <!-- 10m objective=names -->\n")
        .check(
            r"warning[unasked-concept]: no question of module `a` is about the concept `gaps`
  --> a/index.md:5:1
   |
 5 | concepts: [order, gaps]
   | ^^^^^^^^
   = hint: add `concept=gaps` to the comment of a question, or remove it from `concepts`

warning[unasked-concept]: no question of module `a` is about the concept `order`
  --> a/index.md:5:1
   |
 5 | concepts: [order, gaps]
   | ^^^^^^^^
   = hint: add `concept=order` to the comment of a question, or remove it from `concepts`

warning[unknown-concept]: module `a` has no concept `odrer`
  --> a/index.md:9:1
   |
 9 | Why? <!-- #q concept=odrer -->
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   = hint: did you mean `order`?

warning[asks-nothing]: module `b` has objectives, and asks nothing
  --> b.md:3:5
   |
 3 |   - {id: undo, kind: do}
   |     ^^^^^^^^^^^^^^^^^^^
   = hint: add a question to a lesson, or an `assessment.md`: nobody can tell otherwise whether it was learnt

warning[unsigned-objective]: `undo` is something to do, and no workshop works on it
  --> b.md:3:5
   |
 3 |   - {id: undo, kind: do}
   |     ^^^^^^^^^^^^^^^^^^^
   = hint: add it to a workshop's `objectives`, and a skill of this id that a trainer signs

warning[idle-objective]: no step of the plan works on `gown`
  --> workshops/lab.md:3:5
   |
 3 |   - {id: gown, kind: do}
   |     ^^^^^^^^^^^^^^^^^^^
   = hint: add `objective=gown` to the comment of a step

warning[unsigned-objective]: `gown` is something to do, and nobody signs it
  --> workshops/lab.md:3:5
   |
 3 |   - {id: gown, kind: do}
   |     ^^^^^^^^^^^^^^^^^^^
   = hint: add a skill with `id: gown`, and what to look for

warning[live-knowledge]: `rules` is something to know, and is taught only in the room
  --> workshops/lab.md:4:5
   |
 4 |   - {id: rules, kind: know}
   |     ^^^^^^^^^^^^^^^^^^^^^^
   = hint: move it online, to a module that prepares: it frees 20 min

error[unknown-objective]: there is no objective `gwon`
  --> workshops/lab.md:8:17
   |
 8 | ## One <!-- 20m objective=rules,gwon -->
   |                 ^^^^^^^^^^^^^^^^^^^^
   = hint: did you mean `gown`?

1 error, 8 warnings
",
        );
}

#[test]
fn a_hash_in_the_name_of_a_file() {
    author().file("a/index.md", "[b](<b c#1.md>) and [b](<b c%231.md>)\n").file("a/b c#1.md", "# B\n").check(
        r"error[broken-link]: no file is at `a/b c`
  --> a/index.md:1:6
   |
 1 | [b](<b c#1.md>) and [b](<b c%231.md>)
   |      ^^^^^^^^
   = hint: a `#` in the name of a file is written so: `b c%231.md`

1 error
",
    );
}

#[test]
fn raw_html() {
    author()
        .file(
            "a.md",
            "> <div style=\"x\"\n>  onclick=y>a</div>\n\nA <script>b</script> <kbd>c</kbd> <!-- <script> -->\n",
        )
        .check(
            r#"warning[raw-html]: of raw HTML, the attribute `style` is left out
  --> a.md:1:8
   |
 1 | > <div style="x"
   |        ^^^^^^^^^
   = hint: write it in Markdown, put it into the theme, or in code if it is to be shown

warning[raw-html]: of raw HTML, the attribute `onclick` is left out
  --> a.md:2:4
   |
 2 | >  onclick=y>a</div>
   |    ^^^^^^^^^
   = hint: write it in Markdown, put it into the theme, or in code if it is to be shown

warning[raw-html]: of raw HTML, `<script>` is shown as text
  --> a.md:4:3
   |
 4 | A <script>b</script> <kbd>c</kbd> <!-- <script> -->
   |   ^^^^^^^^
   = hint: write it in Markdown, put it into the theme, or in code if it is to be shown

3 warnings
"#,
        );
}

#[test]
fn bad_tex() {
    author().file("a.md", r"It costs \$5, and $\foo{1}$ is wrong.").check(
        r"error[bad-tex]: this formula can't be shown: unknown primitive command found: `\foo{1}`
  --> a.md:1:19
   |
 1 | It costs \$5, and $\foo{1}$ is wrong.
   |                   ^^^^^^^^^
   = hint: mend the TeX; a dollar sign that is no formula is written `\$`

1 error
",
    );
}

#[test]
fn unanswerable() {
    author()
        .file("a.md", "First? <!-- #q type=order -->\n\n- one\n- two\n\nWhere? <!-- #r type=macth -->\n")
        .file(
            "b.md",
            "Where? <!-- #q type=match shuffle=no -->\n\n| a | b |\n|---|---|\n| x | 1 |\n| y |  |\n|  | 2 |\n",
        )
        .check(
            r"error[unanswerable]: this question has nothing to put in order
  --> a.md:1:1
   |
 1 | First? <!-- #q type=order -->
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   = hint: write a numbered list, in the right order, directly below it

error[bad-attribute]: a question can't have `type=macth`
  --> a.md:6:16
   |
 6 | Where? <!-- #r type=macth -->
   |                ^^^^^^^^^^
   = hint: did you mean `type=match`?

error[unanswerable]: a row of this match has nothing on the right
  --> b.md:1:1
   |
 1 | Where? <!-- #q type=match shuffle=no -->
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   = hint: write what belongs to it; a row with nothing on the left adds an answer that fits nothing

error[bad-attribute]: a question can't have `shuffle=no`
  --> b.md:1:27
   |
 1 | Where? <!-- #q type=match shuffle=no -->
   |                           ^^^^^^^^^^
   = hint: `shuffle=no` keeps the order as written, of choices only: an order or a match would tell itself

4 errors
",
        );
}

#[test]
fn no_rubric() {
    author().file("a.md", "Why? <!-- #q type=essay -->\n").check(
        r"warning[no-rubric]: nothing says how this essay is marked
  --> a.md:1:1
   |
 1 | Why? <!-- #q type=essay -->
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
   = hint: add a quote below it that begins `[!RUBRIC]`: what a good answer has, point by point

1 warning
",
    );
}

#[test]
fn not_gradable() {
    author()
        .file("a/index.md", "Text\n")
        .file(
            "a/assessment.md",
            "---\npass: 80%\n---\n\nWhy? <!-- #q type=other -->\n\nTrue? <!-- #r -->\n\n- (x) Yes\n- ( ) No\n",
        )
        .check(
            r"error[not-gradable]: the server can't grade an answer to this
  --> a/assessment.md:5:1
   |
 5 | Why? <!-- #q type=other -->
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
   = hint: ask it in a lesson, where it is practice

1 error
",
        );
}

#[test]
fn bad_attribute() {
    author()
        .file("a.md", "Why? <!-- #q point=2 scoring=partial -->\n\n- (x) Yes\n- ( ) No\n\nSo? <!-- #r markers=2 -->\n\n- (x) Yes\n- ( ) No\n")
        .file("workshops/w.md", "---\nrequires: [a]\n---\n\n## Step <!-- 10m goal=x -->\n")
        .check(
            r"error[bad-attribute]: a question can't have `point=2`
  --> a.md:1:14
   |
 1 | Why? <!-- #q point=2 scoring=partial -->
   |              ^^^^^^^
   = hint: did you mean `points=`?

error[bad-attribute]: a question can't have `scoring=partial`
  --> a.md:1:22
   |
 1 | Why? <!-- #q point=2 scoring=partial -->
   |                      ^^^^^^^^^^^^^^^
   = hint: `scoring=partial` is for what has several parts: several choices or gaps, an order, a match

error[bad-attribute]: a question can't have `markers=2`
  --> a.md:6:13
   |
 6 | So? <!-- #r markers=2 -->
   |             ^^^^^^^^^
   = hint: `markers=2` is for an essay: two people mark it, each without knowing of the other

error[bad-attribute]: a step of a plan has no `goal=x`
  --> workshops/w.md:5:18
   |
 5 | ## Step <!-- 10m goal=x -->
   |                  ^^^^^^
   = hint: write `<!-- 40m objective=gowning -->`

4 errors
",
        );
}

#[test]
fn plan_minutes() {
    author()
        .file("a.md", "Text\n")
        .file("workshops/w.md", "---\nduration: 1h\nrequires: [a]\n---\n\n## One <!-- 20m -->\n\n## Two <!-- 30m -->\n")
        .check(
            r"warning[plan-minutes]: the steps take 50 min, and the workshop 1 h
  --> workshops/w.md:2:1
   |
 2 | duration: 1h
   | ^^^^^^^^
   = hint: change the steps' times, or `duration`

1 warning
",
        );
    author()
        .file("a/index.md", "---\nduration: 10m\n---\n\nText\n")
        .file("a/b.md", "---\nduration: 12m\n---\n\nText\n")
        .check(
            r"warning[plan-minutes]: its lessons and its assessment take 13 min, and the module 10 min
  --> a/index.md:2:1
   |
 2 | duration: 10m
   | ^^^^^^^^
   = hint: change the lessons' times, or `duration`

1 warning
",
        );
}

#[test]
fn broken_link() {
    author()
        .file("a/index.md", "[two](tow.md), ![A hand](hands.svg) and <img src=\"c.svg\" alt=\"\">\n")
        .file("a/two.md", "Text\n")
        .file("a/pictures/hands.svg", "")
        .check(
            r#"error[broken-link]: no file is at `a/tow.md`
  --> a/index.md:1:7
   |
 1 | [two](tow.md), ![A hand](hands.svg) and <img src="c.svg" alt="">
   |       ^^^^^^
   = hint: did you mean `a/two.md`?

error[broken-link]: no file is at `a/hands.svg`
  --> a/index.md:1:26
   |
 1 | [two](tow.md), ![A hand](hands.svg) and <img src="c.svg" alt="">
   |                          ^^^^^^^^^
   = hint: did you mean `a/pictures/hands.svg`?

error[broken-link]: no file is at `a/c.svg`
  --> a/index.md:1:51
   |
 1 | [two](tow.md), ![A hand](hands.svg) and <img src="c.svg" alt="">
   |                                                   ^^^^^
   = hint: links go to a file, from the folder of the page they stand on

3 errors
"#,
        );
}

#[test]
fn broken_anchor() {
    author()
        .file("a.md", "# A\n\n## First moment\n\n[here](#first-momen) and [there](b.md#nowhere)\n")
        .file("b.md", "Text\n")
        .check(
            r"error[broken-anchor]: `a.md` has no heading `#first-momen`
  --> a.md:5:8
   |
 5 | [here](#first-momen) and [there](b.md#nowhere)
   |        ^^^^^^^^^^^^
   = hint: did you mean `#first-moment`?

error[broken-anchor]: `b.md` has no heading `#nowhere`
  --> a.md:5:34
   |
 5 | [here](#first-momen) and [there](b.md#nowhere)
   |                                  ^^^^^^^^^^^^
   = hint: anchors are headings in lower case, with `-` for spaces

2 errors
",
        );
}

#[test]
fn repeated_anchor() {
    author().file("a.md", "## One {#x}\n\n## Two {#x}\n").check(
        r"error[repeated-anchor]: the anchor `x` stands twice on this page
  --> a.md:3:1
   |
 3 | ## Two {#x}
   | ^^^^^^^^^^^
   = hint: give one of the two another name

1 error
",
    );
}

#[test]
fn unsafe_link() {
    author().file("a.md", "[x](javascript:alert) and <a href='vbscript:x'>y</a>\n").check(
        r"error[unsafe-link]: a link can't begin with `javascript:`; it is left out
  --> a.md:1:5
   |
 1 | [x](javascript:alert) and <a href='vbscript:x'>y</a>
   |     ^^^^^^^^^^^^^^^^
   = hint: link to a page, or to an address that begins with `https:`

error[unsafe-link]: a link can't begin with `vbscript:`; it is left out
  --> a.md:1:36
   |
 1 | [x](javascript:alert) and <a href='vbscript:x'>y</a>
   |                                    ^^^^^^^^^^
   = hint: link to a page, or to an address that begins with `https:`

2 errors
",
    );
}

#[test]
fn missing_alt() {
    author().file("a.md", "![](hands.svg)\n").file("hands.svg", "").check(
        r"warning[missing-alt]: the picture `hands.svg` has no text for who can't see it
  --> a.md:1:1
   |
 1 | ![](hands.svg)
   | ^^^^^^^^^^^^^^
   = hint: say what it shows between the brackets: `![Five hands, one under a tap](hands.svg)`

1 warning
",
    );
}

#[test]
fn heading_jump() {
    author().file("a.md", "# A\n\n### Deep\n").check(
        r"warning[heading-jump]: this heading jumps from level 1 to level 3
  --> a.md:3:1
   |
 3 | ### Deep
   | ^^^^^^^^
   = hint: use level 2, so that people who listen to the page can follow

1 warning
",
    );
}

#[test]
fn unknown_div() {
    author().file("a.md", "::: objectivs\nText\n:::\n").check(
        r"warning[unknown-div]: no div is called `objectivs`
  --> a.md:1:5
   |
 1 | ::: objectivs
   |     ^^^^^^^^^
   = hint: did you mean `objectives`?

1 warning
",
    );
}

#[test]
fn unclosed_div() {
    author().file("a.md", "::: hint\nText\n").check(
        r"warning[unclosed-div]: `hint` is never closed
  --> a.md:1:1
   |
 1 | ::: hint
   | ^^^^^^^^
   = hint: add a line `:::` where it ends

1 warning
",
    );
}

#[test]
fn stray_fence() {
    author().file("a.md", "Text\n\n:::\n").check(
        r"warning[stray-fence]: this fence closes nothing
  --> a.md:3:1
   |
 3 | :::
   | ^^^
   = hint: remove it, or open a div above with `::: name`

1 warning
",
    );
}

#[test]
fn too_deep() {
    author().file("a.md", "> ".repeat(70) + "Text\n").check(
        r"error[too-deep]: blocks nest more than 64 deep here; what is deeper is left out
  --> a.md:1:129
   |
 1 | …> > > > > > > > > > > > > > > > > > > > > > > > > > Text
   |                                          ^
   = hint: write it with fewer quotes or lists inside each other

1 error
",
    );
}

#[test]
fn no_summary() {
    author().file("book.toml", "[book]\ntitle = \"B\"\n").check(
        r"error[no-summary]: this mdBook has no `src/SUMMARY.md`
  --> book.toml:1:1
   |
 1 | [book]
   | ^
   = hint: write one, or name the folder it is in as `src` in `book.toml`

1 error
",
    );
}
