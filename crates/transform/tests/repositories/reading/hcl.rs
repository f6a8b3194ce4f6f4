//! The subset of HCL that is generated, by its lines: blocks, attributes, templates of locals, variables and a module.

use std::collections::BTreeMap;

use super::super::machine::{Machine, Variables, resolve};
use super::super::model::Service;
use super::{Declaration, Package, replaced};
use crate::support::memory::Files;

/// A block: its words, and its attributes as they are written.
#[derive(Clone, Debug, Default)]
struct Block {
    words: Vec<String>,
    attributes: BTreeMap<String, String>,
}

/// The blocks of a text; those inside of others follow them.
fn blocks(text: &str) -> Vec<Block> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let (mut all, mut open): (Vec<Block>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next().map(str::trim) {
        if let Some(words) = line.strip_suffix('{') {
            let words = words.replace(['"', '='], " ").split_whitespace().map(str::to_owned).collect();
            open.push(all.len());
            all.push(Block { words, ..Block::default() });
        } else if line.starts_with('}') {
            open.pop();
        } else if let (Some(words), None) = (line.strip_suffix("{}"), line.split_once('=')) {
            let words = words.replace('"', " ").split_whitespace().map(str::to_owned).collect();
            all.push(Block { words, ..Block::default() });
        } else if let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with(['#', '/'])) {
            let mut value = value.trim().to_owned();
            if let Some(end) = value.strip_prefix("<<-").map(str::to_owned) {
                let body: Vec<&str> = lines.by_ref().map(str::trim).take_while(|line| *line != end).collect();
                value = format!("\"{}\"", body.join("\n").replace('"', "\\\""));
            }
            for mark in ["  #", "  //"] {
                value = value.split(mark).next().unwrap_or_default().trim().to_owned();
            }
            match open.last() {
                Some(at) => drop(all[*at].attributes.insert(name.trim().to_owned(), value)),
                None => all
                    .push(Block { words: vec!["given".to_owned(), name.trim().to_owned(), value], ..Block::default() }),
            }
        }
    }
    all
}

/// The files of one directory, with what a caller gives.
struct Module {
    blocks: Vec<Block>,
    given: BTreeMap<String, String>,
    directory: String,
}

impl Module {
    fn read(files: &Files, directory: &str) -> Self {
        let own = files.iter().filter(|(path, _)| {
            let below =
                if directory.is_empty() { Some(path.as_str()) } else { path.strip_prefix(&format!("{directory}/")) };
            below.is_some_and(|name| !name.contains('/') && (name.ends_with(".tf") || name.ends_with(".tfvars")))
        });
        let blocks = own.flat_map(|(_, text)| blocks(text)).collect();
        Self { blocks, given: BTreeMap::new(), directory: directory.to_owned() }
    }

    fn find(&self, words: &[&str]) -> Option<&Block> {
        self.blocks.iter().find(|block| block.words.iter().map(String::as_str).eq(words.iter().copied()))
    }

    /// What an expression reads. Paths of the module begin at the repository's root.
    fn value(&self, expression: &str) -> Result<String, String> {
        let expression = expression.trim();
        if let Some(text) = expression.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            let text = replaced(text, "${", "}", |inner| self.value(inner))?;
            return Ok(text.replace("\\\"", "\""));
        }
        let parts: Vec<&str> = expression.split('.').collect();
        let unknown = || format!("not understood: {expression}");
        match parts.as_slice() {
            ["path", "module"] => Ok(".".to_owned()),
            ["local", name] => {
                let mut all = self.blocks.iter().filter(|block| block.words == ["locals"]);
                let value = all.find_map(|block| block.attributes.get(*name)).ok_or_else(unknown)?;
                self.value(value)
            }
            ["var", name] => {
                if let Some(given) = self.given.get(*name) {
                    return Ok(given.clone());
                }
                let set = self
                    .blocks
                    .iter()
                    .find(|block| block.words.first().is_some_and(|word| word == "given") && block.words[1] == *name);
                let default = || self.find(&["variable", name])?.attributes.get("default");
                self.value(set.map(|block| &block.words[2]).or_else(default).ok_or_else(unknown)?)
            }
            ["data", "archive_file", name, "output_path"] => {
                let block = self.find(&["data", "archive_file", name]).ok_or_else(unknown)?;
                self.value(block.attributes.get("output_path").ok_or_else(unknown)?)
            }
            _ => Err(unknown()),
        }
    }

    fn attribute(&self, block: &Block, name: &str) -> Result<String, String> {
        self.value(block.attributes.get(name).ok_or_else(|| format!("{:?} has no {name}", block.words))?)
    }

    /// The functions declared here; paths are read in the directory `root`.
    fn functions(&self, root: &str) -> Result<Vec<Declaration>, String> {
        let mut found = Vec::new();
        for block in
            self.blocks.iter().filter(|block| block.words.get(1).is_some_and(|kind| kind == "aws_lambda_function"))
        {
            let filename = block.attributes.get("filename").ok_or("no filename")?;
            let archive =
                filename.strip_prefix("data.archive_file.").and_then(|rest| rest.strip_suffix(".output_path"));
            let package = match archive.and_then(|name| self.find(&["data", "archive_file", name])) {
                Some(archive) => match archive.attributes.get("source_file") {
                    Some(path) => Package::File(resolve(root, &self.value(path)?)),
                    None => Package::Directory(resolve(root, &self.attribute(archive, "source_dir")?)),
                },
                None => Package::Zip(resolve(root, &self.value(filename)?)),
            };
            found.push((
                self.attribute(block, "function_name")?,
                self.attribute(block, "runtime")?,
                self.attribute(block, "handler")?,
                package,
            ));
        }
        Ok(found)
    }
}

fn directories(files: &Files, service: &Service) -> Vec<String> {
    let both = [service.directory.clone(), service.at("infra")];
    both.into_iter().filter(|directory| files.contains_key(&resolve(directory, "main.tf"))).collect()
}

/// The functions of `service`, those of the module with what it is given.
///
/// # Errors
/// What is not understood.
pub(super) fn functions(files: &Files, service: &Service) -> Result<Vec<Declaration>, String> {
    let mut found = Vec::new();
    for directory in directories(files, service) {
        let root = Module::read(files, &directory);
        found.extend(root.functions(&directory)?);
        for call in root.blocks.iter().filter(|block| block.words.first().is_some_and(|word| word == "module")) {
            let mut module = Module::read(files, &resolve(&directory, &root.attribute(call, "source")?));
            for name in call.attributes.keys().filter(|name| *name != "source") {
                module.given.insert(name.clone(), root.attribute(call, name)?);
            }
            found.extend(module.functions(&directory)?);
        }
    }
    Ok(found)
}

/// Runs the commands of the provisioners of `service`.
///
/// # Errors
/// What is not understood, or fails.
pub(super) fn provisioners(files: &Files, service: &Service, machine: &mut Machine) -> Result<(), String> {
    for directory in directories(files, service) {
        let root = Module::read(files, &directory);
        for block in root.blocks.iter().filter(|block| block.words.iter().any(|word| word == "local-exec")) {
            machine.run(&root.attribute(block, "command")?, &root.directory, &Variables::new())?;
        }
    }
    Ok(())
}
