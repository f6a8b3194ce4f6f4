//! SIGKILL before, in the middle of and after every step of apply, undo and recovery.

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::faulty::{Fault, FaultyDisk, Kind, Sabotage};
use crate::harness::world::{self, World};
use crate::{PLACES, Place, Tally, spread};

pub(crate) const APPLY: &str = "apply --allow-dirty";
pub(crate) const UNDO: &str = "undo";
pub(crate) const RECOVER: &str = "undo --recover";

/// The steps of the protocol that a full run has to meet.
const KINDS: [Kind; 11] = [
    "make folder",
    "open lock",
    "create",
    "write",
    "set mode",
    "sync",
    "sync folder",
    "link",
    "rename",
    "exchange",
    "remove",
];

/// A run that is killed.
#[derive(Clone, Debug)]
struct Point {
    place: Place,
    /// Runs that were killed before it, from the first.
    before: Vec<(&'static str, usize)>,
    command: &'static str,
    step: usize,
    kind: Kind,
    fault: Fault,
}

/// The killed process.
pub(crate) fn child(args: &[String]) {
    let [root, step, fault, sabotage, exchanges, command @ ..] = args else {
        panic!("child ROOT STEP FAULT SABOTAGE EXCHANGES COMMAND")
    };
    let fault = [Fault::Before, Fault::Half, Fault::After].into_iter().find(|one| format!("{one:?}") == *fault);
    let sabotage = Sabotage::ALL.into_iter().find(|one| format!("{one:?}") == *sabotage).unwrap_or(Sabotage::None);
    let disk = FaultyDisk::build(step.parse().expect("a number"), fault.expect("a fault")).with_sabotage(sabotage);
    let disk = disk.exchanging(exchanges == "true").leaked();
    let ran = world::run(&command.join(" "), Path::new(root), disk);
    println!("{ran:?} after {} steps", disk.steps().len());
}

/// Kills a command at a step. How files are replaced is told by `place`.
fn kill(
    world: &World,
    place: Place,
    command: &str,
    (step, fault): (usize, Fault),
    sabotage: Sabotage,
) -> Result<(), String> {
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    child.arg("child").arg(world.root()).args([step.to_string(), format!("{fault:?}")]);
    child.args([format!("{sabotage:?}"), place.exchanges.to_string()]);
    let done = child.args(command.split(' ')).stdin(Stdio::null()).output().expect("this program");
    match done.status.signal() {
        Some(9) => Ok(()),
        _ => Err(format!("was not killed: {} {}", done.status, String::from_utf8_lossy(&done.stdout))),
    }
}

/// The world in which the command of a point starts.
fn world(place: Place, before: &[(&'static str, usize)], command: &str) -> Result<World, String> {
    let world = World::new(place.git);
    let first = before.first().map_or(command, |(command, _)| command);
    if first == UNDO {
        world.run(APPLY, FaultyDisk::sound());
    }
    for (command, step) in before {
        kill(&world, place, command, (*step, Fault::Before), Sabotage::None)?;
    }
    Ok(world)
}

/// All points of one command.
fn points(place: Place, before: &[(&'static str, usize)], command: &'static str) -> Vec<Point> {
    let counted = FaultyDisk::build(0, Fault::None).exchanging(place.exchanges).leaked();
    world(place, before, command).expect("a world").run(command, counted);
    let steps = counted.steps().into_iter().enumerate().filter(|(_, kind)| *kind != "read");
    let sides = |kind: Kind| match kind {
        "write" => &[Fault::Before, Fault::Half, Fault::After][..],
        _ => &[Fault::Before, Fault::After],
    };
    let point = |(step, kind)| {
        let point = move |fault: &Fault| Point { place, before: before.to_vec(), command, step, kind, fault: *fault };
        sides(kind).iter().map(point)
    };
    steps.flat_map(point).collect()
}

/// Kills at `number` points.
pub(crate) fn run(number: usize) -> Tally {
    let mut first = Vec::new();
    for place in PLACES {
        first.extend(points(place, &[], APPLY));
        first.extend(points(place, &[], UNDO));
    }
    // A third of the points are in recoveries; every one of them begins with a kill of its own.
    let wanted = number.saturating_sub(first.len()).max(number / 3);
    let mut second = Vec::new();
    let starts = first.iter().filter(|point| point.fault == Fault::Before && point.kind != "make folder");
    // Every seventh first, so that a few are already of all kinds.
    let mut order: Vec<_> = starts.enumerate().collect();
    order.sort_by_key(|(number, _)| number % 7);
    for (_, start) in order {
        if second.len() >= wanted * 2 {
            break;
        }
        let recovery = points(start.place, &[(start.command, start.step)], RECOVER);
        // One recovery of a recovery for each.
        if let Some(middle) = recovery.get(recovery.len() / 2) {
            let before = [(start.command, start.step), (RECOVER, middle.step)];
            second.extend(points(start.place, &before, RECOVER).into_iter().step_by(5));
        }
        second.extend(recovery);
    }
    let mut chosen = sample(&first, number - wanted.min(number));
    chosen.extend(sample(&second, number.saturating_sub(chosen.len())));
    let mut tally = Tally::default();
    let mut met = BTreeSet::new();
    for point in &chosen {
        met.insert(point.kind);
        tally.add(point, verdict(point, Sabotage::None));
    }
    println!("{} of {} kill points: every file old or new, recovery complete", tally.passed, tally.all());
    println!("  steps killed at: {}", met.iter().copied().collect::<Vec<_>>().join(", "));
    let wanted = World::new(true).kinds_of_extras().into_iter().chain(KINDS);
    for kind in wanted.filter(|kind| !met.contains(kind)) {
        tally.failures.push(format!("no step `{kind}` was met"));
    }
    tally
}

/// `number` of `points`: one of each command, kind and side first, the others evenly.
fn sample(points: &[Point], number: usize) -> Vec<Point> {
    let mut seen = BTreeSet::new();
    let key = |point: &Point| (point.command, point.kind, format!("{:?}", point.fault));
    let (mut chosen, rest): (Vec<_>, Vec<_>) = points.iter().cloned().partition(|point| seen.insert(key(point)));
    let more = number.saturating_sub(chosen.len());
    chosen.extend(spread(&rest, more));
    chosen
}

/// Kills one run, and says what does not hold afterwards.
fn verdict(point: &Point, sabotage: Sabotage) -> Result<(), String> {
    let world = world(point.place, &point.before, point.command)?;
    kill(&world, point.place, point.command, (point.step, point.fault), sabotage)?;
    let fault = |fault: Option<String>, when: &str| fault.map_or(Ok(()), |fault| Err(format!("{when}: {fault}")));
    fault(world.torn(), "after the kill")?;
    let good = |command: &str| {
        let ran = world.run(command, FaultyDisk::sound());
        if ran.code == 0 { Ok(ran) } else { Err(format!("{command}: {ran:?}")) }
    };
    good(RECOVER)?;
    fault(world.unsettled(), "after recovery")?;
    let again = good(RECOVER)?;
    if !again.out.starts_with("No run was interrupted") {
        return Err(format!("a second recovery: {again:?}"));
    }
    // Life goes on: what was begun can be brought to its end.
    let first = point.before.first().map_or(point.command, |(command, _)| command);
    good(first)?;
    fault(world.unsettled(), "after the second try")?;
    match world.all() {
        Some(new) if new == (first == APPLY) => Ok(()),
        all => Err(format!("after the second try: all new? {all:?}")),
    }
}

/// Wrong protocols, each of which has to be noticed at some point.
pub(crate) fn controls() -> Tally {
    let mut tally = Tally::default();
    for sabotage in Sabotage::ALL {
        let points = points(PLACES[0], &[], APPLY);
        let halves = |point: &Point| {
            let half = Point { fault: Fault::Half, ..point.clone() };
            [point.clone()]
                .into_iter()
                .chain((point.kind == "exchange" && sabotage == Sabotage::InPlace).then_some(half))
        };
        let names = points.iter().filter(|point| matches!(point.kind, "rename" | "exchange"));
        let replaced: Vec<_> = names.flat_map(halves).collect();
        let caught = replaced.iter().filter_map(|point| verdict(point, sabotage).err()).collect::<Vec<_>>();
        println!("negative control {sabotage:?}: noticed at {} of {} points", caught.len(), replaced.len());
        caught.first().into_iter().for_each(|first| println!("  {first}"));
        let verdict = if caught.is_empty() { Err("was not noticed".to_owned()) } else { Ok(()) };
        tally.add(sabotage, verdict);
    }
    tally
}
