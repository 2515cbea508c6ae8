//! What a reader understands, best first: `Accept-Language` (RFC 9110, 12.5.4), matched by lookup (RFC 4647, 3.4).

/// Language ranges, best first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Languages(Vec<String>);

impl Languages {
    /// Reads the header's value; what can't be read in it is left out.
    #[must_use]
    pub fn parse(header: &str) -> Self {
        let mut ranges: Vec<(u32, String)> = Vec::new();
        for range in header.split(',') {
            let mut pieces = range.split(';').map(str::trim);
            let tag = pieces.next().unwrap_or_default();
            let weight = pieces.find_map(|piece| piece.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse::<f32>().ok());
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 1000 first")]
            let weight = weight.map_or(0, |weight| (weight * 1000.0).clamp(0.0, 1000.0) as u32);
            if !tag.is_empty() && weight > 0 {
                ranges.push((weight, tag.to_ascii_lowercase()));
            }
        }
        ranges.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        Self(ranges.into_iter().map(|(_, range)| range).collect())
    }

    /// The tag that suits best; the first one when none does.
    #[must_use]
    pub fn choose<'a>(&self, tags: &[&'a str]) -> Option<&'a str> {
        let best = self.0.iter().find_map(|range| {
            if range == "*" {
                return tags.first();
            }
            // From the range to ever shorter ones; of each, the tag itself before a narrower one.
            let shorter =
                std::iter::successors(Some(range.as_str()), |range| range.rsplit_once('-').map(|(wide, _)| wide));
            shorter.into_iter().find_map(|range| {
                let exact = tags.iter().find(|tag| tag.eq_ignore_ascii_case(range));
                exact.or_else(|| tags.iter().find(|tag| is_within(tag, range)))
            })
        });
        best.or_else(|| tags.first()).copied()
    }
}

fn is_within(tag: &str, range: &str) -> bool {
    tag.len() > range.len()
        && tag.as_bytes()[range.len()] == b'-'
        && tag.as_bytes()[..range.len()].eq_ignore_ascii_case(range.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_is_chosen() {
        for (header, tags, chosen) in [
            ("en-GB", &["en-US", "en-GB"][..], Some("en-GB")),
            ("en-GB, de;q=0.9", &["de", "en"], Some("en")),
            ("de;q=0.5, fr", &["de-CH", "fr-CA"], Some("fr-CA")),
            ("de;q=0", &["de", "en"], Some("de")),
            ("*", &["it", "en"], Some("it")),
            ("ja, *;q=0.1", &["it", "en"], Some("it")),
            ("", &["it"], Some("it")),
            ("EN-us", &["de", "en-US"], Some("en-US")),
            ("e", &["en", "de"], Some("en")),
            ("zh-Hant-TW", &["zh-Hans", "zh-hant"], Some("zh-hant")),
            ("en;q=x, de", &["en", "de"], Some("de")),
            ("en", &[], None),
        ] {
            assert_eq!(Languages::parse(header).choose(tags), chosen, "{header} {tags:?}");
        }
    }
}
