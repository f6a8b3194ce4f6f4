//! Functions on text and lists of words; words and their parts keep their origins where they are only taken apart.

use super::glob;
use super::pattern;
use super::scope::Scope;
use super::words::{join, outside_holes, trim, words};
use crate::path;
use crate::shell::Sweep;
use crate::value::{HOLE_OPEN, Value};

impl Scope<'_> {
    /// The result of function `name` with expanded `arguments`; a hole when it is not known.
    pub(super) fn apply(&mut self, name: &str, arguments: &[Value]) -> Value {
        let forgotten = match name {
            "patsubst" | "subst" | "filter" | "filter-out" => &arguments[..arguments.len().min(1)],
            "wildcard" | "abspath" | "realpath" | "words" | "findstring" => arguments,
            _ => &[],
        };
        forgotten.iter().for_each(|argument| self.read(argument));
        if !self.spend(cost(name, arguments)) {
            return Value::unknown(name);
        }
        let known = match (name, arguments) {
            ("info" | "warning" | "error", _) => Some(Value::default()),
            ("shell", [command]) => return self.shell(command),
            ("wildcard", [patterns]) => self.wildcard(patterns),
            ("abspath" | "realpath", [list]) => self.absolute(list),
            _ => text_function(name, arguments),
        };
        known.unwrap_or_else(|| {
            let function = Value::computed(name);
            self.unknown(&join(std::iter::once(&function).chain(arguments)))
        })
    }

    fn wildcard(&mut self, patterns: &Value) -> Option<Value> {
        let patterns = words(patterns);
        let sweep = |word: &Value| Sweep::of_pattern(&self.directory, word);
        self.sweeps.extend(patterns.iter().filter_map(sweep).collect::<Vec<_>>());
        let found = patterns.iter().map(|word| glob::matches(self.files, &self.directory, word.text()));
        Some(Value::computed(&found.collect::<Option<Vec<_>>>()?.concat().join(" ")))
    }

    fn absolute(&self, list: &Value) -> Option<Value> {
        let resolve = |word: &Value| match word.text().starts_with('/') {
            true => Some(word.text().to_owned()),
            false => path::resolve(&self.directory, word.text()).map(|path| path::rooted(&path)),
        };
        if list.has_holes() {
            return None;
        }
        let paths: Option<Vec<_>> = words(list).iter().map(resolve).collect();
        Some(Value::computed(&paths?.join(" ")))
    }
}

/// What a function costs: its arguments are taken apart, and each pattern is compared with each word.
fn cost(name: &str, arguments: &[Value]) -> usize {
    let length = |value: &Value| value.text().len() + 32 * value.segments().len();
    match (name, arguments) {
        ("filter" | "filter-out", [patterns, list]) => {
            length(patterns) + length(list) * (1 + patterns.text().split_ascii_whitespace().count())
        }
        _ => arguments.iter().map(length).sum(),
    }
}

fn text_function(name: &str, arguments: &[Value]) -> Option<Value> {
    Some(match (name, arguments) {
        ("strip", [list]) => join(&words(list)),
        ("dir", [list]) => mapped(list, directory)?,
        ("notdir", [list]) => mapped(list, file_name)?,
        ("basename", [list]) => mapped(list, |word| Some(word.slice(0..dot(word)?.unwrap_or(word.text().len()))))?,
        ("suffix", [list]) => {
            mapped(list, |word| Some(dot(word)?.map_or_else(Value::default, |at| word.slice(at..word.text().len()))))?
        }
        ("addprefix", [prefix, list]) => mapped(list, |word| Some(Value::concat([prefix, word])))?,
        ("addsuffix", [suffix, list]) => mapped(list, |word| Some(Value::concat([word, suffix])))?,
        ("patsubst", [from, to, list]) => patsubst(from, to, list),
        ("subst", [from, to, text]) => subst(from, to, text),
        ("firstword", [list]) => word(list, 1)?,
        ("lastword", [list]) => lastword(list)?,
        ("word", [number, list]) => word(list, number.text().trim().parse().ok()?)?,
        ("wordlist", [from, to, list]) => {
            let (from, to): (usize, usize) = (from.text().trim().parse().ok()?, to.text().trim().parse().ok()?);
            let words = exact_words(list)?;
            join(words.get(from.max(1) - 1..to.min(words.len())).unwrap_or_default())
        }
        ("words", [list]) => Value::computed(&exact_words(list)?.len().to_string()),
        ("filter", [patterns, list]) => filtered(patterns, list, true)?,
        ("filter-out", [patterns, list]) => filtered(patterns, list, false)?,
        ("sort", [list]) => sorted(list)?,
        ("join", [first, second]) => paired(first, second)?,
        ("findstring", [wanted, text]) if !wanted.has_holes() && !text.has_holes() => {
            Value::computed(if text.text().contains(wanted.text()) { wanted.text() } else { "" })
        }
        _ => return None,
    })
}

