//! What answers tell an author: a module's questions and lessons in figures, each with the line to mend; and which workshops
//! there are. No names.

use super::Desk;
use crate::access::{Act, may};
use crate::course::{Id, ModuleKey, Workshop, WorkshopKey};
use crate::insight::{LessonFigures, ModuleFigures, QuestionFigures, VersionFigures, WorkshopFigures, percent};
use crate::operation::{items, taught};
use crate::report::{reach_svg, shares_svg, trend_svg};
use crate::store::Store;
use crate::web::Server;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Section, page};
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::collections::HashMap;

/// How many options are shown of a question.
const OPTIONS: usize = 6;

/// All modules, by course.
pub(in crate::web) async fn list(State(server): State<Server>, desk: Desk) -> Result<Response, Fault> {
    allowed(&desk)?;
    let (catalog, now) = (server.published().catalog.clone(), server.now());
    let rules = catalog.clone();
    let told = move |store: &dyn Store| taught::report(store, &rules, &taught::workshops(&rules), now);
    let told: HashMap<String, WorkshopFigures> =
        server.with_store(told).await?.workshops.into_iter().map(|one| (one.workshop.clone(), one)).collect();
    let courses: Vec<Value> = catalog
        .courses
        .iter()
        .filter(|course| !course.modules.is_empty() || !course.workshops.is_empty())
        .map(|course| {
            let modules: Vec<Value> = course
                .modules
                .iter()
                .map(|module| {
                    let key = ModuleKey { course: course.id.clone(), module: module.id.clone() };
                    json!({
                        "title": module.title, "url": desk.questions_url(&key), "version": module.version,
                        "practice": module.lessons.iter().map(|lesson| lesson.questions.len()).sum::<usize>(),
                        "assessed": module.assessment.as_ref().map_or(0, |assessment| assessment.questions.len()),
                    })
                })
                .collect();
            let workshop = |workshop: &Workshop| {
                let key = WorkshopKey { course: course.id.clone(), workshop: workshop.id.clone() };
                let figures = told.get(&key.to_string());
                json!({
                    "title": workshop.title, "url": desk.steps_url(&key), "steps": workshop.plan.len(),
                    "sessions": figures.map_or(0, |figures| figures.sessions),
                    "re_teach": figures.map_or(0, |figures| figures.steps.iter().filter(|s| s.re_teach > 0).count()),
                })
            };
            let workshops: Vec<Value> = course.workshops.iter().map(workshop).collect();
            json!({ "title": course.title, "modules": modules, "workshops": workshops })
        })
        .collect();
    let name = desk.name(&server).await?;
    let frame = desk.frame("Questions", &name, Section::Questions);
    page(&server, "app/questions.html", &frame, &json!({ "courses": courses }))
}

/// One module.
pub(in crate::web) async fn show(
    State(server): State<Server>,
    desk: Desk,
    Path((course, module)): Path<(String, String)>,
) -> Result<Response, Fault> {
    allowed(&desk)?;
    let (catalog, now) = (server.published().catalog.clone(), server.now());
    let key = Id::new(&course).ok().zip(Id::new(&module).ok());
    let key = key.map(|(course, module)| ModuleKey { course, module }).ok_or(Fault::Missing)?;
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let report = server.with_store(move |store| items::report(store, &catalog, &[key], now)).await?;
    let figures = report.modules.into_iter().next().ok_or(Fault::Missing)?;
    let name = desk.name(&server).await?;
    let list = format!("{}questions", desk.home());
    let title = figures.title.clone();
    page(
        &server,
        "app/module-questions.html",
        &desk.frame(&title, &name, Section::Questions),
        &shown(&figures, &list, &Moment::exact(now, &zone)),
    )
}

pub(super) fn allowed(desk: &Desk) -> Result<(), Fault> {
    if may(&desk.principal(), Act::ReadFigures) { Ok(()) } else { Err(Fault::NotYours) }
}

