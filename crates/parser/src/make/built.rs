//! From rules as written to one rule for each target: merging, static patterns and pattern rules.

use std::collections::{HashMap, HashSet, VecDeque};

use super::header::Header;
use super::implicit::{INSTANCES, TRIES};
use super::index::Index;
use super::reader::Written;
use super::scope::Scope;
use super::specific::{self, Specific, key};
use super::{Rule, TOO_MANY_FIT, TOO_MANY_NAMES, automatic, pattern, recipe};
use crate::span::Span;
use crate::value::{Origin, SCOPE, Value};

/// For how many targets that hand variables down a rule is read again.
const HEIRS: usize = 64;
/// How many targets, prerequisites and recipe lines all rules may have together: the rule of each target repeats the others.
const SIZE: usize = 200_000;

/// One target to make, or a group of them.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) targets: Vec<Value>,
    pub(super) prerequisites: Vec<Value>,
    pub(super) order_only: Vec<Value>,
    pub(super) stem: Option<Value>,
    /// Unexpanded.
    pub(super) recipe: Vec<Value>,
    pub(super) span: Span,
}

impl Made {
    /// How many texts it has.
    pub(super) fn size(&self) -> usize {
        self.targets.len() + self.prerequisites.len() + self.order_only.len() + self.recipe.len()
    }
}

/// The rules of a reading while they are put together.
pub(super) struct Rules<'r> {
    specifics: &'r [Specific],
    pub(super) patterns: Vec<&'r Header>,
    /// The targets of `patterns`.
    pub(super) index: Index<'r>,
    /// Which names are there or fit a pattern rule.
    pub(super) possible: HashMap<String, bool>,
    /// How many pattern rules were tried so far, and how many made a rule.
    pub(super) tries: usize,
    pub(super) instances: usize,
    pub(super) made: Vec<Made>,
    /// The single-colon rules in `made`, by target key.
    pub(super) by_key: HashMap<String, usize>,
    pub(super) phony: HashSet<String>,
    /// How many pattern rules lead to a name that one of them needs.
    pub(super) depths: HashMap<String, usize>,
    /// How many targets, prerequisites and recipe lines there are in `made` and in the readings of it.
    pub(super) size: usize,
    /// Targets that are spelled again: by the pattern of a static pattern rule, or by another rule for the same target.
    pub(super) spelled: Vec<Value>,
    pub(super) names: VecDeque<String>,
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
            index: Index::default(),
            possible: HashMap::new(),
            tries: 0,
            instances: 0,
            made: Vec::new(),
            by_key: HashMap::new(),
            depths: HashMap::new(),
            size: 0,
            spelled: Vec::new(),
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
            self.index.add(self.patterns.len(), header);
            self.patterns.push(header);
            return;
        }
        let groups: Vec<Vec<Value>> = match header.grouped {
            true => vec![header.targets.clone()],
            false => header.targets.iter().map(|target| vec![target.clone()]).collect(),
        };
        for targets in groups {
            if self.size > SIZE {
                return;
            }
            let stem = match (&header.pattern, targets.first()) {
                (Some(pattern), Some(target)) => match pattern::matches(pattern.text(), target.text()) {
                    Some(stem) => Some(pattern::stem(&target.text()[stem])),
                    None => continue,
                },
                _ => None,
            };
            if let (Some(pattern), Some(stem)) = (&header.pattern, &stem) {
                // The pattern spells the target once more; whoever renames the one must rename the other.
                self.spelled.push(pattern::instance(pattern, stem));
            }
            self.add(instance(header, targets, stem), header.double);
        }
    }

    /// All rules, expanded.
    ///
    /// # Errors
    /// Of what there are too many.
    pub(super) fn build(mut self, scope: &mut Scope<'_>) -> Result<Vec<Rule>, &'static str> {
        let mut seen = HashSet::new();
        let mut used = vec![false; self.patterns.len()];
        let mut goals_of = 0;
        if self.size > SIZE {
            return Err(TOO_MANY_NAMES);
        }
        while let Some(name) = self.next_name(scope, &mut goals_of) {
            if seen.insert(name.clone()) {
                self.implicit(&name, scope, &mut used);
            }
            if self.tries > TRIES || self.instances > INSTANCES {
                return Err(TOO_MANY_FIT);
            }
            if self.size > SIZE {
                return Err(TOO_MANY_NAMES);
            }
        }
        for (index, header) in self.patterns.clone().into_iter().enumerate().filter(|(index, _)| !used[*index]) {
            let stem = Value::unknown(&format!("%{SCOPE}{}:{}:{index}", header.span.file.0, header.span.start()));
            let targets = header.targets.iter().map(|target| pattern::instance(target, &stem)).collect();
            self.made.push(instance(header, targets, Some(stem)));
        }
        let needs = self.needs();
        let targets = self.made.iter().flat_map(|made| &made.targets).map(|target| key(target.text()).to_owned());
        let given: Vec<String> = targets.filter(|target| !scope.given(target).is_empty()).collect();
        let heirs = specific::heirs(self.specifics, &given, &needs);
        let mut rules = Vec::new();
        for made in self.made.iter().filter(|made| !made.targets.is_empty()) {
            let names = made.targets.first().and_then(|target| heirs.get(key(target.text())));
            let mut readings = vec![self.expanded(made, None, scope)];
            for from in names.into_iter().flatten().take(HEIRS) {
                self.size += made.size();
                if self.size > SIZE {
                    return Err(TOO_MANY_NAMES);
                }
                let rule = self.expanded(made, Some(from), scope);
                if !readings.contains(&rule) {
                    readings.push(rule);
                }
            }
            // Who always hands the variables down leaves the rule without them unread.
            let unset = holes(&readings[0]);
            if readings[1..].iter().any(|rule| !holes(rule).is_superset(&unset)) {
                readings.remove(0);
            }
            rules.extend(readings);
        }
        Ok(rules)
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
pub(super) fn instance(header: &Header, targets: Vec<Value>, stem: Option<Value>) -> Made {
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

/// The names of the holes in the recipe.
fn holes(rule: &Rule) -> HashSet<String> {
    let mut names = HashSet::new();
    for recipe in &rule.recipe {
        let mut at = 0;
        for segment in recipe.script.segments() {
            if segment.origin == Origin::Unknown {
                names.insert(recipe.script.text()[at..at + segment.len].to_owned());
            }
            at += segment.len;
        }
    }
    names
}
