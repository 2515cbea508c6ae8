//! Random tokens: what proves that a browser or a client is who it says.

use crate::store::TokenHash;
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

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
