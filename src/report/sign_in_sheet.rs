//! A sheet to sign in on: a line for each seat, in order of names, with a code; and empty lines for who comes unexpected.

use super::pdf::{A4, Fonts, Kind, Line, Page, Paper, PdfError, Printed, Rule, Style, mm};

/// One seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seated<'a> {
    /// Who.
    pub name: &'a str,
    /// Their id, in place of a name that can't be printed.
    pub id: &'a str,
    /// Where they work; empty when unknown.
    pub team: String,
    /// The seat's code, to be read out or typed.
    pub code: String,
    /// Where scanning leads, whole.
    pub link: String,
}

/// What the sheet is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInSheet<'a> {
    /// The workshop.
    pub title: &'a str,
    /// When: "Thursday 4 March 2027, 09:00".
    pub when: String,
    /// Where, when that is known.
    pub place: Option<&'a str>,
    /// Who runs it; empty when that is anybody.
    pub trainers: String,
    /// The site's language, as a BCP 47 tag.
    pub language: &'a str,
}

/// Lines for who comes unexpected, at least.
const EMPTY: usize = 4;

const MARGIN: f32 = mm(14.0);
const INSIDE: f32 = A4.0 - 2.0 * MARGIN;
const HEAD: f32 = mm(44.0);
const ROW: f32 = mm(16.5);
const CODE: f32 = mm(12.5);
/// On a page.
const ROWS: usize = 14;

/// From the left margin: name, written code, picture, signature.
const NAME: f32 = mm(9.0);
const WRITTEN: f32 = mm(78.0);
const PICTURE: f32 = mm(98.0);
const SIGNATURE: f32 = mm(118.0);

const THIN: Rule = Rule { width: 0.5, grey: 0x90, dash: 0.0 };
const HEAVY: Rule = Rule { width: 1.5, grey: 0, dash: 0.0 };

/// The sheet as a PDF on A4; `seats` are in order.
pub fn sign_in_sheet_pdf(sheet: &SignInSheet<'_>, seats: &[Seated<'_>], fonts: &Fonts) -> Result<Printed, PdfError> {
    let mut paper = Paper::new(&format!("Sign-in sheet: {}", sheet.title), sheet.language, fonts);
    let mut lines: Vec<Option<&Seated<'_>>> = seats.iter().map(Some).collect();
    lines.resize(seats.len() + EMPTY, None);
    // The last page is filled up: nobody stands there without a line.
    lines.resize(lines.len().next_multiple_of(ROWS), None);
    let pages = lines.len() / ROWS;
    let mut not_whole = 0;
    for (number, page) in lines.chunks(ROWS).enumerate() {
        not_whole += paper.page(A4, |drawn| {
            head(drawn, sheet, (number + 1, pages));
            let mut not_whole = 0;
            for (place, seat) in page.iter().enumerate() {
                #[allow(clippy::cast_precision_loss, reason = "there are fourteen")]
                let y = HEAD + place as f32 * ROW;
                let nth = number * ROWS + place + 1;
                let is_whole = drawn.part(|page| line(page, y, seat.map(|seat| (nth, seat))))?;
                not_whole += usize::from(!is_whole);
            }
            Ok(not_whole)
        })?;
    }
    Ok(Printed { pdf: paper.finish()?, not_whole })
}

fn one(page: &Page<'_>, text: &str, style: Style, width: f32) -> Line {
    Line::new(text, style, page.fonts()).within(width)
}

fn head(page: &mut Page<'_>, sheet: &SignInSheet<'_>, (number, pages): (usize, usize)) {
    let title = one(page, sheet.title, Style::bold(18.0), INSIDE - mm(30.0));
    page.text((MARGIN, mm(19.0)), &[title], Kind::Heading(1));
    let mut about = sheet.when.clone();
    for more in [sheet.place.unwrap_or_default(), &sheet.trainers] {
        if !more.is_empty() {
            about.push_str(" · ");
            about.push_str(more);
        }
    }
    let about = one(page, &about, Style::new(11.0), INSIDE);
    page.text((MARGIN, mm(26.5)), &[about], Kind::Text);
    let count = one(page, &format!("Page {number} of {pages}"), Style::soft(9.0), mm(28.0));
    page.text((A4.0 - MARGIN - count.width, mm(19.0)), &[count], Kind::Text);
    for (x, label) in [(NAME, "Name"), (WRITTEN, "Code"), (SIGNATURE, "Signature")] {
        let label = one(page, label, Style::soft(9.0), mm(40.0));
        page.text((MARGIN + x, HEAD - mm(5.0)), &[label], Kind::Text);
    }
    page.rule((MARGIN, HEAD - mm(3.0)), (A4.0 - MARGIN, HEAD - mm(3.0)), HEAVY);
}

/// One line, or an empty one; whether its name is whole.
fn line(page: &mut Page<'_>, y: f32, seat: Option<(usize, &Seated<'_>)>) -> Result<bool, PdfError> {
    let below = y + ROW - mm(3.0);
    page.rule((MARGIN, below), (A4.0 - MARGIN, below), THIN);
    let Some((nth, seat)) = seat else { return Ok(true) };
    let count = one(page, &nth.to_string(), Style::soft(9.0), NAME);
    page.text((MARGIN, y + mm(5.5)), &[count], Kind::Text);
    let room = WRITTEN - NAME - mm(3.0);
    let name = one(page, seat.name, Style::bold(12.0), room);
    let is_whole = name.is_whole;
    let name =
        if name.is_unreadable() { one(page, seat.id, Style::bold(12.0), room).instead_of(seat.name) } else { name };
    page.text((MARGIN + NAME, y + mm(5.5)), &[name], Kind::Text);
    if !seat.team.is_empty() {
        let team = one(page, &seat.team, Style::soft(9.0), room);
        page.text((MARGIN + NAME, y + mm(10.0)), &[team], Kind::Text);
    }
    let code = one(page, &seat.code, Style::bold(10.0), PICTURE - WRITTEN);
    page.text((MARGIN + WRITTEN, y + mm(5.5)), &[code], Kind::Text);
    page.code((MARGIN + PICTURE, y - mm(1.0)), CODE, &seat.link, &format!("The code {} as a QR code", seat.code))?;
    Ok(is_whole)
}
