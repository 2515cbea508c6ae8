//! Just enough HTML to see tags, attributes and text in pages of our own.

/// A tag: its name and its attributes.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Tag {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Every opening tag of a page.
pub(crate) fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let (tag, after) = tag(rest);
            found.push(tag);
            rest = after;
        }
    }
    found
}

fn tag(text: &str) -> (Tag, &str) {
    let ends = |c: char| c.is_whitespace() || matches!(c, '>' | '/' | '=');
    let (name, mut rest) = text.split_at(text.find(ends).unwrap());
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (Tag { name: name.to_ascii_lowercase(), attributes }, after);
        }
        let (name, after) = rest.split_at(rest.find(ends).unwrap());
        let (value, after) = match after.strip_prefix('=') {
            None => ("", after),
            Some(after) => match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap(),
                None => after.split_at(after.find(ends).unwrap()),
            },
        };
        attributes.push((name.to_ascii_lowercase(), value.to_owned()));
        rest = after;
    }
}

/// What a reader sees, in one line.
pub(crate) fn text(html: &str) -> String {
    let mut seen = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        seen.push_str(before);
        seen.push(' ');
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    seen.push_str(rest);
    for (entity, character) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&#x2f;", "/"),
        ("&amp;", "&"),
    ] {
        seen = seen.replace(entity, character);
    }
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a browser would run or apply although it stands in the page itself.
pub(crate) fn inline_code(html: &str) -> Vec<String> {
    let tags = tags(html);
    assert!(tags.len() > 3, "no page: {html}");
    let is_inline = |tag: &&Tag| {
        let data = tag.get("type") == Some("application/json");
        (tag.name == "script" && tag.get("src").is_none() && !data)
            || tag.name == "style"
            || tag.attributes.iter().any(|(name, value)| {
                name == "style" || name.starts_with("on") || value.trim_start().starts_with("javascript:")
            })
    };
    tags.iter().filter(is_inline).map(|tag| format!("{tag:?}")).collect()
}

#[test]
fn inline_code_is_seen() {
    for (html, inline) in [
        (r#"<script src="/a.js"></script>"#, 0),
        (r#"<script type="application/json">{"a": 1}</script>"#, 0),
        ("<script>1</script>", 1),
        ("<style>p {}</style>", 1),
        (r#"<p style="color: red">"#, 1),
        (r#"<img src="x" onerror="f()">"#, 1),
        (r#"<a href="javascript:f()">"#, 1),
        (r#"<input disabled value="a > b" class=x>"#, 0),
    ] {
        assert_eq!(inline_code(&format!("<i><b><u>{html}")).len(), inline, "{html}");
    }
}
