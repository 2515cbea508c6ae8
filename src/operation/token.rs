//! Random tokens and codes: what proves that a browser or a client is who it says.

use crate::store::{KeptCode, TokenHash};
use data_encoding::BASE64URL_NOPAD;
use ring::pbkdf2;
use sha2::{Digest, Sha256};
use std::num::NonZeroU32;

/// A fresh token of 256 random bits, and what is kept of it.
///
/// # Panics
/// When the operating system has no randomness to give: nothing can be signed in safely then.
#[must_use]
pub(super) fn fresh() -> (String, TokenHash) {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    let token = BASE64URL_NOPAD.encode(&bytes);
    let kept = hash(&token);
    (token, kept)
}

/// What is kept of a token.
#[must_use]
pub(super) fn hash(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// How much work one look at a code is. A million codes are tried soon by whoever has the database; what keeps them is
/// that a code is tried a few times only, and expires.
const ROUNDS: NonZeroU32 = NonZeroU32::new(20_000).unwrap();

/// What is kept where there is no code: nothing fits.
pub(super) const NO_CODE: KeptCode = [0; 48];

/// A fresh code of six digits, and what is kept of it.
///
/// # Panics
/// As [`fresh`].
#[must_use]
pub(super) fn fresh_code() -> (String, KeptCode) {
    // What is left of 2^64 after the last whole million is never worth a retry.
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    let code = format!("{:06}", u64::from_ne_bytes(bytes) % 1_000_000);
    let mut kept = NO_CODE;
    let (salt, derived) = kept.split_at_mut(16);
    getrandom::fill(salt).expect("the operating system gives random bytes");
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, salt, code.as_bytes(), derived);
    (code, kept)
}

/// Whether a code is the one that was kept.
#[must_use]
pub(super) fn is_code(kept: &KeptCode, code: &str) -> bool {
    let (salt, derived) = kept.split_at(16);
    pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, salt, code.as_bytes(), derived).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_code_fits() {
        let (code, kept) = fresh_code();
        assert_eq!(code.len(), 6);
        assert!(is_code(&kept, &code));
        assert!(!is_code(&kept, "") && !is_code(&kept, &format!("{code}0")) && !is_code(&NO_CODE, &code));
    }
}
