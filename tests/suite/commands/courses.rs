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
fn pages_say_which_commit_they_are_from() {
    let desk = Desk::empty();
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=Ada Lindh", "-c", "user.email=a@example.org"];
        let mut git = std::process::Command::new("git");
        let done = git
            .arg("-C")
            .arg(desk.path("root"))
            .args(identity)
            .args(args)
            .env("GIT_COMMITTER_DATE", "2027-03-02T10:00:00Z");
        let done = done.output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    };
    desk.write("root/a/index.md", "# A\n").write("root/a/b.md", "# B\n");
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "first"]);
    let first = git(&["rev-parse", "HEAD"]);
    desk.write("root/c.md", "# C\n");
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "second", "--author=Bo Ek <b@example.org>"]);
    let page = |path: &str| {
        desk.done("build root --out out");
        let page = std::fs::read_to_string(desk.path(&format!("out/course/{path}/index.html"))).unwrap();
        let foot = page.split("<footer").nth(1).unwrap().split("</span>").next().unwrap().to_owned();
        let block = page.split("id=\"prework-page\"").nth(1).unwrap().split_once('>').unwrap().1;
        let block: serde_json::Value = serde_json::from_str(block.split("</script>").next().unwrap()).unwrap();
        (foot, block["module"]["commit"].as_str().unwrap().to_owned())
    };
    let (foot, commit) = page("a/b");
    assert!(foot.contains("A, version 1 · changed 2 March 2027") && foot.contains("written by Ada Lindh"), "{foot}");
    assert_eq!(commit, first);
    assert!(page("c").0.contains("written by Bo Ek"));
    // What differs from its commit is marked, and the rest is not.
    desk.write("root/a/b.md", "# Other\n");
    assert_eq!(page("a").1, format!("{first}+dirty"));
    assert!(!page("c").1.ends_with("+dirty"));
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
