//! `/assess/`: an attempt's questions out, answers in, the grade out. The shapes are in the guide.

use super::{Learner, Paced};
use crate::access::PersonId;
use crate::course::{Catalog, Id, ModuleKey, Question, Task};
use crate::decision::mark;
use crate::operation::assess::{self, Answers, AssessError, Outcome, Sent};
use crate::operation::publish;
use crate::site::{Edition, Html, assessment_address, fields_html, inline_html};
use crate::store::{Attempt, Store, StoreError};
use crate::web::shown::sentence;
use crate::web::{Problem, Server};
use axum::Router;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Json, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/assess/{course}/{module}", get(position).post(begin))
        .route("/assess/attempts/{id}", put(save).post(hand_in))
}

/// Answers as they come in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    answers: Answers,
    #[serde(default = "first")]
    round: u32,
}

fn first() -> u32 {
    1
}

/// An attempt as it goes out.
#[derive(Debug, Serialize)]
struct Sheet {
    id: Uuid,
    questions: Vec<Item>,
    answers: Answers,
    deadline: Option<String>,
    /// Which handing-in it is for: more than 1 when a person gave it back, to be handed in again.
    round: u32,
}

#[derive(Debug, Serialize)]
struct Item {
    id: String,
    /// The prompt.
    html: String,
    kind: &'static str,
    points: u32,
    /// What is offered: choices, things to put in order, what may belong to a source.
    choices: Vec<Offer>,
    /// The fields, as the site's player shows them.
    form: String,
    /// Whether its answer stays as it is: of an attempt that was returned, all but some texts do.
    locked: bool,
    /// What was said of a text that was returned.
    comments: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Offer {
    id: String,
    html: String,
}

fn sheet(store: &dyn Store, catalog: &Catalog, attempt: &Attempt, now: Timestamp) -> Result<Option<Sheet>, StoreError> {
    let Ok((_, assessment)) = assess::find(catalog, &attempt.module) else { return Ok(None) };
    let deadline = assess::deadline(store, assessment, attempt, now)?;
    let address = assessment_address(&attempt.module.course, &attempt.module.module);
    let shown = assess::shown(assessment, attempt);
    let count = shown.len();
    let item = |(at, assess::Shown { drawn, question }): (usize, assess::Shown<'_>)| {
        let offer = |(id, place): &(String, usize)| {
            let text = question.task.offer(*place)?;
            Some(Offer { id: id.clone(), html: inline_html(text, &address) })
        };
        let is_open = assess::is_open(attempt, question);
        let comments = if attempt.round > 1 && is_open { comments(attempt, question) } else { Vec::new() };
        let points = match question.points {
            _ if !question.task.is_scored() => "no points".to_owned(),
            1 => "1 point".to_owned(),
            points => format!("{points} points"),
        };
        let read = if question.task.is_marked() && question.points > 0 { ", marked by a person" } else { "" };
        let more = format!(", question {} of {count}, {points}{read}", at + 1);
        Item {
            id: drawn.id.clone(),
            html: inline_html(&question.prompt, &address),
            kind: kind(&question.task),
            points: if question.task.is_scored() { question.points } else { 0 },
            choices: drawn.choices.iter().filter_map(offer).collect(),
            form: fields_html(question, &drawn.id, &drawn.choices, &more, &address),
            locked: !is_open,
            comments,
        }
    };
    Ok(Some(Sheet {
        id: attempt.id,
        questions: shown.into_iter().enumerate().map(item).collect(),
        answers: attempt.answers.clone(),
        deadline: deadline.map(|at| at.to_string()),
        round: attempt.round,
    }))
}

/// What was said of a text.
fn comments(attempt: &Attempt, question: &Question) -> Vec<String> {
    let said = mark::comments(&attempt.marks, question.id.as_str(), question.markers);
    said.into_iter().map(str::to_owned).collect()
}

/// The last attempt that a person marked, looked at again: its texts with what was said of them, and the other questions
/// where the author's policy shows what was right.
fn review(outcome: &Outcome) -> Value {
    let Outcome { attempt, graded, publication, feedback } = outcome;
    let Ok((_, assessment)) = assess::find(&publication.catalog, &attempt.module) else { return Value::Null };
    let address = assessment_address(&attempt.module.course, &attempt.module.module);
    let both = assess::shown(assessment, attempt).into_iter().zip(&graded.questions);
    let questions = both.filter_map(|(shown, graded)| {
        let question = shown.question;
        let points = mark::points(&attempt.marks, question.id.as_str(), question.markers);
        let text = points.and_then(|_| attempt.answers.get(&shown.drawn.id)?.first());
        (*feedback || points.is_some()).then(|| {
            json!({
                "html": inline_html(&question.prompt, &address),
                "right": if *feedback { graded.right } else { None },
                "said": if *feedback { explained(&shown, attempt, &address) } else { None },
                "text": text,
                "points": points,
                "of": question.points,
                "comments": points.map_or_else(Vec::new, |_| comments(attempt, question)),
            })
        })
    });
    let questions: Vec<Value> = questions.collect();
    json!({ "percent": graded.scaled.percent(), "passed": graded.passed, "questions": questions })
}

/// What the author says of an answer.
fn explained(shown: &assess::Shown<'_>, attempt: &Attempt, address: &str) -> Option<String> {
    let chosen = attempt.answers.get(&shown.drawn.id).map_or(&[][..], Vec::as_slice);
    let chosen = shown.drawn.choices.iter().filter(|(id, _)| chosen.contains(id));
    let mut html: String = chosen
        .filter_map(|(_, place)| shown.question.task.choices().get(*place))
        .map(|choice| Html::page(&choice.feedback, address, Edition::Learner))
        .collect();
    html.push_str(&Html::page(&shown.question.explanation, address, Edition::Learner));
    (!html.is_empty()).then_some(html)
}

/// A task's kind, as it goes out.
fn kind(task: &Task) -> &'static str {
    match task {
        Task::Single { .. } => "single",
        Task::Multiple { .. } => "multiple",
        Task::TrueFalse { .. } => "true_false",
        Task::Gaps { .. } => "gaps",
        Task::Essay { .. } => "essay",
        Task::Order { .. } => "order",
        Task::Match { .. } => "match",
        Task::Survey { .. } => "survey",
        Task::Other => "other",
    }
}

