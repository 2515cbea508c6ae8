//! The letter with a trainer's brief.

use super::Letter;
use super::letter::one_line;

/// To whom, about which workshop and when, the brief as text, and where its page is.
#[must_use]
pub fn brief((to, name): (&str, &str), (title, when): (&str, &str), told: &str, link: &str) -> Letter {
    let (name, title, when) = (one_line(name), one_line(title), one_line(when));
    let text = format!("Hello {name},\n\nthis is the brief for your session. On one page, to print: {link}\n\n{told}");
    Letter { to: to.to_owned(), name, subject: format!("Brief: {title}, {when}"), text, calendar: None }
}
