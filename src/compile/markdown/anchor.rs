//! Anchors of headings, as git hosts make them.

use std::collections::{BTreeSet, HashMap};

/// The anchors of one page.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    pub(super) all: BTreeSet<String>,
    counts: HashMap<String, usize>,
}

impl Anchors {
    /// An anchor of the author's own choice; `false` when the page has it already.
    pub(super) fn claim(&mut self, anchor: &str) -> bool {
        self.all.insert(anchor.to_owned())
    }

    /// A free anchor for a heading.
    pub(super) fn of(&mut self, heading: &str) -> String {
        let slug = slug(heading);
        let count = self.counts.entry(slug.clone()).or_insert(0);
        loop {
            let anchor = if *count == 0 { slug.clone() } else { format!("{slug}-{count}") };
            *count += 1;
            if self.all.insert(anchor.clone()) {
                return anchor;
            }
        }
    }

    /// Notes the anchors that raw HTML sets.
    pub(super) fn note_html(&mut self, html: &str) {
        for key in [" id=", " name="] {
            for (at, _) in html.match_indices(key) {
                let value = &html[at + key.len()..];
                let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
                let value = match quote {
                    Some(quote) => value[1..].split(quote).next(),
                    None => value.split([' ', '>']).next(),
                };
                self.all.extend(value.map(str::to_owned));
            }
        }
    }
}

/// Lower case, `-` for spaces, no other punctuation.
fn slug(heading: &str) -> String {
    let slug: String = heading
        .trim()
        .chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
            c if c.is_whitespace() => Some('-'),
            _ => None,
        })
        .collect();
    if slug.is_empty() { "section".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_git_hosts_and_unique() {
        let mut anchors = Anchors::default();
        assert!(anchors.claim("gloves-1"));
        assert_eq!(anchors.of("Gloves"), "gloves");
        assert_eq!(anchors.of("Gloves"), "gloves-2");
        assert_eq!(anchors.of("What’s new, C++ & Ärzte?"), "whats-new-c--ärzte");
        assert_eq!(anchors.of("!!!"), "section");
        anchors.note_html("<a id=\"x\"></a><a name='y'></a><p id=z>");
        assert!(["x", "y", "z"].iter().all(|a| anchors.all.contains(*a)));
    }
}
