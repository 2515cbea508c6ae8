//! A root as the editor has it: its files on disk, and over them what is open and not saved.

use crate::compile::{Compiled, FileKind, Source, SourceFile, Unreadable, compile, is_program};
use crate::course::{Course, Id, Module, Workshop};
use crate::diagnostic::Diagnostic;
use crate::disk::FolderSource;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A root, and what was last made of it.
pub(super) struct Workspace {
    pub(super) root: PathBuf,
    /// Open texts by their path in the root.
    open: BTreeMap<String, String>,
    pub(super) compiled: Compiled,
    /// The files there were, by their paths.
    pub(super) files: Vec<String>,
}

/// Files on disk with open texts over them.
struct Overlay<'a> {
    disk: FolderSource,
    open: &'a BTreeMap<String, String>,
    files: Vec<SourceFile>,
}

impl Source for Overlay<'_> {
    fn files(&self) -> &[SourceFile] {
        &self.files
    }

    fn text(&self, path: &str) -> Result<String, Unreadable> {
        self.open.get(path).map_or_else(|| self.disk.text(path), |text| Ok(text.clone()))
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        self.disk.bytes(path)
    }

    fn problems(&self) -> &[Diagnostic] {
        self.disk.problems()
    }
}

impl Workspace {
    /// The root that a folder is in, or is.
    pub(super) fn around(folder: &Path) -> Self {
        let root = folder.ancestors().find(|folder| folder.join("prework.yaml").is_file()).unwrap_or(folder);
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        Self { root, open: BTreeMap::new(), compiled: Compiled::default(), files: Vec::new() }
    }

    /// A path as the root has it; nothing outside of it.
    pub(super) fn relative(&self, path: &Path) -> Option<String> {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let inside = path.strip_prefix(&self.root).ok()?;
        let parts: Option<Vec<&str>> = inside.components().map(|part| part.as_os_str().to_str()).collect();
        parts.map(|parts| parts.join("/"))
    }

    /// What an open file holds; nothing when it was closed, and the disk counts again.
    pub(super) fn set(&mut self, path: String, text: Option<String>) {
        match text {
            Some(text) => self.open.insert(path, text),
            None => self.open.remove(&path),
        };
    }

    /// Compiles it anew.
    pub(super) fn refresh(&mut self) {
        // A root that has gone away keeps what was last known of it.
        let Ok(disk) = FolderSource::open(&self.root) else { return };
        let mut files = disk.files().to_vec();
        for (path, text) in &self.open {
            if !files.iter().any(|file| file.path == *path) {
                files.push(SourceFile { path: path.clone(), size: text.len() as u64 });
            }
        }
        let overlay = Overlay { disk, open: &self.open, files };
        self.compiled = compile(&overlay);
        self.files = overlay.files.into_iter().map(|file| file.path).collect();
    }

    /// The text of a file, as it is now.
    pub(super) fn text(&self, path: &str) -> Option<String> {
        let open = self.open.get(path).cloned();
        open.or_else(|| std::fs::read_to_string(self.root.join(path)).ok())
    }

    /// The course a file is in.
    pub(super) fn course(&self, path: &str) -> Option<&Course> {
        if is_program(path) {
            return None;
        }
        let inside = |course: &&Course| {
            course.folder.is_empty() || path.strip_prefix(&course.folder).is_some_and(|rest| rest.starts_with('/'))
        };
        self.compiled.catalog.courses.iter().find(inside)
    }

    /// The module a file is part of.
    pub(super) fn module(&self, path: &str) -> Option<&Module> {
        let course = self.course(path)?;
        course.modules.iter().find(|module| {
            let assessment = module.assessment.iter().any(|assessment| assessment.source == path);
            assessment || module.lessons.iter().any(|lesson| lesson.source == path)
        })
    }

    /// Every module, with the name it has as seen from `path`.
    pub(super) fn modules(&self, path: &str) -> Vec<(String, &Module)> {
        self.named(path, |course| &course.modules, |module| &module.id)
    }

    /// Every workshop, in the same way.
    pub(super) fn workshops(&self, path: &str) -> Vec<(String, &Workshop)> {
        self.named(path, |course| &course.workshops, |workshop| &workshop.id)
    }

    /// What courses have, by its id in the course of `path` and by course and id elsewhere.
    fn named<T>(&self, path: &str, all: fn(&Course) -> &[T], id: fn(&T) -> &Id) -> Vec<(String, &T)> {
        let own = self.course(path).map(|course| &course.id);
        let name = |course: &Course, thing: &T| match own {
            Some(own) if *own == course.id => id(thing).to_string(),
            _ => format!("{}/{}", course.id, id(thing)),
        };
        let courses = &self.compiled.catalog.courses;
        courses.iter().flat_map(|course| all(course).iter().map(move |thing| (name(course, thing), thing))).collect()
    }

    /// Which keys a file has.
    pub(super) fn kind(&self, path: &str) -> FileKind {
        let name = path.rsplit('/').next().unwrap_or(path);
        if name == "prework.yaml" {
            return FileKind::Settings;
        }
        if name == "course.yaml" {
            return FileKind::Course;
        }
        if is_program(path) {
            return FileKind::Program;
        }
        let mut workshops = self.compiled.catalog.courses.iter().flat_map(|course| &course.workshops);
        if workshops.any(|workshop| workshop.source == path) || path.contains("workshops/") {
            return FileKind::Workshop;
        }
        if name.eq_ignore_ascii_case("assessment.md") {
            return FileKind::Assessment;
        }
        let own = self.module(path).and_then(|module| module.place.as_ref()).map(|place| place.path.as_str());
        match own {
            Some(own) if own == path => FileKind::Module,
            None if name.eq_ignore_ascii_case("index.md") => FileKind::Module,
            _ => FileKind::Lesson,
        }
    }
}
