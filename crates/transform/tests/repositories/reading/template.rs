//! Functions that YAML declares: those of Serverless, SAM and CloudFormation.

use super::super::machine::resolve;
use super::super::model::{Framework, Service};
use super::yaml::Yaml;
use super::{Declaration, Package, replaced};
use crate::support::memory::Files;

/// The Go functions that the template of `service` declares.
///
/// # Errors
/// What is not understood.
pub(super) fn functions(files: &Files, service: &Service) -> Result<Vec<Declaration>, String> {
    let name = match service.framework {
        Framework::Serverless => "serverless.yml",
        Framework::Sam => "template.yaml",
        _ => "stack.yaml",
    };
    let tree = Yaml::parse(files.get(&service.at(name)).ok_or_else(|| format!("no {name}"))?)?;
    match service.framework {
        Framework::Serverless => serverless(&tree, service),
        _ => stack(&tree, service),
    }
}

fn serverless(tree: &Yaml, service: &Service) -> Result<Vec<Declaration>, String> {
    let value = |text: &str| {
        replaced(text, "${self:", "}", |path| {
            let keys: Vec<&str> = path.split('.').collect();
            tree.at(&keys).and_then(Yaml::text).map(str::to_owned).ok_or_else(|| format!("no {path}"))
        })
    };
    let mut found = Vec::new();
    for (name, function) in tree.get("functions").map(Yaml::entries).unwrap_or_default() {
        let text = |keys: &[&str]| function.at(keys).and_then(Yaml::text);
        let runtime = text(&["runtime"]).or_else(|| tree.at(&["provider", "runtime"]).and_then(Yaml::text));
        let package = match text(&["package", "artifact"]) {
            Some(zip) => Package::Zip(resolve(&service.directory, &value(zip)?)),
            None => {
                let patterns = function.at(&["package", "patterns"]).map(Yaml::items).unwrap_or_default();
                let positive = patterns.iter().filter_map(Yaml::text).filter(|pattern| !pattern.starts_with('!'));
                Package::Paths(service.directory.clone(), positive.map(|path| resolve("", path)).collect())
            }
        };
        let runtime = value(runtime.ok_or_else(|| format!("{name} has no runtime"))?)?;
        found.push((name.clone(), runtime, value(text(&["handler"]).unwrap_or_default())?, package));
    }
    Ok(found)
}

fn stack(tree: &Yaml, service: &Service) -> Result<Vec<Declaration>, String> {
    let value = |node: &Yaml| match node.get("Ref").and_then(Yaml::text) {
        Some(name) => tree.at(&["Parameters", name, "Default"]).and_then(Yaml::text).map(str::to_owned),
        None => node.text().map(str::to_owned),
    };
    let mut found = Vec::new();
    for function in &service.functions {
        let logical: Vec<_> = tree.get("Resources").map(Yaml::entries).unwrap_or_default().iter().collect();
        let plain = |name: &str| name.to_lowercase().replace(['-', '_'], "");
        let node = logical.iter().find(|(name, _)| plain(name) == plain(&function.name)).map(|(_, node)| node);
        let properties = node.and_then(|node| node.get("Properties")).ok_or_else(|| format!("no {}", function.name))?;
        let global = tree.at(&["Globals", "Function", "Runtime"]);
        let runtime = properties.get("Runtime").or(global).and_then(value).ok_or("no runtime")?;
        let handler = properties.get("Handler").and_then(value).ok_or("no handler")?;
        let code = properties.get("CodeUri").or_else(|| properties.get("Code")).and_then(value).ok_or("no code")?;
        let path = resolve(&service.directory, &code);
        let package = if code.ends_with(".zip") { Package::Zip(path) } else { Package::Directory(path) };
        found.push((function.name.clone(), runtime, handler, package));
    }
    Ok(found)
}
