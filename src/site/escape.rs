//! Text and addresses made safe for HTML, byte for byte as CommonMark's reference renderer does.

use crate::html::runs_script;
use std::fmt::Write as _;

/// `text` as HTML text or a quoted attribute value.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

/// Appends `text` as HTML text or a quoted attribute value.
pub(super) fn push_escaped(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// Appends `url` as an attribute value; one that would run script comes out empty.
pub(super) fn push_url(out: &mut String, url: &str) {
    if runs_script(url) {
        return;
    }
    for byte in url.bytes() {
        match byte {
            b'&' => out.push_str("&amp;"),
            b'\'' => out.push_str("&#x27;"),
            b if b.is_ascii_alphanumeric() || b"-_.+!*(),%#@?=;:/$~".contains(&b) => out.push(b.into()),
            b => {
                let _ = write!(out, "%{b:02X}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_entities() {
        assert_eq!(escape(r#"<a href="x">R&D</a>'s"#), "&lt;a href=&quot;x&quot;&gt;R&amp;D&lt;/a&gt;'s");
    }

    #[test]
    fn urls_are_encoded_and_never_run() {
        for (url, safe) in [
            ("/a b?x=1&y=ä#[z]", "/a%20b?x=1&amp;y=%C3%A4#%5Bz%5D"),
            ("javascript:alert(1)", ""),
            (" java\tScript:alert(1)", ""),
            ("data:text/html,x", ""),
            ("data:image/png;base64,AA", "data:image/png;base64,AA"),
        ] {
            let mut out = String::new();
            push_url(&mut out, url);
            assert_eq!(out, safe, "{url}");
        }
    }
}
