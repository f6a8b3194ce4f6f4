//! The settings of serverless-go-plugin: `custom.go`, and what a runtime of the system needs of them.

use rebootstrap_parser::Value;
use rebootstrap_parser::document::Node;
use rebootstrap_parser::document::insert::{Content, Place};

use super::service::Service;
use super::writing::{Written, blank, insert, insert_all};
use crate::facts::{Demand, ReadId, Role};
use crate::frameworks::Collector;

/// What makes the plugin name programs `bootstrap`.
pub(super) const AS_BOOTSTRAP: &str = "buildProvidedRuntimeAsBootstrap";
/// The runtimes that the plugin builds functions of.
const SUPPORTED: &str = "supportedRuntimes";

/// `custom.go`
pub(super) struct Settings(Option<Node>);

impl Settings {
    pub(super) fn of(service: &Service) -> Self {
        Self(service.nodes(&["custom", "go"]).into_iter().next())
    }

    /// The text of a setting.
    pub(super) fn get(&self, service: &Service, key: &str) -> Option<Value> {
        self.0.as_ref()?.get(key).and_then(|node| service.resolver().texts(node).into_iter().next())
    }

    pub(super) fn names_bootstrap(&self, service: &Service) -> bool {
        self.get(service, AS_BOOTSTRAP).is_some_and(|value| value.text() == "true")
    }

    /// A setting that looks like the one that names programs `bootstrap` and is none: the plugin passes over it.
    pub(super) fn misspelt(&self) -> Option<String> {
        let entries = self.0.as_ref()?.entries();
        let looks = |name: &&str| {
            let name = name.to_ascii_lowercase();
            name.starts_with("build") && name.contains("bootstrap")
        };
        let mut names = entries.iter().filter_map(|entry| entry.name()).filter(looks);
        names.find(|name| *name != AS_BOOTSTRAP).map(str::to_owned)
    }

    /// The runtimes whose functions the plugin builds.
    pub(super) fn supported(&self, service: &Service) -> Vec<Value> {
        match self.list() {
            Some(list) => list.items().iter().flat_map(|item| service.resolver().texts(item)).collect(),
            None => vec![Value::computed("go1.x")],
        }
    }

    fn list(&self) -> Option<&Node> {
        self.0.as_ref()?.get(SUPPORTED)
    }

    /// Reads the settings that may have to change; the list goes on naming what it names.
    pub(super) fn read(&self, service: &Service, collector: &mut Collector) {
        if let Some(list) = self.list() {
            super::layer::add(service, list, self.supported(service), collector);
        }
    }

    /// The settings that a runtime of the system needs; `None` when they cannot be written.
    pub(super) fn demands(&self, service: &Service, collector: &mut Collector) -> Option<Vec<Demand>> {
        let settings = self.0.as_ref();
        let flag = settings.and_then(|settings| settings.get(AS_BOOTSTRAP));
        let mut demands = Vec::new();
        if self.list().is_none() {
            let alone = self.written(service, &[blank()])?;
            // Functions that stay are built as long as the list names their runtime, too.
            let beside = self.written(service, &[Content::from("go1.x"), blank()])?;
            demands.push(Demand::Beside(alone.0, alone.1.0, beside.1.0));
        } else if flag.is_none() {
            let entries = Content::Word("true".to_owned());
            // Behind the list, where the new runtime goes, two texts would meet.
            let found = insert(service, settings?, AS_BOOTSTRAP, entries, Place::Before(SUPPORTED))?;
            demands.push(Demand::Write(found.0, found.1.0));
        }
        if let Some(node) = flag {
            let value = service.resolver().texts(node).into_iter().next()?;
            if value.text() != "true" {
                demands.push(Demand::Text(again(service, value, collector), "true".to_owned()));
            }
        }
        Some(demands)
    }

    /// The list with `runtimes`, and the flag when it is not there.
    fn written(&self, service: &Service, runtimes: &[Content]) -> Option<Written> {
        let list = Content::List(runtimes.to_vec());
        let flag = Content::Word("true".to_owned());
        match &self.0 {
            Some(settings) if settings.get(AS_BOOTSTRAP).is_some() => {
                insert(service, settings, SUPPORTED, list, Place::Before(AS_BOOTSTRAP))
            }
            Some(settings) => insert_all(service, settings, &[(SUPPORTED, list), (AS_BOOTSTRAP, flag)], Place::Last),
            None => {
                let go = Content::Map(vec![(SUPPORTED.to_owned(), list), (AS_BOOTSTRAP.to_owned(), flag)]);
                match service.nodes(&["custom"]).first() {
                    Some(custom) => insert(service, custom, "go", go, Place::Last),
                    None => {
                        let custom = Content::Map(vec![("go".to_owned(), go)]);
                        insert(service, service.root()?, "custom", custom, Place::Before("functions"))
                    }
                }
            }
        }
    }
}

/// The read of `value` that every text of the service has.
fn again(service: &Service, value: Value, collector: &mut Collector) -> ReadId {
    collector.facts.read(value, Some(&service.directory), Role::Definition)
}
