//! A list of people as a file: XLSX, or CSV with commas, semicolons or tabs, in whatever words its columns have.

use super::column::{Column, known_names};
use super::person::is_address;
use super::table::{self, Table, day};
use super::{Membership, Person};
use crate::access::Role;
use crate::diagnostic::{Diagnostic, Place, nearest};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// One line of a list of people: what it says, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line in the file.
    pub place: Place,
    /// The person's id, if given.
    pub id: Option<String>,
    /// The person's name, if given.
    pub name: Option<String>,
    /// The e-mail address, if given.
    pub email: Option<String>,
    /// The phone number, if given.
    pub phone: Option<String>,
    /// The teams, if given: one per line of the person.
    pub teams: Vec<Membership>,
    /// All other columns that have a value here.
    pub attributes: BTreeMap<String, String>,
}

impl Row {
    /// What the person is after this row: given values replace, missing ones leave as they were; who was gone is back.
    #[must_use]
    pub fn apply(&self, to: Option<Person>, today: Date) -> Option<Person> {
        let mut person = match (to, &self.id, &self.name) {
            (Some(person), _, _) => person,
            (None, Some(id), Some(name)) => Person::new(id, name, Role::Learner),
            _ => return None,
        };
        let keep = |field: &mut Option<String>, given: &Option<String>| {
            if given.is_some() {
                field.clone_from(given);
            }
        };
        if let Some(name) = &self.name {
            person.name.clone_from(name);
        }
        keep(&mut person.email, &self.email);
        keep(&mut person.phone, &self.phone);
        person.move_to(&self.teams, today);
        person.left = None;
        person.attributes.extend(self.attributes.clone());
        person.roles.insert(Role::Learner);
        Some(person)
    }
}

/// A list of people, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List {
    /// What it says as text: a spreadsheet's rows as CSV, so that places point into it.
    pub text: String,
    /// Its people, each once, where the first line about them stands.
    pub rows: Vec<Row>,
    /// All its mistakes. What can be read beside them is among the rows.
    pub problems: Vec<Diagnostic>,
}

/// How many columns a list may have: as many as a sheet.
const COLUMNS: usize = 200;

/// Reads a list of people. `path` names the file in messages.
#[must_use]
pub fn read_people(path: &str, bytes: &[u8]) -> List {
    let text = match table::text_of(path, bytes) {
        Ok(text) => text,
        Err(problem) => return List { problems: vec![*problem], ..List::default() },
    };
    let (rows, problems) = read_text(path, &text);
    List { text, rows, problems }
}

fn read_text(path: &str, text: &str) -> (Vec<Row>, Vec<Diagnostic>) {
    let mut table = match Table::open(path, text, "begin with a line such as `id,name,email,team`") {
        Ok(table) => table,
        Err(problem) => return (Vec::new(), vec![*problem]),
    };
    let columns: Vec<Column> = table.headings.iter().map(Column::named).collect();
    let mut problems = check_columns(&table.headings, &columns, &table.place);
    if !problems.is_empty() {
        return (Vec::new(), problems);
    }
    let mut rows = Vec::new();
    while let Some(line) = table.next_line() {
        match line.and_then(|(place, record)| row(place, &columns, &record)).and_then(check_row) {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push(*problem),
        }
    }
    let rows = joined(rows, &mut problems);
    problems.sort_by_key(|problem| problem.place.as_ref().map_or(0, |place| place.start));
    (rows, problems)
}

fn check_columns(headings: &csv::StringRecord, columns: &[Column], place: &Place) -> Vec<Diagnostic> {
    let place = place.clone();
    if columns.len() > COLUMNS {
        let message = format!("this line has {} values, and a list has at most {COLUMNS} columns", columns.len());
        return vec![Diagnostic::error("bad-line", message).at(place).hint("leave out what says nothing of people")];
    }
    let twice = columns.iter().enumerate().find_map(|(at, column)| {
        let earlier = columns[..at].iter().position(|known| known == column)?;
        Some((headings.get(earlier)?, headings.get(at)?))
    });
    if let Some((one, other)) = twice {
        let message = format!("`{one}` and `{other}` are columns for the same thing");
        let problem = Diagnostic::error("duplicate-column", message).at(place);
        return vec![problem.hint("keep one of the two, or call the other what it is")];
    }
    if columns.contains(&Column::Id) || columns.contains(&Column::Email) {
        return Vec::new();
    }
    let close = headings.iter().find_map(|h| nearest(&h.to_lowercase(), known_names()).map(|n| (h, n)));
    let hint = match close {
        Some((heading, near)) => format!("is `{heading}` meant to be `{near}`?"),
        None => "the first line names the columns; `id` and `name` are enough".to_owned(),
    };
    vec![
        Diagnostic::error("no-id-column", "no column says who each person is: `id` (or `staff_id`), or `email`")
            .at(place)
            .hint(hint),
    ]
}

