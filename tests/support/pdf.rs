//! What is in a PDF, as poppler reads it: its pages, its text, and the QR codes somebody would scan.

use std::process::Command;

fn poppler(tool: &str, options: &[&str], pdf: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.pdf");
    std::fs::write(&file, pdf).unwrap();
    let mut command = Command::new(tool);
    command.args(options).arg(&file);
    if tool == "pdftotext" {
        command.arg("-");
    }
    let output = command.output().expect("poppler is there; `bash tests/run` installs what is missing");
    assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// How many pages it has.
pub fn pages(pdf: &[u8]) -> usize {
    let about = String::from_utf8(poppler("pdfinfo", &[], pdf)).unwrap();
    assert!(about.lines().any(|line| line.replace(' ', "") == "Tagged:yes"), "{about}");
    let line = about.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap();
    line.trim().parse().unwrap()
}

/// Its text, without the marks of direction that the reader adds.
pub fn text(pdf: &[u8]) -> String {
    let text = String::from_utf8(poppler("pdftotext", &[], pdf)).unwrap();
    text.replace(['\u{202a}', '\u{202b}', '\u{202c}'], "")
}

/// What its QR codes say, page by page; each is held before the camera by itself, as so many columns and rows.
pub fn codes(pdf: &[u8], (columns, rows): (usize, usize)) -> Vec<Vec<String>> {
    let drawn = poppler("pdftoppm", &["-gray", "-r", "200"], pdf);
    let mut rest = drawn.as_slice();
    let mut found = Vec::new();
    while !rest.is_empty() {
        // A PGM: `P5`, its width, its height, 255, and a byte per pixel.
        let mut head = Vec::new();
        while head.len() < 4 {
            let end = rest.iter().position(u8::is_ascii_whitespace).unwrap();
            head.push(std::str::from_utf8(&rest[..end]).unwrap());
            rest = &rest[end + 1..];
        }
        let (width, height): (usize, usize) = (head[1].parse().unwrap(), head[2].parse().unwrap());
        let pixels = &rest[..width * height];
        let (wide, high) = (width / columns, height / rows);
        let mut said = Vec::new();
        for (left, top) in (0..columns * rows).map(|part| (part % columns * wide, part / columns * high)) {
            let pixel = |x, y| pixels[(top + y) * width + left + x];
            let mut image = rqrr::PreparedImage::prepare_from_greyscale(wide, high, pixel);
            said.extend(image.detect_grids().iter().map(|grid| grid.decode().expect("a code that can be read").1));
        }
        found.push(said);
        rest = &rest[width * height..];
    }
    found
}
