//! The theme: templates and assets, the built-in ones under an author's own, file by file.

use super::escape::escape;
use super::percent::unbroken;
use crate::diagnostic::Diagnostic;
use data_encoding::HEXLOWER;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, State, UndefinedBehavior, escape_formatter};
use rust_embed::Embed;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The theme that is in the binary.
#[derive(Embed)]
#[folder = "themes/default/"]
struct BuiltIn;

/// Where assets live on the site; no course id begins like this by accident.
const FOLDER: &str = "_theme";

/// Templates, and the assets they link to.
#[derive(Debug)]
pub struct Theme {
    templates: Environment<'static>,
    /// By path in the theme, such as `css/base.css`.
    assets: BTreeMap<String, String>,
    /// Of all assets: their folder's name, so that a browser may keep them for ever.
    version: String,
}

/// A template that can't be read, or can't be rendered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("template `{template}`{}: {message}", line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct ThemeError {
    /// Its path in the theme.
    pub template: String,
    /// The line, from 1, when it is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
}

impl ThemeError {
    fn new(template: &str, error: &minijinja::Error) -> Self {
        let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
        Self {
            template: error.name().unwrap_or(template).to_owned(),
            line: error.line(),
            message: format!("{}{detail}", error.kind()),
        }
    }

    /// As a message to the author.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic::error("broken-template", self.to_string())
            .hint("mend the file in your theme's folder, or delete it to get the built-in one back")
    }
}

impl Theme {
    /// The built-in theme, each of its files replaced by what `own` gives for its path (`lesson.html`, `css/tokens.css`).
    pub fn new(own: &dyn Fn(&str) -> Option<String>) -> Result<Self, ThemeError> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        templates.set_syntax(syntax.map_err(|error| ThemeError::new("", &error))?);
        templates.set_formatter(|out, state, value| match value.as_str() {
            Some(text) if matches!(state.auto_escape(), AutoEscape::Html) && !value.is_safe() => {
                out.write_str(&escape(text)).map_err(minijinja::Error::from)
            }
            _ if value.is_none() => Ok(()),
            _ => escape_formatter(out, state, value),
        });
        templates.add_function("asset", link);
        let mut assets = BTreeMap::new();
        for path in BuiltIn::iter() {
            let embedded = || BuiltIn::get(&path).map(|file| String::from_utf8_lossy(&file.data).into_owned());
            let Some(text) = own(&path).or_else(embedded) else { continue };
            if path.ends_with(".html") {
                let added = templates.add_template_owned(path.to_string(), text);
                added.map_err(|error| ThemeError::new(&path, &error))?;
            } else {
                assets.insert(path.into_owned(), text);
            }
        }
        let mut hash = Sha256::new();
        for (path, text) in &assets {
            hash.update(path);
            hash.update([0]);
            hash.update(text);
            hash.update([0]);
        }
        let version = HEXLOWER.encode(&hash.finalize()[..6]);
        templates.add_global("assets", format!("{FOLDER}/{version}/"));
        templates.add_global("reload", false);
        Ok(Self { templates, assets, version })
    }

    /// Pages rendered from now on load again when the server says that the courses changed.
    pub fn reload_pages(&mut self) {
        self.templates.add_global("reload", true);
    }

    /// One page from `template`; `context` has what the comment on top of the template asks for.
    pub fn page(&self, template: &str, context: impl Serialize) -> Result<String, ThemeError> {
        self.templates
            .get_template(template)
            .and_then(|found| found.render(Serde(context)))
            .map(unbroken)
            .map_err(|error| ThemeError::new(template, &error))
    }

    /// The asset at `path` of the site (`_theme/{version}/css/base.css`).
    #[must_use]
    pub fn asset(&self, path: &str) -> Option<&str> {
        let path = path.strip_prefix(FOLDER)?.strip_prefix('/')?.strip_prefix(&self.version)?.strip_prefix('/')?;
        self.assets.get(path).map(String::as_str)
    }

    /// Every asset, by its path on the site.
    pub fn assets(&self) -> impl Iterator<Item = (String, &str)> {
        self.assets.iter().map(|(path, text)| (format!("{FOLDER}/{}/{path}", self.version), text.as_str()))
    }
}

/// `asset("css/base.css")` in a template: the link to it from the page being rendered, by its `root`.
fn link(state: &State, path: &str) -> String {
    let known = |name| state.lookup(name).map(|value| value.to_string()).unwrap_or_default();
    format!("{}{}{path}", known("root"), known("assets"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authors_file_replaces_the_built_in_one() {
        let own = |path: &str| (path == "css/tokens.css").then(|| ":root { --accent: plum }".to_owned());
        let theme = Theme::new(&own).unwrap();
        let found = theme.assets().find(|(path, _)| path.ends_with("css/tokens.css")).unwrap();
        assert_eq!(found.1, ":root { --accent: plum }");
        assert_eq!(theme.asset(&found.0), Some(found.1));
        assert!(theme.assets().any(|(path, _)| path.ends_with("js/page.js")));
    }

    #[test]
    fn a_broken_template_is_named_with_its_line() {
        let own = |path: &str| (path == "404.html").then(|| "<p>\n{% if %}".to_owned());
        let error = Theme::new(&own).unwrap_err();
        assert_eq!((error.template.as_str(), error.line), ("404.html", Some(2)));
        let own = |path: &str| (path == "404.html").then(|| "<p>\n{{ site.nme.x }}".to_owned());
        let error = Theme::new(&own).unwrap().page("404.html", minijinja::context! { site => "x" }).unwrap_err();
        assert!(error.to_string().starts_with("template `404.html`, line 2: "), "{error}");
    }
}