fn row(place: Place, columns: &[Column], record: &csv::StringRecord) -> Result<Row, Box<Diagnostic>> {
    let (mut id, mut name, mut email, mut phone) = (None, None, None, None);
    let (mut first, mut last, mut team, mut starts, mut ends) = (None, None, None, None, None);
    let mut attributes = BTreeMap::new();
    for (column, value) in columns.iter().zip(record.iter()).filter(|(_, value)| !value.is_empty()) {
        let owned = value.to_owned();
        match column {
            Column::Id => id = Some(owned),
            Column::Name => name = Some(in_speaking_order(value)),
            Column::First => first = Some(owned),
            Column::Last => last = Some(owned),
            Column::Email => email = Some(owned),
            Column::Phone => phone = Some(owned),
            Column::Team => team = Some(owned),
            Column::Starts => starts = Some(day(value, &place)?),
            Column::Ends => ends = Some(day(value, &place)?),
            Column::Attribute(name) => drop(attributes.insert(name.clone(), owned)),
        }
    }
    if let Some((starts, ends)) = starts.zip(ends).filter(|(starts, ends)| starts > ends) {
        let message = format!("it ends on {ends}, before it starts on {starts}");
        return Err(Box::new(Diagnostic::error("bad-date", message).at(place).hint("exchange the two")));
    }
    let teams = if let Some(team) = team {
        vec![Membership { team, starts, ends }]
    } else {
        // Days of nobody's team are kept as they were given.
        let days = [("starts", starts), ("ends", ends)];
        attributes.extend(days.into_iter().filter_map(|(name, day)| Some((name.to_owned(), day?.to_string()))));
        Vec::new()
    };
    let name = name.or_else(|| match (first, last) {
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (one, other) => one.or(other),
    });
    Ok(Row { place, id, name, email, phone, teams, attributes })
}

/// “Surname, First” as it is spoken.
fn in_speaking_order(name: &str) -> String {
    match name.split_once(',') {
        Some((last, first)) if !first.trim().is_empty() && !first.contains(',') => {
            format!("{} {}", first.trim(), last.trim())
        }
        _ => name.to_owned(),
    }
}

fn check_row(row: Row) -> Result<Row, Box<Diagnostic>> {
    if row.id.is_none() && row.email.is_none() {
        let message = "this line does not say who it is about";
        return Err(Box::new(Diagnostic::error("no-id", message).at(row.place).hint("give it an `id`")));
    }
    let named = Person {
        teams: row.teams.clone(),
        phone: row.phone.clone(),
        attributes: row.attributes.clone(),
        ..Person::new(row.id.as_deref().unwrap_or("-"), row.name.as_deref().unwrap_or_default(), Role::Learner)
    };
    if let Err(unfit) = named.check() {
        let problem = Diagnostic::error("bad-person", unfit.to_string());
        return Err(Box::new(problem.at(row.place).hint("correct the line")));
    }
    if let Some(email) = row.email.as_deref().filter(|email| !is_address(email)) {
        let message = format!("`{email}` is not an e-mail address");
        let hint = "write it as `name@example.org`, or leave it empty";
        return Err(Box::new(Diagnostic::error("bad-email", message).at(row.place).hint(hint)));
    }
    Ok(row)
}

