//! A folder as the core reads it, and each of its files as a repository of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rebootstrap_parser::document::Format;
use rebootstrap_parser::{FileId, Listing, Paths, Unsorted, document, hcl, make};
use rebootstrap_transform::{Repository, Tree, collect};

use crate::check::Findings;

/// The program reads no longer files.
const LIMIT: u64 = 10_000_000;

/// All names below a folder but those of git, whatever is ignored.
pub(crate) struct Folder {
    root: PathBuf,
    pub(crate) names: Paths,
}

impl Folder {
    pub(crate) fn new(root: &Path) -> std::io::Result<Self> {
        let (mut names, mut pending) = (Unsorted::default(), vec![root.to_owned()]);
        while let Some(folder) = pending.pop() {
            for entry in std::fs::read_dir(folder)? {
                let (entry, path) = entry.map(|entry| (entry.file_type(), entry.path()))?;
                let entry = entry?;
                if entry.is_dir() && !path.ends_with(".git") {
                    pending.push(path);
                } else if entry.is_file() {
                    path.strip_prefix(root).ok().and_then(Path::to_str).into_iter().for_each(|name| names.push(name));
                }
            }
        }
        Ok(Self { root: root.to_owned(), names: names.sorted() })
    }

    /// The file `name` without the others; `None` when the program would not read its text.
    pub(crate) fn alone(&self, name: &str) -> Option<Alone> {
        Some(Alone::new(name, self.read(name).ok()?))
    }
}

impl Listing for Folder {
    fn files(&self) -> &Paths {
        &self.names
    }
}

impl Tree for Folder {
    fn read(&self, path: &str) -> Result<Arc<str>, String> {
        let path = self.root.join(path);
        let length = std::fs::metadata(&path).map_err(|error| error.to_string())?.len();
        if length > LIMIT {
            return Err("is large".to_owned());
        }
        let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
        let text = String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())?;
        if text.contains('\0') { Err("is binary".to_owned()) } else { Ok(text.into()) }
    }
}

/// One file that is a repository.
pub(crate) struct Alone {
    names: Paths,
    text: Arc<str>,
}

impl Listing for Alone {
    fn files(&self) -> &Paths {
        &self.names
    }
}

impl Tree for Alone {
    fn read(&self, _: &str) -> Result<Arc<str>, String> {
        Ok(Arc::clone(&self.text))
    }
}

impl Alone {
    /// The file `name` that reads `text`.
    pub(crate) fn new(name: &str, text: Arc<str>) -> Self {
        Self { names: [name].iter().collect(), text }
    }

    /// Reads the file by its parser, whether a reader would or not, and then by every reader.
    pub(crate) fn check(&self, findings: &mut Findings) {
        let (name, text, file) = (self.names.iter().next().unwrap_or_default(), &*self.text, FileId(0));
        let name = name.as_str();
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if ends(&[".tf", ".tofu", ".tfvars", ".hcl"]) {
            match hcl::parse(file, text) {
                Ok(body) => findings.body(&body, text),
                Err(broken) => findings.broken(&broken.reason, broken.span, text),
            }
        } else if ends(&[".yml", ".yaml", ".json", ".template"]) {
            let format = if ends(&[".json"]) { Format::Json } else { Format::Yaml };
            match document::parse(file, text, format) {
                Ok(document) => findings.document(&document, text),
                Err(broken) => findings.broken(&broken.reason, broken.span, text),
            }
        } else if ends(&["akefile", ".mk", ".make"]) {
            let context = make::Context {
                directory: None,
                files: self,
                include: &|_| None,
                overrides: &[],
                goals: &[],
                environment: &|_, _| Vec::new(),
            };
            findings.makefile(&make::read(make::Source { file, path: name, text }, &context), text);
        }
        let repository = Repository::new(self);
        findings.facts(&collect(&repository), &repository.files());
    }
}
