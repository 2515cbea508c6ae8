//! Every code has a section in the guide and a case in these tests, and there are no others.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const GUIDE: &str = include_str!("../../../guide/errors.md");
const CASES: [&str; 4] = [
    include_str!("codes.rs"),
    include_str!("hostile.rs"),
    include_str!("programs.rs"),
    include_str!("../server/renamed.rs"),
];

/// What stands in quotes behind the calls that make a diagnostic.
fn codes_in(text: &str, found: &mut BTreeSet<String>) {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    for call in ["error(", "warning(", "mistake(", "bad_value(", "note(", ".number(", " => ("] {
        for (at, _) in code.match_indices(call) {
            let arguments = &code[at + call.len()..];
            let arguments = &arguments[..arguments.find([')', '{']).unwrap_or(arguments.len())];
            let position = usize::from(call == ".number(");
            let Some(literal) = arguments.split(',').nth(position).map(str::trim) else { continue };
            let literal = literal.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            found.extend(
                literal
                    .filter(|code| !code.is_empty() && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
                    .map(str::to_owned),
            );
        }
    }
}

fn scan(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            scan(&path, found);
        } else {
            codes_in(&fs::read_to_string(path).unwrap(), found);
        }
    }
}

#[test]
fn codes_guide_and_cases_agree() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut codes = BTreeSet::new();
    scan(&root.join("compile"), &mut codes);
    scan(&root.join("disk"), &mut codes);
    codes_in(&fs::read_to_string(root.join("operation/publish.rs")).unwrap(), &mut codes);
    let explained: BTreeSet<String> =
        GUIDE.lines().filter_map(|line| line.strip_prefix("## ")).map(str::to_owned).collect();
    assert_eq!(codes, explained, "left: the codes of the sources, right: the sections of guide/errors.md");
    for code in codes {
        let shown = format!("[{code}]: ");
        assert!(CASES.iter().any(|cases| cases.contains(&shown)), "`{code}` has no case");
    }
}
