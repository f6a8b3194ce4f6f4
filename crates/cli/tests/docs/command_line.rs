//! `docs/command-line.md`: commands and flags as clap knows them.

use std::fmt::Write;

use clap::{Arg, Command};

const OPENING: &str = "\
# The command line

<!-- Made from crates/cli/src/flags.rs by crates/cli/tests/docs.rs. Run: just bless -->

    rebootstrap [COMMAND] [FLAGS] [PATH]...

";

/// The document.
pub(crate) fn document(mut command: Command) -> String {
    command.build();
    let mut out = OPENING.to_owned();
    out.push_str(&paragraphs(command.get_long_about().or(command.get_about())));
    out.push_str("\n## Commands\n");
    for one in shown(&command) {
        describe(&mut out, one, "rebootstrap");
    }
    out.push_str("\nEvery flag below is accepted by every command.\n");
    let mut headings: Vec<&str> = command.get_arguments().filter_map(Arg::get_help_heading).collect();
    headings.dedup();
    let is_new = |at: usize| !headings[..at].contains(&headings[at]);
    for heading in (0..headings.len()).filter(|at| is_new(*at)).map(|at| headings[at]) {
        let of_heading = command.get_arguments().filter(|argument| argument.get_help_heading() == Some(heading));
        section(&mut out, heading, of_heading);
    }
    let others = command.get_arguments().filter(|argument| argument.get_help_heading().is_none());
    section(&mut out, "Help", others.filter(|argument| !argument.is_positional()));
    let status = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let _ = write!(out, "\n## Exit status\n\n```text\n{}\n```\n", status.trim_start_matches("Exit status:\n"));
    out
}

fn shown(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|one| one.get_name() != "help" && !one.is_hide_set())
}

/// One command with its operands, the flags that only it has, and the commands below it.
fn describe(out: &mut String, command: &Command, above: &str) {
    let name = format!("{above} {}", command.get_name());
    let operands: String = command.get_positionals().map(|operand| format!(" {}", usage(operand))).collect();
    let _ = write!(out, "\n### {name}{operands}\n\n");
    out.push_str(&paragraphs(command.get_long_about().or(command.get_about())));
    let own = |argument: &&Arg| !argument.is_global_set() && argument.get_long().is_some_and(|long| long != "help");
    let operands = command.get_positionals().map(|operand| format!("- `{}`: {}\n", usage(operand), text(operand)));
    let flags = command.get_arguments().filter(own).map(|argument| {
        let values: Vec<_> = argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        let takes = argument.get_action().takes_values() && !values.is_empty();
        let values = if takes { format!(" ({})", values.join(", ")) } else { String::new() };
        let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        let takes = argument.get_action().takes_values() && !defaults.is_empty();
        let default = if takes { format!(" [default: {}]", defaults.join(",")) } else { String::new() };
        format!("- {}: {}{values}{default}\n", flag(argument), text(argument))
    });
    let lines: String = operands.chain(flags).collect();
    if !lines.is_empty() {
        let _ = write!(out, "\n{lines}");
    }
    for one in shown(command) {
        describe(out, one, &name);
    }
}

fn section<'a>(out: &mut String, heading: &str, arguments: impl Iterator<Item = &'a Arg>) {
    let _ = write!(out, "\n## {heading}\n");
    for argument in arguments {
        let _ = write!(out, "\n### {}\n\n{}.\n", flag(argument), text(argument));
        let values = argument.get_possible_values();
        let explained: Vec<_> = values.iter().filter_map(|value| Some((value.get_name(), value.get_help()?))).collect();
        if !explained.is_empty() {
            out.push('\n');
            out.extend(explained.iter().map(|(name, help)| format!("- `{name}`: {help}\n")));
        } else if argument.get_action().takes_values() && !values.is_empty() {
            let names: Vec<_> = values.iter().map(|value| format!("`{}`", value.get_name())).collect();
            let _ = write!(out, "\nOne of {}.\n", names.join(", "));
        }
        let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        if argument.get_action().takes_values() && !defaults.is_empty() {
            let _ = write!(out, "\nDefault: `{}`.\n", defaults.join(","));
        }
    }
}

/// `-q, --quiet` or `--runtime RUNTIME`.
fn flag(argument: &Arg) -> String {
    let short = argument.get_short().map(|short| format!("-{short}"));
    let long = argument.get_long().map(|long| format!("--{long}"));
    let names: Vec<String> = short.into_iter().chain(long).collect();
    let value = argument.get_action().takes_values().then(|| argument.get_value_names()?.first()).flatten();
    let value = value.map(|name| format!(" {name}")).unwrap_or_default();
    format!("`{}{value}`", names.join(", "))
}

fn usage(operand: &Arg) -> String {
    let name = operand.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
    let several = operand.get_num_args().is_some_and(|number| number.max_values() > 1);
    match (operand.is_required_set(), several) {
        (true, false) => name.to_owned(),
        (true, true) => format!("{name}..."),
        (false, false) => format!("[{name}]"),
        (false, true) => format!("[{name}]..."),
    }
}

fn text(argument: &Arg) -> String {
    argument.get_long_help().or(argument.get_help()).map(ToString::to_string).unwrap_or_default()
}

/// clap's paragraphs, each ended by a full stop.
fn paragraphs(about: Option<&clap::builder::StyledStr>) -> String {
    let about = about.map(ToString::to_string).unwrap_or_default();
    let ended = |text: &str| if text.ends_with('.') { text.to_owned() } else { format!("{text}.") };
    about.split("\n\n").map(|paragraph| ended(paragraph) + "\n").collect::<Vec<_>>().join("\n")
}
