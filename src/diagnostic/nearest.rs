//! "Did you mean": the candidate a mistyped word is nearest to.

/// The candidate that `word` most likely meant, if any is near enough to be worth naming.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let allowed = 1 + word.chars().count() / 4;
    candidates
        .into_iter()
        .filter(|candidate| !candidate.is_empty())
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_is_near_and_nothing_else() {
        let known = ["hand-hygiene", "isolation", "pass"];
        let near = |word| nearest(word, known);
        assert_eq!(near("hand-hygene"), Some("hand-hygiene"));
        assert_eq!(near("Pas"), Some("pass"));
        assert_eq!(near("apss"), Some("pass"));
        assert_eq!(near("draw"), None);
        assert_eq!(nearest("x", []), None);
    }
}
