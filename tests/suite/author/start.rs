//! `prework new` makes a repo that `prework check` has nothing to say about.

use super::dsl::outline;
use prework::compile::compile;
use prework::disk::FolderSource;
use std::path::Path;
use std::process::Command;

/// Runs `prework` with these arguments in a folder; its exit code.
fn prework(folder: &Path, arguments: &[&str]) -> Option<i32> {
    Command::new(env!("CARGO_BIN_EXE_prework")).current_dir(folder).args(arguments).output().unwrap().status.code()
}

#[test]
fn a_new_repo_is_without_mistake() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(prework(folder.path(), &["new", "mine"]), Some(0));
    let compiled = compile(&FolderSource::open(&folder.path().join("mine")).unwrap());
    assert_eq!(compiled.diagnostics, []);
    assert!(compiled.catalog.id_base.as_str().starts_with("https://example.org/"));
    let expected = "\
first-course: First course
  first-module: First module, 4 min
    index: First module (courses/first-course/01-first-module/index.md) -> first-course/first-module/
    how-it-is-shown: How it is shown (courses/first-course/01-first-module/02-how-it-is-shown.md) -> first-course/first-module/how-it-is-shown/
    assessment of 2
  workshop first-workshop: First workshop <- first-course/first-module
";
    assert_eq!(outline(&compiled), expected);
}

#[test]
fn it_is_written_once_and_over_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(prework(folder.path(), &["new", "mine"]), Some(0));
    let before = std::fs::read_to_string(folder.path().join("mine/prework.yaml")).unwrap();
    assert_eq!(prework(folder.path(), &["new", "mine"]), Some(1));
    assert_eq!(std::fs::read_to_string(folder.path().join("mine/prework.yaml")).unwrap(), before);
}

#[test]
fn check_exits_as_documented() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("bad")).unwrap();
    std::fs::create_dir_all(folder.path().join("good")).unwrap();
    std::fs::write(folder.path().join("good/a.md"), "![A picture](https://example.org/x.png)\n").unwrap();
    std::fs::write(folder.path().join("bad/a.md"), "[x](y.md)\n").unwrap();
    let codes = ["good", "bad", "none"].map(|root| prework(folder.path(), &["check", root]));
    assert_eq!(codes, [Some(0), Some(1), Some(2)]);
}
