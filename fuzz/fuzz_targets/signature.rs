//! Any bytes as a statement's signature: it is right, or told why not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use prework::xapi::multipart::parts;
use prework::xapi::{Incoming, Version, attach};

fuzz_target!(|data: &[u8]| {
    let hash: String = ring::digest::digest(&ring::digest::SHA256, data).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let statement = format!(
        r#"{{"actor":{{"mbox":"mailto:a@example.org"}},"verb":{{"id":"x:v"}},"object":{{"id":"x:o"}},"attachments":[{{"usageType":"http://adlnet.gov/expapi/attachments/signature","display":{{"en":"Signature"}},"contentType":"application/octet-stream","length":{},"sha2":"{hash}"}}]}}"#,
        data.len()
    );
    let mut body = format!(
        "--=b=\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {hash}\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(data);
    body.extend_from_slice(b"\r\n--=b=--\r\n");
    let batch = [Incoming::one(&statement, Version::One).expect("a statement")];
    if let Ok(found) = parts(&body, "=b=") {
        let _ = attach(&batch, &found);
    }
});
