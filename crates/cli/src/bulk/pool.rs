//! Jobs in processes of their own, several at a time. Whatever a repository does to its process, the others go on.

use std::fs::File;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use super::job::Job;
use super::limits;
use super::record::{Reason, Record};

/// How processes are started and when they are ended.
#[derive(Clone, Debug)]
pub struct Pool {
    /// The program that works: this one. A test puts another in its place.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// How many run at a time.
    pub jobs: usize,
    /// How long one may run.
    pub timeout: Duration,
}

/// What happens in a pool.
#[derive(Debug)]
pub enum Event<'a> {
    /// A job begins.
    Started(&'a Job),
    /// A job is done.
    Done(&'a Job, &'a Record),
}

impl Pool {
    /// Runs all jobs that `next` gives when it is told how many are under way; when it gives none it is asked again after
    /// the next has ended. Both functions are called on this thread. An error of `on` ends the run when no job is under way.
    ///
    /// # Errors
    /// That of `on`.
    pub fn run<Failure>(
        &self,
        mut next: impl FnMut(usize) -> Option<Job>,
        mut on: impl FnMut(Event<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let (done, ended) = channel();
        let mut under_way = 0;
        let mut failure = None;
        std::thread::scope(|scope| {
            loop {
                while failure.is_none()
                    && under_way < self.jobs
                    && let Some(job) = next(under_way)
                {
                    under_way += 1;
                    failure = on(Event::Started(&job)).err();
                    let done = done.clone();
                    scope.spawn(move || {
                        let record = self.one(&job);
                        drop(done.send((job, record)));
                    });
                }
                if under_way == 0 {
                    break;
                }
                let Ok((job, record)) = ended.recv() else { break };
                under_way -= 1;
                failure = on(Event::Done(&job, &record)).err().or(failure.take());
            }
        });
        failure.map_or(Ok(()), Err)
    }

    /// Runs one job to its end, or ends it.
    fn one(&self, job: &Job) -> Record {
        let started = std::fs::create_dir_all(&job.folder).and_then(|()| self.start(job));
        let (mut child, log) = match started {
            Ok(started) => started,
            Err(error) => {
                return Record::failed(Reason::new("start", format!("no process can be started: {error}"), ""));
            }
        };
        // Held until the end: a process that loses it knows that nobody waits for it.
        let mut input = child.stdin.take();
        let line = serde_json::to_string(job).unwrap_or_default() + "\n";
        let (send, printed) = channel();
        if let Some(mut output) = child.stdout.take() {
            std::thread::spawn(move || {
                let mut bytes = Vec::new();
                drop(output.read_to_end(&mut bytes));
                drop(send.send(bytes));
            });
        }
        if let Some(input) = &mut input {
            // A process that reads nothing has ended, which its status tells.
            drop(input.write_all(line.as_bytes()));
        }
        match printed.recv_timeout(self.timeout) {
            Ok(bytes) => self.judge(&mut child, &bytes, &log),
            Err(RecvTimeoutError::Timeout) => {
                limits::end(&mut child);
                let message = format!("took longer than {} s and was ended", self.timeout.as_secs_f64());
                Record::failed(Reason::new("timeout", message, "give a longer --timeout, with --only failed"))
            }
            Err(RecvTimeoutError::Disconnected) => {
                limits::end(&mut child);
                Record::failed(Reason::new("start", "the process has no output", ""))
            }
        }
    }

    fn start(&self, job: &Job) -> std::io::Result<(Child, PathBuf)> {
        let log = job.folder.join("log.txt");
        let mut command = Command::new(&self.program);
        command.args(&self.args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(File::create(&log)?);
        limits::in_group(&mut command);
        Ok((command.spawn()?, log))
    }

    fn judge(&self, child: &mut Child, printed: &[u8], log: &std::path::Path) -> Record {
        let status = child.wait();
        let record = serde_json::from_slice::<Record>(printed).ok();
        if let (Ok(status), Some(record)) = (&status, record)
            && status.success()
        {
            return record;
        }
        limits::end(child);
        let said = std::fs::read(log).unwrap_or_default();
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

/// What Rust, the system and tree-sitter say when there is no more.
const OUT_OF_MEMORY: [&str; 3] = ["memory allocation of", "Cannot allocate memory", "tree-sitter failed to allocate"];

fn ended(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("was ended by signal {signal}");
    }
    format!("ended without a result ({status})")
}
