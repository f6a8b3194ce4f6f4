//! Errors of the file system at every step of apply, undo and recovery: everything is taken back, or can be later.

use crate::harness::faulty::{Fault, FaultyDisk};
use crate::harness::world::World;
use crate::kills::{APPLY, RECOVER, UNDO};
use crate::{PLACES, Place, Tally, spread};

/// No space, an input/output error, a quota, no permission, a file system that turned read-only.
const ERRORS: [(&str, i32); 5] = [
    ("ENOSPC", rustix::io::Errno::NOSPC.raw_os_error()),
    ("EIO", rustix::io::Errno::IO.raw_os_error()),
    ("EDQUOT", rustix::io::Errno::DQUOT.raw_os_error()),
    ("EACCES", rustix::io::Errno::ACCESS.raw_os_error()),
    ("EROFS", rustix::io::Errno::ROFS.raw_os_error()),
];

/// A run that fails.
#[allow(dead_code, reason = "the name is for reading")]
#[derive(Clone, Debug)]
struct Point {
    place: Place,
    command: &'static str,
    step: usize,
    /// The step and the error by name, for reading.
    name: String,
    fault: Fault,
}

/// Fails at `number` points.
pub(crate) fn run(number: usize) -> Tally {
    let mut points = Vec::new();
    for place in PLACES {
        for command in [APPLY, UNDO, RECOVER] {
            let counted = FaultyDisk::build(0, Fault::None).exchanging(place.exchanges).leaked();
            world(place, command).run(command, counted);
            for (step, kind) in counted.steps().into_iter().enumerate() {
                // Each error in turn, so that every step meets one and every kind of step meets all.
                let (error, code) = ERRORS[step % ERRORS.len()];
                for fault in [Fault::Once(code), Fault::From(code)] {
                    points.push(Point { place, command, step, name: format!("{error} at {kind}"), fault });
                }
            }
        }
    }
    let mut tally = Tally::default();
    for point in spread(&points, number) {
        tally.add(&point, verdict(&point));
    }
    println!(
        "{} of {} I/O errors: everything taken back, nothing lost, nothing left behind",
        tally.passed,
        tally.all()
    );
    tally
}

fn world(place: Place, command: &str) -> World {
    let world = World::new(place.git);
    match command {
        UNDO => drop(world.run(APPLY, FaultyDisk::sound())),
        // In the middle of a migration; one is finished by then.
        RECOVER => world.interrupt(&World::new(place.git), APPLY, 3),
        _ => {}
    }
    world
}

fn verdict(point: &Point) -> Result<(), String> {
    let world = world(point.place, point.command);
    let disk = FaultyDisk::build(point.step, point.fault).exchanging(point.place.exchanges).leaked();
    let ran = world.run(point.command, disk);
    let fault =
        |fault: Option<String>, when: &str| fault.map_or(Ok(()), |fault| Err(format!("{when}: {fault}: {ran:?}")));
    fault(world.torn(), "after the error")?;
    let done = match ran.code {
        0 => true,
        2 | 4 if ran.err.contains("error: ") => false,
        _ => return Err(format!("ended in an unknown way: {ran:?}")),
    };
    let was_new = point.command == UNDO;
    if matches!(point.fault, Fault::Once(_)) && point.command != RECOVER {
        fault(world.unsettled(), "after one error")?;
        if world.all() != Some(was_new != done) {
            return Err(format!("the end and the files do not agree: {ran:?}"));
        }
    }
    let recovered = world.run(RECOVER, FaultyDisk::sound());
    if recovered.code != 0 {
        return Err(format!("recovery: {recovered:?}"));
    }
    fault(world.unsettled(), "after recovery")?;
    let second = if point.command == RECOVER { APPLY } else { point.command };
    let again = world.run(second, FaultyDisk::sound());
    match (again.code, world.all()) {
        (0, Some(new)) if new != was_new => Ok(()),
        (_, all) => Err(format!("the second try: all new? {all:?}: {again:?}")),
    }
}
