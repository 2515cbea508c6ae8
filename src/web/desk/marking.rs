//! Marking: the texts that wait, oldest first, and one of them with what a good answer has beside it. Blind: who wrote
//! it is shown only to who asks, and the record says so.

use super::Desk;
use crate::course::{Catalog, Id, Task, plain_text};
use crate::decision::{Opinion, Progress};
use crate::operation::mark::{self, MAX_COMMENT, MarkError, Paper, Said};
use crate::site::{Edition, Html, inline_html};
use crate::store::{Store, StoreError};
use crate::web::Server;
use crate::web::moment::{Moment, since};
use crate::web::page::{Fault, Section, page};
use crate::web::path::Path;
use crate::web::shown::{path_segment, sentence};
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// How many texts that were marked are shown again.
const LATELY: usize = 20;

/// How much of a question is shown in a list, in letters.
const SHORT: usize = 110;

impl From<MarkError> for Fault {
    fn from(error: MarkError) -> Self {
        match error {
            MarkError::NotYours => Self::NotYours,
            MarkError::Store(error) => error.into(),
            MarkError::Statement(_) | MarkError::Anew(_) => {
                tracing::error!(%error, "a mark could not be kept");
                Self::Broken
            }
            _ => Self::Missing,
        }
    }
}

/// One text in a list.
#[derive(Debug, Serialize)]
struct Line {
    url: String,
    asked: String,
    module: String,
    course: String,
    when: Moment,
    waits: String,
    note: &'static str,
}

impl Line {
    fn new(paper: &Paper, desk: &Desk, now: Timestamp) -> Self {
        let catalog = &paper.publication.catalog;
        let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
        let handed_in = paper.handed_in().unwrap_or(now);
        let key = &paper.attempt.module;
        Self {
            url: desk.text_url(paper.attempt.id, paper.question.id.as_str()),
            asked: shortened(&plain_text(&paper.question.prompt)),
            module: catalog.module(key).map_or_else(|| key.to_string(), |module| module.title.clone()),
            course: catalog.course(&key.course).map_or_else(String::new, |course| course.title.clone()),
            when: Moment::day_and_time(&handed_in.to_zoned_datetime(zone), now),
            waits: since(handed_in, now),
            note: match paper.progress {
                Progress::Second => "Second marker",
                Progress::Differ => "Two markers differ",
                Progress::First if paper.attempt.round > 1 => "Written again",
                Progress::First | Progress::Settled(_) => "",
            },
        }
    }
}

/// As much of a text as fits in a line.
fn shortened(text: &str) -> String {
    if text.chars().count() <= SHORT {
        return text.to_owned();
    }
    let cut: String = text.chars().take(SHORT).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{} …", cut[..end].trim_end())
}

/// What was just marked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    /// As `ATTEMPT/QUESTION`.
    kept: String,
    /// Whether the attempt went back to the learner.
    back: bool,
}

/// The texts that wait.
pub(in crate::web) async fn list(
    State(server): State<Server>,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let now = server.now();
    let (who, at) = (desk.principal(), desk.clone());
    let catalog = server.published().catalog.clone();
    let (waiting, marked, kept) = server
        .with_store(move |store| {
            let waiting = mark::queue(store, &catalog, &who)?;
            let marked = mark::marked(store, &catalog, &who, LATELY)?;
            Ok::<_, MarkError>((waiting, marked, kept(store, &catalog, &at, &asked)))
        })
        .await?;
    let me = &desk.id;
    let (open, others): (Vec<&Paper>, Vec<&Paper>) = waiting.iter().partition(|paper| paper.is_open_to(me));
    let lines = |papers: &[&Paper]| papers.iter().map(|paper| Line::new(paper, &desk, now)).collect::<Vec<_>>();
    let lately = marked.iter().map(|paper| Line { note: outcome(paper), ..Line::new(paper, &desk, now) });
    let first = lines(&open);
    let sentence = match first.as_slice() {
        [] => "Nothing waits for you to mark.".to_owned(),
        [only] => format!("One text waits to be marked. It has been here for {}.", only.waits),
        [oldest, ..] => {
            format!("{} texts wait to be marked. The first has been here for {}.", first.len(), oldest.waits)
        }
    };
    let name = desk.name(&server).await?;
    let shown = json!({
        "sentence": sentence,
        "kept": kept,
        "next": first.first().map(|line| line.url.clone()),
        "groups": [
            { "title": "", "texts": first },
            { "title": "Marked by you, wait for a second marker", "texts": lines(&others) },
            { "title": "Marked lately", "texts": lately.collect::<Vec<_>>() },
        ],
    });
    page(&server, "app/marking.html", &desk.frame("Marking", &name, Section::Marking), &shown)
}

