//! What answers tell an author: read from what is on record of a module, by its own statements.

use crate::access::PersonId;
use crate::course::{ActivityId, Catalog, Id, Module, ModuleKey};
use crate::evidence::{Evidence, Proof};
use crate::insight::{Answer, Asked, Did, ItemId, ItemsReport, ModuleFigures, Seen, Step, drop_off, items};
use crate::store::{Store, StoreError};
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What people did in a module: their answers, their steps, and what was asked.
#[derive(Debug, Default)]
pub struct Told {
    /// In the order they were stored.
    pub answers: Vec<Answer>,
    /// Likewise.
    pub steps: Vec<Step>,
    /// What each question asked last.
    pub prompts: HashMap<ItemId, String>,
}

/// What is on record of a module at an instant, under all the ids it had. People are who they turned out to be.
pub fn told(store: &dyn Store, catalog: &Catalog, key: &ModuleKey, as_of: Timestamp) -> Result<Told, StoreError> {
    let Some(module) = catalog.module(key) else { return Ok(Told::default()) };
    let mut reader = Reader {
        catalog,
        key,
        known_as: known_as(module),
        merged: store.merged()?,
        asked: HashMap::new(),
        items: HashMap::new(),
        told: Told::default(),
    };
    for id in std::iter::once(&module.id).chain(&module.formerly) {
        let named = ModuleKey { course: key.course.clone(), module: id.clone() };
        let activity = catalog.id_base.iri(&ActivityId::Module(named));
        store.evidence_within(&activity, as_of, &mut |evidence, body| reader.take(&evidence, body))?;
    }
    Ok(reader.told)
}

/// The figures of modules: of one, or of all that anybody was in. `catalog` is the courses as they stand now, with the lines
/// they are written on where they are at hand.
pub fn report(
    store: &dyn Store,
    catalog: &Catalog,
    modules: &[ModuleKey],
    as_of: Timestamp,
) -> Result<ItemsReport, StoreError> {
    let mut report = ItemsReport { as_of: as_of.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(), modules: Vec::new() };
    for key in modules {
        let Told { answers, steps, prompts } = told(store, catalog, key, as_of)?;
        let seen = Seen { items: items(&answers, None), reach: drop_off(&steps, None), prompts };
        report.modules.extend(ModuleFigures::new(catalog, key, seen));
    }
    Ok(report)
}

/// Every module of the courses, in order.
#[must_use]
pub fn modules(catalog: &Catalog) -> Vec<ModuleKey> {
    let of = |course: &crate::course::Course| -> Vec<ModuleKey> {
        course.modules.iter().map(|m| ModuleKey { course: course.id.clone(), module: m.id.clone() }).collect()
    };
    catalog.courses.iter().flat_map(of).collect()
}

fn known_as(module: &Module) -> BTreeSet<Id> {
    std::iter::once(&module.id).chain(&module.formerly).cloned().collect()
}

/// Of a statement's text, what evidence doesn't have.
#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    object: Object<'a>,
    #[serde(borrow, default)]
    result: Option<Outcome<'a>>,
}

#[derive(Deserialize)]
struct Object<'a> {
    #[serde(borrow, default)]
    definition: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Outcome<'a> {
    #[serde(borrow, default)]
    response: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    duration: Option<Cow<'a, str>>,
}

/// Reads one module's evidence.
struct Reader<'a> {
    catalog: &'a Catalog,
    key: &'a ModuleKey,
    known_as: BTreeSet<Id>,
    merged: BTreeMap<PersonId, PersonId>,
    /// Definitions as they were sent: most answers come with one that came before.
    asked: HashMap<String, Arc<Asked>>,
    /// Activities by their IRI; nothing of what is none of the module's.
    items: HashMap<String, Option<Place>>,
    told: Told,
}

/// What of a module an activity is.
#[derive(Clone)]
enum Place {
    Lesson(Id),
    Question(Arc<ItemId>),
}

impl Reader<'_> {
    fn take(&mut self, evidence: &Evidence, body: &str) {
        let base = &self.catalog.id_base;
        let Some(person) = evidence.account.person(base) else { return };
        let person = self.merged.get(&person).cloned().unwrap_or(person);
        if !self.items.contains_key(&evidence.activity) {
            self.items.insert(evidence.activity.clone(), self.place(&evidence.activity));
        }
        let place = self.items.get(&evidence.activity).cloned().flatten();
        match place {
            Some(Place::Question(item)) => {
                // What the server grades, the server alone says.
                let by_server = evidence.grade == crate::course::Grade::Verified;
                if let Proof::Answered(right) = evidence.proof
                    && (by_server || !item.is_assessed())
                {
                    self.answer(evidence, person, item, right, body);
                }
            }
            Some(Place::Lesson(lesson)) => {
                let version = evidence.version;
                let mut step = |did| {
                    self.told.steps.push(Step { person: person.clone(), lesson: lesson.clone(), version, did });
                };
                match evidence.proof {
                    Proof::Initialized => step(Did::Opened),
                    Proof::Experienced => step(Did::Completed),
                    Proof::Passed(_) | Proof::Failed(_) | Proof::Terminated => {
                        step(if matches!(evidence.proof, Proof::Passed(_)) { Did::Completed } else { Did::Opened });
                        let said = serde_json::from_str::<Body<'_>>(body).ok().and_then(|body| body.result);
                        if let Some(time) = said.and_then(|result| duration(&result.duration?)) {
                            step(Did::Stayed(time));
                        }
                    }
                    _ => {}
                }
            }
            None => {}
        }
    }

    fn place(&self, activity: &str) -> Option<Place> {
        let own = |key: &ModuleKey| key.course == self.key.course && self.known_as.contains(&key.module);
        match self.catalog.id_base.parse(activity)? {
            ActivityId::Lesson(key, lesson) if own(&key) => Some(Place::Lesson(lesson)),
            ActivityId::Question(key, lesson, question) if own(&key) => {
                Some(Place::Question(Arc::new(ItemId { module: self.key.clone(), lesson, question })))
            }
            _ => None,
        }
    }

    fn answer(&mut self, evidence: &Evidence, person: PersonId, item: Arc<ItemId>, right: Option<bool>, body: &str) {
        let Ok(body) = serde_json::from_str::<Body<'_>>(body) else { return };
        let asked = body.object.definition.map(|definition| self.asked(definition.get()));
        let result = body.result.as_ref();
        let response = result.and_then(|result| result.response.as_deref()).unwrap_or_default();
        let chosen = asked.as_ref().map(|asked| asked.chosen(response, right)).unwrap_or_default();
        if let Some(asked) = asked
            && self.told.prompts.get(&*item).is_none_or(|known| *known != asked.prompt)
        {
            self.told.prompts.insert((*item).clone(), asked.prompt.clone());
        }
        self.told.answers.push(Answer {
            person,
            item,
            version: evidence.version,
            at: evidence.occurred,
            chosen,
            right,
            time: result.and_then(|result| duration(result.duration.as_deref()?)),
            registration: evidence.registration,
        });
    }

    fn asked(&mut self, definition: &str) -> Arc<Asked> {
        if let Some(asked) = self.asked.get(definition) {
            return Arc::clone(asked);
        }
        let asked = Arc::new(Asked::read(&serde_json::from_str(definition).unwrap_or_default()));
        self.asked.insert(definition.to_owned(), Arc::clone(&asked));
        asked
    }
}

/// An ISO 8601 duration as time; days have 24 hours.
fn duration(text: &str) -> Option<SignedDuration> {
    let span: Span = text.parse().ok()?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
}
