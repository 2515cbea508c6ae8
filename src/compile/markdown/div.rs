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
        if let DivKind::Other(name) = &kind {
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
        let block = Block::Div { kind, title: opening.title.clone(), body };
        Some(Located { block, span: span.clone(), items: Vec::new() })
    }
}

const DIVS: [(&str, DivKind); 16] = [
    ("objectives", DivKind::Objectives),
    ("questions", DivKind::Questions),
    ("keypoints", DivKind::Keypoints),
    ("challenge", DivKind::Challenge),
    ("solution", DivKind::Solution),
    ("hint", DivKind::Hint),
    ("spoiler", DivKind::Spoiler),
    ("discussion", DivKind::Discussion),
    ("checklist", DivKind::Checklist),
    ("prereq", DivKind::Prereq),
    ("instructor", DivKind::Instructor),
    ("callout", DivKind::Callout),
    ("caution", DivKind::Caution),
    ("testimonial", DivKind::Testimonial),
    ("tab", DivKind::Tab),
    ("group-tab", DivKind::GroupTab),
];

fn div_kind(name: &str) -> DivKind {
    let known = DIVS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.map_or_else(|| DivKind::Other(name.to_owned()), |(_, kind)| kind.clone())
}
