//! `requires` and `prerequisite_for`, and the one rule they become.

use super::dsl::author;
use prework::course::{Criterion, Grade, Rule};

/// A rule in a short form: needs as `module criterion grade`.
fn shown(rule: &Rule) -> String {
    let all = |of: &[Rule]| of.iter().map(shown).collect::<Vec<_>>().join(", ");
    match rule {
        Rule::Need(need) => {
            let criterion = match need.criterion {
                Criterion::Completed => "completed",
                Criterion::Passed => "passed",
                Criterion::CompletedAndPassed => "both",
                _ => "other",
            };
            let grade = if need.grade == Grade::Verified { "verified" } else { "reported" };
            format!("{} {criterion} {grade}", need.module.module)
        }
        Rule::All(of) => format!("all({})", all(of)),
        Rule::Any(of) => format!("any({})", all(of)),
        Rule::AtLeast { count, of } => format!("{count} of({})", all(of)),
    }
}

/// The rule of a workshop that requires this, over four modules: `read` has pages, `test` an
/// assessment, `both` asks for both, and `prepare` calls itself a prerequisite.
fn rule(requires: &str) -> String {
    let question = "Why? <!-- #q -->\n\n- (x) Yes\n- ( ) No\n";
    let root = author()
        .file("read.md", "Text\n")
        .file("test/index.md", "Text\n")
        .file("test/assessment.md", question)
        .file("both/index.md", "---\ncompletion: both\n---\n")
        .file("both/assessment.md", question)
        .file("prepare.md", "---\nprerequisite_for: [lab]\n---\n")
        .file("workshops/lab.md", format!("---\nrequires: {requires}\n---\n"));
    root.clone().check("");
    shown(&root.compile().catalog.courses[0].workshops[0].requires)
}

#[test]
fn what_is_asked_follows_from_the_module() {
    assert_eq!(
        rule("[test, read, both]"),
        "all(test passed verified, read completed reported, both both verified, prepare completed reported)"
    );
}

#[test]
fn both_ways_to_say_it_are_one() {
    assert_eq!(rule("[prepare, read]"), "all(prepare completed reported, read completed reported)");
    assert_eq!(rule("prepare"), "all(prepare completed reported)");
    assert_eq!(rule("[]"), "all(prepare completed reported)");
}

#[test]
fn groups_nest_and_a_need_can_say_more() {
    assert_eq!(
        rule("[{any: [read, {at_least: 1, of: [test, both]}]}, [read]]"),
        "all(any(read completed reported, 1 of(test passed verified, both both verified)), \
         all(read completed reported), prepare completed reported)"
    );
    assert_eq!(
        rule("[{module: both, passed: true}, {module: test, completed: true, evidence: verified}]"),
        "all(both passed verified, test completed verified, prepare completed reported)"
    );
    assert_eq!(
        rule("[{module: test, passed: true, completed: true, evidence: reported}]"),
        "all(test both reported, prepare completed reported)"
    );
}
