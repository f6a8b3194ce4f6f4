//! From rules as written to one rule for each target: merging, static patterns and pattern rules.

use std::collections::{HashMap, HashSet, VecDeque};

use super::header::Header;
use super::reader::Written;
use super::scope::Scope;
use super::specific::{self, Specific, key};
use super::{Rule, automatic, pattern, recipe};
use crate::path;
use crate::span::Span;
use crate::value::Value;

/// How many rules pattern rules may make.
const INSTANCES: usize = 4096;
/// For how many targets that hand variables down a rule is read again.
const HEIRS: usize = 64;

/// One target to make, or a group of them.
#[derive(Clone)]
struct Made {
    targets: Vec<Value>,
    prerequisites: Vec<Value>,
    order_only: Vec<Value>,
    stem: Option<Value>,
    /// Unexpanded.
    recipe: Vec<Value>,
    span: Span,
}

/// The rules of a reading while they are put together.
pub(super) struct Rules<'r> {
    specifics: &'r [Specific],
    patterns: Vec<&'r Header>,
    made: Vec<Made>,
    /// The single-colon rules in `made`, by target key.
    by_key: HashMap<String, usize>,
    phony: HashSet<String>,
    /// The targets of static pattern rules as their patterns spell them.
    spellings: Vec<Value>,
    names: VecDeque<String>,
    one_shell: bool,
    prefix: char,
}

impl<'r> Rules<'r> {
    /// The rules `written`, some of which are asked for by `goals` from outside.
    pub(super) fn of(written: &'r Written, goals: &[String]) -> Self {
        let phony: HashSet<String> = written.phony.iter().map(|name| key(name.text()).to_owned()).collect();
        let asked = goals.iter().map(String::as_str).chain(written.phony.iter().map(Value::text));
        let mut rules = Self {
            specifics: &written.specifics,
            patterns: Vec::new(),
            made: Vec::new(),
            by_key: HashMap::new(),
            spellings: Vec::new(),
            names: asked.map(|name| key(name).to_owned()).collect(),
            phony,
            one_shell: written.one_shell,
            prefix: written.prefix,
        };
        for header in &written.rules {
            rules.header(header);
        }
        rules
    }

    fn header(&mut self, header: &'r Header) {
        let is_pattern = header.targets.iter().any(|target| pattern::percent(target.text()).is_some());
        if is_pattern && header.pattern.is_none() {
            self.patterns.push(header);
            return;
        }
        let groups: Vec<Vec<Value>> = match header.grouped {
            true => vec![header.targets.clone()],
            false => header.targets.iter().map(|target| vec![target.clone()]).collect(),
        };
        for targets in groups {
            let stem = match (&header.pattern, targets.first()) {
                (Some(pattern), Some(target)) => match pattern::matches(pattern.text(), target.text()) {
                    Some(stem) => Some(pattern::stem(&target.text()[stem])),
                    None => continue,
                },
                _ => None,
            };
            if let (Some(pattern), Some(stem)) = (&header.pattern, &stem) {
                // The pattern spells the target once more; whoever renames the one must rename the other.
                self.spellings.push(pattern::instance(pattern, stem));
            }
            self.add(instance(header, targets, stem), header.double);
        }
    }

    /// Adds a rule, to the one that its target has already unless it is `separate`.
    fn add(&mut self, made: Made, separate: bool) {
        let Some(target) = made.targets.first().map(|target| key(target.text()).to_owned()) else { return };
        self.names.extend(made.prerequisites.iter().chain(&made.order_only).map(|name| key(name.text()).to_owned()));
        if made.recipe.is_empty() {
            self.names.push_back(target.clone());
        }
        let Some(&index) = self.by_key.get(&target).filter(|_| !separate) else {
            if !separate {
                let keys = made.targets.iter().map(|target| (key(target.text()).to_owned(), self.made.len()));
                self.by_key.extend(keys);
            }
            self.made.push(made);
            return;
        };
        let before = &mut self.made[index];
        if made.recipe.is_empty() {
            before.prerequisites.extend(made.prerequisites);
            before.order_only.extend(made.order_only);
        } else {
            // The prerequisites of the rule with the recipe come first, and of two recipes the last one counts.
            let mut made = made;
            made.prerequisites.append(&mut before.prerequisites);
            made.order_only.append(&mut before.order_only);
            *before = made;
        }
    }

