//! Days on which somebody isn't there, so that they don't count against them: their attribute `away`.

use super::Person;
use jiff::civil::Date;

/// The attribute's name.
pub(super) const AWAY: &str = "away";

impl Person {
    /// The first and the last day of each time they are away; what can't be read is none.
    #[must_use]
    pub fn away(&self) -> Vec<(Date, Date)> {
        self.attributes.get(AWAY).and_then(|text| read(text)).unwrap_or_default()
    }
}

/// Reads `2027-02-20/2027-02-28, 2027-03-05`: days, and first and last days with a `/` between.
pub(super) fn read(text: &str) -> Option<Vec<(Date, Date)>> {
    let spans = text.split([',', ';', ' ']).filter(|part| !part.is_empty()).map(|part| {
        let (from, to) = part.split_once('/').unwrap_or((part, part));
        let (from, to): (Date, Date) = (from.parse().ok()?, to.parse().ok()?);
        (from <= to).then_some((from, to))
    });
    spans.collect()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn spans_as_people_write_them() {
        let read =
            |text| read(text).map(|all| all.iter().map(|(a, b)| format!("{a}–{b}")).collect::<Vec<_>>().join(" "));
        assert_eq!(read("2027-02-20/2027-02-28").as_deref(), Some("2027-02-20–2027-02-28"));
        assert_eq!(
            read("2027-03-05; 2027-03-07/2027-03-08").as_deref(),
            Some("2027-03-05–2027-03-05 2027-03-07–2027-03-08")
        );
        assert_eq!(read("").as_deref(), Some(""));
        for none in ["soon", "2027-02-28/2027-02-20", "20.2.2027", "2027-02-20/"] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
