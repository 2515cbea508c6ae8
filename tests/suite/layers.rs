//! Holds the code's imports to the table of layers in ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Folder → what it may use, from the table's rows.
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string("ARCHITECTURE.md").unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.filter_map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [folder, layer, uses, _] = cells.as_slice() else { return None };
        layer.parse::<u8>().ok()?;
        let uses = uses.split(',').map(|name| name.trim().to_owned()).filter(|name| name != "–");
        Some((folder.trim_matches('`').to_owned(), uses.collect()))
    })
    .collect()
}

/// The folders of the crate that a source text names, its tests left out.
fn imports(source: &str) -> BTreeSet<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut found = BTreeSet::new();
    for line in code {
        for (at, _) in line.match_indices("crate::") {
            let name: String = line[at + 7..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            found.insert(name);
        }
    }
    found
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_folder_imports_against_the_table() {
    let table = table();
    let mut against = Vec::new();
    for (folder, allowed) in &table {
        let mut sources = Vec::new();
        files(&Path::new("src").join(folder), &mut sources);
        for path in sources {
            let used = imports(&fs::read_to_string(&path).unwrap());
            let wrong =
                used.iter().filter(|name| table.contains_key(*name) && *name != folder && !allowed.contains(*name));
            against.extend(wrong.map(|name| format!("{} uses `{name}`", path.display())));
        }
    }
    assert!(against.is_empty(), "ARCHITECTURE.md's table does not allow:\n{}", against.join("\n"));
}

#[test]
fn the_table_has_every_folder_and_only_those() {
    let folders: BTreeSet<String> = fs::read_dir("src")
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    assert_eq!(folders, table().into_keys().collect());
}

#[test]
fn layers_only_look_down() {
    let text = fs::read_to_string("ARCHITECTURE.md").unwrap();
    let layer = |name: &str| -> u8 {
        let row = text.lines().find(|line| line.starts_with(&format!("| `{name}` |"))).unwrap();
        row.split('|').nth(2).unwrap().trim().parse().unwrap()
    };
    for (folder, uses) in table() {
        for used in uses {
            assert!(layer(&used) < layer(&folder), "`{folder}` lists `{used}`, which is not below it");
        }
    }
}

#[test]
fn the_check_sees_an_import_it_should_refuse() {
    let seen = imports("//! crate::web is fine in prose\nuse crate::store::Store;\nfn f() { crate::web::serve() }\n");
    assert_eq!(seen, BTreeSet::from(["store".to_owned(), "web".to_owned()]));
}
