//! What of an author's raw HTML gets out: everything but what runs, restyles or reroutes the page.
//!
//! The filter reads tags by CommonMark's strict grammar. A tag that doesn't fit it is shown as
//! text, since a browser might read it otherwise than we do. Elements whose content a browser does
//! not read as markup (`title`, `textarea`, …) are refused for the same reason.

use std::ops::Range;

/// Elements shown as text instead.
const REFUSED: [&str; 20] = [
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "base",
    "meta",
    "link",
    "title",
    "textarea",
    "xmp",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "frame",
    "frameset",
    "html",
    "head",
    "body",
];

/// Attributes that hold an address, or take one over an animation.
const ADDRESSES: [&str; 13] = [
    "href",
    "src",
    "srcset",
    "action",
    "formaction",
    "xlink:href",
    "data",
    "poster",
    "background",
    "cite",
    "values",
    "from",
    "to",
];

/// `html` without comments, scripts, styles, frames, event handlers and addresses that run.
#[must_use]
pub fn filtered(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("<!--") {
            // Comments hold authors' remarks and attributes; an open one would swallow the page.
            rest = rest.find("-->").map_or("", |end| &rest[end + 3..]);
            continue;
        }
        match Tag::read(rest) {
            Some(tag) if !tag.is_refused() => {
                tag.write(rest, &mut out);
                rest = &rest[tag.length..];
            }
            _ => {
                out.push_str("&lt;");
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// What of `html` doesn't get out as it was written: where it stands, and what it is. Comments are not meant to.
#[must_use]
pub fn refused(html: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = html[at..].find('<') {
        at += open;
        let rest = &html[at..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(html.len(), |end| at + end + 3);
            continue;
        }
        let Some(tag) = Tag::read(rest) else {
            // A lone `<` is text, and comes out as that.
            let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
            if is_tag {
                let line = rest.lines().next().unwrap_or_default();
                let end = line.find('>').map_or(line.len(), |end| end + 1);
                found.push((at..at + end, "what is no tag by the book is shown as text".to_owned()));
            }
            at += 1;
            continue;
        };
        if tag.is_refused() {
            if !rest.starts_with("</") {
                found.push((at..at + tag.length, format!("`<{}>` is shown as text", tag.name)));
            }
            at += 1;
            continue;
        }
        for attribute in tag.attributes.iter().filter(|attribute| attribute.is_refused()) {
            let space = rest[attribute.range.clone()].len() - rest[attribute.range.clone()].trim_start().len();
            let range = at + attribute.range.start + space..at + attribute.range.end;
            found.push((range, format!("the attribute `{}` is left out", attribute.name)));
        }
        at += tag.length;
    }
    found
}

/// Whether a browser would run `url` instead of going there: white space and control characters don't hide a scheme.
#[must_use]
pub fn runs_script(url: &str) -> bool {
    let bare: String = url.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(32).collect();
    let bare = bare.to_ascii_lowercase();
    let image = ["data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp"];
    ["javascript:", "vbscript:"].iter().any(|scheme| bare.starts_with(scheme))
        || bare.starts_with("data:") && !image.iter().any(|kind| bare.starts_with(kind))
}

/// A tag, as ranges of the text it was read from.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<Attribute<'a>>,
    /// In bytes, `<` to `>`.
    length: usize,
}

struct Attribute<'a> {
    name: &'a str,
    value: &'a str,
    /// Where it stands in the tag, with the space before it.
    range: std::ops::Range<usize>,
}

impl<'a> Tag<'a> {
    /// The tag `text` begins with, if it is one by the book (CommonMark 0.31, 6.6).
    fn read(text: &'a str) -> Option<Self> {
        let mut at = usize::from(text.starts_with("</")) + 1;
        let closing = at == 2;
        let name = &text[at..at + run(&text[at..], |b| b.is_ascii_alphanumeric() || b == b'-')];
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        at += name.len();
        let mut attributes = Vec::new();
        loop {
            let start = at;
            at += run(&text[at..], |b| b.is_ascii_whitespace());
            match text.as_bytes().get(at)? {
                b'>' => return Some(Self { name, attributes, length: at + 1 }),
                b'/' if !closing && text.as_bytes().get(at + 1) == Some(&b'>') => {
                    return Some(Self { name, attributes, length: at + 2 });
                }
                _ if closing || at == start => return None,
                _ => {}
            }
            let name = &text[at..at + run(&text[at..], |b| b.is_ascii_alphanumeric() || b"_:.-".contains(&b))];
            if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == ':') {
                return None;
            }
            at += name.len();
            let equals = at + run(&text[at..], |b| b.is_ascii_whitespace());
            let mut value = "";
            if text.as_bytes().get(equals) == Some(&b'=') {
                at = equals + 1;
                at += run(&text[at..], |b| b.is_ascii_whitespace());
                let quote = *text.as_bytes().get(at)?;
                if quote == b'"' || quote == b'\'' {
                    let length = text[at + 1..].find(char::from(quote))?;
                    value = &text[at + 1..at + 1 + length];
                    at += length + 2;
                } else {
                    let length = run(&text[at..], |b| !b.is_ascii_whitespace() && !b"\"'=<>`".contains(&b));
                    value = &text[at..at + length];
                    at += length;
                    if value.is_empty() {
                        return None;
                    }
                }
            }
            attributes.push(Attribute { name, value, range: start..at });
        }
    }

    fn is_refused(&self) -> bool {
        REFUSED.iter().any(|refused| self.name.eq_ignore_ascii_case(refused))
    }

    /// The tag as written, less the attributes that must not get out.
    fn write(&self, text: &str, out: &mut String) {
        let mut from = 0;
        for attribute in self.attributes.iter().filter(|a| a.is_refused()) {
            out.push_str(&text[from..attribute.range.start]);
            from = attribute.range.end;
        }
        out.push_str(&text[from..self.length]);
    }
}

