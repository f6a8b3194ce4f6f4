//! AWS SAM: `AWS::Serverless::Function`, its defaults, and what `sam build` makes of its source.

mod builder;
mod built;
mod evidence;
mod function;
mod makefile;
mod samconfig;
mod version;

use rebootstrap_parser::document::Node;
use rebootstrap_parser::path;

use crate::frameworks::Collector;
use crate::frameworks::cloudformation::{self, Declaration};
use crate::programs::Programs;
use crate::repository::Repository;
use evidence::{Building, Evidence};
use function::Others;

/// What a template that concerns SAM holds.
const WORDS: [&str; 1] = ["AWS::Serverless::"];

/// Whether the file can be a template or SAM's settings, by its name.
pub(crate) fn wants(file: &str) -> bool {
    cloudformation::is_template_name(file) || samconfig::wants(file)
}

/// Every function of SAM's own type. The texts of templates are read by the reader of CloudFormation.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    let settings = samconfig::collect(repository, collector);
    let (templates, _) = cloudformation::templates(repository, collector, &WORDS);
    let programs = Programs::of(&collector.facts);
    let taken = built::named(&collector.facts);
    let evidence = Evidence::new(repository, &settings);
    for template in &templates {
        let defaults = template.at(&["Globals", "Function"]);
        let declarations = Declaration::all(template, "AWS::Serverless::Function", defaults);
        let moves = declarations.iter().any(Declaration::can_move);
        let building = if moves { evidence.of(&collector.facts, template) } else { Building::default() };
        for declaration in &declarations {
            let others = Others { all: &declarations, programs: &programs, taken: &taken };
            function::collect(repository, declaration, &building, others, collector);
        }
        makefile::layers(template, repository, collector);
    }
    cloudformation::name_templates(repository, &mut collector.facts, "sam");
}

/// Whether the directory holds a Go program: a package called main.
fn is_program(repository: &Repository, directory: &str) -> bool {
    let package = crate::go::Package::in_directory(repository, directory);
    package.is_some_and(|package| package.is_main)
}

/// The text of a scalar below `node`.
fn text_at<'t>(node: &'t Node, keys: &[&str]) -> Option<&'t str> {
    node.at(keys).and_then(Node::text)
}

/// The path of `text` from `directory`, for a source that a tool finds there.
fn source(directory: &str, text: &str) -> Option<String> {
    path::resolve(directory, text)
}
