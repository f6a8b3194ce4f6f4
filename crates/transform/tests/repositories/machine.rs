//! A shell that knows just the commands of generated builds, and a file system to run them in.

use std::collections::BTreeMap;

/// What a file is: a program, by the directory of its Go package, or a zip with names and programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Program(String),
    Zip(BTreeMap<String, String>),
}

/// The variables that a script sees.
pub(crate) type Variables = BTreeMap<String, String>;

/// A file system, and the calls of the AWS CLI that were made in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Machine {
    pub(crate) files: BTreeMap<String, Content>,
    /// `aws lambda create-function`: the directory and the words.
    pub(crate) created: Vec<(String, Vec<String>)>,
}

/// `path` read in `directory`, as a repository path.
pub(crate) fn resolve(directory: &str, path: &str) -> String {
    let mut parts: Vec<&str> = directory.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// The words of one command, with quotes taken off and variables put in.
fn words(command: &str, variables: &Variables) -> Vec<String> {
    let (mut all, mut word, mut begun) = (Vec::new(), String::new(), false);
    let mut quote = None;
    let mut rest = command.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '"' | '\'' if quote.is_none_or(|open| open == letter) => {
                quote = if quote.is_none() { Some(letter) } else { None };
                begun = true;
            }
            '$' if quote != Some('\'') => {
                let braced = rest.next_if_eq(&'{').is_some();
                let mut name = String::new();
                while let Some(part) = rest.next_if(|part| part.is_ascii_alphanumeric() || *part == '_') {
                    name.push(part);
                }
                if braced {
                    rest.next();
                }
                word += variables.get(&name).map_or("", String::as_str);
                begun = true;
            }
            ' ' | '\t' if quote.is_none() => {
                if begun {
                    all.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            _ => {
                word.push(letter);
                begun = true;
            }
        }
    }
    if begun {
        all.push(word);
    }
    all
}

/// The commands of a script, without comments.
fn statements(script: &str) -> Vec<String> {
    let joined = script.replace("\r\n", "\n").replace("\\\n", " ");
    let mut all = Vec::new();
    for line in joined.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        let (mut from, mut quote) = (0, None);
        for (at, letter) in line.char_indices() {
            match letter {
                '"' | '\'' if quote.is_none_or(|open| open == letter) => {
                    quote = if quote.is_none() { Some(letter) } else { None }
                }
                ';' if quote.is_none() => {
                    all.push(line[from..at].to_owned());
                    from = at + 1;
                }
                '&' if quote.is_none() && line[at..].starts_with("&&") => {
                    all.push(line[from..at].to_owned());
                    from = at + 2;
                }
                _ => {}
            }
        }
        all.push(line[from..].to_owned());
    }
    all.into_iter().map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
}

impl Machine {
    /// Runs `script` in `directory`.
    ///
    /// # Errors
    /// The first command that this machine does not know, or that fails.
    pub(crate) fn run(&mut self, script: &str, directory: &str, variables: &Variables) -> Result<(), String> {
        self.block(&statements(script), &mut directory.to_owned(), &mut variables.clone())
    }

    fn block(&mut self, all: &[String], directory: &mut String, variables: &mut Variables) -> Result<(), String> {
        let mut at = 0;
        while let Some(statement) = all.get(at) {
            at += 1;
            if let Some(head) = statement.strip_prefix("for ") {
                let end = at + all[at..].iter().position(|one| one == "done").ok_or("a loop without an end")?;
                let (name, list) = head.split_once(" in ").ok_or("a loop over nothing")?;
                let mut body = all[at..end].to_vec();
                body[0] = body[0].trim_start_matches("do").trim().to_owned();
                for item in words(list, variables) {
                    variables.insert(name.to_owned(), item);
                    self.block(&body, directory, variables)?;
                }
                at = end + 1;
            } else {
                self.command(statement, directory, variables)?;
            }
        }
        Ok(())
    }

    fn command(&mut self, statement: &str, directory: &mut String, variables: &mut Variables) -> Result<(), String> {
        let mut words = words(statement, variables);
        let is_assignment = |word: &String| {
            let name = word.split_once('=').map_or("", |(name, _)| name);
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let set = words.iter().take_while(|word| is_assignment(word) || *word == "env" || *word == "export").count();
        let lead: Vec<String> = words.drain(..set).collect();
        let Some(program) = words.first().cloned() else {
            let pairs = lead.iter().filter_map(|word| word.split_once('='));
            variables.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
            return Ok(());
        };
        let arguments = &words[1..];
        match program.as_str() {
            "cd" => *directory = resolve(directory, &arguments[0]),
            "go" => self.go(arguments, directory)?,
            "zip" => self.zip(arguments, directory)?,
            "aws" if arguments.starts_with(&["lambda".to_owned(), "create-function".to_owned()]) => {
                self.created.push((directory.clone(), arguments.to_vec()));
            }
            "aws" | "sam" | "serverless" | "terraform" | "echo" | "set" | "mkdir" | "rm" | "" | "true" => {}
            _ => return Err(format!("not understood: {statement}")),
        }
        Ok(())
    }

    fn go(&mut self, arguments: &[String], directory: &str) -> Result<(), String> {
        let mut words = arguments.iter();
        let (mut output, mut package) = (None, ".");
        while let Some(word) = words.next() {
            match word.as_str() {
                "build" | "-trimpath" => {}
                "-o" => output = words.next(),
                "-tags" | "-ldflags" => drop(words.next()),
                flag if flag.starts_with('-') => {}
                path => package = path,
            }
        }
        let output = output.ok_or("no output")?;
        let below = format!("{}/", resolve(directory, output));
        if self.files.keys().any(|file| file.starts_with(&below)) {
            return Err(format!("{output} is a directory"));
        }
        self.files.insert(resolve(directory, output), Content::Program(resolve(directory, package)));
        Ok(())
    }

    fn zip(&mut self, arguments: &[String], directory: &str) -> Result<(), String> {
        let (flags, paths): (Vec<_>, Vec<_>) = arguments.iter().partition(|word| word.starts_with('-'));
        let junk = flags.iter().any(|flag| flag.contains('j'));
        let (zip, files) = paths.split_first().ok_or("a zip of nothing")?;
        let at = resolve(directory, zip);
        let mut entries = match self.files.get(&at) {
            Some(Content::Zip(entries)) => entries.clone(),
            _ => BTreeMap::new(),
        };
        for file in files {
            let Some(Content::Program(package)) = self.files.get(&resolve(directory, file)) else {
                return Err(format!("{file} is not there to be zipped"));
            };
            let name = if junk { super::model::last(file).to_owned() } else { resolve("", file) };
            entries.insert(name, package.clone());
        }
        self.files.insert(at, Content::Zip(entries));
        Ok(())
    }
}