/// What came of a text, in two words.
fn outcome(paper: &Paper) -> &'static str {
    match paper.progress {
        Progress::Settled(Opinion::Points(points)) if points >= paper.question.points => "All points",
        Progress::Settled(Opinion::Points(0)) => "No points",
        Progress::Settled(Opinion::Points(_)) => "Part of the points",
        Progress::Settled(Opinion::Return) => "Returned",
        Progress::First | Progress::Second | Progress::Differ => "",
    }
}

/// What to say of a text that was just marked, and where it can be seen again.
fn kept(store: &dyn Store, catalog: &Catalog, desk: &Desk, asked: &Asked) -> Option<Value> {
    let (attempt, question) = asked.kept.split_once('/')?;
    let (attempt, question) = (attempt.parse().ok()?, Id::new(question).ok()?);
    let paper = mark::paper(store, catalog, &desk.principal(), attempt, question.as_str()).ok()?;
    let text = match paper.progress {
        Progress::Settled(Opinion::Return) => "Returned: the learner can write it again.",
        _ if asked.back => "Your mark is kept. The attempt went back to the learner, for another of its texts.",
        Progress::Second => "Your mark is kept. A second marker is to read it, too.",
        Progress::Differ => "Your mark is kept. It differs from the first: one of you, or somebody else, settles it.",
        _ if paper.attempt.waits() => "Your mark is kept. The learner hears of it once the other texts are marked.",
        _ => "Your mark is kept, and the learner can see it.",
    };
    Some(json!({ "text": text, "url": desk.text_url(attempt, question.as_str()) }))
}

/// One text, to be marked.
pub(in crate::web) async fn show(
    State(server): State<Server>,
    desk: Desk,
    Path((attempt, question)): Path<(Uuid, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    shown(&server, &desk, (attempt, question), Marked::default(), (None, asked)).await
}

/// Shows who wrote it, which the record keeps.
pub(in crate::web) async fn name(
    State(server): State<Server>,
    desk: Desk,
    Path((attempt, question)): Path<(Uuid, String)>,
) -> Result<Response, Fault> {
    let now = server.now();
    let (who, name, of) = (desk.principal(), desk.name(&server).await?, question.clone());
    let catalog = server.published().catalog.clone();
    let shown = server.with_store(move |store| mark::show_name(store, &catalog, (&who, &name), (attempt, &of), now));
    shown.await?;
    Ok(Redirect::to(&desk.text_url(attempt, &question)).into_response())
}

/// The page of one text, with what was filled in and what was wrong with it.
async fn shown(
    server: &Server,
    desk: &Desk,
    (attempt, question): (Uuid, String),
    form: Marked,
    (wrong, asked): (Option<&MarkError>, Asked),
) -> Result<Response, Fault> {
    let now = server.now();
    let (who, at) = (desk.principal(), desk.clone());
    let catalog = server.published().catalog.clone();
    let (paper, writer, kept) = server
        .with_store(move |store| {
            let paper = mark::paper(store, &catalog, &who, attempt, &question)?;
            let writer = mark::writer(store, &who, &paper, now)?;
            Ok::<_, MarkError>((paper, writer, kept(store, &catalog, &at, &asked)))
        })
        .await?;
    let writer = writer.map(|person| json!({ "name": person.name, "team": person.team_at(now) }));
    let name = desk.name(server).await?;
    let shown = json!({
        "text": text(&paper, desk, now),
        "writer": writer,
        "form": form,
        "kept": kept,
        "wrong": wrong.map(|error| sentence(&error.to_string())),
        "lowers": matches!(wrong, Some(MarkError::Lowers)),
        "marking_url": desk.marking_url(),
        "max_comment": MAX_COMMENT,
    });
    page(server, "app/mark.html", &desk.frame("Marking", &name, Section::Marking), &shown)
}

/// A text and all that helps to mark it.
fn text(paper: &Paper, desk: &Desk, now: Timestamp) -> Value {
    let me = &desk.id;
    // Links and pictures are relative to this page, which is no page of the site.
    let address = desk.text_url(paper.attempt.id, paper.question.id.as_str());
    let address = address.trim_start_matches('/');
    let rubric = match &paper.question.task {
        Task::Essay { rubric } => Html::page(rubric, address, Edition::Trainer),
        _ => String::new(),
    };
    let id = paper.question.id.as_str();
    let points = paper.question.points;
    let said = |mark: &crate::decision::Mark| {
        let what = match mark.opinion {
            Opinion::Points(given) => format!("{given} of {points} points"),
            Opinion::Return => "Return".to_owned(),
        };
        json!({ "what": what, "comment": mark.comment, "mine": mark.by == *me })
    };
    let earlier = (1..paper.round).filter_map(|round| {
        let marks: Vec<_> = crate::decision::mark::of(&paper.attempt.marks, id, round).collect();
        let text = &marks.last()?.text;
        Some(json!({ "text": text, "marks": marks.iter().map(|mark| said(mark)).collect::<Vec<_>>() }))
    });
    // A second marker doesn't know what the first one said.
    let may_know = !matches!(paper.progress, Progress::First | Progress::Second) || paper.is_marked_by(me);
    let marks = paper.marks().filter(|_| may_know).map(said);
    let line = Line::new(paper, desk, now);
    json!({
        "url": line.url,
        "html": inline_html(&paper.question.prompt, address),
        "module": line.module,
        "course": line.course,
        "when": line.when,
        "body": paper.text,
        "words": paper.text.split_whitespace().count(),
        "rubric": rubric,
        "explanation": Html::page(&paper.question.explanation, address, Edition::Trainer),
        "points": points,
        "round": paper.round,
        "again": match paper.round {
            1 => String::new(),
            2 => "for the second time".to_owned(),
            3 => "for the third time".to_owned(),
            times => format!("for the {times}th time"),
        },
        "seen": paper.marks().count(),
        "earlier": earlier.collect::<Vec<_>>(),
        "marks": marks.collect::<Vec<_>>(),
        "progress": match paper.progress {
            Progress::First => "first",
            Progress::Second if !paper.is_open_to(me) => "waits",
            Progress::Second => "second",
            Progress::Differ => "differ",
            Progress::Settled(_) if paper.attempt.handed_in.is_none() => "returned",
            Progress::Settled(_) => "settled",
        },
        "may_ask_second": paper.progress == Progress::First && paper.question.markers == 1 && paper.others,
        "may_take_back": paper.may_be_taken_back().is_some(),
        "may_return": paper.attempt.waits() && paper.round == paper.attempt.round,
    })
}

/// What a marker filled in.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Marked {
    /// `pass`, `part` or `return`.
    say: String,
    points: u32,
    comment: String,
    second: bool,
    lower: bool,
    round: u32,
    seen: usize,
}

