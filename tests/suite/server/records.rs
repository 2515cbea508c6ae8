//! Records from elsewhere: certificates that learners hand in, lists that organisers bring, and who sees their scans.

use super::{ana, classroom};
use crate::support::caller::{Answer, Caller};
use crate::support::stage::Stage;
use prework::access::{PersonId, Role};
use prework::decision::Fate;
use prework::operation::erase::{self, Request};
use prework::operation::people;
use prework::operation::waive::Grounds;
use prework::roster::Person;

const PDF: &[u8] = b"%PDF-1.7 a certificate";

/// A classroom with an organiser and a seat for Ana and Ben.
fn stage() -> Stage {
    let stage = classroom("pass: 60%");
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    stage.session_of(&["tom"], "s", "w", "2027-03-20T09:00:00Z", &["ana", "ben"]);
    stage
}

fn olga(stage: &Stage) -> Caller {
    stage.signed_in("olga", Role::Organiser)
}

/// Sends a form with files: (field, file name or nothing, bytes).
fn send(caller: &Caller, path: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Answer {
    let csrf = caller.csrf(path).unwrap_or_default();
    let mut body = Vec::new();
    for (name, file, bytes) in [("csrf", None, csrf.as_bytes())].iter().chain(parts) {
        let file = file.map_or_else(String::new, |file| format!("; filename=\"{file}\""));
        body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n").as_bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--b--\r\n");
    caller.send_bytes("POST", path, "multipart/form-data; boundary=b", &body)
}

fn hand_in(caller: &Caller, file: &[u8], achieved: &str, until: &str) -> Answer {
    let parts: [(&str, Option<&str>, &[u8]); 5] = [
        ("module", None, b"c/m"),
        ("achieved", None, achieved.as_bytes()),
        ("until", None, until.as_bytes()),
        ("source", None, b"City Hospital"),
        ("file", Some("certificate.pdf"), file),
    ];
    send(caller, "/me/certificates", &parts)
}

/// The first address on a page that begins like this and ends before a quote.
fn address(page: &str, begins: &str) -> String {
    let at = page.find(begins).unwrap_or_else(|| panic!("no {begins} in {page}"));
    page[at..].split('"').next().unwrap().to_owned()
}

#[test]
fn a_certificate_that_is_handed_in_and_accepted_makes_ready() {
    let stage = stage();
    let (ana, olga) = (ana(&stage), olga(&stage));
    assert!(ana.get("/me").body.contains("I have a certificate for this"));
    assert_eq!(hand_in(&ana, PDF, "2026-05-03", "2028-05-03").status, 303);
    let mine = ana.get("/me").body;
    assert!(mine.contains("Waits to be looked at"), "{mine}");
    // A claim is no evidence: the roster is as it was.
    let tom = stage.signed_in("tom", Role::Trainer);
    assert!(!tom.get("/trainer/sessions/s").body.contains("City Hospital"));

    let listed = olga.get("/organise/records").body;
    assert!(listed.contains("1 to decide"), "{listed}");
    let claim = address(&listed, "/organise/records/claims/");
    let scan = olga.get(&format!("{claim}/scan"));
    assert_eq!((scan.status, scan.bytes.as_slice()), (200, PDF));
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("content-disposition", "attachment; filename=\"certificate.pdf\""),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(scan.header(name), value);
    }
    // The organiser corrects what the scan says otherwise.
    let form = "say=accept&achieved=2026-05-04&until=2028-05-03&source=City+Hospital&reason=";
    assert_eq!(olga.post(&claim, form).status, 303);
    assert_eq!(olga.post(&claim, form).status, 404, "once");

    let roster = tom.get("/trainer/sessions/s").body;
    assert!(roster.contains("Certificate of 4 May 2026 from City Hospital, valid to 3 May 2028"), "{roster}");
    let shown = tom.get("/trainer/sessions/s/learners/ana").body;
    assert!(shown.contains("accepted by Olga: the scan shows it"), "{shown}");
    let scan = address(&shown, "/trainer/sessions/s/learners/ana/scans/");
    assert_eq!(tom.get(&scan).bytes, PDF);
    assert_eq!(tom.get(&scan.replace("/ana/", "/ben/")).status, 404);
    let mine = ana.get("/me").body;
    assert!(mine.contains("Accepted by Olga") && mine.contains("You are ready"), "{mine}");
    assert_eq!(ana.get(&address(&mine, "/me/records/")).bytes, PDF);

    // Revoked, it no longer counts.
    let record = address(&olga.get("/organise/records").body, "/organise/records/01");
    let record = record.trim_end_matches("/scan");
    assert_eq!(olga.post(record, "reason=").status, 422);
    assert_eq!(olga.post(record, "reason=forged").status, 303);
    // What is stored within one instant is known a moment later.
    stage.set("2027-03-01T12:01:00Z");
    assert!(!tom.get("/trainer/sessions/s").body.contains("City Hospital"));
    assert!(olga.get("/organise/records?ended=1").body.contains("revoked by Olga: forged"));
}

