//! Questions: paragraphs with what follows them, lifted out of a run of blocks.

mod attribute;
mod choice;
pub(super) mod gap;
mod pattern;

use super::comment::{self, Attribute};
use super::tree::{Builder, Located};
use crate::course::{Block, Id, Inline, ListItem, Question, Task};
use crate::diagnostic::Diagnostic;
use attribute::{Kind, NameAt};
use choice::Marks;
use std::collections::{HashMap, VecDeque};
use std::ops::Range;

/// What makes a block a question, or the last part of one.
#[derive(Debug, Clone, Copy)]
enum Form {
    Choices(Marks),
    Gaps,
    Essay,
    Order,
    Match,
    Survey,
    Other,
}

/// Makes questions of what is one among `blocks`, and takes prompt, hint and explanation in.
pub(super) fn lift(builder: &mut Builder<'_>, blocks: Vec<Located>) -> Vec<Block> {
    let mut rest = VecDeque::from(blocks);
    let mut out: Vec<Located> = Vec::new();
    while let Some(located) = rest.pop_front() {
        if let Some(form) = form(builder, &located, &out, &rest) {
            let question = read(builder, form, &located, &mut out, &mut rest);
            out.push(question);
        } else {
            note_unanswerable(builder, &located, &rest);
            out.push(located);
        }
    }
    out.into_iter().map(|located| located.block).collect()
}

