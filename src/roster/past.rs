//! A list of records from elsewhere as a file: who, what it stands for, when it was achieved, until when it is valid, where it
//! comes from, and the file of its scan.

use super::table::{self, Table, day};
use crate::diagnostic::{Diagnostic, Place};
use jiff::civil::Date;

/// One line of such a list: what it says, and where. Nothing is looked up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastRow {
    /// The line in the file.
    pub place: Place,
    /// An id or an e-mail address.
    pub person: String,
    /// A module, by its id, as `course/module` or by its title.
    pub requirement: String,
    /// The day it was achieved on.
    pub achieved: Date,
    /// The last day on which it is valid, if given.
    pub until: Option<Date>,
    /// Where it comes from, if given.
    pub source: Option<String>,
    /// The name of the file of its scan, if given.
    pub scan: Option<String>,
}

/// A list of records, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// What it says as text: a spreadsheet's rows as CSV, so that places point into it.
    pub text: String,
    /// What can be read of it.
    pub rows: Vec<PastRow>,
    /// All its mistakes.
    pub problems: Vec<Diagnostic>,
    /// The headings of columns that say nothing here.
    pub unread: Vec<String>,
}

/// How long a word on where something comes from may be, in letters.
pub const MAX_SOURCE: usize = 200;

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Person,
    Email,
    Requirement,
    Achieved,
    Until,
    Source,
    Scan,
}

/// Columns people have for the same thing, in lower case and without anything but letters.
const SYNONYMS: [(&[&str], Column); 7] = [
    (
        &[
            "person",
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
            "learner",
        ],
        Column::Person,
    ),
    (&["email", "emailaddress", "mail"], Column::Email),
    (
        &["requirement", "module", "course", "training", "certificate", "certification", "title", "topic"],
        Column::Requirement,
    ),
    (
        &[
            "achievedon",
            "achieved",
            "date",
            "completedon",
            "completed",
            "completiondate",
            "passedon",
            "passed",
            "issuedon",
            "issued",
            "issuedate",
            "dateofissue",
        ],
        Column::Achieved,
    ),
    (
        &[
            "validuntil",
            "validto",
            "validthrough",
            "until",
            "expires",
            "expireson",
            "expiry",
            "expirydate",
            "expirationdate",
        ],
        Column::Until,
    ),
    (
        &["source", "from", "issuer", "issuedby", "provider", "organisation", "organization", "institution"],
        Column::Source,
    ),
    (&["scan", "file", "filename", "document", "attachment", "certificatefile"], Column::Scan),
];

fn named(heading: &str) -> Option<Column> {
    let key: String = heading.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    SYNONYMS.iter().find(|(words, _)| words.contains(&key.as_str())).map(|(_, column)| *column)
}

/// Reads a list of records from elsewhere. `path` names the file in messages.
#[must_use]
pub fn read_past(path: &str, bytes: &[u8]) -> Past {
    match table::text_of(path, bytes) {
        Ok(text) => {
            let read = read_text(path, &text);
            Past { text, ..read }
        }
        Err(problem) => Past { problems: vec![*problem], ..Past::default() },
    }
}

fn read_text(path: &str, text: &str) -> Past {
    let mut past = Past::default();
    let mut table =
        match Table::open(path, text, "begin with a line such as `id,requirement,achieved on,valid until,source`") {
            Ok(table) => table,
            Err(problem) => return Past { problems: vec![*problem], ..past },
        };
    let columns: Vec<Option<Column>> = table.headings.iter().map(named).collect();
    past.problems =
        table.check(&columns, &needed(&columns), &SYNONYMS.iter().flat_map(|(words, _)| words.iter().copied()));
    if !past.problems.is_empty() {
        return past;
    }
    let unread =
        table.headings.iter().zip(&columns).filter(|(heading, column)| column.is_none() && !heading.is_empty());
    past.unread = unread.map(|(heading, _)| heading.to_owned()).collect();
    while let Some(line) = table.next_line() {
        match line.and_then(|(place, record)| row(place, &columns, &record)) {
            Ok(row) => past.rows.push(row),
            Err(problem) => past.problems.push(*problem),
        }
    }
    past
}

/// What every such list has to say.
fn needed(columns: &[Option<Column>]) -> Vec<(bool, &'static str)> {
    let has = |wanted: Column| columns.contains(&Some(wanted));
    vec![
        (has(Column::Person) || has(Column::Email), "who each record is about: `id`, or `email`"),
        (has(Column::Requirement), "what each record stands for: `requirement`"),
        (has(Column::Achieved), "when it was achieved: `achieved on`"),
    ]
}

