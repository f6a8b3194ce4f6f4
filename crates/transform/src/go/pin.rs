//! The version of a library that a project pins: in `go.mod`, `go.sum`, or the lock files of the tools before modules.

use rebootstrap_parser::{FileId, Span, path};

use super::module::{Require, upwards};
use super::workspace::Workspace;
use crate::diagnostic::Place;
use crate::repository::Repository;
use crate::version::Version;

/// Where a version of a library is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The version; `None` when a directory of the repository stands in for the library.
    pub version: Option<Version>,
    /// The directory that stands in for it.
    pub directory: Option<String>,
    /// Where it says so.
    pub place: Place,
    /// The directory to run the tool in that changes the version.
    pub root: String,
    /// The command that updates the library.
    pub update: String,
}

/// The version of module `library` that code in `directory` is built with; `None` where nothing in the repository says.
///
/// With modules that is the ruling `go.mod` (<https://go.dev/ref/mod#go-mod-file-require>), the highest of all modules
/// of its `go.work`, with replacements in force, or the older copy that `go mod vendor` made of it before. A library that
/// only the dependencies require can be missing there; the highest version in `go.sum` is an upper limit then. Without
/// modules `Gopkg.lock`, `glide.lock` and `vendor/modules.txt` are read, the nearest first.
#[must_use]
pub fn pinned(repository: &Repository, directory: &str, library: &str) -> Option<Pin> {
    let workspace = Workspace::of(repository, directory);
    let Some(module) = &workspace.module else { return locked(repository, directory, library) };
    let vendored = repository.open(&path::join(&module.directory, "vendor/modules.txt"));
    let vendored = vendored
        .and_then(|(file, text)| modules_txt(&text, library).map(|(version, at)| (version, Span::new(file, at, at))));
    let then = if vendored.is_some() { " && go mod vendor" } else { "" };
    let update = format!("go get {library}@latest && go mod tidy{then}");
    let pin = |version: Option<Version>, span: Span| Pin {
        version,
        directory: None,
        place: repository.place(span),
        root: module.directory.clone(),
        update: update.clone(),
    };
    let modules = std::iter::once(module).chain(&workspace.used);
    let required = modules.flat_map(|module| &module.requires).filter(|require| require.path == library);
    let versioned = required.filter_map(|require| Some((Version::parse(&require.version)?, require)));
    let highest: Option<(Version, &Require)> = versioned.max_by(|(a, _), (b, _)| a.cmp(b));
    let applies = |version: &Option<String>| match (version, &highest) {
        (Some(version), Some((_, require))) => *version == require.version,
        (Some(_), None) => false,
        (None, _) => true,
    };
    if let Some(replace) =
        workspace.replaces.iter().find(|replace| replace.path == library && applies(&replace.version))
    {
        let stand_in = pin(replace.with_version.as_deref().and_then(Version::parse), replace.span);
        let base = path::parent(&stand_in.place.file).to_owned();
        let local = replace.directory().and_then(|text| path::resolve(&base, text));
        return (stand_in.version.is_some() || local.is_some()).then_some(Pin { directory: local, ..stand_in });
    }
    if let Some((version, require)) = highest {
        return Some(match vendored {
            // The copy that is built may have been left behind: only from go 1.14 on is that refused.
            Some((copied, span)) if copied < version => {
                Pin { update: "go mod vendor".to_owned(), ..pin(Some(copied), span) }
            }
            _ => pin(Some(version), require.span),
        });
    }
    let (file, text) = repository.open(&path::join(&module.directory, "go.sum"))?;
    let (version, span) = lines(&text)
        .filter_map(|(start, line)| summed(file, start, line, library))
        .max_by(|(a, _), (b, _)| a.cmp(b))?;
    Some(pin(Some(version), span))
}

/// `module version hash`; lines for a `go.mod` alone do not mean that the module is built.
///
/// Source: <https://go.dev/ref/mod#go-sum-files>.
fn summed(file: FileId, start: usize, line: &str, library: &str) -> Option<(Version, Span)> {
    let mut words = line.split_whitespace();
    let version = words.next().filter(|name| *name == library).and_then(|_| words.next())?;
    let version = Version::parse(version).filter(|_| !version.ends_with("/go.mod"))?;
    Some((version, Span::new(file, start, start + line.len())))
}

