//! Tables.

use super::tree::Builder;
use crate::course::{Align, Block, Inline};
use crate::diagnostic::Diagnostic;
use pulldown_cmark::{Alignment, Event, Tag};
use std::ops::Range;

/// How many columns a table may have.
const MAX_COLUMNS: usize = 200;

impl Builder<'_> {
    /// A table whose start has been read.
    pub(super) fn table(&mut self, align: &[Alignment], span: &Range<usize>) -> Block {
        if align.len() > MAX_COLUMNS {
            let line = span.start..span.start + self.source[span.clone()].find('\n').unwrap_or(span.len());
            let message =
                format!("a table has {} columns, and the most is {MAX_COLUMNS}; the rest is left out", align.len());
            self.note(Diagnostic::error("too-large", message).hint("turn it round, or split it"), &line);
        }
        let columns = align.len().min(MAX_COLUMNS);
        let align = align[..columns]
            .iter()
            .map(|align| match align {
                Alignment::None => Align::None,
                Alignment::Left => Align::Left,
                Alignment::Center => Align::Center,
                Alignment::Right => Align::Right,
            })
            .collect();
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::TableHead) => head = self.cells(columns),
                Event::Start(Tag::TableRow) => rows.push(self.cells(columns)),
                Event::End(_) => break,
                _ => {}
            }
        }
        Block::Table { align, head, rows }
    }

    fn cells(&mut self, columns: usize) -> Vec<Vec<Inline>> {
        let mut cells = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::TableCell) => {
                    let cell = self.running_text();
                    cells.push(cell);
                }
                Event::End(_) => break,
                _ => {}
            }
        }
        cells.resize(columns, Vec::new());
        cells
    }
}
