//! Somebody adds a line to a file at every step of apply and undo, and the run then goes on or is interrupted at any later
//! step: the line is in the file, or kept, and so is all else.

use std::io::Write;
use std::path::Path;

use crate::harness::faulty::{Fault, FaultyDisk, Kind, Sabotage};
use crate::harness::world::{LINE, World};
use crate::kills::{APPLY, RECOVER, UNDO};
use crate::{Tally, spread};

/// A file of its own, the target of a link, and a file with two names.
const EDITED: [&str; 3] = ["a/main.tf", "links/target.tf", "f/hard.tf"];

#[derive(Clone, Copy, Debug)]
struct Point {
    exchanges: bool,
    command: &'static str,
    file: &'static str,
    /// The step before which the line is added.
    edit: usize,
    kind: Kind,
    /// The step from which on everything fails, as after a kill; none beyond the last.
    end: usize,
}

/// Edits at `number` points.
pub(crate) fn run(number: usize) -> Tally {
    let mut tally = Tally::default();
    let points = spread(&points(), number);
    for point in &points {
        tally.add(point, verdict(point, Sabotage::None));
    }
    println!("{} of {} lines of somebody else: none lost", tally.passed, tally.all());
    let exchanges: Vec<_> = all().into_iter().filter(|point| point.exchanges && point.kind == "exchange").collect();
    let lost = exchanges.iter().filter_map(|point| verdict(point, Sabotage::Overwrite).err()).collect::<Vec<_>>();
    println!(
        "negative control, files are renamed over others: noticed at {} of {} points",
        lost.len(),
        exchanges.len()
    );
    lost.first().into_iter().for_each(|first| println!("  {first}"));
    tally.add("edits control", if lost.is_empty() { Err("was not noticed".to_owned()) } else { Ok(()) });
    tally
}

/// Where the promise is made: where files are renamed, not in the moment before that.
fn points() -> Vec<Point> {
    let mut points = all();
    points.retain(|point| point.exchanges || point.kind != "rename");
    points
}

fn all() -> Vec<Point> {
    let mut points = Vec::new();
    for exchanges in [true, false] {
        for command in [APPLY, UNDO] {
            let counted = FaultyDisk::build(0, Fault::None).exchanging(exchanges).leaked();
            world(command).run(command, counted);
            let steps = counted.steps();
            for (edit, kind) in steps.iter().copied().enumerate() {
                // A kill soon after, one later, and none.
                for end in [edit + 1, edit + 2, edit + 3, edit + (steps.len() - edit) / 2, steps.len() * 2] {
                    points.extend(EDITED.map(|file| Point { exchanges, command, file, edit, kind, end }));
                }
            }
        }
    }
    points
}

fn world(command: &str) -> World {
    let world = World::new(true);
    if command == UNDO {
        world.run(APPLY, FaultyDisk::sound());
    }
    world
}

fn verdict(point: &Point, sabotage: Sabotage) -> Result<(), String> {
    let world = world(point.command);
    let (edit, path) = (point.edit, world.root().join(point.file));
    let hook = move |step: usize, _: Kind, _: &Path| {
        if step == edit {
            let file = std::fs::OpenOptions::new().append(true).open(&path);
            file.and_then(|mut file| file.write_all(LINE.as_bytes())).expect("every file has its name at any moment");
        }
    };
    let fault = Fault::From(rustix::io::Errno::IO.raw_os_error());
    let disk = FaultyDisk::build(point.end, fault).exchanging(point.exchanges).with_hook(hook).with_sabotage(sabotage);
    let ran = world.run(point.command, disk.leaked());
    let recovered = world.run(RECOVER, FaultyDisk::build(0, Fault::None).exchanging(point.exchanges).leaked());
    if !matches!(recovered.code, 0 | 4) {
        return Err(format!("recovery: {recovered:?}"));
    }
    let lost = (!world.has_line(point.file)).then(|| "the line is lost".to_owned());
    lost.or(world.unsettled()).map_or(Ok(()), |fault| Err(format!("{fault}: {ran:?} {recovered:?}")))
}