fn locked(repository: &Repository, directory: &str, library: &str) -> Option<Pin> {
    type Read = fn(&str, &str) -> Option<(Version, usize)>;
    const FILES: [(&str, Read, &str); 3] = [
        ("Gopkg.lock", gopkg, "dep ensure -update"),
        ("glide.lock", glide, "glide update"),
        ("vendor/modules.txt", modules_txt, "go get -u"),
    ];
    upwards(directory).find_map(|above| {
        FILES.iter().find_map(|(name, read, command)| {
            let (file, text) = repository.open(&path::join(above, name))?;
            let (version, at) = read(&text, library)?;
            Some(Pin {
                version: Some(version),
                directory: None,
                place: repository.place(Span::new(file, at, at)),
                root: above.to_owned(),
                update: if *command == "glide update" { (*command).to_owned() } else { format!("{command} {library}") },
            })
        })
    })
}

/// `[[projects]]` with `name = ".."` and `version = ".."` in either order.
///
/// Source: <https://golang.github.io/dep/docs/Gopkg.lock.html>.
fn gopkg(text: &str, library: &str) -> Option<(Version, usize)> {
    let (mut is_named, mut version) = (false, None);
    let block_end = [(text.len(), "[[projects]]")];
    for (start, line) in lines(text).chain(block_end) {
        let value = |key: &str| {
            line.strip_prefix(key)?.trim_start().strip_prefix('=').map(|value| value.trim().trim_matches('"'))
        };
        if line.starts_with("[[") {
            if is_named && version.is_some() {
                return version;
            }
            (is_named, version) = (false, None);
        } else if let Some(name) = value("name") {
            is_named = name == library;
        } else if let Some(found) = value("version") {
            version = Version::parse(found).map(|found| (found, start));
        }
    }
    None
}

/// `- name: ..` followed by `version: ..`, which is a revision more often than a version.
///
/// Source: <https://glide.readthedocs.io/en/latest/glide.lock/>.
fn glide(text: &str, library: &str) -> Option<(Version, usize)> {
    let mut of_library =
        lines(text).skip_while(|(_, line)| line.strip_prefix("- name:").map(str::trim) != Some(library)).skip(1);
    let (start, version) = of_library.find_map(|(start, line)| Some((start, line.strip_prefix("version:")?)))?;
    Version::parse(version).map(|version| (version, start))
}

/// `# module version`. Source: <https://go.dev/ref/mod#vendoring>.
fn modules_txt(text: &str, library: &str) -> Option<(Version, usize)> {
    lines(text).find_map(|(start, line)| {
        let version = line.strip_prefix("# ")?.strip_prefix(library)?.strip_prefix(' ')?.split(' ').next()?;
        Version::parse(version).map(|version| (version, start))
    })
}