fn form(builder: &Builder<'_>, block: &Located, before: &[Located], after: &VecDeque<Located>) -> Option<Form> {
    match &block.block {
        Block::List { start: None, items, .. } if items.iter().all(|item| choice::mark(item).is_some()) => {
            let attributes = before.last().and_then(|last| attributes(builder, last)).unwrap_or_default();
            let survey = attribute::kind(&attributes) == Some(Kind::Survey);
            Some(if survey { Form::Survey } else { Form::Choices(Marks::Round) })
        }
        Block::List { start, items, .. } => {
            let attributes = before.last().and_then(|last| attributes(builder, last))?;
            let kind = attribute::kind(&attributes);
            match start {
                Some(_) => (kind == Some(Kind::Order)).then_some(Form::Order),
                None if kind == Some(Kind::Survey) => Some(Form::Survey),
                None => {
                    let named = attribute::name_one(&attributes);
                    (named && items.iter().all(|item| item.task.is_some())).then_some(Form::Choices(Marks::Square))
                }
            }
        }
        Block::Table { align, .. } if align.len() == 2 => {
            let attributes = before.last().and_then(|last| attributes(builder, last))?;
            (attribute::kind(&attributes) == Some(Kind::Match)).then_some(Form::Match)
        }
        Block::Paragraph(text) => {
            let attributes = own_or_below(builder, block, after)?;
            match attribute::kind(&attributes) {
                // Brackets in the prompt of a choice are brackets.
                _ if has_gap(text) && !is_followed_by_choices(after) => Some(Form::Gaps),
                Some(Kind::Essay) => Some(Form::Essay),
                Some(Kind::Other) => Some(Form::Other),
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_comment(block: &Block) -> bool {
    matches!(block, Block::Html(html) if html.trim_start().starts_with("<!--"))
}

fn is_followed_by_choices(after: &VecDeque<Located>) -> bool {
    let below = after.iter().map(|next| &next.block).find(|block| !is_comment(block));
    matches!(below, Some(Block::List { start: None, items, .. }) if items.iter().all(is_marked))
}

/// Notes a prompt whose comment promises what doesn't follow.
fn note_unanswerable(builder: &mut Builder<'_>, prompt: &Located, after: &VecDeque<Located>) {
    let Block::Paragraph(_) = prompt.block else { return };
    let Some(attributes) = own_or_below(builder, prompt, after) else { return };
    let below = after.iter().map(|next| &next.block).find(|block| !is_comment(block));
    let (what, missing) = match (attribute::kind(&attributes), below) {
        (Some(Kind::Order), below) if !matches!(below, Some(Block::List { start: Some(_), .. })) => {
            ("a numbered list, in the right order", "nothing to put in order")
        }
        (Some(Kind::Match), below) if !matches!(below, Some(Block::Table { align, .. }) if align.len() == 2) => {
            ("a table of two columns", "nothing to match")
        }
        (Some(Kind::Survey), below) if !matches!(below, Some(Block::List { start: None, .. })) => {
            ("a list, from one end of the scale to the other", "no scale")
        }
        // A list that is a question by itself tells of it.
        (None, below) if !matches!(below, Some(Block::List { items, .. }) if items.iter().all(is_marked)) => {
            return attribute::note_unknown_kind(builder, &attributes);
        }
        _ => return,
    };
    let diagnostic = builder
        .context
        .mistake("unanswerable", format!("this question has {missing}"))
        .hint(format!("write {what}, directly below it"));
    let head = line_of(builder, &prompt.span);
    builder.note(diagnostic, &head);
}

fn is_marked(item: &ListItem) -> bool {
    item.task.is_some() || choice::mark(item).is_some()
}

/// The attributes of the comment in a prompt, or of one that stands alone.
fn attributes(builder: &Builder<'_>, block: &Located) -> Option<Vec<Attribute>> {
    let (html, at) = match &block.block {
        Block::Paragraph(_) | Block::Html(_) => builder.comment_within(&block.span)?,
        _ => return None,
    };
    comment::attributes(&html, at.start)
}

/// The same of a prompt that is a question by itself, whose comment may stand below it.
fn own_or_below(builder: &Builder<'_>, prompt: &Located, after: &VecDeque<Located>) -> Option<Vec<Attribute>> {
    attributes(builder, prompt).or_else(|| {
        let below = after.front().filter(|next| matches!(next.block, Block::Html(_)))?;
        attributes(builder, below)
    })
}

fn read(
    builder: &mut Builder<'_>,
    form: Form,
    block: &Located,
    before: &mut Vec<Located>,
    after: &mut VecDeque<Located>,
) -> Located {
    let by_itself = matches!(form, Form::Gaps | Form::Essay | Form::Other);
    let below = by_itself && attributes_of_block_below(builder, block, after);
    let comment = match by_itself {
        true if below => after.front(),
        true => Some(block),
        false => before.last(),
    };
    let comment = comment.filter(|block| matches!(block.block, Block::Paragraph(_) | Block::Html(_)));
    let comment_at = comment.and_then(|block| builder.comment_within(&block.span)).map(|(html, at)| {
        // Space before it may be part of a block of HTML.
        at.start + (html.len() - html.trim_start().len()) + "<!--".len()
    });
    let (attributes, prompt) = if by_itself {
        let attributes = own_or_below(builder, block, after).unwrap_or_default();
        if below {
            after.pop_front();
        }
        (attributes, Some(block.clone()))
    } else {
        let attributes = before.last().and_then(|last| attributes(builder, last)).unwrap_or_default();
        if matches!(before.last(), Some(Located { block: Block::Html(_), .. })) && !attributes.is_empty() {
            before.pop();
        }
        (attributes, before.pop())
    };
    let mut span = block.span.clone();
    let mut name_at = comment_at.map(NameAt::Comment);
    let mut prompt = match prompt {
        Some(Located { block: Block::Paragraph(mut text), span: at, .. }) => {
            span.start = at.start;
            // A prompt that comes from elsewhere is not written here.
            let here = builder.directive_at(&at).is_none();
            name_at = name_at.or_else(|| here.then(|| NameAt::Prompt(at.start + builder.slice(&at).trim_end().len())));
            text.retain(|inline| !matches!(inline, Inline::Html(html) if html.starts_with("<!--")));
            trim(&mut text);
            if !matches!(form, Form::Gaps) {
                restore_gaps(builder, &mut text);
            }
            text
        }
        other => {
            before.extend(other);
            let first = block.items.first().cloned().unwrap_or_else(|| block.span.clone());
            let diagnostic = Diagnostic::error("no-prompt", "this question asks nothing")
                .hint("write the prompt as a paragraph directly before the choices");
            builder.note(diagnostic, &line_of(builder, &first));
            Vec::new()
        }
    };
    let head = line_of(builder, &span);
    let (mut hint, mut explanation, mut rubric) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(note) = after.front().and_then(|next| note_kind(&next.block)) {
        let Some(Located { block: Block::Quote(mut body), .. }) = after.pop_front() else { break };
        strip_note(&mut body);
        match note {
            Note::Hint => hint.extend(body),
            Note::Explanation => explanation.extend(body),
            Note::Rubric => rubric.extend(body),
        }
    }
    let id = Id::from_name(&format!("{}-q{}", builder.context.name, builder.page.questions.len() + 1));
    let task = task(builder, form, block, &mut prompt, rubric, (&attributes, &head));
    let mut question = Question { hint, explanation, ..Question::new(id, prompt, task) };
    attribute::describe(builder, &mut question, &attributes, (&head, name_at));
    let place = builder.place(&head);
    builder.page.questions.push((question.clone(), place));
    Located { block: Block::Question(Box::new(question)), span, items: Vec::new() }
}

fn attributes_of_block_below(builder: &Builder<'_>, prompt: &Located, after: &VecDeque<Located>) -> bool {
    attributes(builder, prompt).is_none()
        && after.front().is_some_and(|next| attributes(builder, next).is_some_and(|found| !found.is_empty()))
}

fn task(
    builder: &mut Builder<'_>,
    form: Form,
    block: &Located,
    prompt: &mut [Inline],
    rubric: Vec<Block>,
    (attributes, head): (&[Attribute], &Range<usize>),
) -> Task {
    match form {
        Form::Choices(marks) => {
            let mut choices = choice::choices(builder, marks, block);
            choice::check(builder, marks, &choices, &block.items, head);
            if marks == Marks::Square {
                Task::Multiple { choices }
            } else if choice::are_truths(&mut choices)
                || choices.len() == 2 && attribute::kind(attributes) == Some(Kind::TrueFalse)
            {
                Task::TrueFalse { choices }
            } else {
                Task::Single { choices }
            }
        }
        Form::Gaps => {
            let mut places = Vec::new();
            number_gaps(prompt, &mut places);
            let gaps = places.into_iter().filter_map(|place| builder.gap(place)).collect();
            let open: Vec<usize> = builder.open_gaps.iter().copied().filter(|at| block.span.contains(at)).collect();
            for at in open {
                let diagnostic = builder.context.mistake("bad-gap", "a gap has no end on its line");
                let hint = "close it with `]]`; brackets that are no gap are written `\\[\\[`";
                builder.note(diagnostic.hint(hint), &(at..at + 2));
            }
            Task::Gaps { gaps, any_order: false }
        }
        Form::Essay => {
            if rubric.is_empty() {
                let diagnostic = Diagnostic::warning("no-rubric", "nothing says how this essay is marked")
                    .hint("add a quote below it that begins `[!RUBRIC]`: what a good answer has, point by point");
                builder.note(diagnostic, head);
            }
            Task::Essay { rubric }
        }
        Form::Order => {
            let items = choice::texts(builder, block);
            note_few(builder, items.len(), "to put in order", head);
            Task::Order { items }
        }
        Form::Survey => {
            let scale = choice::texts(builder, block);
            note_few(builder, scale.len(), "to choose from", head);
            Task::Survey { scale }
        }
        Form::Match => {
            let (task, lost) = pairs(&block.block);
            if lost > 0 {
                let diagnostic = builder
                    .context
                    .mistake("unanswerable", "a row of this match has nothing on the right")
                    .hint("write what belongs to it; a row with nothing on the left adds an answer that fits nothing");
                builder.note(diagnostic, head);
            }
            note_few(builder, task.offered(), "to match", head);
            task
        }
        Form::Other => Task::Other,
    }
}

/// Notes a question that leaves no choice.
fn note_few(builder: &mut Builder<'_>, count: usize, what: &str, head: &Range<usize>) {
    if count < 2 {
        let diagnostic = builder
            .context
            .mistake("one-choice", format!("this question has too little {what}"))
            .hint("add more of them");
        builder.note(diagnostic, head);
    }
}

/// Things, what belongs to them, the place of that, and how many things nothing belongs to: each row a pair. The same
/// text twice is one target, and a row that has nothing on the left brings one that belongs to nothing.
fn pairs(table: &Block) -> (Task, usize) {
    let (mut sources, mut targets, mut right, mut lost) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let mut places: HashMap<String, usize> = HashMap::new();
    let (head, rows) = if let Block::Table { head, rows, .. } = table {
        (head.as_slice(), rows.as_slice())
    } else {
        (&[][..], &[][..])
    };
    let heads = if head.iter().any(|cell| !cell.is_empty()) { head.to_vec() } else { Vec::new() };
    for row in rows {
        let [source, target] = row.as_slice() else { continue };
        let (mut source, mut target) = (source.clone(), target.clone());
        trim(&mut source);
        trim(&mut target);
        if target.is_empty() {
            lost += usize::from(!source.is_empty());
            continue;
        }
        let place = *places.entry(format!("{target:?}")).or_insert_with(|| {
            targets.push(target);
            targets.len() - 1
        });
        if !source.is_empty() {
            sources.push(source);
            right.push(place);
        }
    }
    (Task::Match { heads, sources, targets, right }, lost)
}

fn has_gap(text: &[Inline]) -> bool {
    text.iter().any(|inline| match inline {
        Inline::Gap(_) => true,
        Inline::Emphasis(t) | Inline::Strong(t) | Inline::Strike(t) | Inline::Link { text: t, .. } => has_gap(t),
        _ => false,
    })
}

/// Makes what looked like gaps the text that it is.
fn restore_gaps(builder: &Builder<'_>, text: &mut [Inline]) {
    for inline in text {
        match inline {
            Inline::Gap(place) => {
                let written = builder.gaps.get(*place).map(|gap| builder.slice(gap)).unwrap_or_default();
                *inline = Inline::Text(written.to_owned());
            }
            Inline::Emphasis(t) | Inline::Strong(t) | Inline::Strike(t) | Inline::Link { text: t, .. } => {
                restore_gaps(builder, t);
            }
            _ => {}
        }
    }
}

/// Numbers the gaps of a prompt from 0, and notes which of the page's they are.
fn number_gaps(text: &mut [Inline], places: &mut Vec<usize>) {
    for inline in text {
        match inline {
            Inline::Gap(place) => {
                places.push(*place);
                *place = places.len() - 1;
            }
            Inline::Emphasis(t) | Inline::Strong(t) | Inline::Strike(t) | Inline::Link { text: t, .. } => {
                number_gaps(t, places);
            }
            _ => {}
        }
    }
}

#[derive(Clone, Copy)]
enum Note {
    Hint,
    Explanation,
    Rubric,
}

const NOTES: [(&str, Note); 3] =
    [("[!HINT]", Note::Hint), ("[!EXPLANATION]", Note::Explanation), ("[!RUBRIC]", Note::Rubric)];
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
