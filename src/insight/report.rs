//! The figures of modules as a report: each with the line of the source to mend. Its JSON is documented in the guide, and stays.

use super::{Asked, Choice, Item, ItemId, Reach, likely};
use crate::course::{Catalog, Course, Module, ModuleKey, Question, Task, plain_text};
use crate::grading::definition;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The JSON of `prework report items --format json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ItemsReport {
    /// By what was known then.
    pub as_of: String,
    /// Those of which there are answers or readers, as the courses have them in order.
    pub modules: Vec<ModuleFigures>,
}

/// One module.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ModuleFigures {
    /// `course/module`.
    pub module: String,
    /// As shown.
    pub title: String,
    /// The version it has now.
    pub version: u32,
    /// As the course has them in order, the assessment last; then those it has no longer.
    pub questions: Vec<QuestionFigures>,
    /// How far people came, by version, oldest first.
    pub reach: Vec<ReachFigures>,
}

/// One question.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct QuestionFigures {
    /// Its lesson; `assessment` is the assessment.
    pub lesson: String,
    /// Its id.
    pub question: String,
    /// `practice` (sent by browsers) or `assessment` (graded by the server).
    pub set: String,
    /// What it is about.
    pub concept: Option<String>,
    /// What it asks.
    pub prompt: String,
    /// The file it is written in, where the sources are at hand.
    pub path: Option<String>,
    /// The line there, from 1.
    pub line: Option<usize>,
    /// Whether the course has it no longer.
    pub gone: bool,
    /// Oldest first; never empty.
    pub versions: Vec<VersionFigures>,
}

/// A question in one version of its module.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VersionFigures {
    /// The module's version.
    pub version: u32,
    /// How many people answered.
    pub answered: usize,
    /// How many first answers were right or wrong.
    pub scored: usize,
    /// How many of those were right.
    pub right: usize,
    /// The one over the other, from ten on.
    pub share: Option<f64>,
    /// Between what the true share lies, 19 times of 20; from ten on.
    pub likely: Option<(f64, f64)>,
    /// How many said nothing.
    pub blank: usize,
    /// Answers of any kind, later tries included.
    pub answers: usize,
    /// The median time of first answers.
    pub seconds: Option<u32>,
    /// The corrected item–rest correlation, from fifty on.
    pub discrimination: Option<f64>,
    /// What was chosen at first: wrong ones first, the most chosen first of them.
    pub options: Vec<OptionFigures>,
}

/// An option.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OptionFigures {
    /// As people read it.
    pub text: String,
    /// Whether it is right, where the key says.
    pub right: Option<bool>,
    /// How many chose it at first.
    pub people: usize,
}

/// How far people came in one version.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ReachFigures {
    /// The module's version.
    pub version: u32,
    /// How many opened any of its lessons.
    pub opened: usize,
    /// In the course's order, the assessment last; then those it has no longer.
    pub lessons: Vec<LessonFigures>,
}

/// How far people came in one lesson.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LessonFigures {
    /// Its id; `assessment` is the assessment.
    pub lesson: String,
    /// As shown.
    pub title: String,
    /// How many opened it.
    pub opened: usize,
    /// How many came to its end; of the assessment, passed it.
    pub completed: usize,
    /// The median of what people spent there, in minutes.
    pub minutes: Option<u32>,
    /// What the course says it takes.
    pub declared: Option<u32>,
    /// Its source, where the sources are at hand.
    pub path: Option<String>,
    /// Whether the course has it no longer.
    pub gone: bool,
}

/// What is known of a module from answers and visits.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Figures of its questions.
    pub items: Vec<Item>,
    /// How far people came.
    pub reach: Vec<Reach>,
    /// What questions asked that the course may have no longer.
    pub prompts: HashMap<ItemId, String>,
}

impl ModuleFigures {
    /// A module of the courses as they stand now, with what is known of it.
    #[must_use]
    pub fn new(catalog: &Catalog, key: &ModuleKey, seen: Seen) -> Option<Self> {
        let course = catalog.course(&key.course)?;
        let module = course.modules.iter().find(|module| module.id == key.module)?;
        let mut questions: Vec<QuestionFigures> = Vec::new();
        let mut last: Option<std::sync::Arc<ItemId>> = None;
        for item in seen.items {
            let known = find(module, &item.id);
            if last.as_ref() != Some(&item.id) {
                questions.push(question(course, known, &item.id, &seen.prompts));
                last = Some(item.id.clone());
            }
            if let Some(question) = questions.last_mut() {
                let offered = known.map(offers).unwrap_or_default();
                question.versions.push(version(&item, &offered));
            }
        }
        // What one browser alone says was asked is not told.
        for question in questions.iter_mut().filter(|q| q.gone && q.set == "practice") {
            if question.versions.iter().all(|version| version.answered < 2) {
                question.prompt.clear();
            }
        }
        let order: Vec<&str> = all(module).map(|(_, question)| question.id.as_str()).collect();
        questions.sort_by_key(|q| (q.gone, order.iter().position(|id| *id == q.question)));
        Some(Self {
            module: key.to_string(),
            title: module.title.clone(),
            version: module.version,
            questions,
            reach: seen.reach.into_iter().map(|reach| far(module, reach)).collect(),
        })
    }

    /// Whether anybody was ever here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty() && self.reach.is_empty()
    }
}

impl QuestionFigures {
    /// Where it is written, or that it isn't any more; nothing where the sources aren't at hand.
    #[must_use]
    pub fn place(&self) -> String {
        match (&self.path, self.line) {
            _ if self.gone => "no longer in the course".to_owned(),
            (Some(path), Some(line)) => format!("{path}:{line}"),
            _ => String::new(),
        }
    }

    /// The figures of its newest version.
    #[must_use]
    pub fn newest(&self) -> Option<&VersionFigures> {
        self.versions.last()
    }
}

impl VersionFigures {
    /// In a line, as it stands above the question in an editor.
    #[must_use]
    pub fn line(&self) -> String {
        let version = self.version;
        let people = if self.answered == 1 { "1 answer".to_owned() } else { format!("{} answers", self.answered) };
        let right = match (self.share, self.scored) {
            (Some(share), _) => format!("{} right at first ({people}, v{version})", percent(share)),
            (None, 0) => format!("{people} (v{version})"),
            (None, scored) => format!("{} of {scored} right at first (v{version})", self.right),
        };
        self.misled().map_or(right.clone(), |misled| format!("{right} · {misled}"))
    }

    /// The wrong option most chosen; what one person alone chose stays theirs.
    #[must_use]
    pub fn led_astray(&self) -> Option<&OptionFigures> {
        self.options.first().filter(|option| option.right == Some(false) && option.people > 1)
    }

    /// What led astray most, in words.
    #[must_use]
    pub fn misled(&self) -> Option<String> {
        let wrong = self.led_astray()?;
        let most = self.options.iter().all(|option| option.people <= wrong.people);
        let text = &wrong.text;
        Some(if most { format!("most chose “{text}”") } else { format!("{} chose “{text}”", wrong.people) })
    }
}

/// Whole percent; only all of them are 100 %, and only none 0 %.
#[must_use]
pub fn percent(share: f64) -> String {
    let whole = (share * 100.0).round();
    let shown = if share < 1.0 { whole.min(99.0) } else { whole };
    let shown = if share > 0.0 { shown.max(1.0) } else { shown };
    format!("{shown:.0} %")
}

/// Every question of a module with its lesson, in order; the assessment's last.
fn all(module: &Module) -> impl Iterator<Item = (&str, &Question)> {
    let practice =
        module.lessons.iter().flat_map(|lesson| lesson.questions.iter().map(move |q| (lesson.id.as_str(), q)));
    let assessed = module.assessment.iter().flat_map(|assessment| &assessment.questions);
    practice.chain(assessed.map(|question| ("assessment", question)))
}

fn find<'a>(module: &'a Module, id: &ItemId) -> Option<&'a Question> {
    all(module).find(|(lesson, question)| *lesson == id.lesson.as_str() && question.id == id.question).map(|(_, q)| q)
}

fn question(
    course: &Course,
    known: Option<&Question>,
    id: &ItemId,
    prompts: &HashMap<ItemId, String>,
) -> QuestionFigures {
    let written = known.and_then(|question| question.written.clone());
    let prompt = known.map(|question| Asked::read(&definition(question, &course.language)).prompt);
    QuestionFigures {
        lesson: id.lesson.to_string(),
        question: id.question.to_string(),
        set: if id.is_assessed() { "assessment" } else { "practice" }.to_owned(),
        concept: known.and_then(|question| question.concept.as_ref()).map(ToString::to_string),
        prompt: prompt.or_else(|| prompts.get(id).cloned()).unwrap_or_default(),
        line: written.as_ref().map(|written| written.line),
        path: written.map(|written| written.path),
        gone: known.is_none(),
        versions: Vec::new(),
    }
}

/// The words that the course itself offers.
fn offers(question: &Question) -> Vec<String> {
    let truths = matches!(question.task, Task::TrueFalse { .. });
    let offered = (0..question.task.offered()).filter_map(|place| question.task.offer(place)).map(plain_text);
    let words = offered.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    words.chain(truths.then(|| ["True", "False"].map(str::to_owned)).into_iter().flatten()).collect()
}

fn version(item: &Item, offered: &[String]) -> VersionFigures {
    // What a browser says was offered is told once two people say so, or the course does.
    let is_told = |choice: &&Choice| {
        item.id.is_assessed() || choice.people > 1 || offered.iter().any(|known| **known == *choice.text)
    };
    let share = item.share();
    let thousandths = |value: f64| (value * 1000.0).round() / 1000.0;
    VersionFigures {
        version: item.version,
        answered: item.people,
        scored: item.scored,
        right: item.right,
        share: share.map(thousandths),
        likely: share.map(|_| likely(item.right, item.scored)).map(|(low, high)| (thousandths(low), thousandths(high))),
        blank: item.blank,
        answers: item.answers,
        seconds: item.seconds,
        discrimination: item.discrimination.map(|value| (value * 100.0).round() / 100.0),
        options: item
            .choices
            .iter()
            .filter(is_told)
            .map(|choice| OptionFigures { text: choice.text.to_string(), right: choice.right, people: choice.people })
            .collect(),
    }
}

fn far(module: &Module, reach: Reach) -> ReachFigures {
    let mut lessons: Vec<(Option<usize>, LessonFigures)> = Vec::new();
    for seen in reach.lessons {
        let place = module.lessons.iter().position(|lesson| lesson.id == seen.lesson);
        let known = place.map(|place| &module.lessons[place]);
        let assessment = module.assessment.as_ref().filter(|_| seen.lesson.as_str() == "assessment");
        let source = known.map(|lesson| &lesson.source).or(assessment.map(|assessment| &assessment.source));
        let title = match (known, assessment) {
            (Some(lesson), _) => lesson.title.clone(),
            (None, Some(_)) => "Assessment".to_owned(),
            (None, None) => seen.lesson.to_string(),
        };
        let order = place.or_else(|| assessment.map(|_| module.lessons.len()));
        let figures = LessonFigures {
            lesson: seen.lesson.to_string(),
            title,
            opened: seen.opened,
            completed: seen.completed,
            minutes: seen.minutes,
            declared: known.map(|lesson| lesson.duration.0).or(assessment.and_then(|a| a.time_limit.map(|m| m.0))),
            path: source.filter(|source| !source.is_empty()).cloned(),
            gone: order.is_none(),
        };
        lessons.push((order, figures));
    }
    // A lesson that nobody reached is where people left before.
    for (place, lesson) in module.lessons.iter().enumerate().filter(|_| reach.version == module.version) {
        if !lessons.iter().any(|(known, _)| *known == Some(place)) {
            let figures = LessonFigures {
                lesson: lesson.id.to_string(),
                title: lesson.title.clone(),
                declared: Some(lesson.duration.0),
                path: Some(lesson.source.clone()).filter(|source| !source.is_empty()),
                ..LessonFigures::default()
            };
            lessons.push((Some(place), figures));
        }
    }
    lessons.sort_by_key(|(order, _)| (order.is_none(), *order));
    ReachFigures {
        version: reach.version,
        opened: reach.opened,
        lessons: lessons.into_iter().map(|(_, lesson)| lesson).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_no_finer_than_its_answers() {
        let option = |text: &str, right, people| OptionFigures { text: text.to_owned(), right: Some(right), people };
        let version = |scored, right, share, options: &[OptionFigures]| {
            let options = options.to_vec();
            VersionFigures { version: 2, answered: scored, scored, right, share, options, ..VersionFigures::default() }
        };
        let wrong = [option("mask first", false, 18), option("gown first", true, 30)];
        let misled = [option("mask first", false, 3), option("gown first", true, 1)];
        for (version, line) in [
            (version(48, 30, Some(0.625), &wrong), "63 % right at first (48 answers, v2) · 18 chose “mask first”"),
            (version(4, 1, None, &misled), "1 of 4 right at first (v2) · most chose “mask first”"),
            (
                version(2, 1, None, &[option("mask first", false, 1), option("gown first", true, 1)]),
                "1 of 2 right at first (v2)",
            ),
            (version(500, 499, Some(0.998), &wrong[1..]), "99 % right at first (500 answers, v2)"),
            (VersionFigures { answered: 1, version: 3, ..VersionFigures::default() }, "1 answer (v3)"),
        ] {
            assert_eq!(version.line(), line);
        }
        assert_eq!([0.0, 0.001, 0.5, 0.999, 1.0].map(percent), ["0 %", "1 %", "50 %", "99 %", "100 %"]);
    }
}
