//! The outline of a course as its pages show it: links in order, shared by all of them.

use super::address::{
    assessment_address, course_address, lesson_address, module_address, page_address, workshop_address,
};
use crate::course::{ActivityId, Catalog, Course, Module, ModuleKey, WorkshopKey};
use serde::Serialize;

/// A link of the outline.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Link {
    pub(super) title: String,
    pub(super) address: String,
    /// As people read it, or empty.
    pub(super) duration: String,
    /// The IRI progress is marked by.
    pub(super) activity: Option<String>,
    pub(super) kind: Kind,
}

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Lesson,
    Assessment,
    Workshop,
    Page,
}

/// A module in the outline.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Part {
    pub(super) title: String,
    pub(super) address: String,
    pub(super) duration: String,
    /// Lessons, then the assessment.
    pub(super) links: Vec<Link>,
}

/// A course in the outline.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Navigation {
    pub(super) title: String,
    pub(super) address: String,
    pub(super) parts: Vec<Part>,
    pub(super) workshops: Vec<Link>,
    pub(super) pages: Vec<Link>,
}

impl Navigation {
    pub(super) fn new(catalog: &Catalog, course: &Course) -> Self {
        let page = |page: &crate::course::Lesson| Link {
            title: page.title.clone(),
            address: page_address(&course.id, &page.id),
            duration: String::new(),
            activity: None,
            kind: Kind::Page,
        };
        let workshop = |workshop: &crate::course::Workshop| {
            let key = WorkshopKey { course: course.id.clone(), workshop: workshop.id.clone() };
            Link {
                title: workshop.title.clone(),
                address: workshop_address(course, workshop),
                duration: workshop.duration.map(|d| d.to_string()).unwrap_or_default(),
                activity: Some(catalog.id_base.iri(&ActivityId::Workshop(key))),
                kind: Kind::Workshop,
            }
        };
        Self {
            title: course.title.clone(),
            address: course_address(&course.id),
            parts: course.modules.iter().map(|module| Part::new(catalog, course, module)).collect(),
            workshops: course.workshops.iter().map(workshop).collect(),
            pages: course.pages.iter().map(page).collect(),
        }
    }

    /// The links before and after the page at `address`, on the way from the first lesson to the workshop.
    pub(super) fn around(&self, address: &str) -> (Option<&Link>, Option<&Link>) {
        let way: Vec<&Link> = self.parts.iter().flat_map(|part| &part.links).chain(&self.workshops).collect();
        match way.iter().position(|link| link.address == address) {
            Some(at) => (at.checked_sub(1).map(|before| way[before]), way.get(at + 1).copied()),
            None => (None, None),
        }
    }
}

impl Part {
    pub(super) fn new(catalog: &Catalog, course: &Course, module: &Module) -> Self {
        let key = || ModuleKey { course: course.id.clone(), module: module.id.clone() };
        let mut links: Vec<Link> = module
            .lessons
            .iter()
            .map(|lesson| Link {
                title: lesson.title.clone(),
                address: lesson_address(&course.id, module, &lesson.id),
                duration: lesson.duration.to_string(),
                activity: Some(catalog.id_base.iri(&ActivityId::Lesson(key(), lesson.id.clone()))),
                kind: Kind::Lesson,
            })
            .collect();
        if let Some(assessment) = &module.assessment {
            links.push(Link {
                title: "Assessment".to_owned(),
                address: assessment_address(&course.id, &module.id),
                duration: assessment.minutes().to_string(),
                activity: Some(catalog.id_base.iri(&ActivityId::assessment(key()))),
                kind: Kind::Assessment,
            });
        }
        // A module with nothing but an assessment has no page of its own.
        let own = if module.lessons.is_empty() { links.first() } else { None };
        Self {
            title: module.title.clone(),
            address: own.map_or_else(|| module_address(&course.id, &module.id), |link| link.address.clone()),
            duration: module.duration.to_string(),
            links,
        }
    }
}
