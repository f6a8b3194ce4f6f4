//! A process that works on repositories, as the run that has started it sees it: it is given a job and gives a record back.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::job::Job;
use super::limits;
use super::record::{Reason, Record, State};

/// One process. It is ended, with all that it has started, when this is dropped.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    /// Held until the end: a process that loses it knows that nobody waits for it.
    input: ChildStdin,
    printed: Receiver<Vec<u8>>,
    has_worked: bool,
}

/// What comes of a job.
#[derive(Debug)]
pub(super) enum Answer {
    /// The process has done it, and can be given another.
    Done(Record),
    /// It failed, or has taken the process with it.
    Failed(Record),
    /// The process ended without a record or had too little memory, and had worked on others before.
    Worn,
}

impl Process {
    /// Starts `program`; what it says is kept with what belongs to `job`, whose folder is there.
    ///
    /// # Errors
    /// The system's reason.
    pub(super) fn start(program: &std::path::Path, args: &[String], job: &Job) -> std::io::Result<Self> {
        let mut command = Command::new(program);
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(File::create(job.log())?);
        limits::in_group(&mut command);
        let mut child = command.spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(std::io::Error::other("it has no streams"));
        };
        let (send, printed) = channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(output).split(b'\n').map_while(Result::ok);
            lines.map(|line| send.send(line)).take_while(Result::is_ok).for_each(drop);
        });
        Ok(Self { child, input, printed, has_worked: false })
    }

    /// Has `job` done, for which it may take so long.
    pub(super) fn work(&mut self, job: &Job, timeout: Duration) -> Answer {
        let start = Instant::now();
        let line = serde_json::to_string(job).unwrap_or_default() + "\n";
        // A process that reads nothing has ended, which its status tells.
        drop(self.input.write_all(line.as_bytes()));
        loop {
            match self.printed.recv_timeout(timeout.saturating_sub(start.elapsed())) {
                Ok(line) => match serde_json::from_slice::<Record>(&line) {
                    // What came before may hold the memory that is missing.
                    Ok(record) if self.has_worked && is_short_of_memory(&record) => return Answer::Worn,
                    Ok(record) if record.state == State::Failed => return Answer::Failed(record),
                    Ok(record) => {
                        self.has_worked = true;
                        return Answer::Done(record);
                    }
                    // Something else that it prints: there may be a record behind it.
                    Err(_) => {}
                },
                Err(RecvTimeoutError::Timeout) => {
                    let message = format!("took longer than {} s and was ended", timeout.as_secs_f64());
                    let next = "give a longer --timeout, with --only failed";
                    return Answer::Failed(Record::failed(Reason::new("timeout", message, next)));
                }
                Err(RecvTimeoutError::Disconnected) if self.has_worked => return Answer::Worn,
                Err(RecvTimeoutError::Disconnected) => return Answer::Failed(self.judge(job)),
            }
        }
    }

    /// What a process has died of that has printed no record.
    fn judge(&mut self, job: &Job) -> Record {
        let status = self.child.wait();
        let said = std::fs::read(job.log()).unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        let out_of_memory = OUT_OF_MEMORY.iter().any(|words| said.contains(words));
        Record::failed(if out_of_memory {
            Reason::new("memory", "needed more memory than it may take", "give more --memory, with --only failed")
        } else {
            let how = status.map_or_else(|error| error.to_string(), ended);
            let line =
                said.lines().rfind(|line| !line.trim().is_empty()).map(|line| format!(": {line}")).unwrap_or_default();
            Reason::new("ended", format!("the process {how}{line}"), "look into log.txt, and please report it")
        })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        limits::end(&mut self.child);
    }
}

fn is_short_of_memory(record: &Record) -> bool {
    record.state == State::Failed && record.reason.as_ref().is_some_and(|reason| reason.code == "memory")
}

/// What Rust, the system and tree-sitter say when there is no more.
const OUT_OF_MEMORY: [&str; 3] = ["memory allocation of", "Cannot allocate memory", "tree-sitter failed to allocate"];

fn ended(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("was ended by signal {signal}");
    }
    format!("ended without a result ({status})")
}