#[test]
fn a_certificate_that_is_refused_says_why_and_leaves_no_scan() {
    let stage = stage();
    let (ana, olga) = (ana(&stage), olga(&stage));
    hand_in(&ana, PDF, "2026-05-03", "");
    let claim = address(&olga.get("/organise/records").body, "/organise/records/claims/");
    assert_eq!(olga.post(&claim, "say=refuse&reason=").status, 422);
    assert_eq!(olga.post(&claim, "say=refuse&reason=It+is+somebody+else's").status, 303);
    let mine = ana.get("/me").body;
    assert!(mine.contains("Not accepted, Olga: It is somebody else"), "{mine}");
    assert_eq!(olga.get(&format!("{claim}/scan")).status, 404);
    let data = ana.get("/me/data.json").json();
    assert_eq!(data["certificates"][0]["settled"]["accepted"], false);
}

#[test]
fn what_is_no_certificate_is_not_taken() {
    let stage = stage();
    let ana = ana(&stage);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for (file, achieved, until, says) in [
        (&svg[..], "2026-05-03", "", "this is neither"),
        (b"<!doctype html>%PDF-1.7", "2026-05-03", "", "this is neither"),
        (b"", "2026-05-03", "", "this is neither"),
        (PDF, "2027-03-02", "", "lies ahead"),
        (PDF, "2026-05-03", "2026-05-02", "end before"),
        (PDF, "", "", "on which day"),
        (PDF, "soon", "", "“Achieved on” is no day that can be read"),
        (PDF, "2026-05-03", "31/12/2027", "“Valid until” is no day that can be read"),
    ] {
        let answer = hand_in(&ana, file, achieved, until);
        assert_eq!(answer.status, 422, "{says}");
        assert!(answer.body.contains(says), "{says}: {}", answer.body);
    }
    let large = [PDF, &vec![b' '; 11 * 1024 * 1024]].concat();
    assert_eq!(hand_in(&ana, &large, "2026-05-03", "").status, 413);
    for _ in 0..5 {
        assert_eq!(hand_in(&ana, PDF, "2026-05-03", "").status, 303);
    }
    let sixth = hand_in(&ana, PDF, "2026-05-03", "");
    assert_eq!(sixth.status, 422);
    assert!(sixth.body.contains("wait already"), "{}", sixth.body);
}

#[test]
fn nobody_sees_or_takes_back_anothers_certificate_nor_accepts_their_own() {
    let stage = stage();
    let (ana, ben) = (ana(&stage), stage.signed_in("ben", Role::Learner));
    hand_in(&ana, PDF, "2026-05-03", "");
    let scan = address(&ana.get("/me").body, "/me/certificates/");
    let claim = scan.trim_end_matches("/scan").to_owned();
    assert_eq!((ana.get(&format!("{claim}/scan")).status, ben.get(&format!("{claim}/scan")).status), (200, 404));
    assert_eq!((ben.post(&claim, "").status, ana.post(&claim, "").status), (404, 303));

    let mut both = Person::new("olga", "Olga", Role::Learner);
    both.roles.insert(Role::Organiser);
    people::add(&*stage.store, both, stage.now()).unwrap();
    hand_in(&stage.signed_in("olga", Role::Learner), PDF, "2026-05-03", "");
    let olga = olga(&stage);
    let claim = address(&olga.get("/organise/records").body, "/organise/records/claims/");
    let form = "say=accept&achieved=2026-05-03&until=&source=City+Hospital&reason=";
    let answer = olga.post(&claim, form);
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("ask another organiser"), "{}", answer.body);
}

