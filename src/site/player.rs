//! What the page's script needs to know to speak of a page: ids, titles, version, commit.

use crate::course::{ActivityId, Catalog, Completion, Course, Gap, Lesson, Module, ModuleKey, Question, Scoring, Task};
use crate::grading::{self, Key};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The data block of a page, as JSON.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageData<'a> {
    kind: &'static str,
    root: &'a str,
    /// Where the server is, when that isn't at the site's root.
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<String>,
    id_base: &'a str,
    commit: &'a str,
    language: &'a str,
    course: Option<Named<'a>>,
    module: Option<ModuleData<'a>>,
    lesson: Option<LessonData<'a>>,
}

#[derive(Debug, Serialize)]
struct Named<'a> {
    id: &'a str,
    title: &'a str,
    activity: String,
}

#[derive(Debug, Serialize)]
struct ModuleData<'a> {
    id: &'a str,
    title: &'a str,
    activity: String,
    version: u32,
    /// The commit its text is from; the site's, where git doesn't say.
    commit: &'a str,
    completion: Completion,
    /// Activities of the lessons that must be worked through.
    required: Vec<String>,
}

#[derive(Debug, Serialize)]
struct LessonData<'a> {
    id: &'a str,
    title: &'a str,
    activity: String,
    required: bool,
    questions: BTreeMap<&'a str, QuestionData>,
}

/// What the page's script grades and reports a practice question by.
#[derive(Debug, Serialize)]
struct QuestionData {
    key: Key,
    scoring: Scoring,
    tries: u32,
    /// The answers as they are told, by gap; `null` for a pattern.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    told: Vec<Option<String>>,
    /// The activity's definition.
    definition: Value,
}

impl QuestionData {
    fn of(question: &Question, language: &str) -> Self {
        let told = match &question.task {
            Task::Gaps { gaps, .. } => gaps.iter().map(Gap::shown).collect(),
            _ => Vec::new(),
        };
        Self {
            key: Key::from(&question.task),
            scoring: question.scoring,
            tries: question.tries,
            told,
            definition: grading::definition(question, language),
        }
    }
}

impl<'a> PageData<'a> {
    pub(super) fn new(kind: &'static str, catalog: &'a Catalog, root: &'a str) -> Self {
        Self {
            kind,
            root,
            server: catalog.server_apart(),
            id_base: catalog.id_base.as_str(),
            commit: &catalog.commit,
            language: &catalog.language,
            course: None,
            module: None,
            lesson: None,
        }
    }

    pub(super) fn course(mut self, catalog: &Catalog, course: &'a Course) -> Self {
        let activity = catalog.id_base.iri(&ActivityId::Course(course.id.clone()));
        self.course = Some(Named { id: course.id.as_str(), title: &course.title, activity });
        self.language = &course.language;
        self
    }

    pub(super) fn module(mut self, catalog: &'a Catalog, course: &Course, module: &'a Module) -> Self {
        let key = || ModuleKey { course: course.id.clone(), module: module.id.clone() };
        let lesson = |l: &Lesson| catalog.id_base.iri(&ActivityId::Lesson(key(), l.id.clone()));
        self.module = Some(ModuleData {
            id: module.id.as_str(),
            title: &module.title,
            activity: catalog.id_base.iri(&ActivityId::Module(key())),
            version: module.version,
            commit: module.provenance.as_ref().map_or(&catalog.commit, |provenance| &provenance.commit),
            completion: module.completion,
            required: module.lessons.iter().filter(|lesson| lesson.required).map(lesson).collect(),
        });
        self
    }

    pub(super) fn lesson(mut self, catalog: &Catalog, course: &Course, module: &Module, lesson: &'a Lesson) -> Self {
        let key = ModuleKey { course: course.id.clone(), module: module.id.clone() };
        let activity = catalog.id_base.iri(&ActivityId::Lesson(key, lesson.id.clone()));
        let question = |question: &'a Question| (question.id.as_str(), QuestionData::of(question, &course.language));
        self.lesson = Some(LessonData {
            id: lesson.id.as_str(),
            title: &lesson.title,
            activity,
            required: lesson.required,
            questions: lesson.questions.iter().map(question).collect(),
        });
        self
    }

    /// As JSON that can stand in a `<script>` element: no `<` in it.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).expect("strings and numbers always serialise").replace('<', "\\u003c")
    }
}
