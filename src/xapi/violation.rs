//! Why a text is no statement: where, and what was expected there.

/// The first thing wrong with a statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct Violation {
    /// JSON path, `$` the statement, `$[2]` the third of a batch.
    pub path: String,
    /// What is wrong, and what was expected.
    pub message: String,
}

/// A received value as messages quote it: in one line, and not the whole of it.
pub(super) fn shown(value: &str) -> String {
    const LONGEST: usize = 60;
    let mut text: String = value.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if value.chars().nth(LONGEST).is_some() {
        text.push('…');
    }
    format!("`{text}`")
}