#[test]
fn days_are_read_as_lists_have_them_or_not_at_all() {
    let stage = stage();
    let (ana, olga) = (ana(&stage), olga(&stage));
    assert_eq!(hand_in(&ana, PDF, "03.05.2026", "31.12.2027").status, 303);
    let claim = address(&olga.get("/organise/records").body, "/organise/records/claims/");
    let page = olga.get(&claim).body;
    assert!(page.contains("value=\"2026-05-03\"") && page.contains("value=\"2027-12-31\""), "{page}");
    let accept = |achieved: &str, until: &str| {
        olga.post(&claim, &format!("say=accept&achieved={achieved}&until={until}&source=City+Hospital&reason="))
    };
    let refused = accept("2026-05-03", "end+of+2027");
    assert!(refused.status == 422 && refused.body.contains("“Valid until” is no day"), "{}", refused.body);
    assert_eq!(accept("04.05.2026", "30.12.2027").status, 303);
    let listed = olga.get("/organise/records").body;
    assert!(listed.contains("4 May 2026") && listed.contains("30 December 2027"), "{listed}");
}

#[test]
fn who_opens_a_scan_that_waits_is_on_the_record() {
    let stage = stage();
    let (ana, olga) = (ana(&stage), olga(&stage));
    hand_in(&ana, PDF, "2026-05-03", "");
    let claim = address(&olga.get("/organise/records").body, "/organise/records/claims/");
    let looks = || stage.store.decisions_of(&["view"], stage.now()).unwrap().len();
    assert_eq!(looks(), 0);
    assert_eq!(olga.get(&format!("{claim}/scan")).bytes, PDF);
    stage.set("2027-03-01T12:01:00Z");
    assert_eq!(looks(), 1);
}

#[test]
fn an_id_that_is_none_is_nobodys() {
    let stage = stage();
    let (ana, olga, tom) = (ana(&stage), olga(&stage), stage.signed_in("tom", Role::Trainer));
    for (who, path) in [
        (&olga, "/organise/records/zzz/scan"),
        (&olga, "/organise/records/claims/zzz"),
        (&olga, "/organise/records/claims/zzz/scan"),
        (&ana, "/me/certificates/zzz/scan"),
        (&ana, "/me/records/zzz/scan"),
        (&tom, "/trainer/sessions/s/learners/ana/scans/zzz"),
    ] {
        let answer = who.get(path);
        assert!(answer.status == 404 && answer.body.contains("There is no such page"), "{path}: {answer:?}");
    }
}

#[test]
fn a_certificate_is_settled_by_nobody_who_was_erased() {
    let stage = stage();
    let (ana, olga) = (ana(&stage), olga(&stage));
    hand_in(&ana, PDF, "2026-05-03", "");
    let claim = address(&olga.get("/organise/records").body, "/organise/records/claims/");
    assert_eq!(olga.post(&claim, "say=refuse&reason=unreadable").status, 303);
    assert!(ana.get("/me").body.contains("Not accepted, Olga"));
    let request = Request {
        person: PersonId("olga".to_owned()),
        agents: &[],
        fate: Fate::Pseudonymous,
        grounds: Grounds { by: "Data protection", reason: "asked" },
    };
    erase::erase(&*stage.store, &stage.catalog.id_base, &request, stage.now()).unwrap();
    let settled = stage.store.claims_of(&PersonId("ana".to_owned())).unwrap()[0].settled.clone().unwrap();
    assert_eq!((settled.by.as_str(), settled.reason.as_str()), ("", "unreadable"));
    assert!(!ana.get("/me").body.contains("Olga"));
}

