//! Programs that nobody reads and that go over the files of a folder: what moves there is seen by them under another name.

use rebootstrap_parser::path;

use super::unread::{Mention, Text};
use crate::glob;

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

/// The lines of unread `texts` that ask for the files of the folder in which the program stands at `old`, by a name that
/// it has there or at `new`.
pub(crate) fn lists(texts: &[Text], (old, new): (&str, &str)) -> Vec<Mention> {
    // Of the root nobody says the name.
    if path::parent(old).is_empty() {
        return Vec::new();
    }
    texts.iter().flat_map(|text| asking(text, |word| means(word, (old, new)))).collect()
}

/// The first line of an unread program that certainly asks for the files of that folder, as it is started from the root or
/// from its own folder.
pub(crate) fn certainly_lists(text: &Text, program: &str) -> Option<Mention> {
    let folder = path::parent(program);
    let is_it = |word: &str| {
        let from = |directory: &str| path::resolve(directory, word);
        let mut paths = ["", path::parent(&text.0)].into_iter().filter_map(from);
        paths.any(|at| at == folder || glob::matches(&at, program) || glob::matches_deep(&at, program))
    };
    // A name alone may be anything, and a program is named elsewhere too.
    asking(text, |word| !folder.is_empty() && word != program && is_it(word)).into_iter().next()
}

/// The lines that ask for files, with a word that `is_meant`.
fn asking((file, text): &Text, is_meant: impl Fn(&str) -> bool) -> Vec<Mention> {
    let asks = |line: &str| {
        let is_comment = ["#", "//", "*"].iter().any(|sign| line.trim_start().starts_with(sign));
        let words = || line.replace('\\', "/");
        !is_comment && ASKING.iter().any(|word| line.contains(word)) && words().split(is_cut).any(&is_meant)
    };
    let lines = text.lines().enumerate().filter(|(_, line)| asks(line));
    lines.map(|(at, _)| Mention { file: file.clone(), line: at + 1, makes: false }).collect()
}

fn is_cut(character: char) -> bool {
    character.is_whitespace() || "\"'`,;()[]{}".contains(character)
}

/// Whether a word is the folder of the program, or a pattern in it that can take the program.
fn means(word: &str, (old, new): (&str, &str)) -> bool {
    let folder = path::parent(old);
    let word = word.trim_start_matches("./").trim_end_matches('/');
    let (literal, pattern) = match word.find(['*', '?']) {
        Some(at) => (word[..at].rsplit_once('/').map_or("", |(literal, _)| literal), path::name(word)),
        None => (word, "*"),
    };
    let takes = |name: &str| pattern.contains("**") || glob::matches_text(pattern, name);
    if !takes(path::name(old)) && !takes(path::name(new)) {
        return false;
    }
    literal == folder || literal == path::name(folder) || folder.ends_with(&format!("/{literal}"))
}

#[cfg(test)]
mod tests {
    use super::{certainly_lists, lists};

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
            ("glob.glob('build/bin/*.zip')", false),
        ] {
            let texts = [("pack.py".to_owned(), line.into())];
            assert_eq!(!lists(&texts, ("build/bin/hello", "build/bin/hello/bootstrap")).is_empty(), want, "{line}");
        }
        assert!(lists(&[("pack.py".to_owned(), "os.listdir('.')".into())], ("hello", "bootstrap")).is_empty());
    }
    #[test]
    fn a_program_certainly_asks_for_the_files_of_a_folder() {
        for (line, want) in [
            ("for f in os.listdir('build/bin'):", true),
            ("fs.readdirSync(path.join(__dirname, '../build/bin'))", true),
            ("glob.glob('./build/bin/*')", true),
            ("glob.glob('build/**/*')", true),
            ("glob.glob('build/bin/*.zip')", false),
            ("Dir['bin/*']", false),
            ("os.listdir('build')", false),
        ] {
            let found = certainly_lists(&("tools/pack.py".to_owned(), line.into()), "build/bin/hello");
            assert_eq!(found.is_some(), want, "{line}");
        }
    }
}