/// The trimmed lines with where they start.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        (start.min(at), line.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go::memory::Memory;

    const LIBRARY: &str = "github.com/aws/aws-lambda-go";

    #[test]
    fn finds_the_version_in_force() {
        for (tree, want) in [
            ("-- go.mod --\nmodule x\nrequire github.com/aws/aws-lambda-go v1.13.3\n", "1.13.3 go.mod:2"),
            (
                "-- go.mod --\nmodule x\nrequire (\n\tgithub.com/aws/aws-lambda-go v1.41.0 // indirect\n)\n",
                "1.41.0 go.mod:3",
            ),
            ("-- go.mod --\nmodule x\n", ""),
            ("-- go.mod --\nmodule x\n// require github.com/aws/aws-lambda-go v1.13.3\n", ""),
            (
                "-- go.mod --\nmodule x\nrequire github.com/aws/aws-lambda-go v1.13.3\nreplace github.com/aws/aws-lambda-go => github.com/me/fork v1.19.0\n",
                "1.19.0 go.mod:3",
            ),
            (
                "-- go.mod --\nmodule x\nrequire github.com/aws/aws-lambda-go v1.13.3\nreplace github.com/aws/aws-lambda-go v1.2.0 => github.com/me/fork v1.19.0\n",
                "1.13.3 go.mod:2",
            ),
            (
                "-- go.mod --\nmodule x\nrequire github.com/aws/aws-lambda-go v1.13.3\nreplace github.com/aws/aws-lambda-go => ./fork\n",
                "fork go.mod:3",
            ),
            ("-- go.mod --\nmodule x\nreplace github.com/aws/aws-lambda-go => ../../fork\n", ""),
            (
                "-- go.mod --\nmodule x\n-- go.sum --\ngithub.com/aws/aws-lambda-go v1.13.3 h1:abc=\ngithub.com/aws/aws-lambda-go v1.20.0/go.mod h1:abc=\n",
                "1.13.3 go.sum:1",
            ),
            (
                "-- go.mod --\nmodule x\n-- go.sum --\ngithub.com/aws/aws-lambda-go v1.13.3 h1:a=\ngithub.com/aws/aws-lambda-go v1.9.0 h1:a=\n",
                "1.13.3 go.sum:1",
            ),
            (
                "-- go.mod --\nmodule x\nrequire github.com/aws/aws-lambda-go v1.47.0\n-- vendor/modules.txt --\n# github.com/aws/aws-lambda-go v1.13.3\n",
                "1.13.3 vendor/modules.txt:1",
            ),
            (
                "-- go.mod --\nmodule x\nrequire github.com/aws/aws-lambda-go v1.13.3\n-- vendor/modules.txt --\n# github.com/aws/aws-lambda-go v1.13.3\n",
                "1.13.3 go.mod:2",
            ),
            (
                "-- go.work --\nuse (\n\t.\n\t./b\n)\n-- go.mod --\nmodule x\nrequire github.com/aws/aws-lambda-go v1.13.3\n-- b/go.mod --\nmodule b\nrequire github.com/aws/aws-lambda-go v1.28.0\n",
                "1.28.0 b/go.mod:2",
            ),
            (
                "-- go.work --\nuse .\nreplace github.com/aws/aws-lambda-go => ./w\n-- go.mod --\nmodule x\nrequire github.com/aws/aws-lambda-go v1.13.3\n",
                "w go.work:2",
            ),
            (
                "-- Gopkg.lock --\n[[projects]]\n  name = \"github.com/aws/aws-lambda-go\"\n  packages = [\"lambda\"]\n  version = \"v1.6.0\"\n\n[[projects]]\n  name = \"b\"\n  version = \"v2.0.0\"\n",
                "1.6.0 Gopkg.lock:4",
            ),
            (
                "-- Gopkg.lock --\n[[projects]]\n  branch = \"master\"\n  name = \"github.com/aws/aws-lambda-go\"\n  revision = \"abc\"\n[[projects]]\n  version = \"v2.0.0\"\n  name = \"b\"\n",
                "",
            ),
            (
                "-- Gopkg.lock --\n[[projects]]\n  version = \"v1.19.0\"\n  name = \"github.com/aws/aws-lambda-go\"\n",
                "1.19.0 Gopkg.lock:2",
            ),
            (
                "-- glide.lock --\nimports:\n- name: github.com/aws/aws-lambda-go\n  version: 1.8.0\n  subpackages:\n  - lambda\n",
                "1.8.0 glide.lock:3",
            ),
            (
                "-- glide.lock --\nimports:\n- name: github.com/aws/aws-lambda-go\n  version: 4d30d0ff60440c2d0480a15747c96ee71c3c53d4\n",
                "",
            ),
            (
                "-- vendor/modules.txt --\n# github.com/aws/aws-lambda-go v1.13.3\n## explicit\ngithub.com/aws/aws-lambda-go/lambda\n",
                "1.13.3 vendor/modules.txt:1",
            ),
            ("-- main.go --\npackage main\n", ""),
        ] {
            let tree = Memory::new(tree);
            let repository = Repository::new(&tree);
            let shown = pinned(&repository, "", LIBRARY).map(|pin| {
                let what = pin.directory.or(pin.version.map(|version| version.to_string())).unwrap_or_default();
                format!("{what} {}:{}", pin.place.file, pin.place.line)
            });
            assert_eq!(shown.unwrap_or_default(), want);
        }
    }
}
