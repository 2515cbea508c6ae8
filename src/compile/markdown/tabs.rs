//! `::: tab` and `::: group-tab`: each heading inside begins a panel, or each such div is one, by its title.

use super::tree::{Builder, Located};
use crate::course::{Block, Inline, Panel, plain_text};
use std::ops::Range;

/// How many divs in a row become one set at most.
const MOST: usize = 50;

impl Builder<'_> {
    /// A set of panels, of what stands between the fences of a div.
    pub(super) fn tabs(&mut self, synced: bool, title: Option<&str>, body: Vec<Block>, span: &Range<usize>) -> Located {
        let level = body.iter().filter_map(|block| match block {
            Block::Heading { level, .. } => Some(*level),
            _ => None,
        });
        let level = if title.is_some() { None } else { level.min() };
        let mut panels: Vec<Panel> = Vec::new();
        let mut before = Vec::new();
        for block in body {
            match (block, panels.last_mut()) {
                (Block::Heading { level: of, anchor, text }, _) if Some(of) == level => {
                    panels.push(Panel { level: of, anchor, title: text, body: std::mem::take(&mut before) });
                }
                (block, Some(panel)) => panel.body.push(block),
                (block, None) => before.push(block),
            }
        }
        if panels.is_empty() {
            let title = title.unwrap_or("More");
            let anchor = self.anchors.of(title);
            let level = (self.heading_level + 1).min(6);
            panels.push(Panel { level, anchor, title: vec![Inline::Text(title.to_owned())], body: before });
        }
        Located { block: Block::Tabs { synced, panels }, span: span.clone(), items: Vec::new() }
    }
}

/// Joins a panel to the set that stands directly before it: divs in a row, each with a title, are one set.
pub(super) fn join(found: &mut [Located], next: Located) -> Option<Located> {
    let Block::Tabs { synced, panels } = &next.block else { return Some(next) };
    match found.last_mut() {
        Some(Located { block: Block::Tabs { synced: before, panels: all }, span, .. })
            if panels.len() == 1 && before == synced && all.len() < MOST && !repeats(all, &panels[0]) =>
        {
            all.extend(panels.iter().cloned());
            span.end = next.span.end;
            None
        }
        _ => Some(next),
    }
}

fn repeats(all: &[Panel], panel: &Panel) -> bool {
    let title = plain_text(&panel.title);
    all.iter().any(|other| plain_text(&other.title) == title)
}
