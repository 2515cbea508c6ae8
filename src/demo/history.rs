//! What a learner of the demo does at one moment, as requests of a browser.

use super::browser::Browser;
use super::{DemoError, module_key, practice};
use crate::course::{ActivityId, Catalog, Lesson, Module, ModuleKey, Task};
use crate::evidence::{Account, vocabulary};
use crate::roster::PersonId;
use crate::store::{Drawn, Store};
use axum::http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Something somebody did at a time.
pub(super) struct Deed {
    /// When.
    pub(super) at: Timestamp,
    /// A person's id.
    pub(super) who: String,
    /// What.
    pub(super) what: Moment,
}

/// What can happen.
#[derive(Debug, Clone)]
pub(super) enum Moment {
    /// Reads the first lessons of a module (all, if there are fewer).
    Read(&'static str, usize),
    /// Takes a module's assessment and gets so many of its questions right.
    Assess(&'static str, Right),
    /// Draws an assessment, answers all but the last question, and leaves it open.
    AllButOne(&'static str),
    /// Takes a module's assessment, gets what the key knows right, and writes this where somebody has to read it.
    Write(&'static str, &'static str),
    /// The trainer marks what the learner wrote.
    Marked(Verdict),
    /// The browser announces answers it can't hand in.
    Announce(&'static str, u32),
    /// A trainer excuses the learner.
    Waived {
        /// From what.
        module: &'static str,
        /// Until when.
        until: Option<Timestamp>,
        /// Who.
        by: &'static str,
        /// Why.
        reason: &'static str,
    },
    /// The courses get their second version (nobody's deed).
    SecondVersion,
}

/// What the trainer says of a text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Verdict {
    /// It has all there is to have, with a comment.
    Pass(&'static str),
    /// It is to be written again, for this reason.
    Return(&'static str),
}

/// How many questions are answered rightly.
#[derive(Debug, Clone, Copy)]
pub(super) enum Right {
    /// Every one.
    All,
    /// All but so many.
    But(usize),
}

/// Does it.
pub(super) fn play(
    browser: &Browser<'_>,
    store: &dyn Store,
    catalog: &Catalog,
    who: &str,
    at: Timestamp,
    what: &Moment,
) -> Result<(), DemoError> {
    match what {
        Moment::Read(module, lessons) => {
            let page = Page::open(catalog, module, who, at)?;
            browser.send(&Method::POST, "/xapi/statements", &page.reading(*lessons))?;
        }
        Moment::Announce(module, waiting) => {
            let page = Page::open(catalog, module, who, at)?;
            browser.send(&Method::POST, "/xapi/statements", &Value::Array(vec![page.announcement(*waiting)]))?;
        }
        Moment::Assess(module, right) => {
            let (id, answers) = answer(browser, store, catalog, module, *right, "")?;
            browser.send(&Method::POST, &format!("/assess/attempts/{id}"), &json!({ "answers": answers }))?;
        }
        Moment::AllButOne(module) => {
            let (id, mut answers) = answer(browser, store, catalog, module, Right::All, "")?;
            if let Some(last) = store.attempt(id)?.and_then(|attempt| attempt.questions.last().map(|d| d.id.clone())) {
                answers.remove(&last);
            }
            browser.send(&Method::PUT, &format!("/assess/attempts/{id}"), &json!({ "answers": answers }))?;
        }
        Moment::Write(module, text) => {
            let (id, answers) = answer(browser, store, catalog, module, Right::All, text)?;
            browser.send(&Method::POST, &format!("/assess/attempts/{id}"), &json!({ "answers": answers }))?;
        }
        Moment::Waived { .. } | Moment::Marked(_) | Moment::SecondVersion => {}
    }
    Ok(())
}

/// Draws an attempt, and decides on answers. The learner knows the course: the store says which choices those are.
fn answer(
    browser: &Browser<'_>,
    store: &dyn Store,
    catalog: &Catalog,
    name: &str,
    right: Right,
    text: &str,
) -> Result<(Uuid, Map<String, Value>), DemoError> {
    let key = module_key(catalog, name)?;
    let lacking = || DemoError::Lacking(format!("assessment of `{name}`"));
    let drawn = browser.send(&Method::POST, &format!("/assess/{}/{}", key.course, key.module), &json!({}))?;
    let id: Uuid = drawn["id"].as_str().and_then(|id| id.parse().ok()).ok_or_else(lacking)?;
    let attempt = store.attempt(id)?.ok_or_else(lacking)?;
    let assessment = catalog.module(&key).and_then(|m| m.assessment.as_ref()).ok_or_else(lacking)?;
    let question = |drawn: &Drawn| assessment.questions.iter().find(|q| q.id.as_str() == drawn.question);
    // The cheapest questions are missed first, so that one miss never costs the pass.
    let mut cheapest: Vec<&Drawn> = attempt.questions.iter().collect();
    cheapest.sort_by_key(|drawn| question(drawn).map_or(0, |q| q.points));
    cheapest.truncate(match right {
        Right::All => 0,
        Right::But(wrong) => wrong,
    });
    let answers = attempt.questions.iter().filter_map(|drawn| {
        let question = question(drawn)?;
        let given = given(drawn, &question.task, !cheapest.contains(&drawn), text);
        Some((drawn.id.clone(), json!(given)))
    });
    Ok((id, answers.collect()))
}

/// An answer as somebody gives it who knows, or doesn't.
fn given(drawn: &Drawn, task: &Task, knows: bool, text: &str) -> Vec<String> {
    let id =
        |place: &String| drawn.choices.iter().find(|(_, other)| other.to_string() == *place).map(|(id, _)| id.clone());
    match task {
        Task::Essay { .. } => vec![text.to_owned()],
        Task::Gaps { .. } => practice::answer(task, knows, 0.0),
        // What was drawn is random; which mistake somebody makes goes with it.
        _ => practice::answer(task, knows, practice::chance(&drawn.id)).iter().filter_map(id).collect(),
    }
}

/// A module's pages, open in a learner's browser.
struct Page<'a> {
    catalog: &'a Catalog,
    key: ModuleKey,
    module: &'a Module,
    account: Account,
    registration: Uuid,
    at: Timestamp,
}

impl<'a> Page<'a> {
    fn open(catalog: &'a Catalog, name: &str, who: &str, at: Timestamp) -> Result<Self, DemoError> {
        let key = module_key(catalog, name)?;
        let module = catalog.module(&key).ok_or_else(|| DemoError::Lacking(format!("module `{name}`")))?;
        let account = Account::of(&PersonId(who.to_owned()), &catalog.id_base);
        let seed = format!("{who} {key} {}", module.version);
        let registration = Uuid::new_v5(&Uuid::NAMESPACE_URL, seed.as_bytes());
        Ok(Self { catalog, key, module, account, registration, at })
    }

    /// What the player sends while the first `count` lessons are read.
    fn reading(&self, count: usize) -> Value {
        let mut statements = Vec::new();
        let read: Vec<&Lesson> = self.module.lessons.iter().filter(|l| l.required).take(count).collect();
        let minutes: i64 = read.iter().map(|l| i64::from(l.duration.0)).sum();
        let mut at = self.at.saturating_sub(SignedDuration::from_mins(minutes)).unwrap_or(self.at);
        for lesson in &read {
            let activity = ActivityId::Lesson(self.key.clone(), lesson.id.clone());
            statements.push(self.statement(vocabulary::INITIALIZED, &activity, &lesson.title, at));
            statements.extend(self.practised(lesson, at));
            at = at.saturating_add(SignedDuration::from_mins(i64::from(lesson.duration.0))).unwrap_or(at);
            statements.push(self.statement(vocabulary::EXPERIENCED, &activity, &lesson.title, at));
            let mut left = self.statement(vocabulary::TERMINATED, &activity, &lesson.title, at);
            // From half of what the author says to one and a half times that.
            let pace = 0.5 + practice::chance(&format!("{} {}", self.account.name, lesson.id));
            left["result"] = json!({ "duration": format!("PT{:.0}S", f64::from(lesson.duration.0) * 60.0 * pace) });
            statements.push(left);
        }
        if read.len() == self.module.lessons.iter().filter(|l| l.required).count() {
            let activity = ActivityId::Module(self.key.clone());
            statements.push(self.statement(vocabulary::COMPLETED, &activity, &self.module.title, self.at));
        }
        Value::Array(statements)
    }

    /// What the player sends of a lesson's questions: who is wrong at first is right then.
    fn practised(&self, lesson: &Lesson, at: Timestamp) -> Vec<Value> {
        let mut statements = Vec::new();
        for (nth, question) in (1..).zip(&lesson.questions) {
            let activity = ActivityId::Question(self.key.clone(), lesson.id.clone(), question.id.clone());
            for tried in practice::tries(&self.account.name, question, self.language()) {
                let after = SignedDuration::from_secs(30 * nth + tried.after);
                let mut answered =
                    self.statement(vocabulary::ANSWERED, &activity, "", at.saturating_add(after).unwrap_or(at));
                answered["object"]["definition"] = tried.definition;
                answered["result"] = tried.result;
                statements.push(answered);
            }
        }
        statements
    }

    fn language(&self) -> &str {
        self.catalog.course(&self.key.course).map_or("en", |course| course.language.as_str())
    }

    fn announcement(&self, waiting: u32) -> Value {
        let activity = ActivityId::Module(self.key.clone());
        let mut statement = self.statement(vocabulary::ANNOUNCED, &activity, &self.module.title, self.at);
        statement["result"] = json!({ "extensions": { vocabulary::WAITING: waiting } });
        statement["context"]["extensions"][vocabulary::DEVICE] = json!(self.registration);
        statement
    }

    fn statement(&self, verb: &str, activity: &ActivityId, name: &str, at: Timestamp) -> Value {
        let word = verb.rsplit('/').next().unwrap_or(verb);
        let language = self.language();
        let base = &self.catalog.id_base;
        let course = base.iri(&ActivityId::Course(self.key.course.clone()));
        let module = base.iri(&ActivityId::Module(self.key.clone()));
        let above = match activity {
            ActivityId::Module(_) => vec![course],
            _ => vec![module, course],
        };
        let above: Vec<Value> = above.iter().map(|id| json!({ "id": id })).collect();
        json!({
            "id": Uuid::new_v4(),
            "actor": self.account.agent(),
            "verb": { "id": verb, "display": { "en": word } },
            "object": {
                "objectType": "Activity",
                "id": self.catalog.id_base.iri(activity),
                "definition": { "name": { language: name } },
            },
            "context": {
                "registration": self.registration,
                "revision": self.module.version.to_string(),
                "platform": "prework",
                "language": language,
                "contextActivities": { "grouping": above },
                "extensions": { vocabulary::COMMIT: self.catalog.commit },
            },
            "timestamp": at.to_string(),
        })
    }
}
