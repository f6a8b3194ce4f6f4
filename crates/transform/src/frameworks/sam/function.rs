//! `AWS::Serverless::Function`: from its declaration to facts.

mod both_ways;

use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN};
use rebootstrap_parser::{Value, path};

use super::builder::{self, Source};
use super::evidence::Building;
use super::{built, is_program, makefile, version};
use crate::diagnostic::Diagnostic;
use crate::facts::{Demand, Facts, Function, Package, Role, Tracking};
use crate::frameworks::Collector;
use crate::frameworks::cloudformation::{Code, Declaration, local, object, own_package, packed, path_read};
use crate::programs::Programs;
use crate::repository::Repository;

/// What a function's code is, and what changing its runtime takes.
struct Made {
    package: Package,
    tracking: Tracking,
    demands: Vec<Demand>,
    handler_is_source: bool,
    notes: Vec<Diagnostic>,
}

impl From<Package> for Made {
    fn from(package: Package) -> Self {
        Self { package, tracking: Tracking::Tracked, demands: Vec::new(), handler_is_source: false, notes: Vec::new() }
    }
}

/// What is known beside the function itself.
#[derive(Clone, Copy)]
pub(super) struct Others<'a> {
    /// The functions of its template.
    pub(super) all: &'a [Declaration<'a>],
    /// What other tools build.
    pub(super) programs: &'a Programs,
    /// See [`built::named`].
    pub(super) taken: &'a [String],
}

/// Adds a function.
pub(super) fn collect(
    repository: &Repository,
    declaration: &Declaration,
    building: &Building,
    others: Others,
    collector: &mut Collector,
) {
    let maker = Maker { repository, declaration, building, others };
    let made = maker.made(collector);
    let facts = &mut collector.facts;
    // What is written into a template that is packed elsewhere starts from there.
    let own_package = match building.copied {
        Some(_) => None,
        None => own_package(declaration, "CodeUri", &made.package, facts),
    };
    let function = declaration.function("sam", made.package, facts);
    facts.functions.push(Function {
        tracking: made.tracking,
        demands: made.demands,
        handler_is_source: made.handler_is_source,
        notes: made.notes,
        own_package,
        ..function
    });
}

struct Maker<'a> {
    repository: &'a Repository<'a>,
    declaration: &'a Declaration<'a>,
    building: &'a Building,
    others: Others<'a>,
}

