//! The brief on one page of A4.

use super::{Brief, ON_PAPER, Remark, STEPS_ON_PAPER};
use crate::report::pdf::{A4, Fonts, Kind, Line, Page, Paper, PdfError, Printed, Rule, Style, mm, set};

const MARGIN: f32 = mm(15.0);
const INSIDE: f32 = A4.0 - 2.0 * MARGIN;
const FOOT: f32 = A4.1 - mm(13.0);

/// A part of the page: its heading, its lines, how many of them fit beside the other parts.
type Part = (&'static str, Vec<String>, usize);

/// The brief as a PDF: one page, whatever there is to say; what doesn't fit is counted.
pub fn brief_pdf(brief: &Brief, language: &str, fonts: &Fonts) -> Result<Printed, PdfError> {
    let (_, parts) = fitting(&parts(brief), fonts);
    let mut paper = Paper::new(&format!("Brief: {}", brief.title), language, fonts);
    let not_whole = paper.page(A4, |page| Ok(draw(page, brief, &parts, fonts)))?;
    Ok(Printed { pdf: paper.finish()?, not_whole })
}

/// How many lines of a part fit on paper beside the others, and how many steps of the plan; of a page that sets what is printed no
/// wider than the PDF does.
#[must_use]
pub fn on_paper(brief: &Brief) -> (usize, usize) {
    let (fewer, _) = fitting(&parts(brief), &Fonts::with(Vec::new()));
    (at_least_one(ON_PAPER, fewer), at_least_one(STEPS_ON_PAPER, fewer))
}

/// As much as fits: fewer lines of each part, until it does; how many fewer.
fn fitting(parts: &[Part], fonts: &Fonts) -> (usize, Vec<Part>) {
    let with = |fewer: usize| -> Vec<Part> {
        parts.iter().map(|(title, lines, most)| (*title, lines.clone(), at_least_one(*most, fewer))).collect()
    };
    let fits = |(_, parts): &(usize, Vec<Part>)| height(parts, fonts) < FOOT - mm(52.0);
    (0..STEPS_ON_PAPER).map(|fewer| (fewer, with(fewer))).find(fits).unwrap_or((STEPS_ON_PAPER, with(STEPS_ON_PAPER)))
}

fn at_least_one(most: usize, fewer: usize) -> usize {
    most.saturating_sub(fewer).max(1)
}

fn parts(brief: &Brief) -> Vec<Part> {
    let remarks = |all: &[Remark]| all.iter().map(|one| format!("{}: {}", one.name, one.text)).collect();
    let spend = brief.spend.iter().map(super::Weak::told);
    let asked = brief.asked.iter().flat_map(|group| {
        group.lines.iter().map(|line| format!("“{}” ({}, under {})", line.text, line.told(), group.lesson.title))
    });
    let skip = if brief.skip.is_empty() { Vec::new() } else { vec![brief.skip.join(", ")] };
    let plan = brief.plan.iter().map(|step| {
        let told = step.told();
        let told = if told.is_empty() { told } else { format!(" · {told}") };
        format!("{}  {}{told}", step.minutes, step.title)
    });
    let all: Vec<Part> = vec![
        ("Decisions needed", remarks(&brief.decisions), ON_PAPER),
        ("Spend time on", spend.collect(), ON_PAPER),
        ("What they asked", asked.collect(), ON_PAPER),
        ("Skip", skip, 1),
        ("Set-up", remarks(&brief.set_up), ON_PAPER),
        ("Since yesterday", remarks(&brief.changes), ON_PAPER),
        ("The plan, with what they bring", plan.collect(), STEPS_ON_PAPER),
    ];
    all.into_iter().filter(|(_, lines, _)| !lines.is_empty()).collect()
}

fn lines(text: &str, fonts: &Fonts) -> Vec<Line> {
    set(text, Style::new(9.5), INSIDE - mm(4.0), 2, fonts)
}

/// How high the parts are, as [`draw`] sets them.
fn height(parts: &[Part], fonts: &Fonts) -> f32 {
    let mut high = 0.0;
    for (_, all, most) in parts {
        high += 27.0 + if all.len() > *most { 13.0 } else { 0.0 };
        for text in all.iter().take(*most) {
            for line in lines(text, fonts) {
                high += line.size() * 1.22;
            }
            high += 2.0;
        }
    }
    high
}

/// Draws it; how many lines have letters that no font has.
fn draw(page: &mut Page<'_>, brief: &Brief, parts: &[Part], fonts: &Fonts) -> usize {
    let mut not_whole = 0;
    let mut say = |page: &mut Page<'_>, (x, y): (f32, f32), lines: &[Line], kind| {
        not_whole += lines.iter().filter(|line| !line.is_whole).count();
        page.text((x, y), lines, kind)
    };
    let one = |text: &str, style: Style| vec![Line::new(text, style, fonts).within(INSIDE)];
    let as_of = format!("Brief · as of {}", brief.as_of);
    let mut y = say(page, (MARGIN, mm(17.0)), &one(&as_of, Style::soft(9.5)), Kind::Text);
    let title = set(&brief.title, Style::bold(19.0), INSIDE, 2, fonts);
    y = say(page, (MARGIN, y + 10.0), &title, Kind::Heading(1));
    let place = if brief.place.is_empty() { String::new() } else { format!(" · {}", brief.place) };
    y = say(page, (MARGIN, y - 4.0), &one(&format!("{}{place}", brief.when), Style::new(11.0)), Kind::Text);
    let sentence = set(&brief.sentence, Style::bold(11.0), INSIDE, 2, fonts);
    y = say(page, (MARGIN, y + 3.0), &sentence, Kind::Text) - 6.0;
    for (title, all, most) in parts {
        page.rule((MARGIN, y + 2.0), (A4.0 - MARGIN, y + 2.0), Rule { width: 1.0, grey: 0, dash: 0.0 });
        y = say(page, (MARGIN, y + 15.0), &one(title, Style::bold(10.5)), Kind::Heading(2));
        for text in all.iter().take(*most) {
            let set = lines(text, fonts);
            page.rule((MARGIN, y - 3.0), (MARGIN + mm(1.5), y - 3.0), Rule { width: 0.8, grey: 0x50, dash: 0.0 });
            y = say(page, (MARGIN + mm(4.0), y), &set, Kind::Text) + 2.0;
        }
        if all.len() > *most {
            let more = format!("and {} more on screen", all.len() - most);
            y = say(page, (MARGIN + mm(4.0), y), &one(&more, Style::soft(9.5)), Kind::Text);
        }
        y -= 2.0;
    }
    not_whole
}
