//! Whether the record store does what the specifications ask: one list of requirements, each tried over a real
//! socket in 1.0.3 and in 2.0. The same list is the table of `guide/conformance.md`.

#![allow(clippy::unwrap_used, reason = "a panic is the message")]
#![allow(
    clippy::needless_pass_by_value,
    clippy::type_complexity,
    clippy::format_push_string,
    clippy::unused_self,
    clippy::format_collect,
    reason = "requests read better so"
)]

#[path = "../support/mod.rs"]
mod support;

mod data;
mod documents;
mod lrs;
mod protocol;
mod statements;

use lrs::Lrs;
use prework::xapi::Version;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Something a specification asks for.
struct Requirement {
    /// Its place in xAPI 1.0.3 (Data or Communication); empty where it is not asked there.
    one: &'static str,
    /// Its place in IEEE 9274.1.1 (2.0); empty where it is not asked there.
    two: &'static str,
    /// What is asked, in our words.
    text: &'static str,
    /// Panics where the store does otherwise.
    check: fn(&Lrs),
}

fn all() -> impl Iterator<Item = &'static Requirement> {
    [data::LIST, statements::LIST, documents::LIST, protocol::LIST].into_iter().flatten()
}

fn run(version: Version) {
    let lrs = Lrs::speaking(version);
    let asked = all().filter(|it| !if version == Version::One { it.one } else { it.two }.is_empty());
    let failed: Vec<&str> = asked
        .filter(|requirement| catch_unwind(AssertUnwindSafe(|| (requirement.check)(&lrs))).is_err())
        .map(|requirement| requirement.text)
        .collect();
    assert!(failed.is_empty(), "in {}:\n{}", version.header(), failed.join("\n"));
}

#[test]
fn in_version_1_0_3() {
    run(Version::One);
}

#[test]
fn in_version_2_0_0() {
    run(Version::Two);
}

/// With `UPDATE_GUIDE=1` the table is written anew.
#[test]
fn the_guide_has_this_list() {
    let mut page = String::from(
        "# Conformance\n\nWhat `tests/conformance` tries over a real socket, in each version that asks for it. \
         Sections are those of xAPI 1.0.3 (D: Data, C: Communication) and of\nIEEE 9274.1.1 (2.0).\n\n\
         | requirement | 1.0.3 | 2.0 |\n|---|---|---|\n",
    );
    for Requirement { one, two, text, .. } in all() {
        let shown = |section: &str| if section.is_empty() { "–".to_owned() } else { section.to_owned() };
        writeln!(page, "| {text} | {} | {} |", shown(one), shown(two)).unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/guide/conformance.md");
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), page, "run it with UPDATE_GUIDE=1");
}
