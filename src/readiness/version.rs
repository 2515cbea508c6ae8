//! Which versions of a module count: what was published when, and what each new number did to the evidence before it.

use super::setting::Setting;
use super::validity::FOREVER;
use crate::course::{Catalog, Module, ModuleKey, OnMajor};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// A version of a module coming into force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// When it was first published.
    pub at: Timestamp,
    /// What it did to the evidence of the version before.
    pub on_major: Option<OnMajor>,
}

/// The releases of every module, by `course/module` and version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published(HashMap<String, BTreeMap<u32, Release>>);

impl FromIterator<(String, u32, Release)> for Published {
    fn from_iter<I: IntoIterator<Item = (String, u32, Release)>>(releases: I) -> Self {
        let mut published = Self::default();
        for (module, version, release) in releases {
            published.0.entry(module).or_default().insert(version, release);
        }
        published
    }
}

impl Published {
    /// The same, had a catalog been published at `at`, too: what it has of new versions comes into force then.
    #[must_use]
    pub fn and(mut self, catalog: &Catalog, at: Timestamp) -> Self {
        for course in &catalog.courses {
            for module in &course.modules {
                let key = ModuleKey { course: course.id.clone(), module: module.id.clone() };
                let releases = self.0.entry(key.to_string()).or_default();
                releases.entry(module.version).or_insert(Release { at, on_major: module.on_major });
            }
        }
        self
    }
}

/// The versions of one module, seen from one session.
pub(super) struct Versions<'a> {
    module: Option<&'a Module>,
    releases: Option<&'a BTreeMap<u32, Release>>,
    /// The version that is asked for; of a module no course has any more, any will do.
    pub(super) current: u32,
}

impl<'a> Versions<'a> {
    /// Steps back over versions published within the freeze window, while there is an earlier one.
    pub(super) fn of(key: &ModuleKey, module: Option<&'a Module>, published: &'a Published, setting: &Setting) -> Self {
        let releases = published.0.get(&key.to_string());
        let mut current = module.map_or(0, |m| m.version);
        if let Some(releases) = releases {
            while let Some(release) = releases.get(&current)
                && release.at >= setting.frozen_since
                && let Some((earlier, _)) = releases.range(..current).next_back()
            {
                current = *earlier;
            }
        }
        Self { module, releases, current }
    }

    /// The version that evidence can have been earned on: whoever sends it can claim any, but it counts as none that
    /// was not out yet when it happened (which nobody can set to later than the store knew of it).
    pub(super) fn earned_on(&self, claimed: u32, occurred: Timestamp) -> u32 {
        let out = self.releases.into_iter().flatten().filter(|(_, release)| release.at <= occurred);
        out.map(|(version, _)| *version).max().map_or(claimed, |latest| claimed.min(latest))
    }

    /// The first instant at which evidence of `version` no longer counts because of the versions after it.
    pub(super) fn accept_until(&self, version: u32, setting: &Setting) -> Timestamp {
        if version >= self.current {
            return FOREVER;
        }
        let latest = self.module.filter(|m| m.version == self.current).map(|m| {
            let at = self.releases.and_then(|r| r.get(&m.version)).map_or(Timestamp::MIN, |r| r.at);
            Release { at, on_major: m.on_major }
        });
        let between = self.releases.into_iter().flat_map(|r| r.range(version + 1..=self.current).map(|(_, r)| *r));
        between
            .chain(latest)
            .map(|release| match release.on_major {
                None | Some(OnMajor::Keep) => FOREVER,
                Some(OnMajor::RetakeBy(day)) => setting.end_of(day).unwrap_or(FOREVER),
                Some(OnMajor::RetakeNow) => release.at,
            })
            .min()
            .unwrap_or(FOREVER)
    }
}
