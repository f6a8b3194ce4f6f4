//! Generated repositories: whatever they look like, each function runs what it ran, and is migrated wholly or not at all.
//!
//! `PROPTEST_CASES=10000 cargo test --release -p rebootstrap-transform --test repositories` tries more of them.

#[path = "repositories/mod.rs"]
mod generated;
mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rebootstrap_transform::{Options, Outcome, Rule, Tree};

use generated::{judge, repository, shown};

/// So many are tried by `cargo test`.
const CASES: u32 = 96;

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES)
}

#[test]
fn a_function_runs_what_it_ran() {
    let config = ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        max_shrink_iters: 2000,
        ..ProptestConfig::default()
    };
    let (migrated, left) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let verdict = TestRunner::new(config).run(&proptest::collection::vec(any::<u8>(), 1..160), |bytes| {
        let generated = repository(&bytes);
        let counts = judge(&generated, rebootstrap_transform::run)
            .map_err(|reason| TestCaseError::fail(format!("{reason}\n{}", shown(&generated.files))))?;
        migrated.fetch_add(counts.migrated, Ordering::Relaxed);
        left.fetch_add(counts.left, Ordering::Relaxed);
        Ok(())
    });
    if let Err(error) = verdict {
        panic!("{error}");
    }
    let (migrated, left) = (migrated.into_inner(), left.into_inner());
    // What is generated is what people write: a tool that leaves it alone shows nothing.
    assert!(migrated > left * 2, "{migrated} functions were migrated, and {left} left");
}

/// The judge notices an engine that does not do all that it says: without the edits of one rule, and without one edit.
#[test]
fn a_wrong_engine_is_noticed() {
    fn without(outcome: Outcome, rule: Rule) -> Outcome {
        let edits = outcome.edits.iter().filter(|planned| planned.rule != rule).cloned().collect();
        Outcome { edits, ..outcome }
    }
    fn no_build(tree: &dyn Tree, hits: &[String], options: &Options) -> Outcome {
        without(rebootstrap_transform::run(tree, hits, options), Rule::BuildOutput)
    }
    fn no_runtime(tree: &dyn Tree, hits: &[String], options: &Options) -> Outcome {
        without(rebootstrap_transform::run(tree, hits, options), Rule::Runtime)
    }
    fn one_less(tree: &dyn Tree, hits: &[String], options: &Options) -> Outcome {
        let mut outcome = rebootstrap_transform::run(tree, hits, options);
        outcome.edits.pop();
        outcome
    }
    let samples: Vec<_> = (0..24_u8).map(|seed| repository(&[seed, 0, seed, 1, 0, seed, 2, 0, 3, seed])).collect();
    for (name, engine) in
        [("no build", no_build as support::memory::Run), ("no runtime", no_runtime), ("one less", one_less)]
    {
        let noticed = samples.iter().filter(|repository| judge(repository, engine).is_err()).count();
        assert!(noticed >= 12, "{name}: {noticed} of {} are noticed", samples.len());
    }
}
