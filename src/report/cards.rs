//! Invitations on paper: eight cards to a sheet, each with what its person needs to sign in.

use super::pdf::{A4, Fonts, Kind, Line, Page, Paper, PdfError, Printed, Rule, Style, mm, set};

/// One person's card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card<'a> {
    /// Whose it is.
    pub name: &'a str,
    /// Their id, which goes with the code.
    pub id: &'a str,
    /// Where they work, to hand cards out by; empty when unknown.
    pub team: String,
    /// The personal link, whole.
    pub link: String,
    /// The six digits.
    pub code: &'a str,
    /// Until when both work: "18 March 2027".
    pub until: String,
}

/// What is the same on all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet<'a> {
    /// The workshop, or the site.
    pub title: &'a str,
    /// When, for a workshop: "Thursday 4 March 2027, 09:00".
    pub when: Option<String>,
    /// The address of `/sign-in` as people type it: "training.example.org/sign-in".
    pub door: String,
    /// The site's language, as a BCP 47 tag.
    pub language: &'a str,
}

/// Cards on a sheet: two beside each other, four below.
const COLUMNS: usize = 2;
const ROWS: usize = 4;

/// From a card's edge to what is on it: printers leave some five millimetres white.
const MARGIN: f32 = mm(8.5);
const WIDTH: f32 = A4.0 / 2.0;
const HEIGHT: f32 = A4.1 / 4.0;
const INSIDE: f32 = WIDTH - 2.0 * MARGIN;
const CODE: f32 = mm(29.0);

const CUT: Rule = Rule { width: 0.5, grey: 0x90, dash: 3.0 };

/// A code as it is read out: `123 456`.
#[must_use]
pub fn spaced(code: &str) -> String {
    code.split_at_checked(3).map_or_else(|| code.to_owned(), |(first, rest)| format!("{first} {rest}"))
}

/// The cards as a PDF on A4.
pub fn cards_pdf(sheet: &Sheet<'_>, cards: &[Card<'_>], fonts: &Fonts) -> Result<Printed, PdfError> {
    let mut paper = Paper::new(&format!("Cards: {}", sheet.title), sheet.language, fonts);
    let mut not_whole: Vec<&str> = Vec::new();
    for cards in cards.chunks(COLUMNS * ROWS) {
        paper.page(A4, |page| {
            cut_lines(page);
            for (place, card) in cards.iter().enumerate() {
                #[allow(clippy::cast_precision_loss, reason = "there are eight")]
                let corner = ((place % COLUMNS) as f32 * WIDTH, (place / COLUMNS) as f32 * HEIGHT);
                if !page.part(|page| draw(page, corner, sheet, card))? {
                    not_whole.push(card.id);
                }
            }
            Ok(())
        })?;
    }
    if !not_whole.is_empty() {
        paper.page(A4, |page| {
            remark(page, &not_whole);
            Ok(())
        })?;
    }
    Ok(Printed { pdf: paper.finish()?, not_whole: not_whole.len() })
}

/// A page for who hands the cards out: whose name isn't whole.
fn remark(page: &mut Page<'_>, ids: &[&str]) {
    let (x, room) = (mm(20.0), A4.0 - mm(40.0));
    let mut y = mm(30.0);
    let heading = match ids.len() {
        1 => "One name isn’t printed whole".to_owned(),
        many => format!("{many} names aren’t printed whole"),
    };
    for (text, style, most, kind) in [
        (heading.as_str(), Style::bold(18.0), 1, Kind::Heading(1)),
        (
            "No font on this computer has all their letters. The cards work: each has its person’s id.",
            Style::new(11.0),
            3,
            Kind::Text,
        ),
        (
            "To have the names whole, install fonts for them, or print the page of cards from a browser instead.",
            Style::new(11.0),
            3,
            Kind::Text,
        ),
        (&format!("Ids: {}", ids.join(", ")), Style::new(11.0), 48, Kind::Text),
    ] {
        let lines = set(text, style, room, most, page.fonts());
        y = page.text((x, y), &lines, kind) + 8.0;
    }
}

