//! What a link in a source points at: a page, a file beside it, or somewhere else.

use super::outline::is_markdown;
use std::collections::BTreeMap;
use std::ops::Range;

/// Where everything of a root is on the site.
pub(super) struct Links {
    /// Markdown files of the catalog: source path → address.
    pub(super) urls: BTreeMap<String, String>,
    /// Every other file inside a course: source path → path on the site.
    pub(super) assets: BTreeMap<String, String>,
}

/// What an address in a source means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// Somewhere on the web, or a mail address: stays.
    Elsewhere,
    /// A place on the same page.
    Anchor(String),
    /// A page of the catalog, by source path.
    Page { path: String, anchor: String },
    /// A file of a course, by source path.
    Asset(String),
    /// Nothing there; holds the path that was looked for.
    Missing(String),
    /// A scheme that runs or carries things.
    Unsafe(String),
}

/// Schemes a link may have; a page is no place for others.
const SCHEMES: [&str; 8] = ["http", "https", "mailto", "tel", "sms", "xmpp", "irc", "ftp"];

/// The file of a root that `url`, written in the file at `from` of the course in `folder`, leads to, and the anchor in
/// it; found as `check` finds it.
#[must_use]
pub fn follow(files: &[String], from: &str, folder: &str, url: &str) -> Option<(String, String)> {
    let of = |pages: bool| files.iter().filter(move |path| is_markdown(path) == pages);
    let named = |path: &String| (path.clone(), String::new());
    let links = Links { urls: of(true).map(named).collect(), assets: of(false).map(named).collect() };
    match links.resolve(from, folder, url, false) {
        Target::Page { path, anchor } => Some((path, anchor)),
        Target::Asset(path) => Some((path, String::new())),
        Target::Anchor(anchor) => Some((from.to_owned(), anchor)),
        Target::Elsewhere | Target::Missing(_) | Target::Unsafe(_) => None,
    }
}

impl Links {
    /// What `url`, written in the file at `from` of a course in `folder`, points at.
    pub(super) fn resolve(&self, from: &str, folder: &str, url: &str, in_place: bool) -> Target {
        let url = url.trim();
        if let Some(scheme) = scheme(url) {
            let image =
                scheme == "data" && url.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("data:image/"));
            let known = image || SCHEMES.contains(&scheme.as_str());
            return if known { Target::Elsewhere } else { Target::Unsafe(scheme) };
        }
        if url.starts_with("//") || url.is_empty() {
            return Target::Elsewhere;
        }
        let (path, anchor) = url.split_once('#').unwrap_or((url, ""));
        let path = path.split('?').next().unwrap_or(path);
        if path.is_empty() {
            return Target::Anchor(decode(anchor));
        }
        let path = decode(path);
        let here = parent(from);
        // Sites of other tools flatten folders and link to what they make of a source.
        let mut bases = vec![if path.starts_with('/') { folder } else { here }];
        if in_place {
            bases.extend([folder]);
        }
        let looked_for = join(bases[0], &path);
        for base in &bases {
            let Some(full) = join(base, &path) else { continue };
            if let Some(target) = self.find(&full, anchor, in_place) {
                return target;
            }
        }
        if in_place {
            let name = path.rsplit('/').next().unwrap_or(&path);
            let suffix = format!("/{}", with_md(name).unwrap_or_else(|| name.to_owned()));
            let inside = |other: &&String| other.starts_with(folder) && other.ends_with(&suffix);
            if let Some(page) = self.urls.keys().find(inside) {
                return Target::Page { path: page.clone(), anchor: decode(anchor) };
            }
            // `../fig/x.svg` is `episodes/fig/x.svg` where a site is flat.
            let tail = path.trim_start_matches("../").trim_start_matches("./");
            let suffix = format!("/{tail}");
            let inside = |other: &&String| other.starts_with(folder) && other.ends_with(&suffix);
            if let Some(asset) = self.assets.keys().find(inside) {
                return Target::Asset(asset.clone());
            }
        }
        // Beside an mdBook's own pages stand those of other books, on its site alone.
        let beside = in_place && path.starts_with("../") && path.to_ascii_lowercase().ends_with(".html");
        if beside { Target::Elsewhere } else { Target::Missing(looked_for.unwrap_or(path)) }
    }

    fn find(&self, full: &str, anchor: &str, in_place: bool) -> Option<Target> {
        let page = |path: &str| {
            self.urls.contains_key(path).then(|| Target::Page { path: path.to_owned(), anchor: decode(anchor) })
        };
        let asset = || self.assets.contains_key(full).then(|| Target::Asset(full.to_owned()));
        let folder = full.trim_end_matches('/');
        let folder = if in_place { folder.trim_end_matches("/index.html") } else { folder };
        let index = || page(&format!("{folder}/index.md")).or_else(|| page(&format!("{folder}/README.md")));
        let source = || in_place.then(|| with_md(full).and_then(|path| page(&path))).flatten();
        page(full).or_else(asset).or_else(index).or_else(source)
    }
}

