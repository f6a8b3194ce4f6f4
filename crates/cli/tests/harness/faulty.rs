//! A disk that counts its steps, and at one of them ends the process or fails.
//!
//! Nothing is waited for: a killed process loses nothing that the system has taken.

use std::ffi::OsStr;
use std::fs::{File, Permissions};
use std::io::{Error, ErrorKind, Result, Write};
use std::path::Path;
use std::sync::Mutex;

use rebootstrap_cli::write::{Disk, NewFile, RealDisk};

/// What happens at the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing: the steps are only counted.
    None,
    /// The process is killed before the step.
    Before,
    /// The process is killed after half of the bytes; other steps than writing have no half.
    Half,
    /// The process is killed after the step.
    After,
    /// The step fails with this number of the system's, and changes nothing; a write changes half.
    Once(i32),
    /// This step and all that follow fail.
    From(i32),
}

/// A protocol that is wrong on purpose, which the judge has to notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sabotage {
    None,
    /// Files are written where they are.
    InPlace,
    /// The journal never gets its name.
    NoJournal,
    /// Other names of a file stay with the old one.
    NoLinks,
    /// A file is renamed over the old one and said to be exchanged with it.
    Overwrite,
}

impl Sabotage {
    /// Those that leave something torn or half behind.
    pub(crate) const ALL: [Self; 3] = [Self::InPlace, Self::NoJournal, Self::NoLinks];
}

/// Steps that change the disk, and reading.
pub(crate) type Kind = &'static str;

/// Something that happens before each step, with its number, kind and path.
type Hook = Box<dyn Fn(usize, Kind, &Path) + Send + Sync>;

/// The disk.
pub(crate) struct FaultyDisk {
    at: usize,
    fault: Fault,
    sabotage: Sabotage,
    exchanges: bool,
    hook: Hook,
    steps: Mutex<Vec<Kind>>,
}

impl std::fmt::Debug for FaultyDisk {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:?} at {}", self.fault, self.at)
    }
}

impl FaultyDisk {
    /// A disk for one run: leaked, because an engine holds it for good.
    pub(crate) fn new(at: usize, fault: Fault) -> &'static Self {
        Self::build(at, fault).leaked()
    }

    /// A disk on which nothing goes wrong.
    pub(crate) fn sound() -> &'static Self {
        Self::new(0, Fault::None)
    }

    /// A disk that runs `hook` before each step.
    pub(crate) fn hooked(hook: impl Fn(usize, Kind, &Path) + Send + Sync + 'static) -> &'static Self {
        Self::build(0, Fault::None).with_hook(hook).leaked()
    }

    pub(crate) fn build(at: usize, fault: Fault) -> Self {
        let (sabotage, hook) = (Sabotage::None, Box::new(|_: usize, _: Kind, _: &Path| ()));
        Self { at, fault, sabotage, exchanges: true, hook, steps: Mutex::default() }
    }

    pub(crate) fn with_hook(self, hook: impl Fn(usize, Kind, &Path) + Send + Sync + 'static) -> Self {
        Self { hook: Box::new(hook), ..self }
    }

    /// One on which the protocol is wrong.
    pub(crate) fn with_sabotage(self, sabotage: Sabotage) -> Self {
        Self { sabotage, ..self }
    }

    /// One that can exchange files, or cannot.
    pub(crate) fn exchanging(self, exchanges: bool) -> Self {
        Self { exchanges, ..self }
    }

    pub(crate) fn leaked(self) -> &'static Self {
        Box::leak(Box::new(self))
    }

    /// The kinds of all steps so far.
    pub(crate) fn steps(&self) -> Vec<Kind> {
        self.steps.lock().expect("steps").clone()
    }

    fn step<T>(&self, kind: Kind, path: &Path, act: impl FnOnce() -> Result<T>) -> Result<T> {
        self.halved(kind, path, || Ok(()), act)
    }

    fn halved<T>(
        &self,
        kind: Kind,
        path: &Path,
        half: impl FnOnce() -> Result<()>,
        act: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let number = {
            let mut steps = self.steps.lock().expect("steps");
            steps.push(kind);
            steps.len() - 1
        };
        (self.hook)(number, kind, path);
        let here = number == self.at;
        match self.fault {
            Fault::Before if here => kill(),
            Fault::Half if here => {
                half()?;
                kill();
            }
            Fault::Once(code) if here => return half().and(Err(Error::from_raw_os_error(code))),
            Fault::From(code) if number >= self.at => return half().and(Err(Error::from_raw_os_error(code))),
            _ => {}
        }
        let done = act();
        if here && self.fault == Fault::After {
            kill();
        }
        done
    }
}

