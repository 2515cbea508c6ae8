//! `prework new` makes a repo that `prework check` has nothing to say about.

use super::dsl::outline;
use prework::cli::{Check, CheckFormat, New, starter};
use prework::compile::{MemorySource, compile};
use prework::disk::FolderSource;
use std::process::ExitCode;
use uuid::Uuid;

#[test]
fn a_new_repo_is_without_mistake() {
    let compiled = compile(&MemorySource::new(starter(Uuid::nil())));
    assert_eq!(compiled.diagnostics, []);
    assert_eq!(compiled.catalog.id_base.as_str(), "https://example.org/00000000-0000-0000-0000-000000000000/");
    let expected = "\
first-course: First course
  first-module: First module, 2 min
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
    let dir = folder.path().join("mine");
    let run = || format!("{:?}", New { dir: dir.clone() }.run());
    assert_eq!(run(), format!("{:?}", ExitCode::SUCCESS));
    assert_eq!(compile(&FolderSource::open(&dir).unwrap()).diagnostics, []);
    let before = std::fs::read_to_string(dir.join("prework.yaml")).unwrap();
    assert_eq!(run(), format!("{:?}", ExitCode::FAILURE));
    assert_eq!(std::fs::read_to_string(dir.join("prework.yaml")).unwrap(), before);
}

#[test]
fn check_exits_as_documented() {
    let folder = tempfile::tempdir().unwrap();
    let exit = |root: &str| {
        let root = folder.path().join(root);
        format!("{:?}", Check { root, format: CheckFormat::Json }.run())
    };
    std::fs::create_dir_all(folder.path().join("bad")).unwrap();
    std::fs::create_dir_all(folder.path().join("good")).unwrap();
    std::fs::write(folder.path().join("good/a.md"), "![](https://example.org/x.png)\n").unwrap();
    std::fs::write(folder.path().join("bad/a.md"), "[x](y.md)\n").unwrap();
    let codes = [0, 1, 2].map(|code| format!("{:?}", ExitCode::from(code)));
    assert_eq!([exit("good"), exit("bad"), exit("none")], codes);
}
