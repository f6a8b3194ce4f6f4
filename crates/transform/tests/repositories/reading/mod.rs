//! Reads generated files again, by code that shares nothing with the tool: what is built, and what is declared.

mod build;
mod hcl;
mod template;
mod yaml;

use std::collections::BTreeMap;

use super::machine::{Content, Machine, resolve};
use super::model::{Framework, Service, last};
use crate::support::memory::Files;

/// A function as its files declare it, with the programs of its package by their paths in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declared {
    pub(crate) runtime: String,
    pub(crate) handler: String,
    pub(crate) entries: BTreeMap<String, String>,
}

/// Where a declaration says that the package is.
#[derive(Clone, Debug)]
enum Package {
    Zip(String),
    /// One file, which lies at the root.
    File(String),
    /// All that is below a directory.
    Directory(String),
    /// These files, with their paths from a directory.
    Paths(String, Vec<String>),
}

/// Runs the build of `service` and reads its functions, by name.
///
/// # Errors
/// What is not understood, or fails.
pub(crate) fn functions(files: &Files, service: &Service) -> Result<BTreeMap<String, Declared>, String> {
    let mut machine = Machine::default();
    build::run(files, service, &mut machine)?;
    let declared = match service.framework {
        Framework::Terraform => hcl::functions(files, service)?,
        Framework::AwsCli => created(&machine)?,
        _ => template::functions(files, service)?,
    };
    let mut found = BTreeMap::new();
    for (name, runtime, handler, package) in declared {
        let entries = entries(&machine, &package).map_err(|error| format!("{name}: {error}"))?;
        found.insert(name, Declared { runtime, handler, entries });
    }
    Ok(found)
}

/// Name, runtime, handler and package.
type Declaration = (String, String, String, Package);

fn entries(machine: &Machine, package: &Package) -> Result<BTreeMap<String, String>, String> {
    let program = |path: &str| match machine.files.get(path) {
        Some(Content::Program(package)) => Ok(package.clone()),
        _ => Err(format!("{path} is no program")),
    };
    match package {
        Package::Zip(path) => match machine.files.get(path) {
            Some(Content::Zip(entries)) => Ok(entries.clone()),
            _ => Err(format!("{path} is no zip")),
        },
        Package::File(path) => Ok(BTreeMap::from([(last(path).to_owned(), program(path)?)])),
        Package::Directory(path) => {
            let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
            let below = machine.files.iter().filter_map(|(file, content)| match content {
                Content::Program(package) => Some((file.strip_prefix(&prefix)?.to_owned(), package.clone())),
                Content::Zip(_) => None,
            });
            Ok(below.collect())
        }
        Package::Paths(directory, paths) => {
            paths.iter().map(|path| Ok((path.clone(), program(&resolve(directory, path))?))).collect()
        }
    }
}

fn created(machine: &Machine) -> Result<Vec<Declaration>, String> {
    let read = |(directory, words): &(String, Vec<String>)| {
        let option = |name: &str| {
            let at = words.iter().position(|word| word == name).ok_or_else(|| format!("no {name}"))?;
            words.get(at + 1).cloned().ok_or_else(|| format!("nothing behind {name}"))
        };
        let zip = option("--zip-file")?;
        let zip = zip.strip_prefix("fileb://").ok_or("no file")?;
        Ok((
            option("--function-name")?,
            option("--runtime")?,
            option("--handler")?,
            Package::Zip(resolve(directory, zip)),
        ))
    };
    machine.created.iter().map(read).collect()
}

/// `text` with each `open` name `close` replaced by what `value` says.
fn replaced(
    text: &str,
    open: &str,
    close: &str,
    value: impl Fn(&str) -> Result<String, String>,
) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        let (name, behind) = after.split_once(close).ok_or_else(|| format!("not understood: {text}"))?;
        out += before;
        out += &value(name.trim())?;
        rest = behind;
    }
    Ok(out + rest)
}
