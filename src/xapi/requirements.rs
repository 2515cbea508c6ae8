//! What Data 2 of the specification asks of a statement: each a snippet, and the violation it gives.

use super::{Incoming, Version};

/// A statement with one member more, or one replaced.
fn with(key: &str, value: &str) -> String {
    let parts = [
        ("actor", r#"{"mbox":"mailto:ana@example.org"}"#),
        ("verb", r#"{"id":"http://adlnet.gov/expapi/verbs/experienced"}"#),
        ("object", r#"{"id":"https://example.org/a"}"#),
    ];
    let mut members: Vec<String> =
        parts.iter().filter(|(name, _)| *name != key).map(|(name, value)| format!(r#""{name}":{value}"#)).collect();
    if !value.is_empty() {
        members.push(format!(r#""{key}":{value}"#));
    }
    format!("{{{}}}", members.join(","))
}

const SUB: &str =
    r#"{"objectType":"SubStatement","actor":{"mbox":"mailto:a@b.c"},"verb":{"id":"x:y"},"object":{"id":"x:z"}"#;

#[test]
fn accepts() {
    let sub = format!("{SUB},\"timestamp\":\"2030-01-01T00:00:00Z\"}}");
    for (key, value) in [
        ("id", r#""12345678-1234-5678-1234-567812345678""#),
        ("actor", r#"{"objectType":"Group","member":[{"openid":"https://a.example/"}]}"#),
        ("actor", r#"{"objectType":"Group","account":{"homePage":"https://h.example","name":""}}"#),
        ("verb", r#"{"id":"x:y","display":{"en":"did","x-mine":""}}"#),
        ("object", r#"{"objectType":"Agent","mbox_sha1sum":"ebd31e95054c018b10727ccffd2ef2ec3a016ee9"}"#),
        ("object", r#"{"objectType":"StatementRef","id":"12345678-1234-5678-1234-567812345678"}"#),
        (
            "object",
            r#"{"id":"x:y","definition":{"interactionType":"choice","choices":[{"id":"a"},{"id":"b","description":{"en":"B"}}],"correctResponsesPattern":["a[,]b"]}}"#,
        ),
        ("object", r#"{"id":"x:y","definition":{"extensions":{"x:e":null,"x:f":{"a":[null]}}}}"#),
        ("object", &sub),
        (
            "result",
            r#"{"score":{"scaled":-1.0e0,"raw":5,"min":0,"max":1e1},"success":true,"completion":false,"response":"","duration":"PT1S"}"#,
        ),
        (
            "context",
            r#"{"contextActivities":{"parent":{"id":"x:p"},"other":[{"id":"x:o"}]},"language":"de-CH","revision":"3","statement":{"objectType":"StatementRef","id":"12345678-1234-5678-1234-567812345678"}}"#,
        ),
        ("timestamp", r#""2026-05-03T14:30:00.1+02:00""#),
        ("authority", r#"{"objectType":"Group","member":[{"mbox":"mailto:a@b.c"},{"mbox":"mailto:d@b.c"}]}"#),
        ("version", r#""1.0.7""#),
        (
            "attachments",
            r#"[{"usageType":"x:u","display":{"en":"d"},"contentType":"text/plain; charset=utf-8","length":0,"sha2":"495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a"}]"#,
        ),
    ] {
        let text = with(key, value);
        assert_eq!(Incoming::one(&text, Version::One).err(), None, "{text}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn refuses_and_says_where() {
    let nested = format!("{SUB},\"object\":1}}")
        .replace(r#""object":{"id":"x:z"},"#, "")
        .replace("\"object\":1", &format!("\"object\":{SUB}}}"));
    let sub_id = format!("{SUB},\"id\":\"12345678-1234-5678-1234-567812345678\"}}");
    let sub_actor = SUB.replace("mailto:a@b.c", "a@b.c") + "}";
    for (key, value, message) in [
        // 2.2 formatting
        ("actor", "", "$: `actor` is missing"),
        ("verb", "", "$: `verb` is missing"),
        ("object", "", "$: `object` is missing"),
        ("Actor", "{}", "$.Actor: `Actor` is not allowed here; keys are case sensitive: write `actor`"),
        (
            "extra",
            "1",
            "$.extra: `extra` is not allowed here; a statement may have id, actor, verb, object, result, context, timestamp, stored, authority, version, attachments",
        ),
        ("result", "null", "$.result: expected a result, found null, which only extensions may hold"),
        (
            "result",
            r#"{"response":null}"#,
            "$.result.response: expected a string, found null, which only extensions may hold",
        ),
        (
            "result",
            r#"{"success":true,"success":true}"#,
            "$.result.success: the key `success` occurs twice in one object",
        ),
        (
            "context",
            r#"{"extensions":{"x:e":{"a":[{"b":1,"b":2}]}}}"#,
            "$.context.extensions['x:e'].a[0].b: the key `b` occurs twice in one object",
        ),
        // 2.4.1 id
        (
            "id",
            r#""12345678123456781234567812345678""#,
            "$.id: expected a UUID in standard form, such as `6b51a3f4-0d1c-4a5e-9d3a-0a5b8f2f7c11`, found the string `12345678123456781234567812345678`",
        ),
        (
            "id",
            "7",
            "$.id: expected a UUID in standard form, such as `6b51a3f4-0d1c-4a5e-9d3a-0a5b8f2f7c11`, found `7`",
        ),
        // 2.4.2 actor
        ("actor", r#""ana""#, "$.actor: expected an agent or a group, found the string `ana`"),
        (
            "actor",
            r#"{"name":"Ana"}"#,
            "$.actor: an agent needs one identifier: `mbox`, `mbox_sha1sum`, `openid` or `account`",
        ),
        (
            "actor",
            r#"{"mbox":"mailto:a@b.c","openid":"x:y"}"#,
            "$.actor: has both `mbox` and `openid`; exactly one identifier is allowed",
        ),
        (
            "actor",
            r#"{"mbox":"ana@example.org"}"#,
            "$.actor.mbox: expected `mailto:` and an e-mail address, found the string `ana@example.org`",
        ),
        (
            "actor",
            r#"{"mbox":"mailto:ana"}"#,
            "$.actor.mbox: expected `mailto:` and an e-mail address, found the string `mailto:ana`",
        ),
        (
            "actor",
            r#"{"mbox_sha1sum":"abc"}"#,
            "$.actor.mbox_sha1sum: expected a SHA-1 in 40 hexadecimal digits, found the string `abc`",
        ),
        (
            "actor",
            r#"{"openid":"a.example.org"}"#,
            "$.actor.openid: expected a URI with a scheme, found the string `a.example.org`",
        ),
        ("actor", r#"{"account":{"homePage":"https://h.example"}}"#, "$.actor.account: `name` is missing"),
        (
            "actor",
            r#"{"account":{"homePage":"h.example","name":"a"}}"#,
            "$.actor.account.homePage: expected an IRI with a scheme, such as `https://example.org/thing`, found the string `h.example`",
        ),
        (
            "actor",
            r#"{"account":{"homePage":"https://h.example","name":7}}"#,
            "$.actor.account.name: expected a string, found `7`",
        ),
        (
            "actor",
            r#"{"objectType":"agent","mbox":"mailto:a@b.c"}"#,
            "$.actor.objectType: expected `Agent`, `Group`, found the string `agent`",
        ),
        (
            "actor",
            r#"{"objectType":"Activity","id":"x:y"}"#,
            "$.actor.objectType: expected `Agent`, `Group`, found the string `Activity`",
        ),
        ("actor", r#"{"objectType":"Group"}"#, "$.actor: a group without an identifier needs a `member` list"),
        (
            "actor",
            r#"{"objectType":"Group","member":[{"mbox":"mailto:a@b.c"},{"objectType":"Group","member":[]}]}"#,
            "$.actor.member[1].member: `member` is not allowed here; an agent may have objectType, name, mbox, mbox_sha1sum, openid, account",
        ),
        (
            "actor",
            r#"{"objectType":"Group","member":[{"mbox":"mailto:a@b.c","mbox_sha1sum":"x"}]}"#,
            "$.actor.member[0]: has both `mbox` and `mbox_sha1sum`; exactly one identifier is allowed",
        ),
        (
            "actor",
            r#"{"mbox":"mailto:a@b.c","member":[]}"#,
            "$.actor.member: `member` is not allowed here; an agent may have objectType, name, mbox, mbox_sha1sum, openid, account",
        ),
        // 2.4.3 verb
        (
            "verb",
            r#"{"id":"experienced"}"#,
            "$.verb.id: expected an IRI with a scheme, such as `https://example.org/thing`, found the string `experienced`",
        ),
        ("verb", r#"{"display":{}}"#, "$.verb: `id` is missing"),
        (
            "verb",
            r#"{"id":"x:y","display":{"en_US":"did"}}"#,
            "$.verb.display.en_US: the key should be a language tag, such as `en` or `de-CH`",
        ),
        ("verb", r#"{"id":"x:y","display":{"en":1}}"#, "$.verb.display.en: expected a string, found `1`"),
        // 2.4.4 object
        (
            "object",
            r#"{"objectType":"activity","id":"x:y"}"#,
            "$.object.objectType: expected `Activity`, `Agent`, `Group`, `StatementRef`, `SubStatement`, found the string `activity`",
        ),
        (
            "object",
            r#"{"mbox":"mailto:a@b.c"}"#,
            "$.object.mbox: `mbox` is not allowed here; an activity may have objectType, id, definition",
        ),
        (
            "object",
            r#"{"id":"x:y","definition":{"moreInfo":"here"}}"#,
            "$.object.definition.moreInfo: expected an IRI with a scheme, such as `https://example.org/thing`, found the string `here`",
        ),
        (
            "object",
            r#"{"id":"x:y","definition":{"choices":[]}}"#,
            "$.object.definition: has `choices`, so it needs an `interactionType`",
        ),
        (
            "object",
            r#"{"id":"x:y","definition":{"interactionType":"Choice"}}"#,
            "$.object.definition.interactionType: expected `true-false`, `choice`, `fill-in`, `long-fill-in`, `matching`, `performance`, `sequencing`, `likert`, `numeric`, `other`, found the string `Choice`",
        ),
        (
            "object",
            r#"{"id":"x:y","definition":{"interactionType":"choice","choices":[{"id":"a"},{"id":"a"}]}}"#,
            "$.object.definition.choices[1]: another component of this list has the same `id`",
        ),
        (
            "object",
            r#"{"id":"x:y","definition":{"extensions":{"e":1}}}"#,
            "$.object.definition.extensions.e: the key of an extension should be an IRI with a scheme",
        ),
        (
            "object",
            r#"{"objectType":"StatementRef","id":"x"}"#,
            "$.object.id: expected a UUID in standard form, such as `6b51a3f4-0d1c-4a5e-9d3a-0a5b8f2f7c11`, found the string `x`",
        ),
        (
            "object",
            &nested,
            "$.object.object.objectType: expected `Activity`, `Agent`, `Group`, `StatementRef`, found the string `SubStatement`",
        ),
        (
            "object",
            &sub_id,
            "$.object.id: `id` is not allowed here; a sub-statement may have objectType, actor, verb, object, result, context, timestamp, attachments",
        ),
        (
            "object",
            &sub_actor,
            "$.object.actor.mbox: expected `mailto:` and an e-mail address, found the string `a@b.c`",
        ),
        (
            "verb",
            r#"{"id":"http://adlnet.gov/expapi/verbs/voided"}"#,
            "$.object: a voiding statement needs a `StatementRef` as its object",
        ),
        // 2.4.5 result
        (
            "result",
            r#"{"score":{"scaled":1.01}}"#,
            "$.result.score.scaled: expected a number from -1 to 1, found `1.01`",
        ),
        ("result", r#"{"score":{"scaled":"0.5"}}"#, "$.result.score.scaled: expected a number, found the string `0.5`"),
        ("result", r#"{"score":{"min":5,"max":5}}"#, "$.result.score: `min` (5) should be less than `max` (5)"),
        (
            "result",
            r#"{"score":{"raw":11,"min":0,"max":10}}"#,
            "$.result.score.raw: expected a number not above `max` (10), found `11`",
        ),
        ("result", r#"{"score":{"raw":1e999}}"#, "$.result.score.raw: expected a number, found `1e999`"),
        ("result", r#"{"success":"true"}"#, "$.result.success: expected true or false, found the string `true`"),
        (
            "result",
            r#"{"duration":"P4W1D"}"#,
            "$.result.duration: expected an ISO 8601 duration, such as `PT4M30S` or `P4W`, found the string `P4W1D`",
        ),
        // 2.4.6 context
        ("context", r#"{"team":{"mbox":"mailto:a@b.c"}}"#, "$.context.team: `objectType` is missing"),
        (
            "context",
            r#"{"contextActivities":{"parents":[]}}"#,
            "$.context.contextActivities.parents: `parents` is not allowed here; context activities may have parent, grouping, category, other",
        ),
        (
            "context",
            r#"{"contextActivities":{"parent":[{"id":"p"}]}}"#,
            "$.context.contextActivities.parent[0].id: expected an IRI with a scheme, such as `https://example.org/thing`, found the string `p`",
        ),
        (
            "context",
            r#"{"language":"en_US"}"#,
            "$.context.language: expected a language tag, such as `en` or `de-CH`, found the string `en_US`",
        ),
        (
            "context",
            r#"{"registration":"1"}"#,
            "$.context.registration: expected a UUID in standard form, such as `6b51a3f4-0d1c-4a5e-9d3a-0a5b8f2f7c11`, found the string `1`",
        ),
        (
            "context",
            r#"{"contextAgents":[]}"#,
            "$.context.contextAgents: `contextAgents` is not allowed here; a context may have registration, instructor, team, contextActivities, revision, platform, language, statement, extensions",
        ),
        // 2.4.7 to 2.4.11
        (
            "timestamp",
            r#""2026-05-03T14:30:00-00:00""#,
            "$.timestamp: expected a timestamp with an offset other than -00:00, such as `2026-05-03T14:30:00.000Z`, found the string `2026-05-03T14:30:00-00:00`",
        ),
        (
            "stored",
            r#""now""#,
            "$.stored: expected a timestamp with an offset other than -00:00, such as `2026-05-03T14:30:00.000Z`, found the string `now`",
        ),
        (
            "authority",
            r#"{"objectType":"Group","member":[{"mbox":"mailto:a@b.c"}]}"#,
            "$.authority: an authority is an agent, or an anonymous group of two agents",
        ),
        ("version", r#""1.1.0""#, "$.version: expected a version that begins with `1.0.`, found the string `1.1.0`"),
        ("version", r#""2.0.0""#, "$.version: expected a version that begins with `1.0.`, found the string `2.0.0`"),
        ("attachments", "{}", "$.attachments: expected an array of attachments, found an object"),
        (
            "attachments",
            r#"[{"usageType":"x:u","display":{},"contentType":"text/plain","length":1.5,"sha2":""}]"#,
            "$.attachments[0].length: expected a whole number, 0 or more, found `1.5`",
        ),
        (
            "attachments",
            r#"[{"usageType":"x:u","display":{},"contentType":"text","length":1,"sha2":""}]"#,
            "$.attachments[0].contentType: expected a media type, such as `image/png`, found the string `text`",
        ),
    ] {
        let text = with(key, value);
        let found = Incoming::one(&text, Version::One).map_err(|violation| violation.to_string());
        assert_eq!(found.err().as_deref(), Some(message), "{text}");
    }
}

#[test]
fn revision_needs_an_activity() {
    let text = r#"{"actor":{"mbox":"mailto:a@b.c"},"verb":{"id":"x:y"},"object":{"objectType":"Agent","mbox":"mailto:d@e.f"},"context":{"revision":"1"}}"#;
    let found = Incoming::one(text, Version::One).unwrap_err().to_string();
    assert_eq!(found, "$.context: `revision` is for statements about an activity");
}

#[test]
fn two_brings_context_agents_and_versions() {
    let agents =
        r#"{"contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:a@b.c"},"relevantTypes":["x:t"]}]}"#;
    assert!(Incoming::one(&with("context", agents), Version::Two).is_ok());
    assert!(Incoming::one(&with("version", r#""2.0.0""#), Version::Two).is_ok());
    let empty = agents.replace(r#"["x:t"]"#, "[]");
    let found = Incoming::one(&with("context", &empty), Version::Two).unwrap_err().to_string();
    assert_eq!(found, "$.context.contextAgents[0].relevantTypes: expected at least one IRI");
}

#[test]
fn batches_tell_the_index() {
    let good = with("id", r#""12345678-1234-5678-1234-567812345678""#);
    let bad = with("actor", "{}");
    for (text, message) in [
        (
            format!("[{good},{bad}]"),
            "$[1].actor: an agent needs one identifier: `mbox`, `mbox_sha1sum`, `openid` or `account`",
        ),
        (format!("[{good},{good}]"), "$[1]: has the same `id` as $[0]"),
        ("[1]".to_owned(), "$[0]: expected a statement, found `1`"),
        ("7".to_owned(), "$: expected a statement, found `7`"),
    ] {
        assert_eq!(Incoming::batch(&text, Version::One).unwrap_err().to_string(), message);
    }
    assert_eq!(Incoming::batch(&format!("[{good}]"), Version::One).unwrap().len(), 1);
    assert_eq!(Incoming::batch("[]", Version::One).unwrap().len(), 0);
}
