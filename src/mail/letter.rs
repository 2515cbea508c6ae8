//! What a letter says. Names and titles are somebody's words: they stand in one line each, and in no header but those the
//! library encodes.

/// A letter to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The address.
    pub to: String,
    /// Who that is.
    pub name: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// What it puts into the reader's calendar, or takes out of it.
    pub calendar: Option<Calendar>,
}

/// An iCalendar object that comes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// What is done with it, such as `REQUEST` (RFC 6047, 2.4).
    pub method: &'static str,
    /// The object.
    pub text: String,
}

/// An invitation: who, the courses' title, what it is for ("Skills lab, Thursday 4 March, 09:00"), the link, the code with
/// the id it goes with, and until when both work.
#[must_use]
pub fn invitation(
    (to, name): (&str, &str),
    (site, purpose): (&str, Option<&str>),
    (link, door): (&str, &str),
    (id, code): (&str, &str),
    until: &str,
) -> Letter {
    let (name, site) = (one_line(name), one_line(site));
    let subject = match purpose {
        Some(purpose) => format!("Your preparation for {}", one_line(purpose)),
        None => format!("Your personal link to {site}"),
    };
    let what = match purpose {
        Some(purpose) => {
            format!("You are expected at {}.\nWhat to do before it, and how far you are:", one_line(purpose))
        }
        None => format!("This is your personal link to {site}:"),
    };
    let text = format!(
        "Hello {name},\n\n{what}\n\n{link}\n\nOpen it and press the button: that signs you in. It is for you alone, and works once, until {until}.\n\n\
         On another device, go to {door}, and enter\n\n    your id:   {}\n    the code:  {}\n\n\
         Was this not for you? Then leave it; nothing happens.\n",
        one_line(id),
        spaced(code),
    );
    Letter { to: to.to_owned(), name, subject, text, calendar: None }
}

/// Where a manager's team stands: the address, the courses' title, how many seats are in each state, the link to who that is,
/// and until when it shows them. Nobody is named in it.
#[must_use]
pub fn digest(to: &str, site: &str, counts: &[(&str, usize)], link: &str, until: &str) -> Letter {
    let site = one_line(site);
    let mut told: Vec<String> = counts.iter().map(|(word, count)| format!("    {count:>4}  {word}\n")).collect();
    if told.is_empty() {
        told.push("    nobody is expected in a session\n".to_owned());
    }
    let told = told.concat();
    let text = format!(
        "Hello,\n\nwhere your team stands before the sessions ahead:\n\n{told}\nWho that is:\n\n{link}\n\n\
         The page shows states, not answers, and works until {until}. It is for you alone: don’t pass it on.\n",
    );
    Letter { to: to.to_owned(), name: String::new(), subject: format!("Your team: {site}"), text, calendar: None }
}

/// Without line ends and other controls.
pub(super) fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}

/// A code as it is read out: `123 456`.
fn spaced(code: &str) -> String {
    code.split_at_checked(3).map_or_else(|| code.to_owned(), |(first, rest)| format!("{first} {rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_counts_and_names_nobody() {
        let link = "https://x.org/team/view/abc";
        let letter = digest("boss@x.org", "Ward\ncourses", &[("Ready", 12), ("Behind", 2)], link, "18 March");
        assert_eq!(letter.subject, "Your team: Ward courses");
        assert!(letter.text.contains("\n      12  Ready\n       2  Behind\n"), "{}", letter.text);
        assert!(letter.text.contains(link));
    }

    #[test]
    fn a_letter_says_what_to_do() {
        let letter = invitation(
            ("ana@x.org", "Ana\r\nBcc: all@x.org"),
            ("Ward courses", Some("Skills lab, Thursday 4 March, 09:00")),
            ("https://x.org/sign-in/abc", "https://x.org/sign-in"),
            ("n1", "012345"),
            "18 March",
        );
        assert_eq!(letter.subject, "Your preparation for Skills lab, Thursday 4 March, 09:00");
        assert_eq!(letter.name, "Ana  Bcc: all@x.org");
        assert_eq!(
            letter.text,
            "Hello Ana  Bcc: all@x.org,\n\nYou are expected at Skills lab, Thursday 4 March, 09:00.\n\
             What to do before it, and how far you are:\n\nhttps://x.org/sign-in/abc\n\n\
             Open it and press the button: that signs you in. It is for you alone, and works once, until 18 March.\n\n\
             On another device, go to https://x.org/sign-in, and enter\n\n    your id:   n1\n    the code:  012 345\n\n\
             Was this not for you? Then leave it; nothing happens.\n"
        );
    }
}
