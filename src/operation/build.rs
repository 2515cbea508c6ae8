//! Building: sources and a theme become the files of a site.

use super::{pictures, provenance};
use crate::compile::{Compiled, Source, Unreadable, compile};
use crate::course::Catalog;
use crate::diagnostic::Diagnostic;
use crate::disk::{Content, GitFacts, WriteError, Written, write_site};
use crate::site::{Theme, ThemeError, render};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;

/// Why nothing was built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A template of the author's theme is broken.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// A picture or another file can't be read.
    #[error("`{path}` can't be read: {reason}")]
    Asset {
        /// Which.
        path: String,
        /// Why.
        reason: Unreadable,
    },
    /// A picture that comes with a question, and is too large to.
    #[error(
        "`{0}` is larger than 4 MB, and only an assessment shows it: pictures of questions come with them; make it smaller"
    )]
    LargePicture(String),
    /// The output can't be written.
    #[error(transparent)]
    Output(#[from] WriteError),
}

/// A root without errors, with the theme it asks for: ready to be rendered, published, served.
#[derive(Debug)]
pub struct Courses {
    /// The courses, with their commit.
    pub catalog: Arc<Catalog>,
    /// The author's theme over the built-in one.
    pub theme: Arc<Theme>,
    assets: Vec<crate::compile::Asset>,
}

impl Courses {
    /// The same, with pages that load again when courses change.
    #[must_use]
    pub fn reloading(mut self) -> Self {
        if let Some(theme) = Arc::get_mut(&mut self.theme) {
            theme.reload_pages();
        }
        self
    }
}

/// What was built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Built {
    /// Pages.
    pub pages: usize,
    /// What that did to the output folder.
    pub written: Written,
}

/// Compiles a root. All its mistakes come back; the courses only when none of them is an error.
pub fn prepare(source: &dyn Source, facts: &GitFacts) -> Result<(Option<Courses>, Vec<Diagnostic>), BuildError> {
    let compiled = compile(source);
    if compiled.has_errors() {
        return Ok((None, compiled.diagnostics));
    }
    let Compiled { mut catalog, diagnostics, mut assets, .. } = compiled;
    let enclosed = pictures::enclose(&mut catalog, &assets, source)?;
    assets.retain(|asset| !enclosed.contains(&asset.path));
    catalog.commit = facts.stamp();
    provenance::stamp(&mut catalog, facts);
    let folder = format!("themes/{}", catalog.theme);
    let theme = Theme::new(&|path| source.text(&format!("{folder}/{path}")).ok())?;
    Ok((Some(Courses { catalog: Arc::new(catalog), theme: Arc::new(theme), assets }), diagnostics))
}

/// Renders courses into the folder `out`.
pub fn write(courses: &Courses, source: &dyn Source, out: &Path) -> Result<Built, BuildError> {
    let pages = render(&courses.catalog, &courses.theme)?;
    let count = pages.len();
    let mut files: Vec<(String, Content)> =
        pages.into_iter().map(|page| (page.path, Content::Bytes(page.bytes.into_bytes()))).collect();
    for asset in &courses.assets {
        let content = if let Some(path) = source.on_disk(&asset.source) {
            Content::Copy(path)
        } else {
            let bytes = source.bytes(&asset.source);
            Content::Bytes(bytes.map_err(|reason| BuildError::Asset { path: asset.source.clone(), reason })?)
        };
        files.push((asset.path.clone(), content));
    }
    files.extend(courses.theme.assets().map(|(path, text)| (path, Content::Bytes(text.as_bytes().to_vec()))));
    Ok(Built { pages: count, written: write_site(out, &files)? })
}

/// What a server needs of courses whose site is elsewhere, as the text of a file: rules, texts and keys. Whoever has it
/// has the answers.
pub fn answers(courses: &Courses) -> Result<String, serde_json::Error> {
    let answers = Answers { prework: FORMAT, catalog: &*courses.catalog };
    Ok(serde_json::to_string(&answers)? + "\n")
}

/// Reads that file. The site is elsewhere, so there are no pages to write; the theme is the built-in one.
pub fn from_answers(text: &str) -> Result<Courses, AnswersError> {
    let answers: Answers<Catalog> = serde_json::from_str(text).map_err(|_| AnswersError::Unreadable)?;
    if answers.prework != FORMAT {
        return Err(AnswersError::Newer(answers.prework));
    }
    if answers.catalog.site_origin().is_none() {
        return Err(AnswersError::Beside);
    }
    let theme = Theme::new(&|_| None).map_err(BuildError::from)?;
    Ok(Courses { catalog: Arc::new(answers.catalog), theme: Arc::new(theme), assets: Vec::new() })
}

/// Writes what the server's own pages need, and none of the site's.
pub fn write_assets(courses: &Courses, out: &Path) -> Result<Written, BuildError> {
    let files: Vec<(String, Content)> =
        courses.theme.assets().map(|(path, text)| (path, Content::Bytes(text.as_bytes().to_vec()))).collect();
    Ok(write_site(out, &files)?)
}

/// How such a file is written; another number is another way.
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Answers<C> {
    prework: u32,
    catalog: C,
}

/// Why a file can't be served from.
#[derive(Debug, thiserror::Error)]
pub enum AnswersError {
    /// It is no such file.
    #[error("it isn't what `prework build --answers` writes")]
    Unreadable,
    /// It is written in another way.
    #[error("it was written by another version of prework (format {0})")]
    Newer(u32),
    /// Its courses don't say that the site is elsewhere.
    #[error("its courses don't say where site and server are: they are one origin")]
    Beside,
    /// The built-in theme is broken.
    #[error(transparent)]
    Build(#[from] BuildError),
}
