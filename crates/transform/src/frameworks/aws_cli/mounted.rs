//! Directories of the repository that Docker Compose mounts into containers, where commands name what lies in them by
//! absolute paths: `./build:/opt/build`.

use rebootstrap_parser::document::{Format, Node};
use rebootstrap_parser::path;

use crate::facts::{Facts, Function, Package};
use crate::frameworks::image::is_compose;
use crate::repository::Repository;

/// Adds the mounts, when a package is named by an absolute path.
pub(super) fn collect(repository: &Repository, facts: &mut Facts) {
    let is_absolute = |package: &Package| match package {
        Package::File(reads) => reads.iter().any(|read| facts.get(*read).value.text().starts_with('/')),
        _ => false,
    };
    let ours = |function: &&Function| function.framework == super::NAME;
    let declared = facts.functions.iter().filter(ours).map(|function| &function.package);
    if !declared.chain(facts.uploads.iter().map(|upload| &upload.package)).any(is_absolute) {
        return;
    }
    let mut found = Vec::new();
    for file in repository.listing().files().matching(is_compose) {
        let Some((id, _)) = repository.open(&file) else { continue };
        // The file is not edited: what is wrong in it is in nobody's way.
        let Ok(document) = repository.document(id, Format::Yaml) else { continue };
        let services = document.root().and_then(|root| root.get("services")).map(Node::entries).unwrap_or_default();
        let volumes = services.iter().filter_map(|service| service.value.get("volumes")).flat_map(Node::items);
        found.extend(volumes.filter_map(|volume| mount(volume, path::parent(&file))));
    }
    facts.mounts = found;
}

/// Where it is in the container, and the directory of the repository. Both forms of a volume:
/// <https://docs.docker.com/reference/compose-file/services/#volumes>.
fn mount(volume: &Node, directory: &str) -> Option<(String, String)> {
    let (source, target) = match volume.text() {
        Some(short) => {
            let (source, rest) = short.split_once(':').filter(|(source, _)| !source.ends_with("{PWD"))?;
            (source, rest.split(':').next()?)
        }
        None => (volume.get("source")?.text()?, volume.get("target")?.text()?),
    };
    let source = ["${PWD}", "$PWD"]
        .iter()
        .find_map(|here| source.strip_prefix(here))
        .map_or_else(|| source.to_owned(), |below| format!(".{below}"));
    let is_plain = source.starts_with('.') && !source.contains('$') && target.starts_with('/') && !target.contains('$');
    let here = path::resolve(directory, &source).filter(|_| is_plain)?;
    Some((target.trim_end_matches('/').to_owned(), here))
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn directories_of_the_repository_are_mounted() {
        let text = "services:\n  stack:\n    volumes:\n      - ./bin:/opt/bin\n      - \"${PWD}/build/:/build/:ro\"\n      \
                    - name:/data\n      - ${TMP:-/tmp}:/tmp\n      - /var/run/docker.sock:/var/run/docker.sock\n      \
                    - {type: bind, source: ../zips, target: /zips}\n";
        let document = rebootstrap_parser::document::parse(rebootstrap_parser::FileId(0), text, Format::Yaml);
        let document = document.expect("it parses");
        let volumes = document.root().and_then(|root| root.at(&["services", "stack", "volumes"])).expect("volumes");
        let found: Vec<_> = volumes.items().iter().filter_map(|volume| mount(volume, "deploy")).collect();
        let want = [("/opt/bin", "deploy/bin"), ("/build", "deploy/build"), ("/zips", "zips")];
        assert_eq!(found, want.map(|(there, here)| (there.to_owned(), here.to_owned())));
    }
}
