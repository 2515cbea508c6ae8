//! Lists that are questions.

use super::comment::{self, Attribute};
use super::tree::{Builder, Located};
use crate::course::{Block, Choice, Id, Inline, ListItem, Question, QuestionKind, Scoring};
use crate::diagnostic::Diagnostic;
use std::collections::VecDeque;
use std::ops::Range;

/// Makes questions of the lists among `blocks` that are some, and takes prompt, hint and explanation in.
pub(super) fn lift(builder: &mut Builder<'_>, blocks: Vec<Located>) -> Vec<Block> {
    let mut rest = VecDeque::from(blocks);
    let mut out: Vec<Located> = Vec::new();
    while let Some(located) = rest.pop_front() {
        match kind(builder, &located, &out) {
            Some(kind) => {
                let question = read(builder, kind, &located, &mut out, &mut rest);
                out.push(question);
            }
            None => out.push(located),
        }
    }
    out.into_iter().map(|located| located.block).collect()
}

fn kind(builder: &Builder<'_>, list: &Located, before: &[Located]) -> Option<QuestionKind> {
    let Block::List { start: None, items, .. } = &list.block else { return None };
    if items.iter().all(|item| mark(item).is_some()) {
        return Some(QuestionKind::Single);
    }
    let named = attributes(builder, before).is_some_and(|found| found.iter().any(|a| a.value.starts_with('#')));
    (named && items.iter().all(|item| item.task.is_some())).then_some(QuestionKind::Multiple)
}

/// `(x)` or `( )` at the start of an item: whether the choice is right.
fn mark(item: &ListItem) -> Option<bool> {
    let Some(Block::Paragraph(text)) = item.body.first() else { return None };
    let Some(Inline::Text(text)) = text.first() else { return None };
    let right = match text.get(..3)? {
        "( )" => false,
        "(x)" | "(X)" => true,
        _ => return None,
    };
    text[3..].chars().next().is_none_or(char::is_whitespace).then_some(right)
}

/// The attributes of the comment in the prompt, or on a line of its own below it.
fn attributes(builder: &Builder<'_>, before: &[Located]) -> Option<Vec<Attribute>> {
    let last = before.last()?;
    let (html, at) = match &last.block {
        Block::Paragraph(_) | Block::Html(_) => builder.comment_within(&last.span)?,
        _ => return None,
    };
    comment::attributes(&html, at.start)
}

fn read(
    builder: &mut Builder<'_>,
    kind: QuestionKind,
    list: &Located,
    before: &mut Vec<Located>,
    after: &mut VecDeque<Located>,
) -> Located {
    let attributes = attributes(builder, before).unwrap_or_default();
    if matches!(before.last(), Some(Located { block: Block::Html(_), .. })) && !attributes.is_empty() {
        before.pop();
    }
    let mut span = list.span.clone();
    let prompt = match before.pop() {
        Some(Located { block: Block::Paragraph(mut text), span: at, .. }) => {
            span = at.start..span.end;
            text.retain(|inline| !matches!(inline, Inline::Html(html) if html.starts_with("<!--")));
            trim(&mut text);
            text
        }
        other => {
            before.extend(other);
            let first = list.items.first().cloned().unwrap_or_else(|| list.span.clone());
            let diagnostic = Diagnostic::error("no-prompt", "this question asks nothing")
                .hint("write the prompt as a paragraph directly before the choices");
            builder.note(diagnostic, &line_of(builder, &first));
            Vec::new()
        }
    };
    let choices = choices(builder, kind, list);
    let head = line_of(builder, &span);
    check_choices(builder, kind, &choices, &list.items, &head);
    let mut question = Question {
        id: Id::from_name(&format!("{}-q{}", builder.context.name, builder.page.questions.len() + 1)),
        prompt,
        kind,
        choices,
        points: 1,
        scoring: Scoring::Whole,
        concept: None,
        hint: Vec::new(),
        explanation: Vec::new(),
    };
    describe(builder, &mut question, &attributes, &head);
    while let Some(text) = after.front().and_then(|next| note_kind(&next.block)) {
        let Some(Located { block: Block::Quote(mut body), .. }) = after.pop_front() else { break };
        strip_note(&mut body);
        match text {
            Note::Hint => question.hint.extend(body),
            Note::Explanation => question.explanation.extend(body),
        }
    }
    builder.page.questions.push((question.clone(), head));
    Located { block: Block::Question(Box::new(question)), span, items: Vec::new() }
}

