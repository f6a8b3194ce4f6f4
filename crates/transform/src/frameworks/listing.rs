//! Programs that nobody reads and that go over the files of a folder: what moves there is seen by them under another name.

use rebootstrap_parser::path;

use super::unread::{Mention, Text};

/// Words of Python, Ruby, JavaScript, Go, PowerShell and batch files with which a program asks for the files of a folder.
const ASKING: [&str; 17] = [
    "listdir(",
    "scandir(",
    "iterdir(",
    "glob(",
    "glob.glob",
    "os.walk(",
    "Dir[",
    "Dir.glob",
    "Dir.children",
    "Dir.each_child",
    "readdir",
    "filepath.Glob(",
    "filepath.Walk",
    "os.ReadDir(",
    "ioutil.ReadDir(",
    "Get-ChildItem",
    "for %",
];

/// The lines of unread `texts` that ask for the files of the folder in which `program` stands.
pub(crate) fn lists(texts: &[Text], program: &str) -> Vec<Mention> {
    let folder = path::parent(program);
    // Of the root nobody says the name.
    if folder.is_empty() {
        return Vec::new();
    }
    let asks = |line: &str| {
        let is_comment = ["#", "//", "*"].iter().any(|sign| line.trim_start().starts_with(sign));
        let words = line.replace('\\', "/");
        !is_comment
            && ASKING.iter().any(|word| line.contains(word))
            && words.split(is_cut).any(|word| means(word, folder))
    };
    let of_file = |(file, text): &Text| {
        let lines = text.lines().enumerate().filter(|(_, line)| asks(line));
        lines.map(|(at, _)| Mention { file: file.clone(), line: at + 1, makes: false }).collect::<Vec<_>>()
    };
    texts.iter().flat_map(of_file).collect()
}

fn is_cut(character: char) -> bool {
    character.is_whitespace() || "\"'`,;()[]{}".contains(character)
}

/// Whether a word is the folder, or a pattern in it.
fn means(word: &str, folder: &str) -> bool {
    let word = word.trim_start_matches("./").trim_end_matches('/');
    let literal = match word.find(['*', '?']) {
        Some(at) => word[..at].rsplit_once('/').map_or("", |(literal, _)| literal),
        None => word,
    };
    literal == folder || literal == path::name(folder) || folder.ends_with(&format!("/{literal}"))
}

#[cfg(test)]
mod tests {
    use super::lists;

    #[test]
    fn a_program_asks_for_the_files_of_a_folder() {
        for (line, want) in [
            ("for f in os.listdir('bin'):", true),
            ("for f in glob.glob(\"./bin/*\"):", true),
            ("names = [p.name for p in Path('build/bin').iterdir()]", true),
            ("Dir.glob('build/bin/*').each do |f|", true),
            ("files, _ := os.ReadDir(\"build/bin\")", true),
            ("Get-ChildItem .\\build\\bin | ForEach-Object {", true),
            ("for %%f in (build\\bin\\*) do call pack %%f", true),
            ("# for f in os.listdir('bin'):", false),
            ("for f in os.listdir('assets'):", false),
            ("print('build/bin')", false),
            ("glob.glob('*.py')", false),
        ] {
            let texts = [("pack.py".to_owned(), line.into())];
            assert_eq!(!lists(&texts, "build/bin/hello").is_empty(), want, "{line}");
        }
        assert!(lists(&[("pack.py".to_owned(), "os.listdir('.')".into())], "hello").is_empty());
    }
}
