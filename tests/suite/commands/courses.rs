//! `new`, `check`, `build`.

use super::{Desk, keys};
use serde_json::json;

#[test]
fn a_new_course_is_free_of_mistakes_and_builds() {
    let desk = Desk::empty();
    assert_eq!(desk.done("new mine"), "made a course repo in `mine`; now: cd mine && prework serve");
    assert_eq!(desk.done("check mine"), "");
    assert_eq!(desk.json("check mine --format json"), json!([]));
    let built = desk.json("build mine --out out --format json");
    assert_eq!(keys(&built), ["courses", "modules", "lessons", "pages", "warnings", "errors", "seconds"]);
    let counts = ["courses", "modules", "lessons", "warnings", "errors"].map(|key| built[key].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 2, 0, 0]);
    assert!(built["pages"].as_u64().unwrap() >= 6 && built["seconds"].is_f64(), "{built}");
    assert!(desk.path("out/first-course/first-module/index.html").exists());
    let again = desk.done("build mine --out out");
    assert!(again.contains(" pages in out, 0 files changed, in "), "{again}");
}

#[test]
fn new_overwrites_nothing() {
    let desk = Desk::empty();
    desk.write("kept.md", "mine");
    assert_eq!(desk.refused(1, "new ."), "error: `.` isn't empty; name a new folder\n");
    assert_eq!(std::fs::read_dir(desk.0.path()).unwrap().count(), 1);
}

#[test]
fn a_mistake_is_told_by_every_command_and_builds_nothing() {
    let desk = Desk::with_course();
    desk.edit("courses/first-course/01-first-module/index.md", "[first-workshop]", "[first-workshp]");
    for words in ["check", "build --out out", "serve --addr 127.0.0.1:0"] {
        let said = desk.refused(1, words);
        assert!(said.contains("courses/first-course/01-first-module/index.md:7:20"), "{words}: {said}");
        assert!(said.contains("first-workshop"), "{words}: {said}");
    }
    assert!(!desk.path("out").exists());
    let checked = desk.run("check --format json");
    let checked: serde_json::Value = serde_json::from_str(&checked.out).unwrap();
    let fields = ["code", "severity", "message", "path", "line", "column", "end_line", "end_column", "hint"];
    assert_eq!(keys(&checked[0]), fields);
    let built = desk.run("build --out out --format json");
    assert_eq!(
        (built.code, serde_json::from_str::<serde_json::Value>(&built.out).unwrap()["errors"].clone()),
        (1, json!(1))
    );
}

#[test]
fn wrong_usage_exits_with_2() {
    let desk = Desk::empty();
    for words in ["", "nonsense", "build --format yaml", "serve --addr nowhere", "report readiness", "check nowhere"] {
        let said = desk.refused(2, words);
        assert!(said.len() > 20, "{words}: {said}");
    }
    assert_eq!(desk.run("--version").out, format!("prework {}\n", env!("CARGO_PKG_VERSION")));
}
