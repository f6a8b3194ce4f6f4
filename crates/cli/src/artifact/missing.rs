//! What a package has instead of a `bootstrap` at its root, with the step that mends it.

use rebootstrap_transform::Code;

use super::package::{Package, Root};
use super::verdict::{Finding, below};
use crate::text::shell_word;

/// The reason why nothing is started.
pub(super) fn finding(package: &Package, shown: &str) -> Finding {
    let (message, next) = if package.root == Root::Folder { folder(package, shown) } else { elsewhere(package, shown) };
    Finding { code: Code::NoBootstrap, message, next }
}

fn folder(package: &Package, shown: &str) -> (String, String) {
    let inner = "bootstrap/bootstrap";
    if package.others.nested.iter().any(|path| path == inner) {
        return nested(inner, package, shown);
    }
    let next =
        "remove the directory and build with -o bootstrap: where there is one, go build writes into it".to_owned();
    ("bootstrap is a directory, and Lambda starts a file".to_owned(), next)
}

fn nested(path: &str, package: &Package, shown: &str) -> (String, String) {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let message = format!("{path} is in a folder, and Lambda looks for bootstrap at the root only");
    let next = if package.zipped.is_some() {
        format!("pack it without its folder: zip -j package.zip {}, or run zip inside of {folder}", shell_word(path))
    } else {
        format!("if {folder} is what is deployed: rebootstrap verify {}", shell_word(&below(shown, folder)))
    };
    (message, next)
}

fn elsewhere(package: &Package, shown: &str) -> (String, String) {
    let others = &package.others;
    let build = "build the program with -o bootstrap, and pack it at the root";
    if let Some(path) = others.spelled.first() {
        let next = if path.to_ascii_lowercase().ends_with(".exe") {
            "GOOS=linux go build -o bootstrap".to_owned()
        } else {
            build.to_owned()
        };
        return (format!("it has {path}, and Lambda looks for bootstrap, spelled so"), next);
    }
    if let Some(path) = others.nested.first() {
        return nested(path, package, shown);
    }
    if !others.programs.is_empty() {
        let message = format!(
            "it has no bootstrap at its root but {}, as a package for go1.x has, and Lambda ignores the handler now",
            others.programs.join(", ")
        );
        let next = format!("{build}; in its repository, rebootstrap diff shows the edits");
        return (message, next);
    }
    if let Some(zip) = others.zips.first() {
        let next = if package.zipped.is_some() {
            let (outer, inner) = (shell_word(shown), shell_word(zip));
            format!("if {zip} is the package, take it out: unzip {outer} {inner} && rebootstrap verify {inner}")
        } else {
            format!("if {zip} is the package: rebootstrap verify {}", shell_word(&below(shown, zip)))
        };
        return (format!("it has no bootstrap at its root but {zip}, a package in a package"), next);
    }
    if others.files.is_empty() {
        return ("it holds no file".to_owned(), "see that the program is built before it is packed".to_owned());
    }
    let more = if package.entries > others.files.len() as u64 { " and more" } else { "" };
    (format!("it has no bootstrap at its root but {}{more}", others.files.join(", ")), build.to_owned())
}
