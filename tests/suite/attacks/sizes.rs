//! Too much of something: each is refused in words, and the server goes on.

use super::{encoded, good, raw, room};
use crate::server::{ana, problem};
use crate::support::caller::{Answer, Caller};
use crate::support::kept::kept;
use crate::support::sheet;
use prework::access::{Role, Scope};
use serde_json::{Value, json};
use std::io::{Cursor, Write};

const FORM: &str = "application/x-www-form-urlencoded";

/// A list, as the page for it sends one.
fn upload(caller: &Caller, name: &str, file: &[u8]) -> Answer {
    let csrf = caller.csrf("/organise/import").unwrap_or_default();
    let mut body = format!(
        "--b\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n\
         --b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
    )
    .into_bytes();
    body.extend(file);
    body.extend(b"\r\n--b--\r\n");
    caller.send_bytes("POST", "/organise/import", "multipart/form-data; boundary=b", &body)
}

#[test]
fn a_form_of_any_size_or_of_a_hundred_thousand_fields_changes_nothing() {
    let stage = room("attempts: 1");
    let (ana, olga) = (ana(&stage), stage.signed_in("olga", Role::Organiser));
    let before = kept(&stage);
    let fields: String = (0..100_000).map(|n| format!("f{n}=x&")).collect::<Vec<_>>().concat();
    let large = format!("reason={}&", "x".repeat(3 << 20));
    for (caller, path) in [
        (&ana, "/me/sign-ins"),
        (&olga, "/organise/people"),
        (&olga, "/organise/people/ana"),
        (&olga, "/organise/sessions"),
        (&olga, "/organise/managers"),
        (&olga, "/organise/import/take"),
    ] {
        for (what, form) in [("many", &fields), ("large", &large)] {
            let csrf = caller.csrf(path).unwrap();
            // Before what counts, and after it.
            for form in [format!("{form}say=none&csrf={csrf}"), format!("csrf={csrf}&say=none&{form}")] {
                let answer = caller.send("POST", path, Some(FORM), &form);
                let refused = matches!(answer.status, 400..=499) || path == "/me/sign-ins" && answer.status == 303;
                assert!(refused, "{path} {what}: {}", answer.status);
            }
        }
        let huge = format!("csrf={}&x={}", caller.csrf(path).unwrap(), "x".repeat(33 << 20));
        assert_eq!(caller.send("POST", path, Some(FORM), &huge).status, 413, "{path}");
    }
    for path in ["/sign-in", "/sign-in/none"] {
        let answer = stage.anybody().send("POST", path, Some(FORM), &format!("{fields}id=ana&code=000000"));
        assert!(matches!(answer.status, 400..=499), "{path}: {}", answer.status);
        let answer = stage.anybody().send("POST", path, Some(FORM), &format!("id={}", "x".repeat(3 << 20)));
        assert!(matches!(answer.status, 400..=499), "{path}: {}", answer.status);
    }
    assert_eq!(kept(&stage), before);
}

