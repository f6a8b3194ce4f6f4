//! Plugins that build the programs themselves, from the handler as the path of the source.
//!
//! serverless-go-plugin builds functions whose runtime is in `custom.go.supportedRuntimes`, and names the program
//! `bootstrap` only with `custom.go.buildProvidedRuntimeAsBootstrap`: `index.js` of
//! <https://github.com/mthenw/serverless-go-plugin>.

use rebootstrap_parser::document::insert::{Content, Place};
use rebootstrap_parser::document::{Entry, Node};
use rebootstrap_parser::{Value, path};

use super::service::Service;
use super::writing::{Written, blank, insert, insert_all};
use crate::facts::{Archive, Build, Demand, Entry as Packed, Maker, Naming, Output, Package, Role};
use crate::frameworks::Collector;
use crate::go;

/// The plugin that is followed.
const FOLLOWED: &str = "serverless-go-plugin";
/// Plugins that build Go programs in ways that are not followed.
const OTHERS: [&str; 4] =
    ["serverless-go-build", "serverless-plugin-go-build", "serverless-golang", "serverless-plugin-golang"];
/// The runtimes that Go programs run on.
const GO: [&str; 4] = ["go1.x", "provided", "provided.al2", "provided.al2023"];
/// What makes the plugin name programs `bootstrap`.
const AS_BOOTSTRAP: &str = "buildProvidedRuntimeAsBootstrap";

/// What a plugin makes of a function.
pub(super) struct Built {
    /// The package that holds the program.
    pub package: Package,
    /// The settings that a new runtime needs.
    pub demands: Vec<Demand>,
}

/// What a plugin makes of the function `entry`; `None` when none builds it.
pub(super) fn build(
    service: &Service,
    entry: &Entry,
    runtimes: &[Value],
    handlers: &[Value],
    collector: &mut Collector,
) -> Option<Built> {
    let (runtime, handler) = (runtimes.first()?, handlers.first()?);
    if !GO.contains(&runtime.text()) {
        return None;
    }
    let unfollowed = |how: String| Some(Built { package: Package::Unfollowed(how), demands: Vec::new() });
    let plugins = service.plugins();
    if let Some(plugin) = plugins.iter().find(|plugin| OTHERS.contains(&plugin.as_str())) {
        return unfollowed(format!("it is built by the plugin {plugin}, which is not followed"));
    }
    if !plugins.iter().any(|plugin| plugin == FOLLOWED) {
        return None;
    }
    let settings = Settings::of(service);
    let moves = runtime.text() == "go1.x";
    if !settings.supported(service).iter().any(|one| one.text() == runtime.text()) {
        return None;
    }
    if !moves && !settings.names_bootstrap(service) {
        return unfollowed(format!(
            "the plugin packs it under the name of the function: custom.go.{AS_BOOTSTRAP} is not set"
        ));
    }
    let package = settings.program(service, entry, handler, collector);
    let demands = if moves { settings.demands(service, collector) } else { Some(Vec::new()) };
    match demands {
        Some(demands) => Some(Built { package, demands }),
        None => {
            unfollowed(format!("custom.go.supportedRuntimes and {AS_BOOTSTRAP} cannot be written where they belong"))
        }
    }
}

/// `custom.go`
struct Settings(Option<Node>);

impl Settings {
    fn of(service: &Service) -> Self {
        Self(service.nodes(&["custom", "go"]).into_iter().next())
    }

    fn get(&self, service: &Service, key: &str) -> Option<Value> {
        self.0.as_ref()?.get(key).and_then(|node| service.resolver().texts(node).into_iter().next())
    }

    fn names_bootstrap(&self, service: &Service) -> bool {
        self.get(service, AS_BOOTSTRAP).is_some_and(|value| value.text() == "true")
    }

    fn supported(&self, service: &Service) -> Vec<Value> {
        let Some(list) = self.0.as_ref().and_then(|settings| settings.get("supportedRuntimes")) else {
            return vec![Value::computed("go1.x")];
        };
        list.items().iter().flat_map(|item| service.resolver().texts(item)).collect()
    }

