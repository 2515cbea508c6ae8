//! A sheet for the wall of a ward: what the workshop is, when and where, and how to sign in for it.

use super::pdf::{A4, Fonts, Kind, Line, Paper, PdfError, Printed, Rule, Style, mm, set};

/// What is on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poster<'a> {
    /// The site's title.
    pub site: &'a str,
    /// The workshop.
    pub title: &'a str,
    /// When: "Thursday 4 March 2027, 09:00".
    pub when: String,
    /// Where, when that is known.
    pub place: Option<&'a str>,
    /// Where scanning leads, whole.
    pub link: String,
    /// The address of `/sign-in` as people type it.
    pub door: String,
    /// The site's language, as a BCP 47 tag.
    pub language: &'a str,
}

/// What to do, in order.
pub const STEPS: [&str; 3] = [
    "Scan the code with the camera of your phone.",
    "Type your staff number.",
    "Type the six-digit code that we send to your e-mail address.",
];

const MARGIN: f32 = mm(20.0);
const INSIDE: f32 = A4.0 - 2.0 * MARGIN;
const CODE: f32 = mm(82.0);

/// The poster as a PDF, one page of A4.
pub fn poster_pdf(poster: &Poster<'_>, fonts: &Fonts) -> Result<Printed, PdfError> {
    let mut paper = Paper::new(&format!("Poster: {}", poster.title), poster.language, fonts);
    let not_whole = paper.page(A4, |page| {
        let one = |text: &str, style, width| vec![Line::new(text, style, fonts).within(width)];
        page.text((MARGIN, mm(26.0)), &one(poster.site, Style::soft(15.0), INSIDE), Kind::Text);
        let title = set(poster.title, Style::bold(46.0), INSIDE, 3, fonts);
        let first = title.first().map_or(46.0, Line::size);
        let mut y = page.text((MARGIN, mm(31.0) + first), &title, Kind::Heading(1));
        y = page.text((MARGIN, y - first * 0.87 + 28.0), &one(&poster.when, Style::bold(22.0), INSIDE), Kind::Text);
        let mut whole = title.iter().all(|line| line.is_whole);
        if let Some(place) = poster.place {
            let place = set(place, Style::new(22.0), INSIDE, 2, fonts);
            whole &= place.iter().all(|line| line.is_whole);
            page.text((MARGIN, y + 3.0), &place, Kind::Text);
        }

        let middle = mm(122.0);
        page.rule((MARGIN, middle), (A4.0 - MARGIN, middle), Rule { width: 2.0, grey: 0, dash: 0.0 });
        let heading = one("Sign in with your staff number", Style::bold(32.0), INSIDE);
        page.text((MARGIN, middle + mm(19.0)), &heading, Kind::Heading(2));
        let top = middle + mm(33.0);
        page.code((MARGIN, top), CODE, &poster.link, "The way to sign in, as a QR code")?;
        let (x, room) = (MARGIN + CODE + mm(9.0), INSIDE - CODE - mm(9.0));
        let mut y = top + 26.0;
        for (number, step) in (1..).zip(STEPS) {
            page.text((x, y), &one(&format!("{number}"), Style::bold(30.0), room), Kind::Text);
            let step = set(step, Style::new(17.0), room - mm(11.0), 4, fonts);
            y = page.text((x + mm(11.0), y - 4.0), &step, Kind::Text).max(y + 40.0) + 18.0;
        }

        let foot = A4.1 - mm(22.0);
        page.text((MARGIN, foot - 22.0), &one("No camera? Type this address:", Style::soft(13.0), INSIDE), Kind::Text);
        page.text((MARGIN, foot), &one(&poster.door, Style::bold(18.0), INSIDE), Kind::Text);
        Ok(usize::from(!whole))
    })?;
    Ok(Printed { pdf: paper.finish()?, not_whole })
}
