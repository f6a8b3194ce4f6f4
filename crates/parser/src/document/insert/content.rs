//! What is put into a document, and how it is written in lines and in brackets.

use super::habit::Habit;
use crate::document::plain;
use crate::document::syntax::Style;

/// A value that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A text; written in quotes where it would be read as something else.
    Text(String),
    /// `true`, `false` or a number, never in quotes.
    Word(String),
    /// A list.
    List(Vec<Content>),
    /// Keys with values.
    Map(Vec<(String, Content)>),
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Content {
    pub(super) fn map(entries: &[(&str, Content)]) -> Self {
        Self::Map(entries.iter().map(|(key, content)| ((*key).to_owned(), content.clone())).collect())
    }

    /// The content in brackets and quotes, on one line.
    pub(super) fn inline(&self, habit: &Habit) -> String {
        let joined = |parts: Vec<String>| parts.join(&habit.comma);
        match self {
            Self::Text(text) => quoted(text, habit),
            Self::Word(word) => word.clone(),
            Self::List(items) => format!("[{}]", joined(items.iter().map(|item| item.inline(habit)).collect())),
            Self::Map(entries) => {
                let entry = |(key, content): &(String, Content)| inline_entry(key, content, habit);
                format!("{{{}}}", joined(entries.iter().map(entry).collect()))
            }
        }
    }

    /// Whether it fits behind `key:` on the line.
    pub(super) fn is_short(&self) -> bool {
        match self {
            Self::Text(text) => !is_block(text),
            Self::Word(_) => true,
            Self::List(items) => items.is_empty(),
            Self::Map(entries) => entries.is_empty(),
        }
    }

    /// The lines below `key:`, which stands in column `column`; or below a dash whose content would stand there. For a text
    /// on lines, the first is its header, without indentation.
    pub(super) fn lines(&self, column: usize, habit: &Habit) -> Vec<String> {
        match self {
            Self::List(items) => items_lines(items, column + habit.dash, 2, habit),
            Self::Map(entries) => entries_lines(entries, column + habit.step, habit),
            Self::Text(text) => {
                let header = if text.ends_with('\n') { "|" } else { "|-" };
                let margin = " ".repeat(column + habit.step);
                let line = |line: &str| if line.is_empty() { String::new() } else { format!("{margin}{line}") };
                std::iter::once(header.to_owned()).chain(text.lines().map(line)).collect()
            }
            Self::Word(_) => Vec::new(),
        }
    }
}

/// `key: value` in brackets.
pub(super) fn inline_entry(key: &str, content: &Content, habit: &Habit) -> String {
    format!("{}{}{}", written_key(key, habit), habit.colon, content.inline(habit))
}

/// The lines of entries in column `column`.
pub(super) fn entries_lines(entries: &[(String, Content)], column: usize, habit: &Habit) -> Vec<String> {
    let mut out = Vec::new();
    for (key, content) in entries {
        let head = format!("{}{}:", " ".repeat(column), written_key(key, habit));
        out.extend(under(&head, content, column, habit));
    }
    out
}

/// `head`, which ends with a colon in an entry of column `column`, with the content behind and below it.
pub(super) fn under(head: &str, content: &Content, column: usize, habit: &Habit) -> Vec<String> {
    if content.is_short() {
        return vec![format!("{head} {}", content.inline(habit))];
    }
    let mut lines = content.lines(column, habit);
    if matches!(content, Content::Text(_)) {
        lines[0] = format!("{head} {}", lines[0]);
    } else {
        lines.insert(0, head.to_owned());
    }
    lines
}

/// The lines of items whose dashes stand in column `column`, and whose contents `gap` behind it.
pub(super) fn items_lines(items: &[Content], column: usize, gap: usize, habit: &Habit) -> Vec<String> {
    let mut out = Vec::new();
    let dash = format!("{}-{}", " ".repeat(column), " ".repeat(gap - 1));
    for item in items {
        if item.is_short() {
            out.push(format!("{dash}{}", item.inline(habit)));
            continue;
        }
        let inner = match item {
            Content::List(items) => items_lines(items, column + gap, 2, habit),
            Content::Map(entries) => entries_lines(entries, column + gap, habit),
            other => other.lines(column, habit),
        };
        for (at, line) in inner.into_iter().enumerate() {
            out.push(if at == 0 { format!("{dash}{}", line.trim_start_matches(' ')) } else { line });
        }
    }
    out
}

/// Whether a text is written on lines of its own.
fn is_block(text: &str) -> bool {
    let bad = |line: &str| line.ends_with([' ', '\t']) || line.chars().any(char::is_control);
    text.trim_end_matches('\n').contains('\n')
        && !text.ends_with("\n\n")
        && !text.starts_with([' ', '\t', '\n'])
        && !text.lines().any(bad)
}

pub(super) fn written_key(key: &str, habit: &Habit) -> String {
    match habit.key_quote {
        None if plain::is_safe(key) => key.to_owned(),
        quote => in_quotes(key, quote.unwrap_or(habit.needed)),
    }
}

fn quoted(text: &str, habit: &Habit) -> String {
    match habit.quote {
        None if plain::is_safe(text) => text.to_owned(),
        quote => in_quotes(text, quote.unwrap_or(habit.needed)),
    }
}

/// `text` in quotes of `style`; in double ones if it has characters that single ones cannot hold.
pub(super) fn in_quotes(text: &str, style: Style) -> String {
    if style == Style::Single && !text.chars().any(char::is_control) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = "\"".to_owned();
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            // The one spelling that YAML and JSON share.
            control if control.is_control() => out.push_str(&format!("\\u{:04x}", control as u32)),
            other => out.push(other),
        }
    }
    out + "\""
}