fn shown(figures: &ModuleFigures, list: &str, as_of: &Moment) -> Value {
    let set = |set: &str, title: &str, about: &str, plotted: &str| {
        let of: Vec<&QuestionFigures> = figures.questions.iter().filter(|question| question.set == set).collect();
        let rows: Vec<Value> = of.iter().map(|question| row(question)).collect();
        json!({ "title": title, "about": about, "rows": rows, "plot": shares_svg(set, plotted, &of) })
    };
    let reach: Vec<Value> = figures
        .reach
        .iter()
        .rev()
        .map(|reach| {
            let title = format!("Version {}: how far people came", reach.version);
            json!({
                "version": reach.version, "opened": reach.opened,
                "plot": reach_svg(&format!("reach-{}", reach.version), &title, reach),
                "lessons": reach.lessons.iter().map(lesson).collect::<Vec<_>>(),
            })
        })
        .collect();
    let sets: Vec<Value> = [
        set("assessment", "Assessment", "Graded by the server.", "Assessment: right at first"),
        set("practice", "Practice", "As browsers report it.", "Practice: right at first"),
    ]
    .into_iter()
    .filter(|set| set["rows"].as_array().is_some_and(|rows| !rows.is_empty()))
    .collect();
    json!({
        "list": list, "heading": figures.title, "version": figures.version, "as_of": as_of, "sets": sets,
        "sentence": sentence(figures), "reach": reach,
        "trend": trend_svg("trend", "Right at first, version by version", &figures.questions),
    })
}

/// The answer first: what is most often wrong.
fn sentence(figures: &ModuleFigures) -> String {
    let sure = figures.questions.iter().filter(|question| !question.gone).filter_map(|question| {
        let version = question.newest()?;
        Some((question, version.share?, version.scored))
    });
    match sure.min_by(|a, b| a.1.total_cmp(&b.1)) {
        Some((question, share, scored)) => {
            format!("Most often wrong: “{}”, with {} of {scored} right at first.", question.prompt, percent(share))
        }
        None if figures.is_empty() => "Nobody has been here yet.".to_owned(),
        None => "No question has ten answers yet: too few to compare.".to_owned(),
    }
}

fn row(question: &QuestionFigures) -> Value {
    let versions: Vec<Value> = question.versions.iter().rev().map(version).collect();
    json!({
        "prompt": question.prompt, "question": question.question, "lesson": question.lesson, "gone": question.gone,
        "concept": question.concept.clone().unwrap_or_default(), "place": question.place(), "versions": versions,
    })
}

fn version(version: &VersionFigures) -> Value {
    let options: Vec<Value> = version
        .options
        .iter()
        .take(OPTIONS)
        .map(|option| {
            let (sign, word) = match option.right {
                Some(true) => ("✓", "right"),
                Some(false) => ("✕", "wrong"),
                None => ("·", "chosen"),
            };
            json!({ "text": option.text, "people": option.people, "sign": sign, "word": word })
        })
        .collect();
    let right = match (version.share, version.scored) {
        (Some(share), _) => percent(share),
        (None, 0) => "not scored".to_owned(),
        (None, scored) => format!("{} of {scored}", version.right),
    };
    json!({
        "version": version.version, "answered": version.answered, "right": right, "blank": version.blank, "options": options,
        "more": version.options.len().saturating_sub(OPTIONS),
        "likely": version.likely.map(|(low, high)| format!("{} to {}", percent(low), percent(high))),
        "seconds": version.seconds.map(seconds),
        "discrimination": version.discrimination.map(|value| format!("{value:.2}")),
    })
}

fn seconds(seconds: u32) -> String {
    if seconds < 90 { format!("{seconds} s") } else { format!("{} min", seconds.div_ceil(60)) }
}

fn lesson(lesson: &LessonFigures) -> Value {
    let minutes = |minutes: Option<u32>| minutes.map_or_else(|| "–".to_owned(), |minutes| format!("{minutes} min"));
    json!({
        "title": lesson.title, "opened": lesson.opened, "completed": lesson.completed,
        "minutes": minutes(lesson.minutes), "declared": minutes(lesson.declared),
        "place": if lesson.gone { "no longer in the course".to_owned() } else { lesson.path.clone().unwrap_or_default() },
    })
}
