//! Letters about a seat in a session: given, offered, lost, moved.

use super::Letter;
use super::letter::one_line;

/// Who is written to, about what.
#[derive(Debug, Clone, Copy)]
pub struct Matter<'a> {
    /// The address, and whose it is.
    pub to: (&'a str, &'a str),
    /// The workshop's title.
    pub title: &'a str,
    /// When it takes place: "Thursday 4 March 2027, 09:00 to 12:00 (Europe/Berlin)".
    pub when: &'a str,
    /// Room or call; may be empty.
    pub place: &'a str,
    /// The page about it.
    pub link: &'a str,
}

/// What somebody is told of their seat.
#[derive(Debug, Clone, Copy)]
pub enum About<'a> {
    /// They have one; `left` is what there is to do before, and by when, or empty.
    Booked {
        /// "35 min, by Wednesday 18:00".
        left: &'a str,
    },
    /// They wait for one.
    Waitlisted,
    /// One is held for them, until then.
    Offered {
        /// Until when.
        until: &'a str,
    },
    /// They have one as soon as they are ready.
    Approved,
    /// They were told no.
    Declined,
    /// They said that they can't come.
    Cancelled,
    /// They were taken off the list.
    TakenOff,
    /// They lost it, not being ready in time.
    Released,
    /// They will lose it, unless they are ready by then.
    ReleaseAhead {
        /// By when.
        by: &'a str,
        /// What is left.
        left: &'a str,
    },
    /// It is at another time, or elsewhere.
    Moved {
        /// When it was, if it was at another time.
        was: Option<&'a str>,
        /// Why.
        why: &'a str,
        /// Whether they have a seat in it, and not only a place on the list.
        has_seat: bool,
    },
    /// It doesn't take place.
    CalledOff {
        /// Why.
        why: &'a str,
    },
    /// A trainer reminds them.
    Nudge {
        /// Who.
        by: &'a str,
        /// What is left.
        left: &'a str,
        /// Why they aren't ready, as the roster says.
        reason: &'a str,
    },
}

/// The letter.
#[must_use]
pub fn seat(matter: &Matter<'_>, about: &About<'_>) -> Letter {
    let Matter { to: (to, name), title, when, place, link } = matter;
    let (name, title, when) = (one_line(name), one_line(title), one_line(when));
    let place = one_line(place);
    let at = if place.is_empty() { when.clone() } else { format!("{when}\n    {place}") };
    let here = format!("    {title}\n    {at}\n");
    let (subject, said) = match about {
        About::Booked { left: "" } => (
            format!("You have a seat: {title}"),
            format!("you have a seat:\n\n{here}\nThere is nothing left to do before it."),
        ),
        About::Booked { left } => (
            format!("You have a seat: {title}"),
            format!("you have a seat:\n\n{here}\nBefore it there is some work to do: {}.", one_line(left)),
        ),
        About::Waitlisted => (
            format!("You are on the waiting list: {title}"),
            format!(
                "all seats are taken, and you are on the waiting list:\n\n{here}\nWhen a seat gets free in time, you are told. What you prepare meanwhile counts."
            ),
        ),
        About::Offered { until } => (
            format!("A seat is held for you: {title}"),
            format!(
                "a seat got free and is held for you until {}:\n\n{here}\nSay yes on its page; then it is yours.",
                one_line(until)
            ),
        ),
        About::Approved => (
            format!("A seat as soon as you are ready: {title}"),
            format!(
                "you can come:\n\n{here}\nYou have the seat as soon as everything it asks for is done, as long as there is one."
            ),
        ),
        About::Declined => {
            (format!("No seat: {title}"), format!("you asked for a seat, and there is none for you:\n\n{here}"))
        }
        About::Cancelled => (
            format!("You are off the list: {title}"),
            format!("you said that you can’t come:\n\n{here}\nWhat you have prepared stays yours."),
        ),
        About::TakenOff => (
            format!("You are off the list: {title}"),
            format!("you were taken off the list of\n\n{here}\nWhat you have prepared stays yours."),
        ),
        About::Released => (
            format!("Your seat was released: {title}"),
            format!(
                "not everything was done in time, and your seat was given away:\n\n{here}\nWhat you have prepared stays yours. Talk to whoever runs it if that is wrong."
            ),
        ),
        About::ReleaseAhead { by, left } => (
            format!("Your seat is at risk: {title}"),
            format!(
                "your seat is given away unless you are ready by {}:\n\n{here}\nWhat is left: {}.",
                one_line(by),
                one_line(left)
            ),
        ),
        About::Moved { was, why, has_seat } => {
            let keeps = if *has_seat { "You keep your seat." } else { "You keep your place on the list." };
            let was = was.map(|was| format!("\nIt was: {}.", one_line(was))).unwrap_or_default();
            (
                format!("Moved: {title}"),
                format!(
                    "this has changed:\n\n{here}{was}\nWhy: {}\n\n{keeps} If you can’t come, say so on its page.",
                    one_line(why)
                ),
            )
        }
        About::CalledOff { why } => (
            format!("Doesn’t take place: {title}"),
            format!(
                "this doesn’t take place:\n\n{here}\nWhy: {}\n\nWhat you have prepared stays yours.",
                one_line(why)
            ),
        ),
        About::Nudge { by, left, reason } => (
            format!("Before {title}: {}", one_line(left)),
            format!(
                "{} reminds you of\n\n{here}\nWhat is left: {}. ({}.)",
                one_line(by),
                one_line(left),
                one_line(reason)
            ),
        ),
    };
    let text = format!("Hello {name},\n\n{said}\n\n{link}\n");
    Letter { to: (*to).to_owned(), name, subject, text, calendar: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MATTER: Matter<'static> = Matter {
        to: ("ana@x.org", "Ana\r\nBcc: all@x.org"),
        title: "Skills lab",
        when: "Thursday 4 March 2027, 09:00 to 12:00 (Europe/Berlin)",
        place: "Room 2",
        link: "https://x.org/me/sessions/lab",
    };

    #[test]
    fn a_moved_session_is_told_with_what_it_was() {
        let letter = seat(
            &MATTER,
            &About::Moved { was: Some("Monday 1 March 2027, 09:00"), why: "the room\nis wet", has_seat: true },
        );
        assert_eq!(letter.subject, "Moved: Skills lab");
        assert_eq!(
            letter.text,
            "Hello Ana  Bcc: all@x.org,\n\nthis has changed:\n\n    Skills lab\n    Thursday 4 March 2027, 09:00 to 12:00 \
             (Europe/Berlin)\n    Room 2\n\nIt was: Monday 1 March 2027, 09:00.\nWhy: the room is wet\n\nYou keep your \
             seat. If you can’t come, say so on its page.\n\nhttps://x.org/me/sessions/lab\n"
        );
    }

    #[test]
    fn a_nudge_says_what_is_left_and_why() {
        let about = About::Nudge { by: "R. Ito", left: "35 min, by Wednesday 18:00", reason: "25 min left: Gloves" };
        let letter = seat(&MATTER, &about);
        assert_eq!(letter.subject, "Before Skills lab: 35 min, by Wednesday 18:00");
        assert!(
            letter.text.contains("What is left: 35 min, by Wednesday 18:00. (25 min left: Gloves.)"),
            "{}",
            letter.text
        );
    }
}
