//! Input that is huge, deep or broken: a message or a build, never a crash.

use super::dsl::author;
use prework::compile::{MAX_TEXT, compile};
use prework::diagnostic::{Colour, render};
use prework::disk::FolderSource;
use std::fs;

fn codes(path: &str, text: String) -> Vec<&'static str> {
    let compiled = author().file(path, text).compile();
    compiled.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn depth_is_bounded() {
    assert_eq!(codes("a.md", "> ".repeat(100_000) + "x\n"), ["too-deep"]);
    assert_eq!(codes("a.md", "- ".repeat(20_000) + "x\n"), ["too-deep"]);
    assert_eq!(codes("a.md", "::: hint\n".repeat(20_000) + "x\n").first(), Some(&"unclosed-div"));
    let nested = (0..20_000).fold(String::new(), |text, n| text + if n % 2 == 0 { "*a **b " } else { "_c __d " });
    codes("a.md", nested);
    codes("a.md", "![".repeat(50_000));
    codes("a.md", "[".repeat(50_000));
    codes("a.md", "<".repeat(100_000));
    codes("a.md", format!("---\na: {}\n---\n", "[".repeat(100_000)));
    codes("prework.yaml", "{a: ".repeat(100_000));
}

#[test]
fn width_is_bounded() {
    let columns = 10_000;
    let table = format!("{0}|\n{1}|\n{0}|\n", "|a".repeat(columns), "|-".repeat(columns));
    author().file("a.md", table).check(
        "\
error[too-large]: a table has 10000 columns, and the most is 200; the rest is left out
  --> a.md:1:1
   |
 1 | |a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a…
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   = hint: turn it round, or split it

1 error
",
    );
}

#[test]
fn a_short_line_makes_no_endless_table() {
    // The parser ends a table that grows much faster than its source; what follows is text.
    let table = format!("{}|\n{}|\n{}", "|a".repeat(200), "|-".repeat(200), "|a\n".repeat(500_000));
    assert_eq!(codes("a.md", table), [""; 0]);
}

#[test]
fn many_small_things_take_no_time_squared() {
    let question = "Why? <!-- #q -->\n\n- (x) Yes\n- ( ) No\n\n";
    assert_eq!(codes("a.md", question.repeat(20_000)).len(), 19_999);
    assert_eq!(codes("b.md", "## Same {#x} <!-- 1m -->\n\n".repeat(20_000)).len(), 0);
    assert_eq!(codes("c.md", "![x](y.svg){alt='\n".repeat(20_000)).len(), 20_000);
    assert_eq!(codes("d.md", "<img src='a".repeat(100_000)).len(), 0);
}

#[test]
fn a_file_of_fifty_megabytes() {
    author().file("a.md", "x".repeat(50 * 1024 * 1024)).check(&format!(
        "\
error[too-large]: can't read `a.md`: it has 52428800 bytes, and the most is {MAX_TEXT}
  --> a.md
   = hint: split it into several pages

1 error
"
    ));
}

#[test]
fn endings_and_marks_of_other_systems() {
    author()
        .file("a.md", "\u{feff}---\r\ntitle: A\r\ntitel: B\r\n---\r\n\r\n::: hint\r\n[x](y.md)\r\n:::\r\n\r\nWhy? <!-- #q -->\r\n\r\n- ( ) Yes\r\n- ( ) No\r\n")
        .check(
            "\
error[unknown-key]: a module has no key `titel`
  --> a.md:3:1
   |
 3 | titel: B
   | ^^^^^
   = hint: did you mean `title`?

error[broken-link]: no file is at `y.md`
  --> a.md:7:5
   |
 7 | [x](y.md)
   |     ^^^^
   = hint: did you mean `a.md`?

error[no-right-answer]: no choice of this question is right
   --> a.md:10:1
    |
 10 | Why? <!-- #q -->
    | ^^^^^^^^^^^^^^^^
    = hint: mark the right choice with `(x)`

3 errors
",
        );
}

#[cfg(unix)]
#[test]
fn a_folder_in_trouble() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::write(root.join("a.md"), b"caf\xe9\n").unwrap();
    fs::File::create(root.join("b.md")).unwrap().set_len(MAX_TEXT + 1).unwrap();
    std::os::unix::fs::symlink("nowhere.md", root.join("c.md")).unwrap();
    std::os::unix::fs::symlink(".", root.join("d")).unwrap();
    let source = FolderSource::open(root).unwrap();
    let shown = render(&compile(&source).diagnostics, &|_| None, Colour::Never);
    let expected = "\
error[not-utf8]: can't read `a.md`: it is not UTF-8: byte 0xE9 on line 1, column 4
  --> a.md
   = hint: save the file as UTF-8

error[too-large]: can't read `b.md`: it has 8388609 bytes, and the most is 8388608
  --> b.md
   = hint: split it into several pages

warning[unreadable]: can't read `c.md`: No such file or directory (os error 2)
  --> c.md
   = hint: see that the file exists and may be read

warning[link-loop]: the link `d` leads back to a folder it is in
  --> d
   = hint: remove the link; until then it is left out

2 errors, 2 warnings
";
    assert_eq!(shown, expected);
}
