//! A list as lines of values under headings, whatever it came in: XLSX, or CSV with commas, semicolons or tabs.

use super::sheet;
use crate::diagnostic::{Diagnostic, Place, nearest};
use jiff::civil::Date;

/// What a list says as text: a spreadsheet's rows as CSV, so that places point into it.
pub(super) fn text_of(path: &str, bytes: &[u8]) -> Result<String, Box<Diagnostic>> {
    if sheet::is_sheet(bytes) {
        return sheet::csv_of(bytes).map_err(|error| {
            let problem = Diagnostic::error("bad-sheet", format!("`{path}` can't be used: {error}"));
            Box::new(problem.hint("save the list as a workbook (.xlsx) of its own, or as CSV"))
        });
    }
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| {
        let at = error.valid_up_to();
        let problem = Diagnostic::error("not-utf8", format!("`{path}` is not UTF-8 text"));
        let problem = problem.at(Place::new(path, at..at + 1));
        Box::new(problem.hint("save it as “CSV UTF-8” in the spreadsheet, or as .xlsx"))
    })
}

/// A list that is being read.
pub(super) struct Table<'a> {
    /// What its columns are called.
    pub(super) headings: csv::StringRecord,
    /// Where that stands.
    pub(super) place: Place,
    path: &'a str,
    body: &'a str,
    skipped: usize,
    reader: csv::Reader<&'a [u8]>,
    is_over: bool,
}

/// A line and its values, or what is wrong with it.
pub(super) type Line = Result<(Place, csv::StringRecord), Box<Diagnostic>>;

impl<'a> Table<'a> {
    /// Reads the line of headings; `hint` says how such a line looks.
    pub(super) fn open(path: &'a str, text: &'a str, hint: &str) -> Result<Self, Box<Diagnostic>> {
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let body = body.trim_start_matches(['\r', '\n']);
        let skipped = text.len() - body.len();
        let heading_line = body.lines().next().unwrap_or_default();
        if heading_line.trim().is_empty() {
            let problem = Diagnostic::error("empty-list", format!("`{path}` has no line of column names"));
            return Err(Box::new(problem.hint(hint)));
        }
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(heading_line))
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(body.as_bytes());
        let headings = reader.headers().cloned().unwrap_or_default();
        let place = Place::new(path, skipped..skipped + heading_line.len());
        Ok(Self { headings, place, path, body, skipped, reader, is_over: false })
    }

    /// What is wrong with the headings: two `columns` for the same thing, or none for something `needed`. `words` are all that a
    /// heading may be.
    pub(super) fn check<'w, C: PartialEq>(
        &self,
        columns: &[Option<C>],
        needed: &[(bool, &str)],
        words: &(impl Iterator<Item = &'w str> + Clone),
    ) -> Vec<Diagnostic> {
        let at = |problem: Diagnostic| problem.at(self.place.clone());
        let twice = columns.iter().enumerate().find_map(|(here, column)| {
            let column = column.as_ref()?;
            let earlier = columns[..here].iter().position(|known| known.as_ref() == Some(column))?;
            Some((self.headings.get(earlier)?, self.headings.get(here)?))
        });
        if let Some((one, other)) = twice {
            let message = format!("`{one}` and `{other}` are columns for the same thing");
            let problem = at(Diagnostic::error("duplicate-column", message));
            return vec![problem.hint("keep one of the two, or call the other what it is")];
        }
        let mut unknown = self.headings.iter().zip(columns).filter(|(_, column)| column.is_none());
        let close = unknown.find_map(|(heading, _)| {
            let near = nearest(&heading.to_lowercase(), words.clone())?;
            Some(format!("is `{heading}` meant to be `{near}`?"))
        });
        let hint = close.unwrap_or_else(|| "the first line names the columns".to_owned());
        let missing = needed.iter().filter(|(has, _)| !has);
        missing
            .map(|(_, what)| at(Diagnostic::error("no-column", format!("no column says {what}"))).hint(hint.clone()))
            .collect()
    }

    /// The next line that isn't blank.
    pub(super) fn next_line(&mut self) -> Option<Line> {
        let mut record = csv::StringRecord::new();
        loop {
            if self.is_over {
                return None;
            }
            let start = self.at();
            match self.reader.read_record(&mut record) {
                Ok(false) => return None,
                Ok(true) if record.iter().all(str::is_empty) => {}
                Ok(true) => return Some(self.line(start, record)),
                Err(error) => {
                    self.is_over = true;
                    let message = format!("`{}` can't be read as CSV: {error}", self.path);
                    return Some(Err(Box::new(Diagnostic::error("bad-line", message))));
                }
            }
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "an offset into a text in memory")]
    fn at(&self) -> usize {
        self.reader.position().byte() as usize
    }

    fn line(&self, start: usize, record: csv::StringRecord) -> Line {
        let whole = &self.body[start..self.at()];
        let lead = whole.len() - whole.trim_start_matches(['\r', '\n']).len();
        let from = self.skipped + start + lead;
        let place = Place::new(self.path, from..from + whole[lead..].trim_end().len());
        if record.len() == self.headings.len() {
            return Ok((place, record));
        }
        let message = format!("this line has {} values, and there are {} columns", record.len(), self.headings.len());
        let hint = "put a value that holds the separator in double quotes";
        Err(Box::new(Diagnostic::error("bad-line", message).at(place).hint(hint)))
    }
}

/// The separator that the line of headings has most of.
fn delimiter(headings: &str) -> u8 {
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|d| (headings.bytes().filter(|b| b == d).count(), *d == b','))
        .unwrap_or(b',')
}

/// A day as ISO 8601 has it, or as `31.12.2027`. With slashes nobody knows which is the month.
#[must_use]
pub fn read_day(text: &str) -> Option<Date> {
    text.parse().ok().or_else(|| Date::strptime("%d.%m.%Y", text).ok())
}

/// The same in a list.
pub(super) fn day(text: &str, place: &Place) -> Result<Date, Box<Diagnostic>> {
    read_day(text).ok_or_else(|| {
        let problem = Diagnostic::error("bad-date", format!("`{text}` is not a day")).at(place.clone());
        Box::new(problem.hint("write it as `2027-12-31`"))
    })
}
