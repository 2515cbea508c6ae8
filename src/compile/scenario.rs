//! A lesson that is a scenario: its headings are scenes, links between them the choices, and some scenes are ends.

use crate::course::{Block, End, Inline, Panel};
use crate::diagnostic::{Diagnostic, Place};
use std::collections::{BTreeMap, BTreeSet};

/// The comments that mark ends: the anchor they stand under, what they say, and where.
pub(super) type Ends = Vec<(String, String, Place)>;

/// Makes scenes of the headings of a lesson's text, and notes a way that ends nowhere or a scene that none leads to.
pub(super) fn scenes(
    body: Vec<Block>,
    (ends, headings): (&Ends, &BTreeMap<String, Place>),
    file: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Block> {
    let level = body.iter().filter_map(|block| match block {
        Block::Heading { level, .. } => Some(*level),
        _ => None,
    });
    let level = level.min();
    let mut out: Vec<Block> = Vec::new();
    for block in body {
        match (block, out.last_mut()) {
            (Block::Heading { level: of, anchor, text }, _) if Some(of) == level => {
                out.push(Block::Scene { anchor, title: text, end: None, body: Vec::new() });
            }
            (block, Some(Block::Scene { body, .. })) => body.push(block),
            (block, _) => out.push(block),
        }
    }
    for (anchor, said, place) in ends {
        let scene = scene_of(&mut out, headings, anchor, place);
        if let (Some(Block::Scene { end, .. }), Some(said)) = (scene, read(said)) {
            *end = Some(said);
        }
    }
    for (_, end, place) in ends.iter().filter(|(_, end, _)| read(end).is_none()) {
        let diagnostic = Diagnostic::error("bad-attribute", format!("a scenario has no end `{end}`"));
        diagnostics.push(diagnostic.at(place.clone()).hint("write `<!-- end=good -->` or `<!-- end=poor -->`"));
    }
    check(&out, headings, file, diagnostics);
    out
}

/// The scene that a comment stands in: whose heading is the last before it, whatever headings there are inside.
fn scene_of<'a>(
    scenes: &'a mut [Block],
    headings: &BTreeMap<String, Place>,
    anchor: &str,
    place: &Place,
) -> Option<&'a mut Block> {
    let starts = |block: &Block| match block {
        Block::Scene { anchor: own, .. } if own == anchor => Some(usize::MAX),
        Block::Scene { anchor: own, .. } => {
            headings.get(own).filter(|at| at.path == place.path && at.start <= place.start).map(|at| at.start)
        }
        _ => None,
    };
    scenes.iter_mut().filter_map(|block| Some((starts(block)?, block))).max_by_key(|(start, _)| *start).map(|(_, b)| b)
}

fn read(end: &str) -> Option<End> {
    match end {
        "good" => Some(End::Good),
        "poor" => Some(End::Poor),
        _ => None,
    }
}

fn check(scenes: &[Block], headings: &BTreeMap<String, Place>, file: &str, diagnostics: &mut Vec<Diagnostic>) {
    let mut ways: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut first = None;
    for block in scenes {
        if let Block::Scene { anchor, body, .. } = block {
            let mut to = BTreeSet::new();
            choices(body, &mut to);
            ways.insert(anchor, to);
            first = first.or(Some(anchor.as_str()));
        }
    }
    let mut note = |code, anchor: &str, message: String, hint: &str| {
        let place = headings.get(anchor).cloned().unwrap_or_else(|| Place::new(file, 0..0));
        diagnostics.push(Diagnostic::error(code, message).at(place).hint(hint));
    };
    let Some(first) = first else {
        let hint = "write a heading for each scene, and links between them";
        return note("no-scene", "", "this scenario has no scene".to_owned(), hint);
    };
    let (mut seen, mut open) = (BTreeSet::from([first]), vec![first]);
    while let Some(scene) = open.pop() {
        for to in ways.get(scene).into_iter().flatten().filter(|to| ways.contains_key(*to)) {
            if seen.insert(to) {
                open.push(to);
            }
        }
    }
    for block in scenes {
        let Block::Scene { anchor, end, .. } = block else { continue };
        let leads = ways.get(anchor.as_str()).is_some_and(|to| to.iter().any(|to| ways.contains_key(to)));
        if !seen.contains(anchor.as_str()) {
            let message = "no choice leads to this scene".to_owned();
            note("unreachable-scene", anchor, message, "link to it from another scene, or remove it");
        } else if end.is_none() && !leads {
            let message = "this scene leads nowhere, and is no end".to_owned();
            note("dead-end", anchor, message, "add a link to another scene, or `<!-- end=good -->`");
        }
    }
}

/// The anchors on the same page that links in `blocks` lead to.
fn choices<'a>(blocks: &'a [Block], to: &mut BTreeSet<&'a str>) {
    fn text<'a>(inlines: &'a [Inline], to: &mut BTreeSet<&'a str>) {
        for inline in inlines {
            match inline {
                Inline::Link { url, .. } => to.extend(url.strip_prefix('#')),
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => text(inner, to),
                _ => {}
            }
        }
    }
    for block in blocks {
        match block {
            Block::Paragraph(inlines) => text(inlines, to),
            Block::Quote(body) | Block::Callout(_, body) | Block::Div { body, .. } | Block::Footnote(_, body) => {
                choices(body, to);
            }
            Block::Definitions(entries) => {
                for (term, meanings) in entries {
                    text(term, to);
                    for meaning in meanings {
                        choices(meaning, to);
                    }
                }
            }
            Block::Tabs { panels, .. } => {
                for Panel { body, .. } in panels {
                    choices(body, to);
                }
            }
            Block::List { items, .. } => {
                for item in items {
                    choices(&item.body, to);
                }
            }
            Block::Table { rows, .. } => {
                for cell in rows.iter().flatten() {
                    text(cell, to);
                }
            }
            _ => {}
        }
    }
}
