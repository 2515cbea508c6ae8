//! The page that asks before something is done about somebody on a session's list.

use super::act::{Said, back, elsewhere, is_listed};
use super::book;
use super::choice::Doing;
use super::roster::judged;
use super::{AsOf, Desk};
use crate::access::PersonId;
use crate::course::Catalog;
use crate::operation::judge::JudgeError;
use crate::operation::notify;
use crate::readiness::Standings;
use crate::roster::Session;
use crate::web::Server;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Section, page};
use crate::web::shown::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::{Timestamp, ToSpan, ZonedDateTime};
use serde_json::{Value, json};

/// The words of a page: what is asked, what that does, and the button.
struct Words {
    heading: String,
    text: &'static str,
    button: &'static str,
}

fn words(doing: Doing, name: &str) -> Words {
    let (heading, text, button) = match doing {
        Doing::Remind => (
            format!("Remind {name}?"),
            "The letter is written as it stands when it goes out, in ten minutes. Until then it can be undone. Who is ready by then gets none.",
            "Remind",
        ),
        Doing::Link => (
            format!("The link for {name}"),
            "It leads to their own page of this session, and signs nobody in: they sign in as they always do.",
            "",
        ),
        Doing::Waive => (
            format!("Excuse {name} from a module?"),
            "It counts as met wherever it is asked of them, up to that day. It is on the record, with your name and the reason, and can be undone for ten minutes.",
            "Waive it",
        ),
        Doing::Admit => (
            format!("Admit {name} all the same?"),
            "They have a seat in this session, whatever its gate and its number of seats say, and it is no credit for anything. It is on the record, with your name and the reason, and can be undone for ten minutes.",
            "Admit",
        ),
        Doing::Offer => (
            format!("Offer {name} the seat?"),
            "It is held for them for two days, or until the list closes. They are told in ten minutes, and see it on their page at once; until they are told it can be undone.",
            "Offer the seat",
        ),
        Doing::Assign => (
            format!("Give {name} a catch-up?"),
            "A module to do beside what this session asks for: it stands on their own page, with the day, and on this roster. It changes nobody’s readiness. It can be undone for ten minutes.",
            "Give it",
        ),
        Doing::Move => (
            format!("Move {name} to another session?"),
            "They have a seat there instead, or wait for one when it is full. They are told in ten minutes; until then it can be undone.",
            "Move",
        ),
        Doing::TakeOff => (
            format!("Take {name} off the list?"),
            "Who waits longest may get the seat at once. They are told in ten minutes; until then it can be undone.",
            "Take off",
        ),
    };
    Words { heading, text, button }
}

/// Shows it; `problem` is why it wasn't done.
pub(super) async fn shown(
    server: &Server,
    desk: &Desk,
    session: String,
    said: &Said,
    headers: &HeaderMap,
    problem: Option<String>,
) -> Result<Response, Fault> {
    let (catalog, standings) = judged(server, desk, session, &AsOf::default()).await?;
    let (id, who, now) = (standings.session.id.clone(), said.who(), server.now());
    // What can't be undone any more was asked on the roster itself.
    let doing = Doing::read(&said.doing);
    let by = desk.name(server).await?;
    let query = back(desk, &id, said, headers).query();
    let back_url = format!("{}{query}", desk.roster_url(&id));
    let heading = crate::operation::paper::title(&catalog, &standings.session);
    let mut values = json!({
        "back": { "title": heading, "url": back_url, "query": if query.is_empty() { "?".to_owned() } else { query } },
        "problem": problem, "said": { "module": said.module, "reason": said.reason, "until": said.until, "to": said.to },
        "url": format!("{}/act", desk.roster_url(&id)), "code": said.doing, "who": null, "state": null, "reason": null,
        "modules": [], "sessions": [], "letters": [], "link": "", "mails": server.options.courier.is_some(),
        "heading": "Nothing was done", "text": "", "button": "", "needs": { "module": false, "reason": false, "until": null, "to": false },
    });
    if let Some(doing) = doing {
        if !doing.is_permitted(desk, who.as_ref(), &standings.session) {
            return Err(Fault::NotYours);
        }
        if who.as_ref().is_some_and(|who| !is_listed(&standings, who)) || (who.is_none() && doing != Doing::Remind) {
            return Err(Fault::Missing);
        }
        let address = server.address(headers);
        let asked = Asked { catalog: &catalog, standings: &standings, who: who.as_ref(), now };
        asked.fill(&mut values, doing, &address);
        let (desk, session, address, name) = (desk.clone(), standings.session.clone(), address, by.clone());
        let found = server.with_store(move |store| {
            let letters = match doing {
                Doing::Remind => notify::nudges(store, &session.id, who.as_ref(), &name, &address, now)?,
                _ => Vec::new(),
            };
            let others = match (doing, &who) {
                (Doing::Move, Some(who)) => elsewhere(store, &desk, &session, who, now)?,
                _ => Vec::new(),
            };
            Ok::<_, JudgeError>((letters, others))
        });
        let (letters, others) = found.await?;
        if doing == Doing::Remind && said.who.is_empty() {
            values["heading"] = json!(words(doing, &people(letters.len())).heading);
        }
        let shown = letters.iter().map(|(person, letter)| {
            let text = letter.text.trim_end();
            json!({ "name": person.name, "to": person.email, "subject": letter.subject, "text": text })
        });
        values["letters"] = shown.collect();
        values["sessions"] = others.iter().map(|(session, taken)| option(session, *taken, now)).collect();
    } else if problem.is_none() {
        return Err(Fault::Missing);
    }
    let status = if problem.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let title = values["heading"].as_str().unwrap_or_default().to_owned();
    let shown = page(server, "app/act.html", &desk.frame(&title, &by, Section::Sessions), &values)?;
    Ok((status, shown).into_response())
}

