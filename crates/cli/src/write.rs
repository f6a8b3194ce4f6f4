//! Writing: everything is checked before the first byte, all files of a migration change or none, and it can be taken back.
//!
//! What others call: [`recover`] before a session is made, [`write`] with the session, [`Undo`]. All of them take real
//! paths and go to the disk through [`Disk`] only.

mod change;
mod dirty;
mod disk;
mod exchange;
mod filters;
mod home;
mod journal;
mod kept;
mod linked;
mod lock;
mod output;
mod recovery;
mod run;
mod staging;
mod state;
mod stop;
mod transaction;
mod undo;
mod waiting;

use crate::engine::Engine;
use crate::session::Session;
use crate::slashed::shown;
use crate::text::clean;

pub use dirty::{Asked, uncommitted};
pub use disk::{Disk, NewFile, RealDisk};
pub(crate) use home::git_directory;
pub use home::{state_directory, state_home};
pub use kept::{Kept, forget, kept};
pub use output::write_output;
pub use recovery::{Fate, Settled};
pub use stop::Stop;
pub use transaction::Transaction;
pub use undo::{Undo, interrupted, recover};

/// Changes that were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// How many files.
    pub files: usize,
    /// What the user should know.
    pub notes: Vec<String>,
}

/// Writes the changes of `session`, unless something is in the way. With `allow_dirty` git is not asked.
///
/// # Errors
/// No file changed, unless a sentence of [`Stop::Failed`] says which one could not be taken back.
pub fn write(session: &Session, engine: &Engine, allow_dirty: bool) -> Result<Written, Stop> {
    if session.changes.is_empty() {
        return Ok(Written::default());
    }
    let transaction = Transaction::prepare(session, engine)?;
    let mut notes = Vec::new();
    if !allow_dirty {
        let Asked { dirty, not_asked } = uncommitted(&transaction.files()).map_err(Stop::refused)?;
        if !dirty.is_empty() {
            let name = |file: &std::path::PathBuf| {
                let file = file.strip_prefix(session.tree.root()).unwrap_or(file);
                format!("{} has uncommitted changes; commit it, or give --allow-dirty", clean(&shown(file)))
            };
            return Err(Stop::Refused(dirty.iter().map(name).collect()));
        }
        notes.extend(not_asked.map(|why| format!("{why}; `rebootstrap undo` takes this apply back")));
    }
    Ok(Written { files: transaction.commit()?, notes })
}
