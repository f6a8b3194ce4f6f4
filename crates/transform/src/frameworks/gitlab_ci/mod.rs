//! GitLab CI: jobs with what they extend, refer to and include.

mod config;
mod job;

use std::rc::Rc;

use rebootstrap_parser::document::Document;
use rebootstrap_parser::path;

use crate::facts::Role;
use crate::frameworks::{Collector, pipeline};
use crate::repository::Repository;
use config::Config;

/// Whether it is a configuration of GitLab CI, by its name. Others are read where they are included.
pub(crate) fn wants(file: &str) -> bool {
    let name = path::name(file);
    name.ends_with(".gitlab-ci.yml") || name.ends_with(".gitlab-ci.yaml") || name == "gitlab-ci.yml"
}

/// More files are not read in one tree of includes.
const FILES: usize = 64;

/// Every configuration that no other one includes.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    let names: Vec<String> = repository.wanted(wants);
    let mut trees: Vec<Vec<(String, Rc<Document>)>> = Vec::new();
    for name in names {
        let mut files = Vec::new();
        load(repository, &name, &mut files, collector);
        trees.push(files);
    }
    let included: Vec<String> =
        trees.iter().flat_map(|tree| tree.iter().skip(1)).map(|(file, _)| file.clone()).collect();
    for files in trees.iter().filter(|tree| tree.first().is_some_and(|(first, _)| !included.contains(first))) {
        let roots = files.iter().filter_map(|(_, document)| document.root()).collect();
        let name = files.first().map(|(file, _)| file.clone()).unwrap_or_default();
        let config = Config { file: name, roots };
        for job in config.jobs() {
            job::collect(&config, job, collector);
        }
    }
}

/// Reads a file and the files of the repository that it includes: <https://docs.gitlab.com/ci/yaml/#includelocal>.
fn load(repository: &Repository, file: &str, files: &mut Vec<(String, Rc<Document>)>, collector: &mut Collector) {
    if files.len() >= FILES || files.iter().any(|(known, _)| known == file) {
        return;
    }
    let Some(document) = pipeline::open(repository, file, collector) else { return };
    let includes = document.root().and_then(|root| root.get("include")).cloned();
    let jobs = document.root().map(|root| root.entries().into_iter().cloned().collect::<Vec<_>>()).unwrap_or_default();
    files.push((file.to_owned(), document));
    let triggered = jobs.iter().filter_map(|job| job.value.at(&["trigger", "include"])).cloned();
    for include in includes.into_iter().chain(triggered) {
        let all = if include.items().is_empty() { std::slice::from_ref(&include) } else { include.items() };
        for one in all {
            let Some(value) = one.value().or_else(|| one.get("local")?.value()) else { continue };
            collector.facts.read(value.clone(), Some(""), Role::Word);
            let pattern = value.text().trim_start_matches('/');
            let matching = |name: &str| name == pattern || crate::glob::matches(pattern, name);
            let matching = repository.listing().files().matching(matching);
            matching.for_each(|name| load(repository, &name, files, collector));
        }
    }
}