/// Marks a text, and goes on to the next.
pub(in crate::web) async fn mark(
    State(server): State<Server>,
    desk: Desk,
    Path((attempt, question)): Path<(Uuid, String)>,
    Form(form): Form<Marked>,
) -> Result<Response, Fault> {
    let now = server.now();
    let (who, at, name) = (desk.principal(), desk.clone(), desk.name(&server).await?);
    let catalog = server.published().catalog.clone();
    let (given, of) = (form.clone(), question.clone());
    let marked = server
        .with_store(move |store| {
            if given.say == "take-back" {
                mark::take_back(store, &catalog, (&who, &name), (attempt, &of), now)?;
                return Ok((Some(at.text_url(attempt, &of)), None));
            }
            let whole = || mark::paper(store, &catalog, &who, attempt, &of).map(|paper| paper.question.points);
            let opinion = match given.say.as_str() {
                "pass" => Opinion::Points(whole()?),
                "part" => Opinion::Points(given.points),
                "return" => Opinion::Return,
                _ => return Err(MarkError::Nothing),
            };
            let said = Said {
                opinion,
                comment: &given.comment,
                asks_second: given.second,
                may_lower: given.lower,
                seen: (given.round, given.seen),
            };
            let after = mark::mark(store, &catalog, (&who, &name), (attempt, &of), said, now)?;
            Ok((next(store, &catalog, &at)?, Some(after.handed_in.is_none())))
        })
        .await;
    match marked {
        Ok((next, went_back)) => {
            let url = next.unwrap_or_else(|| format!("{}marking", desk.home()));
            let Some(went_back) = went_back else { return Ok(Redirect::to(&url).into_response()) };
            let back = if went_back { "&back=true" } else { "" };
            Ok(Redirect::to(&format!("{url}?kept={attempt}/{}{back}", path_segment(&question))).into_response())
        }
        Err(error) if !error.is_the_markers() => Err(error.into()),
        Err(error) => {
            let again = shown(&server, &desk, (attempt, question), form, (Some(&error), Asked::default())).await?;
            let status = match error {
                MarkError::Meanwhile | MarkError::Second | MarkError::HasResult | MarkError::Overtaken => {
                    StatusCode::CONFLICT
                }
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            Ok((status, again).into_response())
        }
    }
}

/// Where the next text is for them to mark.
fn next(store: &dyn Store, catalog: &Arc<Catalog>, desk: &Desk) -> Result<Option<String>, MarkError> {
    let waiting = mark::queue(store, catalog, &desk.principal())?;
    let next = waiting.iter().find(|paper| paper.is_open_to(&desk.id));
    Ok(next.map(|paper| desk.text_url(paper.attempt.id, paper.question.id.as_str())))
}

/// How many texts wait for them.
pub(in crate::web) async fn count(server: &Server, desk: &Desk) -> Result<usize, StoreError> {
    let (who, me) = (desk.principal(), desk.id.clone());
    let catalog = server.published().catalog.clone();
    let counted = server.with_store(move |store| {
        Ok::<_, MarkError>(mark::queue(store, &catalog, &who)?.iter().filter(|paper| paper.is_open_to(&me)).count())
    });
    counted.await.map_err(|error| StoreError::Engine(error.to_string()))
}