/// Lines about the same person become one when they differ in nothing but the team.
fn joined(rows: Vec<Row>, problems: &mut Vec<Diagnostic>) -> Vec<Row> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<Row> = Vec::new();
    for row in rows {
        let key = row.id.clone().or_else(|| row.email.as_deref().map(str::to_lowercase)).unwrap_or_default();
        let Some(known) = places.get(&key).map(|at| &mut found[*at]) else {
            places.insert(key, found.len());
            found.push(row);
            continue;
        };
        let same = Row { place: known.place.clone(), teams: known.teams.clone(), ..row.clone() } == *known;
        if !same {
            let message = format!("`{key}` is in this file twice, with different values");
            let hint = "keep one of the two lines; who is in two teams has two lines that differ in the team alone";
            problems.push(Diagnostic::error("duplicate-person", message).at(row.place).hint(hint));
            continue;
        }
        for team in row.teams.into_iter().filter(|team| !known.teams.contains(team)).collect::<Vec<_>>() {
            known.teams.push(team);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let list = read_people("nurses.csv", text.as_bytes());
        if list.problems.is_empty() {
            list.rows
                .iter()
                .map(|row| {
                    let mut words = vec![
                        row.id.clone().unwrap_or_else(|| "-".into()),
                        row.name.clone().unwrap_or_else(|| "-".into()),
                        row.email.clone().unwrap_or_else(|| "-".into()),
                        if row.teams.is_empty() { "-".into() } else { teams(&row.teams) },
                    ];
                    words.extend(row.attributes.iter().map(|(k, v)| format!("{k}={v}")));
                    words.join(" | ")
                })
                .collect::<Vec<_>>()
                .join("\n")
        } else {
            list.problems
                .iter()
                .map(|p| {
                    let at = p.place.as_ref().map_or(0, |place| text[..place.start].matches('\n').count() + 1);
                    format!("line {at}: {}: {}", p.code, p.message)
                })
                .collect::<Vec<_>>()
                .join("\n")
        }
    }

    fn teams(teams: &[Membership]) -> String {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let one = |m: &Membership| match (m.starts, m.ends) {
            (None, None) => m.team.clone(),
            (starts, ends) => format!("{} {}..{}", m.team, day(starts), day(ends)),
        };
        teams.iter().map(one).collect::<Vec<_>>().join(" + ")
    }

    #[test]
    fn columns_are_known_by_their_usual_names() {
        assert_eq!(
            read("Staff No,Full name,E-mail,Ward,Job title\n7,Ada Lindh,a@x.org,Ward 1,nurse\n"),
            "7 | Ada Lindh | a@x.org | Ward 1 | role=nurse"
        );
        assert_eq!(read("id,First name,Surname\n7,Ada,Lindh"), "7 | Ada Lindh | - | -");
    }

    #[test]
    fn spreadsheets_write_marks_semicolons_and_surnames_first() {
        assert_eq!(
            read("\u{feff}id;name;team\r\n7;\"Lindh, Ada\";Ward 1\r\n8;Bo;\r\n"),
            "7 | Ada Lindh | - | Ward 1\n8 | Bo | - | -"
        );
    }

    #[test]
    fn unknown_columns_are_kept() {
        assert_eq!(read("id,name,Shoe size\n7,Ada,38\n"), "7 | Ada | - | - | shoe size=38");
    }

    #[test]
    fn every_bad_line_is_told_at_once() {
        let text = "id,name,email\n1,Ada,a@x.org\n2,Bo\n,Cy,\n4,Di,not-an-address\n1,Ada,other@x.org\n";
        let told = read(text);
        assert_eq!(
            told,
            "line 3: bad-line: this line has 2 values, and there are 3 columns\n\
             line 4: no-id: this line does not say who it is about\n\
             line 5: bad-email: `not-an-address` is not an e-mail address\n\
             line 6: duplicate-person: `1` is in this file twice, with different values"
        );
    }

    #[test]
    fn the_same_line_twice_is_no_mistake() {
        assert_eq!(read("id,name\n1,Ada\n1,Ada\n"), "1 | Ada | - | -");
    }

    #[test]
    fn a_list_without_ids_is_refused_with_a_guess() {
        assert_eq!(
            read("nmae,emial\nAda,a@x.org\n"),
            "line 1: no-id-column: no column says who each person is: `id` (or `staff_id`), or `email`"
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(read_people("x.csv", b"id,name\n1,\xff\n").problems[0].code, "not-utf8");
        assert_eq!(read_people("x.xlsx", b"PK\x03\x04").problems[0].code, "bad-sheet");
    }

    #[test]
    fn who_is_in_two_teams_has_two_lines() {
        assert_eq!(
            read("id,name,team,starts,ends\n1,Ada,Ward 1,2027-01-01,\n1,Ada,Ward 2,01.03.2027,30.6.2027\n"),
            "1 | Ada | - | Ward 1 2027-01-01.. + Ward 2 2027-03-01..2027-06-30"
        );
        assert_eq!(read("id,name,starts\n1,Ada,2027-01-01\n"), "1 | Ada | - | - | starts=2027-01-01");
        assert_eq!(
            read("id,name,team,starts,ends\n1,Ada,A,1/2/2027,\n2,Bo,A,2027-03-01,2027-02-01\n"),
            "line 2: bad-date: `1/2/2027` is not a day\n\
             line 3: bad-date: it ends on 2027-02-01, before it starts on 2027-03-01"
        );
    }

    #[test]
    fn two_columns_for_one_thing_are_refused() {
        assert_eq!(
            read("id,name,Staff No\nreal1,Eve,555\n"),
            "line 1: duplicate-column: `id` and `Staff No` are columns for the same thing"
        );
    }

    #[test]
    fn what_can_be_read_beside_mistakes_is_read() {
        let list = read_people("x.csv", b"id,name,email\n1,Ada,\n2,Bo,nowhere\n3,Cy,c@x.org\n");
        assert_eq!(list.rows.iter().filter_map(|row| row.name.as_deref()).collect::<Vec<_>>(), ["Ada", "Cy"]);
        assert_eq!(list.problems.len(), 1);
    }

    #[test]
    fn a_list_is_no_wider_than_a_sheet() {
        let wide = format!("id,{}\n", (1..=COLUMNS).map(|n| format!("c{n}")).collect::<Vec<_>>().join(","));
        assert_eq!(read_people("x.csv", wide.as_bytes()).problems[0].code, "bad-line");
        let endless = format!("id{}\n", ",x".repeat(1_000_000));
        assert_eq!(read_people("x.csv", endless.as_bytes()).problems.len(), 1);
    }
}
