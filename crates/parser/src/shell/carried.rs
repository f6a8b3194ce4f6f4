//! What the rounds of a loop hand on to each other, where it is not known how many there are: it is another text in each.

use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use tree_sitter::Node;

use super::machine::{MATCHES_A_STEP, Machine};
use super::source::Source;

/// Commands that set the variables which they are given the names of.
const SETTERS: [&str; 6] = ["read", "mapfile", "readarray", "getopts", "printf", "let"];

/// What a stretch of a script sets.
#[derive(Default)]
struct Set {
    names: BTreeSet<String>,
    /// The names that it declares as those of a function alone.
    local: BTreeSet<String>,
    /// Whether `$1` is another one behind it.
    parameters: bool,
}

impl Machine<'_> {
    /// Forgets each variable that `node`, a loop or its body, both sets and uses, and the parameters that it shifts. Functions that
    /// it calls count as well.
    pub(super) fn forget_carried(&mut self, node: Node) {
        let source = Rc::clone(&self.source);
        let text = source.written(source.range(node)).to_owned();
        self.charge(text.len(), MATCHES_A_STEP);
        let mut set = Set::default();
        collect(&source, node, &mut set);
        let (mut texts, mut bodies) = (vec![text], Vec::new());
        let mut at = 0;
        while let Some(text) = texts.get(at) {
            for (source, body) in self.called_in(text) {
                if !bodies.contains(&body) {
                    texts.push(source.written(body.clone()).to_owned());
                    let node = source.tree.root_node().descendant_for_byte_range(body.start, body.end);
                    bodies.push(body);
                    // Its own `shift` is about its own parameters.
                    let mut own = Set::default();
                    node.into_iter().for_each(|node| collect(&source, node, &mut own));
                    set.names.extend(own.names.difference(&own.local).cloned());
                }
            }
            at += 1;
        }
        let length: usize = texts.iter().map(String::len).sum();
        self.charge(length.saturating_mul(set.names.len() + 1), MATCHES_A_STEP);
        for name in set.names {
            // What nobody has set is not known in the first round either.
            if self.state.variables.contains_key(&name) && texts.iter().any(|text| uses(text, &name)) {
                self.set_unknown(&name);
            }
        }
        if set.parameters {
            self.lose_parameters();
        }
    }
}

/// What the commands in `node` set.
fn collect(source: &Source, node: Node, set: &mut Set) {
    let written = |range: Range<usize>| source.written(range);
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        let text = written(source.range(node));
        let is_prefix = || node.parent().is_some_and(|parent| parent.kind() == "command");
        match node.kind() {
            "variable_assignment" if !is_prefix() => set.names.extend(name_at(text).map(str::to_owned)),
            "for_statement" => {
                let name = node.child_by_field_name("variable").map(|name| written(source.range(name)).to_owned());
                set.names.extend(name);
            }
            "declaration_command" if ["local", "declare", "typeset"].iter().any(|word| text.starts_with(word)) => {
                set.local.extend(words(text).map(str::to_owned));
            }
            "unset_command" => set.names.extend(words(text).map(str::to_owned)),
            "compound_statement" if text.starts_with("((") => set.names.extend(counted(text)),
            "c_style_for_statement" => {
                let header = node.child_by_field_name("body").map_or(node.end_byte(), |body| body.start_byte());
                set.names.extend(counted(written(node.start_byte()..header)));
            }
            "command" => {
                let word = node.child_by_field_name("name").map(|name| written(source.range(name)));
                let is_option =
                    || text.split_whitespace().nth(1).is_none_or(|word| word.starts_with(['-', '+']) && word != "--");
                set.parameters |= word == Some("shift") || (word == Some("set") && !is_option());
                let is_setter = |word: &str| SETTERS.contains(&word) && (word != "printf" || text.contains(" -v "));
                if word.is_some_and(is_setter) {
                    set.names.extend(words(text).map(str::to_owned));
                }
            }
            _ => {}
        }
        if node.child_count() > 0 && node.kind() != "function_definition" {
            open.extend(node.children(&mut node.walk()));
        }
    }
}

/// The name that the text begins with.
fn name_at(text: &str) -> Option<&str> {
    let end = text.find(|sign: char| !is_name(sign)).unwrap_or(text.len());
    Some(&text[..end]).filter(|name| name.starts_with(|first: char| !first.is_ascii_digit()))
}

/// The names that a text of numbers sets: `i++`, `i += 2`.
fn counted(text: &str) -> Vec<String> {
    let starts = text.char_indices().filter(|(at, sign)| is_name(*sign) && !text[..*at].ends_with(is_name));
    let sets = |at: usize| {
        let name = name_at(&text[at..])?;
        let behind = text[at + name.len()..].trim_start();
        let is_stepped = [behind.get(..2), text[..at].trim_end().get(at.saturating_sub(2)..)]
            .into_iter()
            .flatten()
            .any(|signs| matches!(signs, "++" | "--"));
        let rest = behind.trim_start_matches(['+', '-', '*', '/', '%', '&', '|', '^']);
        let is_assigned = rest.starts_with('=') && !rest.starts_with("==");
        (is_stepped || is_assigned).then(|| name.to_owned())
    };
    starts.filter_map(|(at, _)| sets(at)).collect()
}

/// Whether the text has `$name`, or `${…name…}`.
fn uses(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let is_whole = !text[at + name.len()..].starts_with(is_name);
        let lead = text[..at].trim_end_matches(['#', '!']);
        is_whole && (lead.ends_with('$') || lead.ends_with("${"))
    })
}

/// The names among the words of a command.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().skip(1).filter_map(name_at)
}

fn is_name(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || sign == '_'
}
