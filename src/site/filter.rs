//! What of an author's raw HTML gets out: everything but what runs, restyles or reroutes the page.
//!
//! The filter reads tags by CommonMark's strict grammar. A tag that doesn't fit it is shown as
//! text, since a browser might read it otherwise than we do. Elements whose content a browser does
//! not read as markup (`title`, `textarea`, …) are refused for the same reason.

use super::escape::runs_script;

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
pub(super) fn filtered(html: &str) -> String {
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
    use super::filtered;

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
