//! Declarations: a function as a template declares it, with what it takes over from the template's defaults.

use rebootstrap_parser::document::insert::Place;
use rebootstrap_parser::document::{Entry, Node};
use rebootstrap_parser::{Span, Value};

use super::insertion;
use super::template::Template;
use crate::facts::{Facts, Function, Package, ReadId, Role, Twin};
use crate::lifecycle::Runtime;

/// A resource that is a function.
pub(crate) struct Declaration<'t> {
    /// Where it stands.
    pub template: &'t Template,
    /// Its logical id.
    pub id: &'t str,
    /// The resource.
    pub entry: &'t Entry,
    /// Properties that hold where it does not set its own (`Globals.Function`).
    pub defaults: Option<&'t Node>,
}

impl<'t> Declaration<'t> {
    /// The functions of `template` with this type.
    pub(crate) fn all(template: &'t Template, kind: &str, defaults: Option<&'t Node>) -> Vec<Self> {
        let resources = template.resources().into_iter().filter(|(_, found)| *found == kind);
        resources.map(|(entry, _)| Self { template, id: entry.name().unwrap_or_default(), entry, defaults }).collect()
    }

    /// Its own properties.
    pub(crate) fn properties(&self) -> Option<&'t Node> {
        self.entry.value.get("Properties")
    }

    /// The property that it sets itself.
    pub(crate) fn own(&self, name: &str) -> Option<&'t Node> {
        self.properties()?.get(name)
    }

    /// The property that holds for it.
    pub(crate) fn property(&self, name: &str) -> Option<&'t Node> {
        self.own(name).or_else(|| self.defaults?.get(name))
    }

    /// What the property can be.
    pub(crate) fn texts(&self, name: &str) -> Vec<Value> {
        self.property(name).map(|node| self.template.texts(node)).unwrap_or_default()
    }

    /// Whether its runtime can be one that is moved from or to: into all others, nothing is ever written, and the proof has to
    /// read alike what has moved.
    pub(crate) fn can_move(&self) -> bool {
        self.texts("Runtime").iter().any(|runtime| runtime.has_holes() || Runtime::parse(runtime.text()).is_some())
    }

    /// A setting of its metadata.
    pub(crate) fn metadata(&self, name: &str) -> Option<Value> {
        self.entry.value.at(&["Metadata", name]).and_then(|node| self.template.text(node))
    }

    /// Whether it is packed as a container image.
    pub(crate) fn is_image(&self) -> bool {
        self.texts("PackageType").iter().any(|kind| kind.text() == "Image") || self.property("ImageUri").is_some()
    }

    /// Whether its text is written here and not seen through an alias, so that something can be written into it.
    pub(crate) fn is_own(&self) -> bool {
        let borrowed = |node: Option<&Node>| node.is_some_and(|node| node.borrowed || node.anchor.is_some());
        !borrowed(Some(&self.entry.value)) && !borrowed(self.properties())
    }

    /// The function with everything but its code.
    pub(crate) fn function(&self, framework: &'static str, package: Package, facts: &mut Facts) -> Function {
        // What an image runs is not a runtime of its own.
        let runtime = if package == Package::Image { Vec::new() } else { self.words("Runtime", facts) };
        let architecture = self.property("Architectures").and_then(|list| self.template.text(list.items().first()?));
        let place = self.properties().filter(|_| self.is_own() && self.can_move());
        let own_runtime = place.filter(|_| self.own("Runtime").is_none() && self.property("Runtime").is_some());
        let place = place.filter(|_| self.template.places_architectures && self.property("Architectures").is_none());
        let list = insertion::item_of_new_list(self.template, place, "Architectures", Place::After("Runtime"));
        Function {
            runtime,
            handler: self.words("Handler", facts),
            architecture: architecture.map(|value| facts.read(value, None, Role::Word)),
            architecture_place: list,
            own_runtime: own_runtime
                .and_then(|node| insertion::setting(self.template, node, "Runtime", Place::After("Handler"))),
            scopes: vec![self.template.path.clone()],
            ..Function::new(framework, self.id.to_owned(), self.entry.span, package).named(self.texts("FunctionName"))
        }
    }

    /// The property's texts, as reads.
    pub(crate) fn words(&self, name: &str, facts: &mut Facts) -> Vec<ReadId> {
        self.texts(name).into_iter().map(|value| facts.read(value, None, Role::Word)).collect()
    }

    /// Where a property of this name can be written, before all others, as a text with the value left out.
    pub(crate) fn place(&self, name: &str) -> Option<(Span, Twin)> {
        insertion::setting(self.template, self.properties().filter(|_| self.is_own())?, name, Place::First)
    }
}
