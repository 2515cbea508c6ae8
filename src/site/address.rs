//! Where each page lives, relative to the site's root, and how one page points to another.

use crate::course::{Course, Id, Module, Workshop};

/// What the compiler writes before a path that starts at the site's root.
const SITE: &str = "prework:";

/// `{course}/`
#[must_use]
pub fn course_address(course: &Id) -> String {
    format!("{course}/")
}

/// `programs/{program}/`
#[must_use]
pub fn program_address(program: &Id) -> String {
    format!("programs/{program}/")
}

/// `{course}/{module}/`, which is also the module's first lesson.
#[must_use]
pub fn module_address(course: &Id, module: &Id) -> String {
    format!("{course}/{module}/")
}

/// `{course}/{module}/{lesson}/`, or the module's own address for its first lesson.
#[must_use]
pub fn lesson_address(course: &Id, module: &Module, lesson: &Id) -> String {
    match module.lessons.first() {
        Some(first) if first.id == *lesson => module_address(course, &module.id),
        _ => format!("{course}/{}/{lesson}/", module.id),
    }
}

/// `{course}/{module}/assessment/`
#[must_use]
pub fn assessment_address(course: &Id, module: &Id) -> String {
    format!("{course}/{module}/assessment/")
}

/// `{course}/workshops/{workshop}/`
#[must_use]
pub fn workshop_address(course: &Course, workshop: &Workshop) -> String {
    format!("{}/workshops/{}/", course.id, workshop.id)
}

/// `{course}/{page}/`
#[must_use]
pub fn page_address(course: &Id, page: &Id) -> String {
    format!("{course}/{page}/")
}

/// The file that holds the page at `address`.
#[must_use]
pub fn file_of(address: &str) -> String {
    format!("{address}index.html")
}

/// The way from the page at `address` up to the site's root: empty, or `../` as often as needed.
#[must_use]
pub fn root_of(address: &str) -> String {
    "../".repeat(address.matches('/').count())
}

/// The link on the page at `from` to `to`, both relative to the site's root; `to` may have a `#fragment`.
#[must_use]
pub fn relative(from: &str, to: &str) -> String {
    let (to, fragment) = to.find(['#', '?']).map_or((to, ""), |at| to.split_at(at));
    if from == to {
        return if fragment.is_empty() { "./".to_owned() } else { fragment.to_owned() };
    }
    let shared = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
    let shared = from[..floor(from, shared)].rfind('/').map_or(0, |slash| slash + 1);
    let up = "../".repeat(from[shared..].matches('/').count());
    let down = &to[shared..];
    // A first segment with a colon would read as a scheme, and an empty link as the page itself.
    let here = if up.is_empty() && (down.is_empty() || down.contains(':')) { "./" } else { "" };
    format!("{here}{up}{down}{fragment}")
}

/// A URL as the compiler left it, for the page at `from`.
#[must_use]
pub(super) fn resolve(from: &str, url: &str) -> String {
    url.strip_prefix(SITE).map_or_else(|| url.to_owned(), |to| relative(from, to.trim_start_matches('/')))
}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative_to_the_page() {
        let page = "infection/hands/moments/";
        for (to, link) in [
            ("infection/hands/", "../"),
            ("infection/hands/moments/", "./"),
            ("infection/hands/moments/#why", "#why"),
            ("infection/hands/moment-2/#why", "../moment-2/#why"),
            ("infection/hands/five.svg", "../five.svg"),
            ("sales/", "../../../sales/"),
            ("", "../../../"),
        ] {
            assert_eq!(relative(page, to), link, "{to}");
        }
        assert_eq!(relative("", "infection/"), "infection/");
        assert_eq!(relative("a/", "a/b:c.svg"), "./b:c.svg");
        assert_eq!(relative("é/", "è/"), "../è/");
    }

    #[test]
    fn the_root_is_as_far_as_the_address_is_deep() {
        assert_eq!(root_of(""), "");
        assert_eq!(root_of("infection/hands/"), "../../");
    }
}
