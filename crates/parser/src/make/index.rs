//! Which pattern rules fit a name, found without trying each of them.

use std::collections::{BTreeSet, HashMap};

use super::header::Header;
use super::pattern;

/// A target of a pattern rule: the number of the rule, and that of the target in it.
pub(super) type Target = (usize, usize);

/// The targets of pattern rules by what stands around their `%`.
#[derive(Default)]
pub(super) struct Index<'r> {
    by_end: HashMap<&'r str, Beginnings<'r>>,
    /// The lengths of what stands behind the `%`s, in bytes.
    ends: BTreeSet<usize>,
    /// Targets without `%`, which stand beside others.
    whole: HashMap<&'r str, Vec<Target>>,
}

/// Targets by what stands before their `%`, and the lengths of that in bytes.
#[derive(Default)]
struct Beginnings<'r> {
    targets: HashMap<&'r str, Vec<Target>>,
    lengths: BTreeSet<usize>,
}

impl<'r> Index<'r> {
    /// Adds the targets of the pattern rule `header`, which is rule `number`.
    pub(super) fn add(&mut self, number: usize, header: &'r Header) {
        for (at, target) in header.targets.iter().enumerate() {
            let text = target.text();
            let Some(percent) = pattern::percent(text) else {
                self.whole.entry(text).or_default().push((number, at));
                continue;
            };
            let (beginning, end) = (&text[..percent], &text[percent + 1..]);
            self.ends.insert(end.len());
            let group = self.by_end.entry(end).or_default();
            group.lengths.insert(beginning.len());
            group.targets.entry(beginning).or_default().push((number, at));
        }
    }

    /// The targets whose pattern `name` matches, in the order of the file, and how many were looked for.
    pub(super) fn fitting(&self, name: &str) -> (Vec<Target>, usize) {
        let mut found: Vec<Target> = self.whole.get(name).into_iter().flatten().copied().collect();
        let mut steps = 1 + found.len();
        for end in self.ends.range(..=name.len()) {
            steps += 1;
            let rest = name.len() - end;
            let Some(group) = name.get(rest..).and_then(|end| self.by_end.get(end)) else { continue };
            for beginning in group.lengths.range(..=rest) {
                steps += 1;
                let targets = name.get(..*beginning).and_then(|beginning| group.targets.get(beginning));
                found.extend(targets.into_iter().flatten());
                steps += targets.map_or(0, Vec::len);
            }
        }
        found.sort_unstable();
        (found, steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::{FileId, Span};
    use crate::value::Value;

    fn header(targets: &[&str]) -> Header {
        let targets = targets.iter().map(|target| Value::computed(target)).collect();
        let (prerequisites, order_only, recipe) = Default::default();
        let span = Span::new(FileId(0), 0, 0);
        Header { targets, pattern: None, prerequisites, order_only, double: false, grouped: false, recipe, span }
    }

    #[test]
    fn it_finds_what_trying_each_finds() {
        let headers = [
            header(&["%.o", "%.d"]),
            header(&["lib%.o"]),
            header(&["%", "x.o"]),
            header(&["bin/%", "%/main"]),
            header(&["\\%.o", "a%a"]),
            header(&["ä%.o"]),
        ];
        let mut index = Index::default();
        headers.iter().enumerate().for_each(|(number, header)| index.add(number, header));
        for name in ["x.o", "libx.o", "lib.o", "bin/main", "a", "aa", "aba", "", "äö.o", "ä.d", "\\%.o", "none"] {
            let tried = headers.iter().enumerate().flat_map(|(number, header)| {
                let fits =
                    move |(at, target): (usize, &Value)| pattern::matches(target.text(), name).map(|_| (number, at));
                header.targets.iter().enumerate().filter_map(fits)
            });
            assert_eq!(index.fitting(name).0, tried.collect::<Vec<_>>(), "{name}");
        }
    }

    #[test]
    fn patterns_that_do_not_fit_cost_nothing() {
        let headers: Vec<Header> = (0..5_000).map(|number| header(&[&format!("%.{number:05}")])).collect();
        let mut index = Index::default();
        headers.iter().enumerate().for_each(|(number, header)| index.add(number, header));
        assert_eq!(index.fitting("main.00017"), (vec![(17, 0)], 4));
    }
}
