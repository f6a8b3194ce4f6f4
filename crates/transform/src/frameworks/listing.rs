//! Programs that nobody reads and that go over the files of a folder: what moves there is seen by them under another name.

use std::collections::BTreeSet;

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

/// So often a variable may be given to another.
const RENAMED: usize = 3;

/// An unread program that asks for the files of some folder, with these lines, numbered from 0.
pub(crate) struct Lister<'t> {
    text: &'t Text,
    lines: Vec<(usize, &'t str)>,
}

impl<'t> Lister<'t> {
    /// Nothing of a text that asks for no files.
    pub(crate) fn of(text: &'t Text) -> Option<Self> {
        let asks = |line: &&str| !is_comment(line) && ASKING.iter().any(|word| line.contains(word));
        // Few texts ask at all, and a whole one is searched faster than its lines.
        let may_ask = ASKING.iter().any(|word| text.1.contains(word));
        let lines: Vec<_> =
            if may_ask { text.1.lines().enumerate().filter(|(_, line)| asks(line)).collect() } else { Vec::new() };
        (!lines.is_empty()).then_some(Self { text, lines })
    }

    /// The lines with a word that `is_meant` or a name that stands for one.
    fn asking(&self, is_meant: impl Fn(&str) -> bool) -> Vec<Mention> {
        let (file, text) = self.text;
        let names = named(text, &is_meant);
        let means = |line: &str| says(line, &is_meant) || identifiers(line).any(|name| names.contains(name));
        let lines = self.lines.iter().filter(|(_, line)| means(line));
        lines.map(|(at, _)| Mention { file: file.clone(), line: at + 1, makes: false }).collect()
    }
}

/// The lines that ask for the files of the folder in which the program stands at `old`, by a name that it has there or at
/// `new`.
pub(crate) fn lists(listers: &[Lister], (old, new): (&str, &str)) -> Vec<Mention> {
    // Of the root nobody says the name.
    if path::parent(old).is_empty() {
        return Vec::new();
    }
    listers.iter().flat_map(|lister| lister.asking(|word| means(word, (old, new)))).collect()
}

/// The first line of an unread program that certainly asks for the files of that folder, as it is started from the root, from
/// the directory `from` or from its own folder.
pub(crate) fn certainly_lists(text: &Text, from: &str, program: &str) -> Option<Mention> {
    let folder = path::parent(program);
    let is_it = |word: &str| {
        let resolved = |directory: &str| path::resolve(directory, word);
        let mut paths = ["", from, path::parent(&text.0)].into_iter().filter_map(resolved);
        paths.any(|at| at == folder || glob::matches(&at, program) || glob::matches_deep(&at, program))
    };
    // A name alone may be anything, and a program is named elsewhere too.
    let asking = |lister: Lister| lister.asking(|word| !folder.is_empty() && word != program && is_it(word));
    Lister::of(text).map(asking)?.into_iter().next()
}

/// Whether a word of the line is meant, or its quoted words as parts of one path (`os.path.join("build", "bin")`).
fn says(line: &str, is_meant: impl Fn(&str) -> bool) -> bool {
    let line = line.replace('\\', "/");
    let quoted: Vec<&str> = line.split(['"', '\'', '`']).skip(1).step_by(2).collect();
    line.split(is_cut).any(&is_meant) || (quoted.len() > 1 && is_meant(&quoted.join("/")))
}

/// The names of variables that a line of the program sets to a text that is meant, or to such a variable alone.
fn named(text: &str, is_meant: impl Fn(&str) -> bool) -> BTreeSet<&str> {
    let set: Vec<(&str, &str)> = text.lines().filter(|line| !is_comment(line)).filter_map(assignment).collect();
    let mut names: BTreeSet<&str> =
        set.iter().filter(|(_, value)| says(value, &is_meant)).map(|(name, _)| *name).collect();
    for _ in 0..RENAMED {
        let is_same =
            |value: &str| !value.contains(['"', '\'', '`']) && identifiers(value).any(|name| names.contains(name));
        let more: Vec<&str> = set.iter().filter(|(_, value)| is_same(value)).map(|(name, _)| *name).collect();
        names.extend(more);
    }
    names
}

/// The name and the value of `NAME = value`, `const name: string = value`, `self.name = value`, `name := value`.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    // A comparison, an arrow, or a longer operator.
    if value.starts_with(['=', '>']) || name.ends_with(['!', '<', '>', '+', '-', '|', '&']) {
        return None;
    }
    let name = name.trim_end().trim_end_matches([':', '?']);
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    Some((identifiers(name).last()?, value))
}

fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric() && character != '_').filter(|name| !name.is_empty())
}

fn is_comment(line: &str) -> bool {
    ["#", "//", "*"].iter().any(|sign| line.trim_start().starts_with(sign))
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
    use super::{Lister, certainly_lists, lists};

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
            let text = ("pack.py".to_owned(), line.into());
            let listers: Vec<_> = Lister::of(&text).into_iter().collect();
            assert_eq!(!lists(&listers, ("build/bin/hello", "build/bin/hello/bootstrap")).is_empty(), want, "{line}");
        }
        let text = ("pack.py".to_owned(), "os.listdir('.')".into());
        assert!(lists(&[Lister::of(&text).expect("a lister")], ("hello", "bootstrap")).is_empty());
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
            ("os.listdir(os.path.join('build', 'bin'))", true),
            ("BIN = 'build/bin'\nfor f in os.listdir(BIN):", true),
            ("BIN = Path('build') / 'bin'\nfor f in BIN.iterdir():", true),
            ("const dir: string = path.join(__dirname, '..', 'build', 'bin');\nfs.readdirSync(dir)", true),
            ("self.bin = 'build/bin'\nout = self.bin\nos.listdir(out)", true),
            ("bin := \"build/bin\"\nfiles, err := os.ReadDir(bin)", true),
            ("$bin = 'build\\bin'\nGet-ChildItem $bin", true),
            ("BIN = 'build/bin'\nfor f in os.listdir(ASSETS):", false),
            ("BIN == 'build/bin'\nfor f in os.listdir(BIN):", false),
            ("# BIN = 'build/bin'\nfor f in os.listdir(BIN):", false),
            ("BIN = 'build'\nfor f in os.listdir(BIN):", false),
        ] {
            let found = certainly_lists(&("tools/pack.py".to_owned(), line.into()), "", "build/bin/hello");
            assert_eq!(found.is_some(), want, "{line}");
        }
    }
}
