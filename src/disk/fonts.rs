//! The fonts of this computer, for letters that the program's own fonts lack.

use skrifa::raw::{FileRef, TableProvider};
use skrifa::{FontRef, MetadataProvider};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The largest file that is looked into, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A font file that has some of the letters: the file, the font's place in it, and which.
struct Candidate {
    path: PathBuf,
    index: u32,
    has: BTreeSet<char>,
}

/// Fonts that draw these letters, as few as do: each file's bytes, and the font's place in it. Letters that no font has are
/// left out.
#[must_use]
pub fn fonts_with(letters: &BTreeSet<char>) -> Vec<(Vec<u8>, u32)> {
    let mut left = letters.clone();
    let mut candidates = if left.is_empty() { Vec::new() } else { candidates(&left) };
    let mut chosen = Vec::new();
    loop {
        for candidate in &mut candidates {
            candidate.has.retain(|letter| left.contains(letter));
        }
        let best = candidates.iter().max_by_key(|c| (c.has.len(), is_plain(&c.path), std::cmp::Reverse(&c.path)));
        let Some(best) = best.filter(|best| !best.has.is_empty()) else { return chosen };
        left.retain(|letter| !best.has.contains(letter));
        chosen.extend(std::fs::read(&best.path).ok().map(|bytes| (bytes, best.index)));
    }
}

/// Whether a font's name promises upright letters without serifs.
fn is_plain(path: &Path) -> bool {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    name.contains("sans") && !["italic", "oblique", "mono", "thin", "black"].iter().any(|odd| name.contains(odd))
}

fn candidates(letters: &BTreeSet<char>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for entry in folders().iter().flat_map(|folder| WalkDir::new(folder).sort_by_file_name()).filter_map(Result::ok) {
        let path = entry.path();
        let is_font = path
            .extension()
            .and_then(|end| end.to_str())
            .is_some_and(|end| ["ttf", "otf", "ttc", "otc"].contains(&end.to_ascii_lowercase().as_str()));
        if !is_font || entry.metadata().map_or(true, |about| about.len() > LARGEST) {
            continue;
        }
        let Ok(bytes) = std::fs::read(path) else { continue };
        let Ok(file) = FileRef::new(&bytes) else { continue };
        for (font, index) in file.fonts().zip(0..).filter_map(|(font, index)| Some((font.ok()?, index))) {
            let has = drawn(&font, letters);
            if !has.is_empty() {
                found.push(Candidate { path: path.to_owned(), index, has });
            }
        }
    }
    found
}

/// The letters a font has as outlines; pictures of letters aren't drawn.
fn drawn(font: &FontRef<'_>, letters: &BTreeSet<char>) -> BTreeSet<char> {
    if font.glyf().is_err() && font.cff().is_err() && font.cff2().is_err() && font.colr().is_err() {
        return BTreeSet::new();
    }
    let map = font.charmap();
    letters.iter().copied().filter(|letter| map.map(*letter).is_some_and(|glyph| glyph.to_u32() != 0)).collect()
}

/// Where systems keep fonts.
fn folders() -> Vec<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let home = named("HOME").map(PathBuf::from);
    let at_home = |rest: &str| home.as_ref().map(|home| home.join(rest));
    if cfg!(windows) {
        let local = named("LOCALAPPDATA").map(|folder| PathBuf::from(folder).join("Microsoft\\Windows\\Fonts"));
        return named("WINDIR").map(|folder| PathBuf::from(folder).join("Fonts")).into_iter().chain(local).collect();
    }
    if cfg!(target_os = "macos") {
        let shared = ["/System/Library/Fonts", "/Library/Fonts"].map(PathBuf::from);
        return shared.into_iter().chain(at_home("Library/Fonts")).collect();
    }
    let shared = named("XDG_DATA_DIRS").unwrap_or_else(|| OsString::from("/usr/local/share:/usr/share"));
    let own = named("XDG_DATA_HOME").map(PathBuf::from).or_else(|| at_home(".local/share"));
    let folders = std::env::split_paths(&shared).chain(own).map(|folder| folder.join("fonts"));
    folders.chain(at_home(".fonts")).collect()
}
