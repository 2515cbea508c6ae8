//! Everything one root compiles to: its settings, its courses and its programs.

use super::{
    Block, Id, IdBase, Lesson, Module, ModuleKey, Program, RequirementKey, Retention, Thresholds, Workshop, WorkshopKey,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A compiled root.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// The site's name.
    pub title: String,
    /// Where the site will be served, if the author says so.
    pub base_url: Option<String>,
    /// Where the server is, when the site is on a host of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
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
    /// When somebody counts as behind or at risk.
    #[serde(default, skip_serializing_if = "Thresholds::are_usual")]
    pub thresholds: Thresholds,
    /// In order.
    pub courses: Vec<Course>,
    /// Plans over them, in the order of their files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub programs: Vec<Program>,
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
    /// Where the server is reached, as far as the author says: beside the site, or on a host of its own.
    #[must_use]
    pub fn server_url(&self) -> Option<&str> {
        self.server.as_deref().or(self.base_url.as_deref())
    }

    /// Where the server is for the site's pages, when that is another origin than theirs; with a slash at its end.
    #[must_use]
    pub fn server_apart(&self) -> Option<String> {
        self.site_origin()?;
        self.server.as_deref().map(|server| format!("{}/", server.trim_end_matches('/')))
    }

    /// The origin of the site's pages, when that is another one than the server's.
    #[must_use]
    pub fn site_origin(&self) -> Option<&str> {
        let (site, server) = (origin(self.base_url.as_deref()?)?, origin(self.server.as_deref()?)?);
        (!site.eq_ignore_ascii_case(server)).then_some(site)
    }

    /// An address of the site's, when that has an origin of its own: without what is after a `#`, and the site's start for
    /// an empty one.
    #[must_use]
    pub fn on_site(&self, address: &str) -> Option<String> {
        self.site_origin()?;
        let base = self.base_url.as_deref()?.trim_end_matches('/');
        let rest = if address.is_empty() { "/" } else { address.strip_prefix(base)? };
        let rest = rest.split('#').next().unwrap_or_default();
        // Nothing but a path may follow: `https://site.example.evil.example` begins like the site, too.
        let plain = rest.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>'));
        (rest.starts_with('/') && plain).then(|| format!("{base}{rest}"))
    }

    /// The course with this id.
    #[must_use]
    pub fn course(&self, id: &Id) -> Option<&Course> {
        self.courses.iter().find(|course| course.id == *id)
    }

    /// The program with this id.
    #[must_use]
    pub fn program(&self, id: &Id) -> Option<&Program> {
        self.programs.iter().find(|program| program.id == *id)
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

    /// The title of what can be asked for.
    #[must_use]
    pub fn title(&self, key: &RequirementKey) -> Option<&str> {
        match key {
            RequirementKey::Module(key) => Some(&self.module(key)?.title),
            RequirementKey::Workshop(key) => Some(&self.workshop(key)?.title),
        }
    }

    /// Finds what can be asked for as people name it: a module, or `course/workshops/workshop`, or `workshops/workshop` when only one
    /// course has it.
    #[must_use]
    pub fn find_requirement(&self, name: &str) -> Option<RequirementKey> {
        let workshop = || match name.split_once("workshops/")? {
            ("", name) => self.find_workshop(name),
            (course, name) => self.find_workshop(&format!("{course}{name}")),
        };
        self.find_module(name).map(RequirementKey::Module).or_else(|| workshop().map(RequirementKey::Workshop))
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

/// Scheme, host and port of an address.
fn origin(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    let host = rest.find('/').unwrap_or(rest.len());
    Some(&address[..address.len() - rest.len() + host])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_site_are_on_it() {
        let catalog = Catalog {
            base_url: Some("https://site.example/learn/".to_owned()),
            server: Some("https://server.example/".to_owned()),
            ..Catalog::default()
        };
        assert_eq!(catalog.site_origin(), Some("https://site.example"));
        for (address, found) in [
            ("https://site.example/learn/c/m/?a=b#x", Some("https://site.example/learn/c/m/?a=b")),
            ("", Some("https://site.example/learn/")),
            ("https://site.example/learn", None),
            ("https://site.example/learn.evil.example/", None),
            ("https://site.example.evil.example/learn/", None),
            ("https://evil.example/https://site.example/learn/", None),
            ("https://site.example/learn/\\evil", None),
            ("https://site.example/learn/a\r\nb", None),
            ("//evil.example/", None),
            ("javascript:alert(1)", None),
        ] {
            assert_eq!(catalog.on_site(address).as_deref(), found, "{address}");
        }
        let beside = Catalog { server: None, ..catalog.clone() };
        assert_eq!((beside.site_origin(), beside.on_site("https://site.example/learn/")), (None, None));
        let same = Catalog { server: Some("https://SITE.example/server/".to_owned()), ..catalog };
        assert_eq!(same.site_origin(), None);
    }
}