    /// The program as the plugin builds it, and the zip that holds it.
    fn program(&self, service: &Service, entry: &Entry, handler: &Value, collector: &mut Collector) -> Package {
        let base = self.get(service, "baseDir").map_or(".".to_owned(), |value| value.text().to_owned());
        let base = path::resolve(&service.directory, &base).unwrap_or_else(|| service.directory.clone());
        let monorepo = self.get(service, "monorepo").is_some_and(|value| value.text() == "true");
        let (directory, argument) = match (monorepo, handler.text().ends_with(".go")) {
            (false, _) => (base, handler.text().to_owned()),
            (true, true) => {
                let file = path::resolve(&base, handler.text()).unwrap_or_default();
                (path::parent(&file).to_owned(), path::name(&file).to_owned())
            }
            (true, false) => (path::resolve(&base, handler.text()).unwrap_or_default(), ".".to_owned()),
        };
        let named = Value::unknown(&format!("{FOLLOWED} {}", entry.name().unwrap_or_default()));
        let made = Value::concat([&named, &Value::computed("/bootstrap")]);
        let facts = &mut collector.facts;
        let program = facts.read(made, Some(&service.directory), Role::Word);
        let verb = facts.read(handler.clone(), Some(&directory), Role::Word);
        let packages = go::named(service.repository, &directory, &[&argument]).unwrap_or_default();
        let sources = packages.iter().filter(|package| package.is_main).map(|package| package.directory.clone());
        let output = facts.path(program).unwrap_or_default();
        facts.builds.push(Build {
            output: Output::Builder(output),
            several: false,
            packages: sources.collect(),
            arguments: vec![argument],
            argument_reads: Vec::new(),
            shell: None,
            directory,
            architecture: None,
            verb,
            tags: None,
            command: None,
            system: Some("linux".to_owned()),
            once: None,
            time_zones: self.get(service, "cmd").is_some_and(|value| value.text().contains("timetzdata")),
            span: entry.key.span,
        });
        facts.archives.push(Archive {
            output: None,
            path: None,
            entries: vec![Packed::new(program, Naming::Base, false)],
            maker: Maker::Declared,
            opaque: None,
            once: None,
            mode: None,
            span: entry.key.span,
        });
        Package::Own(facts.archives.len() - 1)
    }

    /// The settings that a runtime of the system needs; `None` when they cannot be written.
    fn demands(&self, service: &Service, collector: &mut Collector) -> Option<Vec<Demand>> {
        let list = Content::List(vec![blank()]);
        let flag = Content::Word("true".to_owned());
        let write = |found: Written| Demand::Write(found.0, found.1.0);
        let Some(settings) = &self.0 else {
            let entries = vec![("supportedRuntimes".to_owned(), list), (AS_BOOTSTRAP.to_owned(), flag)];
            let go = Content::Map(entries);
            let custom = service.nodes(&["custom"]).into_iter().next();
            let place = match &custom {
                Some(custom) => insert(service, custom, "go", go, Place::Last),
                None => {
                    let custom = Content::Map(vec![("go".to_owned(), go)]);
                    insert(service, service.root()?, "custom", custom, Place::Before("functions"))
                }
            };
            return place.map(|found| vec![write(found)]);
        };
        let keys = ["supportedRuntimes", AS_BOOTSTRAP];
        if keys.iter().all(|key| settings.get(key).is_none()) {
            let entries = [(keys[0], list), (keys[1], flag)];
            return insert_all(service, settings, &entries, Place::Last).map(|found| vec![write(found)]);
        }
        let mut demands = Vec::new();
        match settings.get("supportedRuntimes") {
            None => demands.push(write(insert(service, settings, "supportedRuntimes", list, Place::Before(AS_BOOTSTRAP))?)),
            Some(list) => self.list(service, list, collector),
        }
        match settings.get(AS_BOOTSTRAP) {
            None => demands.push(write(insert(service, settings, AS_BOOTSTRAP, flag, Place::After("supportedRuntimes"))?)),
            Some(node) => {
                let value = service.resolver().texts(node).into_iter().next()?;
                if value.text() != "true" {
                    let read = collector.facts.read(value, None, Role::Word);
                    demands.push(Demand::Text(read, "true".to_owned()));
                }
            }
        }
        Some(demands)
    }

    /// `supportedRuntimes` goes on naming what it names, and the target with it.
    fn list(&self, service: &Service, list: &Node, collector: &mut Collector) {
        let items = self.supported(service);
        super::layer::add(service, list, items, collector);
    }
}
