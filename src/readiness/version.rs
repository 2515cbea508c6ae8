//! Which versions of a module count: what was published when, and what each new number did to the evidence before it.

use super::setting::Setting;
use super::validity::FOREVER;
use crate::course::{Catalog, Id, Minutes, Module, ModuleKey, OnMajor};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// A version of a module coming into force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// When it was first published.
    pub at: Timestamp,
    /// What it did to the evidence of the version before.
    pub on_major: Option<OnMajor>,
}

/// The releases of every module, by version; read from `course/module`, the version, and the release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published(HashMap<ModuleKey, BTreeMap<u32, Release>>);

impl FromIterator<(String, u32, Release)> for Published {
    fn from_iter<I: IntoIterator<Item = (String, u32, Release)>>(releases: I) -> Self {
        let mut published = Self::default();
        for (module, version, release) in releases {
            // What is no module's name has no releases.
            let key = module.split_once('/').and_then(|(course, module)| {
                Some(ModuleKey { course: Id::new(course).ok()?, module: Id::new(module).ok()? })
            });
            if let Some(key) = key {
                published.0.entry(key).or_default().insert(version, release);
            }
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
                let releases = self.0.entry(key).or_default();
                releases.entry(module.version).or_insert(Release { at, on_major: module.on_major.clone() });
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
    /// The modules that make up for what was new in a version, each with how far the person is.
    deltas: Vec<Delta<'a>>,
}

/// A module that makes up for what was new in a version.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delta<'a> {
    pub(super) key: &'a ModuleKey,
    pub(super) module: &'a Module,
    /// Until when it is done; nothing when it isn't.
    pub(super) until: Option<Timestamp>,
    pub(super) left: Minutes,
}

impl<'a> Versions<'a> {
    /// Steps back over versions published within the freeze window, while there is an earlier one.
    pub(super) fn of(key: &ModuleKey, module: Option<&'a Module>, published: &'a Published, setting: &Setting) -> Self {
        let releases = published.0.get(key);
        let mut current = module.map_or(0, |m| m.version);
        if let Some(releases) = releases {
            while let Some(release) = releases.get(&current)
                && release.at >= setting.frozen_since
                && let Some((earlier, _)) = releases.range(..current).next_back()
            {
                current = *earlier;
            }
        }
        Self { module, releases, current, deltas: Vec::new() }
    }

    /// Looks up, by `judge`, how far the person is with the modules that make up for what was new.
    pub(super) fn make_up(&mut self, judge: &dyn Fn(&'a ModuleKey) -> Option<Delta<'a>>) {
        let latest = self.module.filter(|m| m.version == self.current).and_then(|m| m.on_major.as_ref());
        let released =
            self.releases.into_iter().flat_map(|r| r.range(..=self.current)).filter_map(|(_, r)| r.on_major.as_ref());
        for policy in released.chain(latest) {
            let OnMajor::Delta(key) = policy else { continue };
            if !self.deltas.iter().any(|known| known.key == key) {
                self.deltas.extend(judge(key));
            }
        }
    }

    /// What is left to make up for, of evidence of `version`, if making up is all it needs: what wasn't, and else what was and
    /// ends before the session does.
    pub(super) fn to_make_up(&self, version: u32, setting: &Setting) -> Option<&Delta<'a>> {
        let open: Vec<&Delta<'a>> = self
            .after(version)
            .filter(|r| self.ends(r, setting) < setting.ends)
            .map(|r| self.delta(&r))
            .collect::<Option<_>>()?;
        open.iter().find(|delta| delta.until.is_none()).or(open.first()).copied()
    }

    fn delta(&self, release: &Release) -> Option<&Delta<'a>> {
        let Some(OnMajor::Delta(key)) = &release.on_major else { return None };
        self.deltas.iter().find(|known| known.key == key)
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
        self.after(version).map(|release| self.ends(&release, setting)).min().unwrap_or(FOREVER)
    }

    /// The releases after a version, up to the one asked for.
    fn after(&self, version: u32) -> impl Iterator<Item = Release> {
        let latest = self.module.filter(|m| m.version == self.current && version < m.version).map(|m| {
            let at = self.releases.and_then(|r| r.get(&m.version)).map_or(Timestamp::MIN, |r| r.at);
            Release { at, on_major: m.on_major.clone() }
        });
        let between = self.releases.into_iter().flat_map(move |r| {
            // Of a version that isn't out yet there is nothing in between.
            let range = (version < self.current).then(|| r.range(version + 1..=self.current));
            range.into_iter().flatten().map(|(_, r)| r.clone())
        });
        between.chain(latest)
    }

    /// The first instant at which a release ends what was before it.
    fn ends(&self, release: &Release, setting: &Setting) -> Timestamp {
        match &release.on_major {
            None | Some(OnMajor::Keep) => FOREVER,
            Some(OnMajor::RetakeBy(day)) => setting.end_of(*day).unwrap_or(FOREVER),
            Some(OnMajor::RetakeNow) => release.at,
            Some(OnMajor::Delta(_)) => self.delta(release).and_then(|delta| delta.until).unwrap_or(release.at),
        }
    }
}
