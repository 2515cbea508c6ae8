//! `prework new` makes a repo that `prework check` has nothing to say about.

use super::dsl::outline;
use prework::cli::{New, starter};
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
