//! `requires` and `prerequisite_for`, and the one rule they become.

use super::dsl::author;
use prework::course::{Criterion, Grade, OnMajor, Rule};

/// A rule in a short form: needs as `module criterion grade`.
fn shown(rule: &Rule) -> String {
    let all = |of: &[Rule]| of.iter().map(shown).collect::<Vec<_>>().join(", ");
    match rule {
        Rule::Need(need) => {
            let criterion = match need.criterion {
                Criterion::Completed => "completed",
                Criterion::Passed => "passed",
                Criterion::CompletedAndPassed => "both",
                Criterion::Declared => "declared",
                Criterion::Attended => "attended",
                Criterion::Observed => "observed",
                _ => "other",
            };
            let grade = if need.grade == Grade::Verified { "verified" } else { "reported" };
            format!("{} {criterion} {grade}", need.key.id())
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

#[test]
fn a_workshop_can_be_asked_for() {
    let rule = |requires: &str| {
        let root = author()
            .file("read.md", "Text\n")
            .file("word.md", "---\ncompletion: declared\n---\n\nText\n")
            .file("workshops/plain.md", "---\nrequires: read\n---\n")
            .file("workshops/signed.md", "---\nrequires: read\nskills: [Rubs]\nvalid_for: P1Y\n---\n")
            .file("workshops/w.md", format!("---\nrequires: {requires}\n---\n"));
        root.clone().check("");
        shown(&root.compile().catalog.courses[0].workshops.last().unwrap().requires)
    };
    assert_eq!(rule("[{workshop: plain}, workshops/signed]"), "all(plain attended verified, signed observed verified)");
    assert_eq!(rule("[{workshop: signed, attended: true}]"), "all(signed attended verified)");
    assert_eq!(
        rule("[{workshop: signed, attended: true, observed: true}]"),
        "all(all(signed attended verified, signed observed verified))"
    );
    assert_eq!(rule("[word, {module: read, declared: true}]"), "all(word declared reported, read declared reported)");
}

#[test]
fn a_new_version_names_the_module_that_makes_up_for_it() {
    let with = |delta: &str, front: &str| {
        author()
            .file("hand.md", format!("---\nversion: 2\non_major: {{delta: {delta}}}\n---\n\nText\n"))
            .file("news.md", format!("---\n{front}\n---\n\nText\n"))
    };
    let root = with("news", "title: News");
    root.clone().check("");
    let module = &root.compile().catalog.courses[0].modules[0];
    assert!(matches!(&module.on_major, Some(OnMajor::Delta(key)) if key.module.as_str() == "news"), "{module:?}");
    let codes = |root: super::dsl::Author| -> Vec<&str> {
        root.compile().diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
    };
    assert_eq!(codes(with("nwes", "title: News")), ["unknown-module"]);
    assert_eq!(codes(with("hand", "title: News")), ["unmeetable"]);
    assert_eq!(codes(with("news", "version: 2\non_major: {delta: hand}")), ["unmeetable", "unmeetable"]);
}

#[test]
fn a_root_says_its_own_numbers() {
    let thresholds = |policies: &str| {
        let root = author().file("prework.yaml", format!("policies: {policies}\n")).file("a.md", "# A\n").compile();
        let codes: Vec<&str> = root.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
        (root.catalog.thresholds, codes)
    };
    let (read, codes) = thresholds("{minutes_per_day: 20, freeze_days: 0, silent_after: {LMS: P2D, Ward app: P1W}}");
    assert_eq!((read.minutes_per_day, read.freeze_days, read.idle_days, codes), (20, 0, 7, vec![]));
    assert_eq!((read.attended_percent, thresholds("{attended_percent: 100}").0.attended_percent), (80, 100));
    assert_eq!(read.silent_after.keys().collect::<Vec<_>>(), ["LMS", "Ward app"]);
    for (wrong, code) in [
        ("{minutes_per_day: 0}", "bad-value"),
        ("{attended_percent: 101}", "bad-value"),
        ("{minutes: 20}", "unknown-key"),
        ("20", "wrong-type"),
        ("{silent_after: P2D}", "wrong-type"),
        ("{silent_after: {LMS: soon}}", "bad-value"),
    ] {
        let (read, codes) = thresholds(wrong);
        assert_eq!((read.are_usual(), codes), (true, vec![code]), "{wrong}");
    }
}