fn row(place: Place, columns: &[Option<Column>], record: &csv::StringRecord) -> Result<PastRow, Box<Diagnostic>> {
    let value = |wanted: Column| {
        let at = columns.iter().position(|column| *column == Some(wanted))?;
        record.get(at).filter(|value| !value.is_empty())
    };
    let wrong = |code, message: &str, hint: &str| {
        Box::new(Diagnostic::error(code, message.to_owned()).at(place.clone()).hint(hint))
    };
    let person = value(Column::Person).or_else(|| value(Column::Email));
    let person = person.ok_or_else(|| wrong("no-id", "this line does not say who it is about", "give it an `id`"))?;
    let requirement = value(Column::Requirement)
        .ok_or_else(|| wrong("no-requirement", "this line does not say what it stands for", "name a module"))?;
    let achieved = value(Column::Achieved)
        .ok_or_else(|| wrong("bad-date", "this line does not say when it was achieved", "write it as `2027-12-31`"))?;
    let achieved = day(achieved, &place)?;
    let until = value(Column::Until).map(|text| day(text, &place)).transpose()?;
    if let Some(until) = until.filter(|until| *until < achieved) {
        let message = format!("it is valid until {until}, before it was achieved on {achieved}");
        return Err(wrong("bad-date", &message, "exchange the two"));
    }
    let source = value(Column::Source);
    if source.is_some_and(|source| source.chars().count() > MAX_SOURCE) {
        let message = format!("where it comes from has more than {MAX_SOURCE} letters");
        return Err(wrong("bad-line", &message, "name the place in a few words"));
    }
    Ok(PastRow {
        person: person.to_owned(),
        requirement: requirement.to_owned(),
        achieved,
        until,
        source: source.map(str::to_owned),
        scan: value(Column::Scan).map(str::to_owned),
        place,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let past = read_past("old.csv", text.as_bytes());
        let line = |place: &Place| text[..place.start].matches('\n').count() + 1;
        let told = |p: &Diagnostic| format!("line {}: {}: {}", p.place.as_ref().map_or(0, line), p.code, p.message);
        let shown = |row: &PastRow| {
            let word = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
            let until = word(row.until.map(|day| day.to_string()));
            let (source, scan) = (word(row.source.clone()), word(row.scan.clone()));
            format!("{} | {} | {} | {until} | {source} | {scan}", row.person, row.requirement, row.achieved)
        };
        let lines: Vec<String> = if past.problems.is_empty() {
            past.rows.iter().map(shown).collect()
        } else {
            past.problems.iter().map(told).collect()
        };
        lines.join("\n")
    }

    #[test]
    fn columns_are_known_by_their_usual_names() {
        assert_eq!(
            read(
                "Staff No;Training;Completion date;Expires;Issued by;Shoe size\nn1;Hand hygiene;03.05.2026;;City Hospital;38\n"
            ),
            "n1 | Hand hygiene | 2026-05-03 | - | City Hospital | -"
        );
        assert_eq!(
            read("email,module,date,valid until,file\na@x.org,hand,2026-05-03,2027-05-03,ana.pdf\n"),
            "a@x.org | hand | 2026-05-03 | 2027-05-03 | - | ana.pdf"
        );
        assert_eq!(read_past("x.csv", b"id,module,date,shoe size\nn1,a,2026-05-03,38\n").unread, ["shoe size"]);
    }

    #[test]
    fn every_bad_line_is_told_at_once() {
        assert_eq!(
            read(
                "id,module,date,until\n,a,2026-05-03,\nn1,,2026-05-03,\nn1,a,,\nn1,a,5/3/2026,\n\
                 n1,a,2026-05-03,2026-05-02\nn1,a\nn1,a,2026-02-30,\n"
            ),
            "line 2: no-id: this line does not say who it is about\n\
             line 3: no-requirement: this line does not say what it stands for\n\
             line 4: bad-date: this line does not say when it was achieved\n\
             line 5: bad-date: `5/3/2026` is not a day\n\
             line 6: bad-date: it is valid until 2026-05-02, before it was achieved on 2026-05-03\n\
             line 7: bad-line: this line has 2 values, and there are 4 columns\n\
             line 8: bad-date: `2026-02-30` is not a day"
        );
    }

    #[test]
    fn a_list_says_who_what_and_when() {
        assert_eq!(
            read("name,validto,modul\nAna,2027-01-01,a\n"),
            "line 1: no-column: no column says who each record is about: `id`, or `email`\n\
             line 1: no-column: no column says what each record stands for: `requirement`\n\
             line 1: no-column: no column says when it was achieved: `achieved on`"
        );
        assert_eq!(
            read("id,course,module,date\n"),
            "line 1: duplicate-column: `course` and `module` are columns for the same thing"
        );
    }
}
