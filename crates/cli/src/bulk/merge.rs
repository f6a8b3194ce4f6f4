//! Joins the campaigns of shards, or of several machines, into one.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::campaign::{Campaign, Charter};
use super::record::State;

/// Joins `parts` into the campaign in `folder`, which may be there. Where two know a repository, the one that got further
/// counts; of two that got as far, the later. Clones stay where they are.
///
/// # Errors
/// The campaigns have different terms, or something cannot be read or written.
pub fn merge(folder: &Path, parts: &[Campaign]) -> Result<Campaign> {
    let Some(first) = parts.first() else { bail!("there is no campaign to join") };
    let mut charter = Charter { repositories: Vec::new(), ..first.charter.clone() };
    let known = Campaign::find(folder)?;
    let mut by_source = BTreeMap::new();
    for part in known.iter().chain(parts) {
        if part.charter.terms != charter.terms {
            bail!("{} and {} are campaigns with different terms", part.folder().display(), first.folder().display());
        }
        charter.goal = charter.goal.max(part.charter.goal);
        for repository in &part.charter.repositories {
            by_source.entry(&repository.source).or_insert_with(|| repository.clone());
        }
    }
    charter.repositories = by_source.into_values().collect();
    charter.repositories.sort_by(|a, b| (a.position, &a.source).cmp(&(b.position, &b.source)));
    let joined = Campaign::create(folder, charter)?;
    for part in parts {
        for (repository, record) in part.records()? {
            let Some(record) = record else { continue };
            let there = joined.record(repository)?;
            let rank = |state: State| std::cmp::Reverse(state);
            let is_better =
                there.is_none_or(|known| (rank(record.state), record.finished) > (rank(known.state), known.finished));
            if is_better {
                copy(&part.folder_of(repository), &joined.folder_of(repository))?;
                joined.set(repository, &record)?;
            }
        }
    }
    Ok(joined)
}

/// Copies the files of a repository's folder: what is in no folder.
fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to).with_context(|| to.display().to_string())?;
    for entry in std::fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry.with_context(|| from.display().to_string())?;
        if entry.file_type().is_ok_and(|kind| kind.is_file()) && entry.file_name() != "state.json" {
            std::fs::copy(entry.path(), to.join(entry.file_name()))
                .with_context(|| entry.path().display().to_string())?;
        }
    }
    Ok(())
}
