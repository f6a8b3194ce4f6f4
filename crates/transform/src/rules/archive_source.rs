//! The archive: its entry must be `bootstrap` at the root, and executable.

use crate::facts::{Facts, Maker, ReadId};
use crate::outcome::Rule;
use crate::plan::want::{Change, Want};

/// The patterns that take the program in under its new path.
pub(crate) fn patterns(facts: &Facts, patterns: &[(ReadId, String)], functions: &[usize]) -> Vec<Want> {
    let want = |(read, text): &(ReadId, String)| Want {
        read: *read,
        change: Change::Replace(0..facts.get(*read).value.text().len(), text.clone()),
        rule: Rule::ArchiveSource,
        optional: false,
        functions: functions.to_vec(),
    };
    patterns.iter().map(want).collect()
}

/// The package of its own at `path`, declared.
pub(crate) fn own(facts: &Facts, index: usize, path: &str) -> Option<Want> {
    let function = &facts.functions[index];
    let place = function.own_package.as_ref()?;
    let change = Change::Write(place.span, place.text.filled(path));
    let read = *function.runtime.first()?;
    Some(Want { read, change, rule: Rule::ArchiveSource, optional: false, functions: vec![index] })
}

/// `-j` where directories would stay in the entry's name, and a mode that can be executed.
pub(crate) fn wants(facts: &Facts, archives: &[usize], junk: &[usize], functions: &[usize]) -> Vec<Want> {
    let want =
        |read, change| Want { read, change, rule: Rule::ArchiveSource, optional: false, functions: functions.to_vec() };
    let mut wants = Vec::new();
    for index in archives {
        let archive = &facts.archives[*index];
        if let (Maker::Zip { program, .. }, true) = (&archive.maker, junk.contains(index)) {
            wants.push(want(*program, Change::AddWords("-j".to_owned())));
        }
        if let Some(mode) = archive.mode {
            let text = facts.get(mode).value.text();
            let executable =
                u32::from_str_radix(text.trim_start_matches("0o"), 8).is_ok_and(|mode| mode & 0o111 == 0o111);
            if !executable {
                wants.push(want(mode, Change::Replace(0..text.len(), "0755".to_owned())));
            }
        }
    }
    wants
}
