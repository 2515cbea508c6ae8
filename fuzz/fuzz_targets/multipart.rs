//! Any bytes as a multipart body: parts that lie within it, or the reason why there are none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use prework::xapi::multipart::{Builder, boundary, parts};

fuzz_target!(|data: &[u8]| {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (kind, body) = data.split_at(end);
    if let Ok(kind) = std::str::from_utf8(kind) {
        let _ = boundary(kind);
    }
    if let Ok(found) = parts(body, "b") {
        let size: usize = found.iter().map(|part| part.content.len()).sum();
        assert!(size <= body.len());
        // What was taken apart can be put together again.
        let mut builder = Builder::new("another-boundary-of-its-own".to_owned());
        for part in &found {
            builder.add(&[("Content-Type", part.header("content-type").unwrap_or("x/y"))], part.content);
        }
        let (_, again) = builder.finish();
        if !found.is_empty() && !body.windows(7).any(|bytes| bytes == b"another") {
            let again = parts(&again, "another-boundary-of-its-own").expect("what was just built");
            assert!(again.iter().map(|part| part.content).eq(found.iter().map(|part| part.content)));
        }
    }
});