impl Maker<'_> {
    fn method(&self) -> Option<String> {
        self.declaration.metadata("BuildMethod").map(|method| method.text().to_owned())
    }

    fn made(&self, collector: &mut Collector) -> Made {
        let declaration = self.declaration;
        if declaration.is_image() {
            return Package::Image.into();
        }
        if let Some(code) = declaration.property("InlineCode") {
            return Package::Elsewhere("its code is written in the template".to_owned(), Some(code.whole)).into();
        }
        let code = declaration.property("CodeUri");
        let code =
            code.map_or_else(|| Code::Local(vec![Value::computed(".")]), |node| Code::of(declaration.template, node));
        match code {
            Code::Local(values) => self.local(values, collector),
            Code::Object(keys, buckets, has_version) => {
                let (package, tracking) = object(keys, buckets, has_version, &mut collector.facts);
                Made { tracking, ..package.into() }
            }
            Code::Inline => Package::Elsewhere("its code is written in the template".to_owned(), None).into(),
            Code::Image => Package::Image.into(),
            Code::Unknown(span) => Package::Elsewhere("its package is not known".to_owned(), Some(span)).into(),
        }
    }

    /// Where relative sources start: `--base-dir` counts where the template's own directory leads nowhere, and the
    /// directory of the copy that is packed.
    fn directory(&self, text: &str) -> String {
        if let Some(copied) = &self.building.copied {
            return copied.clone();
        }
        let own = self.declaration.template.directory();
        let leads = |directory: &str| {
            path::resolve(directory, text).is_some_and(|at| at.is_empty() || self.repository.listing().is_dir(&at))
        };
        let base = self.building.base.as_deref().filter(|base| !leads(own) && leads(base));
        base.unwrap_or(own).to_owned()
    }

    fn local(&self, values: Vec<Value>, collector: &mut Collector) -> Made {
        let span = self.declaration.property("CodeUri").map_or(self.declaration.entry.span, |node| node.whole);
        let values = self.literal().map_or(values, |literal| vec![literal]);
        let directory = values.first().map(|value| self.directory(value.text())).unwrap_or_default();
        let facts = &mut collector.facts;
        let at = match values.as_slice() {
            [one] if !one.has_holes() => path::resolve(&directory, one.text()),
            _ => None,
        };
        let Some(at) = at.filter(|at| !crate::frameworks::cloudformation::is_zip(facts, at)) else {
            return local(&directory, values, span, facts, self.others.programs).into();
        };
        if self.others.programs.get(&at).is_some() {
            return local(&directory, values, span, facts, self.others.programs).into();
        }
        let code = values.into_iter().next().unwrap_or_default();
        let method = self.method();
        let by_makefile = match method.as_deref() {
            // Where no makefile has the target, `sam build` fails: who puts the program there by a command does without.
            Some("makefile") => self.makefile(&at).is_some() || self.building.by_command || !self.is_put(&at),
            method => method.is_none() && self.needs_makefile(&at),
        };
        if by_makefile {
            return self.by_makefile(&at, collector);
        }
        if method.as_deref().is_none_or(|method| method == "go1.x")
            && let Some(source) = builder::compiled(self.repository, &at, &self.handlers())
            && ((method.is_some() && !self.has_both_ways(&at)) || self.is_built(&at, &collector.facts))
        {
            if let (true, Some(place)) = (self.building.by_command && self.is_put(&at), self.building.deployed_source) {
                let place = self.repository.place(place);
                let why = format!(
                    "`sam build` makes its program, and {}:{} deploys the template without it",
                    place.file, place.line
                );
                return Package::unfollowed(why).into();
            }
            return self.by_builder(&source, (code, &directory), collector);
        }
        if let (Some(place), true) = (self.building.by_hand, self.by_hand_only(&at)) {
            let said = self.repository.place(place);
            let why = format!("only {}:{} says how its program is built, and it is not followed", said.file, said.line);
            return Package::Elsewhere(why, Some(place)).into();
        }
        let demands = match self.in_both_ways(&at, method.is_some()) {
            Ok(demands) => demands,
            Err(package) => return package.into(),
        };
        // What it takes over is read where it is written; what nobody says is read by nobody.
        let own = self.declaration.own("CodeUri").is_some();
        let role = if own { Role::Path } else { Role::Definition };
        let read = collector.facts.read(code, Some(&directory), role);
        let facts = &mut collector.facts;
        // Where `sam build` finds the source, the package goes on to begin.
        let is_fixed = !demands.is_empty() || (method.is_some() && self.has_both_ways(&at));
        let source = if is_fixed { path_read(Value::computed(&path::rooted(&at)), "", facts) } else { read };
        let package = packed(source, &at, span, facts);
        let notes = if is_fixed { version::notes(self.repository, facts, self.building, false) } else { Vec::new() };
        Made { demands, notes, ..package.into() }
    }

    /// How many functions of the template have the same source.
    fn sharing(&self) -> usize {
        let texts =
            |one: &Declaration| one.texts("CodeUri").iter().map(|text| text.text().to_owned()).collect::<Vec<_>>();
        let own = texts(self.declaration);
        self.others.all.iter().filter(|other| texts(other) == own).count()
    }

    /// Whether its runtime can be go1.x, for which `sam build` needs no build method.
    fn is_go1(&self) -> bool {
        let can_be = |runtime: &Value| runtime.text() == "go1.x" || runtime.has_holes();
        self.declaration.texts("Runtime").iter().any(can_be)
    }

    /// The source as it is written, when a directory is called just that: in a template of templates, names are templates.
    fn literal(&self) -> Option<Value> {
        let written = self.declaration.property("CodeUri")?.value().filter(|value| value.has_holes())?;
        let text = written.text().replace([HOLE_OPEN, HOLE_CLOSE], "");
        let at = path::resolve(self.declaration.template.directory(), &text)?;
        self.repository.listing().is_dir(&at).then(|| Value::computed(&text))
    }

    fn handlers(&self) -> Vec<String> {
        self.declaration.texts("Handler").iter().map(|handler| handler.text().to_owned()).collect()
    }

    /// Whether a command of the repository puts the program into the directory: the one that the handler names, or `bootstrap`
    /// where the runtime starts that.
    fn is_put(&self, at: &str) -> bool {
        let paths = self.handlers().into_iter().filter_map(|handler| path::resolve(at, &handler));
        // On go1.x it is another program's.
        let starts_bootstrap = |runtime: &Value| runtime.text() != "go1.x";
        let is_started = self.declaration.texts("Runtime").iter().any(starts_bootstrap);
        let bootstrap = is_started.then(|| path::join(at, "bootstrap"));
        paths
            .chain(bootstrap)
            .any(|program| self.others.programs.get(&program).is_some() || self.repository.listing().is_file(&program))
    }

    /// `sam build` wins over what stands in the directory: what it makes is what is deployed. Where no command says that
    /// it is run, and nothing else makes the program, only it can.
    fn is_built(&self, at: &str, facts: &Facts) -> bool {
        if !self.is_go1() {
            return false;
        }
        let by_hand = || self.building.by_hand.is_some() || self.is_handled(at, facts);
        self.building.by_command || (!self.is_put(at) && (self.building.by_prose.is_some() || !by_hand()))
    }

    /// Whether a command copies or packs the program that the handler names from the directory: somebody puts it there.
    fn is_handled(&self, at: &str, facts: &Facts) -> bool {
        let named = self.handlers().into_iter().filter_map(|handler| path::resolve(at, &handler));
        let named: Vec<String> = named.filter(|program| !self.repository.listing().is_dir(program)).collect();
        let is_it = |name: &str| named.iter().any(|program| program == name);
        facts.reads.iter().any(|read| read.role == Role::Path && read.names().is_some_and(is_it))
    }

    fn by_hand_only(&self, at: &str) -> bool {
        !self.building.by_command
            && self.building.by_prose.is_none()
            && !self.is_put(at)
            && is_program(self.repository, at)
    }

    /// `provided.*` without a build method is built by a makefile.
    fn needs_makefile(&self, at: &str) -> bool {
        let provided = self.declaration.texts("Runtime").iter().any(|runtime| runtime.text().starts_with("provided"));
        provided && self.makefile(at).is_some()
    }

    /// The directory of the makefile that has the target for this function.
    fn makefile(&self, at: &str) -> Option<String> {
        let Declaration { template, id, entry, .. } = self.declaration;
        makefile::directory(self.repository, template, &entry.value, at, id)
    }

    fn by_makefile(&self, at: &str, collector: &mut Collector) -> Made {
        let Declaration { id, entry, .. } = self.declaration;
        let Some(directory) = self.makefile(at) else {
            let why = format!("its makefile has no target build-{id}");
            return Package::Elsewhere(why, Some(entry.span)).into();
        };
        if self.declaration.metadata("WorkingDirectory").is_some_and(|at| !matches!(at.text(), "." | "./")) {
            let why = "its makefile is run from another directory (WorkingDirectory), which is not followed";
            return Package::unfollowed(why.to_owned()).into();
        }
        makefile::tell(&directory, id, collector);
        let artifacts = makefile::artifacts(&directory, id);
        let at = path::resolve("", artifacts.text()).unwrap_or_default();
        let source = path_read(artifacts, "", &mut collector.facts);
        built::stands(self.declaration, source, entry.span, self.others.taken, &mut collector.facts);
        packed(source, &at, entry.span, &mut collector.facts).into()
    }

    fn by_builder(&self, source: &Source, (code, directory): (Value, &str), collector: &mut Collector) -> Made {
        let facts = &mut collector.facts;
        let is_shared = self.sharing() > 1;
        let own_module = self.repository.listing().is_file(&path::join(&source.directory, "go.mod"));
        let keeps_source = self.building.container && source.by_handler.is_some() && !own_module;
        // What it takes over is read where it is written.
        let text = code.text().to_owned();
        let own = self.declaration.own("CodeUri").map(|_| path_read(code, directory, facts));
        let demands = builder::demands(self.declaration, source, (own, &text), keeps_source, is_shared);
        if self.handlers().iter().any(|handler| handler.contains('/'))
            && !built::taken(self.declaration, self.others.taken).is_empty()
        {
            let why = "its program is taken from a folder in .aws-sam/build, where it would stand elsewhere then";
            return Package::unfollowed(why.to_owned()).into();
        }
        let Some(demands) = demands else {
            let why = "its declaration is shared through an alias, so that no build method can be written into it";
            return Package::unfollowed(why.to_owned()).into();
        };
        let package = builder::package(self.declaration, source, self.others.taken, facts);
        let notes = version::notes(self.repository, facts, self.building, keeps_source);
        Made { demands, handler_is_source: keeps_source, notes, ..package.into() }
    }
}
