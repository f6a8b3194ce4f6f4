//! Inputs that were once read wrongly, found by fuzzing: the properties of the fuzz targets hold of each.
//!
//! `corpus/<property>/<what it shows>` is one input. `cargo fuzz tmin` makes it small; see `docs/fuzzing.md`.

mod properties;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use properties::{PROPERTIES, check};

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_input_that_was_found_is_read_rightly() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    // Another folder of the same shape, such as that of a fuzzer.
    let folder = std::env::var_os("CORPUS").map_or(committed, PathBuf::from);
    let mut wrong = Vec::new();
    for folder in entries(&folder) {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        if !PROPERTIES.iter().any(|(known, _)| *known == name) {
            wrong.push(format!("{name} is no property"));
            continue;
        }
        for path in entries(&folder) {
            let bytes = std::fs::read(&path).expect("a file");
            let text = String::from_utf8_lossy(&bytes);
            let verdict = catch_unwind(AssertUnwindSafe(|| check(&name, &text)));
            let verdict = verdict.unwrap_or_else(|_| Err("a panic".to_owned()));
            wrong.extend(verdict.err().map(|reason| format!("{}: {reason}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