/// `chapter.html` was made of `chapter.md`.
fn with_md(path: &str) -> Option<String> {
    path.strip_suffix(".html").map(|stem| format!("{stem}.md"))
}

/// The scheme of an absolute address, in lower case; control characters hide none.
fn scheme(url: &str) -> Option<String> {
    let url: String = url.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let (scheme, _) = url.split_once(':')?;
    let fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    fits.then(|| scheme.to_ascii_lowercase())
}

/// The folder a file is in; empty for the root.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `path` as seen from `folder`; `None` when it leaves the root.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Percent-escapes as the characters they stand for; what isn't one stays.
fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |byte: Option<&u8>| byte.and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
        if bytes[at] == b'%'
            && let (Some(high), Some(low)) = (hex(bytes.get(at + 1)), hex(bytes.get(at + 2)))
        {
            out.push(high * 16 + low);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// Writes the addresses in raw HTML anew: `change` gets each value of `href`, `src` and `poster`.
pub(super) fn rewrite_html(html: &str, mut change: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    let mut in_tag = false;
    while let Some(value) = next_address(rest, in_tag) {
        out.push_str(&rest[..value.start]);
        out.push_str(&change(&rest[value.clone()]).unwrap_or_else(|| rest[value.clone()].to_owned()));
        rest = &rest[value.end..];
        in_tag = true;
    }
    out.push_str(rest);
    out
}

/// The first quoted address; `in_tag` says whether `html` begins inside a tag.
fn next_address(html: &str, in_tag: bool) -> Option<Range<usize>> {
    for (equals, _) in html.match_indices('=') {
        let Some(quote @ ('"' | '\'')) = html[equals + 1..].chars().next() else { continue };
        let name = ["href", "src", "poster"].iter().find(|name| {
            equals
                .checked_sub(name.len())
                .and_then(|at| html.get(at..equals))
                .is_some_and(|found| found.eq_ignore_ascii_case(name))
        });
        let Some(name) = name else { continue };
        let before = &html[..equals - name.len()];
        let inside = before.rfind(['<', '>']).map_or(in_tag, |at| before[at..].starts_with('<'));
        if inside && before.ends_with(|c: char| c.is_whitespace() || c == '/') {
            let start = equals + 2;
            return html[start..].find(quote).map(|length| start..start + length);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str, in_place: bool) -> Target {
        let pages = ["c/a/index.md", "c/a/two.md", "c/learners/setup.md"];
        let links = Links {
            urls: pages.iter().map(|p| ((*p).to_owned(), String::new())).collect(),
            assets: BTreeMap::from([("c/a/fig/ä b.svg".to_owned(), String::new())]),
        };
        links.resolve("c/a/two.md", "c", url, in_place)
    }

    #[test]
    fn links_of_all_kinds() {
        let page = |path: &str, anchor: &str| Target::Page { path: path.to_owned(), anchor: anchor.to_owned() };
        for (url, expected) in [
            ("index.md#x", page("c/a/index.md", "x")),
            ("../a", page("c/a/index.md", "")),
            ("/a/two.md", page("c/a/two.md", "")),
            ("fig/%C3%A4%20b.svg", Target::Asset("c/a/fig/ä b.svg".to_owned())),
            ("#caf%C3%A9", Target::Anchor("café".to_owned())),
            ("https://example.org/x.md", Target::Elsewhere),
            ("mailto:a@example.org", Target::Elsewhere),
            ("JavaScript:alert(1)", Target::Unsafe("javascript".to_owned())),
            ("java\nscript:alert(1)", Target::Unsafe("javascript".to_owned())),
            ("data:text/html,x", Target::Unsafe("data".to_owned())),
            ("data:image/png;base64,x", Target::Elsewhere),
            ("three.md", Target::Missing("c/a/three.md".to_owned())),
            ("../../../etc/passwd", Target::Missing("../../../etc/passwd".to_owned())),
            ("two.html", Target::Missing("c/a/two.html".to_owned())),
        ] {
            assert_eq!(target(url, false), expected, "{url}");
        }
        assert_eq!(target("two.html", true), page("c/a/two.md", ""));
        assert_eq!(target("setup.html#a", true), page("c/learners/setup.md", "a"));
        assert_eq!(target("../fig/ä b.svg", true), Target::Asset("c/a/fig/ä b.svg".to_owned()));
    }

    #[test]
    fn html_addresses_are_written_anew() {
        let html = "<p>src=\"no\"</p><img alt='a=b' src=\"x.svg\" href='w'><a data-href=\"n\" HREF='y.md'>z</a>";
        let expected =
            "<p>src=\"no\"</p><img alt='a=b' src=\"[x.svg]\" href='[w]'><a data-href=\"n\" HREF='[y.md]'>z</a>";
        assert_eq!(rewrite_html(html, |url| Some(format!("[{url}]"))), expected);
    }
}
