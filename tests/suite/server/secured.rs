//! TLS: https, what comes with it, and plain HTTP beside it.

use super::{course, problem, three_questions};
use crate::support::caller::Caller;
use crate::support::stage::Stage;
use prework::access::Role;
use prework::operation::people;
use prework::roster::Person;
use prework::web::Options;
use prework::web::tls::Tls;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// Writes a new certificate and its key; the certificate as PEM.
fn certificate(folder: &Path) -> String {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    std::fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), made.key_pair.serialize_pem()).unwrap();
    made.cert.pem()
}

/// A stage by https, its TLS, and the certificate in a folder.
fn secured() -> (Stage, Tls, String, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let certificate = certificate(folder.path());
    let tls = Tls::of_files(&folder.path().join("cert.pem"), &folder.path().join("key.pem")).unwrap();
    let options = Options { tls: Some(tls.clone()), ..Options::default() };
    let stage = Stage::courses_with(options, &course(&three_questions("attempts: 1")), "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana", "North");
    (stage, tls, certificate, folder)
}

/// What a client that trusts a certificate is answered in a version of TLS.
fn answered(
    stage: &Stage,
    certificate: &str,
    version: &'static SupportedProtocolVersion,
) -> Result<String, std::io::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let config = config.with_protocol_versions(&[version]).unwrap().with_root_certificates(roots).with_no_client_auth();
    let client = ClientConnection::new(Arc::new(config), "127.0.0.1".try_into().unwrap()).unwrap();
    let mut stream = StreamOwned::new(client, TcpStream::connect(host(stage)).unwrap());
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.lines().next().unwrap().to_owned())
}

fn host(stage: &Stage) -> &str {
    stage.address.split_once("://").unwrap().1
}

#[test]
fn by_https_everything_says_so() {
    let (stage, _, certificate, _folder) = secured();
    let caller = Caller::trusting(&stage.address, &certificate);
    let answer = caller.post(&stage.link("ana", Role::Learner), "");
    assert_eq!(answer.status, 303, "{answer:?}");
    assert!(answer.header("set-cookie").ends_with("; HttpOnly; SameSite=Lax; Secure"), "{answer:?}");
    assert_eq!(caller.get("/me").status, 200);
    for path in ["/", "/me", "/nowhere", "/xapi/about", "/healthz", "/assess/c/none"] {
        assert_eq!(caller.get(path).header("strict-transport-security"), "max-age=31536000", "{path}");
    }
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    stage.learner("ben", "Ben", "South");
    stage.session("s", "w", "2027-03-09T09:00Z", &["ben"]);
    assert_eq!(caller.post(&stage.link("olga", Role::Organiser), "").status, 303);
    let list = caller.post("/organise/sessions/s", "way=list").body;
    assert!(list.contains(&format!("{}/sign-in/", stage.address)), "{list}");
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        assert_eq!(answered(&stage, &certificate, version).unwrap(), "HTTP/1.1 204 No Content", "{version:?}");
    }
    assert!(stage.anybody().attempt("GET", "/", None, "").is_err(), "nobody vouches for this certificate");
}

#[test]
fn plain_http_is_refused_where_https_is_spoken() {
    let (stage, ..) = secured();
    let mut stream = TcpStream::connect(host(&stage)).unwrap();
    stream.write_all(b"GET /me HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
    assert!(answer.ends_with("This port speaks https: begin the address with https://\n"), "{answer}");
}

#[test]
fn a_renewed_certificate_is_shown_without_a_new_start() {
    let (stage, tls, first, folder) = secured();
    let version = &rustls::version::TLS13;
    let open = Caller::trusting(&stage.address, &first);
    assert_eq!(open.get("/healthz").status, 204);
    let second = certificate(folder.path());
    assert!(answered(&stage, &second, version).is_err(), "nobody looked yet");
    tls.look_again();
    assert_eq!(answered(&stage, &second, version).unwrap(), "HTTP/1.1 204 No Content");
    assert!(answered(&stage, &first, version).is_err());
    assert_eq!(open.get("/healthz").status, 204, "who is connected stays so");
    // A broken one isn't.
    std::fs::write(folder.path().join("cert.pem"), &first).unwrap();
    tls.look_again();
    assert_eq!(answered(&stage, &second, version).unwrap(), "HTTP/1.1 204 No Content");
}

#[test]
fn behind_a_proxy_that_speaks_https_the_courses_say_so() {
    let text = three_questions("attempts: 1");
    let mut files = course(&text);
    let plain = Stage::courses(&files, "2027-03-01T12:00:00Z");
    assert_eq!(plain.anybody().get("/").header("strict-transport-security"), "");
    files[0].1 = "id_base: https://x.org/ids/\nbase_url: https://learn.example/\n";
    let stage = Stage::courses(&files, "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana", "North");
    assert_eq!(stage.anybody().get("/").header("strict-transport-security"), "max-age=31536000");
    let answer = stage.anybody().post(&stage.link("ana", Role::Learner), "");
    assert!(answer.header("set-cookie").ends_with("; Secure"), "{answer:?}");
}

#[test]
fn plain_http_beside_it_leads_to_the_courses_address_and_nowhere_else() {
    let text = three_questions("attempts: 1");
    let mut files = course(&text);
    files[0].1 = "id_base: https://x.org/ids/\nbase_url: https://learn.example/training\n";
    let mut stage = Stage::courses(&files, "2027-03-01T12:00:00Z");
    let plain = Caller::new(&stage.redirect()).with("host", "evil.example").with("x-forwarded-host", "evil.example");
    for (path, to) in [
        ("/", "https://learn.example/"),
        ("/training/c/m/?a=b", "https://learn.example/training/c/m/?a=b"),
        ("//evil.example/", "https://learn.example//evil.example/"),
        ("/@evil.example", "https://learn.example/@evil.example"),
    ] {
        let answer = plain.get(path);
        assert_eq!((answer.status, answer.header("location")), (308, to), "{path}");
    }
    assert_eq!(problem(&plain.post("/sign-in", "id=ana&code=1")), (403, "https-only".to_owned()));
    let with_key = Caller::new(&stage.redirect()).with_key("key", "secret");
    assert_eq!(problem(&with_key.get("/xapi/statements")), (403, "https-only".to_owned()));
    files[0].1 = "id_base: https://x.org/ids/\n";
    stage.republish(&files);
    assert_eq!(problem(&plain.get("/")), (403, "https-only".to_owned()));
}
