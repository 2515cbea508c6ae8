//! The specification's own examples: what has nothing of ours in it comes out as `CommonMark` says.

use super::dsl::author;
use prework::site::{Edition, Html};
use std::fs;

/// From npm, as the tests' other tools.
const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/node_modules/commonmark-spec/spec.txt");

/// Examples that come out otherwise, on purpose, and why.
const OTHERWISE: [(&str, &[usize]); 3] = [
    (
        "what runs, restyles or can't be read for sure of raw HTML is shown as text",
        &[31, 156, 157, 158, 170, 171, 172, 173, 176, 178, 180, 181, 182, 627, 628, 629, 630],
    ),
    ("comments of raw HTML are for the author", &[177, 179, 183, 308, 309, 625, 626]),
    ("a page links by few schemes", &[598, 599, 601]),
];

struct Example {
    number: usize,
    markdown: String,
    html: String,
}

/// Examples stand between lines of 32 backquotes, Markdown and HTML parted by a dot; an arrow is a tab.
fn examples() -> Vec<Example> {
    let spec = fs::read_to_string(SPEC).expect("`bash tests/run` installs the specification");
    let fence = "`".repeat(32);
    let opening = format!("{fence} example\n");
    let mut parts = spec.split(&opening);
    parts.next();
    parts
        .enumerate()
        .map(|(at, part)| {
            let (example, _) = part.split_once(&fence).unwrap();
            let (markdown, html) =
                example.split_once("\n.\n").unwrap_or_else(|| ("", example.trim_start_matches(".\n")));
            let text = |text: &str| text.replace('→', "\t");
            Example { number: at + 1, markdown: text(markdown) + "\n", html: text(html) }
        })
        .collect()
}

/// The page's text below its title.
fn ours(markdown: &str) -> String {
    let compiled = author().file("a/index.md", format!("# Title\n\n{markdown}")).compile();
    plain(&Html::page(&compiled.catalog.courses[0].modules[0].lessons[0].body, "course/a/", Edition::Learner))
}

/// HTML less what ours adds: anchors of headings, a way for the keyboard into code, its colours, figures.
fn plain(html: &str) -> String {
    let mut html = html.replace(" tabindex=\"0\"", "").replace("<figure>\n", "<p>");
    html = html.replace(" loading=\"lazy\" />\n</figure>", " /></p>");
    html = html
        .replace(" loading=\"lazy\" />\n<figcaption>", " title=\"")
        .replace("</figcaption>\n</figure>", "\" /></p>");
    let mut out = String::new();
    let mut rest = html.as_str();
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        let tag = &rest[..end];
        match tag.split_once(" id=") {
            Some((heading, _)) if heading.len() == 3 && heading.starts_with("<h") => {
                out.push_str(heading);
                out.push('>');
            }
            _ if tag.starts_with("<span class=") || tag == "</span>" => {}
            _ => out.push_str(tag),
        }
        rest = &rest[end..];
    }
    out + rest
}

#[test]
fn the_specifications_examples() {
    let otherwise = |number: usize| OTHERWISE.iter().any(|(_, numbers)| numbers.contains(&number));
    let examples = examples();
    assert_eq!(examples.len(), 652);
    let mut wrong = Vec::new();
    for Example { number, markdown, html } in examples {
        let found = ours(&markdown);
        if (found == html) == otherwise(number) {
            wrong.push(number);
            println!("== {number}\n{markdown}-- expected\n{html}-- found\n{found}");
        }
    }
    assert!(wrong.is_empty(), "{} of 652 don't come out as said here: {wrong:?}", wrong.len());
}
