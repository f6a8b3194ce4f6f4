//! Assets: files of the repository that a program names by a path of its own, as it reads them beside itself at run time.

use std::collections::BTreeSet;

use rebootstrap_parser::path;

use super::program::Program;
use super::token::{Kind, tokens};
use crate::repository::Repository;

/// The files and directories below `directory` that a string literal of `program` names by their path from there: on Lambda
/// a program starts in the directory that its package was unpacked to. Go files are none. Sorted.
#[must_use]
pub fn assets(repository: &Repository, program: &Program, directory: &str) -> Vec<String> {
    let mut found = BTreeSet::new();
    let listing = repository.listing();
    for file in &program.files {
        let Some((_, text)) = repository.open(file) else { continue };
        for token in tokens(&text) {
            let Kind::Text(literal) = token.kind else { continue };
            let named = literal.strip_prefix("/var/task/").unwrap_or(&literal);
            let plain =
                !named.is_empty() && named.len() < 200 && !named.starts_with(['/', '~']) && !named.contains('\n');
            let Some(at) = path::resolve(directory, named).filter(|at| plain && at != directory) else { continue };
            let Some(below) = path::below(&at, directory).filter(|below| !below.is_empty()) else { continue };
            let is_asset = listing.is_file(&at) && !below.ends_with(".go");
            // A word alone is a directory's name by chance more often than not.
            let is_folder = listing.is_dir(&at) && (named.contains('/') || named.starts_with("./"));
            if is_asset || is_folder {
                found.insert(below.to_owned());
            }
        }
    }
    found.into_iter().collect()
}

/// Whether a string literal of `program` names `file`, or a folder of that name, or ends with its name without the ending or with
/// that of its folder, or is a pattern there: the file may be there only when the program runs. Go files are for the compiler.
#[must_use]
pub fn names(repository: &Repository, program: &Program, file: &str) -> bool {
    let (folder, name) = (path::name(path::parent(file)), path::name(file));
    // Such as viper is told. What begins with a point has no stem.
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem });
    let is_pattern = |name: &str| name.contains(['*', '%']);
    let is_it = |literal: &str| {
        let last = path::name(literal);
        let is_there = |last: &str| !folder.is_empty() && last == folder;
        let is_environment = name.starts_with(".env") && (literal.contains("godotenv") || literal.contains("gotenv"));
        literal.split('/').any(|part| part == name)
            || last == stem
            || is_there(last)
            || ((is_pattern(last) || is_pattern(name)) && is_there(path::name(path::parent(literal))))
            || is_environment
    };
    let is_text = |kind: Kind| matches!(kind, Kind::Text(literal) if is_it(literal.trim_end_matches('/')));
    let mut texts = program.files.iter().filter_map(|file| repository.open(file));
    !name.ends_with(".go") && texts.any(|(_, text)| tokens(&text).into_iter().any(|token| is_text(token.kind)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go::memory::Memory;
    use crate::go::{named, program};

    #[test]
    fn files_named_in_the_code_are_assets() {
        let tree = Memory::new(
            "
-- cmd/a/main.go --
package main
import \"html/template\"
var page = template.Must(template.ParseFiles(\"views/page.html\", `./config.json`))
var other = \"/var/task/zones.db\"
var none = []string{\"missing.txt\", \"views\", \"/etc/hosts\", \"cmd/a/main.go\", \"assets/img\"}
var parts = []string{\"conf/%s.json\", \"lists/*\"}
-- views/page.html --
-- config.json --
-- zones.db --
-- assets/img/x.png --
",
        );
        let repository = Repository::new(&tree);
        let packages = named(&repository, "", &["./cmd/a"]).expect("a package");
        let program = program(&repository, &packages[0]);
        assert_eq!(assets(&repository, &program, "").join(" "), "assets/img config.json views/page.html zones.db");
        assert_eq!(assets(&repository, &program, "cmd"), Vec::<String>::new());
        let found = ["missing.txt", "b/hosts", "page.yml", "cmd/a/main.go", "img/y.png", "views/a/b.png", "none"];
        let found = found.map(|file| names(&repository, &program, file));
        assert_eq!(found, [true, true, false, false, true, false, false]);
        let found = ["conf/prod.json", "lists/*", "lists/a/b.txt", "other/prod.json"];
        assert_eq!(found.map(|file| names(&repository, &program, file)), [true, true, false, false]);
    }
}