/// The hidden fields of the form that takes a list in, as a form.
fn taking(page: &str, list: &str) -> String {
    let field = |name: &str| {
        let begins = format!("name=\"{name}\" value=\"");
        let at = page.find(&begins).unwrap_or_else(|| panic!("no {name} in {page}")) + begins.len();
        let value = page[at..].split('"').next().unwrap();
        let value = value.replace("&quot;", "\"").replace("&#x2f;", "/").replace("&amp;", "&");
        format!("{name}={}", encoded(&value))
    };
    let fields: Vec<String> = ["path", "seal", "source", "scans"].into_iter().map(field).collect();
    format!("{}&list={}", fields.join("&"), encoded(list))
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[test]
fn a_list_with_scans_is_shown_and_taken_in_once() {
    let stage = stage();
    let olga = olga(&stage);
    let list = "id,requirement,achieved on,valid until,source,scan\nana,Module,2026-05-03,2028-05-03,City Hospital,ana.pdf\nben,m,03.05.2026,,,\n";
    let bring = |list: &str| {
        let parts: [(&str, Option<&str>, &[u8]); 3] =
            [("file", Some("old.csv"), list.as_bytes()), ("scans", Some("ana.pdf"), PDF), ("source", None, b"Before")];
        send(&olga, "/organise/records/import", &parts)
    };
    let shown = bring(list);
    assert_eq!(shown.status, 200);
    assert!(shown.body.contains("2 new, 0 corrected, 0 known already"), "{}", shown.body);
    assert!(shown.body.contains("2 people become ready"), "{}", shown.body);
    assert!(olga.get("/organise/records").body.contains("No record from elsewhere"));
    assert_eq!(olga.post("/organise/records/take", &taking(&shown.body, list)).status, 303);
    stage.set("2027-03-01T12:01:00Z");
    let tom = stage.signed_in("tom", Role::Trainer);
    let roster = tom.get("/trainer/sessions/s").body;
    assert!(roster.contains("Certificate of 3 May 2026 from Before"), "{roster}");
    let scan = address(&tom.get("/trainer/sessions/s/learners/ana").body, "/trainer/sessions/s/learners/ana/scans/");
    assert_eq!(tom.get(&scan).bytes, PDF);
    // Again: nothing new. What was shown before isn't what would happen now.
    assert!(bring(list).body.contains("0 new, 0 corrected, 2 known already"));
    let again = olga.post("/organise/records/take", &taking(&shown.body, list));
    assert!(again.body.contains("Something changed since you looked"), "{}", again.body);
    let corrected = list.replace("2028-05-03", "2027-05-03");
    let shown = bring(&corrected).body;
    assert!(shown.contains("0 new, 1 corrected, 1 known already"), "{shown}");
    assert_eq!(olga.post("/organise/records/take", &taking(&shown, &corrected)).status, 303);
    stage.set("2027-03-01T12:02:00Z");
    let roster = tom.get("/trainer/sessions/s").body;
    assert!(roster.contains("valid to 3 May") && !roster.contains("2028"), "{roster}");
}

#[test]
fn a_list_with_a_bad_line_is_not_taken_in_and_names_lead_to_no_other_file() {
    let stage = stage();
    let olga = olga(&stage);
    let lines = [
        ("zed,m,2026-05-03,x,", "nobody is known as zed"),
        ("ana,n,2026-05-03,x,", "no course has a module n"),
        ("ana,m,2027-05-03,x,", "no day on which something was achieved"),
        ("ana,m,2026-05-03,,", "does not say where the record comes from"),
        ("ana,m,2026-05-03,x,../../etc/passwd", "is not the name of a file alone"),
        ("ana,m,2026-05-03,x,C:\\x.pdf", "is not the name of a file alone"),
        ("ana,m,2026-05-03,x,missing.pdf", "no file called missing.pdf came along"),
        ("ana,m,2026-05-03,x,page.pdf", "whatever its name says"),
    ];
    let text: Vec<&str> = lines.iter().map(|(line, _)| *line).collect();
    let list = format!("id,requirement,achieved on,source,scan\nben,m,2026-05-03,x,\n{}\n", text.join("\n"));
    let parts: [(&str, Option<&str>, &[u8]); 2] =
        [("text", None, list.as_bytes()), ("scans", Some("page.pdf"), b"<html><script>alert(1)</script>")];
    let shown = send(&olga, "/organise/records/import", &parts).body;
    assert!(shown.contains("8 lines can’t be used") && !shown.contains("Take them in"), "{shown}");
    for (place, (_, says)) in (3..).zip(lines) {
        let says = says.split_at(1).1;
        assert!(shown.contains(&format!("Line {place}:")) && shown.contains(says), "{says}: {shown}");
    }
    assert!(olga.get("/organise/records").body.contains("No record from elsewhere"));
}
