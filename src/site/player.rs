//! What the page's script needs to know to speak of a page: ids, titles, version, commit.

use crate::course::{ActivityId, Catalog, Completion, Course, Lesson, Module, ModuleKey};
use serde::Serialize;

/// The data block of a page, as JSON.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageData<'a> {
    kind: &'static str,
    root: &'a str,
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
}

impl<'a> PageData<'a> {
    pub(super) fn new(kind: &'static str, catalog: &'a Catalog, root: &'a str) -> Self {
        Self {
            kind,
            root,
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

    pub(super) fn module(mut self, catalog: &Catalog, course: &Course, module: &'a Module) -> Self {
        let key = || ModuleKey { course: course.id.clone(), module: module.id.clone() };
        let lesson = |l: &Lesson| catalog.id_base.iri(&ActivityId::Lesson(key(), l.id.clone()));
        self.module = Some(ModuleData {
            id: module.id.as_str(),
            title: &module.title,
            activity: catalog.id_base.iri(&ActivityId::Module(key())),
            version: module.version,
            completion: module.completion,
            required: module.lessons.iter().filter(|lesson| lesson.required).map(lesson).collect(),
        });
        self
    }

    pub(super) fn lesson(mut self, catalog: &Catalog, course: &Course, module: &Module, lesson: &'a Lesson) -> Self {
        let key = ModuleKey { course: course.id.clone(), module: module.id.clone() };
        let activity = catalog.id_base.iri(&ActivityId::Lesson(key, lesson.id.clone()));
        let required = lesson.required;
        self.lesson = Some(LessonData { id: lesson.id.as_str(), title: &lesson.title, activity, required });
        self
    }

    /// As JSON that can stand in a `<script>` element: no `<` in it.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).expect("strings and numbers always serialise").replace('<', "\\u003c")
    }
}
