//! The process that works on one repository. It reads its job from standard input and prints the record.
//!
//! Standard input stays open as long as the run that asked for it is there. When it ends, so does this process.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::time::Instant;

use super::job::Job;
use super::limits;
use super::record::{Reason, Record};
use crate::console::Console;
use crate::crash::STACK;
use crate::engine::Engine;
use crate::exit::Exit;
use crate::settings::Settings;

/// Does the job on standard input.
pub fn work(settings: &Settings, engine: &Engine, console: &mut Console<'_>) -> Exit {
    let mut input = BufReader::new(std::io::stdin());
    let mut line = String::new();
    let job = input.read_line(&mut line).map_err(|error| error.to_string());
    let job = job.and_then(|_| serde_json::from_str::<Job>(&line).map_err(|error| error.to_string()));
    let job = match job {
        Ok(job) => job,
        Err(error) => {
            console.error(&format!("no job on standard input: {error}"));
            return Exit::Failed;
        }
    };
    std::thread::spawn(move || {
        let mut rest = Vec::new();
        drop(input.read_to_end(&mut rest));
        limits::end_own_group()
    });
    let start = Instant::now();
    // What an ended run has started may need a moment to notice. If there can be no lock, there is no such process either.
    let lock = File::create(job.folder.join("lock"));
    drop(lock.as_ref().map(File::lock));
    let limited = if job.memory == 0 { Ok(()) } else { limits::limit_memory(job.memory.saturating_add(STACK as u64)) };
    let record = match limited {
        Ok(()) => job.work(engine, settings),
        Err(error) => Record::failed(Reason::new("memory", format!("no limit can be set: {error}"), "give --memory 0")),
    };
    let record = Record { elapsed_ms: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX), ..record };
    // A record of texts and numbers can always be written as JSON.
    console.out.write(&(serde_json::to_string(&record).unwrap_or_default() + "\n"));
    Exit::Done
}
