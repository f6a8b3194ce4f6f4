//! Takes back the last apply, or settles one that was interrupted.

use std::path::{Path, PathBuf};

use super::home::{Home, remove, show};
use super::journal::{Journal, Kind};
use super::lock::{Lock, claim, hold};
use super::recovery::{End, Fate, Settled, settle};
use super::run::{edited, run};
use super::state::{State, mode, state};
use super::stop::Stop;
use crate::engine::Engine;

/// The folders above or at `root`, a real path, in which a run was interrupted or is under way. Nothing is written.
#[must_use]
pub fn interrupted(root: &Path, engine: &Engine) -> Vec<PathBuf> {
    Home::around(root, &[], engine).into_iter().filter(Home::is_open).map(|home| home.base).collect()
}

/// Settles what was interrupted in `root`, a real path, by the rule at the top of `recovery`; nothing, as a rule.
///
/// # Errors
/// Another run is at work, or the file system failed; the next try goes on from there.
pub fn recover(root: &Path, engine: &Engine) -> Result<Vec<Settled>, Stop> {
    let mut settled = Vec::new();
    for home in Home::around(root, &[], engine) {
        let draft = home.exists() && home.draft().symlink_metadata().is_ok();
        if !draft && !home.is_open() {
            continue;
        }
        let _lock = hold(&home, engine.disk)?;
        // Its owner may have come to its end since.
        match home.read_open(engine.disk)? {
            Some(journal) => settled.push(settle(&journal, &home, End::Killed, engine.disk)?),
            // Killed before anything began.
            None => remove(&home.draft(), engine.disk)
                .map_err(|error| Stop::failed(format!("{} cannot be removed: {error}", show(&home.draft()))))?,
        }
    }
    Ok(settled)
}

impl Settled {
    /// What happened, for people: what stands where, and which files need a look.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let named = |wanted: &Fate| {
            let files = self.files.iter().filter(|(_, fate)| fate == wanted);
            files.map(|(path, _)| show(Path::new(path))).collect::<Vec<_>>().join(", ")
        };
        let run = if self.undo { "undo" } else { "apply" };
        let (stay, back) =
            if self.undo { ("back as before the apply", "as the apply left it") } else { ("migrated", "taken back") };
        let mut out = Vec::new();
        for (files, what) in [(named(&Fate::Finished), stay), (named(&Fate::TakenBack), back)] {
            if !files.is_empty() {
                out.push(format!("an {run} was interrupted: {what}: {files}"));
            }
        }
        out
    }

    /// What to say of files that someone edited in between.
    #[must_use]
    pub fn edited(&self) -> Vec<String> {
        self.files.iter().filter_map(|(path, fate)| edited(path, fate)).collect()
    }
}

/// The last apply in a folder, and the lock under which it was found as it was left.
#[derive(Debug)]
pub struct Undo<'a> {
    engine: &'a Engine,
    home: Home,
    journal: Journal,
    _lock: Lock,
}

impl<'a> Undo<'a> {
    /// The last apply in `root`, a real path, when all of its files are as it left them; `None` when there is nothing to
    /// take back.
    ///
    /// # Errors
    /// A sentence for each file that is not as it was left; or another run is at work, or was interrupted.
    pub fn prepare(root: &Path, engine: &'a Engine) -> Result<Option<Self>, Stop> {
        let Some((home, last)) = find(root, engine)? else { return Ok(None) };
        let applied = home.root(&last);
        let files: Vec<_> = last.files().flat_map(|entry| &entry.names).map(|name| name.real(&applied)).collect();
        let (_, lock) = claim(&applied, &files.iter().map(PathBuf::as_path).collect::<Vec<_>>(), engine)?;
        let mut refused = Vec::new();
        for entry in last.files() {
            let name = show(Path::new(&entry.names[0].path));
            match state(entry, &applied, engine.disk).map_err(Stop::failed)? {
                State::New if mode(&entry.names[0].real(&applied)) == entry.mode => {}
                State::New => refused.push(format!("{name} has another mode than the apply left it with")),
                _ => refused.push(format!("{name} is not as the apply left it")),
            }
        }
        if !refused.is_empty() {
            refused.push("nothing was taken back".to_owned());
            return Err(Stop::Refused(refused));
        }
        Ok(Some(Self { engine, home, journal: last.reversed(Kind::Undo), _lock: lock }))
    }

    /// The folder of the apply.
    #[must_use]
    pub fn root(&self) -> PathBuf {
        self.home.root(&self.journal)
    }

    /// Takes it back. Returns the files, from [`Undo::root`].
    ///
    /// # Errors
    /// Every file is as the apply left it, unless a sentence says which is not.
    pub fn commit(self) -> Result<Vec<String>, Stop> {
        run(&self.journal, &self.home, self.engine.disk)?;
        Ok(self.journal.files().flat_map(|entry| &entry.names).map(|name| name.path.clone()).collect())
    }
}

/// The last apply at `root`, or else the newest below it.
fn find(root: &Path, engine: &Engine) -> Result<Option<(Home, Journal)>, Stop> {
    let mut above = None;
    let mut found: Vec<(Home, Journal)> = Vec::new();
    for home in Home::around(root, &[], engine) {
        home.refuse_open()?;
        for last in home.lasts(engine.disk)? {
            let applied = home.root(&last);
            if applied.starts_with(root) {
                found.push((home.clone(), last));
            } else if root.starts_with(&applied) {
                above.get_or_insert(applied);
            }
        }
    }
    found.sort_by_key(|(home, last)| (home.root(last) != root, std::cmp::Reverse(last.at)));
    match (found.into_iter().next(), above) {
        (None, Some(above)) => Err(Stop::refused(format!(
            "the last apply here was one of {above}; `rebootstrap undo {above}` takes it back",
            above = show(&above)
        ))),
        (found, _) => Ok(found),
    }
}
