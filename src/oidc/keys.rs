//! The provider's public keys: a JWK Set (RFC 7517), of which RSA and P-256 keys that sign are taken (RFC 7518, 6).

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use serde_json::{Map, Value};

/// How many keys are looked at.
const MOST: usize = 100;

/// How a token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Es256,
}

impl Algorithm {
    /// Reads `alg`. Of all there are, only these two: none that takes a shared secret, and not `none`.
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }
}

#[derive(Debug, Clone)]
enum Public {
    Rsa(RsaPublicKeyComponents<Vec<u8>>),
    P256(Vec<u8>),
}

/// A key.
#[derive(Debug, Clone)]
pub(super) struct Key {
    kid: Option<String>,
    public: Public,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Key {
    /// Those of a set that are of use; others are passed over (RFC 7517, 5).
    pub(super) fn read(set: &Map<String, Value>) -> Vec<Self> {
        let all = set.get("keys").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        all.iter().take(MOST).filter_map(|key| Self::of(serde_json::from_value(key.clone()).ok()?)).collect()
    }

    fn of(jwk: Jwk) -> Option<Self> {
        let decoded = |part: Option<String>| BASE64URL_NOPAD.decode(part?.as_bytes()).ok();
        let is_for = |alg: &str| {
            jwk.usage.as_deref().is_none_or(|usage| usage == "sig") && jwk.alg.as_deref().is_none_or(|own| own == alg)
        };
        let public = match jwk.kty.as_str() {
            "RSA" if is_for("RS256") => {
                // Zeros in front are no part of a number, and refused as such.
                let number = |part| decoded(part).map(|n| n.into_iter().skip_while(|byte| *byte == 0).collect());
                Public::Rsa(RsaPublicKeyComponents { n: number(jwk.n)?, e: number(jwk.e)? })
            }
            "EC" if is_for("ES256") && jwk.crv.as_deref() == Some("P-256") => {
                let (x, y) = (decoded(jwk.x)?, decoded(jwk.y)?);
                (x.len() == 32 && y.len() == 32).then(|| Public::P256([&[4][..], &x, &y].concat()))?
            }
            _ => return None,
        };
        Some(Self { kid: jwk.kid, public })
    }

    /// The key that a token names; one that names none is by the only key of its kind.
    pub(super) fn find<'a>(keys: &'a [Self], kid: Option<&str>, algorithm: Algorithm) -> Option<&'a Self> {
        let fits = |key: &&Self| match key.public {
            Public::Rsa(_) => algorithm == Algorithm::Rs256,
            Public::P256(_) => algorithm == Algorithm::Es256,
        };
        let mut found = keys.iter().filter(fits).filter(|key| kid.is_none() || key.kid.as_deref() == kid);
        let first = found.next();
        if kid.is_none() && found.next().is_some() { None } else { first }
    }

    /// Whether it signed.
    pub(super) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let verified = match &self.public {
            Public::Rsa(key) => key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature),
            Public::P256(key) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key).verify(message, signature),
        };
        verified.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// An RSA key of 2048 bits, whose other half nobody has any more, and what it signed.
    const N: &str = "sf7wR0dKMOam4dkk4bJ0jUJPIaziZK8n_hIdGzIBkGYhjUff2mog6FquveyDmjMXRyzR6iuYvDM3HFbTNx3Dz2VPrdvJa0O6yxUe\
        21BxrgyVGJpUcKpa64QgtnZA_gOL5qxaljIrlw7eq2TdRRiAtuwK0MwwE3L_beGUeLnDiU-VyMeIbX-1DuRajCpTU4h_oV7f6eTb\
        iGkZLx8xp3T-xiGsCIbknaSUzIqtgZt6DxrUu0px8D9qoQVk9xGTjkg3e6Mam-xSm18Q3jgqsT2Wf6LPLdjPMImOquyVbnVWNitk\
        oBWKtX1I6dwXqCgDSTRUrM35Z09Oj_lq1UFJ_sNrrw";
    const SIGNATURE: &str = "kxkszJZZfhc2YK1RHeFNACHPp2kPY6X7oGOXoYJ0OWt83YxKZOoFeG-MZOaKojCL5_a6tsI19MhFu7Nv_8uywzbbeFLoUaDNWmXe\
        q8di_FEvXZDqtwyVtYO7IvslSpCgHTD3oc2OI4ER7-cT0WFDrCg_QbEHxhVYUu3LegWkiqDyvsonWCsFmIt_EqMXavubsOkNgt5n\
        xFm1eZLHa4I7rivM7g3Ylr-4oQmgfCvhnImRaaTz-vDmpWyNe6muUsvMRZpHEITakDwrkxJtuGYjLJc4-lBWu4fbBU4t58nGD40c\
        d7UUKjvolavuwFn5fH7krZsjsmK7d26Dhgw0UP2Tew";

    #[test]
    fn an_rsa_key_signed_what_it_signed() {
        let key = |n: &str| {
            Key::read(json!({ "keys": [{ "kty": "RSA", "n": n, "e": "AQAB" }] }).as_object().unwrap()).remove(0)
        };
        let signature = BASE64URL_NOPAD.decode(SIGNATURE.as_bytes()).unwrap();
        let padded = BASE64URL_NOPAD.encode(&[&[0], &BASE64URL_NOPAD.decode(N.as_bytes()).unwrap()[..]].concat());
        assert!(key(N).signed(b"head.payload", &signature));
        assert!(key(&padded).signed(b"head.payload", &signature), "with a zero in front");
        assert!(!key(N).signed(b"head.payloae", &signature) && !key(N).signed(b"head.payload", &signature[1..]));
        assert!(!key("AQAB").signed(b"head.payload", &signature), "too short a key");
    }

    #[test]
    fn only_keys_that_sign_are_taken() {
        let (x, n) = ("A".repeat(43), "AQAB");
        let set = json!({ "keys": [
            { "kty": "EC", "crv": "P-256", "kid": "one", "x": x, "y": x },
            { "kty": "EC", "crv": "P-256", "kid": "encrypts", "x": x, "y": x, "use": "enc" },
            { "kty": "EC", "crv": "P-384", "kid": "larger", "x": x, "y": x },
            { "kty": "EC", "crv": "P-256", "kid": "short", "x": "AQ", "y": x },
            { "kty": "RSA", "kid": "two", "n": n, "e": n, "alg": "RS256", "use": "sig" },
            { "kty": "RSA", "kid": "other", "n": n, "e": n, "alg": "PS256" },
            { "kty": "oct", "kid": "shared", "k": "AQAB" },
            "none",
        ] });
        let keys = Key::read(set.as_object().unwrap());
        let found = |kid, algorithm| Key::find(&keys, kid, algorithm).and_then(|key| key.kid.clone());
        assert_eq!(keys.len(), 2);
        assert_eq!(found(Some("one"), Algorithm::Es256).as_deref(), Some("one"));
        assert_eq!(found(Some("one"), Algorithm::Rs256), None, "not by another way to sign");
        assert_eq!(found(None, Algorithm::Rs256).as_deref(), Some("two"));
        assert_eq!(found(Some("three"), Algorithm::Rs256), None);
        let twice = [keys.clone(), keys].concat();
        assert!(Key::find(&twice, None, Algorithm::Rs256).is_none(), "nobody knows which");
    }
}
