//! A seat's code: short enough to be read out, and the same on every sheet that is printed.

use super::{PersonId, SessionId};
use sha2::{Digest, Sha256};

/// Letters and digits that nobody takes for each other.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// What stands for one person's seat in one session: `7K2-M4P`. It finds the seat for whoever may see the list, and opens
/// nothing for anybody else: whoever knows both ids can work it out.
#[must_use]
pub fn seat_code(session: &SessionId, person: &PersonId) -> String {
    let digest =
        Sha256::new().chain_update(b"seat\0").chain_update(&session.0).chain_update(b"\0").chain_update(&person.0);
    let letters =
        digest.finalize().iter().take(6).map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect::<String>();
    format!("{}-{}", &letters[..3], &letters[3..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_of_one_seat_and_stays() {
        let of = |session: &str, person: &str| seat_code(&SessionId(session.to_owned()), &PersonId(person.to_owned()));
        assert_eq!(of("lab", "n1"), of("lab", "n1"));
        assert_ne!(of("lab", "n1"), of("lab", "n2"));
        assert_ne!(of("lab", "n1"), of("labn", "1"));
        assert_eq!(of("lab", "n1").len(), 7);
    }
}
