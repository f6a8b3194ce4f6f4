//! Every case with any one of its lines missing, doubled, or the last of its file: no panic, no edit of a file that does
//! not parse, no half.

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use support::case::{Case, all};
use support::flags::options;
use support::proof::prove;

#[test]
fn a_damaged_file_makes_no_half() {
    let cases = all();
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = damaged(case);
                    wrong.lock().expect("no thread panics").extend(found);
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no thread panics");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What goes wrong when a file of the case is damaged.
fn damaged(case: &Case) -> Vec<String> {
    let options = options(&case.flags()).expect("flags that are known");
    let files = case.files();
    let mut wrong = Vec::new();
    for (path, text) in &files {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for at in 0..lines.len() {
            let (before, from, after) = (lines[..at].concat(), lines[at..].concat(), lines[at + 1..].concat());
            let through = lines[..=at].concat();
            let damages = [("without", before + &after), ("twice", through.clone() + &from), ("up to", through)];
            // Go is only looked at: a line of it that is missing stands for all that can be wrong with it.
            let kinds = if path.ends_with(".go") { 1 } else { damages.len() };
            for (how, text) in damages.into_iter().take(kinds) {
                let mut files = files.clone();
                files.insert(path.clone(), text);
                let proven = catch_unwind(AssertUnwindSafe(|| prove(rebootstrap_transform::run, &files, &options)));
                let problems = proven.map_or_else(|_| vec!["a panic".to_owned()], |proof| proof.problems);
                let place = format!("{}, {how} {path}:{}", case.name, at + 1);
                wrong.extend(problems.into_iter().map(|problem| format!("{place}: {problem}")));
            }
        }
    }
    wrong
}
