//! Which team somebody is in, and from when until when.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A time in a team.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Membership {
    /// The team, as it is called.
    pub team: String,
    /// The first day; not known, if `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<Date>,
    /// The last day; open, if `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Date>,
}

impl Membership {
    /// In a team, since nobody knows when.
    #[must_use]
    pub fn new(team: impl Into<String>) -> Self {
        Self { team: team.into(), starts: None, ends: None }
    }

    /// Whether it is in force on a day.
    #[must_use]
    pub fn is_on(&self, day: Date) -> bool {
        self.starts.is_none_or(|starts| starts <= day) && self.ends.is_none_or(|ends| day <= ends)
    }

    fn is_over(&self, day: Date) -> bool {
        self.ends.is_some_and(|ends| ends < day)
    }
}

/// The first day of the time without a gap that goes on on `day`; `None` when it has no known beginning, or there is none.
pub(super) fn since(memberships: &[&Membership], day: Date) -> Option<Date> {
    let mut first = day;
    loop {
        let before = first.yesterday().unwrap_or(first);
        let goes_on = |time: &&Membership| time.is_on(first) || time.is_on(before);
        let starts = memberships.iter().copied().filter(goes_on).map(|time| time.starts).min()??;
        if starts >= first {
            return Some(starts);
        }
        first = starts;
    }
}

/// Puts somebody into teams, as a list of `today` names them: they begin today unless it says when, and what the list
/// doesn't name ends the day before. Somebody's first team has always been theirs.
pub(super) fn move_to(memberships: &mut Vec<Membership>, given: &[Membership], today: Date) {
    if given.is_empty() {
        return;
    }
    let is_first = memberships.is_empty();
    let mut begin = None;
    for new in given {
        let has_begun = new.starts.is_none_or(|starts| starts <= today);
        let same = |known: &Membership| {
            let (on, ahead) = (known.is_on(today), known.starts.is_some_and(|starts| starts > today));
            known.team == new.team
                && (new.starts.is_some() && known.starts == new.starts
                    || on && has_begun
                    || ahead && new.starts.is_none())
        };
        let starts = if let Some(known) = memberships.iter_mut().find(|known| same(known)) {
            known.starts = new.starts.or(known.starts);
            known.ends = new.ends.or(known.ends);
            known.starts
        } else {
            let starts = new.starts.or_else(|| (!is_first).then_some(today));
            memberships.push(Membership { starts, ..new.clone() });
            starts
        };
        if !new.is_over(today) {
            let starts = starts.unwrap_or(today);
            begin = Some(begin.map_or(starts, |begin: Date| begin.min(starts)));
        }
    }
    // What is over says nothing of today. Who is moved from next month on stays where they are until then; what is planned
    // stays, unless the list has plans of its own.
    let Some(begin) = begin else { return };
    let last = begin.max(today).yesterday().unwrap_or(today);
    let plans = begin > today;
    let is_named = |known: &Membership| given.iter().any(|new| new.team == known.team);
    let is_kept = |known: &Membership| !plans && known.starts.is_some_and(|starts| starts > today);
    for known in memberships.iter_mut().filter(|known| !is_named(known) && !known.is_over(today) && !is_kept(known)) {
        known.ends = Some(known.ends.map_or(last, |ends| ends.min(last)));
    }
    memberships.retain(|known| known.starts.zip(known.ends).is_none_or(|(starts, ends)| starts <= ends));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Membership> {
        let day = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
        let one = |text: &str| {
            let (team, days) = text.split_once(' ').unwrap_or((text, ".."));
            let (starts, ends) = days.split_once("..").unwrap();
            Membership { team: team.to_owned(), starts: day(starts), ends: day(ends) }
        };
        text.split(", ").filter(|text| !text.is_empty()).map(one).collect()
    }

    fn told(memberships: &[Membership]) -> String {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let one = |m: &Membership| match (m.starts, m.ends) {
            (None, None) => m.team.clone(),
            (starts, ends) => format!("{} {}..{}", m.team, day(starts), day(ends)),
        };
        memberships.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_time_goes_back_to_its_gap() {
        let since = |text: &str| {
            super::since(&read(text).iter().collect::<Vec<_>>(), "2027-03-04".parse().unwrap())
                .map(|day| day.to_string())
        };
        for (times, first) in [
            ("a", None),
            ("a 2027-01-01..", Some("2027-01-01")),
            ("a 2027-03-04..", Some("2027-03-04")),
            ("a ..2027-01-31, b 2027-02-01..", None),
            ("a 2026-01-01..2027-01-31, b 2027-02-01..", Some("2026-01-01")),
            ("a ..2027-01-30, b 2027-02-01..", Some("2027-02-01")),
            ("a 2027-02-01..2027-05-01, b 2027-01-01..2027-02-15", Some("2027-01-01")),
        ] {
            assert_eq!(since(times).as_deref(), first, "{times}");
        }
    }

    #[test]
    fn a_list_says_where_people_are_from_now_on() {
        for (before, given, after) in [
            ("", "a", "a"),
            ("", "a 2027-01-01..", "a 2027-01-01.."),
            ("a", "", "a"),
            ("a", "a", "a"),
            ("a", "b", "a ..2027-03-03, b 2027-03-04.."),
            ("a", "a, b", "a, b 2027-03-04.."),
            ("a", "b 2027-04-01..", "a ..2027-03-31, b 2027-04-01.."),
            ("a", "b 2027-02-01..", "a ..2027-03-03, b 2027-02-01.."),
            ("a, b", "b", "a ..2027-03-03, b"),
            ("a 2027-03-04..", "b", "b 2027-03-04.."),
            ("a ..2027-01-31, b 2027-02-01..", "a", "a ..2027-01-31, b 2027-02-01..2027-03-03, a 2027-03-04.."),
            ("a 2027-01-01..", "a 2027-01-01..2027-06-30", "a 2027-01-01..2027-06-30"),
            ("a ..2027-01-31", "a", "a ..2027-01-31, a 2027-03-04.."),
            ("", "a 2027-01-01..2027-04-30, a 2027-06-01..", "a 2027-01-01..2027-04-30, a 2027-06-01.."),
            ("a 2027-01-01..2027-04-30", "a 2027-06-01..", "a 2027-01-01..2027-04-30, a 2027-06-01.."),
            ("a ..2027-03-31, b 2027-04-01..", "a", "a ..2027-03-31, b 2027-04-01.."),
            ("a", "b 2027-02-01..2027-02-15", "a, b 2027-02-01..2027-02-15"),
        ] {
            let mut memberships = read(before);
            move_to(&mut memberships, &read(given), "2027-03-04".parse().unwrap());
            assert_eq!(told(&memberships), after, "{before} + {given}");
            // The same list again, on that day and on the next one, changes nothing.
            for day in ["2027-03-04", "2027-03-05"] {
                move_to(&mut memberships, &read(given), day.parse().unwrap());
                assert_eq!(told(&memberships), after, "{before} + {given} again on {day}");
            }
        }
    }
}
