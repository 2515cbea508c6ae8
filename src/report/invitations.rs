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

/// The list as CSV. A phone number that begins with `+` stays as it is written, behind an apostrophe.
#[must_use]
pub fn invitations_csv<'a>(lines: impl IntoIterator<Item = Line<'a>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = ["id", "name", "phone", "email", "link", "code", "expires"].map(str::to_owned);
    let rows = lines.into_iter().map(|line| {
        [
            line.id,
            line.name,
            line.phone.unwrap_or_default(),
            line.email.unwrap_or_default(),
            &line.link,
            line.code,
            &line.expires.to_string(),
        ]
        .map(|cell| spreadsheet_cell(cell.to_owned()))
    });
    for row in std::iter::once(head).chain(rows) {
        // Writing into memory can't fail.
        let _ = writer.write_record(&row);
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}