impl Attribute<'_> {
    fn is_refused(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        let value = self.value.to_ascii_lowercase();
        // An entity could spell a scheme in a way we don't read, so an address may have `&amp;` only.
        let spelled = value.replace("&amp;", "").contains('&');
        let address = ADDRESSES.contains(&name.as_str());
        name.starts_with("on")
            || matches!(name.as_str(), "style" | "srcdoc" | "ping")
            || address && (spelled || value.split([',', ';']).any(runs_script))
    }
}

/// How many bytes at the start of `text` satisfy `fits`.
fn run(text: &str, fits: impl Fn(u8) -> bool) -> usize {
    text.bytes().position(|b| !fits(b)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::{filtered, refused};

    #[test]
    fn what_is_harmless_stays_as_written() {
        for html in [
            "<details>\n<summary>More</summary>",
            "<a  href='x?a=1&amp;b=2' title=\"a > b\">",
            "<img src=five.svg alt=\"Five moments\" width=300 />",
            "<kbd>Ctrl</kbd>",
            "</div >",
            "<input disabled>",
        ] {
            assert_eq!(filtered(html), html);
        }
    }

    #[test]
    fn what_is_refused_is_named() {
        let html =
            "<p style='x'>a < b <script src=y>x</script> <!-- <script> --> <a href=javascript:x onclick=y>z</a> <b/c>";
        let told: Vec<(&str, String)> = refused(html).into_iter().map(|(range, what)| (&html[range], what)).collect();
        let told: Vec<(&str, &str)> = told.iter().map(|(text, what)| (*text, what.as_str())).collect();
        assert_eq!(
            told,
            [
                ("style='x'", "the attribute `style` is left out"),
                ("<script src=y>", "`<script>` is shown as text"),
                ("href=javascript:x", "the attribute `href` is left out"),
                ("onclick=y", "the attribute `onclick` is left out"),
                ("<b/c>", "what is no tag by the book is shown as text"),
            ]
        );
    }

    #[test]
    fn what_runs_does_not_get_out() {
        for (html, out) in [
            ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
            ("<ScRiPt src=x>", "&lt;ScRiPt src=x>"),
            ("<img src=x onerror=alert(1)>", "<img src=x>"),
            ("<img src=x OnError = 'alert(1)' alt=y>", "<img src=x alt=y>"),
            ("<p style=\"position:fixed\">", "<p>"),
            ("<a href=\"javascript:alert(1)\">", "<a>"),
            ("<a href=\" java&#115;cript:alert(1)\">", "<a>"),
            ("<a href=javascript&colon;alert(1)>", "<a>"),
            ("<animate to=\"javascript:alert(1)\">", "<animate>"),
            ("<animate values=\"x;javascript:alert(1)\">", "<animate>"),
            ("<img/onerror=alert(1) src=x>", "&lt;img/onerror=alert(1) src=x>"),
            ("<a title=\"x\"onclick=alert(1)>", "&lt;a title=\"x\"onclick=alert(1)>"),
            ("<div <script>", "&lt;div &lt;script>"),
            (
                "<textarea><a title=\"</textarea><img onerror=x>\">",
                "&lt;textarea><a title=\"</textarea><img onerror=x>\">",
            ),
            ("<!-- a --!><script>x</script> -->b", "b"),
            ("<!-- open <p>", ""),
            ("<![CDATA[<b>]]>", "&lt;![CDATA[<b>]]>"),
            ("a < b", "a &lt; b"),
        ] {
            assert_eq!(filtered(html), out, "{html}");
        }
    }
}