    /// All rules, expanded.
    pub(super) fn build(mut self, scope: &mut Scope<'_>) -> Vec<Rule> {
        scope.reads.append(&mut self.spellings);
        let mut seen = HashSet::new();
        let mut used = vec![false; self.patterns.len()];
        let mut goals_of = 0;
        while let Some(name) = self.next_name(scope, &mut goals_of) {
            if self.made.len() < INSTANCES && seen.insert(name.clone()) {
                self.implicit(&name, scope, &mut used);
            }
        }
        for (index, header) in self.patterns.clone().into_iter().enumerate().filter(|(index, _)| !used[*index]) {
            let stem = Value::unknown(&format!("% {}:{}:{index}", header.span.file.0, header.span.start));
            let targets = header.targets.iter().map(|target| pattern::instance(target, &stem)).collect();
            self.made.push(instance(header, targets, Some(stem)));
        }
        let needs = self.needs();
        let heirs = specific::heirs(self.specifics, &needs);
        let mut rules = Vec::new();
        for made in &self.made {
            let names = made.targets.first().and_then(|target| heirs.get(key(target.text())));
            let mut readings = vec![self.expanded(made, None, scope)];
            for from in names.into_iter().flatten().take(HEIRS) {
                let rule = self.expanded(made, Some(from), scope);
                if !readings.contains(&rule) {
                    readings.push(rule);
                }
            }
            // Who always hands the variables down leaves the rule without them unread.
            if readings.len() > 1 && has_holes(&readings[0]) && readings[1..].iter().any(|rule| !has_holes(rule)) {
                readings.remove(0);
            }
            rules.extend(readings);
        }
        rules
    }

    /// The next name that a pattern rule may be needed for; looks into recipes when the others are done.
    fn next_name(&mut self, scope: &mut Scope<'_>, goals_of: &mut usize) -> Option<String> {
        while self.names.is_empty() && !self.patterns.is_empty() && *goals_of < self.made.len() {
            let made = self.made[*goals_of].clone();
            *goals_of += 1;
            if made.recipe.iter().any(|line| line.text().contains("make") || line.text().contains("MAKE")) {
                let rule = self.expanded(&made, None, scope);
                let goals = rule.recipe.iter().flat_map(|recipe| recipe::goals(recipe.script.text()));
                self.names.extend(goals.map(|goal| key(&goal).to_owned()));
            }
        }
        self.names.pop_front()
    }

    /// Makes a rule for `name` from the pattern rule that fits best, if it has no recipe yet.
    fn implicit(&mut self, name: &str, scope: &Scope<'_>, used: &mut [bool]) {
        if self.by_key.get(name).is_some_and(|index| !self.made[*index].recipe.is_empty()) {
            return;
        }
        let exists = path::resolve(&scope.directory, name)
            .is_some_and(|path| scope.files.is_file(&path) || scope.files.is_dir(&path));
        let mut best: Option<((bool, usize), usize, Made)> = None;
        for (index, header) in self.patterns.iter().enumerate().filter(|(_, header)| !header.recipe.is_empty()) {
            for target in &header.targets {
                let Some(made) = implied(header, target, name) else { continue };
                let possible = made.prerequisites.iter().all(|prerequisite| self.possible(prerequisite.text(), scope));
                if (exists && !possible) || (target.text() == "%" && self.phony.contains(name)) {
                    continue;
                }
                let rank = (!possible, made.stem.as_ref().map_or(0, |stem| stem.text().len()));
                if best.as_ref().is_none_or(|(other, _, _)| rank < *other) {
                    best = Some((rank, index, made));
                }
            }
        }
        if let Some((_, index, made)) = best {
            used[index] = true;
            self.add(made, false);
        }
    }

