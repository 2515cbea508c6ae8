//! What stands between the fences of a div.

use super::fence::Opening;
use super::tree::{Builder, Located, MAX_DEPTH, Until};
use crate::course::{Block, DivKind};
use crate::diagnostic::{Diagnostic, nearest};
use std::ops::Range;

impl Builder<'_> {
    /// A div whose opening fence has been read.
    pub(super) fn div(&mut self, opening: &Opening, span: &Range<usize>) -> Option<Located> {
        let kind = div_kind(&opening.name);
        if let Kind::Div(DivKind::Other(name)) = &kind {
            let hint = match nearest(name, DIVS.iter().map(|(known, _)| *known)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "use one of the names in the guide; what it holds shows all the same".to_owned(),
            };
            let diagnostic = Diagnostic::warning("unknown-div", format!("no div is called `{name}`")).hint(hint);
            self.note(diagnostic, &opening.name_span);
        }
        if self.depth >= MAX_DEPTH {
            let diagnostic = Diagnostic::error("too-deep", format!("divs nest more than {MAX_DEPTH} deep here"))
                .hint("close some of them with `:::`");
            self.note(diagnostic, span);
            return None;
        }
        self.depth += 1;
        let (body, closed) = self.blocks(Until::Fence);
        self.depth -= 1;
        if !closed {
            let diagnostic = Diagnostic::warning("unclosed-div", format!("`{}` is never closed", opening.name))
                .hint("add a line `:::` where it ends");
            self.note(diagnostic, span);
        }
        let title = opening.title.clone();
        Some(match kind {
            Kind::Div(kind) => {
                Located { block: Block::Div { kind, title, body }, span: span.clone(), items: Vec::new() }
            }
            Kind::Tabs { synced } => self.tabs(synced, title.as_deref(), body, span),
        })
    }
}

/// What a name opens.
#[derive(Clone)]
enum Kind {
    Div(DivKind),
    Tabs { synced: bool },
}

const DIVS: [(&str, Kind); 16] = [
    ("objectives", Kind::Div(DivKind::Objectives)),
    ("questions", Kind::Div(DivKind::Questions)),
    ("keypoints", Kind::Div(DivKind::Keypoints)),
    ("challenge", Kind::Div(DivKind::Challenge)),
    ("solution", Kind::Div(DivKind::Solution)),
    ("hint", Kind::Div(DivKind::Hint)),
    ("spoiler", Kind::Div(DivKind::Spoiler)),
    ("discussion", Kind::Div(DivKind::Discussion)),
    ("checklist", Kind::Div(DivKind::Checklist)),
    ("prereq", Kind::Div(DivKind::Prereq)),
    ("instructor", Kind::Div(DivKind::Instructor)),
    ("callout", Kind::Div(DivKind::Callout)),
    ("caution", Kind::Div(DivKind::Caution)),
    ("testimonial", Kind::Div(DivKind::Testimonial)),
    ("tab", Kind::Tabs { synced: false }),
    ("group-tab", Kind::Tabs { synced: true }),
];

fn div_kind(name: &str) -> Kind {
    let known = DIVS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.map_or_else(|| Kind::Div(DivKind::Other(name.to_owned())), |(_, kind)| kind.clone())
}
