//! The terms of a course: where one stands first in the text of a page, it leads to its meaning.

use crate::course::{Block, DivKind, Inline, Panel, plain_text};
use std::collections::{BTreeSet, HashMap};

/// How many characters of a meaning a link shows by itself.
const SHOWN: usize = 300;

/// What a glossary says.
#[derive(Debug, Default)]
pub(super) struct Glossary {
    /// By the first word, in lower case.
    terms: HashMap<String, Vec<Term>>,
}

#[derive(Debug)]
struct Term {
    /// As written.
    text: String,
    url: String,
    meaning: String,
}

impl Glossary {
    /// The terms defined in `body`, a page at `url` (`prework:…`).
    pub(super) fn read(body: &[Block], url: &str) -> Self {
        let mut glossary = Self::default();
        let entries = body.iter().filter_map(|block| match block {
            Block::Definitions(entries) => Some(entries),
            _ => None,
        });
        for (term, meanings) in entries.flatten() {
            let Some(anchor) = term.iter().find_map(anchor) else { continue };
            let text = plain_text(term).trim().to_owned();
            let Some(first) = words(&text).next() else { continue };
            let meaning = meanings.iter().flatten().find_map(|block| match block {
                Block::Paragraph(text) => Some(plain_text(text)),
                _ => None,
            });
            let meaning = meaning.unwrap_or_default().chars().take(SHOWN).collect();
            let first = first.2.to_lowercase();
            glossary.terms.entry(first).or_default().push(Term { text, url: format!("{url}#{anchor}"), meaning });
        }
        for terms in glossary.terms.values_mut() {
            terms.sort_by_key(|term| std::cmp::Reverse(term.text.len()));
        }
        glossary
    }

    /// Links each term where it stands first in the running text of a page: not in headings, links, code or questions.
    pub(super) fn link(&self, body: &mut [Block]) {
        if !self.terms.is_empty() {
            self.blocks(body, &mut BTreeSet::new());
        }
    }

    fn blocks<'g>(&'g self, blocks: &mut [Block], linked: &mut BTreeSet<&'g str>) {
        for block in blocks {
            match block {
                // Learners don't see it, and would never be told.
                Block::Div { kind: DivKind::Instructor, .. } => {}
                Block::Paragraph(text) => self.text(text, linked),
                Block::Quote(body)
                | Block::Callout(_, body)
                | Block::Div { body, .. }
                | Block::Scene { body, .. }
                | Block::Footnote(_, body) => {
                    self.blocks(body, linked);
                }
                Block::Tabs { panels, .. } => {
                    for Panel { body, .. } in panels {
                        self.blocks(body, linked);
                    }
                }
                Block::List { items, .. } => items.iter_mut().for_each(|item| self.blocks(&mut item.body, linked)),
                Block::Definitions(entries) => {
                    entries.iter_mut().flat_map(|(_, meanings)| meanings).for_each(|body| self.blocks(body, linked));
                }
                Block::Table { rows, .. } => rows.iter_mut().flatten().for_each(|cell| self.text(cell, linked)),
                _ => {}
            }
        }
    }

    fn text<'g>(&'g self, text: &mut Vec<Inline>, linked: &mut BTreeSet<&'g str>) {
        let mut out = Vec::with_capacity(text.len());
        for inline in text.drain(..) {
            match inline {
                Inline::Text(text) => self.characters(&text, linked, &mut out),
                Inline::Emphasis(mut inner) => {
                    self.text(&mut inner, linked);
                    out.push(Inline::Emphasis(inner));
                }
                Inline::Strong(mut inner) => {
                    self.text(&mut inner, linked);
                    out.push(Inline::Strong(inner));
                }
                other => out.push(other),
            }
        }
        *text = out;
    }

    fn characters<'g>(&'g self, text: &str, linked: &mut BTreeSet<&'g str>, out: &mut Vec<Inline>) {
        let mut done = 0;
        for (start, _, word) in words(text) {
            if start < done {
                continue;
            }
            let Some(terms) = self.terms.get(&word.to_lowercase()) else { continue };
            let found = terms.iter().find_map(|term| {
                let end = match_at(text, start, &term.text)?;
                (!linked.contains(term.text.as_str())).then_some((term, end))
            });
            let Some((term, end)) = found else { continue };
            linked.insert(&term.text);
            if start > done {
                out.push(Inline::Text(text[done..start].to_owned()));
            }
            let said = vec![Inline::Text(text[start..end].to_owned())];
            out.push(Inline::Link { url: term.url.clone(), title: term.meaning.clone(), text: said });
            done = end;
        }
        if done < text.len() {
            out.push(Inline::Text(text[done..].to_owned()));
        }
    }
}

