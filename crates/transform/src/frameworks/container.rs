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

#[cfg(test)]
mod tests {
    use super::starts;

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
}
