//! The runtime identifier, and the lists that must admit it.

use rebootstrap_parser::{Form, Origin};

use crate::facts::{Facts, Function, ReadId, RuntimeList};
use crate::lifecycle::Runtime;
use crate::options::Options;
use crate::outcome::Rule;
use crate::plan::want::{Change, Want};

/// The runtime texts of `function` that are to be left behind, the oldest first: what runs on go1.x anywhere is known to be Go,
/// and is in need most.
pub(crate) fn old<'a>(facts: &'a Facts, function: &'a Function, options: &Options) -> Vec<ReadId> {
    let runtime = |read: &ReadId| {
        let runtime = Runtime::parse(facts.get(*read).value.text());
        runtime.filter(|runtime| options.from.contains(runtime) && *runtime != options.target)
    };
    let mut old: Vec<ReadId> = function.runtime.iter().filter(|read| runtime(read).is_some()).copied().collect();
    old.sort_by_key(runtime);
    old
}

/// Each old runtime becomes the target; `own` is whether it is declared for the function alone.
pub(crate) fn wants(facts: &Facts, index: usize, own: bool, options: &Options) -> Vec<Want> {
    if let (true, Some((place, text))) = (own, &facts.functions[index].own_runtime) {
        let change = Change::Write(*place, text.filled(options.target.name()));
        let read = facts.functions[index].runtime[0];
        return vec![Want { read, change, rule: Rule::Runtime, optional: false, functions: vec![index] }];
    }
    let reads = old(facts, &facts.functions[index], options).into_iter();
    let change = |read: ReadId| {
        let range = 0..facts.get(read).value.text().len();
        Change::Replace(range, options.target.name().to_owned())
    };
    let want = |read| Want { read, change: change(read), rule: Rule::Runtime, optional: false, functions: vec![index] };
    reads.map(want).collect()
}

/// Whether the list restricts the variable that the function's runtime comes through; a layer's list restricts none.
fn restricts(facts: &Facts, index: usize, list: &RuntimeList) -> bool {
    if let Some(definition) = list.definition {
        let values = facts.functions[index].runtime.iter().map(|read| &facts.get(*read).value);
        let mut origins = values.flat_map(|value| value.segments()).map(|segment| &segment.origin);
        return origins.any(|origin| matches!(origin, Origin::Raw(span) if definition.contains(*span)));
    }
    let Some(variable) = &list.variable else { return true };
    let name = format!("var.{variable}");
    let values = facts.functions[index].runtime.iter().map(|read| &facts.get(*read).value);
    let mut forms = values.flat_map(|value| value.segments()).flat_map(|segment| &segment.hops).map(|hop| &hop.form);
    forms.any(|form| match form {
        Form::Expression(source) => source.contains(&name),
        // A template's use does not say its source: it may be this variable.
        Form::Text => true,
        Form::Whole | Form::Quoted | Form::Part => false,
    })
}

/// Lists that name an old runtime of a migrated function's scope also name the target; what they name stays.
pub(crate) fn lists(facts: &Facts, migrated: &[usize], options: &Options) -> Vec<Want> {
    let mut wants = Vec::new();
    for list in &facts.runtime_lists {
        let text = |read: &ReadId| facts.get(*read).value.text();
        let functions: Vec<usize> = migrated
            .iter()
            .copied()
            .filter(|index| facts.functions[*index].scopes.contains(&list.scope) && restricts(facts, *index, list))
            .collect();
        let names_target = list.items.iter().any(|item| text(item) == options.target.name());
        let last = list
            .items
            .iter()
            .rev()
            .find(|item| Runtime::parse(text(item)).is_some_and(|old| options.from.contains(&old)));
        let Some(last) = last.filter(|_| !names_target && !functions.is_empty()) else { continue };
        let change = match &list.place {
            Some((place, text)) => Change::Write(*place, text.filled(options.target.name())),
            None => Change::AddItem(options.target.name().to_owned()),
        };
        wants.push(Want { read: *last, change, rule: Rule::Runtime, optional: false, functions });
    }
    wants
}
