//! Whether Lambda would start a package, and if not, why and what to do.

use rebootstrap_transform::{Architecture, Code, Runtime};

use super::missing;
use super::package::{File, Flaw, Mode, Package, Root, UNPACKED, UPLOADED};
use crate::text::shell_word;

/// What the package is to run on.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The runtime of the function.
    pub runtime: Runtime,
    /// Its architecture; with `Keep`, either will do.
    pub architecture: Architecture,
}

/// One reason or note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of statement.
    pub code: Code,
    /// The statement.
    pub message: String,
    /// What to do, a line for each step; empty when there is nothing to do.
    pub next: String,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Why it would not start; empty when it would.
    pub reasons: Vec<Finding>,
    /// What to know beside that.
    pub notes: Vec<Finding>,
    /// What it is, in a few words each.
    pub facts: Vec<String>,
}

impl Verdict {
    /// Judges `package`, which was named `shown`.
    #[must_use]
    pub fn new(package: &Package, shown: &str, target: &Target) -> Self {
        let mut verdict = Self::default();
        verdict.facts.push(target.runtime.name().to_owned());
        verdict.flaw(package);
        match &package.root {
            // What is damaged may have one that was not seen.
            Root::Missing | Root::Folder if package.flaw.is_some() => {}
            Root::Missing | Root::Folder => verdict.reasons.push(missing::finding(package, shown)),
            Root::Several(number) => verdict.stop(
                Code::TwoBootstraps,
                format!("{number} entries are called bootstrap, and which of them Lambda keeps is not said"),
                "zip adds to a package that is there: remove it before it is made again",
            ),
            Root::DeadLink(target) => verdict.stop(
                Code::NoBootstrap,
                format!("bootstrap is a symbolic link to {target}, which is not in the package"),
                "pack the file that it leads to, or that file itself as bootstrap",
            ),
            Root::File(file) => verdict.file(file, package, shown, target),
        }
        if let Some(zipped) = package.zipped {
            verdict.facts.push(format!("{} zipped", size(zipped)));
        }
        verdict.facts.push(format!("{} unpacked", size(package.unpacked)));
        verdict
    }

    /// Whether Lambda would start it.
    #[must_use]
    pub fn starts(&self) -> bool {
        self.reasons.is_empty()
    }

    pub(super) fn stop(&mut self, code: Code, message: impl Into<String>, next: impl Into<String>) {
        self.reasons.push(Finding { code, message: message.into(), next: next.into() });
    }

    pub(super) fn note(&mut self, code: Code, message: impl Into<String>, next: impl Into<String>) {
        self.notes.push(Finding { code, message: message.into(), next: next.into() });
    }

    /// Why Lambda would not take or unpack the package as a whole.
    fn flaw(&mut self, package: &Package) {
        let again = "make the package again, with zip or a tool that is made for Lambda";
        match &package.flaw {
            Some(Flaw::Encrypted(name)) => {
                self.stop(Code::CannotUnpack, format!("{name} needs a password"), "pack it without a password");
            }
            Some(Flaw::Compression(name, method)) => self.stop(
                Code::CannotUnpack,
                format!("{name} is compressed with {method}, and Lambda is known to unpack stored and deflated files"),
                "compress with deflate, as zip does by itself",
            ),
            Some(Flaw::Escapes(name)) => self.stop(
                Code::CannotUnpack,
                format!("{name} leads out of the package"),
                "pack with paths that begin at the root of the package",
            ),
            Some(Flaw::Damaged(reason)) => {
                self.stop(Code::CannotUnpack, format!("the zip is damaged: {reason}"), again)
            }
            None => {}
        }
        if package.unpacked > UNPACKED {
            let message = format!(
                "it takes {} unpacked, and Lambda takes {}, layers included",
                size(package.unpacked),
                size(UNPACKED)
            );
            let next =
                "build with -ldflags=\"-s -w\", leave out what the function does not read, or deploy it as an image";
            self.stop(Code::TooLarge, message, next);
        }
        if let Some(zipped) = package.zipped.filter(|zipped| *zipped > UPLOADED) {
            let message =
                format!("it has {}, and more than {} can only be uploaded to S3", size(zipped), size(UPLOADED));
            self.note(Code::UploadLimit, message, "deploy it from an S3 bucket");
        }
    }

    fn file(&mut self, file: &File, package: &Package, shown: &str, target: &Target) {
        let link = file.link.as_ref().map(|link| format!("bootstrap is a link to {link}"));
        self.facts.extend(link);
        match file.mode {
            // Lambda runs functions as a user that owns none of the files.
            Mode::Bits(bits) if bits & 0o5 != 0o5 => {
                let message = format!("bootstrap is not readable and executable by everyone (mode {bits:04o})");
                let next = match package.zipped {
                    Some(_) => "chmod 755 bootstrap, before it is packed".to_owned(),
                    None => format!("chmod 755 {}", shell_word(&below(shown, "bootstrap"))),
                };
                self.stop(Code::NotExecutable, message, next);
            }
            Mode::Missing => self.stop(
                Code::NotExecutable,
                "the zip does not say that bootstrap is executable: it was made on Windows, or by a program that leaves modes out",
                "go run github.com/aws/aws-lambda-go/cmd/build-lambda-zip@latest -o package.zip bootstrap\nor make the package on Linux, with zip",
            ),
            Mode::Bits(_) => {}
            Mode::NotKept => self.facts.push("mode not judged".into()),
        }
        if let Some(program) = &file.program {
            self.program(program, target);
        }
    }
}

/// The path of a file in the directory that was named.
pub(super) fn below(shown: &str, path: &str) -> String {
    format!("{}/{path}", shown.trim_end_matches('/'))
}

/// `9.8 MB`, of 1,048,576 bytes each, as Lambda counts.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} bytes"),
        1_024..1_048_576 => format!("{} kB", bytes.div_ceil(1_024)),
        _ => {
            let tenths = bytes / 1_048_576 * 10 + (bytes % 1_048_576 * 10).div_ceil(1_048_576);
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}