impl FaultyDisk {
    /// Replaces the file `to` by the file `from`.
    fn replace(&self, kind: Kind, from: &Path, to: &Path, act: impl FnOnce() -> Result<()>) -> Result<()> {
        let in_place =
            |part: usize| std::fs::read(from).and_then(|bytes| std::fs::write(to, &bytes[..bytes.len() / part]));
        match self.sabotage {
            Sabotage::InPlace => {
                let whole = || in_place(1).and_then(|()| RealDisk.remove(from));
                self.halved(kind, to, || in_place(2), whole)
            }
            // As if the old file had come out.
            Sabotage::NoLinks if to.ends_with("f/hard.tf") => {
                self.step(kind, to, || RealDisk.remove(from).and_then(|()| std::fs::copy(to, from).map(drop)))
            }
            Sabotage::Overwrite => self.step(kind, to, || RealDisk.rename(from, to)),
            _ => self.step(kind, to, act),
        }
    }
}

impl Disk for FaultyDisk {
    fn make_folder(&self, path: &Path) -> Result<()> {
        self.step("make folder", path, || RealDisk.make_folder(path))
    }

    fn open_lock(&self, path: &Path) -> Result<File> {
        self.step("open lock", path, || RealDisk.open_lock(path))
    }

    fn create(&self, path: &Path) -> Result<NewFile> {
        self.step("create", path, || RealDisk.create(path))
    }

    fn write(&self, new: &mut NewFile, bytes: &[u8]) -> Result<()> {
        let path = new.path.clone();
        let half = new.file.try_clone()?;
        self.halved("write", &path, || (&half).write_all(&bytes[..bytes.len() / 2]), || RealDisk.write(new, bytes))
    }

    fn set_owner(&self, new: &NewFile, user: Option<u32>, group: Option<u32>) -> Result<()> {
        self.step("set owner", &new.path, || RealDisk.set_owner(new, user, group))
    }

    fn set_attribute(&self, new: &NewFile, name: &OsStr, value: Option<&[u8]>) -> Result<()> {
        self.step("set attribute", &new.path, || RealDisk.set_attribute(new, name, value))
    }

    fn set_mode(&self, new: &NewFile, mode: Permissions) -> Result<()> {
        self.step("set mode", &new.path, || RealDisk.set_mode(new, mode))
    }

    fn sync(&self, new: &NewFile) -> Result<()> {
        self.step("sync", &new.path, || Ok(()))
    }

    fn sync_folder(&self, path: &Path) -> Result<()> {
        self.step("sync folder", path, || Ok(()))
    }

    fn link(&self, file: &Path, name: &Path) -> Result<()> {
        self.step("link", name, || RealDisk.link(file, name))
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        let (journal, ready) = (from.ends_with("new"), to.extension() == Some(OsStr::new("ready")));
        match self.sabotage {
            Sabotage::NoJournal if journal => self.step("rename", to, || RealDisk.remove(from)),
            _ if journal || ready => self.step("rename", to, || RealDisk.rename(from, to)),
            _ => self.replace("rename", from, to, || RealDisk.rename(from, to)),
        }
    }

    fn exchange(&self, one: &Path, other: &Path) -> Result<()> {
        if !self.exchanges {
            return Err(ErrorKind::Unsupported.into());
        }
        self.replace("exchange", one, other, || RealDisk.exchange(one, other))
    }

    fn remove(&self, path: &Path) -> Result<()> {
        self.step("remove", path, || RealDisk.remove(path))
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>> {
        self.step("read", path, || RealDisk.read(path))
    }
}

/// Ends this process as a power switch would: no destructor, no handler.
fn kill() -> ! {
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    // The signal is on its way.
    loop {
        std::thread::park();
    }
}
