//! A list of people as a file: CSV with commas, semicolons or tabs, in whatever words its columns have.

use super::Person;
use crate::access::Role;
use crate::diagnostic::{Diagnostic, Place, nearest};
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
    /// The team, if given.
    pub team: Option<String>,
    /// All other columns that have a value here.
    pub attributes: BTreeMap<String, String>,
}

impl Row {
    /// What the person is after this row: given values replace, missing ones leave as they were.
    #[must_use]
    pub fn apply(&self, to: Option<Person>) -> Option<Person> {
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
        if let Some(team) = &self.team {
            person.team.clone_from(team);
        }
        person.attributes.extend(self.attributes.clone());
        person.roles.insert(Role::Learner);
        Some(person)
    }
}

/// What a column is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    Id,
    Name,
    First,
    Last,
    Email,
    Phone,
    Team,
    Attribute(String),
}

/// Columns people have for the same thing, in lower case and without anything but letters.
const SYNONYMS: [(&[&str], Column); 7] = [
    (
        &[
            "id",
            "staffid",
            "staffno",
            "staffnumber",
            "employeeid",
            "employeeno",
            "employeenumber",
            "personid",
            "userid",
            "personnelnumber",
        ],
        Column::Id,
    ),
    (&["name", "fullname", "displayname", "learner", "person", "participant", "employee"], Column::Name),
    (&["firstname", "givenname", "forename", "first"], Column::First),
    (&["lastname", "surname", "familyname", "last"], Column::Last),
    (&["email", "emailaddress", "mail"], Column::Email),
    (&["phone", "mobile", "telephone", "phonenumber", "cell"], Column::Phone),
    (&["team", "ward", "department", "unit", "group"], Column::Team),
];

/// Synonyms of attributes that audiences are matched against.
const ATTRIBUTES: [(&[&str], &str); 6] = [
    (&["role", "jobtitle", "job", "position", "function"], "role"),
    (&["site", "location", "hospital", "store"], "site"),
    (&["manageremail", "manager"], "manager_email"),
    (&["language", "lang"], "language"),
    (&["timezone", "zone"], "timezone"),
    (&["starts", "startdate", "start"], "starts"),
];

impl Column {
    fn named(heading: &str) -> Self {
        let key: String = heading.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let known = SYNONYMS.iter().find(|(words, _)| words.contains(&key.as_str()));
        if let Some((_, column)) = known {
            return column.clone();
        }
        let attribute = ATTRIBUTES.iter().find(|(words, _)| words.contains(&key.as_str()));
        Self::Attribute(attribute.map_or_else(|| heading.trim().to_lowercase(), |(_, name)| (*name).to_owned()))
    }
}

/// Reads a list of people. `path` names the file in messages.
///
/// # Errors
/// All mistakes of the file at once; nothing of it should be used then.
pub fn read_people(path: &str, bytes: &[u8]) -> Result<Vec<Row>, Vec<Diagnostic>> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        vec![
            Diagnostic::error("not-utf8", format!("`{path}` is not UTF-8 text"))
                .at(Place::new(path, at..at + 1))
                .hint("save it as “CSV UTF-8” in the spreadsheet"),
        ]
    })?;
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let skipped = text.len() - body.len();
    let heading_line = body.lines().next().unwrap_or_default();
    if heading_line.trim().is_empty() {
        return Err(vec![
            Diagnostic::error("empty-list", format!("`{path}` has no line of column names"))
                .hint("begin with a line such as `id,name,email,team`"),
        ]);
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(heading_line))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(body.as_bytes());
    let headings = reader.headers().cloned().unwrap_or_default();
    let columns: Vec<Column> = headings.iter().map(Column::named).collect();
    let mut problems = check_columns(path, &headings, &columns, skipped, heading_line.len());
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        #[allow(clippy::cast_possible_truncation, reason = "an offset into a text in memory")]
        let start = reader.position().byte() as usize;
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {
                #[allow(clippy::cast_possible_truncation, reason = "an offset into a text in memory")]
                let end = reader.position().byte() as usize;
                let lead = body[start..end].len() - body[start..end].trim_start_matches(['\r', '\n']).len();
                let line = body[start + lead..end].trim_end().len();
                let place = Place::new(path, skipped + start + lead..skipped + start + lead + line);
                if record.iter().all(str::is_empty) {
                    continue;
                }
                if record.len() != columns.len() {
                    let message =
                        format!("this line has {} values, and there are {} columns", record.len(), columns.len());
                    let hint = "put a value that holds the separator in double quotes";
                    problems.push(Diagnostic::error("bad-line", message).at(place).hint(hint));
                    continue;
                }
                rows.push(row(place, &columns, &record));
            }
            Err(error) => {
                problems.push(Diagnostic::error("bad-line", format!("`{path}` can't be read as CSV: {error}")));
                break;
            }
        }
    }
    problems.extend(check_rows(&rows));
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

