//! Power failures: after every step of apply, undo and recovery, on media that keep no more than they must.

use crate::harness::faulty::FaultyDisk;
use crate::harness::power::{Medium, Recorder};
use crate::harness::world::World;
use crate::kills::{APPLY, RECOVER, UNDO};
use crate::{Tally, spread};

/// Whether the folder of a number is as programs saw it.
type Lucky = fn(usize) -> bool;

/// Which folders are: none, all, or some.
const LUCK: [(&str, Lucky); 5] = [
    ("no folder", |_| false),
    ("every folder", |_| true),
    ("even folders", |number| number % 2 == 0),
    ("odd folders", |number| number % 2 == 1),
    ("some folders", |number| number * 7 % 5 < 2),
];

#[derive(Clone, Debug)]
struct Point {
    command: &'static str,
    done: usize,
    luck: usize,
}

/// Fails at `number` points.
pub(crate) fn run(number: usize) -> Tally {
    let mut tally = Tally::default();
    for point in spread(&points(false), number) {
        tally.add(&point, verdict(&point, false));
    }
    println!("{} of {} power failures: every file old or new, recovery complete", tally.passed, tally.all());
    let forgotten: Vec<_> = spread(&points(true), 60).iter().filter_map(|point| verdict(point, true).err()).collect();
    println!("negative control, nothing is waited for: noticed at {} of 60 points", forgotten.len());
    forgotten.first().into_iter().for_each(|first| println!("  {first}"));
    tally.add("power control", if forgotten.is_empty() { Err("was not noticed".to_owned()) } else { Ok(()) });
    tally
}

fn points(forgetful: bool) -> Vec<Point> {
    let commands = [APPLY, UNDO, RECOVER].into_iter().flat_map(|command| {
        let (_, recorder, _) = record(command, forgetful);
        (0..=recorder.len()).map(move |done| (command, done))
    });
    commands.flat_map(|(command, done)| (0..LUCK.len()).map(move |luck| Point { command, done, luck })).collect()
}

fn record(command: &str, forgetful: bool) -> (World, &'static Recorder, Medium) {
    let world = World::plain(true);
    match command {
        UNDO => drop(world.run(APPLY, FaultyDisk::sound())),
        RECOVER => world.interrupt(&World::plain(true), APPLY, 3),
        _ => {}
    }
    let start = Medium::of(&[&world.real()]);
    let recorder = Recorder::new(forgetful);
    world.run(command, recorder);
    (world, recorder, start)
}

fn verdict(point: &Point, forgetful: bool) -> Result<(), String> {
    let (world, recorder, start) = record(point.command, forgetful);
    let medium = recorder.medium(&start, point.done.min(recorder.len()));
    medium.fail(&[&world.real()], LUCK[point.luck].1);
    let fault = |fault: Option<String>, when: &str| {
        fault.map_or(Ok(()), |fault| Err(format!("{when}, {}: {fault}", LUCK[point.luck].0)))
    };
    fault(world.torn(), "after the power came back")?;
    let ran = world.run(RECOVER, FaultyDisk::sound());
    if ran.code != 0 {
        return Err(format!("recovery: {ran:?}"));
    }
    fault(world.unsettled(), "after recovery")
}
