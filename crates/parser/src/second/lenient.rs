//! Leniency: what other readers of YAML accept and saphyr does not.

/// What saphyr says of a line that begins too far to the left.
pub(super) const INDENTATION: &str = "invalid indentation";

/// The text with each line that begins with a closing bracket moved to the right. Where such a line is no flow collection,
/// it is text, of which only the amount of blanks changes.
pub(super) fn indented(text: &str) -> String {
    let line = |line: &str| {
        let closes = line.trim_start_matches(' ').starts_with(['}', ']']);
        if closes { format!("  {line}") } else { line.to_owned() }
    };
    text.split_inclusive('\n').map(line).collect()
}
