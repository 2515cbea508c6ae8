//! Signed statements: a JWS whose payload is the statement (xAPI 1.0.3, Data 2.6; RFC 7515).

use super::{Incoming, Version};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RsaParameters,
    UnparsedPublicKey,
};
use serde::Deserialize;
use x509_parser::prelude::{FromDer, X509Certificate};

/// The usage type of an attachment that signs its statement.
pub(super) const USAGE: &str = "http://adlnet.gov/expapi/attachments/signature";

/// The most certificates of a chain.
const MAX_CHAIN: usize = 10;

#[derive(Deserialize)]
struct Header {
    alg: String,
    /// Certificates in DER and base64; the first one's key signed, each next one certifies the one before.
    x5c: Option<Vec<String>>,
}

/// Checks a signature in compact serialization: its form, that its payload is an equivalent of the statement, and,
/// where a certificate comes with it, that its key signed. Whom to trust is for the reader of the statement.
///
/// # Errors
/// What is wrong with it.
pub(super) fn verify(jws: &[u8], signed: &Incoming) -> Result<(), String> {
    let jws = std::str::from_utf8(jws).map_err(|_| "it is no text")?.trim_ascii();
    let mut parts = jws.split('.');
    let (Some(head), Some(payload), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("a JWS has three parts with dots between".to_owned());
    };
    let decoded = |part: &str, name: &str| {
        BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| format!("its {name} is not base64url"))
    };
    let header: Header =
        serde_json::from_slice(&decoded(head, "header")?).map_err(|_| "its header is no JSON object with an `alg`")?;
    let algorithm = match header.alg.as_str() {
        "RS256" => &RSA_PKCS1_2048_8192_SHA256,
        "RS384" => &RSA_PKCS1_2048_8192_SHA384,
        "RS512" => &RSA_PKCS1_2048_8192_SHA512,
        _ => return Err("its `alg` should be RS256, RS384 or RS512".to_owned()),
    };
    let signature = decoded(signature, "signature")?;
    if signature.is_empty() {
        return Err("it has no signature".to_owned());
    }
    same(&decoded(payload, "payload")?, signed)?;
    let Some(chain) = header.x5c else { return Ok(()) };
    let message = &jws[..head.len() + 1 + payload.len()];
    verify_chain(&chain, algorithm, message.as_bytes(), &signature)
}

/// Whether the payload is the statement as it was before it got its signature.
fn same(payload: &[u8], signed: &Incoming) -> Result<(), String> {
    let payload = std::str::from_utf8(payload).map_err(|_| "its payload is not UTF-8")?;
    let original = Incoming::one(payload, Version::Two)
        .map_err(|violation| format!("its payload is no statement: {violation}"))?;
    let (signed, differs) = (&signed, || "its payload is another statement".to_owned());
    let id_differs = original.statement.id.is_some_and(|id| signed.statement.id.is_some_and(|own| own != id));
    let time_differs =
        original.statement.timestamp.is_some_and(|at| signed.statement.timestamp.is_some_and(|own| own != at));
    if id_differs || time_differs || !original.is_same(signed) { Err(differs()) } else { Ok(()) }
}

fn verify_chain(
    chain: &[String],
    algorithm: &'static RsaParameters,
    message: &[u8],
    signature: &[u8],
) -> Result<(), String> {
    if chain.is_empty() || chain.len() > MAX_CHAIN {
        return Err(format!("its `x5c` should have 1 to {MAX_CHAIN} certificates"));
    }
    let der = chain.iter().map(|text| BASE64.decode(text.as_bytes()));
    let der: Vec<Vec<u8>> = der.collect::<Result<_, _>>().map_err(|_| "its `x5c` is not base64")?;
    let certificates = der.iter().map(|der| X509Certificate::from_der(der).map(|(_, certificate)| certificate));
    let certificates: Vec<X509Certificate> =
        certificates.collect::<Result<_, _>>().map_err(|_| "its `x5c` has no X.509 certificate")?;
    let key = &certificates[0].public_key().subject_public_key.data;
    UnparsedPublicKey::new(algorithm, key)
        .verify(message, signature)
        .map_err(|_| "the key of its certificate did not sign it, or has fewer than 2048 bits")?;
    for pair in certificates.windows(2) {
        pair[0]
            .verify_signature(Some(pair[1].public_key()))
            .map_err(|_| "a certificate of its `x5c` does not certify the one before it")?;
    }
    Ok(())
}
