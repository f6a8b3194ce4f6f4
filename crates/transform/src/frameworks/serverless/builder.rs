//! Plugins that build the programs themselves, from the handler as the path of the source.
//!
//! serverless-go-plugin builds functions whose runtime is in `custom.go.supportedRuntimes`, and names the program
//! `bootstrap` only with `custom.go.buildProvidedRuntimeAsBootstrap`: `index.js` of
//! <https://github.com/mthenw/serverless-go-plugin>.

use rebootstrap_parser::document::Entry;
use rebootstrap_parser::{Value, path};

use super::go_settings::{AS_BOOTSTRAP, Settings};
use super::service::Service;
use crate::commands::Script;
use crate::facts::{Archive, Build, Demand, Entry as Packed, Maker, Naming, Output, Package, ReadId, Role};
use crate::frameworks::Collector;
use crate::go;

/// The plugin that is followed.
const FOLLOWED: &str = "serverless-go-plugin";
/// Plugins that build Go programs in ways that are not followed.
const OTHERS: [&str; 4] =
    ["serverless-go-build", "serverless-plugin-go-build", "serverless-golang", "serverless-plugin-golang"];
/// The runtimes that Go programs run on.
const GO: [&str; 4] = ["go1.x", "provided", "provided.al2", "provided.al2023"];

/// What a plugin makes of a function.
pub(super) struct Built {
    /// The package that holds the program.
    pub package: Package,
    /// The settings that a new runtime needs.
    pub demands: Vec<Demand>,
    /// Whether the program is one for the machine that builds it, and cannot be another.
    pub by_host: bool,
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
    let unfollowed =
        |how: String| Some(Built { package: Package::unfollowed(how), demands: Vec::new(), by_host: false });
    let plugins = service.plugins();
    if let Some(plugin) = plugins.iter().find(|plugin| OTHERS.contains(&plugin.as_str())) {
        return unfollowed(format!("it is built by the plugin {plugin}, which is not followed"));
    }
    if !plugins.iter().any(|plugin| plugin == FOLLOWED) {
        return None;
    }
    let settings = Settings::of(service);
    settings.read(service, collector);
    let moves = runtime.text() == "go1.x";
    if !settings.supported(service).iter().any(|one| one.text() == runtime.text()) {
        return None;
    }
    if !moves && !settings.names_bootstrap(service) {
        let misspelt = settings.misspelt().map(|name| format!(", and {name} is no setting of it")).unwrap_or_default();
        return unfollowed(format!(
            "the plugin packs it under the name of the function: custom.go.{AS_BOOTSTRAP} is not set{misspelt}"
        ));
    }
    // Of a program that it names `bootstrap` the plugin makes a zip of nothing else.
    if moves && entry.value.at(&["package", "include"]).is_some_and(|include| !include.items().is_empty()) {
        let how = "the plugin packs other files with it (package.include), and would leave them out beside a bootstrap";
        return unfollowed(how.to_owned());
    }
    let demands = if moves { settings.demands(service, collector) } else { Some(Vec::new()) };
    let Some(demands) = demands else {
        return unfollowed(format!(
            "custom.go.supportedRuntimes and {AS_BOOTSTRAP} cannot be written where they belong"
        ));
    };
    Some(Built {
        package: program(service, &settings, entry, handler, collector),
        demands,
        by_host: settings.get(service, "cmd").is_none(),
    })
}

/// The program as the plugin builds it, and the zip that holds it.
fn program(
    service: &Service,
    settings: &Settings,
    entry: &Entry,
    handler: &Value,
    collector: &mut Collector,
) -> Package {
    let base = settings.get(service, "baseDir").map_or(".".to_owned(), |value| value.text().to_owned());
    let base = path::resolve(&service.directory, &base).unwrap_or_else(|| service.directory.clone());
    let monorepo = settings.get(service, "monorepo").is_some_and(|value| value.text() == "true");
    let (directory, argument) = match (monorepo, handler.text().ends_with(".go")) {
        (false, _) => (base, handler.text().to_owned()),
        (true, true) => {
            let file = path::resolve(&base, handler.text()).unwrap_or_default();
            (path::parent(&file).to_owned(), path::name(&file).to_owned())
        }
        (true, false) => (path::resolve(&base, handler.text()).unwrap_or_default(), ".".to_owned()),
    };
    let command = command(service, settings, collector);
    let facts = &mut collector.facts;
    let named = Value::unknown(&format!("{FOLLOWED} {}", entry.name().unwrap_or_default()));
    let made = Value::concat([&named, &Value::computed("/bootstrap")]);
    let made = facts.read(made, Some(&service.directory), Role::Word);
    let packages = go::named(service.repository, &directory, &[&argument]).unwrap_or_default();
    let sources = packages.iter().filter(|package| package.is_main).map(|package| package.directory.clone());
    let output = Output::Builder(facts.path(made).unwrap_or_default());
    let (arguments, packages) = (vec![argument], sources.collect());
    let build = match command {
        Some(command) => {
            let source = directory.clone();
            Build { output, packages, arguments, argument_reads: Vec::new(), directory, source, ..command }
        }
        None => Build {
            output,
            several: false,
            packages,
            arguments,
            argument_reads: Vec::new(),
            shell: None,
            source: directory.clone(),
            directory,
            architecture: None,
            verb: made,
            tags: None,
            command: None,
            system: Some("linux".to_owned()),
            applied: None,
            time_zones: false,
            span: entry.key.span,
        },
    };
    facts.builds.push(build);
    facts.archives.push(Archive {
        output: None,
        path: None,
        entries: vec![Packed::new(made, Naming::Base, false)],
        maker: Maker::Declared,
        opaque: None,
        applied: None,
        mode: None,
        span: entry.key.span,
    });
    Package::Own(facts.archives.len() - 1)
}

/// The plugin's `cmd`, to which it adds `-o` and the source: a `go build` whose words are read among the facts.
fn command(service: &Service, settings: &Settings, collector: &mut Collector) -> Option<Build> {
    let text = settings.get(service, "cmd")?;
    let span = text.place()?;
    let whole = text.source(0..text.text().len());
    let text = Value::concat([&text, &Value::computed(" -o bootstrap .")]);
    let directory = Some(service.directory.clone());
    let script = Script { text, span, directory, script: None, variables: Default::default(), applied: None };
    let mut apart = Collector::new(collector.repository, collector.known);
    apart.run(&script);
    let build = apart.facts.builds.pop().filter(|_| apart.facts.builds.is_empty())?;
    let mut again = |read: ReadId| {
        let value = apart.facts.get(read).value.clone();
        collector.facts.read(value, Some(&service.directory), Role::Word)
    };
    Some(Build {
        architecture: build.architecture.map(&mut again),
        tags: build.tags.map(&mut again),
        verb: again(build.verb),
        command: whole,
        ..build
    })
}
