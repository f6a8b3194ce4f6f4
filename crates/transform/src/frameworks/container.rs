//! Containers that files which are not read start: by a path in their image.

use rebootstrap_parser::path;

use super::ending;
use super::unread::{Mention, Text};

/// The first line of unread YAML that has a container start the program at the absolute `path` of its image, or by its name from
/// where it works (`command: ["/app/main"]`).
pub(crate) fn starts(texts: &[Text], path: &str) -> Option<Mention> {
    const KEYS: [&str; 4] = ["args", "command", "entrypoint", "test"];
    let by_name = format!("./{}", path::name(path));
    texts.iter().filter(|(file, _)| ending::is_yaml(file)).find_map(|(file, text)| {
        let mut starts_something = false;
        let starts = |line: &str| {
            let code = line.trim_start().trim_start_matches("- ");
            if let Some((name, _)) = code.split_once(':') {
                starts_something = KEYS.contains(&name);
            }
            let cut = |character: char| character.is_whitespace() || "\"'`,[]".contains(character);
            starts_something && code.split(cut).any(|word| word == path || word == by_name)
        };
        let line = text.lines().position(starts)?;
        Some(Mention { file: file.clone(), line: line + 1, makes: true })
    })
}

/// The same of a file of Compose that mounts the directory of `program` (`./bin:/app`), with the path that the program has then.
pub(crate) fn mounted(texts: &[Text], program: &str) -> Option<(Mention, String)> {
    let yaml = texts.iter().filter(|(file, text)| ending::is_yaml(file) && text.contains("volumes"));
    yaml.into_iter().find_map(|one| {
        let (file, text) = one;
        let mounts = mounts(text).into_iter().filter_map(|(here, there)| {
            let at = path::resolve(path::parent(file), here).filter(|_| here.starts_with('.'))?;
            Some(format!("{}/{}", there.trim_end_matches('/'), path::below(program, &at)?))
        });
        let mut mounts = mounts.filter(|inside| inside.starts_with('/'));
        mounts.find_map(|inside| Some((starts(std::slice::from_ref(one), &inside)?, inside)))
    })
}

/// What a file of Compose mounts where: `./bin:/app:ro` on a line or in a list, or a `source` with its `target`
/// (<https://docs.docker.com/reference/compose-file/services/#volumes>).
fn mounts(text: &str) -> Vec<(&str, &str)> {
    let (mut found, mut source, mut target) = (Vec::new(), None, None);
    for line in text.lines() {
        let cut = |character: char| character.is_whitespace() || "\"'`,[]{}".contains(character);
        let words = || line.split(cut).filter(|word| !word.is_empty() && *word != "-");
        let short = words().filter_map(|word| word.split_once(':')).filter(|(here, _)| here.starts_with('.'));
        found.extend(short.map(|(here, there)| (here, there.split(':').next().unwrap_or_default())));
        // An item of a list begins with its dash.
        if line.trim_start().starts_with("- ") {
            (source, target) = (None, None);
        }
        let mut words = words().peekable();
        while let Some(word) = words.next() {
            match word {
                "source:" | "src:" => source = words.peek().copied(),
                "target:" | "dst:" => target = words.peek().copied(),
                _ => continue,
            }
            if let (Some(here), Some(there)) = (source, target) {
                found.push((here, there));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{mounted, starts};

    #[test]
    fn a_container_starts_a_program_of_its_image() {
        for (text, want) in [
            ("    command: [\"/app/main\", \"serve\"]\n", Some(1)),
            ("    command:\n      - /app/main\n", Some(2)),
            ("    command: ./main serve\n", Some(1)),
            ("  - name: x\n    command: /app/mainly\n", None),
            ("    path: /app/main\n", None),
            ("    command: serve\n    volumes:\n      - /app/main\n", None),
        ] {
            let texts = [("k8s/deploy.yaml".to_owned(), text.into())];
            assert_eq!(starts(&texts, "/app/main").map(|mention| mention.line), want, "{text}");
        }
    }

    #[test]
    fn a_container_starts_a_program_of_a_directory_that_is_mounted() {
        let compose = |volume: &str| {
            let text = format!("    volumes:\n      - {volume}\n    entrypoint: /srv/api\n");
            [("deploy/docker-compose.yml".to_owned(), text.as_str().into())]
        };
        for (volume, want) in [
            ("../build:/srv", true),
            ("\"../build/:/srv/:ro\"", true),
            ("../other:/srv", false),
            ("./build:/srv", false),
            ("data:/srv", false),
            ("type: bind\n        source: ../build\n        target: /srv", true),
            ("{ type: bind, source: ../build, target: /srv }", true),
        ] {
            assert_eq!(mounted(&compose(volume), "build/api").is_some(), want, "{volume}");
        }
        let text = "    volumes: [\"../build:/srv\", ./x:/y]\n    entrypoint: /srv/api\n";
        assert!(mounted(&[("deploy/docker-compose.yml".to_owned(), text.into())], "build/api").is_some());
    }
}
