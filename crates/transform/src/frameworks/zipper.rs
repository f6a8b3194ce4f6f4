//! Zips that files which are not read make.

use super::unread::{Mention, searched, words};
use crate::repository::Repository;

/// The first line of an unread file that makes one of the `zips` (file names without their directories), and what it does.
pub(crate) fn maker(repository: &Repository, zips: &[&str]) -> Option<(Mention, &'static str)> {
    searched(repository).into_iter().find_map(|file| {
        let (_, text) = repository.open(&file)?;
        let is_comment =
            |code: &str| ["#", "//", "::", "REM ", "rem ", "<#"].iter().any(|start| code.starts_with(start));
        let strips = |code: &str| {
            let packs_rule = code.starts_with("out =") && text.contains("pkg_zip");
            packs_rule || STRIPPING.iter().any(|tool| code.contains(tool))
        };
        let packs = |code: &str| {
            let named = code.contains("build-lambda-zip") || words(code).any(|word| PACKING.contains(&word));
            (named || strips(code)) && words(code).any(|word| !word.is_empty() && zips.contains(&word))
        };
        let mut lines = text.lines().map(str::trim_start).enumerate();
        let (number, code) = lines.find(|(_, code)| !is_comment(code) && packs(code))?;
        let does = if strips(code) { "makes its zip, without executable bits" } else { "makes its zip" };
        Some((Mention { file: file.clone(), line: number + 1, makes: true }, does))
    })
}

/// Words for programs that make zips.
const PACKING: [&str; 5] = ["zip", "7z", "7za", "zipfile", "make_archive"];

/// What packs files without their executable bits:
/// <https://learn.microsoft.com/powershell/module/microsoft.powershell.archive/compress-archive>.
const STRIPPING: [&str; 2] = ["Compress-Archive", "ZipFile]::CreateFromDirectory"];
