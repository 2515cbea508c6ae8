//! A spreadsheet's first sheet as CSV text, one line per row, so that a list is a list whatever it came in.

use calamine::{Data, DataRef, Reader, Xlsx};
use std::io::{Cursor, Read};

/// How large a sheet may be: rows, columns, bytes once it is unpacked, bytes of text in all of its cells, since many can
/// share one text and a short number can be a long text, and bytes of the list, since each row is as wide as the widest.
const ROWS: u32 = 100_000;
const COLUMNS: u32 = 200;
const UNPACKED: u64 = 64 * 1024 * 1024;
const TEXT: usize = 16 * 1024 * 1024;
const LIST: usize = 2 * TEXT;

/// Why a spreadsheet can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum SheetError {
    /// Not a spreadsheet, or a broken one.
    #[error("it isn't a spreadsheet that can be read")]
    Unreadable,
    /// More than a list of people ever is.
    #[error("it is larger than {ROWS} rows of {COLUMNS} columns")]
    TooLarge,
    /// There is nothing in it.
    #[error("its first sheet is empty")]
    Empty,
}

/// Whether bytes are those of an XLSX file, or of anything else in a ZIP.
#[must_use]
pub(super) fn is_sheet(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The first sheet, as CSV.
///
/// # Errors
/// As [`SheetError`] says; what unpacks to more than a list ever is, is not unpacked to its end.
pub(super) fn csv_of(bytes: &[u8]) -> Result<String, SheetError> {
    csv_within(bytes, TEXT, LIST)
}

/// The same, within so many bytes of text and of the list.
fn csv_within(bytes: &[u8], text_most: usize, list_most: usize) -> Result<String, SheetError> {
    check_size(bytes)?;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| SheetError::Unreadable)?;
    let name = book.sheet_names().first().cloned().ok_or(SheetError::Empty)?;
    // Cell by cell: a sheet may claim to be as wide and long as sheets can be.
    let mut cells = book.worksheet_cells_reader(&name).map_err(|_| SheetError::Unreadable)?;
    let mut rows: Vec<Vec<(usize, String)>> = Vec::new();
    let (mut left, mut width) = (text_most, 0);
    while let Some(cell) = cells.next_cell().map_err(|_| SheetError::Unreadable)? {
        let (row, column) = cell.get_position();
        let length = match cell.get_value() {
            DataRef::String(text) => text.len(),
            DataRef::SharedString(text) => text.len(),
            _ => 0,
        };
        // Before it is copied, and again as it is shown: a number has its length only then.
        if length > left {
            return Err(SheetError::TooLarge);
        }
        let value = shown(&Data::from(cell.get_value().clone()));
        left = left.checked_sub(value.len().max(length)).ok_or(SheetError::TooLarge)?;
        if value.is_empty() {
            continue;
        }
        if row >= ROWS || column >= COLUMNS {
            return Err(SheetError::TooLarge);
        }
        let (row, column) = (row as usize, column as usize);
        if rows.len() <= row {
            rows.resize_with(row + 1, Vec::new);
        }
        rows[row].push((column, value));
        width = width.max(column + 1);
    }
    if width == 0 {
        return Err(SheetError::Empty);
    }
    let mut text = Vec::new();
    for row in rows {
        // A blank row is a blank line: the numbers of lines are those of rows.
        if row.is_empty() {
            text.push(b'\n');
            continue;
        }
        let mut values = vec![String::new(); width];
        for (column, value) in row {
            values[column] = value;
        }
        let mut line = csv::WriterBuilder::new().from_writer(Vec::new());
        line.write_record(&values).map_err(|_| SheetError::Unreadable)?;
        text.extend(line.into_inner().map_err(|_| SheetError::Unreadable)?);
        if text.len() > list_most {
            return Err(SheetError::TooLarge);
        }
    }
    String::from_utf8(text).map_err(|_| SheetError::Unreadable)
}

/// Unpacks everything once, keeping nothing, and stops where it is too much.
fn check_size(bytes: &[u8]) -> Result<(), SheetError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetError::Unreadable)?;
    let mut left = UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| SheetError::Unreadable)?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|_| SheetError::Unreadable)?;
        left = left.checked_sub(read).ok_or(SheetError::TooLarge)?;
    }
    Ok(())
}

