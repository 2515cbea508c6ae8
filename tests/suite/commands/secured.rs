//! `serve` by https.

use super::{Desk, Serving};
use crate::support::caller::Caller;

/// A desk with a course, a certificate and its key; the certificate.
fn desk() -> (Desk, String) {
    let desk = Desk::with_course();
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    desk.write("cert.pem", made.cert.pem()).write("key.pem", made.key_pair.serialize_pem());
    (desk, made.cert.pem())
}

#[cfg(unix)]
fn allow(desk: &Desk, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(desk.path("key.pem"), std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn it_says_so_and_other_commands_know() {
    let (desk, certificate) = desk();
    desk.write("prework.yaml", "title: Course\nbase_url: https://learn.example/\n");
    let words = "--tls-cert cert.pem --tls-key key.pem --http-redirect 127.0.0.1:0 --proxy 10.0.0.0/8 --proxy ::1";
    let serving = Serving::start(&desk, words);
    assert!(serving.address.starts_with("https://127.0.0.1:"), "{:?}", serving.out);
    let caller = Caller::trusting(&serving.address, &certificate);
    assert_eq!(caller.get("/first-course/first-module/").status, 200);
    let line = serving.process.out.recv_timeout(super::PATIENCE).unwrap();
    let (plain, rest) = line.split_once(' ').unwrap();
    assert_eq!(rest, "leads to https://learn.example");
    let led = Caller::new(plain).get("/me?x=1");
    assert_eq!((led.status, led.header("location")), (308, "https://learn.example/me?x=1"));
    desk.write("people.csv", "id,name\nn1,Ana\n").done("learner import people.csv");
    let url = desk.json("learner link n1 --format json")["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with(&serving.address), "{url}");
    assert_eq!(serving.terminate(), Some(0));
}

#[test]
fn what_is_wrong_with_the_files_is_said_at_once() {
    let (desk, _) = desk();
    let other = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    desk.write("other.pem", other.key_pair.serialize_pem());
    for (files, said) in [
        (
            "--tls-cert cert.pem --tls-key other.pem",
            "the key in `other.pem` is not that of the certificate in `cert.pem`",
        ),
        ("--tls-cert key.pem --tls-key key.pem", "there is no certificate in `key.pem`"),
        ("--tls-cert cert.pem --tls-key cert.pem", "there is no private key in `cert.pem`"),
        ("--tls-cert none.pem --tls-key key.pem", "can't read `none.pem`: "),
    ] {
        let told = desk.refused(1, &format!("serve --addr 127.0.0.1:0 {files}"));
        assert!(told.contains(said) && told.contains("= hint: `--tls-cert` takes"), "{told}");
    }
    for half in ["--tls-cert cert.pem", "--tls-key key.pem"] {
        let told = desk.refused(2, &format!("serve {half}"));
        assert!(told.contains("the following required arguments were not provided"), "{told}");
    }
    let told = desk.refused(1, "serve --addr 127.0.0.1:0 --http-redirect 127.0.0.1:0");
    assert!(told.contains("`--http-redirect` leads nowhere") && told.contains("base_url"), "{told}");
    let told = desk.refused(2, "serve --proxy 10.0.0.0/40");
    assert!(told.contains("`10.0.0.0/40` is no address and no network"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_key_that_everybody_can_read_is_told_of() {
    let (desk, _) = desk();
    let files = "--tls-cert cert.pem --tls-key key.pem";
    allow(&desk, 0o644);
    let serving = Serving::start(&desk, files);
    serving.says("every user of this machine can use `key.pem`");
    drop(serving);
    allow(&desk, 0o640);
    let mut serving = Serving::start(&desk, files);
    serving.process.child.kill().unwrap();
    assert_eq!(serving.process.err.iter().collect::<Vec<_>>(), [""; 0]);
}
