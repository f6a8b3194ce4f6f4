//! Jobs in processes beside this one, several at a time. Whatever a repository does to its process, the others go on.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::Duration;

use super::job::Job;
use super::process::{Answer, Process};
use super::record::{Goal, Reason, Record};

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
        let idle = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            loop {
                while failure.is_none()
                    && under_way < self.jobs
                    && let Some(job) = next(under_way)
                {
                    under_way += 1;
                    failure = on(Event::Started(&job)).err();
                    let (done, idle) = (done.clone(), &idle);
                    scope.spawn(move || {
                        let record = self.one(&job, idle);
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

    /// Has one job done: by a process that waits for one, or by one of its own.
    fn one(&self, job: &Job, idle: &Mutex<Vec<Process>>) -> Record {
        let not_started =
            |error| Record::failed(Reason::new("start", format!("no process can be started: {error}"), ""));
        if let Err(error) = std::fs::create_dir_all(&job.folder) {
            return not_started(error);
        }
        // What is pushed cannot be done twice, so it is not tried twice.
        let is_shared = job.goal < Goal::Push;
        let mut waiting = is_shared.then(|| idle.lock().ok()?.pop()).flatten();
        loop {
            let process = waiting.take().map_or_else(|| Process::start(&self.program, &self.args, job), Ok);
            let mut process = match process {
                Ok(process) => process,
                Err(error) => return not_started(error),
            };
            match process.work(job, self.timeout) {
                Answer::Done(record) => {
                    if let Ok(mut idle) = idle.lock()
                        && is_shared
                    {
                        idle.push(process);
                    }
                    return record;
                }
                Answer::Failed(record) => return record,
                // It may have died of what came before, so the job gets one of its own.
                Answer::Worn => {}
            }
        }
    }
}
