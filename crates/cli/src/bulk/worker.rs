//! The process that works on repositories. It reads jobs from standard input, one a line, and prints the record of each.
//!
//! Standard input stays open as long as the run that asks is there. When it ends, so does this process, also in the middle.

use std::fs::File;
use std::io::BufRead;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::job::Job;
use super::limits;
use super::record::{Reason, Record, State};
use crate::console::Console;
use crate::crash::STACK;
use crate::engine::Engine;
use crate::exit::Exit;
use crate::settings::Settings;

/// After a job that took longer, the process ends: what was large leaves memory in pieces.
const LONG: Duration = Duration::from_secs(2);

/// Does the jobs on standard input.
pub fn work(settings: &Settings, engine: &Engine, console: &mut Console<'_>) -> Exit {
    let open = Arc::new(AtomicUsize::new(0));
    for line in jobs(open.clone()) {
        let job = match serde_json::from_str::<Job>(&line) {
            Ok(job) => job,
            Err(error) => {
                console.error(&format!("no job on standard input: {error}"));
                return Exit::Failed;
            }
        };
        let start = Instant::now();
        let record = one(&job, settings, engine);
        let elapsed = start.elapsed();
        let record = Record { elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX), ..record };
        // A record of texts and numbers can always be written as JSON.
        console.out.write(&(serde_json::to_string(&record).unwrap_or_default() + "\n"));
        // The next one may be there already: whoever asks does so when it has the record.
        open.fetch_sub(1, Ordering::SeqCst);
        if elapsed > LONG || record.state == State::Failed {
            break;
        }
    }
    Exit::Done
}

fn one(job: &Job, settings: &Settings, engine: &Engine) -> Record {
    limits::say_to(&job.log());
    // What an ended run has started may need a moment to notice. If there can be no lock, there is no such process either.
    let lock = File::create(job.folder.join("lock"));
    drop(lock.as_ref().map(File::lock));
    let limited = if job.memory == 0 { Ok(()) } else { limits::limit_memory(job.memory.saturating_add(STACK as u64)) };
    match limited {
        Ok(()) => job.work(engine, settings),
        Err(error) => Record::failed(Reason::new("memory", format!("no limit can be set: {error}"), "give --memory 0")),
    }
}

/// The lines of standard input, which are counted in `open`. When it ends while one is open, so does the whole process.
fn jobs(open: Arc<AtomicUsize>) -> Receiver<String> {
    let (send, jobs) = channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            open.fetch_add(1, Ordering::SeqCst);
            if send.send(line).is_err() {
                return;
            }
        }
        if open.load(Ordering::SeqCst) > 0 {
            limits::end_own_group()
        }
    });
    jobs
}
