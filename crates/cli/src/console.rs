//! Standard output and standard error, and what happens when they go away.

use std::io::{ErrorKind, Write};

use crate::exit::Exit;
use crate::text::clean;

/// The two streams of an invocation.
pub struct Console<'a> {
    /// What was asked for.
    pub out: Stream<'a>,
    /// What else is to be said.
    pub err: Stream<'a>,
}

impl Console<'_> {
    /// One `error: ...` line.
    pub fn error(&mut self, message: &str) {
        self.err.write(&format!("error: {}\n", clean(message)));
    }

    /// One `note: ...` line.
    pub fn note(&mut self, message: &str) {
        self.err.write(&format!("note: {message}\n"));
    }

    /// Sends out what is buffered; [`Exit::Failed`] when standard output could not take what was asked for.
    pub fn flush(&mut self) -> Exit {
        self.err.flush();
        self.out.flush();
        match self.out.failure.take() {
            Some(reason) => {
                self.error(&format!("standard output: {reason}"));
                Exit::Failed
            }
            None => Exit::Done,
        }
    }
}

/// A stream that turns silent when its reader has gone: `rebootstrap check | head -1` ends as it would have ended.
pub struct Stream<'a> {
    writer: &'a mut dyn Write,
    /// Whether a person looks at it.
    pub terminal: bool,
    closed: bool,
    failure: Option<std::io::Error>,
}

impl<'a> Stream<'a> {
    /// A stream over `writer`.
    pub fn new(writer: &'a mut dyn Write, terminal: bool) -> Self {
        Self { writer, terminal, closed: false, failure: None }
    }

    /// Writes `text`; a failure is kept for [`Console::flush`].
    pub fn write(&mut self, text: &str) {
        if !self.closed && !text.is_empty() {
            let result = self.writer.write_all(text.as_bytes());
            self.note(result);
        }
    }

    fn flush(&mut self) {
        if !self.closed {
            let result = self.writer.flush();
            self.note(result);
        }
    }

    fn note(&mut self, result: std::io::Result<()>) {
        if let Err(error) = result {
            self.closed = true;
            if error.kind() != ErrorKind::BrokenPipe {
                self.failure = Some(error);
            }
        }
    }
}
