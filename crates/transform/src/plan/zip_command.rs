//! The text of commands that stand in the place of one, and of a `zip` command among them.

use rebootstrap_parser::Span;

/// Whether two commands joined by `&&` mean the same in the place of the one: no prefix (`time`, `!`, `X=Y`), no
/// alternative, no pipe and no redirection.
pub(super) fn stands_alone(text: &str, command: Span, program: &str) -> bool {
    let (Some(before), Some(after)) = (text.get(..command.start()), text.get(command.end()..)) else { return false };
    let line = before.rsplit('\n').next().unwrap_or_default().trim();
    let starts = line.is_empty()
        || matches!(line, "@" | "-" | "@-")
        // A key of YAML: `- run: zip …`.
        || line.strip_suffix(':').is_some_and(|key| !key.trim_start_matches("- ").contains([' ', ':']))
        || [";", "&&", "{", "(", " do", " then", "\"", "'"].iter().any(|end| line.ends_with(end))
        || matches!(line, "do" | "then" | "else");
    let rest = after.split('\n').next().unwrap_or_default().trim();
    let ends = rest.is_empty()
        || ends_where_it_fails(rest)
        || [";", "&&", ")", "}", "\"", "'", "#"].iter().any(|start| rest.starts_with(start));
    starts && ends && text.get(command.range()).is_some_and(|said| said.starts_with(program))
}

/// Whether a script is left by what stands behind a command, where that fails: then it does not matter which of several fails.
fn ends_where_it_fails(rest: &str) -> bool {
    let left = rest.strip_prefix("||").map(str::trim_start);
    left.is_some_and(|left| ["exit", "return"].iter().any(|word| left.split([' ', ';']).next() == Some(word)))
}

/// The commands in the place of the one, so that each failure counts as the one's did: `set -e` does not look at what
/// stands before an `&&`, and a recipe's shell looks at nothing else.
pub(super) fn joined(text: &str, command: Span, all: &[String], script: bool) -> String {
    let line = text[..command.start()].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..command.start()];
    let rest = text[command.end()..].split('\n').next().unwrap_or_default();
    if !script {
        return all.join(" && ");
    }
    if may_go_on(text) {
        return format!("({})", all.join(" && "));
    }
    if before.trim().is_empty() && rest.trim().is_empty() && !is_folded(&text[..line], before) {
        let end = if rest.ends_with('\r') { "\r\n" } else { "\n" };
        return all.join(&format!("{end}{before}"));
    }
    // What stands in parentheses, or before an alternative, fails as a whole.
    if ["&&", "||"].iter().any(|sign| rest.trim_start().starts_with(sign)) || rest.trim_start().starts_with(')') {
        return all.join(" && ");
    }
    if before.trim_end().ends_with("&&") {
        return format!("{{ {}; }}", all.join("; "));
    }
    all.join("; ")
}

/// Whether a script that ends on errors may go on behind one: it can say so, and so can whoever calls a function of it
/// (`build || …`). What stands in parentheses fails as a whole, wherever it stands.
fn may_go_on(text: &str) -> bool {
    text.lines().map(str::trim).any(|line| {
        let goes_on = line.strip_prefix("set +").is_some_and(|flags| flags.contains('e'));
        let name = line.strip_prefix("function ").or_else(|| line.split_once("()").map(|(name, _)| name));
        goes_on
            || name.is_some_and(|name| {
                name.trim_end().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-{ ".contains(&byte))
            })
    })
}

/// Whether a line with this indentation stands in a folded block of YAML, where lines become one.
fn is_folded(above: &str, indentation: &str) -> bool {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut lines = above.lines().rev().filter(|line| !line.trim().is_empty());
    let opening = lines.find(|line| depth(line) < indentation.len());
    opening.is_some_and(|line| [": >", ": >-", ": >+", "- >", "- >-"].iter().any(|end| line.trim_end().ends_with(end)))
}

/// A flag without `r`, which has no use for a single file; `None` when nothing is left of it.
pub(super) fn without_recursion(flag: &str) -> Option<String> {
    if flag.starts_with("--") {
        return (flag != "--recurse-paths").then(|| flag.to_owned());
    }
    let kept: String = flag.chars().filter(|letter| !matches!(letter, 'r' | 'R')).collect();
    (kept != "-").then_some(kept)
}

/// The source text of a zip's path with `-name` before the ending: literal, shell variable or Make variable.
pub(super) fn renamed(zip: &str, name: &str) -> Option<String> {
    if let Some(stem) = zip.strip_suffix(".zip") {
        return Some(format!("{stem}-{name}.zip"));
    }
    if let Some(variable) = zip.strip_prefix("$(").and_then(|rest| rest.strip_suffix(')')) {
        return is_name(variable).then(|| format!("$({variable}:.zip=-{name}.zip)"));
    }
    let variable = zip.strip_prefix('$')?;
    let variable = variable.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(variable);
    is_name(variable).then(|| format!("${{{variable}%.zip}}-{name}.zip"))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The text without the `$(basename …)` and `$(dirname …)` of plain words in it, which say the same each time.
pub(super) fn without_names(said: &str) -> String {
    let mut out = said.to_owned();
    while let Some(start) = ["$(basename ", "$(dirname "].iter().filter_map(|name| out.find(name)).min() {
        let Some(length) = out[start..].find(')') else { break };
        let inner = out[start + 2..start + length].to_owned();
        if inner.contains(['(', '`', '\\', ';', '|', '&', '<', '>']) {
            break;
        }
        out.replace_range(start..=start + length, "");
    }
    out
}
