//! Kills runs at every step of the protocol, lets every step fail, and judges what is left. `just crash` runs it in full.
//!
//! The process that is killed is this program once more, with the arguments `child ROOT STEP FAULT SABOTAGE EXCHANGES COMMAND…`.

#![allow(clippy::print_stdout, reason = "its figures are for people")]

#[cfg(unix)]
#[path = "crash/edits.rs"]
mod edits;
#[cfg(unix)]
#[path = "crash/errors.rs"]
mod errors;
#[cfg(unix)]
mod harness;
#[cfg(unix)]
#[path = "crash/kills.rs"]
mod kills;

#[cfg(unix)]
#[path = "crash/power.rs"]
mod power;

#[cfg(unix)]
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|first| first == "child") {
        return kills::child(&args[1..]);
    }
    let number = |flag: &str, default: usize| {
        let at = args.iter().position(|arg| arg == flag).and_then(|at| args.get(at + 1));
        at.map_or(default, |text| text.parse().expect("a number"))
    };
    // Without a number: enough to meet every kind of step, on every side, in every command.
    let kills = kills::run(number("--points", 120));
    let errors = errors::run(number("--errors", 80));
    let power = power::run(number("--power", 100));
    let edits = edits::run(number("--edits", 120));
    let controls = kills::controls();
    let failures: Vec<_> =
        [&kills, &errors, &power, &edits, &controls].into_iter().flat_map(|tally| &tally.failures).collect();
    failures.iter().for_each(|failure| println!("FAILED {failure}"));
    let passed = kills.passed + errors.passed + power.passed + edits.passed + controls.passed;
    println!("{passed} passed, {} failed", failures.len());
    std::process::exit(i32::from(!failures.is_empty()));
}

#[cfg(not(unix))]
fn main() {}

/// Where a run is put to the test: in a repository or not, and on a file system that exchanges files or cannot.
#[cfg(unix)]
#[derive(Clone, Copy, Debug)]
struct Place {
    git: bool,
    exchanges: bool,
}

#[cfg(unix)]
const PLACES: [Place; 3] = [
    Place { git: true, exchanges: true },
    Place { git: false, exchanges: true },
    Place { git: true, exchanges: false },
];

/// How many points held, and what was wrong at the others.
#[cfg(unix)]
#[derive(Debug, Default)]
struct Tally {
    passed: usize,
    failures: Vec<String>,
}

#[cfg(unix)]
impl Tally {
    fn add(&mut self, point: impl std::fmt::Debug, verdict: Result<(), String>) {
        match verdict {
            Ok(()) => self.passed += 1,
            Err(fault) => self.failures.push(format!("{point:?}: {fault}")),
        }
    }

    fn all(&self) -> usize {
        self.passed + self.failures.len()
    }
}

/// `number` of `points`, evenly spread; all of them when there are not so many.
#[cfg(unix)]
fn spread<T: Clone>(points: &[T], number: usize) -> Vec<T> {
    let number = number.min(points.len());
    (0..number).map(|at| points[at * points.len() / number].clone()).collect()
}
