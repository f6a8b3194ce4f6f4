//! Shell scripts, by name and by their first line.

mod home;

use std::cell::LazyCell;
use std::collections::BTreeMap;

use rebootstrap_parser::{FileId, Span, Value, path};

use crate::commands::Script;
use crate::frameworks::Collector;
use crate::repository::Repository;

/// Whether the name can be a shell script's: by its ending, or because it has none.
pub(crate) fn wants(file: &str) -> bool {
    let name = path::name(file);
    name.ends_with(".sh") || name.ends_with(".bash") || (!name.contains('.') && !crate::frameworks::make::wants(file))
}

/// Every script, run from where others run it, else from where its paths exist.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    let opened = repository.wanted(wants).into_iter().filter_map(|file| {
        let opened = repository.open(&file)?;
        Some((file, opened))
    });
    let scripts: Vec<_> = opened.filter(|(file, (_, text))| is_script(file, text)).collect();
    let alone = scripts.iter().filter(|(file, _)| !collector.known.scripts.contains_key(file));
    // Those that nobody runs are run from both places to see where they are at home.
    repository.run_scripts(
        alone.clone().flat_map(|(file, (id, text))| {
            ["", path::parent(file)].map(|directory| script(file, *id, text, directory))
        }),
    );
    let alone: Vec<_> = alone.collect();
    let packed = LazyCell::new(|| {
        let each = alone
            .iter()
            .map(|(file, (id, text))| (file.as_str(), move |directory: &str| script(file, *id, text, directory)));
        home::packed(repository, each)
    });
    for (file, (id, text)) in &scripts {
        let script = |directory: &str| script(file, *id, text, directory);
        let Some(calls) = collector.known.scripts.get(file).cloned() else {
            let directory = repository.home_of_script(*id, || home::likeliest(repository, file, &script, &packed));
            collector.run(&script(&directory));
            continue;
        };
        for call in calls {
            let numbered = call.arguments.into_iter().enumerate();
            let arguments = numbered.map(|(at, value)| ((at + 1).to_string(), vec![value]));
            let environment = call.environment.into_iter().map(|(name, value)| (name, vec![value]));
            let variables = environment.chain(arguments).collect();
            collector.run(&Script { variables, applied: call.applied, ..script(&call.directory) });
        }
    }
}

/// The script in a file, run from a directory.
fn script(file: &str, id: FileId, text: &str, directory: &str) -> Script {
    let body = text.trim_start_matches('\u{FEFF}');
    let span = Span::new(id, text.len() - body.len(), text.len());
    Script {
        text: Value::raw(body, span),
        span,
        directory: Some(directory.to_owned()),
        script: Some(file.to_owned()),
        variables: BTreeMap::new(),
        applied: None,
    }
}

/// Whether a file of such a name is a shell script, by its first line where the name leaves it open.
pub(crate) fn is_script(file: &str, text: &str) -> bool {
    if path::name(file).contains('.') {
        return true;
    }
    let first = text.lines().next().unwrap_or_default();
    first.starts_with("#!")
        && ["sh", "bash", "dash", "ksh"].iter().any(|shell| first.split(['/', ' ']).any(|word| word.trim() == *shell))
}