/// The separator that the line of headings has most of.
fn delimiter(headings: &str) -> u8 {
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|d| (headings.bytes().filter(|b| b == d).count(), *d == b','))
        .unwrap_or(b',')
}

fn check_columns(
    path: &str,
    headings: &csv::StringRecord,
    columns: &[Column],
    skipped: usize,
    length: usize,
) -> Vec<Diagnostic> {
    let place = Place::new(path, skipped..skipped + length);
    if columns.contains(&Column::Id) || columns.contains(&Column::Email) {
        return Vec::new();
    }
    let known: Vec<&str> = SYNONYMS.iter().flat_map(|(words, _)| words.iter().copied()).collect();
    let close = headings.iter().find_map(|h| nearest(&h.to_lowercase(), known.iter().copied()).map(|n| (h, n)));
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

fn row(place: Place, columns: &[Column], record: &csv::StringRecord) -> Row {
    let mut row =
        Row { place, id: None, name: None, email: None, phone: None, team: None, attributes: BTreeMap::new() };
    let (mut first, mut last) = (None, None);
    for (column, value) in columns.iter().zip(record.iter()).filter(|(_, value)| !value.is_empty()) {
        let value = value.to_owned();
        match column {
            Column::Id => row.id = Some(value),
            Column::Name => row.name = Some(in_speaking_order(&value)),
            Column::First => first = Some(value),
            Column::Last => last = Some(value),
            Column::Email => row.email = Some(value),
            Column::Phone => row.phone = Some(value),
            Column::Team => row.team = Some(value),
            Column::Attribute(name) => drop(row.attributes.insert(name.clone(), value)),
        }
    }
    if row.name.is_none() {
        row.name = match (first, last) {
            (Some(first), Some(last)) => Some(format!("{first} {last}")),
            (one, other) => one.or(other),
        };
    }
    row
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

fn check_rows(rows: &[Row]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut seen: HashMap<String, &Row> = HashMap::new();
    for row in rows {
        let Some(key) = row.id.clone().or_else(|| row.email.as_deref().map(str::to_lowercase)) else {
            let message = "this line does not say who it is about";
            problems.push(Diagnostic::error("no-id", message).at(row.place.clone()).hint("give it an `id`"));
            continue;
        };
        let named = Person {
            team: row.team.clone().unwrap_or_default(),
            ..Person::new(row.id.as_deref().unwrap_or("-"), row.name.as_deref().unwrap_or_default(), Role::Learner)
        };
        if let Err(unfit) = named.check() {
            let problem = Diagnostic::error("bad-person", unfit.to_string()).at(row.place.clone());
            problems.push(problem.hint("correct the line"));
        }
        if let Some(email) =
            row.email.as_deref().filter(|email| !email.contains('@') || email.contains(char::is_whitespace))
        {
            let message = format!("`{email}` is not an e-mail address");
            problems.push(
                Diagnostic::error("bad-email", message)
                    .at(row.place.clone())
                    .hint("write it as `name@example.org`, or leave it empty"),
            );
        }
        match seen.insert(key.clone(), row) {
            Some(earlier) if !same(earlier, row) => {
                let message = format!("`{key}` is in this file twice, with different values");
                problems.push(
                    Diagnostic::error("duplicate-person", message)
                        .at(row.place.clone())
                        .hint("keep one of the two lines"),
                );
            }
            _ => {}
        }
    }
    problems
}

fn same(a: &Row, b: &Row) -> bool {
    Row { place: b.place.clone(), ..a.clone() } == *b
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match read_people("nurses.csv", text.as_bytes()) {
            Ok(rows) => rows
                .iter()
                .map(|row| {
                    let mut words = vec![
                        row.id.clone().unwrap_or_else(|| "-".into()),
                        row.name.clone().unwrap_or_else(|| "-".into()),
                        row.email.clone().unwrap_or_else(|| "-".into()),
                        row.team.clone().unwrap_or_else(|| "-".into()),
                    ];
                    words.extend(row.attributes.iter().map(|(k, v)| format!("{k}={v}")));
                    words.join(" | ")
                })
                .collect::<Vec<_>>()
                .join("\n"),
            Err(problems) => problems
                .iter()
                .map(|p| {
                    let at = p.place.as_ref().map_or(0, |place| text[..place.start].matches('\n').count() + 1);
                    format!("line {at}: {}: {}", p.code, p.message)
                })
                .collect::<Vec<_>>()
                .join("\n"),
        }
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
        assert_eq!(read("id,name\n1,Ada\n1,Ada\n").lines().count(), 2);
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
        let problems = read_people("x.csv", b"id,name\n1,\xff\n").unwrap_err();
        assert_eq!(problems[0].code, "not-utf8");
    }
}