fn mapped(list: &Value, function: impl Fn(&Value) -> Option<Value>) -> Option<Value> {
    let results: Option<Vec<_>> = words(list).iter().map(function).collect();
    Some(join(results?.iter().filter(|result| !result.is_empty())))
}

/// The words of `list`; `None` when one is nothing but a hole, which may be any number of words.
fn exact_words(list: &Value) -> Option<Vec<Value>> {
    let words = words(list);
    let countable = words.iter().all(|word| outside_holes(word.text()).any(|(_, character)| character != HOLE_OPEN));
    countable.then_some(words)
}

fn word(list: &Value, number: usize) -> Option<Value> {
    let words = words(list);
    let until = join(&words[..number.min(words.len())]);
    exact_words(&until)?;
    Some(words.into_iter().nth(number.checked_sub(1)?).unwrap_or_default())
}

fn lastword(list: &Value) -> Option<Value> {
    let Some(last) = words(list).pop() else { return Some(Value::default()) };
    exact_words(&last)?.pop()
}

/// The offset behind the last slash of `word`; `None` when a hole behind it may hold another one. What the repository's own directory
/// is called, and where it is, is not known either.
fn name_start(word: &Value) -> Option<usize> {
    let start =
        outside_holes(word.text()).filter(|(_, character)| *character == '/').last().map_or(0, |(at, _)| at + 1);
    (!word.text()[start..].contains([HOLE_OPEN, path::ROOT])).then_some(start)
}

fn directory(word: &Value) -> Option<Value> {
    Some(match name_start(word)? {
        0 => Value::computed("./"),
        // What is written behind the slash is the name, and is cut off.
        start => Value::concat([&word.slice(0..start - 1), &Value::computed("/")]),
    })
}

fn file_name(word: &Value) -> Option<Value> {
    Some(word.slice(name_start(word)?..word.text().len()))
}

/// The offset of the last dot in the file name of `word`, if it has one.
fn dot(word: &Value) -> Option<Option<usize>> {
    let start = name_start(word)?;
    Some(word.text()[start..].rfind('.').map(|at| start + at))
}

fn patsubst(from: &Value, to: &Value, list: &Value) -> Value {
    let (from, to) = (trim(from), trim(to));
    // A word that is cut is a name of something else, such as a source: what is written in it is not for the new word.
    let stemmed = |word: &Value, stem| if from.text() == "%" { word.slice(stem) } else { word.slice(stem).frozen() };
    let replaced = words(list).into_iter().map(|word| match pattern::matches(from.text(), word.text()) {
        // What is written behind the `%` of the new text stands behind each of the words.
        Some(stem) if pattern::percent(from.text()).is_some() => pattern::instance(&to, &stemmed(&word, stem)),
        Some(_) => to.clone(),
        None => word,
    });
    join(&replaced.collect::<Vec<_>>())
}

fn subst(from: &Value, to: &Value, text: &Value) -> Value {
    if from.is_empty() {
        return Value::concat([text, to]);
    }
    let mut out = Value::default();
    let mut start = 0;
    for (at, _) in outside_holes(text.text()) {
        if at >= start && text.text()[at..].starts_with(from.text()) {
            out.push(&text.slice(start..at));
            out.push(to);
            start = at + from.text().len();
        }
    }
    out.push(&text.slice(start..text.text().len()));
    out
}

fn filtered(patterns: &Value, list: &Value, keep: bool) -> Option<Value> {
    if patterns.has_holes() || list.has_holes() {
        return None;
    }
    let patterns = words(patterns);
    let fits =
        |word: &&Value| patterns.iter().any(|pattern| pattern::matches(pattern.text(), word.text()).is_some()) == keep;
    Some(join(words(list).iter().filter(fits)))
}

fn sorted(list: &Value) -> Option<Value> {
    let mut words = exact_words(list)?;
    words.sort_by(|a, b| a.text().cmp(b.text()));
    words.dedup_by(|a, b| a.text() == b.text());
    Some(join(&words))
}

fn paired(first: &Value, second: &Value) -> Option<Value> {
    let (first, second) = (exact_words(first)?, exact_words(second)?);
    let none = Value::default();
    let pairs = (0..first.len().max(second.len()))
        .map(|index| Value::concat([first.get(index).unwrap_or(&none), second.get(index).unwrap_or(&none)]));
    Some(join(&pairs.collect::<Vec<_>>()))
}