#[test]
fn a_multipart_body_of_any_shape_changes_nothing() {
    let stage = room("attempts: 1");
    let olga = stage.signed_in("olga", Role::Organiser);
    let client = stage.client(&[Scope::All]);
    let before = kept(&stage);
    let csrf = olga.csrf("/organise/import").unwrap();
    let part =
        |name: &str, text: &str| format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
    let many: String = (0..20_000).map(|n| part(&format!("p{n}"), "x")).collect();
    let bodies = [
        many + "--b--\r\n",
        part("csrf", &csrf)
            + &format!("--b\r\ncontent-disposition: form-data; name=\"{}\"\r\n\r\nx\r\n--b--\r\n", "n".repeat(1 << 20)),
        part("csrf", &csrf) + &format!("--b\r\nx-long: {}\r\n\r\nx\r\n--b--\r\n", "n".repeat(1 << 20)),
        part("csrf", &csrf) + &"--b\r\n".repeat(50_000),
        part("csrf", &csrf) + "--b",
        part("csrf", &csrf) + &part("text", &format!("id,name\n{}", "x".repeat(12 << 20))) + "--b--\r\n",
    ];
    for (n, body) in bodies.iter().enumerate() {
        let answer = olga.send("POST", "/organise/import", Some("multipart/form-data; boundary=b"), body);
        assert!(matches!(answer.status, 400..=499), "{n}: {}", answer.status);
    }
    for kind in ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\""] {
        let answer = olga.send("POST", "/organise/import", Some(kind), "--\r\n");
        assert!(matches!(answer.status, 400..=499), "{kind}: {}", answer.status);
    }
    // The same at the record store, as attachments.
    let text = good().to_string();
    for body in [
        format!(
            "--b\r\ncontent-type: application/json\r\n\r\n{text}\r\n{}--b--\r\n",
            "--b\r\nx: y\r\n\r\nz\r\n".repeat(20_000)
        ),
        format!("--b\r\ncontent-type: application/json\r\nx: {}\r\n\r\n{text}\r\n--b--\r\n", "y".repeat(11 << 20)),
        "--b\r\n".repeat(100_000),
    ] {
        let answer = client.send("POST", "/xapi/statements", Some("multipart/mixed; boundary=b"), &body);
        assert!(matches!(problem(&answer).0, 400 | 413), "{answer:?}");
    }
    assert_eq!(kept(&stage), before);
}

