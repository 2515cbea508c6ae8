//! Choices: `- ( )` and `- (x)`, `- [ ]` and `- [x]`, with a quote as feedback.

use super::super::tree::{Builder, Located};
use super::{line_of, trim};
use crate::course::{Block, Choice, Inline, ListItem, plain_text};
use crate::diagnostic::Diagnostic;
use std::ops::Range;

/// How a choice is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    /// `( )` and `(x)`: one is right.
    Round,
    /// `[ ]` and `[x]`: any number is.
    Square,
}

/// `(x)` or `( )` at the start of an item: whether the choice is right.
pub(super) fn mark(item: &ListItem) -> Option<bool> {
    let Some(Block::Paragraph(text)) = item.body.first() else { return None };
    let Some(Inline::Text(text)) = text.first() else { return None };
    let right = match text.get(..3)? {
        "( )" => false,
        "(x)" | "(X)" => true,
        _ => return None,
    };
    text[3..].chars().next().is_none_or(char::is_whitespace).then_some(right)
}

/// The choices of a list; notes what none may have.
pub(super) fn choices(builder: &mut Builder<'_>, marks: Marks, list: &Located) -> Vec<Choice> {
    let Block::List { items, .. } = &list.block else { return Vec::new() };
    let mut choices = Vec::new();
    for (item, span) in items.iter().zip(&list.items) {
        let right = match marks {
            Marks::Round => mark(item).unwrap_or(false),
            Marks::Square => item.task.unwrap_or(false),
        };
        let mut choice = Choice { text: Vec::new(), right, feedback: Vec::new() };
        choice.text = text_of(builder, item, span, &mut choice.feedback);
        if marks == Marks::Round
            && let Some(Inline::Text(text)) = choice.text.first_mut()
        {
            text.drain(..3);
        }
        trim(&mut choice.text);
        choices.push(choice);
    }
    choices
}

/// What each item of a list says; a quote in one is not for it.
pub(super) fn texts(builder: &mut Builder<'_>, list: &Located) -> Vec<Vec<Inline>> {
    let Block::List { items, .. } = &list.block else { return Vec::new() };
    let mut texts = Vec::new();
    for (item, span) in items.iter().zip(&list.items) {
        let mut text = text_of(builder, item, span, &mut Vec::new());
        // Round marks before the points of a survey are there to be seen.
        if mark(item).is_some()
            && let Some(Inline::Text(text)) = text.first_mut()
        {
            text.drain(..3);
        }
        trim(&mut text);
        texts.push(text);
    }
    texts
}

fn text_of(builder: &mut Builder<'_>, item: &ListItem, span: &Range<usize>, feedback: &mut Vec<Block>) -> Vec<Inline> {
    let mut said = Vec::new();
    let mut left_out = false;
    for block in &item.body {
        match block {
            Block::Paragraph(text) => {
                if !said.is_empty() {
                    said.push(Inline::HardBreak);
                }
                said.extend(text.iter().cloned());
            }
            Block::Figure { url, alt, caption } => {
                said.push(Inline::Image { url: url.clone(), title: caption.clone(), alt: alt.clone() });
            }
            Block::Quote(body) => feedback.extend(body.iter().cloned()),
            _ => left_out = true,
        }
    }
    if left_out {
        let diagnostic = Diagnostic::warning("choice-content", "a choice holds only text, and a quote as its feedback")
            .hint("move the rest into the prompt or into the feedback");
        builder.note(diagnostic, &line_of(builder, span));
    }
    said
}

/// Notes a question with too few choices, or the wrong number of right ones.
pub(super) fn check(
    builder: &mut Builder<'_>,
    marks: Marks,
    choices: &[Choice],
    items: &[Range<usize>],
    head: &Range<usize>,
) {
    let mark = if marks == Marks::Round { "(x)" } else { "[x]" };
    if choices.len() < 2 {
        let diagnostic =
            builder.context.mistake("one-choice", "this question has only one choice").hint("add another choice");
        builder.note(diagnostic, head);
    }
    let mut right = choices.iter().zip(items).filter(|(choice, _)| choice.right).map(|(_, span)| span);
    match (right.next(), right.next()) {
        (None, _) => {
            let diagnostic = builder
                .context
                .mistake("no-right-answer", "no choice of this question is right")
                .hint(format!("mark the right choice with `{mark}`"));
            builder.note(diagnostic, head);
        }
        (Some(_), Some(second)) if marks == Marks::Round => {
            let diagnostic = builder
                .context
                .mistake("two-right-answers", "this question has one answer, and two choices are marked right")
                .label("this is the second")
                .hint(
                    "unmark one; or let people choose several: `[ ]` and `[x]`, with `<!-- #id -->` after the prompt",
                );
            builder.note(diagnostic, &line_of(builder, second));
        }
        _ => {}
    }
}

/// Whether two choices are `True` and `False`; the true one comes first then.
pub(super) fn are_truths(choices: &mut [Choice]) -> bool {
    let [one, other] = choices else { return false };
    let says = |choice: &Choice, word: &str| plain_text(&choice.text).trim_end_matches('.').eq_ignore_ascii_case(word);
    if says(one, "false") && says(other, "true") {
        std::mem::swap(one, other);
    }
    says(one, "true") && says(other, "false")
}
