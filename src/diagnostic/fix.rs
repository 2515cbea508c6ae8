//! What can be mended without asking: text put in the place of other text.

use super::{Diagnostic, Place};
use std::collections::BTreeMap;

/// A change to a source that mends a mistake and can't make another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced; nothing where it begins and ends at one byte.
    pub place: Place,
    /// What comes there.
    pub text: String,
}

/// The files that fixes change, by path, as they are then, and how many changes that are. Of fixes that overlap the
/// first is made; another run makes the next.
#[must_use]
pub fn fixed(diagnostics: &[Diagnostic], texts: super::Texts<'_>) -> (BTreeMap<String, String>, usize) {
    let mut by_path: BTreeMap<&str, Vec<&Fix>> = BTreeMap::new();
    for fix in diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_ref()) {
        by_path.entry(&fix.place.path).or_default().push(fix);
    }
    let (mut files, mut count) = (BTreeMap::new(), 0);
    for (path, mut fixes) in by_path {
        let Some(text) = texts(path) else { continue };
        fixes.sort_by_key(|fix| (fix.place.start, fix.place.end));
        let (mut out, mut done) = (String::with_capacity(text.len() + 64), 0);
        // A file that several pages include has the same place in each of them.
        fixes.dedup_by_key(|fix| fix.place.start);
        for Fix { place, text: new } in fixes {
            let Some(before) = text.get(done..place.start).filter(|_| text.is_char_boundary(place.end)) else {
                continue;
            };
            out.push_str(before);
            out.push_str(new);
            done = place.end;
            count += 1;
        }
        out.push_str(&text[done..]);
        files.insert(path.to_owned(), out);
    }
    (files, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixes_are_made_in_order_and_never_over_each_other() {
        let fix = |start: usize, end: usize, text: &str| {
            Diagnostic::warning("w", "m").fix(Fix { place: Place::new("a", start..end), text: text.to_owned() })
        };
        let all = [
            fix(3, 3, "é"),
            fix(0, 1, "A"),
            fix(0, 2, "?"),
            fix(3, 3, "?"),
            fix(5, 9, "out"),
            Diagnostic::error("e", "m"),
        ];
        let (files, count) = fixed(&all, &|_| Some("abcdef".to_owned()));
        assert_eq!((files["a"].as_str(), count), ("Abcédef", 2));
        assert_eq!(fixed(&all, &|_| None).0.len(), 0);
    }
}
