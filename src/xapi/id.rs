//! Ids that a store gives: random, yet those of one moment stand side by side in an index.

use uuid::{Builder, Uuid, Version};

/// A new id. Its first 48 bits are the time in milliseconds, the next count within one, the rest is random, as in a UUID
/// of version 7 (RFC 9562, 5.7); it says version 4, since clients of xAPI know none above 5.
#[must_use]
pub fn fresh_id() -> Uuid {
    Builder::from_bytes(Uuid::now_v7().into_bytes()).with_version(Version::Random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_and_are_of_version_four() {
        let ids: Vec<Uuid> = (0..1_000).map(|_| fresh_id()).collect();
        assert!(ids.is_sorted_by(|one, next| one < next));
        assert!(ids.iter().all(|id| id.get_version() == Some(Version::Random)));
    }
}
