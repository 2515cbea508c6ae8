//! Everything one root compiles to: its settings and its courses.

use super::{Block, Id, IdBase, Lesson, Module, ModuleKey, Retention, Workshop, WorkshopKey};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A compiled root.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// The site's name.
    pub title: String,
    /// Where the site will be served, if the author says so.
    pub base_url: Option<String>,
    /// What ids hang on.
    pub id_base: IdBase,
    /// The language of the interface.
    pub language: String,
    /// IANA name of the zone dates are meant in when nothing else says.
    pub timezone: String,
    /// The theme's folder name.
    pub theme: String,
    /// The commit the sources were at, `+dirty` appended when they differed; empty outside git.
    pub commit: String,
    /// How long what is kept about people is kept.
    #[serde(default, skip_serializing_if = "Retention::is_empty")]
    pub retention: Retention,
    /// In order.
    pub courses: Vec<Course>,
}

/// A versioned set of modules and workshops.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// Unique in the root.
    pub id: Id,
    /// As shown.
    pub title: String,
    /// One sentence, or empty.
    pub summary: String,
    /// A language tag.
    pub language: String,
    /// As the author counts; shown only.
    pub version: String,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// An SPDX expression or a name.
    pub license: String,
    /// Who it is for: attribute → accepted values.
    pub audience: BTreeMap<String, Vec<String>>,
    /// What it counts for, in a few words.
    pub credit: Option<String>,
    /// Modules that are left out as drafts.
    #[serde(skip)]
    pub drafts: Vec<Id>,
    /// Modules that are gone on purpose, whatever evidence of them there is.
    #[serde(default)]
    pub retired: Vec<Id>,
    /// In order.
    pub modules: Vec<Module>,
    /// In order of their files.
    pub workshops: Vec<Workshop>,
    /// Pages that are no lessons (a glossary, a code of conduct): shown, never to finish.
    pub pages: Vec<Lesson>,
    /// The course's own text.
    #[serde(skip)]
    pub body: Vec<Block>,
    /// The source of that text, if there is one.
    #[serde(skip)]
    pub source: String,
    /// The course's folder relative to the root, empty when the root is the course.
    #[serde(skip)]
    pub folder: String,
}

impl Catalog {
    /// The course with this id.
    #[must_use]
    pub fn course(&self, id: &Id) -> Option<&Course> {
        self.courses.iter().find(|course| course.id == *id)
    }

    /// The module with this key.
    #[must_use]
    pub fn module(&self, key: &ModuleKey) -> Option<&Module> {
        self.course(&key.course)?.modules.iter().find(|module| module.id == key.module)
    }

    /// The workshop with this key.
    #[must_use]
    pub fn workshop(&self, key: &WorkshopKey) -> Option<&Workshop> {
        self.course(&key.course)?.workshops.iter().find(|workshop| workshop.id == key.workshop)
    }

    /// Finds a workshop as people name it: `course/workshop`, or `workshop` when only one course has it.
    #[must_use]
    pub fn find_workshop(&self, name: &str) -> Option<WorkshopKey> {
        let mut found = self.courses.iter().flat_map(|course| {
            course.workshops.iter().map(|w| WorkshopKey { course: course.id.clone(), workshop: w.id.clone() })
        });
        if name.contains('/') {
            return found.find(|key| key.to_string() == name);
        }
        let mut named = found.filter(|key| key.workshop.as_str() == name);
        let first = named.next()?;
        named.next().is_none().then_some(first)
    }

    /// Finds a module as people name it: `course/module`, or `module` when only one course has it.
    #[must_use]
    pub fn find_module(&self, name: &str) -> Option<ModuleKey> {
        let mut found = self.courses.iter().flat_map(|course| {
            course.modules.iter().map(|m| ModuleKey { course: course.id.clone(), module: m.id.clone() })
        });
        if name.contains('/') {
            return found.find(|key| key.to_string() == name);
        }
        let mut named = found.filter(|key| key.module.as_str() == name);
        let first = named.next()?;
        named.next().is_none().then_some(first)
    }
}
