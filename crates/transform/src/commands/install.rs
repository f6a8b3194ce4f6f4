//! Commands that install tools in one version.

use super::words::Words;
use crate::facts::Tool;

/// `pip install NAME==VERSION`, however pip is started.
pub(super) fn collect(words: &mut Words) {
    for at in 1..words.len() {
        let Some((name, version)) = words.text(at).split_once("==") else { continue };
        let span = words.value(at).place().unwrap_or(words.span);
        let tool = Tool { name: name.to_owned(), version: version.to_owned(), span };
        words.collector.facts.tools.push(tool);
    }
    super::invoke::program(words);
}