/// A cell's value, as somebody would have typed it.
fn shown(value: &Data) -> String {
    let text = match value {
        Data::Empty | Data::Error(_) => String::new(),
        Data::DateTime(time) => {
            let (year, month, day, ..) = time.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        // Numbers are ids and phone numbers here: as digits, without a point.
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        // Nobody types three hundred digits: what is huge or tiny is shown with its exponent.
        Data::Float(number) => format!("{number:?}").trim_end_matches(".0").to_owned(),
        other => other.to_string(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// A workbook whose first sheet has these cells, as XML.
    fn book(cells: &str) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let package = "http://schemas.openxmlformats.org/package/2006/relationships";
        for (name, text) in [
            (
                "_rels/.rels",
                format!(
                    r#"<Relationships xmlns="{package}"><Relationship Id="r1" Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    r#"<Relationships xmlns="{package}"><Relationship Id="r1" Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    r#"<workbook xmlns="{main}" xmlns:r="{relation}"><sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets></workbook>"#
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!(
                    r#"<worksheet xmlns="{main}"><dimension ref="A1:XFD1048576"/><sheetData>{cells}</sheetData></worksheet>"#
                ),
            ),
        ] {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn text(at: &str, value: &str) -> String {
        format!(r#"<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>"#)
    }

    #[test]
    fn a_sheet_reads_as_the_list_that_was_typed() {
        let heading = format!(r#"<row r="2">{}{}</row>"#, text("A2", "Staff no"), text("C2", "Name"));
        let row = format!(r#"<row r="4"><c r="A4"><v>4711</v></c>{}</row>"#, text("C4", "Lindh,\nAda"));
        assert_eq!(csv_of(&book(&format!("{heading}{row}"))).unwrap(), "\nStaff no,,Name\n\n4711,,\"Lindh, Ada\"\n");
    }

    #[test]
    fn a_number_is_as_long_as_somebody_would_type_it() {
        let numbers = ["004711", "1e300", "-1e-300", "491701234567890", "0.5", "1e15", "1e300"];
        let cells = format!("<c><v>{}</v></c>", numbers.join("</v></c><c><v>"));
        let row = format!(r#"<row r="1">{cells}</row>"#);
        assert_eq!(csv_of(&book(&row)).unwrap(), "4711,1e300,-1e-300,491701234567890,0.5,1000000000000000,1e300\n");
        // What is counted is what is shown: a number's digits, too.
        let digits = format!(r#"<row r="1">{}</row>"#, "<c><v>491701234567890</v></c>".repeat(7));
        assert_eq!(csv_within(&book(&digits), 100, 1_000), Err(SheetError::TooLarge));
        assert_eq!(csv_within(&book(&digits), 105, 1_000).unwrap().len(), 7 * 16);
    }

    #[test]
    fn what_is_too_much_is_refused() {
        assert_eq!(csv_of(b"PK\x03\x04 and nothing"), Err(SheetError::Unreadable));
        assert_eq!(csv_of(&book("")), Err(SheetError::Empty));
        let far = format!(r#"<row r="1048576">{}</row>"#, text("A1048576", "x"));
        assert_eq!(csv_of(&book(&far)), Err(SheetError::TooLarge));
        let wide = format!(r#"<row r="1">{}</row>"#, text("XFD1", "x"));
        assert_eq!(csv_of(&book(&wide)), Err(SheetError::TooLarge));
        let long = "x".repeat(TEXT / 4);
        let row = |row: u32| format!(r#"<row r="{row}">{}</row>"#, text(&format!("A{row}"), &long));
        let cells = (1..=5).map(row).collect::<Vec<_>>().concat();
        assert_eq!(csv_of(&book(&cells)), Err(SheetError::TooLarge));
        // Rows of one cell, each as wide as the first.
        let narrow = (2..=10).map(|at| format!(r#"<row r="{at}">{}</row>"#, text(&format!("A{at}"), "x")));
        let wide = format!(r#"<row r="1">{}</row>{}"#, text("GR1", "x"), narrow.collect::<String>());
        assert_eq!(csv_within(&book(&wide), 100, 1_000), Err(SheetError::TooLarge));
        assert!(csv_within(&book(&wide), 100, 3_000).is_ok());
        // A few hundred kilobytes that unpack to a gigabyte.
        let bomb = book(&" ".repeat(usize::try_from(UNPACKED).unwrap() + 1));
        assert!(bomb.len() < 1_000_000);
        assert_eq!(csv_of(&bomb), Err(SheetError::TooLarge));
    }
}
