//! Asks git for objects, one process for all of them.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use crate::git::{Failure, Git};

/// `git cat-file --batch`, which answers in the order it is asked.
#[derive(Debug)]
pub(super) struct CatFile {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl CatFile {
    pub(super) fn start(git: &Git) -> Result<Self, Failure> {
        let mut command = git.command(&["cat-file", "--batch"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().map_err(|error| Failure::Started(error.to_string()))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(questions), Some(answers)) => Ok(Self { child, questions, answers: BufReader::new(answers) }),
            _ => Err(Failure::Started("it has no streams".to_owned())),
        }
    }

    pub(super) fn ask<'a>(&mut self, objects: impl IntoIterator<Item = &'a str>) -> Result<(), Failure> {
        let lines: String = objects.into_iter().map(|object| format!("{object}\n")).collect();
        self.questions.write_all(lines.as_bytes()).and_then(|()| self.questions.flush()).map_err(|error| lost(&error))
    }

    /// The content of the next object.
    pub(super) fn answer(&mut self) -> Result<Vec<u8>, Failure> {
        let header = self.header()?;
        self.object(&header).map(|(_, bytes)| bytes)
    }

    /// The content of the next object, which has to be a tree.
    pub(super) fn tree(&mut self) -> Result<Vec<u8>, Failure> {
        let header = self.header()?;
        match self.object(&header)? {
            (kind, bytes) if kind == "tree" => Ok(bytes),
            (kind, _) => Err(Failure::Said(format!("git has no tree where one should be, but a {kind}"))),
        }
    }

    /// The name of the next object, which has to be a commit; `None` when there is none.
    pub(super) fn commit(&mut self) -> Result<Option<String>, Failure> {
        let header = self.header()?;
        if header.trim_end().ends_with(" missing") {
            return Ok(None);
        }
        let id = header.split(' ').next().unwrap_or_default().to_owned();
        match self.object(&header)? {
            (kind, _) if kind == "commit" => Ok(Some(id)),
            (kind, _) => Err(Failure::Said(format!("git has no commit where one should be, but a {kind}"))),
        }
    }

    fn header(&mut self) -> Result<String, Failure> {
        let mut header = String::new();
        if self.answers.read_line(&mut header).map_err(|error| lost(&error))? == 0 {
            return Err(Failure::Said("git cannot go on reading objects; what it says is in log.txt".to_owned()));
        }
        Ok(header)
    }

    /// The kind and the content of the object behind its header.
    fn object(&mut self, header: &str) -> Result<(String, Vec<u8>), Failure> {
        // `<object> <kind> <size>`, or the name that was asked for and `missing`.
        let mut words = header.trim_end().rsplitn(3, ' ');
        let size = words.next().and_then(|size| size.parse::<u64>().ok());
        let (Some(size), Some(kind)) = (size, words.next()) else {
            return Err(Failure::Said(format!("git cannot read an object: {}", header.trim_end())));
        };
        let mut bytes = Vec::new();
        // A newline ends it.
        self.answers.by_ref().take(size + 1).read_to_end(&mut bytes).map_err(|error| lost(&error))?;
        if bytes.pop() != Some(b'\n') {
            return Err(Failure::Said(format!("git has only a part of object {}", header.trim_end())));
        }
        Ok((kind.to_owned(), bytes))
    }
}

impl Drop for CatFile {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn lost(error: &std::io::Error) -> Failure {
    Failure::Said(format!("git cat-file ended: {error}"))
}
