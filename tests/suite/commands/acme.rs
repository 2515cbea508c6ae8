//! Certificates that an authority gives: Pebble, which is made for tests.

use super::{Desk, Running, Serving};
use crate::support::caller::Caller;
use std::net::TcpListener;
use std::process::Command;

/// Ports that nobody gets who takes any that is free.
fn ports() -> [u16; 3] {
    let first = 20_000 + u16::try_from(std::process::id() % 3_000).unwrap() * 3;
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let mut from = (first..29_990).step_by(3).map(|first| [first, first + 1, first + 2]);
    from.find(|ports| ports.iter().all(free)).unwrap()
}

/// An authority at the first of these ports, its own certificate in `authority.pem`, which looks for servers at the third.
fn authority(desk: &Desk, [directory, roots, looks]: [u16; 3]) -> (Running, String) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    desk.write("authority.pem", made.cert.pem()).write("authority.key", made.key_pair.serialize_pem());
    let settings = serde_json::json!({ "pebble": {
        "listenAddress": format!("127.0.0.1:{directory}"),
        "managementListenAddress": format!("127.0.0.1:{roots}"),
        "certificate": desk.path("authority.pem"),
        "privateKey": desk.path("authority.key"),
        "httpPort": 1,
        "tlsPort": looks,
    }});
    desk.write("pebble.json", settings.to_string());
    let mut pebble = Command::new("pebble");
    pebble.args(["-config", "pebble.json", "-strict"]).current_dir(desk.0.path());
    let running = Running::begin(pebble.env("PEBBLE_VA_NOSLEEP", "1").env("PEBBLE_WFE_NONCEREJECT", "0"));
    let started = running.out.iter().find(|line| line.contains("Listening on")).unwrap();
    assert!(started.contains(&directory.to_string()), "{started}");
    (running, made.cert.pem())
}

#[test]
fn an_authority_gives_a_certificate_which_is_kept() {
    let desk = Desk::with_course();
    let ports @ [directory, roots, port] = ports();
    let (_authority, certificate) = authority(&desk, ports);
    let words = format!(
        "--addr 127.0.0.1:{port} --log text --acme localhost --acme-contact ops@example.org \
         --acme-directory https://127.0.0.1:{directory}/dir"
    );
    let serving = Serving::trusting(&desk, "authority.pem", &words);
    serving.says("the authority gave a certificate");
    // What it gave is by its root, for that name, and for plain https.
    let root = Caller::trusting(&format!("https://127.0.0.1:{roots}"), &certificate).get("/roots/0").body;
    let people = || Caller::trusting(&format!("https://localhost:{port}"), &root);
    assert_eq!(people().get("/first-course/first-module/").status, 200);
    let strangers = Caller::trusting(&format!("https://localhost:{port}"), &certificate);
    assert!(strangers.attempt("GET", "/", None, "").is_err());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let kept = desk.path(".prework/acme");
        assert_eq!(mode(&kept), 0o700);
        let files: Vec<_> = std::fs::read_dir(&kept).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.iter().map(|path| mode(path)).collect::<Vec<_>>(), [0o600, 0o600], "{files:?}");
    }
    assert_eq!(serving.terminate(), Some(0));
    let again = Serving::trusting(&desk, "authority.pem", &words);
    again.says("the certificate of before is shown");
    assert_eq!(people().get("/healthz").status, 204);
}

#[test]
fn without_an_authority_it_says_so_and_shows_nothing() {
    let desk = Desk::with_course();
    desk.write("none.pem", rcgen::generate_simple_self_signed(["x".to_owned()]).unwrap().cert.pem());
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let words = format!(
        "--addr 127.0.0.1:0 --acme learn.example --acme-directory https://{}/dir",
        nobody.local_addr().unwrap()
    );
    let serving = Serving::trusting(&desk, "none.pem", &words);
    // It was asked for what was named.
    let (asked, _) = nobody.accept().unwrap();
    drop(asked);
    serving.says("there is no new certificate; the authority is asked again later");
    assert!(serving.caller().attempt("GET", "/", None, "").is_err());
}