fn cut_lines(page: &mut Page<'_>) {
    page.rule((WIDTH, 0.0), (WIDTH, A4.1), CUT);
    #[allow(clippy::cast_precision_loss, reason = "there are four")]
    for row in 1..ROWS {
        let y = row as f32 * HEIGHT;
        page.rule((0.0, y), (A4.0, y), CUT);
    }
}

/// Draws a card; whether all of its name is on it.
fn draw(page: &mut Page<'_>, (left, top): (f32, f32), sheet: &Sheet<'_>, card: &Card<'_>) -> Result<bool, PdfError> {
    let x = left + MARGIN;
    let line = |page: &Page<'_>, text: &str, style, width| Line::new(text, style, page.fonts()).within(width);

    let title = line(page, sheet.title, Style::bold(8.5), INSIDE);
    page.text((x, top + MARGIN + 7.0), &[title], Kind::Text);
    if let Some(when) = &sheet.when {
        let when = line(page, when, Style::soft(8.0), INSIDE);
        page.text((x, top + MARGIN + 18.0), &[when], Kind::Text);
    }

    let name = set(card.name, Style::bold(15.0), INSIDE, 2, page.fonts());
    let is_whole = name.iter().all(|line| line.is_whole);
    let name = if name.iter().all(Line::is_unreadable) {
        vec![line(page, card.id, Style::bold(15.0), INSIDE).instead_of(card.name)]
    } else {
        name
    };
    let room = if name.len() > 1 { 36.0 } else { 42.0 };
    let below = page.text((x, top + MARGIN + room), &name, Kind::Heading(1));
    if !card.team.is_empty() && name.len() == 1 {
        let team = line(page, &card.team, Style::soft(8.0), INSIDE);
        page.text((x, below - 5.5), &[team], Kind::Text);
    }

    let code = top + HEIGHT - MARGIN - 15.0 - CODE;
    page.code((x, code), CODE, &card.link, "The personal link as a QR code")?;
    let (beside, room) = (x + CODE + mm(6.0), INSIDE - CODE - mm(6.0));
    for (text, style, down) in [
        ("Scan it, or go to", Style::soft(7.5), 6.0),
        (&sheet.door, Style::bold(9.0), 16.5),
        ("Your id", Style::soft(7.5), 30.5),
        (card.id, Style::bold(11.0), 41.5),
        ("Your code", Style::soft(7.5), 55.0),
        (&spaced(card.code), Style::bold(27.0), CODE),
    ] {
        let lines = [line(page, text, style, room)];
        page.text((beside, code + down), &lines, Kind::Text);
    }

    let until = format!("For you alone. Works once, until {}.", card.until);
    let until = line(page, &until, Style::soft(7.5), INSIDE);
    page.text((x, top + HEIGHT - MARGIN), &[until], Kind::Text);
    Ok(is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_cards_are_the_same_bytes() {
        let fonts = Fonts::with(Vec::new());
        let card = |id| Card {
            name: "Ana",
            id,
            team: String::new(),
            link: format!("https://x.org/{id}"),
            code: "012345",
            until: "1 May".to_owned(),
        };
        let sheet = Sheet { title: "Lab", when: None, door: "x.org/sign-in".to_owned(), language: "en" };
        let made = |cards: &[Card<'_>]| cards_pdf(&sheet, cards, &fonts);
        let (one, same, other) = (made(&[card("n1")]), made(&[card("n1")]), made(&[card("n2")]));
        assert!(one == same && one != other && one.is_ok());
        let long = "x".repeat(3_000);
        let too_long = Card { link: long.clone(), ..card("n3") };
        assert_eq!(made(&[too_long]), Err(PdfError::Code(long)));
        assert_eq!(spaced("012345"), "012 345");
    }
}
