//! `rebootstrap completions`: the script by which a shell completes commands, flags and their values.

use clap::Command;
use clap_complete::Shell;

use crate::console::Console;
use crate::exit::Exit;

const NAME: &str = env!("CARGO_PKG_NAME");

/// Prints the script for `shell`, made from the commands and flags themselves.
pub(super) fn completions(shell: Shell, console: &mut Console<'_>) -> Exit {
    let (all, mut script) = (crate::command(), Vec::new());
    // Most shells would be offered what nobody types, too.
    let typed = all.get_subcommands().filter(|command| !command.is_hide_set());
    let mut shown = Command::new(NAME)
        .version(env!("CARGO_PKG_VERSION"))
        .args(all.get_arguments().cloned())
        .subcommands(typed.cloned());
    clap_complete::generate(shell, &mut shown, NAME, &mut script);
    console.out.write(&String::from_utf8_lossy(&script));
    Exit::Done
}
