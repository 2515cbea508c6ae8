//! Invitations as a list, for whatever tool sends text messages.

use super::spreadsheet_cell;
use jiff::Timestamp;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// The person's id.
    pub id: &'a str,
    /// Their name.
    pub name: &'a str,
    /// Their phone number.
    pub phone: Option<&'a str>,
    /// Their e-mail address.
    pub email: Option<&'a str>,
    /// The link, whole.
    pub link: String,
    /// The code that does the same with the id.
    pub code: &'a str,
    /// From when on neither works.
    pub expires: Timestamp,
}

/// A phone number as tools that send messages read it; anything else is no phone number, and could be a formula.
fn phone(text: &str) -> String {
    let is_number = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '(' | ')' | '-'));
    if is_number && !text.starts_with('-') { text.to_owned() } else { spreadsheet_cell(text.to_owned()) }
}

/// The list as CSV.
#[must_use]
pub fn invitations_csv<'a>(lines: impl IntoIterator<Item = Line<'a>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = ["id", "name", "phone", "email", "link", "code", "expires"].map(str::to_owned);
    let rows = lines.into_iter().map(|line| {
        let cell = |text: &str| spreadsheet_cell(text.to_owned());
        let (phone, email) = (line.phone.map(phone).unwrap_or_default(), line.email.map(cell).unwrap_or_default());
        [cell(line.id), cell(line.name), phone, email, line.link, line.code.to_owned(), line.expires.to_string()]
    });
    for row in std::iter::once(head).chain(rows) {
        // Writing into memory can't fail.
        let _ = writer.write_record(&row);
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_stays_one_and_a_formula_does_not() {
        let line = |phone| Line {
            id: "n1",
            name: "=1+1",
            phone: Some(phone),
            email: None,
            link: "https://x.org/s".to_owned(),
            code: "012345",
            expires: Timestamp::UNIX_EPOCH,
        };
        assert_eq!(
            invitations_csv([line("+49 170 (0)12-3"), line("+cmd|x"), line("-1+2")]),
            "id,name,phone,email,link,code,expires\n\
             n1,'=1+1,+49 170 (0)12-3,,https://x.org/s,012345,1970-01-01T00:00:00Z\n\
             n1,'=1+1,'+cmd|x,,https://x.org/s,012345,1970-01-01T00:00:00Z\n\
             n1,'=1+1,'-1+2,,https://x.org/s,012345,1970-01-01T00:00:00Z\n"
        );
    }
}
