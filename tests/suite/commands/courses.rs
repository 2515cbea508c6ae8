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
fn ids_of_questions_are_written_and_nothing_else() {
    let desk = Desk::empty();
    let before = "---\ntitle: A\n---\n\nWhy? \n\n- (x) Yes\n- ( ) No\n\n> Which?\n> <!-- points=2 -->\n>\n> - ( ) This\n> - (x) That\n\n\
                  It is [[here]]. <!-- #here -->\r\n\nSay [[so]].\n<!-- type=essay -->\n";
    desk.write("a/index.md", before);
    let told = desk.run("check --fix");
    assert_eq!(told.code, 0);
    assert!(told.err.starts_with("mended: 3 in 1 files\n"), "{}", told.err);
    let after = std::fs::read_to_string(desk.path("a/index.md")).unwrap();
    let expected = before
        .replace("Why? \n", "Why? <!-- #index-q2 --> \n")
        .replace("<!-- points=2 -->", "<!-- #index-q1 points=2 -->")
        .replace("<!-- type=essay -->", "<!-- #index-q4 type=essay -->");
    assert_eq!(after, expected);
    desk.run("check --fix");
    assert_eq!(std::fs::read_to_string(desk.path("a/index.md")).unwrap(), expected);
}

#[cfg(unix)]
#[test]
fn a_source_outside_of_the_root_is_not_rewritten() {
    let desk = Desk::empty();
    desk.write("elsewhere.md", "Why?\n\n- (x) Yes\n- ( ) No\n");
    desk.write("root/b.md", "Text\n");
    std::os::unix::fs::symlink(desk.path("elsewhere.md"), desk.path("root/a.md")).unwrap();
    let told = desk.refused(2, "check root --fix");
    assert_eq!(told, "error: `a.md` would be outside of its folder\n");
    assert!(!std::fs::read_to_string(desk.path("elsewhere.md")).unwrap().contains("<!--"));
}

#[test]
fn code_hosts_are_told_in_sarif() {
    let desk = Desk::empty();
    desk.write("a.md", "[b](nowhere.md)\n");
    let checked = desk.run("check --format sarif");
    assert_eq!(checked.code, 1);
    let log: serde_json::Value = serde_json::from_str(&checked.out).unwrap();
    let result = &log["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&json!("broken-link"), &json!("error")));
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startColumn"], 5);
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
