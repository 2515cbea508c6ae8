//! Any text as a request's statements: a violation with a path, or statements that read back as what they were.
#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use prework::xapi::{Defaults, Format, Incoming, Languages, Pseudonym, Version, authority_of, formatted};
use uuid::Uuid;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for version in [Version::One, Version::Two] {
        let batch = match Incoming::batch(text, version) {
            Ok(batch) => batch,
            Err(violation) => {
                assert!(violation.path.starts_with('$'), "{violation}");
                continue;
            }
        };
        for incoming in &batch {
            let defaults = Defaults {
                id: Uuid::from_u128(1),
                authority: r#"{"mbox":"mailto:key@example.org"}"#,
                authority_key: "mbox:mailto:key@example.org",
                now: Timestamp::UNIX_EPOCH,
                defines: true,
            };
            let entry = incoming.entry(&defaults);
            let body = format!(r#"{},"stored":"2026-01-01T00:00:00Z"}}"#, entry.body);
            // What is stored can be read again, and is the same statement.
            let again = Incoming::kept(&body, Version::Two).unwrap_or_else(|why| panic!("{why} in {body}"));
            assert!(again.is_same(incoming), "{body}");
            assert_eq!(again.statement.id, Some(entry.id));
            let reread = again.entry(&defaults);
            assert_eq!((reread.verb, reread.refers), (entry.verb, entry.refers));
            assert_eq!(authority_of(&body).as_deref(), Ok(defaults.authority_key));
            assert_eq!((reread.agents, reread.activities), (entry.agents.clone(), entry.activities));
            let languages = Languages::parse("de, en;q=0.5");
            for format in [Format::Ids, Format::Canonical { languages: &languages, known: &|_, _| None }] {
                let shown = formatted(&body, &format).expect("it was read before");
                // It is JSON, of numbers as large as they were sent.
                formatted(&shown, &Format::Ids).unwrap_or_else(|why| panic!("{why} in {shown}"));
            }
            // Nobody is left by whom the statement could be found.
            let of = entry.agents.iter().map(|(key, _)| key.clone()).collect();
            let pseudonym = Pseudonym { of, home_page: "https://x.org/".to_owned(), name: "nobody".to_owned() };
            let renamed = pseudonym.rename(&body).expect("it was read before").expect("its actor is somebody");
            let renamed = Incoming::kept(&renamed.body, Version::Two).unwrap_or_else(|why| panic!("{why} in {}", renamed.body));
            for (key, _) in renamed.entry(&defaults).agents {
                assert!(!pseudonym.of.contains(&key) || key == defaults.authority_key, "{key}");
            }
        }
    }
});
