//! Handed on: what a tool gives to a target of a makefile, and its recipe to the make that it starts.

use std::collections::BTreeSet;

use rebootstrap_parser::path;

use crate::facts::Facts;
use crate::frameworks::make;
use crate::repository::Repository;

/// Texts for people.
const PROSE: [&str; 4] = [".md", ".rst", ".adoc", ".txt"];

/// Folders of what others have written.
const FOREIGN: [&str; 2] = ["vendor/", "node_modules/"];

/// The variables that something else than the recipes of their own targets may read: where that is run by one of these, the
/// program is also made, packed or worked on there.
pub(super) fn read_elsewhere(repository: &Repository, facts: &Facts) -> Vec<String> {
    let is_foreign =
        |file: &str| FOREIGN.iter().any(|folder| file.starts_with(folder) || file.contains(&format!("/{folder}")));
    let is_wanted = |file: &str| !PROSE.iter().any(|ending| file.ends_with(ending)) && !is_foreign(file);
    let is_read = |(name, targets): &(&String, &BTreeSet<String>)| {
        let finder = memchr::memmem::Finder::new(name.as_bytes());
        let reads = |file: &str, bytes: &[u8]| {
            finder.find(bytes).is_some()
                && (!make::wants(file)
                    || std::str::from_utf8(bytes)
                        .map_or(true, |text| is_beside(text, name, path::parent(file), targets)))
        };
        !repository.search(&is_wanted, &reads).is_empty()
    };
    facts.handed.iter().filter(is_read).map(|(name, _)| name.clone()).collect()
}

/// Whether a makefile in `directory` says the name in another place than the recipes of `targets`, or makes some of these for
/// others.
fn is_beside(text: &str, name: &str, directory: &str, targets: &BTreeSet<String>) -> bool {
    let is_own = |target: &str| targets.contains(&path::join(directory, target));
    let (joined, mut in_own) = (text.replace("\\\r\n", " ").replace("\\\n", " "), false);
    for line in joined.lines() {
        let is_recipe = line.starts_with('\t');
        let words = || line.split([' ', '\t', ';']);
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        if is_recipe {
            // `$(MAKE) build-B`: what B is made from is then A's as well. `$(MAKE) pack DIR=$(ARTIFACTS_DIR)`: another name for it.
            if line.contains(name) && (!in_own || make::starts_make(line)) || words().any(is_own) {
                return true;
            }
            continue;
        }
        let (made, needed) = line.split_once(':').unwrap_or((line, ""));
        in_own = !made.trim().is_empty() && made.split_whitespace().all(|target| is_own(target) || target == "build-%");
        let count = needed.split_whitespace().filter(|word| is_own(word)).count();
        if line.contains(name) || (!made.starts_with(".PHONY") && count > 0 && count < targets.len()) {
            return true;
        }
    }
    false
}
