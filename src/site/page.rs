//! What the templates of a course's pages are given.

use super::address::{course_address, workshop_address};
use super::navigation::{Link, Part};
use crate::course::{
    Assessment, Block, Catalog, Completion, Course, Criterion, Modality, Module, ModuleKey, Need, RequirementKey, Rule,
    Workshop, WorkshopKey,
};
use crate::course::{Inline, plain_text};
use serde::Serialize;

/// A heading of the page, for "On this page".
#[derive(Debug, Serialize)]
pub(super) struct Heading {
    level: u8,
    anchor: String,
    text: String,
}

/// One module on the way to a workshop.
#[derive(Debug, Serialize)]
pub(super) struct Stop {
    #[serde(flatten)]
    part: Part,
    summary: String,
    recommended: bool,
    /// What completes it, in words.
    done_by: String,
    /// Titles of the modules to do first.
    after: Vec<String>,
    /// What it may be replaced by, in words; empty when it must be done.
    choice: String,
    /// The other course it is from, if it is.
    elsewhere: Option<String>,
    activity: String,
}

/// What an assessment's page may tell of it.
#[derive(Debug, Serialize)]
pub(super) struct AssessmentFacts {
    drawn: usize,
    pass_percent: u32,
    attempts: Option<u32>,
    retry_after: Option<String>,
    time_limit: Option<String>,
}

/// A workshop, as its own page and the paths to it show it.
#[derive(Debug, Serialize)]
pub(super) struct WorkshopFacts<'a> {
    pub(super) title: &'a str,
    pub(super) summary: &'a str,
    pub(super) address: String,
    duration: Option<String>,
    modality: &'static str,
    capacity: Option<u32>,
    ready_by: String,
    /// The minutes of the modules on the way, in words.
    online: String,
    pub(super) stops: Vec<Stop>,
}

impl From<&Assessment> for AssessmentFacts {
    fn from(assessment: &Assessment) -> Self {
        Self {
            drawn: assessment.drawn(),
            pass_percent: assessment.pass.div_ceil(100),
            attempts: assessment.attempts,
            retry_after: assessment.retry_after.map(|wait| in_words(wait.as_mins())),
            time_limit: assessment.time_limit.map(|limit| limit.to_string()),
        }
    }
}

impl<'a> WorkshopFacts<'a> {
    pub(super) fn new(catalog: &Catalog, course: &Course, workshop: &'a Workshop) -> Self {
        let mut needs = Vec::new();
        needed(catalog, &workshop.requires, "", &mut needs);
        // The author's order of modules is the learner's way; a rule may name them in any.
        let place = |key: &RequirementKey| {
            let at = catalog.courses.iter().position(|course| course.id == *key.course())?;
            // A workshop comes after its course's modules.
            let module = catalog.courses[at].modules.iter().position(|module| module.id == *key.id());
            Some((at, module.filter(|_| key.module().is_some()).unwrap_or(usize::MAX)))
        };
        needs.sort_by_key(|(need, _)| place(&need.key));
        needs.dedup_by(|(a, _), (b, _)| a.key == b.key);
        let modules = needs.iter().filter_map(|(need, _)| catalog.module(need.key.module()?));
        let minutes: u32 = modules.map(|m| m.duration.0).sum();
        let stop = |(need, choice): (&Need, String)| Stop::of(catalog, course, need, choice);
        let stops = needs.into_iter().filter_map(stop).collect();
        Self {
            title: &workshop.title,
            summary: &workshop.summary,
            address: workshop_address(course, workshop),
            duration: workshop.duration.map(|d| d.to_string()),
            modality: match workshop.modality {
                Modality::InPerson => "In the room",
                Modality::Virtual => "On a call",
                Modality::Hybrid => "In the room or on a call",
            },
            capacity: workshop.capacity,
            ready_by: in_words(workshop.ready_by.0.into()),
            online: crate::course::Minutes(minutes).to_string(),
            stops,
        }
    }
}

impl Stop {
    /// The module `key` as a stop on a path of `course`.
    pub(super) fn new(catalog: &Catalog, course: &Course, key: &ModuleKey, choice: String) -> Option<Self> {
        let home = catalog.course(&key.course)?;
        let module = catalog.module(key)?;
        Some(Self {
            part: Part::new(catalog, home, module),
            summary: module.summary.clone(),
            recommended: module.recommended,
            done_by: done_by(module),
            after: module.requires.iter().filter_map(|key| catalog.module(key)).map(|m| m.title.clone()).collect(),
            choice,
            elsewhere: (home.id != course.id).then(|| home.title.clone()),
            activity: catalog.id_base.iri(&crate::course::ActivityId::Module(key.clone())),
        })
    }

    /// What a need asks for, as a stop on a path of `course`.
    pub(super) fn of(catalog: &Catalog, course: &Course, need: &Need, choice: String) -> Option<Self> {
        match &need.key {
            RequirementKey::Module(key) => Self::new(catalog, course, key, choice),
            RequirementKey::Workshop(key) => Self::live(catalog, course, (key, need.criterion), choice),
        }
    }