fn choices(builder: &mut Builder<'_>, kind: QuestionKind, list: &Located) -> Vec<Choice> {
    let Block::List { items, .. } = &list.block else { return Vec::new() };
    let mut choices = Vec::new();
    for (item, span) in items.iter().zip(&list.items) {
        let right = match kind {
            QuestionKind::Single => mark(item).unwrap_or(false),
            QuestionKind::Multiple => item.task.unwrap_or(false),
        };
        let mut choice = Choice { text: Vec::new(), right, feedback: Vec::new() };
        let mut left_out = false;
        for block in &item.body {
            match block {
                Block::Paragraph(text) => {
                    if !choice.text.is_empty() {
                        choice.text.push(Inline::HardBreak);
                    }
                    choice.text.extend(text.iter().cloned());
                }
                Block::Figure { url, alt, caption } => {
                    choice.text.push(Inline::Image { url: url.clone(), title: caption.clone(), alt: alt.clone() });
                }
                Block::Quote(body) => choice.feedback.extend(body.iter().cloned()),
                _ => left_out = true,
            }
        }
        if kind == QuestionKind::Single
            && let Some(Inline::Text(text)) = choice.text.first_mut()
        {
            text.drain(..3);
        }
        trim(&mut choice.text);
        if left_out {
            let diagnostic =
                Diagnostic::warning("choice-content", "a choice holds only text, and a quote as its feedback")
                    .hint("move the rest into the prompt or into the feedback");
            builder.note(diagnostic, &line_of(builder, span));
        }
        choices.push(choice);
    }
    choices
}

fn check_choices(
    builder: &mut Builder<'_>,
    kind: QuestionKind,
    choices: &[Choice],
    items: &[Range<usize>],
    head: &Range<usize>,
) {
    let mark = if kind == QuestionKind::Single { "(x)" } else { "[x]" };
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
        (Some(_), Some(second)) if kind == QuestionKind::Single => {
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

/// Reads id, points, concept and scoring from the comment.
fn describe(builder: &mut Builder<'_>, question: &mut Question, attributes: &[Attribute], head: &Range<usize>) {
    let mut named = false;
    for attribute in attributes {
        let known = match (attribute.key.as_str(), attribute.value.as_str()) {
            ("", value) => value.strip_prefix('#').and_then(|id| Id::new(id).ok()).map(|id| {
                question.id = id;
                named = true;
            }),
            ("points", value) => value.parse().ok().map(|points| question.points = points),
            ("concept", value) => Id::new(value).ok().map(|concept| question.concept = Some(concept)),
            ("scoring", "partial") if question.kind == QuestionKind::Multiple => {
                question.scoring = Scoring::Partial;
                Some(())
            }
            ("scoring", "whole") => Some(()),
            _ => None,
        };
        if known.is_none() {
            let message = format!("a question can't have `{}`", builder.slice(&attribute.span));
            let diagnostic = builder
                .context
                .mistake("bad-attribute", message)
                .hint("write `<!-- #id points=2 concept=x -->`, and `scoring=partial` where several answers are right");
            builder.note(diagnostic, &attribute.span);
        }
    }
    if !named {
        let diagnostic = Diagnostic::warning(
            "question-without-id",
            "this question has no id, so evidence of it is lost when it moves",
        )
        .hint(format!("add `<!-- #{} -->` at the end of the prompt", question.id));
        builder.note(diagnostic, head);
    }
}

#[derive(Clone, Copy)]
enum Note {
    Hint,
    Explanation,
}

const NOTES: [(&str, Note); 2] = [("[!HINT]", Note::Hint), ("[!EXPLANATION]", Note::Explanation)];

/// Whether a quote says in its first line what it is to the question above it.
fn note_kind(block: &Block) -> Option<Note> {
    let Block::Quote(body) = block else { return None };
    let Some(Block::Paragraph(text)) = body.first() else { return None };
    let Some(Inline::Text(first)) = text.first() else { return None };
    let only = text.get(1).is_none_or(|next| matches!(next, Inline::SoftBreak | Inline::HardBreak));
    let found = NOTES.iter().find(|(mark, _)| first.trim().eq_ignore_ascii_case(mark));
    found.filter(|_| only).map(|(_, note)| *note)
}

fn strip_note(body: &mut Vec<Block>) {
    if let Some(Block::Paragraph(text)) = body.first_mut() {
        text.drain(..text.len().min(2));
        if text.is_empty() {
            body.remove(0);
        }
    }
}

/// No space or break at either end.
fn trim(text: &mut Vec<Inline>) {
    let blank = |inline: &Inline| match inline {
        Inline::SoftBreak | Inline::HardBreak => true,
        Inline::Text(text) => text.trim().is_empty(),
        _ => false,
    };
    while text.last().is_some_and(blank) {
        text.pop();
    }
    while text.first().is_some_and(blank) {
        text.remove(0);
    }
    if let Some(Inline::Text(last)) = text.last_mut() {
        last.truncate(last.trim_end().len());
    }
    if let Some(Inline::Text(first)) = text.first_mut() {
        *first = first.trim_start().to_owned();
    }
}

/// The first line of `span`.
fn line_of(builder: &Builder<'_>, span: &Range<usize>) -> Range<usize> {
    let line = builder.slice(span).lines().next().unwrap_or_default();
    span.start..span.start + line.trim_end().len()
}