fn key(course: &str, module: &str) -> Result<ModuleKey, Problem> {
    let id = |text| Id::new(text).map_err(|_| missing());
    Ok(ModuleKey { course: id(course)?, module: id(module)? })
}

async fn position(
    State(server): State<Server>,
    Learner(person): Learner,
    Path((course, module)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    let key = key(&course, &module)?;
    let now = server.now();
    let found = server.with_store(move |store| {
        let publication = in_force(store, now)?;
        let position = assess::position(store, &publication.catalog, &person, &key, now)?;
        let (module, assessment) = assess::find(&publication.catalog, &key)?;
        let open = match &position.open {
            Some(attempt) => match store.published(&attempt.publication)? {
                Some(began) => sheet(store, &began.catalog, attempt, now)?,
                None => None,
            },
            None => None,
        };
        let marked = position.marked.clone().map(|attempt| assess::review(store, attempt, now)).transpose()?;
        Ok::<_, AssessError>(json!({
            "signed_in": true,
            "title": module.title,
            "drawn": assessment.drawn(),
            "pass": assessment.pass / 100,
            "attempts_allowed": assessment.attempts,
            "attempts_used": position.used,
            "retry_at": position.retry_at.map(|at| at.to_string()),
            "best": position.best.map(crate::evidence::Scaled::percent),
            "passed": position.passed,
            "waits_since": position.waits_since.map(|at| at.to_string()),
            "review": marked.map(|outcome| review(&outcome)),
            "open": open,
        }))
    });
    Ok(Json(found.await.map_err(problem)?))
}

async fn begin(
    State(server): State<Server>,
    Paced(person): Paced,
    Path((course, module)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let key = key(&course, &module)?;
    let now = server.now();
    let begun = server.with_store(move |store| {
        let publication = in_force(store, now)?;
        let attempt = assess::begin(store, &publication, &person, &key, now)?;
        let (publication, attempt) = assess::open(store, &person, attempt.id)?;
        Ok::<_, AssessError>(sheet(store, &publication.catalog, &attempt, now)?)
    });
    let sheet = begun.await.map_err(problem)?.ok_or_else(missing)?;
    Ok((StatusCode::CREATED, Json(sheet)).into_response())
}

async fn save(
    State(server): State<Server>,
    Paced(person): Paced,
    Path(id): Path<Uuid>,
    given: Result<Json<Given>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let Json(Given { answers, round }) = given.map_err(unreadable)?;
    let sent = Sent { round, answers };
    let now = server.now();
    server.with_store(move |store| assess::save(store, &person, id, &sent, now)).await.map_err(problem)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn hand_in(
    State(server): State<Server>,
    Paced(person): Paced,
    Path(id): Path<Uuid>,
    given: Result<Json<Given>, JsonRejection>,
) -> Result<Json<Value>, Problem> {
    let Json(Given { answers, round }) = given.map_err(unreadable)?;
    let sent = Sent { round, answers };
    let now = server.now();
    let handed_in = server.with_store(move |store| {
        let outcome = assess::hand_in(store, &person, id, sent, now)?;
        result(store, &person, &outcome, now)
    });
    Ok(Json(handed_in.await.map_err(problem)?))
}

/// The result as it goes out: the grade, what is left, and feedback where the author's policy shows it.
fn result(store: &dyn Store, person: &PersonId, outcome: &Outcome, now: jiff::Timestamp) -> Result<Value, AssessError> {
    let Outcome { attempt, graded, publication, feedback } = outcome;
    let (_, assessment) = assess::find(&publication.catalog, &attempt.module)?;
    let position = assess::position(store, &publication.catalog, person, &attempt.module, now)?;
    let address = assessment_address(&attempt.module.course, &attempt.module.module);
    let said: Vec<Value> = assess::shown(assessment, attempt)
        .iter()
        .zip(&graded.questions)
        .map(|(shown, mark)| {
            json!({ "id": shown.drawn.id, "right": mark.right, "html": explained(shown, attempt, &address) })
        })
        .collect();
    let waits = graded.waits();
    Ok(json!({
        "waits": waits,
        "passed": graded.passed,
        "scaled": (!waits).then(|| f64::from(graded.scaled.0) / 10_000.0),
        "percent": (!waits).then(|| graded.scaled.percent()),
        "pass_percent": assessment.pass / 100,
        "attempts_left": assessment.attempts.map(|all| all.saturating_sub(position.used)),
        "retry_at": position.retry_at.map(|at| at.to_string()),
        "feedback": feedback.then_some(said),
    }))
}

fn in_force(store: &dyn Store, now: jiff::Timestamp) -> Result<crate::store::Publication, AssessError> {
    publish::in_force(store, now)?.ok_or_else(|| StoreError::Missing("no course is published".to_owned()).into())
}

fn missing() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not-found", "Not found", "There is no such assessment.")
}

#[allow(clippy::needless_pass_by_value, reason = "handed to `map_err`")]
fn unreadable(rejection: JsonRejection) -> Problem {
    Problem::new(rejection.status(), "bad-answers", "The answers can't be read", rejection.body_text())
        .hint(r#"send `{"answers": {"QUESTION": ["CHOICE", …]}}` as application/json"#)
}

#[allow(clippy::needless_pass_by_value, reason = "handed to `map_err`")]
fn problem(error: AssessError) -> Problem {
    let (status, code, title, hint) = match &error {
        AssessError::Unknown(_) | AssessError::NoAttempt => return missing(),
        AssessError::NoneLeft(_) => (
            StatusCode::FORBIDDEN,
            "no-attempts-left",
            "No attempts left",
            "talk to your trainer: they see that you have no attempts left",
        ),
        AssessError::TooEarly(_) => {
            (StatusCode::FORBIDDEN, "too-early", "Not open yet", "read the lessons again until then")
        }
        AssessError::Waits => (
            StatusCode::CONFLICT,
            "waits",
            "Waits to be marked",
            "a person reads what you wrote; the result shows here and on your path",
        ),
        AssessError::Returned => (
            StatusCode::CONFLICT,
            "returned",
            "Returned meanwhile",
            "open it again, and read what was said of it first",
        ),
        AssessError::HandedIn => (StatusCode::CONFLICT, "handed-in", "Handed in already", "begin another attempt"),
        AssessError::TimeOver => {
            (StatusCode::CONFLICT, "time-over", "Too late", "hand it in: the answers kept in time count")
        }
        AssessError::TooMany(_) => (
            StatusCode::BAD_REQUEST,
            "too-many-parts",
            "Too much",
            "choose one where one is asked for, and each at most once",
        ),
        AssessError::TooLong(..) => (StatusCode::BAD_REQUEST, "too-long", "Too long", "say it in fewer words"),
        AssessError::NotDrawn(_) => (
            StatusCode::BAD_REQUEST,
            "not-drawn",
            "Not part of this attempt",
            "answer with the ids that the attempt came with",
        ),
        AssessError::Store(_) | AssessError::Statement(_) => return Problem::internal(&error),
    };
    Problem::new(status, code, title, sentence(&error.to_string())).hint(hint)
}