fn people(count: usize) -> String {
    match count {
        0 => "who is behind".to_owned(),
        1 => "one person who is behind".to_owned(),
        many => format!("{many} people who are behind"),
    }
}

fn option(session: &Session, taken: usize, now: Timestamp) -> Value {
    let full = session.capacity.is_some_and(|seats| taken >= usize::try_from(seats).unwrap_or(usize::MAX));
    let when = Moment::day_and_time(&session.starts_at(), now).human().to_owned();
    json!({ "id": session.id, "title": format!("{when}{}", if full { ", full: they would wait" } else { "" }) })
}

/// What is asked, about whom.
struct Asked<'a> {
    catalog: &'a Catalog,
    standings: &'a Standings,
    who: Option<&'a PersonId>,
    now: Timestamp,
}

impl Asked<'_> {
    fn fill(&self, values: &mut Value, doing: Doing, address: &str) {
        let session = &self.standings.session;
        let name = self.who.map_or_else(String::new, |who| book::name(self.standings, who));
        let Words { heading, text, button } = words(doing, &name);
        values["heading"] = json!(heading);
        values["text"] = json!(text);
        values["button"] = json!(button);
        values["who"] = json!(self.who);
        if let Some(standing) = self.who.and_then(|who| self.standings.of(who)) {
            values["state"] = json!(State::from(standing.verdict.state.word()));
            values["reason"] = json!(standing.verdict.reason);
        }
        let decides = matches!(doing, Doing::Waive | Doing::Admit | Doing::Assign);
        let day = |at: &ZonedDateTime| at.date().to_string();
        let until = match doing {
            Doing::Waive => {
                json!({ "label": "Up to and with", "note": "for good, if left empty", "day": day(&session.ends_at()) })
            }
            Doing::Assign => {
                let today = self.now.to_zoned_datetime(session.zone());
                let week = today.checked_add(7.days()).unwrap_or(today);
                json!({ "label": "By", "note": "", "day": day(&week) })
            }
            _ => Value::Null,
        };
        values["modules"] = match doing {
            Doing::Waive => self.asked_for(),
            Doing::Assign => self.all_modules(),
            _ => json!([]),
        };
        let has_modules = matches!(doing, Doing::Waive | Doing::Assign);
        values["needs"] =
            json!({ "module": has_modules, "reason": decides, "until": until, "to": doing == Doing::Move });
        values["link"] = json!(if doing == Doing::Link { notify::page(address, &session.id) } else { String::new() });
    }

    /// What isn't met of what is asked of them.
    fn asked_for(&self) -> Value {
        let standing = self.who.and_then(|who| self.standings.of(who));
        let asked = standing.into_iter().flat_map(|standing| &standing.verdict.requirements);
        let open = asked.filter(|requirement| !requirement.state.is_met());
        open.map(|requirement| {
            let title = format!("{}: {}", requirement.title, requirement.reason);
            json!({ "key": requirement.key.to_string(), "title": title })
        })
        .collect()
    }

    /// Every module; the session's course comes first.
    fn all_modules(&self) -> Value {
        let own = &self.standings.session.workshop.course;
        let mut courses: Vec<_> = self.catalog.courses.iter().collect();
        courses.sort_by_key(|course| course.id != *own);
        let of = |course: &&crate::course::Course| {
            let prefix = if course.id == *own { String::new() } else { format!("{}: ", course.title) };
            let key = |id| format!("{}/{id}", course.id);
            let modules = course.modules.iter();
            modules.map(|m| json!({ "key": key(&m.id), "title": format!("{prefix}{}", m.title) })).collect::<Vec<_>>()
        };
        courses.iter().flat_map(of).collect()
    }
}
