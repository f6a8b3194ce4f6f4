//! Hints: what one reading of all files teaches the next one.

use std::collections::BTreeMap;

use rebootstrap_parser::Value;

use crate::facts::Applied;

/// What one reading learned that another reader needs: who runs which script, and from where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hints {
    /// Script path → the ways it is run.
    pub scripts: BTreeMap<String, Vec<Call>>,
    /// The recipes that `just` is asked for: name and arguments.
    pub recipes: Vec<(String, Vec<Value>)>,
    /// The targets that make is asked for, none for the first one, by the directory that it is started in.
    pub targets: BTreeMap<String, Vec<Asked>>,
    /// The images that are built.
    pub images: Vec<Image>,
    /// What `terraform -var` gives: directory (holes stand for any name), variable and value.
    pub variables: Vec<(String, String, Value)>,
    /// Where `terraform plan` and `apply` are started: the directory of the root module, and the directory they run in.
    pub starts: Vec<(String, String)>,
    /// What commands give to the parameters of templates.
    pub parameters: Vec<Given>,
    /// What the environment holds for a target of a makefile that another tool starts: the makefile's directory and the
    /// target, the variables.
    pub environments: BTreeMap<(String, String), Vec<(String, Value)>>,
}

/// One way make is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The targets.
    pub targets: Vec<String>,
    /// How Terraform starts it while it applies, where it does.
    pub applied: Option<Applied>,
}

/// A parameter of a template, given by a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// The template that the command names, where it is known.
    pub template: Option<String>,
    /// Where the command runs.
    pub directory: Option<String>,
    /// The parameter.
    pub name: String,
    /// What it is given.
    pub value: Value,
}

/// One way an image is built.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Image {
    /// Its Dockerfile.
    pub dockerfile: String,
    /// The directory that its paths start from.
    pub context: String,
    /// The stage that is built, when it is not the last one.
    pub target: Option<String>,
    /// Its names.
    pub tags: Vec<String>,
}

/// One way a script is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// From where.
    pub directory: String,
    /// With which arguments.
    pub arguments: Vec<Value>,
    /// In which environment.
    pub environment: Vec<(String, Value)>,
    /// How Terraform runs it while it applies, where it does.
    pub applied: Option<Applied>,
}