#[test]
fn more_statements_or_deeper_ones_than_are_taken_are_not_taken_in_part() {
    let stage = room("attempts: 1");
    let ana = ana(&stage);
    let before = kept(&stage);
    let many: Vec<Value> = (0..5_001).map(|_| good()).collect();
    assert!(matches!(problem(&ana.statements(&json!(many))).0, 400 | 413));
    let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    let mut forged = good();
    forged["context"] = json!({ "extensions": { "x:y": 0 } });
    assert_eq!(
        problem(&ana.send(
            "POST",
            "/xapi/statements",
            Some("application/json"),
            &forged.to_string().replace(":0}", &format!(":{deep}}}"))
        ))
        .0,
        400
    );
    let sheet = ana.post("/assess/c/m", "").json();
    let attempt = format!("/assess/attempts/{}", sheet["id"].as_str().unwrap());
    let begun = kept(&stage);
    let question = sheet["questions"][0]["id"].as_str().unwrap();
    let answers: serde_json::Map<String, Value> = (0..100_000).map(|n| (format!("q{n}"), json!(["x"]))).collect();
    for body in [
        format!(r#"{{"answers":{deep}}}"#),
        json!({ "answers": answers }).to_string(),
        json!({ "answers": { question: vec!["x"; 100_000] } }).to_string(),
        json!({ "answers": { question: ["x".repeat(1 << 20)] } }).to_string(),
        format!(r#"{{"answers":{{}},"round":{}}}"#, "9".repeat(1_000)),
        format!(r#"{{"answers":{{"{}":[]}}}}"#, "q".repeat(3 << 20)),
    ] {
        for method in ["PUT", "POST"] {
            let answer = ana.send(method, &attempt, Some("application/json"), &body);
            assert!(matches!(answer.status, 400..=499), "{method} {body:.60}: {answer:?}");
        }
    }
    assert_eq!(kept(&stage), begun);
    assert_eq!(before.statements.len() + 1, begun.statements.len(), "that an attempt was begun");
}

#[test]
fn a_list_that_unpacks_or_widens_without_end_brings_nobody_in() {
    let stage = room("attempts: 1");
    let olga = stage.signed_in("olga", Role::Organiser);
    let before = kept(&stage);
    let zeros = vec![b'0'; 1 << 20];
    let mut bomb = zip::ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    for _ in 0..200 {
        bomb.write_all(&zeros).unwrap();
    }
    let bomb = bomb.finish().unwrap().into_inner();
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    let wide: String = (0..1_000_000).map(|n| format!("c{n},")).collect::<Vec<_>>().concat();
    let same = format!("id,name{}\n1,Eve{}\n", ",x".repeat(500_000), ",y".repeat(500_000));
    let name = format!("id,name\neve,{}\n", "E".repeat(1_000_000));
    let hidden = "id,name\neve,E\u{202e}vE\n".to_owned();
    let row: Vec<String> = (0..300).map(|n| format!("c{n}")).collect();
    let lists: [(&str, Vec<u8>); 8] = [
        ("bomb.xlsx", bomb),
        ("wide.csv", wide.into_bytes()),
        ("same.csv", same.into_bytes()),
        ("wide.xlsx", sheet::xlsx(&[row])),
        ("broken.xlsx", b"PK\x03\x04 and nothing".to_vec()),
        ("quote.csv", format!("id,name\n\"{}", "x,\n".repeat(500_000)).into_bytes()),
        ("name.csv", name.into_bytes()),
        ("hidden.csv", hidden.into_bytes()),
    ];
    for (name, list) in lists {
        let answer = upload(&olga, name, &list);
        assert!(answer.status < 500, "{name}: {}", answer.status);
    }
    assert_eq!(kept(&stage), before, "a list that is shown brings nobody in");
}

#[test]
fn a_name_or_a_reason_without_end_is_not_kept() {
    let stage = room("attempts: 1");
    let olga = stage.signed_in("olga", Role::Organiser);
    let before = kept(&stage);
    let long = "x".repeat(1_900_000);
    for (path, form) in [
        ("/organise/people", format!("id={long}&name=Eve")),
        ("/organise/people", format!("id=eve&name={}", encoded("E\u{0}ve"))),
        ("/organise/people", format!("id=eve&name={}", encoded("E\r\nBcc: all@example.org"))),
        ("/organise/people", format!("id=eve&name=Eve&email={}", encoded("a@example.org\r\nBcc: all@example.org"))),
        ("/organise/people", format!("id=eve&name=Eve&email={long}@example.org")),
        ("/organise/people/ana", format!("say=extend&percent={long}&reason=x")),
        ("/organise/sessions", format!("workshop={long}&day=2027-04-01&time=09:00&zone=UTC")),
        ("/organise/sessions", format!("workshop=w&day=2027-04-01&time=09:00&zone={long}")),
    ] {
        let answer = olga.post(path, &form);
        assert!(matches!(answer.status, 400..=499), "{path} {form:.40}: {}", answer.status);
    }
    assert_eq!(kept(&stage), before);
}

#[test]
fn an_address_or_a_head_without_end_is_answered_or_left() {
    let stage = room("attempts: 1");
    let before = kept(&stage);
    let long = "x".repeat(60_000);
    for head in [
        format!("GET /sign-in?session={long} HTTP/1.1\r\nhost: x"),
        format!("GET /sign-in/{long} HTTP/1.1\r\nhost: x"),
        format!("GET /team/view/{long} HTTP/1.1\r\nhost: x"),
        format!("GET /xapi/statements?agent={long} HTTP/1.1\r\nhost: x\r\nx-experience-api-version: 1.0.3"),
        format!("GET / HTTP/1.1\r\nhost: x\r\ncookie: {}", "prework-learner=x; ".repeat(3_000)),
        format!("GET / HTTP/1.1\r\nhost: x\r\naccept-language: {}", "de;q=0.1,".repeat(6_000)),
        format!("GET / HTTP/1.1\r\nhost: x\r\nx-forwarded-for: {}", "1.1.1.1,".repeat(7_000)),
        format!("GET / HTTP/1.1\r\nhost: x\r\nrange: bytes={}", "0-1,".repeat(10_000)),
        "POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked".to_owned(),
        "POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6".to_owned(),
        "POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: -1".to_owned(),
    ] {
        let answer = raw(&stage, format!("{head}\r\nconnection: close\r\n\r\n0\r\n\r\n").as_bytes());
        let is_broken = answer.starts_with("HTTP/1.1 5");
        assert!(!is_broken, "{head:.60}: {answer:.200}");
    }
    assert_eq!(stage.anybody().get("/healthz").status, 204);
    assert_eq!(kept(&stage), before);
}