    /// The workshop `key`, to have been at before, as a stop on a path of `course`.
    fn live(
        catalog: &Catalog,
        course: &Course,
        (key, criterion): (&WorkshopKey, Criterion),
        choice: String,
    ) -> Option<Self> {
        let home = catalog.course(&key.course)?;
        let workshop = catalog.workshop(key)?;
        Some(Self {
            part: Part {
                title: workshop.title.clone(),
                address: workshop_address(home, workshop),
                duration: workshop.duration.map(|minutes| minutes.to_string()).unwrap_or_default(),
                links: Vec::new(),
            },
            summary: workshop.summary.clone(),
            recommended: false,
            done_by: if criterion == Criterion::Observed { "have its skills signed" } else { "come to a session" }
                .to_owned(),
            after: Vec::new(),
            choice,
            elsewhere: (home.id != course.id).then(|| home.title.clone()),
            activity: catalog.id_base.iri(&crate::course::ActivityId::Workshop(key.clone())),
        })
    }
}

impl Stop {
    /// The same, where it isn't said around it which course it is from.
    pub(super) fn from(mut self, course: &Course) -> Self {
        self.elsewhere = Some(course.title.clone());
        self
    }

    /// Its first page.
    pub(super) fn first(&self) -> Option<Link> {
        self.part.links.first().cloned()
    }
}

/// Everything a rule names, with what may replace it.
fn needed<'a>(catalog: &Catalog, rule: &'a Rule, choice: &str, found: &mut Vec<(&'a Need, String)>) {
    let of = match rule {
        Rule::Need(need) => return found.push((need, choice.to_owned())),
        Rule::All(of) => return of.iter().for_each(|rule| needed(catalog, rule, choice, found)),
        Rule::Any(of) | Rule::AtLeast { of, .. } => of,
    };
    let title = |key| catalog.title(key).map_or_else(|| key.to_string(), str::to_owned);
    let names = rule.needs().iter().map(|need| title(&need.key)).collect::<Vec<_>>().join(", ");
    let enough = if let Rule::AtLeast { count, .. } = rule { *count } else { 1 };
    let choice = format!("{enough} of {names} is enough");
    for rule in of {
        needed(catalog, rule, &choice, found);
    }
}

fn done_by(module: &Module) -> String {
    let lessons = match module.lessons.iter().filter(|lesson| lesson.required).count() {
        0 => String::new(),
        1 => "read 1 lesson".to_owned(),
        n => format!("read {n} lessons"),
    };
    let pass = module.assessment.as_ref().map(|a| format!("pass the assessment at {} %", a.pass.div_ceil(100)));
    let parts = match module.completion {
        Completion::Pages => vec![lessons],
        Completion::Assessment => vec![pass.unwrap_or_default()],
        Completion::Both => vec![lessons, pass.unwrap_or_default()],
        Completion::Declared => vec!["say that you have done it".to_owned()],
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Whole days as days, anything else as hours and minutes.
fn in_words(minutes: i64) -> String {
    match minutes {
        1440 => "1 day".to_owned(),
        m if m > 0 && m % 1440 == 0 => format!("{} days", m / 1440),
        m => crate::course::Minutes(u32::try_from(m).unwrap_or_default()).to_string(),
    }
}

/// Headings of the second and third level that stand on the page itself.
pub(super) fn headings(body: &[Block]) -> Vec<Heading> {
    let heading = |block: &Block| match block {
        Block::Heading { level: level @ 2..=3, anchor, text } if !anchor.is_empty() => {
            Some(Heading { level: *level, anchor: anchor.clone(), text: plain_text(text) })
        }
        _ => None,
    };
    body.iter().filter_map(heading).collect()
}

/// The body without a first heading that only repeats the page's title.
pub(super) fn below_title<'a>(body: &'a [Block], title: &str) -> &'a [Block] {
    let repeats = |text: &[Inline]| plain_text(text).trim() == title.trim();
    match body {
        [Block::Heading { level: 1, text, .. }, rest @ ..] if repeats(text) => rest,
        body => body,
    }
}

/// The numbers a course is introduced with.
#[derive(Debug, Serialize)]
pub(super) struct CourseFacts<'a> {
    title: &'a str,
    summary: &'a str,
    address: String,
    modules: usize,
    lessons: usize,
    online: String,
    workshops: Vec<&'a str>,
    live: Option<String>,
    first: Option<Link>,
    credit: Option<&'a str>,
}

impl<'a> CourseFacts<'a> {
    pub(super) fn new(catalog: &Catalog, course: &'a Course) -> Self {
        let live: crate::course::Minutes = course.workshops.iter().filter_map(|w| w.duration).sum();
        let online: crate::course::Minutes = course.modules.iter().map(|m| m.duration).sum();
        let first = course.modules.first().and_then(|m| Part::new(catalog, course, m).links.into_iter().next());
        Self {
            title: &course.title,
            summary: &course.summary,
            address: course_address(&course.id),
            modules: course.modules.len(),
            lessons: course.modules.iter().map(|m| m.lessons.len()).sum(),
            online: online.to_string(),
            workshops: course.workshops.iter().map(|w| w.title.as_str()).collect(),
            live: (live.0 > 0).then(|| live.to_string()),
            first,
            credit: course.credit.as_deref(),
        }
    }
}