/// Where a term ends that stands in `text` at `start`, as whole words; case counts in one that is all capitals.
fn match_at(text: &str, start: usize, term: &str) -> Option<usize> {
    let exact = !term.chars().any(char::is_lowercase);
    let (mut here, mut there) = (text[start..].char_indices(), term.chars());
    let mut end = text.len();
    loop {
        let Some(wanted) = there.next() else {
            end = here.next().map_or(end, |(at, _)| start + at);
            break;
        };
        let (_, found) = here.next()?;
        let same = found == wanted || !exact && found.to_lowercase().eq(wanted.to_lowercase());
        let space = wanted.is_whitespace() && found.is_whitespace();
        if !same && !space {
            return None;
        }
    }
    text[end..].chars().next().is_none_or(|next| !next.is_alphanumeric()).then_some(end)
}

/// The words of a text: where each begins and ends, and itself.
fn words(text: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(char::is_alphanumeric)?;
        let end = text[start..].find(|c: char| !c.is_alphanumeric()).map_or(text.len(), |length| start + length);
        at = end;
        Some((start, end, &text[start..end]))
    })
}

/// The anchor that [`super::markdown`] sets before a term.
fn anchor(inline: &Inline) -> Option<&str> {
    let Inline::Html(html) = inline else { return None };
    html.strip_prefix("<a id=\"")?.strip_suffix("\"></a>")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with links as `[text](anchor)`.
    fn linked(terms: &[&str], text: &str) -> String {
        let entry = |term: &&str| {
            let anchor = Inline::Html(format!("<a id=\"{}\"></a>", term.to_lowercase().replace(' ', "-")));
            (
                vec![anchor, Inline::Text((*term).to_owned())],
                vec![vec![Block::Paragraph(vec![Inline::Text("It is.".into())])]],
            )
        };
        let glossary = Glossary::read(&[Block::Definitions(terms.iter().map(entry).collect())], "prework:c/glossary/");
        let mut body = [Block::Paragraph(vec![Inline::Text(text.to_owned())])];
        glossary.link(&mut body);
        let [Block::Paragraph(text)] = body else { panic!() };
        let show = |inline: &Inline| match inline {
            Inline::Link { url, text, title } if title == "It is." => {
                format!("[{}]({})", plain_text(text), url.split_once('#').unwrap().1)
            }
            Inline::Text(text) => text.clone(),
            other => format!("{other:?}"),
        };
        text.iter().map(show).collect()
    }

    #[test]
    fn the_first_use_of_each_term_is_linked() {
        let terms = ["Route", "Airborne route", "PPE", "C", "Côte", "aseptic technique"];
        for (text, expected) in [
            ("A route, the route.", "A [route](route), the route."),
            ("The airborne route is a route.", "The [airborne route](airborne-route) is a [route](route)."),
            ("Routes and enroute.", "Routes and enroute."),
            ("PPE, not ppe.", "[PPE](ppe), not ppe."),
            ("An Aseptic\u{a0}technique!", "An [Aseptic\u{a0}technique](aseptic-technique)!"),
            ("CÔTE", "[CÔTE](côte)"),
            ("route", "[route](route)"),
            ("vitamin c and C", "vitamin c and [C](c)"),
            ("", ""),
        ] {
            assert_eq!(linked(&terms, text), expected);
        }
    }
}
