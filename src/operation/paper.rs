//! What is printed: cards that invite, posters and sign-in sheets, with the fonts their letters need.

use super::invite::Invitation;
use crate::course::Catalog;
use crate::disk::fonts_with;
use crate::report::brief::{Brief, brief_pdf, brief_text};
use crate::report::pdf::{FontFile, Fonts, PdfError, Printed};
use crate::report::{Card, Poster, Seated, Sheet, SignInSheet, cards_pdf, poster_pdf, sign_in_sheet_pdf};
use crate::roster::{Person, Session, SessionId, seat_code};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeSet;

/// The program's fonts, and of this computer's those that draw what they lack.
fn fonts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Fonts {
    let own = Fonts::with(Vec::new());
    let lacking: BTreeSet<char> = texts.into_iter().flat_map(|text| own.lacking(text)).collect();
    if lacking.is_empty() {
        return own;
    }
    Fonts::with(fonts_with(&lacking).into_iter().map(|(bytes, index)| FontFile { bytes, index }).collect())
}

/// When a session is, on paper: "Thursday 4 March 2027, 09:00".
#[must_use]
pub fn day(session: &Session) -> String {
    session.starts_at().strftime("%A %-d %B %Y, %H:%M").to_string()
}

/// A workshop's title, as published; else its name.
#[must_use]
pub fn title(catalog: &Catalog, session: &Session) -> String {
    let workshop = catalog.workshop(&session.workshop);
    workshop.map_or_else(|| session.workshop.to_string(), |workshop| workshop.title.clone())
}

/// The address of `/sign-in` as people type it.
#[must_use]
pub fn door(address: &str) -> String {
    format!("{}/sign-in", address.split_once("://").map_or(address, |(_, rest)| rest))
}

/// Until when an invitation works, as people read it where the session is, or the site.
#[must_use]
pub fn until(expires: Timestamp, session: Option<&Session>, catalog: &Catalog) -> String {
    let zone = session.map_or_else(|| TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC), Session::zone);
    expires.to_zoned_datetime(zone).strftime("%-d %B %Y").to_string()
}

/// Invitations as cards on A4, eight to a sheet; `address` is this server's.
pub fn cards(
    made: &[Invitation],
    session: Option<&Session>,
    catalog: &Catalog,
    address: &str,
    now: Timestamp,
) -> Result<Printed, PdfError> {
    let title = session.map_or_else(|| catalog.title.clone(), |session| title(catalog, session));
    let cards: Vec<Card<'_>> = made
        .iter()
        .map(|one| Card {
            name: &one.person.name,
            id: &one.person.id.0,
            team: one.person.team_at(now),
            link: format!("{address}{}", one.path),
            code: &one.code,
            until: until(one.expires, session, catalog),
        })
        .collect();
    let texts = cards.iter().flat_map(|card| [card.name, card.id, &card.team]).chain([title.as_str()]);
    let fonts = fonts(texts);
    let sheet = Sheet { title: &title, when: session.map(day), door: door(address), language: &catalog.language };
    cards_pdf(&sheet, &cards, &fonts)
}

/// Where a session's poster leads: the door, which then knows what it is for.
#[must_use]
pub fn way_in(address: &str, session: &SessionId) -> String {
    format!("{address}/sign-in?session={}", utf8_percent_encode(&session.0, NON_ALPHANUMERIC))
}

/// A session's poster on A4; `address` is this server's.
pub fn poster(session: &Session, catalog: &Catalog, address: &str) -> Result<Printed, PdfError> {
    let title = title(catalog, session);
    let place = session.place.as_deref().filter(|place| !place.is_empty());
    let fonts = fonts([title.as_str(), &catalog.title].into_iter().chain(place));
    let poster = Poster {
        site: &catalog.title,
        title: &title,
        when: day(session),
        place,
        link: way_in(address, &session.id),
        door: door(address),
        language: &catalog.language,
    };
    poster_pdf(&poster, &fonts)
}

/// A session's sign-in sheet on A4: who has a seat, by name. Scanning a line's code finds it on the trainer's roster.
pub fn sign_in_sheet(
    session: &Session,
    seats: &[Person],
    trainers: &[String],
    catalog: &Catalog,
    address: &str,
) -> Result<Printed, PdfError> {
    let (title, place) = (title(catalog, session), session.place.as_deref().filter(|place| !place.is_empty()));
    let mut people: Vec<&Person> = seats.iter().collect();
    people.sort_by_key(|person| (person.name.to_lowercase(), person.id.clone()));
    let lines: Vec<Seated<'_>> = people
        .into_iter()
        .map(|person| {
            let code = seat_code(&session.id, &person.id);
            let segment = utf8_percent_encode(&session.id.0, NON_ALPHANUMERIC);
            let link = format!("{address}/trainer/sessions/{segment}?find={code}");
            Seated { name: &person.name, id: &person.id.0, team: person.team_at(session.starts), code, link }
        })
        .collect();
    let trainers = trainers.join(", ");
    let texts = lines.iter().flat_map(|line| [line.name, line.id, &line.team]);
    let fonts = fonts(texts.chain([title.as_str(), &trainers]).chain(place));
    let sheet = SignInSheet {
        title: &title,
        when: day(session),
        place,
        trainers: trainers.clone(),
        language: &catalog.language,
    };
    sign_in_sheet_pdf(&sheet, &lines, &fonts)
}

/// A session's brief on A4.
pub fn brief(brief: &Brief, catalog: &Catalog) -> Result<Printed, PdfError> {
    brief_pdf(brief, &catalog.language, &fonts([brief_text(brief).as_str()]))
}