    /// Whether `name` is there or something makes it.
    fn possible(&self, name: &str, scope: &Scope<'_>) -> bool {
        let path = path::resolve(&scope.directory, name);
        self.by_key.contains_key(key(name))
            || path.is_some_and(|path| scope.files.is_file(&path) || scope.files.is_dir(&path))
            || self
                .patterns
                .iter()
                .flat_map(|header| &header.targets)
                .any(|target| target.text() != "%" && pattern::matches(target.text(), name).is_some())
    }

    fn needs(&self) -> HashMap<String, Vec<String>> {
        let mut needs: HashMap<String, Vec<String>> = HashMap::new();
        for made in &self.made {
            for target in &made.targets {
                let names = made.prerequisites.iter().chain(&made.order_only).map(|name| key(name.text()).to_owned());
                needs.entry(key(target.text()).to_owned()).or_default().extend(names);
            }
        }
        needs
    }

    /// `made` with its recipe expanded, with the variables that target `from` hands down.
    fn expanded(&self, made: &Made, from: Option<&str>, scope: &mut Scope<'_>) -> Rule {
        let target = made.targets.first().cloned().unwrap_or_default();
        let mut exported = from.map_or_else(Vec::new, |from| scope.enter(from, self.specifics));
        exported.extend(scope.enter(key(target.text()), self.specifics));
        let locals = automatic::variables(&target, &made.prerequisites, &made.order_only, made.stem.as_ref());
        scope.locals.extend(locals);
        let recipe = recipe::expand(scope, &made.recipe, self.one_shell, self.prefix);
        let exports = scope.values(exported);
        scope.locals.clear();
        Rule {
            phony: made.targets.iter().any(|target| self.phony.contains(key(target.text()))),
            targets: made.targets.clone(),
            prerequisites: made.prerequisites.iter().chain(&made.order_only).cloned().collect(),
            recipe,
            exports,
            span: made.span,
        }
    }
}

/// `header` for `targets`, its prerequisites' `%` standing for `stem`.
fn instance(header: &Header, targets: Vec<Value>, stem: Option<Value>) -> Made {
    let stemmed = |patterns: &[Value]| -> Vec<Value> {
        let values = patterns
            .iter()
            .map(|name| stem.as_ref().map_or_else(|| name.clone(), |stem| pattern::instance(name, stem)));
        values.collect()
    };
    Made {
        targets,
        prerequisites: stemmed(&header.prerequisites),
        order_only: stemmed(&header.order_only),
        recipe: header.recipe.clone(),
        span: header.span,
        stem,
    }
}

/// The pattern rule `header` for the target `name`, which its target `pattern` must match. A pattern without a
/// slash is matched with the file name only, and the directory is put before the prerequisites.
fn implied(header: &Header, pattern: &Value, name: &str) -> Option<Made> {
    let directory = match pattern.text().contains('/') {
        true => "",
        false => &name[..name.len() - path::name(name).len()],
    };
    let stem = pattern::matches(pattern.text(), &name[directory.len()..])?;
    if stem.is_empty() {
        return None;
    }
    let stem = &name[directory.len()..][stem];
    let whole = pattern::stem(&format!("{directory}{stem}"));
    let targets = header.targets.iter().map(|target| pattern::instance(target, &whole)).collect();
    let mut made = instance(header, targets, Some(pattern::stem(stem)));
    if !directory.is_empty() {
        for (value, written) in made.prerequisites.iter_mut().zip(&header.prerequisites) {
            if pattern::percent(written.text()).is_some() {
                *value = Value::concat([&pattern::stem(directory), value]);
            }
        }
    }
    made.stem = Some(whole);
    Some(made)
}

fn has_holes(rule: &Rule) -> bool {
    rule.recipe.iter().any(|recipe| recipe.script.has_holes())
}
