//! Any bytes as the files of a course: mistakes are told and pages are made of the rest, and nothing panics.

#![no_main]

use libfuzzer_sys::fuzz_target;
use prework::compile::{MemorySource, compile};
use prework::diagnostic::{Colour, fixed, render, render_json, render_sarif};
use prework::site::{Theme, render as render_site};
use std::sync::LazyLock;

/// The files that the parts of an input become, parted by zero bytes.
const FILES: [&str; 8] = [
    "courses/c/a/index.md",
    "courses/c/a/02-b.md",
    "courses/c/a/assessment.md",
    "courses/c/workshops/w.md",
    "courses/c/glossary.md",
    "courses/c/course.yaml",
    "prework.yaml",
    "courses/c/_part.md",
];

static THEME: LazyLock<Theme> = LazyLock::new(|| Theme::new(&|_| None).expect("the built-in theme is whole"));

fuzz_target!(|bytes: &[u8]| {
    let parts = bytes.split(|byte| *byte == 0).map(|part| String::from_utf8_lossy(part).into_owned());
    let files: Vec<(String, String)> = FILES.iter().map(|path| (*path).to_owned()).zip(parts).collect();
    let source = MemorySource::new(files.clone());
    let compiled = compile(&source);
    let texts = |path: &str| files.iter().find(|(known, _)| known == path).map(|(_, text)| text.clone());
    let _ = render(&compiled.diagnostics, &texts, Colour::Always);
    let _ = render_json(&compiled.diagnostics, &texts);
    let _ = render_sarif(&compiled.diagnostics, &texts, "");
    let _ = fixed(&compiled.diagnostics, &texts);
    let pages = render_site(&compiled.catalog, &THEME).expect("a template is filled by any course");
    for page in pages {
        assert!(!page.bytes.contains("<script>"), "an author's script got out");
    }
});
