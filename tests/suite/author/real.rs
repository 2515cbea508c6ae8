//! Courses on disk, to look at: `PREWORK_TRY=folder cargo test --test suite try_a_folder -- --ignored --nocapture`.

use super::dsl::outline;
use prework::compile::{Source, compile};
use prework::diagnostic::{Colour, render};
use prework::disk::FolderSource;

#[test]
#[ignore = "prints what the folder in PREWORK_TRY compiles to"]
fn try_a_folder() {
    let Ok(root) = std::env::var("PREWORK_TRY") else { return };
    let source = FolderSource::open(root.as_ref()).unwrap();
    let start = std::time::Instant::now();
    let compiled = compile(&source);
    let took = start.elapsed();
    println!("{}", outline(&compiled));
    println!("{}", render(&compiled.diagnostics, &|path| source.text(path).ok(), Colour::Never));
    println!("{} urls, {} assets, {took:?}", compiled.urls.len(), compiled.assets.len());
}
